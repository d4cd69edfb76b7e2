"""Choosing a place by a click on the map, for whoever asked last."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt

from commandcenter.wording import _
from ui.map_panel import MapPanel
from ui.notices import NoticeArea

Then = Callable[[float, float], object]
"""Hears the place: longitude and latitude, WGS-84 degrees."""


class MapPicking(QObject):
    """Lets the next click mean a place."""

    def __init__(self, panel: MapPanel, notices: NoticeArea) -> None:
        super().__init__(panel)
        self._view = panel.view
        self._notices = notices
        self._then: Then | None = None
        self._given_up: Callable[[], object] | None = None
        self._view.place_picked.connect(self._on_picked)
        panel.pick_given_up.connect(self._on_given_up)

    def begin(self, then: Then, given_up: Callable[[], object] | None = None) -> None:
        """Let the next click on the map call `then`; Escape calls `given_up` instead."""
        self._then = then
        self._given_up = given_up
        self._view.begin_pick()
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._notices.tell(_("Click the place on the map, or press Esc."))

    def _end(self) -> None:
        """Clicks choose cases again."""
        self._then = self._given_up = None
        self._view.end_pick()

    def _on_picked(self, lon: float, lat: float) -> None:
        then = self._then
        self._end()
        if then is not None:
            then(lon, lat)

    def _on_given_up(self) -> None:
        given_up = self._given_up
        self._end()
        if given_up is not None:
            given_up()
