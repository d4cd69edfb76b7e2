"""The facts of a case: where, what was said, until when; and a contact that stays masked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from commandcenter.city import to_json
from commandcenter.commands import Configure, Dispatch, Erase, RegisterReport, Reject
from commandcenter.worktime import ClockKind, Limit
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import (
    CATALOGUE,
    GAS,
    HERE,
    NOON,
    WATER_LEAK,
    MovedClock,
    filed,
    found,
    report,
)
from tests.helpers.strips import on_screen
from tests.helpers.tooltips import listening_at
from ui import theme
from ui.case.facts import MOST_SPANS, SHOWN_TICKS, Facts, limit_words


@pytest.fixture
def desk():
    return found(MemoryStore(), MovedClock())


@pytest.fixture
def facts(qtbot):
    return on_screen(qtbot, Facts, 360, 400)


def show(facts, desk, case, now=NOON):
    facts.show_case(desk.case(case.id), desk.city, now)


def rows(facts):
    """What stands beside each word."""
    return {fact.name: fact.words for fact in facts.rows.shown}


def reveals(facts):
    QApplication.processEvents()
    return facts.rows.reveals


@pytest.fixture
def told(monkeypatch):
    return listening_at(monkeypatch, "ui.case.fact_marks")


def slow(desk, limit):
    leak = CATALOGUE.by_code[WATER_LEAK]
    condition = replace(leak.conditions[0], limit=limit)
    classes = (replace(leak, conditions=(condition,)), *CATALOGUE.classes[1:])
    desk.do(Configure("catalogue", "small", to_json(replace(CATALOGUE, classes=classes))))


def test_a_case_tells_what_where_and_why_it_stands_here(facts, desk):
    case = filed(desk, address="1006 Gerard Avenue")

    show(facts, desk, case)

    assert facts.title.text() == "Water leak"
    assert facts.number.text() == case.number
    told = rows(facts)
    assert told["Place"] == "1006 Gerard Avenue"
    assert told["Cell"] == "C00 · Harbour"
    assert told["Reported"] == "12:00, telephone\nWater on the road"
    assert told["Rank because"] == "urgent class"
    assert told["Stage"] == "filed"
    assert told["Class"] == "City · Found"


def test_without_an_address_the_place_is_told_by_its_coordinates(facts, desk):
    show(facts, desk, filed(desk))

    assert rows(facts)["Place"] == "40.70500, -73.99500"


def test_a_case_without_class_or_place_says_what_is_missing(facts, desk):
    show(facts, desk, report(desk, class_code=None, place=None))

    assert facts.title.text() == "Not yet classified"
    told = rows(facts)
    assert told["Place"] == "Not known yet: place the case on the map."
    assert "Cell" not in told
    assert "Class" not in told


def test_a_case_outside_every_cell_says_so(facts, desk):
    show(facts, desk, report(desk, place=replace(HERE, lat=41.0)))

    assert rows(facts)["Cell"] == "outside every unit grid"


def test_the_unit_that_has_the_case_is_named(facts, desk):
    case = filed(desk)
    desk.do(Dispatch(case.id, "water"))

    show(facts, desk, case)

    assert rows(facts)["Stage"] == "dispatched · Water"


def test_each_report_is_told_with_its_words_and_time(facts, desk):
    case = report(desk)
    desk.clock.move(minutes=4)
    desk.do(RegisterReport(description="It is a river by now", channel="web", join=case.id))

    show(facts, desk, case)

    told = rows(facts)
    assert told["Reported"] == "12:00, telephone · 1 more report joined\nWater on the road"
    assert told["Also reported"] == "12:04, web\nIt is a river by now"


def test_the_limit_is_told_and_counts_down(facts, desk):
    show(facts, desk, filed(desk))
    assert facts.limit.text() == "To be dispatched by 12:15, 15 m left (15 m)"

    facts.tick(NOON + timedelta(minutes=20))

    assert facts.limit.text() == "To be dispatched by 12:15, overdue by 5 m (15 m)"


def test_only_a_limit_that_is_nearly_up_has_a_colour(facts, desk):
    show(facts, desk, filed(desk))

    def colour(minutes):
        facts.tick(NOON + timedelta(minutes=minutes))
        return facts.limit.palette().windowText().color()

    look = theme.current()
    assert colour(1) == look.text
    assert colour(13) == look.due_soon
    assert colour(16) == look.overdue


def test_an_ended_case_has_no_limit(facts, desk, told):
    case = report(desk)
    desk.do(Reject(case.id, reason="a test call"))

    show(facts, desk, case)

    assert facts.limit.text() == "Rejected, 12:00"
    assert facts.mark.toolTip() == "rejected"
    assert "no deadline" not in str(rows(facts))
    assert told.hover(facts.limit, 5, 5) == ""


def test_the_limit_is_explained_stretch_by_stretch(facts, desk, told):
    slow(desk, Limit(1, ClockKind.WORKING_DAYS))
    case = filed(desk)
    desk.do(Dispatch(case.id, "water"))
    show(facts, desk, case)

    lines = told.hover(facts.limit, 5, 5).splitlines()

    assert any("(not counted)" in line for line in lines)
    assert any("(4 h)" in line for line in lines)


def test_a_long_explanation_is_cut_and_says_so(facts, desk, told):
    slow(desk, Limit(30, ClockKind.WORKING_DAYS))
    case = filed(desk)
    desk.do(Dispatch(case.id, "water"))
    show(facts, desk, case)

    lines = told.hover(facts.limit, 5, 5).splitlines()

    assert len(lines) == MOST_SPANS + 1
    assert "lines more" in lines[-1]


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (Limit(1.5, ClockKind.EMERGENCY_HOURS), "1 h 30 m"),
        (Limit(4, ClockKind.WORKING_HOURS), "4 working hours"),
        (Limit(1, ClockKind.WORKING_DAYS), "1 working day"),
        (Limit(2.5, ClockKind.NATURAL_DAYS), "2.50 days"),
    ],
)
def test_a_limit_is_told_in_its_own_clock(limit, words):
    assert limit_words(limit) == words


def test_a_contact_is_masked_and_asked_for_one_at_a_time(facts, desk, qtbot):
    case = report(desk, contact="555 0147 47")
    show(facts, desk, case)
    assert rows(facts)["Contact"] == "••••••••47"

    with qtbot.waitSignal(facts.reveal_requested) as told:
        qtbot.mouseClick(reveals(facts)[0], Qt.MouseButton.LeftButton)

    assert told.args == [desk.case(case.id).reports[0].id]


def test_a_revealed_contact_is_shown_for_a_minute(facts, desk):
    case = report(desk, contact="555 0147 47")
    show(facts, desk, case)
    facts.show_contact(desk.case(case.id).reports[0].id, "555 0147 47")
    assert rows(facts)["Contact"] == "555 0147 47"

    for _second in range(SHOWN_TICKS - 1):
        facts.tick(NOON)
    assert rows(facts)["Contact"] == "555 0147 47"
    facts.tick(NOON)

    assert rows(facts)["Contact"] == "••••••••47"


def test_another_case_hides_a_revealed_contact(facts, desk):
    case, other = report(desk, contact="555 0147 47"), report(desk)
    show(facts, desk, case)
    facts.show_contact(desk.case(case.id).reports[0].id, "555 0147 47")

    show(facts, desk, other)
    show(facts, desk, case)

    assert rows(facts)["Contact"] == "••••••••47"


def test_an_act_on_the_same_case_leaves_the_contact_in_sight(facts, desk):
    case = report(desk, contact="555 0147 47")
    show(facts, desk, case)
    facts.show_contact(desk.case(case.id).reports[0].id, "555 0147 47")

    show(facts, desk, case, NOON + timedelta(seconds=5))

    assert rows(facts)["Contact"] == "555 0147 47"


def test_a_contact_of_a_report_that_is_not_on_show_is_not_shown(facts, desk):
    facts.show_contact("report", "555 0147 47")
    show(facts, desk, report(desk, contact="555 0199 99"))

    assert "555 0147 47" not in rows(facts).values()


def test_an_erased_contact_cannot_be_revealed(facts, desk):
    case = report(desk, contact="555 0147 47")
    desk.do(Erase(case.id, what="contact", reason="her right"))

    show(facts, desk, case)

    assert rows(facts)["Contact"] == "(erased)"
    assert reveals(facts) == []


def test_a_contact_that_is_erased_while_it_is_shown_is_gone(facts, desk):
    case = report(desk, contact="555 0147 47")
    show(facts, desk, case)
    facts.show_contact(desk.case(case.id).reports[0].id, "555 0147 47")

    desk.do(Erase(case.id, what="contact", reason="her right"))
    show(facts, desk, case)

    assert rows(facts)["Contact"] == "(erased)"


def test_the_keyboard_stays_on_the_reveal_when_the_case_changes(facts, desk):
    case = report(desk, contact="555 0147 47")
    show(facts, desk, case)
    reveals(facts)[0].setFocus()

    show(facts, desk, case)

    assert reveals(facts)[0].hasFocus()


def test_the_light_has_a_word(facts, desk):
    show(facts, desk, filed(desk))
    assert facts.mark.toolTip() == "on time"

    show(facts, desk, filed(desk, class_code=GAS))

    assert facts.mark.toolTip() == "emergency"


def test_a_long_title_is_cut_at_its_end_and_told_whole_on_hover(facts, desk):
    show(facts, desk, filed(desk))
    facts.grab()
    assert facts.title.toolTip() == ""

    facts.title.setText("Water leak " * 20)
    facts.grab()

    assert facts.title.toolTip() == facts.title.text()


def test_forgotten_facts_leave_nothing_behind(facts, desk, told):
    show(facts, desk, report(desk, contact="555 0147 47"))

    facts.forget()
    facts.hide_contact()
    facts.tick(NOON)

    assert rows(facts) == {}
    assert told.hover(facts.limit, 5, 5) == ""


def test_the_rows_are_kept_for_the_next_case(facts, desk):
    show(facts, desk, report(desk, contact="555 0147 47"))
    before = facts.rows.findChildren(QLabel)

    show(facts, desk, report(desk, class_code=None, place=None))
    show(facts, desk, report(desk, contact="555 0147 47"))

    assert facts.rows.findChildren(QLabel) == before


def test_no_row_of_the_last_case_stays_in_sight(facts, desk):
    show(facts, desk, report(desk, contact="555 0147 47"))
    show(facts, desk, report(desk))
    QApplication.processEvents()

    labels = [each for each in facts.rows.findChildren(QLabel) if each.isVisible()]

    assert len([each for each in labels if each.text() == "Contact"]) == 0
    assert len(labels) == 2 * len(facts.rows.shown)


def test_another_theme_shows_the_same_facts(facts, desk):
    show(facts, desk, filed(desk))
    before = rows(facts)

    facts.set_theme(theme.DARK)

    assert rows(facts) == before
