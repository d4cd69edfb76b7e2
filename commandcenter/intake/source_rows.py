"""One row of a source, read by its mapping: what it says of a case, checked cell by cell.

Everything that can be worked out once for a file is worked out in `RowReader.__init__`; a row then
costs look-ups. Places are left as the source has them: they are converted a batch at a time.
"""

from collections import abc
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from math import isfinite, nan
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple, TypeVar

from commandcenter.case import Stage
from commandcenter.catalogue import CaseClass, FilingCondition
from commandcenter.city import City
from commandcenter.intake.documents import BadField
from commandcenter.intake.local_times import LocalTimes
from commandcenter.intake.mapping import IMPORTED_STAGES, Mapping, Rule, Template
from commandcenter.refusal import Refused
from commandcenter.unit import Unit
from commandcenter.wording import Label, _, join

T = TypeVar("T")
C = TypeVar("C", bound=str)

Cells = Sequence[str]
_FIELDS = ("id", "reported", "closed", "due", "revision", "channel", "lon", "lat")
_NO_CELL = -1
"""Number of a column that the file does not have."""
_DAY = timedelta(days=1)
_MOST_KEPT = 50_000
"""Answers kept at hand, so that memory does not grow with the file."""


class SourceRow(NamedTuple):
    """What one row says of one case."""

    key: str
    reported: datetime
    closed: datetime | None
    due: datetime | None
    changed: datetime | None
    """When the source last changed it, where it says so."""
    stage: Stage
    case_class: CaseClass | None
    condition: FilingCondition | None
    unit: Unit | None
    channel: str
    x: float
    """Easting or longitude as in the source; NaN without a place."""
    y: float


