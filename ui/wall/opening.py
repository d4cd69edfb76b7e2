"""Opens the wall from the console: on another screen, if there is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.hub.desk import HubDesk
from ui.wall.running import show_on, wall_screen
from ui.wall.window import WallWindow, viewing

if TYPE_CHECKING:
    from ui.base_map import BaseMap
    from ui.main_window import MainWindow
    from ui.theme import Theme


class WallDesk(QObject):
    """One wall at a time, fed by the console's own situation. A follower of its window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.wall: WallWindow | None = None
        window.followers.append(self)
        window.settings_changed.connect(self.close)
        window.map_panel.streets_read.connect(self._on_streets_read)

    def open(self) -> None:
        """Show the wall, or bring it to the front."""
        if self.wall is not None:
            self.wall.activateWindow()
            return
        window, screen = self._window, wall_screen(self._window.screen())
        self.wall = WallWindow(window.bridge, window.settings, viewing(window.settings, screen))
        self.wall.closed.connect(self._on_closed)
        if window.map_panel.base_map is not None:
            self.wall.set_base_map(window.map_panel.base_map)
        hub = window.findChild(HubDesk)
        if hub is not None:
            self.wall.set_line(hub.line.state)
            hub.line.stands.connect(self.wall.set_line)
        show_on(self.wall, screen)

    def close(self) -> None:
        """Take the wall away."""
        if self.wall is not None:
            self.wall.close()

    def select(self, case_ids: Sequence[str]) -> None:
        """What is chosen at a desk concerns no wall."""

    def set_theme(self, look: Theme) -> None:
        """The wall has its own."""

    def retranslate(self) -> None:
        """Show every word in the language in use."""
        if self.wall is not None:
            self.wall.retranslate()

    def _on_streets_read(self, base_map: BaseMap) -> None:
        if self.wall is not None:
            self.wall.set_base_map(base_map)

    def _on_closed(self) -> None:
        if self.wall is not None:
            self.wall.deleteLater()
            self.wall = None


def wall_desk(window: MainWindow) -> WallDesk:
    """Between the console and its wall; made when first wanted."""
    return window.findChild(WallDesk) or WallDesk(window)
