"""Rows of an open table, batch by batch: read by their mapping and located, or rejected."""

from collections.abc import Iterator
from itertools import islice
from math import nan

from commandcenter.city import City
from commandcenter.frozen import frozen
from commandcenter.garbage import none_expected
from commandcenter.intake.documents import BadField, refitted_hint, row_fault
from commandcenter.intake.places import Located, locate_all
from commandcenter.intake.rejects import REASON_COLUMN, Reject
from commandcenter.intake.source_rows import RowReader, SourceRow
from commandcenter.intake.tables import Row, Table

BATCH = 2000
"""Rows that are looked up and stored together."""


@frozen
class Batch:
    """Some rows in their order, side by side with what was found of each."""

    rows: list[Row]
    sources: list[SourceRow | None]
    """What each row says; None for a rejected one."""
    places: Located
    rejects: dict[int, Reject]
    """By number in the batch, from 0, in the order of the rows."""


def checked_batches(table: Table, reader: RowReader, city: City) -> Iterator[Batch]:
    """The rows of `table`, in order, at most `BATCH` at a time.

    Raises Refused if the file breaks off.
    """
    while batch := _next(table, reader, city):
        yield batch


def _next(table: Table, reader: RowReader, city: City) -> Batch | None:
    """The next rows; None after the last."""
    with none_expected():
        rows = list(islice(table.rows, BATCH))
        if not rows:
            return None
        sources, rejects = _read(reader, rows, table.header)
        xs = [nan if each is None else each.x for each in sources]
        ys = [nan if each is None else each.y for each in sources]
        reported = [None if each is None else each.reported for each in sources]
        places = locate_all(city, xs, ys, reader.mapping.crs, reported)
        for at, (reason, hint) in places.faults.items():
            value = f"{xs[at]}, {ys[at]}"
            rejects[at] = Reject(rows[at].number, reader.column("lat"), value, reason, hint)
            sources[at] = None
        return Batch(rows, sources, places, dict(sorted(rejects.items())))


def _read(
    reader: RowReader, rows: list[Row], header: list[str]
) -> tuple[list[SourceRow | None], dict[int, Reject]]:
    """What each row says, and the rejects by number in the batch."""
    sources: list[SourceRow | None] = []
    rejects: dict[int, Reject] = {}
    repaired = REASON_COLUMN in header
    for at, row in enumerate(rows):
        try:
            fault = row_fault(row, header) if repaired else row.fault
            if fault:
                raise BadField("", "", fault, refitted_hint())
            sources.append(reader.read(row.cells))
        except BadField as bad:
            value = str(bad.value)[:200]
            rejects[at] = Reject(row.number, bad.field, value, bad.reason, bad.hint, bool(fault))
            sources.append(None)
    return sources, rejects
