"""The one place that knows of threads: between the screens and the desk.

The GUI thread holds the `Situation`. One desk thread owns the store and the `Desk`: it is opened
there, used there and closed there. What crosses is frozen: commands and queries one way; events,
cases and answers the other. What has come in by the time the GUI thread looks is taken at once, so
that a burst of events is one change of the screens; a flood is taken in parts, so that keys and
mouse are heard in between.
"""

import sys
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from queue import SimpleQueue
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from commandcenter.case import Case
from commandcenter.commands import AuditChains, Command, FireDueSteps
from commandcenter.desk import Desk
from commandcenter.escalation.audit import GRACE, Rounds
from commandcenter.events import Event
from commandcenter.ids import CaseId
from commandcenter.ports import Clock
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL, Person
from commandcenter.situation import Situation
from commandcenter.wording import _, sentences
from ui.crossing import (
    Answer,
    Answered,
    Chore,
    Done,
    Failed,
    Gone,
    Job,
    Opened,
    Query,
    RefusedAnswer,
    Stored,
    Unopened,
    carry_out,
    how_many,
    read_situation,
    told,
)
from ui.log import log

AUDIT_MS: Final = 60_000
"""The clock's steps are asked for at least this often, should a timer have died (milliseconds)."""

SOONEST_MS: Final = 50
"""Instants nearer together than this are taken together (milliseconds)."""

NOBODY: Final = 0
"""Ticket of what nobody waits for."""

CLOSE_SECONDS: Final = 20.0
"""How long `close` waits for what is still to be stored."""

GUI_WAITS_AT_MOST: Final = 0.001
"""Seconds after which a thread at work hands Python to one that waits. With a demo played at 60
times its speed the longest stall of the window falls from 170 to 90 ms against Python's 0.005."""


