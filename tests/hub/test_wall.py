"""A wall on a real hub, with an account that may only read: what it shows of two desks' outage."""

import pytest

from commandcenter import commands as do
from tests.helpers.two_consoles import TwoConsoles, until
from tests.helpers.wall_seat import WallSeat


@pytest.fixture
def room(qapp, hub, tmp_path):
    with TwoConsoles(tmp_path, hub) as room:
        yield room


@pytest.fixture
def wall(room):
    wall = WallSeat(room)
    yield wall
    wall.close()


def to(unit):
    return lambda case: do.Dispatch(case.id, unit)


def shown(wall):
    """The age of the data, and the figures."""
    wall.window.refresh()
    numbers = {each.id: each.number for each in wall.window.figures.content}
    return wall.window.header.content.age, numbers


def test_the_wall_tells_of_an_outage_and_of_the_clash_that_it_brought(room, wall):
    li, ma, number = room.li, room.ma, room.numbers[0]
    until(lambda: shown(wall)[1]["open"] == "5", "the wall has not taken in the cases")
    age, numbers = shown(wall)
    assert (age.forms[0], numbers["unassigned"]) == ("The hub answers", "5")

    for each in (li, ma, wall):
        each.cut()
    li.act(number, to("water"))
    ma.act(number, to("police"))
    age, numbers = shown(wall)
    assert age.forms[0].startswith("Offline since")
    assert (age.light, numbers["unassigned"]) == ("yellow", "5")

    for each in (li, ma, wall):
        each.mend()
    until(lambda: shown(wall)[1]["contested"] == "1", "the wall does not hear of the clash")

    age, numbers = shown(wall)
    assert (age.forms[0], numbers["unassigned"]) == ("The hub answers", "4")
    first = wall.window.worst.content[0]
    assert (first.what, first.contested) == ("Water leak", True)


def test_the_walls_account_changes_nothing(room, wall):
    before = room.hub.ask("SELECT count(*) FROM hub.event")

    wall.window.tour.step()
    wall.cut()
    wall.mend()

    assert room.hub.ask("SELECT count(*) FROM hub.event") == before
    assert room.hub.ask("SELECT count(*) FROM hub.event WHERE pushed_by = 'wall'") == [(0,)]
