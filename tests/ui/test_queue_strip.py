"""What is above the viewport is announced, and nothing moves under the pointer for it."""

import pytest
from PySide6.QtCore import Qt

from commandcenter.case import Stage
from commandcenter.case_queue import BURST
from tests.helpers.queue_desk import GAS, NEW, QueueDesk
from tests.helpers.town import one
from ui.queue.strip import ChosenStrip


@pytest.fixture
def desk(qtbot):
    """Forty cases that wait to be dispatched, due one minute after the other from 100 on."""
    made = QueueDesk(qtbot, *(one(number, due=number, **NEW) for number in range(100, 140)))
    yield made
    made.panel.close()


def test_an_emergency_above_is_announced_ahead_of_what_is_new(desk):
    desk.view.verticalScrollBar().setValue(500)

    desk.town.put(one(1, due=5, **GAS), one(2, due=6, **NEW), one(3, due=7, **NEW))

    assert desk.strip.text() == "↑ 1 emergency above · 2 new above"
    assert desk.strip.property("alarm")


def test_an_emergency_that_slides_out_of_sight_above_a_chosen_case_is_announced(desk):
    desk.town.put(one(1, due=5, **GAS))
    desk.click(105)
    desk.point_away()
    silent = desk.strip.isHidden()

    desk.town.put(one(2, due=4, **GAS), one(3, due=3, **GAS))

    assert silent
    assert desk.strip.text() == "↑ 3 emergencies above"
    desk.qtbot.mouseClick(desk.strip, Qt.MouseButton.LeftButton)
    assert desk.top_of(3) == 0
    assert desk.strip.isHidden()


def test_without_emergencies_the_strip_is_calm_again(desk):
    desk.view.verticalScrollBar().setValue(500)
    desk.town.put(one(1, due=5, **GAS), one(2, due=6, **NEW))

    desk.town.put(one(1, stage=Stage.CLOSED))

    assert desk.strip.text() == "↑ 1 new above"
    assert not desk.strip.property("alarm")


def test_two_emergencies_are_counted(desk):
    desk.town.put(one(1, due=5, **GAS), one(2, due=6, **GAS))

    desk.view.verticalScrollBar().setValue(500)

    assert desk.strip.text() == "↑ 2 emergencies above"


def test_a_row_that_goes_above_the_pointer_at_the_top_lets_nothing_slip(desk):
    desk.point_at(103)
    before = desk.seen_at(103)

    desk.town.put(one(100, stage=Stage.CLOSED), one(101, stage=Stage.CLOSED))
    stayed = desk.seen_at(103)
    desk.town.put(one(1, due=5, **NEW))
    filled = desk.seen_at(103)
    desk.point_away()

    assert (stayed, filled) == (before, before)
    assert desk.top_of(1) == 0


def test_a_burst_that_takes_rows_above_the_pointer_lets_nothing_slip(desk):
    desk.point_at(103)
    before = desk.seen_at(103)

    crowd = (one(1000 + number, due=900, **NEW) for number in range(BURST))
    desk.town.put(one(100, stage=Stage.CLOSED), *crowd)

    assert desk.seen_at(103) == before


def test_what_is_pointed_at_stays_while_the_strip_comes_and_goes(desk):
    desk.point_at(103)
    before = desk.seen_at(103)

    seen = []
    for step in (one(1, due=5, **NEW), one(2, due=6, **GAS), one(2), one(1), one(104)):
        desk.town.put(step)
        seen.append((desk.seen_at(103), desk.strip.isHidden()))

    assert seen == [(before, hidden) for hidden in (False, False, False, True, True)]


def test_a_case_chosen_elsewhere_is_said_to_be_in_its_scope_and_a_click_goes_there(desk):
    desk.town.put(one(1))
    strip = desk.panel.findChild(ChosenStrip)

    desk.panel.select(["0001"])
    said = (strip.isVisible(), strip.text(), desk.view.first_row)
    desk.qtbot.mouseClick(strip, Qt.MouseButton.LeftButton)

    assert said == (True, "The chosen case is under Waiting →", 0)
    assert desk.chosen() == [1]
    assert strip.isHidden()


def test_a_case_chosen_elsewhere_that_the_filter_hides_is_said_to_be_hidden(desk):
    strip = desk.panel.findChild(ChosenStrip)
    desk.panel.set_filter("0107")

    desk.panel.select(["0101"])
    said = (strip.isVisible(), strip.text())
    desk.qtbot.mouseClick(strip, Qt.MouseButton.LeftButton)

    assert said == (True, "The filter hides the chosen case →")
    assert desk.chosen() == [101]


@pytest.mark.parametrize(
    "happens",
    [
        lambda desk: desk.panel.select([]),
        lambda desk: desk.click(103),
        lambda desk: desk.town.put(one(1, stage=Stage.CLOSED)),
        lambda desk: desk.town.put(one(1, stage=Stage.RETURNED)),
        lambda desk: desk.panel.set_scope("all"),
    ],
)
def test_the_strip_goes_when_the_chosen_case_is_here_or_is_another_or_has_ended(desk, happens):
    desk.town.put(one(1))
    desk.panel.select(["0001"])

    happens(desk)

    assert desk.panel.findChild(ChosenStrip).isHidden()


def test_a_case_chosen_here_that_is_dispatched_brings_no_strip(desk):
    desk.click(103)

    desk.town.put(one(103))

    assert desk.panel.findChild(ChosenStrip).isHidden()


def test_another_scope_begins_at_its_top_though_a_strip_goes_and_a_row_was_pointed_at(desk):
    desk.view.verticalScrollBar().setValue(500)
    desk.town.put(one(1, due=5, **GAS))
    desk.point_at(115)
    shown = not desk.strip.isHidden()

    desk.panel.set_scope("all")

    assert shown
    assert desk.strip.isHidden()
    assert desk.view.verticalScrollBar().value() == 0
