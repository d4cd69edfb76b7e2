"""Seat load counted as it comes is what a recount would say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from commandcenter.commands import FireDueSteps
from commandcenter.ids import CaseId
from commandcenter.seats import load
from commandcenter.seats.load import Alarm, Priority, Source
from commandcenter.seats.watch import SeatWatch, watch_of
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import MovedClock, filed, found

START = datetime(2024, 5, 6, 8, 0, tzinfo=UTC)
NOISE, LEAK = Source("0301", "D1"), Source("0101", "D1")


def alarm(minutes, *, seat="dispatcher", case="c1", step="remind", source=LEAK, priority=None):
    at = START + timedelta(minutes=minutes)
    return Alarm(at, seat, CaseId(case), step, priority or Priority.LOW, source)


def watch(*alarms, since=START, seats=()):
    return watch_of(since, alarms, [], found(MemoryStore()).city, seats)


many = st.lists(
    st.builds(
        alarm,
        st.integers(0, 120),
        seat=st.sampled_from(["dispatcher", "shift_leader"]),
        case=st.sampled_from(["c1", "c2", "c3"]),
        source=st.sampled_from([NOISE, LEAK]),
        priority=st.sampled_from(list(Priority)),
    ),
    max_size=40,
).map(lambda alarms: sorted(alarms, key=lambda each: each.at))


@given(many)
def test_what_was_counted_as_it_came_is_what_a_recount_says(alarms):
    counted, until = SeatWatch(START), START + timedelta(minutes=125)
    for each in alarms:
        counted.hear(each)

    assert counted.loads(until) == load.loads(alarms, START, until)
    assert {r.source: r.alarms for r in counted.top()} == dict(load.top_sources(alarms))
    assert sum(counted.priorities().values()) == counted.alarms == len(alarms)
    assert {(c.case, c.step) for c in counted.chattering()} == set(load.chattering(alarms))
    floods = [each for one in load.loads(alarms, START, until) for each in one.floods]
    assert sorted(f.period.begins for f in counted.floods(until)) == sorted(
        each.begins for each in floods
    )


def test_the_sources_with_most_alarms_come_first_and_lead_to_their_cases():
    told = watch(
        alarm(1, source=NOISE, case="n"),
        alarm(2, case="a"),
        alarm(3, case="b"),
        alarm(4, case="a"),
    )

    assert [(each.source, each.alarms) for each in told.top()] == [(LEAK, 3), (NOISE, 1)]
    assert told.top(1)[0].source == LEAK
    assert told.cases_of_source(LEAK) == ["a", "b"]
    assert told.cases_of_source(Source("9", "")) == []


def test_priorities_lead_to_their_cases():
    told = watch(alarm(1, case="a"), alarm(2, case="b", priority=Priority.HIGH))

    assert told.priorities() == {Priority.HIGH: 1, Priority.MEDIUM: 0, Priority.LOW: 1}
    assert told.cases_of_priority(Priority.HIGH) == ["b"]
    assert told.cases_of_priority(Priority.MEDIUM) == []


def test_a_seat_without_an_alarm_is_there_with_empty_periods():
    told = watch(seats=("duty_officer",))

    [only] = told.loads(START + timedelta(minutes=25))

    assert (only.seat, [each.alarms for each in only.periods]) == ("duty_officer", [0, 0, 0])


def test_a_flood_leads_to_its_cases():
    told = watch(*(alarm(n / 2, case=f"c{n}") for n in range(12)), alarm(30, case="later"))

    [flood] = told.floods(START + timedelta(hours=1))

    assert flood.period.alarms == 12
    cases = told.cases_between("dispatcher", flood.period.begins, flood.period.ends)
    assert cases == [f"c{n}" for n in range(12)]


def test_an_alarm_from_before_the_span_is_not_counted():
    assert watch(alarm(-1)).alarms == 0


def test_an_alarm_that_comes_three_times_in_ten_minutes_chatters():
    told = watch(alarm(0), alarm(4), alarm(9), alarm(40), alarm(41))

    [only] = told.chattering()

    assert (only.case, only.step, only.seat, only.times) == ("c1", "remind", "dispatcher", 3)


def test_an_alarm_that_has_stood_for_a_day_is_stale_until_its_case_moves_on():
    desk = found(MemoryStore(), MovedClock())
    case = filed(desk)
    desk.clock.move(minutes=10)
    desk.do(FireDueSteps())
    case = desk.case(case.id)
    at = desk.clock.now()
    told = watch_of(at, [], [case], desk.city)

    assert told.stale(at + timedelta(hours=24)) == []
    assert [each.case for each in told.stale(at + timedelta(hours=25))] == [case.id]

    told.note(case.id, replace(case, standing=replace(case.standing, chain=None)), desk.city)
    assert told.stale(at + timedelta(hours=25)) == []
    told.note(case.id, None, desk.city)
    assert told.stale(at + timedelta(hours=25)) == []
