"""What goes over the line between a desk and its hub, and what each side must be able to do.

An event travels as the bytes that its author vouches for (`db.rows.author_bytes`), verbatim; its
words beside it, since they may have to be erased. The hub's hash of an event is the SHA-256, in
hex, of the hash before it (empty for the first of a part), a line feed, and the SHA-256 in hex of
the author's bytes: whoever may not see an event can still verify the chain.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Protocol

from commandcenter.case import Case
from commandcenter.events import Event
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId, EventId

PROTOCOL = 1
"""The version of the hub's functions that this program speaks (schema `api_v1`)."""

CITY = "city"
"""The part of the log that configures the city; every desk carries it."""

Words = tuple[tuple[str, str, str], ...]
"""Words kept apart from an event: digest, salt, text."""


@frozen
class Head:
    """The newest event of a part, on the hub or as far as a desk has heard."""

    part: str
    seq: int = 0
    """The hub's number, from 1 without gaps; 0 before the first."""
    hash: str = ""


@frozen
class Outgoing:
    """An event as it is offered to the hub."""

    place: int
    """Where it lies in the log of the file that offers it."""
    act: int
    """The place of the first event of the act it belongs to: strictly, all of it or none."""
    id: EventId
    part: str
    written: str
    """What its author vouches for: compact JSON, UTF-8."""
    site_hash: str
    words: Words = ()
    contacts: Words = ()


class Outcome(StrEnum):
    """What the hub made of an event that it was offered."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    """It has the very event, from here or from another node: harmless."""
    MOVED = "moved"
    """Offered strictly, and its slot had moved on: not taken. Look again and ask again."""
    QUARANTINED = "quarantined"
    """Taken aside, for the duty officer to look at: the same id with another content, or a part
    that this user may not write to."""


@frozen
class Answer:
    """What the hub says to one event that it was offered."""

    id: EventId
    outcome: Outcome
    seq: int | None = None
    hash: str | None = None
    received_at: datetime | None = None
    pushed_by: str | None = None
    reason: str | None = None
    """For one that was quarantined."""


@frozen
class Incoming:
    """An event as the hub passes it on; without `written` a stub, not for this user's eyes."""

    part: str
    seq: int
    hash: str
    received_at: datetime
    pushed_by: str
    digest: str
    """SHA-256 of the author's bytes, in hex."""
    written: str | None
    site_hash: str
    words: Words = ()


@frozen
class Welcome:
    """What the hub says of itself when a desk comes in."""

    hub: str
    """Identity of the hub's log: another one is another city."""
    protocols: tuple[int, ...]
    """Versions of its functions that it offers."""
    schema: int
    """The newest version of events that it has heard of from anyone."""
    user: str
    """Whom the hub takes this connection for."""
    heads: tuple[Head, ...]
    """Of the parts that this user may read."""
    at: datetime


@frozen
class Presence:
    """Somebody has a case open, or is dragging it now. It tells; it locks nothing."""

    site: str
    person: str
    case: CaseId | None
    doing: str
    """`open`, `dragging`; empty when it is over."""
    at: datetime


@frozen
class Told:
    """What a hub has for a desk that says how far it has heard."""

    heads: tuple[Head, ...]
    """The newest event of every part that this user may read."""
    news: tuple[tuple[Incoming, ...], ...]
    """What follows, part by part, without empty ones; the city's configuration first."""
    changed: tuple[str, ...] = ()
    """Parts of which the hub does not know the event that was heard last."""


@frozen
class PutAside:
    """What the hub did not take into the log, or has taken and found odd, for the duty officer."""

    part: str
    id: EventId
    at: datetime
    """When it came, by the hub's clock."""
    pushed_by: str
    """The database user who brought it, and"""
    person: str
    """who that is in the city."""
    reason: str
    seq: int | None = None
    """Its number, if it was taken."""
    event: Event | None = None
    """None where it is not for this user's eyes, cannot be read, or is long."""


class Unreachable(Exception):
    """The hub does not answer: gone, refused, timed out. The text is for the log."""


class HistoryChanged(Exception):
    """The hub does not know the event that this desk heard last: it was restored, or replaced."""


