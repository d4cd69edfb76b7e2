"""The escalation board beside its console: keys, filters, clocks, and one selection."""

import sys
from subprocess import run

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolTip

from commandcenter import wording
from commandcenter.commands import Acknowledge, EscalateNow, Silence
from commandcenter.escalation.board_card import Column, Lane, lane_of
from tests.helpers.board_room import LEFT, NONE, BoardRoom, colours, reddish
from tests.helpers.climbing import copies
from ui import theme
from ui.chooser import Chooser
from ui.dialogs.ask import Question
from ui.dialogs.form import PickPart

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
WINDOWS = pytest.mark.qt_log_ignore("^This plugin does not support (raise|grabbing the keyboard)")
"""What the offscreen platform says of every menu."""


@pytest.fixture
def board(room, qtbot):
    made = BoardRoom(room, qtbot)
    yield made
    made.desk.close()


# --- what it shows ---


def test_the_case_that_fires_soonest_stands_first(board):
    assert board.shown() == [case.id for case in board.cases]
    assert board.board.count.text() == "3 chains run"


def test_a_card_moves_to_the_next_stretch_as_time_passes(board):
    before = board.place(board.cases[0]).x()

    board.pass_time(minutes=6)

    assert board.place(board.cases[0]).x() < before
    assert (
        board.board.faces.countdown(board.board.board.card(Lane.BEGAN, 0), board.room.clock.now())
        == "03:00"
    )


def test_what_is_late_opens_the_stretch_of_the_late(board):
    assert not reddish(board.board.header)
    narrow = board.board._axis.span(Column.LATE)[1]

    board.pass_time(minutes=12)

    assert board.board._axis.span(Column.LATE)[1] > narrow
    assert reddish(board.board.header)
    assert board.countdown(0) == "late 03:00"


def test_acknowledged_silenced_and_climbing_say_so_in_words(board):
    one, two, _three = board.cases
    board.room.bridge.submit(Acknowledge(one.id))
    board.room.bridge.submit(Silence(two.id, "planned works", 1.0))
    board.room.settle()

    words = {
        board.board.board.card(Lane.BEGAN, at).case.id: board.board.faces.next(
            board.board.board.card(Lane.BEGAN, at)
        )
        for at in range(3)
    }
    assert words[one.id] == "in hand: This desk, until 12:31"
    assert words[two.id] == "silenced until 13:01"
    assert words[board.cases[2].id] == "Dispatcher"


@WINDOWS
def test_a_card_tells_all_of_it_when_pointed_at(board):
    view, place = board.view(), board.place(board.cases[0])
    QApplication.sendEvent(
        view.viewport(), QHelpEvent(QHelpEvent.Type.ToolTip, place, view.mapToGlobal(place))
    )

    assert "chain “Not finished”" in QToolTip.text()
    assert "Next: Remind (Dispatcher, in app), 12:10, 09:00." in QToolTip.text()
    QToolTip.hideText()


def test_without_any_chain_the_board_says_that_nothing_waits(room, qtbot):
    made = BoardRoom(room, qtbot, cases=0)

    assert made.board.nothing.isVisible()
    assert made.board.nothing.text().startswith("No escalation chain is running")
    assert not made.board.show_all.isVisible()
    made.desk.close()


def test_where_the_filter_hides_everything_one_button_shows_all(board, qtbot):
    board.board.set_filter("unit:police")
    assert board.shown() == []
    assert board.board.count.text() == "0 of 3 chains"
    assert board.board.nothing.text() == "No running chain fits the filter."

    qtbot.mouseClick(board.board.show_all, LEFT)

    assert len(board.shown()) == 3
    assert not board.board.nothing.isVisible()


def test_the_switches_show_only_a_kind(board, qtbot):
    board.room.bridge.submit(Acknowledge(board.cases[0].id))
    board.room.settle()

    qtbot.mouseClick(board.board.kinds["loose"], LEFT)
    assert board.shown() == [board.cases[1].id, board.cases[2].id]

    qtbot.mouseClick(board.board.kinds["late"], LEFT)
    assert board.shown() == []


def test_everything_is_said_in_the_language_in_use(board):
    wording.set_language("zh_CN")
    board.board.retranslate()

    texts = [board.board.windowTitle(), board.board.hint.text(), board.board.count.text()]
    texts += [pill.text() for pill in board.board.kinds.values()]
    assert all(any(ord(sign) > 0x3000 for sign in text) for text in texts)


