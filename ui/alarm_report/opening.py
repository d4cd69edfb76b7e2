"""Opens the analysis of alarms, keeps it up to date, and leads from its figures to the cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from commandcenter.case import Case
from commandcenter.desk import Desk
from commandcenter.events import Event, StepFired
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId
from commandcenter.roster.shifts import CONTROL_ROOM
from commandcenter.seats.load import PERIOD, Alarm, alarm_of, is_alarm
from commandcenter.situation import Change
from commandcenter.wording import ngettext, sentences

if TYPE_CHECKING:
    from commandcenter.seats.watch import SeatWatch
    from ui.alarm_report.window import AlarmWindow
    from ui.main_window import MainWindow

AT_MOST: Final = 60
"""Cases that are shown behind one figure, the newest: a filter names each of them."""

AT_ONCE: Final = 2000
"""Open cases that are looked at per round of the event loop: some milliseconds."""

UNPLANNED: Final = timedelta(hours=12)
"""How far back a shift is taken to go where nobody is planned."""


class AlarmReport(QObject):
    """One analysis at a time. While none is open, nothing is counted."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._watch: SeatWatch | None = None
        self._span = "shift"
        self._waiting: list[Event] = []
        """Alarms that came while the past was being read."""
        self._stale = False
        """Whether what is shown is behind what is counted."""
        self._drawn: datetime | None = None
        self._unread: Iterator[CaseId] = iter(())
        """Open cases that are still to be looked at."""
        self._reading = QTimer(self)
        self._reading.setInterval(0)
        self._reading.timeout.connect(self._on_reading)
        self.page: AlarmWindow | None = None
        """The analysis, if it is open."""
        window.bridge.happened.connect(self._on_happened)
        window.bridge.tick.connect(self._on_tick)
        window.situation.watchers.append(self)

    def open(self) -> None:
        """Show the analysis of this shift, or bring it to the front."""
        from ui.alarm_report.window import AlarmWindow  # Seldom needed, so not at the start.

        if self.page is None:
            self.page = AlarmWindow(self._window.situation, self._window)
            self.page.span_wanted.connect(self._look)
            self.page.cases_wanted.connect(self._on_cases_wanted)
            self.page.finished.connect(self._on_closed)
            self.page.show()
            self._look(self._span)
        self.page.activateWindow()

    def _look(self, span: str) -> None:
        """Count anew from where the span begins."""
        if self.page is None:
            return
        self._span, self._watch = span, None
        self._waiting = []
        self.page.choose_span(span)
        self._window.inquiries.ask(_AlarmsSince(self._since()), self._on_alarms)

    def _since(self) -> datetime:
        situation = self._window.situation
        if self._span != "shift":
            return situation.now - timedelta(hours=int(self._span))
        planned = CONTROL_ROOM in situation.city.rosters
        duty = situation.city.roster
        watch = duty.watch_now(CONTROL_ROOM, situation.now) if planned else None
        return watch.start if watch else situation.now - UNPLANNED

    def _on_alarms(self, found: tuple[datetime, list[Alarm]]) -> None:
        from commandcenter.seats.watch import watch_of

        if self.page is None:
            return
        situation, (since, alarms) = self._window.situation, found
        roster = situation.city.rosters.get(CONTROL_ROOM)
        seats = [str(seat.post) for seat in roster.seats if seat.post] if roster else []
        self._watch = watch_of(since, alarms, (), situation.city, seats)
        known = {(each.case, each.step, each.at) for each in alarms}
        for event in self._waiting:
            body = event.body
            assert isinstance(body, StepFired)
            if (event.case, body.step.partition("#")[0], event.occurred_at) not in known:
                self._hear(event)
        self._waiting = []
        self._unread = iter(list(situation.cases))
        self._reading.start()
        self._show()

    def _on_reading(self) -> None:
        """Look at some more of the open cases, for what has stood for long."""
        situation, some = self._window.situation, list(islice(self._unread, AT_ONCE))
        if self._watch is None or not some:
            self._reading.stop()
            return
        for case_id in some:
            self._watch.note(case_id, situation.cases.get(case_id), situation.city)
        self._stale = True

    # --- what happens meanwhile ---

    def _on_happened(self, events: Sequence[Event]) -> None:
        if self.page is None:
            return
        for event in events:
            if is_alarm(event.body):
                if self._watch is None:
                    self._waiting.append(event)
                else:
                    self._hear(event)

    def _hear(self, event: Event) -> None:
        situation = self._window.situation
        case = situation.cases.get(event.case) if event.case else None
        if self._watch is not None and case is not None:
            self._watch.hear(alarm_of(event, case, situation.city))
            self._stale = True

    def cases_changed(self, changes: Sequence[Change]) -> None:
        """An alarm stands, or stands no more."""
        if self._watch is not None:
            for change in changes:
                self._watch.note(change.id, change.after, self._window.situation.city)
            self._stale = True

    def lights_changed(self, cases: Sequence[Case]) -> None:
        """A light is no alarm."""

    def city_changed(self) -> None:
        """Names may be others."""
        self._stale = True

    def _on_tick(self, now: datetime) -> None:
        """Once a second at most; with nothing new, when another period begins."""
        if self._stale or (self._drawn is not None and now - self._drawn >= PERIOD):
            self._show()

    def _show(self) -> None:
        if self.page is not None and self._watch is not None:
            self._stale, self._drawn = False, self._window.situation.now
            self.page.show_watch(self._watch, self._window.situation.now)

    # --- from a figure to its cases ---

    def _on_cases_wanted(self, cases: list[CaseId], what: str) -> None:
        window = self._window
        known = window.situation.cases
        there = [known[each] for each in cases if each in known]
        ended = len(cases) - len(there)
        shown = there[-AT_MOST:]
        if shown:
            window.queue.set_scope("all")
            window.queue.set_filter("number:" + ",".join(case.number for case in shown))
            window.select([shown[0].id])
        told = ngettext(
            "{n} open case is shown in the queue.",
            "{n} open cases are shown in the queue.",
            len(shown),
        )
        parts = [what, told.format(n=len(shown))]
        if ended:
            gone = ngettext("{n} more has ended.", "{n} more have ended.", ended)
            parts.append(gone.format(n=ended))
        window.notices.tell(sentences(parts))
        if self.page is not None:
            window.activateWindow()

    def _on_closed(self) -> None:
        self._reading.stop()
        self.page = self._watch = self._drawn = None
        self._stale = False


@frozen
class _AlarmsSince:
    """Reads the alarms from an instant on, on the desk thread."""

    since: datetime

    def __call__(self, desk: Desk) -> tuple[datetime, list[Alarm]]:
        """The instant, and the alarms in order of time."""
        from commandcenter.output.seat_load import alarms_between

        return self.since, alarms_between(desk, self.since, desk.clock.now() + PERIOD)


def open_alarm_report(window: MainWindow) -> AlarmReport:
    """Show the analysis of alarms."""
    report = window.findChild(AlarmReport) or AlarmReport(window)
    report.open()
    return report
