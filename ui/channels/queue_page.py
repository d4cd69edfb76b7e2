"""Messages that wait or never went, each with what can be done about it."""

from datetime import datetime
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from commandcenter.channels.configured import owner_name
from commandcenter.channels.person import KIND_NAMES, Kind
from commandcenter.channels.words import TROUBLE_NAMES
from commandcenter.city import City
from commandcenter.commands import SettleDelivery
from commandcenter.escalation.words import channel_name
from commandcenter.events import DeliveryFailed
from commandcenter.frozen import frozen
from commandcenter.wording import _, ngettext
from ui import format as say
from ui import theme
from ui.channels.jobs import Overview

ROW: Final = int(Qt.ItemDataRole.UserRole)


@frozen
class Row:
    """One message."""

    fired: str
    case: str
    person: str
    channel: str
    kind: str
    at: datetime
    """When it goes, or when it was given up."""
    told: str
    lost: bool


def rows(found: Overview, mine: str | None) -> list[Row]:
    """What was given up first, then what waits; of one person only if `mine` names them."""
    lost = [
        Row(
            *(body.fired, found.numbers.get(body.about, ""), body.person, body.channel, body.kind),
            event.occurred_at,
            _("given up: {why}").format(why=_(TROUBLE_NAMES[body.why])),
            lost=True,
        )
        for event in found.lost
        if isinstance(body := event.body, DeliveryFailed)
    ]
    queue = [
        Row(
            *(each.fired, found.numbers.get(each.case, ""), each.person, each.channel, each.kind),
            each.due_at,
            _("waits") if each.attempt == 1 else _("waits, attempt {n}").format(n=each.attempt),
            lost=False,
        )
        for each in found.waiting
    ]
    return [each for each in (*lost, *queue) if mine in (None, each.person)]


class QueuePage(QWidget):
    """The list with its buttons. What is asked for, the desk does."""

    settle_wanted = Signal(object)
    """A `SettleDelivery`."""
    case_wanted = Signal(str)
    """Number of a case to be shown in the console."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        look = theme.current()
        self.head = QLabel(self)
        self.head.setWordWrap(True)
        self.list = QTreeWidget(self)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setColumnCount(5)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.currentItemChanged.connect(self._on_current)
        self.list.itemSelectionChanged.connect(self._on_current)
        self.again = QPushButton(self)
        self.again.clicked.connect(self._on_again)
        self.put_away = QPushButton(self)
        self.put_away.clicked.connect(self._on_put_away)
        self.show_case = QPushButton(self)
        self.show_case.clicked.connect(self._on_case)
        buttons = QHBoxLayout()
        for button in (self.again, self.put_away, self.show_case):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, look.spacing, 0, 0)
        column.setSpacing(look.spacing)
        column.addWidget(self.head)
        column.addWidget(self.list, 1)
        column.addLayout(buttons)
        self.retranslate()
        self._on_current()

    def show_rows(self, found: list[Row], city: City, now: datetime) -> None:
        """Show these; what is chosen stays chosen if it is still there."""
        chosen = self._row()
        self.list.clear()
        for row in found:
            known = row.kind in tuple(Kind)
            kind = _(KIND_NAMES[Kind(row.kind)]) if known else channel_name(row.kind)
            item = QTreeWidgetItem(
                [
                    say.when(row.at, now, city.zone),
                    row.case,
                    owner_name(city, row.person),
                    f"{kind} · {row.channel}" if row.channel else kind,
                    row.told,
                ]
            )
            item.setData(0, ROW, row)
            item.setSizeHint(0, QSize(0, theme.current().row_compact))
            item.setToolTip(4, row.told)
            if row.lost:
                item.setFont(4, theme.font("body", strong=True))
            self.list.addTopLevelItem(item)
            if chosen is not None and (row.fired, row.person, row.channel) == (
                *(chosen.fired, chosen.person, chosen.channel),
            ):
                self.list.setCurrentItem(item)
        for column in range(4):
            self.list.resizeColumnToContents(column)
            room = self.list.columnWidth(column) + theme.current().padding
            self.list.setColumnWidth(column, room)
        self._say(found)
        self._on_current()

    def retranslate(self) -> None:
        """Show every word in the language in use."""
        self.list.setHeaderLabels([_("When"), _("Case"), _("To"), _("By"), _("State")])
        self.list.setAccessibleName(_("Messages that wait or were given up"))
        self.again.setText(_("&Send once more"))
        self.put_away.setText(_("&Put away"))
        self.put_away.setToolTip(_("It is not sent any more, and leaves the list."))
        self.show_case.setText(_("Show the &case"))

    def _say(self, found: list[Row]) -> None:
        lost = sum(row.lost for row in found)
        waits = len(found) - lost
        if not found:
            self.head.setText(_("Every message of the last 7 days has gone."))
            return
        told = [
            ngettext("{n} message was given up.", "{n} messages were given up.", lost),
            ngettext("{n} message waits to be sent.", "{n} messages wait to be sent.", waits),
        ]
        self.head.setText(
            " ".join(
                each.format(n=say.number(count))
                for each, count in zip(told, (lost, waits), strict=True)
                if count
            )
        )

    def _row(self) -> Row | None:
        item = self.list.currentItem()
        return None if item is None else item.data(0, ROW)

    def _on_current(self) -> None:
        row = self._row()
        for button in (self.again, self.put_away):
            button.setEnabled(bool(self.list.selectedItems()))
        self.show_case.setEnabled(row is not None and bool(row.case))

    def _on_again(self) -> None:
        self._settle(again=True)

    def _on_put_away(self) -> None:
        self._settle(again=False)

    def _settle(self, again: bool) -> None:
        for item in self.list.selectedItems():
            row: Row = item.data(0, ROW)
            self.settle_wanted.emit(SettleDelivery(row.fired, row.person, row.channel, again))

    def _on_case(self) -> None:
        row = self._row()
        if row is not None:
            self.case_wanted.emit(row.case)
