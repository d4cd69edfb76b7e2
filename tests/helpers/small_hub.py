"""A hub in memory that keeps the contract of the real one: numbers, hashes, slots, strict pushes.

`SmallHub()` is the server; `hub.line("li")` is a desk's line to it (`commandcenter.sync.wire.Hub`).
`hub.down = True` cuts every line; `hub.deaf = True` takes what is pushed and loses the answer;
`hub.lose("440304", 7)` is a server restored from a backup that knew only seven events of a part.
"""

import json
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Condition
from uuid import uuid4

from commandcenter.sync.asking import news_of
from commandcenter.sync.wire import (
    PROTOCOL,
    Answer,
    Head,
    HistoryChanged,
    Incoming,
    Outcome,
    Unreachable,
    Welcome,
    hub_hash,
)

OPENED = datetime(2024, 9, 23, tzinfo=UTC)
DECISION = "decision"
"""The newest accepted head of any slot of a case."""
SETTLES = frozenset({"assignment", "outcome", "identity"})
REOPENS = frozenset({"CaseReopened", "CheckFailed", "CallBackMade"})
SEES_ALL = frozenset({"Undone", "ConflictSettled"})
"""What says anew where a case stands: its author must have seen every decision."""


@dataclass(frozen=True)
class Written:
    """The columns that the hub takes out of the author's bytes."""

    id: str
    part: str
    case: str | None
    site: str
    site_seq: int
    actor: str
    post: str
    on_behalf_of: str | None
    device: str
    type: str
    slot: str | None
    base: str | None
    body: str
    occurred_at: str
    schema: int

    @classmethod
    def of(cls, written):
        return cls(*json.loads(written)[: len(fields(cls))])

    @property
    def content(self):
        return (self.type, self.case, self.body)

    @property
    def piece(self):
        """The piece of configuration that it changes."""
        if self.type != "ConfigurationChanged":
            return None
        body = json.loads(self.body)
        return body["kind"], body["key"]

    @property
    def settles(self):
        return json.loads(self.body)["slot_of_event"] if self.type == "Undone" else self.slot


class Heads(dict):
    """Of each case and slot the event that stands, as (id, type)."""

    def of(self, event, slot):
        return self.get((event.case, slot), (None, None))

    def in_order_of_configuration(self, event):
        head, version = self.of(event, event.piece)
        if head is None or event.base is not None:
            return head is None or event.base == head
        return json.loads(event.body)["version"] > version

    def in_order(self, event):
        if event.piece is not None:
            return self.in_order_of_configuration(event)
        if event.type == "CaseImported" or event.case is None or event.settles is None:
            return True
        if event.post == "rule" and event.base is None:
            return True
        head, decision = self.of(event, event.settles), self.of(event, DECISION)
        if event.type in REOPENS and head[1] == "CaseClosed":
            return True
        if decision[0] is None or event.base == decision[0]:
            return True
        return event.type not in SEES_ALL and event.base == head[0]

    def take(self, event):
        """Note an event that is in order."""
        if event.piece is not None:
            self[None, event.piece] = (event.id, json.loads(event.body)["version"])
        if event.case is None or event.settles is None:
            return
        if event.type == "CaseImported" and not self._yields(event):
            return
        key = (event.case, event.settles)
        if event.type == "Undone":
            self[key] = (json.loads(event.body)["former_head"], None)
        else:
            self[key] = (event.id, event.type)
        self[event.case, DECISION] = (event.id, event.type)

    def _yields(self, event):
        settled = any(self.of(event, slot)[0] for slot in SETTLES)
        return not settled and self.of(event, "intake")[1] in (None, "CaseImported")


