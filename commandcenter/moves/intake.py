"""Rules of intake: verify, file, reject, place; merge and part; split; void."""

from commandcenter import commands as do
from commandcenter import events as ev
from commandcenter.case import WITH_UNIT, Case, Deadline, Stage, Standing
from commandcenter.catalogue import CaseClass, StageClock, Urgency
from commandcenter.clocks import resumed_clock, start_clock
from commandcenter.escalation import Binding, Phase
from commandcenter.ids import AreaCode, CaseId, new_id
from commandcenter.moves.asked import Asked, chain, optional, required, stage_clock
from commandcenter.places.location import locate
from commandcenter.proceedings import Proceedings
from commandcenter.refusal import Refused
from commandcenter.report import Report
from commandcenter.text import Text
from commandcenter.wording import N_, _

VERIFIED = N_("being verified")
MERGED = N_("merged into another case")
"""Why a clock stood; shown through `_`."""


def file(asked: Asked) -> ev.Body:
    """The report is a case: under a class and a condition, with a place."""
    case = asked.case
    code = asked.command.class_code or case.standing.class_code
    if code is None:
        raise Refused(_("Choose a class: a case is filed under a class and a condition."))
    if case.place is None and case.cell is None:
        raise Refused(_("Say where it is: a case cannot be filed without a place."))
    if case.proceedings.verified is False:
        raise Refused(
            _("The verification found that it is not so: reject it, or have it verified again.")
        )
    catalogue = asked.city.catalogue
    case_class = catalogue.case_class(code)
    condition = case_class.condition(asked.command.condition)
    waits = case.stage in (Stage.REPORTED, Stage.FILED, Stage.RETURNED)
    deadline = stage_clock(asked, StageClock.DISPATCH) if waits else None
    return ev.CaseFiled(
        class_code=code,
        condition=condition.code,
        catalogue=catalogue.key,
        catalogue_version=catalogue.version,
        urgency=case_class.urgency,
        deadline=deadline,
        chain=_refiled_chain(asked, case_class, deadline),
    )


def _refiled_chain(
    asked: Asked, case_class: CaseClass, deadline: Deadline | None
) -> Binding | None:
    """Filing binds anew only if urgency or another chain asks for it: the climb so far stays."""
    standing = asked.case.standing
    if deadline is None:
        return standing.chain
    found = chain(asked, Phase.INTAKE, deadline, case_class.urgency, case_class.code)
    running = standing.chain
    if running is None or case_class.urgency is not standing.urgency:
        return found
    return found if found is not None and found.chain != running.chain else running


def reject(asked: Asked) -> ev.Body:
    """The report is no case."""
    return ev.CaseRejected(required(asked.command.reason, _("a rejection")))


def tell(asked: Asked) -> ev.Body:
    """The reporter knows."""
    return ev.ReporterTold(asked.command.channel, optional(asked.command.note))


def send_verification(asked: Asked) -> ev.Body:
    """Somebody goes to look; meanwhile the clock of acceptance stands."""
    command: do.SendVerification = asked.command
    officer = asked.city.person(command.officer).id if command.officer else None
    deadline = stage_clock(asked, StageClock.VERIFY)
    bound = chain(asked, Phase.INTAKE, deadline)
    return ev.VerificationSent(officer, optional(command.note), deadline, bound)


def report_verification(asked: Asked) -> ev.Body:
    """What was found; the clock of acceptance goes on."""
    command: do.ReportVerification = asked.command
    deadline = _resumed(asked, VERIFIED, StageClock.ACCEPT)
    bound = chain(asked, Phase.INTAKE, deadline)
    return ev.VerificationReported(
        command.found, optional(command.note), asked.acting.id, deadline, bound
    )


def _resumed(asked: Asked, why: str, clock: StageClock | None = None) -> Deadline | None:
    """The newest clock (of one kind), which stood, going on now."""
    stood = [d for d in asked.case.standing.deadlines if clock in (None, d.clock)]
    if not stood:
        return None
    return resumed_clock(asked.city, stood[-1], asked.now, why, by=asked.acting.id)


def place(asked: Asked) -> ev.Body:
    """Where it is."""
    command: do.PlaceCase = asked.command
    found, cell = locate(asked.city, command.place, command.cell)
    if found is None:
        raise Refused(_("Say where it is: by a point on the map or the code of a cell."))
    address = optional(command.address or "")
    return ev.CasePlaced(found, None if cell is None else AreaCode(cell), address)


def merge(asked: Asked) -> ev.Body:
    """The same thing is another open case, whose clock now goes for both."""
    into = asked.other(asked.command.into)
    if into.id == asked.case.id:
        raise Refused(_("A case cannot be merged into itself."))
    if into.ended:
        raise Refused(_("Case {number} is not open any more.").format(number=into.number))
    return ev.CaseMerged(into.id, into.number, Text.of(asked.command.reason or into.number))


def unmerge(asked: Asked) -> ev.Body:
    """It was another thing: it goes on where it stood. Its time within its parent was a pause."""
    case = asked.case
    parent = case.standing.merged_into
    assert parent is not None, "a merged case has a parent"
    reason = required(asked.command.reason, _("parting merged cases"))
    stage = Stage(case.proceedings.merged_from or Stage.REPORTED)
    deadline = None if stage is Stage.SUSPENDED else _resumed(asked, MERGED)
    phase = Phase.HANDLING if stage in WITH_UNIT else Phase.INTAKE
    rests = stage in (Stage.SUSPENDED, Stage.DONE, Stage.CHECKING, Stage.TO_CLOSE)
    bound = None if rests else chain(asked, phase, deadline, stage=stage)
    return ev.CaseUnmerged(stage, parent, reason, deadline, bound)


def split(asked: Asked) -> ev.Body:
    """The other thing that the report was of, as a new case that was reported when this one was."""
    command: do.Split = asked.command
    case, city = asked.case, asked.city
    described = required(command.description, _("splitting a case"))
    catalogue = city.catalogue
    urgency = Urgency.ORDINARY
    if command.class_code:
        urgency = catalogue.case_class(command.class_code).urgency
    found, cell = locate(city, command.place, command.cell)
    first = case.reports[0]
    address = optional(command.address or "") or case.standing.address
    report = Report(
        id=new_id(),
        reported_at=first.reported_at,
        channel=first.channel,
        description=described,
        address=address,
        place=found or case.place,
        contact=first.contact,
    )
    limit = catalogue.stage_limit(StageClock.ACCEPT, case.loop)
    deadline = start_clock(city, catalogue, StageClock.ACCEPT, asked.now, limit)
    standing = Standing(
        stage=Stage.REPORTED,
        class_code=command.class_code,
        catalogue=catalogue.key,
        catalogue_version=catalogue.version,
        urgency=urgency,
        cell=case.cell if found is None else (None if cell is None else AreaCode(cell)),
        place=report.place,
        address=address,
        loop=case.standing.loop,
        deadlines=(deadline,) if deadline else (),
        chain=chain(asked, Phase.INTAKE, deadline, urgency, command.class_code, Stage.REPORTED),
        proceedings=Proceedings(split_from=case.id),
    )
    return ev.CaseSplit(CaseId(new_id()), asked.number(asked.now), report, standing)


def void(asked: Asked) -> ev.Body:
    """The case should never have been."""
    return ev.CaseVoided(required(asked.command.reason, _("voiding")))


def can_be_filed(case: Case) -> bool:
    """Whether it has no filing condition yet; one from another system may be far on its way."""
    return case.stage is Stage.REPORTED or case.standing.condition is None
