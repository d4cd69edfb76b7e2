"""The shapes of the lights, so that a state survives a bad projector and colour-blind eyes."""

from math import pi, sqrt
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPainterPathStroker, QPolygonF


def shape_path(light: str, emergency: bool = False, size: float = 12.0) -> QPainterPath:
    """Outline of a light's shape within a square of `size` around (0, 0), to be filled.

    Green is a small thin ring, yellow a triangle, red a square, grey a hollow diamond,
    `contested` a cross in a ring, `pending` a dashed ring. An emergency is a full square with
    the exclamation mark cut out, whatever its light.
    """
    half = size / 2
    if emergency:
        return _emergency(half)
    return _SHAPES[light](half)


def _ring(half: float, width: float) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(0, 0), half, half)
    path.addEllipse(QPointF(0, 0), half - width, half - width)
    return path


def _circle(half: float) -> QPainterPath:
    return _ring(half * 0.62, max(1.25, half * 0.25))


def _triangle(half: float) -> QPainterPath:
    path = QPainterPath()
    top, bottom = -half * 0.92, half * 0.8
    path.addPolygon(
        QPolygonF([QPointF(0, top), QPointF(half, bottom), QPointF(-half, bottom), QPointF(0, top)])
    )
    return path


def _square(half: float) -> QPainterPath:
    path = QPainterPath()
    side = half * 0.86
    path.addRect(QRectF(-side, -side, 2 * side, 2 * side))
    return path


def _diamond(half: float) -> QPainterPath:
    path = QPainterPath()
    for reach in (half, half - max(1.75, half * 0.32) * sqrt(2)):
        path.addPolygon(
            QPolygonF(
                [QPointF(0, -reach), QPointF(reach, 0), QPointF(0, reach), QPointF(-reach, 0)]
            )
        )
        path.closeSubpath()
    return path


def _crossed_ring(half: float) -> QPainterPath:
    width = max(1.25, half * 0.2)
    arm = (half - width) * 0.5
    cross = QPainterPath(QPointF(-arm, -arm))
    cross.lineTo(arm, arm)
    cross.moveTo(arm, -arm)
    cross.lineTo(-arm, arm)
    stroker = QPainterPathStroker()
    stroker.setWidth(width)
    path = _ring(half, width)
    path.addPath(stroker.createStroke(cross).simplified())
    return path


def _dashed_ring(half: float) -> QPainterPath:
    width = max(1.25, half * 0.25)
    circle = QPainterPath()
    circle.addEllipse(QPointF(0, 0), half - width / 2, half - width / 2)
    stroker = QPainterPathStroker()
    stroker.setWidth(width)
    stroker.setCapStyle(Qt.PenCapStyle.FlatCap)
    dash = pi * (2 * half - width) / 6 / width
    stroker.setDashPattern([dash * 0.5, dash * 0.5])
    return stroker.createStroke(circle)


def _emergency(half: float) -> QPainterPath:
    path = QPainterPath()
    path.addRect(QRectF(-half, -half, 2 * half, 2 * half))
    width = half * 0.3
    path.addRect(QRectF(-width / 2, -half * 0.66, width, half * 0.78))
    path.addRect(QRectF(-width / 2, half * 0.34, width, width))
    return path


_SHAPES: Final = {
    "green": _circle,
    "yellow": _triangle,
    "red": _square,
    "grey": _diamond,
    "contested": _crossed_ring,
    "pending": _dashed_ring,
}
