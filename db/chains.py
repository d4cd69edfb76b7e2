"""The chains that a file's log hangs on: each site's own, and the hub's for every part.

A site's chain is known whole only at home; of another's there may be gaps, since not everything is
for these eyes. The hub's chain has none up to the cursor: what may not be seen is there as a stub.
"""

from collections.abc import Iterator
from hashlib import sha256
from heapq import merge
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Row, null, select, union_all

from commandcenter.sync.wire import hub_hash
from commandcenter.wording import _
from db.reading import EVENT_COLUMNS, PAGE, Reader
from db.rows import EventRow, author_bytes
from db.schema import cursor, event, former_site, site, stub, superseded, verbatim


class _Link(NamedTuple):
    """An event as the chain of its site sees it."""

    seq: int
    hash: str
    written: bytes
    name: str


class _Number(NamedTuple):
    """An event as the hub's chain sees it."""

    seq: int
    hash: str
    digest: str
    name: str


def own_chains(store: Reader) -> Iterator[str]:
    """Every event follows the one before it at its site, and is what its author wrote."""
    own = [*store.ask(select(site.c.id, site.c.seq)), *store.ask(select(former_site))]
    whole = {row.id: row.seq for row in own}
    for site_id, links in groupby(_by_site(store), key=lambda pair: pair[0]):
        seq, hashes = 0, {""}
        for here, group in groupby((link for _id, link in links), key=lambda link: link.seq):
            if seq < min(here - 1, whole.get(site_id, 0)):
                yield _missing(seq + 1, min(here - 1, whole[site_id]))
            # A file that was put back from a backup may have gone on twice from one event.
            found = list(group)
            for link in found:
                follows = any(_follows(before, link) for before in hashes)
                if here == seq + 1 and not follows:
                    sentence = _("{event}: changed after it was written; its hash does not fit.")
                    yield sentence.format(event=link.name)
            seq, hashes = here, {link.hash for link in found}
        length = whole.pop(site_id, 0)
        if seq < length:
            yield _missing(seq + 1, length)
    for length in filter(None, whole.values()):
        yield _missing(1, length)


def hub_chains(store: Reader) -> Iterator[str]:
    """Every number of the hub follows the one before it, up to the newest that was heard."""
    for head in store.ask(select(cursor)):
        seq, previous = 0, ""
        for link in _of_part(store, head.part, head.seq):
            if link.seq > seq + 1:
                yield _hole(head.part, seq + 1, link.seq - 1)
            elif hub_hash(previous, link.digest) != link.hash:
                sentence = _("{event}: not what the hub has numbered {seq} of part {part}.")
                yield sentence.format(event=link.name, seq=link.seq, part=head.part)
            seq, previous = link.seq, link.hash
        if seq < head.seq:
            yield _hole(head.part, seq + 1, head.seq)
        elif previous != head.hash:
            sentence = _("Part {part}: number {seq} is not the one that was heard last.")
            yield sentence.format(part=head.part, seq=head.seq)


def name_of(row: EventRow) -> str:
    """How a sentence names an event."""
    return _("Event {seq} ({type}, {id})").format(seq=row.place, type=row.type, id=row.id)


def _missing(first: int, last: int) -> str:
    sentence = _("Event {first} to {last} of the log: missing.")
    if first == last:
        sentence = _("Event {first} of the log: missing.")
    return sentence.format(first=first, last=last)


def _hole(part: str, first: int, last: int) -> str:
    sentence = _("Part {part}: number {first} to {last} of the hub: missing, though it was heard.")
    if first == last:
        sentence = _("Part {part}: number {first} of the hub: missing, though it was heard.")
    return sentence.format(part=part, first=first, last=last)


def _follows(previous: str, link: _Link) -> bool:
    return sha256(previous.encode() + b"\n" + link.written).hexdigest() == link.hash


def _by_site(store: Reader) -> Iterator[tuple[str, _Link]]:
    """Every event and every superseded one, by site, in the order of its chain."""
    here = select(event.c.site_id, event.c.site_seq, event.c.place)
    gone = select(superseded.c.site_id, superseded.c.site_seq, null().label("place"))
    order = union_all(here, gone).order_by("site_id", "site_seq")
    for page in store.connection.execute(order).partitions(PAGE):
        rows = _rows(store, [row.place for row in page if row.place is not None])
        for row in page:
            link = rows[row.place] if row.place is not None else _superseded(store, row)
            yield row.site_id, link


def _rows(store: Reader, places: list[int]) -> dict[int, _Link]:
    rows = store.ask(_LINKS.where(event.c.place.in_(places)))
    return {
        row.place: _Link(row.site_seq, row.site_hash, _written(row), _name(row)) for row in rows
    }


def _superseded(store: Reader, row: Row[Any]) -> _Link:
    at = (superseded.c.site_id == row.site_id, superseded.c.site_seq == row.site_seq)
    found = store.ask(select(superseded.c.site_hash, superseded.c.written).where(*at))[0]
    name = _("Event {seq} of this site, which gave way to another desk's").format(seq=row.site_seq)
    return _Link(row.site_seq, found.site_hash, found.written.encode(), name)


def _of_part(store: Reader, part: str, until: int) -> Iterator[_Number]:
    """What was heard of a part, with its stubs, in the order of the hub."""
    numbered = (event.c.part == part, event.c.seq.is_not(None), event.c.seq <= until)
    seen = (
        _Number(row.seq, row.hash, sha256(_written(row)).hexdigest(), _name(row))
        for page in store.pages(_LINKS.where(*numbered), event.c.seq)
        for row in page
    )
    hidden = (
        _Number(row.seq, row.hash, row.digest, _("A hidden event"))
        for page in store.pages(select(stub).where(stub.c.part == part), stub.c.seq)
        for row in page
    )
    return merge(seen, hidden, key=lambda number: number.seq)


def _written(row: Row[Any]) -> bytes:
    return row.written.encode() if row.written else author_bytes(EventRow._make(row[:-1]))


def _name(row: Row[Any]) -> str:
    return name_of(EventRow._make(row[:-1]))


_LINKS = select(*EVENT_COLUMNS, verbatim.c.written).join(
    verbatim, verbatim.c.event == event.c.id, isouter=True
)
