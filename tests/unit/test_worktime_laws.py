"""What holds for every limit, calendar and pause, whatever the case."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commandcenter.worktime import (
    Calendar,
    ClockKind,
    Limit,
    Pause,
    deadline,
    explain,
    instant_at_share,
    used,
)
from tests.helpers.calendars import CHINA, NEW_YORK, NIGHT_SHIFT, SAO_PAULO

HOURS_EACH = {
    ClockKind.EMERGENCY_HOURS: 1,
    ClockKind.WORKING_HOURS: 1,
    ClockKind.WORKING_DAYS: 8,
    ClockKind.NATURAL_DAYS: 24,
}
CALENDARS = st.sampled_from([CHINA, NEW_YORK, NIGHT_SHIFT, SAO_PAULO])
INSTANTS = st.timedeltas(timedelta(0), timedelta(days=7_300)).map(
    lambda since: datetime(2010, 1, 1, tzinfo=UTC) + since
)
LIMITS = st.builds(Limit, st.floats(0.01, 40), st.sampled_from(ClockKind))
SPANS_OF_TIME = st.timedeltas(timedelta(0), timedelta(days=10))


@st.composite
def pauses_after(draw: st.DrawFn, start: datetime) -> tuple[Pause, ...]:
    """Up to four closed pauses around and after `start`, in any order, perhaps overlapping."""
    times = draw(st.lists(st.tuples(SPANS_OF_TIME, SPANS_OF_TIME), max_size=4))
    begins = [start - timedelta(days=2) + after for after, _ in times]
    return tuple(
        Pause(begin, begin + lasting, f"reason {number}")
        for number, (begin, (_, lasting)) in enumerate(zip(begins, times, strict=True))
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[datetime, Limit, Calendar, tuple[Pause, ...]]:
    start = draw(INSTANTS)
    return start, draw(LIMITS), draw(CALENDARS), draw(pauses_after(start))


def minutes_counted(start: datetime, minutes: int, calendar: Calendar) -> int:
    """Working minutes found by looking at the wall clock in every single minute."""
    zone = ZoneInfo(calendar.zone)
    holidays, makeup_days = dict(calendar.holidays), dict(calendar.makeup_days)
    counted = 0
    for minute in range(minutes):
        local = (start + timedelta(minutes=minute)).astimezone(zone)
        free = local.weekday() in calendar.weekend or local.date() in holidays
        if local.date() in makeup_days or not free:
            counted += any(
                opens <= local.time() and (local.time() < closes or closes == time(0))
                for opens, closes in calendar.periods
            )
    return counted


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(
        [
            (CHINA, datetime(2024, 9, 27, 3, 17, tzinfo=UTC)),
            (NEW_YORK, datetime(2024, 7, 2, 20, 1, tzinfo=UTC)),
            (NIGHT_SHIFT, datetime(2024, 3, 9, 1, 0, tzinfo=UTC)),
            (NIGHT_SHIFT, datetime(2024, 11, 2, 1, 0, tzinfo=UTC)),
            (SAO_PAULO, datetime(2018, 11, 2, 12, 30, tzinfo=UTC)),
        ]
    ),
    st.integers(1, 6_000),
)
def test_the_clock_agrees_with_somebody_who_watches_every_minute(case, minutes):
    calendar, start = case

    share = used(
        start, start + timedelta(minutes=minutes), Limit(1, ClockKind.WORKING_HOURS), calendar
    )

    assert share * 60 == pytest.approx(minutes_counted(start, minutes, calendar))


@settings(deadline=None)
@given(cases())
def test_the_shown_deadline_and_the_on_time_test_agree(case):
    start, limit, calendar, pauses = case
    due = deadline(start, limit, calendar, pauses)

    assert due is not None
    assert used(start, due, limit, calendar, pauses) == 1
    assert used(start, due - timedelta(microseconds=1), limit, calendar, pauses) < 1


@settings(deadline=None)
@given(cases(), SPANS_OF_TIME)
def test_a_later_start_is_never_due_earlier(case, later):
    start, limit, calendar, pauses = case

    first = deadline(start, limit, calendar, pauses)
    second = deadline(start + later, limit, calendar, pauses)

    assert first is not None
    assert second is not None
    assert first <= second


@settings(deadline=None)
@given(cases(), st.floats(0.01, 10))
def test_a_longer_limit_is_never_due_earlier(case, more):
    start, limit, calendar, pauses = case
    longer = Limit(limit.amount + more, limit.clock)

    first = deadline(start, limit, calendar, pauses)
    second = deadline(start, longer, calendar, pauses)

    assert first is not None
    assert second is not None
    assert first < second


@settings(deadline=None)
@given(cases())
def test_the_ledger_has_no_gap_and_adds_up_to_the_limit(case):
    start, limit, calendar, pauses = case
    spans = explain(start, limit, calendar, pauses)

    assert spans[0].start == start
    assert spans[-1].end == deadline(start, limit, calendar, pauses)
    assert all(a.end == b.start for a, b in pairwise(spans))
    assert all(span.end > span.start for span in spans if span.end is not None)
    assert all(span.counted == (span.end - span.start) * span.counts for span in spans if span.end)
    hours = HOURS_EACH[limit.clock]
    total = sum((span.counted for span in spans), timedelta(0))
    assert abs(total - timedelta(hours=limit.amount * hours)) <= timedelta(microseconds=1)


@settings(deadline=None)
@given(INSTANTS, LIMITS, CALENDARS, SPANS_OF_TIME, SPANS_OF_TIME)
def test_a_pause_shifts_the_deadline_by_what_would_have_counted(
    start, limit, calendar, after, lasting
):
    plain = deadline(start, limit, calendar)
    pause = Pause(start + after, start + after + lasting, "verification")
    due = deadline(start, limit, calendar, [pause])
    assert plain is not None
    assert due is not None

    lost = used(pause.start, pause.end, limit, calendar)
    overshoot = used(start, due, limit, calendar) - 1

    assert overshoot == pytest.approx(lost if pause.start < plain else 0, abs=1e-6)


@settings(deadline=None)
@given(cases(), st.floats(0, 3))
def test_the_instant_at_a_share_has_used_that_share(case, share):
    start, limit, calendar, pauses = case
    at = instant_at_share(start, limit, share, calendar, pauses)

    assert at is not None
    assert used(start, at, limit, calendar, pauses) == pytest.approx(share, abs=1e-6)
