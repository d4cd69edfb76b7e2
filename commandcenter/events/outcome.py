"""How a case comes to its end: done, checked, closed, and what may follow."""

from typing import ClassVar

from commandcenter.case import Deadline, Stage, Standing
from commandcenter.escalation import Binding
from commandcenter.events.envelope import Body
from commandcenter.frozen import frozen
from commandcenter.ids import EventId, PersonId
from commandcenter.proceedings import Appeal, CallBack
from commandcenter.text import Text


@frozen
class HandlingDone(Body):
    """The unit says it is done."""

    slot: ClassVar[str | None] = "outcome"
    note: Text | None
    handled_by: str
    deadline: Deadline | None


@frozen
class CheckStarted(Body):
    """Somebody else is on the way to look."""

    slot: ClassVar[str | None] = "outcome"


@frozen
class CheckPassed(Body):
    """Seen on site: it is really done."""

    slot: ClassVar[str | None] = "outcome"
    note: Text | None
    deadline: Deadline | None = None


@frozen
class CaseClosed(Body):
    """Closed, with the criterion that is met."""

    slot: ClassVar[str | None] = "outcome"
    criterion: str | None
    """None where the case never had a filing condition."""
    note: Text | None


@frozen
class Undone(Body):
    """An act was taken back before anything followed it; the former standing is put back."""

    event: EventId
    event_type: str
    slot_of_event: str
    former_head: EventId | None
    standing: Standing


@frozen
class CheckFailed(Body):
    """Seen on site: it is not done; the unit must do it again, in what is left of its time."""

    slot: ClassVar[str | None] = "outcome"
    reason: Text
    deadline: Deadline | None
    chain: Binding | None


@frozen
class CaseReopened(Body):
    """An ended case is taken up again."""

    slot: ClassVar[str | None] = "outcome"
    stage: Stage
    reason: Text
    deadline: Deadline
    chain: Binding | None


@frozen
class CallBackMade(Body):
    """The reporter was asked: attitude, speed, result."""

    slot: ClassVar[str | None] = "outcome"
    call: CallBack
    stage: Stage | None = None
    """Where an unsatisfied reporter brings the case; None leaves it where it is."""
    complaint: bool = False
    """Whether the duty officer must decide."""
    deadline: Deadline | None = None
    chain: Binding | None = None


@frozen
class AppealRaised(Body):
    """The unit asks that its lateness be excused, or that a refusal be looked at again."""

    slot: ClassVar[str | None] = "appeal"
    appeal: Appeal


@frozen
class AppealDecided(Body):
    """The appeal was granted or refused; that the case was late stays on record."""

    slot: ClassVar[str | None] = "appeal"
    level: int
    granted: bool
    reason: Text
    decided_by: PersonId
