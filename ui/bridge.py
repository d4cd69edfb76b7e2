"""The one place that knows of threads: between the screens and the desk.

The GUI thread holds the `Situation`. One desk thread owns the store and the `Desk`: it is opened
there, used there and closed there. What crosses is frozen: commands and queries one way; events,
cases and answers the other. What has come in by the time the GUI thread looks is taken at once, so
that a burst of events is one change of the screens; a flood is taken in parts, so that keys and
mouse are heard in between.
"""

import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from queue import SimpleQueue
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.commands import Command, FireDueSteps
from commandcenter.desk import Desk
from commandcenter.events import ConfigurationChanged, Event
from commandcenter.ids import CaseId
from commandcenter.ports import Clock
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL, Person
from commandcenter.situation import ALARM_WINDOW, Situation
from commandcenter.wording import _, sentences
from ui.log import log

AUDIT_MS: Final = 60_000
"""The clock's steps are asked for at least this often, should a timer have died (milliseconds)."""

SOONEST_MS: Final = 50
"""Instants nearer together than this are taken together (milliseconds)."""

MOST_AT_ONCE: Final = 500
"""Events that the screens take in before keys, mouse and painting have their turn."""

CLOSE_SECONDS: Final = 20.0
"""How long `close` waits for what is still to be stored."""

GUI_WAITS_AT_MOST: Final = 0.001
"""Seconds after which a thread at work hands Python to one that waits. With a demo played at 60
times its speed the longest stall of the window falls from 170 to 90 ms against Python's 0.005."""

Query = Callable[[Desk], Any]
"""A read on the desk thread. Its answer must be frozen: it crosses to the GUI thread."""


@dataclass(frozen=True, slots=True)
class _Job:
    """Something for the desk to do, and the ticket under which it answers."""

    ticket: int
    act: Callable[..., Any]
    kind: type["_Answer"]


@dataclass(slots=True)
class _Chore:
    """What the bridge asks for again and again; nobody waits for its answer at a screen."""

    act: Query
    kind: type["_Answer"]
    ticket: int | None = None
    """Of the one under way: there is one at a time, so that a slow disk piles up nothing."""
    trouble: str = ""
    """The sentence that was told; told once until it is over, not each second."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """The stored state, as the desk found it."""

    situation: Situation
    clock: Clock


@dataclass(frozen=True, slots=True)
class _Unopened:
    """The desk cannot be opened, and why."""

    sentence: str


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the desk has just stored, and the cases that it led to."""

    events: Sequence[Event]
    cases: Mapping[CaseId, Case]
    city: City


@dataclass(frozen=True, slots=True)
class _Answer:
    """How a job ended."""

    ticket: int
    value: Any


class _Done(_Answer):
    """A command was carried out; the value is its events."""


class _Answered(_Answer):
    """A query was answered."""


class _RefusedAnswer(_Answer):
    """The rules said no; the value is the sentence."""


class _Failed(_Answer):
    """A fault; the value is the sentence to show. Its trace is in the log."""


