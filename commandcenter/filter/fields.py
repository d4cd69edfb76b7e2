"""What the fields of a filter look at in a case, and when a value fits it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import inf
from operator import attrgetter
from typing import Any, Final

from commandcenter.awaiting import awaited, order_state
from commandcenter.case import Case, Light
from commandcenter.catalogue import Urgency
from commandcenter.city import City
from commandcenter.roles import Loop
from commandcenter.situation import to_be_placed
from commandcenter.unit import Unit


class Field(StrEnum):
    """What a term asks about; the value is the word written before the colon."""

    WORDS = "words"
    UNIT = "unit"
    LIGHT = "light"
    AGE = "age"
    DUE = "due"
    CELL = "cell"
    CLASS = "class"
    STAGE = "stage"
    AREA = "area"
    NUMBER = "number"
    SOURCE = "source"
    URGENCY = "urgency"
    PLACE = "place"
    COMPONENT = "component"
    LOOP = "loop"
    AWAITS = "awaits"
    RETURNS = "returns"
    ORDER = "order"


NOTHING: Final = frozenset({"none", "无"})
"""`unit:none` finds what has no unit; likewise for cell, area and class."""


NEVER: Final = inf
"""Due when no clock runs."""


@dataclass(slots=True, eq=False)
class Candidate:
    """A case, with what filters ask again and again worked out once."""

    case: Case
    light: Light
    due: float
    """When its running clock is up, in seconds since 1970; `NEVER` if none runs."""
    words: str
    """What `words_of` says; may be empty as long as no filter asks for words."""

    @classmethod
    def of(cls, case: Case, city: City, now: datetime) -> "Candidate":
        """`case` as it stands at `now`."""
        return cls(case, case.light(now), due_second(case), words_of(case, city))


def due_second(case: Case) -> float:
    """What `Candidate.due` says."""
    due = case.due_at
    return NEVER if due is None else due.timestamp()


def words_of(case: Case, city: City) -> str:
    """All that a person may search a case by, in lower case: numbers, names, places, words."""
    parts: list[str | None] = [case.number, case.external_id, case.cell, case.standing.component]
    if case.standing.address:
        parts.append(case.standing.address.value)
    found = city.class_of(case)
    if found:
        parts += found.names.values()
    unit = city.units.get(case.unit)
    if unit:
        parts += unit.names.values()
    for report in case.reports:
        if report.description:
            parts.append(report.description.value)
        if report.address:
            parts.append(report.address.value)
    return "\n".join(part for part in parts if part).casefold()


class Verdicts(dict[Any, bool]):
    """The answer for every code met so far: a city has far fewer codes than cases."""

    def __init__(self, judge: Callable[[Any], bool]) -> None:
        super().__init__()
        self._judge = judge

    def __missing__(self, code: Any) -> bool:
        verdict = self[code] = self._judge(code)
        return verdict


def _unit(city: City, code: str | None, value: str) -> bool:
    if code is None:
        return value in NOTHING
    unit: Unit | None = city.units.get(code)
    if unit is None:
        return _named(code, (), value)
    seen: set[str] = set()
    while unit is not None and unit.code not in seen:
        if _named(unit.code, unit.names.values(), value):
            return True
        seen.add(unit.code)
        unit = city.units.get(unit.parent)
    return False


def _cell(city: City, code: str | None, value: str) -> bool:
    if code is None:
        return value in NOTHING
    name = (city.areas.area(code).name,) if code in city.areas else ()
    return _named(code, name, value)


def _area(city: City, code: str | None, value: str) -> bool:
    if code is None:
        return value in NOTHING
    lineage = city.areas.lineage(code)
    return any(_named(area.code, (area.name,), value) for area in lineage)


def _class(city: City, code: str | None, value: str) -> bool:
    if code is None:
        return value in NOTHING
    if _named(code, (), value):
        return True
    for catalogue in city.catalogues.values():
        found = catalogue.by_code.get(code)
        if found and _named(code, found.names.values(), value):
            return True
        if found and _named(found.group, catalogue.groups.get(found.group, {}).values(), value):
            return True
    return False


def _named(code: str, names: Iterable[str], value: str) -> bool:
    """Whether `value` begins the code or is part of a name; `440304…` is a beginning too."""
    start = value.rstrip("….*")
    return code.casefold().startswith(start) or any(value in name.casefold() for name in names)


def _number(city: City, numbers: tuple[str, str | None], value: str) -> bool:
    number, external = numbers
    return value in number.casefold() or value == (external or "").casefold()


def _sources(row: Candidate) -> tuple[str | None, ...]:
    return (row.case.source, *(report.channel for report in row.case.reports))


def _source(city: City, sources: tuple[str | None, ...], value: str) -> bool:
    return any(_named(name, (), value) for name in sources if name)


def _placed(row: Candidate) -> str:
    return "none" if to_be_placed(row.case) else "known"


def _component(city: City, code: str | None, value: str) -> bool:
    if code is None:
        return value in NOTHING
    found = city.components.get(code)
    return _named(code, (found.name,) if found else (), value)


# Both are asked of every case, and nearly every one has no proceedings.
def _awaited(row: Candidate) -> tuple[str, ...]:
    return () if row.case.standing.proceedings is None else awaited(row.case)


def _any(city: City, codes: tuple[str, ...], value: str) -> bool:
    return value in codes if codes else value in NOTHING


def _order(row: Candidate) -> str:
    return "none" if row.case.standing.proceedings is None else order_state(row.case)


def _loop(city: City, loop: Loop | None, value: str) -> bool:
    return (loop or Loop.DISTRICT) == value


def _times(city: City, count: int, value: str) -> bool:
    """`2` means twice, `2+` at least twice."""
    number = value.removesuffix("+")
    if not number.isdecimal():
        return False
    return count >= int(number) if value.endswith("+") else count == int(number)


def _same(city: City, code: str, value: str) -> bool:
    return code == value


def _urgency(city: City, urgency: Urgency, value: str) -> bool:
    return urgency.name.lower() == value


JUDGES: Final[dict[Field, tuple[Callable[[Any], Any], Callable[[City, Any, str], bool]]]] = {
    Field.UNIT: (attrgetter("case.standing.unit"), _unit),
    Field.LIGHT: (attrgetter("light"), _same),
    Field.CELL: (attrgetter("case.standing.cell"), _cell),
    Field.CLASS: (attrgetter("case.standing.class_code"), _class),
    Field.STAGE: (attrgetter("case.standing.stage"), _same),
    Field.AREA: (attrgetter("case.standing.cell"), _area),
    Field.NUMBER: (attrgetter("case.number", "case.external_id"), _number),
    Field.SOURCE: (_sources, _source),
    Field.URGENCY: (attrgetter("case.standing.urgency"), _urgency),
    Field.PLACE: (_placed, _same),
    Field.COMPONENT: (attrgetter("case.standing.component"), _component),
    Field.LOOP: (attrgetter("case.standing.loop"), _loop),
    Field.AWAITS: (_awaited, _any),
    Field.RETURNS: (attrgetter("case.standing.returns"), _times),
    Field.ORDER: (_order, _same),
}
"""Per field: the code to look at, and whether a value fits it. Judged once per code."""
