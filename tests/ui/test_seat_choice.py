"""Which seat somebody takes at this desk: as whom, under which post, on which level."""

from datetime import time

import pytest

from commandcenter.city import to_json
from commandcenter.commands import Configure
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL, Loop, Person, Post
from commandcenter.roster.shifts import Roster, RosterSeat, Shift, Turn, Week
from tests.helpers.console import ConsoleRoom
from tests.helpers.small_city import NOON
from ui.action import Moment
from ui.seat_choice import at_level, level_choices, not_bound_to_a_level, sat, seat_choices

RAO = Person("rao", "P. Rao", (Post.DISPATCHER, Post.SHIFT_LEADER), loop=Loop.STREET)
LI = Person("li", "Li Na", (Post.DISPATCHER,), names={"zh_CN": "李娜"})


@pytest.fixture
def city(qtbot):
    desk = ConsoleRoom(qtbot).desk
    roster = Roster(
        "control-room",
        {"en": "Control room"},
        (Shift("day", {"en": "Day"}, time(8), time(20)),),
        (RosterSeat("one", {"en": "Seat 1"}, Post.DISPATCHER),),
    )
    monday = NOON.date()
    week = Week("control-room", monday, (Turn(monday, "day", "one", "li"),))
    desk.do(Configure("people", "people", to_json([RAO, LI])))
    desk.do(Configure("roster", roster.key, to_json(roster)))
    desk.do(Configure("roster_week", week.key, to_json(week)))
    return desk.city


def test_this_desk_comes_first_then_whoever_is_on_duty(city):
    seats = [choice.id for choice in seat_choices(city, NOON)]

    assert seats[:3] == ["local", "li", "local|dispatcher"]
    assert seats[-3:] == ["rao", "rao|dispatcher", "rao|shift_leader"]


def test_a_choice_says_posts_level_and_where_one_is_on_duty(city):
    told = {choice.id: choice.below for choice in seat_choices(city, NOON)}

    assert told["li"] == "Dispatcher · on duty: Seat 1, until 20:00"
    assert told["rao"] == "Dispatcher, Shift leader · street"
    assert told["rao|shift_leader"] == "as Shift leader only · street"
    assert told["local"] == "all posts"


def test_a_person_is_found_by_every_name(city):
    also = next(choice.also for choice in seat_choices(city, NOON) if choice.id == "li")

    assert "李娜" in also


def test_whoever_sits_under_one_post_holds_that_alone(city):
    assert sat(city, "rao|shift_leader").posts == (Post.SHIFT_LEADER,)
    assert sat(city, "rao") == RAO
    with pytest.raises(Refused):
        sat(city, "nobody")


def test_a_level_is_chosen_by_whoever_is_bound_to_none(city):
    assert [choice.id for choice in level_choices(LOCAL)] == ["", *reversed(Loop)]
    assert at_level(LOCAL, "street").loop is Loop.STREET
    assert at_level(at_level(LOCAL, "street"), "").loop is None
    assert not_bound_to_a_level(Moment((), city, LOCAL))
    assert not not_bound_to_a_level(Moment((), city, RAO))


def test_the_level_where_one_is_is_said():
    told = {choice.id: choice.below for choice in level_choices(at_level(LOCAL, "street"))}

    assert told["street"] == "You are here."
    assert told[""] == ""


def test_the_console_asks_for_the_seat_and_the_level(room):
    window = room.open()
    window.go.act_as()
    window.go._on_seat_chosen("ortega")
    window.go.choose_level()
    window.go._on_level_chosen("district")

    assert window.acts.person.id == "ortega"
    assert window.acts.person.loop is Loop.DISTRICT
    assert window.top_bar._person.forms[0] == "L. Ortega · Dispatcher · district"


def test_an_act_stands_in_the_log_under_the_post_of_the_seat(room):
    window = room.open()
    window.acts.act_as(sat(room.desk.city, "local|shift_leader"))

    assert window.acts.person.posts == (Post.SHIFT_LEADER,)
