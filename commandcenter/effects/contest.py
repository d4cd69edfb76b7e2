"""Decisions that do not follow from what stands: which they are, and where they are kept.

A decision names the newest event of its slot that its author had seen. In the order of the log
the first one stands; a later one that had not seen it is kept beside it until somebody looks at
both. Facts always happen, levels only rise, and clocks never pick a winner.
"""

from commandcenter import events as ev
from commandcenter.case import CLOSED, ENDED, WITH_UNIT, Case, Stage, Standing
from commandcenter.contested import DECISION, Contested
from commandcenter.effects.standing import Effect
from commandcenter.events import Body, Event
from commandcenter.frozen import replace
from commandcenter.ids import EventId
from commandcenter.proceedings import NONE

ENDS: frozenset[type[Body]] = frozenset(
    {ev.CaseVoided, ev.CaseMerged, ev.CaseRejected, ev.CaseClosed, ev.CaseForceClosed}
)
"""What ends a case: only who has seen every decision may do it."""

SEES_ALL: frozenset[type[Body]] = ENDS | {ev.ConflictSettled, ev.Undone}
"""What is based on the newest decision of any slot."""

ADDS: frozenset[type[Body]] = frozenset({ev.HandlingOrdered, ev.WhistleBlown, ev.CaseImported})
"""What has a slot for the sake of undoing it, but takes nothing's place: two of them both stand."""

REOPENS: frozenset[type[Body]] = frozenset({ev.CaseReopened, ev.CheckFailed, ev.CallBackMade})
"""What beats a closure that its author had not seen."""

AFTER_END: frozenset[type[Body]] = REOPENS | {
    ev.AppealRaised,
    ev.AppealDecided,
    ev.CasePlaced,
    ev.CaseUnmerged,
    ev.ConflictSettled,
    ev.Undone,
}
"""Decisions that a case can see though it has ended."""

_UNSIGNED = frozenset({Stage.FILED, Stage.RETURNED, Stage.REPORTED, Stage.VERIFYING})
HAS_A_UNIT: frozenset[type[Body]] = frozenset(
    {
        ev.CaseSigned,
        ev.HandlingStarted,
        ev.CaseReturned,
        ev.CaseHandedOn,
        ev.CoHandlingAsked,
        ev.HandlingDone,
        ev.CaseExtended,
        ev.CaseSuspended,
    }
)
"""Decisions about a case that some unit has."""

_WORKED_OFF = frozenset({Stage.DONE, Stage.CHECKING, Stage.TO_CLOSE})
BEFORE_DONE: frozenset[type[Body]] = (HAS_A_UNIT - {ev.HandlingDone}) | {
    ev.CaseDispatched,
    ev.DispatchRecalled,
}
"""Decisions that nobody takes who knows that the work is done."""


def slot_of(body: Body) -> str | None:
    """The slot in which an event decides something; None for a fact."""
    return body.slot_of_event if isinstance(body, ev.Undone) else body.slot


def in_order(case: Case, event: Event) -> bool:
    """Whether `event` follows from what stands, or decides nothing."""
    body, slot = event.body, slot_of(event.body)
    if slot is None or type(body) in ADDS:
        return True
    seen_all = event.base == case.heads.get(DECISION)
    if isinstance(body, ev.ConflictSettled):
        return seen_all and set(body.settled) <= {each.event for each in case.contested}
    if isinstance(body, ev.Undone):
        return seen_all  # It puts back all that stood before: nothing may have followed.
    if type(body) in REOPENS and case.stage in CLOSED:
        return True
    if case.ended and type(body) not in AFTER_END:
        return False
    if isinstance(body, ev.CaseClosed) and case.contested:
        return False
    if _passed_over(case, body):
        return False
    if event.base is None and event.post == RULE:
        return True  # Rules of earlier versions named nothing.
    return seen_all or event.base == case.heads.get(slot)


def _passed_over(case: Case, body: Body) -> bool:
    """Whether a decision is about a unit's work that is no more, or that is done."""
    lost = type(body) in HAS_A_UNIT and case.stage in _UNSIGNED
    return lost or (type(body) in BEFORE_DONE and case.stage in _WORKED_OFF)


