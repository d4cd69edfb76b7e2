"""Rules of the end: done, checked, closed, taken up again; call-back, appeal, undo."""

from dataclasses import replace

from commandcenter import commands as do
from commandcenter import events as ev
from commandcenter.case import Case, Deadline, Stage
from commandcenter.catalogue import StageClock
from commandcenter.clocks import handling_clock
from commandcenter.escalation import Binding, Phase
from commandcenter.fold import before_act
from commandcenter.ids import EventId
from commandcenter.moves.asked import (
    Asked,
    belongs,
    chain,
    handling_limit,
    is_somebody_else,
    of_own_unit,
    optional,
    required,
    stage_clock,
    unit_name,
)
from commandcenter.proceedings import Appeal, CallBack
from commandcenter.refusal import Refused
from commandcenter.roles import Post
from commandcenter.wording import _, join

APPEAL_POSTS: dict[int, frozenset[Post]] = {
    1: frozenset({Post.APPRAISER, Post.SHIFT_LEADER}),
    2: frozenset({Post.DUTY_OFFICER}),
}
"""Who decides an appeal at which of its two levels."""

MARKS = range(1, 6)
"""What a reporter may answer, from bad to good."""


def done(asked: Asked) -> ev.Body:
    """The unit says so; a lead only when every part is done."""
    of_own_unit(asked)
    waiting = asked.case.proceedings.open_tasks
    if waiting:
        units = join(unit_name(asked.city, task.unit) for task in waiting)
        raise Refused(
            _("The case is done when all parts are; still open: {units}.").format(units=units)
        )
    return ev.HandlingDone(
        note=optional(asked.command.note),
        handled_by=asked.acting.id,
        deadline=stage_clock(asked, StageClock.CHECK),
    )


def _by_another(asked: Asked) -> None:
    if not is_somebody_else(asked, asked.case.standing.handled_by):
        raise Refused(
            _("{person} reported it done; somebody else must check it.").format(
                person=asked.acting.called
            )
        )


def start_check(asked: Asked) -> ev.Body:
    """Somebody else than the handler goes to look."""
    _by_another(asked)
    return ev.CheckStarted()


def pass_check(asked: Asked) -> ev.Body:
    """It is done."""
    _by_another(asked)
    return ev.CheckPassed(optional(asked.command.note), stage_clock(asked, StageClock.CLOSE))


def fail_check(asked: Asked) -> ev.Body:
    """It is not done: the same unit again, in what is left of its time."""
    _by_another(asked)
    case = asked.case
    reason = required(asked.command.reason, _("a failed check"))
    assert case.unit is not None, "a checked case had a unit"
    limit = handling_limit(asked.city, case)
    deadline = handling_clock(case, case.unit, asked.city, limit, asked.now, by=asked.acting.id)
    return ev.CheckFailed(reason, deadline, chain(asked, Phase.HANDLING, deadline))


def close(asked: Asked) -> ev.Body:
    """With the criterion that is met; by nobody of the unit that handled it."""
    case = asked.case
    if case.contested:
        raise Refused(_("Two decisions about this case clash: settle that first."))
    if belongs(asked, case.unit):
        raise Refused(_("No unit closes its own case."))
    condition = asked.city.condition_of(case)
    if condition is None:
        raise Refused(_("File it first: the criterion to close belongs to a filing condition."))
    note = optional(asked.command.note)
    if case.proceedings.complaint:
        _duty_officer_only(asked)
        note = required(asked.command.note, _("closing against the reporter's word"))
    criteria = [each.code for each in condition.criteria]
    criterion = asked.command.criterion or next(iter(criteria), None)
    if criterion is not None and criterion not in criteria:
        raise Refused(_("Choose the closing criterion that is met."))
    return ev.CaseClosed(criterion, note)


def _duty_officer_only(asked: Asked) -> None:
    if Post.DUTY_OFFICER not in asked.acting.posts:
        raise Refused(_("The reporter is not satisfied: the duty officer decides."))


def reopen(asked: Asked) -> ev.Body:
    """Taken up again: a case for the dispatcher, a rejected report for intake."""
    reason = required(asked.command.reason, _("taking it up again"))
    stage, deadline, bound = _from_the_start(asked)
    return ev.CaseReopened(stage, reason, deadline, bound)


