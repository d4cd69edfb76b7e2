"""Starting a case's clocks and binding its escalation chain, by the city's calendars and limits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from commandcenter import worktime
from commandcenter.case import DUE_SOON_SHARE, Case, Deadline
from commandcenter.catalogue import Catalogue, StageClock, Urgency
from commandcenter.city import City
from commandcenter.escalation import Binding, Chain, Phase, Step, Subject, Window, bind
from commandcenter.escalation.window import next_showing, opening
from commandcenter.ids import UnitCode
from commandcenter.wording import N_
from commandcenter.working_calendar import Calendar
from commandcenter.worktime import Limit, Pause


def start_clock(
    city: City,
    catalogue: Catalogue | None,
    clock: StageClock,
    at: datetime,
    limit: Limit | None = None,
    pauses: Sequence[Pause] = (),
    *,
    stopped_at: datetime | None = None,
    unit: UnitCode | None = None,
) -> Deadline | None:
    """The clock `clock` begun at `at`; `limit` None takes the catalogue's limit for the stage.

    The time of a `unit` runs by its own calendar if it has one, else by the catalogue's. None if
    there is neither a limit nor a catalogue to give one.
    """
    if limit is None and catalogue is not None:
        limit = catalogue.stage_limit(clock)
    if limit is None:
        return None
    key = city.calendar_key(catalogue, unit)
    version = city.versions.get(("calendar", key), 0)
    calendar = city.calendar(key, version)
    due_soon = worktime.instant_at_share(at, limit, DUE_SOON_SHARE, calendar, pauses)
    due = worktime.deadline(at, limit, calendar, pauses)
    if due_soon is None or due is None:
        return None
    return Deadline(clock, at, limit, key, version, due_soon, due, stopped_at, tuple(pauses), unit)


def calendar_of(city: City, deadline: Deadline) -> Calendar:
    """The working calendar that a clock was worked out with.

    Two may have called themselves by one version, each on a desk without a line. Which it was shows
    in the instant that it led to; where both lead to the same it is the one that counts.
    """
    key, limit = (deadline.calendar, deadline.calendar_version), deadline.limit
    late = [c for version, c in city.overruled_calendars.values() if (c.key, version) == key]
    if not late or limit is None:
        return city.calendar(*key)
    known = (*([city.calendar(*key)] if key in city.calendars else []), *late)
    start, pauses = deadline.started_at, deadline.pauses
    led_here = (c for c in known if worktime.deadline(start, limit, c, pauses) == deadline.due_at)
    return next(led_here, known[0])


def resumed_clock(
    city: City, last: Deadline, now: datetime, why: str, *, by: str
) -> Deadline | None:
    """The clock `last`, stopped some time ago, going on at `now`; the time between is a pause.

    It goes on by the calendar that it began with: a corrected one moves no case by the way. `why`
    is a phrase marked for translation; the pause is the doing of whoever stopped the clock, or
    `by` somebody where that is not known.
    """
    stopped = last.stopped_at or now
    pauses = (*last.pauses, Pause(stopped, now, why, last.stopped_by or by))
    if last.limit is None:
        held = now - stopped
        return replace(
            last,
            due_soon_at=last.due_soon_at + held,
            due_at=last.due_at + held,
            stopped_at=None,
            stopped_by="",
            pauses=pauses,
        )
    resumed = replace(last, stopped_at=None, stopped_by="", pauses=pauses)
    return _by_calendar(calendar_of(city, last), resumed)


def _by_calendar(calendar: Calendar, deadline: Deadline) -> Deadline | None:
    """`deadline` with the instants that its limit, pauses and calendar give; None if they do not.

    Only for one that has a limit.
    """
    assert deadline.limit is not None, "only a limit can be counted"
    start, limit, pauses = deadline.started_at, deadline.limit, deadline.pauses
    due_soon = worktime.instant_at_share(start, limit, DUE_SOON_SHARE, calendar, pauses)
    due = worktime.deadline(start, limit, calendar, pauses)
    if due_soon is None or due is None:
        return None
    return replace(deadline, due_soon_at=due_soon, due_at=due)


AWAY = N_("not with the unit")
"""Why a unit's clock stood while others had the case; shown through `_`."""


