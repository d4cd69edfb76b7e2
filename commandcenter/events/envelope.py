"""An event of the log: who, when, where in the log; and the body that says what happened."""

from datetime import datetime
from typing import ClassVar

from commandcenter.frozen import frozen
from commandcenter.ids import CaseId, EventId

SCHEMA = 1
"""The version of events that this program writes, and the newest that it can read."""


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
    schema: int = SCHEMA
    site_id: str = ""
    """The local file in which it was made."""
    site_seq: int = 0
    """Place in the chain of the site that made it, from 1; given by the store."""
    place: int = 0
    """Place in this file's log, in the order of arrival, from 1; given by the store."""
    seq: int | None = None
    """The hub's number within its part; None until a hub has accepted it."""
    received_at: datetime | None = None
    """When the hub accepted it."""
    pushed_by: str | None = None
    """Who had signed in at the hub when it was handed over."""

    @property
    def type(self) -> str:
        """The name of what happened, as in the log."""
        return type(self.body).__name__
