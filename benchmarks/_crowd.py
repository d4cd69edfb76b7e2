"""Desks as the hub sees them, and as nobody else would: many in one process, without files.

Fifty desks of a city have fifty machines; here hub and all share two processors. A desk of this
crowd makes the hub work as `commandcenter.sync.line.Line` does: its own TLS connection and user,
the same calls with the same statements, strict pushes of real events (the life of a case, step by
step, under new keys), rounds as far apart, hints listened to until there is a storm. What it spares
is its own work: it is told every event, byte by byte, and reads no more of the answer than the
heads. How many rounds and bytes a second that makes is counted, beside those of a real desk.
"""

import json
import random
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing.synchronize import Event as Flag
from selectors import EVENT_READ, DefaultSelector
from time import monotonic
from typing import Any

import msgspec
from psycopg import pq
from psycopg.conninfo import make_conninfo

from commandcenter.events.envelope import SCHEMA
from commandcenter.ids import new_id
from commandcenter.sync.line import APART, MOST, PATIENCE, POLL_SECONDS, STORM
from commandcenter.sync.wire import PROTOCOL, Outgoing
from db.hub.address import parameters
from db.hub.answers import BETWEEN
from db.hub.sightings import LOOKS_EVERY

EVENTS_OF_A_PUSH = 2.5
_NEWS = b"SELECT api_v1.news($1::text[], $2::bigint[], $3::text[], $4, $5)"
_PUSH = (
    b"SELECT id, outcome, seq, hash, received_at, pushed_by, reason"
    b" FROM api_v1.push_unsettled($1, $2::jsonb, $3, $4, $5)"
)
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Tally:
    """What a number of desks, or one, has done in a storm."""

    events: int = 0
    """Pushed."""
    rounds: int = 0
    octets: int = 0
    """Bytes of the answers that told what is new."""


@dataclass(frozen=True, slots=True)
class Flags:
    """How far a storm has come, for all the processes that are in it."""

    ready: Flag
    """Everybody is there: it begins."""
    counted: Flag
    """Plans are made and caches are full: from now on it is measured."""
    over: Flag


class Lives:
    """Cases of one site, each living through the same events; two or three of them a push."""

    def __init__(self, life: Sequence[Outgoing], site: str, user: str) -> None:
        self._life = [(json.loads(each.written), each.words, each.contacts) for each in life]
        self.part = life[0].part
        self._site, self._user = site, user
        self._steps = self._all_steps()

    def next(self, number: int) -> list[dict[str, object]]:
        """As many events, as `api_v1.push` takes them."""
        return [next(self._steps) for _n in range(number)]

    def _all_steps(self) -> Iterator[dict[str, object]]:
        place = 0
        while True:
            first = self._life[0][0]
            number = json.loads(first[12])["number"]
            renamed = {columns[0]: new_id() for columns, _words, _contacts in self._life}
            renamed[first[2]] = case = new_id()
            renamed[number] = f"{number[:14]}{self._site[-4:]}-{place:04}"
            for columns, words, contacts in self._life:
                place += 1
                body = columns[12]
                for old, new in renamed.items():
                    body = body.replace(old, new)
                written = [*columns]
                written[0], written[2], written[3] = renamed[columns[0]], case, self._site
                written[4], written[5] = place, self._user
                written[11], written[12] = renamed.get(columns[11], columns[11]), body
                yield {
                    "id": written[0],
                    "act": place,
                    "written": _encode(written).decode(),
                    "site_hash": sha256(written[0].encode()).hexdigest(),
                    "words": words,
                    "contacts": contacts,
                    "area": None,
                }


