"""The editor of the working calendars: what a change would move is seen before it is saved."""

from datetime import date, time, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from commandcenter import wording
from commandcenter.calendar_change import working_by
from commandcenter.case import Stage
from commandcenter.city import to_json
from commandcenter.commands import Configure
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL, Post
from commandcenter.situation import Situation
from commandcenter.working_calendar import works_on
from tests.helpers.makers import LI, a_case, a_desk
from ui import theme
from ui.calendar.editor import CalendarEditor
from ui.calendar.rules import periods_from

TODAY, SUNDAY = date(2024, 9, 23), date(2024, 9, 29)


class Office:
    """A desk with two cases under way, and the editor open on it."""

    def __init__(self, qtbot, person=LOCAL, desk=None):
        self.desk = desk or a_desk()
        if desk is None:
            for _each in range(2):
                a_case(Stage.DISPATCHED, desk=self.desk)
        self.cases = list(self.desk.store.cases())
        self.situation = Situation(self.desk.city, self.desk.clock.now())
        self.situation.load(self.desk.store.cases())
        self.saved = []
        self.editor = CalendarEditor(
            self.situation, lambda query, then: then(query(self.desk)), person=person
        )
        self.editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(self.editor)
        self.editor.wanted.connect(self.saved.append)
        self.editor.open()
        self.look()

    def look(self):
        self.editor._settle.stop()
        self.editor._look()

    def click(self, qtbot, day):
        area = next(area for each, area in self.editor.year.days() if each == day)
        where = QPoint(round(area.center().x()), round(area.center().y()))
        qtbot.mouseClick(self.editor.year, Qt.MouseButton.LeftButton, pos=where)
        self.look()

    def heading(self):
        return self.editor.moved._heading.text()

    def choose(self, unit):
        self.editor.whose.setCurrentIndex(self.editor.whose.findData(unit))
        self.look()

    def save(self):
        self.editor.save.click()
        return self.saved[-1](self.desk)


@pytest.fixture(autouse=True)
def _english(qapp):
    wording.set_language("en")
    theme.apply(qapp, theme.LIGHT)
    yield
    wording.set_language("en")
    theme.apply(qapp, theme.LIGHT)


@pytest.fixture
def office(qtbot):
    return Office(qtbot)


def test_nothing_can_be_saved_before_something_is_changed(office):
    assert not office.editor.save.isEnabled()
    assert office.heading() == "Nothing is changed yet."


def test_a_click_makes_a_workday_a_day_off_and_names_the_cases_that_move(office, qtbot):
    office.editor.name.setText("Typhoon")

    office.click(qtbot, TODAY)

    assert office.heading() == "2 open cases move."
    assert office.editor.save.isEnabled()
    assert office.editor.said.text() == (
        "Monday 23 September 2024: Holiday: Typhoon. Not saved yet."
    )
    assert office.editor.moved.chosen == tuple(case.id for case in office.cases)


def test_a_second_click_takes_it_back(office, qtbot):
    office.click(qtbot, TODAY)
    office.click(qtbot, TODAY)

    assert office.heading() == "Nothing is changed yet."
    assert not office.editor.save.isEnabled()


def test_a_sunday_becomes_a_make_up_day_by_the_keyboard(office, qtbot):
    office.editor.year.point_at(date(2024, 9, 22))
    qtbot.keyClick(office.editor.year, Qt.Key.Key_Down)
    qtbot.keyClick(office.editor.year, Qt.Key.Key_Space)
    office.look()

    assert works_on(office.editor._draft, SUNDAY)
    assert "Make-up workday: Make-up workday" in office.editor.said.text()
    assert office.heading() == "No open case moves."


