"""What is still to be sent, worked out from the log: steps that fired, less what was delivered.

Nothing is kept beside the log, so a message survives a restart, and is sent twice rather than lost:
where the machine dies between sending and putting on record, it goes out again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from commandcenter.channels.person import ANY, Channel, is_outward, reachable_from
from commandcenter.city import City
from commandcenter.escalation import StepAction
from commandcenter.events import (
    DeliveryFailed,
    DeliverySettled,
    Event,
    StepDelivered,
    StepFired,
    Trouble,
)
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId, EventId

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
"""How long to wait after each failed attempt; after one more it is given up."""

TOO_OLD = timedelta(hours=24)
"""A message that could not go for so long is given up: it would only mislead."""

LOOK_BACK = timedelta(days=7)
"""How far back a program that starts looks for what was never sent."""

WAIT_FOR_KEYRING = timedelta(minutes=30)
"""Between two looks at a keyring that is locked; this uses up no attempt."""


Key = tuple[str, str, str]
"""The step that fired, who is told, and the key of the channel."""


@frozen
class Delivery:
    """One message to one person through one channel."""

    fired: EventId
    case: CaseId
    part: str
    person: str
    channel: str
    """Key of the channel; empty where nothing of the kind is configured."""
    kind: str
    first_at: datetime
    """When it might go for the first time."""
    due_at: datetime
    step: StepFired
    attempt: int = 1
    """The number of the attempt to come."""

    @property
    def key(self) -> Key:
        """What makes it the same message."""
        return (self.fired, self.person, self.channel)


def deliveries(event: Event, city: City) -> Iterator[Delivery]:
    """The messages that a fired step sends away from the desk, each when it may first go."""
    body = event.body
    if not isinstance(body, StepFired) or event.case is None:
        return
    webhook = body.action is StepAction.WEBHOOK
    if not webhook and not is_outward(body.channel):
        return
    kind = "webhook" if webhook else body.channel
    for person in (body.target,) if webhook else (body.told or (body.reaches,)):
        found = city.channels.get(person)
        at = event.occurred_at
        first = Delivery(event.id, event.case, event.part, person, "", kind, at, at, body)
        channels = found.of_kind(ANY if webhook else kind, at) if found else []
        if not channels:
            yield first
        for each in channels:
            yield _through(each, first, city, at)


def _through(channel: Channel, first: Delivery, city: City, at: datetime) -> Delivery:
    calendar = None if channel.calendar is None else city.calendar(channel.calendar)
    due_at = reachable_from(channel, at, city.zone, first.step.important, calendar)
    return replace(first, channel=channel.key, kind=channel.kind, first_at=due_at, due_at=due_at)


def attempt_failed(delivery: Delivery, why: Trouble, now: datetime) -> DeliveryFailed:
    """What to put on record of a delivery that failed at `now`: tried again, or given up."""
    again_at: datetime | None = None
    if why is Trouble.NO_KEYRING:
        again_at = now + WAIT_FOR_KEYRING
    elif why is Trouble.NOT_TAKEN and delivery.attempt <= len(BACK_OFF):
        again_at = now + BACK_OFF[delivery.attempt - 1]
    if again_at is not None and again_at > delivery.first_at + TOO_OLD:
        again_at = None
    return DeliveryFailed(
        delivery.fired,
        delivery.case,
        delivery.person,
        delivery.channel,
        delivery.kind,
        delivery.attempt,
        why,
        again_at,
    )


def delivered(delivery: Delivery) -> StepDelivered:
    """What to put on record of a delivery that went well."""
    return StepDelivered(
        delivery.fired,
        delivery.case,
        delivery.person,
        delivery.channel,
        delivery.kind,
        delivery.attempt,
    )


class Outbox:
    """The messages that wait, in memory; moves by `hear` alone."""

    def __init__(self) -> None:
        self._waiting: dict[Key, Delivery] = {}
        self._given_up: dict[Key, Delivery] = {}

    def hear(self, events: Iterable[Event], city: City) -> None:
        """Take note of what happened, in the order of the log."""
        for event in events:
            body = event.body
            if isinstance(body, StepFired):
                for delivery in deliveries(event, city):
                    self._waiting.setdefault(delivery.key, delivery)
            elif isinstance(body, StepDelivered):
                self._waiting.pop((body.fired, body.person, body.channel), None)
            elif isinstance(body, DeliveryFailed):
                self._failed(body)
            elif isinstance(body, DeliverySettled):
                self._settled(body, city, event.occurred_at)

    def _failed(self, body: DeliveryFailed) -> None:
        key = (body.fired, body.person, body.channel)
        waiting = self._waiting.pop(key, None)
        if waiting is not None and body.again_at is None:
            self._given_up[key] = waiting
        elif waiting is not None and body.again_at is not None:
            counts = body.why is not Trouble.NO_KEYRING
            self._waiting[key] = replace(
                waiting, attempt=body.attempt + counts, due_at=max(waiting.due_at, body.again_at)
            )

    def _settled(self, body: DeliverySettled, city: City, at: datetime) -> None:
        """Somebody wants it sent once more, at once; or not any more."""
        key = (body.fired, body.person, body.channel)
        lost = self._given_up.pop(key, None)
        known = self._waiting.pop(key, lost)
        if known is None or not body.again:
            return
        again = replace(known, first_at=at, due_at=at, attempt=1)
        found = None if known.channel else city.channels.get(known.person)
        # Where there was no channel, there may be one by now.
        through = [
            replace(again, channel=each.key, kind=each.kind)
            for each in (found.of_kind(known.kind, at) if found else [])
        ]
        for delivery in through or [again]:
            self._waiting[delivery.key] = delivery

    def waiting(self) -> list[Delivery]:
        """What is still to go, the soonest first."""
        return sorted(self._waiting.values(), key=lambda each: each.due_at)

    def due(self, now: datetime) -> list[Delivery]:
        """What may go at `now`, the longest waiting first."""
        due = (each for each in self._waiting.values() if each.due_at <= now)
        return sorted(due, key=lambda each: each.due_at)
