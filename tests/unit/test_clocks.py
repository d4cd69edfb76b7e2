"""The clocks of a case: whose calendar they run by, and the errors of public implementations.

The errors are those that working city platforms were found to have (domain notes, section 5).
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from commandcenter import clocks, worktime
from commandcenter import commands as ask
from commandcenter.calendar_change import working_by
from commandcenter.case import DUE_SOON_SHARE, Deadline, Light, Stage
from commandcenter.catalogue import StageClock
from commandcenter.city import to_json
from commandcenter.explanation import explain, spans, whose
from commandcenter.ids import UnitCode
from commandcenter.working_calendar import Calendar
from commandcenter.worktime import ClockKind, Limit, Pause
from tests.helpers.calendars import CHINA, NEW_YORK
from tests.helpers.makers import EMERGENCY, LI, MONDAY, WANG, a_case, a_city, a_desk

FRIDAY_EVENING = datetime(2024, 9, 27, 9, 30, tzinfo=UTC)
"""Half past five in the afternoon in the city."""


def a_deadline(limit, start=MONDAY, calendar=CHINA, pauses=()):
    """A clock worked out with a calendar, as `start_clock` does."""
    return Deadline(
        StageClock.HANDLING,
        start,
        limit,
        calendar.key,
        1,
        worktime.instant_at_share(start, limit, DUE_SOON_SHARE, calendar, pauses),
        worktime.deadline(start, limit, calendar, pauses),
        pauses=tuple(pauses),
    )


def with_own_calendar(desk, unit="cleaning"):
    """The city, with a unit that works at night."""
    nights = Calendar(
        "nights", "Nights", "Asia/Shanghai", ((time(0), time(6)), (time(22), time(0)))
    )
    desk.do(ask.Configure("calendar", "nights", to_json(nights)))
    units = list(working_by(desk.city, unit, "nights").units.by_code.values())
    desk.do(ask.Configure("units", "units", to_json(units)))
    return desk


# --- errors of public implementations ---


def test_a_working_day_of_a_case_is_not_taken_as_twenty_four_hours():
    deadline = clocks.start_clock(
        a_city(), a_city().catalogue, StageClock.HANDLING, MONDAY, Limit(2, ClockKind.WORKING_DAYS)
    )

    assert deadline.due_at - MONDAY == timedelta(days=2)
    later = clocks.start_clock(
        a_city(),
        a_city().catalogue,
        StageClock.HANDLING,
        FRIDAY_EVENING,
        Limit(1, ClockKind.WORKING_DAYS),
    )
    assert later.due_at == datetime(2024, 9, 30, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(microseconds=1)])
def test_the_shown_deadline_and_the_on_time_test_follow_one_rule(late):
    desk = a_desk(now=FRIDAY_EVENING)
    case = a_case(Stage.HANDLING, desk=desk)
    desk.clock.instant = case.due_at + late

    desk.do(ask.ReportDone(case.id), person=WANG)

    done = desk.case(case.id)
    assert done.was_overdue is bool(late)
    assert done.ended_on_time is not bool(late)
    assert worktime.used(
        case.deadline.started_at,
        case.due_at,
        case.deadline.limit,
        desk.city.calendar(case.deadline.calendar),
    ) == pytest.approx(1)


def test_the_minutes_told_add_up_to_the_limit_and_end_at_the_shown_deadline():
    desk = a_desk(now=FRIDAY_EVENING)
    case = a_case(Stage.DISPATCHED, desk=desk)

    told = spans(case.deadline, desk.city)

    assert told[-1].end == case.due_at
    assert sum((span.counted for span in told), timedelta()) == timedelta(hours=4)
    assert {"Weekend", "Night"} <= {span.why for span in told}


def test_the_limit_of_an_emergency_case_skips_no_night():
    desk = a_desk(now=datetime(2024, 9, 27, 15, 50, tzinfo=UTC))
    case = a_case(Stage.REPORTED, desk=desk, class_code=EMERGENCY)

    assert case.unit == "gas"
    assert case.due_at == desk.clock.now() + timedelta(hours=1)


@pytest.mark.parametrize("days", [24.8, 25, 100, 365])
def test_nothing_of_a_case_overflows_past_twenty_five_days(days):
    deadline = a_deadline(Limit(days, ClockKind.NATURAL_DAYS))

    assert deadline.due_at == MONDAY + timedelta(days=days)
    assert deadline.share_used(MONDAY + timedelta(days=days)) == pytest.approx(1)
    assert deadline.share_used(MONDAY + timedelta(days=days / 2)) == pytest.approx(0.5)
    assert deadline.light(MONDAY + timedelta(days=days)) is Light.RED


# --- nights, holidays, make-up days, daylight saving ---


def test_a_case_of_friday_evening_runs_over_the_make_up_sunday():
    deadline = a_deadline(Limit(4, ClockKind.WORKING_HOURS), FRIDAY_EVENING)

    assert deadline.due_at == datetime(2024, 9, 29, 3, 30, tzinfo=UTC)


def test_a_case_before_the_national_holidays_waits_for_them_to_end():
    before = datetime(2024, 9, 30, 9, 0, tzinfo=UTC)

    assert a_deadline(Limit(2, ClockKind.WORKING_HOURS), before).due_at == datetime(
        2024, 10, 8, 1, 0, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("friday", "due"),
    [
        (datetime(2024, 3, 8, 21, 0, tzinfo=UTC), datetime(2024, 3, 11, 14, 0, tzinfo=UTC)),
        (datetime(2024, 11, 1, 20, 0, tzinfo=UTC), datetime(2024, 11, 4, 15, 0, tzinfo=UTC)),
    ],
)
def test_office_hours_of_new_york_keep_to_the_wall_clock_when_it_changes(friday, due):
    deadline = a_deadline(Limit(2, ClockKind.WORKING_HOURS), friday, NEW_YORK)

    assert deadline.due_at == due


@pytest.mark.parametrize("day", [date(2024, 3, 10), date(2024, 11, 3)])
def test_an_emergency_in_new_york_lasts_as_long_when_the_clocks_change(day):
    start = datetime.combine(day, time(5, 30), UTC)

    due = a_deadline(Limit(2, ClockKind.EMERGENCY_HOURS), start, NEW_YORK).due_at

    assert due - start == timedelta(hours=2)


# --- the bar ---


def test_the_bar_stands_still_in_a_pause():
    paused = Pause(MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=3), "suspended")
    deadline = a_deadline(Limit(4, ClockKind.EMERGENCY_HOURS), pauses=[paused])

    shares = [deadline.share_used(MONDAY + timedelta(hours=hour)) for hour in range(8)]

    assert shares == pytest.approx([0, 0.25, 0.25, 0.25, 0.5, 0.75, 1.0, 1.25])


def test_the_bar_and_the_light_agree_with_any_pauses():
    pauses = [
        Pause(MONDAY + timedelta(hours=hour), MONDAY + timedelta(hours=hour + length), "held")
        for hour, length in ((1, 3), (2, 4), (30, 5), (-4, 2))
    ]
    deadline = a_deadline(Limit(3, ClockKind.NATURAL_DAYS), pauses=pauses)

    assert deadline.share_used(deadline.due_soon_at) == pytest.approx(DUE_SOON_SHARE)
    assert deadline.share_used(deadline.due_at) == pytest.approx(1)


def test_an_open_pause_holds_the_bar():
    deadline = a_deadline(Limit(4, ClockKind.EMERGENCY_HOURS))
    held = replace(deadline, pauses=(Pause(MONDAY + timedelta(hours=2), None, "suspended"),))

    assert held.share_used(MONDAY + timedelta(hours=3)) == held.share_used(
        MONDAY + timedelta(hours=2)
    )


# --- calendars of units ---


def test_a_unit_with_a_calendar_of_its_own_is_due_by_it():
    desk = with_own_calendar(a_desk())
    case = a_case(Stage.DISPATCHED, desk=desk)

    assert case.deadline.calendar == "nights"
    assert case.due_at == datetime(2024, 9, 23, 18, 0, tzinfo=UTC)


def test_the_control_room_works_by_the_citys_calendar_all_the_same():
    desk = with_own_calendar(a_desk())

    assert a_case(Stage.FILED, desk=desk).deadline.calendar == "cn"


def test_another_unit_begins_anew_by_its_own_calendar():
    desk = with_own_calendar(a_desk(), unit="gas")
    limit = Limit(1, ClockKind.WORKING_HOURS)
    case = a_case(Stage.FILED, desk=desk)

    begun = clocks.handling_clock(
        case, UnitCode("gas"), desk.city, limit, desk.clock.now(), by=LI.id
    )

    assert (begun.calendar, begun.unit) == ("nights", "gas")


# --- whose doing ---


def test_the_minutes_of_a_pause_say_whose_doing_it_is():
    desk = a_desk()
    case = a_case(Stage.RETURNED, desk=desk)
    desk.clock.move(minutes=30)
    desk.do(ask.Dispatch(case.id, to="cleaning"))
    case = desk.case(case.id)

    (paused,) = [span for span in spans(case.deadline, desk.city) if span.by]

    assert paused.why == "Paused: not with the unit"
    assert whose(paused.by, desk.city) == "Wang Wei"
    assert paused.end - paused.start == timedelta(minutes=30)


def test_whose_doing_is_told_of_people_units_and_rules():
    city = a_city()

    assert whose("rule", city) == "rule"
    assert whose("local", city) == "this desk"
    assert whose("gas", city) == "Gas company"
    assert whose("unit:gas", city) == "Gas company"
    assert whose("somebody gone", city) == "somebody gone"
    assert whose("", city) == ""


def test_the_explanation_of_a_case_holds_its_ledger():
    desk = a_desk()
    case = a_case(Stage.HANDLING, desk=desk)

    found = explain(case, desk.city, desk.store.history(case.id), desk.clock.now())

    assert sum(share for _held, share in found.ledger) == 100
    assert found.deadline == case.deadline


# --- clocks of other systems, and extensions ---


def test_a_due_date_of_another_system_moves_by_the_time_that_it_stood():
    stood = clocks.given_clock(
        StageClock.HANDLING,
        MONDAY,
        MONDAY + timedelta(hours=10),
        stopped_at=MONDAY + timedelta(hours=2),
    )

    resumed = clocks.resumed_clock(
        a_city(), stood, MONDAY + timedelta(hours=5), clocks.AWAY, by="li"
    )

    assert resumed.due_at == MONDAY + timedelta(hours=13)
    assert resumed.share_used(resumed.due_at) == pytest.approx(1)
    assert (resumed.stopped_at, resumed.pauses[-1].by) == (None, "li")


def test_whose_due_date_another_system_gave_is_said():
    given = clocks.given_clock(StageClock.HANDLING, MONDAY, MONDAY + timedelta(hours=10))

    (span,) = spans(given, a_city())

    assert span.why == "due date given by the source"
    assert span.counted == timedelta(hours=10)
    assert spans(None, a_city()) == []


@pytest.mark.parametrize("given", [False, True])
def test_each_extension_gives_the_original_limit_once_more(given):
    desk = a_desk()
    case = a_case(Stage.HANDLING, desk=desk)
    clock = case.deadline
    if given:
        clock = clocks.given_clock(
            StageClock.HANDLING, MONDAY, MONDAY + timedelta(hours=4), unit=case.unit
        )
    lengths = []
    for extensions in range(2):
        standing = replace(
            case.standing,
            deadlines=(clock,),
            proceedings=replace(case.proceedings, extensions=extensions),
        )
        clock = clocks.extended_clock(desk.city, replace(case, standing=standing))
        told = spans(clock, desk.city)
        lengths.append(sum((span.counted for span in told), timedelta()))

    assert lengths == [timedelta(hours=8), timedelta(hours=12)]


def test_without_a_catalogue_there_is_no_limit_and_no_clock():
    assert clocks.start_clock(a_city(), None, StageClock.ACCEPT, MONDAY) is None
