"""What became of each step of a case's escalation chain, and what is still to come.

Pure: worked out from the case, its events and how the messages about them went. What stands still
(acknowledged, silenced) is told with the instants at which it goes on if nothing else happens: by
the very rule that will let it go on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from commandcenter import events as ev
from commandcenter.case import Case
from commandcenter.channels.outbox import deliveries
from commandcenter.city import City
from commandcenter.escalation import ArmedStep, Binding, Chain, Condition, Step, Trigger
from commandcenter.escalation.advance import climbs_on
from commandcenter.escalation.chain import ROUND
from commandcenter.events import Event
from commandcenter.events.delivery import Trouble
from commandcenter.frozen import frozen


class Fate(StrEnum):
    """How a step stands."""

    FIRED = "fired"
    COMING = "coming"
    HELD = "held"
    """It stands still with its chain, which somebody has acknowledged."""
    SILENCED = "silenced"
    """It stands still with its chain, which is shelved."""
    AGAIN = "again"
    """It could not be carried out, or had to wait, and is tried again."""
    SKIPPED = "skipped"
    GIVEN_UP = "given_up"
    """It could not be carried out, and is not tried again."""
    CONDITION = "condition"
    """It waits for something to happen, not for an instant."""


COMES = frozenset({Fate.COMING, Fate.HELD, Fate.SILENCED, Fate.AGAIN, Fate.CONDITION})
"""What may still fire."""


class Sent(StrEnum):
    """How a message stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    AGAIN = "again"
    LOST = "lost"


@frozen
class Message:
    """What a fired step sent to one person through one channel."""

    person: str
    """A person's id, a post, or the name of another system."""
    kind: str
    sent: Sent
    at: datetime
    """When it was delivered or given up; when it is sent, or sent again."""
    why: Trouble | None = None


@frozen
class StepStory:
    """One step, and what became of it."""

    key: str
    step: Step
    fate: Fate
    at: datetime | None
    """When it fired; when it comes if nothing else happens. None for a condition."""
    due_at: datetime | None
    """Its instant as it stands in the chain."""
    late: bool = False
    event: Event | None = None
    """What put it there: fired, skipped, failed or held."""
    answered: Event | None = None
    """The acknowledgement that answered it."""
    dropped_by: Trigger | None = None
    """What made it needless: somebody acknowledged, or the unit signed, in time."""
    condition: Condition | None = None
    messages: tuple[Message, ...] = ()

    @property
    def stands_at(self) -> datetime | None:
        """Where it stands on a line of time: what came late, at the instant that it missed."""
        if self.fate is Fate.FIRED and self.at is not None and self.due_at is not None:
            return min(self.at, self.due_at)
        return self.at

    @property
    def comes(self) -> bool:
        """Whether it may still fire."""
        return self.fate in COMES


@frozen
class ChainStory:
    """A running chain: its steps by the instants at which they stand, then the conditions."""

    chain: Chain
    binding: Binding
    steps: tuple[StepStory, ...]
    begun_by: Event | None
    """The event that bound it, if it is known."""

    @property
    def next(self) -> StepStory | None:
        """The step that comes next at an instant."""
        coming = (each for each in self.steps if each.comes and each.at is not None)
        return next(coming, None)

    @property
    def still_until(self) -> datetime | None:
        """Until when it stands still at the longest; None while it climbs."""
        binding = self.binding
        if binding.silenced is not None:
            return binding.silenced.until
        return binding.acknowledged.until if binding.acknowledged is not None else None


def chain_story(
    case: Case, city: City, history: Sequence[Event] = (), sent: Iterable[Event] = ()
) -> ChainStory | None:
    """The chain of `case`, whose events are `history`; None without one.

    `sent` tells how messages went, in the order of the log. Without a history, what only events
    tell is left out.
    """
    binding = case.standing.chain
    chain = city.chain_of(binding) if binding else None
    if binding is None or chain is None:
        return None
    own = [event for event in history if _proof(event) == binding.proof]
    signed = any(isinstance(event.body, ev.CaseSigned) for event in history)
    told = _Told(chain, binding, own, _by_fired(sent), city, signed)
    due = {each.key: each.due_at for each in _going_on(case, city, chain, binding).steps}
    steps = [told.of(armed, due[armed.key]) for armed in binding.steps]
    steps.sort(key=lambda each: each.stands_at or binding.bound_at)
    waiting = (told.condition(each) for each in binding.conditions)
    begun_by = next((event for event in history if event.id == binding.proof), None)
    return ChainStory(chain, binding, (*steps, *waiting), begun_by)


