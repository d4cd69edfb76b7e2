"""Outlines of cells over the map: all of a layer in the window, those changed, those chosen."""

from typing import Final

import numpy as np
import shapely
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
)
from shapely.geometry.base import BaseGeometry

from commandcenter.grid.coverage import as_shapes
from commandcenter.grid.crosswalk import equal_areas_m2
from commandcenter.grid.draft import GridDraft
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
    """What a draft looks like in the window of a map.

    The cells that a draft leaves as they are become one picture, made anew only when the map moves:
    what is in hand is drawn over it at every move of the mouse.
    """

    def __init__(self, view: MapView) -> None:
        self._view = view
        self._window: tuple[object, ...] = ()
        self._cells: dict[str, BaseGeometry] = {}
        """The cells in the window as they are."""
        self._pictured: tuple[object, ...] = ()
        self._picture = QPixmap()
        self._kept_corners: Floats = np.zeros((0, 2))
        self._corners: Floats = np.zeros((0, 2))
        """Logical pixels of all corners in the window."""

    def paint(self, painter: QPainter, draft: GridDraft, chosen: list[str]) -> None:
        """Draw the cells in the window; new ones tinted, with their codes and sizes."""
        look = theme.current()
        self._look_up(draft)
        if len(self._cells) > MOST_CELLS:
            self._corners = np.zeros((0, 2))
            self._say_nearer(painter)
            return
        self._paint_kept(painter, draft)
        kept = {code: shape for code, shape in self._cells.items() if code not in draft.changed}
        new = {a.code: a.geometry for a in draft.changed.values() if a and a.geometry}
        begun = [area.code for area in draft.change.begins]
        for code, shape in new.items():
            path = self._path(shape)
            if code in begun:
                self._tint(painter, path)
            painter.setPen(QPen(look.focus if code in begun else look.muted, look.hairline))
            painter.drawPath(path)
        for code in chosen:
            if code in kept or code in new:
                self._tint(painter, self._path(kept.get(code) or new[code]))
        sizes = equal_areas_m2(as_shapes(new[code] for code in begun))
        for code, size in zip(begun, sizes.tolist(), strict=True):
            self._label(painter, new[code], code, size)
        fresh = self._pixels(shapely.get_coordinates(as_shapes(new.values())))
        self._corners = np.vstack((self._kept_corners, fresh))

    def paint_corners(self, painter: QPainter, mouse: QPointF) -> None:
        """A small square on every corner around the mouse."""
        look = theme.current()
        half = look.gap / 2
        painter.setPen(QPen(look.text, look.hairline))
        painter.setBrush(look.panel)
        away = np.abs(self._corners - (mouse.x(), mouse.y())).max(axis=1)
        for x, y in np.unique(self._corners[away <= REACH], axis=0).tolist():
            painter.drawRect(QRectF(x - half, y - half, 2 * half, 2 * half))

    def _look_up(self, draft: GridDraft) -> None:
        """The cells of a layer in the window, looked up anew when either is another."""
        rect = self._view.rect()
        west, north = self._view.place_at(QPointF(rect.topLeft()))
        east, south = self._view.place_at(QPointF(rect.bottomRight()))
        window = (id(draft.city), draft.layer, west, south, east, north)
        if window != self._window:
            as_it_is = GridDraft(draft.city, draft.layer)
            self._window = window
            self._cells = as_it_is.around(shapely.box(west, south, east, north))

    def _paint_kept(self, painter: QPainter, draft: GridDraft) -> None:
        """The cells that the draft leaves as they are."""
        look, ratio = theme.current(), self._view.devicePixelRatioF()
        changed = frozenset(draft.changed)
        key = (self._window, changed, look.name, look.hairline, ratio)
        if key != self._pictured:
            self._pictured = key
            kept = [shape for code, shape in self._cells.items() if code not in changed]
            self._kept_corners = self._pixels(shapely.get_coordinates(as_shapes(kept)))
            self._picture = QPixmap(self._view.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(Qt.GlobalColor.transparent)
            with QPainter(self._picture) as drawing:
                drawing.setRenderHint(QPainter.RenderHint.Antialiasing)
                drawing.setPen(QPen(look.muted, look.hairline))
                for shape in kept:
                    drawing.drawPath(self._path(shape))
        painter.drawPixmap(0, 0, self._picture)

    def _tint(self, painter: QPainter, path: QPainterPath) -> None:
        look = theme.current()
        ground = QColor(look.focus)
        ground.setAlphaF(TINT)
        painter.fillPath(path, ground)
        painter.strokePath(path, QPen(look.focus, look.ring))

    def _path(self, shape: BaseGeometry) -> QPainterPath:
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.OddEvenFill)
        for ring in shapely.get_rings(shape):
            pixels = self._pixels(shapely.get_coordinates(ring)).tolist()
            path.addPolygon(QPolygonF([QPointF(x, y) for x, y in pixels]))
        return path

    def _pixels(self, points: Floats) -> Floats:
        """Where places are in the view, all at once: the plane is straight in the window."""
        x0, y0 = plane_point(*self._view.place_at(QPointF(0, 0)))
        x1, y1 = plane_point(*self._view.place_at(QPointF(1000, 1000)))
        x, y = to_plane(points[:, 0], points[:, 1])
        return np.column_stack(((x - x0) / (x1 - x0) * 1000, (y - y0) / (y1 - y0) * 1000))

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
