"""The escalation board in a narrow window: cards stay readable, and the axis scrolls."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from commandcenter.escalation.board_card import Column
from tests.helpers.board_room import BoardRoom, colours
from tests.helpers.climbing import copies
from ui import theme
from ui.escalation_board.axis import LEAST_CARD

NARROW, WIDE = (800, 600), (1920, 900)


@pytest.fixture
def board(room, qtbot):
    made = BoardRoom(room, qtbot)
    resized(made, NARROW)
    yield made
    made.desk.close()


def resized(board, size):
    board.board.resize(*size)
    QApplication.processEvents()
    QApplication.processEvents()


def turn(board, across=0, down=0, keys=Qt.KeyboardModifier.NoModifier):
    """Turn the wheel over the lane where the chains begin."""
    viewport = board.view().viewport()
    at = QPointF(30, 30)
    event = QWheelEvent(
        at,
        viewport.mapToGlobal(at),
        QPoint(),
        QPoint(across, down),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def test_in_a_narrow_window_a_card_is_as_wide_as_its_words_need(board):
    least = LEAST_CARD * theme.current().target

    assert board.view().rect_of(0).width() >= least - 2 * theme.current().gap
    assert board.board.along.isVisible()


def test_in_a_wide_window_nothing_scrolls_sideways(board):
    board.board.along.setValue(80)

    resized(board, WIDE)

    assert not board.board.along.isVisible()
    assert board.board._axis.span(Column.LATE)[0] == 0


def test_the_board_opens_where_the_eyes_begin_whatever_is_chosen(board):
    many = list(copies(board.cases[0], [120 + n for n in range(60)]))
    situation = board.console.situation
    changes = [situation._replace(None, case) for case in many]
    for watcher in situation.watchers:
        watcher.cases_changed(changes)
    board.console.select([many[-1].id])
    assert board.view().verticalScrollBar().value() > 0
    board.desk.close()

    board.open()
    resized(board, NARROW)

    assert board.board.along.value() == 0
    assert board.view().verticalScrollBar().value() == 0


def test_scrolled_sideways_a_card_is_found_where_it_is_drawn(board):
    before = board.place(board.cases[0])

    board.board.along.setValue(40)

    assert board.place(board.cases[0]) == before - QPoint(40, 0)
    assert board.view().card_at(before - QPoint(40, 0)) == 0
    board.click(board.cases[1])
    assert board.console.selected == [board.cases[1].id]
    assert theme.current().panel.name() in colours(board.board)


def test_whoever_chooses_a_case_out_of_sight_sees_it(board):
    along = board.board.along
    along.setValue(along.maximum())
    assert board.place(board.cases[0]).x() < 0

    board.console.select([board.cases[0].id])

    assert board.view().viewport().rect().contains(board.place(board.cases[0]))


def test_the_last_stretch_is_brought_into_sight_as_far_as_it_is_hidden(board):
    board.board.along.show_column(Column.LATER)

    left, wide = board.board._axis.span(Column.LATER)
    assert left + wide == board.view().viewport().width()
    value = board.board.along.value()
    board.board.along.show_column(Column.LATER)
    assert board.board.along.value() == value


def test_a_wheel_turned_sideways_or_with_shift_scrolls_the_axis(board):
    along = board.board.along

    turn(board, across=-60)
    assert along.value() == 60
    turn(board, down=60, keys=Qt.KeyboardModifier.ShiftModifier)
    assert along.value() == 0
    turn(board, down=-60)
    assert along.value() == 0
