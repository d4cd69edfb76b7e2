"""What approvals, checks, endings and what follows them do to a case; and plain facts."""

from dataclasses import fields

from commandcenter import events as ev
from commandcenter.case import Case, Stage
from commandcenter.effects.standing import (
    Effect,
    due_with,
    ended,
    proceeds,
    stands,
    taken_up,
    timed,
    to,
)
from commandcenter.events import Event
from commandcenter.frozen import replace
from commandcenter.photo import Photo
from commandcenter.proceedings import TaskState
from commandcenter.report import Report
from commandcenter.text import Text, map_texts


def _approved(case: Case, event: Event, body: ev.ApprovalGiven) -> Case:
    request = case.proceedings.request
    if request is None:
        return case
    approved_by = (*request.approved_by, body.approved_by)
    return proceeds(case, request=replace(request, approved_by=approved_by))


def _extended(case: Case, event: Event, body: ev.CaseExtended) -> Case:
    case = proceeds(case, request=None, extensions=case.proceedings.extensions + 1)
    *before, running = case.standing.deadlines
    case = due_with(case, running.due_at, body.deadline.due_at)
    return stands(case, deadlines=(*before, body.deadline), chain=body.chain)


def _suspended(case: Case, event: Event, body: ev.CaseSuspended) -> Case:
    case = proceeds(
        case,
        request=None,
        suspensions=case.proceedings.suspensions + 1,
        suspended_from=case.stage,
        suspended_until=body.until,
    )
    return timed(stands(case, stage=Stage.SUSPENDED, chain=None), event, None)


def _resumed(case: Case, event: Event, body: ev.CaseResumed) -> Case:
    case = proceeds(case, suspended_from=None, suspended_until=None)
    if case.standing.deadlines and body.deadline is not None:
        case = due_with(case, case.standing.deadlines[-1].due_at, body.deadline.due_at)
    return timed(stands(case, stage=body.stage, chain=body.chain), event, body.deadline)


def _done(case: Case, event: Event, body: ev.HandlingDone) -> Case:
    case = proceeds(case, request=None)
    case = stands(case, stage=Stage.DONE, chain=None, handled_by=body.handled_by, outcome=body.note)
    return timed(case, event, body.deadline)


def _check_passed(case: Case, event: Event, body: ev.CheckPassed) -> Case:
    outcome = body.note or case.standing.outcome
    return timed(stands(case, stage=Stage.TO_CLOSE, outcome=outcome), event, body.deadline)


def _check_failed(case: Case, event: Event, body: ev.CheckFailed) -> Case:
    case = proceeds(case, reworks=case.proceedings.reworks + 1)
    case = stands(
        case, stage=Stage.FAILED_CHECK, outcome=body.reason, chain=body.chain, handled_by=None
    )
    return timed(case, event, body.deadline)


def _closed(case: Case, event: Event, body: ev.CaseClosed) -> Case:
    outcome = body.note or case.standing.outcome
    case = proceeds(case, complaint=False)
    return ended(case, event, Stage.CLOSED, outcome=outcome, criterion=body.criterion)


def _reopened(case: Case, event: Event, body: ev.CaseReopened) -> Case:
    return taken_up(case, event, body.stage, body.deadline, body.chain)


def _called_back(case: Case, event: Event, body: ev.CallBackMade) -> Case:
    calls = (*case.proceedings.call_backs, body.call)
    case = proceeds(case, call_backs=calls, complaint=body.complaint)
    if body.stage is None or body.deadline is None:
        return case
    if body.complaint:
        case = stands(case, stage=body.stage, ended_at=None, chain=body.chain)
        return timed(case, event, body.deadline)
    return taken_up(case, event, body.stage, body.deadline, body.chain)


def _appealed(case: Case, event: Event, body: ev.AppealRaised) -> Case:
    return proceeds(case, appeals=(*case.proceedings.appeals, body.appeal))


