"""Channels as somebody configures them: the masked half in the log, the address in the keyring."""

from collections.abc import Sequence
from dataclasses import replace

from commandcenter import commands as ask
from commandcenter.channels.person import KEY, Channel, PersonChannels, Sound
from commandcenter.channels.safe import Safe
from commandcenter.channels.sending import check
from commandcenter.city import City, to_json
from commandcenter.desk import Desk
from commandcenter.escalation import StepAction
from commandcenter.ids import PersonId
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL, POST_NAMES, Person, Post
from commandcenter.wording import _


def owner(city: City, reference: str) -> str:
    """Who is meant: a person by id or name, a post, or a system that a chain calls.

    Raises Refused if it is none of them.
    """
    systems = {
        step.requirement
        for chain in city.chains.values()
        for step in chain.steps
        if step.action is StepAction.WEBHOOK
    }
    if reference in systems or reference in tuple(Post) or reference in city.channels:
        return reference
    return city.person(reference).id


def owner_name(city: City, name: str) -> str:
    """What an owner of channels is called."""
    return _(POST_NAMES[Post(name)]) if name in tuple(Post) else city.called(PersonId(name))


def put(desk: Desk, safe: Safe, name: str, channel: Channel, url: str, who: Person = LOCAL) -> None:
    """Configure a channel and keep its address. Raises Refused, with neither done.

    What fired before is not sent through a channel that is new.
    """
    if not KEY.fullmatch(channel.key):
        raise Refused(_("Call the channel by at most 40 letters, digits, dots and dashes."))
    check(url)
    desk.catch_up()
    before = safe.read(name, channel.key)
    safe.keep(name, channel.key, url)
    try:
        change(desk, name, channel, who)
    except Refused:
        if before is None:
            safe.forget(name, channel.key)
        else:
            safe.keep(name, channel.key, before)
        raise


def change(
    desk: Desk, name: str, channel: Channel, who: Person = LOCAL, base: int | None = None
) -> None:
    """Configure a channel whose address is kept already; it stays at its place. Raises Refused.

    What fired before is not sent through a channel that is new. `base` is the version of somebody's
    channels that the change was made to, the newest by default.
    """
    found = desk.city.channels.get(name) or PersonChannels(name)
    former = found.channel(channel.key)
    channel = replace(channel, since=former.since if former else desk.clock.now())
    channels = {each.key: each for each in found.channels} | {channel.key: channel}
    _configure(desk, replace(found, channels=tuple(channels.values())), who, base)


def arrange(
    desk: Desk,
    name: str,
    keys: Sequence[str],
    desktop: bool,
    sound: Sound,
    who: Person = LOCAL,
) -> None:
    """Put the channels of somebody in an order, and say what they see and hear at their desk."""
    desk.catch_up()
    found = desk.city.channels.get(name) or PersonChannels(name)
    rank = {key: number for number, key in enumerate(keys)}
    channels = sorted(found.channels, key=lambda each: rank.get(each.key, len(rank)))
    wanted = replace(found, channels=tuple(channels), desktop=desktop, sound=sound)
    if wanted != found:
        _configure(desk, wanted, who)


def take_away(desk: Desk, safe: Safe, name: str, key: str, who: Person = LOCAL) -> None:
    """Remove a channel and forget its address. Raises Refused if there is none."""
    desk.catch_up()
    found = desk.city.channels.get(name) or PersonChannels(name)
    if found.channel(key) is None:
        called = owner_name(desk.city, name)
        raise Refused(_("{person} has no channel {key}.").format(person=called, key=key))
    left = tuple(each for each in found.channels if each.key != key)
    _configure(desk, replace(found, channels=left), who)
    safe.forget(name, key)


def _configure(desk: Desk, found: PersonChannels, who: Person, base: int | None = None) -> None:
    if base is None:
        base = desk.city.versions.get(("channels", found.person), 0)
    desk.do(ask.Configure("channels", found.person, to_json(found), base=base), person=who)
