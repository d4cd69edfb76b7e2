"""The line to the hub as the screens hear of it: how it stands, and what it did not take."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from commandcenter.desk import Desk
from commandcenter.sync.state import LineState, Moved
from ui.bridge import Bridge

if TYPE_CHECKING:
    from commandcenter.ids import CaseId
    from commandcenter.sync.link import Link


class HubLine(QObject):
    """Has the link turn on the desk's thread: each second, and whenever the hub says something."""

    stands = Signal(object)
    """How the line stands (`LineState`), at every change."""
    moved = Signal(object)
    """Acts (a list of `Moved`) that the hub did not take: somebody else had decided meanwhile."""
    _turned = Signal(object)
    _asked_again = Signal(object)

    def __init__(self, link: Link, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state: LineState | None = None
        self._link = link
        self._bridge = bridge
        self._lock = threading.Lock()
        self._nudged = False
        self._turned.connect(self._on_turned, Qt.ConnectionType.QueuedConnection)
        self._asked_again.connect(self.moved, Qt.ConnectionType.QueuedConnection)
        link.on_heard = self._nudge
        link.on_moved = self._on_moved
        link.on_gone = bridge.forget
        bridge.repeat(self._turn)

    def present(self, person: str, case: CaseId | None, doing: str) -> None:
        """Tell the others what somebody does here."""
        self._bridge.soon(lambda _desk: self._link.present(person, case, doing))

    # --- on the line's thread ---

    def _nudge(self) -> None:
        with self._lock:
            nudged, self._nudged = self._nudged, True
        if not nudged:
            self._bridge.soon(self._turn)

    # --- on the desk's thread ---

    def _turn(self, desk: Desk) -> None:
        with self._lock:
            self._nudged = False
        self._turned.emit(self._link.turn(desk))

    def _on_moved(self, moved: Sequence[Moved]) -> None:
        self._asked_again.emit(list(moved))

    # --- on the GUI thread ---

    def _on_turned(self, state: LineState) -> None:
        if state != self.state:
            self.state = state
            self.stands.emit(state)
