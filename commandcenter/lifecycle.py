"""The table of lawful moves: from which stages, by whom, under which guard, to what event.

Each row's rule (in `moves/`) gets an `Asked` (the case, the command, the city, the seat, the
instant) and returns what happens, or raises Refused with a sentence. Nothing here stores or reads
a clock.
"""

from collections.abc import Callable

from commandcenter import commands as do
from commandcenter import events as ev
from commandcenter.case import CLOSED, ENDED, WITH_UNIT, Case, Stage
from commandcenter.city import City
from commandcenter.frozen import frozen
from commandcenter.moves import (
    approval,
    assignment,
    climb,
    contest,
    facts,
    intake,
    outcome,
    oversight,
)
from commandcenter.moves.asked import Asked
from commandcenter.refusal import OutOfDate, Refused
from commandcenter.roles import CONTROL_ROOM_POSTS, LOOP_NAMES, Post, Seat
from commandcenter.wording import N_, _

__all__ = ["MOVES", "STAGE_NAMES", "Asked", "Move", "allowed", "decide", "require_charge"]


@frozen
class Move:
    """One row of the table."""

    stages: frozenset[Stage]
    """Where the case must stand."""
    posts: frozenset[Post]
    """Who may."""
    decide: Callable[[Asked], ev.Body]
    slot: str | None = None
    """The decision that it settles; None for a fact."""
    when: Callable[[Case], bool] = lambda case: True
    """What else must be so of the case."""
    posts_now: Callable[[Case], frozenset[Post]] | None = None
    """Which of the posts it is, where that depends on how far a request has come."""

    def posts_for(self, case: Case) -> frozenset[Post]:
        """Who may, for a case that it fits."""
        return self.posts_now(case) if self.posts_now and self.fits(case) else self.posts

    def fits(self, case: Case) -> bool:
        """Whether a case stands so that this can be asked of it."""
        return case.stage in self.stages and self.when(case)


def decide(asked: Asked) -> tuple[ev.Body, Post]:
    """What happens when this is asked, and the post it is done under.

    Raises Refused if the stage, the post or a guard does not allow it; OutOfDate if the decision
    rested on an older state of its slot.
    """
    move, case = MOVES[type(asked.command)], asked.case
    post = asked.seat.require(move.posts_for(case))
    base = getattr(asked.command, "base", None)
    if base is not None and move.slot and case.heads.get(move.slot, "") != base:
        raise OutOfDate(
            _("Case {number} has changed since you looked: it is now “{stage}”.").format(
                number=case.number, stage=_(STAGE_NAMES[case.stage])
            )
        )
    if not move.fits(case):
        raise Refused(
            _("Case {number} is “{stage}”; that does not allow this.").format(
                number=case.number, stage=_(STAGE_NAMES[case.stage])
            )
        )
    require_charge(move, asked.seat, case, asked.city)
    return move.decide(asked), post


def require_charge(move: Move, seat: Seat, case: Case, city: City) -> None:
    """A control room decides what lies at its own level and in its own areas, else Refused."""
    if not move.slot or seat.require(move.posts_for(case)) not in CONTROL_ROOM_POSTS:
        return
    person = seat.acting
    if person.loop is not None and person.loop != case.loop:
        raise Refused(
            _("Case {number} is with the {level}.").format(
                number=case.number, level=_(LOOP_NAMES[case.loop])
            )
        )
    path = city.path_of(case)
    if person.areas and path and not set(person.areas) & set(path.values()):
        raise Refused(
            _("Case {number} lies outside the areas of {person}.").format(
                number=case.number, person=person.called
            )
        )


def allowed(case: Case, command: type[do.Command], seat: Seat) -> bool:
    """Whether the stage and the posts allow a command at all; guards may still refuse it."""
    move = MOVES[command]
    return move.fits(case) and any(p in move.posts_for(case) for p in seat.acting.posts)


