"""How messages about fired steps went; of no case in the log, since they change none."""

from datetime import datetime
from enum import StrEnum

from commandcenter.events.envelope import Body
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId, EventId


class Trouble(StrEnum):
    """Why a message did not go."""

    NOT_TAKEN = "not_taken"
    """The server did not answer, or did not take it."""
    NO_CHANNEL = "no_channel"
    """Nothing of that kind is configured for who should be told."""
    NO_ADDRESS = "no_address"
    """The keyring of this machine has no address for the channel."""
    NO_KEYRING = "no_keyring"
    """The machine has no keyring, or it is locked."""
    TOO_LATE = "too_late"
    """It waited so long that it would only mislead."""
    CASE_ENDED = "case_ended"
    """There is nothing to be done about the case any more."""


@frozen
class StepDelivered(Body):
    """The server of a channel took the message about a fired step."""

    fired: EventId
    about: CaseId
    person: str
    """Who is told: a person's id, a post that nobody holds, or the name of another system."""
    channel: str
    """Key of the channel."""
    kind: str
    attempt: int


@frozen
class DeliveryFailed(Body):
    """The message about a fired step was not delivered at this attempt."""

    fired: EventId
    about: CaseId
    person: str
    channel: str
    """Key of the channel; empty where there is none."""
    kind: str
    attempt: int
    why: Trouble
    again_at: datetime | None
    """When it is tried again; None: never, somebody must see to it."""


@frozen
class DeliverySettled(Body):
    """Somebody had a message sent once more, or given up, that waited or had not gone."""

    fired: EventId
    about: CaseId
    person: str
    channel: str
    """Key of the channel; empty where there is none."""
    kind: str
    again: bool
    """Whether it goes out once more, at once."""
