"""What the desk needs from outside."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from commandcenter.case import Case
from commandcenter.events import Event
from commandcenter.ids import CaseId
from commandcenter.sync.wire import Exchange

Contacts = Mapping[str, tuple[str, str]]
"""Reporters' contacts to be kept apart from the log: digest to salt and words."""


class MovedOn(Exception):
    """Somebody else has stored something since; look again and decide anew."""


class Clock(Protocol):
    """Tells the workspace's time: the wall's, a demo day's, or the one a test has set."""

    def now(self) -> datetime:
        """The instant, in UTC."""
        ...


class Store(Protocol):
    """The local working store. Used from one thread at a time: the desk's."""

    @property
    def site_id(self) -> str:
        """Which workspace this is."""
        ...

    @property
    def exchange(self) -> Exchange:
        """What this file does with a hub."""
        ...

    def append(
        self,
        events: Sequence[Event],
        cases: Sequence[Case],
        *,
        contacts: Contacts | None = None,
        after: int | None = None,
    ) -> list[Event]:
        """Store events and the cases they lead to in one transaction, durably, all or nothing.

        Gives the events their place in the log and in the site's chain and returns them so. An
        event whose id is stored already is left out. `TextErased` also erases the words and photos
        it names. `after` is the newest place that the author knew of; raises MovedOn if there is a
        newer one.
        """
        ...

    def case(self, reference: str) -> Case | None:
        """A case by id, number, or id in the source it was imported from."""
        ...

    def history(self, case: CaseId) -> list[Event]:
        """What counts of a case, in order: what the hub has numbered, then what it has not yet."""
        ...

    def configuration(self, since: Event | None = None) -> Iterator[Event]:
        """The events of part `city`, in the order of the log; with `since`, from that one on.

        If that does not stand any more where it stood, another one comes first, or none.
        """
        ...

    def open_cases(self) -> Iterator[Case]:
        """Every case that has not ended."""
        ...

    def ended_since(self, instant: datetime) -> Iterator[Case]:
        """Cases that ended at or after `instant`."""
        ...

    def cases(self) -> Iterator[Case]:
        """Every case, in the order of registration."""
        ...

    def events(self, *, until: datetime | None = None, after: int | None = None) -> Iterator[Event]:
        """The log: what had happened by `until`.

        With `after`, what has arrived behind that place, in the order of arrival; else all in the
        order in which it counts: by the hub's numbers, then what has none yet.
        """
        ...

    def last_place(self) -> int:
        """The newest place in the log of this file; 0 in a fresh store."""
        ...

    def latest(self) -> datetime | None:
        """When the event stored last occurred; None in a fresh store."""
        ...

    def fired(
        self,
        since: datetime,
        until: datetime | None = None,
        *,
        chains: Collection[str] | None = None,
    ) -> list[Event]:
        """The escalation steps that fired from `since` on, until just before `until`, in order.

        Those of `chains` only, by key, if they are named.
        """
        ...

    def fired_outward(self, since: datetime) -> list[Event]:
        """Those of them, from `since` on, whose message leaves the desk."""
        ...

    def deliveries(self, since: datetime, about: CaseId | None = None) -> list[Event]:
        """How messages went about steps that fired from `since` on, in the order of the log.

        Those about one case only, if it is named.
        """
        ...

    def walks(self, since: datetime) -> list[Event]:
        """The patrols walked at or after `since`, in the order of the log."""
        ...

    def of_component(self, code: str) -> list[Case]:
        """Every case about the component with this code, in the order of registration."""
        ...

    def begun_since(self, instant: datetime) -> Iterator[Case]:
        """Cases that were registered here at or after `instant`, the newest first."""
        ...

    def due(self, now: datetime) -> list[Case]:
        """Open cases whose next escalation step is due at `now`, the oldest step first."""
        ...

    def versions(self, source: str, external_ids: Sequence[str]) -> dict[str, Case]:
        """Cases imported earlier from `source`, by the id they have there."""
        ...

    def next_serial(self, prefix: str) -> int:
        """The next free number, from 1, of cases whose number begins with `prefix`."""
        ...

    def contact(self, digest: str) -> str | None:
        """A reporter's contact; None once erased."""
        ...

    def write_blob(self, content: bytes) -> str:
        """Keep `content` under its SHA-256, durably, and return that in hex."""
        ...

    def read_blob(self, sha256: str) -> bytes:
        """The content kept under a SHA-256. Raises KeyError if there is none."""
        ...

    def close(self) -> None:
        """Let go of what the store holds open. Nothing is asked of it afterwards."""
        ...


class Listener(Protocol):
    """Hears what was stored."""

    def __call__(self, events: Sequence[Event], cases: Mapping[CaseId, Case]) -> None:
        """Take note of `events`, in the order of the log, and of the cases they have led to."""
        ...
