"""Measuring on the map: a line's length and the area it encloses, on the ellipsoid.

A clear sheet over the map hears the clicks. Moving the map works as always: drag, wheel, arrows.
"""

from typing import Final

import shapely
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from commandcenter.coordinates import area_m2, length_m
from commandcenter.wording import _
from ui import theme
from ui.format import number
from ui.map.map_view import MapView

Point = tuple[float, float]
"""Longitude and latitude, WGS-84 degrees."""

HECTARE: Final = 10_000
SQUARE_KILOMETRE: Final = 1_000_000


def switch_measuring(view: MapView) -> None:
    """Begin to measure on a map, or end it."""
    measure = view.findChild(Measure) or Measure(view)
    if measure.isVisible():
        measure.end()
    else:
        measure.begin()


def distance_words(metres: float) -> str:
    """A distance as people say it: `48 m`, `1.24 km`."""
    if metres < 1000:
        return _("{number} m").format(number=number(metres))
    return _("{number} km").format(number=number(metres / 1000, 2))


def area_words(square_metres: float) -> str:
    """An area as people say it: `860 m²`, `3.2 ha`, `1.75 km²`."""
    if square_metres < HECTARE:
        return _("{number} m²").format(number=number(square_metres))
    if square_metres < SQUARE_KILOMETRE:
        return _("{number} ha").format(number=number(square_metres / HECTARE, 1))
    return _("{number} km²").format(number=number(square_metres / SQUARE_KILOMETRE, 2))


class Measure(QWidget):
    """Lies over a map view, as large as it is, while somebody measures."""

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self._view = view
        self._points: list[Point] = []
        self._at: Point | None = None
        """Where the mouse is, while the line goes on to it."""
        self._over = False
        """Whether the line has its last point; the next click begins another."""
        self._pressed: QPointF | None = None
        self._panning = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        view.installEventFilter(self)
        self.hide()

    def begin(self) -> None:
        """Lie over the map; clicks are points from now on."""
        self.setGeometry(self._view.rect())
        self._points, self._at, self._over = [], None, False
        self._tell()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def end(self) -> None:
        """Let the map be touched again."""
        self.hide()
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def words(self) -> str:
        """What has been measured so far; before the first point, what to do."""
        points = self._line()
        if len(points) < 2:
            return _("Click points on the map. Enter: last point. Esc: end.")
        length = distance_words(length_m(shapely.LineString(points)))
        if len(points) < 3:
            return length
        outline = shapely.Polygon(points)
        if not outline.is_valid or not outline.area:
            return length
        return _("{length} · area {area}").format(length=length, area=area_words(area_m2(outline)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Perhaps a point, perhaps the map is moved."""
        self._pressed, self._panning = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Measure on to the mouse, or move the map."""
        position = event.position()
        if self._pressed is None:
            self._view.mouseMoveEvent(event)  # It says what is pointed at.
            self._at = None if self._over else self._view.place_at(position)
            self._tell()
            return
        shift = self._pressed - position
        if self._panning or shift.manhattanLength() >= QApplication.startDragDistance():
            self._panning, self._pressed = True, position
            self._view.pan_by(shift.x(), shift.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press without a move is a point."""
        clicked = self._pressed is not None and not self._panning
        self._pressed = None
        if clicked and event.button() == Qt.MouseButton.LeftButton:
            if self._over:
                self._points, self._over = [], False
            self._points.append(self._view.place_at(event.position()))
            self._tell()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The last point."""
        self._finish()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom as always."""
        self._view.wheelEvent(event)

    def event(self, event: QEvent) -> bool:
        """Enter, Backspace and Escape are for the line here, not for a case."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter ends the line, Backspace takes a point back, Escape ends measuring."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.end()
        elif key == Qt.Key.Key_Backspace:
            self._over = False
            del self._points[-1:]
            self._tell()
        elif key in _KEYS:
            self._finish()
        else:
            self._view.keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the map."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._view.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line, the edge that would close it, its points, and the words."""
        look = theme.current()
        points = [self._view.position_of(*point) for point in self._line()]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pen in (QPen(look.panel, 2 * look.ring), QPen(look.focus, look.ring)):
            painter.setPen(pen)
            painter.drawPolyline(QPolygonF(points))
        if len(points) > 2:
            painter.setPen(QPen(look.focus, look.hairline, Qt.PenStyle.DashLine))
            painter.drawLine(points[-1], points[0])
        painter.setPen(QPen(look.focus, look.ring))
        painter.setBrush(look.panel)
        for point in points:
            painter.drawEllipse(point, look.gap, look.gap)
        middle = QPointF(self.width() / 2, self.height() / 2)
        self._paint_words(painter, points[-1] if points else middle)
        painter.end()

    def _paint_words(self, painter: QPainter, beside: QPointF) -> None:
        """Under a point, to its right if there is room."""
        look = theme.current()
        painter.setFont(theme.font("lead", strong=True))
        metrics, words = QFontMetricsF(painter.font()), self.words
        width = metrics.horizontalAdvance(words) + 2 * look.padding
        height = metrics.height() + look.spacing
        left = max(0.0, min(beside.x() + look.padding, self.width() - width - look.spacing))
        top = min(beside.y() + look.padding, self.height() - height - look.spacing)
        box = QRectF(left, top, width, height)
        painter.setPen(QPen(look.line, look.hairline))
        painter.setBrush(look.panel)
        painter.drawRoundedRect(box, look.radius, look.radius)
        painter.setPen(look.text)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)

    def _line(self) -> list[Point]:
        """The points, and on to the mouse while the line is not over."""
        if self._points and self._at is not None and self._at != self._points[-1]:
            return [*self._points, self._at]
        return self._points

    def _finish(self) -> None:
        self._over, self._at = bool(self._points), None
        self._tell()

    def _tell(self) -> None:
        self.setAccessibleName(self.words)
        self.update()


def _is_ours(event: QKeyEvent) -> bool:
    return Qt.Key(event.key()) in _KEYS and not event.modifiers()


_KEYS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace, Qt.Key.Key_Escape)
"""What is said with the keyboard while measuring."""
