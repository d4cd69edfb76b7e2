"""The rows of the action table for a room whose line is down; the rest is imported when used."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QObject

from commandcenter.roles import NOBODY
from commandcenter.wording import N_, _
from ui.action import Action, always

if TYPE_CHECKING:
    from ui.main_window import MainWindow


Part = TypeVar("Part", bound=QObject)


def _with_hub(window: MainWindow, part: type[Part], act: Callable[[Part], None]) -> None:
    """Have a part act that a desk with a hub has; say so where the workspace has none."""
    found = window.findChild(part)
    if found is None:
        window.notices.tell(_("This workspace has no hub. “join” makes one that has."))
    else:
        act(found)


def export_bundle(window: MainWindow) -> None:
    """Write what has not been sent into a file."""
    from ui.offline.desk import OfflineKit

    _with_hub(window, OfflineKit, OfflineKit.choose_export)


def import_bundle(window: MainWindow) -> None:
    """Offer the hub what another desk has written."""
    from ui.offline.desk import OfflineKit

    _with_hub(window, OfflineKit, OfflineKit.choose_import)


def sign_in(window: MainWindow) -> None:
    """Have somebody sign in at this desk."""
    from ui.offline.seat import SeatKeeper

    _with_hub(window, SeatKeeper, SeatKeeper.ask_who)


def sign_out(window: MainWindow) -> None:
    """Have nobody sit at this desk until somebody signs in."""
    from ui.offline.seat import SeatKeeper

    _with_hub(window, SeatKeeper, SeatKeeper.sign_out)


def choose_seat(window: MainWindow) -> None:
    """Choose who sits here; with a hub, only who has signed in."""
    from ui.offline.seat import SeatKeeper

    keeper = window.findChild(SeatKeeper)
    if keeper is None:
        window.go.act_as()
    else:
        keeper.choose_seat()


def explain_why_not(window: MainWindow) -> bool:
    """Whether nothing can be done for want of a sign-in; it is asked for then."""
    if window.acts.person.id != NOBODY.id:
        return False
    sign_in(window)
    return True


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
        "desk.sign_out",
        N_("Sign out, and lock this desk"),
        "Ctrl+Alt+L",
        "account-lock-outline",
        always,
        sign_out,
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
