"""The board of running chains: lanes by level, what fires soonest first, one card per change."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commandcenter.case import Light, Stage
from commandcenter.commands import Acknowledge, EscalateNow, Silence
from commandcenter.escalation.board import BURST, Board, Wanted
from commandcenter.escalation.board_card import Column, Lane, Mark, card_of, lane_of
from commandcenter.filter.language import parse
from commandcenter.roles import LOCAL, Loop, Person, Post
from commandcenter.situation import Situation
from tests.helpers.climbing import a_climbing_desk, copies, dispatched
from tests.helpers.small_city import NOISE, NOON

ORTEGA = Person("ortega", "L. Ortega", (Post.DISPATCHER,))
MOSS = Person("moss", "K. Moss", (Post.HANDLER,), "water")


class Heard:
    """A listener that remembers what it was told."""

    def __init__(self):
        self.told = []

    def lanes_changed(self, lanes):
        self.told.append(lanes)


class Room:
    """A desk, its situation, and a board over it."""

    def __init__(self):
        self.desk = a_climbing_desk()
        self.situation = Situation(self.desk.city, NOON)
        self.desk.listeners.append(self.situation.apply)
        self.case = dispatched(self.desk)
        self.board = Board(self.situation)
        self.heard = self.board.listener = Heard()

    def pass_time(self, **span):
        self.desk.clock.move(**span)
        self.situation.advance(self.desk.clock.now())
        self.board.tick(self.desk.clock.now())

    def put(self, *cases):
        known = self.situation.cases
        changes = [self.situation._replace(known.get(each.id), each) for each in cases]
        for watcher in self.situation.watchers:
            watcher.cases_changed(changes)

    def shown(self, lane=Lane.BEGAN):
        board = self.board
        return [board.card(lane, at).case.number for at in range(board.count(lane))]

    def columns(self, lane=Lane.BEGAN):
        found = self.board.columns(lane, self.desk.clock.now())
        return {column: len(found[column]) for column in Column if found[column]}


@pytest.fixture
def room():
    return Room()


def test_a_dispatched_case_waits_in_the_lowest_lane_for_its_first_step(room):
    assert room.shown() == [room.case.number]
    assert room.columns() == {Column.QUARTER: 1}
    card = room.board.card(Lane.BEGAN, 0)
    assert (card.step, card.at, card.mark) == ("remind", NOON + timedelta(minutes=10), Mark.CLIMBS)


def test_a_case_moves_along_the_axis_as_its_step_comes_nearer(room):
    room.pass_time(minutes=6)

    assert room.columns() == {Column.NOW: 1}


def test_a_step_that_nobody_fired_is_late_after_a_minute(room):
    room.pass_time(minutes=11)
    assert room.columns() == {Column.NOW: 1}

    room.pass_time(seconds=1)
    assert room.columns() == {Column.LATE: 1}


def test_what_fires_soonest_comes_first(room):
    room.put(*copies(room.case, (30, -5, 10)))

    assert room.shown() == ["C-0002", room.case.number, "C-0003", "C-0001"]


def test_a_case_that_is_raised_changes_its_lane(room):
    room.desk.do(EscalateNow(room.case.id, "it spreads", "street"))

    assert (room.shown(), room.shown(Lane.STREET)) == ([], [room.case.number])
    assert room.board.running == {Lane.BEGAN: 0, Lane.STREET: 1, Lane.DISTRICT: 0, Lane.CITY: 0}
    assert room.heard.told[-1] == {Lane.BEGAN, Lane.STREET}
    assert room.board.find(room.case.id) == (Lane.STREET, 0)


@pytest.mark.parametrize(
    ("loop", "level", "lane"),
    [
        (None, 0, Lane.BEGAN),
        (Loop.COMMUNITY, 0, Lane.BEGAN),
        (Loop.STREET, 0, Lane.STREET),
        (Loop.DISTRICT, 0, Lane.DISTRICT),
        (Loop.STREET, 2, Lane.DISTRICT),
        (None, 3, Lane.CITY),
    ],
)
def test_a_case_stands_as_high_as_it_was_raised_or_passed(room, loop, level, lane):
    standing = replace(room.case.standing, loop=loop, level=level)

    assert lane_of(replace(room.case, standing=standing)) is lane


def test_a_case_that_ends_leaves_the_board(room):
    standing = replace(room.case.standing, stage=Stage.VOIDED)

    room.put(replace(room.case, standing=standing))

    assert room.shown() == []
    assert room.board.find(room.case.id) is None
    assert not room.board.runs(room.case.id)


def test_a_case_without_a_chain_has_no_card(room):
    standing = replace(room.case.standing, chain=None)

    assert card_of(replace(room.case, standing=standing)) is None


def test_a_chain_with_nothing_to_come_has_no_card(room):
    chain = room.case.standing.chain.skipping("", rest=True)

    assert card_of(replace(room.case, standing=replace(room.case.standing, chain=chain))) is None


def test_a_chain_that_only_waits_for_something_to_happen_stands_last(room):
    from commandcenter.escalation import Condition, Trigger

    chain = room.case.standing.chain.skipping("", rest=True)
    chain = replace(chain, conditions=(Condition("ask", Trigger.REQUEST),))
    room.put(replace(room.case, standing=replace(room.case.standing, chain=chain)))

    card = room.board.card(Lane.BEGAN, 0)
    assert (card.at, card.step) == (None, "")
    assert room.columns() == {Column.LATER: 1}


def test_an_acknowledged_chain_stands_where_its_rest_ends(room):
    room.desk.do(Acknowledge(room.case.id, minutes=30))

    card = room.board.card(Lane.BEGAN, 0)
    assert (card.mark, card.at) == (Mark.HELD, NOON + timedelta(minutes=30))


def test_only_what_nobody_has_in_hand_is_shown_on_request(room):
    room.desk.do(Silence(room.case.id, "planned works", 1.0))

    room.board.set_wanted(Wanted(loose=True))

    assert room.shown() == []
    assert room.board.running[Lane.BEGAN] == 1
    assert room.board.runs(room.case.id)


def test_only_what_is_overdue_is_shown_on_request_and_comes_when_it_is(room):
    room.board.set_wanted(Wanted(late=True))
    assert room.shown() == []

    room.pass_time(minutes=11, seconds=1)
    assert room.shown() == [room.case.number]
    assert room.board.overdue(Lane.BEGAN) == 0

    room.pass_time(hours=2)
    assert room.board.overdue(Lane.BEGAN) == 1
    assert room.board.light(room.board.card(Lane.BEGAN, 0)) is Light.RED


def test_an_overdue_case_that_is_taken_away_counts_no_more(room):
    room.pass_time(hours=3)
    assert room.board.overdue(Lane.BEGAN) == 1

    room.put(replace(room.case, standing=replace(room.case.standing, chain=None)))

    assert room.board.overdue(Lane.BEGAN) == 0


def test_mine_is_what_reaches_my_post_next(room):
    room.board.set_wanted(Wanted(mine=True))
    assert room.shown() == [room.case.number]

    room.board.set_person(MOSS)
    assert room.shown() == []

    room.board.set_person(ORTEGA)
    assert room.shown() == [room.case.number]


def test_mine_is_what_i_acknowledged_or_silenced(room):
    room.board.set_wanted(Wanted(mine=True))
    room.desk.do(Acknowledge(room.case.id), person=ORTEGA)
    assert room.shown() == []

    room.board.set_person(ORTEGA)
    assert room.shown() == [room.case.number]

    room.desk.do(Silence(room.case.id, "planned", 1.0, owner="chen"), person=ORTEGA)
    assert room.shown() == []


def test_mine_of_a_handler_is_what_reaches_the_desk_of_the_unit(room):
    step = replace(room.desk.city.chains[("handling", 2)].steps[0], reaches="unit")
    chain = replace(room.desk.city.chains[("handling", 2)], steps=(step,))
    city = replace(room.situation.city, chains={("handling", 2): chain})
    room.situation.configure(city)

    room.board.set_wanted(Wanted(mine=True))
    assert room.shown() == []
    room.board.set_person(MOSS)
    assert room.shown() == [room.case.number]


def test_what_only_waits_for_something_to_happen_reaches_nobody(room):
    from commandcenter.escalation import Condition, Trigger

    chain = room.case.standing.chain.skipping("", rest=True)
    chain = replace(chain, conditions=(Condition("ask", Trigger.REQUEST),))
    room.board.set_wanted(Wanted(mine=True))
    room.put(replace(room.case, standing=replace(room.case.standing, chain=chain)))

    assert room.shown() == []


def test_somebody_else_at_the_desk_changes_nothing_that_is_not_asked_for(room):
    room.heard.told.clear()

    room.board.set_person(ORTEGA)
    room.board.set_person(ORTEGA)

    assert room.heard.told == []


@pytest.mark.parametrize(
    ("text", "count"), [("unit:water", 1), ("unit:police", 0), ("class:0101", 1), ("noise", 0)]
)
def test_the_filter_language_sifts_the_board(room, text, count):
    room.board.set_wanted(Wanted(parse(text)))

    assert len(room.shown()) == count


def test_a_new_case_passes_the_filter_or_stays_away(room):
    room.board.set_wanted(Wanted(parse("C-0001")))
    room.put(*copies(room.case, (1, 2)))

    assert room.shown() == ["C-0001"]


def test_a_filter_by_light_hears_of_lights(room):
    room.board.set_wanted(Wanted(parse("light:red")))
    assert room.shown() == []

    room.pass_time(hours=3)

    assert room.shown() == [room.case.number]


def test_a_filter_by_time_is_asked_again_each_minute(room):
    room.board.set_wanted(Wanted(parse("age>5m")))
    assert room.shown() == []

    room.pass_time(minutes=6)

    assert room.shown() == [room.case.number]


def test_asking_for_the_same_again_tells_nobody(room):
    room.heard.told.clear()

    room.board.set_wanted(Wanted())

    assert room.heard.told == []


def test_cases_are_made_ready_for_a_filter_in_parts(room):
    room.put(*copies(room.case, range(5)))

    assert room.board.prepare(4)
    assert not room.board.prepare(100)
    room.board.set_wanted(Wanted(parse("C-0003")))
    assert room.shown() == ["C-0003"]


def test_a_case_that_left_meanwhile_needs_no_making_ready(room):
    room.put(replace(room.case, standing=replace(room.case.standing, chain=None)))

    assert not room.board.prepare(100)


def test_a_flood_of_cases_is_ordered_like_single_ones(room):
    many = list(copies(room.case, [n * 7 % 90 for n in range(BURST + 5)]))
    room.put(*many)
    at_once = room.shown()

    slow = Room()
    slow.put(replace(slow.case, standing=replace(slow.case.standing, chain=None)))
    for case in (room.case, *many):
        slow.put(case)

    assert at_once == slow.shown()
    room.put(*(replace(c, standing=replace(c.standing, stage=Stage.VOIDED)) for c in many))
    assert room.shown() == [room.case.number]


def test_another_configuration_is_taken_over(room):
    room.situation.configure(room.situation.city)

    assert room.heard.told[-1] == set(Lane)
    assert room.shown() == [room.case.number]


def test_a_board_that_has_left_hears_nothing(room):
    room.board.leave()
    room.desk.do(EscalateNow(room.case.id, "it spreads", "street"))

    assert room.shown() == [room.case.number]


def test_a_change_that_is_no_chains_tells_nobody(room):
    room.heard.told.clear()
    case = replace(room.case, id="X", number="X")

    room.put(replace(case, standing=replace(case.standing, chain=None)))

    assert room.heard.told == []


def test_time_goes_only_forward(room):
    room.pass_time(minutes=5)

    room.board.tick(NOON)

    assert room.board.now == NOON + timedelta(minutes=5)


def test_nobody_needs_to_listen(room):
    room.board.listener = None

    room.desk.do(EscalateNow(room.case.id, "it spreads", "street"))

    assert room.shown(Lane.STREET) == [room.case.number]
    assert room.board.person is LOCAL
    assert room.case.standing.class_code != NOISE
