"""Sends what is due on threads of its own, and puts on record how each message went.

`turn` is for the desk thread and never waits: it records what came back and hands out what is due.
The threads only send; they see no store, no case and no screen.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue

from commandcenter.case import Case
from commandcenter.channels import words
from commandcenter.channels.outbox import (
    LOOK_BACK,
    TOO_OLD,
    Delivery,
    Outbox,
    attempt_failed,
    delivered,
)
from commandcenter.channels.safe import Safe, SystemSafe
from commandcenter.channels.sending import send
from commandcenter.channels.sole import Sole
from commandcenter.desk import Desk
from commandcenter.escalation.assigned import RULE
from commandcenter.events import Body, Event, Trouble
from commandcenter.fault_log import log_fault
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId, EventId, new_id
from commandcenter.ports import MovedOn
from commandcenter.refusal import Refused

HANDS = 4
"""Messages that are sent at the same time: one dead server does not hold up the others."""

ENDS_WITHIN = 1.0
"""Seconds for which the end of the program waits for a message under way."""

Send = Callable[[str, str, str], bool]
"""Has a message (address, first line, text) taken by its server; whether it was."""


@frozen
class _Errand:
    """A message on its way to be sent."""

    delivery: Delivery
    title: str
    text: str


@frozen
class _Outcome:
    """How it went; `why` is None if well."""

    delivery: Delivery
    why: Trouble | None


class Courier:
    """Delivers the messages of one workspace, if no other program does."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        safe: Callable[[str], Safe] = SystemSafe,
        send: Send = send,
    ) -> None:
        """In `folder` programs agree which of them delivers; without one this one does."""
        self._sole = Sole(folder) if folder is not None else None
        self._open_safe = safe
        self._send = send
        self._safe: Safe | None = None
        self._outbox: Outbox | None = None
        self._desk: Desk | None = None
        self._errands: SimpleQueue[_Errand | None] = SimpleQueue()
        self._under_way: set[tuple[str, str, str]] = set()
        self._outcomes: list[_Outcome] = []
        self._hands: list[threading.Thread] = []
        self._came_back = threading.Condition()

    def turn(self, desk: Desk) -> int:
        """Record what came back and hand out what is due; how many messages are under way.

        Raises Refused if the disk takes nothing; what came back is then recorded at the next turn.
        """
        if self._sole is not None and not self._sole.mine():
            return 0
        if self._outbox is None:
            self._take_up(desk)
        self._record(desk)
        self._hand_out(desk)
        return len(self._under_way)

    def deliver_all(self, desk: Desk) -> None:
        """Send what is due until nothing is under way. Waits for the servers."""
        while self.turn(desk):
            self.wait()
        self._record(desk)

    def wait(self) -> None:
        """Wait until something has come back that no turn has recorded."""
        with self._came_back:
            self._came_back.wait_for(lambda: bool(self._outcomes))

    def close(self) -> None:
        """Send nothing more and let another program do so; what is under way may still arrive."""
        hands, self._hands = self._hands, []
        for _hand in hands:
            self._errands.put(None)
        for hand in hands:
            hand.join(ENDS_WITHIN)
        if self._desk is not None:
            self._desk.listeners.remove(self._on_stored)
        self._desk = self._outbox = None
        if self._sole is not None:
            self._sole.release()

    def _take_up(self, desk: Desk) -> None:
        self._desk, self._outbox = desk, Outbox()
        self._safe = self._open_safe(desk.store.site_id)
        desk.catch_up()
        since = desk.clock.now() - LOOK_BACK
        self._outbox.hear(desk.store.fired_outward(since), desk.city)
        self._outbox.hear(desk.store.deliveries(since), desk.city)
        desk.listeners.append(self._on_stored)

    def _on_stored(self, events: Sequence[Event], cases: Mapping[CaseId, Case]) -> None:
        assert self._outbox is not None
        assert self._desk is not None
        self._outbox.hear(events, self._desk.city)

    def _hand_out(self, desk: Desk) -> None:
        assert self._outbox is not None
        now = desk.clock.now()
        for delivery in self._outbox.due(now):
            if delivery.key in self._under_way:
                continue
            case = desk.store.case(delivery.case)
            why: Trouble | None = None
            if not delivery.channel:
                why = Trouble.NO_CHANNEL
            elif now > delivery.first_at + TOO_OLD:
                why = Trouble.TOO_LATE
            elif case is None or case.ended:
                why = Trouble.CASE_ENDED
            self._under_way.add(delivery.key)
            if why is not None or case is None:
                self._came(_Outcome(delivery, why))
                continue
            title = words.title(delivery.step, case, desk.city)
            text = words.text(delivery.step, case, desk.city, now)
            self._errands.put(_Errand(delivery, title, text))
            self._call_hands()

    def _record(self, desk: Desk) -> None:
        with self._came_back:
            outcomes, self._outcomes = self._outcomes, []
        if not outcomes:
            return
        with ExitStack() as unless_stored:
            unless_stored.callback(self._keep_for_next_turn, outcomes)
            _store(desk, [self._event(desk, outcome) for outcome in outcomes])
            unless_stored.pop_all()
        self._under_way -= {outcome.delivery.key for outcome in outcomes}

    def _keep_for_next_turn(self, outcomes: list[_Outcome]) -> None:
        with self._came_back:
            self._outcomes = outcomes + self._outcomes

    def _event(self, desk: Desk, outcome: _Outcome) -> Event:
        delivery, now = outcome.delivery, desk.clock.now()
        body: Body = delivered(delivery)
        if outcome.why is not None:
            body = attempt_failed(delivery, outcome.why, now)
        return Event(
            id=EventId(new_id()),
            part=delivery.part,
            case=None,
            actor=RULE,
            post=RULE,
            on_behalf_of=None,
            device=desk.device,
            occurred_at=now,
            body=body,
        )

    def _call_hands(self) -> None:
        if len(self._hands) < HANDS:
            name = f"courier {len(self._hands) + 1}"
            # A daemon: a server that hangs does not keep the program from ending.
            hand = threading.Thread(target=self._work, name=name, daemon=True)
            self._hands.append(hand)
            hand.start()

    def _came(self, outcome: _Outcome) -> None:
        with self._came_back:
            self._outcomes.append(outcome)
            self._came_back.notify_all()

    # --- on the courier's own threads ---

    def _work(self) -> None:
        for errand in iter(self._errands.get, None):
            self._came(_Outcome(errand.delivery, self._carry(errand)))

    def _carry(self, errand: _Errand) -> Trouble | None:
        assert self._safe is not None
        delivery = errand.delivery
        try:
            url = self._safe.read(delivery.person, delivery.channel)
        except Refused:
            return Trouble.NO_KEYRING  # Locked: tried again, and it costs no attempt.
        if url is None:
            return Trouble.NO_ADDRESS
        try:
            taken = self._send(url, errand.title, errand.text)
        except Refused:
            return Trouble.NO_ADDRESS  # What is kept there is the address of nothing.
        except Exception as fault:  # noqa: BLE001
            # The edge of a thread, and of a library for a hundred services: whatever broke, the
            # message did not go and is tried again. The log leaves out what may quote the address.
            log_fault("a message met a fault on its way", fault)
            return Trouble.NOT_TAKEN
        return None if taken else Trouble.NOT_TAKEN


def _store(desk: Desk, events: Sequence[Event]) -> None:
    while True:
        desk.catch_up()
        try:
            desk.record(events, [])
        except MovedOn:
            continue  # Another process was quicker; what was sent stays sent.
        return