def _from_the_start(asked: Asked) -> tuple[Stage, Deadline, Binding | None]:
    filed = asked.case.stage is not Stage.REJECTED
    stage = Stage.FILED if filed else Stage.REPORTED
    deadline = stage_clock(asked, StageClock.DISPATCH if filed else StageClock.ACCEPT)
    return stage, deadline, chain(asked, Phase.INTAKE, deadline, stage=stage)


def call_back(asked: Asked) -> ev.Body:
    """What the reporter says. Who is not satisfied gets the case back, or the duty officer."""
    command: do.RecordCallBack = asked.command
    marks = (command.attitude, command.speed, command.result)
    if any(mark is not None and mark not in MARKS for mark in marks):
        raise Refused(_("Marks go from 1 (bad) to 5 (good)."))
    if command.reached and command.result is None:
        raise Refused(_("Ask for the result: a mark from 1 (bad) to 5 (good)."))
    if not command.reached and any(mark is not None for mark in marks):
        raise Refused(_("Who was not reached has given no marks."))
    call = CallBack(asked.now, command.reached, *marks, optional(command.note))
    if call.satisfied is not False:
        still = asked.case.proceedings.complaint and not call.satisfied
        return ev.CallBackMade(call, complaint=still)
    if command.then == "reopen":
        stage, deadline, bound = _from_the_start(asked)
        return ev.CallBackMade(call, stage, False, deadline, bound)
    if command.then != "duty_officer":
        raise Refused(_("For an unsatisfied reporter say `reopen` or `duty_officer`."))
    deadline = stage_clock(asked, StageClock.CLOSE)
    bound = chain(asked, Phase.INTAKE, deadline, stage=Stage.TO_CLOSE)
    return ev.CallBackMade(call, Stage.TO_CLOSE, True, deadline, bound)


def appeal(asked: Asked) -> ev.Body:
    """A unit asks, once, that its lateness be excused."""
    of_own_unit(asked)
    reason = required(asked.command.reason, _("an appeal"))
    return ev.AppealRaised(Appeal(reason, asked.acting.id, asked.now))


def appeal_further(asked: Asked) -> ev.Body:
    """A refused appeal goes to the second level, which is the last."""
    of_own_unit(asked)
    reason = required(asked.command.reason, _("an appeal"))
    return ev.AppealRaised(Appeal(reason, asked.acting.id, asked.now, level=2))


def deciding_posts(case: Case) -> frozenset[Post]:
    """Who decides the appeal at the level that it is at."""
    return APPEAL_POSTS[case.proceedings.appeals[-1].level]


def decide_appeal(asked: Asked) -> ev.Body:
    """By the posts of its level, nobody of the unit, and at the second level by another person."""
    appeals = asked.case.proceedings.appeals
    level = appeals[-1].level
    if belongs(asked, asked.case.unit):
        raise Refused(_("No unit decides its own appeal."))
    involved = [each for a in appeals for each in (a.asked_by, a.decided_by)]
    if not is_somebody_else(asked, *involved):
        raise Refused(_("Somebody else must decide: not who appealed, nor who decided before."))
    reason = required(asked.command.reason, _("a decision"))
    return ev.AppealDecided(level, asked.command.grant, reason, asked.acting.id)


def undo(asked: Asked) -> ev.Body:
    """The newest act is taken back, by whoever did it."""
    if asked.command.event != asked.case.undoable:
        raise Refused(_("Something has followed; this can no longer be undone."))
    act, before = before_act(asked.history(), EventId(asked.command.event))
    if act.actor != asked.seat.person.id:
        raise Refused(_("Only the person who did it can undo it."))
    slot = act.body.slot or ""
    after = asked.case.standing
    standing = replace(before.standing, level=max(before.standing.level, after.level))
    if _same_chain(before.standing.chain, after.chain):
        # Steps that have fired since stay fired.
        standing = replace(standing, chain=after.chain)
    return ev.Undone(act.id, act.type, slot, before.heads.get(slot), standing)


def _same_chain(one: Binding | None, other: Binding | None) -> bool:
    return one is not None and other is not None and one.proof == other.proof
