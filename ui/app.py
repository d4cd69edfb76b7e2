"""The application around the console: set-up of Qt, the start, the end, and pictures of the screen.

Start-up: theme and words, then the desk is opened on its thread; the window is made when the
situation is in. Nothing on the way imports charts, exports or importers.
"""

import sys
from collections.abc import Callable
from dataclasses import field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEventLoop,
    QObject,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from commandcenter import wording
from commandcenter.channels.courier import Courier
from commandcenter.desk import Desk
from commandcenter.frozen import frozen
from commandcenter.read_marks import ReadMarks
from commandcenter.settings import MapSettings, Settings
from commandcenter.situation import Situation
from commandcenter.wording import _, sentences
from ui import qt_words, theme
from ui.alarms import Alarms
from ui.base_map import read_base_map
from ui.bridge import Bridge
from ui.conflicts.opening import ConflictDesk
from ui.crossing import Query
from ui.failed_steps import FailedSteps
from ui.garbage import Garbage
from ui.hub.desk import HubDesk
from ui.hub_line import HubLine
from ui.log import log
from ui.main_window import MainWindow
from ui.offline.desk import OfflineKit
from ui.offline.seat import SeatKeeper
from ui.patrols.missed import MissedPatrols
from ui.store_acts import ImportFile, Services

if TYPE_CHECKING:
    from commandcenter.sync.link import Link


@frozen
class Start:
    """What the composition root hands over."""

    open_desk: Callable[[], Desk]
    """Called on the desk thread; the store belongs to that thread from then on."""
    settings: Settings = field(default_factory=Settings)
    maps: Path = field(default_factory=Path)
    """Folder of the files that the map settings name."""
    drafts: Path | None = None
    """Folder for drafts of configuration that are not in force."""
    remember: Callable[[Settings], None] | None = None
    """Keeps the settings; called once, when the window closes, on the desk thread."""
    marks: ReadMarks | None = None
    """What was read when the console was last closed; everything, if None."""
    keep_marks: Callable[[ReadMarks], None] | None = None
    """Keeps what has been read; called when the window closes, on the desk thread."""
    verify: Query | None = None
    """Gives sentences of what is wrong in the store. On the desk thread."""
    import_file: ImportFile | None = None
    """Imports a file step by step and says how it goes. On the desk thread."""
    play: Query | None = None
    """Plays what a demo's day holds until now; asked for each second, on the desk thread."""
    courier: Courier | None = None
    """Takes messages of fired steps to people away from the desk."""
    link: "Link | None" = None
    """The line to the hub, where there is one."""


@frozen
class Picture:
    """A picture of the console to be taken."""

    file: Path
    size: QSize
    select: str | None = None
    """Number of the case to be shown."""
    after_seconds: float = 0.0
    """How long to let the workspace run before."""
    choose: Callable[[Situation], str | None] | None = None
    """Gives the number of the case to be shown, once the workspace has run."""


class Run(QObject):
    """One run of a screen on a workspace: bridge, window, end. The console is one, the wall too."""

    ready = Signal()
    """The window is there."""
    failed = Signal(str)
    """The workspace cannot be opened, and why."""

    def __init__(self, start: Start, *, acts: bool = True) -> None:
        """Without `acts` it only looks: nothing falls due."""
        super().__init__()
        self.window: QWidget | None = None
        self.bridge = Bridge(start.open_desk, self, acts=acts)
        self._start = start
        self._garbage = Garbage(self)
        self.bridge.unopened.connect(self.failed)

    def begin(self) -> None:
        """Open the workspace; `ready` or `failed` follows."""
        self._garbage.hold()
        self.bridge.start()

    def begin_and_wait(self) -> None:
        """Open the workspace, until the window is there, or the log says why it cannot be."""
        waiting = QEventLoop()
        self.ready.connect(waiting.quit)
        self.failed.connect(waiting.quit)
        self.failed.connect(log.error)
        self.begin()
        waiting.exec()

    def until_closed(self, app: QApplication) -> int:
        """Show the window until it is closed, or why there is none; the exit status."""
        self.failed.connect(_say_unopened)
        self.begin()
        status = app.exec()
        if not self.end():
            log.error("the desk did not end in time")
            status = status or 1
        return status

    def end(self) -> bool:
        """Store what waits and let go of the workspace; False if the desk hangs."""
        ended = self.bridge.close()
        if ended and self._start.courier is not None:
            self._start.courier.close()
        if ended and self._start.link is not None:
            self._start.link.close()
        if self.window is not None:
            self.window.deleteLater()
            self.window = None
        self._garbage.stop()
        return ended


