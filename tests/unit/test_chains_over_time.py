"""The clock is moved, through the real desk: nights, holidays, make-up days, summer time."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from commandcenter import commands as ask
from commandcenter.case import Stage
from commandcenter.city import to_json
from commandcenter.due import advance
from commandcenter.escalation import Rules, StepAction, Window
from commandcenter.events import StepFired
from commandcenter.intake.calendars import read_calendar
from commandcenter.roles import Post
from db.store import LocalStore
from tests.helpers.calendars import NEW_YORK
from tests.helpers.makers import MONDAY, a_case, a_desk
from tests.unit.test_climb import a_chain, duty, put, step, with_unit
from tests.unit.test_rehearsal_laws import until

CALENDARS = Path(__file__).parents[2] / "resources" / "calendars"
SHANGHAI, EASTERN = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
WORK = step("work", StepAction.WINDOW, window=Window(working_time=True))
SOON = timedelta(days=30)


def bound(desk, *steps):
    """The desk, whose every case gets these steps from its dispatch on."""
    put(desk, replace(a_chain(*steps), rules=Rules(rank=-1)))
    return desk


def in_china(*steps):
    """A desk that works by the calendar of mainland China that ships, make-up days and all."""
    desk = a_desk(now=datetime(2026, 1, 5, 1, tzinfo=UTC))
    calendar = read_calendar(CALENDARS / "cn.toml")
    desk.do(ask.Configure("calendar", calendar.key, to_json(replace(calendar, key="cn"))))
    return bound(desk, *steps)


def in_new_york(*steps):
    """The same in New York, where the clock is changed twice a year."""
    desk = a_desk(now=datetime(2024, 1, 8, 14, tzinfo=UTC))
    profile = replace(desk.city.profile, zone=str(EASTERN))
    desk.do(ask.Configure("city", "city", to_json(profile)))
    desk.do(ask.Configure("calendar", "cn", to_json(replace(NEW_YORK, key="cn"))))
    return bound(desk, *steps)


def fired_from(desk, *local, zone=SHANGHAI):
    """When the steps of a case fire that is dispatched at a local time, on the wall clock there."""
    dispatched = datetime(*local, tzinfo=zone).astimezone(UTC)
    desk.clock.instant = dispatched - timedelta(minutes=2)
    case = a_case(Stage.DISPATCHED, desk=desk)
    assert case.last_at == dispatched
    until(desk, desk.clock.now() + SOON)
    fired = [e for e in desk.store.history(case.id) if isinstance(e.body, StepFired)]
    assert not any(event.body.late for event in fired)
    return [event.occurred_at.astimezone(zone).strftime("%m-%d %H:%M") for event in fired]


@pytest.mark.parametrize(
    ("dispatched", "fires"),
    [
        ((2026, 1, 20, 10, 0), "01-20 10:30"),
        ((2026, 1, 20, 11, 45), "01-20 14:00"),  # the break at noon
        ((2026, 1, 20, 17, 45), "01-21 08:00"),  # a night
        ((2026, 1, 23, 17, 45), "01-26 08:00"),  # a weekend
        ((2026, 2, 13, 17, 45), "02-14 08:00"),  # the Saturday before Spring Festival is worked
        ((2026, 2, 14, 17, 45), "02-24 08:00"),  # and then nine days are not
        ((2026, 2, 27, 17, 45), "02-28 08:00"),  # a Saturday that makes up for one of them
        ((2026, 4, 30, 17, 45), "05-06 08:00"),  # Labour Day
        ((2026, 5, 8, 17, 45), "05-09 08:00"),
        ((2026, 9, 19, 9, 0), "09-20 08:00"),  # a Sunday that is worked for National Day
        ((2026, 9, 30, 17, 45), "10-08 08:00"),
        ((2026, 10, 9, 17, 45), "10-10 08:00"),
    ],
)
def test_a_step_in_working_time_waits_out_what_is_not_worked(dispatched, fires):
    desk = in_china(WORK, step("half an hour", after_minutes=30))

    assert fired_from(desk, *dispatched) == [fires]


def test_shares_of_a_limit_in_working_hours_fall_on_make_up_days_too():
    desk = in_china(step("half", at_share=0.5), step("all", at_share=1.0))
    limit = desk.city.catalogue.case_class("0102").conditions[0].limit

    half, whole = fired_from(desk, 2026, 5, 8, 17, 0)  # a Friday; the Saturday makes up

    assert limit.clock == "working_hours"
    first_day = 1.0
    assert half == f"05-09 {_clock(8 + limit.amount / 2 - first_day)}"
    assert whole.startswith("05-09")


def _clock(hours):
    return f"{int(hours):02}:{round(hours % 1 * 60):02}"


def test_a_chain_that_climbs_day_and_night_minds_no_holiday():
    desk = in_china(step("two hours", after_minutes=120), step("a day", after_minutes=1440))

    assert fired_from(desk, 2026, 2, 16, 23, 0) == ["02-17 01:00", "02-17 23:00"]


def test_the_night_in_which_new_york_loses_an_hour_is_an_hour_shorter():
    desk = in_new_york(
        step("half past two", at_time=time(2, 30)),
        step("two hours", after_minutes=120),
        step("eight", at_time=time(8)),
    )

    # 01:30 in winter time; from 2:00 it is 3:00.
    fired = fired_from(desk, 2024, 3, 10, 1, 30, zone=EASTERN)

    assert fired == ["03-10 03:30", "03-10 04:30", "03-10 08:00"]


def test_the_night_in_which_new_york_gains_an_hour_is_an_hour_longer():
    desk = in_new_york(step("two hours", after_minutes=120), step("four", after_minutes=240))

    # 00:30 in summer time; after 1:59 it is 1:00 again.
    fired = fired_from(desk, 2024, 11, 3, 0, 30, zone=EASTERN)

    assert fired == ["11-03 01:30", "11-03 03:30"]


@pytest.mark.parametrize("day", [(2024, 3, 8), (2024, 11, 1)])
def test_working_hours_over_the_weekend_of_a_change_are_counted_on_the_wall(day):
    desk = in_new_york(step("half", at_share=0.5), step("all", at_share=1.0))
    amount = desk.city.catalogue.case_class("0102").conditions[0].limit.amount

    fired = fired_from(desk, *day, 16, 0, zone=EASTERN)

    monday = (datetime(*day, tzinfo=EASTERN) + timedelta(days=3)).strftime("%m-%d")
    # One hour is left on Friday; the office opens at nine on Monday, whatever became of the clock.
    assert fired == [f"{monday} {_clock(9 + amount * s - 1)}" for s in (0.5, 1.0)]


@pytest.mark.parametrize(
    ("dispatched", "fires"),
    [((2024, 3, 9, 23, 0), "03-10 07:00"), ((2024, 11, 2, 23, 0), "11-03 07:00")],
)
def test_a_window_opens_by_the_wall_clock_on_both_sides_of_a_change(dispatched, fires):
    day = step("day", StepAction.WINDOW, window=Window(time(7), time(19)))
    desk = in_new_york(day, step("call", after_minutes=30))

    assert fired_from(desk, *dispatched, zone=EASTERN) == [fires]


def test_held_until_somebody_is_on_duty_it_goes_on_when_the_seat_is_taken(tmp_path):
    store = LocalStore.open(tmp_path)
    on_duty = step("duty", StepAction.WINDOW, window=Window(on_duty=Post.SHIFT_LEADER))
    desk = bound(a_desk(store), on_duty, step("call", reaches="shift_leader", after_minutes=5))
    duty(desk, Post.SHIFT_LEADER, time(10), time(18), ["ma"])
    case = with_unit(desk)
    until(desk, MONDAY + timedelta(minutes=30))
    store.close()

    # The desk is closed while the hold runs, and opened after it has ended.
    store = LocalStore.open(tmp_path)
    desk = a_desk(store, MONDAY + timedelta(hours=3))
    fired = desk.do(ask.FireDueSteps())
    store.close()

    assert [(e.body.step, e.body.told, e.body.late) for e in fired] == [("call", ("ma",), True)]
    opens = desk.city.zone
    assert fired[0].body.due_at.astimezone(opens).strftime("%H:%M") == "10:00"
    assert fired[0].case == case.id


@pytest.mark.parametrize(
    "stage",
    [
        s
        for s in Stage
        if s.value
        in (
            "rejected",
            "suspended",
            "done",
            "closed",
            "force_closed",
            "voided",
            "merged",
        )
    ],
)
def test_a_case_that_has_left_its_chain_is_never_heard_of_again(stage):
    desk = a_desk()
    case = a_case(stage, desk=desk)
    begun = desk.store.last_place()

    until(desk, desk.clock.now() + timedelta(days=2))

    assert case.next_step_at is None
    later = [e for e in desk.store.events(after=begun) if e.case == case.id]
    assert not [e for e in later if isinstance(e.body, StepFired)]


def test_two_nodes_that_fire_the_same_step_make_one_event():
    one, other = a_desk(), a_desk()
    for event in one.store.events():
        assert event.case is None
    case = with_unit(one)
    due = case.next_step_at + timedelta(seconds=5)

    here, there = advance(case, one.city, due), advance(case, other.city, due)
    one.record(here, [])
    stored = one.store.append(there, [])

    assert [(e.id, e.body) for e in here] == [(e.id, e.body) for e in there]
    assert here
    assert stored == []


def test_two_programs_on_one_workspace_fire_a_step_once(tmp_path):
    first, second = LocalStore.open(tmp_path), LocalStore.open(tmp_path)
    desk = bound(a_desk(first), step("ten", after_minutes=10))
    beside = a_desk(second)
    with_unit(desk)
    for each in (desk, beside):
        each.clock.instant = MONDAY + timedelta(minutes=20)

    fired = [*desk.do(ask.FireDueSteps()), *beside.do(ask.FireDueSteps())]
    known = [event for event in second.events() if isinstance(event.body, StepFired)]
    first.close()
    second.close()

    assert [event.body.step for event in fired] == ["ten"]
    assert len(known) == 1
