"""What other escalation chains would have done on days that have been: fired, and woken whom.

The log is played again, act by act, with the chains of a city as it would be; between the acts the
clock fires what is due at its very instant. Chains that ran already when the days begin stay as
they are, as they would if a new chain went live. Nothing is stored.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta
from heapq import heappop, heappush

from commandcenter import events as ev
from commandcenter import fold
from commandcenter.case import WITH_UNIT, Case, Stage
from commandcenter.city import City
from commandcenter.clocks import bind_chain, freeze, subject
from commandcenter.due import BEGINS_LANE, brought_about, emergency_lane, rule_event
from commandcenter.escalation.advance import climbs_on, next_climb
from commandcenter.escalation.assigned import RULE
from commandcenter.escalation.audit import count_alike
from commandcenter.escalation.binding import Binding
from commandcenter.escalation.chain import CaseRate, Chain, Phase, StepAction
from commandcenter.escalation.turns import Turns
from commandcenter.events import Event
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId, EventId, PersonId, derived_id

NIGHT = (time(22), time(6))
"""From when to when, on the city's wall clock, somebody who is told is woken."""

_OF_THE_CLOCK = (
    ev.StepFired,
    ev.StepFailed,
    ev.StepHeld,
    ev.StepSkipped,
    ev.StepMissed,
    ev.AcknowledgementEnded,
    ev.SilenceEnded,
)


_CARRY_RUNNING = (ev.CaseImported, ev.CaseFiled, ev.DeadlineCorrected, ev.Undone)
"""What may carry the chain that ran already, as it stood in the log."""


def as_reported(log: Iterable[Event]) -> list[Event]:
    """`log` as if imported cases had come in when they were reported, in the order of time.

    So days can be rehearsed that were over when their file was imported. What the file knows as
    ended is with its unit, or waits for one, until then.
    """
    known: set[CaseId] = set()
    events: list[Event] = []
    for event in log:
        if event.case not in known and isinstance(event.body, ev.CaseImported):
            events += _lived_through(event, event.body)
        else:
            events.append(event)
        if event.case is not None:
            known.add(event.case)
    return sorted(events, key=lambda event: event.occurred_at)


def _lived_through(event: Event, body: ev.CaseImported) -> list[Event]:
    """The import of a case as its report, and its end if it has ended."""
    standing, reported_at = body.standing, body.report.reported_at
    if standing.ended_at is None or standing.ended_at <= reported_at:
        return [replace(event, occurred_at=reported_at)]
    running = replace(
        standing,
        stage=Stage.DISPATCHED if standing.unit else Stage.REPORTED,
        ended_at=None,
        deadlines=tuple(replace(each, stopped_at=None) for each in standing.deadlines),
        chain=Binding("", 0, reported_at, event.id, ()),
    )
    begun = replace(event, occurred_at=reported_at, body=replace(body, standing=running))
    ended_id = EventId(derived_id("ended as imported", event.id))
    return [begun, replace(event, id=ended_id, occurred_at=standing.ended_at)]


@frozen
class Fired:
    """A step that would have fired."""

    at: datetime
    number: str
    chain: str
    step: str
    action: StepAction
    reaches: str
    channel: str
    told: tuple[PersonId, ...]
    level: int
    night: bool


@frozen
class Rehearsal:
    """What some chains would have done, beside what those in force would have."""

    start: datetime
    end: datetime
    fired: list[Fired]
    added: list[Fired]
    """What would have fired only so, and"""
    missing: list[Fired]
    """only with the chains in force."""

    @property
    def woken(self) -> dict[PersonId, int]:
        """How often somebody would have been told in the night."""
        found: dict[PersonId, int] = {}
        for each in self.fired:
            for person in each.told if each.night else ():
                found[person] = found.get(person, 0) + 1
        return found


def with_chains(city: City, chains: Iterable[Chain]) -> City:
    """`city` as it would be with these chains in force beside, or instead of, its own."""
    for chain in chains:
        version = city.versions.get(("chain", chain.key), 0) + 1
        city = replace(
            city,
            chains={**city.chains, (chain.key, version): replace(chain, version=version)},
            versions={**city.versions, ("chain", chain.key): version},
        )
    return city


