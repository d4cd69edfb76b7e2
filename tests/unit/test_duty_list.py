"""Whom a case can be given to now, by post and by unit."""

from datetime import date, time

from commandcenter.city import to_json
from commandcenter.commands import Configure
from commandcenter.roles import Post
from commandcenter.roster.on_duty import duty_list
from commandcenter.roster.shifts import Roster, RosterSeat, Shift, Turn, Week
from tests.helpers.climbing import a_climbing_desk
from tests.helpers.small_city import NOON


def names(desk):
    groups = duty_list(desk.city, NOON)
    return [(g.name, [p.called for p in g.people], g.planned) for g in groups]


def test_without_a_roster_everybody_is_listed_who_holds_the_post():
    assert names(a_climbing_desk()) == [
        ("Duty officer", ["D. Dale"], False),
        ("Shift leader", ["B. Liu"], False),
        ("Dispatcher", ["L. Ortega"], False),
        ("Verifier", ["A. Chen"], False),
        ("Water", ["K. Moss"], False),
    ]


def test_who_is_on_duty_by_the_roster_stands_for_the_post():
    desk = a_climbing_desk()
    seats = (RosterSeat("a", {"en": "A"}, Post.DISPATCHER),)
    shift = Shift("day", {"en": "Day"}, time(8), time(20))
    roster = Roster("room", {"en": "Room"}, (shift,), seats)
    turn = Turn(date(2024, 5, 6), "day", "a", "chen")
    desk.do(Configure("roster", "room", to_json(roster)))
    desk.do(Configure("roster_week", "room@2024-05-06", to_json(Week("room", turn.day, (turn,)))))

    assert ("Dispatcher", ["A. Chen"], True) in names(desk)
