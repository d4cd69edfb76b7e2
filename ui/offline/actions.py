"""The rows of the action table for a room whose line is down; the rest is imported when used."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from commandcenter.wording import N_, _
from ui.action import Action, always

if TYPE_CHECKING:
    from ui.main_window import MainWindow
    from ui.offline.desk import OfflineKit


def _with_hub(window: MainWindow, act: Callable[[OfflineKit], None]) -> None:
    """Carry out an act of the kit; say so where the workspace has no hub."""
    from ui.offline.desk import OfflineKit

    kit = window.findChild(OfflineKit)
    if kit is None:
        window.notices.tell(_("This workspace has no hub. “join” makes one that has."))
    else:
        act(kit)


def export_bundle(window: MainWindow) -> None:
    """Write what has not been sent into a file."""
    _with_hub(window, lambda kit: kit.choose_export())


def import_bundle(window: MainWindow) -> None:
    """Offer the hub what another desk has written."""
    _with_hub(window, lambda kit: kit.choose_import())


def sign_in(window: MainWindow) -> None:
    """Have somebody sign in at this desk."""
    _with_hub(window, lambda kit: kit.ask_who())


OFFLINE_ACTIONS: Final[tuple[Action, ...]] = (
    Action(
        "desk.sign_in",
        N_("Sign in…"),
        "Ctrl+Alt+U",
        "account-key-outline",
        always,
        sign_in,
    ),
    Action(
        "desk.export_bundle",
        N_("Write what has not been sent, to carry it…"),
        "Ctrl+Alt+B",
        "usb-flash-drive-outline",
        always,
        export_bundle,
    ),
    Action(
        "desk.import_bundle",
        N_("Offer the hub what another desk has written…"),
        "Ctrl+Alt+I",
        "usb-flash-drive",
        always,
        import_bundle,
    ),
)
"""Beside the acts of a desk that has a line."""
