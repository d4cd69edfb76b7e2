"""When a city works: its days, hours, holidays and make-up workdays, in its own time zone.

The one source of work for every clock (see `worktime.py`), so that a shown deadline and an
on-time test never follow different rules.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from commandcenter.frozen import frozen
from commandcenter.wording import _


@frozen
class Calendar:
    """When a city works: periods of a working day, weekend, holidays and make-up workdays.

    A make-up day is worked even on a weekend or a holiday. A working day of a limit is always
    `hours_per_working_day` working hours, also where the day's periods are longer or shorter.
    Raises ValueError, with a sentence that says what to correct, when the rules leave no work.
    """

    key: str
    """Unique name by which rules refer to it, e.g. `cn`."""
    name: str
    """As shown to people."""
    zone: str
    """IANA time zone, e.g. `Asia/Shanghai`."""
    periods: tuple[tuple[time, time], ...] = ((time(8), time(12)), (time(14), time(18)))
    """Local opening and closing times, in order; a closing at 00:00 is the midnight after."""
    weekend: frozenset[int] = frozenset({5, 6})
    """Days of the week without work; Monday is 0, Sunday is 6."""
    holidays: tuple[tuple[date, str], ...] = ()
    """Local dates without work, with the holiday's name."""
    makeup_days: tuple[tuple[date, str], ...] = ()
    """Local dates worked whatever the weekend and holidays say, with their name."""
    hours_per_working_day: float = 8
    """Working hours in one working day of a limit."""

    def __post_init__(self) -> None:
        _check_zone(self.zone)
        _check_periods(self.periods)
        if not self.weekend < frozenset(range(7)):
            raise ValueError(
                _("The weekend must leave a workday and use 0 (Monday) to 6 (Sunday).")
            )
        if not 0 < self.hours_per_working_day <= 24:
            raise ValueError(_("A working day must have more than 0 and at most 24 hours."))

    def __hash__(self) -> int:
        # Every question looks the calendar up in a cache; hashing hundreds of holidays each
        # time would cost more than the answer. Equality still compares all fields.
        return hash((self.key, self.zone))


def day_periods(calendar: Calendar, day: date) -> list[tuple[datetime, datetime]]:
    """The working periods (UTC) of a local day, in order; none on a day off."""
    holidays, makeup_days = _dates(calendar)
    off = day in holidays or day.weekday() in calendar.weekend
    if off and day not in makeup_days:
        return []
    zone = ZoneInfo(calendar.zone)
    next_day = day + timedelta(1)
    return [
        (
            _instant(day, opens, zone),
            _instant(next_day if closes == time(0) else day, closes, zone),
        )
        for opens, closes in calendar.periods
    ]


def day_parts(calendar: Calendar, day: date) -> Iterator[tuple[datetime, bool, str]]:
    """The parts of a local day in order: when each ends (UTC), whether it counts, and why."""
    midnight = _instant(day + timedelta(1), time(0), ZoneInfo(calendar.zone))
    periods = day_periods(calendar, day)
    if not periods:
        name = _dates(calendar).holidays.get(day)
        why = _("Weekend") if name is None else _("Holiday: {name}").format(name=name)
        yield midnight, False, why
        return
    makeup = _dates(calendar).makeup_days.get(day)
    work = _("Working period")
    if makeup is not None:
        work = _("Working period of a make-up day: {name}").format(name=makeup)
    rest = _("Night")
    for opens, closes in periods:
        yield opens, False, rest
        yield closes, True, work
        rest = _("Midday break")
    yield midnight, False, _("Night")


def works_on(calendar: Calendar, day: date) -> bool:
    """Whether anybody works on a local day."""
    return bool(day_periods(calendar, day))


def toggled(calendar: Calendar, day: date, name: str) -> Calendar:
    """`calendar` with a workday made a day off, or a day off a workday, under this name if needed.

    A make-up day or holiday is first taken back; the name is for a day that the week does not
    make so by itself.
    """
    works = works_on(calendar, day)
    holidays, makeup_days = dict(calendar.holidays), dict(calendar.makeup_days)
    (makeup_days if works else holidays).pop(day, None)
    plain = day not in holidays and day.weekday() not in calendar.weekend
    if works and plain:
        holidays[day] = name
    elif not works and not plain:
        makeup_days[day] = name
    return replace(
        calendar,
        holidays=tuple(sorted(holidays.items())),
        makeup_days=tuple(sorted(makeup_days.items())),
    )


def following(calendar: Calendar, before: Calendar, after: Calendar) -> Calendar:
    """`calendar` with those special days changed that differ between two versions of another."""

    def changed(
        mine: tuple[tuple[date, str], ...],
        old: tuple[tuple[date, str], ...],
        new: tuple[tuple[date, str], ...],
    ) -> tuple[tuple[date, str], ...]:
        kept = [each for each in mine if each[0] not in {day for day, _name in {*old} ^ {*new}}]
        return tuple(sorted((*kept, *({*new} - {*old}))))

    return replace(
        calendar,
        holidays=changed(calendar.holidays, before.holidays, after.holidays),
        makeup_days=changed(calendar.makeup_days, before.makeup_days, after.makeup_days),
    )


class _Dates(NamedTuple):
    """A calendar's special days by date."""

    holidays: dict[date, str]
    makeup_days: dict[date, str]


@lru_cache(maxsize=64)
def _dates(calendar: Calendar) -> _Dates:
    return _Dates(dict(calendar.holidays), dict(calendar.makeup_days))


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which clocks in `zone` first show a local time or pass over it."""
    local = datetime.combine(day, at, zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return instant
    # Daylight saving skips this local time: the instant is that of the jump. It lies between
    # the readings with the offset after and the offset before it.
    early, late = local.replace(fold=1).astimezone(UTC), instant
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        # zoneinfo answers a bad name with any of these, by what the name looks like on disk.
        raise ValueError(
            _("The time zone {zone} is not known; use a name such as Asia/Shanghai.").format(
                zone=zone
            )
        ) from error


def _check_periods(periods: tuple[tuple[time, time], ...]) -> None:
    if not periods:
        raise ValueError(_("A calendar needs a working period, e.g. 08:00-12:00."))
    free_from = time(0)
    for number, (opens, closes) in enumerate(periods, start=1):
        last = number == len(periods)
        if opens < free_from or not (opens < closes or (closes == time(0) and last)):
            raise ValueError(
                _(
                    "Working period {opens}-{closes} is out of order; list periods from morning "
                    "to evening, without overlap, and cut one that passes midnight at 00:00."
                ).format(opens=f"{opens:%H:%M}", closes=f"{closes:%H:%M}")
            )
        free_from = closes
