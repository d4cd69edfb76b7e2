"""The thread that talks to the hub, and waits for it.

It sees no store and no screen. The desk's thread gives it orders and takes what it has heard
(`commandcenter.sync.link`); everything that crosses is frozen.
"""

import json
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from queue import Empty, SimpleQueue
from random import uniform
from time import monotonic
from typing import Final

from commandcenter.events.envelope import SCHEMA
from commandcenter.frozen import frozen
from commandcenter.sync.wire import (
    PROTOCOL,
    Answer,
    Head,
    HistoryChanged,
    Hub,
    Incoming,
    Outgoing,
    Presence,
    Unreachable,
    Welcome,
)

POLL_SECONDS: Final = 3.0
"""How long a hint is waited for before the hub is asked: hints are hints, not promises."""

CITY: Final = "city"
"""The part of the log that configures the city; every desk carries it."""

APART: Final = 0.04
"""Seconds from one round to the next in a storm: one round then hears what many hints are about."""

FIRST_WAIT: Final = 0.5
LONGEST_WAIT: Final = 30.0
"""Seconds between two tries to reach a hub that is gone: doubled from the first to the longest."""

MOST: Final = 1000
"""Events that are pulled at a time."""

AHEAD: Final = 8
"""Batches that may wait for the desk's thread; then the line waits for it."""


# --- orders, from the desk's thread ---


@frozen
class Begin:
    """Whose log to listen to, and from where on."""

    cursors: tuple[Head, ...]


@frozen
class Push:
    """Offer events of one part, and first what they name by its hash."""

    part: str
    events: tuple[Outgoing, ...]
    strict: bool
    blobs: tuple[tuple[str, bytes], ...] = ()


@frozen
class Find:
    """Which of these heads, newest first, the hub still knows."""

    marks: tuple[Head, ...]


@frozen
class Fetch:
    """An image that an event names."""

    sha256: str


@frozen
class Tell:
    """What the others should know of this desk."""

    presence: Presence


Order = Begin | Push | Find | Fetch | Tell


# --- what was heard, for the desk's thread ---


@frozen
class Met:
    """The hub has let us in."""

    welcome: Welcome


@frozen
class Parted:
    """The hub does not answer any more, or cannot be understood."""

    why: str
    incompatible: bool = False


@frozen
class Parts:
    """Parts of the log that the hub has and nobody here has asked for yet."""

    parts: tuple[str, ...]


@frozen
class Answered:
    """What became of some events that were offered."""

    offered: tuple[Outgoing, ...]
    answers: tuple[Answer, ...]


@frozen
class News:
    """Events of one part, in the hub's order, and the areas that they bring."""

    events: tuple[Incoming, ...]
    blobs: tuple[bytes, ...] = ()


@frozen
class Changed:
    """The hub does not know what we heard last of a part."""

    part: str


@frozen
class Back:
    """The newest head that the hub and we have in common."""

    head: Head


@frozen
class Fetched:
    """An image."""

    content: bytes


@frozen
class Seen:
    """What others do."""

    presences: tuple[Presence, ...]


@frozen
class Alive:
    """The hub answered, and how long it took (seconds)."""

    seconds: float
    complete: bool
    """Whether everything that the hub has was heard."""


Message = Met | Parted | Parts | Answered | News | Changed | Back | Fetched | Seen | Alive


