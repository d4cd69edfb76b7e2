"""Whose a case is: dispatched, taken, handed on, given back."""

from datetime import datetime
from typing import ClassVar

from commandcenter.case import Deadline
from commandcenter.escalation import Binding
from commandcenter.events.envelope import Body
from commandcenter.frozen import frozen
from commandcenter.ids import UnitCode
from commandcenter.proceedings import Task, TaskState
from commandcenter.roles import Loop
from commandcenter.text import Text


@frozen
class CaseDispatched(Body):
    """A unit must act, until then, under this chain."""

    slot: ClassVar[str | None] = "assignment"
    unit: UnitCode
    deadline: Deadline
    chain: Binding | None
    tasks: tuple[Task, ...] = ()
    """The parts of co-handling units."""
    sign_due_at: datetime | None = None
    """Until when the unit must sign for it."""


@frozen
class DispatchRecalled(Body):
    """It went to the wrong unit; it is back with the dispatcher."""

    slot: ClassVar[str | None] = "assignment"
    reason: Text
    deadline: Deadline
    chain: Binding | None


@frozen
class CaseSigned(Body):
    """The unit has taken the case."""

    slot: ClassVar[str | None] = "assignment"


@frozen
class HandlingStarted(Body):
    """The unit is at work."""

    slot: ClassVar[str | None] = "assignment"


@frozen
class CaseReturned(Body):
    """The unit will not act: why, and whose it is in its view."""

    slot: ClassVar[str | None] = "assignment"
    reason: Text
    owner: UnitCode | None
    deadline: Deadline
    chain: Binding | None
    bound: UnitCode | None = None
    """After the second return: the first receiver, who is held to co-ordinate the case."""


@frozen
class CaseHandedOn(Body):
    """The unit passed the case to one of its own teams or people; its clock goes on."""

    slot: ClassVar[str | None] = "assignment"
    to: str
    note: Text | None


@frozen
class CoHandlingAsked(Body):
    """Other units have a part in it; the lead answers for all."""

    slot: ClassVar[str | None] = "assignment"
    tasks: tuple[Task, ...]


@frozen
class TaskMoved(Body):
    """A co-handling unit signed for its part, did it or gave it back; or it was dropped."""

    unit: UnitCode
    state: TaskState
    note: Text | None


@frozen
class CasePassed(Body):
    """The case went to another level, with its history and its clock."""

    slot: ClassVar[str | None] = "loop"
    loop: Loop
    reason: Text
