"""Choosing by typing: the palette, and every list that asks which."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from commandcenter import wording
from commandcenter.roles import LOCAL
from commandcenter.situation import Situation
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import NOON, WATER_LEAK, filed, found
from ui.action import Moment
from ui.choices import unit_choices
from ui.chooser import Choice, Chooser, matching
from ui.command_palette import CommandPalette


@pytest.fixture
def desk():
    return found(MemoryStore())


@pytest.fixture
def parent(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(1000, 700)
    parent.show()
    return parent


def situation(desk):
    live = Situation(desk.city, NOON)
    live.load(desk.store.open_cases())
    return live


def palette(desk, parent, cases=()):
    live = situation(desk)
    opened = CommandPalette(live, Moment(tuple(cases), desk.city, LOCAL), parent)
    opened.open()
    return opened


def titles(chooser):
    return [choice.title for choice in chooser.choices()]


def chosen(qtbot, chooser, key=Qt.Key.Key_Return):
    with qtbot.waitSignal(chooser.chosen) as signal:
        qtbot.keyClick(chooser._field, key)
    return signal.args[0]


def test_the_likeliest_act_on_the_chosen_case_is_the_first_line(desk, parent):
    case = filed(desk)

    assert titles(palette(desk, parent, [case]))[0] == "Dispatch…"
    assert titles(palette(desk, parent))[0] == "New report…"


def test_an_act_that_cannot_be_done_now_is_grey_and_says_why(desk, parent):
    opened = palette(desk, parent, [filed(desk)])

    opened.type("close the")
    opened.choose()

    line = opened.choices()[0]
    assert (line.title, line.allowed) == ("Close the case", False)
    assert line.below.endswith("is “filed”. Dispatch the case first.")
    assert opened.isVisible()


def test_what_can_be_done_stands_before_what_cannot(desk, parent):
    for cases in ([], [filed(desk)]):
        allowed = [choice.allowed for choice in palette(desk, parent, cases).choices()]
        assert allowed == sorted(allowed, reverse=True)
        assert not all(allowed)


def test_the_last_digits_of_a_number_find_the_case_before_anything_else(desk, parent):
    filed(desk, address="5 Number 002 Ocean Pkwy")
    second = filed(desk)
    last = second.number.rpartition("-")[2]
    opened = palette(desk, parent)

    opened.type(last)

    assert opened.choices()[0].id == f"case:{second.id}"


def test_an_act_is_found_by_its_beginning_and_done_with_enter(desk, parent, qtbot):
    opened = palette(desk, parent, [filed(desk)])

    opened.type("disp")

    assert titles(opened)[0] == "Dispatch…"
    assert opened.choices()[0].aside == "D"
    assert chosen(qtbot, opened) == "act:act.dispatch"


def test_an_act_is_found_by_its_english_name_in_any_language(desk, parent):
    wording.set_language("zh_CN")
    opened = palette(desk, parent, [filed(desk)])
    wording.set_language("en")

    opened.type("dispatch")

    assert opened.choices()[0].id == "act:act.dispatch"


def test_a_case_is_found_by_its_number_and_its_address(desk, parent):
    case = filed(desk, address="1006 Gerard Ave")
    filed(desk, address="5 Ocean Pkwy")

    for typed in (case.number, "gerard"):
        opened = palette(desk, parent)
        opened.type(typed)
        assert opened.choices()[0].id == f"case:{case.id}"


def test_units_and_areas_are_found_by_their_names(desk, parent):
    opened = palette(desk, parent)

    opened.type("police")
    assert opened.choices()[0].id == "unit:police"
    opened.type("Block 21")
    assert opened.choices()[0].id == "area:C21"


def test_arrows_move_and_escape_goes(desk, parent, qtbot):
    opened = palette(desk, parent)
    first, second = opened.choices()[:2]

    qtbot.keyClick(opened._field, Qt.Key.Key_Down)

    assert chosen(qtbot, opened) == second.id != first.id
    again = palette(desk, parent)
    qtbot.keyClick(again._field, Qt.Key.Key_Escape)
    assert not again.isVisible()


def test_what_is_not_found_is_said(desk, parent):
    opened = palette(desk, parent)

    opened.type("zzzzzz")

    assert opened.choices() == []
    assert opened._empty.isVisible()
    opened.choose()
    assert opened.isVisible()


def test_why_an_act_cannot_be_done_is_no_word_to_find_it_by():
    grey = Choice("act.close", "Close the case", "Case 24-0117 is “filed”.", allowed=False)

    assert matching([grey], "0117") == []
    assert matching([grey], "close") == [grey]


def test_the_exact_name_comes_first_then_the_beginning():
    choices = [Choice(t, t) for t in ("Night Water", "Underwater", "Water board", "Water")]
    choices.append(Choice("below", "Leak", "of water"))

    assert [c.id for c in matching(choices, "water")] == [
        "Water",
        "Water board",
        "Night Water",
        "Underwater",
        "below",
    ]


def test_a_unit_that_may_not_take_the_case_is_last_says_why_and_cannot_be_chosen(
    desk, parent, qtbot
):
    case = filed(desk, class_code=WATER_LEAK)
    choices = unit_choices([case], situation(desk), LOCAL, NOON)

    chooser = Chooser("Dispatch", lambda typed: matching(choices, typed), parent)
    chooser.open()

    assert [choice.id for choice in chooser.choices()] == ["water", "police"]
    assert chooser.choices()[0].below.startswith("until 14:00 · First in charge of Water leak")
    assert "does not handle" in chooser.choices()[1].below
    chooser.type("police")
    chooser.choose()
    assert chooser.isVisible()


def test_a_line_is_chosen_with_the_mouse(desk, parent, qtbot):
    choices = [Choice("a", "A"), Choice("b", "B", "second", "2")]
    chooser = Chooser("Which?", lambda typed: matching(choices, typed), parent)
    chooser.open()
    row = chooser._list.visualItemRect(chooser._list.item(1)).center()

    with qtbot.waitSignal(chooser.chosen) as signal:
        qtbot.mouseClick(chooser._list.viewport(), Qt.MouseButton.LeftButton, pos=row)

    assert signal.args == ["b"]
