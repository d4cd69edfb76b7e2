"""A desk's line to its hub. Every call is one function of `api_v1`, one transaction.

Whatever goes wrong on the line ends as `Unreachable`, and the line with it: it is closed, and
another one is opened by whoever tries again. Belongs to the thread that opened it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from selectors import EVENT_READ, DefaultSelector
from socket import socketpair
from time import monotonic
from typing import Any, NamedTuple

import psycopg
from psycopg import Notify

from commandcenter.garbage import none_expected
from commandcenter.ids import CaseId, EventId
from commandcenter.sync.asking import news_of
from commandcenter.sync.wire import (
    PROTOCOL,
    Answer,
    Head,
    HistoryChanged,
    Incoming,
    Outcome,
    Outgoing,
    Presence,
    PutAside,
    Told,
    Unreachable,
    Welcome,
    Words,
)
from db.hub.address import parameters
from db.hub.answers import aside, encode, incoming, news_from, offer_of, sendable
from db.hub.sightings import Sightings
from db.hub.watchdog import Watchdog

HISTORY_CHANGED = "CC001"
"""SQLSTATE by which the hub says that it does not know what was heard last."""

ANSWER_SECONDS = 10.0
"""How long an answer may take before the line counts as dead."""

_WAKES = 4096
"""Bytes: as many calls to `wake` as are answered by one return of `wait`."""


class Snapshot(NamedTuple):
    """A case as it stood at the hub's number `seq`."""

    case: CaseId
    seq: int
    body: bytes


