"""When a city works, in its own zone."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import msgspec
import pytest

from commandcenter.working_calendar import (
    Calendar,
    day_parts,
    day_periods,
    following,
    toggled,
    works_on,
)

CHINA = Calendar(
    key="cn",
    name="China",
    zone="Asia/Shanghai",
    holidays=((date(2024, 10, 1), "National Day"), (date(2024, 10, 5), "National Day")),
    makeup_days=((date(2024, 9, 29), "National Day"),),
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def parts(calendar: Calendar, day: date) -> list[tuple[datetime, bool, str]]:
    return list(day_parts(calendar, day))


def test_a_calendar_works_eight_hours_with_a_midday_break_by_default():
    assert day_periods(CHINA, date(2024, 9, 24)) == [
        (utc("2024-09-24 00:00"), utc("2024-09-24 04:00")),
        (utc("2024-09-24 06:00"), utc("2024-09-24 10:00")),
    ]


def test_nobody_works_on_a_holiday_or_at_the_weekend():
    assert day_periods(CHINA, date(2024, 10, 1)) == []
    assert day_periods(CHINA, date(2024, 9, 28)) == []


def test_a_make_up_sunday_is_worked_and_named():
    assert parts(CHINA, date(2024, 9, 29)) == [
        (utc("2024-09-29 00:00"), False, "Night"),
        (utc("2024-09-29 04:00"), True, "Working period of a make-up day: National Day"),
        (utc("2024-09-29 06:00"), False, "Midday break"),
        (utc("2024-09-29 10:00"), True, "Working period of a make-up day: National Day"),
        (utc("2024-09-29 16:00"), False, "Night"),
    ]


def test_a_workday_is_told_in_its_parts():
    assert [why for _, _, why in parts(CHINA, date(2024, 9, 24))] == [
        "Night",
        "Working period",
        "Midday break",
        "Working period",
        "Night",
    ]


def test_a_holiday_at_the_weekend_is_told_as_the_holiday():
    assert parts(CHINA, date(2024, 10, 5)) == [
        (utc("2024-10-05 16:00"), False, "Holiday: National Day")
    ]
    assert parts(CHINA, date(2024, 9, 28)) == [(utc("2024-09-28 16:00"), False, "Weekend")]


def test_a_period_may_last_until_midnight():
    late = replace(CHINA, periods=((time(20), time(0)),))

    assert day_periods(late, date(2024, 9, 24)) == [
        (utc("2024-09-24 12:00"), utc("2024-09-24 16:00"))
    ]


@pytest.mark.parametrize(
    ("opens", "closes", "begins", "ends"),
    [
        # On 10 March 2024 New York goes from 02:00 to 03:00, at 07:00 UTC.
        (time(2), time(3), "2024-03-10 07:00", "2024-03-10 07:00"),
        (time(2, 15), time(2, 45), "2024-03-10 07:00", "2024-03-10 07:00"),
        (time(1), time(2, 30), "2024-03-10 06:00", "2024-03-10 07:00"),
        (time(2, 30), time(4), "2024-03-10 07:00", "2024-03-10 08:00"),
    ],
)
def test_hours_that_daylight_saving_skips_are_not_worked(opens, closes, begins, ends):
    shift = replace(CHINA, zone="America/New_York", periods=((opens, closes),), weekend=frozenset())

    assert day_periods(shift, date(2024, 3, 10)) == [(utc(begins), utc(ends))]


def test_a_day_whose_midnight_is_skipped_begins_with_the_jump():
    # On 4 November 2018 São Paulo went from 00:00 to 01:00, at 03:00 UTC.
    early = replace(CHINA, zone="America/Sao_Paulo", periods=((time(0), time(8)),))

    assert parts(early, date(2018, 11, 3))[-1] == (utc("2018-11-04 03:00"), False, "Weekend")


def test_equal_calendars_are_one_key_and_changed_ones_are_not():
    twin = msgspec.json.decode(msgspec.json.encode(CHINA), type=Calendar)
    corrected = replace(CHINA, holidays=())

    assert twin == CHINA
    assert {CHINA: "rules"}[twin] == "rules"
    assert corrected not in {CHINA: "rules"}
    assert day_periods(corrected, date(2024, 10, 1)) != []


@pytest.mark.parametrize("zone", ["Asia/Beijing", "", "../etc/passwd", "Asia", "x" * 300])
def test_an_unknown_zone_is_refused(zone: str):
    with pytest.raises(ValueError, match=r"time zone .* is not known; use a name such as"):
        Calendar(key="x", name="X", zone=zone)


@pytest.mark.parametrize(
    "periods",
    [
        ((time(12), time(8)),),
        ((time(8), time(8)),),
        ((time(8), time(12)), (time(11), time(18))),
        ((time(14), time(18)), (time(8), time(12))),
        ((time(22), time(0)), (time(0), time(6))),
    ],
)
def test_working_periods_out_of_order_are_refused(periods):
    with pytest.raises(ValueError, match=r"Working period \d\d:\d\d-\d\d:\d\d is out of order"):
        replace(CHINA, periods=periods)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"periods": ()}, "needs a working period"),
        ({"weekend": frozenset(range(7))}, "must leave a workday"),
        ({"weekend": frozenset({7})}, "must leave a workday"),
        ({"hours_per_working_day": 0}, "more than 0 and at most 24"),
        ({"hours_per_working_day": 25}, "more than 0 and at most 24"),
    ],
)
def test_a_calendar_without_work_is_refused(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        replace(CHINA, **wrong)


SUNDAY, MONDAY, NATIONAL = date(2024, 9, 22), date(2024, 9, 23), date(2024, 10, 1)
MADE_UP = date(2024, 9, 29)


@pytest.mark.parametrize(
    ("day", "works", "again"),
    [
        (MONDAY, False, True),
        (SUNDAY, True, False),
        (NATIONAL, True, False),
        (MADE_UP, False, True),
    ],
)
def test_a_day_is_made_a_workday_or_a_day_off_and_back(day, works, again):
    once = toggled(CHINA, day, "as ordered")
    twice = toggled(once, day, "as ordered")

    assert works_on(once, day) is works
    assert works_on(twice, day) is again


def test_taking_a_make_up_day_back_leaves_the_weekend_and_names_nothing():
    plain = toggled(CHINA, MADE_UP, "as ordered")

    assert MADE_UP not in dict(plain.holidays) | dict(plain.makeup_days)


def test_a_holiday_at_a_weekend_that_is_to_be_worked_becomes_a_make_up_day():
    closed = replace(CHINA, holidays=((SUNDAY, "Fair"),))

    assert dict(toggled(closed, SUNDAY, "as ordered").makeup_days)[SUNDAY] == "as ordered"


def test_a_calendar_follows_another_in_the_days_that_changed_and_in_no_other():
    own = replace(CHINA, key="own", holidays=((MONDAY, "Own day"), (NATIONAL, "National Day")))
    changed = toggled(toggled(CHINA, NATIONAL, ""), date(2024, 12, 2), "Typhoon")

    followed = following(own, CHINA, changed)

    assert dict(followed.holidays) == {MONDAY: "Own day", date(2024, 12, 2): "Typhoon"}
    assert followed.makeup_days == own.makeup_days
