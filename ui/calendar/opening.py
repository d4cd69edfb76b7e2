"""Opens the editor of the calendars over the console, and has saved what it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.calendar.saving import SaveCalendar

if TYPE_CHECKING:
    from ui.calendar.editor import CalendarEditor
    from ui.main_window import MainWindow


class CalendarDesk(QObject):
    """One editor at a time, and the road from it to the desk. It closes once it is saved."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._editor: CalendarEditor | None = None
        self._ticket = 0
        window.bridge.answered.connect(self._on_saved)
        window.bridge.refused.connect(self._on_not_saved)
        window.bridge.failed.connect(self._on_not_saved)

    def open(self) -> CalendarEditor:
        """Show the editor."""
        from ui.calendar.editor import CalendarEditor  # Seldom needed, so not at the start.

        window = self._window
        editor = CalendarEditor(
            window.situation, window.inquiries.ask, window, person=window.acts.person
        )
        editor.wanted.connect(self._on_wanted)
        editor.finished.connect(self._on_closed)
        editor.open()
        self._editor = editor
        return editor

    def _on_wanted(self, wanted: SaveCalendar) -> None:
        self._ticket = self._window.bridge.ask(wanted.by(self._window.acts.person))

    def _on_saved(self, ticket: int, sentence: str) -> None:
        if ticket == self._ticket:
            self._ticket = 0
            self._window.notices.tell(sentence)
            if self._editor is not None:
                self._editor.accept()

    def _on_not_saved(self, ticket: int, sentence: str) -> None:
        if ticket == self._ticket:
            self._ticket = 0
            if self._editor is not None:
                self._editor.refused(sentence)

    def _on_closed(self) -> None:
        self._editor = None


def open_calendars(window: MainWindow) -> CalendarEditor:
    """Show the editor of the working calendars."""
    desk = window.findChild(CalendarDesk) or CalendarDesk(window)
    return desk.open()
