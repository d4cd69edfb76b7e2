"""Draws the cells of a roster's week: what is wrong by shape, word and colour; the rest quietly."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from commandcenter.roster.shifts import Staffing
from commandcenter.wording import _
from ui import theme
from ui.roster.week_table import CELL, Cell
from ui.roster.words import LIGHTS


class CellPainter(QStyledItemDelegate):
    """A shift's cell has its mark and how it is staffed; a seat's cell has a name."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """One compact row."""
        return QSize(0, theme.current().row_compact)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Ground, mark, words, and the line of now."""
        cell: Cell = index.data(CELL)
        look = theme.current()
        room: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(room, look.selected)
        elif cell.seat is None:
            painter.fillRect(room, look.window)
        painter.setPen(look.line)
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        if cell.now:
            bar = QRect(room.left(), room.top(), look.bar, room.height())
            painter.fillRect(bar, look.focus)
        within = room.adjusted(look.bar + look.gap, 0, -look.gap, 0)
        if cell.seat is None:
            self._shift(painter, within, cell)
        else:
            self._seat(painter, within, cell)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(look.focus, look.ring))
            painter.drawRect(room.adjusted(1, 1, -1, -1))
        painter.restore()

    def _shift(self, painter: QPainter, room: QRect, cell: Cell) -> None:
        look = theme.current()
        light = LIGHTS[cell.staffing]
        centre = QPointF(room.left() + look.shape / 2, room.center().y() + 1)
        painter.setOpacity(0.55 if cell.past else 1.0)
        theme.paint_light(painter, centre, light, size=look.shape)
        wrong = cell.staffing is not Staffing.STAFFED and not cell.past
        words = room.adjusted(look.shape + look.gap, 0, 0, 0)
        painter.setFont(theme.font("small", strong=wrong))
        needed = painter.fontMetrics().horizontalAdvance(cell.text)
        if cell.now:
            words = self._now(painter, words, needed)
        painter.setPen(look.light(light) if wrong else look.muted)
        painter.setFont(theme.font("small", strong=wrong))
        self._line(painter, words, cell.text, Qt.AlignmentFlag.AlignLeft)

    def _now(self, painter: QPainter, room: QRect, needed: int) -> QRect:
        """Say at the right that it is going on, if there is room; the room that is left."""
        painter.setFont(theme.font("small", strong=True))
        taken = painter.fontMetrics().horizontalAdvance(_("now")) + theme.current().gap
        if needed + taken > room.width():
            return room  # The bar at the left says it too.
        painter.setPen(theme.current().focus)
        self._line(painter, room, _("now"), Qt.AlignmentFlag.AlignRight)
        return room.adjusted(0, 0, -taken, 0)

    def _seat(self, painter: QPainter, room: QRect, cell: Cell) -> None:
        look = theme.current()
        if cell.twice:
            centre = QPointF(room.left() + look.shape / 2, room.center().y() + 1)
            theme.paint_light(painter, centre, "contested", size=look.shape)
            room = room.adjusted(look.shape + look.gap, 0, 0, 0)
        painter.setPen(look.muted if cell.past or not cell.person else look.text)
        painter.setFont(theme.font("body", strong=cell.now))
        self._line(painter, room, cell.text or "–", Qt.AlignmentFlag.AlignLeft)

    def _line(self, painter: QPainter, room: QRect, text: str, where: Qt.AlignmentFlag) -> None:
        end = Qt.TextElideMode.ElideRight
        short = painter.fontMetrics().elidedText(text, end, room.width())
        painter.drawText(room, int(where | Qt.AlignmentFlag.AlignVCenter), short)
