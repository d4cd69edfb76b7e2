"""Who sits where in which shift, in the control room and at the desks of units.

A roster has shifts, hours of each day on the city's wall clock, and seats, each for one post. Who
sits there is planned week by week, Monday to Sunday; a shift belongs to the day on which it begins,
and one that ends no later than it begins runs past midnight. Every rule here is a pure function of
the plan and an instant. Holidays play no part: somebody sits there on those too.

Hours of a shift are what the wall clock shows, so a night in which the clock is changed is an hour
shorter or longer. A time that the clock shows twice means the first passage; one that it jumps over
is as much later as the jump. Since every shift is read so, one ends where the next begins.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from commandcenter.frozen import frozen
from commandcenter.ids import PersonId, UnitCode
from commandcenter.roles import Post
from commandcenter.wording import N_, Label, _

CONTROL_ROOM = "control-room"
"""Key of the control room's own roster."""

DAYS = 7
_DAY = timedelta(days=1)


class Staffing(StrEnum):
    """How a stretch of time is staffed."""

    STAFFED = "staffed"
    """As many people as the shift needs, or more."""
    SHORT = "short"
    """Somebody, but fewer than the shift needs."""
    EMPTY = "empty"
    """Nobody, although it is a shift."""
    OFF = "off"
    """No shift at all, and nobody."""


STAFFING_NAMES: dict[Staffing, str] = {
    Staffing.STAFFED: N_("staffed"),
    Staffing.SHORT: N_("short-staffed"),
    Staffing.EMPTY: N_("nobody"),
    Staffing.OFF: N_("no shift"),
}
"""The word for each; shown through `_`."""


