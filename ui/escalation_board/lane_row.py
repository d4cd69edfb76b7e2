"""A lane with its name at the left: how many chains run there, and how many are overdue."""

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetrics,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from commandcenter.escalation.board import Board
from commandcenter.escalation.board_card import LANE_NAMES
from commandcenter.wording import _, ngettext
from ui import format as say
from ui import theme
from ui.escalation_board.lane_view import LaneView

WIDE = 5
"""Width of the names, in targets."""


class LaneRow(QWidget):
    """Name and cards."""

    def __init__(self, view: LaneView, board: Board, parent: QWidget) -> None:
        super().__init__(parent)
        self.view = view
        self.name = _LaneName(view, board, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.name)
        row.addWidget(view, 1)


class _LaneName(QWidget):
    """The name; cases may be let go on it as on the lane itself."""

    def __init__(self, view: LaneView, board: Board, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = view
        self._board = board
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAcceptDrops(True)

    def sizeHint(self) -> QSize:
        """As wide as the longest word of a name needs."""
        look = theme.current()
        return QSize(WIDE * look.target, look.target)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Name, how many, how many overdue; a hairline over them."""
        look, lane = theme.current(), self._view.lane
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), look.hairline, look.line)
        room = self.rect().adjusted(look.spacing, look.gap, -look.gap, -look.gap)
        strong, small = theme.font("body", strong=True), theme.font("small")
        wrap = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        painter.setFont(strong)
        painter.setPen(look.text)
        used = painter.drawText(room, wrap, _(LANE_NAMES[lane]))
        painter.setFont(small)
        painter.setPen(look.muted)
        below = room.adjusted(0, used.height() + look.gap // 2, 0, 0)
        used = painter.drawText(below, wrap, self.counted())
        late = self._board.overdue(lane)
        if late:
            self._paint_overdue(painter, below.adjusted(0, used.height(), 0, 0), late)
        painter.end()

    def counted(self) -> str:
        """How many chains are shown, of how many that run."""
        shown, runs = self._board.count(self._view.lane), self._board.running[self._view.lane]
        if shown == runs:
            return ngettext("{n} chain", "{n} chains", runs).format(n=say.number(runs))
        return _("{n} of {count}").format(n=say.number(shown), count=say.number(runs))

    def _paint_overdue(self, painter: QPainter, room: QRect, late: int) -> None:
        look, high = theme.current(), QFontMetrics(painter.font()).height()
        middle = QPointF(room.left() + look.shape / 2, room.top() + high / 2)
        theme.paint_light(painter, middle, "red", size=look.shape * 0.8)
        painter.setPen(look.overdue)
        words = ngettext("{n} overdue", "{n} overdue", late).format(n=say.number(late))
        painter.drawText(room.adjusted(look.shape + look.gap, 0, 0, 0), 0, words)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """As over the lane."""
        self._view.dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """As over the lane."""
        self._view.dragMoveEvent(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """As over the lane."""
        self._view.dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """As over the lane."""
        self._view.dropEvent(event)
