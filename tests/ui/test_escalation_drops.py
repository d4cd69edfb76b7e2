"""Cases let go of on a level or on somebody: what is said before, what is done, what is refused."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication

from commandcenter.escalation.board_card import Lane, lane_of
from tests.helpers.board_room import LEFT, NONE, BoardRoom, Dragged, colours
from tests.helpers.drag import drag
from tests.helpers.small_city import filed
from ui import theme
from ui.mime import decode, encode

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


# --- drops ---


def test_a_drop_on_a_level_asks_why_and_raises_the_case(board):
    one = board.cases[0]

    assert board.onto_lane(Lane.STREET, one)
    board.answer()

    assert lane_of(board.now(one)) is Lane.STREET
    assert board.shown(Lane.STREET) == [one.id]
    assert board.shown() == [board.cases[1].id, board.cases[2].id]


def test_before_the_drop_it_is_said_what_would_happen(board):
    board.onto_lane(Lane.DISTRICT, board.cases[0], drop=False)

    assert board.board.hint.text() == (
        "“Raise to the district” fires now and tells D. Dale, telephone. "
        "The case then stands at the level of the district."
    )
    assert theme.current().focus.name() in colours(board.view(Lane.DISTRICT))


def test_a_level_that_may_not_be_refuses_with_the_reason(board):
    assert not board.onto_lane(Lane.CITY, board.cases[0])

    assert board.board.hint.text() == (
        "Not here: The chain “Not finished” has no step to come that raises it to the city."
    )


def test_the_name_of_a_lane_takes_drops_like_the_lane(board):
    name = board.board.lanes[Lane.STREET].name

    assert drag(Dragged(board.cases[0].id), [], name, QPoint(10, 10))
    assert drag(Dragged(board.cases[0].id), [], name, QPoint(10, 10), drop=False)
    assert not drag(
        Dragged(board.cases[0].id), [], board.board.lanes[Lane.BEGAN].name, QPoint(9, 9)
    )
    board.answer()

    assert lane_of(board.now(board.cases[0])) is Lane.STREET


def test_what_is_no_case_is_refused_at_once(board):
    class Nothing(Dragged):
        def mimeData(self, indexes):
            found = encode(["x"])
            found.setData("application/vnd.commandcenter.case-ids+json", b"[]")
            return found

    people = board.board.people.people
    assert not drag(Nothing(), [], board.view(Lane.CITY), QPoint(5, 5))
    assert not drag(Nothing(), [], people, QPoint(5, 5))


def test_a_drop_on_somebody_with_one_act_does_it(board):
    one = board.cases[0]

    assert board.onto_person("local", one)
    board.room.settle()

    assert board.now(one).standing.chain.acknowledged.by == "local"


@WINDOWS
def test_a_drop_on_a_handler_offers_what_can_be_done_with_them(board):
    one = board.cases[0]

    assert board.onto_person("moss", one)
    menu = board.desk.giving.menu
    texts = [act.text() for act in menu.actions()]
    assert texts[0].startswith("&1  Handed on to K. Moss within Water.")
    assert texts[1].startswith("&2  K. Moss has it in hand")

    menu.actions()[1].trigger()
    board.room.settle()

    assert board.now(one).standing.chain.acknowledged.by == "moss"
    menu.close()


def test_a_drop_on_somebody_whom_nothing_tells_is_refused(board):
    assert not board.onto_person("chen", board.cases[0])

    assert board.board.hint.text().startswith("Not here: The chain of case")


def test_between_people_nothing_is_dropped(board):
    people = board.board.people.people
    heading = people.visualItemRect(people.item(0)).center()

    assert not drag(Dragged(board.cases[0].id), [], people, heading)


def test_a_case_of_the_queue_can_be_dropped_here_too(board):
    case = filed(board.room.desk, description="Not yet dispatched")
    board.room.settle()
    board.console.situation.cases.setdefault(case.id, case)
    board.console.situation.by_number.setdefault(case.number, case.id)

    board.onto_person("moss", case, drop=False)

    assert board.board.hint.text().startswith("Dispatched to Water, for which K. Moss acts")


def test_a_card_drags_the_chosen_cases_with_real_mime(board, monkeypatch):
    dragged = []
    monkeypatch.setattr(QDrag, "exec", lambda self, actions: dragged.append(self.mimeData()))
    one, two, _three = board.cases
    board.click(two)
    board.click(one, CTRL)
    view, place = board.view(), board.place(one)

    board.qtbot.mousePress(view.viewport(), LEFT, NONE, place)
    board.qtbot.mouseMove(view.viewport(), place + QPoint(30, 0))
    _drag_with(view, place + QPoint(60, 0))

    assert set(decode(dragged[0])) == {one.id, two.id}
    assert not board.board._dragging


def _drag_with(view, place):
    """A move with the button held, which the test's mouse does not send."""
    at = QPointF(place)
    move = QMouseEvent(QEvent.Type.MouseMove, at, view.viewport().mapToGlobal(at), LEFT, LEFT, NONE)
    QApplication.sendEvent(view.viewport(), move)


def test_while_cases_are_dragged_nothing_slides_away(board):
    board.board._on_dragging(True)
    before = board.place(board.cases[0])

    board.pass_time(minutes=6)
    assert board.place(board.cases[0]) == before

    board.board._on_dragging(False)
    board.pass_time(seconds=1)
    assert board.place(board.cases[0]) != before
