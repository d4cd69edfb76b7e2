"""The roster on screen: a week of one desk, what is missing, and who is put on or off a shift."""

from datetime import date, timedelta

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from commandcenter.configuration.change import CONFIGURED_BY
from commandcenter.refusal import Refused
from commandcenter.roles import POST_NAMES, Person, Seat
from commandcenter.roster.shifts import DAYS, Roster, Week, monday_of
from commandcenter.situation import Situation
from commandcenter.wording import _, label, ngettext
from ui import format as say
from ui import theme
from ui.chooser import Chooser, matching
from ui.fitting import fit
from ui.roster.cell_painter import CellPainter
from ui.roster.gap_list import GapList, Place, gaps_ahead, lines, twice_in
from ui.roster.people import turn_choices
from ui.roster.week_table import Cell, WeekTable
from ui.roster.words import roster_of

WIDTH, HEIGHT = 1120, 660
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_EMPTY = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class RosterWindow(QDialog):
    """A window of its own beside the console. Changes are asked for, never made here."""

    wanted = Signal(object)
    """The `Week` as somebody wants it to be."""
    import_wanted = Signal()
    """Somebody wants to take in a file of turns."""
    export_wanted = Signal(str, object, object)
    """Key of a roster, a post of it (None for all), and the Monday that the calendar begins on."""

    def __init__(self, situation: Situation, person: Person, parent: QWidget) -> None:
        super().__init__(parent)
        self._situation = situation
        self._person = person
        self._key = roster_of(situation.city, person) or ""
        self._monday = monday_of(self._today())
        self.rosters = QComboBox(self)
        self.before = QPushButton("‹", self)
        self.after = QPushButton("›", self)
        self.this_week = QPushButton(self)
        self.copy = QPushButton(self)
        self.take_in = QPushButton(self)
        self.give_out = QPushButton(self)
        self.gaps = GapList(self)
        self._title = QLabel(self)
        self._missing = QLabel(self)
        self._hint = QLabel(self)
        self._told = QLabel(self)
        self.table = WeekTable(self)
        self.view = QTableView(self)
        self._lay_out()
        self._connect()
        self.retranslate()
        self._go_to_now()

    # --- what the console tells ---

    def refresh(self) -> None:
        """Show the plan as it is now; what is chosen stays chosen."""
        city = self._situation.city
        known = list(city.roster.by_key)
        if [self.rosters.itemData(n) for n in range(self.rosters.count())] != known:
            self._name_rosters()
        roster = city.roster.by_key.get(self._key)
        now = self._situation.now
        found = gaps_ahead(city, self._monday, now)
        if roster is None:
            self.table.clear()
        else:
            twice = twice_in(city, self._key, found)
            self.table.show_week(city, roster, self._monday, now, twice)
        self.gaps.show_lines(list(lines(city, found, now)))
        self._say(roster)

    def set_person(self, person: Person) -> None:
        """Ask the rules as this person."""
        self._person = person
        self.refresh()

    def tell(self, sentence: str) -> None:
        """Say how something went; stays until somebody goes on."""
        self._told.setText(sentence)
        self._told.setVisible(bool(sentence))

    def retranslate(self) -> None:
        """Show every word in the language in use."""
        self.setWindowTitle(_("Duty roster"))
        self.rosters.setAccessibleName(_("Whose roster"))
        self.before.setToolTip(_("The week before (Alt+Left)"))
        self.after.setToolTip(_("The week after (Alt+Right)"))
        self.before.setAccessibleName(_("The week before (Alt+Left)"))
        self.after.setAccessibleName(_("The week after (Alt+Right)"))
        self.this_week.setText(_("This week"))
        self.copy.setText(_("Fill from the week before"))
        self.copy.setToolTip(
            _("Puts everybody where they sat the week before, at seats that are empty now.")
        )
        self.take_in.setText(_("&Import…"))
        self.take_in.setToolTip(_("Take in a calendar (.ics) or a table of turns."))
        self.give_out.setText(_("&Export"))
        self.give_out.setToolTip(
            _("A calendar (.ics) of four weeks for Outlook, Google or Thunderbird.")
        )
        self.view.setAccessibleName(_("Duty roster"))
        self.gaps.setAccessibleName(_("Gaps in the rosters"))
        self._name_rosters()
        self.refresh()

    # --- put together ---

    def _lay_out(self) -> None:
        look = theme.current()
        self.view.setModel(self.table)
        self.view.setItemDelegate(CellPainter(self.view))
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setShowGrid(False)
        self.view.setTabKeyNavigation(False)
        self.view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.view.verticalHeader().setDefaultSectionSize(look.row_compact)
        self.view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.view.installEventFilter(self)
        for label_ in (self._missing, self._told, self._hint):
            label_.setWordWrap(True)
            label_.setTextFormat(Qt.TextFormat.PlainText)
        self._hint.setProperty("role", "muted")
        self._title.setFont(theme.font("lead", strong=True))
        head = QHBoxLayout()
        for widget in (self.rosters, self.before, self._title, self.after, self.this_week):
            head.addWidget(widget)
        head.addStretch()
        for button in (self.copy, self.take_in, self.give_out):
            head.addWidget(button)
        self.give_out.setMenu(QMenu(self.give_out))
        self.gaps.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.padding, look.padding, look.padding, look.padding)
        column.setSpacing(look.spacing)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        column.addWidget(self._missing)
        column.addWidget(self.gaps)
        column.addWidget(self._told)
        self._told.hide()
        column.addWidget(self._hint)
        for button in (*(self.before, self.after, self.this_week), self.copy, self.take_in):
            button.setAutoDefault(False)
        self.give_out.setAutoDefault(False)
        fit(self, WIDTH, HEIGHT)

    def _connect(self) -> None:
        self.rosters.activated.connect(self._on_roster)
        self.before.clicked.connect(self.show_week_before)
        self.after.clicked.connect(self.show_week_after)
        self.this_week.clicked.connect(self.show_this_week)
        self.copy.clicked.connect(self._on_copy)
        self.take_in.clicked.connect(self.import_wanted)
        self.give_out.menu().triggered.connect(self._on_export)
        self.gaps.wanted.connect(self.show_place)
        self.view.doubleClicked.connect(self.choose_person)
        for keys, act in (("Alt+Left", self.show_week_before), ("Alt+Right", self.show_week_after)):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _name_rosters(self) -> None:
        self.rosters.clear()
        for key, roster in self._situation.city.roster.by_key.items():
            self.rosters.addItem(label(roster.names), key)
        self.rosters.setCurrentIndex(self.rosters.findData(self._key))

    # --- where one looks ---

    def show_week_before(self) -> None:
        """One week back."""
        self._go(-DAYS)

    def show_week_after(self) -> None:
        """One week on."""
        self._go(DAYS)

    def show_this_week(self) -> None:
        """The week of now, the shift that is going on chosen in it."""
        self._monday = monday_of(self._today())
        self.refresh()
        self._go_to_now()

    def _go_to_now(self) -> None:
        here = self.table.index_of_now()
        if here.isValid():
            self.view.setCurrentIndex(here)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_place(self, place: Place) -> None:
        """The hour of a gap: its roster, its week, its cell."""
        self._key, self._monday = place.roster, monday_of(place.day)
        self.rosters.setCurrentIndex(self.rosters.findData(self._key))
        self.refresh()
        here = self.table.index_of(place.day, place.shift, place.seat)
        if here.isValid():
            self.view.setCurrentIndex(here)
            self.view.scrollTo(here)

    def _go(self, days: int) -> None:
        self._monday += timedelta(days=days)
        self.tell("")
        self.refresh()

    def _on_roster(self, at: int) -> None:
        self._key = self.rosters.itemData(at)
        self.refresh()

    def _today(self) -> date:
        return self._situation.now.astimezone(self._situation.city.zone).date()

    # --- what is changed ---

    def why_not(self) -> str:
        """Why the person at this desk may not change the roster; empty if they may."""
        try:
            Seat(self._person, "").require(CONFIGURED_BY["roster_week"])
        except Refused as refused:
            return refused.sentence
        return ""

    def choose_person(self) -> None:
        """Ask who shall sit at the chosen seat in the chosen shift."""
        cell = self._chosen()
        if cell is None or cell.seat is None or self.why_not():
            return
        choices = turn_choices(self._situation.city, self.table.week, cell)
        title = _("Who sits there? {told}").format(told=cell.told)
        chooser = Chooser(title, lambda typed: matching(choices, typed), self)
        chooser.chosen.connect(self._on_person)
        chooser.open()

    def leave_empty(self) -> None:
        """Ask for nobody at the chosen seat in the chosen shift."""
        if self._chosen() is not None and not self.why_not():
            self._on_person("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the table Enter chooses a person, and Delete leaves the seat empty."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in _ENTER:
                self.choose_person()
                return True
            if event.key() in _EMPTY:
                self.leave_empty()
                return True
        return super().eventFilter(watched, event)

    def _chosen(self) -> Cell | None:
        return self.table.cell(self.view.currentIndex())

    def _on_person(self, person: str) -> None:
        cell = self._chosen()
        if cell is None or cell.seat is None:
            return
        who = self._situation.city.person(person).id if person else None
        shift = cell.watch.shift.code
        self._want(self.table.week.seated(cell.watch.day, shift, cell.seat.code, who))

    def _on_copy(self) -> None:
        last = self._monday - timedelta(days=DAYS)
        self._want(self.table.week.filled_from(self._situation.city.roster.week(self._key, last)))

    def _want(self, week: Week) -> None:
        self.tell("")
        if week != self.table.week:
            self.wanted.emit(week)

    def _on_export(self, chosen: QAction) -> None:
        self.export_wanted.emit(self._key, chosen.data(), self._monday)

    def _offer(self, roster: Roster | None) -> None:
        """What can go out: the whole roster, or one post of it."""
        menu = self.give_out.menu()
        menu.clear()
        posts = dict.fromkeys(seat.post for seat in roster.seats) if roster else {}
        if roster is not None:
            menu.addAction(_("The whole roster…")).setData(None)
        for post in posts if len(posts) > 1 else ():
            words = _("Only the post “{post}”…").format(post=_(POST_NAMES[post]))
            menu.addAction(words).setData(post)

    # --- what is said ---

    def _say(self, roster: Roster | None) -> None:
        last = self._monday + timedelta(days=DAYS - 1)
        self._title.setText(
            _("{first} – {last}").format(first=say.weekday(self._monday), last=say.weekday(last))
        )
        why_not = self.why_not()
        week_before = self._situation.city.roster.week(self._key, self._monday - timedelta(days=1))
        self.copy.setEnabled(bool(roster and not why_not and week_before.turns))
        self.take_in.setEnabled(not why_not)
        self.give_out.setEnabled(roster is not None)
        self._offer(roster)
        if roster is None:
            self._missing.setText("")
            self._hint.setText(
                _("There is no duty roster yet. Import one: commandcenter import roster FILE.")
            )
            return
        self._missing.setText(self._said_missing())
        how = _("Enter or a double click chooses who sits at a seat; Delete leaves it empty.")
        self._hint.setText(why_not or how)

    def _said_missing(self) -> str:
        """How many gaps the list below names."""
        count = self.gaps.count()
        if not count:
            return _(
                "No gaps ahead: every shift has the people it needs, and nobody is at two posts at "
                "once."
            )
        told = ngettext(
            "{n} gap ahead. Enter or a click leads to its hour.",
            "{n} gaps ahead. Enter or a click leads to the hour.",
            count,
        )
        return told.format(n=say.number(count))
