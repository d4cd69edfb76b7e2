"""A case: what is known of it, and what decisions have made of it."""

from collections.abc import Iterator
from dataclasses import field
from datetime import datetime, timedelta
from enum import StrEnum

from commandcenter.catalogue import StageClock, Urgency
from commandcenter.contested import Contested
from commandcenter.escalation import Binding
from commandcenter.frozen import frozen, replace
from commandcenter.ids import AreaCode, CaseId, EventId, UnitCode
from commandcenter.photo import Photo
from commandcenter.proceedings import NONE, Proceedings, Wanted
from commandcenter.report import Place, Report
from commandcenter.roles import Loop
from commandcenter.text import Text
from commandcenter.worktime import Limit, Pause


class Stage(StrEnum):
    """Where a case stands in the loop."""

    REPORTED = "reported"
    VERIFYING = "verifying"
    REJECTED = "rejected"
    FILED = "filed"
    DISPATCHED = "dispatched"
    SIGNED = "signed"
    HANDLING = "handling"
    RETURNED = "returned"
    SUSPENDED = "suspended"
    DONE = "done"
    CHECKING = "checking"
    FAILED_CHECK = "failed_check"
    TO_CLOSE = "to_close"
    CLOSED = "closed"
    FORCE_CLOSED = "force_closed"
    VOIDED = "voided"
    MERGED = "merged"


CLOSED = frozenset({Stage.CLOSED, Stage.FORCE_CLOSED})
"""Stages in which a case was carried to its end."""

ENDED = CLOSED | {Stage.REJECTED, Stage.VOIDED, Stage.MERGED}
"""Stages in which nothing more is to be done for the case itself."""

WITH_UNIT = frozenset({Stage.DISPATCHED, Stage.SIGNED, Stage.HANDLING, Stage.FAILED_CHECK})
"""Stages in which a unit must act."""

OTHERS_ACT = WITH_UNIT | {Stage.VERIFYING, Stage.SUSPENDED}
"""Stages in which somebody else acts, or time passes; in all other open ones the control room
must act.
"""


class Light(StrEnum):
    """The traffic light of a case: 80 % of the limit turns it yellow, the limit red."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


DUE_SOON_SHARE = 0.8
"""Share of the limit from which a case is due soon (domain notes, section 3)."""


@frozen
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
    stopped_by: str = ""
    """Whose act stopped it: id of a person, or `rule`."""
    extensions: int = 0
    """How often it was given its original limit once more."""

    def light(self, now: datetime) -> Light:
        """Its light at `now`."""
        if now < self.due_soon_at:
            return Light.GREEN
        return Light.YELLOW if now < self.due_at else Light.RED

    def share_used(self, now: datetime) -> float:
        """Share of the limit used at `now`, for the queue's bar; past the limit it exceeds 1.

        Straight between the instants that the calendar gave (start, due soon, due), but for the
        pauses, in which it stands; so the bar and the light never disagree.
        """
        if now < self.due_soon_at:
            share = self._fraction(self.started_at, now, self.due_soon_at) * DUE_SOON_SHARE
        elif now < self.due_at:
            rest = self._fraction(self.due_soon_at, now, self.due_at)
            share = DUE_SOON_SHARE + rest * (1 - DUE_SOON_SHARE)
        else:
            whole = self._ran(self.started_at, self.due_at)
            share = 1 + (self._ran(self.due_at, now) / whole if whole else 1.0)
        return max(0.0, share)

    def _fraction(self, start: datetime, now: datetime, end: datetime) -> float:
        whole = self._ran(start, end)
        return self._ran(start, now) / whole if whole else 1.0

    def _ran(self, start: datetime, end: datetime) -> timedelta:
        """The time between two instants, without the pauses in it."""
        ran, free_from = end - start, start
        for pause in sorted(self.pauses, key=lambda pause: pause.start):
            since = max(pause.start, free_from)
            until = end if pause.end is None else min(pause.end, end)
            if since < until:
                ran -= until - since
                free_from = until
        return ran


@frozen
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
    component: str | None = None
    """Code of the municipal component that it is about."""
    loop: Loop | None = None
    """At which of the three levels it is worked on; None is the district's."""
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
    proceedings: Proceedings | None = None
    """What has been begun beside the stage; None as long as nothing was."""


@frozen
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
    first_arrival: datetime | None = None
    """When somebody was first on the spot."""
    photos: tuple[Photo, ...] = ()
    """In the order in which they were added, erased ones too."""
    contested: tuple[Contested, ...] = ()
    """Decisions that came too late, until somebody has looked at them."""

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
        """Whether anything is still to be done, be it a word to the reporter or an appeal."""
        if self.standing.stage not in ENDED or self.contested:
            return True
        return self.awaits_decision or self.proceedings.to_tell

    @property
    def ended(self) -> bool:
        """Whether the case itself has ended."""
        return self.standing.stage in ENDED

    @property
    def awaits_decision(self) -> bool:
        """Whether a unit's appeal waits for an answer."""
        appeal = self.proceedings.appeal
        return appeal is not None and appeal.granted is None

    @property
    def proceedings(self) -> Proceedings:
        """What has been begun beside its stage."""
        return self.standing.proceedings or NONE

    @property
    def loop(self) -> Loop:
        """At which of the three levels it is worked on."""
        return self.standing.loop or Loop.DISTRICT

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
        deadline, next_at = self.deadline, self.next_timer_at
        if next_at is not None and next_at <= after:
            next_at = None
        if deadline is not None:
            for each in (deadline.due_soon_at, deadline.due_at):
                if each > after and (next_at is None or each < next_at):
                    next_at = each
        return next_at

    @property
    def next_step_at(self) -> datetime | None:
        """When something of its chain is to happen next, a step or the end of a silence."""
        chain = self.standing.chain
        if self.ended or chain is None:
            return None
        returns = self.standing.returns
        return chain.next_instant(reports=len(self.reports), returns=returns)

    @property
    def next_timer_at(self) -> datetime | None:
        """When something next happens by itself: a step fires, a suspension ends, a reply is due.

        None once the case has ended.
        """
        if self.ended:
            return None
        step = self.next_step_at
        if self.standing.proceedings is None:
            return step
        instants = [at for at, _what, _key in self.timers()]
        return min([*instants, step] if step else instants, default=None)

    def timers(self) -> Iterator[tuple[datetime, str, str]]:
        """What beside its chain happens by itself: when, what, and the key of what it is about."""
        yield from self.proceedings.timers()
        request, due_at = self.proceedings.request, self.due_at
        if request is None or request.wanted is Wanted.FORCED_CLOSE or due_at is None:
            return
        # Once overdue, neither extension nor suspension is possible: nobody could approve it.
        at = due_at if request.until is None else min(due_at, request.until)
        yield at, "lapse", request.asked_at.isoformat()

    @property
    def was_overdue(self) -> bool:
        """Whether any unit's time ran over before it said that it was done."""
        handling = (d for d in self.standing.deadlines if d.clock is StageClock.HANDLING)
        return any(d.stopped_at is not None and d.stopped_at > d.due_at for d in handling)


def with_clock(
    standing: Standing, deadline: Deadline | None, at: datetime, by: str = ""
) -> Standing:
    """`standing` with its running clock stopped at `at`, `by` somebody, and `deadline` started."""
    done = tuple(
        d if d.stopped_at else replace(d, stopped_at=at, stopped_by=by) for d in standing.deadlines
    )
    return replace(standing, deadlines=done if deadline is None else (*done, deadline))
