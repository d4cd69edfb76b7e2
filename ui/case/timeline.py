"""What happened to a case, an event a row: when, what and why, by whom."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
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
from ui.format import date, time_of_day

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
    """The day, where it is another one than the row before's; else empty."""
    what: str
    who: str


class TimelineModel(QAbstractListModel):
    """The events of the case on show, oldest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def show(self, history: Sequence[Event], city: City, now: datetime) -> bool:
        """Tell `history` in the language in use; whether that changed anything."""
        rows, day = [], date(now, city.zone)
        for event in history:
            that_day = date(event.occurred_at, city.zone)
            time = time_of_day(event.occurred_at, city.zone, seconds=True)
            shown = "" if that_day == day else that_day
            rows.append(Row(time, shown, narrate(event, city), author(event, city)))
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
            return _("{time}: {what}. {who}.").format(time=at, what=row.what, who=row.who)
        return None


class TimelineDelegate(QStyledItemDelegate):
    """Time, the whole sentence over as many lines as it takes, and its author."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as the sentence needs at the present width."""
        row: Row = index.data(ROW)
        width = self._view.viewport().width()
        what, who = self._areas(QRectF(0, 0, width, 0), row)
        bottom = max(what.bottom(), who.bottom())
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
        times = QRectF(area.left(), what.top(), self._times(), metrics.height() * 2)
        drop = QFontMetricsF(theme.font("body")).ascent() - metrics.ascent()
        painter.drawText(times.translated(0, drop), _WRAP, f"{row.time}\n{row.day}")
        align = Qt.AlignmentFlag.AlignRight if self._beside() else Qt.AlignmentFlag.AlignLeft
        shown = metrics.elidedText(row.who, Qt.TextElideMode.ElideRight, who.width())
        painter.drawText(who, align | Qt.AlignmentFlag.AlignTop, shown)
        painter.setPen(look.text)
        painter.setFont(theme.font("body"))
        painter.drawText(what, _WRAP, row.what)
        painter.restore()

    def _beside(self) -> bool:
        return self._view.viewport().width() >= BESIDE * theme.current().target

    def _times(self) -> float:
        return QFontMetricsF(theme.font("small")).horizontalAdvance("00:00:00")

    def _areas(self, area: QRectF, row: Row) -> tuple[QRectF, QRectF]:
        """Where the sentence and its author go."""
        look = theme.current()
        small = QFontMetricsF(theme.font("small"))
        left = area.left() + self._times() + look.spacing
        width = area.right() - left - look.gap
        beside = width / 3 if self._beside() else 0.0
        room = QRectF(left, area.top() + look.gap / 2, width - beside, 10_000)
        what = QFontMetricsF(theme.font("body")).boundingRect(room, _WRAP, row.what)
        what = QRectF(left, room.top(), room.width(), what.height())
        if beside:
            return what, QRectF(room.right(), room.top(), beside, small.height())
        return what, QRectF(left, what.bottom(), width, small.height())


class Timeline(QListView):
    """The list itself; the newest event is in sight unless somebody has scrolled away from it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.events = TimelineModel(self)
        self.setModel(self.events)
        self.setItemDelegate(TimelineDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)

    def show_history(
        self, history: Sequence[Event], city: City, now: datetime, *, anew: bool
    ) -> None:
        """Show `history`; `anew` for another case, which begins at its newest event."""
        bar = self.verticalScrollBar()
        at_newest = anew or bar.value() == bar.maximum()
        if self.events.show(history, city, now) and at_newest:
            self.scrollToBottom()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks the sentences elsewhere."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
