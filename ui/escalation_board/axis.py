"""The axis of the board: where each stretch of time stands, and its names along the top.

What is late stands at the left, where the eyes begin; as long as nothing is, its stretch is narrow.
"""

from datetime import datetime
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from commandcenter.escalation.board import Board
from commandcenter.escalation.board_card import COLUMN_NAMES, Column, Lane
from commandcenter.wording import _
from ui import format as say
from ui import theme

CARD_WIDTH: Final = 9
"""Least width of a card, in targets."""


class Axis:
    """Where the stretches stand in so many pixels."""

    def __init__(self) -> None:
        self.any_late = False
        self._width = 0
        self._edges: list[int] = [0] * (len(Column) + 1)

    def fit(self, width: int, *, any_late: bool) -> bool:
        """Share `width` among the stretches; whether anything stands elsewhere now."""
        if (width, any_late) == (self._width, self.any_late) and self._edges[-1] == width:
            return False
        self._width, self.any_late = width, any_late
        narrow = 0 if any_late else min(width, 2 * theme.current().target)
        wide = len(Column) - (0 if any_late else 1)
        each = (width - narrow) / wide
        self._edges = [round(narrow + each * n) for n in range(wide)] + [width]
        if not any_late:
            self._edges.insert(0, 0)
        return True

    def span(self, column: Column) -> tuple[int, int]:
        """Left edge and width of a stretch."""
        left, right = self._edges[column], self._edges[column + 1]
        return left, right - left

    def abreast(self, column: Column) -> int:
        """How many cards stand beside each other in a stretch."""
        return max(1, self.span(column)[1] // (CARD_WIDTH * theme.current().target))

    def column_at(self, x: int) -> Column:
        """The stretch at a place."""
        inside = [column for column in Column if x >= self._edges[column]]
        return inside[-1] if inside else Column.LATE


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
