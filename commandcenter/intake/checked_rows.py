"""Rows of an open table, batch by batch: read by their mapping and located, or rejected."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import nan
from pathlib import Path

from commandcenter.city import City
from commandcenter.intake.documents import BadField
from commandcenter.intake.mapping import Mapping
from commandcenter.intake.places import NOWHERE, Located, locate_all
from commandcenter.intake.rejects import Reject
from commandcenter.intake.source_rows import RowReader, SourceRow
from commandcenter.intake.tables import Row, Table
from commandcenter.wording import _

BATCH = 2_000
"""Rows that are looked up and stored together."""


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A sound row and where it lies, or the reason why it cannot be taken."""

    row: Row
    source: SourceRow | None
    located: Located
    reject: Reject | None


def checked_batches(
    table: Table, mapping: Mapping, city: City, path: Path
) -> Iterator[list[CheckedRow]]:
    """The rows of `table`, in order, at most `BATCH` at a time.

    Raises Refused if the table does not fit the mapping, or breaks off.
    """
    reader = RowReader(mapping, table.header, city, path)
    while rows := list(islice(table.rows, BATCH)):
        read = [_read(reader, row) for row in rows]
        xs = [nan if source is None else source.x for source, _reject in read]
        ys = [nan if source is None else source.y for source, _reject in read]
        located = locate_all(city, xs, ys, mapping.crs)
        yield [
            _checked(reader, row, source, reject, where)
            for row, (source, reject), where in zip(rows, read, located, strict=True)
        ]


def _read(reader: RowReader, row: Row) -> tuple[SourceRow | None, Reject | None]:
    if row.fault:
        hint = _("Repair the row in the file of rejects: cells, quotation marks, encoding.")
        return None, Reject(row.number, "", "", row.fault, hint)
    try:
        return reader.read(row.cells), None
    except BadField as bad:
        return None, Reject(row.number, bad.field, str(bad.value)[:200], bad.reason, bad.hint)


def _checked(
    reader: RowReader, row: Row, source: SourceRow | None, reject: Reject | None, where: Located
) -> CheckedRow:
    if source is None or not where.reason:
        return CheckedRow(row, source, where, reject)
    value = f"{source.x}, {source.y}"
    lost = Reject(row.number, reader.column("lat"), value, where.reason, where.hint)
    return CheckedRow(row, None, NOWHERE, lost)
