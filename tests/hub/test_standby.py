"""When the hub's server is lost its standby goes on: with all of it, or what it had by then."""

from contextlib import closing

import pytest

from commandcenter.sync.wire import Head, HistoryChanged, Outcome, Unreachable
from db.hub.connection import HubConnection
from db.hub.upkeep import status
from tests.helpers.offered import PART, all_of, an_offer
from tests.helpers.postgres import a_pair


def test_a_desk_goes_over_to_the_standby_and_what_was_lost_is_offered_again():
    with a_pair() as (hub, standby, both):
        offers = [an_offer() for _ in range(4)]
        with closing(HubConnection.open(both)) as line:
            kept = line.push(PART, offers[:2], strict=True)
            standby.catch_up(hub.server)
            ((name, state, _behind),) = status(hub.url).standbys
            assert (name, state) == ("standby", "streaming")

            standby.cut_off()
            lost = line.push(PART, offers[2:], strict=True)
            assert [each.seq for each in lost] == [3, 4]
            # As long as it only reads, it is passed over.
            with pytest.raises(Unreachable, match="read-only"):
                HubConnection.open(standby.url(hub.name, "li"))
            hub.server.stop("immediate")
            with pytest.raises(Unreachable):
                line.heads()

        standby.promote()
        with closing(HubConnection.open(both)) as line:
            heard = Head(PART, 4, lost[-1].hash)
            with pytest.raises(HistoryChanged):
                line.pull(heard, 10)
            assert line.hash_at(PART, 4) is None
            assert line.hash_at(PART, 2) == kept[-1].hash
            again = line.push(PART, offers, strict=False)
            assert [each.outcome for each in again] == [Outcome.DUPLICATE] * 2 + [
                Outcome.ACCEPTED
            ] * 2
            assert [each.seq for each in again] == [1, 2, 3, 4]
            assert [each.hash for each in again] == [each.hash for each in kept + lost]
            assert [each.written for each in all_of(line)] == [each.written for each in offers]
