"""The desk of a workspace that works with a hub: who asks for something has signed in there.

Without a hub there is one person, who holds all posts and may act as another; nobody is asked for
anything. With one, an act is its person's own: they have shown their password at this desk, to the
hub or, while it is gone, to the lease that it gave out. What the clock brings about needs nobody.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from commandcenter.city import City
from commandcenter.commands import AuditChains, Command, FireDueSteps
from commandcenter.desk import Desk
from commandcenter.events import Event
from commandcenter.ports import Clock, Store
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL, NOBODY, Person
from commandcenter.settings import HubSettings
from commandcenter.sync.lease import Here, Leases
from commandcenter.wording import _

BY_THE_CLOCK: Final = (FireDueSteps, AuditChains)
"""What goes on whether or not anybody has signed in."""


def wall_time() -> datetime:
    """The instant of this machine's clock, by which leases hold."""
    return datetime.now(UTC)


class SignedInDesk(Desk):
    """Admits who has a lease of the hub for this desk, and has not signed out."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        device: str,
        leases: Leases,
        now: Callable[[], datetime] = wall_time,
    ) -> None:
        """Leases hold by `now`, the wall's time, whatever clock the workspace has."""
        super().__init__(store, clock, device)
        self.asker = NOBODY
        """Who asks where a call names nobody."""
        self._leases = leases
        self._now = now
        self._here = Here.at(self)

    def do(
        self,
        command: Command,
        *,
        person: Person = LOCAL,
        on_behalf_of: Person | None = None,
        at: datetime | None = None,
    ) -> list[Event]:
        """As any desk; raises Refused also for whoever has not signed in."""
        asks = person
        if person.id == LOCAL.id and not knows_nobody(self.city):
            asks = self.asker
        if not isinstance(command, BY_THE_CLOCK):
            if asks.id == NOBODY.id and person.id == LOCAL.id:
                raise Refused(
                    _(
                        "Nobody has signed in for this. At a desk that has a hub, everybody asks "
                        "in their own name: sign in first; on the command line, name yourself "
                        "with --as."
                    )
                )
            self.admit(asks)
        return super().do(command, person=asks, on_behalf_of=on_behalf_of, at=at)

    def admit(self, person: Person) -> None:
        """Raises Refused, with what to do, if `person` may not ask here."""
        if person.id == NOBODY.id:
            raise Refused(_("Nobody has signed in at this desk. Sign in, then ask again."))
        if person.id != LOCAL.id or not knows_nobody(self.city):
            # A file meets its hub, or turns out to be a copy, while its desk is open.
            hub = self.store.exchange.hub()
            here = replace(self._here, site=self.store.site_id, hub=hub)
            self._leases.require(person, self._now(), here)


def knows_nobody(city: City) -> bool:
    """Whether a city has no people yet: until it has, one person makes it, as without a hub."""
    return set(city.people) <= {LOCAL.id}


def desk_of(hub: HubSettings | None, folder: Path, store: Store, clock: Clock, device: str) -> Desk:
    """The desk of the workspace in `folder`: with a hub, one that asks who is there."""
    if hub is not None and hub.address:
        return SignedInDesk(store, clock, device, Leases(folder))
    return Desk(store, clock, device)


def ask_as(desk: Desk, reference: str | None) -> None:
    """Have a call ask in somebody's name. Raises Refused for a stranger, or if they may not."""
    if reference:
        person = desk.city.person(reference)
        if isinstance(desk, SignedInDesk):
            desk.admit(person)
            desk.asker = person