STAGE_NAMES: dict[Stage, str] = {
    Stage.REPORTED: N_("reported"),
    Stage.VERIFYING: N_("being verified"),
    Stage.REJECTED: N_("rejected"),
    Stage.FILED: N_("filed"),
    Stage.DISPATCHED: N_("dispatched"),
    Stage.SIGNED: N_("signed for"),
    Stage.HANDLING: N_("being handled"),
    Stage.RETURNED: N_("returned"),
    Stage.SUSPENDED: N_("suspended"),
    Stage.DONE: N_("handled"),
    Stage.CHECKING: N_("being checked"),
    Stage.FAILED_CHECK: N_("failed the check"),
    Stage.TO_CLOSE: N_("to be closed"),
    Stage.CLOSED: N_("closed"),
    Stage.FORCE_CLOSED: N_("closed by force"),
    Stage.VOIDED: N_("void"),
    Stage.MERGED: N_("merged"),
}
"""What a stage is called on screen; shown through `_`."""

EVERY_POST = frozenset(Post)
INTAKE_POSTS = frozenset({Post.ACCEPTOR, Post.SHIFT_LEADER, Post.DISPATCHER, Post.DUTY_OFFICER})
REPORT_POSTS = INTAKE_POSTS | {Post.GRID_OFFICER}
COMMAND_POSTS = frozenset({Post.DISPATCHER, Post.SHIFT_LEADER, Post.DUTY_OFFICER})
UNIT_POSTS = frozenset({Post.HANDLER})
CHECK_POSTS = frozenset({Post.VERIFIER, Post.GRID_OFFICER})
CLOSE_POSTS = frozenset({Post.SHIFT_LEADER, Post.ACCEPTOR, Post.DUTY_OFFICER, Post.VERIFIER})
LEADERS = assignment.LEADERS
APPEAL_POSTS = frozenset[Post]().union(*outcome.APPEAL_POSTS.values())

EVERY_STAGE = frozenset(Stage)
OPEN = EVERY_STAGE - ENDED
REPORTED = frozenset({Stage.REPORTED})
WAITING = frozenset({Stage.FILED, Stage.RETURNED})
AT_WORK = WITH_UNIT - {Stage.FAILED_CHECK}
CHECKING = frozenset({Stage.CHECKING})
TO_CLOSE = frozenset({Stage.TO_CLOSE})


def _has_tasks(case: Case) -> bool:
    return bool(case.proceedings.open_tasks)


def _owes_an_answer(case: Case) -> bool:
    return any(order.replied_at is None for order in case.proceedings.orders)


def _is_waited_for(case: Case) -> bool:
    called = (each for whistle in case.proceedings.whistles for each in whistle.units)
    return any(each.reported_at is None for each in called)


def _has_come(case: Case) -> bool:
    called = (each for whistle in case.proceedings.whistles for each in whistle.units)
    return any(each.reported_at is not None for each in called)


def _may_appeal_further(case: Case) -> bool:
    last = case.proceedings.appeal
    return last is not None and last.granted is False and last.level == 1


def _has_request(case: Case) -> bool:
    return case.proceedings.request is not None


_INTAKE: dict[type[do.Command], Move] = {
    do.SendVerification: Move(REPORTED, INTAKE_POSTS, intake.send_verification, "intake"),
    do.ReportVerification: Move(
        frozenset({Stage.VERIFYING}), CHECK_POSTS, intake.report_verification, "intake"
    ),
    # Cases from other systems, and emergencies, reach a unit without having been filed.
    do.FileCase: Move(
        OPEN - {Stage.VERIFYING}, INTAKE_POSTS, intake.file, "intake", intake.can_be_filed
    ),
    do.Reject: Move(REPORTED, INTAKE_POSTS, intake.reject, "intake"),
    do.TellReporter: Move(EVERY_STAGE, INTAKE_POSTS, intake.tell),
    do.PlaceCase: Move(OPEN, REPORT_POSTS, intake.place, "place"),
    do.Merge: Move(OPEN, INTAKE_POSTS, intake.merge, "identity"),
    do.Unmerge: Move(frozenset({Stage.MERGED}), INTAKE_POSTS, intake.unmerge, "identity"),
    do.Split: Move(REPORTED | WAITING | WITH_UNIT | {Stage.VERIFYING}, INTAKE_POSTS, intake.split),
    # What a unit has is ended by a check, or by two people (domain notes, section 2).
    do.Void: Move(REPORTED | WAITING | {Stage.VERIFYING}, LEADERS, intake.void, "outcome"),
}

