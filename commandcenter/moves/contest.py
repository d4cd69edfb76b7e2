"""Rules of settling a contest: keep the first decision, take the second, or both teams stay."""

from dataclasses import replace
from datetime import datetime

from commandcenter import events as ev
from commandcenter.case import ENDED, WITH_UNIT, Case, Standing
from commandcenter.contested import Contested, Keep
from commandcenter.effects import EFFECTS
from commandcenter.effects.contest import together
from commandcenter.events import Event
from commandcenter.ids import EventId
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
    settled = together(asked.case, leading)
    standing = None
    if keep is not Keep.FIRST:
        later = [event for event in asked.history() if event.id in settled]
        standing = (_taken if keep is Keep.SECOND else _beside)(asked.case, later, asked.now)
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


def _taken(case: Case, later: list[Event], now: datetime) -> Standing:
    """What the case stands at once the second decision, and what rested on it, happens now."""
    if case.ended:
        standing = replace(case.standing, ended_at=None, criterion=None, merged_into=None)
        case = replace(case, standing=standing)
    for event in later:
        at = max(now, case.last_at)
        case = EFFECTS[type(event.body)](case, replace(event, occurred_at=at), event.body)
    return case.standing


def _beside(case: Case, later: list[Event], now: datetime) -> Standing:
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


def released(body: ev.ConflictSettled, history: list[Event]) -> ev.CaseMerged | None:
    """The contested merge that is not to be after all, so that its parent lets the reports go."""
    if body.keep is not Keep.FIRST:
        return None
    wanted: set[EventId] = set(body.settled)
    merges = (e.body for e in history if e.id in wanted and isinstance(e.body, ev.CaseMerged))
    return next(merges, None)