class Console(Run):
    """A run of the console."""

    window: MainWindow | None

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self.forgotten = ""
        """Why the settings could not be kept; empty if they were."""
        self._remembering: int | None = None
        self.bridge.loaded.connect(self._on_loaded)
        self.bridge.refused.connect(self._on_unremembered)
        self.bridge.failed.connect(self._on_unremembered)

    def end(self) -> bool:
        """Store what waits and let go of the workspace; False if the desk hangs.

        An import stops after the batch at hand: run again, it goes on where it stopped.
        """
        if self.window is not None:
            self.window.store_acts.stop()
        return super().end()

    def _on_loaded(self, situation: object) -> None:
        self.window = MainWindow(self.bridge, self._start.settings, self._services())
        self._alarms = Alarms(self.window, self.bridge)
        self._conflicts = ConflictDesk(self.window)
        self._missed = MissedPatrols(self.window, self.bridge)
        self._failed = FailedSteps(self.window, self.bridge)
        if self._start.marks is not None:
            self.window.queue.take_up(self._start.marks)
        self.window.settings_changed.connect(self._on_settings_changed)
        if self._start.play is not None:
            self.bridge.repeat(self._start.play)
        if self._start.courier is not None:
            self.bridge.repeat(self._start.courier.turn)
        if self._start.link is not None:
            self._line = HubLine(self._start.link, self.bridge, self)
            self._line.stands.connect(self.window.top_bar.age.show_line)
            folder = self._start.drafts.parent if self._start.drafts else None
            HubDesk(self.window, self._line, folder)
            if folder is not None:
                door = self._start.link.open_hub
                OfflineKit(self.window, folder, door)
                self._keeper = SeatKeeper(self.window, folder, door)
        self._garbage.start()
        self.ready.emit()

    def _on_settings_changed(self, settings: Settings) -> None:
        remember, keep = self._start.remember, self._start.keep_marks
        if keep is not None and self.window is not None:
            marks = self.window.queue.marks()
            self.bridge.ask(lambda desk: keep(marks))
        if remember is not None:
            self._remembering = self.bridge.ask(lambda desk: remember(settings))

    def _on_unremembered(self, ticket: int, sentence: str) -> None:
        if ticket == self._remembering:
            self.forgotten = sentence

    def _services(self) -> Services:
        start, situation = self._start, self.bridge.situation
        assert situation is not None
        maps: MapSettings = start.settings.map
        city = situation.city
        has_streets = bool(maps.lines)
        return Services(
            start.verify,
            start.import_file,
            (lambda: read_base_map(start.maps, maps, city)) if has_streets else None,
            start.drafts,
        )


def run(start: Start) -> int:
    """Show the console until it is closed; the exit status."""
    app = application(start.settings)
    console = Console(start)
    console.ready.connect(_Show(console))
    status = console.until_closed(app)
    if console.forgotten:
        _say(console.forgotten, _("Everything that was shown as done is stored."))
    return status


def take_picture(start: Start, picture: Picture) -> bool:
    """Write a picture of the console, once map and queue are painted; False if it cannot be opened.

    Why it cannot is in the log.

    Waits for what is to be painted, never for a time; `after_seconds` lets the workspace run on.
    """
    application(start.settings)
    console = Console(start)
    console.begin_and_wait()
    window = console.window
    if window is not None:
        grab(window, picture)
        window.close()
    console.end()
    return window is not None


def grab(window: MainWindow, picture: Picture) -> QPixmap:
    """The window as a picture of `picture.size` logical pixels, written to its file."""
    window.setMinimumSize(0, 0)
    window.setWindowState(Qt.WindowState.WindowNoState)  # Or it has the size of the screen.
    window.resize(picture.size)
    window.show()
    if picture.after_seconds:
        running = QEventLoop()
        QTimer.singleShot(round(picture.after_seconds * 1000), running.quit)
        running.exec()
    chosen = picture.choose(window.situation) if picture.choose else picture.select
    if chosen is not None:
        case = window.situation.find(chosen)
        if case is not None:
            window.go.show_case(case.id)
    _settle(window)
    shot = window.grab()
    shot.save(str(picture.file))
    return shot


def _settle(window: MainWindow) -> None:
    """Until the desk has answered everything and the map's tiles are exact."""
    loop, bridge = QEventLoop(), window.bridge
    news = (bridge.answered, bridge.done, bridge.refused, bridge.failed, bridge.tick)
    for signal in (window.map.settled, *news):
        signal.connect(loop.quit)
    while bridge.waiting or not window.map.is_settled():
        loop.exec()


def application(settings: Settings) -> QApplication:
    """The Qt application with the house's look, words and hook for faults; made once."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        app = found
    else:
        QApplication.setHighDpiScaleFactorRoundingPolicy(
            Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
        )
        app = QApplication(sys.argv[:1])
    app.setApplicationName("Command Center")
    if settings.screen.language:
        wording.set_language(settings.screen.language)
    wording.load_all()
    qt_words.load_all()
    qt_words.translate_qt(app)
    theme.apply(app, theme.THEMES[settings.screen.theme], settings.screen.font_factor)
    sys.excepthook = _log_fault
    return app


@frozen
class _Show:
    """Shows the window when it is there."""

    console: Console

    def __call__(self) -> None:
        if self.console.window is not None:
            self.console.window.show()
            keeper = self.console.window.findChild(SeatKeeper)
            if keeper is not None:
                keeper.begin()


def _say_unopened(sentence: str) -> None:
    _say(sentence, _("Nothing in the workspace was changed."))
    QApplication.exit(1)


def _say(sentence: str, safe: str) -> None:
    """Where there is no window to say it in."""
    box = QMessageBox(QMessageBox.Icon.Warning, _("Command Center"), sentence)
    box.setInformativeText(safe)
    box.exec()


def _log_fault(
    kind: type[BaseException], fault: BaseException, trace: TracebackType | None
) -> None:
    """A fault on the GUI thread: its trace into the log, one sentence on the screen."""
    log.error("a screen met a fault", exc_info=(kind, fault, trace))
    for window in QApplication.topLevelWidgets():
        if isinstance(window, MainWindow):
            window.notices.fail(
                _("Something went wrong on this screen."),
                _("Everything that was shown as done is stored."),
                sentences(
                    (
                        _(
                            "Go on working; if it happens again, tell whoever looks after this "
                            "workspace."
                        ),
                        log.says_why(),
                    )
                ),
                f"{kind.__name__}: {fault}",
            )
