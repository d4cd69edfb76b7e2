"""The roster on screen: the shift in the top bar, the week's table, who is put on and off."""

from datetime import date, time, timedelta

import pytest
from PySide6.QtCore import Qt

from commandcenter.city import to_json
from commandcenter.commands import Configure
from commandcenter.roles import Person, Post
from commandcenter.roster.shifts import Roster, RosterSeat, Shift, Staffing, Turn, Week
from tests.helpers.small_city import PEOPLE
from ui.chooser import Chooser
from ui.roster.week_table import CELL

MONDAY = date(2024, 5, 6)
DAY = Shift("day", {"en": "Day", "zh_CN": "白班"}, time(8), time(20), 1)
NIGHT = Shift("night", {"en": "Night", "zh_CN": "夜班"}, time(20), time(8), 2)
SEATS = (
    RosterSeat("one", {"en": "Seat 1", "zh_CN": "一席"}, Post.DISPATCHER),
    RosterSeat("two", {"en": "Seat 2", "zh_CN": "二席"}, Post.DISPATCHER),
)
ROOM = Roster("control-room", {"en": "Control room", "zh_CN": "指挥中心"}, (DAY, NIGHT), SEATS)
WATER = Roster(
    "water",
    {"en": "Water desk", "zh_CN": "供水"},
    (DAY,),
    (RosterSeat("crew", {"en": "Crew"}, Post.HANDLER),),
    "water",
)
RAO = Person("rao", "P. Rao", (Post.DISPATCHER, Post.SHIFT_LEADER), names={"zh_CN": "饶平"})
LI = Person("li", "Li Na", (Post.DISPATCHER,))


def turn(person, day=0, shift="day", seat="one"):
    return Turn(MONDAY + timedelta(days=day), shift, seat, person)


def plan(room, *turns, roster=ROOM):
    """Put a roster with one planned week in force."""
    week = Week(roster.key, MONDAY, turns)
    room.desk.do(Configure("people", "people", to_json([*PEOPLE, RAO, LI])))
    room.desk.do(Configure("roster", roster.key, to_json(roster)))
    room.desk.do(Configure("roster_week", week.key, to_json(week)))


def opened(room):
    """The window of the roster, opened from the top bar."""
    window = room.open()
    room.qtbot.mouseClick(window.top_bar.shift, Qt.MouseButton.LeftButton)
    return window.rosters.window


