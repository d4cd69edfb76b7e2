"""Paints one case of the queue: shape, class and countdown; place, stage, unit and age; bar."""

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
"""So many characters, with the dot before them, tell where or whose it is; fewer are no use."""

_LOUD = frozenset({Light.YELLOW, Light.RED})


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
            self._paint_second(painter, QRect(start, top + first, width, self._second), row)
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
        for mark in self._marks(row):
            middle = QPointF(line.right() - look.shape / 2, line.center().y() + 1)
            theme.paint_light(painter, middle, mark, size=look.shape)
            line = line.adjusted(0, 0, -look.shape - look.spacing, 0)
        if self.compact:
            told = self.first(row, font, line.width())
            wide = self._metrics[font.key()].horizontalAdvance(told)
            line = self._paint_people(painter, line, row, wide)
        self._write(painter, line, self.first(row, font, line.width()), font, look.text)

    def _paint_second(self, painter: QPainter, line: QRect, row: Row) -> None:
        told = (row_text.place_name(row.case, self._cases.city()), *self._progress(row))
        wide = self._metrics[self._small.key()].horizontalAdvance(row_text.DOT.join(told))
        line = self._paint_people(painter, line, row, wide)
        place, rest = self.second(row, line.width())
        self._write(painter, line, place, self._small, self._theme.text)
        wide = self._metrics[self._small.key()].horizontalAdvance(place)
        self._write(painter, line.adjusted(wide, 0, 0, 0), rest, self._small, self._theme.muted)

    def _marks(self, row: Row) -> list[str]:
        """What shines beside the countdown: what is not numbered yet, decisions that clash."""
        pending = ["pending"] * (row.case.id in self._cases.marks.pending)
        return [*pending, "contested"] if row.case.contested else pending

    def _paint_people(self, painter: QPainter, line: QRect, row: Row, told: int) -> QRect:
        """Who else has the case open, beside words `told` pixels wide; shortly where that is much.

        Gives the room that is left.
        """
        marks, metrics = self._cases.marks, self._metrics[self._small.key()]
        forms = marks.forms(row.case.id, self._cases.city())
        if not forms:
            return line
        space = self._theme.spacing
        free = line.width() - told - space
        fits = (each for each in forms if metrics.horizontalAdvance(each) <= free)
        people = next(fits, self._elided(forms[-1], self._small, line.width() // 4))
        wide = metrics.horizontalAdvance(people)
        colour = self._theme.text if marks.dragged(row.case.id) else self._theme.muted
        where = line.adjusted(line.width() - wide, 0, 0, 0)
        self._write(painter, where, people, self._small, colour)
        return line.adjusted(0, 0, -wide - space, 0)

    def first(self, row: Row, font: QFont, width: int) -> str:
        """The class; in compact rows the place too, for which a long class gives way."""
        city = self._cases.city()
        name = row_text.class_name(row.case, city)
        if not self.compact:
            return self._elided(name, font, width)
        place = row_text.DOT + row_text.place_name(row.case, city)
        told = place if len(place) <= TOLD else place[:TOLD] + "…"
        room = width - self._metrics[font.key()].horizontalAdvance(told)
        return self._elided(self._elided(name, font, room) + place, font, width)

    def second(self, row: Row, width: int) -> tuple[str, str]:
        """The place, and after it stage, unit and age: what has no room gives way, age first."""
        city, metrics = self._cases.city(), self._metrics[self._small.key()]
        rest = "".join(row_text.DOT + part for part in self._progress(row))
        place = row_text.place_name(row.case, city)
        place = self._elided(place, self._small, width - metrics.horizontalAdvance(rest))
        name = row_text.unit_name(row.case, city)
        unit = row_text.DOT + name if name else ""
        room = width - metrics.horizontalAdvance(place + rest)
        if room < metrics.horizontalAdvance(unit[:TOLD]):
            return place, rest
        rest += self._elided(unit, self._small, room)
        age = row_text.DOT + row_text.age(row.case, self._cases.now)
        fits = metrics.horizontalAdvance(place + rest + age) <= width
        return place, rest + age if fits else rest

    def _progress(self, row: Row) -> list[str]:
        return row_text.progress(row.case, self._cases.now)

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
