"""Who a fired step tells away from the desk is told: once, again after a failure, after a restart.

The servers are real ones that the test starts for itself.
"""

from contextlib import closing
from dataclasses import replace
from datetime import time

import pytest

from commandcenter import commands as ask
from commandcenter.case import Stage
from commandcenter.catalogue import Urgency
from commandcenter.channels.courier import Courier
from commandcenter.channels.outbox import BACK_OFF
from commandcenter.channels.person import Channel, Kind, PersonChannels, ReachTimes
from commandcenter.city import to_json
from commandcenter.escalation import Chain, Phase, Step, StepAction
from commandcenter.events import DeliveryFailed, StepDelivered, Trouble
from commandcenter.refusal import Refused
from db.store import LocalStore
from tests.helpers.makers import LITTER, MA, a_case, a_desk
from tests.helpers.memory_store import MemoryStore
from tests.helpers.receivers import Drawer, mail_server, web_server

MAIL = Channel("office", Kind.MAIL, "m•••@example.org")


@pytest.fixture
def safe():
    return Drawer()


@pytest.fixture
def mail(safe):
    with mail_server() as server:
        safe.kept[MA.id, "office"] = server.url
        yield server


def chain(*steps):
    return Chain("intake-ordinary", 1, {"en": "x"}, Phase.INTAKE, (Urgency.ORDINARY,), steps)


def tells_ma(channel="mail", **changes):
    names = {"en": "Tell the duty officer"}
    made = Step("tell", names, StepAction.NOTIFY, "duty_officer", channel, 10)
    return replace(made, **changes)


def a_town(*steps, store=None, channels=(MAIL,)):
    """A desk whose unfiled ordinary cases tell the duty officer, who has these channels."""
    desk = a_desk(store)
    desk.do(ask.Configure("chain", "intake-ordinary", content=to_json(chain(*steps))))
    reached = PersonChannels(MA.id, channels)
    desk.do(ask.Configure("channels", MA.id, content=to_json(reached)))
    return desk


def fire(desk, minutes=10):
    desk.clock.move(minutes=minutes)
    return desk.do(ask.FireDueSteps())


def outcomes(desk):
    return [event.body for event in desk.store.events() if event.type in KINDS]


KINDS = ("StepDelivered", "DeliveryFailed")


def a_courier(safe, **how):
    return closing(Courier(safe=lambda _site: safe, **how))


def test_who_is_told_gets_a_mail_that_says_what_and_by_when_and_nothing_a_reporter_said(mail, safe):
    desk = a_town(tells_ma())
    case = a_case(Stage.REPORTED, desk=desk)
    fire(desk)

    with a_courier(safe) as courier:
        courier.deliver_all(desk)

    subject, text = mail.next()
    assert subject == f"Tell the duty officer: case {case.number}"
    assert "Litter" in text
    assert "Futian" in text
    for said in ("Fuhua", "Rubbish", "138"):
        assert said not in subject + text
    assert [type(each) for each in outcomes(desk)] == [StepDelivered]
    assert outcomes(desk)[0].about == case.id


def test_a_message_is_sent_once_however_often_it_is_looked_for(mail, safe):
    desk = a_town(tells_ma())
    a_case(Stage.REPORTED, desk=desk)
    fire(desk)

    for _again in range(2):
        with a_courier(safe) as courier:
            courier.deliver_all(desk)
            courier.deliver_all(desk)

    mail.next()
    assert mail.mails.empty()


@pytest.mark.parametrize("make", [MemoryStore, LocalStore.open])
def test_a_courier_that_starts_is_given_only_what_leaves_the_desk(tmp_path, make):
    with closing(make(tmp_path) if make is not MemoryStore else make()) as store:
        webhook = replace(tells_ma("app", key="hook"), action=StepAction.WEBHOOK, requirement="x")
        steps = (tells_ma("app"), tells_ma("any", key="any"), tells_ma("sms", key="sms"), webhook)
        desk = a_town(*steps, store=store)
        desk.do(ask.Configure("channels", "x", content=to_json(PersonChannels("x", (MAIL,)))))
        a_case(Stage.REPORTED, desk=desk)
        before = desk.clock.now()
        fire(desk)

        outward = store.fired_outward(before)

    assert {event.body.step for event in outward} == {"any", "sms", "hook"}


