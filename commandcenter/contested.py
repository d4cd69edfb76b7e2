"""A decision that came too late: something else had been decided that its author had not seen."""

from datetime import datetime
from enum import StrEnum

from commandcenter.frozen import frozen
from commandcenter.ids import EventId, UnitCode


class Keep(StrEnum):
    """How a contest is settled."""

    FIRST = "first"
    """What stands, stands."""
    SECOND = "second"
    """What was decided second takes its place."""
    BOTH = "both"
    """Both teams stay: the first leads, the second has a part of its own."""


@frozen
class Contested:
    """One such decision, kept beside what stands until somebody settles it."""

    event: EventId
    """The event that said it."""
    type: str
    slot: str
    against: EventId | None
    """The decision that stands in its slot, or the one that ended the case; None if there was
    none, and the case stood otherwise than its author thought.
    """
    actor: str
    post: str
    on_behalf_of: str | None
    occurred_at: datetime
    site: str
    """Where it was decided."""
    follows: EventId | None = None
    """The contested decision that it rests on: they are settled together."""
    unit: UnitCode | None = None
    """For a dispatch: the unit that was sent."""
    two_teams: bool = False
    """Whether another unit had the case by then: two teams may be on the way."""


DECISION = "decision"
"""Key of a case's `heads` under which its newest decision of any slot is noted."""