_ASSIGNMENT: dict[type[do.Command], Move] = {
    do.Dispatch: Move(
        WAITING | {Stage.DISPATCHED, Stage.FAILED_CHECK},
        COMMAND_POSTS,
        assignment.dispatch,
        "assignment",
    ),
    do.Recall: Move(
        frozenset({Stage.DISPATCHED, Stage.SIGNED}), COMMAND_POSTS, assignment.recall, "assignment"
    ),
    do.SignFor: Move(frozenset({Stage.DISPATCHED}), UNIT_POSTS, assignment.sign, "assignment"),
    do.StartHandling: Move(
        frozenset({Stage.SIGNED, Stage.FAILED_CHECK}), UNIT_POSTS, assignment.start, "assignment"
    ),
    do.Return: Move(AT_WORK, UNIT_POSTS, assignment.give_back, "assignment"),
    do.HandOn: Move(WITH_UNIT, UNIT_POSTS, assignment.hand_on, "assignment"),
    do.AskCoHandling: Move(
        WITH_UNIT, COMMAND_POSTS | UNIT_POSTS, assignment.ask_co_handling, "assignment"
    ),
    do.SignTask: Move(WITH_UNIT, UNIT_POSTS, assignment.sign_task, when=_has_tasks),
    do.ReportTaskDone: Move(WITH_UNIT, UNIT_POSTS, assignment.task_done, when=_has_tasks),
    do.ReturnTask: Move(WITH_UNIT, UNIT_POSTS, assignment.return_task, when=_has_tasks),
    do.DropTask: Move(WITH_UNIT, COMMAND_POSTS, assignment.drop_task, when=_has_tasks),
    do.PassUp: Move(REPORTED | WAITING, INTAKE_POSTS, assignment.pass_up, "loop"),
    do.PassDown: Move(REPORTED | WAITING, INTAKE_POSTS, assignment.pass_down, "loop"),
}

_APPROVAL: dict[type[do.Command], Move] = {
    do.AskExtension: Move(WITH_UNIT, UNIT_POSTS, approval.ask_extension, "approval"),
    do.AskSuspension: Move(WITH_UNIT, UNIT_POSTS, approval.ask_suspension, "approval"),
    do.AskForcedClose: Move(
        OPEN - REPORTED - {Stage.VERIFYING}, COMMAND_POSTS, approval.ask_forced_close, "approval"
    ),
    do.Approve: Move(
        OPEN, COMMAND_POSTS, approval.approve, "approval", _has_request, approval.next_posts
    ),
    do.Disapprove: Move(
        OPEN, COMMAND_POSTS, approval.disapprove, "approval", _has_request, approval.next_posts
    ),
    do.Resume: Move(
        frozenset({Stage.SUSPENDED}), COMMAND_POSTS | UNIT_POSTS, approval.resume, "approval"
    ),
    do.OrderHandling: Move(WITH_UNIT, LEADERS, oversight.order, "order"),
    do.ReplyToOrder: Move(OPEN, UNIT_POSTS, oversight.reply, when=_owes_an_answer),
    do.Whistle: Move(OPEN, COMMAND_POSTS, oversight.whistle, "whistle"),
    do.ReportIn: Move(OPEN, UNIT_POSTS, oversight.report_in, when=_is_waited_for),
    do.RateAnswer: Move(EVERY_STAGE, COMMAND_POSTS, oversight.rate, when=_has_come),
}

