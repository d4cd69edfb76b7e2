"""Between the report dialog and the desk: one dialog, kept with its draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from commandcenter.commands import FileCase, RegisterReport
from commandcenter.events import CaseReported, Event
from commandcenter.situation import Situation
from ui.acts import Acts
from ui.lookup import Lookup

if TYPE_CHECKING:
    from ui.dialogs.report_dialog import ReportDialog


class ReportDesk(QObject):
    """Opens the dialog, hands its reports over, and tells it how they went."""

    pick_wanted = Signal()
    """The next click on the map is the report's place."""
    taken_down = Signal(str)
    """Id of the case that a report has become or joined."""

    def __init__(self, situation: Situation, lookup: Lookup, acts: Acts, window: QWidget) -> None:
        super().__init__(window)
        self._situation = situation
        self._lookup = lookup
        self._acts = acts
        self._window = window
        self.dialog: ReportDialog | None = None

    def open(self) -> None:
        """Show the dialog, with its draft if there is one."""
        if self.dialog is None:
            self.dialog = self._make()
        self.dialog.show()
        self.dialog.activateWindow()

    def refresh(self) -> None:
        """Time has passed or something has happened: an open dialog looks again."""
        if self.dialog is not None and self.dialog.isVisible():
            self.dialog.refresh()

    def streets_read(self) -> None:
        """The streets can be looked up now."""
        if self.dialog is not None and self._lookup.gazetteer is not None:
            self.dialog.set_gazetteer(self._lookup.gazetteer)

    def set_place(self, lon: float, lat: float) -> None:
        """The place was clicked on the map (WGS-84 degrees)."""
        if self.dialog is not None:
            self.dialog.set_place(lon, lat)

    def retranslate(self) -> None:
        """Another language or catalogue: a dialog without a draft is made anew."""
        if self.dialog is not None and not self.dialog.draft:
            self.dialog.deleteLater()
            self.dialog = None

    def _make(self) -> ReportDialog:
        from ui.dialogs.report_dialog import ReportDialog  # Not needed at the start.

        dialog = ReportDialog(
            self._situation,
            self._lookup.gazetteer,
            self._window,
            open_cases=self._lookup.open_cases,
            known=self._lookup.known,
            advice=self._lookup.advice,
        )
        dialog.submitted.connect(self._on_submitted)
        dialog.submitted_and_file.connect(self._on_submitted_and_file)
        dialog.pick_requested.connect(self.pick_wanted)
        return dialog

    def _on_submitted(self, command: RegisterReport) -> None:
        self._acts.take_down(command, self._on_saved, self._on_refused)

    def _on_submitted_and_file(self, command: RegisterReport) -> None:
        self._acts.take_down(command, self._on_saved_to_file, self._on_refused)

    def _on_saved(self, events: list[Event]) -> None:
        case_id = str(events[0].case)
        body = events[0].body
        if self.dialog is not None:
            self.dialog.saved(body.number if isinstance(body, CaseReported) else "")
        self.taken_down.emit(case_id)

    def _on_saved_to_file(self, events: list[Event]) -> None:
        self._on_saved(events)
        case = self._situation.find(str(events[0].case))
        if case is not None:
            self._acts.carry_out([case], lambda case: FileCase(case.id))

    def _on_refused(self, sentence: str) -> None:
        if self.dialog is not None:
            self.dialog.refused(sentence)
