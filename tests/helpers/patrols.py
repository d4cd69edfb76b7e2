"""A patrol of the tiny city, and the people that walk it."""

from datetime import timedelta

from commandcenter import commands as ask
from commandcenter.city import to_json
from commandcenter.commands.patrol import Hazard
from commandcenter.patrol.tasks import CheckItem, PatrolPlan
from commandcenter.roles import Person, Post
from tests.helpers.makers import CELLS, LI, LITTER, MONDAY, WANG, ZHAO, a_desk

QIAN = Person("qian", "Qian", (Post.GRID_OFFICER,), areas=("440304001001",))
"""Grid officer of the western community."""
SUN = Person("sun", "Sun", (Post.GRID_OFFICER,), areas=("440304001002",))
"""Grid officer of the eastern one."""

EXITS = CheckItem("exits", {"en": "Exits are free"})


def a_plan(**changes) -> PatrolPlan:
    """Every cell once a day, from eight to six, since that Monday morning."""
    made = {
        "key": "daily",
        "names": {"en": "Daily round"},
        "areas": ("440304001",),
        "since": MONDAY - timedelta(hours=2),
    }
    return PatrolPlan(**(made | changes))


def a_patrolled_desk(*plans, store=None):
    """A desk of the tiny city with patrols, nine o'clock on that Monday."""
    desk = a_desk(store)
    people = to_json([LI, WANG, ZHAO, QIAN, SUN])
    desk.do(ask.Configure("people", "people", content=people))
    content = to_json(list(plans or (a_plan(),)))
    desk.do(ask.Configure("patrols", "patrols", content=content))
    return desk


def a_walk(cell=0, **changes) -> ask.RecordPatrol:
    """A wish to put on record that a cell was walked."""
    return ask.RecordPatrol(**({"plan": "daily", "cell": CELLS[cell]} | changes))


def a_hazard(**changes) -> Hazard:
    """Something that was found."""
    return Hazard(**({"class_code": LITTER, "description": "Rubbish on the stairs"} | changes))
