"""Rules of a running chain: who holds it, shelves it, hurries it, and binds another."""

from dataclasses import replace
from datetime import timedelta

from commandcenter import commands as do
from commandcenter import events as ev
from commandcenter.case import WITH_UNIT, Case
from commandcenter.city import City
from commandcenter.clocks import freeze, subject
from commandcenter.escalation import ArmedStep, Binding, Chain, Phase, Silenced
from commandcenter.escalation.advance import climbs_on, fire, hindrance
from commandcenter.ids import EventId
from commandcenter.moves.asked import Asked, optional, required
from commandcenter.refusal import Refused
from commandcenter.wording import _


def climbs(case: Case) -> bool:
    """Whether a chain runs on it."""
    chain = case.standing.chain
    return chain is not None and bool(chain.conditions or chain.next_step)


def is_acknowledged(case: Case) -> bool:
    """Whether somebody has it in hand."""
    chain = case.standing.chain
    return chain is not None and chain.acknowledged is not None


def is_silenced(case: Case) -> bool:
    """Whether its chain is shelved."""
    chain = case.standing.chain
    return chain is not None and chain.silenced is not None


def is_loud(case: Case) -> bool:
    """Whether a chain runs on it that is not shelved."""
    return climbs(case) and not is_silenced(case)


def acknowledge(asked: Asked) -> ev.Body:
    """Somebody has it in hand; said again, the time begins anew."""
    command: do.Acknowledge = asked.command
    chain, binding = _running(asked)
    longest = chain.acknowledged_minutes
    minutes = longest if command.minutes is None else command.minutes
    if not 0 < minutes <= longest:
        raise Refused(
            _("It can be held for at most {n} minutes without progress.").format(n=f"{longest:g}")
        )
    return ev.ChainAcknowledged(EventId(binding.proof), minutes, optional(command.note))


def unacknowledge(asked: Asked) -> ev.Body:
    """Nobody has it in hand any more."""
    chain, binding = _running(asked)
    held = binding.acknowledged
    assert held is not None, "the table lets this pass only if it is acknowledged"
    free = replace(binding, acknowledged=None)
    on = climbs_on(asked.case, asked.city, chain, free, held.at, asked.now)
    return ev.AcknowledgementEnded(ev.Why.PERSON, optional(asked.command.note), on)


def silence(asked: Asked) -> ev.Body:
    """The chain is shelved, by somebody who answers for it."""
    command: do.Silence = asked.command
    chain, binding = _running(asked)
    reason = required(command.reason, _("silence"))
    if not 0 < command.hours <= chain.silent_hours:
        raise Refused(
            _("It can be silenced for at most {n} hours.").format(n=f"{chain.silent_hours:g}")
        )
    owner = asked.city.person(command.owner) if command.owner else asked.acting
    until = asked.now + timedelta(hours=command.hours)
    reports = len(asked.case.reports)
    silenced = Silenced(owner.id, reason, asked.now, until, reports)
    return ev.ChainSilenced(EventId(binding.proof), silenced)


def end_silence(asked: Asked) -> ev.Body:
    """It is off the shelf before its time."""
    chain, binding = _running(asked)
    silenced = binding.silenced
    assert silenced is not None, "the table lets this pass only if it is silenced"
    loud = replace(binding, silenced=None)
    on = climbs_on(asked.case, asked.city, chain, loud, silenced.at, asked.now)
    return ev.SilenceEnded(ev.Why.PERSON, optional(asked.command.note), on)


def escalate(asked: Asked) -> ev.Body:
    """A step fires now, acknowledged or silenced or not: somebody wants it so."""
    chain, binding = _running(asked)
    reason = required(asked.command.reason, _("an escalation"))
    armed = _meant(binding, asked.command.step, asked)
    step = chain.step(armed.key)
    if hindrance(step, asked.case, asked.city, asked.now, asked.turns) is not None:
        raise Refused(_("That step cannot be carried out now."))
    return fire(asked.case, asked.city, chain, armed, asked.now, asked.turns, reason)


def skip(asked: Asked) -> ev.Body:
    """A step is left out."""
    _chain, binding = _running(asked)
    reason = required(asked.command.reason, _("skipping a step"))
    armed = _meant(binding, asked.command.step, asked)
    return ev.StepSkipped(EventId(binding.proof), armed.key, ev.Why.PERSON, reason)


def rebind(asked: Asked) -> ev.Body:
    """Another chain, or a newer version of it, begins now; a running one never changes by itself.

    Shares of the limit that are used already wake nobody any more.
    """
    command: do.RebindChain = asked.command
    case, city = asked.case, asked.city
    phase, chain = chain_in_force(case, city)
    if command.chain is not None:
        version = city.versions.get(("chain", command.chain), 0)
        chain = city.chains.get((command.chain, version))
    if chain is None or chain.phase is not phase:
        raise Refused(_("No escalation chain of that name is for a case like this."))
    bound = freeze(
        city, chain, case.deadline, at=asked.now, proof=asked.event_id, known_at=asked.now
    )
    return ev.ChainBound(bound, required(command.reason, _("binding another chain")))


def chain_in_force(case: Case, city: City) -> tuple[Phase, Chain | None]:
    """What is watched of a case now, and the chain that the rules choose for that."""
    phase = Phase.HANDLING if case.stage in WITH_UNIT else Phase.INTAKE
    return phase, city.chain_for(phase, subject(city, case))


def _running(asked: Asked) -> tuple[Chain, Binding]:
    binding = asked.case.standing.chain
    assert binding is not None, "the table lets this pass only with a chain"
    chain = asked.city.chain_of(binding)
    if chain is None:
        raise Refused(_("The change of this case's chain was not taken. Bind another chain."))
    return chain, binding


def _meant(binding: Binding, key: str | None, asked: Asked) -> ArmedStep:
    """The step that is meant: the one named, else one that waits for a person, else the next."""
    conditions = {each.key for each in binding.conditions}
    if key is None:
        by_request = (c.key for c in binding.conditions if c.trigger == "request")
        step = binding.next_step
        key = next(by_request, step.key if step else None)
    armed = None if key is None else binding.armed(key)
    if armed is None and key in conditions:
        return ArmedStep(str(key), asked.now)
    if armed is None or not armed.waiting:
        raise Refused(_("No such step of the chain is still to come."))
    return armed
