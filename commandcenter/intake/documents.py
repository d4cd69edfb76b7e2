"""Pieces of configuration as they stand in a file, and their fields asked for one by one.

A TOML file holds tables (`[[class]]`, `[[unit]]` …); a CSV or XLSX file holds rows under a header.
Either way an `Entry` gives its fields checked, or raises `BadField` with what is wrong and what to
write instead. `read_entries` keeps what is sound and returns the rest as rejects.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Any, Generic, TypeVar

from commandcenter.frozen import frozen
from commandcenter.intake.rejects import REASON_COLUMN, REFITTED, Reject
from commandcenter.intake.tables import Row, open_table
from commandcenter.refusal import Refused
from commandcenter.wording import LANGUAGES, Label, _, join
from commandcenter.worktime import ClockKind, Limit

T = TypeVar("T")
E = TypeVar("E", bound=Enum)

_MISSING: Any = object()
_BETWEEN = re.compile(r"[\s,;，；、]+")


@frozen
class Taken(Generic[T]):
    """What a configuration file gave."""

    read: int
    """Entries or rows in the file."""
    pieces: T
    rejects: list[Reject]
    """Entries that were left out; everything else is in `pieces`."""


class BadField(Exception):
    """A field that cannot be taken: which, what was found, what is wrong, what to write."""

    def __init__(self, field: str, value: object, reason: str, hint: str) -> None:
        super().__init__(f"{field}: {reason} {hint}")
        self.field = field
        self.value = value
        self.reason = reason
        self.hint = hint


@frozen
class Entry:
    """One table of a TOML file, or one row of a table."""

    row: int
    """Its number in the file, from 1."""
    content: Mapping[str, Any]
    fault: str = ""
    """Why the row cannot be used as it is, as a sentence; empty for a sound one."""

    def text(self, field: str, default: str | None = None) -> str:
        """A field of words or digits. Raises BadField when it is missing and has no default."""
        value = self.content.get(field)
        if value is None or (isinstance(value, str) and not value.strip()):
            if default is None:
                raise self.missing(field)
            return default
        if not isinstance(value, str):
            raise BadField(field, value, _("This is not text."), _("Put it in quotation marks."))
        return value.strip()

    def label(self, field: str, default: Label | None = None) -> Label:
        """A name in one or more languages: a table, plain words, or columns `field_<language>`."""
        value = self.content.get(field)
        if isinstance(value, str) and value.strip():
            return {"en": value.strip()}
        if not value:
            cells = {code: self.content.get(f"{field}_{code}") for code in LANGUAGES}
            value = {code: words for code, words in cells.items() if words}
        if not value and default is not None:
            return default
        if isinstance(value, dict):
            named = [words for words in value.values() if isinstance(words, str) and words.strip()]
            if named and len(named) == len(value):
                return {str(code): words.strip() for code, words in value.items()}
        raise BadField(
            field,
            value or "",
            _("A name is missing."),
            _('Write for example {field} = {{ en = "Water", zh_CN = "供水" }}.').format(
                field=field
            ),
        )

    def number(self, field: str, default: float | None = None, *, least: float = 0.0) -> float:
        """A number of at least `least`."""
        value = self.content.get(field)
        if value is None or value == "":
            if default is None:
                raise self.missing(field)
            return default
        hint = _("Write a number of at least {least}.").format(least=f"{least:g}")
        try:
            found = float(value)
        except (TypeError, ValueError):
            raise BadField(field, value, _("This is not a number."), hint) from None
        if isinstance(value, bool) or not least <= found < float("inf"):
            raise BadField(field, value, _("This number is out of range."), hint)
        return found

    def flag(self, field: str, default: bool) -> bool:
        """Yes or no: `true` and `false`, in tables also `yes`, `no`, `1`, `0`, `是`, `否`."""
        value = self.content.get(field)
        if isinstance(value, bool):
            return value
        if value is None or value == "":
            return default
        found = dict.fromkeys(("true", "yes", "1", "是"), True)
        found |= dict.fromkeys(("false", "no", "0", "否"), False)
        if str(value).strip().lower() not in found:
            raise BadField(
                field, value, _("This is neither yes nor no."), _("Write true or false.")
            )
        return found[str(value).strip().lower()]

    def choice(self, field: str, among: Mapping[str, T], default: str | None = None) -> T:
        """One of the words of `among`, upper or lower case; what it stands for."""
        return _chosen(field, self.text(field, default), among)

    def choices(self, field: str, among: Mapping[str, T]) -> tuple[T, ...]:
        """Several of the words of `among`."""
        return tuple(_chosen(field, word, among) for word in self.words(field))

    def words(self, field: str) -> tuple[str, ...]:
        """A list of texts; in a table with spaces, commas or semicolons between. None is empty."""
        value = self.content.get(field)
        if value is None:
            return ()
        if isinstance(value, str):
            return tuple(each for each in _BETWEEN.split(value) if each)
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            raise BadField(
                field, value, _("This is not a list of texts."), _('Write for example ["a", "b"].')
            )
        return tuple(word.strip() for word in value)

    def limit(self, field: str) -> Limit:
        """A time limit: an amount and a clock, such as `8 emergency_hours`."""
        return read_limit(field, self.content.get(field))

    def entries(self, field: str) -> list["Entry"]:
        """The tables under `field`, numbered from 1. Raises BadField if they are none."""
        value = self.content.get(field, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            hint = _("Begin each with [[{field}]].").format(field=field)
            raise BadField(field, value, _("This is not a list of tables."), hint)
        return [Entry(number, content) for number, content in enumerate(value, 1)]

    def only(self, *fields: str) -> None:
        """Make sure that no other field is there: a misspelt one would silently do nothing."""
        for field in self.content:
            if field not in fields:
                hint = _("Use one of: {known}.").format(known=join(fields))
                raise BadField(field, "", _("This field means nothing here."), hint)

    def missing(self, field: str) -> BadField:
        """That `field` is not there."""
        return BadField(field, "", _("This field is missing."), _("Give it a value."))


def read_limit(field: str, value: object) -> Limit:
    """The limit that `value` says, such as `8 emergency_hours`. Raises BadField."""
    amount, _space, clock = str(value or "").strip().partition(" ")
    try:
        return Limit(float(amount), ClockKind(clock.strip()))
    except ValueError:
        raise BadField(
            field,
            value or "",
            _("This is not a time limit."),
            _('Write an amount above 0 and one of: {clocks}; for example "8 {first}".').format(
                clocks=join(ClockKind), first=ClockKind.EMERGENCY_HOURS
            ),
        ) from None


def of_enum(kind: type[E]) -> dict[str, E]:
    """The members of an enum under the words that a file uses for them."""
    return {
        (each.value if isinstance(each.value, str) else each.name.lower()): each for each in kind
    }


def read_document(path: Path) -> dict[str, Any]:
    """The content of a TOML file. Raises Refused with a sentence."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise Refused(_("There is no file {path}.").format(path=path)) from error
    except OSError as error:
        raise Refused(
            _("{file} cannot be read: {error}").format(file=path.name, error=error.strerror)
        ) from error
    except ValueError as error:
        raise Refused(
            _("{file} is not valid TOML: {fault}. Correct that line.").format(
                file=path.name, fault=error
            )
        ) from error


