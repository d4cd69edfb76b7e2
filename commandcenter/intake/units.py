"""Responsible units from a file: TOML with `[[unit]]` tables, or a table (CSV, XLSX).

Fields and columns are the same. `code` and `names` (columns `name_en`, `name_zh_CN`) must be there;
`parent`, `level`, `areas`, `classes` (codes, in a table separated by spaces, commas or semicolons),
`capacity`, `duty_names` (columns `duty_name_en` …), `duty_phone`, `handles` and `calendar` (the key
of a working calendar of its own) may be.
"""

from pathlib import Path

from commandcenter.ids import AreaCode, UnitCode
from commandcenter.intake.documents import (
    BadField,
    Entry,
    Taken,
    is_table,
    once,
    read_document,
    read_entries,
    refused,
    table_entries,
)
from commandcenter.intake.rejects import Reject
from commandcenter.unit import Unit
from commandcenter.wording import _

_FIELDS = (
    *("code", "names", "parent", "level", "areas", "classes"),
    *("capacity", "duty_names", "duty_phone", "handles", "calendar"),
)


def read_units(path: Path) -> Taken[list[Unit]]:
    """The units in a file, parents before their parts or not; those that cannot be are rejects.

    Raises Refused for a file that cannot be read at all.
    """
    table = is_table(path)
    if table:
        entries = table_entries(path, ("code",))
    else:
        try:
            entries = Entry(0, read_document(path)).entries("unit")
        except BadField as bad:
            raise refused(path, bad) from bad
    rejects: list[Reject] = []
    new = once("code", set())
    rows: dict[str, Entry] = {}

    def read(entry: Entry) -> Unit:
        if not table:
            entry.only(*_FIELDS)
        unit = _unit(entry, *(("name", "duty_name") if table else ("names", "duty_names")))
        new(unit.code)
        rows[unit.code] = entry
        return unit

    units = list(read_entries(entries, read, rejects))
    while True:
        lost = _without_parent(units)
        if not lost:
            break
        for unit in lost:
            rejects.append(
                Reject(
                    rows[unit.code].row,
                    "parent",
                    str(unit.parent),
                    _("No unit that could be taken has this code, or it lies under itself."),
                    _("Name the code of another unit in the file, or leave the parent empty."),
                )
            )
        units = [unit for unit in units if unit not in lost]
    return Taken(len(entries), units, sorted(rejects, key=lambda reject: reject.row))


def _unit(entry: Entry, name: str, duty: str) -> Unit:
    parent = entry.text("parent", "")
    return Unit(
        code=UnitCode(entry.text("code")),
        names=entry.label(name),
        parent=UnitCode(parent) if parent else None,
        level=entry.text("level", "district"),
        areas=tuple(AreaCode(code) for code in entry.words("areas")),
        classes=entry.words("classes"),
        capacity=int(entry.number("capacity", 20, least=1)),
        duty_names=entry.label(duty, {}),
        duty_phone=entry.text("duty_phone", ""),
        handles=entry.flag("handles", True),
        calendar=entry.text("calendar", ""),
    )


def _without_parent(units: list[Unit]) -> list[Unit]:
    """Units whose line upwards does not end at the top."""
    parents = {unit.code: unit.parent for unit in units}
    lost = []
    for unit in units:
        seen, at = set[str](), unit.parent
        while at is not None and at in parents and at not in seen:
            seen.add(at)
            at = parents[at]
        if at is not None:
            lost.append(unit)
    return lost
