"""Patrols of a city: whose cell it is, how all tasks stand, and a walk put on record.

What a walk finds becomes cases in the same breath, filed by rule and dispatched by rule to the unit
that answers for it, so that nothing found is nobody's. From there a hazard goes the way of every
case: rectified is done, and somebody else rechecks.
"""

from collections.abc import Callable, Iterable, Mapping
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
from commandcenter.frozen import frozen
from commandcenter.grid import Area
from commandcenter.grid.duties import duty_at
from commandcenter.ids import AreaCode, CaseId, EventId, PersonId, derived_id, new_id
from commandcenter.moves.asked import Asked
from commandcenter.patrol.tasks import CHANNEL, LOOK_BACK, PatrolPlan, PatrolTask, Walks, cell_tasks
from commandcenter.patrol.tasks import in_order as ordered
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
    found: list[PatrolTask] = []
    for plan in city.patrols.values():
        cells = cells_of(plan, city, now)
        begun = {cell: at for cell in cells if (at := city.areas.area(cell).valid_from) is not None}
        whose = officers(plan, cells, city)
        found += cell_tasks(plan, whose, walks, city.zone, now, begun)
    return ordered(found)


def last_walks(store: Store, now: datetime) -> Walks:
    """When each cell of each plan was last walked, as far back as patrols are counted."""
    last: dict[tuple[str, str], datetime] = {}
    for event in store.walks(now - LOOK_BACK):
        body = event.body
        if isinstance(body, PatrolWalked) and event.occurred_at <= now:
            key = (body.plan, body.cell)
            last[key] = max(event.occurred_at, last.get(key, event.occurred_at))
    return last


def cells_of(plan: PatrolPlan, city: City, now: datetime) -> list[AreaCode]:
    """The unit grids in force that a plan walks: one that was drawn anew is walked as its heirs."""
    heirs: dict[str, list[Area]] = {}
    for area in city.areas.areas.values():
        for former in area.replaces:
            heirs.setdefault(former, []).append(area)
    waiting = [city.areas.area(code) for code in plan.areas if code in city.areas]
    seen: dict[AreaCode, bool] = {}
    for area in waiting:  # Grows while it is gone through.
        parts = [part for part in city.areas.children(area.code) if part.layer == area.layer]
        waiting += parts
        if not parts and area.code not in seen:
            seen[AreaCode(area.code)] = area.in_force(now)
            if not area.in_force(now):
                waiting += heirs.get(area.code, ())
    return [code for code, in_force in seen.items() if in_force]


def officers(
    plan: PatrolPlan, cells: Iterable[AreaCode], city: City
) -> dict[AreaCode, PersonId | None]:
    """Who walks each cell: whom the plan names, else who holds its post there; None for nobody."""
    of_area: dict[str, PersonId] = {}
    for person in city.people.values():
        if plan.post in person.posts:
            for area in person.areas:
                of_area.setdefault(area, person.id)
    return {cell: plan.person or _officer(plan, cell, city, of_area) for cell in cells}


def _officer(
    plan: PatrolPlan, cell: AreaCode, city: City, of_area: Mapping[str, PersonId]
) -> PersonId | None:
    lineage = city.areas.lineage(cell)
    duty = duty_at(city.areas, city.duties.get(lineage[-1].layer, {}), cell)
    named = next((each.person for each in duty.officers if each.post == plan.post), None)
    if named is not None:
        return PersonId(named)
    # Who answers for the smallest area is nearest to the cell.
    return next((of_area[area.code] for area in reversed(lineage) if area.code in of_area), None)


def responsible_unit(city: City, case: Case) -> Unit | None:
    """Who must put a hazard right: owner of the component, unit of the class, unit of the area."""
    found = city.class_of(case)
    component = city.components.get(case.standing.component)
    usual = [component.owner] if component else []
    usual += found.units if found else ()
    units = [*map(city.units.get, usual), *city.units.by_code.values()]
    names, named = (found.names, found.named_units) if found else (None, ())
    code, path = case.standing.class_code, city.path_of(case)
    for unit in units:
        if unit and city.units.may_take(unit, code, names, path, named).allowed:
            return unit
    return None


@frozen
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
    if command.cell not in cells_of(plan, city, walked.now):
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
