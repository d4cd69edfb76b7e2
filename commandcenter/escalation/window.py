"""When a window of time is open. Wall-clock hours are read in the city's zone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from commandcenter.escalation.chain import Window
from commandcenter.working_calendar import Calendar, day_periods

_DAY = timedelta(days=1)
_LOOK_AHEAD = 400
"""Days in which a window that ever opens has opened; one that does not holds nothing up."""


def opening(window: Window, at: datetime, zone: ZoneInfo, calendar: Calendar) -> datetime:
    """The first instant from `at` on at which `window` is open, in UTC.

    Duty is not looked at: rosters are planned later than chains are bound. A window that does not
    open within a year lets everything pass: an escalation must not vanish.
    """
    at = at.astimezone(UTC)
    day = at.astimezone(zone).date() - _DAY
    for _n in range(_LOOK_AHEAD):
        for start, end in _open_on(window, day, zone, calendar):
            if end > at:
                return max(start, at)
        day += _DAY
    return at


def next_showing(shown: time, at: datetime, zone: ZoneInfo) -> datetime:
    """The first instant from `at` on at which the wall clock shows `shown`.

    A time that the clock jumps over comes as much later as the jump; one that it shows twice is
    the first passage.
    """
    day = at.astimezone(zone).date()
    today = _instant(day, shown, zone)
    return today if today >= at else _instant(day + _DAY, shown, zone)


def _open_on(
    window: Window, day: date, zone: ZoneInfo, calendar: Calendar
) -> Iterator[tuple[datetime, datetime]]:
    """The open stretches that begin with `day`, in order."""
    if window.weekdays and day.weekday() not in window.weekdays:
        return
    begins, ends = window.begins or time(0), window.ends or time(0)
    last = day if begins < ends else day + _DAY
    start, end = _instant(day, begins, zone), _instant(last, ends, zone)
    if not window.working_time:
        yield start, end
        return
    for working in (day, day + _DAY):
        for opened, closed in day_periods(calendar, working):
            if max(start, opened) < min(end, closed):
                yield max(start, opened), min(end, closed)


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
