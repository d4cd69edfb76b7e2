"""How the parts of the console share the window, and how that is remembered."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QByteArray, QRect, QSize, Qt
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget

from ui import theme

SMALLEST: Final = QSize(1180, 700)
"""Below this nothing fits any more (logical pixels)."""

USUAL: Final = QSize(1600, 960)
ACROSS: Final = (28, 48, 24)
"""How queue, map and units share the width at the start, in hundredths."""
DOWN: Final = (71, 29)
"""How they and the case share the height."""


class WindowLayout:
    """Bar and figures on top, queue | map | units under them, the case below."""

    def __init__(
        self,
        window: QMainWindow,
        top: tuple[QWidget, QWidget],
        across: tuple[QWidget, QWidget, QWidget],
        below: QWidget,
    ) -> None:
        self._window = window
        self._across = QSplitter(Qt.Orientation.Horizontal, window)
        self._down = QSplitter(Qt.Orientation.Vertical, window)
        for part in across:
            self._across.addWidget(part)
        for part in (self._across, below):
            self._down.addWidget(part)
        for splitter, shares in ((self._across, ACROSS), (self._down, DOWN)):
            splitter.setChildrenCollapsible(False)
            for index, share in enumerate(shares):
                splitter.setStretchFactor(index, share)
        bar, figures = top
        self._layout: dict[str, str] = {}
        """What was remembered when the console was opened, and of windows closed since."""
        self._others: dict[str, QWidget] = {}
        self._body = QVBoxLayout()
        self._body.addWidget(figures)
        self._body.addWidget(self._down, 1)
        self.centre = QWidget(window)
        column = QVBoxLayout(self.centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addLayout(self._body, 1)
        window.setCentralWidget(self.centre)
        window.setMinimumSize(SMALLEST)
        self.space()

    def space(self) -> None:
        """Take over the theme's distances."""
        look = theme.current()
        self._body.setContentsMargins(look.spacing, look.spacing, look.spacing, look.spacing)
        self._body.setSpacing(look.spacing)
        for splitter in (self._across, self._down):
            splitter.setHandleWidth(look.spacing)

    def restore(self, layout: Mapping[str, str]) -> None:
        """Put everything where `remembered` found it; the usual way without that.

        A screen that is too small for the usual size is taken whole.
        """
        self._layout = dict(layout)
        if not self._window.restoreGeometry(_bytes(layout.get("window", ""))):
            self._begin_on(self._window.screen().availableGeometry())
        for splitter, name, shares in (
            (self._across, "across", ACROSS),
            (self._down, "down", DOWN),
        ):
            if not splitter.restoreState(_bytes(layout.get(name, ""))):
                splitter.setSizes([share * 100 for share in shares])

    def take_in(self, name: str, window: QWidget) -> bool:
        """Put another window where it was last, with its splitters; remember it from now on.

        False if it was never open before.
        """
        self._others[name] = window
        for splitter in window.findChildren(QSplitter):
            state = self._layout.get(f"{name}.{splitter.objectName()}", "")
            splitter.restoreState(_bytes(state))
        return window.restoreGeometry(_bytes(self._layout.get(name, "")))

    def let_go(self, name: str) -> None:
        """That window closes: remember how it is now."""
        self._layout.update(self._states_of(name))
        del self._others[name]

    def _states_of(self, name: str) -> dict[str, str]:
        window = self._others[name]
        splitters = window.findChildren(QSplitter)
        states = {f"{name}.{each.objectName()}": _text(each.saveState()) for each in splitters}
        return {name: _text(window.saveGeometry()), **states}

    def _begin_on(self, screen: QRect) -> None:
        self._window.resize(USUAL.boundedTo(screen.size()))
        if screen.width() < USUAL.width() or screen.height() < USUAL.height():
            self._window.setWindowState(Qt.WindowState.WindowMaximized)

    def remembered(self) -> dict[str, str]:
        """Where everything is now, as text."""
        others = [self._states_of(name) for name in self._others]
        return {
            **self._layout,
            **{name: state for states in others for name, state in states.items()},
            "window": _text(self._window.saveGeometry()),
            "across": _text(self._across.saveState()),
            "down": _text(self._down.saveState()),
        }


def _text(state: QByteArray) -> str:
    return bytes(state.toHex().data()).decode()


def _bytes(text: str) -> QByteArray:
    return QByteArray.fromHex(text.encode())
