"""The desk of a street on a real hub: it does not carry the city, and sees its own cases whole."""

import pytest

from commandcenter import commands as do
from db.hub.admin import PartRight
from db.hub.connection import HubConnection
from db.verify import verify
from tests.helpers.desks import Node, Room
from tests.helpers.makers import LI, a_place, a_registration
from tests.helpers.offered import PART
from tests.helpers.real_hub import RealHub

EAST = PartRight(PART, areas=("440304001002",))
"""The eastern half of the tiny city; cells are counted from the north-west, down first."""


class StreetNode(Node):
    """A desk that comes in as a user of its own."""

    def _new_link(self):
        link = super()._new_link()
        url = self.hub.database.user("street", PartRight("city"), EAST)
        link.open_hub = lambda: HubConnection.open(url)
        return link


@pytest.fixture
def room(hub, tmp_path):
    with Room(tmp_path, desks=1, hub=RealHub(hub)) as room:
        room.nodes.append(StreetNode(tmp_path / "street", room.hub, room.nodes[0].desk.clock))
        room.quiet()
        yield room


def registered(node, cell):
    case = node.desk.do(a_registration(place=a_place(cell)), person=LI)[0].case
    node.desk.do(do.FileCase(case), person=LI)
    return case


def test_a_case_that_is_moved_into_the_street_is_there_from_its_beginning(room):
    whole, street = room.nodes
    case = registered(whole, cell=0)
    room.quiet()
    assert street.case(case) is None

    whole.desk.do(do.PlaceCase(case, a_place(2), "2 Road"), person=LI)
    room.quiet()
    street.until(lambda _state: street.case(case) is not None, "not in sight")

    assert street.case(case) == whole.case(case)
    ids = [[event.id for event in node.desk.store.history(case)] for node in room.nodes]
    assert ids[0] == ids[1]
    assert verify(street.desk.store).problems == []
    street.desk.do(do.Dispatch(case, "cleaning"), person=LI)
    room.quiet()
    assert whole.case(case) == street.case(case)


def test_a_case_of_another_street_is_only_a_number_there(room):
    whole, street = room.nodes
    case = registered(whole, cell=0)
    own = registered(whole, cell=2)
    room.quiet()

    assert street.case(case) is None
    assert street.case(own) == whole.case(own)
    assert verify(street.desk.store).problems == []


def test_a_case_that_lay_nowhere_does_not_grow_stale_where_it_was_seen(room):
    whole, street = room.nodes
    case = whole.desk.do(a_registration(place=None), person=LI)[0].case
    room.quiet()
    assert street.case(case) == whole.case(case)

    whole.desk.do(do.PlaceCase(case, a_place(0), "1 Fuhua Road"), person=LI)
    whole.desk.do(do.FileCase(case), person=LI)
    room.quiet()

    assert whole.case(case).cell is not None
    assert street.case(case) == whole.case(case)
    assert verify(street.desk.store).problems == []
