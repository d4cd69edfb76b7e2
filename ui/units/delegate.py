"""Paints a unit's card: name, duty desk, load, three numbers; whether it may take a case."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from commandcenter.advice.drop_preview import Preview
from ui import theme
from ui.format import number
from ui.units.model import CARD, Card
from ui.units.what_if import in_short

DIM: Final = 0.6
"""Opacity of a unit that may not take what hovers."""

RANKED: Final = 3
"""So many units are numbered for the case at hand; a longer list is no advice."""

NUMBERS: Final = 3
"""Open, due soon, overdue."""

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class UnitDelegate(QStyledItemDelegate):
    """One row of the unit board. Its height never changes, so nothing moves under a drag."""

    zone = ZoneInfo("UTC")
    """The city's zone, for new deadlines."""
    now: datetime | None = None
    """The workspace's time, to say a new deadline as shortly as it can be said."""
    pointed = QModelIndex()
    """The row under a drag."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """One height for cards, a smaller one for headings."""
        look = theme.current()
        card: Card = index.data(CARD)
        if not card.unit.handles:
            return QSize(0, look.row_compact)
        lines = _height("body") + _height("small")
        return QSize(0, max(look.row_comfortable, round(lines + 3 * look.gap)))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw the row as it stands now."""
        look = theme.current()
        card: Card = index.data(CARD)
        area = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index == self.pointed:
            painter.fillRect(area, look.selected)
        else:
            _ground(painter, area, option)
        inner = area.adjusted(look.gap, 0, -look.spacing, 0)
        if card.unit.handles:
            may_not = card.preview is not None and not card.preview.allowed
            looked_at = _current(option) or index == self.pointed
            painter.setOpacity(DIM if may_not and not looked_at else 1.0)
            self._card(painter, inner, card)
        else:
            painter.setFont(theme.font("small"))
            painter.setPen(look.muted)
            _text(painter, inner, card.name, _LEFT)
        painter.restore()

    def _card(self, painter: QPainter, area: QRectF, card: Card) -> None:
        look = theme.current()
        body, small = _height("body"), _height("small")
        top = area.top() + (area.height() - body - small - look.gap / 2) / 2
        width = _number_width()
        right = QRectF(area.right() - NUMBERS * width, top, NUMBERS * width, body)
        left = area.left()
        _numbers(painter, right, width, card)
        middle = top + body + look.gap / 2 + small / 2
        if card.preview is None:
            _load_bar(painter, QRectF(right.left(), middle, right.width(), look.bar), card)
        else:
            _ring(painter, QPointF(area.right() - look.shape / 2, middle), card.preview)
        words = QRectF(left, top, right.left() - left - look.spacing, body)
        if card.advice is not None and card.advice.rank <= RANKED:
            words.setLeft(words.left() + _rank(painter, words, card.advice.rank))
        painter.setFont(theme.font("body"))
        painter.setPen(look.text)
        _text(painter, words, card.name, _LEFT)
        painter.setFont(theme.font("small"))
        over = card.preview is not None and card.preview.over_capacity
        painter.setPen(look.due_soon if over else look.muted)
        below = QRectF(left, top + body + look.gap / 2, words.width(), small)
        if card.preview is not None:
            below.setRight(area.right() - look.shape - look.gap)
        second = self.second_line(card)
        advised = card.advice is not None and card.advice.rank <= RANKED
        if (
            card.preview is None
            and not advised
            and painter.fontMetrics().horizontalAdvance(second) > below.width()
        ):
            # Half a telephone number helps nobody: it is told whole under the tree.
            second = card.duty
        _text(painter, below, second, _LEFT)

    def second_line(self, card: Card) -> str:
        """The duty desk, or why it is among the first; under hovering cases, what a drop means."""
        found = card.preview
        if found is None and card.advice is not None and card.advice.rank <= RANKED:
            return card.advice.why
        if found is None:
            return " · ".join(each for each in (card.duty, card.unit.duty_phone) if each)
        return in_short(found, self.now, self.zone) if self.now else found.why


def _ground(painter: QPainter, area: QRectF, option: QStyleOptionViewItem) -> None:
    look = theme.current()
    if _current(option):
        painter.fillRect(area, look.selected)
    elif option.state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(area, look.hover)
    if option.state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(look.focus, look.ring))
        inset = look.ring / 2
        painter.drawRect(area.adjusted(inset, inset, -inset, -inset))


def _current(option: QStyleOptionViewItem) -> bool:
    return bool(option.state & QStyle.StateFlag.State_Selected)


def _height(step: theme.Step) -> float:
    return QFontMetricsF(theme.font(step)).height()


def _number_width() -> float:
    return QFontMetricsF(theme.font("body")).horizontalAdvance("888") + theme.current().gap


def _text(painter: QPainter, area: QRectF, words: str, align: Qt.AlignmentFlag) -> None:
    metrics = QFontMetricsF(painter.font())
    painter.drawText(
        area, align, metrics.elidedText(words, Qt.TextElideMode.ElideRight, area.width())
    )


def _numbers(painter: QPainter, area: QRectF, width: float, card: Card) -> None:
    look = theme.current()
    painter.setFont(theme.font("body"))
    shown = (
        (card.open, look.text),
        (card.due_soon, look.due_soon),
        (card.overdue, look.overdue),
    )
    for place, (count, colour) in enumerate(shown):
        painter.setPen(colour if count else look.muted)
        cell = QRectF(area.left() + place * width, area.top(), width, area.height())
        painter.drawText(cell, _RIGHT, number(count))


def _load_bar(painter: QPainter, area: QRectF, card: Card) -> None:
    """Open cases against what the people on duty can usually carry."""
    look = theme.current()
    left = area.left() + look.spacing
    bar = QRectF(left, area.top(), area.right() - left, look.bar)
    painter.fillRect(bar, look.line)
    share = card.open / card.unit.capacity if card.unit.capacity else 1.0
    colour: QColor = look.overdue if share > 1 else look.muted
    bar.setWidth(bar.width() * min(1.0, share))
    painter.fillRect(bar, colour)


def _rank(painter: QPainter, area: QRectF, rank: int) -> float:
    """A number in a small frame before the name; the room that it takes."""
    look = theme.current()
    painter.setFont(theme.font("small", strong=True))
    side = QFontMetricsF(painter.font()).height()
    frame = QRectF(area.left() + 0.5, area.center().y() - side / 2, side, side)
    painter.setPen(QPen(look.focus, look.hairline))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(frame, look.gap / 2, look.gap / 2)
    painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, number(rank))
    return side + look.gap


def _ring(painter: QPainter, centre: QPointF, found: Preview) -> None:
    """A ring with a tick: may take; a muted ring with a slash: may not."""
    look = theme.current()
    half = look.shape / 2
    painter.setPen(QPen(look.focus if found.allowed else look.edge, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(centre, half, half)
    if not found.allowed:
        reach = half * 0.7
        painter.drawLine(centre + QPointF(-reach, reach), centre + QPointF(reach, -reach))
        return
    low = centre + QPointF(-half * 0.1, half * 0.4)
    painter.drawLine(centre + QPointF(-half * 0.5, 0), low)
    painter.drawLine(low, centre + QPointF(half * 0.5, -half * 0.4))
