"""Why a case stands where it stands: urgency, deadline minute by minute, time ledger, chain."""

from collections.abc import Sequence
from datetime import datetime

from commandcenter import urgency, worktime
from commandcenter.case import Case, Deadline
from commandcenter.catalogue import StageClock
from commandcenter.city import City
from commandcenter.clocks import calendar_of
from commandcenter.escalation import Step
from commandcenter.events import Event
from commandcenter.frozen import frozen
from commandcenter.ids import PersonId
from commandcenter.ledger import HOLDER_NAMES, Segment, segments, shares
from commandcenter.roles import LOCAL
from commandcenter.wording import N_, _, label
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


_NAMES = {"rule": N_("rule"), LOCAL.id: N_("this desk")}


@frozen
class StepState:
    """One step of a case's chain, and what became of it."""

    step: Step
    due_at: datetime
    fired_at: datetime | None
    late: bool
    skipped: bool


@frozen
class Explanation:
    """All that `explain` says of a case."""

    reasons: list[str]
    deadline: Deadline | None
    spans: list[Span]
    ledger: list[tuple[Segment, int]]
    """Who held the case, each stretch with its share of the whole life in percent."""
    chain: list[StepState]
    rests_until: datetime | None
    """Until when a suspended case rests: no clock runs, and no step comes."""


def explain(case: Case, city: City, history: Sequence[Event], now: datetime) -> Explanation:
    """The explanation at `now` of `case`, whose events are `history`, in the language in use."""
    deadline = case.standing.deadlines[-1] if case.standing.deadlines else None
    held = segments(history, now)
    return Explanation(
        reasons=urgency.reasons(case),
        deadline=deadline,
        spans=spans(deadline, city),
        ledger=list(zip(held, shares(held), strict=True)),
        chain=chain_states(case, city),
        rests_until=case.proceedings.suspended_until if case.open else None,
    )


def holder(segment: Segment, city: City) -> str:
    """Who held a case, by name where it was a unit."""
    unit = city.units.get(segment.unit)
    return label(unit.names) if unit else _(HOLDER_NAMES[segment.holder])


def whose(by: str, city: City) -> str:
    """Whose doing something is: a person's, a unit's or the rules'; empty for nobody's."""
    if by in _NAMES:
        return _(_NAMES[by])
    unit = city.units.get(by.removeprefix("unit:"))
    if unit is not None:
        return label(unit.names)
    person = city.people.get(PersonId(by))
    return person.called if person else by


def spans(deadline: Deadline | None, city: City) -> list[Span]:
    """The stretches of time from a clock's start to its due instant, each with why it counts."""
    if deadline is None:
        return []
    if deadline.limit is None:
        length = deadline.due_at - deadline.started_at
        why = _("due date given by the source")
        return [Span(deadline.started_at, deadline.due_at, True, why, length)]
    calendar = calendar_of(city, deadline)
    return worktime.explain(deadline.started_at, deadline.limit, calendar, deadline.pauses)


def chain_states(case: Case, city: City) -> list[StepState]:
    """The steps of a case's chain in the order of their instants; empty without a chain."""
    binding = case.standing.chain
    if binding is None:
        return []
    chain = city.chain_of(binding)
    if chain is None:
        return []
    return [
        StepState(chain.step(s.key), s.due_at, s.fired_at, s.late, s.skipped) for s in binding.steps
    ]
