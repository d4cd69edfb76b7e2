"""A case is the fold of its events: the one place that says what each event does to a case."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from commandcenter import events as ev
from commandcenter.case import Case, Stage, Standing, with_clock
from commandcenter.catalogue import Urgency
from commandcenter.events import Event
from commandcenter.ids import EventId
from commandcenter.report import Report
from commandcenter.text import Text

Effect = Callable[[Case, Event, Any], Case]


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
    changed = effect(case, event, event.body)
    slot = event.body.slot
    if isinstance(event.body, ev.CaseImported) and case.touched:
        slot = None  # It settles nothing that somebody here has decided.
    undoable = event.id if type(event.body) in UNDOABLE else None
    if isinstance(event.body, ev.StepFired):
        undoable = case.undoable  # The clock is nobody's answer to an act.
    return replace(
        changed,
        last_event=event.id,
        last_at=max(case.last_at, event.occurred_at),
        heads={**changed.heads, slot: event.id} if slot else changed.heads,
        undoable=undoable,
    )


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
        heads={"intake": event.id},
        source=body.source,
        external_id=body.external_id,
        revision=sourced.revision if sourced else None,
        digest=sourced.digest if sourced else None,
        imported_at=event.occurred_at if sourced else None,
        imported_by=event.id if sourced else None,
    )


def _imported(case: Case, event: Event, body: ev.CaseImported) -> Case:
    """A newer version from the source: facts always, decisions only where nobody here made any."""
    reports = (body.report, *case.reports[1:])
    standing = case.standing
    if not case.touched:
        standing = replace(body.standing, level=max(standing.level, body.standing.level))
        if "place" in case.heads:
            here = case.standing
            standing = replace(standing, place=here.place, cell=here.cell, address=here.address)
        if _same_wait(case.standing, standing):
            standing = replace(standing, chain=case.standing.chain)
    return replace(
        case,
        reports=reports,
        standing=standing,
        source=body.source,
        external_id=body.external_id,
        revision=body.revision,
        digest=body.digest,
        imported_at=case.imported_at or event.occurred_at,
        imported_by=event.id,
    )


def _same_wait(one: Standing, other: Standing) -> bool:
    """Whether the same unit is waited for until the same instant, so that its chain goes on."""
    due = [s.deadlines[-1].due_at if s.deadlines else None for s in (one, other)]
    return one.stage is other.stage and one.unit == other.unit and due[0] == due[1]


def _joined(case: Case, event: Event, body: ev.ReportJoined) -> Case:
    return replace(case, reports=(*case.reports, body.report))


def _placed(case: Case, event: Event, body: ev.CasePlaced) -> Case:
    address = body.address or case.standing.address
    return _stands(case, place=body.place, cell=body.cell, address=address)


def _filed(case: Case, event: Event, body: ev.CaseFiled) -> Case:
    standing = replace(
        case.standing,
        stage=Stage.FILED,
        class_code=body.class_code,
        condition=body.condition,
        catalogue=body.catalogue,
        catalogue_version=body.catalogue_version,
        urgency=Urgency(body.urgency),
        chain=body.chain,
    )
    return replace(case, standing=with_clock(standing, body.deadline, event.occurred_at))


def _dispatched(case: Case, event: Event, body: ev.CaseDispatched) -> Case:
    standing = replace(
        case.standing, stage=Stage.DISPATCHED, unit=body.unit, chain=body.chain, handled_by=None
    )
    return replace(case, standing=with_clock(standing, body.deadline, event.occurred_at))


def _recalled(case: Case, event: Event, body: ev.DispatchRecalled) -> Case:
    standing = replace(case.standing, stage=Stage.FILED, unit=None, chain=body.chain)
    return replace(case, standing=with_clock(standing, body.deadline, event.occurred_at))


def _returned(case: Case, event: Event, body: ev.CaseReturned) -> Case:
    standing = replace(
        case.standing, stage=Stage.RETURNED, chain=body.chain, returns=case.standing.returns + 1
    )
    return replace(case, standing=with_clock(standing, body.deadline, event.occurred_at))


def _done(case: Case, event: Event, body: ev.HandlingDone) -> Case:
    standing = replace(
        case.standing, stage=Stage.DONE, chain=None, handled_by=body.handled_by, outcome=body.note
    )
    return replace(case, standing=with_clock(standing, body.deadline, event.occurred_at))


def _absorbed(case: Case, event: Event, body: ev.CaseAbsorbed) -> Case:
    known = {report.id for report in case.reports}
    return replace(
        case, reports=(*case.reports, *(each for each in body.reports if each.id not in known))
    )


def _released(case: Case, event: Event, body: ev.CaseReleased) -> Case:
    return replace(case, reports=tuple(r for r in case.reports if r.id not in body.reports))


def _check_passed(case: Case, event: Event, body: ev.CheckPassed) -> Case:
    outcome = body.note or case.standing.outcome
    standing = replace(case.standing, stage=Stage.TO_CLOSE, outcome=outcome)
    return replace(case, standing=with_clock(standing, body.deadline, event.occurred_at))


def _closed(case: Case, event: Event, body: ev.CaseClosed) -> Case:
    outcome = body.note or case.standing.outcome
    return _ended(case, event, Stage.CLOSED, outcome=outcome, criterion=body.criterion)


def _merged(case: Case, event: Event, body: ev.CaseMerged) -> Case:
    return _ended(case, event, Stage.MERGED, outcome=body.reason, merged_into=body.into)


def _ended(case: Case, event: Event, stage: Stage, **changes: Any) -> Case:
    at = event.occurred_at
    standing = replace(case.standing, stage=stage, ended_at=at, chain=None, **changes)
    return replace(case, standing=with_clock(standing, None, at))


def _undone(case: Case, event: Event, body: ev.Undone) -> Case:
    heads = {slot: head for slot, head in case.heads.items() if slot != body.slot_of_event}
    if body.former_head:
        heads[body.slot_of_event] = body.former_head
    return replace(case, standing=body.standing, heads=heads)


def _step_fired(case: Case, event: Event, body: ev.StepFired) -> Case:
    chain = case.standing.chain
    if chain is None or chain.proof != body.proof:
        return case
    chain = chain.fired(body.step, event.occurred_at, body.late)
    return _stands(case, chain=chain, level=max(case.standing.level, body.level))


def _erased(case: Case, event: Event, body: ev.TextErased) -> Case:
    gone = frozenset(body.digests)

    def blank(text: Text | None) -> Text | None:
        return Text(text.digest) if text and text.digest in gone else text

    def blank_report(report: Report) -> Report:
        contact = report.contact
        if contact and (contact.digest in gone or contact.masked.digest in gone):
            contact = replace(contact, masked=Text(contact.masked.digest))
        return replace(
            report,
            description=blank(report.description),
            address=blank(report.address),
            contact=contact,
        )

    case = _stands(case, address=blank(case.standing.address), outcome=blank(case.standing.outcome))
    return replace(
        case,
        reports=tuple(blank_report(each) for each in case.reports),
        words_erased=case.words_erased or body.what == "text",
    )


def _stands(case: Case, **changes: Any) -> Case:
    return replace(case, standing=replace(case.standing, **changes))


def _to(stage: Stage) -> Effect:
    return lambda case, event, body: _stands(case, stage=stage)


EFFECTS: dict[type[ev.Body], Effect] = {
    ev.CaseImported: _imported,
    ev.ReportJoined: _joined,
    ev.CaseAbsorbed: _absorbed,
    ev.CaseReleased: _released,
    ev.CasePlaced: _placed,
    ev.CaseFiled: _filed,
    ev.CaseRejected: lambda c, e, b: _ended(c, e, Stage.REJECTED, outcome=b.reason),
    ev.CaseMerged: _merged,
    ev.CaseVoided: lambda c, e, b: _ended(c, e, Stage.VOIDED, outcome=b.reason),
    ev.CaseDispatched: _dispatched,
    ev.DispatchRecalled: _recalled,
    ev.CaseSigned: _to(Stage.SIGNED),
    ev.HandlingStarted: _to(Stage.HANDLING),
    ev.CaseReturned: _returned,
    ev.HandlingDone: _done,
    ev.CheckStarted: _to(Stage.CHECKING),
    ev.CheckPassed: _check_passed,
    ev.CaseClosed: _closed,
    ev.Undone: _undone,
    ev.NoteAdded: lambda c, e, b: replace(c, notes=c.notes + 1),
    ev.ContactRevealed: lambda c, e, b: c,
    ev.TextErased: _erased,
    ev.StepFired: _step_fired,
}
"""What each event does to the case that it happens to."""

UNDOABLE: frozenset[type[ev.Body]] = frozenset(
    body for body in EFFECTS if body.slot and body is not ev.CaseImported
)
"""Decisions that can be taken back while nothing has followed them."""


def before_act(history: list[Event], act: EventId) -> tuple[Event, Case]:
    """The event `act` of a case's `history`, and the case as it stood before it.

    Raises ValueError if the history has no such event, or begins with it.
    """
    at = next((n for n, event in enumerate(history) if event.id == act), 0)
    before = fold(history[:at])
    if before is None:
        raise ValueError(f"nothing comes before event {act}")
    return history[at], before
