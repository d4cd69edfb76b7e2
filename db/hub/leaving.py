"""Cases as they stand here are left at the hub, for those who come in for the first time.

They are left in the order of their newest numbers, each page at the newest of its own: a case that
has not changed since that number holds everything up to it. So the newest number at which any was
left says which cases are to be left next, whoever left it, and wherever they were cut off.
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import bindparam, literal_column, select

from commandcenter.ids import CaseId
from commandcenter.sync.wire import CITY, Head
from db.hub.connection import HubConnection
from db.reading import Reader
from db.rows import CaseRow, snapshot, snapshot_shape
from db.schema import case_view, cursor, event

AT_ONCE: Final = 1_000
"""Cases, each of a few kB, that go over the line at a time."""


def leave_snapshots(store: Reader, hub: HubConnection, behind: int = 1) -> int:
    """Leave what has changed, of each part in which the newest that was left is `behind` events.

    Only of parts that this user reads all of, and writes to; up to what is here of them. Returns
    how many cases the hub has kept. Raises Unreachable, and HistoryChanged.
    """
    kept = 0
    for row in store.ask(select(cursor)):
        head = Head(*row)
        if hub.reads_in_bulk(head.part) and hub.writes_to(head.part) and head.part != CITY:
            since = hub.snapshots_until(head.part, snapshot_shape())
            if head.seq - since >= behind:
                for at, cases in _changed(store, head, since):
                    kept += hub.offer_snapshots(at, snapshot_shape(), cases)
    return kept


def _changed(store: Reader, head: Head, since: int) -> Iterator[tuple[Head, dict[CaseId, bytes]]]:
    """Cases of a part that have changed behind a number, in pages, with where each page ends."""
    found = store.ask(_CHANGED, part=head.part, since=since, until=head.seq)
    for start in range(0, len(found), AT_ONCE):
        page = found[start : start + AT_ONCE]
        marks = store.ask(_MARK, part=head.part, seq=page[-1].seq)
        rows = store.ask(_VIEWS.where(case_view.c.began.in_([row.began for row in page])))
        cases = (CaseRow._make(row) for row in rows)
        yield (
            Head(head.part, page[-1].seq, marks[0].hash),
            {CaseId(case.id): snapshot(case._replace(open=int(case.open))) for case in cases},
        )


_CHANGED = (
    select(case_view.c.began, case_view.c.seq)
    .join(event, event.c.place == case_view.c.began)
    .where(event.c.part == bindparam("part"), literal_column("pending = 0"))
    .where(case_view.c.seq > bindparam("since"), case_view.c.seq <= bindparam("until"))
    .order_by(case_view.c.seq)
)
_MARK = select(event.c.hash).where(
    event.c.part == bindparam("part"), event.c.seq == bindparam("seq")
)
_VIEWS = select(*[case_view.c[name] for name in CaseRow._fields])
