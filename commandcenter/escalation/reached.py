"""Who is told when a step fires: by the roster, by the posts people hold, in turn."""

from datetime import datetime, timedelta

from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.escalation.chain import Reach, Step
from commandcenter.escalation.turns import Turns
from commandcenter.ids import PersonId
from commandcenter.roles import LOCAL, Post

UNIT = "unit"
"""The duty desk of the unit that has the case."""


def told(step: Step, case: Case, city: City, at: datetime, turns: Turns) -> tuple[PersonId, ...]:
    """Who is told of `step` at `at`, in the order of their seats; empty if nobody can be.

    At a unit it is who is on duty there, else everybody who acts for it.
    """
    if step.reaches == UNIT:
        if case.unit is None:
            return ()
        here = city.roster.on_duty(case.unit, at)
        return here or tuple(p.id for p in city.people.values() if p.unit == case.unit)
    post = Post(step.reaches)
    on_duty = city.roster.on_duty(post, at)
    if step.reach is Reach.ON_DUTY:
        return on_duty
    if step.reach is Reach.SHIFT:
        return _shift(city, post, at)
    if step.reach is Reach.ROTATION:
        return turns.next(step.reaches, on_duty or _holders(city, post), at)
    if step.reach is Reach.ROLE:
        return _holders(city, post)
    return on_duty or _holders(city, post)


def can_reach(step: Step, case: Case, people: tuple[PersonId, ...], city: City) -> bool:
    """Whether telling these people reaches anybody.

    A unit's desk has a telephone, and a post that nobody of the configured people holds is the
    local console's: both are there without a name.
    """
    if people:
        return True
    if step.reaches == UNIT:
        return case.unit is not None
    return step.reach is Reach.POST


def _holders(city: City, post: Post) -> tuple[PersonId, ...]:
    holds = [p.id for p in city.people.values() if post in p.posts and p.id != LOCAL.id]
    return tuple(holds)


def _shift(city: City, post: Post, at: datetime) -> tuple[PersonId, ...]:
    people = (
        person
        for roster in city.roster.of(post)
        for watch in city.roster.watches(roster.key, at, at + timedelta.resolution)
        for person in watch.people()
    )
    return tuple(dict.fromkeys(people))
