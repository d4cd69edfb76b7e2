"""A list to choose from by typing: the palette, the units for a dispatch, a class, a criterion.

Opens over the window, takes the keyboard, and goes with Escape. The choices are values; what is
chosen is told by its id.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
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
from commandcenter.wording import _
from ui import theme

MOST_SHOWN: Final = 80
"""More than this nobody reads; one types another letter."""

ROWS_IN_SIGHT: Final = 9
WIDTH: Final = 560

CHOICE: Final = int(Qt.ItemDataRole.UserRole)


@frozen
class Choice:
    """One line to choose."""

    id: str
    title: str
    below: str = ""
    """A sentence under it, muted: what it is, or why it cannot be chosen."""
    aside: str = ""
    """At the right edge: a key, a number."""
    allowed: bool = True
    also: str = ""
    """Further words under which it is found, not shown."""


Search = Callable[[str], Sequence[Choice]]
"""The choices for what has been typed, the best first."""


def matching(choices: Iterable[Choice], typed: str) -> list[Choice]:
    """The choices that hold every word of `typed`: named so first, then those that begin so."""
    words = typed.casefold().split()
    ranked: list[tuple[int, int, Choice]] = []
    for number, choice in enumerate(choices):
        title = choice.title.casefold()
        # Why something cannot be done names the case at hand: no word to find it by.
        below = choice.below if choice.allowed else ""
        found_in = f"{title} {below} {choice.also} {choice.aside}".casefold()
        if all(word in found_in for word in words):
            exact = bool(words) and " ".join(words) in (title, choice.aside.casefold())
            ranked.append((0 if exact else _rank(title, words), number, choice))
    ranked.sort(key=lambda each: each[:2])
    return [choice for _rank_, _number, choice in ranked]


def _rank(title: str, words: list[str]) -> int:
    """1 begins so, 2 a word begins so, 3 somewhere in the title, 4 elsewhere."""
    if not words or title.startswith(words[0]):
        return 1
    if any(part.startswith(words[0]) for part in title.split()):
        return 2
    return 3 if words[0] in title else 4


class Chooser(QDialog):
    """Type, arrow, Enter."""

    chosen = Signal(str)
    """Id of the choice."""

    def __init__(self, title: str, search: Search, parent: QWidget, hint: str = "") -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self._search = search
        self._over = parent
        self._title = QLabel(title, self)
        self._title.setFont(theme.font("body", strong=True))
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._field = QLineEdit(self)
        self._field.setPlaceholderText(hint or _("Type to search"))
        self._field.setAccessibleName(title)
        self._list = QListWidget(self)
        self._list.setItemDelegate(_ChoicePainter(self._list))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setMouseTracking(True)
        self._list.setAccessibleName(_("Choices"))
        self._empty = QLabel(_("Nothing fits. Type something else, or press Esc."), self)
        self._empty.setProperty("role", "muted")
        self._lay_out()
        self._field.textChanged.connect(self._on_typed)
        self._field.installEventFilter(self)
        self._list.itemClicked.connect(self._on_clicked)
        self._on_typed("")

    def choices(self) -> list[Choice]:
        """What is on the list now."""
        return [self._list.item(row).data(CHOICE) for row in range(self._list.count())]

    def type(self, text: str) -> None:
        """Put `text` in the field, as if typed."""
        self._field.setText(text)

    def choose(self) -> None:
        """Take the line that is marked, if it may be taken."""
        item = self._list.currentItem()
        if item is not None:
            self._on_clicked(item)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the list while one types; Enter takes the marked line."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
                QApplication.sendEvent(self._list, event)
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.choose()
                return True
        return super().eventFilter(watched, event)

    def open(self) -> None:
        """Show it over the upper middle of its window."""
        window = self._over.window()
        look = theme.current()
        width = min(round(WIDTH * look.target / 24), window.width() - 2 * look.padding)
        self.resize(width, self.sizeHint().height())
        left = (window.width() - width) // 2
        self.move(window.mapToGlobal(QPoint(left, 12 * look.gap)))
        super().open()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        """It floats: a ground and an edge of its own."""
        look = theme.current()
        with QPainter(self) as painter:
            painter.setPen(look.edge)
            painter.setBrush(look.panel)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _lay_out(self) -> None:
        look = theme.current()
        column = QVBoxLayout(self)
        column.setContentsMargins(look.padding, look.padding, look.padding, look.padding)
        column.setSpacing(look.spacing)
        for widget in (self._title, self._field, self._empty, self._list):
            column.addWidget(widget)
        rows = ROWS_IN_SIGHT * look.row_comfortable
        self._list.setMinimumHeight(rows + 2 * look.ring)

    def _on_typed(self, text: str) -> None:
        self._list.clear()
        found = self._search(text)[:MOST_SHOWN]
        for choice in found:
            item = QListWidgetItem(self._list)
            item.setData(CHOICE, choice)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{choice.title}. {choice.below}")
            item.setToolTip(choice.below)
        self._empty.setVisible(not found)
        first = next((n for n, each in enumerate(found) if each.allowed), 0)
        self._list.setCurrentRow(first)

    def _on_clicked(self, item: QListWidgetItem) -> None:
        choice: Choice = item.data(CHOICE)
        if choice.allowed:
            # Closed first: what is chosen may open the next window.
            self.accept()
            self.chosen.emit(choice.id)


class _ChoicePainter(QStyledItemDelegate):
    """Draws a choice: title, key at the right, sentence below."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        choice: Choice = index.data(CHOICE)
        look = theme.current()
        return QSize(0, look.row_comfortable + look.spacing if choice.below else look.row_compact)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        choice: Choice = index.data(CHOICE)
        look = theme.current()
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, look.selected)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, look.hover)
        room: QRect = option.rect.adjusted(look.spacing, look.gap, -look.spacing, -look.gap)
        title = room if not choice.below else room.adjusted(0, 0, 0, -room.height() // 2)
        below = room.adjusted(0, room.height() // 2, 0, 0)
        self._line(painter, title, choice.aside, look.muted, Qt.AlignmentFlag.AlignRight)
        aside = painter.fontMetrics().horizontalAdvance(choice.aside)
        title = title.adjusted(0, 0, -(aside + look.spacing if aside else 0), 0)
        colour = look.text if choice.allowed else look.edge
        self._line(painter, title, choice.title, colour, Qt.AlignmentFlag.AlignLeft)
        if choice.below:
            painter.setFont(theme.font("small"))
            self._line(painter, below, choice.below, look.muted, Qt.AlignmentFlag.AlignLeft)
        painter.restore()

    def _line(
        self,
        painter: QPainter,
        room: QRect,
        text: str,
        colour: QColor,
        where: Qt.AlignmentFlag,
    ) -> None:
        painter.setPen(colour)
        short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(where | Qt.AlignmentFlag.AlignVCenter), short)
