"""Streets as quiet lines under the cases, drawn into the tiles; names where they can be read.

A tile never asks its neighbours: which names stand is decided from the lines around the tile in
a way that gives every tile the same answer, so a name that crosses a seam is whole.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QDataStream, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontInfo,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
)

from commandcenter.frozen import frozen
from ui.map.projection import WORLD, Floats, to_plane
from ui.theme import Theme
from ui.theme import font as theme_font


@dataclass(frozen=True, slots=True, eq=False)
class MapLine:
    """One stretch of street."""

    name: str
    klass: str
    """OpenStreetMap's highway class: motorway, primary, residential …"""
    coords: NDArray[np.float64]
    """Points (lon, lat) in WGS-84 degrees, one row each."""


@frozen
class _Manner:
    """How one class of streets is drawn."""

    from_zoom: float
    """Zoom at which it first shows."""
    metres: float
    """Width on the ground that it is drawn with, once that is more than a hairline."""
    names_from: float


_MANNERS: Final = (
    _Manner(9.5, 24.0, 14.5),
    _Manner(11.0, 17.0, 14.5),
    _Manner(12.0, 14.0, 15.0),
    _Manner(13.0, 11.0, 15.75),
    _Manner(14.0, 8.0, 16.25),
    _Manner(15.5, 4.0, 17.0),
)
_RANKS: Final = {
    "motorway": 0,
    "trunk": 0,
    "primary": 1,
    "secondary": 2,
    "tertiary": 3,
    "residential": 4,
    "unclassified": 4,
    "living_street": 4,
}
"""Rank of each class, an index into `_MANNERS`; a class not named here comes last."""

_THIN: Final = 0.75
"""Logical pixels of the thinnest line."""

_AT_ONCE: Final = 120
"""Lines stroked in one call. The call holds Python's lock, and the window waits for that."""

_NAME_ROOM: Final = 1.15
"""A name stands only on a line this many times its own length."""

_STRAIGHT: Final = 0.9
"""A name stands only on a line whose ends are this share of its length apart."""

_ELEMENT: Final = np.dtype([("kind", ">i4"), ("x", ">f8"), ("y", ">f8")])


@frozen
class Ink:
    """Colours and type of the streets, taken from the theme on the GUI thread."""

    street: QColor
    name: QColor
    halo: QColor
    font: QFont

    text_size: int
    """Height of the type in logical pixels."""

    @classmethod
    def of(cls, theme: Theme) -> "Ink":
        """The theme's ink; on the GUI thread, which alone may ask for fonts."""
        font = theme_font("small")
        return cls(theme.street, theme.muted, theme.panel, font, QFontInfo(font).pixelSize())