def test_what_fires_while_the_courier_is_there_goes_at_its_next_turn(mail, safe):
    desk = a_town(tells_ma())

    with a_courier(safe) as courier:
        assert courier.turn(desk) == 0
        a_case(Stage.REPORTED, desk=desk)
        fire(desk)
        assert courier.turn(desk) == 1
        courier.wait()
        assert courier.turn(desk) == 0

    assert "Tell" in mail.next()[0]


def test_a_server_that_refuses_is_tried_again_ever_later_and_then_given_up(mail, safe):
    desk = a_town(tells_ma())
    a_case(Stage.REPORTED, desk=desk)
    fire(desk)
    mail.refuses = True

    with a_courier(safe) as courier:
        courier.deliver_all(desk)
        for wait in BACK_OFF:
            courier.deliver_all(desk)
            desk.clock.instant += wait
            courier.deliver_all(desk)

    failed = outcomes(desk)
    assert [each.attempt for each in failed] == [1, 2, 3, 4, 5]
    assert {each.why for each in failed} == {Trouble.NOT_TAKEN}
    assert [each.again_at is None for each in failed] == [False, False, False, False, True]


def test_a_failed_message_survives_a_restart_with_its_attempts(tmp_path, mail, safe):
    with closing(LocalStore.open(tmp_path)) as store:
        desk = a_town(tells_ma(), store=store)
        a_case(Stage.REPORTED, desk=desk)
        fire(desk)
        mail.refuses = True
        with a_courier(safe) as courier:
            courier.deliver_all(desk)
        now = desk.clock.now() + BACK_OFF[0]

    mail.refuses = False
    with closing(LocalStore.open(tmp_path)) as store, a_courier(safe) as courier:
        desk = a_desk(store, now)
        courier.deliver_all(desk)
        sent = outcomes(desk)

    mail.next()
    assert [(type(each), each.attempt) for each in sent] == [
        (DeliveryFailed, 1),
        (StepDelivered, 2),
    ]


def test_who_may_not_be_reached_at_night_is_told_in_the_morning(mail, safe):
    daytime = replace(MAIL, times=(ReachTimes(time(10), time(18)),))
    desk = a_town(tells_ma(), channels=(daytime,))
    a_case(Stage.REPORTED, desk=desk)  # nine in the morning
    fire(desk)

    with a_courier(safe) as courier:
        assert courier.turn(desk) == 0
        desk.clock.move(minutes=50)
        courier.deliver_all(desk)

    mail.next()
    assert [type(each) for each in outcomes(desk)] == [StepDelivered]


def test_a_case_that_ended_meanwhile_wakes_nobody(mail, safe):
    evening = replace(MAIL, times=(ReachTimes(time(18), time(20)),))
    desk = a_town(tells_ma(), channels=(evening,))
    case = a_case(Stage.REPORTED, desk=desk)
    fire(desk)
    desk.do(ask.Void(case.id, reason="a test call"))
    desk.clock.move(hours=10)

    with a_courier(safe) as courier:
        courier.deliver_all(desk)

    assert mail.mails.empty()
    assert [each.why for each in outcomes(desk)] == [Trouble.CASE_ENDED]


def test_what_nobody_could_send_for_a_day_is_given_up(mail, safe):
    desk = a_town(tells_ma())
    a_case(Stage.REPORTED, desk=desk)
    fire(desk)
    desk.clock.move(hours=25)

    with a_courier(safe) as courier:
        courier.deliver_all(desk)

    assert mail.mails.empty()
    assert [(each.why, each.again_at) for each in outcomes(desk)] == [(Trouble.TOO_LATE, None)]


@pytest.mark.parametrize(
    ("step", "url", "why"),
    [
        (tells_ma("sms"), None, Trouble.NO_CHANNEL),
        (tells_ma(), None, Trouble.NO_ADDRESS),
        (tells_ma(), "nowhere://x", Trouble.NO_ADDRESS),
    ],
)
def test_what_cannot_go_at_all_is_given_up_at_once_and_says_why(safe, step, url, why):
    desk = a_town(step)
    a_case(Stage.REPORTED, desk=desk)
    fire(desk)
    safe.kept[MA.id, "office"] = url

    with a_courier(safe) as courier:
        courier.deliver_all(desk)

    assert [(each.why, each.again_at) for each in outcomes(desk)] == [(why, None)]


def test_a_locked_keyring_uses_up_no_attempt(mail, safe):
    desk = a_town(tells_ma())
    a_case(Stage.REPORTED, desk=desk)
    fire(desk)
    safe.broken = Refused("locked")

    with a_courier(safe) as courier:
        courier.deliver_all(desk)
        safe.broken = None
        desk.clock.move(minutes=30)
        courier.deliver_all(desk)

    mail.next()
    assert [each.attempt for each in outcomes(desk)] == [1, 1]
    assert outcomes(desk)[0].why is Trouble.NO_KEYRING


