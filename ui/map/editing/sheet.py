"""A clear sheet over the map while cells are changed: hears the mouse, shows what would be.

It decides nothing: it tells which line was drawn, which cells were chosen, which corner was moved
where, and shows the draft that it is given. Only cells in the window are looked at. Moving the map
works as always: drag beside corners, wheel, arrows.
"""

from enum import Enum
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from commandcenter.coordinates import distance_m
from commandcenter.grid.draft import GridDraft
from commandcenter.grid.editing import Point, Snap
from commandcenter.refusal import Refused
from ui import theme
from ui.map.editing.outlines import Outlines
from ui.map.map_view import MapView

SNAP: Final = 10
"""Logical pixels within which a corner or a border draws the mouse to itself."""


class Tool(Enum):
    """What the mouse does on the sheet."""

    SPLIT = "split"
    MERGE = "merge"
    RESHAPE = "reshape"


class Sheet(QWidget):
    """Lies over a map view, as large as it is."""

    line_drawn = Signal(object)
    """The points of a line that is to cut a cell (a list of longitude and latitude)."""
    chosen_changed = Signal(object)
    """Codes of the cells chosen (a list), in the order of the clicks."""
    corner_moved = Signal(object, object)
    """A corner and where it was let go."""
    finished = Signal()
    """Enter: do what the tool is for."""
    undo_wanted = Signal()
    left = Signal()
    """Escape, with nothing begun."""
    tool_wanted = Signal(str)

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self._view = view
        self._draft: GridDraft | None = None
        self._tool = Tool.SPLIT
        self._line: list[Point] = []
        self._chosen: list[str] = []
        self._corner: Point | None = None
        self._preview: GridDraft | None = None
        self._at: Snap | None = None
        self._mouse = QPointF()
        self._pressed: QPointF | None = None
        self._panning = False
        self._outlines = Outlines(view)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        view.installEventFilter(self)
        self.hide()

    def begin(self, draft: GridDraft) -> None:
        """Lie over the map and show a draft."""
        self.setGeometry(self._view.rect())
        self.show_draft(draft)
        self.show()
        # Over the map's picture, under its buttons and its legend.
        self.lower()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def end(self) -> None:
        """Let the map be touched again."""
        self._drop()
        self._draft = None
        self.hide()
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_draft(self, draft: GridDraft) -> None:
        """Show cells as they would be; what was begun by hand is over."""
        self._draft = draft
        self._drop()

    def use(self, tool: Tool) -> None:
        """Let the mouse do something else."""
        self._tool = tool
        self._drop()

    @property
    def chosen(self) -> list[str]:
        """Codes of the cells chosen."""
        return list(self._chosen)

    def _drop(self) -> None:
        self._line, self._corner, self._preview, self._at = [], None, None, None
        if self._chosen:
            self._chosen = []
            self.chosen_changed.emit([])
        self.update()

    # --- mouse ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a corner, or of the map."""
        self._pressed, self._panning = event.position(), False
        left = event.button() == Qt.MouseButton.LeftButton
        if left and self._tool is Tool.RESHAPE:
            found = self._snapped(event.position())
            self._corner = found.point if found.kind != "free" else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what would be where the mouse is, or move the map."""
        position = self._mouse = event.position()
        if self._corner is not None:
            self._at, self._preview = self._aimed(self._corner, position)
        elif self._pressed is not None:
            shift = self._pressed - position
            far = shift.manhattanLength() >= QApplication.startDragDistance()
            if self._panning or far:
                self._panning, self._pressed = True, position
                self._view.pan_by(shift.x(), shift.y())
        else:
            self._at = None if self._tool is Tool.MERGE else self._snapped(position)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let a corner go; a press without a move is a click."""
        corner, self._corner = self._corner, None
        clicked = self._pressed is not None and not self._panning
        self._pressed = None
        if corner is not None:
            self._preview = None
            aim, _preview = self._aimed(corner, event.position())
            if aim.point != corner:
                self.corner_moved.emit(corner, aim.point)
        elif clicked and event.button() == Qt.MouseButton.LeftButton:
            self._click(event.position())
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The last point of a line."""
        if self._tool is Tool.SPLIT:
            self._cut()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom as always."""
        self._view.wheelEvent(event)

    def _click(self, position: QPointF) -> None:
        if self._tool is Tool.SPLIT:
            self._line.append(self._snapped(position).point)
        elif self._tool is Tool.MERGE and self._draft is not None:
            code = self._draft.cell_at(self._view.place_at(position))
            if code is not None:
                self._toggle(code)

    def _toggle(self, code: str) -> None:
        if code in self._chosen:
            self._chosen.remove(code)
        else:
            self._chosen.append(code)
        self.chosen_changed.emit(self.chosen)

    def _cut(self) -> None:
        line, self._line = self._line, []
        self.update()
        if len(line) > 1:
            self.line_drawn.emit(line)

    def _snapped(self, position: QPointF) -> Snap:
        place = self._view.place_at(position)
        if self._draft is None:
            return Snap(place, "free")
        beside = self._view.place_at(position + QPointF(SNAP, 0))
        return self._draft.snap(place, float(distance_m(*place, *beside)))

    def _aimed(self, corner: Point, position: QPointF) -> tuple[Snap, GridDraft | None]:
        """Where a corner in hand would go, and the draft then; None if it may not go there.

        Onto another corner, if that may be; borders do not draw it: it hangs on some of its own.
        """
        found, place = self._snapped(position), self._view.place_at(position)
        if found.kind == "corner":
            preview = self._moved(corner, found.point)
            if preview is not None or found.point == corner:
                return found, preview
        return Snap(place, "free"), self._moved(corner, place)

    def _moved(self, corner: Point, to: Point) -> GridDraft | None:
        """The draft with a corner elsewhere; None where it may not go."""
        try:
            return self._draft.move_corner(corner, to) if self._draft else None
        except Refused:
            return None

    # --- keys ---

    def event(self, event: QEvent) -> bool:
        """Letters choose tools here: no key may act on a case while cells are changed."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, _SHIFT)
            if plain or event.matches(QKeySequence.StandardKey.Undo):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does it, Backspace takes one point back, Escape gives up, S, M and R are tools."""
        key = Qt.Key(event.key())
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_wanted.emit()
        elif key in _TOOL_KEYS:
            self.tool_wanted.emit(_TOOL_KEYS[key].value)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._line:
                self._cut()
            else:
                self.finished.emit()
        elif key == Qt.Key.Key_Backspace:
            del self._line[-1:]
            self.update()
        elif key == Qt.Key.Key_Escape:
            if self._line or self._chosen or self._corner is not None:
                self._drop()
            else:
                self.left.emit()
        else:
            self._view.keyPressEvent(event)

    # --- picture ---

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the map."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._view.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Outlines of the cells in the window, what has changed, and what is in hand."""
        shown = self._preview or self._draft
        if shown is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._outlines.paint(painter, shown, self._chosen)
        if self._tool is Tool.RESHAPE and self._corner is None:
            self._outlines.paint_corners(painter, self._mouse)
        self._paint_line(painter)
        self._paint_mark(painter)
        painter.end()

    def _paint_line(self, painter: QPainter) -> None:
        """The line so far, and on to the mouse."""
        points = [self._view.position_of(*point) for point in self._line]
        if not points:
            return
        if self._at is not None:
            points.append(self._view.position_of(*self._at.point))
        look = theme.current()
        painter.setPen(QPen(look.focus, look.ring))
        painter.drawPolyline(QPolygonF(points))

    def _paint_mark(self, painter: QPainter) -> None:
        """A square on a corner, a ring on a border: where the mouse is drawn to."""
        if self._at is None or (self._at.kind == "free" and self._corner is None):
            return
        look = theme.current()
        centre = self._view.position_of(*self._at.point)
        half = look.gap
        place = QRectF(centre.x() - half, centre.y() - half, 2 * half, 2 * half)
        refused = self._corner is not None and self._preview is None
        painter.setPen(QPen(look.muted if refused else look.focus, look.ring))
        painter.setBrush(look.panel)
        if refused:
            painter.drawLine(place.topLeft(), place.bottomRight())
            painter.drawLine(place.topRight(), place.bottomLeft())
        elif self._at.kind == "border":
            painter.drawEllipse(place)
        else:
            painter.drawRect(place)


_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
_TOOL_KEYS: Final = {
    Qt.Key.Key_S: Tool.SPLIT,
    Qt.Key.Key_M: Tool.MERGE,
    Qt.Key.Key_R: Tool.RESHAPE,
}
