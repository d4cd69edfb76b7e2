"""Draws one card of the board: what it is, where, who is reached next, and in how long.

Late, in hand and silenced differ by shape, edge and word; colour only adds to them.
"""

from datetime import datetime
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPixmap

from commandcenter.case import Case, Light
from commandcenter.escalation.board import Board
from commandcenter.escalation.board_card import ENDS, Card, Column, Mark
from commandcenter.escalation.drops import Drop
from commandcenter.frozen import frozen
from ui import theme
from ui.escalation_board.face import Faces, is_late, is_overdue

_START: Final = Qt.TextElideMode.ElideLeft
_END: Final = Qt.TextElideMode.ElideRight
SOON: Final = ENDS[Column.NOW]
KEPT_BYTES: Final = 48 * 1024 * 1024
"""Of pictures that are kept: some screens full."""


@frozen
class Look:
    """How a card is looked at."""

    chosen: bool = False
    current: bool = False
    hovered: bool = False


_Seen = tuple[int, int, float, Light, bool, Look]
_Kept = tuple[Case, _Seen, QPixmap]
"""A case, how its card was looked at, and the picture of that."""


class CardPainter:
    """Paints cards of one height; measured anew when the theme or the text size changes."""

    def __init__(self, board: Board, faces: Faces) -> None:
        self._board = board
        self.faces = faces
        self._kept: dict[str, _Kept] = {}
        """The newest pictures of cards, the oldest of them first."""
        self.measure()

    def measure(self) -> None:
        """Take over type and sizes."""
        look = theme.current()
        self._kept.clear()
        self._strong, self._small = theme.font("body", strong=True), theme.font("small")
        self._first = QFontMetrics(self._strong)
        self._rest = QFontMetrics(self._small)
        self._sign = self._rest.ascent() * 3 // 4
        self.height = self._first.height() + 2 * self._rest.height() + 4 * look.gap
        """Of a card, with the gap to the next one."""

    def paint(self, painter: QPainter, room: QRect, card: Card, now: datetime, how: Look) -> None:
        """Draw `card` into `room`, of which the right and lower gap stays free.

        All but the countdown is kept as a picture: it is what a tick need not draw again.
        """
        gap, late, light = theme.current().gap, is_late(card, now), self._board.light(card)
        area = room.adjusted(0, 0, -gap, -gap)
        count = self.faces.countdown(card, now)
        wide = self._first.horizontalAdvance(count)
        ratio = painter.device().devicePixelRatioF()
        seen = (area.width(), wide // 8, ratio, light, late, how)
        kept = self._kept.get(card.case.id)
        if kept is None or kept[0] is not card.case or kept[1] != seen:
            still = QRect(0, 0, area.width(), area.height())
            picture = QPixmap(still.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            with QPainter(picture) as brush:
                self._paint_still(brush, still, card, how, late, wide)
            kept = self._keep(card.case, seen, picture)
        painter.drawPixmap(area.topLeft(), kept[2])
        painter.setFont(self._strong)
        painter.setPen(self._urgent(card, now, late))
        text = self._text(area)
        painter.drawText(text.right() - wide + 1, text.top() + self._first.ascent(), count)

    def _keep(self, case: Case, seen: _Seen, picture: QPixmap) -> _Kept:
        """Keep a picture, and let go of the oldest ones where all together are too large."""
        self._kept.pop(case.id, None)
        most = KEPT_BYTES // (4 * max(1, picture.width() * picture.height()))
        while len(self._kept) >= most and self._kept:
            del self._kept[next(iter(self._kept))]
        kept = self._kept[case.id] = (case, seen, picture)
        return kept

    def _text(self, area: QRect) -> QRect:
        """Where the words of a card stand."""
        look = theme.current()
        return area.adjusted(look.padding + look.shape, look.gap, -look.spacing, 0)

    def _paint_still(
        self, painter: QPainter, area: QRect, card: Card, how: Look, late: bool, count: int
    ) -> None:
        """All but the countdown, which is `count` pixels wide."""
        look, light = theme.current(), self._board.light(card)
        self._paint_ground(painter, area, card, how, late)
        text = self._text(area)
        word = ""
        if is_overdue(light) or card.case.emergency:
            word = theme.light_word(light, card.case.emergency)
        lead = self._rest.horizontalAdvance(word) + look.gap if word else 0
        name, where, follows, number = self._cut(card, text.width(), count, lead)
        line = text.top() + self._first.ascent()
        painter.setFont(self._strong)
        painter.setPen(look.muted if card.mark is Mark.SILENCED else look.text)
        painter.drawText(text.left(), line, name)
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

    def _cut(self, card: Card, width: int, count: int, lead: int) -> tuple[str, str, str, str]:
        """The words of a card as they fit."""
        name, where, follows, number = self.faces.words(card)
        gap = theme.current().spacing
        number = self._rest.elidedText(number, _START, width * 2 // 5)
        room = width - self._rest.horizontalAdvance(number) - 2 * gap - self._sign
        return (
            self._first.elidedText(name, _END, width - count - gap),
            self._rest.elidedText(where, _END, width - lead),
            self._rest.elidedText(follows, _END, room),
            number,
        )


def paint_verdict(painter: QPainter, area: QRect, verdict: Drop) -> None:
    """A ring around a lane: whole where cases may be let go, broken where they may not."""
    look = theme.current()
    pen = QPen(look.focus if verdict.allowed else look.muted, 2 * look.ring)
    if not verdict.allowed:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(area.adjusted(look.ring, look.ring, -look.ring, -look.ring))
