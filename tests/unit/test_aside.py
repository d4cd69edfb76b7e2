"""What the hub has put aside is asked for now and then, wherever the line is up."""

from datetime import UTC, datetime, timedelta

import pytest

from commandcenter.sync.aside import EVERY, Aside
from commandcenter.sync.link import Link
from commandcenter.sync.wire import PutAside
from tests.helpers.desks_in_step import LineInStep, NodeInStep
from tests.helpers.makers import LI, a_registration
from tests.helpers.small_hub import SmallHub

NOON = datetime(2024, 9, 23, 4, tzinfo=UTC)


class NodeOnTime(NodeInStep):
    def _new_link(self):
        self.wall = NOON
        return Link(self._open_line, clock=lambda: self.wall, make_line=LineInStep)


@pytest.fixture
def node(tmp_path):
    node = NodeOnTime(tmp_path, SmallHub(), founded=True)
    settle(node)
    yield node
    node.close()


def put(hub, n, part="city"):
    hub.aside.append(PutAside(part, f"e{n}", NOON + timedelta(minutes=n), "li", "li", "odd"))


def test_it_is_asked_for_again_after_a_while_and_only_what_is_new(node):
    put(node.hub, 1)
    node.wall += EVERY
    settle(node)
    put(node.hub, 2)
    settle(node)
    assert [each.id for each in node.turn().aside] == ["e1"]

    node.wall += EVERY
    settle(node)

    assert [each.id for each in node.turn().aside] == ["e2", "e1"]
    assert node.link._aside.since("city") == NOON + timedelta(minutes=1)


def settle(node):
    for _turn in range(4):
        node.even()


def test_a_line_that_is_down_keeps_what_was_heard(node):
    put(node.hub, 1)
    node.wall += EVERY
    settle(node)
    node.cut()

    assert [each.id for each in node.turn().aside] == ["e1"]


def test_a_part_that_is_new_is_asked_for_at_once(node):
    put(node.hub, 1, "440304")
    node.desk.do(a_registration(), person=LI)
    settle(node)

    assert [each.id for each in node.turn().aside] == ["e1"]


def test_of_a_part_that_is_not_carried_nothing_is_asked(node):
    put(node.hub, 1, "440399")
    node.wall += EVERY
    settle(node)

    assert node.turn().aside == ()


@pytest.mark.parametrize(("passed", "due"), [(0, False), (14, False), (15, True), (-1, True)])
def test_a_clock_that_was_set_back_does_not_stop_the_asking(passed, due):
    assert Aside(asked_at=NOON).is_due(NOON + timedelta(seconds=passed)) is due
    assert Aside().is_due(NOON)
