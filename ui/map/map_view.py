"""The map as a widget: shows what it is given and tells what is pointed at, clicked and dragged."""

from typing import Final

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from ui.map.case_layer import symbol_radius
from ui.map.map_canvas import MapCanvas
from ui.map.projection import MAX_ZOOM, scale_of
from ui.theme import Theme

NOTCH: Final = 120
"""Qt's angle delta of one notch of a wheel, which zooms by half a level."""


class MapView(MapCanvas):
    """The grid map, seen and touched."""

    case_clicked = Signal(str)
    cell_clicked = Signal(str)
    hovered = Signal(str, float, float)
    """Cell code ("" outside), longitude and latitude under the mouse."""
    place_picked = Signal(float, float)
    case_drag_started = Signal(str)
    """The mouse drags this case off the map; the owner starts the drag."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._picking = False
        self._pressed_at: QPointF | None = None
        self._pressed_case: str | None = None
        self._dragging = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def begin_pick(self) -> None:
        """Let the next click choose a place; `place_picked` tells which."""
        self._picking = True
        self.setCursor(Qt.CursorShape.CrossCursor)

    def end_pick(self) -> None:
        """Let clicks choose cases and cells again."""
        self._picking = False
        self.unsetCursor()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the mouse."""
        steps = event.angleDelta().y() / NOTCH / 2
        self._zoom_by(steps, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember what was pressed: the ground, or a case."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed_at = event.position()
        self._dragging = False
        symbol = None if self._picking else self.symbol_at(event.position())
        single = symbol is not None and len(symbol.cases) == 1
        self._pressed_case = symbol.cases[0] if symbol is not None and single else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell what is pointed at, move the map, or let a case be dragged off it."""
        position = event.position()
        if self._pressed_at is None:
            self._hover(position)
            return
        shift = self._pressed_at - position
        if not self._dragging and shift.manhattanLength() < QApplication.startDragDistance():
            return
        if self._pressed_case is not None:
            case_id, self._pressed_case, self._pressed_at = self._pressed_case, None, None
            self.case_drag_started.emit(case_id)
            return
        self._dragging = True
        self._pressed_at = position
        self.pan_by(shift.x(), shift.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press without a move is a click."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed_at is None:
            return
        self._pressed_at = None
        if not self._dragging:
            self._click(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Come nearer to the place."""
        if event.button() == Qt.MouseButton.LeftButton and not self._picking:
            self._zoom_by(1.0, event.position())

    def leaveEvent(self, _event: object) -> None:
        """Nothing is pointed at any more."""
        self._readings.pointed = ""
        self.update(self._readings.box(self.rect()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the map, + and − zoom, Home shows the whole city."""
        quarter_x, quarter_y = self._view.width / 4, self._view.height / 4
        moves = {
            Qt.Key.Key_Left: (-quarter_x, 0.0),
            Qt.Key.Key_Right: (quarter_x, 0.0),
            Qt.Key.Key_Up: (0.0, -quarter_y),
            Qt.Key.Key_Down: (0.0, quarter_y),
        }
        acts = {
            Qt.Key.Key_Plus: self.zoom_in,
            Qt.Key.Key_Equal: self.zoom_in,
            Qt.Key.Key_Minus: self.zoom_out,
            Qt.Key.Key_Home: self.fit,
        }
        key = Qt.Key(event.key())
        if key in moves:
            self._fly(self._flight.goal.moved(*moves[key]))
        elif key in acts:
            acts[key]()
        else:
            super().keyPressEvent(event)

    def _hover(self, position: QPointF) -> None:
        lon, lat = self.place_at(position)
        number = self._cell_number(position)
        code = self.cell_at(position)
        load, overdue = self._colours.of_cell(number) if code else (0, 0)
        self._readings.point_at(lon, lat, code, load, overdue, self._view)
        self.update(self._readings.box(self.rect()))
        self.hovered.emit(code, lon, lat)

    def _click(self, position: QPointF) -> None:
        if self._picking:
            self.place_picked.emit(*self.place_at(position))
            return
        hits = self._hits(position)
        if not hits:
            if code := self.cell_at(position):
                self.cell_clicked.emit(code)
            return
        cases = hits[0].cases
        if cases == (self._cases.selected,):
            beneath = tuple(sorted({case for symbol in hits for case in symbol.cases}))
            cases = beneath if self._at_one_place(beneath) else cases
        if len(cases) == 1 or self._at_one_place(cases):
            self.case_clicked.emit(_next_of(cases, self._cases.selected))
        else:
            goal = self._flight.goal
            margin = min(goal.width, goal.height) / 4
            near = goal.fitted(self._cases.bounds(cases), margin)
            self._fly(near if near.zoom > goal.zoom else goal.zoomed(goal.zoom + 1, *goal.middle))

    def _at_one_place(self, cases: tuple[str, ...]) -> bool:
        """No zoom can part these cases."""
        west, north, east, south = self._cases.bounds(cases)
        return max(east - west, south - north) * scale_of(MAX_ZOOM, 1.0) < 2 * symbol_radius(1)


def _next_of(case_ids: tuple[str, ...], selected: str | None) -> str:
    """The case after the selected one, so that clicking again goes through all at one place."""
    if selected in case_ids:
        return case_ids[(case_ids.index(selected) + 1) % len(case_ids)]
    return case_ids[0]
