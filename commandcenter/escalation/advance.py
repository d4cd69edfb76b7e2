"""How a bound chain climbs: what is due at an instant, and what it brings about.

Pure, and the same on every node: ids are derived from what is due. The caller stores what happens
and sends the messages.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from commandcenter import events as ev
from commandcenter.case import WITH_UNIT, Case
from commandcenter.city import City
from commandcenter.clocks import chain_calendar, freeze, subject
from commandcenter.escalation.assigned import lane_units, lead
from commandcenter.escalation.binding import LATE, ArmedStep, Binding, Placed
from commandcenter.escalation.chain import (
    NEXT_LEVEL,
    ROUND,
    SPEAKS,
    CaseRate,
    Chain,
    Phase,
    Step,
    StepAction,
    turn_of,
)
from commandcenter.escalation.reached import can_reach, told
from commandcenter.escalation.turns import Turns
from commandcenter.escalation.window import opening
from commandcenter.ids import EventId, derived_id
from commandcenter.text import Text
from commandcenter.wording import _

TOP_LEVEL = 3

CountCases = Callable[[Case, CaseRate, datetime], int]
"""How many cases of the same area or class came in within the minutes before an instant."""

Due = tuple[str, ev.Body]
"""The id that what is due will have, and what it is."""


def no_other_cases(case: Case, rate: CaseRate, at: datetime) -> int:
    """Counts where only one case is known: itself."""
    return 1


def next_climb(
    case: Case, city: City, now: datetime, count: CountCases, turns: Turns
) -> Due | None:
    """What of the chain of `case` is due at `now`, the oldest of it; None if nothing is."""
    binding = case.standing.chain
    if binding is None or case.ended:
        return None
    reports, returns = len(case.reports), case.standing.returns
    chain = city.chain_of(binding)
    if chain is None and (binding.next_step or binding.conditions):
        instant = binding.next_instant(reports=reports, returns=returns)
        return None if instant is None or instant > now else _bound_anew(case, city, binding, now)
    if binding.silenced is not None:
        return _silence_ends(case, city, chain, binding, now)
    if binding.acknowledged is not None:
        return _acknowledgement_ends(case, city, chain, binding, now)
    if chain is None:
        return None  # Nobody knows it, and nothing of it is to come.
    for condition in binding.conditions:
        if condition.holds(reports=reports, returns=returns):
            armed = ArmedStep(condition.key, case.last_at)
            return _judged(case, city, chain, armed, now, count, turns)
    step = binding.next_step
    if step is None or step.due_at > now:
        return None
    return _judged(case, city, chain, step, now, count, turns)


def _bound_anew(case: Case, city: City, binding: Binding, now: datetime) -> Due:
    """Another chain for a case that was bound to one that no desk but its author's ever had.

    Its author had changed the chain, and bound the case to it, before the hub said that the change
    is not taken. What the lost one has fired is not fired once more. Where there is no other chain,
    nothing is left to come.
    """
    phase = Phase.HANDLING if case.stage in WITH_UNIT else Phase.INTAKE
    same = city.chains.get((binding.chain, city.versions.get(("chain", binding.chain), 0)))
    chain = same if same and same.phase is phase else city.chain_for(phase, subject(city, case))
    event_id = derived_id("bound anew", case.id, binding.proof)
    if chain is None:
        return event_id, ev.StepSkipped(EventId(binding.proof), "", ev.Why.CHAIN_LOST, None, True)
    fired = (each.due_at + LATE * 2 for each in binding.steps if not each.waiting)
    known_at = max(fired, default=binding.bound_at)
    bound = freeze(
        city, chain, case.deadline, at=binding.bound_at, proof=event_id, known_at=known_at
    )
    reason = _("the change of the chain that it was bound to was not taken")
    return event_id, ev.ChainBound(bound, Text.of(reason, salt=event_id))


def _silence_ends(
    case: Case, city: City, chain: Chain | None, binding: Binding, now: datetime
) -> Due | None:
    silenced = binding.silenced
    assert silenced is not None, "asked only of a silenced chain"
    by_report = len(case.reports) > silenced.reports
    if not by_report and silenced.until > now:
        return None
    at = min(case.last_at, silenced.until) if by_report else silenced.until
    on = climbs_on(case, city, chain, replace(binding, silenced=None), silenced.at, at)
    why = ev.Why.REPORT if by_report else ev.Why.TIME
    event_id = derived_id("silence ends", case.id, binding.proof, silenced.at.isoformat())
    return event_id, ev.SilenceEnded(why, None, on)


def _acknowledgement_ends(
    case: Case, city: City, chain: Chain | None, binding: Binding, now: datetime
) -> Due | None:
    held = binding.acknowledged
    assert held is not None, "asked only of an acknowledged chain"
    if held.until > now:
        return None
    on = climbs_on(case, city, chain, replace(binding, acknowledged=None), held.at, held.until)
    event_id = derived_id("unacknowledged", case.id, binding.proof, held.until.isoformat())
    return event_id, ev.AcknowledgementEnded(ev.Why.TIME, None, on)


def climbs_on(
    case: Case, city: City, chain: Chain | None, binding: Binding, since: datetime, at: datetime
) -> Binding:
    """`binding` going on at `at` with the pace that it had when it came to stand at `since`.

    What hangs on a share of the limit does not move with it: the deadline has not moved either.
    Nothing is to come of a chain that nobody knows.
    """
    if chain is None:
        return binding
    return binding.later(
        max(at - since, timedelta(0)), at, _by_share(chain, binding), placed(case, city, chain)
    )


def placed(case: Case, city: City, chain: Chain) -> Placed:
    """Where an instant of a step lies, by the windows of `chain` and the case's calendar."""
    calendar = chain_calendar(city, case.deadline)

    def place(key: str, at: datetime) -> datetime:
        window = chain.window_of(key)
        return at if window is None else opening(window, at, city.zone, calendar)

    return place


