"""Registered components on the map, once it is near enough to tell one lamp from the next.

A clear sheet over the map that the mouse goes through. It asks the register for what lies in the
window only; where that is too much to be told apart, it shows nothing. A tooltip names what is
under the mouse, and a click where no case lies chooses it.
"""

from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from commandcenter.component import Component
from commandcenter.coordinates import distance_m
from commandcenter.situation import Situation
from ui import theme
from ui.components.names import component_name
from ui.map.map_view import MapView
from ui.map.projection import to_plane

WIDEST: Final = 0.012
"""Degrees of longitude that the window may span: about a kilometre."""

AT_MOST: Final = 800
"""Components in the window; more are a carpet."""

SIDE: Final = 5.0
"""Logical pixels of a component's square."""


class ComponentOverlay(QWidget):
    """Lies over a map view, as large as it is; drawn anew whenever the map is."""

    chosen = Signal(str)
    """Code of the component that was clicked."""

    def __init__(self, view: MapView, situation: Situation) -> None:
        super().__init__(view)
        self._view = view
        self._situation = situation
        self._pressed: QPointF | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(view.rect())
        view.installEventFilter(self)
        self.lower()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the map, and hear what is pointed at; the map hears it too."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._view.rect())
        elif isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            self._touched(event)
        elif event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            component = self.at(QPointF(event.pos()))
            if component is not None:
                QToolTip.showText(event.globalPos(), self._words(component), self._view)
                return True
        return super().eventFilter(watched, event)

    def at(self, position: QPointF) -> Component | None:
        """The component under a position in this widget, if it is shown."""
        if not self._near_enough():
            return None
        reach = theme.current().target / 2
        lon, lat = self._view.place_at(position)
        aside = self._view.place_at(position + QPointF(reach, 0))
        radius = float(distance_m(lon, lat, *aside))
        near = self._situation.city.components.near(lon, lat, None, radius, 1)
        return near[0].component if near else None

    def _touched(self, event: QMouseEvent) -> None:
        """A press and a release at one place, where no case lies, choose what stands there."""
        if event.type() == QEvent.Type.MouseButtonPress:
            self._pressed = event.position()
        elif event.type() == QEvent.Type.MouseButtonRelease and self._pressed is not None:
            moved = (event.position() - self._pressed).manhattanLength()
            self._pressed = None
            picking = self._view.cursor().shape() == Qt.CursorShape.CrossCursor
            if moved >= QApplication.startDragDistance() or picking:
                return
            if self._view.symbol_at(event.position()) is None:
                component = self.at(event.position())
                if component is not None:
                    self.chosen.emit(component.code)

    def _words(self, component: Component) -> str:
        name = component_name(component.class_code, component.name, self._situation.city)
        return f"{name}\n{component.code}"

    def _near_enough(self) -> bool:
        west, _north = self._view.place_at(QPointF(0, 0))
        east, _south = self._view.place_at(QPointF(self.width(), 0))
        return east - west <= WIDEST

    def squares(self) -> list[QRectF]:
        """Where the components in the window are, in this widget; none from too far away."""
        if not self._near_enough():
            return []  # The register need not even be unpacked.
        frame = QRectF(self.rect())
        west, north = self._view.place_at(frame.topLeft())
        east, south = self._view.place_at(frame.bottomRight())
        components = self._situation.city.components
        lons, lats = components.in_view(west, south, east, north, AT_MOST)
        if not len(lons):
            return []
        # Straight between the corners: the plane of the map is the plane of the screen.
        x, y = to_plane(lons, lats)
        (x0, x1), (y0, y1) = _plane(west, north, east, south)
        across = frame.width() * (x - x0) / (x1 - x0) - SIDE / 2
        down = frame.height() * (y - y0) / (y1 - y0) - SIDE / 2
        return [QRectF(a, b, SIDE, SIDE) for a, b in zip(across, down, strict=True)]

    def paintEvent(self, event: QPaintEvent) -> None:
        """A small hollow square for each, quiet beside the cases."""
        squares = self.squares()
        if not squares:
            return
        look = theme.current()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(look.panel)
            painter.setPen(QPen(look.muted, look.halo))
            painter.drawRects(squares)


def _plane(
    west: float, north: float, east: float, south: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    x, y = to_plane(np.array([west, east]), np.array([north, south]))
    return (float(x[0]), float(x[1])), (float(y[0]), float(y[1]))
