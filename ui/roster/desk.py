"""Opens the roster's window, keeps it up to date, and asks the desk for what is changed there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from commandcenter.case import Case
from commandcenter.city import to_json
from commandcenter.commands import Configure
from commandcenter.roster import Week
from commandcenter.situation import Change

if TYPE_CHECKING:
    from ui.main_window import MainWindow
    from ui.roster.window import RosterWindow


class RosterDesk(QObject):
    """Between the console and the roster's window; there is at most one."""

    def __init__(self, console: MainWindow) -> None:
        super().__init__(console)
        self._console = console
        self.window: RosterWindow | None = None
        self._shown: datetime | None = None
        console.situation.watchers.append(self)
        console.top_bar.roster_wanted.connect(self.open)
        console.acts.person_changed.connect(self._on_person_changed)
        console.bridge.tick.connect(self._on_tick)

    def open(self) -> None:
        """Show the roster of whoever sits at this desk."""
        from ui.roster.window import RosterWindow  # Not needed at the start.

        if self.window is None:
            console = self._console
            self.window = RosterWindow(console.situation, console.acts.person, console)
            self.window.wanted.connect(self._on_wanted)
        self.window.refresh()
        self.window.show()
        self.window.activateWindow()

    def retranslate(self) -> None:
        """Show every word in the language in use."""
        if self.window is not None:
            self.window.retranslate()

    def cases_changed(self, changes: Sequence[Change]) -> None:
        """The roster knows no cases."""

    def lights_changed(self, cases: Sequence[Case]) -> None:
        """Nor their lights."""

    def city_changed(self) -> None:
        """Another plan, perhaps."""
        if self.window is not None:
            self.window.refresh()

    def _on_person_changed(self) -> None:
        if self.window is not None:
            self.window.set_person(self._console.acts.person)

    def _on_tick(self, now: datetime) -> None:
        """Once a minute is enough to move the mark of now."""
        minute = now.replace(second=0, microsecond=0)
        if self.window is not None and self.window.isVisible() and minute != self._shown:
            self._shown = minute
            self.window.refresh()

    def _on_wanted(self, week: Week) -> None:
        # What the window showed: it follows every change that has come in.
        base = self._console.situation.city.versions.get(("roster_week", week.key), 0)
        change = Configure("roster_week", week.key, to_json(week), base=base)
        self._console.bridge.submit(change, person=self._console.acts.person)
