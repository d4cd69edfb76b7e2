"""One row of a source, read by its mapping: what it says of a case, checked cell by cell.

Everything that can be worked out once for a file is worked out in `RowReader.__init__`; a row then
costs look-ups. Places are left as the source has them: they are converted a batch at a time.
"""

from collections import abc
from collections.abc import Callable, Sequence
from datetime import datetime
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
from commandcenter.wording import Label, _

T = TypeVar("T")
C = TypeVar("C", bound=str)

Cells = Sequence[str]
Ruling = tuple[str | None, str | None]
"""A code, and the filing condition that the rule named with it."""


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
    """

    def __init__(self, mapping: Mapping, header: Sequence[str], city: City, path: Path) -> None:
        self.mapping = mapping
        self._at = _columns(mapping, header, path)
        self._header = header
        self._times = LocalTimes(mapping.dates, mapping.zone, mapping.no_dates)
        self._none = mapping.none
        self._channel = mapping.channel
        self._channels: dict[str, str] = {}
        self._read_cells = itemgetter(*sorted({*self._at.values()}), 0)
        self._columns = {name: self._at.get(column) for name, column in mapping.columns.items()}
        self._x, self._y = self._at.get(mapping.lon or ""), self._at.get(mapping.lat or "")
        self._texts = {
            name: [found for each in templates if (found := self._template(each)) is not None]
            for name, templates in (mapping.text or {}).items()
        }
        self._stage = self._ruled(mapping.stages)
        self._class = self._ruled(mapping.classes)
        self._unit = self._ruled(mapping.units)
        self._classes = _named(city.catalogue.by_code, lambda each: each.names)
        self._units = _named(city.units.by_code, lambda each: each.names)

    def read(self, cells: Cells) -> SourceRow:
        """What a row says. Raises BadField with the cell at fault."""
        key = self._cell(cells, "id")
        if not key:
            raise self._bad("id", "", _("The case has no id."), _("Give each row its own id."))
        reported = self._time(cells, "reported")
        if reported is None:
            raise self._bad("reported", "", _("The date is missing."), self._times.expected)
        status, _condition = self._stage(cells)
        code, wanted = self._class(cells)
        case_class = self._classes.get((code or "").casefold())
        x, y = self._place(cells)
        return SourceRow(
            key=key,
            reported=reported,
            closed=self._time(cells, "closed"),
            due=self._time(cells, "due"),
            changed=self._time(cells, "revision"),
            stage=IMPORTED_STAGES.get(status or "", Stage.REPORTED),
            case_class=case_class,
            condition=None if case_class is None else _condition_of(case_class, wanted),
            unit=self._units.get((self._unit(cells)[0] or "").casefold()),
            channel=self._channel_of(cells),
            x=x,
            y=y,
        )

    def digest(self, cells: Cells, *more: str) -> str:
        """SHA-256 of the cells that the mapping reads, and of `more`; of no others."""
        return sha256("\x1f".join((*self._read_cells(cells), *more)).encode()).hexdigest()

    def text(self, cells: Cells, name: str) -> str:
        """The description, address or outcome; empty if no template's cells all say something."""
        none = self._none
        for words, columns in self._texts.get(name, ()):
            said = [cells[at] for at in columns]
            if all(each and each not in none and not each.isspace() for each in said):
                return " ".join(words.format(*said).split())
        return ""

    def column(self, name: str) -> str:
        """The header of the column with the id, a date or a coordinate, for people."""
        at = {"lon": self._x, "lat": self._y}.get(name, self._columns.get(name))
        return name if at is None else self._header[at]

    def _cell(self, cells: Cells, name: str) -> str:
        at = self._columns.get(name)
        return "" if at is None else cells[at].strip()

    def _time(self, cells: Cells, name: str) -> datetime | None:
        at = self._columns.get(name)
        if at is None:
            return None
        try:
            return self._times.read(cells[at])
        except ValueError:
            reason = _("“{text}” is no date that can be read.").format(text=cells[at])
            raise self._bad(name, cells[at], reason, self._times.expected) from None

    def _place(self, cells: Cells) -> tuple[float, float]:
        if self._x is None or self._y is None:
            return nan, nan
        x, y = cells[self._x].strip(), cells[self._y].strip()
        if not x and not y:
            return nan, nan
        return self._coordinate("lon", x), self._coordinate("lat", y)

    def _coordinate(self, name: str, text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            # Some spreadsheets write a decimal comma.
            value = float(text.replace(",", ".")) if _decimal_comma(text) else nan
        if isfinite(value):
            return value
        reason = _("“{text}” is no coordinate.").format(text=text)
        hint = _("Write a number, or leave both coordinates empty.")
        raise self._bad(name, text, reason, hint)

    def _channel_of(self, cells: Cells) -> str:
        at = self._columns.get("channel")
        text = "" if at is None else cells[at]
        found = self._channels.get(text)
        if found is None:
            known = text.strip() and text.strip() not in self._none
            found = self._channels[text] = text.strip().lower() if known else self._channel
        return found

    def _template(self, template: Template) -> tuple[str, list[int]] | None:
        """A template by number of column; None if the file lacks one."""
        at = [self._at.get(name) for name in template.columns]
        found = [each for each in at if each is not None]
        return (template.words, found) if len(found) == len(at) else None

    def _ruled(self, rule: Rule) -> Callable[[Cells], Ruling]:
        """A rule for this file: answers are kept by the cells that it looks at."""
        columns = [name for name in rule.columns if name in self._at]
        if not columns:
            return lambda cells: (rule.otherwise, None)
        pick = itemgetter(*(self._at[name] for name in columns), self._at[columns[0]])
        kept: dict[tuple[str, ...], Ruling] = {}

        def ruling(cells: Cells) -> Ruling:
            looked_at: tuple[str, ...] = pick(cells)
            found = kept.get(looked_at)
            if found is None:
                said = dict(zip(columns, (each.strip() for each in looked_at), strict=False))
                found = kept[looked_at] = _decide(rule, said)
            return found

        return ruling

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
                columns=", ".join(lacking),
                present=", ".join(header),
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


def _decide(rule: Rule, said: dict[str, str]) -> Ruling:
    for when in rule.when:
        if all(said.get(name) == value for name, value in when.cells.items()):
            return when.code, when.condition
    value = said.get(rule.column or "", "")
    if rule.table is not None:
        return rule.table.get(value, rule.otherwise), None
    return value or rule.otherwise, None


def _condition_of(case_class: CaseClass, wanted: str | None) -> FilingCondition:
    named = (each for each in case_class.conditions if each.code == wanted)
    return next(named, case_class.conditions[0])


def _decimal_comma(text: str) -> bool:
    whole, comma, part = text.partition(",")
    return bool(comma) and whole.lstrip("+-").isdigit() and part.isdigit()
