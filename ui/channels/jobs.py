"""What the window has done elsewhere: a keyring may ask for a password, a server may dawdle.

Each job says in a sentence what went wrong; an empty one means that all is well. No address leaves
a job again: neither a job nor its answer is ever shown or logged.
"""

from collections.abc import Callable

from commandcenter.channels.configured import arrange, change, take_away
from commandcenter.channels.outbox import Delivery
from commandcenter.channels.person import Channel, Sound
from commandcenter.channels.queue import given_up, waiting
from commandcenter.channels.safe import Safe
from commandcenter.channels.sending import check, try_out
from commandcenter.channels.words import trial
from commandcenter.city import City
from commandcenter.desk import Desk
from commandcenter.events import Event
from commandcenter.frozen import frozen
from commandcenter.refusal import Refused
from commandcenter.roles import Person
from commandcenter.wording import _
from ui.log import log

# --- on the desk's thread ---


@frozen
class Overview:
    """What the desk knows beside the configuration."""

    site: str
    """Which workspace the keyring keeps addresses for."""
    waiting: list[Delivery]
    lost: list[Event]
    numbers: dict[str, str]
    """Numbers of the cases that messages are about, by id."""


def look(desk: Desk) -> Overview:
    """Read what waits and what was given up."""
    now = desk.clock.now()
    queue, lost = waiting(desk.store, desk.city, now), given_up(desk.store, now)
    about = {each.case for each in queue} | {getattr(event.body, "about", "") for event in lost}
    cases = (desk.store.case(each) for each in about)
    numbers = {str(case.id): case.number for case in cases if case is not None}
    return Overview(desk.store.site_id, queue, lost, numbers)


@frozen
class Change:
    """Configures a channel whose address is kept already."""

    owner: str
    channel: Channel
    person: Person
    base: int
    """The version of the channels that somebody looked at."""

    def __call__(self, desk: Desk) -> str:
        """Do it. Raises Refused."""
        desk.catch_up()
        change(desk, self.owner, self.channel, self.person, self.base)
        return self.channel.key


@frozen
class Arrange:
    """Puts the channels in an order, and says what is seen and heard at the desk."""

    owner: str
    keys: tuple[str, ...]
    desktop: bool
    sound: Sound
    person: Person

    def __call__(self, desk: Desk) -> str:
        """Do it. Raises Refused."""
        arrange(desk, self.owner, self.keys, self.desktop, self.sound, self.person)
        return ""


class Nowhere:
    """A safe that forgets: the address itself is taken out of the keyring beside the desk."""

    def read(self, person: str, channel: str) -> str | None:
        """Nothing."""
        return None

    def keep(self, person: str, channel: str, url: str) -> None:
        """Nothing is kept."""

    def forget(self, person: str, channel: str) -> None:
        """Nothing is there."""


@frozen
class Remove:
    """Takes a channel away; its address is forgotten beside the desk."""

    owner: str
    key: str
    person: Person

    def __call__(self, desk: Desk) -> str:
        """Do it. Raises Refused."""
        take_away(desk, Nowhere(), self.owner, self.key, self.person)
        return self.key


# --- beside the desk ---


@frozen
class Here:
    """Which addresses this machine has."""

    owner: str
    has: frozenset[str]
    """Keys of the channels."""
    trouble: str
    """Why nobody can tell."""


@frozen
class LookHere:
    """Asks the keyring which addresses it has."""

    safe: Safe
    owner: str
    keys: tuple[str, ...]

    def __call__(self) -> Here:
        """Ask; with no channel too, to know whether there is a keyring at all."""
        try:
            found = [key for key in (*self.keys, "-") if self.safe.read(self.owner, key)]
        except Refused as no:
            return Here(self.owner, frozenset(), no.sentence)
        return Here(self.owner, frozenset(found), "")


class Address:
    """An address on its way into the keyring: hidden from whatever would show or log it."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __repr__(self) -> str:
        return "Address(•••)"


@frozen
class Keep:
    """Keeps an address in the keyring, and gives the one that was there: to be put back."""

    safe: Safe
    owner: str
    key: str
    address: Address

    def __call__(self) -> tuple[str, Address | None]:
        """Keep it; a sentence if it cannot be."""
        try:
            check(self.address.url)
            before = self.safe.read(self.owner, self.key)
            self.safe.keep(self.owner, self.key, self.address.url)
        except Refused as no:
            return no.sentence, None
        return "", None if before is None else Address(before)


@frozen
class PutBack:
    """Makes undone what `Keep` did, since the desk refused the channel."""

    safe: Safe
    owner: str
    key: str
    before: Address | None

    def __call__(self) -> str:
        """Keep the former address again, or none."""
        try:
            if self.before is None:
                self.safe.forget(self.owner, self.key)
            else:
                self.safe.keep(self.owner, self.key, self.before.url)
        except Refused as no:
            return no.sentence
        return ""


@frozen
class TryOut:
    """Sends a trial message through a channel, whatever its times."""

    safe: Safe
    owner: str
    key: str
    city: City
    send: Callable[[str, str, str], str] = try_out

    def __call__(self) -> str:
        """Send it, and say in plain words how it went."""
        title, text = trial(self.city)
        try:
            url = self.safe.read(self.owner, self.key)
            if url is None:
                return _(
                    "Nothing was sent: this machine's keyring has no address for this channel. "
                    "Type the address here and save it, or test on the machine that has it."
                )
            why = self.send(url, title, text)
        except Refused as no:
            return no.sentence
        except Exception as fault:  # noqa: BLE001
            # The edge of a library for a hundred services: whatever broke, nothing went, and who
            # tries is told. Its kind alone is logged: words and trace may quote the address.
            log.error("a trial message met a fault", kind=type(fault).__qualname__)
            why = _("The service could not be asked. Check the address, and type it anew.")
        if not why:
            return _("The server took the trial message. Look whether it has arrived.")
        return _("The trial message did not go: {why}").format(why=why)