def words(roster):
    table = roster.table
    return [
        [table.index(row, column).data() for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def said(roster):
    return [roster.gaps.item(row).text() for row in range(roster.gaps.count())]


def pick(roster, row, column):
    roster.view.setCurrentIndex(roster.table.index(row, column))


def choose(room, roster, person):
    room.qtbot.keyClick(roster.view, Qt.Key.Key_Return)
    chooser = roster.findChild(Chooser)
    chooser.chosen.emit(person)
    chooser.close()
    room.settle()


# --- the top bar ---


def test_the_top_bar_says_which_shift_it_is_and_how_many_are_on_duty(room):
    plan(room, turn("ortega"))

    shift = room.open().top_bar.shift

    assert shift.isVisible()
    assert shift.forms[0] == "Day 08:00–20:00 · 1 on duty"
    assert "Seat 1: L. Ortega" in shift.toolTip()
    assert "Then Night: nobody." in shift.toolTip()


@pytest.mark.parametrize(
    ("people", "told"),
    [(("ortega",), "Night · only 1 of 2 on duty"), ((), "Night · nobody on duty")],
)
def test_the_top_bar_says_when_a_night_of_two_has_fewer(room, people, told):
    plan(room, *(turn(person, shift="night") for person in people))
    room.clock.move(hours=9)

    shift = room.open().top_bar.shift

    assert shift.forms[0] == told
    assert "Somebody is missing" in shift.toolTip()


def test_between_shifts_the_top_bar_says_that_there_is_none(room):
    office = Roster("control-room", {"en": "Office"}, (DAY,), SEATS)
    plan(room, turn("ortega"), roster=office)
    room.clock.move(hours=9)

    assert room.open().top_bar.shift.forms[0] == "No shift now"


def test_a_city_without_a_roster_has_no_shift_and_the_window_says_how_to_get_one(room):
    window = room.open()

    window.rosters.open()

    assert not window.top_bar.shift.isVisible()
    assert "import roster" in window.rosters.window._hint.text()


def test_whoever_sits_for_a_unit_sees_the_shift_of_its_desk(room):
    plan(room, turn("ortega"))
    plan(room, turn("moss", seat="crew"), roster=WATER)
    window = room.open()

    window.acts.act_as(room.desk.city.person("moss"))
    window.top_bar.tick(room.clock.now(), room.desk.city, window.acts.person)

    assert "Crew: K. Moss" in window.top_bar.shift.toolTip()


def test_the_top_bar_has_room_for_everything_and_tells_whole_what_it_shortens(room):
    plan(room, turn("ortega"))
    window = room.open()
    bar = window.top_bar
    name = "A. Very Long-Winded Name of Somebody Who Holds Many Posts"
    window.acts.act_as(Person("long", name, tuple(Post)[:5]))

    assert bar._too_wide() <= 0
    assert bar._person.text().startswith("A. Ver")
    assert "Shift leader" in bar._person.toolTip()
    assert "New York" in bar.clock.toolTip()
    assert bar.age.isVisible()


def test_in_a_wide_window_nothing_of_the_top_bar_is_shortened(room):
    window = room.open()

    window.resize(1920, 1080)

    assert window.top_bar._name.text().startswith("Command Center")
    assert "2024" in window.top_bar.clock.text()
    assert window.top_bar._person.text() == "This desk · all posts"


# --- the week's table ---


def test_the_week_shows_who_sits_where_and_marks_what_is_short(room):
    plan(room, turn("ortega"), turn("rao", shift="night"), turn("li", 1, "night"))

    roster = opened(room)

    assert [row[0] for row in words(roster)] == [
        "staffed (1)",
        "L. Ortega",
        "",
        "short-staffed (1 of 2)",
        "P. Rao",
        "",
    ]
    assert words(roster)[0][1] == "nobody (0 of 1)"
    heading = roster.table.headerData(3, Qt.Orientation.Vertical)
    assert heading == "Night 20:00–08:00"
    assert roster.table.headerData(0, Qt.Orientation.Horizontal) == "Mon 6 May"
    told = said(roster)
    assert told[0] == "Mon 6 May 20:00–08:00 · Control room, Night: short-staffed (1 of 2)"
    assert told[1] == "Tue 7 May 08:00–20:00 · Control room, Day: nobody (0 of 1)"
    assert f"{len(told)} gaps ahead" in roster._missing.text()


def test_the_shift_that_is_going_on_is_marked_and_chosen(room):
    plan(room, turn("ortega"))

    roster = opened(room)

    cells = [roster.table.index(row, 0).data(CELL) for row in range(6)]
    assert [cell.now for cell in cells] == [True, True, True, False, False, False]
    assert cells[0].staffing is Staffing.STAFFED
    assert roster.view.currentIndex() == roster.table.index(0, 0)
    assert not roster.view.grab().isNull()


def test_a_week_with_enough_people_has_no_gap_and_one_that_nobody_planned_is_one_line(room):
    day_only = Roster("control-room", {"en": "Office"}, (DAY,), SEATS)
    plan(room, *(turn("ortega", day) for day in range(7)), roster=day_only)

    roster = opened(room)
    assert [text for text in said(roster) if "6 May" in text] == []
    assert said(roster)[0] == "Office: nobody is planned for the week of Mon 13 May"


def test_the_table_keeps_what_qt_asks_of_a_table(room, qtmodeltester):
    plan(room, turn("ortega"))

    qtmodeltester.check(opened(room).table)


def test_another_week_and_another_desk_can_be_looked_at(room):
    plan(room, turn("ortega"))
    plan(room, turn("moss", seat="crew"), roster=WATER)
    roster = opened(room)

    room.qtbot.mouseClick(roster.after, Qt.MouseButton.LeftButton)
    assert roster.table.headerData(0, Qt.Orientation.Horizontal) == "Mon 13 May"
    assert "L. Ortega" not in words(roster)[1]
    room.qtbot.mouseClick(roster.before, Qt.MouseButton.LeftButton)
    roster.rosters.activated.emit(1)

    assert words(roster)[1][0] == "K. Moss"
    room.qtbot.mouseClick(roster.this_week, Qt.MouseButton.LeftButton)
    assert roster.view.currentIndex() == roster.table.index(0, 0)


def test_the_window_speaks_the_language_of_the_console(room):
    plan(room, turn("rao"))
    roster = opened(room)

    room.window.set_language("zh_CN")

    assert roster.rosters.currentText() == "指挥中心"
    assert words(roster)[1][0] == "饶平"


def test_the_mark_of_now_moves_with_the_clock(room):
    plan(room, turn("ortega"))
    roster = opened(room)

    room.clock.move(hours=9)
    room.bridge._on_second()

    assert roster.table.index(3, 0).data(CELL).now
    assert not roster.table.index(0, 0).data(CELL).now


# --- changes ---


def test_a_person_is_put_at_a_seat_and_it_is_stored(room):
    plan(room, turn("ortega"))
    roster = opened(room)
    pick(roster, 4, 0)

    choose(room, roster, "rao")

    assert words(roster)[4][0] == "P. Rao"
    assert words(roster)[3][0] == "short-staffed (1 of 2)"
    room.desk.catch_up()
    assert turn("rao", shift="night") in room.desk.city.roster.week("control-room", MONDAY).turns


def test_delete_leaves_a_seat_empty(room):
    plan(room, turn("ortega"))
    roster = opened(room)
    pick(roster, 1, 0)

    room.qtbot.keyClick(roster.view, Qt.Key.Key_Delete)
    room.settle()

    assert words(roster)[1][0] == ""
    assert room.window.top_bar.shift.forms[0] == "Day · nobody on duty"


def test_nothing_happens_to_a_whole_shift_or_without_a_choice(room):
    plan(room, turn("ortega"))
    roster = opened(room)
    pick(roster, 0, 0)

    room.qtbot.keyClick(roster.view, Qt.Key.Key_Return)
    room.qtbot.keyClick(roster.view, Qt.Key.Key_Delete)
    room.qtbot.keyClick(roster.view, Qt.Key.Key_F3)
    room.settle()

    assert roster.findChild(Chooser) is None
    assert words(roster)[1][0] == "L. Ortega"


def test_whoever_may_not_plan_is_told_so_and_changes_nothing(room):
    plan(room, turn("ortega"))
    roster = opened(room)
    room.window.acts.act_as(room.desk.city.person("ortega"))
    pick(roster, 1, 0)

    room.qtbot.keyClick(roster.view, Qt.Key.Key_Delete)
    room.qtbot.keyClick(roster.view, Qt.Key.Key_Return)
    room.settle()

    assert "Administrator, Shift leader" in roster._hint.text()
    assert not roster.copy.isEnabled()
    assert words(roster)[1][0] == "L. Ortega"


def test_a_shift_leader_may_plan(room):
    plan(room, turn("ortega"))
    roster = opened(room)
    room.window.acts.act_as(RAO)
    pick(roster, 2, 0)

    choose(room, roster, "li")

    assert words(roster)[2][0] == "Li Na"


def test_a_week_is_filled_from_the_week_before(room):
    plan(room, turn("ortega"), turn("li", 6, "night"))
    roster = opened(room)
    roster.show_week_after()

    room.qtbot.mouseClick(roster.copy, Qt.MouseButton.LeftButton)
    room.settle()

    assert words(roster)[1][0] == "L. Ortega"
    assert words(roster)[4][6] == "Li Na"


def test_the_choices_say_how_much_somebody_has_and_where_they_sit_already(room):
    plan(room, turn("ortega"), turn("rao", 0, "night"), turn("li", 0, "night", "two"))
    roster = opened(room)
    pick(roster, 5, 0)

    room.qtbot.keyClick(roster.view, Qt.Key.Key_Return)

    chooser = roster.findChild(Chooser)
    told = {choice.title: choice.below for choice in chooser.choices()}
    chooser.close()
    assert list(told) == ["L. Ortega", "P. Rao", "Nobody"]
    assert told["L. Ortega"] == "1 shift this week · has Day right before"
    assert "sits at Seat 1 in this shift, and would move" in told["P. Rao"]


def test_only_people_of_the_unit_can_sit_at_its_desk(room):
    other = Person("ray", "R. Ray", (Post.HANDLER,), "police")
    plan(room, roster=WATER)
    room.desk.do(Configure("people", "people", to_json([*PEOPLE, other])))
    roster = opened(room)
    pick(roster, 1, 0)

    room.qtbot.keyClick(roster.view, Qt.Key.Key_Return)

    chooser = roster.findChild(Chooser)
    assert [choice.id for choice in chooser.choices()] == ["moss"]
    chooser.close()


# --- who is at the desk of a unit ---


def test_a_units_card_names_who_is_on_duty_else_its_own_desk(room):
    plan(room, turn("moss", seat="crew"), roster=WATER)
    window = room.open()
    units = window.units
    water = units.model.index_of("water")
    card = units.model._card(units.model.unit(water))

    assert units.delegate.second_line(card) == "K. Moss · 555-0100"
