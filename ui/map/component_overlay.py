"""Registered components on the map, once it is near enough to tell one lamp from the next.

A clear sheet over the map that hears nothing. It asks the register for what lies in the window
only; where that is too much to be told apart, it shows nothing.
"""

from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from commandcenter.situation import Situation
from ui import theme
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

    def __init__(self, view: MapView, situation: Situation) -> None:
        super().__init__(view)
        self._view = view
        self._situation = situation
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(view.rect())
        view.installEventFilter(self)
        self.lower()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the map."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._view.rect())
        return super().eventFilter(watched, event)

    def squares(self) -> list[QRectF]:
        """Where the components in the window are, in this widget; none from too far away."""
        frame = QRectF(self.rect())
        west, north = self._view.place_at(frame.topLeft())
        east, south = self._view.place_at(frame.bottomRight())
        if east - west > WIDEST:
            return []  # The register need not even be unpacked.
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
