"""What crosses between the desk's thread and the line's: orders one way, messages the other.

All of it is frozen.
"""

from datetime import datetime

from commandcenter.frozen import frozen
from commandcenter.ids import CaseId, EventId
from commandcenter.sync.wire import (
    Answer,
    Head,
    Incoming,
    Outgoing,
    Presence,
    PutAside,
    Welcome,
    Words,
)

# --- orders, from the desk's thread ---


@frozen
class Begin:
    """Whose log to listen to, and from where on."""

    cursors: tuple[Head, ...]


@frozen
class Push:
    """Offer events of one part, and first what they name by its hash."""

    part: str
    events: tuple[Outgoing, ...]
    strict: bool
    blobs: tuple[tuple[str, bytes], ...] = ()


@frozen
class HandOver:
    """Contacts of events that may have come to the hub by hand, without them."""

    part: str
    told: tuple[tuple[EventId, Words], ...]


@frozen
class Find:
    """Which of these heads, newest first, the hub still knows."""

    marks: tuple[Head, ...]


@frozen
class Fetch:
    """An image that an event names."""

    sha256: str


@frozen
class Reread:
    """A case that came into sight: what was passed on of it so far, from its beginning."""

    part: str
    case: CaseId


@frozen
class LookAside:
    """What the hub has put aside in some parts, each from an instant on, or all of it."""

    parts: tuple[tuple[str, datetime | None], ...]


@frozen
class Tell:
    """What the others should know of this desk."""

    presence: Presence


Order = Begin | Push | HandOver | Find | Fetch | Reread | LookAside | Tell


# --- what was heard, for the desk's thread ---


@frozen
class Met:
    """The hub has let us in."""

    welcome: Welcome


@frozen
class Parted:
    """The hub does not answer any more, or cannot be understood."""

    why: str
    incompatible: bool = False


@frozen
class Parts:
    """Parts of the log that the hub has and nobody here has asked for yet."""

    parts: tuple[str, ...]


@frozen
class Answered:
    """What became of some events that were offered."""

    offered: tuple[Outgoing, ...]
    answers: tuple[Answer, ...]


@frozen
class News:
    """Events of one part, in the hub's order, and the areas that they bring."""

    events: tuple[Incoming, ...]
    blobs: tuple[bytes, ...] = ()


@frozen
class Changed:
    """The hub does not know what we heard last of a part."""

    part: str


@frozen
class Back:
    """The newest head that the hub and we have in common."""

    head: Head


@frozen
class Whole:
    """All of a case that came into sight, in the hub's order."""

    asked: Reread
    events: tuple[Incoming, ...]


@frozen
class LookedAside:
    """What the hub has put aside."""

    found: tuple[PutAside, ...]


@frozen
class Fetched:
    """An image."""

    content: bytes


@frozen
class Seen:
    """What others do."""

    presences: tuple[Presence, ...]


@frozen
class Alive:
    """The hub answered, and how long it took (seconds)."""

    seconds: float
    complete: bool
    """Whether everything that the hub has was heard."""


Message = (
    Met
    | Parted
    | Parts
    | Answered
    | News
    | Changed
    | Back
    | Whole
    | LookedAside
    | Fetched
    | Seen
    | Alive
)
