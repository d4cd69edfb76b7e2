"""Signing in at a desk whose hub is gone: for 72 hours after the last time with it.

With a line, the hub itself checks the password, and gives out a lease: who may work at this desk,
and until when. The desk keeps it in `leases.json` (mode 0600) with an argon2id hash of the
password, and lets the same person in by that while there is no line. What they do is in the log
under their own name; once it is pushed, by whomever, the hub finds its own lease for that person,
that desk and that time, and flags nothing. Escalation asks for nobody's sign-in, and goes on.

Whoever asks for something at a desk that has a hub needs such a lease (`Leases.require`), and must
not have signed out since; `commandcenter.sync.signed_in` asks for it.

The hub's signature on a lease is for the hub (`api_v1.check_lease`): only it has the secret. What
keeps an owner of this machine from writing a lease by hand is that the hub would not know it, and
would flag every act.
"""

from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from threading import Lock
from typing import Any, Final, Protocol, runtime_checkable

import msgspec

from commandcenter.desk import Desk
from commandcenter.events.envelope import SCHEMA
from commandcenter.frozen import frozen
from commandcenter.ports import Store
from commandcenter.refusal import Refused
from commandcenter.roles import Person
from commandcenter.sync.keys import write_privately
from commandcenter.sync.wire import Hub, Unreachable
from commandcenter.wording import _

BACKWARDS: Final = timedelta(minutes=5)
"""By so much a clock may be corrected: more is a clock that was set back."""

_NOTED: Final = timedelta(minutes=1)
"""How often an act notes what the clock has shown."""

_TURN: Final = Lock()
"""Whose turn it is to change the file: one thread lets people in, another out, a third notes."""

_LOOKED_AT: Final = 500
"""Events that are looked at for the hub's clock."""


@frozen
class Here:
    """What signing in has to know of the desk."""

    site: str
    hub: str | None
    known_at: datetime | None
    """The newest instant of the hub's clock that this desk has heard of."""
    zone: tzinfo | None = None
    """In which times are told: the city's; the machine's, if None."""

    @classmethod
    def at(cls, desk: Desk) -> "Here":
        """Of an open desk, on its thread."""
        exchange = desk.store.exchange
        return cls(desk.store.site_id, exchange.hub(), heard_at(desk.store), desk.city.zone)


@runtime_checkable
class SignsIn(Protocol):
    """Opens a line in somebody's own name."""

    def sign_in(self, user: str, password: str) -> Hub:
        """Raises Refused if the hub does not let them in, Unreachable if it does not answer."""
        ...


@frozen
class Lease:
    """That somebody may sign in at one desk, as the hub has said and signed it."""

    user: str
    person: str
    site: str
    hub: str
    begins: datetime
    ends: datetime
    told: Mapping[str, Any]
    """The hub's own words, with its signature."""
    password: str
    """An argon2id hash of the password, with its salt."""
    seen_at: datetime
    """The latest instant that this desk's clock has shown while the lease was looked at."""
    out: bool = False
    """Whether they have signed out: the password lets them in again."""

    def holds_at(self, here: Here) -> bool:
        """Whether it is for this desk, and of its hub."""
        return (self.site, self.hub) == (here.site, here.hub)


@frozen
class SignedIn:
    """Somebody who has shown who they are."""

    user: str
    person: str
    until: datetime
    """How long they may work, and sign in again, without the hub."""
    online: bool
    """Whether the hub itself let them in."""


