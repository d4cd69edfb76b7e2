"""An event of the log: who, when, where in the log; and the body that says what happened."""

from datetime import datetime
from typing import ClassVar

from commandcenter.frozen import frozen
from commandcenter.ids import CaseId, EventId


@frozen
class Body:
    """What an event says. `slot` names the decision that it settles; None for a plain fact."""

    slot: ClassVar[str | None] = None


@frozen
class Event:
    """One entry of the log."""

    id: EventId
    part: str
    """The part of the log: the district of the seat that received the report, or `city`."""
    case: CaseId | None
    actor: str
    """Who did it: a person, or the name of a rule."""
    post: str
    on_behalf_of: str | None
    device: str
    occurred_at: datetime
    body: Body
    base: EventId | None = None
    """The newest event of the same slot that the author had seen."""
    schema: int = 1
    site_id: str = ""
    site_seq: int = 0
    """Place in this site's own chain, from 1; given by the store."""

    @property
    def type(self) -> str:
        """The name of what happened, as in the log."""
        return type(self.body).__name__