class Bridge(QObject):
    """Carries commands to the desk and what happened back. Methods are for the GUI thread."""

    loaded = Signal(object)
    """The `Situation`, once, when the stored state is in."""
    unopened = Signal(str)
    """Instead of `loaded`: the sentence why the desk cannot be opened."""
    happened = Signal(object)
    """Events (a list) that the situation has just taken in, from wherever they came."""
    forgotten = Signal(object)
    """Ids (a frozenset) of cases that are here no more, as the situation has just learned."""
    done = Signal(int, object)
    """Ticket of a command that was carried out and stored, and its events."""
    refused = Signal(int, str)
    """Ticket of a command or query that the rules refused, and the sentence for who asked."""
    failed = Signal(int, str)
    """Ticket of what met a fault, and one sentence; the trace is in the log.

    Also when what the bridge asks for by itself is refused, as for want of room on the disk: told
    once, until it works again.
    """
    answered = Signal(int, object)
    """Ticket of a query, and its answer."""
    tick = Signal(object)
    """The workspace's time (a `datetime`), each second of the wall's: repaint what counts down."""
    _woken = Signal()

    def __init__(
        self, open_desk: Callable[[], Desk], parent: QObject | None = None, *, acts: bool = True
    ) -> None:
        """Carry for a console; for a screen that only looks (`acts` false) nothing falls due."""
        super().__init__(parent)
        self._keeps_time = acts
        self.situation: Situation | None = None
        self.saved_at: datetime | None = None
        """When something was last stored, in the workspace's time."""
        self._open_desk = open_desk
        self._clock: Clock | None = None
        self._tickets = count(1)
        self._open_tickets: set[int] = set()
        self._acts: set[int] = set()
        self._reader: threading.Thread | None = None
        self._clockwork = Chore(lambda desk: desk.do(FireDueSteps()), Done)
        self._look = Chore(lambda desk: desk.catch_up(), Done)
        self._audit = Chore(lambda desk: desk.do(AuditChains()), Done)
        self._rounds = Rounds()
        self._each_second: list[Chore] = []
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._inbox: list[object] = []
        self._lock = threading.Lock()
        self._drawn = threading.Event()
        """The first picture is on the screen; until then nothing else gets the processor."""
        self._thread = threading.Thread(target=self._run, name="desk", daemon=True)
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setTimerType(Qt.TimerType.PreciseTimer)
        self._due.timeout.connect(self._on_due)
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._on_second)
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Open the desk on its thread; `loaded` or `unopened` tells how it went."""
        sys.setswitchinterval(GUI_WAITS_AT_MOST)
        self._thread.start()

    def close(self, seconds: float = CLOSE_SECONDS) -> bool:
        """End the desk thread once everything asked for is stored.

        False if it still hangs after so many seconds: the process may end all the same, for what
        was told as done is durable and what was not is not half done.
        """
        self._due.stop()
        self._second.stop()
        self._jobs.put(None)
        self._drawn.set()
        if self._thread.is_alive():
            self._thread.join(seconds)
        if self._reader is not None:
            self._reader.join(seconds)
        while self.behind:
            self._on_woken()
        return not self._thread.is_alive()

    @property
    def now(self) -> datetime:
        """The workspace's time. The wall's until the desk is open."""
        return self._clock.now() if self._clock else datetime.now(UTC)

    @property
    def waiting(self) -> int:
        """How many acts and questions have no answer yet."""
        return len(self._open_tickets)

    @property
    def behind(self) -> bool:
        """Whether more has happened than the screens have taken in."""
        with self._lock:
            return bool(self._inbox)

    @property
    def saving(self) -> int:
        """How many acts are not stored yet."""
        return len(self._acts)

    def submit(
        self,
        command: Command,
        *,
        person: Person = LOCAL,
        on_behalf_of: Person | None = None,
    ) -> int:
        """Ask the desk to carry out `command`; `done`, `refused` or `failed` name the ticket."""

        def act(desk: Desk) -> list[Event]:
            return desk.do(command, person=person, on_behalf_of=on_behalf_of)

        ticket = self._post(act, Done)
        self._acts.add(ticket)
        return ticket

    def ask(self, query: Query) -> int:
        """Have `query` answered on the desk thread; `answered` names the ticket."""
        return self._post(query, Answered)

    def repeat(self, query: Query) -> None:
        """Have `query` carried out on the desk thread each second, one at a time.

        `failed` tells of its trouble once, until it works again.
        """
        self._each_second.append(Chore(query, Answered))

    def soon(self, query: Query) -> None:
        """Have `query` carried out on the desk thread; nobody hears its answer.

        The only method that any thread may call.
        """
        self._jobs.put(Job(NOBODY, query, Answered))

    def read(self, work: Callable[[], Any]) -> int:
        """Have files read beside the desk, one after the other; `answered` names the ticket.

        For what would hold up the desk: the base map, photos.
        """
        ticket = next(self._tickets)
        self._open_tickets.add(ticket)
        job, before = Job(ticket, work, Answered), self._reader

        def read() -> None:
            self._drawn.wait()
            if before is not None:
                before.join()
            self._tell(carry_out(job))

        self._reader = threading.Thread(target=read, name="reader", daemon=True)
        self._reader.start()
        return ticket

    def _post(self, act: Query, kind: type[Answer]) -> int:
        ticket = next(self._tickets)
        self._open_tickets.add(ticket)
        self._jobs.put(Job(ticket, act, kind))
        return ticket

    # --- on the desk thread ---

    def _run(self) -> None:
        try:
            desk = self._open_desk()
            self._tell(Opened(read_situation(desk), desk.clock))
        except Refused as refusal:
            self._tell(Unopened(refusal.sentence))
            return
        except Exception:
            # The edge of the desk's thread: whatever keeps it from opening is in the log with its
            # trace, and somebody at a screen hears of it; nothing is stored, and the thread ends.
            log.exception("the desk cannot be opened")
            sentence = sentences((_("The workspace cannot be opened."), log.says_why()))
            self._tell(Unopened(sentence))
            return

        def stored(events: Sequence[Event], cases: Mapping[CaseId, Case]) -> None:
            for each in told(events, cases, desk.city):
                self._tell(each)

        desk.listeners.append(stored)
        self._drawn.wait()
        for job in iter(self._jobs.get, None):
            self._tell(carry_out(job, desk))
        desk.store.close()

    def forget(self, cases: Collection[CaseId]) -> None:
        """Nothing counts any more of these: the hub did not take how they began."""
        self._tell(Gone(frozenset(cases)))

    def _tell(self, message: object) -> None:
        with self._lock:
            self._inbox.append(message)
            first = len(self._inbox) == 1
        if first:
            self._woken.emit()

    # --- on the GUI thread ---

    def _on_woken(self) -> None:
        with self._lock:
            taken = how_many(self._inbox)
            messages, self._inbox = self._inbox[:taken], self._inbox[taken:]
            more = bool(self._inbox)
        if more:
            # Timers come after keys, mouse and painting; another wake-up would come before.
            QTimer.singleShot(0, self._on_woken)
        for message in messages:
            if isinstance(message, Opened):
                self._begin(message)
            elif isinstance(message, Unopened):
                self.unopened.emit(message.sentence)
        self._apply([each for each in messages if isinstance(each, Stored)])
        for message in messages:
            if isinstance(message, Gone) and self.situation is not None:
                self.situation.forget(message.cases)
                self.forgotten.emit(message.cases)
            elif isinstance(message, Answer):
                self._deliver(message)

    def _begin(self, opened: Opened) -> None:
        self.situation = opened.situation
        self._clock = opened.clock
        self.situation.advance(self.now)
        self._second.start()
        self.loaded.emit(self.situation)
        self._on_due()
        # Timers come after painting.
        QTimer.singleShot(0, self._drawn.set)

    def _apply(self, batches: list[Stored]) -> None:
        if not batches or self.situation is None:
            return
        events = [event for batch in batches for event in batch.events]
        cases = {case_id: case for batch in batches for case_id, case in batch.cases.items()}
        if batches[-1].city is not self.situation.city:
            self.situation.configure(batches[-1].city)
        self.situation.advance(self.now)
        self.situation.apply(events, cases)
        self.saved_at = self.now
        self.happened.emit(events)
        self._arm()

    def _deliver(self, answer: Answer) -> None:
        self._open_tickets.discard(answer.ticket)
        self._acts.discard(answer.ticket)
        chore = self._chore(answer.ticket)
        if answer.ticket == NOBODY:
            return
        if chore is not None:
            self._end(chore, answer)
        elif isinstance(answer, Done):
            self.done.emit(answer.ticket, answer.value)
        elif isinstance(answer, Answered):
            self.answered.emit(answer.ticket, answer.value)
        elif isinstance(answer, RefusedAnswer):
            self.refused.emit(answer.ticket, answer.value)
        else:
            self.failed.emit(answer.ticket, answer.value)

    def _chore(self, ticket: int) -> Chore | None:
        chores = (self._clockwork, self._look, self._audit, *self._each_second)
        return next((chore for chore in chores if chore.ticket == ticket), None)

    def _begin_chore(self, chore: Chore) -> None:
        if chore.ticket is None:
            chore.ticket = self._post(chore.act, chore.kind)

    def _end(self, chore: Chore, answer: Answer) -> None:
        chore.ticket = None
        trouble = answer.value if isinstance(answer, (RefusedAnswer, Failed)) else ""
        told, chore.trouble = chore.trouble, trouble
        if trouble and chore is self._audit:
            self._rounds.forget()
        if trouble and trouble != told:
            self.failed.emit(answer.ticket, trouble)
        elif chore in (self._clockwork, self._audit) and not trouble:
            self.done.emit(answer.ticket, answer.value)

    def _on_second(self) -> None:
        if self.situation is not None:
            now = self.now
            self.situation.advance(now)
            self.tick.emit(now)
            # What another process does to this workspace is heard like one's own acts.
            self._begin_chore(self._look)
            self._open_tickets.discard(self._look.ticket or 0)  # Nobody waits for it.
            for chore in self._each_second:
                self._begin_chore(chore)
            self._look_for_missed_steps(self.situation, now)

    def _look_for_missed_steps(self, situation: Situation, now: datetime) -> None:
        """Have the auditor fire what the clock left out, and say so."""
        if not self._keeps_time:
            return
        at_work = any(chore.ticket is not None for chore in (self._clockwork, self._audit))
        if self.behind or at_work or self._clockwork.trouble:
            return  # What is due may be on its way; or everybody knows why it is not.
        if self._rounds.finds(situation.cases, now, GRACE * max(self._speed, 1.0)):
            self._begin_chore(self._audit)

    @property
    def _speed(self) -> float:
        """How fast the workspace's clock runs; a demo's may run faster than the wall's."""
        return float(getattr(self._clock, "speed", 1.0))

    def _on_due(self) -> None:
        """An instant has come, or a minute has passed: lights change, steps fire."""
        if self.situation is None:
            return
        self.situation.advance(self.now)
        if self._keeps_time:
            self._begin_chore(self._clockwork)
        self._arm()

    def _arm(self) -> None:
        """Set the timer of business time to the earliest due instant."""
        if self.situation is None or self._clock is None:
            return
        instant = self.situation.next_instant
        wait = AUDIT_MS
        speed = self._speed  # 0 for a clock set by hand, which stands still.
        if instant is not None and speed > 0:
            left = (instant - self.now) / timedelta(milliseconds=1) / speed
            wait = round(min(max(left, SOONEST_MS), AUDIT_MS))
        self._due.start(wait)