@pytest.mark.parametrize("name", ["light", "dark", "wall"])
def test_it_is_painted_in_every_theme(board, name):
    board.room.bridge.submit(Acknowledge(board.cases[0].id))
    board.room.bridge.submit(Silence(board.cases[1].id, "planned works", 1.0))
    board.room.settle()
    board.console.set_theme(name)

    seen = colours(board.board)

    assert theme.current().panel.name() in seen
    assert theme.current().focus.name() in seen


# --- one selection ---


def test_what_is_chosen_on_the_board_is_chosen_in_the_console(board):
    board.click(board.cases[1])

    assert board.console.selected == [board.cases[1].id]


def test_what_is_chosen_in_the_console_is_chosen_on_the_board(board):
    board.console.select([board.cases[2].id])

    assert board.view()._chosen == {board.cases[2].id}
    assert board.cases[2].number in board.view().accessibleDescription()


def test_ctrl_takes_one_more_or_less_and_shift_all_between(board):
    one, two, three = board.cases
    board.click(one)
    board.click(three, SHIFT)
    assert set(board.console.selected) == {one.id, two.id, three.id}

    board.click(two, CTRL)
    assert set(board.console.selected) == {one.id, three.id}

    board.click(one)
    assert board.console.selected == [one.id]


def test_opening_the_board_chooses_nothing_else(board):
    board.desk.close()
    board.console.select([board.cases[2].id])

    board.open()

    assert board.console.selected == [board.cases[2].id]


# --- keys and menus ---


def test_the_arrows_go_from_card_to_card_and_lane_to_lane(board, qtbot):
    one, two, three = board.cases
    board.room.bridge.submit(EscalateNow(three.id, "it spreads", "street"))
    board.room.settle()
    board.click(one)
    qtbot.keyClick(board.view(), KEY.Key_Down)
    assert board.console.selected == [two.id]

    qtbot.keyClick(board.view(), KEY.Key_Home)
    qtbot.keyClick(board.view(), KEY.Key_Up)
    assert board.console.selected == [three.id]

    qtbot.keyClick(board.view(Lane.STREET), KEY.Key_Down)
    assert board.console.selected == [one.id]
    qtbot.keyClick(board.view(), KEY.Key_End)
    qtbot.keyClick(board.view(), KEY.Key_PageUp)
    qtbot.keyClick(board.view(), KEY.Key_Right)
    qtbot.keyClick(board.view(), KEY.Key_PageDown)
    assert board.console.selected == [two.id]


def test_an_empty_lane_hands_the_keyboard_on(board, qtbot):
    qtbot.keyClick(board.view(Lane.CITY), KEY.Key_Down)

    assert board.console.selected == [board.cases[0].id]


def test_the_first_arrow_chooses_the_first_card(board, qtbot):
    board.console.select([])

    qtbot.keyClick(board.view(), KEY.Key_Down)

    assert board.console.selected == [board.cases[0].id]


def test_enter_shows_the_case_in_the_console(board, qtbot):
    board.click(board.cases[1])

    with qtbot.waitSignal(board.board.opened) as told:
        qtbot.keyClick(board.view(), KEY.Key_Return)

    assert told.args == [board.cases[1].id]
    assert board.console.queue.shows(board.cases[1].id)


def test_a_double_click_does_so_too(board, qtbot):
    with qtbot.waitSignal(board.board.opened) as told:
        qtbot.mouseDClick(board.view().viewport(), LEFT, NONE, board.place(board.cases[0]))

    assert told.args == [board.cases[0].id]


def test_a_key_raises_the_case_a_level(board):
    board.click(board.cases[0])

    board.console.run("act.raise_level")
    board.answer()

    assert lane_of(board.now(board.cases[0])) is Lane.STREET


def test_from_the_highest_level_that_its_chain_knows_the_key_says_why_not(board):
    board.room.bridge.submit(EscalateNow(board.cases[0].id, "it spreads", "district"))
    board.room.settle()
    board.console.select([board.cases[0].id])

    board.console.run("act.raise_level")

    assert "has no step to come that raises it to the city" in board.board.hint.text()
    assert board.desk.giving.question is None