def messages_of(fired: Event, city: City, sent: Iterable[Event]) -> tuple[Message, ...]:
    """What the fired step sent away from the desk, and how each message stands.

    `sent` are the records of it alone or of everything, in the order of the log.
    """
    found: dict[tuple[str, str], Message] = {}
    for each in deliveries(fired, city):
        key = (each.person, each.channel)
        found[key] = Message(each.person, each.kind, Sent.WAITING, each.due_at)
    for event in sent:
        body = event.body
        if not isinstance(body, ev.StepDelivered | ev.DeliveryFailed) or body.fired != fired.id:
            continue
        key = (body.person, body.channel)
        if isinstance(body, ev.StepDelivered):
            found[key] = Message(body.person, body.kind, Sent.DELIVERED, event.occurred_at)
        elif body.again_at is not None:
            found[key] = Message(body.person, body.kind, Sent.AGAIN, body.again_at, body.why)
        else:
            found[key] = Message(body.person, body.kind, Sent.LOST, event.occurred_at, body.why)
    # Where a channel was found at last, what waited for one no longer does.
    named = {person for person, channel in found if channel}
    return tuple(each for key, each in found.items() if key[1] or key[0] not in named)


def _going_on(case: Case, city: City, chain: Chain, binding: Binding) -> Binding:
    """`binding` as it will be once nothing holds it any more."""
    if binding.silenced is not None:
        silenced = binding.silenced
        loud = replace(binding, silenced=None)
        binding = climbs_on(case, city, chain, loud, silenced.at, silenced.until)
    if binding.acknowledged is not None:
        held = binding.acknowledged
        free = replace(binding, acknowledged=None)
        binding = climbs_on(case, city, chain, free, held.at, held.until)
    return binding


def _proof(event: Event) -> str | None:
    """Of which binding an event tells."""
    if isinstance(event.body, ev.StepHeld):
        return event.body.chain.proof
    return getattr(event.body, "proof", None)


def _by_fired(sent: Iterable[Event]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for event in sent:
        if isinstance(event.body, ev.StepDelivered | ev.DeliveryFailed):
            found.setdefault(event.body.fired, []).append(event)
    return found


class _Told:
    """What the events of one chain tell of its steps."""

    def __init__(
        self,
        chain: Chain,
        binding: Binding,
        own: Sequence[Event],
        sent: dict[str, list[Event]],
        city: City,
        signed: bool,
    ) -> None:
        self._chain, self._binding, self._sent, self._city = chain, binding, sent, city
        self._signed = signed
        self._last: dict[str, Event] = {}
        self._rest: Event | None = None
        self._answers: dict[str, Event] = {}
        fired = ""
        for event in own:
            match event.body:
                case ev.StepFired(step=key):
                    self._last[key], fired = event, key
                case ev.StepFailed(step=key) | ev.StepHeld(step=key):
                    self._last[key] = event
                case ev.StepSkipped(step=key, rest=rest):
                    self._last[key] = event
                    self._rest = event if rest else self._rest
                case ev.ChainAcknowledged():
                    self._answers.setdefault(fired, event)

    def of(self, armed: ArmedStep, expected: datetime) -> StepStory:
        """The story of a step that has an instant."""
        step, event = self._chain.step(armed.key), self._last.get(armed.key)
        plain = StepStory(armed.key, step, Fate.COMING, expected, armed.due_at, event=event)
        if armed.fired_at is not None:
            sent = self._sent.get(event.id, []) if event else []
            return replace(
                plain,
                fate=Fate.FIRED,
                at=armed.fired_at,
                late=armed.late,
                answered=self._answers.get(armed.key),
                messages=messages_of(event, self._city, sent) if event else (),
            )
        if armed.skipped:
            return self._skipped(armed, replace(plain, at=armed.due_at))
        return replace(plain, fate=self._waits(armed))

    def condition(self, condition: Condition) -> StepStory:
        """The story of a step that waits for something to happen."""
        step = self._chain.step(condition.key)
        fate = Fate.SILENCED if self._binding.silenced else Fate.CONDITION
        return StepStory(condition.key, step, fate, None, None, condition=condition)

    def _skipped(self, armed: ArmedStep, plain: StepStory) -> StepStory:
        if isinstance(plain.event and plain.event.body, ev.StepFailed):
            return replace(plain, fate=Fate.GIVEN_UP)
        first = armed.key.partition(ROUND)[0]
        dropped: Trigger | None = None
        if not isinstance(plain.event and plain.event.body, ev.StepSkipped):
            if first in self._binding.unless_acknowledged and self._answers:
                dropped = Trigger.NO_ACKNOWLEDGEMENT
            elif first in self._binding.unless_signed and self._signed:
                dropped = Trigger.NO_SIGN
        event = plain.event or (None if dropped else self._rest)
        return replace(plain, fate=Fate.SKIPPED, event=event, dropped_by=dropped)

    def _waits(self, armed: ArmedStep) -> Fate:
        if self._binding.silenced is not None:
            return Fate.SILENCED
        if self._binding.acknowledged is not None:
            return Fate.HELD
        return Fate.AGAIN if armed.tries else Fate.COMING
