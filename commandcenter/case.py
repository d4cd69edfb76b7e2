"""A case: what is known of it, and what decisions have made of it."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from commandcenter.catalogue import StageClock, Urgency
from commandcenter.escalation import Binding
from commandcenter.ids import AreaCode, CaseId, EventId, UnitCode
from commandcenter.report import Place, Report
from commandcenter.text import Text
from commandcenter.worktime import Limit, Pause


class Stage(StrEnum):
    """Where a case stands in the loop."""

    REPORTED = "reported"
    REJECTED = "rejected"
    FILED = "filed"
    DISPATCHED = "dispatched"
    SIGNED = "signed"
    HANDLING = "handling"
    RETURNED = "returned"
    DONE = "done"
    CHECKING = "checking"
    TO_CLOSE = "to_close"
    CLOSED = "closed"
    VOIDED = "voided"
    MERGED = "merged"


ENDED = frozenset({Stage.REJECTED, Stage.CLOSED, Stage.VOIDED, Stage.MERGED})
"""Stages in which nothing more is to be done."""

WITH_UNIT = frozenset({Stage.DISPATCHED, Stage.SIGNED, Stage.HANDLING})
"""Stages in which a unit must act; in all other open ones the control room must."""


class Light(StrEnum):
    """The traffic light of a case: 80 % of the limit turns it yellow, the limit red."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


DUE_SOON_SHARE = 0.8
"""Share of the limit from which a case is due soon (domain notes, section 3)."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """One clock of a case. Its instants were worked out when it began, and stay."""

    clock: StageClock
    started_at: datetime
    limit: Limit | None
    """None where another system gave the due date."""
    calendar: str
    """Key of the working calendar that it was worked out with, and"""
    calendar_version: int
    """the version of it: a corrected calendar moves no running case."""
    due_soon_at: datetime
    due_at: datetime
    stopped_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    unit: UnitCode | None = None
    """For handling: the unit whose time it is."""

    def light(self, now: datetime) -> Light:
        """Its light at `now`."""
        if now < self.due_soon_at:
            return Light.GREEN
        return Light.YELLOW if now < self.due_at else Light.RED

    def share_used(self, now: datetime) -> float:
        """Share of the limit used at `now`, for the queue's bar; past the limit it exceeds 1.

        Straight between the instants that the calendar gave (start, due soon, due), so the bar and
        the light never disagree.
        """
        if now < self.due_soon_at:
            share = _fraction(self.started_at, now, self.due_soon_at) * DUE_SOON_SHARE
        elif now < self.due_at:
            rest = _fraction(self.due_soon_at, now, self.due_at)
            share = DUE_SOON_SHARE + rest * (1 - DUE_SOON_SHARE)
        else:
            share = 1 + _fraction(self.due_at, now, self.due_at + (self.due_at - self.started_at))
        return max(0.0, share)


@dataclass(frozen=True, slots=True)
class Standing:
    """What decisions have made of a case. Undoing an act puts the former standing back."""

    stage: Stage
    class_code: str | None = None
    condition: str | None = None
    catalogue: str = ""
    catalogue_version: int = 0
    urgency: Urgency = Urgency.ORDINARY
    cell: AreaCode | None = None
    place: Place | None = None
    address: Text | None = None
    unit: UnitCode | None = None
    returns: int = 0
    """How often a unit gave it back."""
    level: int = 0
    """How far it has climbed: 0 where it began, 1 street, 2 district, 3 city."""
    deadlines: tuple[Deadline, ...] = ()
    """All clocks so far; the last one is running until it is stopped."""
    chain: Binding | None = None
    handled_by: str | None = None
    """Who reported it done; somebody else must check."""
    merged_into: CaseId | None = None
    outcome: Text | None = None
    """Reason, note or resolution with which the case ended."""
    criterion: str | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One file about one component or incident."""

    id: CaseId
    number: str
    part: str
    reports: tuple[Report, ...]
    standing: Standing
    last_event: EventId
    last_at: datetime
    heads: dict[str, EventId] = field(default_factory=dict)
    """The newest event of every slot."""
    undoable: EventId | None = None
    """The newest event, if it was a person's decision and may still be taken back."""
    source: str | None = None
    external_id: str | None = None
    revision: str | None = None
    digest: str | None = None
    imported_at: datetime | None = None
    imported_by: EventId | None = None
    """The event that brought its newest version from the source."""
    words_erased: bool = False
    """Whether its words were erased; newer versions from the source then come without words."""
    notes: int = 0

    @property
    def touched(self) -> bool:
        """Whether somebody here has decided anything about it: a source then brings facts only."""
        decided = any(slot in self.heads for slot in ("assignment", "outcome", "identity"))
        return decided or self.heads.get("intake") != self.imported_by

    @property
    def stage(self) -> Stage:
        """Where it stands in the loop."""
        return self.standing.stage

    @property
    def open(self) -> bool:
        """Whether anything is still to be done."""
        return self.standing.stage not in ENDED

    @property
    def unit(self) -> UnitCode | None:
        """The unit that must act, or acted last."""
        return self.standing.unit

    @property
    def cell(self) -> AreaCode | None:
        """The unit grid it lies in."""
        return self.standing.cell

    @property
    def place(self) -> Place | None:
        """Where it is; None while it waits to be placed."""
        return self.standing.place

    @property
    def emergency(self) -> bool:
        """Whether life or great harm is at stake."""
        return self.standing.urgency is Urgency.EMERGENCY

    @property
    def reported_at(self) -> datetime:
        """When the first report came in."""
        return self.reports[0].reported_at

    @property
    def deadline(self) -> Deadline | None:
        """The clock that is running; None once the case has ended."""
        standing = self.standing
        if not standing.deadlines or standing.stage in ENDED:
            return None
        last = standing.deadlines[-1]
        return last if last.stopped_at is None else None

    @property
    def due_at(self) -> datetime | None:
        """When the running clock is up."""
        deadline = self.deadline
        return deadline.due_at if deadline else None

    def light(self, now: datetime) -> Light:
        """Its light at `now`: grey without a running clock."""
        deadline = self.deadline
        return deadline.light(now) if deadline else Light.GREY

    @property
    def ended_on_time(self) -> bool | None:
        """For a closed case: whether its handling kept the limit. None if there was none."""
        handling = [d for d in self.standing.deadlines if d.clock is StageClock.HANDLING]
        if not handling:
            return None
        ended = handling[-1].stopped_at or self.standing.ended_at
        return ended is not None and ended <= handling[-1].due_at

    def next_instant(self, after: datetime) -> datetime | None:
        """When, after `after`, time alone next changes something: a light, or a step."""
        instants: list[datetime] = []
        deadline = self.deadline
        if deadline:
            instants += [deadline.due_soon_at, deadline.due_at]
        step = self.next_step_at
        if step:
            instants.append(step)
        return min((each for each in instants if each > after), default=None)

    @property
    def next_step_at(self) -> datetime | None:
        """When the next step of its chain fires; None once it has ended."""
        chain = self.standing.chain
        if not self.open or chain is None or chain.next_step is None:
            return None
        return chain.next_step.due_at


def with_clock(standing: Standing, deadline: Deadline | None, at: datetime) -> Standing:
    """`standing` with its running clock stopped at `at` and `deadline` (if any) started."""
    done = tuple(d if d.stopped_at else replace(d, stopped_at=at) for d in standing.deadlines)
    return replace(standing, deadlines=done if deadline is None else (*done, deadline))


def _fraction(start: datetime, now: datetime, end: datetime) -> float:
    return (now - start) / (end - start) if end > start else 1.0
