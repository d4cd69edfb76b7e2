"""The row of the action table that opens the wall; its package is imported when used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from commandcenter.wording import N_
from ui.action import Action, always

if TYPE_CHECKING:
    from ui.main_window import MainWindow


def open_wall(window: MainWindow) -> None:
    """Show the wall on another screen."""
    from ui.wall.opening import wall_desk

    wall_desk(window).open()


WALL_ACTIONS: Final[tuple[Action, ...]] = (
    Action(
        "view.wall",
        N_("Wall on another screen"),
        "Shift+F11",
        "monitor-dashboard",
        always,
        open_wall,
    ),
)
"""Opening the wall."""