def _appeal_decided(case: Case, event: Event, body: ev.AppealDecided) -> Case:
    *earlier, appeal = case.proceedings.appeals
    decided = replace(
        appeal, granted=body.granted, decision=body.reason, decided_by=body.decided_by
    )
    exempt = body.reason if body.granted else case.proceedings.exempt
    return proceeds(case, appeals=(*earlier, decided), exempt=exempt)


def _undone(case: Case, event: Event, body: ev.Undone) -> Case:
    heads = {slot: head for slot, head in case.heads.items() if slot != body.slot_of_event}
    if body.former_head:
        heads[body.slot_of_event] = body.former_head
    return replace(case, standing=body.standing, heads=heads)


def _arrived(case: Case, event: Event, body: ev.ArrivalRecorded) -> Case:
    return replace(case, first_arrival=case.first_arrival or event.occurred_at)


def _photographed(case: Case, event: Event, body: ev.PhotoAdded) -> Case:
    known = {each.name: getattr(body, each.name) for each in fields(body)}
    photo = Photo(id=event.id, added_by=event.actor, added_at=event.occurred_at, **known)
    return replace(case, photos=(*case.photos, photo))


def _erased(case: Case, event: Event, body: ev.TextErased) -> Case:
    gone = frozenset(body.digests)

    def blank(text: Text) -> Text:
        return Text(text.digest) if text.digest in gone else text

    def blank_report(report: Report) -> Report:
        contact = report.contact
        report = map_texts(report, blank)
        if contact and (contact.digest in gone or contact.masked.digest in gone):
            return replace(report, contact=replace(contact, masked=Text(contact.masked.digest)))
        return report

    def blank_photo(photo: Photo) -> Photo:
        erased = photo.erased or photo.sha256 in gone
        return replace(map_texts(photo, blank), erased=erased)

    reports = tuple(blank_report(each) for each in case.reports)
    case = replace(
        case,
        standing=map_texts(case.standing, blank),
        reports=reports,
        photos=tuple(blank_photo(each) for each in case.photos),
        words_erased=case.words_erased or body.what == "text",
    )
    reachable = any(r.contact is not None and not r.contact.masked.erased for r in reports)
    return case if reachable else proceeds(case, to_tell=False)


def _force_closed(case: Case, event: Event, body: ev.CaseForceClosed) -> Case:
    """Nobody does a part of what two people have ended."""
    tasks = case.proceedings.tasks
    left = tuple(replace(t, state=TaskState.DROPPED) if t.open else t for t in tasks)
    case = proceeds(case, tasks=left)
    return ended(case, event, Stage.FORCE_CLOSED, outcome=body.reason)


OUTCOME: dict[type[ev.Body], Effect] = {
    ev.ApprovalAsked: lambda c, e, b: proceeds(c, request=b.request),
    ev.ApprovalGiven: _approved,
    ev.ApprovalRefused: lambda c, e, b: proceeds(c, request=None),
    ev.CaseExtended: _extended,
    ev.CaseSuspended: _suspended,
    ev.CaseResumed: _resumed,
    ev.CaseForceClosed: _force_closed,
    ev.HandlingDone: _done,
    ev.CheckStarted: to(Stage.CHECKING),
    ev.CheckPassed: _check_passed,
    ev.CheckFailed: _check_failed,
    ev.CaseClosed: _closed,
    ev.CaseReopened: _reopened,
    ev.CallBackMade: _called_back,
    ev.AppealRaised: _appealed,
    ev.AppealDecided: _appeal_decided,
    ev.Undone: _undone,
    ev.NoteAdded: lambda c, e, b: replace(c, notes=c.notes + 1),
    ev.CallRecorded: lambda c, e, b: replace(c, notes=c.notes + 1),
    ev.ArrivalRecorded: _arrived,
    ev.PhotoAdded: _photographed,
    ev.ContactRevealed: lambda c, e, b: c,
    ev.TextErased: _erased,
}
"""What each of them does."""
