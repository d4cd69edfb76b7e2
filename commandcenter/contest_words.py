"""A contest between two decisions in words: what stands, and what was decided beside it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from commandcenter.act_names import EVENT_NAMES
from commandcenter.case import WITH_UNIT, Case
from commandcenter.city import City
from commandcenter.contested import Contested
from commandcenter.events import Event
from commandcenter.frozen import frozen
from commandcenter.lifecycle import STAGE_NAMES
from commandcenter.moves.asked import unit_name
from commandcenter.narration import author, narrate, person_called
from commandcenter.wording import _


def stands_words(case: Case, city: City) -> str:
    """What the case stands at, by the decision that came first."""
    stage = _(STAGE_NAMES[case.stage])
    if case.stage in WITH_UNIT and case.unit is not None:
        return _("It stands: {stage}, {unit}").format(stage=stage, unit=unit_name(city, case.unit))
    return _("It stands: {stage}").format(stage=stage)


def second_words(contested: Contested, city: City) -> str:
    """What somebody decided who had not seen the first decision."""
    act = _(EVENT_NAMES[contested.type]) if contested.type in EVENT_NAMES else contested.type
    person = person_called(contested.on_behalf_of or contested.actor, city)
    at = contested.occurred_at.astimezone(city.zone)
    if contested.unit is None:
        return _("{person}, {time}: {act}").format(person=person, time=f"{at:%H:%M}", act=act)
    return _("{person}, {time}: {act} to {unit}").format(
        person=person, time=f"{at:%H:%M}", act=act, unit=unit_name(city, contested.unit)
    )


@frozen
class Side:
    """One of the two decisions: what it says, whose it is, and what its author knew."""

    what: str
    who: str
    when: datetime
    device: str
    based_on: str
    """What was the newest decision that its author had seen; empty if there was none."""


def sides(
    contested: Contested, history: Sequence[Event], city: City
) -> tuple[Side | None, Side | None]:
    """The decision that stands, and the one that is kept beside it, with all that rests on it."""
    by_id: dict[str, Event] = {event.id: event for event in history}
    first = by_id.get(contested.against) if contested.against else None
    second = by_id.get(contested.event)
    return _side(first, by_id, city), _side(second, by_id, city)


def _side(event: Event | None, by_id: Mapping[str, Event], city: City) -> Side | None:
    if event is None:
        return None
    base = by_id.get(event.base) if event.base else None
    return Side(
        what=narrate(event, city),
        who=author(event, city),
        when=event.occurred_at,
        device=event.device,
        based_on=narrate(base, city) if base else "",
    )


def alarm_words(case: Case, city: City) -> str:
    """That two teams may be on the way; empty if not."""
    sent = next((each for each in case.contested if each.two_teams), None)
    if sent is None:
        return ""
    return _("Two teams are on the way to {number}: {first} and {second}.").format(
        number=case.number,
        first=unit_name(city, case.unit),
        second=unit_name(city, sent.unit),
    )
