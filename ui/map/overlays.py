"""What is written over the map: scale bar, coordinates, attribution."""

import math
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from commandcenter.frozen import frozen
from commandcenter.wording import _, ngettext
from ui.format import number
from ui.map.projection import Viewport
from ui.theme import Theme, font

SCALE_BAR: Final = 120
"""Longest scale bar in logical pixels."""

VEIL: Final = 0.82
"""How much of the map the ground of the readings covers."""

_LONG_READING: Final = "40.83071 N 73.92310 W · EPSG:4326 · 360050195001234 · 10 · 10 overdue"


@frozen
class ScaleBar:
    """A round distance and its length on the screen."""

    metres: float
    pixels: float

    @classmethod
    def fitting(cls, metres_per_pixel: float, longest: float = SCALE_BAR) -> "ScaleBar":
        """The longest of 1, 2, 5, 10, 20 … metres that is at most `longest` pixels."""
        most = metres_per_pixel * longest
        power = 10.0 ** math.floor(math.log10(most))
        metres = max(step * power for step in (1, 2, 5) if step * power <= most)
        return cls(metres, metres / metres_per_pixel)

    def text(self) -> str:
        """The distance in words, kilometres from one on."""
        if self.metres >= 1000:
            return _("{number} km").format(number=number(round(self.metres / 1000)))
        return _("{number} m").format(number=f"{self.metres:g}")


def coordinates_text(lon: float, lat: float, digits: int) -> str:
    """WGS-84 degrees as people say them: 40.8307 N 73.9231 W."""
    north = _("{degrees} N") if lat >= 0 else _("{degrees} S")
    east = _("{degrees} E") if lon >= 0 else _("{degrees} W")
    latitude = north.format(degrees=f"{abs(lat):.{digits}f}")
    return latitude + " " + east.format(degrees=f"{abs(lon):.{digits}f}")


class Readings:
    """The lines at the lower right: scale, what is pointed at, who made the data."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.attribution = ""
        self.pointed = ""
        """Place and cell under the mouse, in words; empty when the mouse is elsewhere."""

    def point_at(
        self, lon: float, lat: float, code: str, load: int, overdue: int, view: Viewport
    ) -> None:
        """Say what is under the mouse: WGS-84 degrees, cell code ("" outside) and its load."""
        digits = 4 if view.zoom < 15 else 5
        parts = [coordinates_text(lon, lat, digits), "EPSG:4326"]
        if code:
            parts.append(_("cell {code}").format(code=code))
            parts.append(ngettext("{count} open", "{count} open", load).format(count=load))
        if overdue:
            parts.append(
                ngettext("{count} overdue", "{count} overdue", overdue).format(count=overdue)
            )
        self.pointed = " · ".join(parts)

    def width(self) -> int:
        """Logical pixels that the longest line usually takes."""
        words = max(self.attribution, _LONG_READING, key=len)
        return round(QFontMetricsF(font("small")).horizontalAdvance(words)) + 4 * self.theme.padding

    def box(self, place: QRect) -> QRect:
        """The part of the map at `place` that the lines may cover, logical pixels."""
        height = 3 * self._line() + 2 * self.theme.spacing + 2 * self.theme.gap
        return QRect(place.left(), place.bottom() + 1 - height, place.width(), height)

    def paint(self, painter: QPainter, place: QRect, view: Viewport) -> None:
        """Draw all lines; the painter counts in logical pixels."""
        theme, line = self.theme, self._line()
        metrics = QFontMetricsF(font("small"))
        bar = ScaleBar.fitting(view.metres_per_pixel() * view.ratio)
        texts = [text for text in (bar.text(), self.pointed, self.attribution) if text]
        width = max(bar.pixels, *(metrics.horizontalAdvance(text) for text in texts))
        height = len(texts) * line + 3 * theme.gap
        right = place.right() + 1 - theme.padding
        top = place.bottom() + 1 - theme.spacing - height
        self._paint_ground(painter, QRectF(right - width, top, width, height))
        painter.setFont(font("small"))
        painter.setPen(theme.text)
        top += 2 * theme.gap
        for index, text in enumerate(texts):
            row = QRectF(right - width, top + index * line, width, line)
            painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        path = QPainterPath(QPointF(right - bar.pixels, top - theme.gap))
        for x, y in ((right - bar.pixels, top), (right, top), (right, top - theme.gap)):
            path.lineTo(x, y)
        painter.strokePath(path, QPen(theme.text, 1))

    def _paint_ground(self, painter: QPainter, place: QRectF) -> None:
        """A veil of panel colour, through which the map still shows a little."""
        theme = self.theme
        ground = QColor(theme.panel)
        ground.setAlphaF(VEIL)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        grown = place.adjusted(-theme.spacing, 0, theme.spacing, 0)
        painter.drawRoundedRect(grown, theme.radius, theme.radius)

    def _line(self) -> int:
        return math.ceil(QFontMetricsF(font("small")).height())
