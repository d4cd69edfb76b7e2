"""A small city whose chain climbs level by level, and cases on it, for the escalation board."""

from dataclasses import replace
from datetime import timedelta

from commandcenter.catalogue import Urgency
from commandcenter.city import to_json
from commandcenter.commands import Configure, Dispatch
from commandcenter.escalation import Chain, Phase, Step, StepAction
from commandcenter.ids import CaseId
from commandcenter.roles import Person, Post
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import PEOPLE, MovedClock, filed, found

REMIND, STREET, DISTRICT = (
    Step("remind", {"en": "Remind", "zh_CN": "提醒"}, StepAction.REMIND, "dispatcher", "app", 10),
    Step(
        "street",
        {"en": "Raise to the street", "zh_CN": "升级至街道"},
        *(StepAction.RAISE, "shift_leader", "app", 30),
        level=1,
    ),
    Step(
        "district",
        {"en": "Raise to the district", "zh_CN": "升级至区级"},
        *(StepAction.RAISE, "duty_officer", "telephone", 60),
        level=2,
    ),
)
LEADER = Person("liu", "B. Liu", (Post.SHIFT_LEADER,))
OFFICER = Person("dale", "D. Dale", (Post.DUTY_OFFICER,))


def climbing(desk, *steps):
    """`desk` with its chain of handling in these steps, and people whom they tell."""
    names = {"en": "Not finished", "zh_CN": "未办结"}
    steps = steps or (REMIND, STREET, DISTRICT)
    chain = Chain("handling", 1, names, Phase.HANDLING, tuple(Urgency), steps)
    desk.do(Configure("chain", "handling", to_json(chain)))
    desk.do(Configure("people", "people", to_json([*PEOPLE, LEADER, OFFICER])))
    return desk


def a_climbing_desk(*steps):
    """A desk of the small city with that chain."""
    return climbing(found(MemoryStore(), MovedClock()), *steps)


def dispatched(desk, **more):
    """A case that is with Water, its chain just begun."""
    case = filed(desk, **more)
    desk.do(Dispatch(case.id, "water"))
    return desk.case(case.id)


def copies(case, minutes):
    """Cases like `case`, each with its next step so many minutes later than the one before."""
    for at, more in enumerate(minutes, 1):
        chain = case.standing.chain
        steps = tuple(
            replace(each, due_at=each.due_at + timedelta(minutes=more)) for each in chain.steps
        )
        standing = replace(case.standing, chain=replace(chain, steps=steps))
        name = f"C-{at:04}"
        yield replace(case, id=CaseId(name), number=name, standing=standing)
