"""Who can be given something now: the posts of the control room, then the units, each by name."""

from datetime import datetime
from typing import Final

from commandcenter.city import City
from commandcenter.frozen import frozen
from commandcenter.ids import PersonId, UnitCode
from commandcenter.roles import LOCAL, POST_NAMES, Person, Post
from commandcenter.wording import _, label

POSTS: Final = (
    Post.DUTY_OFFICER,
    Post.SHIFT_LEADER,
    Post.DISPATCHER,
    Post.ACCEPTOR,
    Post.VERIFIER,
    Post.GRID_OFFICER,
)
"""In the order in which a duty officer looks for somebody."""


@frozen
class Group:
    """People under one heading."""

    name: str
    """The post or the unit, in the language in use."""
    people: tuple[Person, ...]
    planned: bool
    """Whether a roster says so; else they are all who could be there."""


def duty_list(city: City, at: datetime) -> list[Group]:
    """The groups at `at`, with at least one person each.

    Where the roster has nobody, everybody is listed who holds the post or acts for the unit: that
    is whom an escalation tells then.
    """
    groups = [_of_post(city, post, at) for post in POSTS]
    by_unit: dict[str, list[PersonId]] = {}
    for person in city.people.values():
        if person.unit is not None:
            by_unit.setdefault(person.unit, []).append(person.id)
    for unit in city.units.by_code.values():
        if unit.code in by_unit:
            on_duty = city.roster.on_duty(UnitCode(unit.code), at)
            groups.append(_group(city, label(unit.names), on_duty, by_unit[unit.code]))
    return [group for group in groups if group.people]


def _of_post(city: City, post: Post, at: datetime) -> Group:
    holders = [p.id for p in city.people.values() if post in p.posts and p.id != LOCAL.id]
    return _group(city, _(POST_NAMES[post]), city.roster.on_duty(post, at), holders)


def _group(city: City, name: str, on_duty: tuple[PersonId, ...], able: list[PersonId]) -> Group:
    known = (city.people.get(each) for each in on_duty or able)
    return Group(name, tuple(p for p in known if p is not None), bool(on_duty))
