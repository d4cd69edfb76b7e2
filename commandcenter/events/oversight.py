"""Orders that must be answered, and units called to the spot."""

from dataclasses import dataclass
from typing import ClassVar

from commandcenter.events.envelope import Body
from commandcenter.ids import EventId, UnitCode
from commandcenter.proceedings import Order, Whistle
from commandcenter.text import Text


@dataclass(frozen=True, slots=True)
class HandlingOrdered(Body):
    """Supervised handling: a formal order to act, with a requirement to be answered."""

    slot: ClassVar[str | None] = "order"
    order: Order


@dataclass(frozen=True, slots=True)
class OrderReplied(Body):
    """The unit answered the order."""

    order: EventId
    reply: Text


@dataclass(frozen=True, slots=True)
class OrderOverdue(Body):
    """The answer did not come in time."""

    order: EventId
    unit: UnitCode


@dataclass(frozen=True, slots=True)
class WhistleBlown(Body):
    """A street or community called units to the spot."""

    slot: ClassVar[str | None] = "whistle"
    whistle: Whistle


@dataclass(frozen=True, slots=True)
class UnitReportedIn(Body):
    """A called unit reported in."""

    whistle: EventId
    unit: UnitCode
    late: bool
    note: Text | None


@dataclass(frozen=True, slots=True)
class WhistleOverdue(Body):
    """Called units had not reported in when the limit was up."""

    whistle: EventId
    units: tuple[UnitCode, ...]


@dataclass(frozen=True, slots=True)
class AnswerRated(Body):
    """The caller says whether a unit's answer was good enough."""

    whistle: EventId
    unit: UnitCode
    satisfied: bool
    note: Text | None