class StreetLayer:
    """The streets of a city, drawn tile by tile. Immutable once built; any thread may read it."""

    def __init__(self, lines: Sequence[MapLine]) -> None:
        """Take lines of at least two points; shorter ones are left out."""
        kept = [line for line in lines if len(line.coords) > 1]
        lengths = np.array([len(line.coords) for line in kept], np.intp)
        points = np.concatenate([line.coords for line in kept]) if kept else np.zeros((0, 2))
        self._x, self._y = to_plane(points[:, 0], points[:, 1])
        self._ends = np.concatenate(([0], np.cumsum(lengths)))
        self._names = [line.name for line in kept]
        self._ranks = np.array([_rank(line.klass) for line in kept], np.intp)
        starts = self._ends[:-1]
        self._boxes = np.array(
            [
                best.reduceat(values, starts) if kept else values
                for best, values in (
                    (np.minimum, self._x),
                    (np.minimum, self._y),
                    (np.maximum, self._x),
                    (np.maximum, self._y),
                )
            ]
        )

    def draw(
        self, scale: float, left: int, top: int, size: int, ratio: float, ink: Ink
    ) -> QImage | None:
        """The streets of one square tile on a clear ground; None where there are none.

        `scale` is device pixels per unit of the plane, (left, top) the tile's world pixel.
        """
        zoom = math.log2(scale / (WORLD * ratio))
        chosen = self._near(scale, left, top, size, 16 * ratio, zoom)
        if not len(chosen):
            return None
        image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(ink.street, 1, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        for rank in sorted(set(self._ranks[chosen].tolist()), reverse=True):
            pen.setWidthF(max(_THIN * ratio, _MANNERS[rank].metres * _pixels_per_metre(scale)))
            painter.setPen(pen)
            lines = chosen[self._ranks[chosen] == rank]
            for first in range(0, len(lines), _AT_ONCE):
                painter.drawPath(self._path(lines[first : first + _AT_ONCE], scale, left, top))
        self._write_names(painter, scale, left, top, size, ratio, ink)
        painter.end()
        return image

    def _near(
        self, scale: float, left: int, top: int, size: int, margin: float, zoom: float
    ) -> NDArray[np.intp]:
        """Lines within `margin` pixels of the tile that show at this zoom."""
        west, north, east, south = self._boxes
        shown = np.array([zoom >= manner.from_zoom for manner in _MANNERS])
        return np.flatnonzero(
            (west <= (left + size + margin) / scale)
            & (east >= (left - margin) / scale)
            & (north <= (top + size + margin) / scale)
            & (south >= (top - margin) / scale)
            & shown[self._ranks]
        )

    def _path(self, lines: NDArray[np.intp], scale: float, left: int, top: int) -> QPainterPath:
        """The lines as one path, through Qt's own stream format: no call per point."""
        counts = self._ends[lines + 1] - self._ends[lines]
        ends = np.cumsum(counts)
        points = np.arange(ends[-1]) + np.repeat(self._ends[lines] - ends + counts, counts)
        elements = np.ones(len(points), _ELEMENT)
        elements["kind"][np.concatenate(([0], ends[:-1]))] = 0
        elements["x"] = self._x[points] * scale - left
        elements["y"] = self._y[points] * scale - top
        head = np.array([len(points)], ">i4").tobytes()
        tail = np.array([0, 0], ">i4").tobytes()
        # The stream only points at the bytes, so they need a name of their own.
        data = QByteArray(head + elements.tobytes() + tail)
        stream = QDataStream(data)
        path = QPainterPath()
        stream >> path
        return path

    def _write_names(
        self,
        painter: QPainter,
        scale: float,
        left: int,
        top: int,
        size: int,
        ratio: float,
        ink: Ink,
    ) -> None:
        zoom = math.log2(scale / (WORLD * ratio))
        if zoom < min(manner.names_from for manner in _MANNERS):
            return
        font = QFont(ink.font)
        font.setPixelSize(max(1, round(ink.text_size * ratio)))
        metrics = QFontMetricsF(font)
        reach = size / 2
        near = self._near(scale, left, top, size, reach, zoom)
        labels = self._candidates(near, zoom, scale, metrics)
        painter.setFont(font)
        for label in _standing(labels):
            if label.meets(left, top, size):
                label.write(painter, left, top, ink, 2 * ratio)

    def _candidates(
        self, lines: NDArray[np.intp], zoom: float, scale: float, metrics: QFontMetricsF
    ) -> "list[_Label]":
        """A label in the middle of each named line that is long and straight enough for it."""
        named_from = np.array([manner.names_from for manner in _MANNERS])
        first, last = self._ends[lines], self._ends[lines + 1] - 1
        straight = scale * np.hypot(self._x[last] - self._x[first], self._y[last] - self._y[first])
        long_enough = straight > _NAME_ROOM * 3 * metrics.averageCharWidth()
        labels = []
        for line in lines[long_enough & (zoom >= named_from[self._ranks[lines]])].tolist():
            name = self._names[line]
            width = metrics.horizontalAdvance(name)
            part = slice(self._ends[line], self._ends[line + 1])
            middle = _middle(self._x[part] * scale, self._y[part] * scale, width * _NAME_ROOM)
            if name and middle is not None:
                weight = (int(self._ranks[line]), -width, *middle[:2])
                labels.append(_Label(name, *middle, width, metrics.height(), weight))
        return labels


@frozen
class _Label:
    """A street's name at its place, in world pixels."""

    text: str
    x: float
    y: float
    angle: float
    """Degrees clockwise, so turned that the name is never upside down."""
    width: float
    height: float
    weight: tuple[int, float, float, float]
    """Smaller stands before larger; the place makes it unique."""

    def box(self) -> QRectF:
        turn = math.radians(self.angle)
        wide = abs(self.width * math.cos(turn)) + abs(self.height * math.sin(turn))
        high = abs(self.width * math.sin(turn)) + abs(self.height * math.cos(turn))
        return QRectF(self.x - wide / 2, self.y - high / 2, wide, high)

    def meets(self, left: int, top: int, size: int) -> bool:
        return self.box().intersects(QRectF(left, top, size, size))

    def write(self, painter: QPainter, left: int, top: int, ink: Ink, halo: float) -> None:
        path = QPainterPath()
        path.addText(QPointF(-self.width / 2, self.height * 0.3), painter.font(), self.text)
        painter.save()
        painter.translate(self.x - left, self.y - top)
        painter.rotate(self.angle)
        rim = QPen(ink.halo, 2 * halo)
        rim.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, rim)
        painter.fillPath(path, ink.name)
        painter.restore()


def _middle(x: Floats, y: Floats, room: float) -> tuple[float, float, float] | None:
    """Middle and direction (degrees) of a line; None if it is shorter than `room` or winding."""
    straight = math.hypot(x[-1] - x[0], y[-1] - y[0])
    if straight < room:
        return None
    along = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))))
    if straight < _STRAIGHT * along[-1]:
        return None
    angle = math.degrees(math.atan2(y[-1] - y[0], x[-1] - x[0]))
    half = along[-1] / 2
    upright = (angle + 90) % 180 - 90
    return float(np.interp(half, along, x)), float(np.interp(half, along, y)), upright


def _standing(labels: list[_Label]) -> list[_Label]:
    """Those that no weightier label touches, nor one of the same street close by.

    Only direct neighbours count, never a chain of them, so every tile decides alike.
    """
    boxes = [label.box() for label in labels]
    standing = []
    for label, box in zip(labels, boxes, strict=True):
        near = box.adjusted(-label.width, -label.width, label.width, label.width)
        if not any(
            other.weight < label.weight
            and other_box.intersects(near if other.text == label.text else box)
            for other, other_box in zip(labels, boxes, strict=True)
        ):
            standing.append(label)
    return standing


def _rank(klass: str) -> int:
    return _RANKS.get(klass.removesuffix("_link"), len(_MANNERS) - 1)


def _pixels_per_metre(scale: float) -> float:
    """Pixels per metre of the equator; near enough for the width of a line."""
    return scale / 40_075_017.0
