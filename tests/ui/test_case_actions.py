"""What may be done now: the likeliest act first, nothing cut off, the keyboard stays put."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ui import theme
from ui.case.action_row import ActionRow

ACTS = [
    ("case.dispatch", "Dispatch", "D", True, ""),
    ("case.merge", "Merge", "M", True, ""),
    ("case.note", "Note", "N", True, ""),
    ("case.void", "Void", "", False, "Only a shift leader may."),
]


@pytest.fixture
def row(qtbot):
    theme.apply(QApplication.instance(), theme.LIGHT)
    shown = ActionRow()
    shown.resize(600, 32)
    qtbot.addWidget(shown)
    shown.show()
    shown.set_actions(ACTS)
    QApplication.processEvents()
    return shown


def shown(row):
    return [button.text() for button in row.buttons if button.isVisible()]


def in_menu(row):
    return [entry.data() for entry in row.menu.actions()]


def test_the_likeliest_act_comes_first_and_stands_out(row):
    assert shown(row)[0] == "Dispatch  D"
    assert [button.property("role") for button in row.buttons] == ["primary", "", "", ""]


def test_a_press_names_the_act(row, qtbot):
    with qtbot.waitSignal(row.act_requested) as told:
        qtbot.mouseClick(row.buttons[1], Qt.MouseButton.LeftButton)

    assert told.args == ["case.merge"]


def test_an_act_that_is_not_allowed_says_why(row):
    void = row.buttons[3]

    assert not void.isEnabled()
    assert void.toolTip() == "Only a shift leader may."
    assert void.accessibleDescription() == "Only a shift leader may."


def test_what_has_no_room_is_in_the_menu(row, qtbot):
    row.resize(190, 32)
    QApplication.processEvents()

    assert row.more.isVisible()
    assert row.more.geometry().right() <= 190
    assert len(shown(row)) + len(in_menu(row)) == len(ACTS)
    with qtbot.waitSignal(row.act_requested) as told:
        row.menu.actions()[0].trigger()
    assert told.args == [in_menu(row)[0]]


def test_with_room_for_all_there_is_no_menu(row):
    assert not row.more.isVisible()
    assert in_menu(row) == []


def test_nothing_at_all_needs_no_button(row):
    row.set_actions([])

    assert shown(row) == []
    assert not row.more.isVisible()


def test_the_same_acts_again_change_nothing(row):
    before = list(row.buttons)

    row.set_actions(list(ACTS))

    assert row.buttons == before


def test_a_button_keeps_the_focus_when_the_acts_change(row):
    row.buttons[1].setFocus()

    row.set_actions([("case.return", "Return", "R", True, ""), *ACTS[1:]])

    assert row.buttons[1].hasFocus()
    assert shown(row)[0] == "Return  R"


def test_the_focus_comes_to_the_first_act_that_is_allowed(row):
    row.set_actions([("case.close", "Close", "C", False, "Check it first."), *ACTS])

    row.setFocus()

    assert row.buttons[1].hasFocus()
    assert row.buttons[0].property("role") == ""


@pytest.mark.parametrize("factor", [1.0, 1.5])
def test_a_button_is_never_too_small_to_hit(row, factor):
    theme.apply(QApplication.instance(), theme.LIGHT, factor)
    row.resize(row.width(), row.sizeHint().height())
    QApplication.processEvents()

    heights = [button.height() for button in row.buttons]

    theme.apply(QApplication.instance(), theme.LIGHT)
    assert min(heights) >= 24
    assert row.minimumSizeHint().height() >= 24
