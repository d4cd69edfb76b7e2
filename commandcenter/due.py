"""What happens to a case by itself: steps of its chain, ends of rests, answers that did not come.

Pure. The ids are derived from what is due, so that two nodes make one event of it. What it names
may differ: a unit's time runs from when it was told, and each node goes by its own clock. The one
that the hub numbered first counts everywhere, and takes the place of every other.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from commandcenter import events as ev
from commandcenter import fold
from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.escalation.advance import CountCases, next_climb, no_other_cases
from commandcenter.escalation.assigned import RULE, by_lane, by_lead, passed_up
from commandcenter.escalation.chain import StepAction
from commandcenter.escalation.turns import Turns
from commandcenter.events import Event
from commandcenter.ids import EventId, derived_id
from commandcenter.moves.approval import goes_on
from commandcenter.proceedings import Order
from commandcenter.text import Text
from commandcenter.wording import _, label


def advance(case: Case, city: City, now: datetime) -> list[Event]:
    """All that is due for a case at `now`, oldest first, where only this case is known.

    Calling it again with the case that it leads to yields nothing.
    """
    return list(due_events(case, city, now, "desk"))


def due_events(
    case: Case,
    city: City,
    now: datetime,
    device: str,
    count: CountCases = no_other_cases,
    turns: Turns | None = None,
) -> Iterator[Event]:
    """Everything that is due for a case at `now`, in the order in which it fell due.

    The turns that it brings are counted in `turns`.
    """
    turns = Turns() if turns is None else turns
    while (next_due := _next_due(case, city, now, count, turns)) is not None:
        event_id, body = next_due
        event = rule_event(case, event_id, body, now, device)
        turns.note(event, city)
        yield event
        case = fold.apply(case, event)
        for following in brought_about(case, city, event, now, device):
            yield following
            case = fold.apply(case, following)


def brought_about(
    case: Case, city: City, cause: Event, now: datetime, device: str
) -> Iterator[Event]:
    """What a step that fired does to the case: it is ordered, dispatched, passed up."""
    if not isinstance(cause.body, ev.StepFired):
        return
    event_id = derived_id("brought about", case.id, cause.id)
    body = _brought_about(case, city, cause.body, event_id, now)
    if body is not None:
        yield rule_event(case, event_id, body, now, device)


def _brought_about(
    case: Case, city: City, fired: ev.StepFired, event_id: str, now: datetime
) -> ev.Body | None:
    binding = case.standing.chain
    assert binding is not None, "a step of a bound chain"
    chain = city.chain_of(binding)
    assert chain is not None, "a chain that nobody knows fires nothing"
    step = chain.step(fired.step)
    if fired.action is StepAction.ORDER and case.unit is not None:
        due_at = now + timedelta(hours=step.reply_hours)
        requirement = Text.of(step.requirement or label(step.names), salt=event_id)
        return ev.HandlingOrdered(Order(EventId(event_id), case.unit, requirement, due_at))
    if fired.action is StepAction.LANE:
        return by_lane(case, city, event_id, now)
    if fired.action is StepAction.LEAD:
        return by_lead(case, city, fired.reaches, event_id, now)
    loop = passed_up(case, fired.level) if fired.action is StepAction.RAISE else None
    if loop is None:
        return None
    reason = _("Nobody acted in time: {step}").format(step=label(step.names))
    return ev.CasePassed(loop, Text.of(reason, salt=event_id))


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
        base=case.heads.get(body.slot) if body.slot else None,
    )


def _next_due(
    case: Case, city: City, now: datetime, count: CountCases, turns: Turns
) -> tuple[str, ev.Body] | None:
    if case.ended:
        return None
    timer = min(case.timers(), default=None)
    step_at = case.next_step_at
    if timer is not None and timer[0] <= now and (step_at is None or timer[0] <= step_at):
        at, what, key = timer
        event_id = derived_id(what, case.id, key)
        return event_id, _timed(case, city, at, what, key, event_id)
    return next_climb(case, city, now, count, turns)


def _timed(case: Case, city: City, at: datetime, what: str, key: str, event_id: str) -> ev.Body:
    if what == "order":
        order = next(each for each in case.proceedings.orders if each.key == key)
        return ev.OrderOverdue(order.key, order.unit)
    if what == "whistle":
        whistle = next(each for each in case.proceedings.whistles if each.key == key)
        missing = tuple(each.unit for each in whistle.units if each.reported_at is None)
        return ev.WhistleOverdue(whistle.key, missing)
    if what == "lapse":
        request = case.proceedings.request
        assert request is not None, "only a request lapses"
        reason = _("Nobody decided before the case was overdue, or before the day was there.")
        return ev.ApprovalRefused(request.wanted, Text.of(reason, salt=event_id))
    return replace(goes_on(case, city, at, event_id, RULE), by_itself=True)


def emergency_lane(case: Case, city: City, cause: Event, now: datetime) -> ev.Body | None:
    """An emergency goes to its units at once, without waiting to be filed; None for other cases."""
    if not case.emergency:
        return None
    return by_lane(case, city, derived_id("lane", case.id, cause.id), now)


BEGINS_LANE = (ev.CaseReported, ev.CaseFiled)
"""What may turn out to be an emergency."""
