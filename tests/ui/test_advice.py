"""Advice is learned beside the work, and shown where a unit or a class is chosen."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from commandcenter.advice import experience
from commandcenter.case import Stage
from commandcenter.city import to_json
from commandcenter.commands import (
    Close,
    Configure,
    Dispatch,
    Erase,
    PassCheck,
    ReportDone,
    Return,
    SignFor,
    StartCheck,
)
from commandcenter.events import CaseImported
from commandcenter.refusal import Refused
from commandcenter.unit import Unit
from tests.helpers.asked import act, dialog
from tests.helpers.small_city import CATALOGUE, GAS, NOISE, PEOPLE, UNITS, WATER_LEAK, filed, report
from ui import advice as module
from ui.chooser import Chooser
from ui.units.model import CARD

DRAINS = Unit("drains", {"en": "Drains"}, classes=(WATER_LEAK,))
CHEN, MOSS = PEOPLE[1], PEOPLE[2]


@pytest.fixture
def two_units(room):
    room.desk.do(Configure("units", "units", to_json([*UNITS, DRAINS])))
    return room


def done(room, case=None):
    case = case or filed(room.desk)
    room.desk.do(Dispatch(case.id, "water"))
    room.desk.do(SignFor(case.id))
    room.desk.do(ReportDone(case.id), person=MOSS)
    return case


def card(window, unit):
    return window.units.model.index_of(unit).data(CARD)


def expected(window):
    return window.lookup.advice.past.expected("water", WATER_LEAK, "found").cases


def hints(window, words):
    return [hint.code for hint in window.lookup.advice.classes(words)]


def test_what_is_there_is_learned_when_the_window_opens(room, monkeypatch):
    monkeypatch.setattr(module, "AT_A_TIME", 2)
    for _each in range(3):
        done(room)
    filed(room.desk, words="geyser")

    window = room.open()

    assert expected(window) == 3
    assert hints(window, "a geyser") == [WATER_LEAK]


def test_cases_that_have_ended_are_learned_from_too(room):
    case = done(room)
    room.desk.do(StartCheck(case.id), person=CHEN)
    room.desk.do(PassCheck(case.id), person=CHEN)
    room.desk.do(Close(case.id))

    assert expected(room.open()) == 1


def test_what_happens_is_learned_as_it_comes(room):
    window = room.open()
    case = filed(room.desk, words="geyser")
    window.bridge.submit(Dispatch(case.id, "water"))
    room.settle()
    window.bridge.submit(SignFor(case.id))
    room.settle()

    window.bridge.submit(ReportDone(case.id), person=MOSS)
    room.settle()

    assert expected(window) == 1
    assert hints(window, "a geyser") == [WATER_LEAK]


def test_a_flood_of_changes_is_counted_in_quiet_moments(room, monkeypatch):
    monkeypatch.setattr(module, "FIGURES_AT_A_TIME", 1)
    window = room.open()
    advice = window.lookup.advice

    cases = [done(room) for _each in range(3)]
    room.qtbot.waitUntil(lambda: all(case.id in window.situation.cases for case in cases))
    room.qtbot.waitUntil(lambda: not advice._teaching.isActive())

    assert expected(window) == 3


def test_what_changes_while_the_past_is_read_is_not_lost(room):
    case = filed(room.desk)
    window = room.open()
    advice = window.lookup.advice
    advice._read()
    for command in (Dispatch(case.id, "water"), SignFor(case.id), ReportDone(case.id)):
        window.bridge.submit(command)

    room.settle()

    assert expected(window) == 1


def test_erased_words_are_forgotten_at_once(room):
    case = filed(room.desk, words="geyser")
    window = room.open()
    window.bridge.submit(Erase(case.id, what="text", reason="asked for"))

    room.settle()

    assert hints(window, "a geyser") == []


def imported(room, number):
    """The event of a case that came from elsewhere when it had ended already."""
    case = done(room, filed(room.desk, words=f"geyser {number}"))
    case = room.store.case(case.id)
    ended = replace(case.standing, stage=Stage.CLOSED, ended_at=case.last_at)
    body = CaseImported(number, "old", number, "1", "", case.reports[0], ended)
    event = room.store.history(case.id)[0]
    return replace(event, id=f"e{number}", case=f"old-{number}", body=body)


def test_what_comes_in_from_elsewhere_after_its_end_is_learned_from(room):
    window = room.open()
    event = imported(room, "1")

    for _twice in range(2):
        window.bridge.happened.emit([event])

    assert expected(window) == 1
    assert hints(window, "a geyser") == [WATER_LEAK]


def test_the_words_of_a_flood_are_learned_in_quiet_moments(room, qtbot, monkeypatch):
    monkeypatch.setattr(module, "WORDS_AT_A_TIME", 2)
    window = room.open()
    advice = window.lookup.advice

    window.bridge.happened.emit([imported(room, str(number)) for number in range(5)])
    assert len(advice._lessons) == 5

    qtbot.waitUntil(lambda: not advice._lessons)
    assert advice.classes("geyser")[0].learned == 5


def test_of_a_long_history_no_more_words_are_learned(room, qtbot, monkeypatch):
    window = room.open()
    advice = window.lookup.advice
    monkeypatch.setattr(experience, "MOST_TAUGHT", 0)

    window.bridge.happened.emit([imported(room, "1")])
    qtbot.waitUntil(lambda: not advice._lessons)

    assert advice.classes("geyser") == []
    assert expected(window) == 1


def test_another_catalogue_is_learned_anew(room):
    window = room.open()
    renamed = to_json(CATALOGUE).replace("Water leak", "Geyser")
    window.bridge.submit(Configure("catalogue", "small", renamed))

    room.settle()
    room.settle()

    assert hints(window, "a geyser") == [WATER_LEAK]


def test_other_configuration_is_no_reason_to_learn_anew(two_units):
    window = two_units.open()
    learned = window.lookup.advice._experience

    window.bridge.submit(Configure("units", "units", to_json(UNITS)))
    two_units.settle()

    assert window.lookup.advice._experience is learned


def test_where_the_past_cannot_be_read_the_names_are_known(room, monkeypatch):
    def broken(city, cases, at_a_time):
        raise Refused("The disk is gone.")

    monkeypatch.setattr(module, "learned_from", broken)

    window = room.open()

    assert hints(window, "a leak") == [WATER_LEAK]


def test_the_units_are_numbered_for_the_selected_case_with_their_reasons(two_units):
    case = filed(two_units.desk)
    window = two_units.open()

    window.select([case.id])
    two_units.settle()

    assert [card(window, unit).advice.rank for unit in ("water", "drains")] == [1, 2]
    assert card(window, "police").advice is None
    first = "Ask first: Water. First in charge of Water leak · 0 of 20 open."
    assert window.units.below.text() == first
    spoken = window.units.model.index_of("water").data(2 + 1)  # the tool tip
    assert "No. 1 for this case: First in charge of Water leak · 0 of 20 open." in spoken


def test_a_unit_that_has_the_case_and_a_report_not_yet_filed_need_no_numbers(two_units):
    case, new = filed(two_units.desk), report(two_units.desk)
    two_units.desk.do(Dispatch(case.id, "water"))
    window = two_units.open()

    for each in (case, new):
        window.select([each.id])
        two_units.settle()
        assert card(window, "water").advice is None
        assert card(window, "drains").advice is None

    window.units.hover_cases([case.id])
    assert card(window, "drains").advice.rank == 1


def test_a_return_changes_the_numbers_while_one_looks(two_units):
    case = filed(two_units.desk)
    window = two_units.open()
    window.select([case.id])
    two_units.settle()
    assert card(window, "water").advice.rank == 1

    window.bridge.submit(Dispatch(case.id, "water"))
    window.bridge.submit(Return(case.id, reason="not ours", owner="drains"))
    two_units.settle()

    assert card(window, "water").advice.rank == 2


def test_without_a_case_no_unit_is_numbered(two_units):
    case = filed(two_units.desk)
    window = two_units.open()
    window.select([case.id])
    two_units.settle()

    window.select([])

    assert card(window, "water").advice is None


def test_the_chooser_begins_with_the_unit_to_ask_first_and_says_why(two_units):
    cases = [filed(two_units.desk) for _each in range(5)]
    for case in cases[1:]:
        two_units.desk.do(Dispatch(case.id, "water"))
        two_units.desk.do(Return(case.id, reason="not ours", owner="drains"))
    window = two_units.open()
    window.select([cases[0].id])

    act(two_units, "act.dispatch")
    chooser = dialog(window, Chooser)

    shown = chooser.choices()
    assert [choice.id for choice in shown] == ["drains", "water", "police"]
    assert shown[0].below == "until 14:00 · This class is among its duties · 0 of 20 open"
    assert "Returned 4 of 4 of this class" in shown[1].below
    assert [choice.aside for choice in shown] == ["no. 1", "no. 2", "0 open"]
    chooser.reject()


def test_before_the_drop_the_board_tells_of_the_past(room):
    for _each in range(8):
        done(room)
    case = filed(room.desk)
    window = room.open()

    window.units.hover_cases([case.id])
    window.units.show_unit("water")

    told = window.units.below.text()
    assert "Of 8 such cases half took at most" in told
    assert told.endswith("0 were late: likely on time. No. 1 of the units for this case.")


def test_a_unit_with_more_than_it_carries_and_a_past_of_lateness_says_so(room):
    full = replace(UNITS[1], capacity=1)
    room.desk.do(Configure("units", "units", to_json([UNITS[0], full, UNITS[2]])))
    given = filed(room.desk)
    room.desk.do(Dispatch(given.id, "water"))
    for _each in range(8):
        case = filed(room.desk)
        room.desk.do(Dispatch(case.id, "water"))
        room.desk.do(SignFor(case.id))
        room.clock.move(hours=3)
        room.desk.do(ReportDone(case.id), person=MOSS)
    case = filed(room.desk)
    window = room.open()

    window.units.hover_cases([case.id])
    window.units.show_unit("water")

    told = window.units.below.text()
    assert "More than it usually carries." in told
    assert "half took at most 3 h, nine of ten at most 3 h; 8 were late: likely late." in told
    assert window.units.delegate.second_line(card(window, "water")).endswith("· likely late")


def test_an_emergency_that_is_hinted_says_so(room, qtbot):
    window = room.open()
    window.reports.open()
    dialog = window.reports.dialog
    qtbot.waitUntil(dialog.isVisible)

    qtbot.keyClicks(dialog._what, "smell of gas")

    (hinted,) = dialog._hints.hinted
    assert hinted.hint.code == GAS
    assert hinted.title.startswith("emergency · Smell of gas")
    assert "known by its name only" in hinted.why


def test_of_few_cases_the_board_says_that_they_are_few(room):
    done(room)
    gone = filed(room.desk)
    room.desk.do(Dispatch(gone.id, "water"))
    room.desk.do(Return(gone.id, reason="not ours", owner="police"))
    case = filed(room.desk)
    window = room.open()

    window.units.hover_cases([case.id])
    window.units.show_unit("water")

    told = window.units.below.text()
    assert "It returned 1 of 2 cases of this class." in told
    assert "Too few cases to say how long it takes (1)." in told


def test_the_report_dialog_hints_at_the_class_and_a_key_takes_it(room, qtbot):
    filed(room.desk, words="trumpet all night", class_code=NOISE)
    window = room.open()
    window.reports.open()
    dialog = window.reports.dialog
    qtbot.waitUntil(dialog.isVisible)

    qtbot.keyClicks(dialog._what, "a trumpet")

    assert [each.hint.code for each in dialog._hints.hinted] == [NOISE]
    assert dialog._class.choice is None, "nothing is chosen by itself"
    dialog._class.offer()
    assert [each.value.code for each in dialog._class.offered][:1] == [NOISE]
    QApplication.processEvents()
    dialog._hints.buttons[0].click()
    assert dialog._class.case_class.code == NOISE
    assert dialog._hints.hinted == []
