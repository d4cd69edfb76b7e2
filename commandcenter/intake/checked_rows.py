"""Rows of an open table, batch by batch: read by their mapping and located, or rejected."""

from collections.abc import Iterator
from itertools import islice
from math import nan
from typing import NamedTuple

from commandcenter.city import City
from commandcenter.ids import AreaCode
from commandcenter.intake.documents import BadField
from commandcenter.intake.places import locate_all
from commandcenter.intake.rejects import Reject
from commandcenter.intake.source_rows import RowReader, SourceRow
from commandcenter.intake.tables import Row, Table
from commandcenter.wording import _

BATCH = 2_000
"""Rows that are looked up and stored together."""


class CheckedRow(NamedTuple):
    """A row that was taken and where it lies, or the reason why it cannot be."""

    row: Row
    source: SourceRow | None
    """None for a rejected row."""
    lon: float
    """Degrees, WGS-84; NaN without a place."""
    lat: float
    cell: AreaCode | None
    reject: Reject | None


def checked_batches(table: Table, reader: RowReader, city: City) -> Iterator[list[CheckedRow]]:
    """The rows of `table`, in order, at most `BATCH` at a time.

    Raises Refused if the file breaks off.
    """
    while rows := list(islice(table.rows, BATCH)):
        sources, rejects = _read(reader, rows)
        xs = [nan if each is None else each.x for each in sources]
        ys = [nan if each is None else each.y for each in sources]
        places = locate_all(city, xs, ys, reader.mapping.crs)
        for at, (reason, hint) in places.faults.items():
            value = f"{xs[at]}, {ys[at]}"
            rejects[at] = Reject(rows[at].number, reader.column("lat"), value, reason, hint)
            sources[at] = None
        found = map(rejects.get, range(len(rows)))
        yield list(map(CheckedRow, rows, sources, places.lons, places.lats, places.cells, found))


def _read(reader: RowReader, rows: list[Row]) -> tuple[list[SourceRow | None], dict[int, Reject]]:
    """What each row says, and the rejects by number in the batch."""
    sources: list[SourceRow | None] = []
    rejects: dict[int, Reject] = {}
    for at, row in enumerate(rows):
        try:
            if row.fault:
                hint = _("Repair its cells, quotation marks or encoding.")
                raise BadField("", "", row.fault, hint)
            sources.append(reader.read(row.cells))
        except BadField as bad:
            value = str(bad.value)[:200]
            rejects[at] = Reject(row.number, bad.field, value, bad.reason, bad.hint)
            sources.append(None)
    return sources, rejects
