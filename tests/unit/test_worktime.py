"""The four clocks, asked the way a dispatcher and an auditor would."""

import math
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from commandcenter.worktime import (
    ClockKind,
    Limit,
    Pause,
    Span,
    deadline,
    explain,
    instant_at_share,
    used,
)
from tests.helpers.calendars import CHINA, NEW_YORK, NIGHT_SHIFT

EMERGENCY, HOURS, DAYS, NATURAL = (
    ClockKind.EMERGENCY_HOURS,
    ClockKind.WORKING_HOURS,
    ClockKind.WORKING_DAYS,
    ClockKind.NATURAL_DAYS,
)
HOUR = timedelta(hours=1)


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def new_york(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/New_York"))


def reasons(spans: list[Span]) -> list[str]:
    return [span.why for span in spans]


# What a dispatcher expects


def test_a_four_hour_case_reported_at_eleven_is_due_after_the_midday_break():
    due = deadline(beijing("2024-09-24 11:00"), Limit(4, HOURS), CHINA)

    assert due == beijing("2024-09-24 17:00")


def test_a_limit_that_ends_with_the_day_is_due_at_its_close_not_next_morning():
    due = deadline(beijing("2024-09-24 14:00"), Limit(4, HOURS), CHINA)

    assert due == beijing("2024-09-24 18:00")


def test_a_case_reported_at_night_starts_to_count_at_eight():
    due = deadline(beijing("2024-09-24 23:30"), Limit(2, HOURS), CHINA)

    assert due == beijing("2024-09-25 10:00")


def test_a_working_day_is_eight_working_hours_and_not_a_day_of_twenty_four():
    start = beijing("2024-09-24 10:00")

    assert deadline(start, Limit(1, DAYS), CHINA) == beijing("2024-09-25 10:00")
    assert deadline(start, Limit(1, DAYS), CHINA) == deadline(start, Limit(8, HOURS), CHINA)
    assert deadline(start, Limit(1, NATURAL), CHINA) == start + 24 * HOUR


def test_a_city_may_set_the_hours_of_its_working_day():
    short_days = replace(CHINA, hours_per_working_day=7.5)

    due = deadline(beijing("2024-09-24 08:00"), Limit(2, DAYS), short_days)

    assert due == beijing("2024-09-25 17:00")


def test_working_days_skip_the_weekend():
    due = deadline(beijing("2024-09-20 16:00"), Limit(1, DAYS), CHINA)

    assert due == beijing("2024-09-23 16:00")


def test_a_make_up_day_beats_the_weekend():
    due = deadline(beijing("2024-09-27 18:00"), Limit(1, DAYS), CHINA)

    assert due == beijing("2024-09-29 18:00")


def test_a_make_up_day_beats_a_holiday():
    called_in = replace(CHINA, makeup_days=((date(2024, 10, 2), "flood"),))

    due = deadline(beijing("2024-10-01 09:00"), Limit(1, DAYS), called_in)

    assert due == beijing("2024-10-02 18:00")


def test_a_holiday_week_does_not_count():
    due = deadline(beijing("2024-09-30 16:00"), Limit(4, HOURS), CHINA)

    assert due == beijing("2024-10-08 10:00")


@pytest.mark.parametrize("at", ["2024-09-24 22:30", "2024-10-01 03:00", "2024-09-28 12:30"])
def test_an_emergency_limit_skips_neither_night_nor_weekend_nor_holiday(at: str):
    start = beijing(at)

    assert deadline(start, Limit(2, EMERGENCY), CHINA) == start + 2 * HOUR


def test_natural_days_run_through_the_holidays():
    start = beijing("2024-09-30 16:00")

    assert deadline(start, Limit(7, NATURAL), CHINA) == start + timedelta(days=7)


@pytest.mark.parametrize(
    "limit", [Limit(25, NATURAL), Limit(600, EMERGENCY), Limit(400, NATURAL), Limit(9000, HOURS)]
)
def test_nothing_overflows_past_twenty_four_point_eight_days(limit: Limit):
    start = beijing("2024-09-24 10:00")

    due = deadline(start, limit, CHINA)

    assert due is not None
    assert due > start + timedelta(days=24.8)
    assert used(start, due, limit, CHINA) == 1


def test_fifteen_working_days_across_the_new_year():
    start = beijing("2024-12-23 08:00")

    assert deadline(start, Limit(15, DAYS), CHINA) == beijing("2025-01-10 18:00")


def test_a_case_reported_before_the_first_period_of_the_year_waits_for_it():
    due = deadline(new_york("2024-01-01 02:00"), Limit(1, HOURS), NEW_YORK)

    assert due == new_york("2024-01-01 10:00")


def test_a_limit_that_ends_with_the_year_is_due_in_it():
    due = deadline(beijing("2024-12-31 16:00"), Limit(2, HOURS), CHINA)

    assert due == beijing("2024-12-31 18:00")


def test_a_working_period_that_lies_across_the_utc_year_is_counted_once():
    start = beijing("2024-12-31 08:00")
    all_day = replace(CHINA, periods=((time(0), time(0)),), weekend=frozenset())

    assert deadline(start, Limit(48, HOURS), all_day) == start + 48 * HOUR
    assert used(start, start + 36 * HOUR, Limit(48, HOURS), all_day) == 0.75


def test_answers_are_in_utc_whatever_zone_the_question_came_in():
    due = deadline(beijing("2024-09-24 11:00"), Limit(4, HOURS), CHINA)

    assert due is not None
    assert due.tzinfo is UTC


# Daylight saving


def test_elapsed_time_counts_when_the_clocks_go_forward():
    due = deadline(new_york("2024-03-10 00:00"), Limit(6, EMERGENCY), NEW_YORK)

    assert due == new_york("2024-03-10 07:00")


def test_a_night_shift_works_an_hour_less_when_the_clocks_go_forward():
    due = deadline(new_york("2024-03-10 00:00"), Limit(5, HOURS), NIGHT_SHIFT)

    assert due == new_york("2024-03-10 06:00")


def test_a_night_shift_works_an_hour_more_when_the_clocks_go_back():
    due = deadline(new_york("2024-11-03 00:00"), Limit(7, HOURS), NIGHT_SHIFT)

    assert due == new_york("2024-11-03 06:00")


def test_office_hours_keep_their_local_time_across_the_change():
    due = deadline(new_york("2024-03-08 16:00"), Limit(1, DAYS), NEW_YORK)

    assert due == new_york("2024-03-11 16:00")


# Pauses


def test_a_pause_gives_back_the_working_time_it_took():
    pause = Pause(beijing("2024-09-24 15:00"), beijing("2024-09-25 09:00"), "verification")

    due = deadline(beijing("2024-09-24 14:00"), Limit(4, HOURS), CHINA, [pause])

    assert due == beijing("2024-09-25 12:00")


def test_a_pause_at_night_moves_no_working_deadline():
    pause = Pause(beijing("2024-09-24 19:00"), beijing("2024-09-25 07:00"), "verification")
    start = beijing("2024-09-24 16:00")

    assert deadline(start, Limit(4, HOURS), CHINA, [pause]) == deadline(
        start, Limit(4, HOURS), CHINA
    )


def test_while_a_pause_is_open_there_is_no_deadline_and_use_stands_still():
    start = beijing("2024-09-24 09:00")
    held = [Pause(start + HOUR, None, "suspended")]

    assert deadline(start, Limit(4, HOURS), CHINA, held) is None
    assert instant_at_share(start, Limit(4, HOURS), 0.8, CHINA, held) is None
    assert used(start, start + timedelta(days=30), Limit(4, HOURS), CHINA, held) == 0.25


def test_a_pause_opened_after_the_deadline_does_not_hide_it():
    start = beijing("2024-09-24 09:00")
    held = [Pause(start + 9 * HOUR, None, "suspended")]

    assert deadline(start, Limit(2, HOURS), CHINA, held) == start + 2 * HOUR
    assert instant_at_share(start, Limit(2, HOURS), 0.25, CHINA, held) == start + HOUR / 2


def test_what_a_pause_leaves_can_be_reached_before_it():
    start = beijing("2024-09-24 09:00")
    held = [Pause(start + HOUR, None, "suspended")]

    assert instant_at_share(start, Limit(4, HOURS), 0.25, CHINA, held) == start + HOUR


def test_overlapping_pauses_count_once_and_empty_or_early_ones_not_at_all():
    start = beijing("2024-09-24 08:00")
    pauses = [
        Pause(start + 2 * HOUR, start + 3 * HOUR, "second"),
        Pause(start + HOUR, start + 2.5 * HOUR, "first"),
        Pause(start - 5 * HOUR, start - HOUR, "before"),
        Pause(start + 3 * HOUR, start + 3 * HOUR, "empty"),
    ]

    assert deadline(start, Limit(1.5, HOURS), CHINA, pauses) == start + 3.5 * HOUR
    assert reasons(explain(start, Limit(1.5, HOURS), CHINA, pauses)) == [
        "Working period",
        "Paused: first",
        "Paused: second",
        "Working period",
    ]


# Share of the limit


def test_due_soon_is_at_four_fifths_of_the_limit():
    start = beijing("2024-09-24 10:00")

    assert instant_at_share(start, Limit(5, HOURS), 0.8, CHINA) == beijing("2024-09-24 16:00")
    assert instant_at_share(start, Limit(5, HOURS), 1.5, CHINA) == beijing("2024-09-25 09:30")
    assert instant_at_share(start, Limit(5, HOURS), 0, CHINA) == start


def test_nothing_is_used_before_the_start_and_more_than_all_after_the_deadline():
    start = beijing("2024-09-24 10:00")

    assert used(start, start - HOUR, Limit(2, HOURS), CHINA) == 0
    assert used(start, beijing("2024-09-24 17:00"), Limit(2, HOURS), CHINA) == 2.5


def test_use_stands_still_in_a_pause_and_goes_on_after_it():
    start = beijing("2024-09-24 08:00")
    paused = [Pause(start + HOUR, start + 2 * HOUR, "verification")]
    hours = (0.5, 1, 1.5, 2, 3)

    shares = [used(start, start + h * HOUR, Limit(2, HOURS), CHINA, paused) for h in hours]

    assert shares == [0.25, 0.5, 0.5, 0.5, 1]


# The ledger


def test_the_ledger_names_every_reason_between_report_and_deadline():
    spans = explain(beijing("2024-09-27 17:00"), Limit(2, DAYS), CHINA)

    assert reasons(spans) == [
        "Working period",
        "Night",
        "Weekend",
        "Night",
        "Working period of a make-up day: National Day",
        "Midday break",
        "Working period of a make-up day: National Day",
        "Night",
        "Working period",
        "Midday break",
        "Working period",
    ]
    assert spans[-1].end == beijing("2024-09-30 17:00")


def test_the_ledger_names_the_holiday_and_joins_its_days():
    spans = explain(beijing("2024-09-30 17:00"), Limit(2, HOURS), CHINA)

    assert [(span.why, span.end - span.start, span.counted) for span in spans] == [
        ("Working period", HOUR, HOUR),
        ("Night", 6 * HOUR, timedelta(0)),
        ("Holiday: National Day", 96 * HOUR, timedelta(0)),
        ("Weekend", 48 * HOUR, timedelta(0)),
        ("Holiday: National Day", 24 * HOUR, timedelta(0)),
        ("Night", 8 * HOUR, timedelta(0)),
        ("Working period", HOUR, HOUR),
    ]


def test_the_ledger_of_an_emergency_is_one_line():
    start = beijing("2024-09-30 17:00")

    assert explain(start, Limit(2, EMERGENCY), CHINA) == [
        Span(start, start + 2 * HOUR, True, "Runs day and night", 2 * HOUR)
    ]


def test_the_ledger_of_a_held_case_ends_in_an_open_line():
    start = beijing("2024-09-24 09:00")
    held = [Pause(start + HOUR, None, "suspended")]

    assert explain(start, Limit(4, HOURS), CHINA, held) == [
        Span(start, start + HOUR, True, "Working period", HOUR),
        Span(start + HOUR, None, False, "Paused: suspended", timedelta(0)),
    ]


def test_the_ledger_of_a_held_case_until_now_ends_now():
    start = beijing("2024-09-24 09:00")
    held = [Pause(start + HOUR, None, "suspended")]

    spans = explain(start, Limit(4, HOURS), CHINA, held, until=start + 3 * HOUR)

    assert spans[-1].end == start + 3 * HOUR
    assert len(spans) == 2


def test_the_ledger_may_stop_early_or_go_past_the_deadline():
    start = beijing("2024-09-24 09:00")
    later = [Pause(start + 30 * HOUR, start + 31 * HOUR, "later")]

    early = explain(start, Limit(4, HOURS), CHINA, later, until=start + HOUR)
    late = explain(start, Limit(4, HOURS), CHINA, later, until=start + 24 * HOUR)

    assert early == [Span(start, start + HOUR, True, "Working period", HOUR)]
    assert sum((span.counted for span in late), timedelta(0)) == 8 * HOUR
    assert explain(start, Limit(4, HOURS), CHINA, later, until=start) == []


# What is refused


@pytest.mark.parametrize("amount", [0, -1, math.nan, math.inf, 40_000])
def test_a_limit_without_sense_is_refused(amount: float):
    with pytest.raises(ValueError, match="A time limit must be above 0 and at most 36525"):
        Limit(amount, DAYS)


def test_a_limit_of_a_century_in_hours_is_still_one():
    assert Limit(876_600, EMERGENCY).amount == 876_600
    with pytest.raises(ValueError, match="at most 876600"):
        Limit(876_601, HOURS)


def test_a_time_without_zone_is_refused():
    naive = beijing("2024-09-24 09:00").replace(tzinfo=None)

    with pytest.raises(ValueError, match="2024-09-24T09:00:00 has no time zone"):
        deadline(naive, Limit(4, HOURS), CHINA)


@pytest.mark.parametrize("share", [-0.1, math.nan])
def test_a_negative_share_is_refused(share: float):
    with pytest.raises(ValueError, match="cannot be negative"):
        instant_at_share(beijing("2024-09-24 09:00"), Limit(4, HOURS), share, CHINA)


def test_limits_and_pauses_travel_as_json():
    values = (Limit(4, HOURS), Pause(datetime(2024, 9, 24, 1, tzinfo=UTC), None, "suspended"))

    sent = msgspec.json.encode(values)

    assert msgspec.json.decode(sent, type=tuple[Limit, Pause]) == values
    with pytest.raises(msgspec.ValidationError, match="A time limit"):
        msgspec.json.decode(b'{"amount": 0, "clock": "working_days"}', type=Limit)
