"""What duty calendars of other programs have brought into the rosters, event by event.

A calendar comes again and again, from Outlook or Google: with what is kept here a file that has not
changed changes nothing, an event that has replaces its own turns only, and an older file is known
as such. A turn that somebody has changed at the desk since is theirs.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

from commandcenter.frozen import frozen
from commandcenter.ids import PersonId

FEED_KEY: Final = "roster_feed"
"""Kind and key under which it is put in force: there is one."""


@frozen
class FedTurn:
    """A turn of duty that an event of a calendar has put into a roster."""

    roster: str
    day: date
    shift: str
    seat: str
    person: PersonId


@frozen
class FedEvent:
    """An event of a calendar as it was taken in last."""

    uid: str
    sequence: int
    digest: str
    """Of everything in it that counts here."""
    until: date
    """The last day that was looked at; an event without an end goes on after it."""
    changed: datetime | None = None
    """When it was changed there, if the calendar says so."""
    turns: tuple[FedTurn, ...] = ()
    """Empty if it was cancelled: an older file does not bring it back."""

    def older_than(self, sequence: int, changed: datetime | None) -> bool:
        """Whether this is an earlier state of the event than one with these marks."""
        if self.sequence != sequence:
            return self.sequence < sequence
        return changed is None or self.changed is None or self.changed <= changed


@frozen
class RosterFeed:
    """Every event that was taken in and whose days are not long past."""

    events: tuple[FedEvent, ...] = ()

    def by_uid(self) -> dict[str, FedEvent]:
        """The events by their id."""
        return {event.uid: event for event in self.events}

    def with_events(self, changed: Mapping[str, FedEvent], since: date) -> "RosterFeed":
        """This feed with some events anew, without those whose last day lies before `since`."""
        together: Iterable[FedEvent] = {**self.by_uid(), **changed}.values()
        kept = (event for event in together if event.until >= since)
        return RosterFeed(tuple(sorted(kept, key=lambda event: event.uid)))
