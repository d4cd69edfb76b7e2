"""Rules of settling a contest: keep the first decision, take the second, or both teams stay."""

from dataclasses import replace

from commandcenter import events as ev
from commandcenter import fold
from commandcenter.case import ENDED, WITH_UNIT, Case, Standing
from commandcenter.contested import DECISION, Contested, Keep
from commandcenter.effects.contest import ENDS, slot_of, together
from commandcenter.events import Event
from commandcenter.ids import CaseId, EventId
from commandcenter.moves.asked import Asked, optional
from commandcenter.proceedings import Task, TaskState
from commandcenter.refusal import Refused
from commandcenter.wording import _


def is_contested(case: Case) -> bool:
    """Whether two decisions about it clash."""
    return bool(case.contested)


def settle(asked: Asked) -> ev.Body:
    """Which of two decisions stands; what rested on the contested one goes with it."""
    contested = _meant(asked)
    try:
        keep = Keep(asked.command.keep)
    except ValueError as fault:
        raise Refused(_("Say which decision stands: first, second or both.")) from fault
    leading = contested.follows or contested.event
    contested = next(each for each in asked.case.contested if each.event == leading)
    settled = together(asked.case, leading)
    standing = None
    if keep is not Keep.FIRST:
        history = asked.history()
        if keep is Keep.SECOND:
            standing = _taken(asked.case, contested, history)
        else:
            standing = _beside(asked.case, [each for each in history if each.id in settled])
    note = optional(asked.command.note)
    return ev.ConflictSettled(settled, contested.slot, keep, standing, note)


def _meant(asked: Asked) -> Contested:
    case: Case = asked.case
    named = asked.command.event
    found = [each for each in case.contested if named in ("", each.event)]
    if not found:
        raise Refused(_("This contest is settled already."))
    leading = {each.follows or each.event for each in found}
    if len(leading) > 1:
        raise Refused(_("More than one decision clashes: say which is meant."))
    return found[0]


def _taken(case: Case, contested: Contested, history: list[Event]) -> Standing:
    """What the case would stand at without what the second decision had not seen.

    Deadlines and chain are those of the second, from when it was taken. Of other things that were
    decided meanwhile nothing is lost, and no level falls.
    """
    settled = together(case, contested.event)
    left_out = _unseen(contested, history) | {
        e.body.event for e in history if e.id in settled and isinstance(e.body, ev.Undone)
    }
    without: Case | None = None
    for event in history:
        if event.id in left_out or (event.id in settled and isinstance(event.body, ev.Undone)):
            continue
        if without is not None and event.id in settled:
            without = replace(without, contested=())
            event = replace(event, base=without.heads.get(DECISION))
        try:
            without = fold.apply(without, event)
        except (ValueError, KeyError, AttributeError, AssertionError):
            continue  # It rested on what is left out.
    assert without is not None, "a case begins before it is contested"
    return replace(without.standing, level=max(without.standing.level, case.standing.level))


def _unseen(contested: Contested, history: list[Event]) -> set[EventId]:
    """The decisions that a contested one had not seen, and what followed them elsewhere."""
    places = {event.id: n for n, event in enumerate(history)}
    end = places[contested.event]
    second = history[end]
    course = COURSE if contested.slot in COURSE else {contested.slot}
    watched = course if type(second.body) in ENDS else {contested.slot}
    elsewhere = [
        n
        for n, event in enumerate(history)
        if event.site_id != contested.site and slot_of(event.body) in course
    ]
    known = -1 if second.base is None else places.get(second.base, -1)
    moved = [n for n in elsewhere if known < n < end and slot_of(history[n].body) in watched]
    if contested.against is not None:
        moved.append(places[contested.against])
    return {history[n].id for n in elsewhere if n >= min(moved, default=len(history))}


COURSE = frozenset({"intake", "assignment", "outcome", "identity", "approval"})
"""Slots of decisions that carry a case on its way, each on those before it."""


def _beside(case: Case, later: list[Event]) -> Standing:
    """The second unit has a part of its own, as far as it has come; the first leads."""
    dispatch = next((e for e in later if isinstance(e.body, ev.CaseDispatched)), None)
    if dispatch is None or case.stage in ENDED or case.stage not in WITH_UNIT:
        raise Refused(_("Only two teams that have the case can both stay."))
    assert isinstance(dispatch.body, ev.CaseDispatched)
    unit, deadline = dispatch.body.unit, dispatch.body.deadline
    state = TaskState.ASKED
    for event in later:
        if isinstance(event.body, ev.CaseSigned | ev.HandlingStarted):
            state = TaskState.SIGNED
        elif isinstance(event.body, ev.HandlingDone):
            state = TaskState.DONE
        elif isinstance(event.body, ev.CaseReturned):
            state = TaskState.RETURNED
    done_at = later[-1].occurred_at if state is TaskState.DONE else None
    task = Task(unit, None, dispatch.occurred_at, deadline.due_at, state, done_at=done_at)
    proceedings = case.proceedings
    others = tuple(each for each in proceedings.tasks if each.unit != unit)
    return replace(case.standing, proceedings=replace(proceedings, tasks=(*others, task)))


def released(body: ev.ConflictSettled, case: Case, history: list[Event]) -> set[CaseId]:
    """The cases that `case` was merged into and is not any more, so that they let it go."""
    wanted: set[EventId] = set(body.settled)
    merges = {e.body.into for e in history if e.id in wanted and isinstance(e.body, ev.CaseMerged)}
    if case.standing.merged_into is not None:
        merges.add(case.standing.merged_into)
    return merges - {(body.standing or case.standing).merged_into}


def taken_back_in_vain(body: ev.ConflictSettled, case: Case) -> CaseId | None:
    """The case that `case` stays merged into, though somebody had taken it back too late.

    That one has let its reports go, and must have them again.
    """
    settled: set[EventId] = set(body.settled)
    types = {each.type for each in case.contested if each.event in settled}
    again = types & {ev.Undone.__name__, ev.CaseUnmerged.__name__}
    return (body.standing or case.standing).merged_into if again else None
