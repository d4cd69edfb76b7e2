"""The axis of the board: where each stretch of time stands, and its names along the top.

What is late stands at the left, where the eyes begin; as long as nothing is, its stretch is narrow.
Where its room is too narrow for cards that can be read, the axis is wider and scrolls.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QScrollBar, QSizePolicy, QWidget

from commandcenter.escalation.board import Board
from commandcenter.escalation.board_card import COLUMN_NAMES, Column, Lane
from commandcenter.wording import _
from ui import format as say
from ui import theme

CARD_WIDTH: Final = 9
"""Least width of a card beside another one in its stretch, in targets."""

LEAST_CARD: Final = 6.5
"""Least width of a card, in targets: below it neither its class nor its place can be told."""


class Axis:
    """Where the stretches stand in so many pixels."""

    def __init__(self) -> None:
        self.any_late = False
        self.room = self.width = 0
        """Pixels that are in sight, and those of all stretches."""
        self.scrolled = 0
        """Pixels at the left that are out of sight."""
        self._edges: list[int] = [0] * (len(Column) + 1)

    def fit(self, room: int, *, any_late: bool) -> None:
        """Share `room` among the stretches; more where each would be too narrow for a card."""
        self.room, self.any_late = room, any_late
        target = theme.current().target
        narrow = 0 if any_late else min(room, 2 * target)
        wide = len(Column) - (0 if any_late else 1)
        self.width = max(room, narrow + round(wide * LEAST_CARD * target))
        each = (self.width - narrow) / wide
        self._edges = [round(narrow + each * n) for n in range(wide)] + [self.width]
        if not any_late:
            self._edges.insert(0, 0)

    def span(self, column: Column) -> tuple[int, int]:
        """Left edge, as far as it is scrolled, and width of a stretch."""
        left, right = self._edges[column], self._edges[column + 1]
        return left - self.scrolled, right - left

    def abreast(self, column: Column) -> int:
        """How many cards stand beside each other in a stretch."""
        return max(1, self.span(column)[1] // (CARD_WIDTH * theme.current().target))

    def column_at(self, x: int) -> Column:
        """The stretch at a place."""
        inside = [column for column in Column if x + self.scrolled >= self._edges[column]]
        return inside[-1] if inside else Column.LATE


class AxisBar(QScrollBar):
    """Scrolls all lanes along the axis; it is there only where the axis is wider than its room."""

    def __init__(self, axis: Axis, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._axis = axis
        self._shown: Sequence[QWidget] = ()
        self.valueChanged.connect(self._on_value)
        self.hide()

    def serve(self, shown: Sequence[QWidget]) -> None:
        """Scroll what these show of the axis, and hear their wheel."""
        self._shown = shown
        for each in shown:
            each.installEventFilter(self)

    def fit(self) -> None:
        """Take over how wide the axis and its room are."""
        self.setRange(0, self._axis.width - self._axis.room)
        self.setPageStep(self._axis.room)
        self.setSingleStep(theme.current().target)
        self.setVisible(self.maximum() > 0)

    def show_column(self, column: Column) -> None:
        """Scroll as little as brings a stretch into sight."""
        left, wide = self._axis.span(column)
        beyond = left + wide - self._axis.room
        self.setValue(self.value() + (left if left < 0 else max(0, min(left, beyond))))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A wheel that is turned sideways over a lane, or with Shift, turns here."""
        if isinstance(event, QWheelEvent) and self.maximum() > 0:
            across, down = event.angleDelta().x(), event.angleDelta().y()
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if shift or abs(across) > abs(down):
                self.setValue(self.value() - (across or down))
                return True
        return super().eventFilter(watched, event)

    def _on_value(self, value: int) -> None:
        self._axis.scrolled = value
        for each in self._shown:
            each.update()


class AxisHeader(QWidget):
    """The names of the stretches, with how many cards stand in each."""

    def __init__(self, board: Board, axis: Axis, parent: QWidget) -> None:
        super().__init__(parent)
        self._board = board
        self._axis = axis
        self._counts: list[int] = []
        self.gutter = 0
        """Pixels at the left that the names of the lanes take."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(theme.current().target, theme.current().target)

    def show_at(self, now: datetime) -> None:
        """Count anew; paints only if a count is another."""
        per_lane = [self._board.columns(lane, now) for lane in Lane]
        counts = [sum(len(found[column]) for found in per_lane) for column in Column]
        if counts != self._counts:
            self._counts = counts
            self.update()

    @property
    def late(self) -> int:
        """How many steps are late."""
        return self._counts[Column.LATE] if self._counts else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        """Name and count of each stretch; a line where now is."""
        look = theme.current()
        painter = QPainter(self)
        name_font, count_font = theme.font("small"), theme.font("small", strong=True)
        metrics = QFontMetrics(name_font)
        painter.setClipRect(self.rect().adjusted(self.gutter, 0, 0, 0))
        for column in Column:
            left, wide = self._axis.span(column)
            area = QRect(self.gutter + left + look.gap, 0, wide - look.gap, self.height())
            loud = column is Column.LATE and self.late > 0
            painter.setFont(count_font if loud else name_font)
            painter.setPen(look.overdue if loud else look.muted)
            count = self._counts[column] if self._counts else 0
            words = (
                f"{_(COLUMN_NAMES[column])}  {say.number(count)}"
                if count
                else _(COLUMN_NAMES[column])
            )
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(
                area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown
            )
        x = self.gutter + self._axis.span(Column.NOW)[0]
        painter.fillRect(x, self.height() // 2, look.ring, self.height(), look.focus)
        painter.end()
