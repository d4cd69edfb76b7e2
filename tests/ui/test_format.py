"""Durations, times and numbers in both languages."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from commandcenter.wording import set_language
from ui import format

NEW_YORK = ZoneInfo("America/New_York")
NIGHT = datetime(2022, 5, 1, 4, 47, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english_again():
    set_language("en")
    yield
    set_language("en")


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (0, "0 s", "0秒"),
        (45, "45 s", "45秒"),
        (60, "1 m", "1分"),
        (8_040, "2 h 14 m", "2时14分"),
        (7_200, "2 h", "2时"),
        (97_200, "1 d 3 h", "1天3时"),
        (172_800, "2 d", "2天"),
        (5_110 * 86_400 + 3_600, "5,110 d", "5,110天"),
        (-8_040, "−2 h 14 m", "−2时14分"),
        (-0.2, "0 s", "0秒"),
    ],
)
def test_a_duration_is_said_in_its_two_largest_parts(seconds, english, chinese):
    assert format.duration(seconds) == english

    set_language("zh_CN")

    assert format.duration(seconds) == chinese


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (58, "00:58"),
        (57.2, "00:58"),
        (0, "00:00"),
        (-0.4, "00:00"),
        (-760, "−12:40"),
        (3_599, "59:59"),
        (3_600, "1 h"),
        (97_200, "1 d 3 h"),
        (-8_040, "−2 h 14 m"),
    ],
)
def test_a_countdown_shows_minutes_and_seconds_in_the_last_hour(seconds, shown):
    assert format.countdown(seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (3, "just now", "刚刚"),
        (125, "2 min ago", "2分钟前"),
        (11_400, "3 h 10 m ago", "3时10分前"),
    ],
)
def test_a_report_says_how_long_ago_it_came(seconds, english, chinese):
    assert format.ago(seconds) == english

    set_language("zh_CN")

    assert format.ago(seconds) == chinese


def test_the_clock_names_the_day_and_the_citys_zone():
    assert format.clock(NIGHT, NEW_YORK) == "Sun 1 May 2022 00:47:12 New York"

    set_language("zh_CN")

    assert format.clock(NIGHT, NEW_YORK) == "2022年5月1日 周日 00:47:12 纽约"


def test_a_zone_nobody_translated_is_named_by_its_key_or_offset():
    assert format.zone_name(ZoneInfo("America/Los_Angeles"), NIGHT) == "Los Angeles"
    assert format.zone_name(timezone(timedelta(hours=8)), NIGHT) == "UTC+08:00"


def test_a_moment_is_said_as_shortly_as_its_distance_allows():
    yesterday, long_ago = NIGHT - timedelta(days=1), NIGHT.replace(year=2011)

    assert format.when(NIGHT, NIGHT, NEW_YORK) == "00:47"
    assert format.when(yesterday, NIGHT, NEW_YORK) == "30 Apr 00:47"
    assert format.when(long_ago, NIGHT, NEW_YORK) == "1 May 2011 00:47"

    set_language("zh_CN")

    assert format.when(yesterday, NIGHT, NEW_YORK) == "4月30日 00:47"
    assert format.when(long_ago, NIGHT, NEW_YORK) == "2011年5月1日 00:47"


def test_a_day_begins_at_the_citys_midnight():
    last_evening = datetime(2022, 5, 1, 3, 0, tzinfo=UTC)

    assert format.date(last_evening, NEW_YORK) == "30 Apr 2022"
    assert format.time_of_day(last_evening, NEW_YORK) == "23:00"
    assert format.time_of_day(NIGHT, NEW_YORK, seconds=True) == "00:47:12"


def test_numbers_are_grouped_and_keep_their_places():
    assert format.number(1_734) == "1,734"
    assert format.number(-1.4, 1) == "−1.4"
    assert format.percent(0.962) == "96.2\N{NO-BREAK SPACE}%"
