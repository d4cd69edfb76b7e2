"""On whose behalf an act is recorded, when the person at this desk writes down what others do.

One dispatcher can record what comes by telephone: what a unit does is its handler's act, a check
is a verifier's. Whoever holds the post themselves acts in their own name. The log names both.
"""

from collections.abc import Iterator

from commandcenter import commands as do
from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.ids import PersonId, UnitCode
from commandcenter.lifecycle import CHECK_POSTS, MOVES, UNIT_POSTS, allowed
from commandcenter.refusal import Refused
from commandcenter.roles import FIELD_POSTS, LOCAL, Person, Post, Seat
from commandcenter.wording import _, label


def acting_for(command: type[do.Command], case: Case, city: City, person: Person) -> Person | None:
    """Whose act it is, if `person` asks for `command`; None if it is their own."""
    posts = MOVES[command].posts
    if posts == UNIT_POSTS and case.unit is not None:
        return None if _handles(person, case.unit) else _handler(city, case.unit)
    if posts == CHECK_POSTS:
        return None if _checks(person, case) else _verifier(city, case)
    return None


def may(command: type[do.Command], case: Case, city: City, person: Person) -> bool:
    """Whether `person` may ask for `command` here, in their own name or for whose act it is."""
    seat = Seat(person, "", acting_for(command, case, city, person))
    try:
        seat.require(MOVES[command].posts)
    except Refused:
        return False
    return allowed(case, command, seat)


def _handles(person: Person, unit: UnitCode) -> bool:
    return Post.HANDLER in person.posts and person.unit == unit


def _handler(city: City, unit: UnitCode) -> Person:
    known = next((each for each in _field(city) if _handles(each, unit)), None)
    if known is not None:
        return known
    found = city.units.get(unit)
    name = label(found.names) if found else unit
    return Person(PersonId(f"unit:{unit}"), name, (Post.HANDLER,), unit)


def _checks(person: Person, case: Case) -> bool:
    own = Post.VERIFIER in person.posts and person.id != LOCAL.id
    return own and person.id != case.standing.handled_by


def _verifier(city: City, case: Case) -> Person:
    known = next((each for each in _field(city) if _checks(each, case)), None)
    return known or Person(PersonId("verifier"), _("Verifier"), (Post.VERIFIER,))


def _field(city: City) -> Iterator[Person]:
    """Those who are out in the city, not at a desk: their word may be recorded by a desk."""
    return (each for each in city.people.values() if FIELD_POSTS.issuperset(each.posts))