class Bridge(QObject):
    """Carries commands to the desk and what happened back. Every method is for the GUI thread."""

    loaded = Signal(object)
    """The `Situation`, once, when the stored state is in."""
    unopened = Signal(str)
    """Instead of `loaded`: the sentence why the desk cannot be opened."""
    happened = Signal(object)
    """Events (a list) that the situation has just taken in, from wherever they came."""
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

    def __init__(self, open_desk: Callable[[], Desk], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.situation: Situation | None = None
        self.saved_at: datetime | None = None
        """When something was last stored, in the workspace's time."""
        self._open_desk = open_desk
        self._clock: Clock | None = None
        self._tickets = count(1)
        self._open_tickets: set[int] = set()
        self._acts: set[int] = set()
        self._reader: threading.Thread | None = None
        self._clockwork = _Chore(lambda desk: desk.do(FireDueSteps()), _Done)
        self._look = _Chore(lambda desk: desk.catch_up(), _Done)
        self._each_second: list[_Chore] = []
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
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

        ticket = self._post(act, _Done)
        self._acts.add(ticket)
        return ticket

    def ask(self, query: Query) -> int:
        """Have `query` answered on the desk thread; `answered` names the ticket."""
        return self._post(query, _Answered)

    def repeat(self, query: Query) -> None:
        """Have `query` carried out on the desk thread each second, one at a time.

        `failed` tells of its trouble once, until it works again.
        """
        self._each_second.append(_Chore(query, _Answered))

    def read(self, work: Callable[[], Any]) -> int:
        """Have files read on a thread of their own; `answered` names the ticket.

        For what would hold up the desk: the base map. Raises RuntimeError while one is being read.
        """
        if self._reader is not None and self._reader.is_alive():
            raise RuntimeError("one file reader at a time")
        ticket = next(self._tickets)
        self._open_tickets.add(ticket)
        job = _Job(ticket, work, _Answered)

        def read() -> None:
            self._drawn.wait()
            self._tell(_carry_out(job))

        self._reader = threading.Thread(target=read, name="reader", daemon=True)
        self._reader.start()
        return ticket

    def _post(self, act: Query, kind: type[_Answer]) -> int:
        ticket = next(self._tickets)
        self._open_tickets.add(ticket)
        self._jobs.put(_Job(ticket, act, kind))
        return ticket

    # --- on the desk thread ---

    def _run(self) -> None:
        try:
            desk = self._open_desk()
            self._tell(_Opened(_situation(desk), desk.clock))
        except Refused as refusal:
            self._tell(_Unopened(refusal.sentence))
            return
        except Exception:
            # The edge of a thread: whatever it is, somebody at a screen must hear of it.
            log.exception("the desk cannot be opened")
            sentence = sentences((_("The workspace cannot be opened."), log.says_why()))
            self._tell(_Unopened(sentence))
            return

        def stored(events: Sequence[Event], cases: Mapping[CaseId, Case]) -> None:
            for part in _parts(events):
                touched = {event.case for event in part if event.case}
                about = {each: cases[each] for each in touched if each in cases}
                self._tell(_Stored(part, about, desk.city))

        desk.listeners.append(stored)
        self._drawn.wait()
        for job in iter(self._jobs.get, None):
            self._tell(_carry_out(job, desk))
        desk.store.close()

    def _tell(self, message: object) -> None:
        with self._lock:
            self._inbox.append(message)
            first = len(self._inbox) == 1
        if first:
            self._woken.emit()

    # --- on the GUI thread ---

    def _on_woken(self) -> None:
        with self._lock:
            taken = _first(self._inbox)
            messages, self._inbox = self._inbox[:taken], self._inbox[taken:]
            more = bool(self._inbox)
        if more:
            # Timers come after keys, mouse and painting; another wake-up would come before.
            QTimer.singleShot(0, self._on_woken)
        for message in messages:
            if isinstance(message, _Opened):
                self._begin(message)
            elif isinstance(message, _Unopened):
                self.unopened.emit(message.sentence)
        self._apply([each for each in messages if isinstance(each, _Stored)])
        for message in messages:
            if isinstance(message, _Answer):
                self._deliver(message)

    def _begin(self, opened: _Opened) -> None:
        self.situation = opened.situation
        self._clock = opened.clock
        self.situation.advance(self.now)
        self._second.start()
        self.loaded.emit(self.situation)
        self._on_due()
        # Timers come after painting.
        QTimer.singleShot(0, self._drawn.set)

    def _apply(self, batches: list[_Stored]) -> None:
        if not batches or self.situation is None:
            return
        events = [event for batch in batches for event in batch.events]
        cases = {case_id: case for batch in batches for case_id, case in batch.cases.items()}
        if any(isinstance(event.body, ConfigurationChanged) for event in events):
            self.situation.configure(batches[-1].city)
        self.situation.advance(self.now)
        self.situation.apply(events, cases)
        self.saved_at = self.now
        self.happened.emit(events)
        self._arm()

    def _deliver(self, answer: _Answer) -> None:
        self._open_tickets.discard(answer.ticket)
        self._acts.discard(answer.ticket)
        chore = self._chore(answer.ticket)
        if chore is not None:
            self._end(chore, answer)
        elif isinstance(answer, _Done):
            self.done.emit(answer.ticket, answer.value)
        elif isinstance(answer, _Answered):
            self.answered.emit(answer.ticket, answer.value)
        elif isinstance(answer, _RefusedAnswer):
            self.refused.emit(answer.ticket, answer.value)
        else:
            self.failed.emit(answer.ticket, answer.value)

    def _chore(self, ticket: int) -> _Chore | None:
        chores = (self._clockwork, self._look, *self._each_second)
        return next((chore for chore in chores if chore.ticket == ticket), None)

    def _begin_chore(self, chore: _Chore) -> None:
        if chore.ticket is None:
            chore.ticket = self._post(chore.act, chore.kind)

    def _end(self, chore: _Chore, answer: _Answer) -> None:
        chore.ticket = None
        trouble = answer.value if isinstance(answer, (_RefusedAnswer, _Failed)) else ""
        told, chore.trouble = chore.trouble, trouble
        if trouble and trouble != told:
            self.failed.emit(answer.ticket, trouble)
        elif chore is self._clockwork and not trouble:
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

    def _on_due(self) -> None:
        """An instant has come, or a minute has passed: lights change, steps fire."""
        if self.situation is None:
            return
        self.situation.advance(self.now)
        self._begin_chore(self._clockwork)
        self._arm()

    def _arm(self) -> None:
        """Set the timer of business time to the earliest due instant."""
        if self.situation is None or self._clock is None:
            return
        instant = self.situation.next_instant
        wait = AUDIT_MS
        # A demo's clock may run faster than the wall's; one set by hand stands still.
        speed = float(getattr(self._clock, "speed", 1.0))
        if instant is not None and speed > 0:
            left = (instant - self.now) / timedelta(milliseconds=1) / speed
            wait = round(min(max(left, SOONEST_MS), AUDIT_MS))
        self._due.start(wait)


def _parts(events: Sequence[Event]) -> Iterator[Sequence[Event]]:
    """`events`, of a flood those of some hundred cases at a time.

    All events of a case stay together: the case comes along as the last of them has left it.
    """
    if len(events) <= MOST_AT_ONCE:
        yield events
        return
    of_case: dict[CaseId | None, list[Event]] = {}
    for event in events:
        of_case.setdefault(event.case, []).append(event)
    part: list[Event] = []
    for together in of_case.values():
        if part and len(part) + len(together) > MOST_AT_ONCE:
            yield part
            part = []
        part += together
    yield part


def _first(messages: Sequence[object]) -> int:
    """How many messages are taken in at once: at least one, with not too many events."""
    events = 0
    for taken, message in enumerate(messages):
        events += len(message.events) if isinstance(message, _Stored) else 0
        if taken and events > MOST_AT_ONCE:
            return taken
    return len(messages)


def _situation(desk: Desk) -> Situation:
    """The stored state as a live picture, with the city's indexes made before anyone needs them."""
    now = desk.clock.now()
    situation = Situation(desk.city, now)
    midnight = now.astimezone(desk.city.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    situation.load(
        desk.store.open_cases(),
        desk.store.ended_since(midnight),
        desk.store.fired_since(now - ALARM_WINDOW),
    )
    assert desk.city.areas is not None
    assert desk.city.cells is not None
    return situation


def _carry_out(job: _Job, *desk: Desk) -> _Answer:
    """Do a job, with the desk if it needs one; whatever happens is an answer."""
    try:
        return job.kind(job.ticket, job.act(*desk))
    except Refused as refusal:
        return _RefusedAnswer(job.ticket, refusal.sentence)
    except Exception:
        # The desk must go on for the next act: logged with its trace, shown once.
        log.exception("the desk met a fault")
        return _Failed(
            job.ticket,
            sentences((_("Something went wrong, and this was not done."), log.says_why())),
        )
