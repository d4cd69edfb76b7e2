"""The table of lawful moves: from which stages, by whom, under which guard, to what event.

Each row's `decide` gets an `Asked` (the case, the command, the city, the seat, the instant) and
returns what happens, or raises Refused with a sentence. Nothing here stores or reads a clock.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from commandcenter import commands as do
from commandcenter import events as ev
from commandcenter.case import ENDED, WITH_UNIT, Case, Deadline, Stage
from commandcenter.catalogue import StageClock, Urgency
from commandcenter.city import City
from commandcenter.clocks import bind_chain, handling_clock, start_clock
from commandcenter.escalation import Binding, Phase
from commandcenter.fold import before_act
from commandcenter.ids import AreaCode, EventId
from commandcenter.location import locate
from commandcenter.refusal import OutOfDate, Refused
from commandcenter.roles import Post, Seat
from commandcenter.text import Text, texts_in
from commandcenter.wording import N_, _, label
from commandcenter.worktime import Limit


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for one case, with all that its rule may look at."""

    case: Case
    command: Any
    city: City
    seat: Seat
    now: datetime
    event_id: EventId
    """The id that the resulting event will have; proof of a chain bound by it."""
    history: Callable[[], list[ev.Event]]
    """The case's events, read only when asked for (undo)."""
    other: Callable[[str], Case]
    """Another case by number or id (merge). Raises Refused if there is none."""


@dataclass(frozen=True, slots=True)
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

    def fits(self, case: Case) -> bool:
        """Whether a case stands so that this can be asked of it."""
        return case.stage in self.stages and self.when(case)


def decide(asked: Asked) -> tuple[ev.Body, Post]:
    """What happens when this is asked, and the post it is done under.

    Raises Refused if the stage, the post or a guard does not allow it; OutOfDate if the decision
    rested on an older state of its slot.
    """
    move = MOVES[type(asked.command)]
    post = asked.seat.require(move.posts)
    base = getattr(asked.command, "base", None)
    if base is not None and move.slot and asked.case.heads.get(move.slot, "") != base:
        raise OutOfDate(
            _("Case {number} has changed since you looked: it is now “{stage}”.").format(
                number=asked.case.number, stage=_(STAGE_NAMES[asked.case.stage])
            )
        )
    if not move.fits(asked.case):
        raise Refused(
            _("Case {number} is “{stage}”; that does not allow this.").format(
                number=asked.case.number, stage=_(STAGE_NAMES[asked.case.stage])
            )
        )
    return move.decide(asked), post


def allowed(case: Case, command: type[do.Command], seat: Seat) -> bool:
    """Whether the stage and the posts allow a command at all; guards may still refuse it."""
    move = MOVES[command]
    return move.fits(case) and any(p in move.posts for p in seat.acting.posts)


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


def _words(text: str, what: str) -> Text:
    if not text.strip():
        raise Refused(_("Say why: {what} needs a reason.").format(what=what))
    return Text.of(text.strip())


def _optional(text: str) -> Text | None:
    return Text.of(text.strip()) if text.strip() else None


def _stage_clock(asked: Asked, clock: StageClock) -> Deadline:
    deadline = start_clock(asked.city, asked.city.catalogue_of(asked.case), clock, asked.now)
    if deadline is None:
        raise Refused(_("The catalogue gives no time limit for this stage."))
    return deadline


def _chain(asked: Asked, phase: Phase, urgency: Urgency, deadline: Deadline) -> Binding | None:
    return bind_chain(
        asked.city,
        phase,
        urgency,
        deadline,
        at=asked.now,
        proof=asked.event_id,
        known_at=asked.now,
    )


def _file(asked: Asked) -> ev.Body:
    code = asked.command.class_code or asked.case.standing.class_code
    if code is None:
        raise Refused(_("Choose a class: a case is filed under a class and a condition."))
    if asked.case.place is None and asked.case.cell is None:
        raise Refused(_("Say where it is: a case cannot be filed without a place."))
    catalogue = asked.city.catalogue
    case_class = catalogue.case_class(code)
    condition = case_class.condition(asked.command.condition)
    deadline = _stage_clock(asked, StageClock.DISPATCH)
    return ev.CaseFiled(
        class_code=code,
        condition=condition.code,
        catalogue=catalogue.key,
        catalogue_version=catalogue.version,
        urgency=case_class.urgency,
        deadline=deadline,
        chain=_refiled_chain(asked, case_class.urgency, deadline),
    )


def _refiled_chain(asked: Asked, urgency: Urgency, deadline: Deadline) -> Binding | None:
    """Filing changes the chain only if it changes the urgency: the climb since the report stays."""
    if urgency is asked.case.standing.urgency and asked.case.standing.chain:
        return asked.case.standing.chain
    return _chain(asked, Phase.INTAKE, urgency, deadline)


