"""A hub's log, page by page, proved and made into the rows of an empty file.

Every number follows the one before it, every hash from the one before it, and what each author
vouched for is what its digest says. It belongs to one thread, and needs no file.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from operator import attrgetter
from typing import Any, Final, NamedTuple

from msgspec.structs import astuple

from commandcenter.garbage import none_expected
from commandcenter.sync.wire import Head, Incoming, hub_hash
from db.rows import Written, as_written_here, instant_text, read_written

Rows = list[tuple[Any, ...]]

MAY_LACK: Final = frozenset({"case_id", "on_behalf_of", "slot", "base"})
"""The columns of an event in whose rows 0 stands for NULL."""


class Page(NamedTuple):
    """A stretch of a part of the log, as it comes over the line."""

    events: Sequence[tuple[int, str, datetime, str, str, str | None, str]]
    """Number, hash, when it was received, who pushed it, digest, the author's bytes (None where
    they are not for this user's eyes), and the hash at its site."""
    words: Sequence[tuple[int, str, str, str]]
    """Of the event with a number: digest, salt, text."""

    @classmethod
    def of(cls, events: Sequence[Incoming]) -> "Page":
        """What was passed on one by one."""
        said = [(each.seq, *word) for each in events for word in each.words]
        return cls([_columns(each) for each in events], said)


_columns = attrgetter("seq", "hash", "received_at", "pushed_by", "digest", "written", "site_hash")


class Proved(NamedTuple):
    """What became of a page, as rows of each table."""

    head: Head
    """Where the part stands then."""
    events: Rows
    words: Rows
    stubs: Rows
    verbatim: Rows


class Proof:
    """What is known of a city's log so far."""

    def __init__(self) -> None:
        self._heads: dict[str, Head] = {}
        self._place = 0

    def of(self, part: str, page: Page) -> Proved:
        """The rows of what follows in a part. Raises ValueError where it does not follow."""
        with none_expected():
            return self._rows(part, page)

    def _rows(self, part: str, page: Page) -> Proved:
        head = self._heads.get(part, Head(part))
        seq, previous, place = head.seq, head.hash, self._place
        events: Rows = []
        stubs: Rows = []
        verbatim: Rows = []
        places: dict[int, int] = {}
        for number, chained, received_at, pushed_by, digest, written, site_hash in page.events:
            seq += 1
            if number != seq or hub_hash(previous, digest) != chained:
                raise ValueError(f"number {number} of {part} does not follow {seq - 1}")
            previous = chained
            if written is None:
                stubs.append((part, seq, digest, chained))
                continue
            content = written.encode()
            if sha256(content).hexdigest() != digest:
                raise ValueError(f"number {seq} of {part} is not what its digest says")
            vouched = read_written(content)
            if vouched.part != part:
                raise ValueError(f"event {vouched.id} does not belong into {part}")
            if as_written_here(vouched) != content:
                verbatim.append((vouched.id, written))
            place += 1
            at = instant_text(received_at)
            events.append(_row(place, vouched, site_hash, seq, at, chained, pushed_by))
            places[seq] = place
        words = [(places[number], *word) for number, *word in page.words if number in places]
        self._heads[part] = Head(part, seq, previous)
        self._place = place
        return Proved(self._heads[part], events, words, stubs, verbatim)


def _row(place: int, vouched: Written, site_hash: str, *given: Any) -> tuple[Any, ...]:
    """The row of an event that the hub has `given` its last columns."""
    id_, part, case_id, site_id, site_seq, actor, post, for_, device, kind, slot, base, *rest = (
        astuple(vouched)
    )
    return (
        place,
        id_,
        part,
        0 if case_id is None else case_id,
        site_id,
        site_seq,
        site_hash,
        actor,
        post,
        0 if for_ is None else for_,
        device,
        kind,
        0 if slot is None else slot,
        0 if base is None else base,
        *rest,
        place,
        *given,
    )
