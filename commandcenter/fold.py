"""A case is the fold of its events."""

from collections.abc import Iterable
from dataclasses import replace

from commandcenter import events as ev
from commandcenter.case import Case
from commandcenter.contested import DECISION
from commandcenter.effects import EFFECTS
from commandcenter.effects.climb import progress
from commandcenter.effects.contest import RULE, in_order, kept_beside, slot_of
from commandcenter.events import Event
from commandcenter.ids import EventId

__all__ = ["EFFECTS", "UNDOABLE", "apply", "before_act", "fold"]


def apply(case: Case | None, event: Event) -> Case:
    """The case after `event`; `case` is None only for the event that begins it.

    Raises ValueError if the event does not fit: a log with such a pair is damaged.
    """
    if case is None:
        return _begin(event)
    if event.case != case.id:
        raise ValueError(f"event {event.id} is of case {event.case}, not of {case.id}")
    effect = EFFECTS.get(type(event.body))
    if effect is None:
        raise ValueError(f"event {event.id}: {event.type} cannot happen to an existing case")
    if event.occurred_at < case.last_at:
        # Another desk's clock, or its line: within a case time never runs backwards.
        event = replace(event, occurred_at=case.last_at)
    if not in_order(case, event):
        beside = kept_beside(case, event, effect)
        return replace(beside, last_event=event.id, last_at=event.occurred_at)
    changed = progress(effect(case, event, event.body), event)
    slot = event.body.slot
    heads = _heads(changed, event, slot)
    if isinstance(event.body, ev.CaseImported) and case.touched:
        heads = changed.heads  # It settles nothing that somebody here has decided.
    undoable = event.id if type(event.body) in UNDOABLE else None
    if event.post == RULE and isinstance(event.body, CLOCKWORK):
        undoable = case.undoable  # The clock is nobody's answer to an act.
    return replace(
        changed,
        last_event=event.id,
        last_at=event.occurred_at,
        heads=heads,
        undoable=undoable,
    )


def _heads(case: Case, event: Event, slot: str | None) -> dict[str, EventId]:
    """The newest event of every slot, once `event` has settled what it does in `slot`."""
    if slot:
        return {**case.heads, slot: event.id, DECISION: event.id}
    return {**case.heads, DECISION: event.id} if slot_of(event.body) else case.heads


def fold(events: Iterable[Event]) -> Case | None:
    """The case that `events` of one case, in the order of the log, make; None without any."""
    case: Case | None = None
    for event in events:
        case = apply(case, event)
    return case


def _begin(event: Event) -> Case:
    body = event.body
    if not isinstance(body, ev.CaseReported | ev.CaseImported) or event.case is None:
        raise ValueError(f"event {event.id}: no case begins with {event.type}")
    sourced = body if isinstance(body, ev.CaseImported) else None
    return Case(
        id=event.case,
        number=body.number,
        part=event.part,
        reports=(body.report,),
        standing=body.standing,
        last_event=event.id,
        last_at=event.occurred_at,
        heads={"intake": event.id, DECISION: event.id},
        source=body.source,
        external_id=body.external_id,
        revision=sourced.revision if sourced else None,
        digest=sourced.digest if sourced else None,
        imported_at=event.occurred_at if sourced else None,
        imported_by=event.id if sourced else None,
    )


CLOCKWORK = (
    ev.StepFired,
    ev.StepFailed,
    ev.StepHeld,
    ev.StepMissed,
    ev.StepSkipped,
    ev.AcknowledgementEnded,
    ev.SilenceEnded,
)
"""What happens by the clock alone and answers no act."""

UNDOABLE: frozenset[type[ev.Body]] = frozenset(
    body for body in EFFECTS if body.slot and body not in (ev.CaseImported, ev.ConflictSettled)
)
"""Decisions that can be taken back while nothing has followed them; a contest that was settled
would not come back.
"""


def before_act(history: list[Event], act: EventId) -> tuple[Event, Case]:
    """The event `act` of a case's `history`, and the case as it stood before it.

    Raises ValueError if the history has no such event, or begins with it.
    """
    at = next((n for n, event in enumerate(history) if event.id == act), 0)
    before = fold(history[:at])
    if before is None:
        raise ValueError(f"nothing comes before event {act}")
    return history[at], before