def _place(asked: Asked) -> ev.Body:
    command: do.PlaceCase = asked.command
    place, cell = locate(asked.city, command.place, command.cell, asked.case.reported_at)
    if place is None:
        raise Refused(_("Say where it is: by a point on the map or the code of a cell."))
    address = _optional(command.address or "")
    return ev.CasePlaced(place, None if cell is None else AreaCode(cell), address)


def _handling_limit(asked: Asked) -> Limit:
    condition = asked.city.condition_of(asked.case)
    if condition is not None:
        return condition.limit
    case_class = asked.city.class_of(asked.case)
    if case_class is not None:
        return case_class.conditions[0].limit
    raise Refused(_("File the case first: its time limit comes from its filing condition."))


def _dispatch(asked: Asked) -> ev.Body:
    case, city = asked.case, asked.city
    unit = city.unit(asked.command.to)
    case_class = city.class_of(case)
    verdict = city.units.may_take(
        unit, case.standing.class_code, case_class.names if case_class else None, city.path_of(case)
    )
    if not verdict.allowed:
        raise Refused(verdict.why)
    if case.stage is Stage.DISPATCHED and case.unit == unit.code:
        raise Refused(_("{unit} has this case already.").format(unit=label(unit.names)))
    deadline = handling_clock(case, unit.code, city, _handling_limit(asked), asked.now)
    if deadline is None:
        raise Refused(_("No deadline can be given: check the time limit of the condition."))
    chain = _chain(asked, Phase.HANDLING, case.standing.urgency, deadline)
    return ev.CaseDispatched(unit.code, deadline, chain)


def _recall(asked: Asked) -> ev.Body:
    reason = _words(asked.command.reason, _("a recall"))
    deadline = _stage_clock(asked, StageClock.DISPATCH)
    chain = _chain(asked, Phase.INTAKE, asked.case.standing.urgency, deadline)
    return ev.DispatchRecalled(reason, deadline, chain)


def _of_own_unit(asked: Asked) -> None:
    """A handler acts for the unit that has the case, nobody else's."""
    person = asked.seat.acting
    if person.unit is not None and person.unit != asked.case.unit:
        has = asked.city.units.get(asked.case.unit)
        raise Refused(
            _("{person} acts for another unit; this case is with {unit}.").format(
                person=person.called, unit=label(has.names) if has else asked.case.unit
            )
        )


def _sign(asked: Asked) -> ev.Body:
    _of_own_unit(asked)
    return ev.CaseSigned()


def _start(asked: Asked) -> ev.Body:
    _of_own_unit(asked)
    return ev.HandlingStarted()


def _return(asked: Asked) -> ev.Body:
    _of_own_unit(asked)
    reason = _words(asked.command.reason, _("a return"))
    owner = asked.city.unit(asked.command.owner).code if asked.command.owner else None
    deadline = _stage_clock(asked, StageClock.DISPATCH)
    chain = _chain(asked, Phase.INTAKE, asked.case.standing.urgency, deadline)
    return ev.CaseReturned(reason, owner, deadline, chain)


def _done(asked: Asked) -> ev.Body:
    _of_own_unit(asked)
    return ev.HandlingDone(
        note=_optional(asked.command.note),
        handled_by=asked.seat.acting.id,
        deadline=_stage_clock(asked, StageClock.CHECK),
    )


def _somebody_else(asked: Asked) -> None:
    if asked.case.standing.handled_by in (asked.seat.acting.id, asked.seat.person.id):
        raise Refused(
            _("{person} reported it done; somebody else must check it.").format(
                person=asked.seat.acting.called
            )
        )


def _start_check(asked: Asked) -> ev.Body:
    _somebody_else(asked)
    return ev.CheckStarted()


def _pass_check(asked: Asked) -> ev.Body:
    _somebody_else(asked)
    return ev.CheckPassed(_optional(asked.command.note), _stage_clock(asked, StageClock.CLOSE))


def _close(asked: Asked) -> ev.Body:
    person = asked.seat.acting
    if person.unit is not None and person.unit == asked.case.unit:
        raise Refused(_("No unit closes its own case."))
    condition = asked.city.condition_of(asked.case)
    criteria = [c.code for c in condition.criteria] if condition else []
    criterion = asked.command.criterion or next(iter(criteria), None)
    if criterion is not None and criterion not in criteria:
        raise Refused(_("Choose the closing criterion that is met."))
    return ev.CaseClosed(criterion, _optional(asked.command.note))


def _merge(asked: Asked) -> ev.Body:
    into = asked.other(asked.command.into)
    if into.id == asked.case.id:
        raise Refused(_("A case cannot be merged into itself."))
    if not into.open:
        raise Refused(_("Case {number} is not open any more.").format(number=into.number))
    return ev.CaseMerged(into.id, into.number, Text.of(asked.command.reason or into.number))


def _undo(asked: Asked) -> ev.Body:
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


