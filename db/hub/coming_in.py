"""A desk comes in for the first time: a whole city's log over the line, then its cases.

Hearing the next page and storing the last one go side by side. Cases that somebody has folded
before come as snapshots; what has changed since is left for those who come after.
"""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from commandcenter.events.envelope import SCHEMA
from commandcenter.garbage import none_expected
from commandcenter.sync.line import blob_of_configuration
from commandcenter.sync.wire import CITY, Head, HistoryChanged, Unreachable
from db.beside import JoinBeside, pays
from db.hub.ahead import ahead
from db.hub.connection import HubConnection, Snapshot
from db.hub.leaving import leave_snapshots
from db.joining import FirstJoin
from db.proving import Page, Proof
from db.rows import snapshot_shape
from db.store import open_reader

AT_ONCE: Final = 2_000
"""Events, or cases, that come over the line at a time."""

LARGE: Final = 300_000
"""Events from which on a second process is worth its while: it takes a second to come up, and what
goes over to it must be packed."""

Join = FirstJoin | JoinBeside

Told = Callable[[int, int], None]
"""Hears how many events are here, of how many."""


def come_in(folder: Path, hub: HubConnection, parts: Sequence[str], told: Told) -> None:
    """Take all of `parts` (all that may be read, if there are none) into an empty workspace.

    What happened meanwhile is left to the line. Raises Unreachable, and ValueError where what the
    hub says does not fit together; what came until the line failed stays, and the line goes on
    from there.
    """
    large = pays() and sum(head.seq for head in hub.heads()) >= LARGE
    join = JoinBeside(folder) if large else FirstJoin(folder)
    in_the_end = join.give_up
    try:
        with none_expected():
            heads = _whole_log(join, hub, parts, told)
            _whole_cases(join, hub, heads)
        in_the_end = join.finish
    except Unreachable:
        # All that came is proved: the line goes on from there.
        in_the_end = join.finish
        raise
    finally:
        in_the_end()
    # For others: whatever goes wrong now, this desk has come in.
    with suppress(Unreachable, HistoryChanged), closing(open_reader(folder)) as reader:
        leave_snapshots(reader, hub)


def _whole_log(join: Join, hub: HubConnection, parts: Sequence[str], told: Told) -> list[Head]:
    welcome = hub.hello(join.site_id, SCHEMA)
    join.belong(welcome.hub)
    heads = [h for h in welcome.heads if h.part in (CITY, *parts) or not parts]
    heads.sort(key=lambda head: (head.part != CITY, head.part))
    total, here = sum(head.seq for head in heads), 0
    proof = Proof()
    for part, page in ahead(_pages(join, hub, heads)):
        join.take_in(proof.of(part, page))
        here += len(page.events)
        told(here, total)
    return heads


def _pages(
    join: Join, hub: HubConnection, heads: Sequence[Head]
) -> Generator[tuple[str, Page], None, None]:
    """All events of all parts up to their heads."""
    for head in heads:
        cursor = Head(head.part)
        while cursor.seq < head.seq:
            page = _page(hub, cursor)
            if head.part == CITY:
                _keep_blobs(join, hub, page)
            yield head.part, page
            cursor = Head(head.part, *page.events[-1][:2])


def _page(hub: HubConnection, after: Head) -> Page:
    if hub.reads_in_bulk(after.part):
        return Page(*hub.bulk(after, AT_ONCE))
    return Page.of(hub.pull(after, AT_ONCE))


def _keep_blobs(join: Join, hub: HubConnection, page: Page) -> None:
    for _seq, _hash, _at, _by, _digest, written, _site_hash in page.events:
        sha256 = blob_of_configuration(written or "")
        content = hub.blob(sha256) if sha256 else None
        if content is not None:
            join.keep_blob(content)


def _whole_cases(join: Join, hub: HubConnection, heads: Sequence[Head]) -> None:
    for part in (head.part for head in heads if _has_cases(hub, head.part)):
        for snapshots in ahead(_snapshots(hub, part)):
            join.put(part, snapshots)
    for _left in join.settle():
        pass


def _has_cases(hub: HubConnection, part: str) -> bool:
    # Folded cases hold words: they are for those who read all of a part.
    return part != CITY and hub.reads_in_bulk(part)


def _snapshots(hub: HubConnection, part: str) -> Generator[list[Snapshot], None, None]:
    """All that others have left."""
    after: Snapshot | None = None
    while found := hub.snapshots(part, snapshot_shape(), after, AT_ONCE):
        yield found
        after = found[-1]
