"""What it does to a running chain to be acknowledged, silenced, held, skipped, bound anew."""

from datetime import timedelta

from commandcenter import events as ev
from commandcenter.case import Case
from commandcenter.effects.standing import Effect, stands
from commandcenter.escalation import Acknowledged, Binding
from commandcenter.events import Event
from commandcenter.frozen import replace
from commandcenter.ids import PersonId


def _fired(case: Case, event: Event, body: ev.StepFired) -> Case:
    chain = _running(case, body.proof)
    if chain is None:
        return case
    chain = chain.fired(body.step, event.occurred_at, body.late)
    return stands(case, chain=chain, level=max(case.standing.level, body.level))


def _running(case: Case, proof: str) -> Binding | None:
    """The chain that an event is of, if it still runs."""
    chain = case.standing.chain
    return chain if chain is not None and chain.proof == proof else None


def _acknowledged(case: Case, event: Event, body: ev.ChainAcknowledged) -> Case:
    chain = _running(case, body.proof)
    if chain is None:
        return case
    by, at = PersonId(event.on_behalf_of or event.actor), event.occurred_at
    until = at + timedelta(minutes=body.minutes)
    chain = chain.dropped(chain.unless_acknowledged)
    since = chain.acknowledged.at if chain.acknowledged else at
    held = Acknowledged(by, since, until, body.minutes)
    return stands(case, chain=replace(chain, acknowledged=held))


def _goes_on(
    case: Case, event: Event, body: ev.AcknowledgementEnded | ev.SilenceEnded | ev.StepHeld
) -> Case:
    return stands(case, chain=body.chain) if _running(case, body.chain.proof) else case


def _silenced(case: Case, event: Event, body: ev.ChainSilenced) -> Case:
    chain = _running(case, body.proof)
    return case if chain is None else stands(case, chain=replace(chain, silenced=body.silenced))


def _skipped(case: Case, event: Event, body: ev.StepSkipped) -> Case:
    chain = _running(case, body.proof)
    return case if chain is None else stands(case, chain=chain.skipping(body.step, rest=body.rest))


def _failed(case: Case, event: Event, body: ev.StepFailed) -> Case:
    chain = _running(case, body.proof)
    if chain is None:
        return case
    return stands(case, chain=chain.tried(body.step, body.again_at, event.occurred_at))


def progress(case: Case, event: Event) -> Case:
    """`case` after `event` showed that somebody works on it, or that the unit has signed."""
    chain = case.standing.chain
    if chain is None or type(event.body) not in PROGRESS:
        return case
    if isinstance(event.body, ev.CaseSigned):
        chain = chain.dropped(chain.unless_signed)
    held = chain.acknowledged
    if held is not None:
        until = max(held.until, event.occurred_at + timedelta(minutes=held.minutes))
        chain = replace(chain, acknowledged=replace(held, until=until))
    return case if chain == case.standing.chain else stands(case, chain=chain)


PROGRESS: frozenset[type[ev.Body]] = frozenset(
    {
        ev.ArrivalRecorded,
        ev.CaseHandedOn,
        ev.CaseSigned,
        ev.CoHandlingAsked,
        ev.HandlingStarted,
        ev.OrderReplied,
        ev.PhotoAdded,
        ev.TaskMoved,
        ev.UnitReportedIn,
    }
)
"""What shows that somebody works on a case: an acknowledgement holds so much longer."""

CLIMB: dict[type[ev.Body], Effect] = {
    ev.StepFired: _fired,
    ev.ChainAcknowledged: _acknowledged,
    ev.AcknowledgementEnded: _goes_on,
    ev.ChainSilenced: _silenced,
    ev.SilenceEnded: _goes_on,
    ev.StepSkipped: _skipped,
    ev.StepHeld: _goes_on,
    ev.StepFailed: _failed,
    ev.StepMissed: lambda c, e, b: c,
    ev.ChainBound: lambda c, e, b: stands(c, chain=b.chain),
}
"""What each of them does."""
