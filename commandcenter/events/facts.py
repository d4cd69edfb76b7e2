"""What simply happened and decides nothing."""

from datetime import datetime

from commandcenter.escalation import StepAction
from commandcenter.events.envelope import Body
from commandcenter.frozen import frozen
from commandcenter.ids import EventId, PersonId
from commandcenter.photo import PhotoKind
from commandcenter.report import Place
from commandcenter.text import Text


@frozen
class NoteAdded(Body):
    """A remark for everybody who reads the case."""

    text: Text


@frozen
class PhotoAdded(Body):
    """A photo of the place or the thing; its pixels lie apart from the log, under their SHA-256."""

    kind: PhotoKind
    sha256: str
    thumbnail: str
    """SHA-256 of the small one."""
    width: int
    height: int
    bytes: int
    taken_at: datetime | None
    note: Text | None


@frozen
class ContactRevealed(Body):
    """Somebody looked at the reporter's contact, and why."""

    report: str
    reason: Text


@frozen
class TextErased(Body):
    """Words or photos were erased at someone's right or request; their digests stay."""

    digests: tuple[str, ...]
    what: str
    reason: Text


@frozen
class StepFired(Body):
    """A step of the escalation chain fired."""

    chain: str
    version: int
    proof: EventId
    step: str
    action: StepAction
    reaches: str
    channel: str
    level: int
    due_at: datetime
    late: bool
    told: tuple[PersonId, ...] = ()
    """Who is told, by the roster and the posts of that instant; empty where only a desk is."""
    important: bool = False
    """Whether it may disturb: sound, telephone, night."""
    trigger: str = ""
    """What started it, where it was not time alone (see `Trigger`)."""
    target: str = ""
    """For a webhook: the name of the endpoint; for a lead: the unit."""
    reason: Text | None = None
    """Why somebody escalated at once."""


@frozen
class ArrivalRecorded(Body):
    """Somebody is on the spot."""

    place: Place | None
    note: Text | None


@frozen
class CallRecorded(Body):
    """A call about the case: with whom, and what was said."""

    party: str
    note: Text
