"""Outlines of cells over the map: all of a layer in the window, those changed, those chosen."""

from typing import Final

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen
from shapely.geometry.base import BaseGeometry

from commandcenter.coverage import as_shapes
from commandcenter.crosswalk import equal_areas_m2
from commandcenter.grid_draft import GridDraft
from commandcenter.wording import _
from ui import theme
from ui.format import number
from ui.map.map_view import MapView
from ui.map.projection import Floats, plane_point, to_plane

MOST_CELLS: Final = 600
"""More in the window are not outlined one by one: nobody could work on them."""

REACH: Final = 120
"""Logical pixels around the mouse within which corners are shown: curved roads have hundreds."""

TINT: Final = 0.22
"""How much of the ground the colour of chosen and new cells covers."""


class Outlines:
    """What a draft looks like in the window of a map."""

    def __init__(self, view: MapView) -> None:
        self._view = view
        self._corners: list[QPointF] = []
        self._of: tuple[object, ...] = ()
        self._cells: dict[str, BaseGeometry] = {}

    def paint(self, painter: QPainter, draft: GridDraft, chosen: list[str]) -> None:
        """Draw the cells in the window; new ones tinted, with their codes and sizes."""
        look = theme.current()
        cells = self._in_window(draft)
        if len(cells) > MOST_CELLS:
            self._corners = []
            self._say_nearer(painter)
            return
        paths = {code: self._path(shape) for code, shape in cells.items()}
        painter.setPen(QPen(look.muted, look.hairline))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for path in paths.values():
            painter.drawPath(path)
        change = draft.change
        new = [area.code for area in change.begins if area.code in paths]
        for code in (*new, *(code for code in chosen if code in paths)):
            ground = QColor(look.focus)
            ground.setAlphaF(TINT)
            painter.fillPath(paths[code], ground)
            painter.setPen(QPen(look.focus, look.ring))
            painter.drawPath(paths[code])
        sizes = equal_areas_m2(as_shapes(cells[code] for code in new)) if new else ()
        for code, size in zip(new, sizes, strict=True):
            self._label(painter, cells[code], code, float(size))
        self._corners = self._corners_of(cells)

    def paint_corners(self, painter: QPainter, mouse: QPointF) -> None:
        """A small square on every corner around the mouse."""
        look = theme.current()
        half = look.gap / 2
        painter.setPen(QPen(look.text, look.hairline))
        painter.setBrush(look.panel)
        for at in self._corners:
            if (at - mouse).manhattanLength() > REACH:
                continue
            painter.drawRect(QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half))

    def _in_window(self, draft: GridDraft) -> dict[str, BaseGeometry]:
        """The cells of a draft in the window, looked up anew when either is another."""
        rect = self._view.rect()
        west, north = self._view.place_at(QPointF(rect.topLeft()))
        east, south = self._view.place_at(QPointF(rect.bottomRight()))
        key = (id(draft), west, south, east, north)
        if key != self._of:
            self._of, self._cells = key, draft.around(shapely.box(west, south, east, north))
        return self._cells

    def _path(self, shape: BaseGeometry) -> QPainterPath:
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.OddEvenFill)
        for ring in shapely.get_rings(shape):
            points = self._positions(shapely.get_coordinates(ring))
            path.moveTo(points[0])
            for point in points[1:]:
                path.lineTo(point)
        return path

    def _positions(self, points: Floats) -> list[QPointF]:
        """Where places are in the view, all at once: the plane is straight in the window."""
        lon, lat = self._view.place_at(QPointF(0, 0))
        x0, y0 = plane_point(lon, lat)
        lon1, lat1 = self._view.place_at(QPointF(1000, 1000))
        x1, y1 = plane_point(lon1, lat1)
        x, y = to_plane(points[:, 0], points[:, 1])
        px, py = (x - x0) / (x1 - x0) * 1000, (y - y0) / (y1 - y0) * 1000
        return [QPointF(a, b) for a, b in zip(px.tolist(), py.tolist(), strict=True)]

    def _corners_of(self, cells: dict[str, BaseGeometry]) -> list[QPointF]:
        points = np.unique(shapely.get_coordinates(as_shapes(cells.values())), axis=0)
        inside = QRectF(self._view.rect())
        return [at for at in self._positions(points) if inside.contains(at)] if len(points) else []

    def _label(self, painter: QPainter, shape: BaseGeometry, code: str, size: float) -> None:
        look = theme.current()
        middle = shape.representative_point()
        at = self._view.position_of(middle.x, middle.y)
        words = _("{code}: {area} m²").format(code=code, area=number(round(size)))
        painter.setFont(theme.font("small", strong=True))
        metrics = QFontMetricsF(painter.font())
        box = metrics.boundingRect(words).adjusted(-look.gap, 0, look.gap, 0)
        box.moveCenter(at)
        painter.setPen(QPen(look.edge, look.hairline))
        painter.setBrush(look.panel)
        painter.drawRoundedRect(box, look.radius, look.radius)
        painter.setPen(look.text)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)

    def _say_nearer(self, painter: QPainter) -> None:
        look = theme.current()
        painter.setFont(theme.font("lead", strong=True))
        words = _("Zoom in to see the borders.")
        box = QFontMetricsF(painter.font()).boundingRect(words)
        box.adjust(-look.padding, -look.gap, look.padding, look.gap)
        box.moveCenter(QRectF(self._view.rect()).center())
        painter.setPen(QPen(look.edge, look.hairline))
        painter.setBrush(look.panel)
        painter.drawRoundedRect(box, look.radius, look.radius)
        painter.setPen(look.text)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)
