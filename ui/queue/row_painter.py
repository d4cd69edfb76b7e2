"""Paints one case of the queue: shape, class and place, unit, stage and age, countdown and bar."""

from functools import lru_cache
from math import ceil

from PySide6.QtCore import (
    QLineF,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from commandcenter.case import Light
from commandcenter.case_queue import Row
from ui import theme
from ui.queue import row_text
from ui.queue.case_list import CaseList

HATCH = 6
"""Logical pixels from one stroke of the hatch to the next."""

TOLD = 12 + len(row_text.DOT)
"""So many characters, with the dot before them, tell where it is when there is no room for all."""

_LOUD = frozenset({Light.YELLOW, Light.RED})
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class RowPainter(QStyledItemDelegate):
    """Draws rows of a `CaseList`; all rows have the same height."""

    def __init__(self, cases: CaseList, parent: QObject) -> None:
        super().__init__(parent)
        self._cases = cases
        self.measure(compact=False)

    def measure(self, *, compact: bool) -> None:
        """Take sizes and fonts from the theme in use; one line a row if `compact`, else two."""
        self.compact = compact
        self._theme = theme.current()
        self._fonts = {strong: theme.font("body", strong) for strong in (False, True)}
        self._small = theme.font("small")
        self._metrics = {font.key(): QFontMetrics(font) for font in self._fonts.values()}
        self._metrics[self._small.key()] = QFontMetrics(self._small)
        self._first = _line(self._fonts[True])
        self._second = _line(self._small)

    @property
    def height(self) -> int:
        """Height of a row in logical pixels."""
        look = self._theme
        if self.compact:
            return max(look.row_compact, self._first + look.gap + look.bar)
        lines = self._first + self._second
        return max(look.row_comfortable, 2 * look.spacing + lines + look.gap + look.bar)

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """As wide as the list, as high as every row."""
        return QSize(option.rect.width(), self.height)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw one row."""
        row, look, area = self._cases.row(index.row()), self._theme, option.rect
        self._paint_ground(painter, area, option.state)
        top = area.top() + (0 if self.compact else look.spacing)
        first = area.height() - look.bar if self.compact else self._first
        middle = top + first / 2
        centre = QPointF(area.left() + look.padding + look.shape / 2, middle)
        theme.paint_light(painter, centre, row.light, emergency=row.case.emergency, size=look.shape)
        if self._cases.unread(row):
            # Not every system has a 600 weight, so that unread is a dot as well.
            painter.fillRect(QRectF(area.left() + look.gap, middle - 2, 4, 4), look.text)
        start = area.left() + look.padding + look.shape + look.spacing
        width = area.right() - look.padding - start
        line = QRect(start, top, width, first)
        self._paint_first(painter, line, row)
        if not self.compact:
            line = QRect(start, top + first, width, self._second)
            words = self.below(row, width)
            self._write(painter, line, words, self._small, look.muted)
        bar = area.bottom() - look.bar - (0 if self.compact else look.spacing - look.gap // 2)
        self._paint_bar(painter, QRectF(start, bar, width, look.bar), row)

    def _paint_ground(self, painter: QPainter, area: QRect, state: QStyle.StateFlag) -> None:
        look = self._theme
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(area, look.selected)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, look.hover)
        painter.fillRect(area.left(), area.bottom(), area.width(), look.hairline, look.line)
        if selected:
            painter.fillRect(area.left(), area.top(), look.bar, area.height(), look.focus)
        if state & QStyle.StateFlag.State_HasFocus:
            inset = look.ring / 2
            pen = QPen(look.focus, look.ring)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.drawRect(QRectF(area).adjusted(inset, inset, -inset, -inset))

    def _paint_first(self, painter: QPainter, line: QRect, row: Row) -> None:
        look, cases = self._theme, self._cases
        left = row_text.left(row.case, cases.now)
        font = self._fonts[cases.unread(row)]
        loud = row.light in _LOUD or row.case.emergency
        colour = look.light("red" if row.case.emergency else row.light) if loud else look.muted
        wide = self._metrics[font.key()].horizontalAdvance(left)
        self._write(painter, line.adjusted(line.width() - wide, 0, 0, 0), left, font, colour)
        line = line.adjusted(0, 0, -wide - look.spacing, 0)
        words = self.title(row, font, line.width())
        self._write(painter, line, words, font, look.text)

    def title(self, row: Row, font: QFont, width: int) -> str:
        """Class and place; the class gives way until the place can be told."""
        city = self._cases.city()
        place = row_text.DOT + row_text.place_name(row.case, city)
        told = place if len(place) <= TOLD else place[:TOLD] + "…"
        room = width - self._metrics[font.key()].horizontalAdvance(told)
        name = self._elided(row_text.class_name(row.case, city), font, room)
        return self._elided(name + place, font, width)

    def below(self, row: Row, width: int) -> str:
        """Unit, stage and age; the unit gives way."""
        progress = row_text.DOT + row_text.progress(row.case, self._cases.now)
        room = width - self._metrics[self._small.key()].horizontalAdvance(progress)
        unit = row_text.unit_name(row.case, self._cases.city())
        name = self._elided(unit, self._small, room)
        return self._elided(name + progress, self._small, width)

    def _elided(self, words: str, font: QFont, width: int) -> str:
        metrics = self._metrics[font.key()]
        return metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)

    def _write(
        self, painter: QPainter, line: QRect, words: str, font: QFont, colour: QColor
    ) -> None:
        # By the font's own base line: signs that another font lends would lower the whole line.
        metrics = self._metrics[font.key()]
        base = line.top() + (line.height() + metrics.ascent() - metrics.descent()) // 2
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(line.left(), base, words)

    def _paint_bar(self, painter: QPainter, track: QRectF, row: Row) -> None:
        """The share of the limit that is used; past the limit full and hatched."""
        look = self._theme
        painter.fillRect(track, look.line)
        deadline = row.case.deadline
        if deadline is None:
            return
        colour = look.light("red" if row.case.emergency else row.light)
        used = QRectF(track)
        used.setWidth(track.width() * min(1.0, deadline.share_used(self._cases.now)))
        painter.fillRect(used, colour)
        if row.light is not Light.RED:
            return
        painter.save()
        painter.setClipRect(track)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.panel, look.halo))
        painter.translate(track.topLeft())
        painter.drawLines(_hatch(ceil(track.width()), track.height()))
        painter.restore()


@lru_cache(maxsize=8)
def _hatch(width: int, height: float) -> list[QLineF]:
    """Leaning strokes over a bar at (0, 0); all bars in sight have the same."""
    low, lean = height + 1, height + 2
    return [QLineF(at, low, at + lean, -1) for at in range(0, width, HATCH)]


def _line(font: QFont) -> int:
    return QFontMetrics(font).height()
