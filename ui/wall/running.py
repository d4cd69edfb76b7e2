"""The wall as a program of its own, and pictures of it."""

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QGuiApplication, QScreen

from ui.app import Picture, Run, Start, application
from ui.base_map import read_base_map
from ui.bridge import Bridge
from ui.hub_line import HubLine
from ui.inquiries import Inquiries
from ui.log import log
from ui.wall.window import Viewing, WallWindow, viewing


class Wall(Run):
    """A run of the wall."""

    window: WallWindow | None

    def __init__(self, start: Start, seen: Viewing) -> None:
        super().__init__(start, acts=False)
        self.line: HubLine | None = None
        self._seen = seen
        self.bridge.loaded.connect(self._on_loaded)
        self.bridge.failed.connect(self._on_fault)

    def _on_loaded(self, situation: object) -> None:
        start = self._start
        self.window = WallWindow(self.bridge, start.settings, self._seen)
        if start.link is not None:
            self.line = HubLine(start.link, self.bridge, self)
            self.line.stands.connect(self.window.set_line)
        if start.settings.map.lines:
            city = self.window.situation.city
            inquiries = Inquiries(self.bridge, self)
            maps = start.settings.map
            inquiries.read(lambda: read_base_map(start.maps, maps, city), self.window.set_base_map)
        self._garbage.start()
        self.ready.emit()

    def _on_fault(self, ticket: int, sentence: str) -> None:
        """A wall asks nobody anything: what went wrong is in the log."""
        log.error(sentence)


def wall_screen(desk: QScreen | None = None) -> QScreen:
    """The screen for the wall: the largest of those beside the desk's, if there are any."""
    first = desk or QGuiApplication.primaryScreen()
    others = [each for each in QGuiApplication.screens() if each is not first]
    return max(others, key=_area, default=first)


def _area(screen: QScreen) -> int:
    size = screen.size()
    return size.width() * size.height()


def show_on(window: WallWindow, screen: QScreen) -> None:
    """Fill a screen with the wall."""
    window.setScreen(screen)
    window.setGeometry(screen.geometry())
    window.showFullScreen()


def run(start: Start) -> int:
    """Show the wall until it is closed; the exit status."""
    app = application(start.settings)
    screen = wall_screen()
    wall = Wall(start, viewing(start.settings, screen))

    def show() -> None:
        if wall.window is not None:
            show_on(wall.window, screen)

    wall.ready.connect(show)
    return wall.until_closed(app)


def take_picture(start: Start, picture: Picture) -> bool:
    """Write a picture of the wall as large as the panel is; False if it cannot be opened.

    Waits for what is to be painted, never for a time.
    """
    application(start.settings)
    wall = Wall(start, viewing(start.settings, None))
    wall.begin_and_wait()
    window = wall.window
    if window is not None:
        window.resize(picture.size)
        window.show()
        settle(window, wall.bridge)
        window.grab().save(str(picture.file))
        window.close()
    wall.end()
    return window is not None


def settle(window: WallWindow, bridge: Bridge) -> None:
    """Until the desk has answered everything and the map's tiles are exact."""
    loop, view = QEventLoop(), window.map.city.view
    news = (bridge.answered, bridge.refused, bridge.failed, bridge.tick)
    for signal in (view.settled, *news):
        signal.connect(loop.quit)
    shows_map = window.plan is not None and window.plan.map is not None
    while bridge.waiting or (shows_map and not view.is_settled()):
        loop.exec()
    QTimer.singleShot(0, loop.quit)  # What has been asked to be painted is painted.
    loop.exec()
