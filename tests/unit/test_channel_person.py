"""Which channels somebody has, when they may be reached, and what of an address is shown."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.channels.person import (
    Channel,
    Kind,
    PersonChannels,
    ReachTimes,
    is_outward,
    kind_of,
    masked,
    reachable_from,
    unpack_channels,
)

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
NIGHT = datetime(2024, 9, 23, 19, 0, tzinfo=UTC)
"""Three in the morning of a Tuesday in Shanghai."""


def a_channel(*times, **changes):
    return Channel(**({"key": "sms", "kind": Kind.SMS, "address": "x", "times": times} | changes))


DAYTIME = ReachTimes(time(8), time(22))
WEEKDAYS = ReachTimes(time(9), time(17), frozenset(range(5)))


def test_who_may_not_be_reached_at_night_is_told_in_the_morning():
    at = reachable_from(a_channel(DAYTIME), NIGHT, SHANGHAI, important=False)

    assert at.astimezone(SHANGHAI) == datetime(2024, 9, 24, 8, tzinfo=SHANGHAI)


def test_what_is_important_comes_at_night_unless_somebody_has_said_no():
    never = a_channel(DAYTIME, important_always=False)

    assert reachable_from(a_channel(DAYTIME), NIGHT, SHANGHAI, important=True) == NIGHT
    assert reachable_from(never, NIGHT, SHANGHAI, important=True) > NIGHT


def test_without_times_somebody_may_always_be_reached():
    assert reachable_from(a_channel(), NIGHT, SHANGHAI, important=False) == NIGHT


def test_a_window_over_midnight_belongs_to_the_evening_that_it_begins_on():
    fridays = a_channel(ReachTimes(time(20), time(6), frozenset({4})))
    saturday_night = datetime(2024, 9, 28, 3, tzinfo=SHANGHAI)
    sunday_night = datetime(2024, 9, 29, 3, tzinfo=SHANGHAI)

    assert reachable_from(fridays, saturday_night, SHANGHAI, False) == saturday_night
    next_friday = datetime(2024, 10, 4, 20, tzinfo=SHANGHAI)
    assert reachable_from(fridays, sunday_night, SHANGHAI, False) == next_friday


def test_what_falls_on_the_weekend_waits_for_monday():
    saturday = datetime(2024, 9, 28, 12, tzinfo=SHANGHAI)

    at = reachable_from(a_channel(WEEKDAYS), saturday, SHANGHAI, important=False)

    assert at == datetime(2024, 9, 30, 9, tzinfo=SHANGHAI)


def test_times_are_those_of_the_wall_clock_on_the_night_it_is_changed():
    before = datetime(2024, 3, 9, 23, tzinfo=NEW_YORK)

    at = reachable_from(a_channel(DAYTIME), before, NEW_YORK, important=False)

    assert at == datetime(2024, 3, 10, 8, tzinfo=NEW_YORK)
    assert at - before.astimezone(UTC) == timedelta(hours=8)


@given(
    minutes=st.integers(0, 14 * 24 * 60),
    begins=st.times(),
    ends=st.times(),
    weekdays=st.frozensets(st.integers(0, 6)),
)
def test_a_message_is_never_held_for_more_than_a_week(minutes, begins, ends, weekdays):
    at = NIGHT + timedelta(minutes=minutes)
    channel = a_channel(ReachTimes(begins, ends, weekdays))

    held = reachable_from(channel, at, SHANGHAI, important=False)

    assert at <= held <= at + timedelta(days=7)
    assert reachable_from(channel, held, SHANGHAI, important=False) == held


@pytest.mark.parametrize(
    ("url", "shown", "kind"),
    [
        ("mailtos://user:pw@smtp.cn?to=ma@city.cn", "m•••@city.cn", Kind.MAIL),
        ("mailto://user:pw@city.cn", "•••@city.cn", Kind.MAIL),
        ("mailto://user:pw@smtp.cn/ma%40city.cn", "m•••@city.cn", Kind.MAIL),
        ("jsons://user:pw@hooks.cn/t0ken", "jsons://hooks.cn/•••", Kind.WEBHOOK),
        ("dingtalk://t0ken", "dingtalk://•••", Kind.DINGTALK),
        ("wecombot://t0ken", "wecombot://•••", Kind.WECOM),
        ("feishu://t0ken", "feishu://•••", Kind.FEISHU),
        ("clickatell://t0ken/13800138000", "clickatell://•••", None),
    ],
)
def test_an_address_is_shown_without_what_may_be_a_secret(url, shown, kind):
    assert masked(url) == shown
    assert kind_of(url) is kind


def test_only_what_leaves_the_desk_is_outward():
    assert [is_outward(each) for each in ("app", "telephone", "sms", "any", "")] == [
        *(False, False, True, True, False)
    ]


def test_the_channels_of_somebody_are_told_apart_by_their_keys():
    twice = PersonChannels("ma", (a_channel(), a_channel()))

    for broken, key in ((twice, "ma"), (PersonChannels("li"), "ma")):
        with pytest.raises(ValueError, match="channels of ma"):
            unpack_channels(msgspec.json.encode(broken), key)
    found = unpack_channels(msgspec.json.encode(PersonChannels("ma", (a_channel(),))), "ma")
    assert found.channel("sms") == a_channel()
    assert found.channel("mail") is None
    assert found.of_kind("any", NIGHT) == found.of_kind("sms", NIGHT) == [a_channel()]
    assert found.of_kind("mail", NIGHT) == []
