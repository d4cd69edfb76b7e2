"""The four clocks: when is a case due, how much of its limit is used, and why.

Everything here is a pure function of its arguments. Instants are aware datetimes; results are
in UTC. Local rules (working periods, weekend, holidays) are read in the calendar's time zone,
but what is counted is elapsed time, so a daylight-saving change neither adds nor loses work.

A deadline, the share used and the minute-by-minute ledger all rest on the periods of
`working_calendar.py`, so a shown deadline and an on-time test can never follow different rules.
For speed, these are laid out once per UTC year (`_layout`); a question is then two binary
searches, in whole microseconds.

Source of the rules: CJ/T 213 and GB/T 30428 (time limits of city management cases).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from commandcenter.frozen import frozen
from commandcenter.wording import _
from commandcenter.working_calendar import Calendar, day_parts, day_periods

__all__ = [
    "Calendar",
    "ClockKind",
    "Limit",
    "Pause",
    "Span",
    "deadline",
    "explain",
    "instant_at_share",
    "used",
]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NOTHING = timedelta(0)
_HOUR = 3_600_000_000
_LONGEST_DAYS = 36_525


class ClockKind(StrEnum):
    """How a limit is counted."""

    EMERGENCY_HOURS = "emergency_hours"
    """Run day and night, on every day of the year."""
    WORKING_HOURS = "working_hours"
    """Run only inside the calendar's working periods."""
    WORKING_DAYS = "working_days"
    """`Calendar.hours_per_working_day` working hours each, spent only inside working periods."""
    NATURAL_DAYS = "natural_days"
    """24 hours each, run day and night."""


_HOURS_EACH = {
    ClockKind.EMERGENCY_HOURS: 1,
    ClockKind.WORKING_HOURS: 1,
    ClockKind.NATURAL_DAYS: 24,
}
_CONTINUOUS = frozenset({ClockKind.EMERGENCY_HOURS, ClockKind.NATURAL_DAYS})


@frozen
class Limit:
    """How long a stage may take, e.g. `Limit(4, ClockKind.WORKING_HOURS)`.

    Raises ValueError when the amount is not above zero, or is above a hundred years.
    """

    amount: float
    """Hours or days, as the clock says."""
    clock: ClockKind

    def __post_init__(self) -> None:
        in_hours = self.clock in (ClockKind.EMERGENCY_HOURS, ClockKind.WORKING_HOURS)
        most = _LONGEST_DAYS * (24 if in_hours else 1)
        if not 0 < self.amount <= most:
            raise ValueError(
                _("A time limit must be above 0 and at most {most}, not {amount}.").format(
                    most=most, amount=self.amount
                )
            )


@frozen
class Pause:
    """A time in which the limit does not run, e.g. a suspension or a verification."""

    start: datetime
    end: datetime | None
    """None while the pause is open."""
    reason: str
    """Shown through `_`: a phrase marked with `N_`, or what an older version told."""
    by: str = ""
    """Whose doing: id of a person, code of a unit, or `rule`; empty where nobody noted it."""


@frozen
class Span:
    """One line of the ledger: a stretch of time, whether it counts, and why."""

    start: datetime
    end: datetime | None
    """None only on the last line of a case that an open pause holds."""
    counts: bool
    why: str
    counted: timedelta
    """Time taken from the limit: the whole stretch or nothing."""
    by: str = ""
    """For a pause: whose doing, as in `Pause`."""


