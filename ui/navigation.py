"""Getting to what one looks for: palette, filter, scopes, figures, the parts of the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from commandcenter.case import Case
from commandcenter.desk import Desk
from commandcenter.frozen import frozen
from commandcenter.wording import _
from ui.actions import BY_ID
from ui.alarm_report.opening import open_alarm_report
from ui.chooser import Chooser, matching
from ui.command_palette import ACT, AREA, CASE, COMPONENT, NUMBER, UNIT, CommandPalette
from ui.components.opening import open_component
from ui.conflicts.opening import open_conflicts
from ui.offline.actions import explain_why_not
from ui.seat_choice import at_level, level_choices, sat, seat_choices

if TYPE_CHECKING:
    from ui.main_window import MainWindow

WITH_UNITS: Final = "stage:dispatched,signed,handling,failed_check"

TILE_CASES: Final[dict[str, tuple[str, str]]] = {
    "open": ("all", ""),
    "overdue": ("all", "light:red"),
    "due_soon": ("all", "light:green,yellow due<30m " + WITH_UNITS),
    "needs_me": ("needs_me", ""),
    "unassigned": ("all", "stage:reported,verifying,filed,returned"),
}
"""Scope and filter that show the cases behind a figure."""


class Navigation(QObject):
    """Moves the eyes and the keyboard, never a case."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.menus.not_now.connect(self.say_why_not)
        window.units.refused.connect(window.notices.tell)
        window.map_panel.components.chosen.connect(self.show_component)

    def say_why_not(self, action_id: str) -> None:
        """Answer a key whose act cannot be done now."""
        if explain_why_not(self._window):
            return
        why = BY_ID[action_id].why_not(self._window.moment())
        if why and why not in self._window.notices.texts():
            self._window.notices.tell(why)

    def palette(self) -> None:
        """One field for acts, cases, units and areas."""
        window = self._window
        palette = CommandPalette(window.situation, window.moment(), window)
        palette.chosen.connect(self._on_found)
        palette.open()

    def _on_found(self, found: str) -> None:
        kind, colon, what = found.partition(":")
        window = self._window
        if kind + colon == ACT:
            window.run(what)
        elif kind + colon == CASE:
            self.show_case(what)
        elif kind + colon == NUMBER:
            window.inquiries.ask(_Find(what), self._on_case_found)
        elif kind + colon == UNIT:
            window.units.show_unit(what)
            window.units.setFocus(Qt.FocusReason.OtherFocusReason)
        elif kind + colon == COMPONENT:
            self.show_component(what)
        elif kind + colon == AREA:
            window.map_panel.show_area(what)

    def _on_case_found(self, case: Case) -> None:
        """Show a case by its number; one that has ended is in the panel only."""
        if case.open:
            self.show_case(case.id)
        else:
            self._window.select([case.id])

    def show_case(self, case_id: str) -> None:
        """Choose a case, and clear out of its way what hides it in the queue."""
        queue = self._window.queue
        if not queue.shows(case_id):
            queue.set_filter("")
            queue.set_scope("all")
        self._window.select([case_id])

    def show_component(self, code: str) -> None:
        """Open the page of a component."""
        open_component(self._window, code)

    def show_figure(self, tile: str) -> None:
        """Show the cases behind a figure of the strip, where a filter can tell them."""
        if tile in TILE_CASES:
            scope, wanted = TILE_CASES[tile]
            self._window.queue.set_filter(wanted)
            self._window.queue.set_scope(scope)
        elif tile == "alarms":
            open_alarm_report(self._window)
        elif tile == "contested":
            open_conflicts(self._window)

    def filter(self) -> None:
        """On to the filter bar."""
        self._window.queue.focus_filter()

    def scope(self, scope: str) -> None:
        """Show `needs_me`, `waiting` or `all` in the queue."""
        self._window.queue.set_scope(scope)

    def next_part(self) -> None:
        """Bring the keyboard from queue to map to units to case and round again."""
        window = self._window
        parts = (window.queue, window.map_panel, window.units, window.case_panel)
        focus = QApplication.focusWidget()
        at = next((n for n, part in enumerate(parts) if focus and part.isAncestorOf(focus)), -1)
        part = parts[(at + 1) % len(parts)]
        target = part.focusProxy() or _first_focus(part)
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def act_as(self) -> None:
        """Choose who sits at this desk, and under which post."""
        window = self._window
        seats = seat_choices(window.situation.city, window.situation.now)
        chooser = Chooser(_("Who sits here?"), lambda typed: matching(seats, typed), window)
        chooser.chosen.connect(self._on_seat_chosen)
        chooser.open()

    def _on_seat_chosen(self, choice: str) -> None:
        self._window.acts.act_as(sat(self._window.situation.city, choice))

    def choose_level(self) -> None:
        """Choose the level that this desk sees to."""
        levels = level_choices(self._window.acts.person)
        title = _("Which level does this desk see to?")
        chooser = Chooser(title, lambda typed: matching(levels, typed), self._window)
        chooser.chosen.connect(self._on_level_chosen)
        chooser.open()

    def _on_level_chosen(self, choice: str) -> None:
        self._window.acts.act_as(at_level(self._window.acts.person, choice))


@frozen
class _Find:
    """Looks for a case by its number, on the desk thread. Raises Refused if there is none."""

    number: str

    def __call__(self, desk: Desk) -> Case:
        return desk.case(self.number)


def _first_focus(part: QWidget) -> QWidget:
    """The first widget in a part that takes the keyboard."""
    tab = Qt.FocusPolicy.TabFocus
    inside = part.findChildren(QWidget)
    able = (each for each in inside if each.isVisible() and each.focusPolicy() & tab)
    return next(able, part)
