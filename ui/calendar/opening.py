"""Opens the editor of the calendars over the console, and has saved what it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.calendar.saving import SaveCalendar

if TYPE_CHECKING:
    from ui.calendar.editor import CalendarEditor
    from ui.main_window import MainWindow


class CalendarDesk(QObject):
    """One editor at a time, and the road from it to the desk."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def open(self) -> CalendarEditor:
        """Show the editor."""
        from ui.calendar.editor import CalendarEditor  # Seldom needed, so not at the start.

        window = self._window
        editor = CalendarEditor(
            window.situation, window.inquiries.ask, window, person=window.acts.person
        )
        editor.wanted.connect(self._on_wanted)
        editor.open()
        return editor

    def _on_wanted(self, wanted: SaveCalendar) -> None:
        self._window.inquiries.ask(wanted.by(self._window.acts.person), self._on_saved)

    def _on_saved(self, sentence: str) -> None:
        self._window.notices.tell(sentence)


def open_calendars(window: MainWindow) -> CalendarEditor:
    """Show the editor of the working calendars."""
    return CalendarDesk(window).open()
