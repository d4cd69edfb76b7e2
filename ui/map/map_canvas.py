"""What the map shows: cells, streets and cases that it is given, as plain values.

It decides nothing and knows no store. Longitude and latitude are WGS-84 degrees throughout.
`MapView` adds what it hears: mouse and keys.
"""

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QIcon,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QToolButton, QWidget

from commandcenter.wording import N_, _
from ui.map.case_layer import CaseLayer, CaseMark, Symbol
from ui.map.cell_colours import CellColours
from ui.map.flight import Flight
from ui.map.legend import Legend
from ui.map.overlays import Readings
from ui.map.projection import STEPS, Viewport, degrees, plane_bounds, plane_point
from ui.map.street_layer import Ink, MapLine
from ui.map.symbol_painter import SymbolPainter
from ui.map.tile_painter import level_of, paint_tiles, place_of, shown_keys, wanted_keys
from ui.map.tile_store import SIZE, TileKey, TileStore
from ui.theme import Theme, icon

BUTTONS: Final = (
    ("mdi6.plus", "zoom_in", N_("Zoom in (+)")),
    ("mdi6.minus", "zoom_out", N_("Zoom out (−)")),
    ("mdi6.home-outline", "fit", N_("Whole city (Home)")),
    ("mdi6.map-legend", "toggle_legend", N_("Legend")),
)
"""Icon, act and word of each button, from top to bottom."""

HOME_MARGIN: Final = 12
"""Logical pixels left free around the whole city."""

RIM: Final = 48
"""Logical pixels from the edge within which a followed case is moved to the middle."""


