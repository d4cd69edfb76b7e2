"""The inbox of decisions that clash: both side by side, who, when, on what basis; and the choice.

Not modal. The keys 1, 2 and 3 choose; the list goes on with the next one.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.commands import SettleConflict
from commandcenter.contest_words import Side, alarm_words, stands_words
from commandcenter.contested import Contested, Keep
from commandcenter.wording import N_, _, ngettext
from ui import format as say
from ui import theme
from ui.choices import class_name

SIZE: Final = QSize(980, 560)
ENTRY: Final = int(Qt.ItemDataRole.UserRole)
CHOICES: Final = (
    (Keep.FIRST, N_("&1  Keep the first")),
    (Keep.SECOND, N_("&2  Take the second")),
    (Keep.BOTH, N_("&3  Both teams stay")),
)


class ConflictInbox(QDialog):
    """All contests of the city, those with two teams on the way first."""

    chosen = Signal(object, object)
    """The `Case` and the `Contested` to be looked at; `show_sides` answers."""
    settle_wanted = Signal(object)
    """A `SettleConflict`."""
    case_wanted = Signal(str)
    """Id of a case that is to be shown in the console."""

    def __init__(self, city: City, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Decisions that clash"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._city = city
        self._head = QLabel(self)
        self._head.setFont(theme.font("lead", strong=True))
        self.list = QListWidget(self)
        self.list.setAccessibleName(_("Cases about which two decisions clash"))
        self.list.setWordWrap(True)
        self.list.currentItemChanged.connect(self._on_current)
        self.list.itemActivated.connect(self._on_activated)
        self.alarm = QLabel(self)
        self.alarm.setWordWrap(True)
        self.alarm.setProperty("role", "alarm")
        self.first = SideCard(_("First decision: it stands"), self)
        self.second = SideCard(_("Second decision: it waits"), self)
        self._stands = QLabel(self)
        self._stands.setProperty("role", "muted")
        self.note = QLineEdit(self)
        self.note.setPlaceholderText(_("Note, may be left empty"))
        self.note.setAccessibleName(_("Note"))
        self.buttons: dict[Keep, QPushButton] = {}
        for number, (keep, words) in enumerate(CHOICES, 1):
            button = QPushButton(_(words), self)
            button.setAutoDefault(False)
            button.clicked.connect(_Choice(self, keep))
            key = QShortcut(QKeySequence(str(number)), self.list)
            key.setContext(Qt.ShortcutContext.WidgetShortcut)
            key.activated.connect(button.click)
            self.buttons[keep] = button
        self._show = QPushButton(_("Show the case"), self)
        self._show.setAutoDefault(False)
        self._show.clicked.connect(self._on_activated)
        self._close = QPushButton(_("Close"), self)
        self._close.setAutoDefault(False)
        self._close.clicked.connect(self.reject)
        self._lay_out()

    @property
    def entry(self) -> tuple[Case, Contested] | None:
        """The contest that is looked at."""
        item: QListWidgetItem | None = self.list.currentItem()
        found: tuple[Case, Contested] | None = item.data(ENTRY) if item is not None else None
        return found

    def show_cases(self, cases: Sequence[Case], city: City) -> None:
        """Show these contests; the one that is looked at stays, or the next takes its place."""
        self._city = city
        row, before = self.list.currentRow(), self.entry
        entries = [(case, each) for case in cases for each in case.contested if not each.follows]
        entries.sort(key=lambda entry: (not entry[1].two_teams, entry[1].occurred_at))
        self.list.blockSignals(True)
        self.list.clear()
        for entry in entries:
            self.list.addItem(self._item(*entry))
        self.list.blockSignals(False)
        n = len(entries)
        self._head.setText(
            ngettext("{n} contest to be settled", "{n} contests to be settled", n).format(
                n=say.number(n)
            )
            if entries
            else _("No decisions clash. What two desks decide differently will stand here.")
        )
        same = (at for at, entry in enumerate(entries) if before and entry[1] == before[1])
        self.list.setCurrentRow(next(same, min(max(row, 0), n - 1)))
        self._on_current()

    def show_sides(self, first: Side | None, second: Side | None) -> None:
        """What the two decisions say."""
        self.first.show_side(first, self._city)
        self.second.show_side(second, self._city)

    def _item(self, case: Case, contested: Contested) -> QListWidgetItem:
        what = class_name(case, self._city)
        item = QListWidgetItem(f"{case.number}\n{what}")
        item.setData(ENTRY, (case, contested))
        if contested.two_teams:
            item.setForeground(theme.current().overdue)
            item.setText(f"{case.number}  {_('two teams')}\n{what}")
        return item

    def _on_current(self, *_items: object) -> None:
        entry = self.entry
        for widget in (self.first, self.second, self.note, self._show, *self.buttons.values()):
            widget.setEnabled(entry is not None)
            widget.setVisible(entry is not None)
        self.show_sides(None, None)
        if entry is None:
            self.alarm.clear()
            self._stands.clear()
            return
        case, contested = entry
        alarm = alarm_words(case, self._city) if contested.two_teams else ""
        self.alarm.setText(alarm)
        self.alarm.setVisible(bool(alarm))
        self._stands.setText(stands_words(case, self._city))
        self.buttons[Keep.BOTH].setEnabled(contested.two_teams)
        self.chosen.emit(case, contested)

    def choose(self, keep: Keep) -> None:
        """Settle the contest that is looked at."""
        if self.entry is None:
            return
        case, contested = self.entry
        note = self.note.text().strip()
        self.note.clear()
        self.settle_wanted.emit(SettleConflict(case.id, contested.event, str(keep), note))

    def _on_activated(self, *_items: object) -> None:
        if self.entry is not None:
            self.case_wanted.emit(self.entry[0].id)

    def _lay_out(self) -> None:
        look = theme.current()
        right = QVBoxLayout()
        right.addWidget(self.alarm)
        both = QHBoxLayout()
        both.setSpacing(look.spacing * 2)
        both.addWidget(self.first, 1)
        both.addWidget(self.second, 1)
        right.addLayout(both)
        right.addWidget(self._stands)
        right.addStretch(1)
        right.addWidget(self.note)
        choices = QHBoxLayout()
        for button in self.buttons.values():
            choices.addWidget(button)
        choices.addStretch(1)
        right.addLayout(choices)
        body = QHBoxLayout()
        body.setSpacing(look.spacing * 2)
        body.addWidget(self.list, 2)
        body.addLayout(right, 5)
        lower = QHBoxLayout()
        lower.addStretch(1)
        lower.addWidget(self._show)
        lower.addWidget(self._close)
        column = QVBoxLayout(self)
        column.addWidget(self._head)
        column.addLayout(body, 1)
        column.addLayout(lower)
        factor = self.fontMetrics().height() / 17
        self.resize(SIZE * max(1.0, factor))


class SideCard(QFrame):
    """One decision: what, who, when, on what basis."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(title)
        self._title = QLabel(title, self)
        self._title.setProperty("role", "muted")
        self.what = QLabel(self)
        self.what.setFont(theme.font("lead", strong=True))
        self.who, self.when, self.basis = QLabel(self), QLabel(self), QLabel(self)
        column = QVBoxLayout(self)
        for each in (self._title, self.what, self.who, self.when, self.basis):
            each.setWordWrap(True)
            each.setTextFormat(Qt.TextFormat.PlainText)
            column.addWidget(each)
        self.basis.setProperty("role", "muted")
        column.addStretch(1)

    def show_side(self, side: Side | None, city: City) -> None:
        """Show a decision; nothing while it is looked up, or where there is none."""
        for each in (self.what, self.who, self.when, self.basis):
            each.clear()
        if side is None:
            return
        self.what.setText(side.what)
        self.who.setText(side.who)
        at = side.when.astimezone(city.zone)
        self.when.setText(
            _("{time}, at {device}").format(time=f"{at:%Y-%m-%d %H:%M:%S}", device=side.device)
        )
        if side.based_on:
            self.basis.setText(_("Knew: {what}").format(what=side.based_on))
        else:
            self.basis.setText(_("Knew of no decision yet."))


class _Choice:
    """What a button does."""

    def __init__(self, inbox: ConflictInbox, keep: Keep) -> None:
        self._inbox, self._keep = inbox, keep

    def __call__(self) -> None:
        self._inbox.choose(self._keep)
