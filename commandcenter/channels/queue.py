"""Messages that wait or never went, and what somebody decides about one of them."""

from datetime import datetime, timedelta

from commandcenter.channels.outbox import Delivery, Outbox
from commandcenter.city import City
from commandcenter.commands import SettleDelivery
from commandcenter.configuration.change import CONFIGURED_BY
from commandcenter.events import DeliveryFailed, DeliverySettled, Event, Trouble
from commandcenter.events.envelope import Body
from commandcenter.ports import Store
from commandcenter.refusal import Refused
from commandcenter.roles import Post, Seat
from commandcenter.wording import _

LOOK_BACK = timedelta(days=7)
"""How far back undelivered messages are listed."""


def waiting(store: Store, city: City, now: datetime) -> list[Delivery]:
    """The messages that are still to go, the soonest first."""
    outbox, since = Outbox(), now - LOOK_BACK
    outbox.hear(store.fired_outward(since), city)
    outbox.hear(store.deliveries(since), city)
    return outbox.waiting()


def given_up(store: Store, now: datetime) -> list[Event]:
    """The messages that never went, of the last days, oldest first.

    Those that nobody needed any more, since their case had ended, are not among them, nor those
    that somebody has settled.
    """
    lost: dict[tuple[str, str, str], Event] = {}
    for event in store.deliveries(now - LOOK_BACK):
        body = event.body
        if isinstance(body, DeliveryFailed | DeliverySettled):
            key = (body.fired, body.person, body.channel)
            lost.pop(key, None)
            if is_lost(body):
                lost[key] = event
    return list(lost.values())


def is_lost(body: Body) -> bool:
    """Whether a message was given up that somebody should have had."""
    if not isinstance(body, DeliveryFailed) or body.again_at is not None:
        return False
    return body.why is not Trouble.CASE_ENDED


def require_post(command: SettleDelivery, seat: Seat) -> Post:
    """The post under which it may be settled: one's own message under any. Raises Refused."""
    own = command.person == seat.acting.id
    return seat.require(frozenset(Post) if own else CONFIGURED_BY["channels"])


def settled(command: SettleDelivery, store: Store, city: City, now: datetime) -> DeliverySettled:
    """What happens by `command`. Raises Refused if there is no such message any more."""
    key = (command.fired, command.person, command.channel)
    for each in waiting(store, city, now):
        if each.key == key:
            return DeliverySettled(
                each.fired, each.case, each.person, each.channel, each.kind, command.again
            )
    for event in given_up(store, now):
        body = event.body
        assert isinstance(body, DeliveryFailed), "only these are given up"
        if (body.fired, body.person, body.channel) == key:
            return DeliverySettled(
                body.fired, body.about, body.person, body.channel, body.kind, command.again
            )
    raise Refused(
        _("This message has gone meanwhile, or somebody has settled it. Nothing is to be done.")
    )