class MapCanvas(QWidget):
    """The grid map, seen."""

    settled = Signal()
    """All that is on the screen is exact: nothing stands in for a tile any more."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._codes: list[str] = []
        self._numbers: dict[str, int] = {}
        self._bounds: tuple[float, float, float, float] | None = None
        self._colours = CellColours(theme)
        self._store = TileStore(self._colours, Ink.of(theme), self)
        self._cases = CaseLayer()
        self._symbols = SymbolPainter(theme, 1.0)
        self._flight = Flight(Viewport(0.5, 0.5, 2.0, 1, 1), theme.motion, self)
        self._at_home = True
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)
        self._legend = Legend(theme, self)
        self._readings = Readings(theme)
        self._buttons = [self._button(act) for _icon, act, _word in BUTTONS]
        self._dress_buttons()
        self._store.drawn.connect(self._on_drawn)
        self._store.source_changed.connect(self._on_source)
        self._flight.moved.connect(self._on_moved)
        self.destroyed.connect(self._store.close)

    def set_theme(self, theme: Theme) -> None:
        """Show everything in the colours and sizes of another theme."""
        self._theme = theme
        self._colours.set_theme(theme)
        self._store.set_ink(Ink.of(theme))
        self._symbols = SymbolPainter(theme, self._view.ratio)
        self._legend.set_theme(theme)
        self._readings.theme = theme
        self._dress_buttons()
        self._place_overlays()
        self.update()

    def set_cells(self, codes: Sequence[str], geometries: NDArray[np.object_]) -> None:
        """Show these cells, all of load 0, in place of any before.

        `geometries` are shapely polygons and multipolygons; a cell without one is never seen.
        Borders are taken in on the worker; `settled` says when they are on the screen.
        Raises ValueError unless there is one geometry for each code.
        """
        if len(codes) != len(geometries):
            raise ValueError(f"{len(codes)} codes for {len(geometries)} cells")
        self._codes = list(codes)
        self._numbers = {code: number for number, code in enumerate(self._codes, 1)}
        self._colours = CellColours(self._theme, len(self._codes))
        self._bounds = plane_bounds(geometries)
        self._store.set_cells(np.asarray(geometries, object), self._colours)
        self._legend.keep_off(geometries)
        self._place_overlays()
        if self._at_home:
            self.fit()

    def set_loads(self, loads: NDArray[np.int64], overdue: NDArray[np.int64]) -> None:
        """Open and overdue cases of all cells, in the order of `set_cells`.

        Raises ValueError unless there is one figure of each kind per cell.
        """
        self._colours.set_loads(loads, overdue)
        self.update()

    def set_load(self, code: str, load: int, overdue: int) -> None:
        """Open and overdue cases of one cell; a code that is not on the map is no error."""
        number = self._numbers.get(code)
        if number is not None:
            self._colours.set_load(number, load, overdue)
            self._store.recolour_cell(number)
            self.update()

    def set_lines(self, lines: Sequence[MapLine]) -> None:
        """Show these streets in place of any before."""
        self._store.set_lines(lines)

    def set_attribution(self, text: str) -> None:
        """Who made the data; always on the screen."""
        self._readings.attribution = text
        self.update()

    def kept_in_sight(self) -> int:
        """Height at the lower edge that nothing may cover, logical pixels: who made the data."""
        return self._readings.box(self.rect()).height()

    def set_motion(self, milliseconds: int) -> None:
        """How long the map takes to move to another view; 0 for people who want no motion."""
        self._flight.duration = milliseconds

    def redraw(self) -> None:
        """Draw all tiles anew; `settled` tells when they are there."""
        self._store.redraw()

    def put_case(
        self, case_id: str, lon: float, lat: float, light: str, emergency: bool = False
    ) -> None:
        """Show a case, or show it anew after a change. `light`: green, yellow, red or grey."""
        self._cases.put(CaseMark(case_id, lon, lat, light, emergency))
        self.update()

    def remove_case(self, case_id: str) -> None:
        """Show a case no more; one that is not on the map is no error."""
        self._cases.remove(case_id)
        self.update()

    def set_cases(self, cases: Iterable[CaseMark]) -> None:
        """Show these cases and no others."""
        self._cases.set_all(cases)
        self.update()

    def select_case(self, case_id: str | None, follow: bool = True) -> None:
        """Ring a case, and move the map if it lies near or beyond the rim and `follow` is set."""
        self._cases.select(case_id)
        place = self._cases.place(case_id) if case_id is not None else None
        if follow and place is not None and not self._comfortably_shown(place):
            self._fly(self._flight.goal.centred(*place))
        self.update()

    def fit(self) -> None:
        """Show all cells."""
        self._fly(self._home(self._flight.goal))
        self._at_home = True

    def centre_on(self, lon: float, lat: float, zoom: float | None = None) -> None:
        """Bring a place to the middle, at the present zoom or at the given one."""
        goal = self._flight.goal.centred(*plane_point(lon, lat))
        if zoom is not None:
            goal = goal.zoomed(round(zoom * STEPS) / STEPS, *goal.middle)
        self._fly(goal)

    def pan_by(self, dx: float, dy: float) -> None:
        """Look `dx` logical pixels further east and `dy` further south, at once."""
        self._at_home = False
        ratio = self._view.ratio
        self._flight.jump(self._flight.goal.moved(dx * ratio, dy * ratio))

    def zoom_in(self) -> None:
        """Twice as near."""
        self._zoom_by(1.0)

    def zoom_out(self) -> None:
        """Twice as far."""
        self._zoom_by(-1.0)

    def toggle_legend(self) -> None:
        """Show the legend, or put it away."""
        self._legend.setVisible(self._legend.isHidden())

    def position_of(self, lon: float, lat: float) -> QPointF:
        """Where a place is in this widget, in logical pixels; it may lie outside."""
        x, y = self._view.pixel(*plane_point(lon, lat))
        return QPointF(x, y) / self._view.ratio

    def place_at(self, position: QPointF) -> tuple[float, float]:
        """Longitude and latitude of a position in this widget."""
        return degrees(*self._point(position))

    def cell_at(self, position: QPointF) -> str:
        """Code of the cell at a position in this widget; "" outside all cells."""
        number = self._cell_number(position)
        return self._codes[number - 1] if 0 < number <= len(self._codes) else ""

    def symbol_at(self, position: QPointF) -> Symbol | None:
        """The symbol drawn on top at a position in this widget."""
        return next(iter(self._hits(position)), None)

    def shown_symbols(self) -> list[Symbol]:
        """What stands for the cases in the window, the topmost last."""
        return self._cases.symbols(self._view)

    def is_settled(self) -> bool:
        """True when nothing on the screen is moving, being drawn or standing in."""
        resting = not (self._flight.under_way or self._store.building)
        return resting and all(self._store.tile(key) for key in shown_keys(self._view))

    def sizeHint(self) -> QSize:
        """A map of two thirds of a small screen."""
        return QSize(960, 640)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Copy tiles, then draw what lies over them: only symbols in the window are touched."""
        ratio, theme = self._view.ratio, self._theme
        painter = QPainter(self)
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        bare = paint_tiles(painter, self._store, self._view, _grown(event.rect(), ratio))
        if not bare.isEmpty():
            painter.setClipRegion(bare)
            painter.fillRect(bare.boundingRect(), theme.water)
            painter.setClipping(False)
        self._symbols.paint(painter, self._view, self.shown_symbols())
        self._paint_selection(painter)
        painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._readings.paint(painter, self.rect(), self._view)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the middle in the middle, or the whole city whole."""
        self._take_screen()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Take another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._dress_buttons()
            self._legend.set_theme(self._theme)
            self._place_overlays()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Take in the screen the map has come onto."""
        self._take_screen()
        super().showEvent(event)

    @property
    def _view(self) -> Viewport:
        return self._flight.view

    def _on_moved(self) -> None:
        goal = self._flight.goal
        self._store.want(wanted_keys(goal))
        self._cases.set_zoom(level_of(goal) / STEPS)
        self.update()
        self._tell_if_settled()

    def _on_drawn(self, key: TileKey) -> None:
        self._store.forget_beyond(len(wanted_keys(self._flight.goal)))
        place = QRectF(place_of(self._view, key))
        ratio = self._view.ratio
        self.update(QRectF(place.topLeft() / ratio, place.size() / ratio).toAlignedRect())
        self._tell_if_settled()

    def _on_source(self) -> None:
        self._store.want(wanted_keys(self._flight.goal))
        self.update()

    def _tell_if_settled(self) -> None:
        if self.is_settled():
            self.settled.emit()

    def _take_screen(self) -> None:
        ratio = self.devicePixelRatioF()
        if ratio != self._view.ratio:
            self._symbols = SymbolPainter(self._theme, ratio)
            self._store.set_ratio(ratio)
            self._dress_buttons()
        size = round(self.width() * ratio), round(self.height() * ratio)
        if (*size, ratio) == (self._view.width, self._view.height, self._view.ratio):
            return
        goal = self._flight.goal.resized(*size, ratio)
        self._flight.jump(self._home(goal) if self._at_home else goal)
        self._place_overlays()

    def _fly(self, goal: Viewport) -> None:
        self._at_home = False
        if self.isVisible():
            self._flight.fly(goal)
        else:
            self._flight.jump(goal)

    def _zoom_by(self, steps: float, position: QPointF | None = None) -> None:
        goal = self._flight.goal
        if position is None:
            position = QPointF(self.width() / 2, self.height() / 2)
        zoom = round((goal.zoom + steps) * STEPS) / STEPS
        self._fly(goal.zoomed(zoom, position.x() * goal.ratio, position.y() * goal.ratio))

    def _comfortably_shown(self, place: tuple[float, float]) -> bool:
        goal = self._flight.goal
        x, y = goal.pixel(*place)
        rim = RIM * goal.ratio
        return rim <= x < goal.width - rim and rim <= y < goal.height - rim

    def _point(self, position: QPointF) -> tuple[float, float]:
        ratio = self._view.ratio
        return self._view.point(position.x() * ratio, position.y() * ratio)

    def _cell_number(self, position: QPointF) -> int:
        """One read of the image of numbers; only where it is not drawn yet, the borders."""
        view = self._view
        if self._store.cells.count != len(self._codes):
            return 0
        x = int(position.x() * view.ratio) + view.left
        y = int(position.y() * view.ratio) + view.top
        tile = None
        if view.zoom * STEPS == level_of(view):
            tile = self._store.tile(TileKey(level_of(view), x // SIZE, y // SIZE))
        if tile is not None:
            return int(tile.marked[y % SIZE, x % SIZE]) % (len(self._codes) + 1)
        return self._store.cells.cell_at(*self._point(position))

    def _hits(self, position: QPointF) -> list[Symbol]:
        """The symbols at a position, the nearest first and of equally near ones the topmost."""
        px, py = position.x() * self._view.ratio, position.y() * self._view.ratio
        hits = []
        for symbol in reversed(self.shown_symbols()):
            x, y = self._view.pixel(symbol.x, symbol.y)
            distance = max(abs(x - px), abs(y - py))
            if distance <= self._symbols.radius(symbol):
                hits.append((round(distance), symbol))
        return [symbol for _distance, symbol in sorted(hits, key=itemgetter(0))]

    def _paint_selection(self, painter: QPainter) -> None:
        selected = self._cases.selected
        place = self._cases.place(selected) if selected is not None else None
        if place is not None:
            self._symbols.paint_selection(painter, *self._view.pixel(*place))

    def _button(self, act: str) -> QToolButton:
        button = QToolButton(self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setCursor(Qt.CursorShape.ArrowCursor)
        button.clicked.connect(getattr(self, act))
        return button

    def _dress_buttons(self) -> None:
        """Icons as pictures: an icon font draws anew at each paint, and a pan paints them all."""
        side = QSize(self._theme.icon_small, self._theme.icon_small)
        for button, (icon_name, _act, word) in zip(self._buttons, BUTTONS, strict=True):
            button.setIconSize(side)
            button.setIcon(QIcon(icon(icon_name).pixmap(side, self.devicePixelRatioF())))
            button.setToolTip(_(word))
            button.setAccessibleName(_(word))

    def _place_overlays(self) -> None:
        theme = self._theme
        top = theme.spacing
        for button in self._buttons:
            button.adjustSize()
            button.move(self.width() - button.width() - theme.padding, top)
            top += button.height() + theme.spacing
        bottom = self.height() - theme.spacing
        if self.width() < self._legend.width() + self._readings.width():
            bottom = self._readings.box(self.rect()).top()
        self._legend.place(bottom, self._home(self._flight.goal))

    def _home(self, goal: Viewport) -> Viewport:
        """The whole city, as near as it fits into the window."""
        return goal.fitted(self._bounds, HOME_MARGIN * goal.ratio) if self._bounds else goal


def _grown(rect: QRect, ratio: float) -> QRect:
    """A rectangle of logical pixels in device pixels."""
    corner = QPointF(rect.topLeft()) * ratio
    return QRectF(corner, QSizeF(rect.size()) * ratio).toAlignedRect()
