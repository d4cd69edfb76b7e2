"""What was put aside, for the duty officer: who, when, what, and why.

Three things are in it: what the hub did not take from this desk; what it did not take from any, or
has taken and found odd; and changes of the configuration that somebody else was quicker with.
"""

from datetime import datetime
from itertools import chain, islice
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from commandcenter.act_names import EVENT_NAMES
from commandcenter.confidential import may_read
from commandcenter.events import Event
from commandcenter.narration import author, narrate, person_called
from commandcenter.roles import LOCAL, Person
from commandcenter.situation import Situation
from commandcenter.sync.wire import PutAside as Entry
from commandcenter.wording import N_, _, ngettext, sentences
from ui import format as say
from ui import theme
from ui.hub.found import Found, late_words, what_changed, why_words

SIZE: Final = QSize(1180, 440)
CASE_ID: Final = int(Qt.ItemDataRole.UserRole)
EVENT: Final = CASE_ID + 1
LATE: Final = CASE_ID + 2


class PutAside(QDialog):
    """The list, newest first. Not modal. Nothing here is lost: it stays in its author's log."""

    case_wanted = Signal(str)
    """Id of a case that is to be shown in the console."""
    force_wanted = Signal(object)
    """A change of the configuration (`Event`) that is to be in force all the same."""

    def __init__(self, situation: Situation, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("What the hub did not take"))
        self._situation = situation
        self._reader: Person = LOCAL
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        self.list = QTreeWidget(self)
        self.list.setRootIsDecorated(False)
        self.list.setWordWrap(True)
        self.list.setHeaderLabels([_("When"), _("Case"), _("By whom"), _("What"), _("Why")])
        self.list.setAccessibleName(self.windowTitle())
        stretch, fit = QHeaderView.ResizeMode.Stretch, QHeaderView.ResizeMode.ResizeToContents
        self.list.header().setStretchLastSection(False)
        for column, mode in enumerate((fit, fit, fit, stretch, stretch)):
            self.list.header().setSectionResizeMode(column, mode)
        self.list.itemActivated.connect(self._on_activated)
        self.show_button = QPushButton(_("Show the case"), self)
        self.show_button.clicked.connect(self._on_activated)
        self.force_button = QPushButton(_("Put it in force all the same"), self)
        self.force_button.clicked.connect(self._on_force)
        self._close = QPushButton(_("Close"), self)
        self._close.clicked.connect(self.accept)
        lower = QHBoxLayout()
        lower.addStretch(1)
        self.list.currentItemChanged.connect(self._on_current)
        for button in (self.force_button, self.show_button, self._close):
            button.setAutoDefault(False)
            lower.addWidget(button)
        column_of_all = QVBoxLayout(self)
        column_of_all.setSpacing(theme.current().spacing)
        column_of_all.addWidget(self.said)
        column_of_all.addWidget(self.list, 1)
        column_of_all.addLayout(lower)
        self.resize(SIZE * max(1.0, self.fontMetrics().height() / 17))

    def show_found(self, found: Found, reader: Person) -> None:
        """Show all of this to `reader`."""
        self._reader = reader
        kept = self.list.currentItem()
        chosen = kept.data(0, EVENT) if kept is not None else None
        self.list.clear()
        self.said.setText(sentences(_counted(found)))
        rows = [
            *(
                (event.occurred_at, self._row(event, why_words(why)))
                for event, why in found.refused
            ),
            *((late.occurred_at, self._late(late, stands)) for late, stands in found.overruled),
            *((each.at, self._entry(each)) for each in found.aside),
        ]
        items = [item for _at, item in sorted(rows, key=lambda row: row[0], reverse=True)]
        self.list.addTopLevelItems(items)
        again = (item for item in items if chosen is not None and item.data(0, EVENT) == chosen)
        for first in islice(chain(again, items), 1):
            self.list.setCurrentItem(first)
        self._on_current()

    def _row(self, event: Event, why: str, at: datetime | None = None) -> QTreeWidgetItem:
        city = self._situation.city
        case = self._situation.cases.get(event.case) if event.case else None
        what = what_changed(event) or narrate(event, city)
        if event.case is not None and (case is None or not may_read(case, city, self._reader)):
            # Of a case that is not open here nobody can say whether it is confidential.
            what = _(EVENT_NAMES.get(event.type, N_("an act")))
        number = case.number if case is not None else "–"
        who = author(event, city)
        item = self._item(at or event.occurred_at, number, who, what, why)
        item.setData(0, CASE_ID, event.case if case is not None else None)
        item.setData(0, EVENT, event.id)
        return item

    def _late(self, late: Event, stands: Event) -> QTreeWidgetItem:
        city = self._situation.city
        said = _("{person} had changed it at {time}, which stands").format(
            person=person_called(stands.on_behalf_of or stands.actor, city),
            time=say.when(stands.occurred_at, self._situation.now, city.zone),
        )
        item = self._row(late, said)
        item.setData(0, LATE, late)
        return item

    def _entry(self, each: Entry) -> QTreeWidgetItem:
        city, why = self._situation.city, why_words(each.reason)
        if each.event is None:
            who = person_called(each.person, city)
            return self._item(each.at, "–", who, _("an entry that cannot be shown here"), why)
        item = self._row(each.event, why, each.at)
        if each.event.actor != each.person:
            who = _("{author}; handed over by {person}")
            item.setText(
                2, who.format(author=item.text(2), person=person_called(each.person, city))
            )
            item.setToolTip(2, item.text(2))
        return item

    def _item(self, at: datetime, *words: str) -> QTreeWidgetItem:
        when = say.when(at, self._situation.now, self._situation.city.zone)
        item = QTreeWidgetItem([when, *words])
        for column in range(5):
            item.setToolTip(column, item.text(column))
        return item

    def _on_current(self, *_items: object) -> None:
        item = self.list.currentItem()
        self.show_button.setEnabled(item is not None and bool(item.data(0, CASE_ID)))
        self.force_button.setVisible(item is not None and item.data(0, LATE) is not None)

    def _on_force(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.force_wanted.emit(item.data(0, LATE))

    def _on_activated(self, *_item: object) -> None:
        item = self.list.currentItem()
        if item is not None and item.data(0, CASE_ID):
            self.case_wanted.emit(item.data(0, CASE_ID))


def _counted(found: Found) -> list[str]:
    """How much there is of what, in sentences."""
    refused, late, aside = map(len, (found.refused, found.overruled, found.aside))
    refused_words = ngettext(
        "The hub did not take {n} entry of this desk. It stays in this desk's log.",
        "The hub did not take {n} entries of this desk. They stay in this desk's log.",
        refused,
    )
    aside_words = ngettext(
        "{n} entry of other desks was put aside, or is odd.",
        "{n} entries of other desks were put aside, or are odd.",
        aside,
    )
    all_of_them = (
        (refused, refused_words.format(n=say.number(refused))),
        (late, late_words(late)),
        (aside, aside_words.format(n=say.number(aside))),
    )
    told = [words for count, words in all_of_them if count]
    return told or [_("The hub has taken everything from this desk.")]