def _by_share(chain: Chain, binding: Binding) -> set[str]:
    steps = (each.key for each in binding.steps)
    return {key for key in steps if ROUND not in key and chain.step(key).at_share is not None}


def _judged(
    case: Case,
    city: City,
    chain: Chain,
    armed: ArmedStep,
    now: datetime,
    count: CountCases,
    turns: Turns,
) -> Due:
    """A step that is due fires, is held, is skipped, or cannot be carried out."""
    binding = case.standing.chain
    assert binding is not None, "a step of a bound chain"
    step = chain.step(armed.key)
    if _comes_again(binding, armed, now):
        missed = ev.StepSkipped(EventId(binding.proof), armed.key, ev.Why.MISSED, None)
        return derived_id("missed", case.id, binding.proof, armed.key), missed
    held = _held_by_duty(case, city, chain, armed, now)
    if held is None and step.action is StepAction.ONLY_IF:
        held = _held_by_rate(case, city, chain, armed, count)
    if held is not None:
        return held
    obstacle = hindrance(step, case, city, now, turns)
    if obstacle is None:
        event_id = derived_id("step", case.id, binding.proof, armed.key)
        return event_id, fire(case, city, chain, armed, now, turns)
    waits = chain.again_minutes[armed.tries : armed.tries + 1]
    again = now + timedelta(minutes=waits[0]) if waits else None
    event_id = derived_id("failed", case.id, binding.proof, armed.key, str(armed.tries))
    return event_id, ev.StepFailed(EventId(binding.proof), armed.key, obstacle, again)


def _comes_again(binding: Binding, armed: ArmedStep, now: datetime) -> bool:
    """Whether a later round of the same step is due too: what was missed fires once."""
    first, turn = armed.key.partition(ROUND)[0], turn_of(armed.key)
    return any(
        each.waiting
        and each.due_at <= now
        and each.key.partition(ROUND)[0] == first
        and turn_of(each.key) > turn
        for each in binding.steps
    )


def _held_by_duty(
    case: Case, city: City, chain: Chain, armed: ArmedStep, now: datetime
) -> Due | None:
    """A step that waits until somebody is on duty; where nobody is planned, it waits for nobody."""
    window = chain.window_of(armed.key)
    if window is None or window.on_duty is None:
        return None
    found = city.roster.next_on_duty(window.on_duty, now)
    if found is None or found[0] <= now:
        return None
    until = placed(case, city, chain)(armed.key, found[0])
    return _hold(case, city, chain, armed, until, ev.Why.NOBODY_ON_DUTY)


