"""The short way from one view of the map to another, so that the eye can follow."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal

from ui.map.projection import Viewport


class Flight(QObject):
    """Where the map looks, and where it is about to look."""

    moved = Signal()
    """The view is another one than before."""

    def __init__(self, start: Viewport, duration: int, parent: QObject) -> None:
        super().__init__(parent)
        self.view = start
        """What is shown now."""
        self.goal = start
        """What will be shown when the flight is over."""
        self.duration = duration
        """Milliseconds; 0 for none."""
        self._start = start
        self._motion = QVariantAnimation(self)
        self._motion.setStartValue(0.0)
        self._motion.setEndValue(1.0)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.valueChanged.connect(self._on_value)

    @property
    def under_way(self) -> bool:
        """The view is still moving."""
        return self.view != self.goal

    def jump(self, goal: Viewport) -> None:
        """Show `goal` at once."""
        self._motion.stop()
        self.view = self.goal = goal
        self.moved.emit()

    def fly(self, goal: Viewport) -> None:
        """Go to `goal` in the time set."""
        if self.duration <= 0:
            self.jump(goal)
            return
        self._motion.stop()
        self._start, self.goal = self.view, goal
        self._motion.setDuration(self.duration)
        self._motion.start()

    def _on_value(self, share: Any) -> None:
        self.view = between(self._start, self.goal, float(share))
        self.moved.emit()


def between(start: Viewport, goal: Viewport, share: float) -> Viewport:
    """The view at `share` (0 to 1) of the way; a zoom keeps its fixed point where it is."""
    if share >= 1:
        return goal
    zoom = start.zoom + (goal.zoom - start.zoom) * share
    if goal.zoom != start.zoom:
        widths = 2.0**-start.zoom, 2.0**-zoom, 2.0**-goal.zoom
        share = (widths[0] - widths[1]) / (widths[0] - widths[2])
    x = start.x + (goal.x - start.x) * share
    y = start.y + (goal.y - start.y) * share
    return replace(goal, zoom=zoom).centred(x, y)
