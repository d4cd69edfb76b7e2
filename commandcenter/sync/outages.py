"""When this workspace was without its hub: kept beside the log, which has all that was done then.

Only the times and the places in this file's log are kept; what happened is read from the log.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from commandcenter.desk import Desk
from commandcenter.events import Event
from commandcenter.frozen import frozen
from commandcenter.sync.keys import write_privately

KEPT: Final = 20
"""Outages that are remembered."""


@frozen
class Span:
    """A time without the hub, by the wall's clock (UTC) and by places in this file's log."""

    began: datetime
    at: int
    """The newest place when it began."""
    waited_from: int = 0
    """Place of the first event that waited for the hub then; behind `at` if none did."""
    ended: datetime | None = None
    """None while it is not over."""
    through: int = 0
    """The newest place of what was done here without the hub."""
    until: int = 0
    """The newest place when everything was exchanged again."""


@frozen
class Found:
    """What the log has of a time without the hub."""

    ours: tuple[Event, ...]
    theirs: tuple[Event, ...]


class Spans:
    """The times without the hub in one workspace, oldest first."""

    def __init__(self, folder: Path | None) -> None:
        """In `folder`; None keeps them nowhere."""
        self._file = folder / "outages.json" if folder else None

    def read(self) -> list[Span]:
        """Those that are remembered; none where that cannot be read: the log has what was done."""
        try:
            return (
                msgspec.json.decode(self._file.read_bytes(), type=list[Span]) if self._file else []
            )
        except (OSError, msgspec.MsgspecError):
            return []

    def keep(self, spans: Sequence[Span]) -> None:
        """Remember these, the newest of them. Raises OSError where the disk takes nothing."""
        if self._file is not None:
            write_privately(self._file, msgspec.json.format(msgspec.json.encode(spans[-KEPT:])))


def found_in(desk: Desk, span: Span, most: int, *, late: bool = True) -> Found:
    """What was done here and elsewhere in `span`, at most about `most` of each, by the log.

    With `late`, what somebody else did then counts whenever it has arrived here.
    """
    ours: list[Event] = []
    theirs: list[Event] = []
    here, closed = desk.store.site_id, span.ended is not None
    until = span.until if closed else desk.store.last_place()
    through = span.through if closed else until
    for event in desk.store.events(after=min(span.waited_from - 1, span.at)):
        if event.place > until or len(ours) >= most or len(theirs) >= most:
            break
        if event.site_id == here:
            if event.place <= through and (event.place > span.at or _waited(event, span)):
                ours.append(event)
        elif event.place > span.at:
            theirs.append(event)
    if late and span.ended is not None:
        behind = desk.store.events(after=until, until=span.ended)
        theirs += [e for e in behind if e.site_id != here and e.occurred_at >= span.began]
    return Found(tuple(ours), tuple(theirs))


def _waited(event: Event, span: Span) -> bool:
    """Whether an event from before had not been numbered when the line went down."""
    return event.received_at is None or event.received_at >= span.began
