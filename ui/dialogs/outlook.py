"""What will happen to a report once it is saved, in a sentence or two, before it is saved."""

from collections.abc import Callable
from math import ceil
from typing import Final

from commandcenter.case import Case
from commandcenter.catalogue import CaseClass, FilingCondition, StageClock, Urgency
from commandcenter.clocks import bind_chain, start_clock
from commandcenter.escalation import Phase, Subject
from commandcenter.situation import Situation
from commandcenter.wording import _, label, ngettext, sentences
from commandcenter.worktime import ClockKind, Limit
from ui import format as say


def outlook(situation: Situation, case_class: CaseClass | None, joined: Case | None) -> str:
    """Deadline to accept and the chain of a new report; or what joining does."""
    if joined is not None:
        return _(
            "Becomes one more report of {number}. Its deadline and its chain stay as they are."
        ).format(number=joined.number)
    city, now = situation.city, situation.now
    urgency = case_class.urgency if case_class else Urgency.ORDINARY
    deadline = start_clock(city, city.catalogue, StageClock.ACCEPT, now)
    told = []
    if deadline is not None:
        told.append(
            _("To be accepted by {time}, in {duration}.").format(
                time=say.when(deadline.due_at, now, city.zone),
                duration=say.duration((deadline.due_at - now).total_seconds()),
            )
        )
    chain = city.chain_for(Phase.INTAKE, Subject(urgency))
    binding = bind_chain(city, Phase.INTAKE, urgency, deadline, at=now, proof="", known_at=now)
    if chain is not None and binding is not None:
        steps = [
            _("{step} {time}").format(
                step=label(chain.step(armed.key).names),
                time=say.when(armed.due_at, now, city.zone),
            )
            for armed in binding.steps
        ]
        told.append(_("If nobody acts: {steps}.").format(steps=" → ".join(steps)))
    return sentences(told)


def filing_outlook(situation: Situation, condition: FilingCondition, case: Case) -> str:
    """The limit of a filing condition, and what would be due when if the case went out now.

    By the class of district that the case lies in, and the level that has it.
    """
    city, now = situation.city, situation.now
    limit = condition.limit_in(city.district_class(case.cell))
    allowed = city.catalogue.stage_limit(StageClock.DISPATCH, case.loop)
    dispatch = start_clock(city, city.catalogue, StageClock.DISPATCH, now, allowed)
    handling = start_clock(city, city.catalogue, StageClock.HANDLING, now, limit)
    parts = [_("Limit: {limit}.").format(limit=limit_words(limit))]
    if dispatch is not None:
        parts.append(
            _("To be dispatched by {time}.").format(time=say.when(dispatch.due_at, now, city.zone))
        )
    if handling is not None:
        parts.append(
            _("Dispatched now, it would be due {time}.").format(
                time=say.when(handling.due_at, now, city.zone)
            )
        )
    return sentences(parts)


def limit_words(limit: Limit) -> str:
    """A time limit with the clock it is counted in: `4 working hours`, `15 minutes`."""
    if limit.clock is ClockKind.EMERGENCY_HOURS and limit.amount < 1:
        return say.duration(limit.amount * say.HOUR)
    amount = say.number(limit.amount, 0 if float(limit.amount).is_integer() else 1)
    return _LIMITS[limit.clock](ceil(limit.amount)).format(n=amount)


_LIMITS: Final[dict[ClockKind, Callable[[int], str]]] = {
    ClockKind.EMERGENCY_HOURS: lambda n: ngettext(
        "{n} hour, day and night", "{n} hours, day and night", n
    ),
    ClockKind.WORKING_HOURS: lambda n: ngettext("{n} working hour", "{n} working hours", n),
    ClockKind.WORKING_DAYS: lambda n: ngettext("{n} working day", "{n} working days", n),
    ClockKind.NATURAL_DAYS: lambda n: ngettext("{n} day", "{n} days", n),
}
