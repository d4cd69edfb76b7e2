"""What a rule gets to decide upon, and the guards and clocks that many rules share."""

from collections.abc import Callable
from dataclasses import field, replace
from datetime import datetime
from typing import Any

from commandcenter import commands as do
from commandcenter.case import Case, Deadline, Stage
from commandcenter.catalogue import StageClock, Urgency
from commandcenter.city import City
from commandcenter.clocks import bind_chain, start_clock, subject
from commandcenter.commands import AddPhoto, Command
from commandcenter.escalation import Binding, Phase
from commandcenter.escalation.turns import Turns
from commandcenter.events import Event
from commandcenter.frozen import frozen
from commandcenter.ids import EventId, UnitCode
from commandcenter.photo_keeping import Kept
from commandcenter.refusal import Refused
from commandcenter.roles import Person, Seat
from commandcenter.text import Text
from commandcenter.unit import Unit
from commandcenter.wording import _, label
from commandcenter.worktime import Limit


def no_number(at: datetime) -> str:
    """Stands where no number is ever given."""
    raise AssertionError("a number was asked for where none is given")


def no_photo(command: AddPhoto) -> Kept:
    """Stands where no photo is ever kept."""
    raise AssertionError("a photo was brought where none is kept")


@frozen
class Asked:
    """A request for one case, with all that its rule may look at."""

    case: Case
    command: Any
    city: City
    seat: Seat
    now: datetime
    event_id: EventId
    """The id that the resulting event will have; proof of a chain bound by it."""
    history: Callable[[], list[Event]]
    """The case's events, read only when asked for (undo)."""
    other: Callable[[str], Case]
    """Another case by number or id (merge). Raises Refused if there is none."""
    number: Callable[[datetime], str] = no_number
    """Gives the next free number of the day (split)."""
    keep_photo: Callable[[AddPhoto], Kept] = no_photo
    """Keeps a photo, before the event that names it. Raises Refused if it is none."""
    turns: Turns = field(default_factory=Turns)
    """Whose turn it is where a step wakes one after the other."""

    @property
    def acting(self) -> Person:
        """Whose act it is."""
        return self.seat.acting


def required(text: str, what: str) -> Text:
    """What somebody must say. Raises Refused if nothing was said."""
    if not text.strip():
        raise Refused(_("Say why: {what} needs a reason.").format(what=what))
    return Text.of(text.strip())


def optional(text: str) -> Text | None:
    """What somebody may say."""
    return Text.of(text.strip()) if text.strip() else None


def stage_clock(asked: Asked, clock: StageClock, unit: UnitCode | None = None) -> Deadline:
    """The clock of a stage, begun now, by the limits of the level that the case is worked on at.

    What a `unit` must do runs by its own calendar, if it has one.
    """
    catalogue = asked.city.catalogue_of(asked.case)
    limit = catalogue.stage_limit(clock, asked.case.loop)
    deadline = start_clock(asked.city, catalogue, clock, asked.now, limit, unit=unit)
    if deadline is None:
        raise Refused(_("The catalogue gives no time limit for this stage."))
    return deadline


def chain(
    asked: Asked,
    phase: Phase,
    deadline: Deadline | None,
    urgency: Urgency | None = None,
    class_code: str | None = None,
    stage: Stage | None = None,
) -> Binding | None:
    """The city's chain for what is waited for from now on, where the case then stands.

    An act that leads to different stages says to which (`stage`).
    """
    leads_to = stage or _LEADS_TO.get(type(asked.command))
    about = subject(asked.city, asked.case, leads_to or "")
    if class_code is not None:
        about = replace(about, class_code=class_code)
    return bind_chain(
        asked.city,
        phase,
        asked.case.standing.urgency if urgency is None else urgency,
        deadline,
        at=asked.now,
        proof=asked.event_id,
        known_at=asked.now,
        about=about,
    )


_LEADS_TO: dict[type[Command], Stage] = {
    do.SendVerification: Stage.VERIFYING,
    do.ReportVerification: Stage.REPORTED,
    do.FileCase: Stage.FILED,
    do.Recall: Stage.FILED,
    do.Dispatch: Stage.DISPATCHED,
    do.Return: Stage.RETURNED,
    do.FailCheck: Stage.FAILED_CHECK,
}
"""The stage that an act binds a chain for; the others bind it for where the case stands."""


def handling_limit(city: City, case: Case) -> Limit:
    """How long a unit has, by the filing condition and the class of the district it lies in.

    Raises Refused for a case without a class.
    """
    condition = city.condition_of(case)
    case_class = city.class_of(case)
    if condition is None and case_class is not None:
        condition = case_class.conditions[0]
    if condition is None:
        raise Refused(_("File the case first: its time limit comes from its filing condition."))
    return condition.limit_in(city.district_class(case.cell))


def taking_unit(asked: Asked, reference: str) -> Unit:
    """The unit that is meant, if it may take the case. Raises Refused with the sentence why not."""
    case, city = asked.case, asked.city
    unit = city.unit(reference)
    found = city.class_of(case)
    names, named = (found.names, found.named_units) if found else (None, ())
    code, path = case.standing.class_code, city.path_of(case)
    verdict = city.units.may_take(unit, code, names, path, named)
    if not verdict.allowed:
        raise Refused(verdict.why)
    return unit


def of_own_unit(asked: Asked) -> None:
    """A handler acts for the unit that has the case, nobody else's."""
    if not _acts_for(asked, asked.case.unit):
        raise Refused(
            _("{person} acts for another unit; this case is with {unit}.").format(
                person=asked.acting.called, unit=unit_name(asked.city, asked.case.unit)
            )
        )


def belongs(asked: Asked, unit: str | None) -> bool:
    """Whether the acting person is one of a unit's, or of a team of it."""
    own: str | None = asked.acting.unit
    if own is None or unit is None:
        return False
    return own == unit or asked.city.units.within(own, unit)


def _acts_for(asked: Asked, unit: str | None) -> bool:
    """Whether the acting person belongs to a unit; who has none, acts for any."""
    return asked.acting.unit is None or belongs(asked, unit)


def unit_meant(asked: Asked, reference: str | None, among: tuple[UnitCode, ...]) -> UnitCode:
    """Which of some units is meant: the one named, the asker's own (or the unit of whose team
    they are), or the only one there is.

    Raises Refused if none of them is, or somebody speaks for a unit not their own.
    """
    code: str | None = asked.city.unit(reference).code if reference else asked.acting.unit
    if not reference and code is not None:
        code = next((each for each in among if _acts_for(asked, each)), code)
    if code is None and len(among) == 1:
        code = among[0]
    if code is None:
        raise Refused(_("Say which unit is meant."))
    if code not in among:
        raise Refused(_("{unit} has no part in this.").format(unit=unit_name(asked.city, code)))
    if asked.acting.unit is not None and not _acts_for(asked, code):
        raise Refused(
            _("{person} does not act for {unit}.").format(
                person=asked.acting.called, unit=unit_name(asked.city, code)
            )
        )
    return UnitCode(code)


def unit_name(city: City, code: str | None) -> str:
    """What a unit is called; its code where nobody knows it any more."""
    found = city.units.get(code)
    return label(found.names) if found else (code or "")


def is_somebody_else(asked: Asked, *others: str | None) -> bool:
    """Whether neither the acting person nor who records it is among `others`."""
    return not {asked.acting.id, asked.seat.person.id} & set(others)
