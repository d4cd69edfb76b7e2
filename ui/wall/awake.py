"""Keeps the screen from going dark while a wall is shown, where the platform can be asked to.

Windows: SetThreadExecutionState. Linux and BSD desktops: org.freedesktop.ScreenSaver, which GNOME,
KDE and Xfce answer; it ends by itself with the connection that asked. Elsewhere the screen's own
settings count.
"""

import sys
from typing import Final

_CONTINUOUS: Final = 0x80000000
_SYSTEM: Final = 0x00000001
_DISPLAY: Final = 0x00000002
"""Of SetThreadExecutionState (winbase.h)."""

_BUS: Final = "commandcenter.wall"
"""The wall's own connection: a console goes on when its wall is closed."""


def keep_awake(name: str, why: str) -> None:
    """Ask the platform to keep the screen lit. Nobody waits for its answer."""
    if sys.platform == "win32":
        _set_execution_state(_CONTINUOUS | _SYSTEM | _DISPLAY)
    elif sys.platform != "darwin":
        _ask_the_desktop(name, why)


def let_sleep() -> None:
    """The wall is gone, whatever becomes of the program."""
    if sys.platform == "win32":
        _set_execution_state(_CONTINUOUS)
    elif sys.platform != "darwin":
        _let_the_desktop_go()


def _set_execution_state(state: int) -> None:
    import ctypes

    ctypes.windll.kernel32.SetThreadExecutionState(state)  # type: ignore[attr-defined, unused-ignore]


def _ask_the_desktop(name: str, why: str) -> None:
    # Loaded here: only the wall needs the bus.
    from PySide6.QtDBus import QDBusConnection, QDBusMessage

    bus = QDBusConnection.connectToBus(QDBusConnection.BusType.SessionBus, _BUS)
    if not bus.isConnected():
        return
    service, path = "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"
    call = QDBusMessage.createMethodCall(service, path, service, "Inhibit")
    call.setArguments([name, why])
    bus.asyncCall(call)


def _let_the_desktop_go() -> None:
    from PySide6.QtDBus import QDBusConnection

    QDBusConnection.disconnectFromBus(_BUS)