@dataclass
class SmallHub:
    """The server. What it holds may be looked at by a test."""

    id: str = field(default_factory=lambda: str(uuid4()))
    log: dict = field(default_factory=dict)
    """Of each part what was accepted, in the order of its numbers (`Incoming`)."""
    slots: dict = field(default_factory=dict)
    """Of each part its heads."""
    known: dict = field(default_factory=dict)
    """Everything that was accepted, by id."""
    contacts: dict = field(default_factory=dict)
    erased: dict = field(default_factory=dict)
    """By case, the digests of what was erased."""
    blobs: dict = field(default_factory=dict)
    quarantine: list = field(default_factory=list)
    aside: list = field(default_factory=list)
    """What was put aside, as a desk hears of it (`PutAside`), the oldest first."""
    schema: int = 1
    protocols: tuple = (PROTOCOL,)
    down: bool = False
    deaf: bool = False
    changed: Condition = field(default_factory=Condition)
    lines: list = field(default_factory=list)

    def line(self, user="li", *, sees=None, writes=None):
        """A desk's line; `sees(Written)` says what this user may read, `writes` to which parts."""
        made = Line(self, user, sees or (lambda _event: True), writes)
        self.lines.append(made)
        return made

    def cut(self):
        """Every line breaks, as when a switch dies."""
        self.down = True
        with self.changed:
            self.changed.notify_all()

    def head(self, part):
        log = self.log.get(part)
        return Head(part, log[-1].seq, log[-1].hash) if log else Head(part)

    def parts(self):
        return sorted(self.log)

    def ids(self, part):
        """The ids of a part's events in the order of their numbers."""
        return [Written.of(each.written).id for each in self.log.get(part, ())]

    def lose(self, part, keep):
        """Be restored from a backup that knew `keep` events of a part."""
        with self.changed:
            self.restore(part, self.log.get(part, [])[:keep])

    def restore(self, part, kept):
        """Know just these events of a part."""
        for each in self.log.get(part, []):
            del self.known[Written.of(each.written).id]
        self.log[part], self.slots[part] = list(kept), Heads()
        for each in kept:
            event = Written.of(each.written)
            self.known[event.id] = each
            if self.slots[part].in_order(event):
                self.slots[part].take(event)

    def push(self, part, events, user, writes, *, strict):
        answers, moved, stuck = {}, set(), set()
        for act in _acts(events):
            fresh = [each for each in act if each.id not in self.known]
            of_act = [Written.of(each.written) for each in fresh]
            trial = Heads(self.slots.setdefault(part, Heads()))
            for event in of_act:
                if strict and (event.case in stuck or not trial.in_order(event)):
                    moved.update(each.id for each in fresh)
                trial.take(event)
            if any(each.id in moved for each in fresh):
                stuck.update(event.case for event in of_act if event.case)
            for each in act:
                answers[each.id] = self._take(part, each, user, writes, moved)
        return [answers[each.id] for each in events]

    def _take(self, part, each, user, writes, moved):
        event = Written.of(each.written)
        there = self.known.get(each.id)
        if there is not None:
            same = Written.of(there.written).content == event.content
            outcome = Outcome.DUPLICATE if same else Outcome.QUARANTINED
            return self._answer(each, outcome, there if same else None, "another content")
        if event.part != part or event.id != each.id or (writes and part not in writes):
            return self._answer(each, Outcome.QUARANTINED, None, "not a part of yours")
        if each.id in moved:
            return Answer(each.id, Outcome.MOVED)
        head, heads = self.head(part), self.slots[part]
        digest = sha256(each.written.encode()).hexdigest()
        # Somebody who had not heard of an erasure may say the same words again.
        gone = self.erased.get(event.case, ())
        taken = Incoming(
            part=part,
            seq=head.seq + 1,
            hash=hub_hash(head.hash, digest),
            received_at=OPENED + timedelta(milliseconds=head.seq + 1),
            pushed_by=user,
            digest=digest,
            written=each.written,
            site_hash=each.site_hash,
            words=tuple(word for word in each.words if word[0] not in gone),
        )
        self.log.setdefault(part, []).append(taken)
        self.known[each.id] = taken
        self.contacts.update({digest: (salt, value) for digest, salt, value in each.contacts})
        if heads.in_order(event):
            heads.take(event)
        if event.type == "TextErased":
            self._erase(part, event)
        return self._answer(each, Outcome.ACCEPTED, taken)

    def _answer(self, each, outcome, taken, reason=None):
        if outcome is Outcome.QUARANTINED:
            self.quarantine.append((each, reason))
            return Answer(each.id, outcome, reason=reason)
        return Answer(each.id, outcome, taken.seq, taken.hash, taken.received_at, taken.pushed_by)

    def _erase(self, part, erasure):
        gone = set(json.loads(erasure.body)["digests"])
        self.erased.setdefault(erasure.case, set()).update(gone)
        for place, each in enumerate(self.log[part]):
            if Written.of(each.written).case == erasure.case:
                kept = tuple(word for word in each.words if word[0] not in gone)
                self.log[part][place] = replace(each, words=kept)
        for digest in gone:
            self.contacts.pop(digest, None)


