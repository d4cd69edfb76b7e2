"""Channels as somebody configures them: the masked half in the log, the address in the keyring."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from commandcenter import commands as ask
from commandcenter.channels.person import KEY, Channel, PersonChannels
from commandcenter.channels.safe import Safe
from commandcenter.channels.sending import check
from commandcenter.city import City, to_json
from commandcenter.desk import Desk
from commandcenter.escalation import StepAction
from commandcenter.events import Body, DeliveryFailed, Event, Trouble
from commandcenter.ids import PersonId
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL, POST_NAMES, Person, Post
from commandcenter.wording import _

LOOK_BACK = timedelta(days=7)
"""How far back undelivered messages are listed."""


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
    found = desk.city.channels.get(name) or PersonChannels(name)
    former = found.channel(channel.key)
    channel = replace(channel, since=former.since if former else desk.clock.now())
    others = tuple(each for each in found.channels if each.key != channel.key)
    try:
        _configure(desk, replace(found, channels=(*others, channel)), who)
    except Refused:
        if before is None:
            safe.forget(name, channel.key)
        else:
            safe.keep(name, channel.key, before)
        raise


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


def given_up(desk: Desk) -> Iterator[Event]:
    """The messages that never went, of the last days, oldest first.

    Those that nobody needed any more, since their case had ended, are not among them.
    """
    since = desk.clock.now() - LOOK_BACK
    return (event for event in desk.store.deliveries(since) if is_lost(event.body))


def is_lost(body: Body) -> bool:
    """Whether a message was given up that somebody should have had."""
    if not isinstance(body, DeliveryFailed) or body.again_at is not None:
        return False
    return body.why is not Trouble.CASE_ENDED


def _configure(desk: Desk, found: PersonChannels, who: Person) -> None:
    base = desk.city.versions.get(("channels", found.person), 0)
    desk.do(ask.Configure("channels", found.person, to_json(found), base=base), person=who)
