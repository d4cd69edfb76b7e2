"""What may be asked of units with authority: orders to act, calls to the spot."""

from commandcenter.commands.request import CaseCommand
from commandcenter.frozen import frozen


@frozen
class OrderHandling(CaseCommand):
    """Supervised handling: order the unit to act, and to answer in time."""

    requirement: str
    reply_hours: float = 2.0
    """Hours, day and night, until the answer is due."""
    base: str | None = None


@frozen
class ReplyToOrder(CaseCommand):
    """The unit answers an order."""

    reply: str
    order: str | None = None
    """Event that gave the order; the oldest without an answer, if None."""


@frozen
class Whistle(CaseCommand):
    """Call units to the spot; they report in within the limit."""

    units: tuple[str, ...]
    purpose: str
    within_minutes: float = 30.0
    base: str | None = None


@frozen
class ReportIn(CaseCommand):
    """A called unit reports in."""

    unit: str | None = None
    """None means the unit of whoever asks."""
    note: str = ""


@frozen
class RateAnswer(CaseCommand):
    """Say whether a called unit's answer was good enough."""

    unit: str
    satisfied: bool
    note: str = ""
