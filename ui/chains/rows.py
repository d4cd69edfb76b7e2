"""How the editor's lists look: a line for each chain, a card for each step with its findings."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from commandcenter.escalation.finding import Finding
from commandcenter.frozen import frozen
from commandcenter.wording import _, sentences
from ui import theme

CARD: Final = int(Qt.ItemDataRole.UserRole)

_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
_AT_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_FAR = 100_000


@frozen
class Card:
    """What one card or line shows."""

    title: str
    below: str = ""
    aside: str = ""
    """At the right: when it would come, or how many cases run."""
    mark: str = ""
    """At the left: its number or icon name."""
    findings: Sequence[Finding] = ()
    indent: bool = False

    @property
    def spoken(self) -> str:
        """The whole of it for a screen reader and on hover."""
        told = [f"{self.mark} {self.title}".strip(), self.below, self.aside]
        return "\n".join(part for part in (*told, *map(finding_words, self.findings)) if part)


def finding_words(finding: Finding) -> str:
    """What is so and what to do, with how much it matters."""
    kind = _("Must be put right: {what}") if finding.stops else _("Worth a look: {what}")
    return kind.format(what=sentences((finding.sentence, finding.todo)))


class CardPainter(QStyledItemDelegate):
    """Paints a `Card`; as high as its words need at the width of the list."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """As wide as the list."""
        card: Card = index.data(CARD)
        view = option.widget
        width = view.viewport().width() if isinstance(view, QAbstractItemView) else 0
        return QSize(0, round(_Layout(card, QRectF(0, 0, width, _FAR)).height))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw the card as it stands now."""
        look = theme.current()
        card: Card = index.data(CARD)
        area = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        held = bool(option.state & QStyle.StateFlag.State_HasFocus)
        inner = area.adjusted(look.gap / 2, look.gap / 2, -look.gap / 2, -look.gap / 2)
        painter.setPen(QPen(look.focus if held else look.line, look.ring if held else 1))
        painter.setBrush(look.selected if chosen else look.panel)
        painter.drawRoundedRect(inner, look.radius, look.radius)
        _Layout(card, area).draw(painter)
        painter.restore()


class _Layout:
    """Where the words of a card stand; the same reckoning measures and draws."""

    def __init__(self, card: Card, area: QRectF) -> None:
        look = theme.current()
        self._card = card
        strong, self._small = theme.font("body", strong=True), theme.font("small")
        self._strong = strong
        left = area.left() + look.padding
        mark = QFontMetrics(strong).horizontalAdvance("00") if card.mark else 0
        inset = mark + look.spacing if mark else 0
        self._mark = QRectF(left, area.top(), mark, 0)
        self._x = left + inset
        self._right = area.right() - look.padding
        y = area.top() + look.spacing
        aside = QFontMetrics(self._small).horizontalAdvance(card.aside) + 2
        room = max(self._right - self._x - aside - look.spacing, look.target)
        self._title = self._box(card.title, strong, y, room)
        self._aside = QRectF(self._right - aside, y, aside, self._title.height())
        y = self._title.bottom() + look.gap / 2
        whole = self._right - self._x
        self._below = self._box(card.below, self._small, y, whole)
        y = self._below.bottom() if card.below else y
        self._found: list[tuple[Finding, QRectF]] = []
        for finding in card.findings:
            y += look.gap
            words = self._box(_told(finding), self._small, y, whole - look.shape - look.gap)
            words.translate(look.shape + look.gap, 0)
            self._found.append((finding, words))
            y = words.bottom()
        self.height = y - area.top() + look.spacing

    def _box(self, words: str, font: QFont, y: float, width: float) -> QRectF:
        bounds = QFontMetrics(font).boundingRect(QRect(0, 0, int(width), _FAR), _WRAP, words)
        height = bounds.height() if words else 0
        return QRectF(self._x, y, width, height)

    def draw(self, painter: QPainter) -> None:
        """Draw all of it."""
        look, card = theme.current(), self._card
        mark = QRectF(self._mark.left(), self._title.top(), self._mark.width(), 0)
        mark.setHeight(self._title.height())
        _say(painter, mark, card.mark, self._strong, look.muted)
        _say(painter, self._title, card.title, self._strong, look.text)
        painter.setFont(self._small)
        painter.setPen(look.muted)
        painter.drawText(self._aside, _AT_RIGHT, card.aside)
        _say(painter, self._below, card.below, self._small, look.muted)
        for finding, words in self._found:
            line = QFontMetrics(self._small).height()
            centre = QPointF(self._x + look.shape / 2, words.top() + line / 2)
            theme.paint_light(painter, centre, "red" if finding.stops else "yellow", size=9)
            _say(painter, words, _told(finding), self._small, look.text)


def _told(finding: Finding) -> str:
    return sentences((finding.sentence, finding.todo))


def _say(painter: QPainter, area: QRectF, words: str, font: QFont, colour: QColor) -> None:
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(area, _WRAP, words)