@frozen
class Shift:
    """Hours of every day, and how many people must sit there."""

    code: str
    names: Label
    begins: time
    """On the city's wall clock."""
    ends: time
    """On the next day, if it is no later than `begins`."""
    least: int = 1
    """People that must be on duty: 2 is two-person duty."""

    def hours(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From when to when (UTC) the shift that begins on `day` lasts."""
        last = day if self.begins < self.ends else day + _DAY
        return _instant(day, self.begins, zone), _instant(last, self.ends, zone)


@frozen
class RosterSeat:
    """A place at which one person sits, under one post."""

    code: str
    names: Label
    post: Post


@frozen
class Roster:
    """The shifts and seats of one control room or unit. Raises ValueError if they cannot be."""

    key: str
    names: Label
    shifts: tuple[Shift, ...]
    seats: tuple[RosterSeat, ...]
    unit: UnitCode | None = None
    """The unit at whose desk they sit; None for the control room."""

    def __post_init__(self) -> None:
        for pieces in (self.shifts, self.seats):
            codes = [each.code for each in pieces]
            if not codes or len(set(codes)) < len(codes):
                raise ValueError(
                    _("roster {key} needs shifts and seats, each with a code of its own").format(
                        key=self.key
                    )
                )
        for shift in self.shifts:
            if shift.least < 1:
                raise ValueError(_("shift {shift} needs nobody").format(shift=shift.code))

    def shift(self, code: str) -> Shift | None:
        """The shift `code`, or None."""
        return next((shift for shift in self.shifts if shift.code == code), None)

    def seat(self, code: str) -> RosterSeat | None:
        """The seat `code`, or None."""
        return next((seat for seat in self.seats if seat.code == code), None)


@frozen
class Turn:
    """One person at one seat for one shift."""

    day: date
    """On which the shift begins."""
    shift: str
    seat: str
    person: PersonId


@frozen
class Week:
    """Who sits at a roster's seats from Monday to Sunday. Raises ValueError if nobody could."""

    roster: str
    monday: date
    turns: tuple[Turn, ...] = ()

    def __post_init__(self) -> None:
        if self.monday.weekday():
            raise ValueError(_("{day} is not a Monday").format(day=self.monday.isoformat()))
        if any(not 0 <= (turn.day - self.monday).days < DAYS for turn in self.turns):
            raise ValueError(
                _("a turn lies outside the week of {day}").format(day=self.monday.isoformat())
            )
        seats = {(turn.day, turn.shift, turn.seat) for turn in self.turns}
        people = {(turn.day, turn.shift, turn.person) for turn in self.turns}
        if min(len(seats), len(people)) < len(self.turns):
            raise ValueError(_("one person for one seat, and one seat for one person"))

    @property
    def key(self) -> str:
        """Under which it is put in force."""
        return f"{self.roster}@{self.monday.isoformat()}"

    def person(self, day: date, shift: str, seat: str) -> PersonId | None:
        """Who sits there then; None for nobody."""
        wanted = (day, shift, seat)
        found = (t.person for t in self.turns if (t.day, t.shift, t.seat) == wanted)
        return next(found, None)

    def seated(self, day: date, shift: str, seat: str, person: PersonId | None) -> "Week":
        """This week with `person`, or nobody, at a seat for one shift.

        Whoever sat there goes; a person who sat elsewhere in that shift moves here.
        """
        kept = [
            turn
            for turn in self.turns
            if (turn.day, turn.shift) != (day, shift)
            or (turn.seat != seat and turn.person != person)
        ]
        if person is not None:
            kept.append(Turn(day, shift, seat, person))
        kept.sort(key=lambda turn: (turn.day, turn.shift, turn.seat))
        return replace(self, turns=tuple(kept))

    def filled_from(self, other: "Week") -> "Week":
        """This week with the people of another at the seats that are empty here.

        Nobody who sits somewhere already is moved.
        """
        filled = self
        for turn in other.turns:
            day = turn.day + (self.monday - other.monday)
            there = [each for each in filled.turns if (each.day, each.shift) == (day, turn.shift)]
            if not any(each.seat == turn.seat or each.person == turn.person for each in there):
                filled = filled.seated(day, turn.shift, turn.seat, turn.person)
        return filled


@frozen
class Watch:
    """One shift on one day, with who sits where."""

    roster: Roster
    shift: Shift
    day: date
    start: datetime
    end: datetime
    turns: tuple[Turn, ...]
    """In the order of the seats."""

    @property
    def staffing(self) -> Staffing:
        """Whether enough people sit there."""
        return staffing(len(self.turns), self.shift.least)

    def people(self, post: Post | None = None) -> tuple[PersonId, ...]:
        """Who sits there, under `post` or under any."""
        posts = {seat.code: seat.post for seat in self.roster.seats}
        return tuple(t.person for t in self.turns if post is None or posts[t.seat] is post)


@frozen
class Stretch:
    """A stretch of time in which the same people are on duty."""

    start: datetime
    end: datetime
    watches: tuple[Watch, ...]
    """The shifts it belongs to: two at once only while one hands over to the next."""

    @property
    def people(self) -> tuple[PersonId, ...]:
        """Who is on duty."""
        return tuple(dict.fromkeys(one for watch in self.watches for one in watch.people()))

    @property
    def needed(self) -> int:
        """How many people must be."""
        return max((watch.shift.least for watch in self.watches), default=0)

    @property
    def staffing(self) -> Staffing:
        """Whether they are."""
        return staffing(len(self.people), self.needed)


def staffing(seated: int, needed: int) -> Staffing:
    """How so many people stand to the number needed; 0 needed means that there is no shift."""
    if not needed:
        return Staffing.OFF
    if not seated:
        return Staffing.EMPTY
    return Staffing.SHORT if seated < needed else Staffing.STAFFED


def monday_of(day: date) -> date:
    """The Monday of the week that `day` lies in."""
    return day - timedelta(days=day.weekday())


class DutyRoster:
    """Who is on duty in a city, by all its rosters, read on its wall clock."""

    def __init__(self, rosters: Iterable[Roster], weeks: Iterable[Week], zone: ZoneInfo) -> None:
        self.by_key: dict[str, Roster] = {roster.key: roster for roster in rosters}
        self.zone = zone
        self._weeks = {(week.roster, week.monday): week for week in weeks}

    @cached_property
    def _last_days(self) -> dict[str, date]:
        """The last day on which somebody is planned to sit, by roster."""
        last: dict[str, date] = {}
        for week in self._weeks.values():
            days = (turn.day for turn in week.turns)
            last[week.roster] = max((last.get(week.roster, date.min), *days))
        return last

    def of(self, whom: Post | UnitCode) -> list[Roster]:
        """The rosters with a seat for a post, or those of a unit."""
        if isinstance(whom, Post):
            rosters = self.by_key.values()
            return [each for each in rosters if any(seat.post is whom for seat in each.seats)]
        return [each for each in self.by_key.values() if each.unit == whom]

    def week(self, key: str, day: date) -> Week:
        """The plan of the week that `day` lies in; an empty one if there is none yet."""
        monday = monday_of(day)
        return self._weeks.get((key, monday)) or Week(key, monday)

    def watches(self, key: str, start: datetime, end: datetime) -> list[Watch]:
        """The shifts of a roster that touch `[start, end)`, those that begin sooner first."""
        roster = self.by_key[key]
        day, last = self._day(start) - _DAY, self._day(end)
        found: list[Watch] = []
        while day <= last:
            found += [
                watch
                for watch in self._on(roster, day)
                if watch.start < watch.end and watch.start < end and watch.end > start
            ]
            day += _DAY
        return sorted(found, key=lambda watch: watch.start)

    def watch_now(self, key: str, at: datetime) -> Watch | None:
        """The shift that lasts at `at`; the newer one while two overlap. None between shifts."""
        return next(reversed(self.watches(key, at, at + timedelta.resolution)), None)

    def stretches(self, key: str, start: datetime, end: datetime) -> list[Stretch]:
        """`[start, end)` cut wherever a shift begins or ends; together they are all of it."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        watches = self.watches(key, start, end)
        inside = {at for watch in watches for at in (watch.start, watch.end) if start < at < end}
        cuts = [start, *sorted(inside), end] if start < end else []
        return [
            Stretch(a, b, tuple(each for each in watches if each.start <= a and b <= each.end))
            for a, b in pairwise(cuts)
        ]

    def gaps(self, key: str, start: datetime, end: datetime) -> list[Stretch]:
        """The stretches of `[start, end)` with nobody on duty, or fewer than the shift needs."""
        stretches = self.stretches(key, start, end)
        return [each for each in stretches if each.staffing is not Staffing.STAFFED]

    def on_duty(self, whom: Post | UnitCode, at: datetime) -> tuple[PersonId, ...]:
        """Who is on duty under a post, or for a unit, at `at`, in the order of the seats."""
        post = whom if isinstance(whom, Post) else None
        people = (
            person
            for roster in self.of(whom)
            for watch in self.watches(roster.key, at, at + timedelta.resolution)
            for person in watch.people(post)
        )
        return tuple(dict.fromkeys(people))

    def next_on_duty(
        self, whom: Post | UnitCode, after: datetime
    ) -> tuple[datetime, tuple[PersonId, ...]] | None:
        """From when on somebody is on duty, and who: `after` itself if somebody is already.

        None if nobody is planned any more.
        """
        begins = (self._next(roster, whom, after) for roster in self.of(whom))
        soonest = min((at for at in begins if at is not None), default=None)
        return None if soonest is None else (soonest, self.on_duty(whom, soonest))

    def _next(self, roster: Roster, whom: Post | UnitCode, after: datetime) -> datetime | None:
        post = whom if isinstance(whom, Post) else None
        day, last = self._day(after) - _DAY, self._last_days.get(roster.key, date.min)
        begins: list[datetime] = []
        while day <= last and not begins:
            # What begins tomorrow may be sooner than nothing, never than what begins today.
            for watch in (*self._on(roster, day), *self._on(roster, day + _DAY)):
                if watch.end > after and watch.start < watch.end and watch.people(post):
                    begins.append(max(watch.start, after))
            day += _DAY
        return min(begins, default=None)

    def watch(self, roster: Roster, shift: Shift, day: date) -> Watch:
        """A shift of a roster on one day, with who sits where."""
        turns = [turn for turn in self.week(roster.key, day).turns if turn.day == day]
        start, end = shift.hours(day, self.zone)
        return Watch(roster, shift, day, start, end, _seated(roster, shift, turns))

    def _on(self, roster: Roster, day: date) -> Iterator[Watch]:
        """The shifts that begin on `day`."""
        return (self.watch(roster, shift, day) for shift in roster.shifts)

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()


def _seated(roster: Roster, shift: Shift, turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Those of a day's turns that are of `shift`, at the seats that are still there."""
    by_seat = {turn.seat: turn for turn in turns if turn.shift == shift.code}
    return tuple(by_seat[seat.code] for seat in roster.seats if seat.code in by_seat)


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
