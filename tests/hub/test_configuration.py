"""The configuration of a city, changed on two desks of a real hub."""

from commandcenter import commands as do
from commandcenter.component import pack_components
from commandcenter.roles import LOCAL
from commandcenter.sync.state import Status
from db.hub.admin import PartRight
from tests.helpers.desks import Node
from tests.helpers.real_hub import RealHub
from tests.unit.test_overruled import KEY, chain_of, change, dispatched, keys, meet, step


def test_two_changes_without_a_line_leave_every_desk_with_the_first(room):
    first, second = room.nodes
    room.cut()
    stands = change(first, step("a", 10))
    late = [change(second, step("b", 20)), change(second, step("c", 20))]
    case = dispatched(second)
    room.mend()
    first.even()

    meet(first, second)

    assert keys(first) == keys(second) == ["a"]
    assert first.desk.city.overruled == dict.fromkeys([event.id for event in late], stands.id)
    first.desk.clock.move(minutes=30)
    fired = first.desk.do(do.FireDueSteps())
    meet(first, second)
    assert [event.body.step for event in fired] == ["c"]
    assert [event.type for event in second.desk.store.history(case)][-1] == "StepFired"


def test_a_change_to_what_is_in_force_no_more_is_asked_again(room):
    first, second = room.nodes
    before = chain_of(second)
    change(first, step("a", 10))
    first.even()
    assert chain_of(second) == before
    change(second, step("b", 20))

    meet(first, second)
    second.until(lambda _state: second.moved, "not asked again")

    assert [moved.event.body.key for moved in second.moved] == [KEY]
    assert keys(second) == ["a"]


def test_a_change_of_who_may_only_read_is_put_aside_and_the_line_stays(hub, room, tmp_path):
    url = hub.user("reader", PartRight("*", may_write=False))
    reader = Node(tmp_path / "reader", RealHub(hub, url), room.nodes[0].desk.clock)
    room.nodes.append(reader)
    reader.even()
    before = reader.desk.city.versions
    lamps = reader.desk.store.write_blob(pack_components([]))

    reader.desk.do(do.Configure("components", "01", blob=lamps), person=LOCAL)
    reader.even()

    ((event, why),) = reader.desk.store.exchange.refused()
    assert (event.body.blob, why) == (lamps, "reader may not write to part city")
    assert reader.desk.city.versions == before
    assert reader.link.state(reader.desk).status is Status.ONLINE