def test_a_key_gives_the_case_to_somebody(board, qtbot):
    board.click(board.cases[0])
    board.console.run("act.give")
    chooser = board.desk.chooser
    assert isinstance(chooser, Chooser)

    qtbot.keyClicks(chooser.focusWidget(), "liu")
    chooser.chosen.emit("liu")
    chooser.close()
    board.answer()

    assert lane_of(board.now(board.cases[0])) is Lane.STREET


def test_this_desk_can_be_given_it_by_key(board):
    board.click(board.cases[0])
    board.console.run("act.give")

    board.desk.chooser.chosen.emit("local")
    board.desk.chooser.close()
    board.room.settle()

    assert board.now(board.cases[0]).standing.chain.acknowledged.by == "local"


def test_enter_on_somebody_gives_them_the_chosen_cases(board, qtbot):
    board.click(board.cases[0])
    people = board.board.people.people
    people.setCurrentItem(board.board.people.item_of("liu"))

    qtbot.keyClick(people, KEY.Key_Return)
    board.answer()

    assert lane_of(board.now(board.cases[0])) is Lane.STREET


def test_enter_on_somebody_whom_nothing_tells_says_why(board, qtbot):
    board.click(board.cases[0])
    people = board.board.people.people
    people.setCurrentItem(board.board.people.item_of("chen"))

    qtbot.keyClick(people, KEY.Key_Return)

    assert board.board.hint.text().startswith("Not here:")


def test_people_are_found_by_name_post_or_unit(board, qtbot):
    qtbot.keyClicks(board.board.people.search, "water")

    people = board.board.people.people
    shown = [
        people.item(n).text().strip()
        for n in range(people.count())
        if not people.item(n).isHidden()
    ]
    assert shown == ["Water · not by roster", "K. Moss"]


@WINDOWS
def test_the_menu_of_a_card_has_its_acts_and_the_board_of_its_class_or_unit(board):
    view, place = board.view(), board.place(board.cases[0])
    board.click(board.cases[0], button=Qt.MouseButton.RightButton)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.mapToGlobal(place))
    QApplication.sendEvent(view.viewport(), event)

    menu = board.board.findChildren(QMenu)[-1]
    texts = [act.text() for act in menu.actions()]
    assert {"Acknowledge", "Escalate now…", "Raise a level…"} <= set(texts)
    assert texts[-2:] == ["Only this class: Water leak", "Only this unit: Water"]
    menu.actions()[-1].trigger()
    menu.close()
    assert board.board.bar.text() == "unit:water"


def test_without_a_choice_there_is_no_menu(board):
    board.console.select([])
    board.console._shown = None

    board.board.menu_wanted.emit(QPoint(5, 5))

    assert [each for each in board.board.findChildren(QMenu) if each.isVisible()] == []


@WINDOWS
def test_the_menu_key_opens_it_beside_the_card(board):
    board.click(board.cases[0])
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))

    with board.qtbot.waitSignal(board.board.menu_wanted) as told:
        QApplication.sendEvent(board.view().viewport(), event)

    assert told.args[0] != QPoint(0, 0)
    for menu in board.board.findChildren(QMenu):
        menu.close()


def test_ctrl_f_goes_to_the_filter_and_down_leads_back(board, qtbot):
    board.board._on_find()
    line = board.board.bar.focusProxy()

    qtbot.keyClick(line, KEY.Key_Down)

    assert board.console.selected == [board.cases[0].id]


# --- its window ---


def test_there_is_one_board_and_it_is_brought_to_the_front(board):
    first = board.board

    board.console.run("view.escalation_board")

    assert board.desk.window is first


def test_a_closed_board_hears_nothing_and_can_be_opened_again(board):
    old = board.board.board
    board.desk.close()
    assert board.desk.window is None
    assert board.console.followers == []
    assert old not in board.console.situation.watchers

    board.open()

    assert len(board.shown()) == 3


def test_its_size_is_remembered(board):
    board.board.resize(780, 620)
    board.desk.close()

    board.console.run("view.escalation_board")

    assert (board.desk.window.width(), board.desk.window.height()) == (780, 620)
    assert "escalation_board" in board.console.parts.remembered()