class Line:
    """The thread, its orders and what it has heard."""

    def __init__(
        self,
        open_hub: Callable[[], Hub],
        site: str,
        heard: Callable[[], None],
        first_wait: float = FIRST_WAIT,
    ) -> None:
        """`heard` is called on the line's thread whenever there is something to take."""
        self._open_hub = open_hub
        self._site = site
        self._heard = heard
        self._first_wait = first_wait
        self._orders: SimpleQueue[Order] = SimpleQueue()
        self._inbox: list[Message] = []
        self._room = threading.Condition()
        self._ended = threading.Event()
        self._ordered = threading.Event()
        """Something was ordered since the last round began."""
        self._hub: Hub | None = None
        self._cursors: dict[str, Head] = {}
        self._named: set[str] = set()
        """Parts that the desk has been told of."""
        self._lost: set[str] = set()
        """Parts whose common beginning with the hub is being looked for."""
        self._thread = threading.Thread(target=self._run, name="hub", daemon=True)

    def start(self) -> None:
        """Begin to call the hub."""
        self._thread.start()

    def order(self, order: Order) -> None:
        """Have something done; at once if the line is up."""
        self._orders.put(order)
        self._ordered.set()
        hub = self._hub
        if hub is not None:
            hub.wake()

    def take(self) -> list[Message]:
        """What was heard since this was last asked."""
        with self._room:
            inbox, self._inbox = self._inbox, []
            self._room.notify_all()
        return inbox

    def wait(self, seconds: float) -> bool:
        """Wait until there is something to take; False if nothing came in that time."""
        with self._room:
            return self._room.wait_for(lambda: bool(self._inbox), seconds)

    def close(self, seconds: float = 2.0) -> None:
        """Leave the hub."""
        self._ended.set()
        self._ordered.set()
        with self._room:
            self._room.notify_all()
        hub = self._hub
        if hub is not None:
            hub.wake()
        if self._thread.is_alive():
            self._thread.join(seconds)

    # --- on the line's thread ---

    def _run(self) -> None:
        wait = self._first_wait
        while not self._ended.is_set():
            try:
                with closing(self._open_hub()) as hub:
                    self._forget_orders()
                    self._hub = hub
                    self._come_in(hub)
                    wait = self._first_wait
                    while not self._ended.is_set():
                        self._round(hub)
            except Unreachable as gone:
                self._say(Parted(str(gone)))
            except _NotUnderstood as gone:
                wait = LONGEST_WAIT
                self._say(Parted(str(gone), incompatible=True))
            except Exception as fault:
                # The edge of a thread: the desk must learn that nobody is listening any more.
                logging.getLogger("commandcenter.faults").exception("the line met a fault")
                self._say(Parted(str(fault)))
            finally:
                self._hub = None
            self._ended.wait(wait * uniform(0.5, 1.0))
            wait = min(wait * 2, LONGEST_WAIT)

    def _come_in(self, hub: Hub) -> None:
        welcome = hub.hello(self._site, SCHEMA)
        if PROTOCOL not in welcome.protocols:
            raise _NotUnderstood(", ".join(map(str, welcome.protocols)))
        self._cursors, self._lost = {}, set()
        self._named = {head.part for head in welcome.heads}
        self._say(Met(welcome))

    def _round(self, hub: Hub) -> None:
        """Do what was ordered, hear what is new, and wait for more of either."""
        began = monotonic()
        self._ordered.clear()
        while (order := self._next_order()) is not None:
            self._carry_out(order, hub)
        before = monotonic()
        heads = hub.heads() if self._cursors else ()
        took = monotonic() - before
        unheard = tuple(head.part for head in heads if head.part not in self._named)
        if unheard:
            self._named.update(unheard)
            self._say(Parts(unheard))
        there = {head.part for head in heads}
        for part, cursor in self._cursors.items():
            if cursor.seq and part not in there:
                self._lose(part)
        carried = [head for head in heads if head.part in self._cursors]
        # Cases rest on the city's configuration: that is heard first, all of it.
        complete = all(self._pull(hub, head) for head in carried if head.part == CITY)
        if complete:
            # Every part is heard, also behind one that has more.
            done = [self._pull(hub, head) for head in carried if head.part != CITY]
            complete = all(done)
        seen = hub.presence()
        if seen:
            self._say(Seen(tuple(seen)))
        # Nothing was heard before it was said what to listen to.
        self._say(Alive(took, complete and bool(self._cursors) and not unheard))
        if complete and self._orders.empty() and not self._ended.is_set():
            hub.wait(POLL_SECONDS)
            rest = began + APART - monotonic()
            if rest > 0:
                self._ordered.wait(rest)

    def _next_order(self) -> Order | None:
        try:
            return self._orders.get_nowait()
        except Empty:
            return None

    def _forget_orders(self) -> None:
        """What was ordered of a line that is gone is ordered anew of the next one."""
        while self._next_order() is not None:
            pass

    def _carry_out(self, order: Order, hub: Hub) -> None:
        if isinstance(order, Begin):
            self._cursors |= {head.part: head for head in order.cursors}
            self._lost -= {head.part for head in order.cursors}
        elif isinstance(order, Push):
            for sha256, content in order.blobs:
                hub.put_blob(sha256, content)
            self._push(hub, order)
        elif isinstance(order, Find):
            known = (m for m in order.marks if hub.hash_at(m.part, m.seq) == m.hash)
            self._say(Back(next(known, Head(order.marks[0].part))))
        elif isinstance(order, Fetch):
            image = hub.blob(order.sha256)
            if image is not None:
                self._say(Fetched(image))
        else:
            hub.be_present(order.presence)

    def _push(self, hub: Hub, order: Push) -> None:
        if order.part in self._lost:
            return  # It is offered anew once it is known what the hub has lost.
        after = self._cursors.get(order.part)
        try:
            answers = hub.push(order.part, order.events, strict=order.strict, after=after)
        except HistoryChanged:
            self._lose(order.part)
        else:
            self._say(Answered(order.events, tuple(answers)))

    def _pull(self, hub: Hub, head: Head) -> bool:
        """Hear what is new in a part; whether that was all there is."""
        cursor = self._cursors[head.part]
        if head == cursor or head.part in self._lost:
            return True
        try:
            events = hub.pull(cursor, MOST)
        except HistoryChanged:
            events = []
        if not events:
            # Shorter than what we heard, or another one: the server's history has changed.
            self._lose(head.part)
            return True
        last = events[-1]
        self._cursors[head.part] = Head(head.part, last.seq, last.hash)
        self._say(News(tuple(events), self._areas(hub, events)))
        return last.seq >= head.seq

    def _lose(self, part: str) -> None:
        if part not in self._lost:
            self._lost.add(part)
            self._say(Changed(part))

    def _areas(self, hub: Hub, events: Sequence[Incoming]) -> tuple[bytes, ...]:
        """The blobs that configuration rests on; without them it could not come into force."""
        named = (blob_of_configuration(each.written) for each in events if each.written)
        found = (hub.blob(sha256) for sha256 in named if sha256)
        return tuple(content for content in found if content is not None)

    def _say(self, message: Message) -> None:
        with self._room:
            if isinstance(message, News):
                self._room.wait_for(lambda: len(self._inbox) < AHEAD or self._ended.is_set())
            self._inbox.append(message)
            self._room.notify_all()
        if not self._ended.is_set():
            self._heard()


class _NotUnderstood(Exception):
    """The hub speaks other versions; the text names them."""


def blob_of_configuration(written: str) -> str | None:
    """The blob that an event names, if it configures something by one."""
    if '"ConfigurationChanged"' not in written:
        return None
    columns = json.loads(written)
    return json.loads(columns[12]).get("blob") if columns[9] == "ConfigurationChanged" else None
