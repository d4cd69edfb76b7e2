"""How the line to the hub stands, and what it did not take: for the screens."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from commandcenter.case import Case
from commandcenter.events import Event
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId
from commandcenter.sync.wire import Presence, PutAside

MOST_PENDING: Final = 1000
"""Cases that a screen marks as not numbered yet."""


class Status(StrEnum):
    """How the line stands."""

    CALLING = "calling"
    """It has not been up since the program began."""
    ONLINE = "online"
    OFFLINE = "offline"
    REFUSED = "refused"
    """The hub answers, but this file cannot work with it; `sentence` says why."""


@frozen
class LineState:
    """How the line stands, for the screens."""

    status: Status
    since: datetime
    """Since when it has stood so (wall clock, UTC)."""
    heard_at: datetime | None
    """When everything that the hub has was last heard (wall clock, UTC)."""
    seconds: float | None
    """How long the hub took to answer."""
    waiting: int
    """Own events that the hub has not numbered yet, and"""
    pending: tuple[CaseId, ...]
    """the cases that they are about, at most `MOST_PENDING`."""
    user: str = ""
    sentence: str = ""
    """Why it does not stand, for who sits at the desk; and"""
    detail: str = ""
    """in the words of the line itself, for who looks after the hub."""
    newer: bool = False
    """Whether the hub has events of a newer program: they are kept and passed on, not shown."""
    present: tuple[Presence, ...] = ()
    """What others do now."""
    aside: tuple[PutAside, ...] = ()
    """What the hub has put aside for the duty officer, the newest first."""


@frozen
class Moved:
    """An act that the hub did not take: somebody else had decided meanwhile."""

    event: Event
    case: Case | None
    """As it stands now."""
