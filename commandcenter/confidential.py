"""Who may read the words of a confidential case, and what everybody else sees in their place.

A class (disputes, for one) can be confidential. Those who work on a case of it read it: the intake
posts of its level and its areas, the people of its units, and who verifies and checks. The wall,
files and everybody else get class, stage and clocks, but no address, words, photos or contact.
"""

from collections.abc import Iterable
from dataclasses import replace

from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.events import Event
from commandcenter.roles import CONTROL_ROOM_POSTS, Person, Post
from commandcenter.text import Text, map_texts
from commandcenter.wording import _

_CHECKERS = frozenset({Post.VERIFIER, Post.GRID_OFFICER})


def is_confidential(case: Case, city: City) -> bool:
    """Whether its class is confidential."""
    found = city.class_of(case)
    return found is not None and found.confidential


def may_read(case: Case, city: City, person: Person | None) -> bool:
    """Whether `person` may read the words of the case; None is a screen or file for everybody."""
    if not is_confidential(case, city):
        return True
    if person is None:
        return False
    posts = set(person.posts)
    if posts & CONTROL_ROOM_POSTS and _sees_to(person, case, city):
        return True
    if posts & _CHECKERS and _in_areas(person, case, city):
        return True
    return Post.HANDLER in posts and _is_of_its_units(person, case, city)


def as_read(case: Case, city: City, person: Person | None) -> Case:
    """The case as `person` may see it: the same, or without its words and photos."""
    if may_read(case, city, person):
        return case
    return replace(map_texts(case, _hidden), photos=())


def history_as_read(
    history: Iterable[Event], case: Case, city: City, person: Person | None
) -> list[Event]:
    """The events of a case as `person` may see them."""
    if may_read(case, city, person):
        return list(history)
    return [replace(event, body=map_texts(event.body, _hidden)) for event in history]


def _hidden(text: Text) -> Text:
    return Text(text.digest, _("(confidential)"))


def _sees_to(person: Person, case: Case, city: City) -> bool:
    return person.loop in (None, case.loop) and _in_areas(person, case, city)


def _in_areas(person: Person, case: Case, city: City) -> bool:
    return not person.areas or bool(set(person.areas) & set(city.path_of(case).values()))


def _is_of_its_units(person: Person, case: Case, city: City) -> bool:
    if person.unit is None:
        return False
    own = person.unit
    units = [case.unit, *(task.unit for task in case.proceedings.tasks)]
    return any(unit and (own == unit or city.units.within(own, unit)) for unit in units)
