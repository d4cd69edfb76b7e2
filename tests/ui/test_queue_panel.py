"""The queue on screen: nothing jumps while one reads; cases are selected, not rows."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from commandcenter.case import Stage
from commandcenter.case_queue import BURST
from commandcenter.catalogue import Urgency
from tests.helpers.makers import MONDAY
from tests.helpers.queue_desk import GAS, NEW, QueueDesk
from tests.helpers.town import again, nowhere, one
from ui import mime
from ui.queue.nothing import Nothing


@pytest.fixture
def desk(qtbot):
    """Forty cases that wait to be dispatched, due one minute after the other from 100 on."""
    made = QueueDesk(qtbot, *(one(number, due=number, **NEW) for number in range(100, 140)))
    yield made
    made.panel.close()


def test_an_idle_queue_shows_what_is_new_at_its_place(desk):
    desk.town.put(one(1, due=5, **NEW))

    assert desk.top_of(1) == 0
    assert desk.strip.isHidden()


def test_while_it_is_scrolled_nothing_jumps_and_the_new_is_announced(desk):
    desk.view.verticalScrollBar().setValue(500)
    before = desk.seen_at(115)

    desk.town.put(one(1, due=5, **NEW))
    desk.town.put(one(2, due=6, **NEW), one(3, due=500, **NEW))

    assert desk.seen_at(115) == before
    assert desk.strip.isVisible()
    assert desk.strip.text() == "↑ 2 new above"


def test_while_a_row_is_pointed_at_it_stays_under_the_mouse(desk):
    desk.point_at(103)
    before = desk.seen_at(103)

    desk.town.put(one(1, due=5, **NEW))
    desk.town.put(one(2, due=6, **NEW))
    desk.town.put(one(101, stage=Stage.CLOSED))

    assert desk.seen_at(103) == before
    assert desk.strip.text() == "↑ 2 new above"


def test_even_in_a_short_queue_the_row_under_the_mouse_stays(qtbot):
    desk = QueueDesk(qtbot, one(10, **NEW), one(11, **NEW))
    desk.point_at(11)
    before = desk.seen_at(11)

    desk.town.put(one(1, due=5, **NEW))
    stayed = desk.seen_at(11)
    desk.point_away()

    assert stayed == before
    assert desk.top_of(1) == 0
    assert desk.strip.isHidden()


def test_while_a_case_is_chosen_it_stays_in_its_place(desk):
    desk.click(104)
    desk.point_away()
    before = desk.seen_at(104)

    desk.town.put(one(1, due=5, **NEW))
    desk.town.put(one(130, due=6, **NEW))
    desk.town.put(one(100, due=600, **NEW))

    assert desk.seen_at(104) == before


def test_a_flood_leaves_what_one_reads_in_its_place(desk):
    desk.view.verticalScrollBar().setValue(500)
    before = desk.seen_at(109)

    desk.town.put(*(one(1000 + number, due=number, **NEW) for number in range(10_000)))

    assert desk.seen_at(109) == before
    assert desk.strip.text() == "↑ 109 new above"
    assert desk.model.rowCount() == 10_040


def test_the_strip_leads_to_what_is_new(desk):
    desk.view.verticalScrollBar().setValue(500)
    desk.town.put(one(1, due=5, **NEW))

    desk.qtbot.mouseClick(desk.strip, Qt.MouseButton.LeftButton)

    assert desk.top_of(1) == 0
    assert desk.strip.isHidden()
    assert desk.view.hasFocus()


def test_scrolling_up_past_the_new_takes_it_off_the_strip(desk):
    desk.view.verticalScrollBar().setValue(500)
    desk.town.put(one(1, due=5, **NEW), one(1105, due=105, **NEW))
    both = desk.strip.text()

    desk.view.verticalScrollBar().setValue(3 * desk.view.visualRect(desk.model.index(0)).height())

    assert (both, desk.strip.text()) == ("↑ 2 new above", "↑ 1 new above")


def test_what_is_new_and_goes_again_is_off_the_strip(desk):
    desk.view.verticalScrollBar().setValue(500)
    desk.town.put(one(1, due=5, **NEW))

    desk.town.put(one(1, due=5, stage=Stage.DISPATCHED))

    assert desk.strip.isHidden()


def test_what_comes_back_to_the_control_room_is_new(desk):
    desk.town.put(one(1, due=5))
    desk.view.verticalScrollBar().setValue(500)

    desk.town.put(one(1, due=5, stage=Stage.RETURNED))

    assert desk.strip.text() == "↑ 1 new above"


def test_in_the_scope_of_all_cases_a_return_is_not_new(desk):
    desk.panel.set_scope("all")
    desk.town.put(one(1, due=5))
    desk.view.verticalScrollBar().setValue(500)

    desk.town.put(one(1, due=5, stage=Stage.RETURNED))

    assert desk.strip.isHidden()


def test_the_selection_follows_a_case_that_moves(desk):
    desk.click(103)
    desk.click(105, Qt.KeyboardModifier.ControlModifier)

    with desk.qtbot.assertNotEmitted(desk.panel.selected):
        desk.town.put(one(103, due=5, **NEW))
        desk.town.put(one(104, due=5, level=Urgency.URGENT, **NEW))

    assert desk.numbers()[:3] == [104, 103, 100]
    assert desk.chosen() == [103, 105]


def test_the_selection_survives_a_flood(desk):
    desk.click(103)

    with desk.qtbot.assertNotEmitted(desk.panel.selected):
        desk.town.put(*(one(1000 + number, due=number, **NEW) for number in range(BURST + 1)))

    assert desk.chosen() == [103]


def test_a_chosen_case_that_leaves_takes_no_other_into_the_selection(desk):
    desk.click(103)

    with desk.qtbot.assertNotEmitted(desk.panel.selected):
        desk.town.put(one(103))
    gone = desk.chosen()
    desk.town.put(one(103, due=103, stage=Stage.RETURNED))

    assert gone == []
    assert desk.chosen() == [103]


def test_choosing_is_told_from_the_top_down(desk):
    desk.click(105)
    with desk.qtbot.waitSignal(desk.panel.selected) as told:
        desk.click(103, Qt.KeyboardModifier.ShiftModifier)

    assert told.args == [["0103", "0104", "0105"]]


def test_what_is_chosen_elsewhere_is_shown_here_and_not_told_back(desk):
    with desk.qtbot.assertNotEmitted(desk.panel.selected):
        desk.panel.select(["0135"])
        desk.panel.select(["0135"])

    high = desk.view.visualRect(desk.model.index(0)).height()
    assert desk.chosen() == [135]
    assert 0 <= desk.top_of(135) <= desk.view.viewport().height() - high


def test_a_case_that_is_not_in_the_scope_can_be_chosen_elsewhere(desk):
    desk.town.put(one(1, due=5))

    desk.panel.select(["0001"])
    hidden = desk.chosen()
    desk.panel.set_scope("all")

    assert (hidden, desk.chosen()) == ([], [1])


def test_keys_go_up_and_down(desk):
    desk.click(100)
    page = desk.view.viewport().height() // desk.view.visualRect(desk.model.index(0)).height() - 1

    seen = []
    for key in ("Down", "Down", "Up", "PageDown", "PageUp", "End", "Home", "Left"):
        desk.press(getattr(Qt.Key, f"Key_{key}"))
        seen.append(*desk.chosen())

    assert seen == [101, 102, 101, 101 + page, 101, 139, 100, 100]


def test_shift_and_down_choose_several(desk):
    desk.click(100)
    desk.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    desk.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)

    assert desk.chosen() == [100, 101, 102]


def test_the_first_key_goes_to_the_first_row_in_sight(desk):
    desk.view.setFocus()
    desk.view.setCurrentIndex(desk.model.index(-1))

    desk.press(Qt.Key.Key_Down)

    assert desk.chosen() == [100]


def test_enter_shows_the_case_and_the_keyboard_stays_in_the_queue(desk):
    desk.click(102)
    desk.click(105, Qt.KeyboardModifier.ControlModifier)
    told = []
    desk.panel.selected.connect(told.append)

    with desk.qtbot.assertNotEmitted(desk.panel.opened):
        desk.press(Qt.Key.Key_Return)
        desk.press(Qt.Key.Key_Down)

    assert told == [["0105"], ["0106"]]


def test_the_right_arrow_goes_on_to_the_case(desk):
    desk.click(102)

    with desk.qtbot.waitSignal(desk.panel.opened) as passed_on:
        desk.press(Qt.Key.Key_Right)

    assert passed_on.args == ["0102"]


def test_a_double_click_shows_the_case_alone(desk):
    place = QPoint(100, desk.top_of(104) + 10)
    for click in (desk.qtbot.mouseClick, desk.qtbot.mouseDClick):
        click(desk.view.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert desk.chosen() == [104]


def test_at_the_start_the_first_case_is_chosen_and_nobody_has_read_it(desk):
    with desk.qtbot.waitSignal(desk.panel.selected) as told:
        desk.panel.choose_first()
    desk.town.put(again(one(100, due=100, **NEW), "e1"))
    unread = [desk.model.unread(desk.model.row(0))]
    desk.click(100)
    unread.append(desk.model.unread(desk.model.row(0)))

    assert told.args == [["0100"]]
    assert unread == [True, False]


def test_what_nobody_chose_does_not_hold_the_queue_back(desk):
    desk.panel.choose_first()

    desk.town.put(one(1, due=5, **GAS))

    assert (desk.top_of(1), desk.chosen()) == (0, [100])


def test_what_somebody_chose_is_not_replaced_at_the_start(desk):
    desk.panel.select(["0107"])
    desk.panel.choose_first()

    assert desk.chosen() == [107]


def test_the_selection_follows_a_case_far_down_and_the_view_stays(desk):
    desk.click(100)
    desk.point_away()

    desk.town.put(one(100, due=600, **NEW))
    moved = (desk.numbers()[-1], desk.chosen(), desk.view.first_row)
    desk.town.put(one(100))
    desk.town.put(one(100, due=600, stage=Stage.RETURNED))

    assert moved == (100, [100], 0)
    assert (desk.numbers()[-1], desk.chosen(), desk.view.first_row) == (100, [100], 0)


def test_a_chosen_case_that_goes_a_little_down_takes_no_row_along(desk):
    desk.view.verticalScrollBar().setValue(500)
    desk.click(112)
    desk.point_away()
    before = desk.seen_at(110)

    desk.town.put(one(112, due=114.5, **NEW))

    assert (desk.seen_at(110), desk.chosen()) == (before, [112])


def test_a_row_that_goes_just_above_a_chosen_one_leaves_it_in_its_place(desk):
    desk.view.verticalScrollBar().setValue(500)
    desk.click(112)
    desk.point_away()
    before = desk.seen_at(112)

    desk.town.put(one(111))

    assert desk.seen_at(112) == before


def test_a_menu_is_asked_for_with_the_chosen_cases(desk):
    desk.click(102)
    reasons = QContextMenuEvent.Reason
    told = []
    desk.panel.menu_requested.connect(lambda place, ids: told.append(ids))

    for reason in (reasons.Mouse, reasons.Keyboard):
        event = QContextMenuEvent(reason, QPoint(100, desk.top_of(102) + 10), QPoint(5, 5))
        QApplication.sendEvent(desk.view.viewport(), event)

    assert told == [["0102"], ["0102"]]


def test_letters_are_left_to_the_commands(desk):
    desk.click(102)

    desk.press(Qt.Key.Key_0)

    assert desk.chosen() == [102]


def test_a_drag_carries_the_case_ids(desk):
    rows = [desk.model.index(3), desk.model.index(1)]

    data = desk.model.mimeData(rows)

    assert mime.decode(data) == ("0101", "0103")
    assert desk.model.mimeTypes() == data.formats()


def test_an_emergency_is_told_even_if_it_is_filtered_out(desk):
    desk.type("stage:done")

    with desk.qtbot.waitSignal(desk.panel.emergency_arrived) as told:
        desk.town.put(one(1, due=5, **GAS))
    with desk.qtbot.assertNotEmitted(desk.panel.emergency_arrived):
        desk.town.put(one(1, due=6, **GAS), one(2, **NEW))

    assert told.args == ["0001"]


def test_a_case_that_turns_out_to_be_an_emergency_is_told(desk):
    with desk.qtbot.waitSignal(desk.panel.emergency_arrived) as told:
        desk.town.put(one(130, **GAS))

    assert told.args == ["0130"]
    assert desk.numbers()[0] == 130


def test_an_emergency_stands_above_a_case_fourteen_years_overdue(qtbot):
    old = one(1, due=-14 * 365 * 1440, imported_at=MONDAY, **NEW)
    desk = QueueDesk(qtbot, old, one(2, due=-30, **NEW))

    desk.town.put(one(3, due=60, **GAS))

    assert desk.numbers() == [3, 2, 1]


def test_the_pills_count_and_switch(desk):
    desk.town.put(one(1), one(2))

    assert [desk.pill(scope).text() for scope in ("needs_me", "waiting", "all")] == [
        "Needs me 40",
        "Waiting 2",
        "All 42",
    ]
    desk.qtbot.mouseClick(desk.pill("waiting"), Qt.MouseButton.LeftButton)
    assert desk.numbers() == [1, 2]


def test_cases_without_a_place_have_a_pill_only_while_there_are_any(desk):
    pill = desk.pill("to_place")
    shown = [pill.isVisible()]

    desk.town.put(nowhere(1), nowhere(2))
    shown.append(pill.isVisible())
    desk.qtbot.mouseClick(pill, Qt.MouseButton.LeftButton)
    listed = (pill.text(), desk.numbers())
    desk.town.put(one(1), one(2))
    shown.append(pill.isVisible())
    desk.panel.set_scope("all")
    desk.town.put(one(3))
    shown.append(pill.isVisible())

    assert listed == ("To place 2", [1, 2])
    assert shown == [False, True, True, False]


def test_filtering_as_one_types_and_escape_takes_it_back(desk):
    desk.type("0107")
    found = desk.numbers()
    line = desk.panel.findChild(QLineEdit)
    desk.qtbot.keyClick(line, Qt.Key.Key_Escape)
    desk.qtbot.keyClick(line, Qt.Key.Key_Escape)

    assert found == [107]
    assert len(desk.numbers()) == 40


def test_what_cannot_be_read_is_said_and_the_last_filter_stays(desk):
    bar = desk.panel.findChild(QLineEdit).parent()

    desk.type("0107")
    desk.panel.set_filter("0107 ligth:red")

    assert desk.numbers() == [107]
    assert bar.fault == "At “ligth:red”: There is no field “ligth”; did you mean “light”?"
    assert bar.text() == "0107 ligth:red"
    desk.panel.set_filter("0108")
    assert (bar.fault, desk.numbers()) == ("", [108])


def test_the_down_key_leads_from_the_filter_to_the_rows(desk):
    desk.panel.focus_filter()

    desk.qtbot.keyClick(desk.panel.findChild(QLineEdit), Qt.Key.Key_Down)

    assert desk.view.hasFocus()


def test_an_empty_queue_says_so_and_offers_a_way_on(qtbot):
    desk = QueueDesk(qtbot, one(1))
    button = desk.panel.findChild(Nothing).button

    shown = (button.isVisible(), button.text())
    desk.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    desk.type("nothing of the kind")
    cleared = (button.isVisible(), button.text())
    desk.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    assert shown == (True, "Show all cases")
    assert cleared == (True, "Clear the filter")
    assert desk.numbers() == [1]
    assert not button.isVisible()


def test_what_matches_in_another_scope_is_told_and_a_button_goes_there(desk):
    desk.town.put(one(1), one(2))
    desk.type("stage:dispatched")
    nothing = desk.panel.findChild(Nothing)

    said = nothing.findChild(QLabel).text()
    desk.qtbot.mouseClick(nothing.button, Qt.MouseButton.LeftButton)

    assert said == "No case here matches the filter; 2 match under Waiting."
    assert desk.numbers() == [1, 2]
    assert desk.pill("waiting").isChecked()


def test_what_matches_on_both_sides_is_among_all(desk):
    desk.panel.set_scope("to_place")
    desk.town.put(one(1))
    desk.panel.set_filter("number:1")
    nothing = desk.panel.findChild(Nothing)

    assert nothing.findChild(QLabel).text().endswith("; 41 match under All.")


def test_the_pills_count_what_matches_as_long_as_there_is_a_filter(desk):
    desk.town.put(one(1), one(2))
    scopes = ("needs_me", "waiting", "all")

    desk.panel.set_filter("0002")
    filtered = [desk.pill(scope).text() for scope in scopes]
    desk.panel.set_filter("")

    assert filtered == ["Needs me 0 of 40", "Waiting 1 of 2", "All 1 of 42"]
    assert [desk.pill(scope).text() for scope in scopes] == ["Needs me 40", "Waiting 2", "All 42"]


def test_time_counts_again_what_matches_in_the_other_scopes(desk):
    desk.town.put(one(1, due=20), one(2, due=40))
    desk.panel.set_filter("due<30m")
    early = desk.pill("waiting").text()

    desk.town.advance(12)
    desk.panel.tick(desk.town.situation.now)

    assert (early, desk.pill("waiting").text()) == ("Waiting 1 of 2", "Waiting 2 of 2")


def test_lights_that_turn_are_counted_again_in_the_other_scopes(desk):
    desk.town.put(one(1, due=20))
    desk.panel.set_filter("light:red")
    early = desk.pill("waiting").text()

    desk.town.advance(21)

    assert (early, desk.pill("waiting").text()) == ("Waiting 0 of 1", "Waiting 1 of 1")
