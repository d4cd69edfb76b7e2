"""The cards of a chain under each other: chosen, moved by drag or key, taken out."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from ui.chains.rows import CARD, Card, CardPainter

STEP: Final = "application/vnd.commandcenter.chain-step"
_LONGEST = 4

AnyIndex = QModelIndex | QPersistentModelIndex


class CardRows(QAbstractListModel):
    """The head card, then a card for each step."""

    dropped = Signal(int, int)
    """A card is to go from a row to before a row, both counted as they stand."""

    def __init__(self, parent: QWidget, *, head: bool) -> None:
        super().__init__(parent)
        self.cards: Sequence[Card] = ()
        self._head = 1 if head else 0

    def put(self, cards: Sequence[Card]) -> None:
        """Show these; where only their words differ the list stays where it is."""
        if len(cards) == len(self.cards):
            self.cards = cards
            self.dataChanged.emit(self.index(0), self.index(len(cards) - 1))
            return
        self.beginResetModel()
        self.cards = cards
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """As many as there are cards."""
        return 0 if parent.isValid() else len(self.cards)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The card, or its words."""
        if not index.isValid():
            return None
        card = self.cards[index.row()]
        if role == CARD:
            return card
        if role == Qt.ItemDataRole.DisplayRole:
            return card.title
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return card.spoken
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Steps can be dragged; between cards they can be dropped."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags if index.row() < self._head else flags | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        """A step of the chain on show, nothing else."""
        return [STEP]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The row that is dragged."""
        data = QMimeData()
        data.setData(STEP, QByteArray(str(indexes[0].row()).encode()))
        return data

    def supportedDropActions(self) -> Qt.DropAction:
        """A step is moved."""
        return Qt.DropAction.MoveAction

    def canDropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: AnyIndex
    ) -> bool:
        """Whether it is a step of this list."""
        return self._row(data) is not None

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: AnyIndex
    ) -> bool:
        """Ask for the move; False, so that the view takes nothing out by itself."""
        at = self._row(data)
        if at is not None:
            to = parent.row() if parent.isValid() else row
            to = len(self.cards) if to < 0 else max(to, self._head)
            self.dropped.emit(at, to)
        return False

    def _row(self, data: QMimeData) -> int | None:
        said = bytes(data.data(STEP).data())
        if not said.isdigit() or len(said) > _LONGEST:
            return None
        row = int(said)
        return row if self._head <= row < len(self.cards) else None


class CardList(QListView):
    """A list of cards. What a key or a drop wants is told, never done here."""

    chosen = Signal(int)
    """The row that is current now."""
    opened = Signal(int)
    """Enter on a row, or a double click."""
    move_wanted = Signal(int, int)
    """From a row to before a row."""
    shift_wanted = Signal(int)
    """The current card one up (-1) or down (1)."""
    remove_wanted = Signal()

    def __init__(self, parent: QWidget, *, head: bool = False, order: bool = True) -> None:
        super().__init__(parent)
        self.rows = CardRows(self, head=head)
        self.setModel(self.rows)
        self.setItemDelegate(CardPainter(self))
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._order = order
        if order:
            self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
            self.setDropIndicatorShown(True)
            self.setDragDropOverwriteMode(False)
            self.rows.dropped.connect(self.move_wanted)
        self.activated.connect(self._on_activated)

    @property
    def row(self) -> int:
        """The current row; -1 for none."""
        return self.currentIndex().row()

    def show_cards(self, cards: Sequence[Card], row: int | None = None) -> None:
        """Show these, `row` current; the one that was, if None."""
        wanted = self.row if row is None else row
        self.rows.put(cards)
        self.scheduleDelayedItemsLayout()
        wanted = max(0, min(wanted, len(cards) - 1))
        if cards and wanted != self.row:
            self.setCurrentIndex(self.rows.index(wanted))

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        """Tell which row it is."""
        super().currentChanged(current, previous)
        if current.isValid():
            self.chosen.emit(current.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt with an arrow moves a card; Delete takes it out; Enter opens its form."""
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        key = event.key()
        if self._order and alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.shift_wanted.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif self._order and key == Qt.Key.Key_Delete:
            self.remove_wanted.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.row >= 0:
            self.opened.emit(self.row)
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other widths break lines elsewhere."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def _on_activated(self, index: QModelIndex) -> None:
        if self.state() != QAbstractItemView.State.EditingState:
            self.opened.emit(index.row())
