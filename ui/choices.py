"""Units, classes, cases and people as lines to choose from, the likeliest first."""

from collections.abc import Sequence
from datetime import datetime

from commandcenter.advice.drop_preview import Preview, preview
from commandcenter.advice.past_handling import PastHandling
from commandcenter.advice.suggestion import Suggestion, rank_units
from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.lifecycle import STAGE_NAMES
from commandcenter.roles import LOCAL, NOBODY, Person, Seat
from commandcenter.situation import Situation
from commandcenter.unit import Unit
from commandcenter.wording import _, label
from ui import format as say
from ui.advice import Advice
from ui.chooser import Choice
from ui.units.what_if import breach_word


def unit_choices(
    cases: Sequence[Case],
    situation: Situation,
    person: Person,
    now: datetime,
    advice: Advice | None = None,
) -> list[Choice]:
    """The units, the one to ask first for the first case at the head, refusals last.

    Each says why it may or may not, until when it would have to act, and whether it is likely to:
    the drop's own preview.
    """
    city, seat = situation.city, Seat(person, "")
    past = advice.past if advice else PastHandling()
    ranked = rank_units(cases[0], city, situation.by_unit, past, now)
    rank = {each.unit.code: each for each in ranked}
    lines: list[tuple[bool, int, Choice]] = []
    for unit in city.units.by_code.values():
        if unit.handles:
            load = situation.by_unit[unit.code]
            seen = preview(cases, unit, city, seat, load=load, now=now, past=past)
            found = rank.get(unit.code)
            place = found.rank if found else len(rank) + 1
            line = _unit_choice(unit, seen, found, load, city, now)
            lines.append((not seen.allowed, place, line))
    lines.sort(key=lambda line: line[:2])
    return [choice for _refused, _rank, choice in lines]


def _unit_choice(
    unit: Unit, seen: Preview, found: Suggestion | None, load: int, city: City, now: datetime
) -> Choice:
    below = seen.why
    if seen.due_at is not None:
        due = _("until {time}").format(time=say.when(seen.due_at, now, city.zone))
        why = found.why if found else seen.why
        below = " · ".join(part for part in (due, breach_word(seen), why) if part)
    aside = _("{open} open").format(open=say.number(load))
    if found is not None and seen.allowed:
        aside = _("no. {rank}").format(rank=say.number(found.rank))
    also = " ".join((unit.code, *unit.names.values()))
    return Choice(unit.code, label(unit.names), below, aside, seen.allowed, also)


def case_choice(case: Case, city: City, id_prefix: str = "") -> Choice:
    """One case, found by number, class, place or unit."""
    unit = city.units.get(case.unit)
    below = " · ".join(
        part
        for part in (
            place_name(case, city),
            label(unit.names) if unit else "",
            _(STAGE_NAMES[case.stage]),
        )
        if part
    )
    return Choice(id_prefix + case.id, class_name(case, city), below, case.number)


def person_name(person: Person) -> str:
    """A person as they are called on screen."""
    if person.id == NOBODY.id:
        return _("Nobody has signed in")
    return _("This desk") if person.id == LOCAL.id else person.called


def class_name(case: Case, city: City) -> str:
    """What a case is, in a few words."""
    found = city.class_of(case)
    if found is not None:
        return label(found.names)
    words = case.reports[0].description
    return words.value if words and words.value else _("Not yet classified")


def place_name(case: Case, city: City) -> str:
    """Where a case is, in words: its address, else its cell, else that nobody knows."""
    address = case.standing.address
    if address and address.value:
        return address.value
    if case.cell is None:
        return _("no place yet")
    area = city.areas.area(case.cell) if case.cell in city.areas else None
    return _("cell {cell}").format(cell=area.name if area else case.cell)
