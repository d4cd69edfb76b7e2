"""Who may ask for what: posts, the people who hold them, and the seat they act from."""

from dataclasses import field
from enum import StrEnum

from commandcenter.frozen import frozen
from commandcenter.ids import AreaCode, PersonId, UnitCode
from commandcenter.refusal import Refused
from commandcenter.wording import N_, Label, _, join, language


class Post(StrEnum):
    """The posts of a control room and of the units (domain notes, section 1)."""

    ACCEPTOR = "acceptor"
    SHIFT_LEADER = "shift_leader"
    DISPATCHER = "dispatcher"
    HANDLER = "handler"
    VERIFIER = "verifier"
    DUTY_OFFICER = "duty_officer"
    ADMINISTRATOR = "administrator"
    GRID_OFFICER = "grid_officer"
    APPRAISER = "appraiser"


POST_NAMES: dict[Post, str] = {
    Post.ACCEPTOR: N_("Acceptor"),
    Post.SHIFT_LEADER: N_("Shift leader"),
    Post.DISPATCHER: N_("Dispatcher"),
    Post.HANDLER: N_("Handler"),
    Post.VERIFIER: N_("Verifier"),
    Post.DUTY_OFFICER: N_("Duty officer"),
    Post.ADMINISTRATOR: N_("Administrator"),
    Post.GRID_OFFICER: N_("Grid officer"),
    Post.APPRAISER: N_("Appraiser"),
}
"""What a post is called on screen; shown through `_`."""


CONTROL_ROOM_POSTS = frozenset(
    {Post.ACCEPTOR, Post.SHIFT_LEADER, Post.DISPATCHER, Post.DUTY_OFFICER}
)
"""Who may record what somebody in the field says by telephone."""

FIELD_POSTS = frozenset({Post.HANDLER, Post.VERIFIER, Post.GRID_OFFICER})
"""Whose word may be recorded so."""


class Loop(StrEnum):
    """The three levels at which cases are worked on (domain notes, section 2)."""

    COMMUNITY = "community"
    STREET = "street"
    DISTRICT = "district"


LOOP_NAMES: dict[Loop, str] = {
    Loop.COMMUNITY: N_("community"),
    Loop.STREET: N_("street"),
    Loop.DISTRICT: N_("district"),
}
"""What a level is called on screen; shown through `_`."""


@frozen
class Person:
    """Somebody who works with the software: never a resident."""

    id: PersonId
    name: str
    """What they are called where no language has a name of its own for them."""
    posts: tuple[Post, ...]
    unit: UnitCode | None = None
    """For a handler: the unit that they act for."""
    loop: Loop | None = None
    """The level whose inbox they work on; None sees to all of them."""
    areas: tuple[AreaCode, ...] = ()
    """The areas that they are responsible for; empty means the whole city."""
    names: Label = field(default_factory=dict)
    """What they are called in each language."""
    mail: str = ""
    """Their address at work, by which calendars of other programs name them."""

    @property
    def called(self) -> str:
        """Their name in the language in use."""
        return self.names.get(language()) or self.name

    def hears(self, post: str) -> bool:
        """Whether an alarm for `post` rings where they sit; where nobody sits, any does."""
        return post in self.posts or not self.posts


_DISPATCHER_FIRST = tuple(sorted(Post, key=lambda post: post is not Post.DISPATCHER))

LOCAL = Person(PersonId("local"), "local", _DISPATCHER_FIRST)
"""The one person of a workspace without a hub: holds every post, and dispatches first of all."""

NOBODY = Person(PersonId("nobody"), "nobody", ())
"""Who sits at a desk of a hub until somebody has signed in: reads, and does nothing."""


@frozen
class Seat:
    """From where, and as whom, something is asked."""

    person: Person
    device: str
    on_behalf_of: Person | None = None
    """Whose act it is, when somebody else records it for them (a unit that answers by phone)."""

    @property
    def acting(self) -> Person:
        """Whose act it is."""
        return self.on_behalf_of or self.person

    def require(self, posts: frozenset[Post]) -> Post:
        """The post under which the acting person may do this. Raises Refused if there is none.

        The control room records what units and verifiers say by telephone; for anybody else, and
        by anybody else, acting in another's name is refused.
        """
        if self.person.id == NOBODY.id:
            raise Refused(_("Nobody has signed in at this desk. Sign in, then ask again."))
        if self.on_behalf_of is not None and not self._may_record():
            raise Refused(
                _("{person} may not act for {other}.").format(
                    person=self.person.called, other=self.on_behalf_of.called
                )
            )
        for post in self.acting.posts:
            if post in posts:
                return post
        wanted = join(_(POST_NAMES[post]) for post in sorted(posts))
        raise Refused(
            _("{person} may not do this. It takes one of these posts: {posts}.").format(
                person=self.acting.called, posts=wanted
            )
        )

    def _may_record(self) -> bool:
        assert self.on_behalf_of is not None
        in_the_field = set(self.on_behalf_of.posts) <= FIELD_POSTS
        return in_the_field and bool(set(self.person.posts) & CONTROL_ROOM_POSTS)
