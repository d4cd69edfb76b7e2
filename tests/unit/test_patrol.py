"""When a cell is to be walked, and what has been missed."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec
import pytest

from commandcenter.city import to_json
from commandcenter.patrol.tasks import TaskState, cell_tasks, in_order, unpack_plans, windows
from tests.helpers.makers import CELLS, MONDAY
from tests.helpers.patrols import a_plan

CITY = ZoneInfo("Asia/Shanghai")
DAY, WEEK = timedelta(days=1), timedelta(days=7)


def local(day, hour, minute=0):
    """An instant of September 2024 on the wall clock of the city."""
    return datetime(2024, 9, day, hour, minute, tzinfo=CITY)


def spans(plan, until=MONDAY + WEEK, zone=CITY):
    """When its windows open and close, on the wall clock."""
    found = windows(plan, zone, plan.since, until)
    return [(w.opens.astimezone(zone), w.due.astimezone(zone)) for w in found]


def task(plan, now, walked=None):
    walks = {} if walked is None else {(plan.key, CELLS[0]): walked}
    return cell_tasks(plan, {CELLS[0]: "qian"}, walks, CITY, now)[0]


def test_a_daily_patrol_is_due_from_eight_to_six_on_every_day():
    assert spans(a_plan(), local(25, 9))[:3] == [
        (local(23, 8), local(23, 18)),
        (local(24, 8), local(24, 18)),
        (local(25, 8), local(25, 18)),
    ]


def test_every_three_days_may_be_done_on_any_of_them():
    assert spans(a_plan(days=3)) == [
        (local(23, 8), local(25, 18)),
        (local(26, 8), local(28, 18)),
        (local(29, 8), datetime(2024, 10, 1, 18, tzinfo=CITY)),
    ]


def test_a_window_of_many_days_that_opened_long_ago_is_still_open():
    found = windows(a_plan(days=30), CITY, local(23, 8) + 20 * DAY, local(23, 8) + 21 * DAY)

    assert [window.opens for window in found] == [local(23, 8)]


def test_every_four_hours_divides_the_shift_and_the_last_part_is_short():
    assert spans(a_plan(hours=4), local(23, 23)) == [
        (local(23, 8), local(23, 12)),
        (local(23, 12), local(23, 16)),
        (local(23, 16), local(23, 18)),
    ]


def test_only_the_days_of_the_week_that_are_named():
    assert spans(a_plan(weekdays=("tue", "fri"))) == [
        (local(24, 8), local(24, 18)),
        (local(27, 8), local(27, 18)),
    ]


def test_a_night_shift_ends_in_the_morning():
    assert spans(a_plan(begins="22:00", ends="06:00"), local(23, 23)) == [
        (local(23, 22), local(24, 6))
    ]


def test_a_plan_ends_with_its_last_day_and_owes_nothing_from_before_it_began():
    plan = a_plan(until=date(2024, 9, 24), since=local(23, 19))

    assert spans(plan) == [(local(24, 8), local(24, 18))]


def test_the_wall_clock_counts_when_clocks_are_put_back():
    berlin = ZoneInfo("Europe/Berlin")
    plan = a_plan(since=datetime(2024, 10, 26, tzinfo=UTC), begins="00:00", ends="04:00", hours=2)

    found = windows(plan, berlin, plan.since, datetime(2024, 10, 27, 3, tzinfo=UTC))

    assert [w.due - w.opens for w in found[-2:]] == [timedelta(hours=2), timedelta(hours=3)]
    assert all(one.due <= other.opens for one, other in pairwise(found))


def test_a_cell_is_due_while_its_window_is_open_and_walked_once_it_was():
    assert task(a_plan(), MONDAY).state is TaskState.DUE
    assert task(a_plan(), MONDAY).due == local(23, 18)

    done = task(a_plan(), local(23, 15), walked=MONDAY)

    assert (done.state, done.opens, done.walked) == (TaskState.DONE, local(24, 8), MONDAY)


def test_a_walk_before_the_window_opens_does_not_count_for_it():
    assert task(a_plan(), MONDAY, walked=local(23, 7)).state is TaskState.DUE


def test_what_was_missed_stays_overdue_until_somebody_walks():
    missed = task(a_plan(), local(26, 9))

    assert (missed.state, missed.missed, missed.due) == (TaskState.OVERDUE, 3, local(23, 18))
    assert task(a_plan(), local(26, 10), walked=local(26, 9, 30)).state is TaskState.DONE


def test_a_walk_that_comes_late_settles_its_window():
    assert task(a_plan(), local(23, 20)).state is TaskState.OVERDUE
    assert task(a_plan(), local(23, 21), walked=local(23, 20, 30)).state is TaskState.DONE


def test_a_cell_owes_nothing_from_before_it_was_drawn():
    def young(now):
        begun = {CELLS[0]: local(25, 12)}
        return cell_tasks(a_plan(), {CELLS[0]: None}, {}, CITY, now, begun)[0]

    assert (young(local(25, 13)).state, young(local(25, 13)).opens) == (
        TaskState.COMING,
        local(26, 8),
    )
    assert (young(local(26, 19)).state, young(local(26, 19)).missed) == (TaskState.OVERDUE, 1)


def test_before_the_first_window_a_patrol_is_coming():
    coming = task(a_plan(weekdays=("sun",)), MONDAY)

    assert (coming.state, coming.opens) == (TaskState.COMING, local(29, 8))


def test_after_the_end_of_a_plan_nothing_comes():
    ended = task(a_plan(until=date(2024, 9, 23)), local(25, 9), walked=MONDAY)

    assert (ended.state, ended.opens, ended.due) == (TaskState.DONE, None, None)


def test_what_is_overdue_longest_comes_first_then_what_is_due_soonest():
    late, due = a_plan(key="late"), a_plan(key="due", since=local(25, 7))
    soon = a_plan(key="soon", since=local(25, 7), hours=2)
    done = a_plan(key="done", since=local(25, 7))
    walks = {("done", CELLS[0]): local(25, 8, 30)}

    every = [
        one
        for plan in (done, due, soon, late)
        for one in cell_tasks(plan, {CELLS[0]: None}, walks, CITY, local(25, 9))
    ]

    assert [each.plan.key for each in in_order(every)] == ["late", "soon", "due", "done"]


def test_plans_come_back_as_they_were_stored():
    plans = [a_plan(until=date(2024, 9, 24), weekdays=("mon",)), a_plan(key="other")]

    assert list(unpack_plans(to_json(plans).encode()).values()) == plans


@pytest.mark.parametrize("wrong", [{"days": 0}, {"begins": "8 o'clock"}, {"weekdays": ("Mo",)}])
def test_a_plan_without_a_rhythm_is_none(wrong):
    with pytest.raises(ValueError):
        a_plan(**wrong)

    with pytest.raises(msgspec.ValidationError):
        unpack_plans(to_json([a_plan()]).replace('"days":1', '"days":0').encode())
