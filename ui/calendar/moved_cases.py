"""The open cases that a change of a calendar would move: which, from when to when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QSizePolicy,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from commandcenter.calendar_change import Move
from commandcenter.city import City
from commandcenter.wording import _, ngettext, sentences
from ui import format as say
from ui import theme
from ui.choices import class_name

MOST: Final = 500
"""Cases listed by name; all are counted, and all that are not taken out move."""


class MovedCases(QWidget):
    """A list with a tick for each case: those taken out keep their deadline."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._moves: Sequence[Move] = ()
        self._items: list[QTreeWidgetItem] = []
        self._heading = QLabel(self)
        self._heading.setTextFormat(Qt.TextFormat.PlainText)
        self._heading.setWordWrap(True)
        self._heading.setFont(theme.font("body", strong=True))
        self._list = QTreeWidget(self)
        self._list.setRootIsDecorated(False)
        self._list.setUniformRowHeights(True)
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._list.setAccessibleName(_("Cases that move"))
        self._list.setHeaderLabels([_("Case"), _("Due now"), _("Due then")])
        header = self._list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self._list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._list.itemChanged.connect(self.changed)
        column_of_all = QVBoxLayout(self)
        column_of_all.setContentsMargins(0, 0, 0, 0)
        column_of_all.setSpacing(theme.current().gap)
        column_of_all.addWidget(self._heading)
        column_of_all.addWidget(self._list, 1)

    def wait(self) -> None:
        """The answer is not in yet."""
        self._heading.setText(_("Looking which open cases move…"))

    def show_moves(self, moves: Sequence[Move], city: City, now: datetime, changed: bool) -> None:
        """Show what a change would do; `changed` is False while nothing has been changed."""
        self._moves = moves
        self._heading.setText(_heading(moves, now) if changed else _("Nothing is changed yet."))
        self._list.blockSignals(True)
        self._list.clear()
        self._items = []
        for move in moves[:MOST]:
            item = QTreeWidgetItem(
                [
                    f"{class_name(move.case, city)} · {move.case.number}",
                    say.when(move.before.due_at, now, city.zone),
                    say.when(move.after.due_at, now, city.zone),
                ]
            )
            item.setToolTip(0, f"{move.case.number} · {class_name(move.case, city)}")
            item.setCheckState(0, Qt.CheckState.Checked)
            if move.after.light(now) != move.before.light(now):
                item.setForeground(2, theme.current().light(move.after.light(now)))
                item.setToolTip(2, theme.light_word(move.after.light(now)))
            self._items.append(item)
        self._list.addTopLevelItems(self._items)
        self._list.blockSignals(False)

    @property
    def chosen(self) -> tuple[str, ...]:
        """Ids of the cases that are to move."""
        unticked = {
            row
            for row, item in enumerate(self._items)
            if item.checkState(0) is not Qt.CheckState.Checked
        }
        return tuple(move.case.id for row, move in enumerate(self._moves) if row not in unticked)


def _heading(moves: Sequence[Move], now: datetime) -> str:
    if not moves:
        return _("No open case moves.")
    told = [
        ngettext("{n} open case moves.", "{n} open cases move.", len(moves)).format(n=len(moves))
    ]
    over = sum(1 for m in moves if m.before.due_at > now >= m.after.due_at)
    freed = sum(1 for m in moves if m.before.due_at <= now < m.after.due_at)
    if over:
        told.append(
            ngettext("{n} is overdue at once.", "{n} are overdue at once.", over).format(n=over)
        )
    if freed:
        told.append(
            ngettext("{n} is not overdue any more.", "{n} are not overdue any more.", freed).format(
                n=freed
            )
        )
    if len(moves) > MOST:
        told.append(_("The first {n} are listed.").format(n=MOST))
    return sentences(told)
