"""Messages that wait or never went can be sent once more, or given up, by those who may."""

from contextlib import closing
from dataclasses import replace
from datetime import time, timedelta

import pytest

from commandcenter import commands as ask
from commandcenter.channels.configured import arrange, change
from commandcenter.channels.courier import Courier
from commandcenter.channels.person import (
    Channel,
    Kind,
    PersonChannels,
    ReachTimes,
    Sound,
    reachable_from,
)
from commandcenter.channels.queue import given_up, waiting
from commandcenter.events import DeliverySettled, StepDelivered
from commandcenter.refusal import Refused
from commandcenter.working_calendar import Calendar
from db.store import LocalStore
from tests.helpers.makers import MA, MONDAY, WANG, Stage, a_case, a_desk
from tests.helpers.memory_store import MemoryStore
from tests.helpers.receivers import Drawer, mail_server
from tests.unit.test_courier import MAIL, a_town, fire, tells_ma


def lost(desk):
    return given_up(desk.store, desk.clock.now())


def queued(desk):
    return waiting(desk.store, desk.city, desk.clock.now())


@pytest.fixture(params=[MemoryStore, LocalStore.open])
def desk(request, tmp_path):
    """Somebody's mail has been given up: the machine had no address for it."""
    store = MemoryStore() if request.param is MemoryStore else LocalStore.open(tmp_path / "w")
    desk = a_town(tells_ma(), store=store)
    a_case(Stage.REPORTED, desk=desk)
    fire(desk)
    deliver(desk, Drawer())
    yield desk
    desk.store.close()


def deliver(desk, safe):
    with closing(Courier(safe=lambda _site: safe)) as courier:
        courier.deliver_all(desk)


def settle(desk, again, who=MA):
    body = lost(desk)[0].body
    wish = ask.SettleDelivery(body.fired, body.person, body.channel, again)
    return desk.do(wish, person=who)


def test_what_was_given_up_goes_once_more_when_somebody_wants_it(desk):
    settle(desk, again=True)
    assert lost(desk) == []
    assert len(queued(desk)) == 1

    with mail_server() as mail:
        safe = Drawer()
        safe.keep(MA.id, MAIL.key, mail.url)
        deliver(desk, safe)
        assert "Tell the duty officer" in mail.next()[0]

    assert queued(desk) == []
    assert isinstance(list(desk.store.events())[-1].body, StepDelivered)


def test_what_was_given_up_can_be_put_away(desk):
    (event,) = settle(desk, again=False)

    assert isinstance(event.body, DeliverySettled)
    assert lost(desk) == queued(desk) == []


def test_what_fails_again_is_on_the_list_again(desk):
    settle(desk, again=True)

    deliver(desk, Drawer())

    assert len(lost(desk)) == 1


def test_what_still_waits_can_be_stopped_and_hurried(desk):
    a_case(Stage.REPORTED, desk=desk)
    fire(desk)
    first = queued(desk)[0]

    desk.do(ask.SettleDelivery(first.fired, first.person, first.channel, again=True), person=MA)
    assert queued(desk)[0].due_at == desk.clock.now()
    desk.do(ask.SettleDelivery(first.fired, first.person, first.channel, again=False), person=MA)

    assert queued(desk) == []


def test_the_message_of_somebody_else_is_theirs_or_the_shift_leaders(desk):
    with pytest.raises(Refused, match="takes one of these posts"):
        settle(desk, again=True, who=WANG)

    settle(desk, again=True, who=desk.city.people["local"])

    assert lost(desk) == []


def test_what_somebody_has_settled_is_not_settled_twice(desk):
    body = lost(desk)[0].body
    wish = ask.SettleDelivery(body.fired, body.person, body.channel)
    with mail_server() as mail:
        safe = Drawer()
        safe.keep(MA.id, MAIL.key, mail.url)
        desk.do(wish, person=MA)
        deliver(desk, safe)

    with pytest.raises(Refused, match="has gone meanwhile"):
        desk.do(wish, person=MA)


def test_a_channel_that_was_made_since_carries_what_found_none():
    desk = a_town(tells_ma(), channels=())
    a_case(Stage.REPORTED, desk=desk)
    fire(desk)
    deliver(desk, Drawer())
    desk.clock.move(minutes=1)
    change(desk, MA.id, Channel("new", Kind.MAIL, "m•••@x"))

    settle(desk, again=True)

    assert [each.channel for each in queued(desk)] == ["new"]


# --- as somebody wants it ---


def test_channels_keep_their_place_when_changed_and_are_put_in_another_order():
    desk = a_desk()
    for key in ("a", "b", "c"):
        change(desk, "ma", Channel(key, Kind.MAIL, "x"))
    since = desk.city.channels["ma"].channel("b").since
    desk.clock.move(hours=1)
    change(desk, "ma", Channel("b", Kind.SMS, "y"))
    assert [each.key for each in desk.city.channels["ma"].channels] == ["a", "b", "c"]
    assert desk.city.channels["ma"].channel("b").since == since

    arrange(desk, "ma", ["c", "a", "b"], desktop=False, sound=Sound.HIGHEST)
    version = desk.city.versions["channels", "ma"]
    arrange(desk, "ma", ["c", "a", "b"], desktop=False, sound=Sound.HIGHEST)

    found = desk.city.channels["ma"]
    assert [each.key for each in found.channels] == ["c", "a", "b"]
    assert (found.desktop, found.sound) == (False, Sound.HIGHEST)
    assert desk.city.versions["channels", "ma"] == version


def test_what_was_configured_before_there_were_these_wishes_still_reads():
    desk = a_desk()
    old = '{"person":"ma","channels":[{"key":"a","kind":"mail","address":"x"}]}'
    desk.do(ask.Configure("channels", "ma", old))

    assert desk.city.channels["ma"] == PersonChannels(
        "ma", (Channel("a", Kind.MAIL, "x"),), desktop=True, sound=Sound.ALL
    )


WORK = Calendar("c", "c", "Asia/Shanghai", ((time(9), time(17)),))
MORNING = replace(Channel("a", Kind.MAIL, "x"), calendar="c")


def at(zone, hours):
    return MONDAY.astimezone(zone).replace(hour=0, minute=0) + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("channel", "hours", "until"),
    [
        (MORNING, 10, 10),
        (MORNING, 18, 24 + 9),
        (MORNING, 4 * 24 + 18, 7 * 24 + 9),
        (replace(MORNING, times=(ReachTimes(time(12), time(13)),)), 10, 12),
        (replace(MORNING, times=(ReachTimes(time(12), time(13)),)), 14, 24 + 12),
        (replace(MORNING, times=(ReachTimes(time(20), time(21)),)), 10, 10),
    ],
)
def test_working_hours_are_those_of_the_calendar_and_both_must_allow(channel, hours, until):
    zone = a_desk().city.zone

    found = reachable_from(channel, at(zone, hours), zone, False, WORK)

    assert found == at(zone, until)


def test_what_is_important_comes_in_any_hour_unless_somebody_said_never():
    zone = a_desk().city.zone
    night = at(zone, 22)

    assert reachable_from(MORNING, night, zone, True, WORK) == night
    never = replace(MORNING, important_always=False)
    assert reachable_from(never, night, zone, True, WORK) == at(zone, 24 + 9)
