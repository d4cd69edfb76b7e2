"""What was put aside, whose eyes it is for, and why, in the words of the room."""

from typing import Final

from commandcenter.configuration.change import KIND_NAMES, overruled
from commandcenter.desk import Desk
from commandcenter.events import ConfigurationChanged, Event
from commandcenter.frozen import frozen
from commandcenter.roles import Person, Post
from commandcenter.sync.wire import PutAside as Entry
from commandcenter.wording import N_, _, ngettext
from ui import format as say

REASONS: Final = (
    ("not by who pushed it", N_("In the log, but handed over by somebody else")),
    ("it cannot be read", N_("Put aside: the hub cannot read it")),
    ("it is not an event", N_("Put aside: the hub cannot read it")),
    (" may not write to part ", N_("Put aside: this user may not write to this part of the log")),
    ("it belongs to part ", N_("Put aside: it belongs to another part of the log")),
    ("its id is known", N_("Put aside: the hub knows something else by the same identity")),
)
"""What the hub's reasons hold, and what they mean; shown through `_`."""


SUPERVISORS: Final = frozenset({Post.DUTY_OFFICER, Post.SHIFT_LEADER, Post.ADMINISTRATOR})
"""Who looks after what was put aside; everybody else sees what is their own."""


@frozen
class Found:
    """What is in the list, each the newest first."""

    refused: tuple[tuple[Event, str | None], ...] = ()
    """What the hub did not take from this desk, with the reason where it was put aside."""
    overruled: tuple[tuple[Event, Event], ...] = ()
    """Changes of the configuration that came too late, each with the one that stood by then."""
    aside: tuple[Entry, ...] = ()
    """What the hub did not take from others, or has found odd."""

    @classmethod
    def of(cls, desk: Desk) -> "Found":
        """What this desk knows itself; on its thread."""
        late = overruled(desk.city, desk.store.configuration())
        return cls(tuple(desk.store.exchange.refused()), tuple(late))

    def for_eyes(self, reader: Person, user: str) -> "Found":
        """What of it `reader` is to see, who works as the hub's `user`."""
        own = {event.id for event, _why in self.refused}
        return Found(
            self.refused,
            tuple(pair for pair in self.overruled if is_for(pair[0], reader)),
            tuple(
                each
                for each in self.aside
                if each.id not in own and (each.pushed_by == user or is_for(each.event, reader))
            ),
        )


def is_for(event: Event | None, reader: Person) -> bool:
    """Whether something that was put aside is for `reader`: who looks after it, or its author."""
    if SUPERVISORS & {*reader.posts}:
        return True
    return event is not None and reader.id in (event.actor, event.on_behalf_of)


def what_changed(event: Event) -> str:
    """Which piece of the configuration an event changes; empty for any other event."""
    body = event.body
    if not isinstance(body, ConfigurationChanged):
        return ""
    piece = _(KIND_NAMES.get(body.kind, body.kind))
    if body.key == body.kind:
        return _("Change of {what}").format(what=piece)
    return _("Change of {what}: {key}").format(what=piece, key=body.key)


def late_words(count: int) -> str:
    """How many changes of the configuration came too late, in a sentence."""
    words = ngettext(
        "{n} change of the configuration is not in force: somebody else was quicker.",
        "{n} changes of the configuration are not in force: somebody else was quicker.",
        count,
    )
    return words.format(n=say.number(count))


def why_words(why: str | None) -> str:
    """Why the hub did not take something; None: its slot had moved on."""
    if why is None:
        return _("Somebody else had decided meanwhile")
    known = (_(words) for part, words in REASONS if part in why)
    return next(known, _("Put aside: {why}").format(why=why))
