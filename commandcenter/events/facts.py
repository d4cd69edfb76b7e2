"""What simply happened and decides nothing."""

from dataclasses import dataclass
from datetime import datetime

from commandcenter.escalation import StepAction
from commandcenter.events.envelope import Body
from commandcenter.ids import EventId, PersonId
from commandcenter.photo import PhotoKind
from commandcenter.report import Place
from commandcenter.text import Text


@dataclass(frozen=True, slots=True)
class NoteAdded(Body):
    """A remark for everybody who reads the case."""

    text: Text


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class ContactRevealed(Body):
    """Somebody looked at the reporter's contact, and why."""

    report: str
    reason: Text


@dataclass(frozen=True, slots=True)
class TextErased(Body):
    """Words or photos were erased at someone's right or request; their digests stay."""

    digests: tuple[str, ...]
    what: str
    reason: Text


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class ArrivalRecorded(Body):
    """Somebody is on the spot."""

    place: Place | None
    note: Text | None


@dataclass(frozen=True, slots=True)
class CallRecorded(Body):
    """A call about the case: with whom, and what was said."""

    party: str
    note: Text
