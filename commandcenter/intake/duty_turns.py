"""Events of a duty calendar as turns of the rosters: which roster, which shifts, who, which seat.

What a calendar leaves open is filled in by one rule each: a person stays at the seat where they sit
in that shift already, else takes the first free one whose post they hold. What cannot be told for
certain is refused, event by event. A turn that somebody has changed at the desk since stays theirs.
"""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from commandcenter.city import City, to_json
from commandcenter.commands import Configure
from commandcenter.desk import Desk
from commandcenter.intake.configuration import Imported
from commandcenter.intake.documents import BadField
from commandcenter.intake.duty_calendars import (
    Duty,
    DutyCalendar,
    by_uid,
    read_calendar,
    rejected,
    write_rejected_events,
)
from commandcenter.intake.duty_plan import DutyPlan, Sitting
from commandcenter.intake.duty_wishes import Wish, Wishes
from commandcenter.intake.rejects import free_name
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL, POST_NAMES, Person
from commandcenter.roster.feed import FEED_KEY, FedEvent, FedTurn
from commandcenter.roster.shifts import RosterSeat
from commandcenter.wording import _, join, label

BACK = timedelta(days=366)
AHEAD = timedelta(days=366)
"""How far from today the days of a calendar are taken in."""

_LONGEST_OFFER = 6


@dataclass(slots=True)
class _Outcome:
    """The weeks and the feed as they come to be."""

    plan: DutyPlan
    fed: dict[str, FedEvent] = field(default_factory=dict)
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    older: int = 0


def import_duty_calendar(
    desk: Desk, path: Path, rejects_folder: Path, person: Person = LOCAL
) -> Imported:
    """Put the turns of a calendar in force. Raises Refused for a file that cannot be taken at all.

    Counts events, each with all its days. A file that changes nothing stores nothing.
    """
    return list(duty_calendar_in_steps(desk, path, rejects_folder, person))[-1]


def duty_calendar_in_steps(
    desk: Desk, path: Path, rejects_folder: Path, person: Person = LOCAL
) -> Generator[Imported]:
    """The same with a step for each event whose days are to be worked out.

    The desk can do something else in between: the turns are set against the rosters, and put in
    force, in the last step alone.
    """
    desk.catch_up()
    city, today = desk.city, desk.clock.now().astimezone(desk.city.zone).date()
    if not city.rosters:
        raise Refused(
            _(
                "There is no duty roster yet that {file} could fill. Import its shifts and seats "
                "first, as a table or as TOML; then this file again."
            ).format(file=path.name)
        )
    calendar = read_calendar(path, city.zone, today - BACK, today + AHEAD)
    if not calendar.duties and not calendar.rejects:
        raise Refused(_("{file} holds no turns of duty.").format(file=path.name))
    known = city.roster_feed.by_uid()
    for n, duty in enumerate(calendar.duties):
        if _is_news(known.get(duty.uid), duty, today + AHEAD):
            calendar.duties[n] = _worked_out(duty)
            yield Imported(n + 1)
    desk.catch_up()
    found = _Reading(desk.city, calendar, today + AHEAD).outcome()
    _put(desk, found, today - BACK, person)
    kept = None
    if calendar.rejects:
        kept = free_name(rejects_folder, path, ".ics")
        write_rejected_events(kept, calendar.source, calendar.rejects)
    yield Imported(
        found.new + found.updated + found.unchanged + len(calendar.rejects),
        found.new,
        found.updated,
        found.unchanged,
        len(calendar.rejects),
        rejects=sorted(calendar.rejects, key=lambda reject: reject.row),
        rejects_file=kept,
        remarks=_remarks(calendar, found, today + AHEAD),
    )


def _worked_out(duty: Duty) -> Duty:
    """The same event with its days at hand; one whose days cannot be worked out as it was."""
    try:
        days = tuple(duty.occurrences())
    except BadField:
        return duty
    return replace(duty, occurrences=partial(iter, days))


def _is_news(known: FedEvent | None, duty: Duty, until: date) -> bool:
    """Whether an event says anything, up to `until`, that was not taken in before."""
    if known is None:
        return True
    if known.digest == duty.digest:
        return duty.endless and known.until < until
    return known.older_than(duty.sequence, duty.changed)


def _put(desk: Desk, found: _Outcome, since: date, person: Person) -> None:
    for week in found.plan.weeks():
        if set(week.turns) != set(desk.city.roster.week(week.roster, week.monday).turns):
            base = desk.city.versions.get(("roster_week", week.key), 0)
            desk.do(Configure("roster_week", week.key, to_json(week), base=base), person=person)
    feed = desk.city.roster_feed
    if any(feed.by_uid().get(uid) != event for uid, event in found.fed.items()):
        blob = desk.store.write_blob(to_json(feed.with_events(found.fed, since)).encode())
        base = desk.city.versions.get((FEED_KEY, FEED_KEY), 0)
        desk.do(Configure(FEED_KEY, FEED_KEY, blob=blob, base=base), person=person)


def _remarks(calendar: DutyCalendar, found: _Outcome, last: date) -> list[str]:
    told = []
    if found.older:
        told.append(
            _("{n} of the events are older than what was taken in before; they change nothing.")
        )
    if any(duty.endless for duty in calendar.duties):
        told.append(
            _("Events without an end are taken until {day}; import the file again before that.")
        )
    return [each.format(n=found.older, day=last.isoformat()) for each in told]


