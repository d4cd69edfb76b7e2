"""The map's tour: the whole city, then its hottest cells one after the other, and again."""

from PySide6.QtCore import QObject, QTimer, Signal

from ui.wall.city_map import Caption, WallCity
from ui.wall.worst import area_words

STOPS = 5
"""Hot cells that are shown before the whole city is seen again."""


class Tour(QObject):
    """Moves the map on, every so many seconds. Begins with the whole city."""

    moved = Signal()
    """The map shows another place, or is about to."""

    def __init__(self, city: WallCity, seconds: float, motion: bool, parent: QObject) -> None:
        super().__init__(parent)
        self._city = city
        self._to_come: list[str] = []
        self.at = ""
        """Code of the cell that is shown; empty for the whole city."""
        if not motion:
            city.view.set_motion(0)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.step)
        if seconds > 0:
            self._timer.setInterval(round(seconds * 1000))
            self._timer.start()

    @property
    def under_way(self) -> bool:
        """Whether the map moves by itself."""
        return self._timer.isActive()

    def step(self) -> None:
        """Go to the next place. What has no open case any more is passed by."""
        if not self.at:
            self._to_come = self._city.hottest(STOPS)
        while self._to_come:
            code = self._to_come.pop(0)
            if self._city.load(code)[0] and self._city.show_cell(code):
                self._arrive(code)
                return
        self.whole_city()

    def whole_city(self) -> None:
        """Show everything."""
        self._to_come = []
        self._city.show_everything()
        self._arrive("")

    def caption(self) -> Caption:
        """What the map shows, with the counts as they are now."""
        if not self.at:
            return Caption(bare=self._city.bare)
        where = area_words(self.at, self._city.situation.city) or (self.at,)
        return Caption(where, *self._city.load(self.at))

    def _arrive(self, code: str) -> None:
        self.at = code
        self.moved.emit()
