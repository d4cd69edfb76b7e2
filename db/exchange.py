"""What a local file does with a hub: what it offers, what it hears, and how far it has come.

Implements `commandcenter.sync.wire.Exchange` on the connection of its store, from the same thread.
Every call is one transaction: a plug that is pulled leaves all of it, or nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from itertools import chain, groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, literal_column, or_, select, update

from commandcenter.events import CaseImported, CaseReported, Event
from commandcenter.ids import CaseId, EventId
from commandcenter.report import Report
from commandcenter.sync.wire import Answer, Head, Heard, Incoming, Outcome, Outgoing, hub_hash
from commandcenter.sync.wire import Words as Sent
from db.engine import heard_again, transaction, write
from db.reading import COUNTS, EVENT_COLUMNS, FOLD_ORDER, IDS, PAGE, as_list
from db.receiving import AHEAD, CACHED, MOVE_CURSOR, NUMBER, receive
from db.rows import EventRow, author_bytes, instant_text, read_case, read_if_known
from db.schema import contact, cursor, event, hub, stub, verbatim, words
from db.store import LocalStore, erased_by
from db.views import fold_views, write_views


class LocalExchange:
    """Implements `commandcenter.sync.wire.Exchange`."""

    def __init__(self, store: LocalStore) -> None:
        self._store = store
        self._connection = store.connection

    # --- the hub, and how far this file has come with it ---

    def hub(self) -> str | None:
        """Identity of the hub that this file belongs to; None for one that never met any."""
        found = self._store.ask(select(hub.c.id))
        return found[0].id if found else None

    def join(self, hub_id: str) -> None:
        """Belong to a hub. Raises ValueError if the file belongs to another one."""
        own = self.hub()
        if own is None:
            with transaction(self._connection):
                self._connection.execute(insert(hub).values(id=hub_id, pushed_place=0))
        elif own != hub_id:
            raise ValueError(f"this file belongs to hub {own}, not to {hub_id}")

    def cursor(self, part: str) -> Head:
        """The newest event of a part that was heard here."""
        return self.heads().get(part) or Head(part)

    def cursors(self) -> list[Head]:
        """The cursors of all parts."""
        return list(self.heads().values())

    def hides(self, part: str) -> bool:
        """Whether something of a part is not for these eyes, and here by its number alone."""
        return bool(self._store.ask(_HIDDEN, part=part))

    def begin(self) -> Heard:
        """A line is up: what the last one answered for beyond the cursors is offered once more.

        The hub may have been restored since, and have lost it without anybody's noticing.
        """
        heads = self.heads().values()
        ahead = [head for head in heads if self._store.ask(AHEAD, part=head.part, seq=head.seq)]
        found = [self.go_back(head) for head in ahead]
        cases = {case_id: case for heard in found for case_id, case in heard.cases.items()}
        return Heard(tuple(each for heard in found for each in heard.events), cases)

    def marks(self, part: str) -> list[Head]:
        """Heads of this file's copy of a part, newest first, each about twice as far back.

        The first is the cursor, the last the beginning.
        """
        head = self.cursor(part)
        marks, back = [], 0
        while back < head.seq:
            found = self._hash_at(head, head.seq - back)
            if found is not None:
                marks.append(Head(part, head.seq - back, found))
            back = 2 * back + 1
        return [*marks, Head(part)]

    def _hash_at(self, head: Head, seq: int) -> str | None:
        if seq == head.seq:
            return head.hash
        for table in (event, stub):
            at = (table.c.part == head.part, table.c.seq == seq)
            found = self._store.ask(select(table.c.hash).where(*at))
            if found:
                return str(found[0].hash)
        return None

    def heads(self) -> dict[str, Head]:
        """The cursors by part."""
        return {row.part: Head(*row) for row in self._store.ask(select(cursor))}

    # --- offering ---

    def unsent(self, most: int) -> list[Outgoing]:
        """The next events that no hub has answered for, in the order of the log.

        An act is not cut in two, unless it alone is more than `most`.
        """
        rows = self._store.ask(_UNSENT, most=most + 1)
        if len(rows) > most:
            cut = rows[most].act
            rows = [row for row in rows if row.act != cut] or rows[:most]
        said = self._words([row.place for row in rows])
        contacts = self._contacts(rows)
        return [
            Outgoing(
                place=row.place,
                act=row.act,
                id=EventId(row.id),
                part=row.part,
                written=row.written or author_bytes(EventRow._make(row[:-1])).decode(),
                site_hash=row.site_hash,
                words=tuple(said.get(row.place, ())),
                contacts=contacts.get(row.place, ()),
            )
            for row in rows
        ]

    def waiting(self) -> int:
        """How many there are."""
        return int(self._store.ask(_WAITING)[0][0])

    def waiting_cases(self, most: int) -> list[CaseId]:
        """The cases that they are about, those of the newest first, at most so many."""
        return [CaseId(row.case_id) for row in self._store.ask(_WAITING_CASES, most=most)]

    def refused(self) -> list[tuple[Event, str | None]]:
        """What the hub would not have, newest first; with the reason where it was put aside."""
        rows = self._store.ask(_REFUSED)
        said = self._store.words_at([row.place for row in rows])
        found = [(read_if_known(EventRow._make(row[:-1]), said), row.refused_why) for row in rows]
        return [(event, why) for event, why in found if event is not None]

    def beyond(self, case: CaseId) -> int:
        """How many events of a case a newer program has written: it cannot be shown whole here."""
        rows = (rows for _id, rows, _known in self._store.rows_of([case]))
        return sum(read_if_known(row, {}) is None for row in chain.from_iterable(rows))

    def _words(self, places: Sequence[int]) -> dict[int, list[tuple[str, str, str]]]:
        said: dict[int, list[tuple[str, str, str]]] = {}
        for row in self._store.ask(_SAID, ids=as_list(places)) if places else ():
            said.setdefault(row.event, []).append((row.digest, row.salt, row.value))
        return said

    def _contacts(self, rows: Sequence[Row[Any]]) -> dict[int, Sent]:
        """Reporters' contacts that are kept here, by the place of the event that tells them."""
        told: dict[int, str] = {}
        for row in rows:
            if '"contact":{' in row.body:
                read = read_if_known(EventRow._make(row[:-1]), {})
                report = getattr(read.body, "report", None) if read is not None else None
                if isinstance(report, Report) and report.contact is not None:
                    told[row.place] = report.contact.digest
        kept = (
            self._store.ask(
                select(contact.c.digest, contact.c.salt, contact.c.value).where(
                    contact.c.digest.in_(set(told.values()))
                )
            )
            if told
            else ()
        )
        by_digest = {row.digest: (row.digest, row.salt, row.value) for row in kept}
        return {place: (by_digest[d],) for place, d in told.items() if d in by_digest}

    # --- hearing ---

    def receive(self, events: Sequence[Incoming]) -> Heard:
        """Store what the hub has passed on, all or nothing, and go on from there.

        What was heard before is passed over. Raises ValueError where a hash does not follow from
        the one before.
        """
        with heard_again(self._connection), transaction(self._connection):
            heard = receive(self._store, events, self.heads())
            self._connection.exec_driver_sql(_PUSHED)
        self._store.clear_up(erased_by(heard.events))
        return heard

    def answered(self, answers: Sequence[Answer]) -> Heard:
        """Take note of the hub's answers, durably. What has MOVED no longer counts in any fold."""
        with transaction(self._connection):
            rows = self._rows([each.id for each in answers])
            open_ = [each for each in answers if each.id in rows and rows[each.id].seq is None]
            numbered = [each for each in open_ if each.outcome in TAKEN]
            given = self._given(numbered, rows)
            taken = [
                _number(e, rows[e.id]) for e in numbered if (rows[e.id].part, e.seq) not in given
            ]
            now = instant_text(datetime.now(UTC))
            refused = [(now, e.reason, rows[e.id].place) for e in open_ if e.outcome not in TAKEN]
            write(self._connection, NUMBER, taken)
            write(self._connection, _REFUSE, refused)
            self._go_on({row.part for row in rows.values()})
            heard = self._settle(rows, _places(taken), _places(refused))
            self._connection.exec_driver_sql(_PUSHED)
        return heard

    def go_back(self, to: Head) -> Heard:
        """Forget the hub's numbers behind `to`; what had them is unsent, and offered once more.

        It takes its place anew, behind everything, in the order of the hub: there it goes on to
        come before what was never numbered. Raises ValueError if `to` was never heard here.
        """
        with transaction(self._connection):
            head = self.cursor(to.part)
            if to.seq and (to.seq > head.seq or self._hash_at(head, to.seq) != to.hash):
                raise ValueError(f"number {to.seq} of {to.part} was never heard here so")
            again = self._store.ask(
                select(*EVENT_COLUMNS)
                .where(event.c.part == to.part, COUNTS)
                .where(or_(event.c.seq.is_(None), event.c.seq > to.seq))
                .order_by(*FOLD_ORDER)
            )
            cases = {row.case_id for row in again if row.case_id is not None}
            self._drop_views(cases)
            self._place_anew(again)
            behind = (stub.c.part == to.part, stub.c.seq > to.seq)
            self._connection.execute(delete(stub).where(*behind))
            moved = (cursor.c.part == to.part, cursor.c.seq > to.seq)
            self._connection.execute(update(cursor).where(*moved).values(seq=to.seq, hash=to.hash))
            heard = self._refold(cases)
            self._connection.exec_driver_sql(_PUSHED)
        return heard

    # --- what both need ---

    def _rows(self, ids: Sequence[str]) -> dict[str, EventRow]:
        return {row.id: EventRow._make(row) for row in self._store.ask(_NAMED, ids=as_list(ids))}

    def _given(
        self, numbered: Sequence[Answer], rows: Mapping[str, EventRow]
    ) -> set[tuple[str, int | None]]:
        """Those of some numbers that another event has here: the hub was restored meanwhile.

        Whatever has them now is offered again, once it shows that the history has changed.
        """
        numbers: dict[str, list[int]] = {}
        for each in numbered:
            numbers.setdefault(rows[each.id].part, []).append(each.seq or 0)
        found: set[tuple[str, int | None]] = set()
        for part, of_part in numbers.items():
            heard = self.cursor(part).seq
            found.update((part, seq) for seq in of_part if seq <= heard)
            held = self._store.ask(_HELD, part=part, first=min(of_part), last=max(of_part))
            found.update((part, row.seq) for row in held)
        return found

    def _go_on(self, parts: Iterable[str]) -> None:
        """Move the cursors over own events that the hub has numbered without a gap."""
        for part in parts:
            head = self.cursor(part)
            rows = self._store.ask(_BEHIND, part=part, seq=head.seq)
            for row in rows:
                written = row.written or author_bytes(EventRow._make(row[:-1])).decode()
                digest = sha256(written.encode()).hexdigest()
                if row.seq != head.seq + 1 or row.hash != hub_hash(head.hash, digest):
                    break
                head = Head(part, row.seq, row.hash)
            write(self._connection, MOVE_CURSOR, [(part, head.seq, head.hash)])

    def _settle(
        self, answered: Mapping[str, EventRow], taken: set[int], refused: set[int]
    ) -> Heard:
        """Fold anew where the order has changed; elsewhere only note what has its number now."""
        cases = {row.case_id for row in answered.values() if row.case_id is not None}
        rows = self._store.ask(_STANDING, ids=as_list(cases))
        stale: list[str] = []
        noted: list[tuple[int, bool, int]] = []
        orphans: list[int] = []
        for case_id, group in groupby(rows, key=attrgetter("case_id")):
            of_case = list(group)
            counting = [row for row in of_case if row.refused_at is None]
            if any(row.place in refused for row in of_case):
                stale.append(case_id)
                if not any(row.type in BEGINNINGS for row in counting):
                    orphans += [row.place for row in counting if row.seq is None]
            elif sorted(counting, key=_order_now) != sorted(counting, key=_order_before(taken)):
                stale.append(case_id)
            else:
                numbers = [row.seq for row in counting]
                noted.append((max(n or 0 for n in numbers), None in numbers, of_case[0].place))
        now = instant_text(datetime.now(UTC))
        write(self._connection, _REFUSE, [(now, None, place) for place in orphans])
        write(self._connection, _NOTE, noted)
        self._drop_views(stale)
        heard = self._refold(stale)
        others = cases.difference(stale)
        unchanged = {CaseId(row.id): read_case(row.body) for row in self._cached(others)}
        return Heard(heard.events, {**heard.cases, **unchanged})

    def _cached(self, cases: Iterable[str]) -> Sequence[Row[Any]]:
        return self._store.ask(CACHED, ids=as_list(cases))

    def _drop_views(self, cases: Iterable[str]) -> None:
        began = [(row.began,) for row in self._cached(cases) if row.body is not None]
        write(self._connection, _DROP_VIEW, began)

    def _refold(self, cases: Iterable[str]) -> Heard:
        """Fold some cases from the log: nothing new has come, but it lies in another order."""
        views = list(fold_views(self._store, list(cases)))
        write_views(self._connection, views)
        return Heard((), {CaseId(view.case.id): view.case for view in views})

    def _place_anew(self, rows: Sequence[Row[Any]]) -> None:
        """Move events behind everything, in the order given, without numbers of a hub."""
        place, acts = self._store.last_place(), dict[int, int]()
        moves: list[tuple[int, int, int]] = []
        for row in rows:
            place += 1
            moves.append((place, acts.setdefault(row.act, place), row.place))
        write(self._connection, _PLACE_ANEW, moves)
        write(self._connection, _SAID_ANEW, [(to, since) for to, _act, since in moves])