def test_the_keyboard_reaches_every_day_and_month(office, qtbot):
    year = office.editor.year
    year.point_at(date(2024, 1, 31))

    qtbot.keyClick(year, Qt.Key.Key_PageDown)
    assert year.day == date(2024, 2, 29)
    qtbot.keyClick(year, Qt.Key.Key_Right)
    assert year.day == date(2024, 3, 1)
    year.point_at(date(2024, 12, 31))
    qtbot.keyClick(year, Qt.Key.Key_Right)
    assert year.day == date(2025, 1, 1)
    assert office.editor._title.text() == "2025"
    qtbot.keyClick(year, Qt.Key.Key_PageUp)
    assert year.day == date(2024, 12, 1)


def test_saving_moves_the_ticked_cases_and_no_other(office, qtbot):
    office.click(qtbot, TODAY)
    office.editor.moved._items[0].setCheckState(0, Qt.CheckState.Unchecked)

    said = office.save()

    kept, moved = (office.desk.case(case.id) for case in office.cases)
    assert said == "The calendar is saved. 1 open case has moved."
    assert kept.due_at == office.cases[0].due_at
    assert moved.due_at > office.cases[1].due_at
    assert not works_on(office.desk.city.calendar("cn"), TODAY)


def test_working_periods_are_typed_and_wrong_ones_are_told(office):
    rules = office.editor.rules
    rules.periods.setText("00:00-08:00，20:00-24:00")
    rules.changed.emit()
    office.look()
    assert office.editor._draft.periods == ((time(0), time(8)), (time(20), time(0)))
    assert office.heading() == "2 open cases move."

    rules.periods.setText("eight to five")
    rules.changed.emit()

    assert "is no working period" in rules.fault.text()
    assert not office.editor.save.isEnabled()


