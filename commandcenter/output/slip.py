"""The slip of paper that a team takes along: what, where, by when, and whom to ring.

It needs no line and no machine. No reporter's contact is on it, and of a confidential case no
address and no words unless whoever prints it may read them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.confidential import as_read, history_as_read
from commandcenter.events import CaseDispatched, Event, NoteAdded
from commandcenter.frozen import frozen
from commandcenter.lifecycle import STAGE_NAMES
from commandcenter.narration import author, words
from commandcenter.output.plain_text import BAND_NAMES
from commandcenter.output.slip_code import read_slip_code, slip_code
from commandcenter.roles import Person
from commandcenter.urgency import band
from commandcenter.wording import _, join, label

MOST_NOTES: Final = 3
"""Of more notes the newest are printed."""


@frozen
class Fact:
    """One line: what is told, in the language that was in use."""

    name: str
    words: str
    strong: bool = False
    """Whether a team on its way looks for it first."""


@frozen
class Slip:
    """One case on one page."""

    number: str
    title: str
    """The name of its class."""
    emergency: bool
    facts: tuple[Fact, ...]
    to_do: tuple[str, ...]
    """In order."""
    code: str
    """The text of its QR code."""
    more: int
    """How many older events did not fit into the code."""
    printed: str
    """When, and how its desk is called."""


def slip_of(
    case: Case, history: Sequence[Event], city: City, now: datetime, person: Person | None
) -> Slip:
    """The slip of `case`, whose events are `history`, as `person` may read it; None is anybody."""
    shown = as_read(case, city, person)
    told = history_as_read(history, case, city, person)
    found = city.class_of(shown)
    code = slip_code(shown, told)
    return Slip(
        number=shown.number,
        title=label(found.names) if found else _("not yet classified"),
        emergency=shown.emergency,
        facts=tuple(fact for fact in _facts(shown, told, city) if fact.words),
        to_do=_to_do(shown, city),
        code=code,
        more=read_slip_code(code).more,
        printed=_("Printed {time} at {city}.").format(
            time=_time(now, city), city=label(city.profile.names) or city.profile.seat_part
        ),
    )


def _facts(case: Case, history: Sequence[Event], city: City) -> list[Fact]:
    standing, unit = case.standing, city.units.get(case.unit)
    dispatched = next((e for e in reversed(history) if isinstance(e.body, CaseDispatched)), None)
    found = city.class_of(case)
    desk = join(filter(None, (label(unit.duty_names), unit.duty_phone))) if unit else ""
    said = join(filter(None, (words(report.description) for report in case.reports)))
    return [
        Fact(_("Address"), words(standing.address), strong=True),
        Fact(_("Place"), _place(case, city)),
        Fact(_("Unit"), label(unit.names) if unit else _("not dispatched yet")),
        Fact(_("Duty desk"), desk, strong=True),
        Fact(_("Deadline"), _time(case.due_at, city) if case.due_at else "", strong=True),
        Fact(_("Urgency"), _(BAND_NAMES[band(case)])),
        Fact(_("Stage"), _(STAGE_NAMES[case.stage])),
        Fact(_("Class"), f"{found.code} {label(found.names)}" if found else ""),
        Fact(_("Reported"), _time(case.reported_at, city)),
        Fact(_("Dispatched by"), _by(dispatched, city) if dispatched else ""),
        Fact(_("What is reported"), said),
        Fact(_("Notes"), _notes(history, city)),
    ]


def _notes(history: Sequence[Event], city: City) -> str:
    """What was added since, the newest last; no more than stand on a page."""
    notes = [
        f"{_time(event.occurred_at, city)} {words(event.body.text)}"
        for event in history
        if isinstance(event.body, NoteAdded) and not event.body.text.erased
    ]
    return "\n".join(notes[-MOST_NOTES:])


def _place(case: Case, city: City) -> str:
    if case.place is None:
        return _("not known")
    at = f"{case.place.lat:.6f}, {case.place.lon:.6f}"
    if case.cell is None:
        return at
    above = list(city.areas.names(case.cell).values())[:-1]
    return " · ".join((*above, case.cell, at))


def _by(event: Event, city: City) -> str:
    return _("{author}, {time}").format(
        author=author(event, city), time=_time(event.occurred_at, city)
    )


def _to_do(case: Case, city: City) -> tuple[str, ...]:
    """The standing procedure of the class, what else was asked, and by what it is done."""
    found, condition = city.class_of(case), city.condition_of(case)
    steps = [label(each) for each in found.checklist] if found else []
    for task in case.proceedings.tasks:
        unit = city.units.get(task.unit)
        if task.open and unit is not None:
            work = _("{unit} helps: {work}") if task.work else _("{unit} helps.")
            steps.append(work.format(unit=label(unit.names), work=words(task.work)))
    criteria = [label(each.names) for each in condition.criteria] if condition else []
    if criteria:
        steps.append(_("Done when: {criteria}").format(criteria=_(" or ").join(criteria)))
    return tuple(steps)


def _time(at: datetime, city: City) -> str:
    return f"{at.astimezone(city.zone):%Y-%m-%d %H:%M}"
