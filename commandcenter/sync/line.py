"""The thread that talks to the hub, and waits for it.

It sees no store and no screen. The desk's thread gives it orders and takes what it has heard
(`commandcenter.sync.link`); everything that crosses is frozen.
"""

import json
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from queue import Empty, SimpleQueue
from random import uniform
from time import monotonic
from typing import Final

from commandcenter.events.envelope import SCHEMA
from commandcenter.fault_log import log_fault
from commandcenter.sync.aside import MOST as MOST_ASIDE
from commandcenter.sync.messages import (
    Alive,
    Answered,
    Back,
    Begin,
    Changed,
    Fetch,
    Fetched,
    Find,
    HandOver,
    LookAside,
    LookedAside,
    Message,
    Met,
    News,
    Order,
    Parted,
    Parts,
    Push,
    Reread,
    Seen,
    Whole,
)
from commandcenter.sync.wire import PROTOCOL, Head, HistoryChanged, Hub, Incoming, Unreachable

POLL_SECONDS: Final = 3.0
"""How long a hint is waited for before the hub is asked: hints are hints, not promises."""

APART: Final = 0.06
"""Seconds from one round to the next at the least: one then hears what many hints are about."""

PATIENCE: Final = 2.0
"""From one round to the next at the least, in times that the hub took to answer: one that has too
much to do gets less to do."""

STORM: Final = 4
"""Rounds with news on each other's heels that make a storm. The hub is asked at intervals then, and
hints, which each push sends to every desk, are not listened to before it is over."""

FIRST_WAIT: Final = 0.5
LONGEST_WAIT: Final = 30.0
"""Seconds between two tries to reach a hub that is gone: doubled from the first to the longest."""

MOST: Final = 1000
"""Events that are pulled at a time."""

AHEAD: Final = 8
"""Batches that may wait for the desk's thread; then the line waits for it."""


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
        self._gusts = 0
        """Rounds with news on each other's heels, less those without; no more than make a storm."""
        self._storm = False
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
                    while not self._ended.is_set():
                        self._round(hub)
                        # To be let in is not enough: a whole round has gone well.
                        wait = self._first_wait
            except Unreachable as gone:
                self._say(Parted(str(gone)))
            except _NotUnderstood as gone:
                wait = LONGEST_WAIT
                self._say(Parted(str(gone), incompatible=True))
            except Exception as fault:  # noqa: BLE001
                # The edge of a thread: the desk must learn that nobody is listening any more.
                log_fault("the line met a fault", fault)
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
        self._gusts, self._storm = 0, False
        self._named = {head.part for head in welcome.heads}
        self._say(Met(welcome))

    def _round(self, hub: Hub) -> None:
        """Do what was ordered, hear what is new, and wait for more of either."""
        began = monotonic()
        self._do_orders(hub)
        complete, took, news = True, 0.0, False
        unheard: tuple[str, ...] = ()
        if self._cursors:
            before = monotonic()
            told = hub.news(tuple(self._cursors.values()), MOST)
            took, news = monotonic() - before, bool(told.news)
            for part in told.changed:
                self._lose(part)
            for events in told.news:
                self._pass_on(events, hub)
            unheard = tuple(head.part for head in told.heads if head.part not in self._named)
            if unheard:
                self._named.update(unheard)
                self._say(Parts(unheard))
            complete = not any(self._is_behind(head) for head in told.heads)
        seen = hub.presence()
        if seen:
            self._say(Seen(tuple(seen)))
        # Nothing was heard before it was said what to listen to.
        self._say(Alive(took, complete and bool(self._cursors) and not unheard))
        if complete and self._orders.empty():
            self._rest(hub, began, took, news)

    def _rest(self, hub: Hub, began: float, took: float, news: bool) -> None:
        """Wait until it is time for another round, after one that began and took so long."""
        self._gusts = min(self._gusts + 1, STORM) if news else max(self._gusts - 1, 0)
        storm = self._gusts > 0 if self._storm else self._gusts == STORM
        if storm and not self._storm:
            hub.ignore_hints()
        self._storm = storm
        if not storm:
            before = monotonic()
            hub.wait(POLL_SECONDS)
            if monotonic() - before > APART:
                self._gusts = 0
        due = began + max(APART, took * PATIENCE)
        while not self._ended.is_set() and self._ordered.wait(max(due - monotonic(), 0.0)):
            # What is ordered meanwhile waits for no round; only a storm keeps the round waiting.
            if not storm:
                return
            self._do_orders(hub)

    def _do_orders(self, hub: Hub) -> None:
        self._ordered.clear()
        while (order := self._next_order()) is not None:
            self._carry_out(order, hub)

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
        elif isinstance(order, HandOver):
            hub.keep_contacts(order.part, order.told)
        elif isinstance(order, Find):
            known = (m for m in order.marks if hub.hash_at(m.part, m.seq) == m.hash)
            self._say(Back(next(known, Head(order.marks[0].part))))
        elif isinstance(order, Fetch):
            image = hub.blob(order.sha256)
            if image is not None:
                self._say(Fetched(image))
        elif isinstance(order, Reread):
            self._say(Whole(order, tuple(hub.reread(order.part, order.case))))
        elif isinstance(order, LookAside):
            asked = (hub.put_aside(part, MOST_ASIDE, since) for part, since in order.parts)
            self._say(LookedAside(tuple(each for of_part in asked for each in of_part)))
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

    def _pass_on(self, events: tuple[Incoming, ...], hub: Hub) -> None:
        """Say what follows in a part, and go on from there."""
        last = events[-1]
        if last.part not in self._lost:
            self._cursors[last.part] = Head(last.part, last.seq, last.hash)
            self._say(News(events, self._areas(hub, events)))

    def _is_behind(self, head: Head) -> bool:
        cursor = self._cursors.get(head.part)
        return cursor is not None and cursor.seq < head.seq and head.part not in self._lost

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
