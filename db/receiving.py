"""Taking in what a hub passes on: stored as it was written, in its order, all or nothing.

What is new is added as it came, and applied to the cached case where nothing unnumbered stands in
between. Where another node was first with an event that was derived here too, its copy takes the
place of ours, and ours goes to `superseded`, so that the chain of this site still verifies.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import chain, groupby
from operator import attrgetter
from typing import Any

import msgspec
from sqlalchemy import (
    Row,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    null,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from commandcenter.events import Event
from commandcenter.garbage import none_expected
from commandcenter.ids import CaseId
from commandcenter.sync.wire import Head, Heard, Incoming, hub_hash
from commandcenter.text import Text
from db.engine import worded, write
from db.home import short_name
from db.reading import IDS, as_list
from db.rows import (
    EventRow,
    Written,
    author_bytes,
    instant_text,
    read_case,
    read_if_known,
    read_written,
)
from db.schema import case_view, cursor, event, stub, superseded, verbatim, words
from db.store import LocalStore
from db.views import View, fold_views, fold_what_fits, write_views


def receive(store: LocalStore, incoming: Sequence[Incoming], heads: Mapping[str, Head]) -> Heard:
    """What `commandcenter.sync.wire.Exchange.receive` promises, from the cursors `heads` on.

    To be called in a transaction.
    """
    with none_expected():
        intake = Intake(store, heads)
        intake.take(incoming)
        intake.erase()
        events = intake.events()
        views = list(intake.views(events))
    write_views(store.connection, views)
    if intake.mistaken:
        store.become_another()
    cases = {CaseId(view.case.id): view.case for view in views}
    return Heard(tuple(each for each in events if intake.is_new(each)), cases)


class Intake:
    """What one call brings in; lives as long as its transaction."""

    def __init__(self, store: LocalStore, heads: Mapping[str, Head]) -> None:
        self.heads = dict(heads)
        """The cursors, as they move on."""
        self.rows: dict[str, EventRow] = {}
        """What is new or stands elsewhere now, by id, in the order of the hub."""
        self.stale: set[str] = set()
        """Cases that have to be folded from the log."""
        self.mistaken = False
        """Whether somebody else goes by this site's identity, or by its short name in numbers.

        A file that was put back from a backup hears what it wrote itself, once, and has forgotten.
        """
        self._store = store
        self._connection = store.connection
        self._site_id = store.site_id
        self._began = self._place = store.last_place()
        self._words: list[tuple[int, str, str, str]] = []
        self._new: list[EventRow] = []
        self._numbered: list[tuple[Any, ...]] = []
        self._replaced: list[tuple[Any, ...]] = []
        self._kept: list[tuple[Any, ...]] = []
        self._verbatim: list[tuple[str, str]] = []
        self._stubs: list[tuple[str, int, str, str]] = []
        self._seen: list[tuple[str, int]] = []
        self._gone: set[str] = set()

    def take(self, events: Sequence[Incoming]) -> None:
        """Look at what came, and write it. Raises ValueError where the chain does not hold."""
        fresh = self._news(events)
        full = [(each, read_written(each.written)) for each in fresh if each.written is not None]
        known = self._known([written.id for _each, written in full])
        self._forget_ahead([each for each, _written in full])
        for each, written in full:
            self._place_one(each, written, known.get(written.id))
        sites = {row.site_id for row in self._new}
        self.mistaken = any(short_name(each) == short_name(self._site_id) for each in sites)
        self._stubs += [(e.part, e.seq, e.digest, e.hash) for e in fresh if e.written is None]
        self._write()

    def is_new(self, event: Event) -> bool:
        """Whether this file had not heard of an event, from here or elsewhere."""
        return event.place > self._began

    def _news(self, events: Sequence[Incoming]) -> list[Incoming]:
        """What follows the cursors, which move on; what was heard before is left out."""
        news: list[Incoming] = []
        for part, of_part in groupby(events, attrgetter("part")):
            head = self.heads.get(part) or Head(part)
            seq, previous = head.seq, head.hash
            for each in of_part:
                written = each.written
                if written is not None and sha256(written.encode()).hexdigest() != each.digest:
                    raise ValueError(f"number {each.seq} of {part} is not what its digest says")
                if each.seq <= seq:
                    if written is not None and self._was_hidden(each):
                        news.append(each)
                    continue
                if each.seq != seq + 1 or hub_hash(previous, each.digest) != each.hash:
                    raise ValueError(f"number {each.seq} of {part} does not follow {seq}")
                seq, previous = each.seq, each.hash
                news.append(each)
            self.heads[part] = Head(part, seq, previous)
        return news

    def _was_hidden(self, each: Incoming) -> bool:
        """Whether only its number was known so far: it may be seen now."""
        held = (stub.c.part == each.part, stub.c.seq == each.seq, stub.c.hash == each.hash)
        if not self._store.ask(select(stub.c.seq).where(*held)):
            return False
        self._seen.append((each.part, each.seq))
        return True

    def _forget_ahead(self, full: Sequence[Incoming]) -> None:
        """Numbers that the hub gave to own events, and has given to others since it was restored:
        what had them is offered once more.
        """
        parts = {each.part: each.seq for each in reversed(full)}
        rows = (self._store.ask(AHEAD, part=part, seq=seq - 1) for part, seq in parts.items())
        ahead = {(row.part, row.seq): row for row in chain.from_iterable(rows)}
        for each in full if ahead else ():
            row = ahead.get((each.part, each.seq))
            if row is not None and row.hash != each.hash:
                write(self._connection, _FORGET, [(row.place,)])
                write(self._connection, _OFFER_AGAIN, [(row.place - 1,)])
                self.stale.update(filter(None, [row.case_id]))

    def _known(self, ids: Sequence[str]) -> dict[str, EventRow]:
        rows = self._store.ask(_KNOWN, ids=as_list(ids)) if self._began else ()
        return {row.id: EventRow._make(row) for row in rows}

    def _place_one(self, each: Incoming, written: Written, before: EventRow | None) -> None:
        if written.part != each.part or written.id in self.rows:
            raise ValueError(f"event {written.id} does not belong into {each.part}")
        self._place += before is None
        place = self._place if before is None else before.place
        row = EventRow(
            place,
            written.id,
            written.part,
            written.case_id,
            written.site_id,
            written.site_seq,
            each.site_hash,
            written.actor,
            written.post,
            written.on_behalf_of,
            written.device,
            written.type,
            written.slot,
            written.base,
            written.body,
            written.occurred_at,
            written.schema,
            place if before is None else before.act,
            each.seq,
            instant_text(each.received_at),
            each.hash,
            each.pushed_by,
        )
        if before is None:
            self._new.append(row)
        elif (before.site_id, before.site_seq) != (row.site_id, row.site_seq):
            bytes_before = author_bytes(before).decode()
            self._kept.append((before.site_id, before.site_seq, before.site_hash, bytes_before))
            self._replaced.append((*row, row.place))
        elif before.seq != row.seq:
            self._numbered.append((row.seq, row.received_at, row.hash, row.pushed_by, place))
        else:
            return  # Numbered when the hub answered; nothing new.
        if author_bytes(row).decode() != each.written:
            self._verbatim.append((row.id, each.written or ""))
        self.rows[row.id] = row
        self._words += [(place, *word) for word in each.words]
        if before is not None and row.case_id is not None:
            self.stale.add(row.case_id)

    def _write(self) -> None:
        for statement, rows in (
            (_INSERT, self._new),
            (_KEEP, self._kept),
            (_REPLACE, self._replaced),
            (NUMBER, self._numbered),
            (_KEEP_VERBATIM, self._verbatim),
            (_INSERT_WORDS, self._words),
            (_INSERT_STUB, self._stubs),
            (_REMOVE_STUB, self._seen),
            (MOVE_CURSOR, [(each.part, each.seq, each.hash) for each in self.heads.values()]),
        ):
            write(self._connection, statement, rows)

    def erase(self) -> None:
        """Carry out the erasures that came, and earlier ones on what came."""
        concerned = {row.case_id for row in self.rows.values() if row.case_id is not None}
        erasures: dict[str, set[str]] = {}
        for row in self._store.ask(_ERASURES, ids=as_list(concerned)):
            erasures.setdefault(row.case_id, set()).update(msgspec.json.decode(row.body)["digests"])
        self._gone = set().union(*erasures.values())
        self.stale |= self._store.erase(erasures)

    def events(self) -> list[Event]:
        """What was taken in, as events; those of a newer program are left out."""
        said: dict[int, dict[str, Text]] = {}
        for place, digest, salt, value in self._words:
            if digest not in self._gone:
                said.setdefault(place, {})[digest] = Text(digest, value, salt)
        read = (read_if_known(row, said.get(row.place, {})) for row in self.rows.values())
        return [each for each in read if each is not None]

    def views(self, events: Sequence[Event]) -> Iterator[View]:
        """The cases concerned as they are now."""
        by_case: dict[str, list[Event]] = {}
        newest: dict[str, int] = {}
        oldest: dict[str, int] = {}
        for row in self.rows.values():
            if row.case_id is not None and row.seq is not None:
                by_case.setdefault(row.case_id, [])
                newest[row.case_id] = row.seq
                oldest.setdefault(row.case_id, row.seq)
        for each in events:
            if each.case is not None:
                by_case[each.case].append(each)
        cached = self._cached(by_case)
        refold = list(self.stale)
        for case_id, of_case in by_case.items():
            if case_id in self.stale:
                continue
            view = cached[case_id]
            first_here = view.began > self._began
            if not first_here and (view.seq is None or view.pending or view.seq >= oldest[case_id]):
                refold.append(case_id)
                continue
            case = fold_what_fits(of_case, None if first_here else read_case(view.body))
            if case is not None:
                yield View(case, newest[case_id], pending=False)
        if refold:
            yield from fold_views(self._store, refold)

    def _cached(self, cases: Iterable[str]) -> dict[str, Row[Any]]:
        return {row.id: row for row in self._store.ask(CACHED, ids=as_list(list(cases)))}


_HUB_COLUMNS = ("seq", "received_at", "hash", "pushed_by")
_KNOWN = select(*[event.c[name] for name in EventRow._fields]).where(
    event.c.id.in_(select(IDS.c.value))
)
AHEAD = select(event.c.part, event.c.seq, event.c.hash, event.c.place, event.c.case_id).where(
    event.c.part == bindparam("part"), event.c.seq > bindparam("seq")
)
"""What has numbers behind one: it was answered for, and is still to be heard."""
_FORGET = (
    "UPDATE event SET seq = NULL, received_at = NULL, hash = NULL, pushed_by = NULL WHERE place = ?"
)
_OFFER_AGAIN = "UPDATE hub SET pushed_place = min(pushed_place, ?)"
_ERASURES = select(event.c.case_id, event.c.body).where(
    literal_column("type = 'TextErased'"), event.c.case_id.in_(select(IDS.c.value))
)
_began = select(func.min(event.c.place)).where(event.c.case_id == IDS.c.value).scalar_subquery()
CACHED = select(
    IDS.c.value.label("id"),
    _began.label("began"),
    case_view.c.seq,
    case_view.c.pending,
    case_view.c.body,
).select_from(IDS.outerjoin(case_view, case_view.c.began == _began))
_INSERT = worded(insert(event).values(dict.fromkeys(EventRow._fields)))
_here = event.c.place == bindparam("here")
_accepted = {"refused_at": null(), "refused_why": null()}
NUMBER = worded(
    update(event)
    .where(_here)
    .values({name: bindparam(f"new_{name}") for name in _HUB_COLUMNS} | _accepted)
)
_REPLACE = worded(
    update(event)
    .where(_here)
    .values({name: bindparam(f"new_{name}") for name in EventRow._fields} | _accepted)
)
_KEEP = worded(upsert(superseded).on_conflict_do_nothing())
_KEEP_VERBATIM = worded(upsert(verbatim).on_conflict_do_nothing())
_INSERT_WORDS = worded(upsert(words).on_conflict_do_nothing())
_INSERT_STUB = worded(insert(stub))
_REMOVE_STUB = worded(
    delete(stub).where(stub.c.part == bindparam("of_part"), stub.c.seq == bindparam("number"))
)
_cursor = upsert(cursor)
MOVE_CURSOR = worded(
    _cursor.on_conflict_do_update(
        index_elements=["part"],
        set_={"seq": _cursor.excluded.seq, "hash": _cursor.excluded.hash},
    )
)