class Hub(Protocol):
    """The line to a hub, for one thread. Every call raises Unreachable when the line fails."""

    def hello(self, site: str, schema: int) -> Welcome:
        """Come in as `site`, writing events of version `schema`."""
        ...

    def push(
        self, part: str, events: Sequence[Outgoing], *, strict: bool, after: Head | None = None
    ) -> list[Answer]:
        """Offer events of one part in their order, by somebody who has heard it up to `after`.

        An answer for each. Raises HistoryChanged if the hub does not know `after`: it has lost
        something that these events may rest on, and must be given that first.

        Strictly, an act in which a decision is based on something that is no longer the newest of
        its slot is not taken at all (MOVED); otherwise it is numbered, and contested by the fold.
        """
        ...

    def news(self, after: Sequence[Head], most: int) -> Told:
        """What follows these heads, at most so many events of each part.

        Of other parts there is nothing before all of the city's configuration is told.
        """
        ...

    def pull(self, after: Head, most: int) -> list[Incoming]:
        """What follows `after` in its part, at most so many. Raises HistoryChanged."""
        ...

    def reread(self, part: str, case: CaseId) -> list[Incoming]:
        """A case from its beginning, for when it came into this user's sight only now.

        Empty for one that is not for this user's eyes.
        """
        ...

    def heads(self) -> list[Head]:
        """The newest event of every part that this user may read."""
        ...

    def hash_at(self, part: str, seq: int) -> str | None:
        """The hash of number `seq`; None if the part is not so long."""
        ...

    def wait(self, seconds: float) -> bool:
        """Wait for a hint that something is new; False if none came in that time.

        True at once where hints were not listened to: what came meanwhile has to be asked for.
        """
        ...

    def ignore_hints(self) -> None:
        """Have the hub send no hints until `wait` is called, since it is asked again and again."""
        ...

    def wake(self) -> None:
        """Have `wait` return at once. May be called from any thread."""
        ...

    def presence(self) -> list[Presence]:
        """What was heard of others since this was last asked."""
        ...

    def be_present(self, presence: Presence) -> None:
        """Tell the others."""
        ...

    def keep_contacts(self, part: str, told: Sequence[tuple[EventId, Words]]) -> None:
        """Hand over contacts that events name which have come to the hub without them.

        Those of events that the hub has not heard of, and what was erased since, are passed over.
        """
        ...

    def put_aside(self, part: str, most: int, since: datetime | None) -> list[PutAside]:
        """What was put aside in a part, from an instant on, the newest first, at most so many."""
        ...

    def put_blob(self, sha256: str, content: bytes) -> None:
        """Hand over an image, or a city's areas; what is there already is no news."""
        ...

    def blob(self, sha256: str) -> bytes | None:
        """What was handed over under a SHA-256; None if nothing was."""
        ...

    def lease(self, site: str) -> dict[str, Any]:
        """That whose line this is may sign in at `site` for 72 hours, also without the hub."""
        ...

    def close(self) -> None:
        """Leave."""
        ...


@frozen
class Heard:
    """What a file made of what it heard."""

    events: tuple[Event, ...]
    """What is new to this file, in the order of the hub. What was here already, and only has its
    number now, or was refused, or stands elsewhere, shows in `cases` alone."""
    cases: Mapping[CaseId, Case]
    """The cases concerned as they are now."""


class Exchange(Protocol):
    """What a local file can do with a hub. Used from the desk's thread."""

    def unsent(self, most: int) -> list[Outgoing]:
        """The next events that no hub has answered for, in the order of the log."""
        ...

    def waiting(self) -> int:
        """How many there are."""
        ...

    def waiting_cases(self, most: int) -> list[CaseId]:
        """The cases that they are about, those of the newest first, at most so many."""
        ...

    def refused(self) -> list[tuple[Event, str | None]]:
        """What the hub would not have, newest first; with the reason where it was put aside."""
        ...

    def answered(self, answers: Sequence[Answer]) -> Heard:
        """Take note of the hub's answers, durably. What has MOVED no longer counts in any fold."""
        ...

    def receive(self, events: Sequence[Incoming]) -> Heard:
        """Store what the hub has passed on, all or nothing, and go on from there.

        What is lost with the power, cursors too, is passed on once more. Raises ValueError where a
        hash does not follow from the one before.
        """
        ...

    def cursor(self, part: str) -> Head:
        """The newest event of a part that was heard here."""
        ...

    def cursors(self) -> list[Head]:
        """The cursors of all parts."""
        ...

    def hides(self, part: str) -> bool:
        """Whether something of a part is not for these eyes, and here by its number alone."""
        ...

    def begin(self) -> Heard:
        """A line is up: what the last one answered for beyond the cursors is offered once more.

        The hub may have been restored since, and have lost it without anybody's noticing.
        """
        ...

    def marks(self, part: str) -> list[Head]:
        """Heads of this file's copy of a part, newest first, each about twice as far back.

        The first is the cursor, the last the beginning.
        """
        ...

    def go_back(self, to: Head) -> Heard:
        """Forget the hub's numbers behind `to`; what had them is unsent, and offered once more."""
        ...

    def hub(self) -> str | None:
        """Identity of the hub that this file belongs to; None for one that never met any."""
        ...

    def join(self, hub: str) -> None:
        """Belong to a hub. Raises ValueError if the file belongs to another one."""
        ...


def hub_hash(previous: str, digest: str) -> str:
    """The hub's hash of the event with `digest` that follows the one hashed `previous`."""
    return sha256(f"{previous}\n{digest}".encode()).hexdigest()
