"""The hub's server is lost while its standby lags: the desks give back what that never heard."""

from tests.helpers.desks import Room, equal_and_sound, registered
from tests.helpers.histories import act
from tests.helpers.makers import LI
from tests.helpers.postgres import HubDatabase, a_pair
from tests.helpers.real_hub import RealHub

ROUNDS = 6


def work(room, saved):
    for n in range(ROUNDS):
        for node in room.nodes:
            for what in ("register", "next", "note"):
                saved.update(event.id for event in act(node.desk, what, n, LI))
            node.link.turn(node.desk)


def test_the_standby_that_takes_over_lags_and_is_given_what_it_never_heard(tmp_path, tell):
    with a_pair() as (primary, standby, both), Room(tmp_path, hub=RealHub(primary, both)) as room:
        saved, heard = set(), RealHub(primary, both)
        registered(room.nodes[0])
        work(room, saved)
        room.quiet()
        standby.catch_up(primary.server)
        standby.cut_off()
        kept = heard.ids()
        work(room, saved)
        room.quiet()
        acknowledged = heard.ids() - kept

        primary.server.stop("immediate")
        work(room, saved)
        standby.promote()
        room.hub.database = HubDatabase(standby, primary.name)
        assert not acknowledged & room.hub.ids()
        room.quiet()

        lost = (saved | acknowledged) - room.hub.ids()
        refused = {e.id for node in room.nodes for e, _why in node.desk.store.exchange.refused()}
        assert lost <= refused - acknowledged
        equal_and_sound(room)
    tell(
        f"fail-over to a standby that lags by {len(acknowledged)} acknowledged events: all given "
        f"back; {len(saved)} saved, {len(lost)} asked again, none lost, none twice"
    )
