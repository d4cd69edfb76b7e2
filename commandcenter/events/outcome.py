"""How a case comes to its end: done, checked, closed, and what may follow."""

from dataclasses import dataclass
from typing import ClassVar

from commandcenter.case import Deadline, Standing
from commandcenter.events.envelope import Body
from commandcenter.ids import EventId
from commandcenter.text import Text


@dataclass(frozen=True, slots=True)
class HandlingDone(Body):
    """The unit says it is done."""

    slot: ClassVar[str | None] = "outcome"
    note: Text | None
    handled_by: str
    deadline: Deadline | None


@dataclass(frozen=True, slots=True)
class CheckStarted(Body):
    """Somebody else is on the way to look."""

    slot: ClassVar[str | None] = "outcome"


@dataclass(frozen=True, slots=True)
class CheckPassed(Body):
    """Seen on site: it is really done."""

    slot: ClassVar[str | None] = "outcome"
    note: Text | None
    deadline: Deadline | None = None


@dataclass(frozen=True, slots=True)
class CaseClosed(Body):
    """Closed, with the criterion that is met."""

    slot: ClassVar[str | None] = "outcome"
    criterion: str | None
    """None where the case never had a filing condition."""
    note: Text | None


@dataclass(frozen=True, slots=True)
class Undone(Body):
    """An act was taken back before anything followed it; the former standing is put back."""

    event: EventId
    event_type: str
    slot_of_event: str
    former_head: EventId | None
    standing: Standing
