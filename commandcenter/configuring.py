"""Configuration that somebody puts in force: tried first, and refused if another was quicker."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec
from shapely.errors import ShapelyError

from commandcenter.city import CONFIGURATION_KINDS, City, ReadBlob
from commandcenter.commands import Configure
from commandcenter.events import ConfigurationChanged, Event
from commandcenter.ids import PersonId
from commandcenter.refusal import Refused
from commandcenter.roles import Post, Seat
from commandcenter.wording import N_, _

KIND_NAMES: Final[dict[str, str]] = {
    "city": N_("the settings of the city"),
    "areas": N_("the areas"),
    "grid_duties": N_("who answers for the areas"),
    "catalogue": N_("the catalogue"),
    "units": N_("the units"),
    "calendar": N_("the working calendar"),
    "chain": N_("the escalation chain"),
    "people": N_("the people"),
    "roster": N_("the duty roster"),
    "roster_week": N_("the duty roster of that week"),
    "roster_feed": N_("what calendars have brought into the rosters"),
    "components": N_("the register of components"),
    "channels": N_("the channels"),
    "patrols": N_("the patrols"),
}
"""What a kind of configuration is called in a sentence; shown through `_`."""

CONFIGURED_BY: Final[dict[str, frozenset[Post]]] = {
    kind: frozenset({Post.ADMINISTRATOR, Post.SHIFT_LEADER})
    for kind in ("roster_week", "roster_feed", "channels")
}
"""Who may configure what is not for the administrator alone."""


def require_post(command: Configure, seat: Seat) -> Post:
    """The post under which it may be put in force: one's own channels under any. Raises Refused."""
    if command.kind == "channels" and command.key == seat.acting.id:
        return seat.require(frozenset(Post))
    return seat.require(CONFIGURED_BY.get(command.kind, frozenset({Post.ADMINISTRATOR})))


def require_current(command: Configure, city: City, configuration: Iterable[Event]) -> None:
    """Raises Refused, naming who was quicker, if what was changed is not in force any more.

    `configuration` is the log of part `city`; read only then.
    """
    in_force = city.versions.get((command.kind, command.key), 0)
    if command.base is None or command.base == in_force:
        return
    head = city.head(command.kind, command.key)
    newest = next((event for event in configuration if event.id == head), None)
    assert newest is not None, "a version in force was put there by an event"
    raise Refused(
        _(
            "{person} changed {what} at {time}, after you had opened it. Nothing of yours is "
            "saved, and nothing of theirs is lost. Look at it as it is now, then make your change "
            "again."
        ).format(
            person=city.called(PersonId(newest.on_behalf_of or newest.actor)),
            what=_(KIND_NAMES[command.kind]),
            time=f"{newest.occurred_at.astimezone(city.zone):%Y-%m-%d %H:%M:%S}",
        )
    )


def change(command: Configure, city: City, now: datetime) -> ConfigurationChanged:
    """What happens by `command`. Raises Refused for what cannot be configured."""
    if command.kind not in CONFIGURATION_KINDS:
        raise Refused(_("{kind} cannot be configured.").format(kind=command.kind))
    if command.effective_from is not None and command.effective_from > now:
        raise Refused(_("Configuration comes into force at once; a later day is not kept yet."))
    return ConfigurationChanged(
        kind=command.kind,
        key=command.key,
        version=city.versions.get((command.kind, command.key), 0) + 1,
        effective_from=command.effective_from or now,
        content=command.content,
        blob=command.blob,
    )


def tried(event: Event, kind: str, city: City, read_blob: ReadBlob) -> City:
    """The city that a change makes, before it is stored: what does not fit must not reach the log.

    Raises Refused.
    """
    try:
        changed = city.after(event, read_blob)
        changed.check()
    except (msgspec.MsgspecError, ShapelyError, ValueError, KeyError) as fault:
        raise Refused(
            _("{kind} cannot be put in force: {fault}.").format(kind=kind, fault=fault)
        ) from fault
    return changed
