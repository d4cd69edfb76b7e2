"""Configuration that somebody puts in force: tried first, and refused if another was quicker."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

import msgspec
from shapely.errors import ShapelyError

from commandcenter.city import CONFIGURATION_KINDS, City, ReadBlob
from commandcenter.commands import Configure
from commandcenter.events import ConfigurationChanged, Event
from commandcenter.ids import EventId, PersonId
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

    Or if it never was: a base is a version, and whoever writes a command may name any number.
    `configuration` is the log of part `city`; read only where somebody was quicker.
    """
    in_force, what = city.versions.get((command.kind, command.key), 0), KIND_NAMES[command.kind]
    if command.base is None or command.base == in_force:
        return
    head = city.head(command.kind, command.key)
    if head is None or command.base > in_force:
        raise Refused(
            _(
                "Version {version} of {what} is not there, or not any more. Nothing of yours is "
                "saved. Look at it as it is now, then make your change again."
            ).format(version=command.base, what=_(what))
        )
    newest = next(event for event in configuration if event.id == head)
    raise Refused(
        _(
            "{person} changed {what} at {time}, after you had opened it. Nothing of yours is "
            "saved, and nothing of theirs is lost. Look at it as it is now, then make your change "
            "again."
        ).format(
            person=city.called(PersonId(newest.on_behalf_of or newest.actor)),
            what=_(what),
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


def overruled(city: City, configuration: Iterable[Event]) -> list[tuple[Event, Event]]:
    """Changes that came too late, the newest first, each with the one that stood by then.

    Not those that are in force all the same: both had changed it alike, or somebody has put the
    late one in force since.
    """
    if not city.overruled:
        return []
    by_id = {event.id: event for event in configuration}
    late = [(by_id[each], by_id[stands]) for each, stands in city.overruled.items()]
    return [pair for pair in reversed(late) if not _in_force(pair[0], city, by_id)]


def _in_force(late: Event, city: City, by_id: Mapping[EventId, Event]) -> bool:
    body = late.body
    assert isinstance(body, ConfigurationChanged), "only such are overruled"
    head = by_id[city.put_by[(body.kind, body.key, city.versions[(body.kind, body.key)])]].body
    assert isinstance(head, ConfigurationChanged), "only such put something in force"
    return (body.content, body.blob) == (head.content, head.blob)
