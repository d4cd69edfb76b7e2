"""The list of the queue: rows of one height, and a viewport that never jumps under one's eyes.

Qt's own list lays out every row after each change (milliseconds at 100,000 rows); here a row's
place is a multiplication. While one reads, that is while the list is scrolled, pointed at, dragged
from, or holds a selection, rows that come or go above leave the others where they are.
"""

from typing import Final

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from commandcenter.urgency import Key
from ui import theme
from ui.drag_image import drag_image
from ui.mime import MOST_CASES
from ui.queue.case_list import CaseList
from ui.queue.row_painter import RowPainter
from ui.queue.row_text import class_name

Move = QAbstractItemView.CursorAction
AnyIndex = QModelIndex | QPersistentModelIndex
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS: Final = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Home)


class CaseListView(QListView):
    """Shows a `CaseList`. Knows rows; which cases are chosen is the panel's."""

    opened = Signal(int)
    """A row is to be looked at: Enter."""
    passed_on = Signal(int)
    """The keyboard is to go on to the case of a row: the right arrow."""
    touched = Signal()
    """Somebody used a key here, or pressed the mouse on a row."""
    menu_wanted = Signal(QPoint)
    """A context menu is asked for, at a place on the screen."""
    dragging = Signal(list)
    """Ids of the cases that are being dragged; none when it is over."""
    scrolled = Signal()
    """Other rows are at the top of the viewport than before."""

    def __init__(self, cases: CaseList, painter: RowPainter, parent: QWidget) -> None:
        super().__init__(parent)
        self._cases = cases
        self._painter = painter
        self._mouse: QPoint | None = None
        self._dragging = False
        self._held = 0
        """Scroll value that must stay possible while somebody points, even where no rows are:
        below the last one or, if negative, above the first."""
        self._still = 0
        """The row that must not move, as counted before rows come, go or move."""
        self.idle = False
        """True while what is selected was chosen by nobody, so that nobody reads it."""
        self._before: tuple[Key, int] | None = None
        """Key and place in the viewport of the row that a reset must leave in place."""
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setMouseTracking(True)
        self.setItemDelegate(painter)
        self.setModel(cases)
        cases.rowsAboutToBeInserted.connect(self._on_about_to_change)
        cases.rowsAboutToBeRemoved.connect(self._on_about_to_change)
        cases.rowsAboutToBeMoved.connect(self._on_about_to_change)
        cases.rowsInserted.connect(self._on_inserted)
        cases.rowsRemoved.connect(self._on_removed)
        cases.rowsMoved.connect(self._on_moved)
        cases.modelAboutToBeReset.connect(self._on_about_to_be_reset)
        cases.modelReset.connect(self._on_reset)
        self.verticalScrollBar().valueChanged.connect(self.scrolled)
        self.pressed.connect(self._touch)

    @property
    def reading(self) -> bool:
        """Whether rows must stay where they are."""
        return (
            self.verticalScrollBar().value() != 0
            or self._pointed
            or (self.selectionModel().hasSelection() and not self.idle)
        )

    def rest(self, row: int) -> None:
        """Select a row that nobody chose; it is no reading until somebody touches the list."""
        self.idle = True
        self.setCurrentIndex(self._cases.index(row))

    @property
    def first_row(self) -> int:
        """The uppermost row that can be seen whole."""
        return max(0, -(-self.verticalScrollBar().value() // self._painter.height))

    def chosen_rows(self) -> list[int]:
        """The selected rows from the top down."""
        rows: set[int] = set()
        for part in self.selectionModel().selection().toList():
            rows.update(range(part.top(), part.bottom() + 1))
        return sorted(rows)

    def to_top(self) -> None:
        """Show the first rows, also if a strip that goes by this would hold them back."""
        self.verticalScrollBar().setValue(0)
        self._held = 0
        self.updateGeometries()

    def moved_down(self, pixels: int) -> None:
        """The viewport lies lower on the screen than before; rows and mouse are where they were."""
        if self._mouse is not None:
            self._mouse -= QPoint(0, pixels)
        value = self.verticalScrollBar().value()
        # Rows at the very top slide down, unless somebody points: none shall be half hidden.
        if value or self._pointed or pixels < 0:
            self._keep(value + pixels)

    def remeasure(self, *, compact: bool) -> None:
        """Rows get another height or look; the first one shown stays."""
        first = self.verticalScrollBar().value() / self._painter.height
        self._painter.measure(compact=compact)
        self.updateGeometries()
        self.verticalScrollBar().setValue(round(first * self._painter.height))
        self.viewport().update()

    def visualRect(self, index: AnyIndex) -> QRect:
        """Where a row lies in the viewport."""
        if not index.isValid():
            return QRect()
        high = self._painter.height
        top = index.row() * high - self.verticalScrollBar().value()
        return QRect(0, top, self.viewport().width(), high)

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The row at a place in the viewport."""
        at = (point.y() + self.verticalScrollBar().value()) // self._painter.height
        return self._cases.index(at) if 0 <= at < self._cases.rowCount() else QModelIndex()

    def scrollTo(
        self,
        index: AnyIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Scroll as little as shows the whole row."""
        if not index.isValid():
            return
        bar, high = self.verticalScrollBar(), self._painter.height
        top = index.row() * high
        if top < bar.value():
            bar.setValue(top)
        elif top + high > bar.value() + self.viewport().height():
            # In a viewport lower than a row, the row's top counts.
            bar.setValue(min(top, top + high - self.viewport().height()))

    def moveCursor(self, action: Move, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """The row that a key goes to."""
        last, at = self._cases.rowCount() - 1, self.currentIndex().row()
        if last < 0:
            return QModelIndex()
        page = max(1, self.viewport().height() // self._painter.height - 1)
        steps = {Move.MoveUp: -1, Move.MovePrevious: -1, Move.MoveDown: 1, Move.MoveNext: 1}
        steps |= {Move.MovePageUp: -page, Move.MovePageDown: page}
        if action is Move.MoveHome:
            return self._cases.index(0)
        if action is Move.MoveEnd:
            return self._cases.index(last)
        if not self.selectionModel().hasSelection():
            return self._cases.index(at if self._in_sight(at) else min(last, self.first_row))
        return self._cases.index(min(last, max(0, at + steps.get(action, 0))))

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select the rows that `rect` of the viewport touches."""
        rect = rect.normalized()
        last, value = self._cases.rowCount() - 1, self.verticalScrollBar().value()
        first = max(0, (rect.top() + value) // self._painter.height)
        until = min(last, (rect.bottom() + value) // self._painter.height)
        chosen = QItemSelection()
        if first <= until:
            chosen.select(self._cases.index(first), self._cases.index(until))
        self.selectionModel().select(chosen, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """The part of the viewport that these rows cover."""
        region, whole = QRegion(), self.viewport().rect()
        for part in selection.toList():
            top = self.visualRect(part.topLeft())
            region += top.united(self.visualRect(part.bottomRight())).intersected(whole)
        return region

    def updateGeometries(self) -> None:
        """Fit the scroll bar to the rows."""
        bar, room = self.verticalScrollBar(), self.viewport().height()
        most = max(0, self._cases.rowCount() * self._painter.height - room)
        bar.setRange(min(0, self._held), max(most, self._held))
        bar.setPageStep(room)
        bar.setSingleStep(self._painter.height)

    def doItemsLayout(self) -> None:
        """Nothing is laid out: a row's place follows from its number."""
        self.updateGeometries()
        self.viewport().update()

    def rowsInserted(self, parent: AnyIndex, start: int, end: int) -> None:
        """See `_on_inserted`, which Qt's layout must not forestall."""

    def rowsAboutToBeRemoved(self, parent: AnyIndex, start: int, end: int) -> None:
        """See `_on_removed`."""

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here; finding is the filter bar's."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows that can be seen."""
        painter = QPainter(self.viewport())
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        bar, high = self.verticalScrollBar().value(), self._painter.height
        first = max(0, (event.rect().top() + bar) // high)
        last = min(self._cases.rowCount() - 1, (event.rect().bottom() + bar) // high)
        hovered = -1 if self._mouse is None else self.indexAt(self._mouse).row()
        chosen = self.selectionModel()
        # The case in the panel below may be in another list: then no row here is marked as the one.
        current = self.currentIndex().row() if self.hasFocus() and chosen.hasSelection() else -1
        plain = option.state & ~QStyle.StateFlag.State_HasFocus
        for at in range(first, last + 1):
            index = self._cases.index(at)
            option.rect = self.visualRect(index)
            option.state = plain
            if chosen.isSelected(index):
                option.state |= QStyle.StateFlag.State_Selected
            if at == hovered:
                option.state |= QStyle.StateFlag.State_MouseOver
            if at == current:
                option.state |= QStyle.StateFlag.State_HasFocus
            self._painter.paint(painter, option, index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Remember what is pointed at."""
        self._point(event.position().toPoint())
        super().mouseMoveEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """When the mouse leaves, rows held back may come."""
        if event.type() is QEvent.Type.Leave:
            self._point(None)
        return super().viewportEvent(event)

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        """Scroll to where a person goes, not to where a case has gone."""
        self.setAutoScroll(not self._cases.changing)
        super().currentChanged(current, previous)
        self.setAutoScroll(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens a row, the right arrow leads on; without a selection steps begin in sight."""
        self._touch()
        current, nothing = self.currentIndex(), not self.selectionModel().hasSelection()
        if event.key() in _ENTER and current.isValid():
            self.opened.emit(current.row())
        elif event.key() == Qt.Key.Key_Right and current.isValid():
            self.passed_on.emit(current.row())
        elif event.key() in _STEPS and nothing and self._cases.rowCount():
            self.setCurrentIndex(self._cases.index(self.first_row))
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu where the mouse is, or beside the current row."""
        place = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            row = self.visualRect(self.currentIndex())
            place = self.viewport().mapToGlobal(row.center())
        self.menu_wanted.emit(place)

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Drag the chosen cases, unless they are more than a drop would take."""
        rows = self.chosen_rows()
        if not 0 < len(rows) <= MOST_CASES:
            return
        drag = QDrag(self)
        drag.setMimeData(self._cases.mimeData([self._cases.index(at) for at in rows]))
        look = theme.current()
        first = self._cases.row(rows[0])
        name = class_name(first.case, self._cases.city())
        ratio = self.devicePixelRatioF()
        drag.setPixmap(drag_image(first.case, name, first.light, len(rows), ratio))
        drag.setHotSpot(QPoint(-look.padding, -look.gap))
        self._dragging = True
        self.dragging.emit(self._cases.ids(rows))
        try:
            drag.exec(actions)
        finally:
            self._dragging = False
            self.dragging.emit([])
            self._point(None)

    @property
    def _pointed(self) -> bool:
        return self._mouse is not None or self._dragging

    def _point(self, place: QPoint | None) -> None:
        self._mouse = place
        if not self._pointed and self._held:
            self._held = 0
            self.updateGeometries()
            self.scrolled.emit()
        self.viewport().update()

    def _touch(self) -> None:
        self.idle = False
        self.touched.emit()

    def _still_row(self) -> int:
        """The row that must not move: the one pointed at, a chosen one in sight, or the first."""
        bar, high = self.verticalScrollBar().value(), self._painter.height
        if self._mouse is not None:
            return (self._mouse.y() + bar) // high
        current = self.currentIndex()
        if self.selectionModel().isSelected(current) and self._in_sight(current.row()):
            return current.row()
        return bar // high

    def _in_sight(self, at: int) -> bool:
        last = (self.verticalScrollBar().value() + self.viewport().height()) // self._painter.height
        return self.first_row <= at < last

    def _shift(self, rows: int) -> None:
        """Scroll by `rows`, so that what is seen stays where it is."""
        self._keep(self.verticalScrollBar().value() + rows * self._painter.height)

    def _keep(self, value: int) -> None:
        if self._pointed:
            self._held = value
        self.updateGeometries()
        self.verticalScrollBar().setValue(value)
        self.viewport().update()

    def _on_about_to_change(self) -> None:
        self._still = self._still_row()

    def _on_inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        self._shift(last - first + 1 if self.reading and first <= self._still else 0)

    def _on_removed(self, parent: QModelIndex, first: int, last: int) -> None:
        self._shift(first - last - 1 if self.reading and first < self._still else 0)

    def _on_moved(
        self, parent: QModelIndex, was: int, _end: int, _to: QModelIndex, gap: int
    ) -> None:
        if not self.reading:
            self._shift(0)
            return
        still, to = self._still, gap if gap < was else gap - 1
        if still == was and self._mouse is None:
            # The chosen case itself goes: what is around it stays.
            still = self.verticalScrollBar().value() // self._painter.height
        lifted = still - (was < still)
        self._shift(lifted + (to <= lifted) - still)

    def _on_about_to_be_reset(self) -> None:
        at = self._still_row()
        self._before = None
        if self.reading and 0 <= at < self._cases.rowCount():
            top = self.visualRect(self._cases.index(at)).top()
            self._before = (self._cases.row(at).key, top)

    def _on_reset(self) -> None:
        self.updateGeometries()
        if self._before is not None:
            key, top = self._before
            self._keep(self._cases.queue.place_of(key) * self._painter.height - top)
        self.viewport().update()
