"""How units have fared follows from the cases as they stand."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commandcenter.advice.past_handling import FEW, Breach, Expected, PastHandling, Returns
from commandcenter.commands import Dispatch, Recall, ReportDone, Return, SignFor, Undo
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import WATER_LEAK, MovedClock, filed, found


@pytest.fixture
def clock():
    return MovedClock()


@pytest.fixture
def desk(clock):
    return found(MemoryStore(), clock)


def given(desk, case):
    desk.do(Dispatch(case.id, "water"))
    return desk.case(case.id)


def handled(desk, clock, minutes):
    """A case that the unit has finished after so many minutes; its limit is two hours."""
    case = given(desk, filed(desk))
    desk.do(SignFor(case.id))
    clock.move(minutes=minutes)
    desk.do(ReportDone(case.id))
    return desk.case(case.id)


def past_of(*cases):
    past = PastHandling()
    for case in cases:
        past.put(case)
    return past


def test_half_and_nine_of_ten_are_told_and_how_many_were_late(desk, clock):
    minutes = [10, 20, 30, 40, 50, 60, 70, 80, 90, 130]
    past = past_of(*(handled(desk, clock, each) for each in minutes))

    expected = past.expected("water", WATER_LEAK, "found")

    assert expected == Expected(10, timedelta(minutes=50), timedelta(minutes=90), 1)
    assert expected.breach is Breach.UNLIKELY


@pytest.mark.parametrize(
    ("late", "breach"),
    [(1, Breach.UNLIKELY), (2, Breach.POSSIBLE), (5, Breach.LIKELY)],
)
def test_a_breach_is_as_likely_as_it_was_often(late, breach):
    assert Expected(10, late=late).breach is breach


def test_of_too_few_cases_nothing_is_foretold():
    assert Expected(FEW - 1, late=FEW - 1).breach is Breach.UNKNOWN
    assert Expected(FEW, late=FEW).breach is Breach.LIKELY


def test_of_a_unit_without_cases_nothing_is_known(desk):
    assert PastHandling().expected("water", WATER_LEAK, "found") == Expected(0)
    assert PastHandling().returns("water", WATER_LEAK) == Returns(0, 0)


def test_a_return_counts_for_the_unit_that_gave_it_back(desk, clock):
    returned = given(desk, filed(desk))
    desk.do(Return(returned.id, reason="not ours", owner="police"))
    past = past_of(desk.case(returned.id), handled(desk, clock, 10))

    assert past.returns("water", WATER_LEAK) == Returns(1, 2)
    assert past.returns("police", WATER_LEAK) == Returns(0, 0)


def test_a_recall_is_no_return(desk):
    case = given(desk, filed(desk))
    desk.do(Recall(case.id, reason="wrong unit"))

    assert past_of(desk.case(case.id)).returns("water", WATER_LEAK) == Returns(0, 0)


def test_time_not_with_the_unit_is_left_out(desk, clock):
    case = given(desk, filed(desk))
    clock.move(minutes=10)
    desk.do(Return(case.id, reason="not ours", owner="police"))
    clock.move(minutes=60)
    given(desk, case)
    desk.do(SignFor(case.id))
    clock.move(minutes=20)
    desk.do(ReportDone(case.id))

    expected = past_of(desk.case(case.id)).expected("water", WATER_LEAK, "found")

    assert expected.half == timedelta(minutes=30)


def test_a_case_counts_once_however_often_it_changes(desk, clock):
    past = PastHandling()
    case = given(desk, filed(desk))
    past.put(case)
    desk.do(SignFor(case.id))
    desk.do(ReportDone(case.id))
    past.put(desk.case(case.id))
    past.put(desk.case(case.id))
    assert past.knows(case.id)
    assert past.expected("water", WATER_LEAK, "found").cases == 1

    desk.do(Undo(case.id, event=desk.case(case.id).undoable))
    past.put(desk.case(case.id))

    assert not past.knows(case.id)
    assert past.expected("water", WATER_LEAK, "found") == Expected(0)
    assert past.returns("water", WATER_LEAK) == Returns(0, 0)


def test_what_is_counted_as_it_comes_is_what_is_counted_afresh(desk, clock):
    live = PastHandling()
    cases = [handled(desk, clock, minutes) for minutes in (30, 10, 20)]
    for case in cases:
        live.put(case)
    returned = given(desk, filed(desk))
    live.put(returned)
    desk.do(Return(returned.id, reason="not ours", owner="police"))
    live.put(desk.case(returned.id))

    afresh = past_of(desk.case(returned.id), *reversed(cases))

    for past in (live, afresh):
        assert past.expected("water", WATER_LEAK, "found").half == timedelta(minutes=20)
        assert past.returns("water", WATER_LEAK) == Returns(1, 4)


def test_a_case_without_a_class_or_without_its_end_counts_nowhere(desk, clock):
    case = handled(desk, clock, 10)
    clocks = tuple(replace(each, stopped_at=None) for each in case.standing.deadlines)
    endless = replace(case, standing=replace(case.standing, deadlines=clocks))
    unclassified = replace(case, standing=replace(case.standing, class_code=None))

    for odd in (endless, unclassified):
        assert past_of(odd).expected("water", WATER_LEAK, "found") == Expected(0)
