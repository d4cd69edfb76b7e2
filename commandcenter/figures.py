"""The control room's figures through the last day, worked out from the clocks of the cases.

Every case keeps all its clocks, each with its start, its end and its due instant. So what stood
open, was overdue or waited for a unit at any hour follows from the cases that are open now and
those that ended since; the log need not be read.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from commandcenter.case import Case, Stage
from commandcenter.catalogue import StageClock
from commandcenter.events import Event
from commandcenter.frozen import frozen
from commandcenter.seats.load import busiest, by_seat
from commandcenter.situation import Situation

DAY = timedelta(hours=24)
STEP = timedelta(minutes=30)
"""Between two samples."""

SOON = timedelta(minutes=30)
"""What is due within this is due soon for the shift, whatever its limit."""


@frozen
class Figures:
    """What the control room counts, at one instant."""

    at: datetime
    open: int = 0
    overdue: int = 0
    overdue_lately: int = 0
    """Of those, the ones that are not backlog; not known for the past."""
    overdue_urgent: int = 0
    """Of these, the urgent ones and the emergencies; not known for the past."""
    due_soon: int = 0
    """Cases with units that are due within `SOON`."""
    needs_me: int = 0
    emergencies: int = 0
    """Of those that need the control room; not known for the past."""
    unassigned: int = 0
    contested: int = 0
    """Cases about which two decisions clash; not known for the past."""
    closed: int = 0
    """Closed today, of those that had a handling limit."""
    closed_on_time: int = 0
    alarms: int = 0
    """Alarms in the ten minutes before, at the seat that had most of them."""


def figures_now(situation: Situation) -> Figures:
    """The figures of the live situation."""
    on_time, closed = situation.closed_on_time
    return Figures(
        at=situation.now,
        open=len(situation.cases),
        overdue=situation.overdue,
        overdue_lately=situation.overdue_lately,
        overdue_urgent=situation.overdue_urgent,
        due_soon=situation.due_within(SOON),
        needs_me=situation.needs_control_room,
        emergencies=situation.emergencies,
        unassigned=situation.unassigned,
        contested=situation.contested,
        closed=closed,
        closed_on_time=on_time,
        alarms=situation.alarms,
    )


@dataclass(slots=True)
class _Series:
    """How many of something there were at each instant, from when each began and ended."""

    instants: Sequence[datetime]
    steps: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.steps = [0] * (len(self.instants) + 1)

    def add(self, begun: datetime, ended: datetime | None) -> None:
        """One more, from `begun` until just before `ended`."""
        first = bisect_left(self.instants, begun)
        last = bisect_left(self.instants, ended) if ended else len(self.instants)
        if first < last:
            self.steps[first] += 1
            self.steps[last] -= 1

    def counts(self) -> list[int]:
        """The number at each instant."""
        total, found = 0, []
        for step in self.steps[:-1]:
            total += step
            found.append(total)
        return found


def figures_of_the_day(
    cases: Iterable[Case], fired: Iterable[Event], now: datetime, midnight: datetime
) -> list[Figures]:
    """The figures each half hour of the last 24 hours, oldest first, without `now` itself.

    Only from when the first of the cases became known here: nothing is known of what was before.

    `cases` are the open ones and those that ended since; `fired` are the escalation steps that
    fired, oldest first; `midnight` is today's, from which what is closed counts.
    """
    cases = list(cases)
    begun = min((_known_since(case) for case in cases), default=now)
    steps = (now - DAY + STEP * number for number in range(DAY // STEP))
    instants = [at for at in steps if at >= begun]
    seats = by_seat(fired)
    names = ("open", "overdue", "due_soon", "needs_me", "unassigned", "closed", "closed_on_time")
    series = {name: _Series(instants) for name in names}
    for case in cases:
        _count(case, series, midnight)
    counts = {name: each.counts() for name, each in series.items()}
    return [
        Figures(
            at=at,
            alarms=busiest(seats, at),
            **{name: counts[name][index] for name in names},
        )
        for index, at in enumerate(instants)
    ]


def _known_since(case: Case) -> datetime:
    return case.imported_at or case.reported_at


def _count(case: Case, series: dict[str, _Series], midnight: datetime) -> None:
    ended = case.standing.ended_at
    known = _known_since(case)
    series["open"].add(known, ended)
    dispatched: datetime | None = None
    for deadline in case.standing.deadlines:
        begun, stopped = max(deadline.started_at, known), deadline.stopped_at or ended
        handling = deadline.clock is StageClock.HANDLING
        if handling and dispatched is None:
            dispatched = begun
        series["overdue"].add(max(begun, deadline.due_at), stopped)
        if handling:
            soon = max(begun, deadline.due_at - SOON)
            series["due_soon"].add(soon, min(deadline.due_at, stopped or deadline.due_at))
        else:
            series["needs_me"].add(begun, stopped)
    series["unassigned"].add(known, dispatched or ended)
    on_time = case.ended_on_time if case.stage is Stage.CLOSED else None
    if on_time is not None and ended is not None and ended >= midnight:
        series["closed"].add(ended, None)
        if on_time:
            series["closed_on_time"].add(ended, None)