TAKEN = (Outcome.ACCEPTED, Outcome.DUPLICATE)
BEGINNINGS = frozenset({CaseReported.__name__, CaseImported.__name__})


def _places(rows: Iterable[tuple[Any, ...]]) -> set[int]:
    """The places that statements about some rows name last."""
    return {place for *_values, place in rows}


def _number(answer: Answer, row: EventRow) -> tuple[Any, ...]:
    assert answer.received_at is not None, "what is taken has its number"
    received = instant_text(answer.received_at)
    return (answer.seq, received, answer.hash, answer.pushed_by, row.place)


def _order_now(row: Row[Any]) -> tuple[bool, int, int]:
    return (row.seq is None, row.seq or 0, row.place)


def _order_before(taken: set[int]) -> Callable[[Row[Any]], tuple[bool, int, int]]:
    """The order in which a case's events counted before some were taken."""
    return lambda row: (True, 0, row.place) if row.place in taken else _order_now(row)


_pushed_place = func.coalesce(select(hub.c.pushed_place).scalar_subquery(), 0)
_unsent = (event.c.place > _pushed_place, event.c.seq.is_(None), COUNTS)
_with_bytes = select(*EVENT_COLUMNS, verbatim.c.written).join(
    verbatim, verbatim.c.event == event.c.id, isouter=True
)
_UNSENT = _with_bytes.where(*_unsent).order_by(event.c.place).limit(bindparam("most"))
_WAITING = select(func.count()).select_from(event).where(*_unsent)
_WAITING_CASES = (
    select(event.c.case_id)
    .where(*_unsent, event.c.case_id.is_not(None))
    .group_by(event.c.case_id)
    .order_by(func.max(event.c.place).desc())
    .limit(bindparam("most"))
)
_BEHIND = (
    _with_bytes.where(event.c.part == bindparam("part"), event.c.seq > bindparam("seq"))
    .order_by(event.c.seq)
    .limit(PAGE)
)
_HELD = select(event.c.seq).where(
    event.c.part == bindparam("part"), event.c.seq.between(bindparam("first"), bindparam("last"))
)
_SAID = select(words).where(words.c.event.in_(select(IDS.c.value)))
_HIDDEN = select(stub.c.seq).where(stub.c.part == bindparam("part")).limit(1)
_NAMED = select(*EVENT_COLUMNS).where(event.c.id.in_(select(IDS.c.value)))
_REFUSED = (
    select(*EVENT_COLUMNS, event.c.refused_why)
    .where(literal_column("refused_at IS NOT NULL"))
    .order_by(event.c.place.desc())
    .limit(PAGE)
)
_STANDING = (
    select(event.c.case_id, event.c.place, event.c.seq, event.c.refused_at, event.c.type)
    .where(event.c.case_id.in_(select(IDS.c.value)))
    .order_by(event.c.case_id, event.c.place)
)
_PUSHED = (
    "UPDATE hub SET pushed_place = coalesce((SELECT place - 1 FROM event WHERE "
    "place > pushed_place AND seq IS NULL AND refused_at IS NULL ORDER BY place LIMIT 1), "
    "(SELECT max(place) FROM event), 0)"
)
_REFUSE = "UPDATE event SET refused_at = ?, refused_why = ? WHERE place = ?"
_NOTE = "UPDATE case_view SET seq = ?, pending = ? WHERE began = ?"
_DROP_VIEW = "DELETE FROM case_view WHERE began = ?"
_PLACE_ANEW = (
    "UPDATE event SET place = ?, act = ?, seq = NULL, received_at = NULL, hash = NULL, "
    "pushed_by = NULL WHERE place = ?"
)
_SAID_ANEW = "UPDATE text SET event = ? WHERE event = ?"
