"""How units have fared with cases so far: how long they took, how often late, what they gave back.

Everything follows from the cases as they stand, so that a case counts the same whether it was read
at the start or changed a moment ago; a change costs that one case.
"""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise
from math import ceil
from typing import Final

from commandcenter.case import Case, Deadline, Stage
from commandcenter.catalogue import StageClock
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId, UnitCode

FEW: Final = 8
"""Fewer cases than this say nothing about the next one."""

HANDLED: Final = frozenset(
    {Stage.DONE, Stage.CHECKING, Stage.TO_CLOSE, Stage.CLOSED, Stage.FORCE_CLOSED}
)
"""Stages in which a unit has done its part."""


class Breach(StrEnum):
    """Whether a unit is likely to miss the limit."""

    UNKNOWN = "unknown"
    """Too few cases to say."""
    UNLIKELY = "unlikely"
    """Nine of ten kept it."""
    POSSIBLE = "possible"
    """More than one of ten was late, but not half."""
    LIKELY = "likely"
    """Half were late, or more."""


@frozen
class Expected:
    """How long a unit has taken for one filing condition, pauses left out."""

    cases: int
    half: timedelta = timedelta()
    """Half of the cases took no longer (P50)."""
    most: timedelta = timedelta()
    """Nine of ten took no longer (P90)."""
    late: int = 0
    """How many of them were late."""

    @property
    def breach(self) -> Breach:
        """Whether the next one is likely to be late: by the limits that these had."""
        if self.cases < FEW:
            return Breach.UNKNOWN
        if 2 * self.late >= self.cases:
            return Breach.LIKELY
        return Breach.POSSIBLE if 10 * self.late > self.cases else Breach.UNLIKELY


@frozen
class Returns:
    """Of the cases of a class that a unit was given and is through with, those it gave back."""

    returned: int
    given: int


@frozen
class _Done:
    """One case that a unit has handled."""

    key: tuple[UnitCode, str, str]
    """Unit, class and condition."""
    seconds: float
    late: bool


@frozen
class _Told:
    """What one case adds to the figures."""

    done: _Done | None
    returned: tuple[tuple[UnitCode, str], ...]
    """Unit and class of each return."""


class PastHandling:
    """The figures of all cases it was given. Lives on one thread."""

    def __init__(self) -> None:
        self._told: dict[CaseId, _Told] = {}
        self._seconds: dict[tuple[UnitCode, str, str], list[float]] = {}
        self._late: Counter[tuple[UnitCode, str, str]] = Counter()
        self._returned: Counter[tuple[UnitCode, str]] = Counter()
        self._done: Counter[tuple[UnitCode, str]] = Counter()

    def put(self, case: Case) -> None:
        """Count `case` as it stands now, instead of how it stood."""
        before, now = self._told.pop(case.id, None), _told(case)
        if before != now:
            if before is not None:
                self._count(before, -1)
            if now is not None:
                self._count(now, +1)
        if now is not None:
            self._told[case.id] = now

    def knows(self, case: CaseId | None) -> bool:
        """Whether the figures hold anything of a case."""
        return case in self._told

    def expected(self, unit: str, class_code: str, condition: str) -> Expected:
        """How long the unit has taken for this filing condition."""
        key = (UnitCode(unit), class_code, condition)
        seconds = self._seconds.get(key, ())
        if not seconds:
            return Expected(0)
        half, most = (timedelta(seconds=_at_share(seconds, share)) for share in (0.5, 0.9))
        return Expected(len(seconds), half, most, self._late[key])

    def returns(self, unit: str, class_code: str) -> Returns:
        """How often the unit has given back cases of this class."""
        key = (UnitCode(unit), class_code)
        returned = self._returned[key]
        return Returns(returned, returned + self._done[key])

    def _count(self, told: _Told, by: int) -> None:
        for key in told.returned:
            self._returned[key] += by
        if told.done is not None:
            done = told.done
            self._done[done.key[:2]] += by
            self._late[done.key] += by * done.late
            seconds = self._seconds.setdefault(done.key, [])
            if by > 0:
                insort(seconds, done.seconds)
            else:
                del seconds[bisect_left(seconds, done.seconds)]


def _told(case: Case) -> _Told | None:
    standing = case.standing
    if standing.class_code is None:
        return None
    returned = tuple((unit, standing.class_code) for unit in _returned_by(case))
    done = _done(case, standing.class_code)
    return _Told(done, returned) if returned or done else None


def _returned_by(case: Case) -> Sequence[UnitCode]:
    """The units that gave the case back.

    After a return, as after a recall, the control room's clock follows the unit's. Where a case has
    had both, the newest count as the returns: which was which only the log knows.
    """
    count = case.standing.returns
    given = [
        clock.unit
        for clock, after in pairwise(case.standing.deadlines)
        if clock.clock is StageClock.HANDLING
        and after.clock is StageClock.DISPATCH
        and clock.unit is not None
    ]
    return given[-count:] if count else ()


def _done(case: Case, class_code: str) -> _Done | None:
    last = _last_handling(case)
    if case.stage not in HANDLED or last is None or last.unit is None:
        return None
    ended = last.stopped_at or case.standing.ended_at
    if ended is None:
        return None
    paused = sum(
        ((min(p.end or ended, ended) - p.start).total_seconds() for p in last.pauses), start=0.0
    )
    seconds = max(0.0, (ended - last.started_at).total_seconds() - paused)
    key = (last.unit, class_code, case.standing.condition or "")
    return _Done(key, seconds, late=ended > last.due_at)


def _last_handling(case: Case) -> Deadline | None:
    clocks = (d for d in reversed(case.standing.deadlines) if d.clock is StageClock.HANDLING)
    return next(clocks, None)


def _at_share(ordered: Sequence[float], share: float) -> float:
    """The value that this share of them does not exceed (nearest rank)."""
    return ordered[max(1, ceil(share * len(ordered))) - 1]
