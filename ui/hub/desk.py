"""What the hub adds to one console: hears how the line stands, and has every part show it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from commandcenter.case import Case
from commandcenter.events import Event
from commandcenter.ids import CaseId
from commandcenter.situation import Change
from commandcenter.sync.outages import KEPT, Span, Spans
from commandcenter.sync.state import LineState, Status
from commandcenter.wording import _
from ui import format as say
from ui.conflicts.opening import open_conflicts
from ui.hub.aside import AsideDesk
from ui.hub.asked_again import AskedAgain, show_case
from ui.hub.here import Here
from ui.hub.marks import Marks
from ui.hub.outage import (
    Begun,
    Exchanged,
    Outage,
    OutageWatch,
    Past,
    past,
    worth_telling,
)
from ui.hub_line import HubLine
from ui.notices import Notice
from ui.queue.case_list import CaseList

if TYPE_CHECKING:
    from ui.hub.outage_window import OutageWindow
    from ui.main_window import MainWindow

ABOUT: Final = "outage"

LOOKED_AT: Final = 10_000
"""Events that come before the log is looked through for what others bring late of an outage: so
much has to be read at most when a program begins."""


class HubDesk(QObject):
    """Between the line to the hub and the console's window."""

    def __init__(self, window: MainWindow, line: HubLine, folder: Path | None = None) -> None:
        """`folder` is the workspace's: there it is remembered when there was no line."""
        super().__init__(window)
        self.line = line
        self.marks = Marks()
        self.outages: deque[Outage] = deque(maxlen=KEPT)
        """The last ones, oldest first; also those from before the program began."""
        self.window_of_outages: OutageWindow | None = None
        self._window = window
        self._online = False
        self._ending = False
        self._card: Notice | None = None
        self._watch = OutageWatch()
        self._spans = Spans(folder)
        self._over: list[Span] = []
        """Of the outages that can be read."""
        self._open: Span | None = None
        """Of the one that is remembered as going on."""
        self._since_looked = 0
        """Events since it was looked for what others bring late."""
        self.asked_again = AskedAgain(window)
        self.aside = AsideDesk(window, line)
        self._here = Here(line, window)
        self._cases = window.queue.findChild(CaseList)
        if self._cases is not None:
            self._cases.marks = self.marks
        window.case_panel.marks = self.marks
        window.situation.watchers.append(self)
        window.bridge.happened.connect(self._on_happened)
        window.bridge.forgotten.connect(self._on_forgotten)
        window.acts.person_changed.connect(self._fill)
        window.inquiries.ask(partial(past, self._spans), self._on_past)
        line.stands.connect(self._on_stands)
        line.moved.connect(self._on_moved)

    # --- what the line says ---

    def _on_stands(self, state: LineState) -> None:
        anew = not self.marks.has_hub
        self._show_marks(self.marks.take(state), anew=anew)
        if self._watch.stands(state):
            self._window.inquiries.ask(Begun.of, partial(self._on_begun, state.status))
        online = state.status is Status.ONLINE
        if online and not self._online:
            self._here.tell()
        self._online = online
        if not self._ending and self._watch.is_over(state):
            self._ending = True
            self._window.inquiries.ask(Exchanged.of, self._on_exchanged, self._on_unread)

    def _show_marks(self, changed: set[CaseId], *, anew: bool) -> None:
        if self._cases is not None:
            self._cases.show_marks(changed)
        panel = self._window.case_panel
        if anew:
            panel.retranslate()  # Its timeline has something to mark from now on.
        elif panel.case is not None and panel.case.id in changed:
            panel.show_marks()

    def _on_moved(self, moved: Sequence[object]) -> None:
        self.asked_again.take(moved)  # type: ignore[arg-type]

    def _on_happened(self, events: Sequence[Event]) -> None:
        self._watch.happened(events)
        self._remember()
        self._add_late(events)
        self._look(len(events))
        known = list(self.outages)
        for at, outage in enumerate(known):
            self.outages[at] = outage.with_settled(events)
        if known != list(self.outages):
            self._fill()

    def _on_forgotten(self, gone: Collection[CaseId]) -> None:
        """What is on show of a case that is here no more would take no act."""
        chosen = self._window.selected
        kept = [each for each in chosen if each not in gone]
        if kept != chosen:
            self._window.select(kept)

    # --- what outlives the program ---

    def _on_past(self, known: Past) -> None:
        """What was remembered is read; an outage in which the program was closed goes on."""
        self.outages.extendleft(reversed(known.outages))
        self._over = [*known.spans, *self._over]
        if known.open is not None and known.found is not None:
            self._open = known.open
            self._watch.resume(known.open, known.found)
        self._fill()

    def _on_begun(self, status: Status, begun: Begun) -> None:
        self._watch.begun(begun.at, begun.waiting)
        self._remember(down=status is Status.OFFLINE)

    def _remember(self, *, down: bool = False) -> None:
        """Keep that the line is down, once there is a word to say about it."""
        span = self._watch.span
        if self._open is None and span is not None and (down or self._watch.acted):
            self._open = span
            self._keep()

    def _keep(self) -> None:
        spans = [*self._over, *([self._open] if self._open else [])]
        self._window.bridge.soon(lambda _desk: self._spans.keep(spans))

    # --- an outage is over ---

    def _on_exchanged(self, exchanged: Exchanged) -> None:
        self._ending = False
        span = self._watch.span
        outage = self._watch.end(exchanged.refused)
        known, self._open = self._open, None
        told = worth_telling(outage)
        if told and span is not None:
            self._over = [
                *self._over[-KEPT:],
                replace(span, ended=outage.ended, until=exchanged.until),
            ]
        if known or told:
            self._keep()
        if told:
            self.outages.append(outage)
            self._announce(outage)
            self._fill()

    def _add_late(self, events: Sequence[Event]) -> None:
        """What was done in an outage by somebody who comes back only now."""
        newest = self.outages[-1].ended if self.outages else None
        late = [event for event in events if newest and event.occurred_at <= newest]
        if not late:
            return  # Nearly always so: what happens is of now.
        known = list(self.outages)
        self.outages = deque((each.with_late(late) for each in known), KEPT)
        told = self._card is not None and self._window.notices.holds(self._card)
        if told and self.outages[-1] is not known[-1]:
            self._announce(self.outages[-1])
        self._fill()

    def _look(self, events: int) -> None:
        """Have what came late found in the log now and then, for when the program begins again."""
        self._since_looked += events
        if self._since_looked > LOOKED_AT:
            self._since_looked = 0
            self._window.bridge.soon(self._spans.look)

    def _on_unread(self) -> None:
        self._ending = False

    def _announce(self, outage: Outage) -> None:
        """A card that stays until somebody has read it; a later one takes its place."""
        notices = self._window.notices
        notices.withdraw(ABOUT)
        lasted = (outage.ended - outage.began).total_seconds()
        self._card = notices.keep(
            _("The hub is back after {duration}. Everything has been exchanged.").format(
                duration=say.duration(lasted)
            ),
            tuple(outage.sentences(self._contested())),
            _("Read it"),
            self.open_outages,
            about=ABOUT,
        )

    def _contested(self) -> list[CaseId]:
        return [case.id for case in self._window.situation.cases.values() if case.contested]

    # --- what can be opened ---

    def open_outages(self) -> None:
        """Show what happened without the line, the last time first; read, it needs no card."""
        from ui.hub.outage_window import OutageWindow  # Seldom needed, so not at the start.

        self._window.notices.withdraw(ABOUT)
        if self.window_of_outages is None:
            made = self.window_of_outages = OutageWindow(self._known, self._window)
            made.case_wanted.connect(partial(show_case, self._window))
            made.conflicts_wanted.connect(partial(open_conflicts, self._window))
            made.finished.connect(self._on_outages_closed)
            self._fill()
            made.show()
        self.window_of_outages.show_newest()
        self.window_of_outages.activateWindow()

    def _fill(self) -> None:
        shown = self.window_of_outages
        if shown is not None:
            window = self._window
            situation, reader = window.situation, window.acts.person
            shown.show_outages(list(self.outages), situation.city, reader, situation.now)

    def _known(self, case_id: CaseId) -> Case | None:
        return self._window.situation.cases.get(case_id)

    def _on_outages_closed(self) -> None:
        if self.window_of_outages is not None:
            self.window_of_outages.deleteLater()
            self.window_of_outages = None

    # --- what the situation tells its watchers ---

    def cases_changed(self, changes: Sequence[Change]) -> None:
        """A clash that is settled, or comes up late, shows in the window as it is."""
        shown = self.window_of_outages
        if shown is not None:
            about = {case for outage in self.outages for case in outage.cases}
            if about & {change.id for change in changes}:
                self._fill()

    def lights_changed(self, cases: Sequence[Case]) -> None:
        """Time changes no mark."""

    def city_changed(self) -> None:
        """Other names, perhaps."""
        self._fill()


def hub_desk(window: MainWindow, open_it: Callable[[HubDesk], object]) -> None:
    """Open something of the hub, or say that there is none."""
    desk = window.findChild(HubDesk)
    if desk is None:
        window.notices.tell(_("This workspace has no hub."))
    else:
        open_it(desk)
