"""The load of the seats over a span, kept up to date by every alarm and every case that changes.

`seat_load` says what is counted; this counts it as it comes. What a change costs does not depend on
how many alarms there were or how many cases are open, so the analysis can stay open all shift.
"""

from bisect import bisect_left, insort
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Sequence
from datetime import datetime
from heapq import heappop, heappush

from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId
from commandcenter.seats.load import (
    CHATTERS,
    PERIOD,
    STALE_AFTER,
    TOP,
    Alarm,
    Load,
    Period,
    Priority,
    Source,
    period_begin,
    standing_since,
)


@frozen
class Ranked:
    """A source of alarms, and how many came from it."""

    source: Source
    alarms: int


@frozen
class Chattering:
    """An alarm about one case by one step that comes again and again."""

    case: CaseId
    step: str
    seat: str
    times: int
    """The most within `PERIOD`."""


@frozen
class Stale:
    """A case with an alarm that has stood for more than a day."""

    case: CaseId
    since: datetime


@frozen
class FloodOf:
    """A flood at a seat."""

    seat: str
    period: Period


class SeatWatch:
    """Counts the alarms from `since` on. Moves by `hear` and `note`; asked at any instant."""

    def __init__(self, since: datetime, seats: Iterable[str] = ()) -> None:
        self.since = since
        self.alarms = 0
        self._periods: dict[str, Counter[datetime]] = {seat: Counter() for seat in seats}
        self._cases: dict[tuple[str, datetime], dict[CaseId, None]] = defaultdict(dict)
        self._sources: dict[Source, dict[CaseId, None]] = defaultdict(dict)
        self._counts: Counter[Source] = Counter()
        self._ranks: list[tuple[int, str, str]] = []
        """The sources, those with most alarms first: less how many, class, area."""
        self._priorities: Counter[Priority] = Counter()
        self._of_priority: dict[Priority, dict[CaseId, None]] = defaultdict(dict)
        self._lately: dict[tuple[CaseId, str, str], deque[datetime]] = {}
        self._restless: dict[tuple[CaseId, str, str], int] = {}
        self._stands: dict[CaseId, datetime] = {}
        """Since when an alarm about a case stands."""
        self._young: list[tuple[datetime, CaseId]] = []
        """A heap of those that may become stale; what stands no more is found when it comes up."""
        self._old: dict[CaseId, datetime] = {}

    # --- what happens ---

    def hear(self, alarm: Alarm) -> None:
        """An alarm, in order of time; one from before the span is not counted."""
        if alarm.at < self.since:
            return
        begins = period_begin(alarm.at)
        self.alarms += 1
        self._periods.setdefault(alarm.seat, Counter())[begins] += 1
        self._cases[alarm.seat, begins][alarm.case] = None
        self._priorities[alarm.priority] += 1
        self._of_priority[alarm.priority][alarm.case] = None
        self._rank(alarm.source)
        self._sources[alarm.source][alarm.case] = None
        self._chatter(alarm)

    def note(self, case_id: CaseId, case: Case | None, city: City) -> None:
        """A case as it is now; None once it has left."""
        since = standing_since(case, city) if case is not None else None
        if since == self._stands.get(case_id):
            return
        self._old.pop(case_id, None)
        if since is None:
            del self._stands[case_id]
        else:
            self._stands[case_id] = since
            heappush(self._young, (since, case_id))

    def _rank(self, source: Source) -> None:
        count = self._counts[source]
        if count:
            del self._ranks[bisect_left(self._ranks, _rank(source, count))]
        self._counts[source] = count + 1
        insort(self._ranks, _rank(source, count + 1))

    def _chatter(self, alarm: Alarm) -> None:
        key = (alarm.case, alarm.step, alarm.seat)
        lately = self._lately.setdefault(key, deque())
        lately.append(alarm.at)
        while alarm.at - lately[0] >= PERIOD:
            lately.popleft()
        if len(lately) >= CHATTERS:
            self._restless[key] = max(len(lately), self._restless.get(key, 0))

    # --- what there is ---

    def loads(self, until: datetime) -> list[Load]:
        """The load of each seat up to `until`, the heaviest first; empty periods count as well."""
        found = [Load(seat, self._all(counts, until)) for seat, counts in self._periods.items()]
        return sorted(found, key=lambda load: (-load.alarms, load.seat))

    def floods(self, until: datetime) -> list[FloodOf]:
        """The floods of all seats, the latest first."""
        found = [FloodOf(load.seat, each) for load in self.loads(until) for each in load.floods]
        return sorted(found, key=lambda each: each.period.begins, reverse=True)

    def top(self, most: int = TOP) -> list[Ranked]:
        """Where most alarms come from, the busiest first."""
        return [Ranked(Source(code, area), -less) for less, code, area in self._ranks[:most]]

    def priorities(self) -> dict[Priority, int]:
        """How many alarms have which priority."""
        return {each: self._priorities[each] for each in Priority}

    def chattering(self) -> list[Chattering]:
        """What came again and again, the worst first."""
        found = [Chattering(*key, times) for key, times in self._restless.items()]
        return sorted(found, key=lambda each: (-each.times, each.case))

    def stale(self, now: datetime) -> list[Stale]:
        """The cases with an alarm that has stood too long at `now`, the oldest first.

        Asked with one `now` after the other: what is stale stays so until its case changes.
        """
        while self._young and now - self._young[0][0] > STALE_AFTER:
            since, case_id = heappop(self._young)
            if self._stands.get(case_id) == since:
                self._old[case_id] = since
        found = sorted(self._old.items(), key=lambda each: each[1])
        return [Stale(case_id, since) for case_id, since in found]

    # --- the cases behind it ---

    def cases_of_source(self, source: Source) -> list[CaseId]:
        """The cases with alarms from a source."""
        return list(self._sources.get(source, ()))

    def cases_of_priority(self, priority: Priority) -> list[CaseId]:
        """The cases with alarms of a priority."""
        return list(self._of_priority.get(priority, ()))

    def cases_between(self, seat: str, begins: datetime, ends: datetime) -> list[CaseId]:
        """The cases that a seat had alarms about from one period's beginning to another's."""
        found: dict[CaseId, None] = {}
        while begins < ends:
            found |= self._cases.get((seat, begins), {})
            begins += PERIOD
        return list(found)

    def _all(self, counts: Counter[datetime], until: datetime) -> tuple[Period, ...]:
        found: list[Period] = []
        begins = period_begin(self.since)
        while begins <= until:
            found.append(Period(begins, begins + PERIOD, counts[begins]))
            begins += PERIOD
        return tuple(found)


def watch_of(
    since: datetime,
    alarms: Sequence[Alarm],
    cases: Iterable[Case],
    city: City,
    seats: Iterable[str] = (),
) -> SeatWatch:
    """A watch that knows these alarms, in order of time, and the open cases."""
    watch = SeatWatch(since, seats)
    for alarm in alarms:
        watch.hear(alarm)
    for case in cases:
        if case.standing.chain is not None:
            watch.note(case.id, case, city)
    return watch


def _rank(source: Source, count: int) -> tuple[int, str, str]:
    return -count, source.class_code, source.area
