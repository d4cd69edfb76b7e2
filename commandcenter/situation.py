"""The live picture: open cases, loads, lights, alarms. Every screen looks at it, none changes it.

It moves by `apply` alone, with the same events whether they were made here or elsewhere, and by
`advance`, when time passes. Lives on one thread (the screens'); holds no connection to anything.
"""

import heapq
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from commandcenter import fold
from commandcenter.case import OTHERS_ACT, WITH_UNIT, Case, Light, Stage
from commandcenter.catalogue import Urgency
from commandcenter.city import City
from commandcenter.events import CaseReported, ConfigurationChanged, Event, StepFired
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId
from commandcenter.seats.load import PERIOD, busiest, by_seat, is_alarm

ALARM_WINDOW = PERIOD
"""Over which a seat's alarms are counted (ISA-18.2, EEMUA 191)."""

BACKLOG_AFTER = timedelta(days=30)
"""A case that was later than this when it came to us is backlog."""


@frozen
class Change:
    """One case, before and after; None while it is not among the open ones."""

    id: CaseId
    before: Case | None
    after: Case | None


class Watcher(Protocol):
    """Hears what changed. Told once per batch, after the situation has changed."""

    def cases_changed(self, changes: Sequence[Change]) -> None:
        """These cases came, changed or left."""
        ...

    def lights_changed(self, cases: Sequence[Case]) -> None:
        """Time alone gave these cases another light."""
        ...

    def city_changed(self) -> None:
        """The configuration is another one."""
        ...


@frozen
class Ended:
    """What the figures need of a case that has ended."""

    ended_at: datetime
    stage: Stage
    on_time: bool | None


def needs_control_room(case: Case) -> bool:
    """Whether the next act is the control room's; otherwise it waits on somebody else.

    Also while a unit's request waits for approval, and while two decisions clash: both are for a
    post of the control room.
    """
    standing = case.standing
    if standing.stage not in OTHERS_ACT or case.contested or went_by_rule(case):
        return True
    return standing.proceedings is not None and standing.proceedings.request is not None


def went_by_rule(case: Case) -> bool:
    """Whether an emergency went to its units by itself, and neither they nor we looked at it yet.

    It stays before the control room's eyes until it is filed here or signed for there.
    """
    standing = case.standing
    if standing.urgency is not Urgency.EMERGENCY or standing.stage is not Stage.DISPATCHED:
        return False
    return standing.condition is None and case.imported_by is None


def to_be_placed(case: Case) -> bool:
    """Whether nobody knows yet where it is."""
    return case.place is None and case.cell is None


def is_backlog(case: Case) -> bool:
    """Whether it was long overdue already when it came to us."""
    came, deadline = case.imported_at, case.deadline
    return came is not None and deadline is not None and deadline.due_at < came - BACKLOG_AFTER


