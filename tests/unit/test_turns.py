"""Where a step wakes one after the other, it goes on from where it stood."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from commandcenter import commands as ask
from commandcenter.catalogue import Urgency
from commandcenter.city import to_json
from commandcenter.desk import Desk
from commandcenter.escalation import Chain, Phase, Reach, Step, StepAction
from commandcenter.escalation.rehearsal import rehearse
from commandcenter.escalation.turns import Turns
from commandcenter.events import StepFired
from commandcenter.roles import Person, Post
from commandcenter.roster.shifts import Roster, RosterSeat, Shift, Turn, Week
from tests.helpers.makers import MONDAY, a_desk, a_registration

PEOPLE = ("an", "bo", "cai")


@pytest.fixture
def desk():
    """A control room where unfiled reports wake one of three dispatchers after five minutes."""
    desk = a_desk()
    people = [Person(each, each.title(), (Post.DISPATCHER,)) for each in PEOPLE]
    desk.do(ask.Configure("people", "people", to_json(people)))
    wake = Step("wake", {"en": "Wake"}, StepAction.NOTIFY, "dispatcher", after_minutes=5)
    wake = replace(wake, reach=Reach.ROTATION)
    chain = Chain("own", 1, {"en": "Own"}, Phase.INTAKE, tuple(Urgency), (wake,))
    chain = replace(chain, rules=replace(chain.rules, rank=-1))
    desk.do(ask.Configure("chain", "own", to_json(chain)))
    return desk


def woken(events):
    return [e.body.told[0] for e in events if isinstance(e.body, StepFired) and e.body.step]


def a_report_wakes(desk):
    desk.do(a_registration())
    desk.clock.move(minutes=6)
    return woken(desk.do(ask.FireDueSteps()))


def test_each_report_wakes_the_next_and_then_the_first_again(desk):
    assert [a_report_wakes(desk)[0] for _n in range(4)] == ["an", "bo", "cai", "an"]


def test_the_turn_does_not_begin_anew_with_the_day(desk):
    first = a_report_wakes(desk)
    desk.clock.move(days=1)

    assert (first, a_report_wakes(desk)) == (["an"], ["bo"])


def test_the_turn_goes_on_after_a_restart(desk):
    a_report_wakes(desk)

    again = Desk(desk.store, desk.clock)

    assert a_report_wakes(again) == ["bo"]


def test_reports_of_the_same_instant_wake_different_people(desk):
    for _n in range(6):
        desk.do(a_registration())
    desk.clock.move(minutes=6)

    assert woken(desk.do(ask.FireDueSteps())) == [*PEOPLE, *PEOPLE]


def test_whoever_was_off_duty_is_not_passed_over_when_back(desk):
    shifts = tuple(Shift(c, {"en": c}, *h) for c, h in HALVES.items())
    seats = tuple(RosterSeat(c, {"en": c}, Post.DISPATCHER) for c in ("1", "2"))
    desk.do(ask.Configure("roster", "room", to_json(Roster("room", {"en": "R"}, shifts, seats))))
    day = MONDAY.astimezone(desk.city.zone).date()
    monday = day - timedelta(days=day.weekday())
    turns = [
        Turn(monday + timedelta(days=n), shift, seat, who)
        for n in range(7)
        for shift, seat, who in (("day", "1", "an"), ("day", "2", "bo"), ("night", "1", "cai"))
    ]
    week = Week("room", monday, tuple(turns))
    desk.do(ask.Configure("roster_week", week.key, to_json(week)))

    first = a_report_wakes(desk)
    desk.clock.move(hours=12)
    by_night = a_report_wakes(desk)
    desk.clock.move(hours=12)

    assert (first, by_night, a_report_wakes(desk)) == (["an"], ["cai"], ["bo"])


HALVES = {"day": (time(8), time(20)), "night": (time(20), time(8))}


def test_nodes_that_heard_of_it_in_another_order_say_the_same(desk):
    for _n in range(5):
        a_report_wakes(desk)
    log = list(desk.store.events())

    there, back = Turns.of(log, desk.city), Turns.of(reversed(log), desk.city)

    now = desk.clock.now()
    assert there.next("dispatcher", PEOPLE, now) == back.next("dispatcher", PEOPLE, now)
    assert there.next("dispatcher", PEOPLE, now) == ("cai",)


def test_who_was_last_told_long_ago_comes_as_if_never(desk):
    a_report_wakes(desk)
    desk.clock.move(days=8)

    assert a_report_wakes(desk) == ["an"]


def test_nobody_is_next_where_nobody_is():
    assert Turns().next("dispatcher", (), MONDAY) == ()


def test_a_step_that_somebody_hurries_takes_its_turn(desk):
    reported = desk.do(a_registration())[0]

    hurried = desk.do(ask.EscalateNow(reported.case, reason="at once"))

    assert woken(hurried) == ["an"]
    assert a_report_wakes(desk) == ["bo"]


def test_a_rehearsal_wakes_whom_the_night_then_woke(desk):
    desk.clock.move(hours=1)
    a_report_wakes(desk)
    desk.clock.move(minutes=1)
    start = desk.clock.now()
    really = [a_report_wakes(desk)[0] for _n in range(3)]

    played = rehearse(desk.store.events(), desk.city, [], start, desk.clock.now())

    assert [each.told[0] for each in played.fired] == really