def rehearse(
    log: Iterable[Event], city: City, chains: Iterable[Chain], start: datetime, end: datetime
) -> Rehearsal:
    """What `chains` would have done from `start` to `end`, by the log of those days."""
    events = list(log)
    wanted = play(events, with_chains(city, chains), start, end)
    present = play(events, city, start, end)
    known, planned = {_mark(each) for each in present}, {_mark(each) for each in wanted}
    return Rehearsal(
        start,
        end,
        wanted,
        [each for each in wanted if _mark(each) not in known],
        [each for each in present if _mark(each) not in planned],
    )


def _mark(fired: Fired) -> tuple[object, ...]:
    return fired.number, fired.at, fired.action, fired.reaches, fired.channel, fired.level


def play(log: Iterable[Event], city: City, start: datetime, end: datetime) -> list[Fired]:
    """The steps that fire from `start` to `end` with the chains of `city`, in their order."""
    replay = _Replay(city, start)
    for event in log:
        if event.case is not None and event.occurred_at <= end:
            replay.happen(event)
    replay.run(end)
    return replay.fired


class _Replay:
    """The cases of some days, living them once more."""

    def __init__(self, city: City, start: datetime) -> None:
        self.fired: list[Fired] = []
        self._city = city
        self._start = start
        self._cases: dict[CaseId, Case] = {}
        self._due: list[tuple[datetime, CaseId]] = []
        self._rulings: set[str] = set()
        self._stood: dict[tuple[CaseId, str], Binding] = {}
        self._turns = Turns()

    def happen(self, event: Event) -> None:
        """Let an act happen, after everything that is due before it."""
        assert event.case is not None, "only what is of a case"
        before = self._cases.get(event.case)
        if event.occurred_at < self._start:
            self._turns.note(event, self._city)
            after = fold.apply(before, event)
        else:
            self.run(event.occurred_at)
            before = self._cases.get(event.case)
            if self._is_the_clocks(event, before):
                return
            self._turns.note(event, self._city)
            after = self._lived(before, event)
        self._keep(after)
        if event.occurred_at >= self._start:
            self._keep(self._followed(after, event))
            self.run(event.occurred_at)

    def _followed(self, case: Case, event: Event) -> Case:
        """The case after what an act brings about at once, before any step of it is due."""
        at = event.occurred_at
        if isinstance(event.body, BEGINS_LANE):
            lane = emergency_lane(case, self._city, event, at)
            lane_id = derived_id("lane", case.id, event.id)
            self._rulings.add(lane_id)
            if lane is not None:
                case = fold.apply(case, rule_event(case, lane_id, lane, at, RULE))
        for following in brought_about(case, self._city, event, at, RULE):
            case = fold.apply(case, following)
        return case

    def run(self, until: datetime) -> None:
        """Let the clock fire what is due by `until`, each at its instant."""
        while self._due and self._due[0][0] <= until:
            at, case_id = heappop(self._due)
            case = self._cases[case_id]
            if case.next_step_at is None or case.next_step_at > at:
                continue
            self._climb(case, max(at, self._start, case.last_at))

    def _climb(self, case: Case, at: datetime) -> None:
        while (found := next_climb(case, self._city, at, self._count, self._turns)) is not None:
            event_id, body = found
            event = rule_event(case, event_id, body, at, RULE)
            self._turns.note(event, self._city)
            if isinstance(body, ev.StepFired):
                self._note(case, body, at)
            case = fold.apply(case, event)
            for following in brought_about(case, self._city, event, at, RULE):
                case = fold.apply(case, following)
        self._keep(case)

    def _keep(self, case: Case) -> None:
        self._cases[case.id] = case
        if case.standing.chain is not None:
            self._stood[case.id, case.standing.chain.proof] = case.standing.chain
        if case.next_step_at is not None:
            heappush(self._due, (case.next_step_at, case.id))

    def _note(self, case: Case, body: ev.StepFired, at: datetime) -> None:
        shown = at.astimezone(self._city.zone).time()
        night = bool(body.told) and (shown >= NIGHT[0] or shown < NIGHT[1])
        self.fired.append(
            Fired(
                *(at, case.number, body.chain, body.step, body.action, body.reaches),
                *(body.channel, body.told, body.level, night),
            )
        )

    def _count(self, case: Case, rate: CaseRate, at: datetime) -> int:
        since = at - timedelta(minutes=rate.minutes)
        return count_alike(self._cases.values(), case, rate, self._city, since, at)

    def _is_the_clocks(self, event: Event, before: Case | None) -> bool:
        """Whether it is the clock's own doing, which it does anew here."""
        if isinstance(event.body, ev.StepFired):
            self._rulings.add(derived_id("brought about", event.case or "", event.id))
        if event.id in self._rulings:
            return True
        if not isinstance(event.body, _OF_THE_CLOCK):
            return False
        if event.actor == RULE:
            return True
        # Somebody hurried or skipped a step that these chains may not have.
        chain = before.standing.chain if before else None
        return chain is None or not _has(chain, getattr(event.body, "step", ""))

    def _lived(self, before: Case | None, event: Event) -> Case:
        """The case after `event`, with the chain that the city would have bound.

        What people did they do here too, whatever the clock did before it.
        """
        if before is not None:
            slot = (
                event.body.slot_of_event if isinstance(event.body, ev.Undone) else event.body.slot
            )
            event = replace(event, base=before.heads.get(slot or ""))
        after = fold.apply(before, event)
        running = before.standing.chain if before else None
        bound = after.standing.chain
        if before is not None and running is not None:
            freed = self._freed(before, event, running)
            if freed is not None:
                return _bound_to(after, freed)
        if bound is None:
            return after
        if isinstance(event.body, ev.CaseFiled) and event.body.deadline is not None:
            return _bound_to(after, self._refiled(before, after, event, bound))
        if running is not None and bound.proof == running.proof:
            kept = running if isinstance(event.body, _CARRY_RUNNING) else bound
            return _bound_to(after, kept)
        if isinstance(event.body, ev.Undone):
            # It is taken up again as it stood here when the act that is undone was done.
            stood = self._stood.get((after.id, bound.proof))
            return _bound_to(after, stood or self._bound(after, event, bound))
        return _bound_to(after, self._bound(after, event, bound))

    def _freed(self, before: Case, event: Event, running: Binding) -> Binding | None:
        """The chain that goes on once somebody takes a hold of it away; None for other acts."""
        chain = self._city.chain_of(running)
        if chain is None:
            return None
        if isinstance(event.body, ev.AcknowledgementEnded) and running.acknowledged:
            free, since = replace(running, acknowledged=None), running.acknowledged.at
        elif isinstance(event.body, ev.SilenceEnded) and running.silenced:
            free, since = replace(running, silenced=None), running.silenced.at
        else:
            return None
        return climbs_on(before, self._city, chain, free, since, event.occurred_at)

    def _refiled(
        self, before: Case | None, after: Case, event: Event, bound: Binding
    ) -> Binding | None:
        """Filing keeps the running chain, unless urgency or rules ask for another."""
        fresh = replace(bound, proof=event.id, bound_at=event.occurred_at)
        found = self._bound(after, event, fresh)
        running = before.standing.chain if before else None
        if before is None or running is None or before.standing.urgency != after.standing.urgency:
            return found
        return found if found is not None and found.chain != running.chain else running

    def _bound(self, after: Case, event: Event, bound: Binding) -> Binding | None:
        """What the city binds where the log has `bound`."""
        city = self._city
        by_hand = isinstance(event.body, ev.ChainBound)
        resumed = isinstance(event.body, ev.CaseResumed)
        known_at = bound.bound_at if resumed else event.occurred_at
        if by_hand:
            version = city.versions[("chain", bound.chain)]
            chain = city.chains[(bound.chain, version)]
            return freeze(
                *(city, chain, after.deadline),
                at=bound.bound_at,
                proof=EventId(bound.proof),
                known_at=known_at,
            )
        known = city.chains.get((bound.chain, bound.version))
        waits = Phase.HANDLING if after.stage in WITH_UNIT else Phase.INTAKE
        phase = known.phase if known else waits
        return bind_chain(
            *(city, phase, after.standing.urgency, after.deadline),
            at=bound.bound_at,
            proof=bound.proof,
            known_at=known_at,
            about=subject(city, after),
        )


def _has(chain: Binding, key: str) -> bool:
    if not key or chain.armed(key) is not None:
        return True
    return any(each.key == key for each in chain.conditions)


def _bound_to(case: Case, chain: Binding | None) -> Case:
    """`case` with this chain just as it is, whatever ran before."""
    return replace(case, standing=replace(case.standing, chain=chain))