class Situation:
    """The live picture of a city at `now`."""

    def __init__(self, city: City, now: datetime) -> None:
        self.city = city
        self.now = now
        self.watchers: list[Watcher] = []
        self.cases: dict[CaseId, Case] = {}
        self.ended: dict[CaseId, Ended] = {}
        """Cases that ended today, in the city's zone."""
        self.by_number: dict[str, CaseId] = {}
        self.by_stage: Counter[str] = Counter()
        self.by_unit: Counter[str] = Counter()
        self.by_cell: Counter[str] = Counter()
        self.by_light: Counter[str] = Counter()
        self.overdue_by_cell: Counter[str] = Counter()
        self.overdue_by_unit: Counter[str] = Counter()
        self.due_soon_by_unit: Counter[str] = Counter()
        self.needs_control_room = 0
        self.emergencies = 0
        """Those of them that need the control room."""
        self.unassigned = 0
        self.contested = 0
        """Cases about which two decisions clash."""
        self.overdue_lately = 0
        """Overdue cases that are not backlog."""
        self.overdue_urgent = 0
        """Those of them that are urgent or an emergency."""
        self._lights: dict[CaseId, Light] = {}
        self._due: list[datetime] = []
        self._due_with_units: list[datetime] = []
        self._instants: list[tuple[datetime, CaseId]] = []
        self._armed: dict[CaseId, datetime] = {}
        self._alarms: dict[str, list[datetime]] = {}
        """When each seat had an alarm, lately."""
        self._day = self._midnight()

    def load(
        self, cases: Iterable[Case], ended: Iterable[Case] = (), fired: Iterable[Event] = ()
    ) -> None:
        """Take in the stored state, once, before any `apply`."""
        for case in cases:
            self._put_down(case)
            self._count(case, +1)
            due_at = case.due_at
            if due_at:
                self._due.append(due_at)
                if case.stage in WITH_UNIT:
                    self._due_with_units.append(due_at)
            instant = case.next_instant(self.now)
            if instant is not None:
                self._armed[case.id] = instant
                self._instants.append((instant, case.id))
        self._due.sort()
        self._due_with_units.sort()
        heapq.heapify(self._instants)
        for case in ended:
            self._note_end(case)
        self._alarms = by_seat(fired)

    def apply(self, events: Sequence[Event], stored: Mapping[CaseId, Case]) -> list[Change]:
        """Let `events` happen, in their order, and tell the watchers once.

        `stored` holds the cases that the events have led to. It is used for a case that is not in
        memory and was not reported just now: imported, or ended long ago and taken up again; and
        for one of which a hub has passed on something, which may lie before what is known here.
        """
        before: dict[CaseId, Case | None] = {}
        now: dict[CaseId, Case] = {}
        adopted: set[CaseId] = set()
        for event in events:
            if isinstance(event.body, StepFired) and is_alarm(event.body):
                insort(self._alarms.setdefault(event.body.reaches, []), event.occurred_at)
            if event.case is None or isinstance(event.body, ConfigurationChanged):
                continue
            if event.case in adopted:
                continue
            known = now.get(event.case) or self.cases.get(event.case)
            before.setdefault(event.case, self.cases.get(event.case))
            passed_on = event.seq is not None and event.case in stored
            if passed_on or (known is None and not isinstance(event.body, CaseReported)):
                adopted.add(event.case)
                # The beginning of one that is not stored is not for these eyes.
                if event.case in stored:
                    now[event.case] = stored[event.case]
            else:
                now[event.case] = fold.apply(known, event)
        for case_id in stored.keys() - now.keys():
            # Nothing new happened, but an act of ours was not taken, or lies elsewhere now.
            before[case_id], now[case_id] = self.cases.get(case_id), stored[case_id]
        changes = [self._replace(before[case_id], case) for case_id, case in now.items()]
        if changes:
            for watcher in self.watchers:
                watcher.cases_changed(changes)
        return changes

    def forget(self, cases: Iterable[CaseId]) -> None:
        """Let go of cases of which nothing counts any more, and tell the watchers once."""
        changes: list[Change] = []
        for case_id in cases:
            self.ended.pop(case_id, None)
            case = self.cases.get(case_id)
            if case is not None:
                self._leave(case)
                changes.append(Change(case_id, case, None))
        if changes:
            for watcher in self.watchers:
                watcher.cases_changed(changes)

    def configure(self, city: City) -> None:
        """Take over a new configuration."""
        self.city = city
        for watcher in self.watchers:
            watcher.city_changed()

    def advance(self, now: datetime) -> list[Case]:
        """Let time pass until `now`; the cases whose light changed. Costs only what changed."""
        self.now = max(self.now, now)
        changed: list[Case] = []
        while self._instants and self._instants[0][0] <= self.now:
            at, case_id = heapq.heappop(self._instants)
            case = self.cases.get(case_id)
            if case is None or self._armed.get(case_id) != at:
                continue  # The case has moved on since this instant was noted.
            light = case.light(self.now)
            if light is not self._lights[case_id]:
                self._count(case, -1)
                self._lights[case_id] = light
                self._count(case, +1)
                changed.append(case)
            self._arm(case)
        self._forget()
        if changed:
            for watcher in self.watchers:
                watcher.lights_changed(changed)
        return changed

    def light(self, case_id: CaseId) -> Light:
        """The light of an open case as of `now`."""
        return self._lights[case_id]

    def find(self, reference: str) -> Case | None:
        """The open case with this id or number."""
        return self.cases.get(self.by_number.get(reference, CaseId(reference)))

    def due_within(self, span: timedelta) -> int:
        """How many cases with units fall due from now until `span` later; not those overdue.

        The limits of the control room itself are minutes: nearly all of them would always count.
        """
        due = self._due_with_units
        return bisect_left(due, self.now + span) - bisect_right(due, self.now)

    @property
    def overdue(self) -> int:
        """How many open cases are past their running deadline."""
        return bisect_right(self._due, self.now)

    @property
    def alarms(self) -> int:
        """Alarms of the last ten minutes at the seat that had most of them."""
        return busiest(self._alarms, self.now)

    @property
    def closed_on_time(self) -> tuple[int, int]:
        """Cases closed today: how many on time, of how many that had a handling limit."""
        closed = [e.on_time for e in self.ended.values() if e.stage is Stage.CLOSED]
        limited = [on_time for on_time in closed if on_time is not None]
        return sum(limited), len(limited)

    @property
    def next_instant(self) -> datetime | None:
        """When time alone next changes a light or fires a step; perhaps early, never late."""
        return self._instants[0][0] if self._instants else None

    def _replace(self, before: Case | None, after: Case) -> Change:
        if before is not None:
            self._leave(before)
        self.ended.pop(after.id, None)
        if after.open:
            self._enter(after)
        else:
            self._note_end(after)
        return Change(after.id, before, after if after.open else None)

    def _put_down(self, case: Case) -> None:
        self.cases[case.id] = case
        self.by_number[case.number] = case.id
        self._lights[case.id] = case.light(self.now)
        if case.ended:
            self._note_end(case)  # It is closed, whatever is still to be said about it.

    def _enter(self, case: Case) -> None:
        self._put_down(case)
        if case.due_at:
            insort(self._due, case.due_at)
            if case.stage in WITH_UNIT:
                insort(self._due_with_units, case.due_at)
        self._count(case, +1)
        self._arm(case)
        if case.ended:
            self._note_end(case)  # It is closed, whatever is still to be said about it.

    def _leave(self, case: Case) -> None:
        self._count(case, -1)
        if case.due_at:
            del self._due[bisect_left(self._due, case.due_at)]
            if case.stage in WITH_UNIT:
                del self._due_with_units[bisect_left(self._due_with_units, case.due_at)]
        del self._lights[case.id]
        self._armed.pop(case.id, None)
        del self.by_number[case.number]
        del self.cases[case.id]

    def _count(self, case: Case, by: int) -> None:
        standing, light = case.standing, self._lights[case.id]
        stage, unit, cell = standing.stage, standing.unit, standing.cell
        red = light is Light.RED
        _add(self.by_stage, stage, by)
        _add(self.by_light, light, by)
        if cell:
            _add(self.by_cell, cell, by)
            if red:
                _add(self.overdue_by_cell, cell, by)
        if unit and stage in WITH_UNIT:
            _add(self.by_unit, unit, by)
            if red:
                _add(self.overdue_by_unit, unit, by)
            elif light is Light.YELLOW:
                _add(self.due_soon_by_unit, unit, by)
        if red and not is_backlog(case):
            self.overdue_lately += by
            self.overdue_urgent += by * (standing.urgency <= Urgency.URGENT)
        if needs_control_room(case):
            self.needs_control_room += by
            self.emergencies += by * case.emergency
        self.contested += by * bool(case.contested)
        self.unassigned += by * (unit is None or stage is Stage.RETURNED)

    def _arm(self, case: Case) -> None:
        instant = case.next_instant(self.now)
        if instant is None:
            self._armed.pop(case.id, None)
        elif self._armed.get(case.id) != instant:
            self._armed[case.id] = instant
            heapq.heappush(self._instants, (instant, case.id))

    def _note_end(self, case: Case) -> None:
        ended_at = case.standing.ended_at
        if ended_at is not None and ended_at >= self._midnight():
            self.ended[case.id] = Ended(ended_at, case.stage, case.ended_on_time)

    def _midnight(self) -> datetime:
        local = self.now.astimezone(self.city.zone)
        return local.replace(hour=0, minute=0, second=0, microsecond=0)

    def _forget(self) -> None:
        """Let go of yesterday's endings and of alarms long past."""
        midnight = self._midnight()
        if midnight != self._day:
            self._day = midnight
            self.ended = {k: e for k, e in self.ended.items() if e.ended_at >= midnight}
        for instants in self._alarms.values():
            if instants and instants[0] <= self.now - 2 * ALARM_WINDOW:
                del instants[: bisect_right(instants, self.now - ALARM_WINDOW)]


def _add(counter: Counter[str], key: str, by: int) -> None:
    counter[key] += by
    if not counter[key]:
        del counter[key]
