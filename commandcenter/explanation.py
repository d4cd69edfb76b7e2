"""Why a case stands where it stands: its urgency, its deadline minute by minute, its chain."""

from dataclasses import dataclass
from datetime import datetime

from commandcenter import urgency, worktime
from commandcenter.case import Case, Deadline
from commandcenter.catalogue import StageClock
from commandcenter.city import City
from commandcenter.escalation import Step
from commandcenter.wording import N_, _
from commandcenter.worktime import Span

CLOCK_NAMES: dict[StageClock, str] = {
    StageClock.ACCEPT: N_("to be accepted"),
    StageClock.VERIFY: N_("to be verified"),
    StageClock.DISPATCH: N_("to be dispatched"),
    StageClock.SIGN: N_("to be signed for"),
    StageClock.HANDLING: N_("to be handled"),
    StageClock.CHECK: N_("to be checked"),
    StageClock.CLOSE: N_("to be closed"),
}
"""What a running clock measures; shown through `_`."""


@dataclass(frozen=True, slots=True)
class StepState:
    """One step of a case's chain, and what became of it."""

    step: Step
    due_at: datetime
    fired_at: datetime | None
    late: bool
    skipped: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that `explain` says of a case."""

    reasons: list[str]
    deadline: Deadline | None
    spans: list[Span]
    chain: list[StepState]


def explain(case: Case, city: City) -> Explanation:
    """The explanation of `case` in the language in use."""
    deadline = case.standing.deadlines[-1] if case.standing.deadlines else None
    return Explanation(
        urgency.reasons(case), deadline, spans(deadline, city), chain_states(case, city)
    )


def spans(deadline: Deadline | None, city: City) -> list[Span]:
    """The stretches of time from a clock's start to its due instant, each with why it counts."""
    if deadline is None:
        return []
    if deadline.limit is None:
        length = deadline.due_at - deadline.started_at
        why = _("due date given by the source")
        return [Span(deadline.started_at, deadline.due_at, True, why, length)]
    calendar = city.calendar(deadline.calendar, deadline.calendar_version)
    return worktime.explain(deadline.started_at, deadline.limit, calendar, deadline.pauses)


def chain_states(case: Case, city: City) -> list[StepState]:
    """The steps of a case's chain in the order of their instants; empty without a chain."""
    binding = case.standing.chain
    if binding is None:
        return []
    chain = city.chains[(binding.chain, binding.version)]
    return [
        StepState(chain.step(s.key), s.due_at, s.fired_at, s.late, s.skipped) for s in binding.steps
    ]
