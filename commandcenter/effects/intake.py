"""What the events of intake, and of which case it is, do to a case."""

from commandcenter import events as ev
from commandcenter.case import Case, Stage, Standing
from commandcenter.catalogue import Urgency
from commandcenter.effects.standing import Effect, ended, proceeds, stands, timed
from commandcenter.events import Event
from commandcenter.frozen import replace


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
        standing = replace(standing, proceedings=case.standing.proceedings)
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


def _placed(case: Case, event: Event, body: ev.CasePlaced) -> Case:
    address = body.address or case.standing.address
    return stands(case, place=body.place, cell=body.cell, address=address)


def _filed(case: Case, event: Event, body: ev.CaseFiled) -> Case:
    case = stands(
        case,
        class_code=body.class_code,
        condition=body.condition,
        catalogue=body.catalogue,
        catalogue_version=body.catalogue_version,
        urgency=Urgency(body.urgency),
        chain=body.chain,
    )
    if body.deadline is None:
        return case  # Filed while a unit is at work on it: nothing else changes.
    return timed(stands(case, stage=Stage.FILED), event, body.deadline)


def _verification_sent(case: Case, event: Event, body: ev.VerificationSent) -> Case:
    case = stands(case, stage=Stage.VERIFYING, chain=body.chain)
    return timed(proceeds(case, handed_to=body.officer), event, body.deadline)


def _verification_reported(case: Case, event: Event, body: ev.VerificationReported) -> Case:
    case = stands(case, stage=Stage.REPORTED, chain=body.chain)
    return timed(proceeds(case, verified=body.found, handed_to=None), event, body.deadline)


def _rejected(case: Case, event: Event, body: ev.CaseRejected) -> Case:
    reachable = any(r.contact is not None and not r.contact.masked.erased for r in case.reports)
    return proceeds(ended(case, event, Stage.REJECTED, outcome=body.reason), to_tell=reachable)


def _merged(case: Case, event: Event, body: ev.CaseMerged) -> Case:
    rest = case.proceedings
    case = proceeds(case, merged_from=case.stage)
    case = ended(case, event, Stage.MERGED, outcome=body.reason, merged_into=body.into)
    # Parted again, a resting case rests on until its day.
    return proceeds(case, suspended_from=rest.suspended_from, suspended_until=rest.suspended_until)


def _unmerged(case: Case, event: Event, body: ev.CaseUnmerged) -> Case:
    case = proceeds(case, merged_from=None)
    case = stands(
        case, stage=body.stage, merged_into=None, outcome=None, ended_at=None, chain=body.chain
    )
    return timed(case, event, body.deadline)


def _absorbed(case: Case, event: Event, body: ev.CaseAbsorbed) -> Case:
    known = {report.id for report in case.reports}
    return replace(
        case, reports=(*case.reports, *(each for each in body.reports if each.id not in known))
    )


def _released(case: Case, event: Event, body: ev.CaseReleased) -> Case:
    return replace(case, reports=tuple(r for r in case.reports if r.id not in body.reports))


INTAKE: dict[type[ev.Body], Effect] = {
    ev.CaseImported: _imported,
    ev.ReportJoined: lambda c, e, b: replace(c, reports=(*c.reports, b.report)),
    ev.CaseAbsorbed: _absorbed,
    ev.CaseReleased: _released,
    ev.CasePlaced: _placed,
    ev.CaseFiled: _filed,
    ev.VerificationSent: _verification_sent,
    ev.VerificationReported: _verification_reported,
    ev.CaseRejected: _rejected,
    ev.ReporterTold: lambda c, e, b: proceeds(c, to_tell=False),
    ev.CaseMerged: _merged,
    ev.CaseUnmerged: _unmerged,
    ev.CaseSplit: lambda c, e, b: c,
    ev.CaseVoided: lambda c, e, b: ended(c, e, Stage.VOIDED, outcome=b.reason),
}
"""What each of them does."""
