"""At which of the three levels a case belongs: what a level can settle is settled there."""

from commandcenter.case import Case, Stage
from commandcenter.city import City
from commandcenter.roles import LOOP_NAMES, Loop
from commandcenter.wording import _

TO_BE_GIVEN = frozenset({Stage.REPORTED, Stage.FILED, Stage.RETURNED})
"""Stages in which a case can still go to another level."""


def usual_level(case: Case, city: City) -> Loop | None:
    """The level that usually settles a case of its class, if that is not where it lies.

    None too once a unit has it: nobody is sent away from work that has begun.
    """
    found = city.class_of(case)
    if found is None or not found.settles_at or case.stage not in TO_BE_GIVEN:
        return None
    usual = Loop(found.settles_at)
    return usual if usual is not case.loop else None


def level_words(case: Case, city: City) -> str:
    """Where a case lies, and where it belongs if that is another level."""
    here, usual = _(LOOP_NAMES[case.loop]), usual_level(case, city)
    if usual is None:
        return here
    loops = list(Loop)
    goes_down = loops.index(usual) < loops.index(case.loop)
    hint = (
        _("{here}; usually settled by the {level}: pass it down")
        if goes_down
        else _("{here}; usually settled by the {level}: pass it up")
    )
    return hint.format(here=here, level=_(LOOP_NAMES[usual]))
