"""The rows of the action table for the escalation board; its package is imported when used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from commandcenter import commands as do
from commandcenter.wording import N_
from ui.action import Action, May, always

if TYPE_CHECKING:
    from ui.escalation_board.desk import BoardDesk
    from ui.main_window import MainWindow


def board_desk(window: MainWindow) -> BoardDesk:
    """Between the console and its board; made when first wanted."""
    from ui.escalation_board.desk import BoardDesk

    return window.findChild(BoardDesk) or BoardDesk(window)


BOARD_ACTIONS: Final[tuple[Action, ...]] = (
    Action(
        "act.raise_level",
        N_("Raise a level…"),
        "Ctrl+Up",
        "arrow-up-bold-box-outline",
        May(do.EscalateNow),
        lambda w: board_desk(w).raise_level(),
    ),
    Action(
        "act.give",
        N_("Give to somebody on duty…"),
        "Ctrl+D",
        "account-arrow-right-outline",
        May(do.EscalateNow),
        lambda w: board_desk(w).give(),
    ),
    Action(
        "view.escalation_board",
        N_("Escalation board"),
        "Ctrl+B",
        "view-dashboard-outline",
        always,
        lambda w: board_desk(w).open(),
    ),
)
"""Opening the board, and its two drops by key."""
