"""Durations, times and numbers as people read them, in the language in use.

Pure functions: they take seconds, moments and a zone, and never ask what time it is.
"""

from datetime import date as Day  # noqa: N812 - `date` is the function below
from datetime import datetime, tzinfo
from functools import cache
from math import ceil
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, QLocale

from commandcenter.wording import N_, _, language

MINUTE: Final = 60
HOUR: Final = 3_600
DAY: Final = 86_400
MINUS: Final = "\N{MINUS SIGN}"

ZONE_CITIES: Final = (N_("New York"), N_("Shanghai"), N_("Hong Kong"), N_("London"), N_("UTC"))
"""Cities of zones whose names are translated; any other zone is shown as its key spells it."""


def duration(seconds: float) -> str:
    """A length of time in its two largest parts: `1 d 3 h`, `2 h 14 m`, `14 m`, `45 s`."""
    whole = abs(round(seconds))
    sign = MINUS if seconds < 0 and whole else ""
    days, rest = divmod(whole, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    if days >= 100 or (days and not hours):
        text = _("{days} d").format(days=number(days))
    elif days:
        text = _("{days} d {hours} h").format(days=days, hours=hours)
    elif hours and minutes:
        text = _("{hours} h {minutes} m").format(hours=hours, minutes=minutes)
    elif hours:
        text = _("{hours} h").format(hours=hours)
    elif minutes:
        text = _("{minutes} m").format(minutes=minutes)
    else:
        text = _("{seconds} s").format(seconds=rest)
    return sign + text


def countdown(seconds: float) -> str:
    """What is left until a deadline: `mm:ss` under an hour, else `duration`; − when past.

    Rounds up, so that `00:00` is the deadline itself and never stands before it.
    """
    left = ceil(seconds)
    if abs(left) >= HOUR:
        return duration(left)
    minutes, rest = divmod(abs(left), MINUTE)
    return f"{MINUS if left < 0 else ''}{minutes:02}:{rest:02}"


def time_left(seconds: float) -> str:
    """What is left, to the second: `mm:ss`, from an hour on `hh:mm:ss`; days as `duration`."""
    left = ceil(seconds)
    if not HOUR <= abs(left) < DAY:
        return countdown(seconds)
    minutes, rest = divmod(abs(left), MINUTE)
    hours, minutes = divmod(minutes, MINUTE)
    return f"{MINUS if left < 0 else ''}{hours:02}:{minutes:02}:{rest:02}"


def ago(seconds: float) -> str:
    """How long since something happened: `just now`, `2 min ago`, `3 h 10 m ago`."""
    if seconds < MINUTE:
        return _("just now")
    if seconds < HOUR:
        return _("{minutes} min ago").format(minutes=int(seconds // MINUTE))
    return _("{duration} ago").format(duration=duration(seconds))


def number(value: float, decimals: int = 0) -> str:
    """`value` with the language's grouping and exactly `decimals` places: `1,734`, `1.4`."""
    return _locale(language()).toString(float(value), "f", decimals).replace("-", MINUS)


def percent(share: float, decimals: int = 1) -> str:
    """A share between 0 and 1 as a percentage: `96.2 %`."""
    return f"{number(share * 100, decimals)}\N{NO-BREAK SPACE}%"


def time_of_day(moment: datetime, zone: tzinfo, *, seconds: bool = False) -> str:
    """Wall time in `zone`: `00:45`, with seconds `00:45:03`."""
    return moment.astimezone(zone).strftime("%H:%M:%S" if seconds else "%H:%M")


def date(moment: datetime, zone: tzinfo) -> str:
    """The day in `zone`: `1 May 2022`, `2022年5月1日`."""
    return _day(moment.astimezone(zone), _("d MMM yyyy"))


def when(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """The shortest way to say a moment: the time if today, else day and time, else with year."""
    there, today = moment.astimezone(zone), now.astimezone(zone)
    time = there.strftime("%H:%M")
    if there.date() == today.date():
        return time
    day = _day(there, _("d MMM") if there.year == today.year else _("d MMM yyyy"))
    return f"{day} {time}"


def clock(moment: datetime, zone: tzinfo) -> str:
    """The clock of the console, with its zone: `Sun 1 May 2022 00:47:12 New York`."""
    there = moment.astimezone(zone)
    day = _day(there, _("ddd d MMM yyyy"))
    return f"{day} {there.strftime('%H:%M:%S')} {zone_name(zone, moment)}"


def short_clock(moment: datetime, zone: tzinfo) -> str:
    """The same without year and zone, where there is little room: `Sun 1 May 00:47:12`."""
    there = moment.astimezone(zone)
    return f"{_day(there, _('ddd d MMM'))} {there.strftime('%H:%M:%S')}"


def weekday(day: Day) -> str:
    """A day of a week: `Tue 10 Jun`, `6月10日 周二`."""
    return _locale(language()).toString(QDate(day.year, day.month, day.day), _("ddd d MMM"))


def day_name(day: int) -> str:
    """A day of the week, Monday is 0: `Tue`, `周二`."""
    return _locale(language()).dayName(day + 1, QLocale.FormatType.ShortFormat)


def zone_name(zone: tzinfo, moment: datetime) -> str:
    """The city a zone is named after; a zone without a name is shown by its offset at `moment`."""
    if isinstance(zone, ZoneInfo) and zone.key:
        return _(zone.key.rsplit("/", 1)[-1].replace("_", " "))
    return moment.astimezone(zone).tzname() or ""


def _day(there: datetime, pattern: str) -> str:
    return _locale(language()).toString(QDate(there.year, there.month, there.day), pattern)


@cache
def _locale(code: str) -> QLocale:
    return QLocale(code)
