"""Several desks on one hub leave what falls due to one of them, and to nobody that is gone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter import commands as do
from commandcenter.sync import taking_turns
from commandcenter.sync.link import HEARS_WITHIN, Link
from commandcenter.sync.others import PRESENT_FOR
from commandcenter.sync.state import Status
from tests.helpers.desks_in_step import LineInStep, NodeInStep
from tests.helpers.makers import LI, a_registration
from tests.helpers.small_hub import SmallHub

SITES = st.sets(st.uuids().map(str), min_size=1, max_size=60)
LONGEST = taking_turns.APART * taking_turns.FURTHEST


class NodeOnTime(NodeInStep):
    """A desk whose wall shows what the test says."""

    def _new_link(self):
        self.wall = datetime(2024, 9, 23, 1, tzinfo=UTC)
        return Link(self._open_line, clock=lambda: self.wall, make_line=LineInStep)


class Room:
    """Three desks that see each other, and a case whose first step is due in an hour."""

    def __init__(self, folder):
        self.hub = SmallHub()
        self.nodes = [NodeOnTime(folder / "0", self.hub, founded=True)]
        self.nodes[0].even()
        self.clock = self.nodes[0].desk.clock
        for n in (1, 2):
            self.nodes.append(NodeOnTime(folder / str(n), self.hub, self.clock))
        desk = self.nodes[0].desk
        self.case = desk.do(a_registration(), person=LI)[0].case
        desk.do(do.FileCase(self.case), person=LI)
        desk.do(do.Dispatch(self.case, "cleaning"), person=LI)
        self.meet(*self.nodes)
        self.meet(*self.nodes)
        self.clock.move(minutes=60)

    def meet(self, *nodes):
        for node in nodes:
            node.even()
            node.link.present("somebody", None, "")
        for node in nodes:
            node.even()

    def in_turn(self):
        """The desks, the first to act first."""
        sites = [node.desk.store.site_id for node in self.nodes]
        return sorted(
            self.nodes, key=lambda n: taking_turns.rank(self.case, n.desk.store.site_id, sites)
        )

    def fires(self, node):
        return [event.type for event in node.desk.do(do.FireDueSteps())]

    def later(self, **span):
        self.clock.move(**span)
        for node in self.nodes:
            node.wall += timedelta(**span)


@pytest.fixture
def room(tmp_path):
    room = Room(tmp_path)
    yield room
    for node in room.nodes:
        node.close()


@given(st.uuids().map(str), SITES)
def test_exactly_one_of_those_present_is_first_and_nobody_waits_long(case, sites):
    places = [taking_turns.rank(case, site, sites) for site in sites]

    assert sorted(places) == list(range(len(sites)))
    waits = [taking_turns.wait(case, site, sites) for site in sites]
    assert waits.count(timedelta(0)) == 1
    assert max(waits) <= LONGEST


@given(st.uuids().map(str), SITES)
def test_who_has_not_heard_of_the_others_waits_for_nobody(case, sites):
    assert {taking_turns.wait(case, site, {site}) for site in sites} == {timedelta(0)}


def test_one_desk_fires_and_the_others_find_it_done(room):
    first, *others = room.in_turn()

    assert [room.fires(node) for node in others] == [[], []]
    assert room.fires(first) == ["StepFired"]
    room.meet(*room.nodes)
    room.later(seconds=9)
    for node in room.nodes:
        node.even()

    assert [room.fires(node) for node in room.nodes] == [[], [], []]
    log = room.hub.log[room.nodes[0].case(room.case).part]
    assert sum('"StepFired"' in each.written for each in log) == 1
    assert all(node.desk.taking_turns.until is None for node in room.nodes)


def test_what_the_first_does_not_do_the_next_does_by_itself(room):
    _gone, second, third = room.in_turn()
    room.fires(second)
    room.fires(third)

    room.later(seconds=3)
    second.turn()
    assert second.case(room.case).last_event != third.case(room.case).last_event
    third.turn()

    assert [event.type for event in second.desk.store.history(room.case)][-1] == "StepFired"


def test_without_a_line_nothing_is_left_to_anybody(room):
    _first, second, third = room.in_turn()
    assert room.fires(second) == []

    second.cut()
    third.cut()

    assert second.turn().status is Status.OFFLINE
    assert [event.type for event in second.desk.store.history(room.case)][-1] == "StepFired"
    assert room.fires(third) == ["StepFired"]


def test_who_was_not_heard_of_for_long_is_waited_for_no_more(room):
    last = room.in_turn()[-1]
    for node in room.nodes:
        node.wall += PRESENT_FOR
    last.even()

    assert room.fires(last) == ["StepFired"]


def test_who_has_not_heard_the_hub_of_late_does_not_wait(room):
    last = room.in_turn()[-1]
    assert room.fires(last) == []

    last.wall += HEARS_WITHIN

    assert room.fires(last) == ["StepFired"]


def test_a_link_that_is_closed_leaves_nothing_to_anybody(room):
    last = room.in_turn()[-1]
    last.link.close()

    assert room.fires(last) == ["StepFired"]
