"""What happened without the line, case by case: here, elsewhere, and where it clashed."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, tzinfo
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
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

from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.confidential import history_as_read
from commandcenter.events import Event
from commandcenter.ids import CaseId
from commandcenter.narration import narrate, person_called
from commandcenter.roles import LOCAL, Person
from commandcenter.wording import _, ngettext, sentences
from ui import format as say
from ui import theme
from ui.choices import class_name
from ui.hub.outage import Outage, acts_of

SIZE: Final = QSize(900, 480)
MOST_LINES: Final = 3
"""Acts on a case that are named; the others are counted."""

CASE_ID: Final = int(Qt.ItemDataRole.UserRole)


class OutageWindow(QDialog):
    """The last outages, the newest first. Not modal; stays until somebody closes it."""

    case_wanted = Signal(str)
    """Id of a case that is to be shown in the console."""
    conflicts_wanted = Signal()

    def __init__(self, known: Callable[[CaseId], Case | None], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("What happened without the line"))
        self._known = known
        self._outages: Sequence[Outage] = ()
        self._city, self._reader = City(), LOCAL
        self.choice = QComboBox(self)
        self.choice.setAccessibleName(_("Times without the line"))
        self.choice.currentIndexChanged.connect(self._show)
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        self.said.setFont(theme.font("lead", strong=True))
        self.list = QTreeWidget(self)
        self.list.setRootIsDecorated(False)
        self.list.setHeaderLabels(["", _("Case"), _("Done here"), _("Done elsewhere")])
        self.list.setWordWrap(True)
        self.list.setAccessibleName(_("Cases that somebody did something to"))
        header = self.list.header()
        header.setStretchLastSection(False)
        for column, mode in enumerate(
            (QHeaderView.ResizeMode.Interactive,) * 2 + (QHeaderView.ResizeMode.Stretch,) * 2
        ):
            header.setSectionResizeMode(column, mode)
        self.list.itemActivated.connect(self._on_activated)
        self.conflicts = QPushButton(_("Decisions that clash…"), self)
        self.conflicts.clicked.connect(self.conflicts_wanted)
        self.show_button = QPushButton(_("Show the case"), self)
        self.show_button.clicked.connect(self._on_activated)
        self._close = QPushButton(_("Close"), self)
        self._close.clicked.connect(self.accept)
        self._lay_out()

    def show_outages(
        self, outages: Sequence[Outage], city: City, person: Person, now: datetime
    ) -> None:
        """Show these, the newest first, as `person` may read them at `now`.

        Whoever reads of one goes on reading of it.
        """
        read = self._outages[self.choice.currentIndex()].began if self._outages else None
        self._outages, self._city, self._reader = list(reversed(outages)), city, person
        self.choice.blockSignals(True)
        self.choice.clear()
        for each in self._outages:
            self.choice.addItem(span_words(each, city.zone, now))
            if each.began == read:
                self.choice.setCurrentIndex(self.choice.count() - 1)
        self.choice.blockSignals(False)
        self._show()

    def show_newest(self) -> None:
        """Show the last time without the line."""
        self.choice.setCurrentIndex(0)

    def _show(self, *_index: object) -> None:
        chosen = self.list.currentItem()
        read = CaseId(chosen.data(0, CASE_ID) if chosen is not None else "")
        self.list.clear()
        at = self.choice.currentIndex()
        none = not 0 <= at < len(self._outages)
        for widget in (self.choice, self.list, self.show_button):
            widget.setEnabled(not none)
        if none:
            self.conflicts.setVisible(False)
            self.said.setText(_("The line has not been down, as far as this desk remembers."))
            return
        outage = self._outages[at]
        cases = {each: self._known(each) for each in outage.cases}
        contested = [each for each, case in cases.items() if case is not None and case.contested]
        self.said.setText(sentences(outage.sentences(contested)))
        self.conflicts.setVisible(bool(contested))
        ordered = sorted(cases, key=lambda case: case not in contested)
        rows = {each: self._row(outage, each, cases[each]) for each in ordered}
        self.list.addTopLevelItems([*rows.values()])
        for column in range(2):
            self.list.resizeColumnToContents(column)
            wide = self.list.columnWidth(column) + theme.current().padding
            self.list.setColumnWidth(column, wide)
        if rows:
            self.list.setCurrentItem(rows.get(read) or rows[ordered[0]])

    def _row(self, outage: Outage, case_id: CaseId, case: Case | None) -> QTreeWidgetItem:
        look = theme.current()
        contested = case is not None and bool(case.contested)
        named = "…" if case is None else f"{case.number}\n{class_name(case, self._city)}"
        ours = self._told(outage.ours, case_id, case, outage.refused)
        item = QTreeWidgetItem(["", named, ours, self._told(outage.theirs, case_id, case)])
        item.setData(0, CASE_ID, case_id)
        for column in range(4):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        if contested:
            item.setText(0, f"✕ {theme.light_word('contested')}")
            item.setForeground(0, look.light("contested"))
        settled = [event for event in outage.settled if event.case == case_id]
        if settled and not contested:
            item.setText(0, f"✓ {_('settled')}")
            item.setToolTip(0, self._told(settled, case_id, case))
        return item

    def _told(
        self,
        events: Iterable[Event],
        case_id: CaseId,
        case: Case | None,
        refused: Iterable[str] = (),
    ) -> str:
        """What was done to one case, a line each, oldest first."""
        acts = acts_of(event for event in events if event.case == case_id)
        if case is not None:
            acts = history_as_read(acts, case, self._city, self._reader)
        not_taken = set(refused)
        lines = []
        for event in acts[:MOST_LINES]:
            time = say.time_of_day(event.occurred_at, self._city.zone)
            line = _("{time} {who}: {what}").format(
                time=time,
                who=person_called(event.on_behalf_of or event.actor, self._city),
                what=narrate(event, self._city),
            )
            if event.id in not_taken:
                line = _("{act} (not taken)").format(act=line)
            lines.append(line)
        more = len(acts) - MOST_LINES
        if more > 0:
            lines.append(ngettext("and {n} more", "and {n} more", more).format(n=more))
        return "\n".join(lines)

    def _on_activated(self, *_item: object) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.case_wanted.emit(item.data(0, CASE_ID))

    def _lay_out(self) -> None:
        look = theme.current()
        lower = QHBoxLayout()
        lower.addWidget(self.conflicts)
        lower.addStretch(1)
        lower.addWidget(self.show_button)
        lower.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setSpacing(look.spacing)
        column.addWidget(self.choice)
        column.addWidget(self.said)
        column.addWidget(self.list, 1)
        column.addLayout(lower)
        for button in (self.conflicts, self.show_button, self._close):
            button.setAutoDefault(False)
        self.resize(SIZE * max(1.0, self.fontMetrics().height() / 17))


def span_words(outage: Outage, zone: tzinfo, now: datetime) -> str:
    """From when to when, and how long; the day too, if it was not today."""
    began, ended = (each.astimezone(zone) for each in (outage.began, outage.ended))
    today = began.date() == ended.date() == now.astimezone(zone).date()
    start, end = (
        say.time_of_day(each, zone, seconds=True) if today else say.when(each, now, zone)
        for each in (began, ended)
    )
    return _("{start} to {end}, {duration} without the hub").format(
        start=start,
        end=end,
        duration=say.duration((outage.ended - outage.began).total_seconds()),
    )