_OUTCOME: dict[type[do.Command], Move] = {
    do.ReportDone: Move(WITH_UNIT - {Stage.DISPATCHED}, UNIT_POSTS, outcome.done, "outcome"),
    do.StartCheck: Move(frozenset({Stage.DONE}), CHECK_POSTS, outcome.start_check, "outcome"),
    do.PassCheck: Move(CHECKING, CHECK_POSTS, outcome.pass_check, "outcome"),
    do.FailCheck: Move(CHECKING, CHECK_POSTS, outcome.fail_check, "outcome"),
    do.Close: Move(TO_CLOSE, CLOSE_POSTS, outcome.close, "outcome"),
    do.Reopen: Move(CLOSED | {Stage.REJECTED}, LEADERS, outcome.reopen, "outcome"),
    do.RecordCallBack: Move(TO_CLOSE | CLOSED, INTAKE_POSTS, outcome.call_back, "outcome"),
    do.AppealClosed: Move(
        CLOSED, UNIT_POSTS, outcome.appeal, "appeal", lambda c: not c.proceedings.appeals
    ),
    do.AppealFurther: Move(
        CLOSED, UNIT_POSTS, outcome.appeal_further, "appeal", _may_appeal_further
    ),
    do.DecideAppeal: Move(
        EVERY_STAGE,
        APPEAL_POSTS,
        outcome.decide_appeal,
        "appeal",
        lambda c: c.awaits_decision,
        outcome.deciding_posts,
    ),
    do.Undo: Move(EVERY_STAGE, EVERY_POST, outcome.undo),
}

_FACTS: dict[type[do.Command], Move] = {
    do.AddNote: Move(EVERY_STAGE, EVERY_POST, facts.note),
    do.AddPhoto: Move(EVERY_STAGE, EVERY_POST, facts.photo),
    do.RecordArrival: Move(OPEN, UNIT_POSTS | CHECK_POSTS, facts.arrival),
    do.RecordCall: Move(EVERY_STAGE, EVERY_POST, facts.call),
    do.RevealContact: Move(EVERY_STAGE, INTAKE_POSTS | CHECK_POSTS, facts.reveal),
    do.Erase: Move(EVERY_STAGE, frozenset({Post.SHIFT_LEADER, Post.ADMINISTRATOR}), facts.erase),
}

_CLIMB: dict[type[do.Command], Move] = {
    do.Acknowledge: Move(
        OPEN, COMMAND_POSTS | UNIT_POSTS | CHECK_POSTS, climb.acknowledge, when=climb.is_loud
    ),
    do.Unacknowledge: Move(
        OPEN,
        COMMAND_POSTS | UNIT_POSTS | CHECK_POSTS,
        climb.unacknowledge,
        when=climb.is_acknowledged,
    ),
    do.Silence: Move(OPEN, COMMAND_POSTS, climb.silence, when=climb.is_loud),
    do.EndSilence: Move(OPEN, COMMAND_POSTS, climb.end_silence, when=climb.is_silenced),
    do.EscalateNow: Move(OPEN, COMMAND_POSTS, climb.escalate, when=climb.climbs),
    do.SkipStep: Move(OPEN, LEADERS, climb.skip, when=climb.climbs),
    do.RebindChain: Move(
        OPEN, frozenset({Post.DUTY_OFFICER}), climb.rebind, when=lambda c: c.deadline is not None
    ),
}

_CONTEST: dict[type[do.Command], Move] = {
    do.SettleConflict: Move(
        EVERY_STAGE, COMMAND_POSTS, contest.settle, "conflict", contest.is_contested
    ),
}

MOVES = _INTAKE | _ASSIGNMENT | _APPROVAL | _OUTCOME | _CLIMB | _FACTS | _CONTEST
"""Every lawful move of a case. Registration and the clock's own steps are the desk's."""