def deadline(
    start: datetime, limit: Limit, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> datetime | None:
    """The first instant (UTC) at which the whole limit is used; None while a pause holds it.

    A limit that ends with a working period is due at its close, not at the next opening.
    Pauses may overlap, come in any order, and lie before `start` or outside working periods.
    Raises ValueError for a datetime without zone.
    """
    return _reach(_utc(start), _length(limit, calendar), limit.clock, calendar, pauses)


def instant_at_share(
    start: datetime,
    limit: Limit,
    share: float,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
) -> datetime | None:
    """The first instant (UTC) at which `share` of the limit is used; 0.8 is *due soon*.

    Shares above 1 are instants past the deadline. None while an open pause holds it back.
    Raises ValueError for a negative share or a datetime without zone.
    """
    if not share >= 0:
        raise ValueError(_("A share of a limit cannot be negative."))
    amount = round(_length(limit, calendar) * share)
    return _reach(_utc(start), amount, limit.clock, calendar, pauses)


def used(
    start: datetime,
    now: datetime,
    limit: Limit,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
) -> float:
    """The share of the limit used at `now`: 0 before the start, exactly 1 at the deadline.

    It passes 1 after the deadline and stands still during a pause.
    """
    cursor, now = _utc(start), _utc(now)
    counted = 0
    for pause in _disjoint(cursor, pauses):
        if pause.start >= now:
            break
        counted += _counted(cursor, pause.start, limit.clock, calendar)
        if pause.end is None:
            return counted / _length(limit, calendar)
        cursor = pause.end
    if cursor < now:
        counted += _counted(cursor, now, limit.clock, calendar)
    return counted / _length(limit, calendar)


def explain(
    start: datetime,
    limit: Limit,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    until: datetime | None = None,
) -> list[Span]:
    """The ledger from `start` to the deadline, or to `until` (before or after the deadline).

    The lines touch each other; their `counted` add up to the limit (to what is used, with
    `until`). Without `until`, a case held by an open pause ends in a line without end.
    """
    cursor = _utc(start)
    end = deadline(start, limit, calendar, pauses) if until is None else _utc(until)
    spans: list[Span] = []
    for pause in _disjoint(cursor, pauses):
        if end is not None and pause.start >= end:
            break
        spans += _clock_spans(cursor, pause.start, limit.clock, calendar)
        resumed = min((at for at in (pause.end, end) if at is not None), default=None)
        why = _("Paused: {reason}").format(reason=_(pause.reason))
        spans.append(Span(pause.start, resumed, False, why, _NOTHING, pause.by))
        cursor = resumed or cursor
    if end is not None:
        spans += _clock_spans(cursor, end, limit.clock, calendar)
    return _joined(spans)


def _reach(
    cursor: datetime,
    amount: int,
    clock: ClockKind,
    calendar: Calendar,
    pauses: Sequence[Pause],
) -> datetime | None:
    """The first instant at which `amount` microseconds have counted since `cursor`."""
    if amount == 0:
        return cursor
    for pause in _disjoint(cursor, pauses) if pauses else ():
        available = _counted(cursor, pause.start, clock, calendar)
        if available >= amount:
            break
        if pause.end is None:
            return None
        amount -= available
        cursor = pause.end
    if clock in _CONTINUOUS:
        return cursor + timedelta(microseconds=amount)
    return _advance(cursor, amount, calendar)


def _disjoint(start: datetime, pauses: Iterable[Pause]) -> Iterator[Pause]:
    """The pauses after `start` in order, cut so that none overlaps an earlier one."""
    free_from = start
    for pause in sorted(pauses, key=lambda pause: _utc(pause.start)):
        since = max(_utc(pause.start), free_from)
        if pause.end is None:
            yield replace(pause, start=since)
            return
        free_from = max(_utc(pause.end), since)
        if free_from > since:
            yield replace(pause, start=since, end=free_from)


def _length(limit: Limit, calendar: Calendar) -> int:
    """The limit in microseconds of counted time."""
    hours = _HOURS_EACH.get(limit.clock, calendar.hours_per_working_day)
    return max(1, round(limit.amount * hours * _HOUR))


class _Layout(NamedTuple):
    """One UTC year's working periods, in microseconds since 1970, in order."""

    starts: list[int]
    ends: list[int]
    used_at_end: list[int]
    """Work from the year's beginning to the end of each period."""
    total: int


@lru_cache(maxsize=512)
def _layout(calendar: Calendar, year: int) -> _Layout:
    """The working periods of a UTC year; those across its borders are cut."""
    first = _micros(datetime(year, 1, 1, tzinfo=UTC))
    after = _micros(datetime(year, 12, 31, tzinfo=UTC)) + 24 * _HOUR
    starts, ends, used_at_end, total = [], [], [], 0
    for number in range(-1, 367):
        # A zone is at most a day from UTC, so the local days around the year cover it.
        for start, end in day_periods(calendar, date(year, 1, 1) + timedelta(number)):
            opens, closes = max(_micros(start), first), min(_micros(end), after)
            if opens < closes:
                total += closes - opens
                starts.append(opens)
                ends.append(closes)
                used_at_end.append(total)
    return _Layout(starts, ends, used_at_end, total)


def _counted(start: datetime, end: datetime, clock: ClockKind, calendar: Calendar) -> int:
    """Microseconds that count between two instants, in order."""
    if clock in _CONTINUOUS:
        return (end - start) // _MICROSECOND
    work = _worked_in_year(end, calendar) - _worked_in_year(start, calendar)
    for year in range(start.year, end.year):
        work += _layout(calendar, year).total
    return work


def _worked_in_year(instant: datetime, calendar: Calendar) -> int:
    """Microseconds of work from the beginning of the instant's UTC year."""
    layout = _layout(calendar, instant.year)
    at = _micros(instant)
    passed = bisect_right(layout.starts, at)
    if passed == 0:
        return 0
    return layout.used_at_end[passed - 1] - max(0, layout.ends[passed - 1] - at)


def _advance(start: datetime, amount: int, calendar: Calendar) -> datetime:
    """The first instant at which `amount` (above 0) microseconds of work are done."""
    year = start.year
    layout = _layout(calendar, year)
    amount += _worked_in_year(start, calendar)
    while amount > layout.total:
        amount -= layout.total
        year += 1
        layout = _layout(calendar, year)
    period = bisect_left(layout.used_at_end, amount)
    at = layout.ends[period] - (layout.used_at_end[period] - amount)
    return _EPOCH + timedelta(microseconds=at)


def _clock_spans(
    start: datetime, end: datetime, clock: ClockKind, calendar: Calendar
) -> Iterator[Span]:
    """Ledger lines of the running clock between two instants."""
    if start >= end:
        return
    if clock in _CONTINUOUS:
        yield Span(start, end, True, _("Runs day and night"), end - start)
        return
    day = start.astimezone(ZoneInfo(calendar.zone)).date()
    cursor = start
    while cursor < end:
        for closes, counts, why in day_parts(calendar, day):
            stop = min(closes, end)
            if cursor < stop:
                yield Span(cursor, stop, counts, why, stop - cursor if counts else _NOTHING)
                cursor = stop
        day += timedelta(1)


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The lines with neighbours of the same kind made one (a whole weekend)."""
    lines: list[Span] = []
    for span in spans:
        last = lines[-1] if lines else None
        if last and (last.end, last.counts, last.why, last.by) == (
            *(span.start, span.counts),
            *(span.why, span.by),
        ):
            lines[-1] = replace(last, end=span.end, counted=last.counted + span.counted)
        else:
            lines.append(span)
    return lines


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is UTC:
        return instant
    if instant.tzinfo is None:
        raise ValueError(
            _("The time {time} has no time zone; give it one, e.g. +08:00.").format(
                time=instant.isoformat()
            )
        )
    return instant.astimezone(UTC)


def _micros(instant: datetime) -> int:
    return (instant - _EPOCH) // _MICROSECOND
