"""Patrols of a city: whose cell it is, how all tasks stand, and a walk put on record.

What a walk finds becomes cases in the same breath, filed by rule and dispatched by rule to the unit
that answers for it, so that nothing found is nobody's. From there a hazard goes the way of every
case: rectified is done, and somebody else rechecks.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from commandcenter import commands as ask
from commandcenter import events as ev
from commandcenter import fold, lifecycle
from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.commands.patrol import Hazard, RecordPatrol
from commandcenter.due import rule_event
from commandcenter.events import Event
from commandcenter.events.patrol import CheckResult, PatrolWalked
from commandcenter.grid_duties import duty_at
from commandcenter.ids import AreaCode, CaseId, EventId, PersonId, derived_id, new_id
from commandcenter.moves.asked import Asked
from commandcenter.patrol import CHANNEL, LOOK_BACK, PatrolPlan, PatrolTask, Walks, cell_tasks
from commandcenter.patrol import in_order as ordered
from commandcenter.ports import Store
from commandcenter.refusal import Refused
from commandcenter.registration import Registration, register
from commandcenter.roles import Post, Seat
from commandcenter.unit import Unit
from commandcenter.wording import _, label

NOTE_AT_MOST = 500
"""Letters of a remark on a walk."""


def tasks(city: City, walks: Walks, now: datetime) -> list[PatrolTask]:
    """Every cell of every plan as it stands at `now`: what is overdue longest comes first."""
    return ordered(
        task
        for plan in city.patrols.values()
        for task in cell_tasks(plan, cells_of(plan, city), walks, city.zone, now)
    )


def last_walks(store: Store, now: datetime) -> Walks:
    """When each cell of each plan was last walked, as far back as patrols are counted."""
    last: dict[tuple[str, str], datetime] = {}
    for event in store.walks(now - LOOK_BACK):
        body = event.body
        if isinstance(body, PatrolWalked) and event.occurred_at <= now:
            key = (body.plan, body.cell)
            last[key] = max(event.occurred_at, last.get(key, event.occurred_at))
    return last


def cells_of(plan: PatrolPlan, city: City) -> dict[AreaCode, PersonId | None]:
    """The unit grids that a plan walks, each with who answers for it."""
    found = dict.fromkeys(
        AreaCode(cell.code)
        for area in plan.areas
        if area in city.areas
        for cell in city.areas.cells_under(area)
    )
    return {cell: officer_of(plan, cell, city) for cell in found}


def officer_of(plan: PatrolPlan, cell: str, city: City) -> PersonId | None:
    """Who walks a cell: whom the plan names, else who holds its post there; None for nobody."""
    if plan.person is not None:
        return plan.person
    layer = city.areas.area(cell).layer
    duty = duty_at(city.areas, city.duties.get(layer, {}), cell)
    named = next((each.person for each in duty.officers if each.post == plan.post), None)
    if named is not None:
        return PersonId(named)
    above = set(city.path(cell).values())
    holders = [p for p in city.people.values() if plan.post in p.posts and set(p.areas) & above]
    # Who answers for the smallest area is nearest to the cell.
    deep = {area: depth for depth, area in enumerate(city.path(cell).values())}
    holders.sort(key=lambda p: -max(deep.get(area, -1) for area in p.areas))
    return holders[0].id if holders else None


def responsible_unit(city: City, case: Case) -> Unit | None:
    """Who must put a hazard right: owner of the component, unit of the class, unit of the area."""
    found = city.class_of(case)
    component = city.components.get(case.standing.component)
    usual = [component.owner] if component else []
    usual += found.units if found else ()
    units = [*map(city.units.get, usual), *city.units.by_code.values()]
    names, path = (found.names if found else None), city.path_of(case)
    for unit in units:
        if unit and city.units.may_take(unit, case.standing.class_code, names, path).allowed:
            return unit
    return None


@dataclass(frozen=True, slots=True)
class Walked:
    """A wish to put a walk on record, with all that the rule needs of the desk."""

    command: RecordPatrol
    city: City
    seat: Seat
    now: datetime
    device: str
    number: Callable[[datetime], str]
    """Gives the next free number of the day."""
    event: Callable[[CaseId | None, Post, EventId, ev.Body], Event]
    """Makes an event of the seat."""
    by_rule: Callable[[Case, Event], Iterable[Event]]
    """What follows an event of a case at once."""


def record(walked: Walked) -> tuple[list[Event], list[Case]]:
    """The walk, and for every hazard a case that is filed and dispatched; all to be stored at once.

    Raises Refused for a plan, a cell or a checklist that does not fit.
    """
    command, city = walked.command, walked.city
    plan = city.patrols.get(command.plan)
    if plan is None:
        raise Refused(_("There is no patrol {key}.").format(key=command.plan))
    post = walked.seat.require(frozenset({plan.post, Post.GRID_OFFICER}))
    if command.cell not in cells_of(plan, city):
        raise Refused(
            _("Cell {code} does not belong to the patrol {plan}.").format(
                code=command.cell, plan=label(plan.names)
            )
        )
    results = _results(plan, command)
    if len(command.note) > NOTE_AT_MOST:
        raise Refused(_("The note is too long; describe what was found as a hazard."))
    events: list[Event] = []
    cases = [_case_of(walked, post, hazard, events) for hazard in command.found]
    body = PatrolWalked(
        plan.key,
        AreaCode(command.cell),
        results,
        tuple(case.id for case in cases),
        command.note.strip(),
    )
    return [walked.event(None, post, EventId(new_id()), body), *events], cases


def _results(plan: PatrolPlan, command: RecordPatrol) -> tuple[CheckResult, ...]:
    for item in plan.checklist:
        if item.code not in command.results:
            raise Refused(
                _("Say of “{item}” whether it is in order.").format(item=label(item.names))
            )
        if not command.results[item.code] and not command.found:
            raise Refused(
                _("“{item}” is not in order: say what was found, so that it is put right.").format(
                    item=label(item.names)
                )
            )
    known = {item.code for item in plan.checklist}
    if strange := sorted(set(command.results) - known):
        raise Refused(
            _("The checklist of {plan} has no point {code}.").format(
                plan=label(plan.names), code=strange[0]
            )
        )
    return tuple(CheckResult(item.code, command.results[item.code]) for item in plan.checklist)


def _case_of(walked: Walked, post: Post, hazard: Hazard, events: list[Event]) -> Case:
    """A hazard's case; adds its events: reported by the officer, filed and dispatched by rule."""
    city, now = walked.city, walked.now
    case_id, event_id = CaseId(new_id()), EventId(new_id())
    report = ask.RegisterReport(
        description=hazard.description,
        class_code=hazard.class_code,
        address=hazard.address,
        place=hazard.place,
        cell=None if hazard.place else walked.command.cell,
        channel=CHANNEL,
        component=hazard.component,
    )
    body, _contacts = register(
        Registration(report, city, now, event_id, walked.number, walked.seat.acting.loop), None
    )
    case = _take_in(walked, None, walked.event(case_id, post, event_id, body), events)
    case = _by_rule(walked, case, ask.FileCase(case.id, condition=hazard.condition), events)
    unit = responsible_unit(city, case) if case.unit is None else None
    if unit is None:
        return case  # A unit has it by the emergency lane; or it waits, unassigned, in the queue.
    return _by_rule(walked, case, ask.Dispatch(case.id, to=unit.code), events)


def _by_rule(walked: Walked, case: Case, command: ask.CaseCommand, events: list[Event]) -> Case:
    """`case` after a move that nobody has to ask for; its event is added."""
    move = lifecycle.MOVES[type(command)]
    if not move.fits(case):
        return case
    event_id = EventId(derived_id("patrol", case.id, ask.command_name(type(command))))
    asked = Asked(
        case=case,
        command=command,
        city=walked.city,
        seat=walked.seat,
        now=walked.now,
        event_id=event_id,
        history=lambda: [event for event in events if event.case == case.id],
        other=_no_other,
    )
    event = rule_event(case, event_id, move.decide(asked), walked.now, walked.device)
    return _take_in(walked, case, event, events)


def _take_in(walked: Walked, before: Case | None, event: Event, events: list[Event]) -> Case:
    """The case after an event and what follows it at once; all are added."""
    events.append(event)
    case = fold.apply(before, event)
    for following in walked.by_rule(case, event):
        events.append(following)
        case = fold.apply(case, following)
    return case


def _no_other(reference: str) -> Case:
    raise Refused(_("There is no case {number}.").format(number=reference))
