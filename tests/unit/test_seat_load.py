"""What an operator is asked to take in: counted in fixed periods (ISA-18.2)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter import commands as ask
from commandcenter.case import Stage
from commandcenter.escalation import StepAction
from commandcenter.events import StepFired
from commandcenter.ids import CaseId
from commandcenter.seats.load import (
    PERIOD,
    Alarm,
    Load,
    Priority,
    Source,
    alarm_of,
    busiest,
    by_seat,
    chattering,
    grouped,
    is_alarm,
    loads,
    periods,
    shares,
    stale,
    standing_since,
    top_sources,
)
from tests.helpers.fired import a_fired_step
from tests.helpers.makers import EMERGENCY, a_case, a_desk

NINE = datetime(2024, 9, 23, 9, 0, tzinfo=UTC)
PIPE, LITTER = Source("0401", "west"), Source("0102", "east")


def an_alarm(minutes=0.0, **changes):
    at = NINE + timedelta(minutes=minutes)
    made = Alarm(at, "dispatcher", CaseId("c"), "remind", Priority.LOW, LITTER)
    return replace(made, **changes)


def a_load(*counts):
    instants = [NINE + n * PERIOD for n, count in enumerate(counts) for _each in range(count)]
    return Load("dispatcher", periods(instants, NINE, NINE + len(counts) * PERIOD))


def test_periods_without_an_alarm_count_as_well():
    load = a_load(3, 0, 0, 1)

    assert [each.alarms for each in load.periods] == [3, 0, 0, 1]
    assert (load.alarms, load.mean, load.worst) == (4, 1.0, 3)
    assert load.share_over(2) == 0.25


def test_without_any_time_there_is_no_load():
    load = Load("dispatcher", periods([], NINE, NINE))

    assert (load.mean, load.worst, load.share_over(2), load.floods) == (0.0, 0, 0.0, ())


SPANS = st.tuples(st.integers(-5000, 5000), st.integers(0, 20_000))


@given(seconds=st.lists(st.integers(-9000, 30_000)), span=SPANS)
def test_every_alarm_of_a_span_is_in_exactly_one_period(seconds, span):
    since = NINE + timedelta(seconds=span[0])
    until = since + timedelta(seconds=span[1])
    instants = [NINE + timedelta(seconds=each) for each in seconds]

    found = periods(instants, since, until)

    assert sum(each.alarms for each in found) == sum(since <= at < until for at in instants)
    for each in found:
        assert each.ends - each.begins == PERIOD
        assert each.begins.timestamp() % 600 == 0
        inside = [at for at in instants if max(each.begins, since) <= at < min(each.ends, until)]
        assert each.alarms == len(inside)


@given(seconds=st.lists(st.integers(0, 30_000)), span=SPANS)
def test_periods_follow_each_other_and_cover_the_span(seconds, span):
    since = NINE + timedelta(seconds=span[0])
    until = since + timedelta(seconds=span[1])

    found = periods([NINE + timedelta(seconds=each) for each in seconds], since, until)

    assert [each.begins for each in found[1:]] == [each.ends for each in found[:-1]]
    if since < until:
        assert found[0].begins <= since < found[0].ends
        assert found[-1].begins < until <= found[-1].ends


@given(cut=st.integers(0, 12), seconds=st.lists(st.integers(0, 7199)))
def test_two_halves_of_a_night_cut_between_periods_give_the_whole(cut, seconds):
    until, middle = NINE + 12 * PERIOD, NINE + cut * PERIOD
    instants = [NINE + timedelta(seconds=each) for each in seconds]

    halves = periods(instants, NINE, middle) + periods(instants, middle, until)

    assert halves == periods(instants, NINE, until)


@pytest.mark.parametrize(
    ("counts", "floods"),
    [
        ((10, 10), []),
        ((11,), [(0, 1, 11)]),
        ((0, 12, 5, 7, 4, 9), [(1, 4, 24)]),
        ((12, 4, 11), [(0, 1, 12), (2, 3, 11)]),
        ((12, 12), [(0, 2, 24)]),
    ],
)
def test_a_flood_begins_above_ten_and_lasts_until_fewer_than_five(counts, floods):
    found = a_load(*counts).floods

    assert [
        ((each.begins - NINE) // PERIOD, (each.ends - NINE) // PERIOD, each.alarms)
        for each in found
    ] == floods


@given(
    minutes=st.lists(st.tuples(st.integers(0, 60), st.sampled_from(["dispatcher", "acceptor"]))),
    at=st.integers(0, 60),
)
def test_the_busiest_seat_is_that_with_most_alarms_in_the_ten_minutes_before(minutes, at):
    fired = [a_fired_step(NINE + timedelta(minutes=m), seat) for m, seat in sorted(minutes)]

    found = busiest(by_seat(fired), NINE + timedelta(minutes=at))

    lately = [seat for m, seat in minutes if at - 10 < m <= at]
    assert found == max((lately.count(seat) for seat in lately), default=0)


def test_what_goes_to_a_unit_or_only_steers_is_at_no_seat():
    fired = [a_fired_step(NINE, "unit"), a_fired_step(NINE, action=StepAction.WEBHOOK)]

    assert by_seat(fired) == {}


def test_the_heaviest_seat_comes_first_and_a_quiet_one_is_not_forgotten():
    alarms = [an_alarm(), an_alarm(seat="duty_officer"), an_alarm(1)]

    found = loads(alarms, NINE, NINE + PERIOD, seats=["acceptor"])

    assert [(each.seat, each.alarms) for each in found] == [
        *(("dispatcher", 2), ("duty_officer", 1), ("acceptor", 0))
    ]


def test_where_most_alarms_come_from_and_how_urgent_they_are():
    alarms = [an_alarm(), an_alarm(1), an_alarm(source=PIPE, priority=Priority.HIGH)]

    assert top_sources(alarms) == [(LITTER, 2), (PIPE, 1)]
    assert top_sources(alarms, most=1) == [(LITTER, 2)]
    assert shares(alarms)[Priority.LOW] == pytest.approx(2 / 3)
    assert set(shares([]).values()) == {0.0}


def test_what_comes_three_times_in_ten_minutes_chatters():
    often = [an_alarm(minutes) for minutes in (0, 4, 9.9, 30)]
    seldom = [an_alarm(minutes, case=CaseId("d")) for minutes in (0, 5, 10)]

    assert chattering(often + seldom) == {("c", "remind"): 3}


CAUSES = st.builds(
    an_alarm,
    minutes=st.integers(0, 9),
    source=st.sampled_from([PIPE, LITTER, Source("0102", "west")]),
    unit=st.sampled_from(["", "gas", "cleaning"]),
    priority=st.sampled_from(list(Priority)),
)


@given(alarms=st.lists(CAUSES, max_size=30))
def test_a_flood_loses_no_alarm_and_hides_no_cause(alarms):
    groups = grouped(alarms)

    told = [alarm for group in groups for alarm in (group.head, *group.others)]
    assert sorted(map(repr, told)) == sorted(map(repr, alarms))
    for group in groups:
        assert all(alarm.priority is not Priority.HIGH for alarm in group.others)
        assert all(group.cause in (each.source, each.unit) for each in group.others)
        rank = list(Priority).index(group.head.priority)
        assert all(list(Priority).index(each.priority) >= rank for each in group.others)


def test_what_has_burst_is_one_line_with_the_first_and_most_urgent_as_its_sign():
    alarms = [
        an_alarm(1, source=PIPE, unit="gas"),
        an_alarm(2, source=PIPE, unit="gas", priority=Priority.MEDIUM),
        an_alarm(3, source=PIPE),
        an_alarm(0, unit="cleaning"),
    ]

    pipe, litter = grouped(alarms)

    assert (pipe.cause, pipe.head, len(pipe.others)) == (PIPE, alarms[1], 2)
    assert (litter.head, litter.others) == (alarms[3], ())


def test_a_unit_whose_desk_does_not_answer_is_a_cause():
    alarms = [an_alarm(n, source=Source(f"010{n}", "x"), unit="gas") for n in range(4)]

    (group,) = grouped(alarms)

    assert (group.cause, len(group.others)) == ("gas", 3)


def test_an_emergency_is_never_one_of_many():
    alarms = [an_alarm(n, priority=Priority.HIGH) for n in range(3)]

    assert [(each.head, each.others) for each in grouped(alarms)] == [(a, ()) for a in alarms]


def test_only_what_wants_something_of_a_seat_is_an_alarm():
    desk = a_desk()
    case = a_case(Stage.DISPATCHED, desk=desk)
    desk.clock.move(hours=9)
    fired = desk.do(ask.FireDueSteps())
    steps = [each for each in fired if isinstance(each.body, StepFired)]

    alarms = [alarm_of(each, case, desk.city) for each in steps if is_alarm(each.body)]

    assert {each.body.step: is_alarm(each.body) for each in steps} == {
        "remind": False,
        "due": True,
        "raise": True,
    }
    assert {each.seat for each in alarms} == {"dispatcher", "duty_officer"}
    assert {each.source for each in alarms} == {Source("0102", "440304001001")}
    assert {each.priority for each in alarms} == {Priority.LOW}
    assert not is_alarm(desk.store.history(case.id)[0].body)


def test_an_emergency_is_of_high_priority_and_names_its_unit():
    desk = a_desk()
    case = a_case(Stage.REPORTED, desk=desk, class_code=EMERGENCY)
    desk.clock.move(hours=2)
    case, fired = desk.case(case.id), desk.do(ask.FireDueSteps())

    found = [alarm_of(each, case, desk.city) for each in fired if is_alarm(each.body)]

    assert {(each.priority, each.unit) for each in found} == {(Priority.HIGH, "gas")}


def test_an_alarm_that_stands_for_a_day_is_stale_until_the_wait_is_over():
    desk = a_desk()
    case = a_case(Stage.REPORTED, desk=desk)
    desk.clock.move(hours=5)
    desk.do(ask.FireDueSteps())
    begun = standing_since(desk.case(case.id), desk.city)
    desk.clock.move(hours=25)

    def stale_now():
        return stale(desk.store.open_cases(), desk.city, desk.clock.now())

    assert [(found.id, since) for found, since in stale_now()] == [(case.id, begun)]
    assert stale(desk.store.open_cases(), desk.city, begun + timedelta(hours=24)) == []
    desk.do(ask.FileCase(case.id))
    desk.do(ask.Dispatch(case.id, to="cleaning"))
    assert stale_now() == []


def test_nothing_stands_where_no_chain_runs_or_nothing_has_fired():
    desk = a_desk()
    fresh, ended = a_case(Stage.REPORTED, desk=desk), a_case(Stage.VOIDED, desk=desk)

    assert standing_since(fresh, desk.city) is None
    assert standing_since(ended, desk.city) is None
