"""A case as lines for a person at a terminal."""

import pytest

from commandcenter import commands as do
from commandcenter.output.plain_text import case_lines, duration, explanation_lines
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import GAS, HERE, NOON, WATER_LEAK, MovedClock, found


@pytest.fixture
def desk():
    return found(MemoryStore(), MovedClock(NOON))


def reported(desk, class_code=WATER_LEAK):
    desk.do(do.RegisterReport(description="Water", class_code=class_code, place=HERE))
    return list(desk.store.cases())[-1].number


def told(desk, number, lines=explanation_lines):
    case = desk.case(number)
    now = desk.clock.now()
    return "\n".join(lines(case, desk.city, now, desk.store.history(case.id)))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (45, "45 s"),
        (840, "14 m"),
        (7_200, "2 h"),
        (8_040, "2 h 14 m"),
        (86_400, "1 d"),
        (97_200, "1 d 3 h"),
    ],
)
def test_a_length_of_time_is_said_in_hours_and_minutes(seconds, words):
    assert duration(seconds) == words


def test_a_limit_is_said_in_its_own_clock(desk):
    number = reported(desk)
    desk.do(do.FileCase(number))
    desk.do(do.Dispatch(number, to="water"))

    said = told(desk, number)

    assert "to be handled within" in said
    assert "left." in said


def test_an_overdue_case_says_by_how_much(desk):
    number = reported(desk)
    desk.clock.move(hours=3)

    assert "overdue by 2 h 45 m" in told(desk, number)
    assert "overdue by 2 h 45 m" in told(desk, number, case_lines)


def test_steps_are_said_as_done_coming_late_or_not_needed(desk):
    number = reported(desk, GAS)
    first = told(desk, number)
    desk.clock.move(hours=10)
    due = told(desk, number)
    desk.do(do.FireDueSteps())
    late = told(desk, number)
    desk.do(do.Merge(number, into=reported(desk)))
    ended = told(desk, number)

    assert "): in " in first
    assert "): due" in due
    assert "): done late, " in late
    assert "stopped" in ended or "not needed any more" in ended or "done late" in ended


def test_a_case_without_place_class_or_unit_says_so(desk):
    desk.do(do.RegisterReport(description="Something"))
    case = next(desk.store.cases())

    said = told(desk, case.number, case_lines)

    assert "not yet classified" in said.splitlines()[0]
    assert "Cell: not known" in said
    assert "Unit: not known" in said


def test_a_case_that_has_ended_has_a_stage_and_no_light(desk):
    number = reported(desk)
    desk.do(do.Void(number, "Entered twice"))

    said = told(desk, number, case_lines)

    assert said.splitlines()[0].endswith(": Water leak, void")
    assert "Ended: 2" in said
    assert "Due" not in said
    assert "no deadline" not in told(desk, number)


def test_a_case_explained_says_who_held_it_and_what_share_of_its_life(desk):
    number = reported(desk)
    case = desk.case(number)
    desk.do(do.FileCase(case.id))
    desk.clock.move(minutes=10)
    desk.do(do.Dispatch(case.id, "water"))
    desk.clock.move(minutes=30)
    desk.do(do.Return(case.id, reason="not ours", owner="police"), person=desk.city.people["moss"])
    desk.clock.move(minutes=60)
    desk.do(do.Dispatch(case.id, "water"))

    said = told(desk, number, explanation_lines)

    assert "Waiting for dispatch (10 m, 10 %)" in said
    assert "Water (30 m, 30 %)" in said
    assert "Waiting for dispatch, limit stopped: not with the unit, by " in said
    assert "(1 h, 60 %)" in said
