"""The cable is pulled and nobody hangs up: it is noticed, and the work goes on."""

from contextlib import contextmanager

import pytest

from commandcenter import commands as do
from commandcenter.sync.state import Status
from tests.helpers.cable import BlackHole, a_cable
from tests.helpers.desks import Node, Room, equal_and_sound, registered
from tests.helpers.makers import LI, MA, a_registration
from tests.helpers.real_hub import RealHub

PULLED = 2


@contextmanager
def a_black_hole(port):
    cable = BlackHole(port)
    yield cable
    cable.close()


class AtTheCable(RealHub):
    """The hub, from the far end of a cable."""

    def __init__(self, database, cable):
        url = f"{cable.leads(database.user('li'))}&connect_timeout=2"
        super().__init__(database, url, answer_seconds=0.5)
        self.cable = cable

    def line(self, user):
        with self.cable.at_the_desk():
            return super().line(user)


def lines_up(hub):
    ((count,),) = hub.ask("SELECT count(*) FROM pg_stat_activity WHERE usename = 'li'")
    return count


@pytest.mark.parametrize("way", [a_cable, a_black_hole])
def test_a_cable_is_pulled_and_the_work_goes_on(hub, tmp_path, tell, way):
    with way(hub.server.port) as cable, Room(tmp_path, desks=1, hub=RealHub(hub)) as room:
        (first,) = room.nodes
        far = Node(tmp_path / "far", AtTheCable(hub, cable), first.desk.clock)
        room.nodes.append(far)
        case = registered(first)
        room.quiet()
        saved = set()
        for n in range(PULLED):
            up = lines_up(hub)

            cable.pull()
            state = far.until(lambda state: state.status is Status.OFFLINE, "not noticed")

            assert state.sentence
            assert lines_up(hub) >= up, "the hub was told"
            for node in room.nodes:
                saved.update(e.id for e in node.desk.do(do.AddNote(case, f"{n}"), person=MA))
                saved.update(e.id for e in node.desk.do(a_registration(), person=LI))
            first.even()
            assert far.link.turn(far.desk).waiting
            cable.plug()
            room.quiet()

        assert saved <= room.hub.ids()
        equal_and_sound(room)
    tell(
        f"link dead {PULLED} times, by {cable.means}: {len(saved)} events saved, none lost or twice"
    )