def test_it_closes_with_its_console(board):
    board.console.close()

    assert board.desk.window is None
    assert "escalation_board.lanes" in board.room.remembered.screen.layout


def test_another_person_at_the_desk_is_the_boards_too(board):
    ortega = board.console.situation.city.people["ortega"]

    board.console.acts.act_as(ortega)

    assert board.board.board.person == ortega
    assert board.board.people.item_of("ortega").text().strip() == "L. Ortega"


def test_another_configuration_is_shown(board):
    board.console.situation.configure(board.console.situation.city)

    assert len(board.shown()) == 3


def test_what_fires_soonest_stays_in_sight_beside_a_long_stretch(board):
    many = list(copies(board.cases[0], [120 + n for n in range(60)]))
    situation = board.console.situation
    changes = [situation._replace(None, case) for case in many]
    for watcher in situation.watchers:
        watcher.cases_changed(changes)
    view, first = board.view(), board.place(board.cases[0])

    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    view.viewport().repaint()

    assert board.place(board.cases[0]) == first
    assert view.card_at(first) == 0
    last = view.rect_of(board.shown().index(many[-1].id))
    assert 0 < last.bottom() <= view.viewport().height()
    board.console.select([many[0].id])
    assert view.rect_of(board.shown().index(many[0].id)).top() >= 0
    board.console.select([many[-1].id])
    assert board.place(many[-1]).y() < view.viewport().height()


@WINDOWS
def test_a_form_asked_for_by_key_opens_over_the_board_while_one_works_there(board):
    board.click(board.cases[0])
    board.board.activated.emit(True)

    board.console.run("act.escalate")
    form = board.board.findChild(Question)
    assert form is not None
    form.reject()

    board.desk.close()
    assert board.console.loop_acts.over is board.console
    assert board.console.case_acts.over is board.console


@WINDOWS
@pytest.mark.parametrize(("act", "form"), [("act.dispatch", Chooser), ("case.note", Question)])
def test_a_dispatch_or_a_note_asked_for_on_the_board_is_asked_over_it(board, act, form):
    board.click(board.cases[0])
    board.board.activated.emit(True)

    board.console.run(act)

    assert board.board.findChild(form) is not None
    board.board.findChild(form).close()


def test_who_raises_a_case_a_level_is_asked_why_and_not_which_step(board):
    board.click(board.cases[0])

    board.console.run("act.raise_level")

    assert board.desk.giving.question.findChild(PickPart) is None
    board.answer()


def test_the_keyboard_goes_with_a_case_that_is_raised(board):
    board.click(board.cases[0])

    board.console.run("act.raise_level")
    board.answer()

    assert board.board.focusWidget() is board.view(Lane.STREET)


def test_who_types_in_the_filter_goes_on_there_when_a_case_is_raised(board):
    board.click(board.cases[0])
    board.board.bar.setFocus()

    board.console.run("act.raise_level")
    board.answer()

    assert board.board.bar.isAncestorOf(board.board.focusWidget()) or board.board.bar.hasFocus()


def test_this_desk_is_called_so_where_a_case_is_given(board):
    board.click(board.cases[0])

    board.console.run("act.give")

    assert board.desk.chooser.choices()[0].title == "This desk"
    board.desk.chooser.close()


def test_a_lane_whose_chains_are_filtered_out_says_so_beside_one_where_none_runs(board):
    board.board.set_filter("unit:police")

    assert board.view().nothing() == "None here fits the filter."
    assert board.view(Lane.CITY).nothing() == "No running chain here."


def test_a_tick_draws_nothing_anew_but_the_countdowns(board):
    asked = []
    faces = board.board.faces
    real = faces.words
    faces.words = lambda card: asked.append(card.case.id) or real(card)
    board.view().viewport().repaint()

    board.pass_time(seconds=1)
    board.view().viewport().repaint()
    assert asked == []

    board.click(board.cases[0])
    board.view().viewport().repaint()
    assert asked == [board.cases[0].id]


def test_at_a_start_the_board_is_not_imported():
    start = "import sys, ui.app, ui.actions; print(*sys.modules)"

    found = run([sys.executable, "-c", start], capture_output=True, text=True, check=True)

    assert "ui.board_actions" in found.stdout.split()
    assert not [name for name in found.stdout.split() if "escalation_board" in name]
