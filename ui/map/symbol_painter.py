"""How cases look on the map: the shape of their light, or a number in a ring of lights."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPen, QPixmap

from ui.map.case_layer import LIGHTS, Symbol, symbol_radius
from ui.map.projection import Viewport
from ui.theme import Theme, font, shape_path

RING: Final = 3
"""Logical pixels of the ring around a number; its quiet part is a hairline."""

SELECTED: Final = 15
"""Radius in logical pixels of the ring around the selected case."""

QUIET: Final = frozenset({"green", "grey"})
"""Lights that need nobody, drawn thin in a number's ring."""


class SymbolPainter:
    """Draws symbols from pictures made once, for one theme and one screen."""

    def __init__(self, theme: Theme, ratio: float) -> None:
        self._theme = theme
        self._ratio = ratio
        self._font = QFont(font("small", strong=True))
        self._single = lru_cache(maxsize=None)(self._draw_single)
        self._number = lru_cache(maxsize=1024)(self._draw_number)

    def paint(self, painter: QPainter, view: Viewport, symbols: Iterable[Symbol]) -> None:
        """Draw symbols in this order. The painter counts in device pixels."""
        scale, left, top = view.scale, view.left, view.top
        for symbol in symbols:
            picture = self.picture(symbol)
            half = picture.width() // 2
            x, y = round(symbol.x * scale) - left - half, round(symbol.y * scale) - top - half
            painter.drawPixmap(x, y, picture)

    def paint_selection(self, painter: QPainter, x: float, y: float) -> None:
        """Draw the focus ring around the place (x, y), in device pixels."""
        radius = SELECTED * self._ratio
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, width in (
            (self._theme.panel, self._theme.ring + 2 * self._theme.halo),
            (self._theme.focus, float(self._theme.ring)),
        ):
            painter.setPen(QPen(colour, width * self._ratio))
            painter.drawEllipse(QPointF(x, y), radius, radius)
        painter.restore()

    def picture(self, symbol: Symbol) -> QPixmap:
        """The picture that stands for a symbol, its place in the middle."""
        if len(symbol.cases) == 1:
            return self._single(symbol.light, symbol.emergency)
        return self._number(symbol.counts)

    def radius(self, symbol: Symbol) -> float:
        """Device pixels from its middle within which a symbol is hit: a target of 24 at least."""
        return max(self._theme.target / 2 * self._ratio, self.picture(symbol).width() / 2)

    def _draw_single(self, light: str, emergency: bool) -> QPixmap:
        theme = self._theme
        size = theme.shape + (4 if emergency else 0)
        path = shape_path(light, emergency, size)
        picture, painter = self._canvas(size / 2 + 2 * theme.halo)
        rim = QPen(theme.panel, 2 * theme.halo)
        rim.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.strokePath(path, rim)
        painter.fillPath(_outline(path), theme.panel)
        painter.fillPath(path, theme.light("red" if emergency else light))
        painter.end()
        return picture

    def _draw_number(self, counts: tuple[int, ...]) -> QPixmap:
        theme = self._theme
        total = sum(counts)
        radius = symbol_radius(total) - RING / 2
        picture, painter = self._canvas(radius + RING)
        painter.setPen(QPen(theme.muted, theme.hairline))
        painter.setBrush(theme.panel)
        painter.drawEllipse(QPointF(0, 0), radius, radius)
        turn = 0.0
        for light, count in reversed(list(zip(LIGHTS, counts, strict=True))):
            share = 360 * count / total
            if count and light not in QUIET:
                pen = QPen(theme.light(light), RING)
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
                painter.setPen(pen)
                ring = QRectF(-radius, -radius, 2 * radius, 2 * radius)
                painter.drawArc(ring, round((90 - turn) * 16), round(-share * 16))
            turn += share
        painter.setPen(theme.text)
        painter.setFont(self._font)
        square = QRectF(-radius, -radius, 2 * radius, 2 * radius)
        painter.drawText(square, Qt.AlignmentFlag.AlignCenter, str(total))
        painter.end()
        return picture

    def _canvas(self, half: float) -> tuple[QPixmap, QPainter]:
        """A clear picture with its middle at (0, 0), to be drawn on in logical pixels."""
        side = 2 * round(half * self._ratio) + 1
        picture = QPixmap(side, side)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(side / 2, side / 2)
        painter.scale(self._ratio, self._ratio)
        return picture, painter


def _outline(path: QPainterPath) -> QPainterPath:
    """The path with its holes closed, so that a thin ring does not show the map inside."""
    filled = QPainterPath(path)
    filled.setFillRule(Qt.FillRule.WindingFill)
    return filled