class Line:
    """One desk's line. Belongs to one thread."""

    def __init__(self, hub, user, sees, writes):
        self.server, self.user, self.sees, self.writes = hub, user, sees, writes
        self.heard, self.said = {}, []
        self.closed = self.woken = False

    @contextmanager
    def _open(self):
        with self.server.changed:
            if self.server.down or self.closed:
                raise Unreachable("the line is cut")
            yield self.server

    def hello(self, site, schema):
        with self._open() as hub:
            hub.schema = max(hub.schema, schema)
            heads = tuple(hub.head(part) for part in hub.parts())
            return Welcome(hub.id, hub.protocols, hub.schema, self.user, heads, datetime.now(UTC))

    def push(self, part, events, *, strict, after=None):
        with self._open() as hub:
            if after is not None and self._hash_at(hub, part, after.seq) != after.hash:
                raise HistoryChanged(part)
            answers = hub.push(part, events, self.user, self.writes, strict=strict)
            hub.changed.notify_all()
            if hub.deaf:
                raise Unreachable("the answer was lost")
            return answers

    def news(self, after, most):
        return news_of(self, after, most)

    def ignore_hints(self):
        """Hints cost nothing here."""

    def pull(self, after, most):
        with self._open() as hub:
            log = hub.log.get(after.part, [])
            if self._hash_at(hub, after.part, after.seq) != after.hash:
                raise HistoryChanged(after.part)
            return [self._shown(each) for each in log[after.seq : after.seq + most]]

    def _shown(self, each):
        if self.sees(Written.of(each.written)):
            return each
        return replace(each, written=None, words=())

    def reread(self, part, case):
        with self._open() as hub:
            log = hub.log.get(part, [])
            of_case = [each for each in log if Written.of(each.written).case == case]
            shown = [self._shown(each) for each in of_case]
            return shown if all(each.written for each in shown) else []

    def keep_contacts(self, part, told):
        with self._open() as hub:
            for event, contacts in told:
                if event in hub.known:
                    hub.contacts.update({digest: rest for digest, *rest in contacts})

    def put_aside(self, part, most, since):
        with self._open() as hub:
            of_part = (each for each in hub.aside if each.part == part)
            found = [each for each in of_part if since is None or each.at >= since]
            return found[: -most - 1 : -1]

    def heads(self):
        with self._open() as hub:
            return [hub.head(part) for part in hub.parts()]

    def hash_at(self, part, seq):
        with self._open() as hub:
            return self._hash_at(hub, part, seq)

    def _hash_at(self, hub, part, seq):
        log = hub.log.get(part, [])
        if seq == 0:
            return ""
        return log[seq - 1].hash if seq <= len(log) else None

    def wait(self, seconds):
        with self.server.changed:
            new = self.server.changed.wait_for(self._something_new, seconds)
            self.woken = False
            if self.server.down:
                raise Unreachable("the line is cut")
            return new

    def _something_new(self):
        if self.server.down or self.closed:
            return True
        now = {part: self.server.head(part) for part in self.server.parts()}
        new = now != self.heard or bool(self.said)
        self.heard = now
        return new or self.woken

    def wake(self):
        with self.server.changed:
            self.woken = True
            self.server.changed.notify_all()

    def put_blob(self, sha256, content):
        with self._open() as hub:
            hub.blobs.setdefault(sha256, content)

    def blob(self, sha256):
        with self._open() as hub:
            return hub.blobs.get(sha256)

    def presence(self):
        with self._open():
            said, self.said = self.said, []
            return said

    def be_present(self, presence):
        with self._open() as hub:
            for other in hub.lines:
                if other is not self:
                    other.said.append(presence)
            hub.changed.notify_all()

    def close(self):
        self.closed = True


def _acts(events):
    """Events in their order, act by act."""
    acts = {}
    for each in events:
        acts.setdefault(each.act, []).append(each)
    return list(acts.values())
