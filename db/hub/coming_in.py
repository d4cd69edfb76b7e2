"""A desk comes in for the first time: a whole city's log over the line, then its cases.

Hearing the next page and storing the last one go side by side. Cases that somebody has folded
before come as snapshots; whoever had to fold them leaves them for those who come after.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Final

from sqlalchemy import select

from commandcenter.events.envelope import SCHEMA
from commandcenter.ids import CaseId
from commandcenter.sync.line import blob_of_configuration
from commandcenter.sync.wire import CITY, Head, Incoming
from db.hub.connection import HubConnection
from db.joining import FirstJoin
from db.rows import case_shape
from db.schema import case_view
from db.store import LocalStore

AT_ONCE: Final = 10_000
"""Events, or cases, that come over the line at a time."""

Told = Callable[[int, int], None]
"""Hears how many events are here, of how many."""


def come_in(store: LocalStore, hub: HubConnection, parts: Sequence[str], told: Told) -> None:
    """Take all of `parts` (all that may be read, if there are none) into an empty file.

    What happened meanwhile is left to the line. Raises Unreachable, and ValueError where what the
    hub says does not fit together; what was stored by then stays, and the line goes on from there.
    """
    welcome = hub.hello(store.site_id, SCHEMA)
    store.exchange.join(welcome.hub)
    heads = [h for h in welcome.heads if h.part in (CITY, *parts) or not parts]
    heads.sort(key=lambda head: (head.part != CITY, head.part))
    total, here = sum(head.seq for head in heads), 0
    join = FirstJoin(store)
    for head in heads:
        for events in _pages(hub, head):
            for each in events:
                _keep_blob(store, hub, each)
            join.take_in(events)
            here += len(events)
            told(here, total)
    # Folded cases hold words: they are for those who read all of a part.
    whole = [head for head in heads if head.part != CITY and hub.reads_all_of(head.part)]
    given = sum(_take_snapshots(join, hub, head.part) for head in whole)
    left = sum(1 for _page in join.settle())
    if left and given == 0:
        for head in whole:
            if hub.writes_to(head.part):
                _leave_snapshots(store, hub, head)


def _pages(hub: HubConnection, head: Head) -> Iterator[list[Incoming]]:
    """All events of a part up to `head`; the next page is on its way while one is looked at."""
    with ThreadPoolExecutor(1, "pull") as beside:
        cursor = Head(head.part)
        coming = beside.submit(hub.pull, cursor, AT_ONCE)
        while cursor.seq < head.seq:
            events = coming.result()
            cursor = Head(head.part, events[-1].seq, events[-1].hash)
            if cursor.seq < head.seq:
                coming = beside.submit(hub.pull, cursor, AT_ONCE)
            yield events


def _keep_blob(store: LocalStore, hub: HubConnection, event: Incoming) -> None:
    sha256 = blob_of_configuration(event.written or "")
    content = hub.blob(sha256) if sha256 else None
    if content is not None:
        store.write_blob(content)


def _take_snapshots(join: FirstJoin, hub: HubConnection, part: str) -> int:
    given, after = 0, ""
    while found := hub.snapshots(part, case_shape(), after, AT_ONCE):
        given += join.put(found)
        after = found[-1].case
    return given


def _leave_snapshots(store: LocalStore, hub: HubConnection, head: Head) -> None:
    rows = (
        (CaseId(row.id), row.body)
        for page in store.pages(select(case_view), case_view.c.began)
        for row in page
        if row.seq <= head.seq and not row.pending
    )
    while cases := dict(islice(rows, AT_ONCE // 10)):
        hub.offer_snapshots(head, case_shape(), cases)