class Leases:
    """The leases in one workspace."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "leases.json"

    def keep(self, told: Mapping[str, Any], password: str, now: datetime) -> SignedIn:
        """Keep what the hub has just said, with `password`, by which it let somebody in."""
        from argon2 import PasswordHasher

        lease = Lease(
            user=told["user"],
            person=told["person"],
            site=told["site"],
            hub=told["hub"],
            begins=datetime.fromisoformat(told["begins"]).astimezone(UTC),
            ends=datetime.fromisoformat(told["ends"]).astimezone(UTC),
            told=dict(told),
            password=PasswordHasher().hash(password),
            seen_at=now,
        )
        with _TURN:
            self._write(self._read() | {lease.user: lease})
        return SignedIn(lease.user, lease.person, lease.ends, online=True)

    def sign_in(self, user: str, password: str, now: datetime, here: Here) -> SignedIn:
        """Let `user` in without the hub, at the wall's `now`.

        Raises Refused for somebody who has no lease here, for a wrong password, for a lease that
        has expired, and for a clock that was set back, with what to do about it.
        """
        lease = self._read().get(user)
        if lease is None or not lease.holds_at(here):
            raise Refused(
                _(
                    "{user} has not signed in at this desk while the hub was there, so nobody here "
                    "can tell who that is. Work under the seat of somebody who has."
                ).format(user=user)
            )
        if not _fits(lease.password, password):
            raise Refused(_("The password is not that of {user}. Try again.").format(user=user))
        latest = _in_force(lease, user, now, here)
        with _TURN:
            self._write(self._read() | {user: replace(lease, seen_at=latest, out=False)})
        return SignedIn(user, lease.person, lease.ends, online=False)

    def require(self, person: Person, now: datetime, here: Here) -> datetime:
        """Until when `person` may act here. Raises Refused, with what to do, if they may not."""
        mine = [
            each
            for each in self._read().values()
            if each.person == person.id and each.holds_at(here)
        ]
        if not mine:
            sentence = _("{person} has not signed in at this desk. Sign in, then ask again.")
            raise Refused(sentence.format(person=person.called))
        inside = [each for each in mine if not each.out]
        if not inside:
            sentence = _("{person} has signed out at this desk. Sign in, then ask again.")
            raise Refused(sentence.format(person=person.called))
        lease = max(inside, key=lambda each: each.ends)
        latest = _in_force(lease, person.called, now, here)
        if latest - lease.seen_at >= _NOTED:
            with suppress(Refused):  # A disk without room stops nobody's work for a note.
                self._note(lease.user, latest)
        return lease.ends

    def _note(self, user: str, seen_at: datetime) -> None:
        """Keep what the clock has shown, with whatever else the lease says by now."""
        with _TURN:
            leases = self._read()
            if user in leases:
                self._write(leases | {user: replace(leases[user], seen_at=seen_at)})

    def sign_out(self, user: str) -> bool:
        """From now on `user` asks for nothing here until they sign in again; False if unknown."""
        with _TURN:
            leases = self._read()
            lease = leases.get(user)
            if lease is not None and not lease.out:
                self._write(leases | {user: replace(lease, out=True)})
        return lease is not None

    def forget(self, user: str, password: str) -> None:
        """The hub does not let `user` in with `password`: if it did once, that is over."""
        lease = self._read().get(user)
        if lease is not None and _fits(lease.password, password):
            with _TURN:
                leases = self._read()
                self._write({key: each for key, each in leases.items() if key != user})

    def users(self) -> list[str]:
        """Who has a lease here, be it expired; the newest first."""
        leases = self._read().values()
        return [each.user for each in sorted(leases, key=lambda each: each.begins, reverse=True)]

    def _read(self) -> dict[str, Lease]:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=dict[str, Lease])
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.MsgspecError) as fault:
            raise Refused(
                _("{path} cannot be read: {why}. Remove it, and sign in with the hub.").format(
                    path=self._file, why=fault
                )
            ) from fault

    def _write(self, leases: Mapping[str, Lease]) -> None:
        try:
            write_privately(self._file, msgspec.json.format(msgspec.json.encode(leases)))
        except OSError as fault:
            sentence = _("{path} cannot be written: {why}. Nothing was saved.")
            raise Refused(sentence.format(path=self._file, why=fault.strerror)) from fault


def heard_at(store: Store) -> datetime | None:
    """The newest instant of the hub's clock among what arrived here last; None without any."""
    last = store.events(after=max(0, store.last_place() - _LOOKED_AT))
    return max((event.received_at for event in last if event.received_at), default=None)


def sign_in(
    here: Here,
    keys: SignsIn,
    folder: Path,
    user: str,
    password: str,
    now: datetime | None = None,
) -> SignedIn:
    """Let `user` in: by the hub if it answers, else by the lease kept here.

    `now` is the wall's time if nothing else is said.

    May wait for the hub for some seconds. Raises Refused as `Leases.sign_in` does, and for a
    password that the hub does not take; if it took that once, the lease is over too.
    """
    now, leases = now or datetime.now(UTC), Leases(folder)
    try:
        line = keys.sign_in(user, password)
    except Unreachable:
        return leases.sign_in(user, password, now, here)
    except Refused:
        leases.forget(user, password)
        raise
    try:
        with closing(line):
            if line.hello(here.site, SCHEMA).hub != here.hub:
                raise Refused(_("This workspace belongs to another hub."))
            return leases.keep(line.lease(here.site), password, now)
    except Unreachable:
        return leases.sign_in(user, password, now, here)


def signed_in_sentence(done: SignedIn, called: str, zone: tzinfo | None = None) -> str:
    """Who has signed in, and how long that holds without the hub, in `zone`."""
    told = (
        _("{person} has signed in with the hub. Should it be gone, that holds until {time}.")
        if done.online
        else _("{person} has signed in without the hub. That holds until {time}.")
    )
    return told.format(person=called, time=_time(done.until, zone))


def _in_force(lease: Lease, called: str, now: datetime, here: Here) -> datetime:
    """The latest instant that was seen here. Raises Refused if the lease does not hold at `now`."""
    latest = max(filter(None, (lease.seen_at, lease.begins, here.known_at)))
    if now < latest - BACKWARDS:
        raise Refused(
            _(
                "The clock of this machine shows {now}, but it was {latest} already: it was "
                "set back. Set it right, and sign in again."
            ).format(now=_time(now, here.zone), latest=_time(latest, here.zone))
        )
    if now >= lease.ends:
        raise Refused(
            _(
                "The last sign-in of {user} with the hub was {begins}, and held until {ends}. "
                "Sign in once the hub is there again."
            ).format(
                user=called,
                begins=_time(lease.begins, here.zone),
                ends=_time(lease.ends, here.zone),
            )
        )
    return max(now, latest)


def _fits(hashed: str, password: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _time(at: datetime, zone: tzinfo | None) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
