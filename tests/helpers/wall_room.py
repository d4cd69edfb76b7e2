"""A wall for a test: a store, a clock, a desk on its thread, and the window."""

from dataclasses import replace

from PySide6.QtWidgets import QApplication

from commandcenter.settings import Settings
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import MovedClock, found
from ui import theme
from ui.bridge import Bridge
from ui.wall.running import settle
from ui.wall.window import Viewing, WallWindow

NINE_PANELS = Viewing(8.0, 3630.0)
STILL = replace(Settings().wall, tour_seconds=0.0, motion=False)


class WallRoom:
    """One store with its clock, a desk on it that a test acts through, and a wall that looks."""

    def __init__(self, qtbot, store=None, desk=None):
        theme.apply(QApplication.instance(), theme.LIGHT)
        self.qtbot = qtbot
        self.store = store or MemoryStore()
        self.desk = desk or found(self.store, MovedClock())
        self.clock = self.desk.clock
        self.window = self.bridge = None

    def open_desk(self):
        """A desk on the store; on whatever thread asks for it."""
        return found(self.store, self.clock)

    def open(self, size=(1920, 1080), seen=NINE_PANELS, wall=STILL, **settings):
        """The wall, with everything loaded and asked for answered."""
        self.bridge = Bridge(self.open_desk, acts=False)
        with self.qtbot.waitSignal(self.bridge.loaded):
            self.bridge.start()
        self.window = WallWindow(self.bridge, Settings(wall=wall, **settings), seen)
        self.window.resize(*size)
        self.window.show()
        self.settle()
        return self.window

    def settle(self):
        """Until the desk has answered everything and the map is painted."""
        settle(self.window, self.bridge)
        self.window.refresh()

    def hear(self):
        """What the desk of the test has done reaches the wall."""
        self.bridge.soon(lambda desk: desk.catch_up())
        self.qtbot.waitUntil(self._has_heard)
        self.settle()

    def _has_heard(self):
        known = self.bridge.situation.cases
        return not self.bridge.behind and known == {c.id: c for c in self.store.open_cases()}

    def close(self):
        """The window and the desk, as when the program ends."""
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
        if self.bridge is not None:
            assert self.bridge.close()
