"""What the colours and the hatch of the cells mean, in the corner that hides least of the city."""

import math
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from commandcenter.wording import _
from ui.map.cell_colours import HATCH_PERIOD, STEPS
from ui.map.projection import Viewport, to_plane
from ui.theme import Theme, font

SWATCH: Final = QSize(36, 12)
"""Size in logical pixels of one colour in the legend."""

MOST_CORNERS: Final = 20_000
"""Corners of cells that are looked at: enough to see where the city is not."""


def step_words() -> list[str]:
    """What each colour of the load scale stands for: 0, 1, 2, 3–4, 5–8, 9+."""
    starts = (0, *STEPS)
    words = []
    for index, start in enumerate(starts):
        if index + 1 == len(starts):
            words.append(_("{number}+").format(number=start))
        elif starts[index + 1] - start > 1:
            words.append(f"{start}–{starts[index + 1] - 1}")
        else:
            words.append(str(start))
    return words


class Legend(QWidget):
    """What the colours and the hatch of the cells mean."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._corners = np.empty((2, 0))
        """Where cells have corners, in the unit square."""
        self.set_theme(theme)

    def keep_off(self, cells: NDArray[np.object_]) -> None:
        """Hide as little as can be of these shapely polygons (WGS-84 degrees)."""
        found = shapely.get_coordinates(cells)
        found = found[:: len(found) // MOST_CORNERS + 1]
        self._corners = np.array(to_plane(found[:, 0], found[:, 1]))

    def place(self, bottom: int, home: Viewport) -> None:
        """Go to the upper or the lower left: where less of the city is while all of it is seen.

        `bottom` is the lowest line that may be covered, in logical pixels.
        """
        gap = self._theme.spacing
        places = (QPoint(gap, bottom - self.height()), QPoint(gap, gap))
        self.move(min(places, key=lambda place: self._hidden(place, home)))

    def _hidden(self, place: QPoint, home: Viewport) -> int:
        """How many corners of cells lie under the legend."""
        x = (self._corners[0] * home.scale - home.left) / home.ratio - place.x()
        y = (self._corners[1] * home.scale - home.top) / home.ratio - place.y()
        inside = (x > 0) & (x < self.width()) & (y > 0) & (y < self.height())
        return int(np.count_nonzero(inside))

    def set_theme(self, theme: Theme) -> None:
        """Take another theme's colours, type and size."""
        self._theme = theme
        self.resize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the words in the language in use."""
        metrics = QFontMetricsF(font("small"))
        theme = self._theme
        last = max(SWATCH.width(), math.ceil(metrics.horizontalAdvance(self._hatch_word())))
        width = 6 * (SWATCH.width() + theme.gap) + theme.spacing + last + 2 * theme.padding
        title = math.ceil(metrics.horizontalAdvance(self._title())) + 2 * theme.padding
        lines = 2 * math.ceil(metrics.height())
        return QSize(max(width, title), lines + SWATCH.height() + 3 * theme.gap + theme.padding)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the title, the six steps and the hatch."""
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_panel(painter, QRectF(self.rect()), theme)
        painter.setFont(font("small"))
        line = math.ceil(QFontMetricsF(font("small")).height())
        x, y = float(theme.padding), theme.padding / 2 + theme.gap / 2
        painter.setPen(theme.text)
        painter.drawText(QRectF(x, y, self.width(), line), 0, self._title())
        y += line + theme.gap
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for colour, word in zip(theme.load, step_words(), strict=True):
            self._paint_swatch(painter, QRectF(x, y, SWATCH.width(), SWATCH.height()), colour)
            below = QRectF(x, y + SWATCH.height() + theme.gap / 2, SWATCH.width(), line)
            painter.setPen(theme.muted)
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, word)
            x += SWATCH.width() + theme.gap
        x += theme.spacing
        swatch = QRectF(x, y, SWATCH.width(), SWATCH.height())
        self._paint_swatch(painter, swatch, theme.load[2])
        _paint_hatch(painter, swatch, theme.overdue)
        painter.setPen(theme.muted)
        below = QRectF(x, y + SWATCH.height() + theme.gap / 2, self.width(), line)
        painter.drawText(below, 0, self._hatch_word())

    def _paint_swatch(self, painter: QPainter, place: QRectF, colour: QColor) -> None:
        painter.fillRect(place, self._theme.line)
        painter.fillRect(place.adjusted(1, 1, -1, -1), colour)

    def _title(self) -> str:
        return _("Open cases per cell")

    def _hatch_word(self) -> str:
        return _("overdue share")


def _paint_panel(painter: QPainter, place: QRectF, theme: Theme) -> None:
    painter.setPen(QPen(theme.line, theme.hairline))
    painter.setBrush(theme.panel)
    half = theme.hairline / 2
    painter.drawRoundedRect(place.adjusted(half, half, -half, -half), theme.radius, theme.radius)


def _paint_hatch(painter: QPainter, place: QRectF, colour: QColor) -> None:
    painter.save()
    painter.setClipRect(place.adjusted(1, 1, -1, -1))
    painter.setPen(QPen(colour, 2))
    start = place.left() - place.height()
    while start < place.right():
        painter.drawLine(
            QPointF(start, place.bottom()), QPointF(start + place.height(), place.top())
        )
        start += HATCH_PERIOD
    painter.restore()
