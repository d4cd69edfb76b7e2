"""What floats over the map: legend, scale bar, coordinates, attribution."""

import math
from dataclasses import dataclass
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

VEIL: Final = 0.82
"""How much of the map the ground of the readings covers."""

_LONG_READING: Final = "40.83071 N 73.92310 W · EPSG:4326 · 360050195001234 · 10 · 10 overdue"

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