class SimulatedDesk:
    """A line of one user, with what goes through it."""

    def __init__(self, url: str, user: str, life: Sequence[Outgoing], polling: bool) -> None:
        self.line = pq.PGconn.connect(make_conninfo(**parameters(url)).encode())
        self._lives = Lives(life, new_id(), user)
        client = _encode({"site": new_id(), "schema": SCHEMA, "protocols": [PROTOCOL]})
        self.line.exec_(b"LISTEN hub; LISTEN presence")
        told = self.line.exec_params(b"SELECT api_v1.hello($1::jsonb)", [client]).get_value(0, 0)
        if told is None:
            raise ConnectionError(self.line.get_error_message())
        self._heads: list[tuple[str, int, str]] = []
        self._keep(_encode([[h["part"], h["seq"], h["hash"]] for h in json.loads(told)["heads"]]))
        self.line.prepare(b"news", _NEWS)
        self.line.prepare(b"push", _PUSH)
        self.line.prepare(b"settle", b"SELECT api_v1.settle()")
        self.line.nonblocking = 1
        self.waits: deque[int] = deque()
        """How many events to push, push by push."""
        self.events = self.rounds = self.octets = 0
        self._asked = ""
        self._began = self._due = self._until = self._looks_at = 0.0
        self._gusts, self._storm, self._hinted, self._polling = 0, False, False, polling

    def turn(self, now: float) -> float:
        """Ask what there is to ask; when to come back (seconds of the monotonic clock)."""
        if self._asked:
            return now + POLL_SECONDS
        if self.waits:
            self._push(self.waits.popleft())
        elif now >= self._next_round():
            self._ask_news(now)
        else:
            return self._next_round()
        return now + POLL_SECONDS

    def _next_round(self) -> float:
        soon = self._storm or self._hinted or self._polling
        return self._due if soon else self._until

    def take(self, now: float) -> None:
        """Take what the hub has sent."""
        self.line.consume_input()
        while self.line.notifies() is not None:
            self._hinted = True
        if not self._asked or self.line.is_busy():
            return
        result = self.line.get_result()
        while self.line.get_result() is not None:
            pass
        asked, self._asked = self._asked, ""
        if result is None or result.status not in (
            pq.ExecStatus.TUPLES_OK,
            pq.ExecStatus.COMMAND_OK,
        ):
            raise ConnectionError(self.line.get_error_message())
        if asked == "push":
            self._send("settle")
        elif asked == "news":
            self._hear(result.get_value(0, 0) or b"", now)

    def _push(self, number: int) -> None:
        part, seq, chained = next(each for each in self._heads if each[0] == self._lives.part)
        events = self._lives.next(number)
        self.events += number
        self._send("push", part, _encode(events), "true", seq, chained)

    def _ask_news(self, now: float) -> None:
        self._began, self._hinted = now, False
        parts, seqs, hashes = zip(*self._heads, strict=True)
        since = "now" if self._storm and now >= self._looks_at else None
        if since is not None:
            self._looks_at = now + LOOKS_EVERY
        self._send("news", *(_array(each) for each in (parts, seqs, hashes)), MOST, since)

    def _hear(self, answer: bytes, now: float) -> None:
        """Go on from the heads that the hub has told, and see whether this is a storm."""
        self.rounds += 1
        self.octets += len(answer)
        end = answer.index(b'],"news":[')
        news = answer[end + len(b'],"news":[')] != ord("]")
        before = {part: seq for part, seq, _hash in self._heads}
        self._keep(answer[len(b'{"heads":') : end + 1])
        if any(seq - before.get(part, 0) > MOST for part, seq, _hash in self._heads):
            # So far behind that one answer did not hold it all.
            for part, events in json.loads(answer.partition(BETWEEN.encode())[0])["news"]:
                last = part, events[-1][0], events[-1][1]
                self._heads = [last if each[0] == part else each for each in self._heads]
        self._gusts = min(self._gusts + 1, STORM) if news else max(self._gusts - 1, 0)
        storm = self._gusts > 0 if self._storm else self._gusts == STORM
        apart = 1.0 if self._polling else max(APART, (now - self._began) * PATIENCE)
        self._due, self._until = self._began + apart, now + POLL_SECONDS
        if storm != self._storm:
            self._storm = storm
            statement = b"UNLISTEN *" if storm else b"LISTEN hub; LISTEN presence"
            self._hinted = not storm
            self._asked = "hints"
            self.line.send_query(statement)
            self.line.flush()

    def _keep(self, heads: bytes) -> None:
        self._heads = msgspec.json.decode(heads, type=list[tuple[str, int, str]])

    def _send(self, name: str, *values: object) -> None:
        sent = [None if each is None else _bytes(each) for each in values]
        self._asked = name
        self.line.send_query_prepared(name.encode(), sent)
        self.line.flush()


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def _array(values: Iterable[object]) -> bytes:
    return ("{" + ",".join(f'"{each}"' for each in values) + "}").encode()


def crowd(
    urls: Sequence[tuple[str, str]],
    life: Sequence[Outgoing],
    rate: float,
    polling: bool,
    flags: Flags,
    told: Any,
) -> None:
    """Desks of these users that push `rate` events a second together, and hear all there is."""
    desks = [SimulatedDesk(url, user, life, polling) for user, url in urls]
    ears = DefaultSelector()
    for desk in desks:
        ears.register(desk.line.socket, EVENT_READ, desk)
    chance = random.Random(1)
    next_push: float | None = None
    counting = False
    while not flags.over.is_set():
        now = monotonic()
        if next_push is None and flags.ready.is_set():
            next_push = now
        if not counting and flags.counted.is_set():
            counting = True
            for desk in desks:
                desk.events = desk.rounds = desk.octets = 0
        while next_push is not None and next_push <= now:
            chance.choice(desks).waits.append(chance.choice([2, 3]))
            next_push += chance.expovariate(rate / EVENTS_OF_A_PUSH)
        soon = min(desk.turn(now) for desk in desks)
        soon = min(soon, now + 0.05, now + 0.05 if next_push is None else next_push)
        for key, _events in ears.select(max(soon - monotonic(), 0.0)):
            key.data.take(monotonic())
    told.send(
        Tally(
            sum(desk.events for desk in desks),
            sum(desk.rounds for desk in desks),
            sum(desk.octets for desk in desks),
        )
    )
    for desk in desks:
        desk.line.finish()
