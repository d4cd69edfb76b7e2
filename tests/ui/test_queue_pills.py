"""The head of the queue: scopes with their counts, in one line."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QWidget

from commandcenter.case_queue import Scope
from tests.helpers.queue_desk import NEW, QueueDesk
from tests.helpers.town import nowhere, one
from ui import theme
from ui.queue.scope_pills import ScopePills


def a_desk(qtbot, width, factor=1.0):
    desk = QueueDesk(qtbot, one(1, **NEW), nowhere(2))
    theme.apply(QApplication.instance(), theme.LIGHT, factor)
    desk.panel.set_theme(theme.LIGHT)
    desk.panel.resize(width, 600)
    QApplication.processEvents()
    return desk


def in_sight(desk):
    pieces = desk.panel.findChild(ScopePills).findChildren(QWidget)
    return sorted((each for each in pieces if each.isVisible()), key=QWidget.x)


@pytest.mark.parametrize("factor", [1.0, 1.5])
@pytest.mark.parametrize("width", [320, 460, 700])
def test_what_is_in_sight_has_room_in_one_line_whatever_the_width(qtbot, width, factor):
    desk = a_desk(qtbot, width, factor)

    pieces = in_sight(desk)

    assert desk.panel.width() == width
    assert desk.pill("needs_me") in pieces
    assert all(piece.width() >= piece.sizeHint().width() for piece in pieces)
    assert all(piece.parentWidget().rect().contains(piece.geometry()) for piece in pieces)
    assert len({piece.y() for piece in pieces}) == 1
    assert not any(a.geometry().intersects(b.geometry()) for a in pieces for b in pieces if a != b)
    theme.apply(QApplication.instance(), theme.LIGHT)


def test_with_room_the_title_and_all_scopes_are_in_sight(qtbot):
    desk = a_desk(qtbot, 700)

    assert [each.text() for each in in_sight(desk)] == [
        "Queue",
        "Needs me 1",
        "Waiting 1",
        "All 2",
        "To place 1",
    ]


@pytest.mark.qt_log_ignore("^This plugin does not support (raise|grabbing the keyboard)")
def test_a_scope_without_room_is_behind_the_last_pill(qtbot):
    desk = a_desk(qtbot, 230)
    more = desk.panel.findChild(QPushButton, "more_scopes")
    before = in_sight(desk)

    desk.qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    menu = desk.panel.findChild(QMenu)
    behind = [action.text() for action in menu.actions()]
    menu.actions()[-1].trigger()
    menu.close()

    assert not any(isinstance(piece, QLabel) for piece in before)
    assert behind[-1] == "To place 1"
    assert desk.numbers() == [2]
    assert desk.pill(Scope.TO_PLACE.value) in in_sight(desk)
