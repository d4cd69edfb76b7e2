"""Orders that must be answered, and units called to the spot."""

from typing import ClassVar

from commandcenter.events.envelope import Body
from commandcenter.frozen import frozen
from commandcenter.ids import EventId, UnitCode
from commandcenter.proceedings import Order, Whistle
from commandcenter.text import Text


@frozen
class HandlingOrdered(Body):
    """Supervised handling: a formal order to act, with a requirement to be answered."""

    slot: ClassVar[str | None] = "order"
    order: Order


@frozen
class OrderReplied(Body):
    """The unit answered the order."""

    order: EventId
    reply: Text


@frozen
class OrderOverdue(Body):
    """The answer did not come in time."""

    order: EventId
    unit: UnitCode


@frozen
class WhistleBlown(Body):
    """A street or community called units to the spot."""

    slot: ClassVar[str | None] = "whistle"
    whistle: Whistle


@frozen
class UnitReportedIn(Body):
    """A called unit reported in."""

    whistle: EventId
    unit: UnitCode
    late: bool
    note: Text | None


@frozen
class WhistleOverdue(Body):
    """Called units had not reported in when the limit was up."""

    whistle: EventId
    units: tuple[UnitCode, ...]


@frozen
class AnswerRated(Body):
    """The caller says whether a unit's answer was good enough."""

    whistle: EventId
    unit: UnitCode
    satisfied: bool
    note: Text | None
