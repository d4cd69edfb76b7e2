"""What happens to a case by itself: steps of its chain, ends of rests, answers that did not come.

Pure, and the same on every node: the ids are derived from what is due, the bodies from the instant
at which it was due, never from when somebody noticed.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from commandcenter import events as ev
from commandcenter import fold
from commandcenter.case import Case, Stage
from commandcenter.catalogue import StageClock
from commandcenter.city import City
from commandcenter.clocks import bind_chain, handling_clock, start_clock
from commandcenter.escalation import Phase, due_steps
from commandcenter.events import Event
from commandcenter.ids import EventId, UnitCode, derived_id
from commandcenter.moves.approval import goes_on
from commandcenter.moves.asked import handling_limit
from commandcenter.proceedings import Task

RULE = "rule"
"""Author and post of what the clock does."""


def due_events(case: Case, city: City, now: datetime, device: str) -> Iterator[Event]:
    """Everything that is due for a case at `now`, in the order in which it fell due."""
    while (next_due := _next_due(case, city, now)) is not None:
        event_id, body = next_due
        event = rule_event(case, event_id, body, now, device)
        yield event
        case = fold.apply(case, event)


def rule_event(case: Case, event_id: str, body: ev.Body, now: datetime, device: str) -> Event:
    """What a rule makes happen to a case."""
    return Event(
        id=EventId(event_id),
        part=case.part,
        case=case.id,
        actor=RULE,
        post=RULE,
        on_behalf_of=None,
        device=device,
        occurred_at=max(now, case.last_at),
        body=body,
    )


def _next_due(case: Case, city: City, now: datetime) -> tuple[str, ev.Body] | None:
    if case.ended:
        return None
    timer = min(case.proceedings.timers(), default=None)
    step_at = case.next_step_at
    if timer is not None and timer[0] <= now and (step_at is None or timer[0] <= step_at):
        at, what, key = timer
        event_id = derived_id(what, case.id, key)
        return event_id, _timed(case, city, at, what, key, event_id)
    return _step(case, city, now)


def _step(case: Case, city: City, now: datetime) -> tuple[str, ev.Body] | None:
    binding = case.standing.chain
    if binding is None:
        return None
    chain = city.chains[(binding.chain, binding.version)]
    for armed, late in due_steps(binding, now):
        step = chain.step(armed.key)
        body = ev.StepFired(
            chain=chain.key,
            version=chain.version,
            proof=EventId(binding.proof),
            step=step.key,
            action=step.action,
            reaches=step.reaches,
            channel=step.channel,
            level=step.level,
            due_at=armed.due_at,
            late=late,
        )
        return derived_id("step", case.id, binding.proof, step.key), body
    return None


def _timed(case: Case, city: City, at: datetime, what: str, key: str, event_id: str) -> ev.Body:
    if what == "order":
        order = next(each for each in case.proceedings.orders if each.key == key)
        return ev.OrderOverdue(order.key, order.unit)
    if what == "whistle":
        whistle = next(each for each in case.proceedings.whistles if each.key == key)
        missing = tuple(each.unit for each in whistle.units if each.reported_at is None)
        return ev.WhistleOverdue(whistle.key, missing)
    return replace(goes_on(case, city, at, event_id, RULE), by_itself=True)


def emergency_lane(case: Case, city: City, cause: Event, now: datetime) -> ev.Body | None:
    """An emergency goes to its units at once, without waiting to be filed; None for other cases.

    Duty that is unclear is settled afterwards (domain notes, section 2): the chain that is bound
    here tells the decision-makers in parallel.
    """
    case_class = city.class_of(case)
    if not case.emergency or case.unit is not None or case_class is None:
        return None
    if case.stage not in (Stage.REPORTED, Stage.FILED):
        return None
    path = city.path_of(case)
    units = [
        unit.code
        for code in case_class.units
        if (unit := city.units.get(code)) is not None
        and city.units.may_take(unit, case_class.code, case_class.names, path).allowed
    ]
    if not units:
        return None
    proof = EventId(derived_id("lane", case.id, cause.id))
    deadline = handling_clock(case, units[0], city, handling_limit(city, case), now, by=RULE)
    if deadline is None:
        return None
    chain = bind_chain(
        city,
        Phase.HANDLING,
        case.standing.urgency,
        deadline,
        at=now,
        proof=proof,
        known_at=now,
    )
    sign = start_clock(city, city.catalogue_of(case), StageClock.SIGN, now)
    tasks = tuple(
        Task(UnitCode(code), None, now, deadline.due_at)
        for code in dict.fromkeys((*units[1:], *case_class.co_units))
        if code != units[0] and city.units.get(code) is not None
    )
    return ev.CaseDispatched(units[0], deadline, chain, tasks, sign.due_at if sign else None)


BEGINS_LANE = (ev.CaseReported, ev.CaseFiled)
"""What may turn out to be an emergency."""