class RowReader:
    """Reads the rows of one file by a mapping, for a city.

    Raises Refused if the file lacks a column that the mapping names and does not call optional.
    With `now` a case that was reported more than a day after it is at fault; clocks may differ.
    """

    def __init__(
        self,
        mapping: Mapping,
        header: Sequence[str],
        city: City,
        path: Path,
        *,
        now: datetime | None = None,
    ) -> None:
        self.mapping = mapping
        self._latest = now + _DAY if now is not None else datetime.max.replace(tzinfo=UTC)
        self._at = _columns(mapping, header, path)
        self._header = header
        self._times = LocalTimes(mapping.dates, mapping.zone, mapping.no_dates)
        self._channels: dict[str, str] = {}
        # In the mapping's order: the same content has the same digest wherever its columns stand.
        self._read_cells = _picker([self._at.get(name, _NO_CELL) for name in mapping.every_column])
        self._columns = {
            **{name: self._at.get(column, _NO_CELL) for name, column in mapping.columns.items()},
            "lon": self._at.get(mapping.lon or "", _NO_CELL),
            "lat": self._at.get(mapping.lat or "", _NO_CELL),
        }
        self._pick = _picker([self._columns.get(name, _NO_CELL) for name in _FIELDS])
        self._texts = {
            name: [self._worded(each) for each in templates if self._has(each)]
            for name, templates in (mapping.text or {}).items()
        }
        classes = _named(city.catalogue.by_code, lambda each: each.names)
        acting = {code: unit for code, unit in city.units.by_code.items() if unit.handles}
        units = _named(acting, lambda each: each.names)
        self._stage = self._ruled(mapping.stages, _stage)
        self._class = self._ruled(mapping.classes, partial(_classified, classes))
        self._unit = self._ruled(mapping.units, lambda code, _none: units.get(code.casefold()))

    def read(self, cells: Cells) -> SourceRow:
        """What a row says. Raises BadField with the cell at fault."""
        key, reported, closed, due, changed, channel, x, y = self._pick(cells)
        read = self._times.read
        try:
            begun, ended, limit, newest = read(reported), read(closed), read(due), read(changed)
        except ValueError:
            raise self._bad_time(cells) from None
        key = key.strip()
        if not key:
            raise self._bad("id", "", _("The case has no id."), _("Give each row its own id."))
        if begun is None:
            raise self._bad("reported", "", _("The date is missing."), self._times.expected)
        if begun > self._latest:
            reason = _("“{text}” has not come yet.").format(text=reported)
            raise self._bad("reported", reported, reason, _("Correct the date of the report."))
        case_class, condition = self._class(cells)
        placed = bool(x.strip() or y.strip())
        return SourceRow(
            key,
            begun,
            ended,
            limit,
            newest,
            self._stage(cells),
            case_class,
            condition,
            self._unit(cells),
            self._channels.get(channel) or self._new_channel(channel),
            self._coordinate("lon", x) if placed else nan,
            self._coordinate("lat", y) if placed else nan,
        )

    def digest(self, cells: Cells, *more: str) -> str:
        """SHA-256 of the cells that the mapping reads, and of `more`; of no others."""
        return sha256("\x1f".join((*self._read_cells(cells), *more)).encode()).hexdigest()

    def text(self, cells: Cells, name: str) -> str:
        """The description, address or outcome; empty if no template's cells all say something."""
        for worded in self._texts.get(name, ()):
            if words := worded(cells):
                return words
        return ""

    def column(self, name: str) -> str:
        """The header of the column with the id, a date or a coordinate, for people."""
        at = self._columns.get(name, _NO_CELL)
        return name if at == _NO_CELL else self._header[at]

    def _bad_time(self, cells: Cells) -> BadField:
        """Which of the times of a row, one of which could not be read."""
        said = zip(_FIELDS[1:5], self._pick(cells)[1:5], strict=True)
        faults = ((name, text, self._times.fault(text)) for name, text in said)
        name, text, fault = next(each for each in faults if each[2] is not None)
        assert fault is not None
        return self._bad(name, text, *fault)

    def _coordinate(self, name: str, text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            # Some spreadsheets write a decimal comma.
            value = float(text.replace(",", ".")) if _decimal_comma(text) else nan
        if isfinite(value):
            return value
        reason = _("“{text}” is not a coordinate.").format(text=text)
        hint = _("Write a number, or leave both coordinates empty.")
        raise self._bad(name, text, reason, hint)

    def _new_channel(self, text: str) -> str:
        said = text.strip()
        known = bool(said) and said not in self.mapping.none
        if len(self._channels) >= _MOST_KEPT:
            self._channels.clear()
        found = self._channels[text] = said.lower() if known else self.mapping.channel
        return found

    def _has(self, template: Template) -> bool:
        """Whether the file has all columns of a template."""
        return all(name in self._at for name in template.columns)

    def _worded(self, template: Template) -> Callable[[Cells], str]:
        """What a template makes of a row, empty if a cell says nothing; kept by the cells."""
        pick = _picker([self._at[name] for name in template.columns])
        none = self.mapping.none
        kept: dict[tuple[str, ...], str] = {}

        def worded(cells: Cells) -> str:
            said = pick(cells)
            words = kept.get(said)
            if words is None:
                silent = any(not each or each in none or each.isspace() for each in said)
                words = "" if silent else " ".join(template.words.format(*said).split())
                if len(kept) >= _MOST_KEPT:
                    kept.clear()
                kept[said] = words
            return words

        return worded

    def _ruled(self, rule: Rule, found: Callable[[str, str | None], T]) -> Callable[[Cells], T]:
        """What `found` makes of a rule's code for a row; kept by the cells that it looks at."""
        columns = [name for name in rule.columns if name in self._at]
        pick = _picker([self._at[name] for name in columns])
        kept: dict[tuple[str, ...], T] = {}

        def ruled(cells: Cells) -> T:
            looked_at = pick(cells)
            try:
                return kept[looked_at]
            except KeyError:
                said = dict(zip(columns, map(str.strip, looked_at), strict=True))
                if len(kept) >= _MOST_KEPT:
                    kept.clear()
                kept[looked_at] = found(*_decide(rule, said))
                return kept[looked_at]

        return ruled

    def _bad(self, name: str, value: str, reason: str, hint: str) -> BadField:
        return BadField(self.column(name), value, reason, hint)


def _columns(mapping: Mapping, header: Sequence[str], path: Path) -> dict[str, int]:
    """Where each column of the mapping is; one that differs in upper and lower case will do."""
    exact = {name: at for at, name in reversed(list(enumerate(header)))}
    loose = {name.casefold(): at for name, at in reversed(exact.items())}
    at: dict[str, int] = {}
    lacking = []
    for name in mapping.every_column:
        found = exact.get(name, loose.get(name.casefold()))
        if found is not None:
            at[name] = found
        elif name not in mapping.optional:
            lacking.append(name)
    if lacking:
        raise Refused(
            _(
                "{file} does not fit the mapping {mapping}: it has no column {columns}. Choose "
                "another mapping, or name the columns that the file has: {present}."
            ).format(
                file=path.name,
                mapping=mapping.key,
                columns=join(lacking),
                present=join(header),
            )
        )
    return at


def _named(pieces: abc.Mapping[C, T], names: Callable[[T], Label]) -> dict[str, T]:
    """Pieces under their names in every language and, above these, under their codes."""
    found: dict[str, T] = {}
    for piece in reversed(list(pieces.values())):
        found.update({name.casefold(): piece for name in names(piece).values()})
    found.update({code.casefold(): piece for code, piece in pieces.items()})
    return found


def _picker(columns: Sequence[int]) -> Callable[[Cells], tuple[str, ...]]:
    """Gives the cells in these columns; an empty one for `_NO_CELL`."""
    if len(columns) == 1 and _NO_CELL not in columns:
        (only,) = columns
        return lambda cells: (cells[only],)
    if len(columns) < 2:
        return lambda cells: ("",) * len(columns)
    pick: Callable[[Cells], tuple[str, ...]] = itemgetter(*columns)
    if _NO_CELL not in columns:
        return pick
    # The number of no cell is that of the last one, which is put there for it.
    return lambda cells: pick((*cells, ""))


def _decide(rule: Rule, said: dict[str, str]) -> tuple[str, str | None]:
    """The code that follows, empty if none does, and the filing condition named with it."""
    for when in rule.when:
        if all(said.get(name) == value for name, value in when.cells.items()):
            return when.code, when.condition
    value = said.get(rule.column or "", "")
    if rule.table is not None:
        value = rule.table.get(value, "")
    return value or rule.otherwise or "", None


def _stage(name: str, _condition: str | None) -> Stage:
    return IMPORTED_STAGES.get(name, Stage.REPORTED)


def _classified(
    classes: abc.Mapping[str, CaseClass], code: str, wanted: str | None
) -> tuple[CaseClass | None, FilingCondition | None]:
    """The class by code or name and its condition `wanted`, else its first."""
    found = classes.get(code.casefold())
    if found is None:
        return None, None
    named = (each for each in found.conditions if each.code == wanted)
    return found, next(named, found.conditions[0])


def _decimal_comma(text: str) -> bool:
    whole, comma, part = text.partition(",")
    return bool(comma) and whole.lstrip("+-").isdigit() and part.isdigit()