def _erase(asked: Asked) -> ev.Body:
    if asked.command.what not in ("contact", "text"):
        raise Refused(_("Only a contact or the text of a case can be erased."))
    digests: list[str] = []
    for report in asked.case.reports:
        if report.contact:
            digests += [report.contact.digest, report.contact.masked.digest]
    if asked.command.what == "text":
        # All that was ever said, also what has since been replaced; not why words were erased.
        said = (e.body for e in asked.history() if not isinstance(e.body, ev.TextErased))
        digests += [text.digest for body in said for text in texts_in(body)]
    if not digests:
        raise Refused(_("There is nothing to erase."))
    reason = _words(asked.command.reason, _("an erasure"))
    return ev.TextErased(tuple(dict.fromkeys(digests)), asked.command.what, reason)


def _reveal(asked: Asked) -> ev.Body:
    command: do.RevealContact = asked.command
    for report in asked.case.reports:
        kept = report.contact is not None and not report.contact.masked.erased
        if kept and command.report in (None, report.id):
            reason = _words(command.reason, _("a look at the contact"))
            return ev.ContactRevealed(report.id, reason)
    raise Refused(_("No contact was left, or it has been erased."))


def _note(asked: Asked) -> ev.Body:
    if not asked.command.text.strip():
        raise Refused(_("Write the note first."))
    return ev.NoteAdded(Text.of(asked.command.text.strip()))


EVERY_POST = frozenset(Post)
INTAKE_POSTS = frozenset({Post.ACCEPTOR, Post.SHIFT_LEADER, Post.DISPATCHER, Post.DUTY_OFFICER})
COMMAND_POSTS = frozenset({Post.DISPATCHER, Post.SHIFT_LEADER, Post.DUTY_OFFICER})
UNIT_POSTS = frozenset({Post.HANDLER})
CHECK_POSTS = frozenset({Post.VERIFIER})
CLOSE_POSTS = frozenset({Post.SHIFT_LEADER, Post.ACCEPTOR, Post.DUTY_OFFICER, Post.VERIFIER})
OPEN = frozenset(Stage) - ENDED
WAITING = frozenset({Stage.FILED, Stage.RETURNED})

MOVES: dict[type[do.Command], Move] = {
    # Cases from other systems may be dispatched and returned without ever having been filed.
    do.FileCase: Move(
        WAITING | {Stage.REPORTED},
        INTAKE_POSTS,
        _file,
        "intake",
        when=lambda c: c.stage is Stage.REPORTED or c.standing.condition is None,
    ),
    do.Reject: Move(
        frozenset({Stage.REPORTED}),
        INTAKE_POSTS,
        lambda asked: ev.CaseRejected(_words(asked.command.reason, _("a rejection"))),
        "intake",
    ),
    do.PlaceCase: Move(OPEN, INTAKE_POSTS, _place, "place"),
    do.Dispatch: Move(WAITING | {Stage.DISPATCHED}, COMMAND_POSTS, _dispatch, "assignment"),
    do.Recall: Move(
        frozenset({Stage.DISPATCHED, Stage.SIGNED}), COMMAND_POSTS, _recall, "assignment"
    ),
    do.SignFor: Move(frozenset({Stage.DISPATCHED}), UNIT_POSTS, _sign, "assignment"),
    do.StartHandling: Move(frozenset({Stage.SIGNED}), UNIT_POSTS, _start, "assignment"),
    do.Return: Move(WITH_UNIT, UNIT_POSTS, _return, "assignment"),
    do.ReportDone: Move(frozenset({Stage.SIGNED, Stage.HANDLING}), UNIT_POSTS, _done, "outcome"),
    do.StartCheck: Move(frozenset({Stage.DONE}), CHECK_POSTS, _start_check, "outcome"),
    do.PassCheck: Move(frozenset({Stage.CHECKING}), CHECK_POSTS, _pass_check, "outcome"),
    do.Close: Move(frozenset({Stage.TO_CLOSE}), CLOSE_POSTS, _close, "outcome"),
    do.Merge: Move(OPEN, INTAKE_POSTS, _merge, "identity"),
    do.Void: Move(
        OPEN,
        frozenset({Post.SHIFT_LEADER, Post.DUTY_OFFICER}),
        lambda asked: ev.CaseVoided(_words(asked.command.reason, _("voiding"))),
        "outcome",
    ),
    do.Undo: Move(frozenset(Stage), EVERY_POST, _undo),
    do.AddNote: Move(frozenset(Stage), EVERY_POST, _note),
    do.RevealContact: Move(frozenset(Stage), INTAKE_POSTS | CHECK_POSTS, _reveal),
    do.Erase: Move(frozenset(Stage), frozenset({Post.SHIFT_LEADER, Post.ADMINISTRATOR}), _erase),
}
"""Every lawful move of a case. Registration and the clock's own steps are the desk's."""
