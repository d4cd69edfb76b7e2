"""How much an operator is asked to take in: alarms per seat in fixed periods of ten minutes.

Measures and limits are those of ISA-18.2 and EEMUA 191 (domain notes, section 7). An alarm is a
step of escalation that wants something of a seat in the control room; what only steers, or goes to
a unit's own desk, is none. Every seat of a post hears what is said to the post.

Periods begin at multiples of 600 s of UTC, so that the same night always gives the same figures,
and periods without any alarm count as well: they are most of a good night.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from commandcenter.case import Case
from commandcenter.catalogue import Urgency
from commandcenter.city import City
from commandcenter.escalation import StepAction
from commandcenter.events import Body, Event, StepFired
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId

PERIOD = timedelta(seconds=600)
GOOD, MOST, FLOOD = 1, 2, 10
"""Alarms in a period: about what is good, the most one person manages, what is no flood yet."""

FLOOD_ENDS = 5
"""A flood lasts until a period has fewer alarms than this (ISA-18.2)."""

FLOOD_GOAL = 0.01
"""Share of the periods that may be floods."""

STALE_AFTER = timedelta(hours=24)
STALE_MOST = 5
"""There should be fewer alarms than this that stand for longer than `STALE_AFTER`."""

CHATTERS = 3
"""An alarm that comes so often within one span of `PERIOD` chatters; none should."""

TOP = 10
"""How many sources a report names."""


class Priority(StrEnum):
    """How soon an alarm wants an answer."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


GOALS: dict[Priority, float] = {Priority.HIGH: 0.05, Priority.MEDIUM: 0.15, Priority.LOW: 0.80}
"""Which share of the alarms should have which priority."""

_SPEAKS = frozenset({StepAction.NOTIFY, StepAction.REMIND, StepAction.RAISE})
_OF_URGENCY = {Urgency.EMERGENCY: Priority.HIGH, Urgency.URGENT: Priority.MEDIUM}
_UNIT = "unit"


@frozen
class Source:
    """Where alarms come from: a class of cases in one area, the smallest above a cell."""

    class_code: str
    area: str


@frozen
class Alarm:
    """One alarm at the seats of a post."""

    at: datetime
    seat: str
    """The post."""
    case: CaseId
    step: str
    priority: Priority
    source: Source
    unit: str = ""
    """The unit that has the case, if one has."""


@frozen
class Period:
    """A stretch of time, and how many alarms it had."""

    begins: datetime
    ends: datetime
    alarms: int


@frozen
class Load:
    """The load of one seat over a span."""

    seat: str
    periods: tuple[Period, ...]
    """All of them, empty ones too, in order."""

    @property
    def alarms(self) -> int:
        """All alarms of the span."""
        return sum(each.alarms for each in self.periods)

    @property
    def mean(self) -> float:
        """Alarms per period."""
        return self.alarms / len(self.periods) if self.periods else 0.0

    @property
    def worst(self) -> int:
        """The most alarms in one period."""
        return max((each.alarms for each in self.periods), default=0)

    def share_over(self, limit: int) -> float:
        """The share of the periods with more than `limit` alarms."""
        over = sum(each.alarms > limit for each in self.periods)
        return over / len(self.periods) if self.periods else 0.0

    @property
    def floods(self) -> tuple[Period, ...]:
        """Each flood as one stretch: from more than 10 in a period until fewer than 5."""
        found: list[Period] = []
        flooded = False
        for each in self.periods:
            if flooded and each.alarms >= FLOOD_ENDS:
                last = found.pop()
                found.append(Period(last.begins, each.ends, last.alarms + each.alarms))
                continue
            flooded = each.alarms > FLOOD
            if flooded:
                found.append(each)
        return tuple(found)


@frozen
class Group:
    """Alarms that likely have one cause, the first of them as its sign."""

    head: Alarm
    """Never hidden: the most urgent, of these the oldest."""
    cause: Source | str
    """The class and area, or the unit, that they have in common."""
    others: tuple[Alarm, ...] = ()


def is_alarm(body: Body) -> bool:
    """Whether it wants something of a seat in the control room."""
    return isinstance(body, StepFired) and body.action in _SPEAKS and body.reaches != _UNIT


def by_seat(events: Iterable[Event]) -> dict[str, list[datetime]]:
    """When each seat had an alarm, oldest first, from events in order of time."""
    found: dict[str, list[datetime]] = {}
    for event in events:
        if isinstance(event.body, StepFired) and is_alarm(event.body):
            found.setdefault(event.body.reaches, []).append(event.occurred_at)
    return found


def busiest(seats: Mapping[str, Sequence[datetime]], at: datetime) -> int:
    """How many alarms the seat with most of them had in the ten minutes before `at`."""
    since = at - PERIOD
    return max(
        (bisect_right(each, at) - bisect_right(each, since) for each in seats.values()), default=0
    )


def alarm_of(event: Event, case: Case, city: City) -> Alarm:
    """The alarm that a fired step (see `is_alarm`) about `case` is."""
    body = event.body
    assert isinstance(body, StepFired)
    standing = case.standing
    areas = [code for level, code in city.path_of(case).items() if level != "cell"]
    source = Source(standing.class_code or "", areas[-1] if areas else "")
    priority = _OF_URGENCY.get(standing.urgency, Priority.LOW)
    step = body.step.partition("#")[0]
    return Alarm(event.occurred_at, body.reaches, case.id, step, priority, source, case.unit or "")


