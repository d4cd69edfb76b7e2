"""A small table of the analysis: each of its rows leads to the cases behind it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from commandcenter.frozen import frozen
from ui import theme

_ROW: Final = int(Qt.ItemDataRole.UserRole)
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@frozen
class Row:
    """One row: what it says, and what it is about."""

    words: tuple[str, ...]
    about: object
    """Tells rows apart, and which cases are behind it."""
    alarm: str = ""
    """The light whose colour its first words take; empty for none."""


class FigureList(QWidget):
    """A heading with what is good, and the rows. Enter or a double click asks for the cases."""

    wanted = Signal(object)
    """What the row is about whose cases are wanted."""

    def __init__(self, columns: int, wide: Sequence[int], parent: QWidget) -> None:
        super().__init__(parent)
        self.head = QLabel(self)
        self.head.setTextFormat(Qt.TextFormat.PlainText)
        self.goal = QLabel(self)
        self.goal.setProperty("role", "muted")
        self.goal.setWordWrap(True)
        self.nothing = QLabel(self)
        self.nothing.setProperty("role", "muted")
        self.rows = QTreeWidget(self)
        self.rows.setColumnCount(columns)
        self.rows.setRootIsDecorated(False)
        self.rows.setUniformRowHeights(True)
        self.rows.itemActivated.connect(self._on_activated)
        header = self.rows.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for at in wide:
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().gap)
        for part in (self.head, self.goal, self.nothing):
            column.addWidget(part)
        column.addWidget(self.rows, 1)
        column.addStretch(0)
        self._shown: list[Row] = []
        self._whole = False

    def say(self, head: str, goal: str, columns: Sequence[str], nothing: str) -> None:
        """The words around the rows, in the language in use."""
        self.head.setFont(theme.font("body", strong=True))
        self.goal.setFont(theme.font("small"))
        self.head.setText(head)
        self.goal.setText(goal)
        self.goal.setVisible(bool(goal))
        self.nothing.setText(nothing)
        self.rows.setHeaderLabels(list(columns))
        self.rows.setAccessibleName(head)
        self.rows.setAccessibleDescription(goal)

    def keep_whole(self) -> None:
        """Take room for every row, always: for a few that belong together."""
        self._whole = True

    def show_rows(self, rows: Sequence[Row], right: Sequence[int] = ()) -> None:
        """Show these rows; columns `right` hold numbers. The chosen row stays chosen."""
        self.nothing.setVisible(not rows)
        self.rows.setVisible(bool(rows))
        if list(rows) == self._shown:
            return
        current = self.rows.currentItem()
        chosen = current.data(0, _ROW) if current is not None else None
        self._shown = list(rows)
        self.rows.clear()
        for row in rows:
            item = QTreeWidgetItem(list(row.words))
            item.setData(0, _ROW, row.about)
            for at in right:
                item.setTextAlignment(at, _RIGHT)
            for at, words in enumerate(row.words):
                item.setToolTip(at, words)
                if row.alarm:
                    item.setForeground(at, theme.current().light(row.alarm))
            self.rows.addTopLevelItem(item)
            if row.about == chosen:
                self.rows.setCurrentItem(item)
        for at in right:
            self.rows.headerItem().setTextAlignment(at, _RIGHT)
        if self._whole:
            high = self.rows.header().sizeHint().height() + 2 * self.rows.frameWidth()
            self.rows.setMinimumHeight(high + len(rows) * self.rows.sizeHintForRow(0))

    def _on_activated(self, item: QTreeWidgetItem) -> None:
        self.wanted.emit(item.data(0, _ROW))
