"""Emergencies are announced aloud; many at once in one sentence."""

import threading

from commandcenter.commands import Dispatch, FileCase, RegisterReport, SignFor
from tests.helpers.small_city import GAS, HERE


def taken_down_at_once(room, count):
    """The window, after so many emergencies that the screens hear of together."""
    window = room.open()
    window.notices._sound = None
    finished = threading.Event()
    for _each in range(count):
        room.bridge.submit(RegisterReport(description="Gas", class_code=GAS, place=HERE))
    room.bridge.ask(lambda desk: finished.set())
    # The screens look only after the desk has taken them all down.
    assert finished.wait(10)
    room.settle()
    return window


def test_many_emergencies_at_once_are_one_notice_that_leads_to_the_first(room):
    window = taken_down_at_once(room, 5)

    (said,) = [text for text in window.notices.texts() if "emergenc" in text]
    assert said == "5 emergencies at once. They are at the top of the queue."
    assert not any(text.startswith("Emergency:") for text in window.notices.texts())


def test_the_notice_about_many_emergencies_goes_when_the_last_of_them_is_dispatched(room):
    window = taken_down_at_once(room, 3)
    *others, last = list(window.situation.cases.values())

    for case in others:
        dispatch(room, case)
    assert "3 emergencies at once. They are at the top of the queue." in window.notices.texts()
    dispatch(room, last)

    assert not any("emergenc" in text for text in window.notices.texts())


def dispatch(room, case):
    room.bridge.submit(FileCase(case.id))
    room.bridge.submit(Dispatch(case.id, "water"))
    room.settle()


def test_an_emergency_that_went_by_rule_says_where_and_stays_until_it_is_filed(room):
    window = taken_down_at_once(room, 1)
    (case,) = window.situation.cases.values()
    said = f"Emergency: Smell of gas. Case {case.number}. It went to Water by rule; file it."
    assert said in window.notices.texts()
    assert window.queue.shows(case.id)

    room.bridge.submit(FileCase(case.id))
    room.settle()

    assert said not in window.notices.texts()
    assert not window.queue.shows(case.id)


def test_an_emergency_whose_unit_has_signed_needs_nobody_here(room):
    window = taken_down_at_once(room, 1)
    (case,) = window.situation.cases.values()

    room.bridge.submit(SignFor(case.id))
    room.settle()

    assert not any(text.startswith("Emergency:") for text in window.notices.texts())


def test_an_emergency_does_not_wait_for_the_next_event_to_be_announced(room, monkeypatch):
    window = room.open()
    window.notices._sound = None
    behind = iter([True, True])
    monkeypatch.setattr(type(room.bridge), "behind", property(lambda bridge: next(behind, False)))

    room.bridge.submit(RegisterReport(description="Gas", class_code=GAS, place=HERE))

    room.qtbot.waitUntil(lambda: bool(window.notices.texts()))
    assert any("Emergency" in text for text in window.notices.texts())
