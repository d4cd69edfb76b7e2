"""When a chain may go on: hours over midnight, weekdays, working time, changes of the clock."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from commandcenter.escalation import Window
from commandcenter.escalation.window import next_showing, opening
from commandcenter.working_calendar import Calendar

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
CN = Calendar(
    "cn",
    "China",
    "Asia/Shanghai",
    holidays=tuple((date(2024, 10, day), "National Day") for day in range(1, 8)),
    makeup_days=((date(2024, 9, 29), "make-up"), (date(2024, 10, 12), "make-up")),
)


def opens(window, *local, zone=SHANGHAI, calendar=CN):
    """When it lets pass what comes at a local time: month, day, hour, minute."""
    at = datetime(*local, tzinfo=zone).astimezone(UTC)
    opened = opening(window, at, zone, calendar).astimezone(zone)
    return opened.month, opened.day, opened.hour, opened.minute


def test_inside_the_window_nothing_is_held_up():
    assert opens(Window(time(8), time(20)), 2024, 9, 25, 9, 30) == (9, 25, 9, 30)


def test_after_hours_it_is_the_next_morning():
    assert opens(Window(time(8), time(20)), 2024, 9, 25, 20) == (9, 26, 8, 0)


def test_a_night_watch_runs_past_midnight():
    night = Window(time(22), time(6))

    assert opens(night, 2024, 9, 26, 3) == (9, 26, 3, 0)
    assert opens(night, 2024, 9, 26, 6) == (9, 26, 22, 0)


def test_the_night_to_saturday_is_fridays():
    friday_night = Window(time(22), time(6), frozenset({4}))

    assert opens(friday_night, 2024, 9, 28, 3) == (9, 28, 3, 0)
    assert opens(friday_night, 2024, 9, 28, 7) == (10, 4, 22, 0)


def test_working_time_knows_make_up_days_and_holidays():
    work = Window(working_time=True)

    assert opens(work, 2024, 9, 28, 10) == (9, 29, 8, 0)
    assert opens(work, 2024, 9, 30, 18) == (10, 8, 8, 0)
    assert opens(work, 2024, 10, 11, 18) == (10, 12, 8, 0)
    assert opens(work, 2024, 9, 30, 12) == (9, 30, 14, 0)


def test_all_parts_of_a_window_must_hold():
    window = Window(time(9), time(17), frozenset({0, 1, 2, 3, 4}), working_time=True)

    assert opens(window, 2024, 9, 27, 16, 59) == (9, 27, 16, 59)
    # The Sunday is worked, but it is no weekday.
    assert opens(window, 2024, 9, 27, 17) == (9, 30, 9, 0)


def test_a_window_that_never_opens_holds_nothing_up():
    closed = Window(time(12), time(14), working_time=True)

    assert opens(closed, 2024, 9, 25, 9) == (9, 25, 9, 0)


def test_the_night_in_which_new_york_loses_an_hour():
    # At 2:00 on 10 March 2024 the clock goes to 3:00; a window from 2:30 opens as much later.
    window = Window(time(2, 30), time(6))

    assert opens(window, 2024, 3, 10, 1, zone=NEW_YORK) == (3, 10, 3, 30)


def test_the_night_in_which_new_york_gains_an_hour():
    window = Window(time(22), time(6))
    at = datetime(2024, 11, 3, 5, 30, tzinfo=UTC)  # 1:30 for the first time

    assert opening(window, at, NEW_YORK, CN) == at
    end = datetime(2024, 11, 3, 11, tzinfo=UTC)  # 6:00, an hour later than other nights
    assert opening(window, end, NEW_YORK, CN).astimezone(NEW_YORK).hour == 22


def test_a_time_of_day_is_the_next_one_on_the_wall():
    at = datetime(2024, 3, 9, 20, tzinfo=NEW_YORK)

    shown = next_showing(time(8), at, NEW_YORK)

    assert shown == datetime(2024, 3, 10, 12, tzinfo=UTC)
    assert next_showing(time(8), shown, NEW_YORK) == shown