def _held_by_rate(
    case: Case, city: City, chain: Chain, armed: ArmedStep, count: CountCases
) -> Due | None:
    """A chain that goes on only with enough cases: looked at again, then it ends there."""
    binding, rate = case.standing.chain, chain.step(armed.key).rate
    assert binding is not None, "a step of a bound chain"
    assert rate is not None, "checked when the chain was read"
    if count(case, rate, armed.due_at) > rate.cases:
        return None
    if armed.tries + 1 < rate.tests:
        until = armed.due_at + timedelta(minutes=rate.minutes)
        return _hold(case, city, chain, armed, until, ev.Why.FEW_CASES)
    body = ev.StepSkipped(EventId(binding.proof), armed.key, ev.Why.FEW_CASES, None, rest=True)
    return derived_id("few", case.id, binding.proof, armed.key), body


def _hold(
    case: Case, city: City, chain: Chain, armed: ArmedStep, until: datetime, why: ev.Why
) -> Due:
    binding = case.standing.chain
    assert binding is not None, "a step of a bound chain"
    if binding.armed(armed.key) is None:
        binding = binding.tried(armed.key, until, armed.due_at)
    on = climbs_on(case, city, chain, binding, armed.due_at, until)
    steps = (replace(s, tries=s.tries + 1) if s.key == armed.key else s for s in on.steps)
    on = replace(on, steps=tuple(steps))
    event_id = derived_id("held", case.id, binding.proof, armed.key, armed.due_at.isoformat())
    return event_id, ev.StepHeld(armed.key, why, until, on)


def hindrance(step: Step, case: Case, city: City, now: datetime, turns: Turns) -> ev.Why | None:
    """Why a step cannot be carried out now; None if it can."""
    if step.action in SPEAKS:
        people = told(step, case, city, now, turns)
        if can_reach(step, case, people, city):
            return None
        if step.reaches == "unit":
            return ev.Why.NO_UNIT
        on_roster = step.reach.value in ("on_duty", "shift")
        return ev.Why.NOBODY_ON_DUTY if on_roster else ev.Why.NOBODY_HOLDS_POST
    if step.action is StepAction.ORDER:
        with_unit = case.unit is not None and case.stage in WITH_UNIT
        return None if with_unit else ev.Why.NO_UNIT
    if step.action is StepAction.LANE:
        return None if lane_units(case, city) else ev.Why.NOT_ALLOWED
    if step.action is StepAction.LEAD:
        return None if lead(case, city, step.reaches) else ev.Why.NOT_ALLOWED
    if step.action is StepAction.WEBHOOK:
        return None if step.requirement else ev.Why.NO_ADDRESS
    return None


def fire(
    case: Case,
    city: City,
    chain: Chain,
    armed: ArmedStep,
    now: datetime,
    turns: Turns,
    reason: Text | None = None,
) -> ev.StepFired:
    """What it is that step `armed` fires at `now`; `reason` is a person's, who did not wait."""
    binding = case.standing.chain
    assert binding is not None, "a step of a bound chain"
    step = chain.step(armed.key)
    speaks = step.action in SPEAKS
    return ev.StepFired(
        chain=chain.key,
        version=chain.version,
        proof=EventId(binding.proof),
        step=armed.key,
        action=step.action,
        reaches=step.reaches,
        channel=step.channel,
        level=_level(step, case),
        due_at=armed.due_at,
        late=reason is None and now - armed.due_at > LATE,
        told=told(step, case, city, now, turns) if speaks else (),
        important=step.important,
        trigger="request" if reason else (step.trigger or ""),
        target=step.requirement if step.action is StepAction.WEBHOOK else "",
        reason=reason,
    )


def _level(step: Step, case: Case) -> int:
    """The level that a raise climbs to: its own, or the next one above the case's."""
    if step.level != NEXT_LEVEL:
        return step.level
    return min(case.standing.level + 1, TOP_LEVEL)