class HubConnection:
    """Implements `commandcenter.sync.wire.Hub`."""

    def __init__(self, line: psycopg.Connection[Any], answer_seconds: float) -> None:
        self._line = line
        self._seconds = answer_seconds
        self._hinted = False
        self._pid = 0
        self._rights: dict[str, dict[str, Any]] = {}
        self._also: frozenset[str] = frozenset()
        """What the hub can do that hubs of this protocol could not from the beginning."""
        self._others = Sightings()
        self._listening = True
        self._watchdog = Watchdog(line.fileno())
        self._waker, self._woken = socketpair()
        self._waker.setblocking(False)
        self._ready = DefaultSelector()
        self._ready.register(line.fileno(), EVENT_READ)
        self._ready.register(self._woken, EVENT_READ)

    @classmethod
    def open(
        cls, url: str, *, password: str | None = None, answer_seconds: float = ANSWER_SECONDS
    ) -> "HubConnection":
        """A line to the hub at `url`. Raises Unreachable; Refused for an address that is none."""
        told: dict[str, Any] = dict(parameters(url, password))
        try:
            line = psycopg.connect(**told, autocommit=True)
        except psycopg.Error as fault:
            raise Unreachable(_text(fault)) from fault
        hub = cls(line, answer_seconds)
        try:
            with hub._said(answer_seconds):
                told_pid = line.execute(
                    "SELECT pg_backend_pid(), set_config('statement_timeout', %s, false),"
                    " set_config('TimeZone', 'UTC', false)",
                    (f"{int(answer_seconds * 1000)}ms",),
                ).fetchone()
                # What the line itself says is the number that a pooler between has made up.
                hub._pid = told_pid[0] if told_pid else 0
                line.execute(_LISTEN)
        except Unreachable:
            hub.close()
            raise
        return hub

    def hello(self, site: str, schema: int) -> Welcome:
        """Come in as `site`, writing events of version `schema`."""
        self._others.site = site
        client = encode({"site": site, "schema": schema, "protocols": [PROTOCOL]}).decode()
        ((told,),) = self._ask("SELECT api_v1.hello(%s::jsonb)", client)
        for (seen,) in self._ask("SELECT present::text FROM api_v1.present()"):
            self._others.hear(seen)
        self._also = frozenset(told.get("also", ()))
        self._rights = {each["part"]: each for each in told["parts"]}
        return Welcome(
            hub=told["hub"],
            protocols=tuple(told["protocols"]),
            schema=told["schema"],
            user=told["user"],
            heads=tuple(Head(each["part"], each["seq"], each["hash"]) for each in told["heads"]),
            at=datetime.fromisoformat(told["at"]).astimezone(UTC),
        )

    def push(
        self, part: str, events: Sequence[Outgoing], *, strict: bool, after: Head | None = None
    ) -> list[Answer]:
        """Offer events of one part in their order; an answer for each. Raises HistoryChanged."""
        heard = after or Head(part)
        offers = encode([offer_of(each) for each in events]).decode()
        settles = "settle" in self._also
        rows = self._ask(
            "SELECT id, outcome, seq, hash, received_at, pushed_by, reason"
            f" FROM api_v1.{'push_unsettled' if settles else 'push'}(%s, %s::jsonb, %s, %s, %s)",
            *(part, offers, strict, heard.seq, heard.hash),
        )
        if settles:
            # The hub has let go of the part, for the next in line, before this was on its disk.
            self._ask("SELECT api_v1.settle()")
        if len(rows) != len(events):
            raise Unreachable(f"{len(events)} events were offered, {len(rows)} answered for")
        return [
            Answer(each.id, Outcome(row[1]), *row[2:])
            for each, row in zip(events, rows, strict=True)
        ]

    def news(self, after: Sequence[Head], most: int) -> Told:
        """What follows these heads, at most so many events of each part; one call, one instant."""
        if "news" not in self._also:
            return news_of(self, after, most)
        present_since = self._others.to_ask(self._listening)
        ((answer,),) = self._ask(
            "SELECT api_v1.news(%s::text[], %s::bigint[], %s::text[], %s, %s)",
            [each.part for each in after],
            [each.seq for each in after],
            [each.hash for each in after],
            *(most, present_since),
        )
        with none_expected():
            told = news_from(answer)
        self._others.note(told.present, told.at, self._listening)
        return told.told

    def pull(self, after: Head, most: int) -> list[Incoming]:
        """What follows `after` in its part, at most so many. Raises HistoryChanged."""
        rows = self._ask(
            "SELECT seq, hash, received_at, pushed_by, digest, written, site_hash, words::text"
            " FROM api_v1.pull(%s, %s, %s, %s)",
            *(after.part, after.seq, after.hash, most),
        )
        with none_expected():
            return [incoming(after.part, row) for row in rows]

    def reads_in_bulk(self, part: str) -> bool:
        """Whether `bulk` answers this user for a part."""
        return "bulk" in self._also and self.reads_all_of(part)

    def bulk(self, after: Head, most: int) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        """As `pull`, for a whole city: rows as they lie at the hub, and those of their words."""
        events = self._ask(
            "SELECT seq, hash, received_at, pushed_by, digest, written, site_hash"
            " FROM api_v1.bulk(%s, %s, %s, %s)",
            *(after.part, after.seq, after.hash, most),
        )
        said = "SELECT seq, digest, salt, value FROM api_v1.bulk_words(%s, %s, %s)"
        return events, self._ask(said, after.part, after.seq, most)

    def reread(self, part: str, case: CaseId) -> list[Incoming]:
        """A case from its beginning, for when it came into this user's sight only now.

        Empty for one that is not for this user's eyes.
        """
        rows = self._ask(
            "SELECT seq, hash, received_at, pushed_by, digest, written, site_hash, words::text"
            " FROM api_v1.reread(%s, %s)",
            *(part, case),
        )
        return [incoming(part, row) for row in rows]

    def put_aside(self, part: str, most: int, since: datetime | None = None) -> list[PutAside]:
        """What was put aside in a part, from an instant on, the newest first, at most so many."""
        if "put_aside" not in self._also:
            return []
        rows = self._ask(
            "SELECT id, at, pushed_by, person, reason, seq, written, words::text"
            " FROM api_v1.put_aside(%s, %s, %s)",
            *(part, most, since),
        )
        return [aside(part, row) for row in rows]

    def heads(self) -> list[Head]:
        """The newest event of every part that this user may read."""
        rows = self._ask("SELECT part, seq, hash FROM api_v1.heads()")
        return [Head(*row) for row in rows]

    def hash_at(self, part: str, seq: int) -> str | None:
        """The hash of number `seq`; None if the part is not so long."""
        ((found,),) = self._ask("SELECT api_v1.hash_at(%s, %s)", part, seq)
        return None if found is None else str(found)

    def check_head(self, case: CaseId, slot: str) -> EventId | None:
        """The newest decision of a kind that the hub knows of a case; `decision`: of any kind."""
        ((found,),) = self._ask("SELECT api_v1.check_head(%s, %s)", case, slot)
        return None if found is None else EventId(found)

    def wait(self, seconds: float) -> bool:
        """Wait for a hint that something is new; False if none came in that time, or `wake` did.

        True at once where hints were not listened to: what came meanwhile has to be asked for.
        """
        if not self._listening:
            self._tell(_LISTEN)
            self._listening = True
            return True
        until = monotonic() + seconds
        self._listen()
        while not (self._hinted or self._others):
            ready = self._ready.select(max(until - monotonic(), 0.0))
            if not ready:
                break
            self._listen()
            if any(key.fileobj is self._woken for key, _events in ready):
                self._woken.recv(_WAKES)
                break
        hinted = self._hinted or bool(self._others)
        self._hinted = False
        return hinted

    def ignore_hints(self) -> None:
        """Have the hub send no hints until `wait` is called, since it is asked again and again.

        Each push wakes every line that listens, and with many desks that is most of the work.
        What the others do is asked for with the news, then.
        """
        if self._listening and "news" in self._also:
            self._tell("UNLISTEN *")
            self._listening = False
            self._others.ignore_hints()

    def wake(self) -> None:
        """Have `wait` return at once. May be called from any thread."""
        with suppress(OSError):  # Full of wakes already, or closed.
            self._waker.send(b"!")

    def presence(self) -> list[Presence]:
        """What was heard of others since this was last asked."""
        if self._listening:
            self._listen()
        return self._others.take()

    def be_present(self, presence: Presence) -> None:
        """Tell the others."""
        self._ask("SELECT api_v1.be_present(%s::jsonb)", encode(presence).decode())

    def put_blob(self, sha256: str, content: bytes) -> None:
        """Hand over an image, or a city's areas; what is there already is no news."""
        self._ask("SELECT api_v1.put_blob(%s, %s)", sha256, content)

    def blob(self, sha256: str) -> bytes | None:
        """What was handed over under a SHA-256; None if nothing was."""
        ((found,),) = self._ask("SELECT api_v1.get_blob(%s)", sha256)
        return None if found is None else bytes(found)

    def keep_contacts(self, part: str, told: Sequence[tuple[EventId, Words]]) -> None:
        """Hand over contacts that events name which have come to the hub without them."""
        if "keep_contacts" not in self._also:
            return  # A hub that is older has no place for them.
        offered = encode([(event, sendable(words)) for event, words in told]).decode()
        self._ask("SELECT api_v1.keep_contacts(%s, %s::jsonb)", part, offered)

    def reveal_contact(self, case: CaseId, digest: str, reason: str) -> str | None:
        """A reporter's contact, against a reason that the hub keeps; None once it is erased."""
        rows = self._ask(
            "SELECT value FROM api_v1.reveal_contact(%s, %s, %s)", case, digest, reason
        )
        return str(rows[0][0]) if rows else None

    def reads_all_of(self, part: str) -> bool:
        """Whether this user reads every word of a part, as `hello` has told."""
        mine = self._rights.get(part) or self._rights.get("*")
        return mine is not None and mine["areas"] is None and bool(mine["confidential"])

    def writes_to(self, part: str) -> bool:
        """Whether this user may write to a part, as `hello` has told."""
        mine = self._rights.get(part) or self._rights.get("*")
        return mine is not None and bool(mine["may_write"])

    def offer_snapshots(self, at: Head, shape: str, cases: Mapping[CaseId, bytes]) -> int:
        """Leave cases as they stand at `at` for who comes in new; how many the hub has kept.

        Raises HistoryChanged if the hub does not know `at`.
        """
        ((kept,),) = self._ask(
            "SELECT api_v1.offer_snapshots(%s, %s, %s, %s, %s, %s)",
            *(at.part, at.seq, at.hash, shape, list(cases), list(cases.values())),
        )
        return int(kept)

    def snapshots_until(self, part: str, shape: str) -> int:
        """The newest number at which cases of a part were left; cases are left in that order."""
        ((seq,),) = self._ask("SELECT api_v1.snapshots_until(%s, %s)", part, shape)
        return int(seq)

    def snapshots(self, part: str, shape: str, after: Snapshot | None, most: int) -> list[Snapshot]:
        """Cases of a part behind another, in the order in which they were left."""
        seq, case = (0, "") if after is None else (after.seq, after.case)
        rows = self._ask(
            "SELECT case_id, seq, body FROM api_v1.bulk_snapshots(%s, %s, %s, %s, %s)",
            *(part, shape, seq, case, most),
            binary=True,  # Else each byte comes as two.
        )
        return [Snapshot._make(row) for row in rows]

    def lease(self, site: str) -> dict[str, Any]:
        """Who has signed in may do so at `site` for 72 hours without the hub: signed by it."""
        ((told,),) = self._ask("SELECT api_v1.lease(%s)", site)
        return dict(told)

    def close(self) -> None:
        """Leave."""
        self._watchdog.close()
        self._ready.close()
        self._woken.close()
        self._waker.close()
        with suppress(psycopg.Error):
            self._line.close()

    def _ask(self, statement: str, *values: object, binary: bool = False) -> list[tuple[Any, ...]]:
        with self._said(self._seconds):
            return self._line.execute(statement.encode(), values, binary=binary).fetchall()

    def _tell(self, statement: str) -> None:
        with self._said(self._seconds):
            self._line.execute(statement.encode())

    @contextmanager
    def _said(self, seconds: float) -> Iterator[None]:
        """Whatever the line says against it, in our own words."""
        try:
            with self._watchdog.within(seconds):
                yield
        except psycopg.Error as fault:
            if fault.sqlstate == HISTORY_CHANGED:
                raise HistoryChanged(_text(fault)) from fault
            raise Unreachable(_text(fault)) from fault

    def _listen(self) -> None:
        """Take note of what has come in, alone or with an answer."""
        with self._said(self._seconds):
            for notice in self._line.notifies(timeout=0):
                self._note(notice)

    def _note(self, notice: Notify) -> None:
        """Keep what the hub has sent unasked; our own is no news."""
        if notice.pid == self._pid:
            return
        if notice.channel == "hub":
            self._hinted = True
            return
        self._others.hear(notice.payload)


_LISTEN = "LISTEN hub; LISTEN presence"


def _text(fault: psycopg.Error) -> str:
    return " ".join(str(fault).split()) or type(fault).__name__
