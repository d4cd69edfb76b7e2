"""When this workspace was without its hub: kept beside the log, which has all that was done then.

Only the times and the places in this file's log are kept; what happened is read from the log. What
others bring late, after weeks perhaps, is looked for in what was stored since it was last looked.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Final

import msgspec

from commandcenter.desk import Desk
from commandcenter.events import Event
from commandcenter.frozen import frozen
from commandcenter.sync.keys import write_privately

KEPT: Final = 20
"""Outages that are remembered."""

NEAR: Final = 1000
"""Places of the log that are read in one, for what lies at some of them."""


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
    looked: int = 0
    """The newest place that was looked at for what others brought later."""
    late: tuple[int, ...] = ()
    """Where that lies, in order."""

    def has(self, event: Event, here: str) -> bool:
        """Whether somebody elsewhere did it in that time, which is over."""
        if self.ended is None or event.site_id == here:
            return False
        return self.began <= event.occurred_at <= self.ended


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
        """Remember these, the newest of them, with what was found late of those that are known.

        Raises OSError where the disk takes nothing.
        """
        known = {span.began: span for span in self.read()}
        found = (known.get(span.began, span) for span in spans)
        pairs = zip(spans, found, strict=True)
        self._write([replace(span, looked=was.looked, late=was.late) for span, was in pairs])

    def look(self, desk: Desk) -> list[Span]:
        """Those that are remembered, with what others have brought late: cheap if asked often.

        Reads what was stored since this was last asked.
        """
        spans, newest = self.read(), desk.store.last_place()
        over = [span for span in spans if span.ended is not None]
        since = min((max(span.until, span.looked) for span in over), default=newest)
        if since >= newest:
            return spans
        ended = max(span.ended for span in over if span.ended is not None)
        arrived = list(desk.store.events(after=since, until=ended))
        looked = [_looked(span, arrived, newest, desk.store.site_id) for span in spans]
        # Where the disk takes nothing now, it is looked for once more the next time.
        with suppress(OSError):
            self._write(looked)
        return looked

    def _write(self, spans: Sequence[Span]) -> None:
        if self._file is not None:
            write_privately(self._file, msgspec.json.format(msgspec.json.encode(spans[-KEPT:])))


def _looked(span: Span, arrived: Sequence[Event], newest: int, here: str) -> Span:
    """A time without the hub, once all up to a place was looked at."""
    if span.ended is None:
        return span
    late = {e.place for e in arrived if e.place > span.until and span.has(e, here)}
    return replace(span, looked=newest, late=tuple(sorted(late.union(span.late))))


def found_in(desk: Desk, span: Span, most: int) -> Found:
    """What was done here and elsewhere in `span`, at most about `most` of each, by the log.

    Of what was brought late that which `Spans.look` has found.
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
    theirs += [event for event in _at(desk, span.late[:most]) if span.has(event, here)]
    return Found(tuple(ours), tuple(theirs))


def _at(desk: Desk, places: Sequence[int]) -> Iterator[Event]:
    """The events at some places, in order; long stretches between them are passed over."""
    wanted = set(places)
    while wanted:
        first = min(wanted)
        yield from (event for event in _stretch(desk, first) if event.place in wanted)
        wanted = {place for place in wanted if place >= first + NEAR}


def _stretch(desk: Desk, first: int) -> Iterator[Event]:
    behind = desk.store.events(after=first - 1)
    return takewhile(lambda event: event.place < first + NEAR, behind)


def _waited(event: Event, span: Span) -> bool:
    """Whether an event from before had not been numbered when the line went down."""
    return event.received_at is None or event.received_at >= span.began