class _Reading:
    """One calendar against one city: what each event wishes, who leaves, who sits."""

    def __init__(self, city: City, calendar: DutyCalendar, until: date) -> None:
        self._city = city
        self._calendar = calendar
        self._until = until
        self._known = city.roster_feed.by_uid()
        self._wishes = Wishes(city, calendar.name)
        self._plan = DutyPlan(city.roster)
        self._found = _Outcome(self._plan)

    def outcome(self) -> _Outcome:
        """What becomes of the rosters; what is refused is put among the calendar's rejects."""
        wishes: list[tuple[Duty, list[Wish]]] = []
        for duty in self._calendar.duties:
            if self._is_news(duty):
                try:
                    wishes.append((duty, list(self._wishes.of(duty))))
                except BadField as bad:
                    self._reject(duty, bad)
        # All who leave stand up first: two who change places would be in each other's way.
        for duty, _each in wishes:
            for turn in self._to_leave(duty):
                self._plan.leave(turn)
        for duty, wanted in wishes:
            self._plan.begin()
            try:
                self._take(duty, wanted)
            except BadField as bad:
                self._plan.undo()
                self._sit_again(duty)
                self._reject(duty, bad)
        return self._found

    def _is_news(self, duty: Duty) -> bool:
        known = self._known.get(duty.uid)
        if _is_news(known, duty, self._until):
            return True
        self._found.unchanged += 1
        self._found.older += known is not None and known.digest != duty.digest
        return False

    def _reject(self, duty: Duty, bad: BadField) -> None:
        event = by_uid(self._calendar.source)[duty.uid][0]
        self._calendar.rejects.append(rejected(duty.row, event, bad))

    # --- who sits where ---

    def _to_leave(self, duty: Duty) -> Iterator[FedTurn]:
        """The turns that an event brought and that nobody has changed since."""
        known = self._known.get(duty.uid)
        if known is None or known.digest == duty.digest:
            return
        for turn in known.turns:
            week = self._city.roster.week(turn.roster, turn.day)
            if week.person(turn.day, turn.shift, turn.seat) == turn.person:
                yield turn

    def _sit_again(self, duty: Duty) -> None:
        """Who stood up for an event that was then refused sits down where nobody sits by now."""
        for turn in self._to_leave(duty):
            sitting = self._plan.sitting(turn.roster, turn.day, turn.shift)
            if turn.seat not in sitting and turn.person not in sitting.values():
                self._plan.seat(turn)

    def _take(self, duty: Duty, wanted: Iterable[Wish]) -> None:
        known = self._known.get(duty.uid)
        goes_on = known if known is not None and known.digest == duty.digest else None
        turns: list[FedTurn] = list(goes_on.turns) if goes_on else []
        for wish in wanted:
            if goes_on is not None and wish.watch.day <= goes_on.until:
                continue  # What it brought before stays as people have it by now.
            turn = FedTurn(
                *(wish.watch.roster.key, wish.watch.day, wish.watch.shift.code),
                self._free_seat(wish, known),
                wish.person.id,
            )
            self._plan.seat(turn)
            turns.append(turn)
        self._found.fed[duty.uid] = FedEvent(
            duty.uid, duty.sequence, duty.digest, self._last_day(turns), duty.changed, tuple(turns)
        )
        if known is None:
            self._found.new += 1
        else:
            self._found.updated += 1

    def _last_day(self, turns: list[FedTurn]) -> date:
        return max((self._until, *(turn.day for turn in turns)))

    def _free_seat(self, wish: Wish, known: FedEvent | None) -> str:
        """Where somebody sits in a shift. Raises BadField if there is no seat for them."""
        watch, person = wish.watch, wish.person
        taken = self._plan.sitting(watch.roster.key, watch.day, watch.shift.code)
        if wish.seat is not None:
            return self._this_seat(wish, wish.seat, taken)
        here = next((seat for seat, who in taken.items() if who == person.id), None)
        if here is not None:
            return here
        mine = [seat.code for seat in watch.roster.seats if seat.post in person.posts]
        free = [code for code in mine if code not in taken]
        shift = (watch.roster.key, watch.day, watch.shift.code)
        turns = known.turns if known else ()
        former = [turn.seat for turn in turns if (turn.roster, turn.day, turn.shift) == shift]
        if free:
            return next((code for code in free if code in former), free[0])
        if not mine:
            raise self._without_post(wish, {seat.post for seat in watch.roster.seats})
        raise BadField(
            "ATTENDEE",
            person.called,
            _("Every seat for {person} is taken in {shift} on {day}: {who}.").format(
                person=person.called,
                shift=label(watch.shift.names),
                day=watch.day.isoformat(),
                who=join(self._city.called(taken[code]) for code in mine),
            ),
            _("Free a seat in the roster first, or take one of the events out."),
        )

    def _this_seat(self, wish: Wish, seat: RosterSeat, taken: Sitting) -> str:
        if seat.post not in wish.person.posts:
            raise self._without_post(wish, {seat.post})
        sits = taken.get(seat.code)
        if sits is not None and sits != wish.person.id:
            raise BadField(
                "LOCATION",
                label(seat.names),
                _("{who} sits there in {shift} on {day} already.").format(
                    who=self._city.called(sits),
                    shift=label(wish.watch.shift.names),
                    day=wish.watch.day.isoformat(),
                ),
                _("Free the seat in the roster first, or name another one."),
            )
        return seat.code

    def _without_post(self, wish: Wish, posts: Iterable[str]) -> BadField:
        named = join(sorted(_(POST_NAMES[post]) for post in POST_NAMES if post in posts))
        return BadField(
            "ATTENDEE",
            wish.person.called,
            _("{person} holds none of these posts: {posts}.").format(
                person=wish.person.called, posts=named
            ),
            _("Choose somebody who does, or give them the post first."),
        )
