"""A whole console for a test: a store, a clock, a desk on its thread, and the window."""

from PySide6.QtWidgets import QApplication

from commandcenter.settings import Settings
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import MovedClock, found
from ui import theme
from ui.bridge import Bridge
from ui.main_window import MainWindow
from ui.store_acts import Services


class ConsoleRoom:
    """One store with its clock; consoles can be opened on it again and again."""

    def __init__(self, qtbot, store=None):
        theme.apply(QApplication.instance(), theme.LIGHT)
        self.qtbot = qtbot
        self.store = store or MemoryStore()
        self.clock = MovedClock()
        self.desk = found(self.store, self.clock)
        self.window = None
        self.bridge = None
        self.remembered = None

    def open_desk(self):
        """A desk on the store; on whatever thread asks for it."""
        return found(self.store, self.clock)

    def open(self, settings=None, services=None):
        """The window, with everything loaded and asked for answered."""
        self.bridge = Bridge(self.open_desk)
        with self.qtbot.waitSignal(self.bridge.loaded):
            self.bridge.start()
        self.window = MainWindow(self.bridge, settings or Settings(), services or Services())
        self.window.settings_changed.connect(self._on_settings)
        self.window.resize(1366, 768)
        self.window.show()
        self.settle()
        return self.window

    def settle(self):
        """Until the desk has answered everything."""
        self.qtbot.waitUntil(lambda: self.bridge.waiting == 0)

    def close(self):
        """The window and the desk, as when the program ends."""
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
            self.window = None
        if self.bridge is not None:
            assert self.bridge.close()
            self.bridge = None

    def _on_settings(self, settings):
        self.remembered = settings


def drawn(situation):
    """All that a situation counts and holds, to be compared with another's."""
    return {
        "cases": situation.cases,
        "by_stage": dict(situation.by_stage),
        "by_unit": dict(situation.by_unit),
        "by_cell": dict(situation.by_cell),
        "ended": situation.ended,
        "alarms": situation.alarms,
    }
