"""What happened to a case, an event a row: when, what and why, by whom."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from commandcenter.city import City
from commandcenter.events import Event
from commandcenter.narration import author, narrate
from commandcenter.wording import _
from ui import theme
from ui.format import time_of_day, when

ROW: Final = int(Qt.ItemDataRole.UserRole) + 1
_DISPLAY: Final = int(Qt.ItemDataRole.DisplayRole)
_TOOLTIP: Final = int(Qt.ItemDataRole.ToolTipRole)
_SPOKEN: Final = int(Qt.ItemDataRole.AccessibleTextRole)

BESIDE: Final = 18
"""From this width on (in targets of the theme) the author stands beside the sentence."""

Index = QModelIndex | QPersistentModelIndex
_WRAP = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)


class Row(NamedTuple):
    """An event in words."""

    time: str
    day: str
    """The day, unless it is today's."""
    what: str
    who: str
    pending: bool = False
    """Whether the hub has not numbered it yet."""


class TimelineModel(QAbstractListModel):
    """The events of the case on show, oldest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self.has_hub = False
        """Whether there is a hub to number them."""

    def show(self, history: Sequence[Event], city: City, now: datetime) -> bool:
        """Tell `history` in the language in use; whether that changed anything."""
        rows: list[Row] = []
        for event in history:
            time = time_of_day(event.occurred_at, city.zone, seconds=True)
            # Of "6 May 12:06" the day; nothing of a bare "12:06", which is today's.
            day = when(event.occurred_at, now, city.zone).rpartition(" ")[0]
            pending = self.has_hub and event.seq is None
            rows.append(Row(time, day, narrate(event, city), author(event, city), pending))
        if rows == self._rows:
            return False
        same = len(self._rows)
        if same and rows[:same] == self._rows:
            self.beginInsertRows(QModelIndex(), same, len(rows) - 1)
            self._rows = rows
            self.endInsertRows()
        else:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        return True

    def columns(self) -> set[str]:
        """Every time and day on show: what the first column must hold."""
        return {words for row in self._rows for words in (row.time, row.day)}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many events there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """The row, or its whole sentence."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role == _DISPLAY:
            return row.what
        if role in (_TOOLTIP, _SPOKEN):
            at = f"{row.day} {row.time}".strip()
            said = _("{time}: {what}. {who}.").format(time=at, what=row.what, who=row.who)
            return f"{said} ({theme.light_word('pending')})" if row.pending else said
        return None


class TimelineDelegate(QStyledItemDelegate):
    """Time, the whole sentence over as many lines as it takes, and its author."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self.times = 0.0
        """Width of the column of times."""

    def fit(self, words: Iterable[str]) -> None:
        """Make room for these times and days."""
        metrics = QFontMetricsF(theme.font("small"))
        self.times = max((metrics.horizontalAdvance(each) for each in words), default=0.0) + 1

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as the sentence needs at the present width."""
        row: Row = index.data(ROW)
        width = self._view.viewport().width()
        what, who = self._areas(QRectF(0, 0, width, 0), row)
        bottom = max(what.bottom(), who.bottom(), self._times(what, row).bottom())
        return QSize(width, round(bottom + theme.current().gap))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one event."""
        look = theme.current()
        row: Row = index.data(ROW)
        area = QRectF(option.rect)
        what, who = self._areas(area, row)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, look.selected)
        painter.setPen(look.muted)
        painter.setFont(theme.font("small"))
        metrics = QFontMetricsF(painter.font())
        times = self._times(what, row)
        times.moveLeft(area.left())
        painter.drawText(times, _WRAP, f"{row.time}\n{row.day}")
        align = Qt.AlignmentFlag.AlignRight if self._beside() else Qt.AlignmentFlag.AlignLeft
        shown = metrics.elidedText(row.who, Qt.TextElideMode.ElideRight, who.width())
        painter.drawText(who, align | Qt.AlignmentFlag.AlignTop, shown)
        if row.pending:
            self._paint_pending(painter, who, align)
        painter.setPen(look.text)
        painter.setFont(theme.font("body"))
        painter.drawText(what, _WRAP, row.what)
        painter.restore()

    def _paint_pending(self, painter: QPainter, who: QRectF, align: Qt.AlignmentFlag) -> None:
        """The mark and its word, on the line under the author."""
        look, metrics = theme.current(), QFontMetricsF(painter.font())
        word, side = theme.light_word("pending"), metrics.ascent()
        wide = side + look.gap + metrics.horizontalAdvance(word)
        to_right = align is Qt.AlignmentFlag.AlignRight
        left = who.right() - wide if to_right else who.left()
        line = QRectF(left, who.bottom() - metrics.height(), wide + 1, metrics.height())
        middle = QPointF(left + side / 2, line.center().y())
        theme.paint_light(painter, middle, "pending", size=side)
        painter.setPen(look.light("pending"))
        painter.drawText(line.adjusted(side + look.gap, 0, 0, 0), Qt.AlignmentFlag.AlignTop, word)

    def _times(self, what: QRectF, row: Row) -> QRectF:
        """Where time and, of another day, the day go: on the line on which the sentence begins."""
        small = QFontMetricsF(theme.font("small"))
        drop = QFontMetricsF(theme.font("body")).ascent() - small.ascent()
        lines = 2 if row.day else 1
        return QRectF(0, what.top() + drop, self.times, lines * small.height())

    def _beside(self) -> bool:
        return self._view.viewport().width() >= BESIDE * theme.current().target

    def _areas(self, area: QRectF, row: Row) -> tuple[QRectF, QRectF]:
        """Where the sentence and its author go."""
        look = theme.current()
        small = QFontMetricsF(theme.font("small"))
        left, lines = area.left() + self.times + look.spacing, 2 if row.pending else 1
        width = area.right() - left - look.gap
        beside = width / 3 if self._beside() else 0.0
        room = QRectF(left, area.top() + look.gap / 2, width - beside, 10_000)
        what = QFontMetricsF(theme.font("body")).boundingRect(room, _WRAP, row.what)
        what = QRectF(left, room.top(), room.width(), what.height())
        if beside:
            return what, QRectF(room.right(), room.top(), beside, lines * small.height())
        return what, QRectF(left, what.bottom(), width, lines * small.height())


class Timeline(QListView):
    """The list itself; the newest event is in sight unless somebody has scrolled away from it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.events = TimelineModel(self)
        self.setModel(self.events)
        self._delegate = TimelineDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._at_newest = True
        bar = self.verticalScrollBar()
        bar.valueChanged.connect(self._on_scrolled)
        bar.rangeChanged.connect(self._on_range)

    def show_history(
        self, history: Sequence[Event], city: City, now: datetime, *, anew: bool
    ) -> None:
        """Show `history`; `anew` for another case, which begins at its newest event."""
        at_newest = anew or self._at_newest
        if self.events.show(history, city, now):
            self.fit()
            if at_newest:
                self._at_newest = True
                self.scrollToBottom()

    def fit(self) -> None:
        """Break the sentences anew: the words or the type have changed."""
        self._delegate.fit(self.events.columns())
        self.scheduleDelayedItemsLayout()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks the sentences elsewhere."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def _on_scrolled(self, value: int) -> None:
        self._at_newest = value == self.verticalScrollBar().maximum()

    def _on_range(self, _least: int, most: int) -> None:
        """A narrower column is a longer one: its end stays in sight."""
        if self._at_newest:
            self.verticalScrollBar().setValue(most)
