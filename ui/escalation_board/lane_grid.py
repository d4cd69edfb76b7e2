"""Where the cards of one lane stand: a place follows from a number, and a number from a place."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect

from commandcenter.escalation.board_card import Column
from ui import theme
from ui.escalation_board.axis import Axis


class LaneGrid:
    """Cards of one height in the stretches of the axis, several abreast where there is room."""

    def __init__(self, axis: Axis, high: int) -> None:
        self.columns: list[range] = [range(0)] * len(Column)
        """Which cards lie in each stretch."""
        self.high = high
        """Height of a card, with the gap below it."""
        self._axis = axis

    @property
    def count(self) -> int:
        """How many cards there are."""
        return self.columns[-1].stop

    @property
    def height(self) -> int:
        """Of the highest stretch."""
        return max(map(self.height_of, Column))

    def height_of(self, column: Column) -> int:
        """Of one stretch."""
        return self.high * -(-len(self.columns[column]) // self.abreast(column))

    def offset(self, column: Column, value: int, room: int) -> int:
        """How far a stretch is scrolled where the lane is scrolled by `value`: no further than to
        its end in `room`, so that what fires soonest stays in sight beside long stretches.
        """
        return min(value, max(0, self.height_of(column) - room))

    def abreast(self, column: Column) -> int:
        """How many cards stand beside each other in a stretch."""
        return self._axis.abreast(column)

    def column_of(self, at: int) -> Column:
        """The stretch of a card."""
        return next(column for column in Column if at < self.columns[column].stop)

    def rect(self, at: int) -> QRect:
        """Where a card lies, from the top of its stretch."""
        column = self.column_of(at)
        row, beside = divmod(at - self.columns[column].start, self.abreast(column))
        start, each = self._from(column)
        return QRect(start + beside * each, row * self.high, each, self.high)

    def column_at(self, x: int) -> Column:
        """The stretch at a place."""
        return self._axis.column_at(x)

    def room_of(self, column: Column, high: int) -> QRect:
        """The whole of a stretch, so high."""
        left, wide = self._axis.span(column)
        return QRect(left, 0, wide, high)

    def at(self, point: QPoint) -> int | None:
        """The card at a place, counted from the top of its stretch; None for none."""
        column = self.column_at(point.x())
        start, each = self._from(column)
        beside, row = (point.x() - start) // each, point.y() // self.high
        at = self.columns[column].start + row * self.abreast(column) + beside
        inside = 0 <= beside < self.abreast(column) and row >= 0
        return at if inside and at < self.columns[column].stop else None

    def between(self, column: Column, top: int, bottom: int) -> Iterator[tuple[int, QRect]]:
        """The cards of a stretch that lie between two heights, each with its place."""
        cards, abreast = self.columns[column], self.abreast(column)
        start, each = self._from(column)
        first = cards.start + max(0, top // self.high) * abreast
        last = min(cards.stop, cards.start + (bottom // self.high + 1) * abreast)
        for at in range(first, last):
            row, beside = divmod(at - cards.start, abreast)
            yield at, QRect(start + beside * each, row * self.high, each, self.high)

    def step(self, at: int, across: int, down: int) -> int | None:
        """The card so many cards along; None past the first or last row of its stretch.

        A page goes as far as there are rows.
        """
        if across:
            return min(self.count - 1, max(0, at + across))
        column = self.column_of(at)
        cards, to = self.columns[column], at + down * self.abreast(column)
        if abs(down) > 1:
            to = min(cards.stop - 1, max(cards.start, to))
        return to if to in cards else None

    def _from(self, column: Column) -> tuple[int, int]:
        left, wide = self._axis.span(column)
        gap = theme.current().gap
        return left + gap, max(1, (wide - gap) // self.abreast(column))
