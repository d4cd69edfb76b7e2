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
        self._view.place_picked.connect(self._on_picked)
        panel.pick_given_up.connect(self.end)

    def begin(self, then: Then) -> None:
        """Let the next click on the map call `then`; Escape gives up."""
        self._then = then
        self._view.begin_pick()
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._notices.tell(_("Click the place on the map, or press Esc."))

    def end(self) -> None:
        """Clicks choose cases again."""
        self._then = None
        self._view.end_pick()

    def _on_picked(self, lon: float, lat: float) -> None:
        then = self._then
        self.end()
        if then is not None:
            then(lon, lat)
