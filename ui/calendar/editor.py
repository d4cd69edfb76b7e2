"""The editor of the working calendars: the city's, and those of units that work otherwise.

It changes a draft. What the draft would do to the open cases is looked up on the desk's thread and
listed before anything is saved; saving puts the calendar in force and then moves the cases that
are ticked, by an event each.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from commandcenter.calendar_change import Move, moves, with_calendar, working_by
from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.desk import Desk
from commandcenter.frozen import frozen
from commandcenter.intake.public_holidays import public_days, with_public_days
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL, Person, Post
from commandcenter.situation import Situation
from commandcenter.wording import _, join, label, sentences
from commandcenter.working_calendar import Calendar, following, toggled, works_on
from ui import theme
from ui.calendar.moved_cases import MovedCases
from ui.calendar.rules import WorkingRules
from ui.calendar.saving import SaveCalendar
from ui.calendar.year_view import YearView
from ui.crossing import Query
from ui.fitting import fit

WIDTH: Final = 1180
HEIGHT: Final = 640
SETTLE_MS: Final = 300
"""A moment without typing, after which the cases that move are looked up (milliseconds)."""

Ask = Callable[[Query, Callable[[list[Move]], object]], object]


@frozen
class WouldMove:
    """Which open cases the calendars of a city as it would be move; on the desk's thread."""

    cases: tuple[Case, ...]
    city: City

    def __call__(self, desk: Desk) -> list[Move]:
        """Look."""
        return moves(self.cases, self.city)


