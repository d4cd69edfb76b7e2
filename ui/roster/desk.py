"""Opens the roster's window, keeps it up to date, and asks the desk for what is changed there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from commandcenter.case import Case
from commandcenter.city import to_json
from commandcenter.commands import Configure
from commandcenter.desk import Desk
from commandcenter.frozen import frozen
from commandcenter.intake.kinds import ImportWish
from commandcenter.refusal import Refused
from commandcenter.roles import Post
from commandcenter.roster.shifts import Week
from commandcenter.situation import Change
from commandcenter.wording import _, ngettext

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
        console.bridge.refused.connect(self._on_refused)
        console.store_acts.imported.connect(self._say)

    def open(self) -> None:
        """Show the roster of whoever sits at this desk."""
        from ui.roster.window import RosterWindow  # Not needed at the start.

        if self.window is None:
            console = self._console
            self.window = RosterWindow(console.situation, console.acts.person, console)
            self.window.wanted.connect(self._on_wanted)
            self.window.import_wanted.connect(self._on_import_wanted)
            self.window.export_wanted.connect(self._on_export_wanted)
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

    def _on_import_wanted(self) -> None:
        kinds = _("Calendars and tables ({kinds})").format(kinds="*.ics *.csv *.xlsx *.toml")
        chosen, _kind = QFileDialog.getOpenFileName(
            self.window, _("Import a duty roster"), "", kinds
        )
        if chosen:
            self._console.store_acts.take_in(ImportWish(Path(chosen), "roster"))

    def _on_export_wanted(self, roster: str, post: Post | None, monday: date) -> None:
        kinds = _("Calendars ({kinds})").format(kinds="*.ics")
        chosen, _kind = QFileDialog.getSaveFileName(
            self.window, _("Export the duty roster"), f"{roster}.ics", kinds
        )
        if chosen:
            export = _Export(Path(chosen), roster, post, monday)
            self._console.inquiries.ask(export, self._on_exported)

    def _on_exported(self, sentence: str) -> None:
        self._console.notices.tell(sentence)
        self._say(sentence)

    def _on_refused(self, _ticket: int, sentence: str) -> None:
        self._say(sentence)

    def _say(self, sentence: str) -> None:
        """Say it where somebody is at work: the console's notices may lie beneath the roster."""
        if self.window is not None and self.window.isActiveWindow():
            self.window.tell(sentence)


@frozen
class _Export:
    """Writes a calendar, on the desk thread: its library takes a moment to load."""

    path: Path
    roster: str
    post: Post | None
    monday: date

    def __call__(self, desk: Desk) -> str:
        """Write it, and say how it went. Raises Refused."""
        from commandcenter.output.duty_calendar import AHEAD, Wanted, export_duty_calendar

        since = datetime.combine(self.monday, datetime.min.time(), desk.city.zone)
        wanted = Wanted(since, since + AHEAD, self.roster, self.post)
        try:
            count = export_duty_calendar(self.path, desk.city, wanted, desk.clock.now())
        except OSError as fault:
            raise Refused(
                _("{file} cannot be written: {error}").format(
                    file=self.path.name, error=fault.strerror
                )
            ) from fault
        told = ngettext("{n} turn written to {file}.", "{n} turns written to {file}.", count)
        return told.format(n=count, file=self.path.name)
