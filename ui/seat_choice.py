"""Choosing the seat at this desk: who sits here, under which of their posts, on which level.

What is asked from a seat is under its post alone: the log says who it was, and as what.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from commandcenter.city import City
from commandcenter.ids import PersonId
from commandcenter.roles import LOCAL, LOOP_NAMES, POST_NAMES, Loop, Person, Post
from commandcenter.wording import _, join, label
from ui.action import Moment
from ui.choices import person_name
from ui.chooser import Choice
from ui.format import time_of_day


def seat_choices(city: City, now: datetime) -> list[Choice]:
    """Every person with all their posts, and with each of several.

    This desk's own person comes first, then those on duty, then this desk under one post.
    """
    sits = _on_duty(city, now)
    ranked = [
        (_rank(one, alone, sits), choice)
        for one in city.people.values()
        for alone, choice in enumerate(_choices(one, city, sits.get(one.id, "")))
    ]
    ranked.sort(key=lambda each: each[0])
    return [choice for _rank_, choice in ranked]


def own_choices(city: City, person: PersonId | str) -> list[Choice]:
    """The seats of somebody who has signed in; the last one is for somebody else to do so."""
    return [
        *_choices(city.person(person), city, ""),
        Choice("", _("Somebody else signs in…"), _("Whoever sits here now is signed out.")),
    ]


def _rank(person: Person, alone: int, sits: Mapping[PersonId, str]) -> int:
    if person.id == LOCAL.id:
        return 2 if alone else 0
    return 1 if person.id in sits else 3


def sat(city: City, choice: str) -> Person:
    """The person of a choice, holding the post of the seat alone. Raises Refused for a stranger."""
    reference, _bar, post = choice.partition("|")
    person = city.person(reference)
    return replace(person, posts=(Post(post),)) if post else person


def level_choices(person: Person) -> list[Choice]:
    """The levels that somebody may see to who is not bound to one; the present one is said."""
    levels: list[Loop | None] = [None, *reversed(Loop)]
    here = _("You are here.")
    return [
        Choice(level or "", level_name(level), here if level is person.loop else "")
        for level in levels
    ]


def at_level(person: Person, choice: str) -> Person:
    """The person seeing to the level of a choice."""
    return replace(person, loop=Loop(choice) if choice else None)


def level_name(level: Loop | None) -> str:
    """A level in words."""
    return _("all levels") if level is None else _(LOOP_NAMES[level])


def _choices(person: Person, city: City, sits: str) -> Iterator[Choice]:
    name, unit = person_name(person), city.units.get(person.unit)
    more = [label(unit.names) if unit else "", level_name(person.loop) if person.loop else "", sits]
    also = " ".join((person.id, *person.names.values()))
    every = len(person.posts) == len(Post)
    posts = _("all posts") if every else join(_(POST_NAMES[post]) for post in person.posts)
    yield Choice(person.id, name, " · ".join(filter(None, (posts, *more))), also=also)
    for post in person.posts if len(person.posts) > 1 else ():
        as_post = _(POST_NAMES[post])
        below = _("as {post} only").format(post=as_post)
        title = f"{name} · {as_post}"
        yield Choice(f"{person.id}|{post}", title, " · ".join(filter(None, (below, *more))))


def _on_duty(city: City, now: datetime) -> dict[PersonId, str]:
    """Who sits where now, and until when, in words."""
    said: dict[PersonId, str] = {}
    for key in city.roster.by_key:
        for watch in city.roster.watches(key, now, now + datetime.resolution):
            for turn in watch.turns:
                seat = watch.roster.seat(turn.seat)
                assert seat is not None
                said[turn.person] = _("on duty: {seat}, until {time}").format(
                    seat=label(seat.names), time=time_of_day(watch.end, city.zone)
                )
    return said


def not_bound_to_a_level(moment: Moment) -> bool:
    """Whether whoever sits here may see to any level: the city has given them none of their own."""
    known = moment.city.people.get(moment.person.id)
    return known is None or known.loop is None