def table_entries(path: Path, required: Iterable[str]) -> list[Entry]:
    """The rows of a CSV or XLSX file as entries. Raises Refused if a column is missing."""
    with open_table(path) as table:
        header = [name.strip().lower() for name in table.header]
        lacking = [name for name in required if name.lower() not in header]
        if lacking:
            raise Refused(
                _("{file}: the first row must name the columns {columns}.").format(
                    file=path.name, columns=join(lacking)
                )
            )
        # Languages are written zh_CN; a header may have any case.
        names = [_spelt(name) for name in header]
        return [
            Entry(row.number, dict(zip(names, row.cells, strict=False)), row_fault(row, names))
            for row in table.rows
        ]


def _spelt(name: str) -> str:
    for code in LANGUAGES:
        if name.endswith("_" + code.lower()):
            return name[: -len(code)] + code
    return name


def row_fault(row: Row, header: Sequence[str]) -> str:
    """Why a row cannot be used: in itself, or since it was only made to fit a file of rejects."""
    if not row.fault and REASON_COLUMN in header:
        at = header.index(REASON_COLUMN)
        if len(row.cells) > at and row.cells[at].startswith(REFITTED):
            return _("Its cells were only made to fit; nobody has checked them.")
    return row.fault


def refitted_hint() -> str:
    """What to do about a row with such a fault."""
    return _(
        "Repair its cells, quotation marks or encoding; in the file of rejects empty its "
        "{column} too, else it is rejected again."
    ).format(column=REASON_COLUMN)


def is_table(path: Path) -> bool:
    """Whether a file is read row by row rather than as TOML."""
    return path.suffix.lower() != ".toml"


def read_entries(
    entries: Iterable[Entry], read: Callable[[Entry], T], rejects: list[Reject]
) -> Iterator[T]:
    """What `read` makes of each entry; those that it cannot take are added to `rejects`."""
    for entry in entries:
        try:
            if entry.fault:
                raise BadField("", "", entry.fault, refitted_hint())
            yield read(entry)
        except BadField as bad:
            value, refitted = str(bad.value)[:200], bool(entry.fault)
            rejects.append(Reject(entry.row, bad.field, value, bad.reason, bad.hint, refitted))


def once(field: str, taken: set[str]) -> Callable[[str], str]:
    """A check that a code is used only once: gives it back, or raises BadField."""

    def check(code: str) -> str:
        if code in taken:
            raise BadField(field, code, _("This code is used twice."), _("Give each its own code."))
        taken.add(code)
        return code

    return check


def refused(path: Path, bad: BadField) -> Refused:
    """A fault in the head of a file, which spoils the whole of it, as a sentence."""
    return Refused(
        _("{file}: {field}: {reason} {hint}").format(
            file=path.name, field=bad.field, reason=bad.reason, hint=bad.hint
        )
    )


def _chosen(field: str, word: str, among: Mapping[str, T]) -> T:
    found = among.get(word.lower(), _MISSING)
    if found is _MISSING:
        hint = _("Use one of: {known}.").format(known=join(among))
        raise BadField(field, word, _("“{word}” is not known here.").format(word=word), hint)
    chosen: T = found
    return chosen
