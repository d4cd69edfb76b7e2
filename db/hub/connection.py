"""A desk's line to its hub. Every call is one function of `api_v1`, one transaction.

Whatever goes wrong on the line ends as `Unreachable`, and the line with it: it is closed, and
another one is opened by whoever tries again. Belongs to the thread that opened it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import msgspec
import psycopg
from psycopg import Notify

from commandcenter.ids import CaseId, EventId
from commandcenter.sync.wire import (
    PROTOCOL,
    Answer,
    Head,
    HistoryChanged,
    Incoming,
    Outcome,
    Outgoing,
    Presence,
    Unreachable,
    Welcome,
    Words,
)
from db.hub.address import parameters
from db.hub.watchdog import Watchdog

HISTORY_CHANGED = "CC001"
"""SQLSTATE by which the hub says that it does not know what was heard last."""

ANSWER_SECONDS = 10.0
"""How long an answer may take before the line counts as dead."""

_encode = msgspec.json.Encoder().encode


class HubConnection:
    """Implements `commandcenter.sync.wire.Hub`."""

    def __init__(self, line: psycopg.Connection[Any], answer_seconds: float) -> None:
        self._line = line
        self._seconds = answer_seconds
        self._hinted = False
        self._heard: list[Presence] = []
        self._watchdog = Watchdog(line.fileno())

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
                line.execute(
                    "SELECT set_config('statement_timeout', %s, false),"
                    " set_config('TimeZone', 'UTC', false)",
                    (f"{int(answer_seconds * 1000)}ms",),
                )
                line.execute("LISTEN hub; LISTEN presence")
        except Unreachable:
            hub.close()
            raise
        return hub

    def hello(self, site: str, schema: int) -> Welcome:
        """Come in as `site`, writing events of version `schema`."""
        client = _encode({"site": site, "schema": schema, "protocols": [PROTOCOL]}).decode()
        ((told,),) = self._ask("SELECT api_v1.hello(%s::jsonb)", client)
        return Welcome(
            hub=told["hub"],
            protocols=tuple(told["protocols"]),
            schema=told["schema"],
            user=told["user"],
            heads=tuple(Head(each["part"], each["seq"], each["hash"]) for each in told["heads"]),
            at=datetime.fromisoformat(told["at"]).astimezone(UTC),
        )

    def push(self, part: str, events: Sequence[Outgoing], *, strict: bool) -> list[Answer]:
        """Offer events of one part in their order; an answer for each."""
        offered = _encode([_offer(each) for each in events]).decode()
        rows = self._ask(
            "SELECT id, outcome, seq, hash, received_at, pushed_by, reason"
            " FROM api_v1.push(%s, %s::jsonb, %s)",
            *(part, offered, strict),
        )
        if len(rows) != len(events):
            raise Unreachable(f"{len(events)} events were offered, {len(rows)} answered for")
        return [
            Answer(each.id, Outcome(row[1]), *row[2:])
            for each, row in zip(events, rows, strict=True)
        ]

    def pull(self, after: Head, most: int) -> list[Incoming]:
        """What follows `after` in its part, at most so many. Raises HistoryChanged."""
        rows = self._ask(
            "SELECT seq, hash, received_at, pushed_by, digest, written, site_hash, words"
            " FROM api_v1.pull(%s, %s, %s, %s)",
            *(after.part, after.seq, after.hash, most),
        )
        return [_incoming(after.part, row) for row in rows]

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
        """Wait for a hint that something is new; False if none came in that time."""
        until = monotonic() + seconds
        while not (self._hinted or self._heard):
            left = until - monotonic()
            self._listen(max(left, 0.0))
            if left <= 0:
                break
        hinted = self._hinted or bool(self._heard)
        self._hinted = False
        return hinted

    def presence(self) -> list[Presence]:
        """What was heard of others since this was last asked."""
        self._listen(0.0)
        heard, self._heard = self._heard, []
        return heard

    def be_present(self, presence: Presence) -> None:
        """Tell the others."""
        self._ask("SELECT api_v1.be_present(%s::jsonb)", _encode(presence).decode())

    def close(self) -> None:
        """Leave."""
        self._watchdog.close()
        with suppress(psycopg.Error):
            self._line.close()

    def _ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with self._said(self._seconds):
            return self._line.execute(statement.encode(), values).fetchall()

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

    def _listen(self, seconds: float) -> None:
        """Take note of what comes in within that time, and of what came in with an answer."""
        with self._said(seconds + self._seconds):
            for notice in self._line.notifies(timeout=seconds, stop_after=1):
                self._note(notice)

    def _note(self, notice: Notify) -> None:
        """Keep what the hub has sent unasked; our own is no news."""
        if notice.pid == self._line.info.backend_pid:
            return
        if notice.channel == "hub":
            self._hinted = True
            return
        # Anybody with a line may send on a channel: what is not understood is nothing.
        with suppress(msgspec.MsgspecError, ValueError):
            self._heard.append(_PRESENCE.decode(notice.payload))


_PRESENCE = msgspec.json.Decoder(Presence)


def _offer(event: Outgoing) -> dict[str, object]:
    return {
        "id": event.id,
        "act": event.act,
        "written": event.written,
        "site_hash": event.site_hash,
        "words": _sendable(event.words),
        "contacts": _sendable(event.contacts),
        "area": event.area,
    }


def _sendable(words: Words) -> list[tuple[str, str, str]]:
    # PostgreSQL holds no NUL in a text: such words stay here, and read as erased elsewhere.
    return [each for each in words if "\0" not in each[2]]


def _incoming(part: str, row: tuple[Any, ...]) -> Incoming:
    seq, hub_hash, received_at, pushed_by, digest, written, site_hash, words = row
    said = tuple((digest, salt, value) for digest, salt, value in words)
    return Incoming(part, seq, hub_hash, received_at, pushed_by, digest, written, site_hash, said)


def _text(fault: psycopg.Error) -> str:
    return " ".join(str(fault).split()) or type(fault).__name__
