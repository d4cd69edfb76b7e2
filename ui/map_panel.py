"""The city on the map: hears the situation and shows its cases and loads. It decides nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import numpy as np
from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import QDrag, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from commandcenter.case import Case, Light
from commandcenter.grid import CITY_LAYER
from commandcenter.ids import CaseId
from commandcenter.situation import Change, Situation, to_be_placed
from ui import theme
from ui.base_map import BaseMap
from ui.choices import class_name
from ui.drag_image import drag_image
from ui.map.case_layer import CaseMark
from ui.map.component_overlay import ComponentOverlay
from ui.map.ended_cells import EndedCells
from ui.map.map_view import MapView
from ui.mime import decode, encode
from ui.theme import Theme

MANY: Final = 200
"""From so many cells on, the loads of all are told at once instead."""


class MapPanel(QFrame):
    """The map with the city on it."""

    case_chosen = Signal(str)
    dragging = Signal(list)
    """Ids of the cases that are being dragged from here; none when it is over."""
    dropped = Signal(str, float, float)
    """Id of a case without a place that was let go here, longitude and latitude (WGS-84)."""
    pick_given_up = Signal()
    streets_read = Signal(object)
    """The `BaseMap` that is shown from now on."""

    def __init__(
        self,
        situation: Situation,
        look: Theme,
        parent: QWidget | None = None,
        view: MapView | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.view = view or MapView(look, self)
        self.components = ComponentOverlay(self.view, situation)
        self._situation = situation
        self._selected: list[str] = []
        self._redraw_at: datetime | None = None
        self.base_map: BaseMap | None = None
        """The streets, once they have been read."""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)
        self._column.addWidget(self.view)
        self.setFocusProxy(self.view)
        self.setAcceptDrops(True)
        self.view.case_clicked.connect(self.case_chosen)
        self.view.case_drag_started.connect(self._on_drag_started)
        situation.watchers.append(self)
        self.city_changed()

    @property
    def situation(self) -> Situation:
        """What it shows."""
        return self._situation

    def show_above(self, bar: QWidget) -> None:
        """Keep room for a bar above the map; what is hidden takes none."""
        self._column.insertWidget(0, bar)

    def set_base_map(self, base_map: BaseMap) -> None:
        """The streets have been read."""
        self.base_map = base_map
        self.view.set_lines(base_map.lines)
        self.streets_read.emit(base_map)

    def select(self, case_ids: Sequence[str]) -> None:
        """Ring the first of these cases; all of them go along when it is dragged."""
        self._selected = list(case_ids)
        self.view.select_case(case_ids[0] if case_ids else None)

    def show_area(self, code: str) -> None:
        """Bring an area to the middle, as near as it fits."""
        geometry = self._situation.city.areas.area(code).geometry
        if geometry is None:
            return
        west, south, east, north = geometry.bounds
        point = geometry.representative_point()
        span = max(east - west, 2 * (north - south), 1e-6)
        # A tile of 256 pixels shows 360 degrees at zoom 0.
        zoom = float(np.log2(360.0 / span * self.view.width() / 256.0)) - 0.5
        self.view.centre_on(point.x, point.y, min(zoom, 17.0))

    def cases_changed(self, changes: Sequence[Change]) -> None:
        """Show these cases anew, and the loads of the cells they are or were in."""
        cells: set[str] = set()
        for change in changes:
            for case in (change.before, change.after):
                if case is not None and case.cell is not None:
                    cells.add(case.cell)
            cells |= self._show(change.id, change.after)
        self._show_loads(cells)

    def lights_changed(self, cases: Sequence[Case]) -> None:
        """Show these cases in their new light."""
        cells = {case.cell for case in cases if case.cell is not None}
        self._show_loads(cells.union(*(self._show(case.id, case) for case in cases)))

    def city_changed(self) -> None:
        """Show the cells in force now."""
        city, now = self._situation.city, self._situation.now
        cells = city.cells_at(now)
        self._redraw_at = city.layers[CITY_LAYER].next_change(now)
        self._cells = cells
        self._codes = list(cells.codes)
        self.view.set_cells(self._codes, cells.geometries)
        self._show_all()

    def tick(self, now: datetime) -> None:
        """Show other cells from the instant at which they take effect."""
        if self._redraw_at is not None and self._redraw_at <= now:
            self.city_changed()

    def _show_all(self) -> None:
        situation, shown = self._situation, frozenset(self._codes)
        self._ended = EndedCells(self._cells)
        for case in situation.cases.values():
            if case.cell not in shown:
                self._ended.put(case.id, case, self._is_overdue(case))
        self._show_all_loads()
        marks = map(self._mark, situation.cases.values())
        self.view.set_cases([mark for mark in marks if mark is not None])

    def _show(self, case_id: CaseId, case: Case | None) -> set[str]:
        """Show a case anew; the cells whose load that changes, if its own has ended."""
        mark = self._mark(case) if case is not None else None
        if mark is None:
            self.view.remove_case(case_id)
        else:
            self.view.put_case(mark.case_id, mark.lon, mark.lat, mark.light, mark.emergency)
        overdue = case is not None and self._is_overdue(case)
        return self._ended.put(case_id, case, overdue)

    def _is_overdue(self, case: Case) -> bool:
        return self._situation.light(case.id) is Light.RED

    def _mark(self, case: Case) -> CaseMark | None:
        place = case.standing.place
        if place is None:
            return None
        light = self._situation.light(case.id)
        return CaseMark(case.id, place.lon, place.lat, light, case.emergency)

    def _show_all_loads(self) -> None:
        figures = np.array([self._load(code) for code in self._codes], np.int64).reshape(-1, 2)
        self.view.set_loads(figures[:, 0], figures[:, 1])

    def _show_loads(self, cells: set[str]) -> None:
        if len(cells) >= MANY:
            self._show_all_loads()
            return
        for code in cells:
            self.view.set_load(code, *self._load(code))

    def _load(self, code: str) -> tuple[int, int]:
        """Open and overdue cases of a cell."""
        situation, ended = self._situation, self._ended
        load = situation.by_cell.get(code, 0) + ended.load.get(code, 0)
        overdue = situation.overdue_by_cell.get(code, 0) + ended.overdue.get(code, 0)
        return load, overdue

    def _on_drag_started(self, case_id: str) -> None:
        dragged = self._selected if case_id in self._selected else [case_id]
        case = self._situation.cases[CaseId(case_id)]
        look = theme.current()
        drag = QDrag(self.view)
        drag.setMimeData(encode([CaseId(each) for each in dragged]))
        drag.setPixmap(
            drag_image(
                case,
                class_name(case, self._situation.city),
                self._situation.light(case.id),
                len(dragged),
                self.devicePixelRatioF(),
            )
        )
        drag.setHotSpot(QPoint(-look.padding, -look.gap))
        self.dragging.emit(dragged)
        drag.exec(Qt.DropAction.CopyAction)
        self.dragging.emit([])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a case that nobody knows the place of."""
        if self._to_be_placed(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Where it was let go, it is."""
        case = self._to_be_placed(event.mimeData())
        if case is not None:
            lon, lat = self.view.place_at(self.view.mapFrom(self, event.position()))
            event.acceptProposedAction()
            self.dropped.emit(case.id, lon, lat)

    def _to_be_placed(self, data: QMimeData) -> Case | None:
        """The one case in a drag, if it has no place yet."""
        ids = decode(data)
        case = self._situation.cases.get(ids[0]) if len(ids) == 1 else None
        return case if case is not None and to_be_placed(case) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives up choosing a place."""
        if event.key() == Qt.Key.Key_Escape:
            self.view.end_pick()
            self.pick_given_up.emit()
        else:
            super().keyPressEvent(event)
