"""Opens the list of patrols, keeps it up to date, and hands walks to the desk."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from commandcenter.command_line.patrol_answers import hazard_counts
from commandcenter.commands import RecordPatrol
from commandcenter.desk import Desk
from commandcenter.events import Event
from commandcenter.ids import AreaCode
from commandcenter.patrol.record import last_walks, officers, tasks
from commandcenter.patrol.tasks import CHANNEL, PatrolPlan, PatrolTask
from commandcenter.roles import Person
from commandcenter.wording import _, ngettext

if TYPE_CHECKING:
    from ui.main_window import MainWindow
    from ui.patrols.record import RecordDialog
    from ui.patrols.window import PatrolWindow

LOOKS_EVERY: Final = timedelta(minutes=1)
"""How often an open list asks again though nothing has happened: windows open and close."""

_Found = tuple[list[PatrolTask], Counter[str]]


class PatrolDesk(QObject):
    """One list at a time; the console goes on beside it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._ticket = 0
        self._looked: datetime | None = None
        self.list: PatrolWindow | None = None
        """The list, if it is open."""
        self.dialog: RecordDialog | None = None
        """The walk that is being put on record."""
        bridge = window.bridge
        bridge.done.connect(self._on_done)
        bridge.refused.connect(self._on_not_saved)
        bridge.failed.connect(self._on_not_saved)
        bridge.happened.connect(self._on_happened)
        bridge.tick.connect(self._on_tick)

    def open(self) -> None:
        """Show the list, or bring it to the front."""
        from ui.patrols.window import PatrolWindow  # Seldom needed, so not at the start.

        if self.list is None:
            self.list = PatrolWindow(self._window.situation.city, self._window)
            self.list.record_wanted.connect(self._on_record_wanted)
            self.list.cell_wanted.connect(self._window.map_panel.show_area)
            self.list.hazards_wanted.connect(self._on_hazards_wanted)
            self.list.finished.connect(self._on_closed)
            self.list.show()
        self.list.activateWindow()
        self._look()

    def _look(self) -> None:
        if self.list is not None:
            self._looked = self._window.bridge.now
            self._window.inquiries.ask(_patrols, self._on_found)

    def _on_found(self, found: _Found) -> None:
        if self.list is not None:
            city, now = self._window.situation.city, self._window.bridge.now
            self.list.show_tasks(*found, city, now)

    def _on_hazards_wanted(self) -> None:
        self._window.queue.set_scope("all")
        self._window.queue.set_filter(f"source:{CHANNEL}")

    def _on_record_wanted(self, task: PatrolTask) -> None:
        from ui.patrols.record import RecordDialog

        self.dialog = RecordDialog(task, self._window.situation.city, self.list)
        self.dialog.given.connect(self._on_given)
        self.dialog.finished.connect(self._on_dialog_closed)
        self.dialog.open()

    def _on_given(self, command: RecordPatrol) -> None:
        person, city = self._window.acts.person, self._window.situation.city
        plan = city.patrols[command.plan]
        behalf = _officer(self._window, plan, command.cell, person)
        self._ticket = self._window.bridge.submit(command, person=person, on_behalf_of=behalf)

    def _on_done(self, ticket: int, events: list[Event]) -> None:
        if ticket != self._ticket:
            return
        self._ticket = 0
        if self.dialog is not None:
            self.dialog.saved()
        cases = len({event.case for event in events if event.case})
        told = _("The patrol is on record.")
        if cases:
            told = ngettext(
                "The patrol is on record; {n} hazard became a case.",
                "The patrol is on record; {n} hazards became cases.",
                cases,
            ).format(n=cases)
        self._window.notices.tell(told)

    def _on_not_saved(self, ticket: int, sentence: str) -> None:
        if ticket == self._ticket:
            self._ticket = 0
            if self.dialog is not None:
                self.dialog.refused(sentence)

    def _on_happened(self, events: list[Event]) -> None:
        if any(event.type in ("PatrolWalked", "ConfigurationChanged") for event in events):
            self._look()

    def _on_tick(self, now: datetime) -> None:
        if self._looked is not None and now - self._looked >= LOOKS_EVERY:
            self._look()

    def _on_closed(self) -> None:
        self.list = None

    def _on_dialog_closed(self) -> None:
        self.dialog = None


def open_patrols(window: MainWindow) -> PatrolDesk:
    """Show the list of patrols."""
    desk = window.findChild(PatrolDesk) or PatrolDesk(window)
    desk.open()
    return desk


def _patrols(desk: Desk) -> _Found:
    """How all patrols stand now, and the open hazards that they have found."""
    now = desk.clock.now()
    found = tasks(desk.city, last_walks(desk.store, now), now)
    return found, Counter(hazard_counts(desk.store.open_cases()))


def _officer(window: MainWindow, plan: PatrolPlan, cell: str, person: Person) -> Person | None:
    """The officer whose word is recorded, if whoever sits here does not hold the post."""
    if plan.post in person.posts:
        return None
    city = window.situation.city
    officer = officers(plan, [AreaCode(cell)], city)[AreaCode(cell)]
    return city.people.get(officer) if officer else None