def test_a_keyring_that_stays_locked_is_given_up_after_a_day(mail, safe):
    desk = a_town(tells_ma())
    a_case(Stage.REPORTED, desk=desk)
    fire(desk)
    safe.broken = Refused("locked")

    with a_courier(safe) as courier:
        for _half_hour in range(49):
            courier.deliver_all(desk)
            desk.clock.move(minutes=30)

    assert len(outcomes(desk)) == 49
    assert [each.again_at is None for each in outcomes(desk)] == [False] * 48 + [True]


def test_a_library_that_breaks_is_a_server_that_did_not_answer(safe, monkeypatch):
    def broken(*_message):
        raise ZeroDivisionError

    logged = []
    monkeypatch.setattr(
        "commandcenter.channels.courier.log_fault", lambda *told: logged.append(told)
    )

    desk = a_town(tells_ma())
    a_case(Stage.REPORTED, desk=desk)
    fire(desk)
    safe.kept[MA.id, "office"] = "json://x"

    with a_courier(safe, send=broken) as courier:
        courier.deliver_all(desk)

    assert [each.why for each in outcomes(desk)] == [Trouble.NOT_TAKEN]
    ((what, fault),) = logged
    assert what == "a message met a fault on its way"
    assert isinstance(fault, ZeroDivisionError)


def test_a_step_for_every_channel_goes_through_each_of_them(mail, safe):
    hook = Channel("hook", Kind.WEBHOOK, "json://x/•••")
    desk = a_town(tells_ma("any"), channels=(MAIL, hook))
    case = a_case(Stage.REPORTED, desk=desk)
    fire(desk)

    with web_server() as web, a_courier(safe) as courier:
        safe.kept[MA.id, "hook"] = web.url
        courier.deliver_all(desk)
        assert case.number in web.next()[1]["title"]

    mail.next()
    assert {each.channel for each in outcomes(desk)} == {"office", "hook"}


def test_a_step_in_the_app_or_by_telephone_leaves_no_desk(safe):
    desk = a_town(tells_ma("app"), replace(tells_ma("telephone"), key="call"))
    a_case(Stage.REPORTED, desk=desk)
    fire(desk)

    with a_courier(safe) as courier:
        courier.deliver_all(desk)

    assert outcomes(desk) == []


def test_of_two_programs_on_one_workspace_one_delivers(tmp_path, mail, safe):
    desk = a_town(tells_ma())
    a_case(Stage.REPORTED, desk=desk)
    fire(desk)

    with a_courier(safe, folder=tmp_path) as first, a_courier(safe, folder=tmp_path) as second:
        first.deliver_all(desk)
        assert second.turn(desk) == 0
        first.close()
        assert second.turn(desk) == 0

    mail.next()
    assert mail.mails.empty()


def test_what_a_full_disk_did_not_take_is_recorded_at_the_next_turn(mail, safe, monkeypatch):
    desk = a_town(tells_ma())
    a_case(Stage.REPORTED, desk=desk)
    fire(desk)

    def full(*_events, **_more):
        raise Refused("The disk is full.")

    with a_courier(safe) as courier:
        assert courier.turn(desk) == 1
        courier.wait()
        with monkeypatch.context() as patch:
            patch.setattr(desk.store, "append", full)
            with pytest.raises(Refused, match="full"):
                courier.turn(desk)
        assert courier.turn(desk) == 0

    mail.next()
    assert mail.mails.empty()
    assert [type(each) for each in outcomes(desk)] == [StepDelivered]


def test_a_webhook_step_goes_to_the_system_that_it_names(safe):
    names = {"en": "Tell the traffic centre"}
    step = Step("tell", names, StepAction.WEBHOOK, "unit", "app", 10, requirement="traffic")
    desk = a_town(step)
    hook = PersonChannels("traffic", (Channel("hook", Kind.WEBHOOK, "json://x/•••"),))
    desk.do(ask.Configure("channels", "traffic", content=to_json(hook)))
    a_case(Stage.REPORTED, desk=desk, class_code=LITTER)
    fire(desk)

    with web_server() as web, a_courier(safe) as courier:
        safe.kept["traffic", "hook"] = web.url
        courier.deliver_all(desk)
        assert "traffic centre" in web.next()[1]["title"]

    assert [type(each) for each in outcomes(desk)] == [StepDelivered]
