"""What has been begun on a case beside its stage: sub-tasks, orders, requests, whistles, appeals.

All of it belongs to the case's standing, so undoing an act puts the former state back.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from commandcenter.frozen import frozen
from commandcenter.ids import CaseId, EventId, PersonId, UnitCode
from commandcenter.text import Text


class TaskState(StrEnum):
    """How far a co-handling unit is with its part."""

    ASKED = "asked"
    SIGNED = "signed"
    DONE = "done"
    RETURNED = "returned"
    DROPPED = "dropped"


@frozen
class Task:
    """A co-handling unit's own part of a case; the lead answers for all of them."""

    unit: UnitCode
    work: Text | None
    asked_at: datetime
    due_at: datetime | None
    state: TaskState = TaskState.ASKED
    note: Text | None = None
    done_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether the lead still waits for it."""
        return self.state not in (TaskState.DONE, TaskState.DROPPED)


@frozen
class Order:
    """Supervised handling: a formal order to act, which has to be answered."""

    key: EventId
    """The event that gave it."""
    unit: UnitCode
    requirement: Text
    due_at: datetime
    """Until when the unit must reply."""
    reply: Text | None = None
    replied_at: datetime | None = None
    overdue: bool = False
    """Whether the reply did not come in time; that stays so when it comes."""


class Wanted(StrEnum):
    """What needs somebody else's approval."""

    EXTENSION = "extension"
    SECOND_EXTENSION = "second_extension"
    SUSPENSION = "suspension"
    FORCED_CLOSE = "forced_close"


@frozen
class Request:
    """A request that waits for approval by one post after the other."""

    wanted: Wanted
    reason: Text
    asked_by: PersonId
    asked_at: datetime
    posts: tuple[str, ...]
    """Posts that must approve, in their order, each by another person."""
    until: datetime | None = None
    """For a suspension: when it ends by itself."""
    approved_by: tuple[PersonId, ...] = ()

    @property
    def next_post(self) -> str:
        """The post whose approval is next."""
        return self.posts[len(self.approved_by)]


@frozen
class Called:
    """A unit called by a whistle, and what came of it."""

    unit: UnitCode
    reported_at: datetime | None = None
    late: bool = False
    satisfied: bool | None = None
    """How the caller rates its answer; None until then."""


@frozen
class Whistle:
    """A street or community called units to a case; they report in within a limit."""

    key: EventId
    purpose: Text
    due_at: datetime
    units: tuple[Called, ...]
    overdue: bool = False
    """Whether some unit had not reported in when the limit was up."""


@frozen
class CallBack:
    """What the reporter said when asked; marks from 1 (bad) to 5 (good)."""

    at: datetime
    reached: bool
    attitude: int | None = None
    speed: int | None = None
    result: int | None = None
    note: Text | None = None

    @property
    def satisfied(self) -> bool | None:
        """Whether the result is good enough; None if nobody was reached."""
        return None if self.result is None else self.result >= SATISFIED_FROM


SATISFIED_FROM = 3
"""From this mark for the result on, a reporter counts as satisfied."""


@frozen
class Appeal:
    """A unit's appeal after closing: once, at two levels. It never erases that a case was late."""

    reason: Text
    asked_by: PersonId
    asked_at: datetime
    level: int = 1
    granted: bool | None = None
    """None while it waits for its decision."""
    decision: Text | None = None
    decided_by: PersonId | None = None


@frozen
class Proceedings:
    """Everything beside the stage, for one case."""

    verified: bool | None = None
    """What the verification before filing found; None without one."""
    sign_due_at: datetime | None = None
    """Until when the unit must sign for the case."""
    signed_late: bool = False
    first_receiver: UnitCode | None = None
    """The first unit that received it; bound to co-ordinate it after the second return."""
    handed_to: str | None = None
    """Team or person within the unit that it was handed on to."""
    tasks: tuple[Task, ...] = ()
    orders: tuple[Order, ...] = ()
    request: Request | None = None
    extensions: int = 0
    suspensions: int = 0
    suspended_from: str | None = None
    """The stage to go back to; and"""
    suspended_until: datetime | None = None
    """when."""
    merged_from: str | None = None
    """The stage that an un-merge goes back to."""
    reworks: int = 0
    reopened: int = 0
    reopened_at: datetime | None = None
    whistles: tuple[Whistle, ...] = ()
    call_backs: tuple[CallBack, ...] = ()
    complaint: bool = False
    """Whether an unsatisfied reporter's case lies with the duty officer."""
    appeals: tuple[Appeal, ...] = ()
    exempt: Text | None = None
    """Why indicators leave its lateness out; the lateness itself stays on record."""
    to_tell: bool = False
    """Whether the reporter has still to be told why it was rejected."""
    split_from: CaseId | None = None

    @property
    def appeal(self) -> Appeal | None:
        """The newest appeal."""
        return self.appeals[-1] if self.appeals else None

    @property
    def open_tasks(self) -> tuple[Task, ...]:
        """The parts that the lead still waits for."""
        return tuple(task for task in self.tasks if task.open)

    @property
    def bound(self) -> bool:
        """Whether the first receiver is held to co-ordinate the case."""
        return self.first_receiver is not None

    def timers(self) -> Iterator[tuple[datetime, str, str]]:
        """What is to happen by itself: when, what, and the key of what it is about."""
        if self.suspended_until is not None:
            yield self.suspended_until, "resume", self.suspended_until.isoformat()
        for order in self.orders:
            if order.replied_at is None and not order.overdue:
                yield order.due_at, "order", order.key
        for whistle in self.whistles:
            if not whistle.overdue and any(each.reported_at is None for each in whistle.units):
                yield whistle.due_at, "whistle", whistle.key


NONE = Proceedings()
"""A case on which nothing but its stages has happened."""
