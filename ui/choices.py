"""Units, classes, cases and people as lines to choose from, the likeliest first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from commandcenter import coordinates
from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.lifecycle import STAGE_NAMES, handling_clock
from commandcenter.roles import POST_NAMES
from commandcenter.situation import Situation
from commandcenter.unit import Unit, Verdict
from commandcenter.wording import _, label
from ui import format as say
from ui.chooser import Choice
from ui.radio import class_name, place_name

NEAREST: Final = 2_000
"""Cases that a merge offers; farther ones are not the same thing."""


def unit_choices(cases: Sequence[Case], situation: Situation, now: datetime) -> list[Choice]:
    """The units, those that usually take the first case's class before the others, refusals last.

    Each says why it may or may not, and until when it would have to act.
    """
    city = situation.city
    found = city.class_of(cases[0])
    usual = found.units if found else ()
    lines: list[tuple[bool, int, Choice]] = []
    for unit in city.units.by_code.values():
        if not unit.handles:
            continue
        verdict = _verdict(unit, cases, city)
        rank = usual.index(unit.code) if unit.code in usual else len(usual)
        load = situation.by_unit[unit.code]
        lines.append(
            (not verdict.allowed, rank, _unit_choice(unit, verdict, load, cases, city, now))
        )
    lines.sort(key=lambda line: line[:2])
    return [choice for _refused, _rank, choice in lines]


def _verdict(unit: Unit, cases: Sequence[Case], city: City) -> Verdict:
    """The first refusal among the cases, else the first consent."""
    verdicts: list[Verdict] = []
    for case in cases:
        found = city.class_of(case)
        names = found.names if found else None
        code = case.standing.class_code
        verdicts.append(city.units.may_take(unit, code, names, city.path_of(case)))
    return next((each for each in verdicts if not each.allowed), verdicts[0])


def _unit_choice(
    unit: Unit, verdict: Verdict, load: int, cases: Sequence[Case], city: City, now: datetime
) -> Choice:
    below = verdict.why
    due = _due(unit, cases[0], city, now) if verdict.allowed and len(cases) == 1 else None
    if due is not None:
        below = _("{why} New deadline {due}.").format(
            why=verdict.why, due=say.when(due, now, city.zone)
        )
    aside = _("{open} open").format(open=say.number(load))
    also = " ".join((unit.code, *unit.names.values()))
    return Choice(unit.code, label(unit.names), below, aside, verdict.allowed, also)


def _due(unit: Unit, case: Case, city: City, now: datetime) -> datetime | None:
    condition = city.condition_of(case)
    found = city.class_of(case)
    if condition is None and found is not None:
        condition = found.conditions[0]
    if condition is None:
        return None
    deadline = handling_clock(case, unit.code, city, condition.limit, now)
    return deadline.due_at if deadline else None


def class_choices(city: City) -> list[Choice]:
    """Every class of the catalogue in force."""
    groups = city.catalogue.groups
    return [
        Choice(
            each.code,
            label(each.names),
            label(groups.get(each.group, {})),
            each.code,
            also=" ".join(each.names.values()),
        )
        for each in city.catalogue.classes
    ]


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


def nearest_choices(cases: Sequence[Case], situation: Situation) -> list[Choice]:
    """The other open cases, those near the first of `cases` before those far away."""
    own = {case.id for case in cases}
    others = [each for each in situation.cases.values() if each.id not in own]
    near = np.argsort(_apart_m(cases[0], others), kind="stable")
    return [case_choice(others[index], situation.city) for index in near[:NEAREST]]


def people_choices(city: City) -> list[Choice]:
    """Everybody who may sit at this desk, with their posts."""
    return [
        Choice(
            person.id,
            person_name(person.name),
            ", ".join(_(POST_NAMES[post]) for post in person.posts),
        )
        for person in city.people.values()
    ]


def person_name(name: str) -> str:
    """A person as they are called on screen."""
    return _("This desk") if name == "local" else name


def _apart_m(case: Case, others: Sequence[Case]) -> NDArray[np.float64]:
    """Metres from `case` to each of `others`; infinite where a place is not known."""
    here = case.place
    if here is None:
        return np.full(len(others), np.inf)
    lons = np.array([each.place.lon if each.place else np.nan for each in others])
    lats = np.array([each.place.lat if each.place else np.nan for each in others])
    return np.nan_to_num(coordinates.distance_m(here.lon, here.lat, lons, lats), nan=np.inf)
