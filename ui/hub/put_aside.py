"""What the hub did not take from this desk, for the duty officer: who, when, what, and why."""

from collections.abc import Sequence
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
from commandcenter.city import City
from commandcenter.confidential import may_read
from commandcenter.events import Event
from commandcenter.narration import author, narrate
from commandcenter.roles import LOCAL, Person
from commandcenter.situation import Situation
from commandcenter.wording import N_, _, ngettext
from ui import format as say
from ui import theme

SIZE: Final = QSize(900, 420)
CASE_ID: Final = int(Qt.ItemDataRole.UserRole)

REASONS: Final = (
    (" may not write to part ", N_("Put aside: this user may not write to this part of the log")),
    ("it belongs to part ", N_("Put aside: it belongs to another part of the log")),
    ("its id is known", N_("Put aside: the hub knows something else by the same identity")),
)
"""What the hub's reasons hold, and what they mean; shown through `_`."""


class PutAside(QDialog):
    """The list, newest first. Not modal. Nothing here is lost: it stays in this desk's own log."""

    case_wanted = Signal(str)
    """Id of a case that is to be shown in the console."""

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
        self.list.setHeaderLabels([_("When"), _("Case"), _("Who"), _("What"), _("Why")])
        self.list.setAccessibleName(self.windowTitle())
        stretch, fit = QHeaderView.ResizeMode.Stretch, QHeaderView.ResizeMode.ResizeToContents
        self.list.header().setStretchLastSection(False)
        for column, mode in enumerate((fit, fit, fit, stretch, stretch)):
            self.list.header().setSectionResizeMode(column, mode)
        self.list.itemActivated.connect(self._on_activated)
        self.show_button = QPushButton(_("Show the case"), self)
        self.show_button.clicked.connect(self._on_activated)
        self._close = QPushButton(_("Close"), self)
        self._close.clicked.connect(self.accept)
        lower = QHBoxLayout()
        lower.addStretch(1)
        for button in (self.show_button, self._close):
            button.setAutoDefault(False)
            lower.addWidget(button)
        column_of_all = QVBoxLayout(self)
        column_of_all.setSpacing(theme.current().spacing)
        column_of_all.addWidget(self.said)
        column_of_all.addWidget(self.list, 1)
        column_of_all.addLayout(lower)
        self.resize(SIZE * max(1.0, self.fontMetrics().height() / 17))

    def show_refused(self, refused: Sequence[tuple[Event, str | None]], reader: Person) -> None:
        """Show these to `reader`, with the reason of each that was put aside."""
        self._reader = reader
        self.list.clear()
        count = len(refused)
        self.said.setText(
            ngettext(
                "The hub did not take {n} entry of this desk. It stays in this desk's log.",
                "The hub did not take {n} entries of this desk. They stay in this desk's log.",
                count,
            ).format(n=say.number(count))
            if count
            else _("The hub has taken everything from this desk.")
        )
        for event, why in refused:
            self.list.addTopLevelItem(self._row(event, why, self._situation.city))
        self.show_button.setEnabled(bool(count))
        first = self.list.topLevelItem(0)
        if first is not None:
            self.list.setCurrentItem(first)

    def _row(self, event: Event, why: str | None, city: City) -> QTreeWidgetItem:
        case = self._situation.cases.get(event.case) if event.case else None
        what = narrate(event, city)
        if event.case is not None and (case is None or not may_read(case, city, self._reader)):
            # Of a case that is not open here nobody can say whether it is confidential.
            what = _(EVENT_NAMES.get(event.type, N_("an act")))
        at = say.when(event.occurred_at, self._situation.now, city.zone)
        reason = why_words(why)
        number = case.number if case is not None else "–"
        item = QTreeWidgetItem([at, number, author(event, city), what, reason])
        item.setData(0, CASE_ID, event.case if case is not None else None)
        for column in range(5):
            item.setToolTip(column, item.text(column))
        return item

    def _on_activated(self, *_item: object) -> None:
        item = self.list.currentItem()
        if item is not None and item.data(0, CASE_ID):
            self.case_wanted.emit(item.data(0, CASE_ID))


def why_words(why: str | None) -> str:
    """Why the hub did not take something; None: its slot had moved on."""
    if why is None:
        return _("Somebody else had decided meanwhile")
    known = (_(words) for part, words in REASONS if part in why)
    return next(known, _("Put aside: {why}").format(why=why))
