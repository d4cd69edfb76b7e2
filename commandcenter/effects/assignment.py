"""What it does to a case to be dispatched, taken, handed on, parted, returned, ordered, called."""

from collections.abc import Callable

from commandcenter import events as ev
from commandcenter.case import Case, Stage
from commandcenter.effects.standing import Effect, due_with, proceeds, stands, timed, to
from commandcenter.events import Event
from commandcenter.frozen import replace
from commandcenter.proceedings import Called, Order, Task, TaskState, Whistle


def _dispatched(case: Case, event: Event, body: ev.CaseDispatched) -> Case:
    so_far = case.proceedings
    case = proceeds(
        case,
        tasks=body.tasks or tuple(task for task in so_far.tasks if task.unit != body.unit),
        sign_due_at=body.sign_due_at,
        signed_late=False,
        handed_to=None,
        request=None,
    )
    case = stands(case, stage=Stage.DISPATCHED, unit=body.unit, chain=body.chain, handled_by=None)
    return timed(case, event, body.deadline)


def _recalled(case: Case, event: Event, body: ev.DispatchRecalled) -> Case:
    case = proceeds(case, tasks=(), sign_due_at=None, handed_to=None, request=None)
    case = stands(case, stage=Stage.FILED, unit=None, chain=body.chain)
    return timed(case, event, body.deadline)


def _signed(case: Case, event: Event, body: ev.CaseSigned) -> Case:
    due = case.proceedings.sign_due_at
    late = due is not None and event.occurred_at > due
    return stands(proceeds(case, sign_due_at=None, signed_late=late), stage=Stage.SIGNED)


def _returned(case: Case, event: Event, body: ev.CaseReturned) -> Case:
    case = proceeds(case, sign_due_at=None, handed_to=None, request=None, first_receiver=body.bound)
    case = stands(
        case,
        stage=Stage.RETURNED,
        unit=body.bound or case.unit,
        chain=body.chain,
        returns=case.standing.returns + 1,
    )
    return timed(case, event, body.deadline)


def _co_handling(case: Case, event: Event, body: ev.CoHandlingAsked) -> Case:
    units = {task.unit for task in body.tasks}
    others = tuple(task for task in case.proceedings.tasks if task.unit not in units)
    return proceeds(case, tasks=(*others, *body.tasks))


def _task_moved(case: Case, event: Event, body: ev.TaskMoved) -> Case:
    done_at = event.occurred_at if body.state is TaskState.DONE else None

    def moved(task: Task) -> Task:
        if task.unit != body.unit:
            return task
        return replace(task, state=body.state, note=body.note or task.note, done_at=done_at)

    return proceeds(case, tasks=tuple(moved(task) for task in case.proceedings.tasks))


def _order(key: str, change: Callable[[Order], Order], case: Case) -> Case:
    orders = (change(each) if each.key == key else each for each in case.proceedings.orders)
    return proceeds(case, orders=tuple(orders))


def _replied(case: Case, event: Event, body: ev.OrderReplied) -> Case:
    def replied(order: Order) -> Order:
        overdue = order.overdue or event.occurred_at > order.due_at
        return replace(order, reply=body.reply, replied_at=event.occurred_at, overdue=overdue)

    return _order(body.order, replied, case)


def _whistle(key: str, change: Callable[[Whistle], Whistle], case: Case) -> Case:
    whistles = (change(each) if each.key == key else each for each in case.proceedings.whistles)
    return proceeds(case, whistles=tuple(whistles))


def _called(key: str, unit: str, change: Callable[[Called], Called], case: Case) -> Case:
    def changed(whistle: Whistle) -> Whistle:
        units = (change(each) if each.unit == unit else each for each in whistle.units)
        return replace(whistle, units=tuple(units))

    return _whistle(key, changed, case)


def _reported_in(case: Case, event: Event, body: ev.UnitReportedIn) -> Case:
    def reported(called: Called) -> Called:
        return replace(called, reported_at=event.occurred_at, late=body.late)

    return _called(body.whistle, body.unit, reported, case)


def _rated(case: Case, event: Event, body: ev.AnswerRated) -> Case:
    def rated(called: Called) -> Called:
        return replace(called, satisfied=body.satisfied)

    return _called(body.whistle, body.unit, rated, case)


def _deadline_corrected(case: Case, event: Event, body: ev.DeadlineCorrected) -> Case:
    """The running clock, the last one, has other instants; so have the parts due with it."""
    *before, running = case.standing.deadlines
    case = due_with(case, running.due_at, body.deadline.due_at)
    return stands(case, deadlines=(*before, body.deadline), chain=body.chain)


ASSIGNMENT: dict[type[ev.Body], Effect] = {
    ev.CaseDispatched: _dispatched,
    ev.DispatchRecalled: _recalled,
    ev.CaseSigned: _signed,
    ev.HandlingStarted: to(Stage.HANDLING),
    ev.CaseReturned: _returned,
    ev.CaseHandedOn: lambda c, e, b: proceeds(c, handed_to=b.to),
    ev.CoHandlingAsked: _co_handling,
    ev.TaskMoved: _task_moved,
    ev.CasePassed: lambda c, e, b: stands(c, loop=b.loop),
    ev.HandlingOrdered: lambda c, e, b: proceeds(c, orders=(*c.proceedings.orders, b.order)),
    ev.OrderReplied: _replied,
    ev.OrderOverdue: lambda c, e, b: _order(b.order, lambda o: replace(o, overdue=True), c),
    ev.WhistleBlown: lambda c, e, b: proceeds(c, whistles=(*c.proceedings.whistles, b.whistle)),
    ev.UnitReportedIn: _reported_in,
    ev.WhistleOverdue: lambda c, e, b: _whistle(b.whistle, lambda w: replace(w, overdue=True), c),
    ev.AnswerRated: _rated,
    ev.DeadlineCorrected: _deadline_corrected,
}
"""What each of them does."""
