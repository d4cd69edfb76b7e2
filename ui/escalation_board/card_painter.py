"""Draws one card of the board: what it is, where, who is reached next, and in how long.

Late, in hand and silenced differ by shape, edge and word; colour only adds to them.
"""

from datetime import datetime
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from commandcenter.climb_drops import Drop
from commandcenter.escalation.board import Board
from commandcenter.escalation.board_card import ENDS, Card, Column, Mark
from commandcenter.frozen import frozen
from ui import theme
from ui.escalation_board.face import Face, Faces, is_late, is_overdue

_START: Final = Qt.TextElideMode.ElideLeft
_END: Final = Qt.TextElideMode.ElideRight
SOON: Final = ENDS[Column.NOW]


@frozen
class Look:
    """How a card is looked at."""

    chosen: bool = False
    current: bool = False
    hovered: bool = False


class CardPainter:
    """Paints cards of one height; measured anew when the theme or the text size changes."""

    def __init__(self, board: Board, faces: Faces) -> None:
        self._board = board
        self.faces = faces
        self.measure()

    def measure(self) -> None:
        """Take over type and sizes."""
        look = theme.current()
        self._strong, self._small = theme.font("body", strong=True), theme.font("small")
        self._first = QFontMetrics(self._strong)
        self._rest = QFontMetrics(self._small)
        self._sign = self._rest.ascent() * 3 // 4
        self.height = self._first.height() + 2 * self._rest.height() + 4 * look.gap
        """Of a card, with the gap to the next one."""

    def paint(self, painter: QPainter, room: QRect, card: Card, now: datetime, how: Look) -> None:
        """Draw `card` into `room`, of which the right and lower gap stays free."""
        look, light = theme.current(), self._board.light(card)
        area = room.adjusted(0, 0, -look.gap, -look.gap)
        late = is_late(card, now)
        self._paint_ground(painter, area, card, how, late)
        text = area.adjusted(look.padding + look.shape, look.gap, -look.spacing, 0)
        face = self.faces.face(card)
        count = self.faces.countdown(card, now)
        count_wide = self._first.horizontalAdvance(count)
        word = ""
        if is_overdue(light) or card.case.emergency:
            word = theme.light_word(light, card.case.emergency)
        lead = self._rest.horizontalAdvance(word) + look.gap if word else 0
        name, where, follows, number = self._cut(face, text.width(), count_wide, lead)
        line = text.top() + self._first.ascent()
        painter.setFont(self._strong)
        painter.setPen(look.muted if card.mark is Mark.SILENCED else look.text)
        painter.drawText(text.left(), line, name)
        painter.setPen(self._urgent(card, now, late))
        painter.drawText(text.right() - count_wide + 1, line, count)
        painter.setFont(self._small)
        line = text.top() + self._first.height() + self._rest.ascent() + look.gap // 2
        if word:
            painter.setPen(look.overdue)
            painter.drawText(text.left(), line, word)
        painter.setPen(look.muted)
        painter.drawText(text.left() + lead, line, where)
        line += self._rest.height()
        self._paint_next(painter, text, line, card, follows)
        painter.setPen(look.muted)
        painter.drawText(text.right() - self._rest.horizontalAdvance(number) + 1, line, number)
        middle = QPointF(
            area.left() + look.gap + look.shape / 2 + 1, text.top() + self._first.height() / 2
        )
        theme.paint_light(
            painter, middle, str(light), emergency=card.case.emergency, size=look.shape
        )

    def _paint_ground(
        self, painter: QPainter, area: QRect, card: Card, how: Look, late: bool
    ) -> None:
        look = theme.current()
        ground = look.panel if card.mark is Mark.CLIMBS else look.window
        if how.chosen:
            ground = look.selected
        elif how.hovered:
            ground = look.hover
        painter.fillRect(area, ground)
        pen = QPen(look.edge if card.mark is Mark.SILENCED else look.line, look.hairline)
        if card.mark is Mark.SILENCED:
            pen.setStyle(Qt.PenStyle.DashLine)
        if how.current:
            pen = QPen(look.focus, look.ring)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = pen.widthF() / 2
        painter.drawRect(QRectF(area).adjusted(half, half, -half, -half))
        if late:
            painter.fillRect(area.left(), area.top(), look.bar, area.height(), look.overdue)
        elif how.chosen:
            painter.fillRect(area.left(), area.top(), look.bar, area.height(), look.focus)

    def _paint_next(
        self, painter: QPainter, text: QRect, line: int, card: Card, follows: str
    ) -> None:
        """A small sign and who is reached: an arrow, a tick, or a crossed ring."""
        look, side = theme.current(), self._sign
        painter.setPen(QPen(look.muted if card.mark is Mark.CLIMBS else look.text, look.halo))
        left, bottom = float(text.left()), float(line)
        middle = bottom - side / 2
        if card.mark is Mark.HELD:
            painter.drawPolyline(
                [
                    QPointF(left, middle),
                    QPointF(left + side * 0.4, bottom - 1),
                    QPointF(left + side, bottom - side),
                ]
            )
        elif card.mark is Mark.SILENCED:
            painter.drawEllipse(QPointF(left + side / 2, middle), side / 2, side / 2)
            painter.drawLine(QPointF(left, bottom), QPointF(left + side, bottom - side))
        else:
            painter.drawLine(QPointF(left, middle), QPointF(left + side, middle))
            for up in (-side / 3, side / 3):
                painter.drawLine(
                    QPointF(left + side, middle), QPointF(left + side * 0.6, middle + up)
                )
        painter.setPen(look.muted if card.mark is Mark.SILENCED else look.text)
        painter.drawText(round(left + side) + look.gap, line, follows)

    def _urgent(self, card: Card, now: datetime, late: bool) -> QColor:
        look = theme.current()
        if late:
            return look.overdue
        if card.mark is not Mark.CLIMBS or card.at is None:
            return look.muted
        return look.due_soon if (card.at - now).total_seconds() < SOON else look.text

    def _cut(self, face: Face, width: int, count: int, lead: int) -> tuple[str, str, str, str]:
        """The words of a face as they fit; kept for as long as the room stays the same."""
        key = (width, count // 8, lead)
        if face.room != key:
            name, where, follows, number = face.words
            gap = theme.current().spacing
            number = self._rest.elidedText(number, _START, width * 2 // 5)
            follows_room = width - self._rest.horizontalAdvance(number) - 2 * gap - self._sign
            face.cut = (
                self._first.elidedText(name, _END, width - count - gap),
                self._rest.elidedText(where, _END, width - lead),
                self._rest.elidedText(follows, _END, follows_room),
                number,
            )
            face.room = key
        return face.cut


def paint_verdict(painter: QPainter, area: QRect, verdict: Drop) -> None:
    """A ring around a lane: whole where cases may be let go, broken where they may not."""
    look = theme.current()
    pen = QPen(look.focus if verdict.allowed else look.muted, 2 * look.ring)
    if not verdict.allowed:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(area.adjusted(look.ring, look.ring, -look.ring, -look.ring))