def handling_clock(
    case: Case, unit: UnitCode, city: City, limit: Limit, now: datetime, *, by: str
) -> Deadline | None:
    """The handling clock that a dispatch to `unit` at `now`, by somebody, would start.

    Sent again to the unit that had it last, the old clock resumes and the time between counts as
    a pause; sent to another, it starts anew (domain notes, section 3). So it does in a case that
    was taken up again after its end.
    """
    catalogue = city.catalogue_of(case)
    since = case.proceedings.reopened_at
    before = [
        d
        for d in case.standing.deadlines
        if d.clock is StageClock.HANDLING and (since is None or d.started_at >= since)
    ]
    if before and before[-1].unit == unit and before[-1].stopped_at:
        return resumed_clock(city, before[-1], now, AWAY, by=by)
    return start_clock(city, catalogue, StageClock.HANDLING, now, limit, unit=unit)


def extended_clock(city: City, case: Case) -> Deadline:
    """The running clock with one original limit more (domain notes, section 3).

    A clock whose due instant another system gave gets the plain time from its start once more.
    One that began anew with another unit has its own limit, whatever was granted before.
    """
    running = case.deadline
    assert running is not None, "only a running clock is extended"
    times, calendar = running.extensions + 1, calendar_of(city, running)
    running = replace(running, extensions=times)
    if running.limit is None:
        more = (running.due_at - running.started_at) / times
        return replace(
            running, due_soon_at=running.due_soon_at + more, due_at=running.due_at + more
        )
    limit = replace(running.limit, amount=running.limit.amount * (times + 1) / times)
    extended = _by_calendar(calendar, replace(running, limit=limit))
    assert extended is not None, "no pause is open while a clock runs"
    return extended


def given_clock(
    clock: StageClock,
    at: datetime,
    due_at: datetime,
    *,
    stopped_at: datetime | None = None,
    unit: UnitCode | None = None,
) -> Deadline:
    """A clock whose due instant another system gave; due soon at 80 % of the plain time."""
    due_soon = at + (due_at - at) * DUE_SOON_SHARE
    return Deadline(clock, at, None, "", 0, due_soon, due_at, stopped_at, unit=unit)


def instant_at_share(city: City, deadline: Deadline, share: float) -> datetime | None:
    """When `share` of a clock's limit is used; along the plain time where no limit is known."""
    if deadline.limit is None:
        return deadline.started_at + (deadline.due_at - deadline.started_at) * share
    return worktime.instant_at_share(
        deadline.started_at, deadline.limit, share, calendar_of(city, deadline), deadline.pauses
    )


def bind_chain(
    city: City,
    phase: Phase,
    urgency: Urgency,
    deadline: Deadline | None,
    *,
    at: datetime,
    proof: str,
    known_at: datetime,
    about: Subject | None = None,
) -> Binding | None:
    """The city's chain for this phase and case, frozen into the case; None if it has none.

    `about` is what the rules of chains ask of a case beside its urgency (see `subject`).
    """
    about = replace(about, urgency=urgency) if about else Subject(urgency)
    chain = city.chain_for(phase, about)
    if chain is None:
        return None
    return freeze(city, chain, deadline, at=at, proof=proof, known_at=known_at)


def freeze(
    city: City,
    chain: Chain,
    deadline: Deadline | None,
    *,
    at: datetime,
    proof: str,
    known_at: datetime,
) -> Binding:
    """`chain` frozen into a case by the calendar that its deadline runs by, else the usual one."""
    calendar = chain_calendar(city, deadline)

    def at_share(share: float) -> datetime | None:
        return instant_at_share(city, deadline, share) if deadline else None

    def opens(window: Window | None, due: datetime) -> datetime:
        return due if window is None else opening(window, due, city.zone, calendar)

    def shows(step: Step, due: datetime) -> datetime:
        assert step.at_time is not None, "asked only of steps with a time of day"
        return next_showing(step.at_time, due, city.zone)

    bound = bind(
        chain,
        at=at,
        proof=proof,
        instant_at_share=at_share,
        known_at=known_at,
        opens=opens,
        shows=shows,
    )
    put_by = city.put_by.get(("chain", chain.key, chain.version))
    return replace(bound, put_by=put_by) if put_by else bound


def chain_calendar(city: City, deadline: Deadline | None) -> Calendar:
    """The calendar by which the windows of a case's chain are read."""
    if deadline is not None and deadline.calendar:
        return calendar_of(city, deadline)
    return city.calendar(city.calendar_key(city.catalogue if city.catalogue_key else None))


def subject(city: City, case: Case, stage: str = "") -> Subject:
    """What the rules of chains ask of a case that comes to `stage`, or stays at its own."""
    standing = case.standing
    return Subject(
        standing.urgency,
        standing.class_code,
        case.loop,
        frozenset(city.path(standing.cell).values()) | {standing.cell or ""},
        stage or case.stage,
    )
