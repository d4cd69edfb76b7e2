"""A line that offers what fits while one types: places, classes, cases.

The list floats under the line inside the same window, so the keyboard never leaves the line:
arrows move in the list, Enter or Tab takes the marked suggestion, Escape folds it away.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QHideEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from commandcenter.frozen import frozen
from ui import theme

MOST_ROWS: Final = 8
_ITEM: Final = int(Qt.ItemDataRole.UserRole)


@frozen
class Suggestion:
    """One line that may be taken."""

    value: Any
    title: str
    aside: str = ""
    """Muted, at the right: a code, how exact a place is."""
    emergency: bool = False


Search = Callable[[str], Sequence[Suggestion]]
"""What fits the text typed so far, the best first; for no text, what may be expected."""


class SuggestField(QLineEdit):
    """A line of text that stands for a value once a suggestion has been taken."""

    chosen = Signal(object)
    """The `Suggestion` taken, or None when the text has been changed again."""

    def __init__(self, search: Search, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice: Suggestion | None = None
        self._search = search
        self._list: QListWidget | None = None
        self._frame: QFrame | None = None
        self.textEdited.connect(self._on_edited)

    @property
    def offered(self) -> list[Suggestion]:
        """The suggestions in sight."""
        if self._list is None or self._frame is None or self._frame.isHidden():
            return []
        return [self._list.item(row).data(_ITEM) for row in range(self._list.count())]

    def put(self, suggestion: Suggestion | None) -> None:
        """Hold `suggestion` as if it had been taken; None empties the line."""
        self.fold()
        self.choice = suggestion
        self.setText(suggestion.title if suggestion else "")
        self.setCursorPosition(0)
        self.chosen.emit(suggestion)

    def settle(self) -> None:
        """Take the marked suggestion, if any: the keyboard is leaving."""
        item = self._list.currentItem() if self.offered and self._list else None
        if item is not None:
            self.put(item.data(_ITEM))
        self.fold()

    def fold(self) -> None:
        """Put the list away."""
        if self._frame is not None:
            self._frame.hide()

    def offer(self) -> None:
        """Search anew for what stands in the line and show what fits."""
        found = list(self._search(self.text().strip()))[:MOST_ROWS]
        if not found or not self.isVisible():
            self.fold()
            return
        shown = self._floating_list()
        shown.clear()
        for each in found:
            item = QListWidgetItem(shown)
            item.setData(_ITEM, each)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{each.title}. {each.aside}")
            item.setToolTip(each.title)
        # Without a letter typed nothing is marked, so that Tab passes by and takes nothing.
        shown.setCurrentRow(0 if self.text().strip() else -1)
        self._place(len(found))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Enter and Escape belong to the list while it is there."""
        key, control = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key == Qt.Key.Key_Down and not self.offered:
            self.offer()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._list is not None:
            QApplication.sendEvent(self._list, event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.offered and not control:
            self.settle()
        elif key == Qt.Key.Key_Escape and self.offered:
            self.fold()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Coming by key into an empty line shows what may be expected."""
        super().focusInEvent(event)
        by_key = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.ShortcutFocusReason)
        if event.reason() in by_key and not self.text():
            self.offer()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving takes what is marked; another window coming to the front takes nothing."""
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.settle()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """The list goes with its line."""
        self.fold()
        super().hideEvent(event)

    def _on_edited(self, _text: str) -> None:
        if self.choice is not None:
            self.choice = None
            self.chosen.emit(None)
        self.offer() if self.text().strip() else self.fold()

    def _floating_list(self) -> QListWidget:
        if self._list is None:
            look = theme.current()
            self._frame = QFrame(self.window())
            self._frame.setProperty("role", "notice")
            inside = QVBoxLayout(self._frame)
            inside.setContentsMargins(*4 * (look.hairline,))
            self._list = QListWidget(self._frame)
            inside.addWidget(self._list)
            self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._list.setItemDelegate(_SuggestionPainter(self._list))
            self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self._list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self._list.setAccessibleName(self.accessibleName())
            self._list.itemPressed.connect(self._on_pressed)
        return self._list

    def _on_pressed(self, item: QListWidgetItem) -> None:
        self.put(item.data(_ITEM))

    def _place(self, rows: int) -> None:
        """Under the line; above it where the window ends too soon."""
        assert self._frame is not None
        look, window = theme.current(), self.window()
        height = rows * look.row_compact + 2 * (look.ring + look.hairline)
        top = self.mapTo(window, QPoint(0, self.height() + look.hairline))
        if top.y() + height > window.height():
            top.setY(max(0, top.y() - self.height() - height - 2 * look.hairline))
        self._frame.setGeometry(top.x(), top.y(), self.width(), height)
        self._frame.show()
        self._frame.raise_()


class _SuggestionPainter(QStyledItemDelegate):
    """Title to the left, after the emergency's shape if it is one; what is muted to the right."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, theme.current().row_compact)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        each: Suggestion = index.data(_ITEM)
        look = theme.current()
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, look.selected)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, look.hover)
        room = option.rect.adjusted(look.spacing, 0, -look.spacing, 0)
        aside = f"{theme.light_word('red', True)} · {each.aside}" if each.emergency else each.aside
        # The title has the first claim on the room, the aside on a third of it.
        title_width = QFontMetrics(theme.font("body")).horizontalAdvance(each.title)
        mark = look.shape + look.spacing if each.emergency else 0
        left_over = max(room.width() - title_width - mark - look.padding, room.width() // 3)
        painter.setFont(theme.font("small"))
        painter.setPen(look.overdue if each.emergency else look.muted)
        metrics = painter.fontMetrics()
        aside = metrics.elidedText(aside, Qt.TextElideMode.ElideRight, left_over)
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(room, right, aside)
        room.setRight(room.right() - metrics.horizontalAdvance(aside) - look.padding)
        if each.emergency:
            centre = QPointF(room.left() + look.shape / 2, room.center().y() + 0.5)
            theme.paint_light(painter, centre, "red", emergency=True, size=look.shape)
            room.setLeft(room.left() + mark)
        painter.setFont(theme.font("body"))
        painter.setPen(look.text)
        title = painter.fontMetrics().elidedText(
            each.title, Qt.TextElideMode.ElideRight, room.width()
        )
        left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(room, left, title)
        painter.restore()
