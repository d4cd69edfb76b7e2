"""Whose a case is: dispatched, taken, handed on, given back."""

from dataclasses import dataclass
from typing import ClassVar

from commandcenter.case import Deadline
from commandcenter.escalation import Binding
from commandcenter.events.envelope import Body
from commandcenter.ids import UnitCode
from commandcenter.text import Text


@dataclass(frozen=True, slots=True)
class CaseDispatched(Body):
    """A unit must act, until then, under this chain."""

    slot: ClassVar[str | None] = "assignment"
    unit: UnitCode
    deadline: Deadline
    chain: Binding | None


@dataclass(frozen=True, slots=True)
class DispatchRecalled(Body):
    """It went to the wrong unit; it is back with the dispatcher."""

    slot: ClassVar[str | None] = "assignment"
    reason: Text
    deadline: Deadline
    chain: Binding | None


@dataclass(frozen=True, slots=True)
class CaseSigned(Body):
    """The unit has taken the case."""

    slot: ClassVar[str | None] = "assignment"


@dataclass(frozen=True, slots=True)
class HandlingStarted(Body):
    """The unit is at work."""

    slot: ClassVar[str | None] = "assignment"


@dataclass(frozen=True, slots=True)
class CaseReturned(Body):
    """The unit will not act: why, and whose it is in its view."""

    slot: ClassVar[str | None] = "assignment"
    reason: Text
    owner: UnitCode | None
    deadline: Deadline
    chain: Binding | None
