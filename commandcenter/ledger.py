"""Who held a case how long: one line of time from its first report to now, without a gap.

The holder follows from the stage, and the stage from the fold of the events, so an act that was
undone gives the case back to whoever had it before.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from commandcenter import fold
from commandcenter.case import Case, Stage
from commandcenter.events import CaseResumed, Event
from commandcenter.frozen import frozen
from commandcenter.ids import UnitCode
from commandcenter.wording import N_
from commandcenter.worktime import Pause


class Holder(StrEnum):
    """With whom a case lies."""

    INTAKE = "intake"
    VERIFIER = "verifier"
    DISPATCHER = "dispatcher"
    UNIT = "unit"
    CHECK = "check"
    SUSPENDED = "suspended"
    NOBODY = "nobody"
    """It had ended, and was opened again."""


HOLDER_NAMES: dict[Holder, str] = {
    Holder.INTAKE: N_("Intake"),
    Holder.VERIFIER: N_("Being verified"),
    Holder.DISPATCHER: N_("Waiting for dispatch"),
    Holder.UNIT: N_("With the unit"),
    Holder.CHECK: N_("Check and close"),
    Holder.SUSPENDED: N_("Suspended"),
    Holder.NOBODY: N_("Ended, then reopened"),
}
"""What a stretch of the ledger is called on screen; shown through `_`."""

HOLDERS: dict[Stage, Holder] = {
    Stage.REPORTED: Holder.INTAKE,
    Stage.VERIFYING: Holder.VERIFIER,
    Stage.FILED: Holder.DISPATCHER,
    Stage.RETURNED: Holder.DISPATCHER,
    Stage.DISPATCHED: Holder.UNIT,
    Stage.SIGNED: Holder.UNIT,
    Stage.HANDLING: Holder.UNIT,
    Stage.FAILED_CHECK: Holder.UNIT,
    Stage.SUSPENDED: Holder.SUSPENDED,
    Stage.DONE: Holder.CHECK,
    Stage.CHECKING: Holder.CHECK,
    Stage.TO_CLOSE: Holder.CHECK,
}
"""Who must act in each open stage."""

STANDS_STILL: dict[Stage, str] = {
    Stage.VERIFYING: N_("being verified"),
    Stage.SUSPENDED: N_("suspended"),
}
"""Stages in which a limit waits, and why: the pause is written down when it goes on."""


@frozen
class Segment:
    """One stretch of time in one pair of hands."""

    holder: Holder
    unit: UnitCode | None
    start: datetime
    end: datetime
    event: Event
    """What put the case there."""
    pause: Pause | None = None
    """What stopped the limit meanwhile; None if it ran."""

    @property
    def length(self) -> timedelta:
        """How long it lasted."""
        return self.end - self.start

    @property
    def by(self) -> str:
        """Whose doing it is: who stopped the limit, else who put the case there."""
        return (self.pause.by if self.pause else "") or self.event.actor


def segments(history: Sequence[Event], now: datetime) -> list[Segment]:
    """The ledger of a case at `now`, oldest stretch first; empty without a history.

    The stretches touch each other and add up to the case's age: from its first report until now,
    or until it ended for good.
    """
    case: Case | None = None
    marks: list[_Mark] = []
    for event in history:
        case = fold.apply(case, event)
        holder = HOLDERS.get(case.stage, Holder.NOBODY)
        unit = case.unit if holder is Holder.UNIT else None
        if marks and (marks[-1].holder, marks[-1].unit) == (holder, unit):
            continue
        # Time never runs backwards here, whatever another system's clock said.
        at = max(_began(event), marks[-1].at) if marks else case.reported_at
        marks.append(_Mark(at, holder, unit, event))
    if case is None:
        return []
    pauses = [pause for deadline in case.standing.deadlines for pause in deadline.pauses]
    last = marks[-1]
    if case.stage in STANDS_STILL:
        pauses.append(Pause(last.at, None, STANDS_STILL[case.stage], last.event.actor))
    ends = [mark.at for mark in marks[1:]]
    if not case.ended:
        ends.append(max(now, last.at))
    return [
        part
        for mark, end in zip(marks, ends, strict=False)
        for part in _split(Segment(mark.holder, mark.unit, mark.at, end, mark.event), pauses)
        if part.length
    ]


def shares(ledger: Sequence[Segment]) -> list[int]:
    """What each stretch is of the whole, in percent; together exactly 100.

    Each is rounded down, and what is then missing goes to those that lost most by it.
    """
    whole = sum((each.length for each in ledger), timedelta())
    if not whole:
        return []
    parts = [divmod(100 * each.length, whole) for each in ledger]
    percents = [percent for percent, _rest in parts]
    by_loss = sorted(range(len(parts)), key=lambda n: parts[n][1], reverse=True)
    for n in by_loss[: 100 - sum(percents)]:
        percents[n] += 1
    return percents


class _Mark(NamedTuple):
    """From when on a case lay with somebody."""

    at: datetime
    holder: Holder
    unit: UnitCode | None
    event: Event


def _began(event: Event) -> datetime:
    """When what an event says began: a rest ends when it was set to, whenever that is noticed."""
    body = event.body
    if isinstance(body, CaseResumed) and body.deadline is not None and body.deadline.pauses:
        ended = body.deadline.pauses[-1].end
        if ended is not None:
            return min(ended, event.occurred_at)
    return event.occurred_at


def _split(segment: Segment, pauses: Iterable[Pause]) -> Iterator[Segment]:
    """`segment` cut where the limit stopped and went on."""
    cursor = segment.start
    for pause in sorted(pauses, key=lambda pause: pause.start):
        start = max(pause.start, cursor)
        end = min(pause.end or segment.end, segment.end)
        if start < end:
            yield replace(segment, start=cursor, end=start)
            yield replace(segment, start=start, end=end, pause=pause)
            cursor = end
    yield replace(segment, start=cursor)
