"""Dispatches that a rule makes: the emergency lane, and a lead that a step assigns."""

from datetime import datetime

from commandcenter import events as ev
from commandcenter.case import Case, Stage
from commandcenter.catalogue import StageClock
from commandcenter.city import City
from commandcenter.clocks import bind_chain, handling_clock, start_clock, subject
from commandcenter.escalation.chain import Phase
from commandcenter.ids import UnitCode
from commandcenter.proceedings import Task
from commandcenter.refusal import Refused
from commandcenter.roles import Loop
from commandcenter.unit import Unit

RULE = "rule"
"""Author and post of what the clock does."""

UNDISPATCHED = frozenset({Stage.REPORTED, Stage.FILED})
LEADABLE = frozenset({Stage.FILED, Stage.RETURNED, Stage.DISPATCHED, Stage.FAILED_CHECK})
"""Stages from which a dispatch is lawful."""

LOOPS = {1: Loop.STREET, 2: Loop.DISTRICT, 3: Loop.DISTRICT}
"""At which level of the city a case is worked on once it has climbed so far."""


def lane_units(case: Case, city: City) -> list[UnitCode]:
    """The units that a case goes to by the lane, the first of them leads; empty if none can."""
    case_class = city.class_of(case)
    if case.unit is not None or case_class is None or case.stage not in UNDISPATCHED:
        return []
    path = city.path_of(case)
    return [
        UnitCode(unit.code)
        for code in case_class.units
        if (unit := city.units.get(code)) is not None
        and city.units.may_take(
            unit, case_class.code, case_class.names, path, case_class.named_units
        ).allowed
    ]


def by_lane(case: Case, city: City, proof: str, now: datetime) -> ev.CaseDispatched | None:
    """The dispatch of a case to all its units at once, without waiting to be filed.

    Duty that is unclear is settled afterwards (domain notes, section 2): the chain that is bound
    here tells the decision-makers in parallel.
    """
    units, case_class = lane_units(case, city), city.class_of(case)
    if not units or case_class is None:
        return None
    others = dict.fromkeys((*units[1:], *case_class.co_units))
    co = [UnitCode(c) for c in others if c != units[0] and city.units.get(c) is not None]
    return _dispatched(case, city, units[0], co, proof, now)


def lead(case: Case, city: City, code: str) -> Unit | None:
    """The unit that a step makes the lead, if it may take the case as it stands."""
    first = case.proceedings.first_receiver if code == "first_receiver" else code
    unit, case_class = city.units.get(first), city.class_of(case)
    if unit is None or case_class is None or case.stage not in LEADABLE:
        return None
    if case.stage is Stage.DISPATCHED and case.unit == unit.code:
        return None
    path = city.path_of(case)
    names, named = case_class.names, case_class.named_units
    allowed = city.units.may_take(unit, case_class.code, names, path, named).allowed
    return unit if allowed else None


def by_lead(
    case: Case, city: City, code: str, proof: str, now: datetime
) -> ev.CaseDispatched | None:
    """The dispatch that makes a unit the lead; None if it may not take the case."""
    unit = lead(case, city, code)
    return None if unit is None else _dispatched(case, city, UnitCode(unit.code), [], proof, now)


def _dispatched(
    case: Case, city: City, unit: UnitCode, co: list[UnitCode], proof: str, now: datetime
) -> ev.CaseDispatched | None:
    # The rules of acts are read only here: they import what decides when a chain is bound.
    from commandcenter.moves.asked import handling_limit

    try:
        limit = handling_limit(city, case)
    except Refused:
        return None  # A case without a class has no limit by which a unit could be measured.
    deadline = handling_clock(case, unit, city, limit, now, by=RULE)
    if deadline is None:
        return None
    chain = bind_chain(
        *(city, Phase.HANDLING, case.standing.urgency, deadline),
        at=now,
        proof=proof,
        known_at=now,
        about=subject(city, case, Stage.DISPATCHED),
    )
    sign = start_clock(city, city.catalogue_of(case), StageClock.SIGN, now, unit=unit)
    tasks = tuple(Task(each, None, now, deadline.due_at) for each in co)
    return ev.CaseDispatched(unit, deadline, chain, tasks, sign.due_at if sign else None)


def passed_up(case: Case, level: int) -> Loop | None:
    """The level of the city that a climb takes a case to; None if it is there or higher."""
    target = LOOPS.get(level)
    order = list(Loop)
    if target is None or order.index(target) <= order.index(case.loop):
        return None
    return target