def kept_beside(case: Case, event: Event, effect: Effect) -> Case:
    """`case` with a decision that is not in order kept beside what stands.

    The same decision taken twice is one. What a rule would not have done, had it known, is void;
    but a unit that was sent is on its way whoever sent it.
    """
    body, slot = event.body, slot_of(event.body)
    assert slot is not None, "facts are always in order"
    dispatch = body if isinstance(body, ev.CaseDispatched) else None
    if isinstance(body, ev.ConflictSettled):
        return case  # Settled already; or something followed, and it has to be looked at again.
    if isinstance(body, ev.Undone) and any(body.event == each.event for each in case.contested):
        left = tuple(each for each in case.contested if each.event != body.event)
        return replace(case, contested=left)  # Its author has taken it back.
    after = effect(case, event, body)
    if _says(after.standing) == _says(case.standing):
        return case
    if event.post == RULE and dispatch is None:
        return case
    earlier = _rests_on(case, event, slot)
    elsewhere = case.ended or _passed_over(case, body) or type(body) in SEES_ALL
    against = case.heads.get(DECISION if elsewhere else slot)
    against = None if against == event.base else against
    contested = Contested(
        event=event.id,
        type=event.type,
        slot=slot,
        against=earlier.against if earlier else against,
        actor=event.actor,
        post=event.post,
        on_behalf_of=event.on_behalf_of,
        occurred_at=event.occurred_at,
        site=event.site_id,
        follows=None if earlier is None else earlier.follows or earlier.event,
        unit=dispatch.unit if dispatch else None,
        two_teams=dispatch is not None and case.stage in WITH_UNIT and case.unit != dispatch.unit,
    )
    return replace(case, contested=(*case.contested, contested))


def _rests_on(case: Case, event: Event, slot: str) -> Contested | None:
    """The contested decision that a decision was based on.

    Where its slot has not moved, it only looks odd since its author knew something else: that is
    the newest contested decision of the same site.
    """
    based = (each for each in case.contested if each.event == event.base)
    same_site = (each for each in reversed(case.contested) if each.site == event.site_id)
    unmoved = event.base == case.heads.get(slot)
    return next(based, next(same_site, None) if unmoved else None)


def _says(standing: Standing) -> tuple[object, ...]:
    """What a standing says to whoever asks what was decided; not until when, or why."""
    done = standing.proceedings or NONE
    stage = Stage.CLOSED if standing.stage in CLOSED else standing.stage
    return (
        stage,
        standing.unit if stage not in ENDED else None,
        standing.class_code,
        standing.condition,
        standing.cell,
        standing.place,
        standing.loop,
        standing.merged_into,
        standing.component,
        done.verified,
        done.handed_to,
        frozenset((task.unit, task.state) for task in done.tasks),
        done.request and (done.request.wanted, done.request.until, done.request.approved_by),
        standing.deadlines[-1].extensions if standing.deadlines else 0,
        done.complaint,
        tuple((appeal.level, appeal.granted) for appeal in done.appeals),
    )


def settled(case: Case, event: Event, body: ev.ConflictSettled) -> Case:
    """The contest is over; the case stands as was said."""
    rest = tuple(each for each in case.contested if each.event not in body.settled)
    case = replace(case, contested=rest)
    if body.standing is None:
        return case
    heads = {**case.heads, body.slot_of_event: event.id}
    return replace(case, standing=body.standing, heads=heads)


def together(case: Case, event: EventId) -> tuple[EventId, ...]:
    """The contested decision `event`, and those that rest on it."""
    return tuple(each.event for each in case.contested if event in (each.event, each.follows))


RULE = "rule"
"""Post of what the clock does."""

CONTEST: dict[type[Body], Effect] = {ev.ConflictSettled: settled}
"""What settling does."""

__all__ = ["CONTEST", "ENDS", "RULE", "SEES_ALL", "in_order", "kept_beside", "slot_of", "together"]
