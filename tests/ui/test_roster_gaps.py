"""Gaps of the rosters lead to their hour; calendars come in and go out by buttons."""

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from commandcenter.city import to_json
from commandcenter.commands import Configure
from commandcenter.intake.kinds import ImportWish, likely_kind
from commandcenter.roles import Post
from commandcenter.roster.shifts import Week
from tests.ui.test_roster import MONDAY, ROOM, WATER, opened, plan, said, turn
from ui.roster.week_table import CELL


def full(roster=ROOM):
    """Every seat of the control room, for five weeks."""
    weeks = []
    for n in range(5):
        monday = MONDAY + timedelta(weeks=n)
        week = Week(roster.key, monday)
        for day in range(7):
            here = monday + timedelta(days=day)
            week = week.seated(here, "day", "one", "ortega")
            week = week.seated(here, "night", "one", "rao").seated(here, "night", "two", "li")
        weeks.append(week)
    return weeks


def fully_planned(room):
    plan(room, turn("ortega"))
    for week in full():
        room.desk.do(Configure("roster_week", week.key, to_json(week)))


def click(roster, row):
    roster.gaps.scrollToItem(roster.gaps.item(row))
    where = roster.gaps.visualItemRect(roster.gaps.item(row)).center()
    QTest.mouseClick(
        roster.gaps.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where
    )


def chosen(roster):
    return roster.view.currentIndex().data(CELL)


def test_without_gaps_the_window_says_so_and_shows_no_list(room):
    fully_planned(room)

    roster = opened(room)

    assert roster._missing.text().startswith("No gaps ahead")
    assert not roster.gaps.isVisible()


def test_a_click_on_a_gap_leads_to_its_week_and_its_shift(room):
    fully_planned(room)
    week = full()[2]
    hole = week.monday + timedelta(days=4)
    emptied = week.seated(hole, "day", "one", None)
    room.desk.do(Configure("roster_week", week.key, to_json(emptied)))
    roster = opened(room)

    click(roster, 0)

    assert said(roster) == ["Fri 24 May 08:00–20:00 · Control room, Day: nobody (0 of 1)"]
    assert (chosen(roster).watch.day, chosen(roster).watch.shift.code) == (hole, "day")
    assert chosen(roster).seat is None


def test_a_key_on_a_gap_of_another_roster_leads_there(room):
    fully_planned(room)
    room.desk.do(Configure("roster", WATER.key, to_json(WATER)))
    roster = opened(room)

    roster.gaps.setCurrentRow(0)
    room.qtbot.keyClick(roster.gaps, Qt.Key.Key_Return)

    assert said(roster)[0] == "Water desk: nobody is planned for the week of Mon 6 May"
    assert roster.rosters.currentData() == "water"
    assert chosen(roster).watch.roster.key == "water"


def test_one_person_at_two_posts_is_marked_at_the_seat_and_told(room):
    fully_planned(room)
    room.desk.do(Configure("roster", WATER.key, to_json(WATER)))
    for n in range(5):
        monday = MONDAY + timedelta(weeks=n)
        week = Week("water", monday)
        for day in range(7):
            who = "li" if (n, day) != (0, 2) else "ortega"
            week = week.seated(monday + timedelta(days=day), "day", "crew", who)
        room.desk.do(Configure("roster_week", week.key, to_json(week)))
    roster = opened(room)

    click(roster, 0)

    assert said(roster) == [
        "Wed 8 May 08:00–20:00 · L. Ortega is at two posts at once: "
        "Water desk (Day) and Control room (Day)"
    ]
    assert chosen(roster).twice
    assert chosen(roster).seat.code == "crew"
    assert "two posts at once" in chosen(roster).told
    assert not roster.view.grab().isNull()


def test_a_gap_that_was_filled_leaves_the_list(room):
    fully_planned(room)
    week = full()[0]
    emptied = week.seated(MONDAY + timedelta(days=4), "day", "one", None)
    room.desk.do(Configure("roster_week", week.key, to_json(emptied)))
    roster = opened(room)
    assert roster.gaps.count() == 1

    room.desk.do(Configure("roster_week", week.key, to_json(week)))
    room.qtbot.waitUntil(lambda: roster.gaps.count() == 0)

    assert roster._missing.text().startswith("No gaps ahead")


def test_the_whole_roster_and_one_post_go_out_as_calendars(room, tmp_path, monkeypatch):
    fully_planned(room)
    roster = opened(room)
    out = tmp_path / "room.ics"
    monkeypatch.setattr("ui.roster.desk.QFileDialog.getSaveFileName", lambda *_: (str(out), ""))
    (whole,) = roster.give_out.menu().actions()

    whole.trigger()
    room.settle()

    assert out.read_text(encoding="utf-8").count("BEGIN:VEVENT") == 4 * 7 * 3
    roster.export_wanted.emit("control-room", Post.SHIFT_LEADER, MONDAY)
    room.settle()
    assert "BEGIN:VEVENT" not in out.read_text(encoding="utf-8")


def test_a_calendar_that_cannot_be_written_is_said(room, tmp_path, monkeypatch):
    fully_planned(room)
    roster = opened(room)
    out = tmp_path / "nowhere" / "room.ics"
    monkeypatch.setattr("ui.roster.desk.QFileDialog.getSaveFileName", lambda *_: (str(out), ""))
    refused = []
    room.bridge.refused.connect(lambda _ticket, sentence: refused.append(sentence))

    roster.give_out.menu().actions()[0].trigger()
    room.settle()

    assert refused[0].startswith("room.ics cannot be written")


def test_the_import_button_hands_the_file_on_as_a_roster(room, monkeypatch):
    fully_planned(room)
    roster = opened(room)
    wishes = []
    monkeypatch.setattr("ui.roster.desk.QFileDialog.getOpenFileName", lambda *_: ("a.ics", ""))
    monkeypatch.setattr(room.window.store_acts, "take_in", wishes.append)

    roster.take_in.click()

    assert [(wish.path.name, wish.kind) for wish in wishes] == [("a.ics", "roster")]
    assert likely_kind(wishes[0].path) == "roster"
    assert isinstance(wishes[0], ImportWish)


def test_whoever_may_not_plan_may_not_import_but_take_a_calendar_along(room):
    fully_planned(room)
    roster = opened(room)
    roster.set_person(room.desk.city.people["li"])

    assert not roster.take_in.isEnabled()
    assert roster.give_out.isEnabled()


def test_how_an_import_or_a_refusal_went_is_said_in_the_roster_while_one_works_there(
    room, monkeypatch
):
    fully_planned(room)
    roster = opened(room)
    monkeypatch.setattr(roster, "isActiveWindow", lambda: True)

    room.window.store_acts.imported.emit("2 rows read: 2 new.")
    assert (roster._told.isVisible(), roster._told.text()) == (True, "2 rows read: 2 new.")
    room.bridge.refused.emit(0, "Somebody has changed the week.")
    assert roster._told.text() == "Somebody has changed the week."

    roster.show_week_after()
    assert not roster._told.isVisible()


def test_in_the_roster_nothing_is_said_of_what_was_asked_for_elsewhere(room, monkeypatch):
    fully_planned(room)
    roster = opened(room)
    monkeypatch.setattr(roster, "isActiveWindow", lambda: False)

    room.bridge.refused.emit(0, "Water is closed.")

    assert not roster._told.isVisible()
