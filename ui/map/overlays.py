"""What floats over the map: legend, scale bar, coordinates, attribution."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from commandcenter.wording import _, ngettext
from ui.format import number
from ui.map.cell_colours import HATCH_PERIOD, STEPS
from ui.map.projection import Viewport
from ui.theme import Theme, font

SCALE_BAR: Final = 120
"""Longest scale bar in logical pixels."""

SWATCH: Final = QSize(36, 12)
"""Size in logical pixels of one colour in the legend."""


@dataclass(frozen=True, slots=True)
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
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take another theme's colours, type and size."""
        self._theme = theme
        self.resize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(font("small"))
        theme = self._theme
        last = max(SWATCH.width(), math.ceil(metrics.horizontalAdvance(self._hatch_word())))
        width = 6 * (SWATCH.width() + theme.gap) + theme.spacing + last + 2 * theme.padding
        title = math.ceil(metrics.horizontalAdvance(self._title())) + 2 * theme.padding
        lines = 2 * math.ceil(metrics.height())
        return QSize(max(width, title), lines + SWATCH.height() + 3 * theme.gap + theme.padding)

    def paintEvent(self, _event: QPaintEvent) -> None:
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
        return _("Open load per cell")

    def _hatch_word(self) -> str:
        return _("overdue share")


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

    def box(self, place: QRect) -> QRect:
        """The part of the map at `place` that the lines may cover, logical pixels."""
        height = 4 * self._line() + self.theme.padding
        return QRect(place.left(), place.bottom() - height, place.width(), height + 1)

    def paint(self, painter: QPainter, place: QRect, view: Viewport) -> None:
        """Draw all lines; the painter counts in logical pixels."""
        theme = self.theme
        right = float(place.right() + 1 - theme.padding)
        line = self._line()
        baseline = place.bottom() + 1 - theme.spacing - QFontMetricsF(font("small")).descent()
        self._write(painter, right, baseline, self.attribution)
        self._write(painter, right, baseline - line, self.pointed)
        bar = ScaleBar.fitting(view.metres_per_pixel() * view.ratio)
        self._write(painter, right, baseline - 2 * line, bar.text())
        bottom = math.floor(baseline - 3 * line + theme.gap) + 0.5
        left = math.floor(right - bar.pixels) + 0.5
        path = QPainterPath(QPointF(left, bottom - theme.gap))
        for x, y in ((left, bottom), (right, bottom), (right, bottom - theme.gap)):
            path.lineTo(x, y)
        painter.strokePath(path, QPen(theme.panel, 1 + 2 * theme.halo))
        painter.strokePath(path, QPen(theme.text, 1))

    def _line(self) -> int:
        return math.ceil(QFontMetricsF(font("small")).height())

    def _write(self, painter: QPainter, right: float, baseline: float, text: str) -> None:
        """One line that ends at `right`, readable over any colour of the map."""
        if not text:
            return
        path = _text_path(text, font("small").key())
        painter.save()
        painter.translate(round(right - path.boundingRect().right()), round(baseline))
        rim = QPen(self.theme.panel, 2 * self.theme.halo)
        rim.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, rim)
        painter.fillPath(path, self.theme.text)
        painter.restore()


@lru_cache(maxsize=8)
def _text_path(text: str, _font_key: str) -> QPainterPath:
    path = QPainterPath()
    path.addText(0, 0, font("small"), text)
    return path


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
