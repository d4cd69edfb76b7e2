"""How large a window opens: as large as its type asks, never beyond the screen with its frame."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStyle, QWidget

from ui import theme

USUAL_TARGET = 24
"""The smallest target at usual type (pixels); sizes are given for it."""

EDGE = 8
"""Room for the frame at each side (pixels), which nobody knows before the window is shown."""


def fit(window: QWidget, width: int, height: int) -> None:
    """Give a window so many pixels, as for usual type; more with larger type, if there is room."""
    wanted = QSize(width, height) * (theme.current().target / USUAL_TARGET)
    title = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    frame = QSize(2 * EDGE, title + 2 * EDGE)
    window.resize(wanted.boundedTo(window.screen().availableSize() - frame))