def period_begin(at: datetime) -> datetime:
    """The beginning of the period that `at` lies in."""
    seconds = int(at.timestamp()) // 600 * 600
    return datetime.fromtimestamp(seconds, UTC)


def periods(instants: Iterable[datetime], since: datetime, until: datetime) -> tuple[Period, ...]:
    """Every period that `[since, until)` touches, with the instants of that span counted."""
    counts = Counter(period_begin(at) for at in instants if since <= at < until)
    found: list[Period] = []
    begins = period_begin(since)
    while begins < until:
        found.append(Period(begins, begins + PERIOD, counts[begins]))
        begins += PERIOD
    return tuple(found)


def loads(
    alarms: Sequence[Alarm], since: datetime, until: datetime, seats: Iterable[str] = ()
) -> list[Load]:
    """The load of each seat, the heaviest first; of `seats` also if nothing reached them."""
    by_seat: dict[str, list[datetime]] = defaultdict(list)
    for seat in seats:
        by_seat[seat] = []
    for alarm in alarms:
        by_seat[alarm.seat].append(alarm.at)
    found = [Load(seat, periods(instants, since, until)) for seat, instants in by_seat.items()]
    return sorted(found, key=lambda load: (-load.alarms, load.seat))


def top_sources(alarms: Iterable[Alarm], most: int = TOP) -> list[tuple[Source, int]]:
    """Where most alarms come from, with their numbers, the busiest first."""
    return Counter(alarm.source for alarm in alarms).most_common(most)


def shares(alarms: Sequence[Alarm]) -> dict[Priority, float]:
    """Which share of the alarms has which priority; nothing is 0 of everything."""
    counts = Counter(alarm.priority for alarm in alarms)
    return {each: counts[each] / len(alarms) if alarms else 0.0 for each in Priority}


def chattering(alarms: Iterable[Alarm]) -> dict[tuple[CaseId, str], int]:
    """Alarms about one case by one step that came again and again, and how often at worst."""
    by_key: dict[tuple[CaseId, str, str], list[datetime]] = defaultdict(list)
    for alarm in alarms:
        by_key[alarm.case, alarm.step, alarm.seat].append(alarm.at)
    found: dict[tuple[CaseId, str], int] = {}
    for (case, step, _seat), instants in by_key.items():
        worst = _most_within(sorted(instants), PERIOD)
        if worst >= CHATTERS:
            found[case, step] = max(worst, found.get((case, step), 0))
    return found


def _most_within(instants: Sequence[datetime], span: timedelta) -> int:
    first = most = 0
    for last, at in enumerate(instants):
        while at - instants[first] >= span:
            first += 1
        most = max(most, last - first + 1)
    return most


def stale(cases: Iterable[Case], city: City, now: datetime) -> list[tuple[Case, datetime]]:
    """Open cases with an alarm that has stood for more than a day, and since when; oldest first.

    An alarm stands until the wait that its chain watches is over: acknowledging does not end it.
    """
    found = [(case, since) for case in cases if (since := standing_since(case, city)) is not None]
    old = [each for each in found if now - each[1] > STALE_AFTER]
    return sorted(old, key=lambda each: each[1])


def standing_since(case: Case, city: City) -> datetime | None:
    """Since when an alarm about the case stands; None if none does."""
    binding = case.standing.chain
    chain = city.chain_of(binding) if binding else None
    if binding is None or chain is None or case.ended:
        return None
    return min(
        (
            armed.fired_at
            for armed in binding.steps
            if armed.fired_at is not None
            and (step := chain.step(armed.key)).action in _SPEAKS
            and step.reaches != _UNIT
        ),
        default=None,
    )


def grouped(alarms: Sequence[Alarm]) -> list[Group]:
    """The alarms of a flood by their likely causes, so that a few lines say what hundreds would.

    A cause is what many have in common: one class in one area (something has burst), or one unit
    (its desk does not answer). The cause that explains most comes first and takes its alarms; what
    shares nothing with another stays alone. Every alarm is in exactly one group, and the head of a
    group, which is always shown, is its most urgent. What is of high priority is never an `other`.
    """
    by_cause: dict[Source | str, set[int]] = defaultdict(set)
    for number, alarm in enumerate(alarms):
        by_cause[alarm.source].add(number)
        if alarm.unit:
            by_cause[alarm.unit].add(number)
    found: list[Group] = []
    while any(by_cause.values()):
        cause = max(by_cause, key=lambda each: len(by_cause[each]))
        explained = by_cause.pop(cause)
        found += _groups(cause, [alarms[number] for number in sorted(explained)])
        for members in by_cause.values():
            members -= explained
    return found


def _groups(cause: Source | str, members: list[Alarm]) -> list[Group]:
    ranks = list(Priority)
    ordered = sorted(members, key=lambda alarm: (ranks.index(alarm.priority), alarm.at))
    alone = [alarm for alarm in ordered[1:] if alarm.priority is Priority.HIGH]
    others = tuple(alarm for alarm in ordered[1:] if alarm.priority is not Priority.HIGH)
    return [Group(ordered[0], cause, others), *(Group(alarm, cause) for alarm in alone)]
