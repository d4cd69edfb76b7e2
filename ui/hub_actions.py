"""The rows of the action table for what the hub adds; its package is imported when used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from commandcenter.wording import N_
from ui.action import Action, always

if TYPE_CHECKING:
    from ui.main_window import MainWindow


def open_outages(window: MainWindow) -> None:
    """Show what happened without the line."""
    from ui.hub.desk import HubDesk, hub_desk

    hub_desk(window, HubDesk.open_outages)


def open_put_aside(window: MainWindow) -> None:
    """Show what the hub did not take."""
    from ui.hub.desk import hub_desk

    hub_desk(window, lambda desk: desk.aside.open())


HUB_ACTIONS: Final[tuple[Action, ...]] = (
    Action(
        "desk.outages",
        N_("What happened without the line…"),
        "Ctrl+Shift+B",
        "lan-disconnect",
        always,
        open_outages,
    ),
    Action(
        "desk.put_aside",
        N_("What the hub did not take…"),
        "Ctrl+Shift+P",
        "tray-alert",
        always,
        open_put_aside,
    ),
)
"""Reading what an outage brought, and what was not taken."""
