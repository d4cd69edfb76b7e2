"""A contest between two decisions in words: what stands, and what was decided beside it."""

from commandcenter.act_names import EVENT_NAMES
from commandcenter.case import WITH_UNIT, Case
from commandcenter.city import City
from commandcenter.contested import Contested
from commandcenter.lifecycle import STAGE_NAMES
from commandcenter.moves.asked import unit_name
from commandcenter.narration import person_called
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