class CalendarEditor(QDialog):
    """A year to the left; the rules and the cases that move to the right."""

    wanted = Signal(object)
    """A `SaveCalendar` to be carried out."""

    def __init__(
        self,
        situation: Situation,
        ask: Ask,
        parent: QWidget | None = None,
        *,
        person: Person = LOCAL,
    ) -> None:
        super().__init__(parent)
        self._may_save = Post.ADMINISTRATOR in person.posts
        self.setWindowTitle(_("Working calendars"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._situation, self._ask = situation, ask
        self._asked = 0
        self._unit: str | None = None
        today = situation.now.astimezone(situation.city.zone).date()
        self._today = today
        self._saved = self._draft = self._usual()
        self._based_on = situation.city.versions
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._look)
        self._make(today)
        self._lay_out()
        self._choose()
        self.year.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- how it is put together ---

    def _make(self, today: date) -> None:
        self.whose = QComboBox(self)
        self.whose.setAccessibleName(_("Calendar of"))
        for words, code in self._owners():
            self.whose.addItem(words, code)
        self.whose.currentIndexChanged.connect(self._choose)
        self.note = QLabel(self)
        self.note.setProperty("role", "muted")
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.as_usual = QPushButton(_("Work as the city does"), self)
        self.as_usual.setAutoDefault(False)
        self.as_usual.clicked.connect(self._on_as_usual)
        self.year = YearView(self)
        self.year.day = today
        self.year.toggled.connect(self._on_toggled)
        self.year.pointed.connect(self._on_pointed)
        self._title = QLabel(self)
        self._title.setFont(theme.font("title", strong=True))
        self.before, self.after = QToolButton(self), QToolButton(self)
        for button, sign, words in (
            (self.before, "◀", _("The year before")),
            (self.after, "▶", _("The year after")),
        ):
            button.setText(sign)
            button.setToolTip(words)
            button.setAccessibleName(words)
            button.clicked.connect(self._on_year)
        self.said = QLabel(self)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.name = QLineEdit(self)
        self.name.setPlaceholderText(_("for example: Typhoon"))
        self.form = QFormLayout()
        self.form.setSpacing(theme.current().spacing)
        self.form.addRow(_("Calendar of"), self.whose)
        self.form.addRow(self.note)
        self.form.addRow(self.as_usual)
        self.rules = WorkingRules(self.form, self)
        self.rules.changed.connect(self._on_rules)
        self.country = QLineEdit(self)
        self.country.setPlaceholderText("CN, US-NY")
        self.fill = QPushButton(self)
        self.fill.setAutoDefault(False)
        self.fill.clicked.connect(self._on_fill)
        self.moved = MovedCases(self)
        self.save = QPushButton(_("Save"), self)
        self.save.setProperty("role", "primary")
        self.save.setAutoDefault(False)
        self.save.clicked.connect(self._on_save)
        self.cancel = QPushButton(_("Cancel"), self)
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)

    def _lay_out(self) -> None:
        look = theme.current()
        top = QHBoxLayout()
        top.addWidget(self.before)
        top.addWidget(self._title)
        top.addWidget(self.after)
        top.addStretch()
        top.addWidget(_legend(self))
        left = QVBoxLayout()
        left.setSpacing(look.spacing)
        left.addLayout(top)
        left.addWidget(self.year, 1)
        left.addWidget(self.said)
        line = QFrame(self)
        line.setProperty("role", "line")
        holidays = QHBoxLayout()
        holidays.setSpacing(look.gap)
        holidays.addWidget(self.country, 1)
        holidays.addWidget(self.fill)
        self.form.addRow(_("Name of a changed day"), self.name)
        self.form.addRow(_("Public holidays of"), holidays)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        right = QVBoxLayout()
        right.setSpacing(look.spacing)
        right.addLayout(self.form)
        right.addWidget(line)
        right.addWidget(self.moved, 1)
        right.addLayout(buttons)
        across = QHBoxLayout(self)
        across.setContentsMargins(look.padding, look.padding, look.padding, look.padding)
        across.setSpacing(2 * look.padding)
        across.addLayout(left, 3)
        across.addLayout(right, 2)
        fit(self, WIDTH, HEIGHT)

    # --- whose calendar ---

    def _owners(self) -> list[tuple[str, str | None]]:
        """The city, then the units, those with a calendar of their own first."""
        city = self._situation.city
        units = [unit for unit in city.units.by_code.values() if unit.handles]
        units.sort(key=lambda unit: not self._own(unit.calendar))
        return [
            (_("The city"), None),
            *(
                (
                    _("{unit} (own)").format(unit=label(unit.names))
                    if self._own(unit.calendar)
                    else label(unit.names),
                    unit.code,
                )
                for unit in units
            ),
        ]

    def _own(self, key: str) -> bool:
        """Whether a unit with this calendar works otherwise than the city."""
        city = self._situation.city
        usual = city.catalogue.calendar if city.catalogue_key else ""
        return key != usual and ("calendar", key) in city.versions

    def _usual(self) -> Calendar:
        city = self._situation.city
        return city.calendar(city.catalogue.calendar if city.catalogue_key else "")

    def _choose(self) -> None:
        """Another calendar: its draft begins anew."""
        city = self._situation.city
        self._unit = self.whose.currentData()
        unit = city.units.get(self._unit)
        own = unit is not None and self._own(unit.calendar)
        self._saved = city.calendar(unit.calendar) if unit and own else self._usual()
        self._draft = self._saved
        self._based_on = city.versions
        others = [
            label(each.names)
            for each in city.units.by_code.values()
            if own and unit and each.calendar == unit.calendar and each.code != unit.code
        ]
        if unit is not None and not own:
            said = _("It works as the city does. A change gives it a calendar of its own.")
        elif unit is None and self._keys_of_units():
            said = _("A day changed here changes in the calendars of the units too.")
        elif others:
            said = _("The same calendar holds for {units}.").format(units=join(others))
        else:
            said = ""
        if not self._may_save:
            said = sentences((said, _("Only an administrator can save a calendar.")))
        self.note.setText(said)
        self.note.setVisible(bool(said))
        self.as_usual.setVisible(own and self._may_save)
        self.rules.show_rules(self._draft)
        self._show(look=True)

    def _on_as_usual(self) -> None:
        assert self._unit is not None
        city = working_by(self._situation.city, self._unit, "")
        found = moves(self._situation.cases.values(), city)
        self._emit(city, tuple(move.case.id for move in found))

    # --- the draft ---

    def _on_toggled(self, day: date) -> None:
        holiday, makeup = _("Day off"), _("Make-up workday")
        name = self.name.text().strip() or (holiday if works_on(self._draft, day) else makeup)
        self._draft = toggled(self._draft, day, name)
        self._show(look=True)

    def _on_pointed(self, day: date) -> None:
        self._show()

    def _on_year(self) -> None:
        step = -1 if self.sender() is self.before else 1
        day = self.year.day
        self.year.day = date(day.year + step, day.month, min(day.day, 28))
        self._show()

    def _on_rules(self) -> None:
        changed = self.rules.applied(self._draft)
        if changed is None:
            self.save.setEnabled(False)
        else:
            self._draft = changed
            self._show(look=True)

    def _on_fill(self) -> None:
        country, _dash, part = self.country.text().strip().upper().partition("-")
        try:
            days = public_days(country, [self.year.day.year], part)
        except Refused as refusal:
            self.said.setText(refusal.sentence)
            return
        self._draft = with_public_days(self._draft, days)
        self._show(look=True)

    def _show(self, *, look: bool = False) -> None:
        day = self.year.day
        self._title.setText(str(day.year))
        self.fill.setText(_("Fill in {year}").format(year=day.year))
        self.year.show_year(self._draft, self._saved, day, self._today)
        self.said.setText(self.year.sentence(day))
        self.save.setEnabled(self._may_save and self._draft != self._saved)
        if look:
            self.moved.wait()
            self._settle.start()

    # --- what it would do ---

    def would_be(self) -> City:
        """The city with the draft in force."""
        city = self._situation.city
        unit = city.units.get(self._unit)
        if unit is None:
            city = with_calendar(city, self._draft)
            for key in self._keys_of_units():
                city = with_calendar(city, following(city.calendar(key), self._saved, self._draft))
            return city
        if self._own(unit.calendar):
            return with_calendar(city, self._draft)
        own = replace(self._draft, key=f"unit-{unit.code}", name=label(unit.names))
        return with_calendar(city, own, unit.code)

    def _keys_of_units(self) -> list[str]:
        """The calendars that units have of their own, which follow the city's special days."""
        keys = {unit.calendar for unit in self._situation.city.units.by_code.values()}
        return sorted(key for key in keys if self._own(key))

    def _look(self) -> None:
        """Have the cases that the draft moves looked up; only the newest answer counts."""
        self._asked += 1
        if self._draft == self._saved:
            self.moved.show_moves((), self._situation.city, self._situation.now, False)
            return
        cases = tuple(self._situation.cases.values())
        self._ask(WouldMove(cases, self.would_be()), _Answer(self, self._asked))

    def take(self, found: list[Move], asked: int) -> None:
        """The answer to question number `asked`."""
        if asked == self._asked:
            self.moved.show_moves(found, self._situation.city, self._situation.now, True)

    def _on_save(self) -> None:
        self._emit(self.would_be(), self.moved.chosen)

    def _emit(self, city: City, cases: tuple[str, ...]) -> None:
        """Want what makes the city so: the calendars and units in which it differs, the cases."""
        now = self._situation.city
        calendars = tuple(
            changed
            for kind, key in city.versions
            if kind == "calendar" and (changed := city.calendar(key)) != self._in_force(key)
        )
        units = [*city.units.by_code.values()]
        changed_units = units if units != [*now.units.by_code.values()] else None
        self.save.setEnabled(False)
        self.wanted.emit(SaveCalendar(calendars, changed_units, cases, based_on=self._based_on))

    def refused(self, sentence: str) -> None:
        """It is not saved, and why; what was drawn stays here."""
        self.save.setEnabled(True)
        self.said.setText(sentence)

    def _in_force(self, key: str) -> Calendar | None:
        city = self._situation.city
        return city.calendar(key) if ("calendar", key) in city.versions else None


@frozen
class _Answer:
    """Who hears an answer, and to which question."""

    editor: CalendarEditor
    asked: int

    def __call__(self, found: list[Move]) -> None:
        # Looked up for an editor that may be closed by now.
        if isValid(self.editor) and self.editor.isVisible():
            self.editor.take(found, self.asked)


def _legend(parent: QWidget) -> QLabel:
    legend = QLabel(
        "   ".join(
            ("▌ " + _("holiday"), "◯ " + _("make-up workday"), "▁ " + _("not saved yet")),
        ),
        parent,
    )
    legend.setProperty("role", "muted")
    legend.setFont(theme.font("small"))
    return legend