@pytest.mark.parametrize("text", ["", "8-12", "25:00-26:00", "08:00-24:30", "08:00"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(ValueError, match="is no working period"):
        periods_from(text)


def test_a_week_without_a_workday_is_refused(office):
    for button in office.editor.rules.week:
        button.setChecked(True)

    assert "must leave a workday" in office.editor.rules.fault.text()


def test_a_unit_gets_a_calendar_of_its_own_and_its_cases_move_to_it(office):
    office.choose("cleaning")
    assert "A change gives it a calendar of its own." in office.editor.note.text()
    office.editor.rules.periods.setText("00:00-08:00, 20:00-24:00")
    office.editor.rules.changed.emit()
    office.look()

    said = office.save()

    city = office.desk.city
    assert said == "The calendar is saved. 2 open cases have moved."
    assert city.units.get("cleaning").calendar == "unit-cleaning"
    assert city.calendar("cn") == office.situation.city.calendar("cn")
    deadline = office.desk.case(office.cases[0].id).deadline
    assert (deadline.calendar, deadline.calendar_version) == ("unit-cleaning", 1)


def test_a_unit_with_its_own_calendar_can_work_as_the_city_again(qtbot):
    office = Office(qtbot)
    office.choose("cleaning")
    office.editor.rules.periods.setText("00:00-08:00, 20:00-24:00")
    office.editor.rules.changed.emit()
    office.look()
    office.save()
    office.situation.configure(office.desk.city)
    for case in office.desk.store.cases():
        office.situation.cases[case.id] = case
    editor = CalendarEditor(office.situation, lambda query, then: None)
    editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(editor)
    editor.wanted.connect(office.saved.append)
    editor.open()
    editor.whose.setCurrentIndex(editor.whose.findData("cleaning"))
    assert editor.whose.currentText() == "Cleaning (own)"

    editor.as_usual.click()
    office.saved[-1](office.desk)

    assert office.desk.city.units.get("cleaning").calendar == ""
    assert office.desk.case(office.cases[0].id).due_at == office.cases[0].due_at


def test_the_public_holidays_of_a_country_are_filled_in(office):
    office.editor.country.setText("cn")
    office.editor.fill.click()

    assert "National Day" in dict(office.editor._draft.holidays).values()
    assert works_on(office.editor._draft, date(2024, 9, 29))


def test_an_unknown_country_is_told(office):
    office.editor.country.setText("Atlantis")
    office.editor.fill.click()

    assert "no public holidays of" in office.editor.said.text()


def test_who_is_no_administrator_looks_and_cannot_save(qtbot):
    assert Post.ADMINISTRATOR not in LI.posts
    office = Office(qtbot, person=LI)

    office.click(qtbot, TODAY)

    assert not office.editor.save.isEnabled()
    assert "Only an administrator" in office.editor.note.text()


def test_cases_that_become_overdue_at_once_are_counted(office):
    office.situation.now = office.cases[0].due_at - timedelta(minutes=30)
    office.editor.rules.periods.setText("00:00-24:00")
    office.editor.rules.changed.emit()
    office.look()

    assert office.heading() == "2 open cases move. 2 are overdue at once."


def test_cases_that_are_not_overdue_any_more_are_counted(office, qtbot):
    office.situation.now = office.cases[-1].due_at + timedelta(minutes=1)

    office.click(qtbot, TODAY)

    assert office.heading() == "2 open cases move. 2 are not overdue any more."


def test_a_day_is_told_where_the_mouse_is_and_the_view_survives_every_look(office, qapp):
    for language, look in (("zh_CN", theme.DARK), ("en", theme.LIGHT)):
        wording.set_language(language)
        theme.apply(qapp, look)
        assert not office.editor.year.grab().isNull()
    assert "Workday" in office.editor.year.sentence(TODAY)
    assert "Weekend" in office.editor.year.sentence(SUNDAY)
    QApplication.processEvents()


def test_the_console_opens_the_editor_has_it_saved_and_says_so(room, qtbot):
    window = room.open()
    window.run("desk.calendars")
    editor = next(each for each in window.findChildren(CalendarEditor))
    day = editor.year.day
    editor._on_toggled(day)
    editor._settle.stop()
    editor._look()
    qtbot.waitUntil(lambda: "move" in editor.moved._heading.text())

    editor.save.click()
    room.settle()

    assert "The calendar is saved. No open case has moved." in window.notices.texts()
    key = window.situation.city.catalogue.calendar
    saved = window.situation.city.calendar(key)
    assert not works_on(saved, day)


def test_what_is_refused_moves_nothing(office, qtbot):
    office.click(qtbot, TODAY)
    office.editor.save.click()

    with pytest.raises(Refused):
        office.saved[-1].by(LI)(office.desk)

    assert office.desk.case(office.cases[0].id).due_at == office.cases[0].due_at


def test_a_holiday_of_the_city_is_one_of_the_units_that_work_at_night_too(qtbot):
    office = Office(qtbot)
    office.choose("cleaning")
    office.editor.rules.periods.setText("00:00-08:00, 20:00-24:00")
    office.editor.rules.changed.emit()
    office.look()
    office.save()
    again = Office(qtbot, desk=office.desk)
    assert "in the calendars of the units too" in again.editor.note.text()

    again.click(qtbot, TODAY)
    assert again.heading() == "2 open cases move."
    again.save()

    own = office.desk.city.calendar("unit-cleaning")
    assert not works_on(own, TODAY)
    assert own.periods == ((time(0), time(8)), (time(20), time(0)))


def test_a_unit_that_names_the_citys_calendar_works_as_the_city(qtbot):
    desk = a_desk()
    units = list(working_by(desk.city, "gas", "cn").units.by_code.values())
    desk.do(Configure("units", "units", to_json(units)))
    a_case(Stage.DISPATCHED, desk=desk)
    office = Office(qtbot, desk=desk)

    office.choose("gas")

    assert "A change gives it a calendar of its own." in office.editor.note.text()
    assert not office.editor.as_usual.isVisible()


def test_the_years_are_turned(office):
    office.editor.after.click()
    assert office.editor.year.day.year == 2025

    office.editor.before.click()
    assert office.editor.year.day.year == 2024
