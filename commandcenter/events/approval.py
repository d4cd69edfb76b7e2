"""What a unit asks for and others approve: more time, a rest, an end by force."""

from datetime import datetime
from typing import ClassVar

from commandcenter.case import Deadline, Stage
from commandcenter.escalation import Binding
from commandcenter.events.envelope import Body
from commandcenter.frozen import frozen
from commandcenter.ids import PersonId
from commandcenter.proceedings import Request, Wanted
from commandcenter.text import Text


@frozen
class ApprovalAsked(Body):
    """Somebody asks for what others must approve; every clock goes on meanwhile."""

    slot: ClassVar[str | None] = "approval"
    request: Request


@frozen
class ApprovalGiven(Body):
    """One of several approvals was given; the next is awaited."""

    slot: ClassVar[str | None] = "approval"
    wanted: Wanted
    note: Text | None
    approved_by: PersonId


@frozen
class ApprovalRefused(Body):
    """The request was refused."""

    slot: ClassVar[str | None] = "approval"
    wanted: Wanted
    reason: Text


@frozen
class CaseExtended(Body):
    """The unit got one original limit more."""

    slot: ClassVar[str | None] = "approval"
    deadline: Deadline
    chain: Binding | None
    note: Text | None


@frozen
class CaseSuspended(Body):
    """The case rests until then; no clock runs."""

    slot: ClassVar[str | None] = "approval"
    until: datetime
    note: Text | None


@frozen
class CaseResumed(Body):
    """The case goes on where it rested."""

    slot: ClassVar[str | None] = "approval"
    stage: Stage
    deadline: Deadline | None
    chain: Binding | None
    reason: Text | None
    by_itself: bool = False


@frozen
class CaseForceClosed(Body):
    """Two people closed it without a check; it counts as such."""

    slot: ClassVar[str | None] = "outcome"
    reason: Text
    asked_by: PersonId
    note: Text | None
