"""A desk's line to its hub: what one does the other hears, with and without a line."""

from datetime import timedelta

import pytest

from commandcenter import commands as do
from commandcenter.case import Stage
from commandcenter.refusal import Refused
from commandcenter.situation import Situation
from commandcenter.sync.state import Status
from db.verify import verify
from tests.helpers.desks import Node, Room, registered
from tests.helpers.desks_in_step import NodeInStep
from tests.helpers.makers import LI, MA, MONDAY, WANG, TestClock, a_registration
from tests.helpers.small_hub import SmallHub


@pytest.fixture
def room(tmp_path):
    with Room(tmp_path) as room:
        yield room


def test_a_new_desk_hears_the_city_and_every_case(tmp_path):
    with Room(tmp_path, desks=1) as room:
        case = registered(room.nodes[0])
        room.nodes[0].even()

        second = room.add()

        assert second.desk.city.catalogue_key == ("tiny", 1)
        assert second.case(case) == room.nodes[0].case(case)
        assert verify(second.desk.store).ok


def test_what_one_desk_does_the_other_hears(room):
    first, second = room.nodes
    situation = Situation(second.desk.city, second.desk.clock.now())
    second.desk.listeners.append(situation.apply)

    case = registered(first)
    room.quiet()

    assert situation.cases[case].stage is Stage.FILED
    assert second.case(case) == first.case(case)


def test_an_act_waits_until_the_hub_has_numbered_it(room):
    first = room.nodes[0]
    room.cut()

    case = registered(first)

    state = first.link.turn(first.desk)
    assert state.status is Status.OFFLINE
    assert state.waiting == 2
    assert state.pending == (case,)
    room.mend()
    state = first.even()
    assert (state.waiting, state.pending) == (0, ())
    assert all(event.seq for event in first.desk.store.history(case))


def test_an_act_based_on_what_has_moved_is_not_taken_and_asked_again(room):
    first, second = room.nodes
    case = registered(first)
    room.quiet()

    first.desk.do(do.Dispatch(case, "cleaning"), person=LI)
    first.even()
    # The second desk has not turned: it decides on what it knew.
    second.desk.do(do.Void(case, "a test"), person=LI)
    room.quiet()
    second.until(lambda _state: second.moved, "not asked again")

    assert [moved.event.type for moved in second.moved] == ["CaseVoided"]
    # It was asked again on what stood by then.
    assert second.moved[0].case.stage is Stage.DISPATCHED
    assert second.case(case).stage is Stage.DISPATCHED
    assert second.case(case) == first.case(case)
    assert second.case(case).contested == ()


def test_what_was_decided_without_a_line_is_contested(room):
    first, second = room.nodes
    case = registered(first)
    room.quiet()
    room.cut()
    first.desk.do(do.Dispatch(case, "cleaning"), person=LI)
    second.desk.do(do.Void(case, "a test"), person=MA)
    room.mend()

    first.even()
    room.quiet()

    assert room.cases()[0] == room.cases()[1]
    after = first.case(case)
    assert after.stage is Stage.DISPATCHED
    assert [each.type for each in after.contested] == ["CaseVoided"]
    second.desk.do(do.SettleConflict(case, keep="first"), person=MA)
    room.quiet()
    assert first.case(case).contested == ()
    assert all(verify(node.desk.store).ok for node in room.nodes)


def test_both_desks_fire_a_step_and_it_is_one(room):
    first, second = room.nodes
    case = registered(first)
    room.quiet()
    room.cut()
    first.desk.clock.move(minutes=600)
    for node in room.nodes:
        node.desk.do(do.FireDueSteps())
    fired = {e.id for e in first.desk.store.history(case) if e.type == "StepFired"}
    assert fired
    room.mend()

    room.quiet()

    ids = [e.id for e in second.desk.store.history(case) if e.type == "StepFired"]
    assert sorted(ids) == sorted(fired)
    assert room.cases()[0] == room.cases()[1]
    assert all(verify(node.desk.store).problems == [] for node in room.nodes)


def test_an_answer_that_was_lost_does_no_harm(room):
    first, second = room.nodes
    room.hub.deaf = True
    case = registered(first)
    first.until(lambda s: s.status is Status.OFFLINE, "the loss was not noticed")
    room.hub.deaf = False

    room.quiet()

    assert second.case(case) == first.case(case)
    assert len(set(room.hub.ids(first.case(case).part))) == len(room.hub.ids(first.case(case).part))


def test_a_program_that_ends_goes_on_where_it_was(room):
    first, second = room.nodes
    room.cut()
    case = registered(first)
    first.reopen()
    room.mend()

    room.quiet()

    assert second.case(case) == first.case(case)


def test_a_hub_restored_from_a_backup_is_given_what_it_lost(room):
    first, second = room.nodes
    case = registered(first)
    room.quiet()
    part = first.case(case).part
    room.cut()
    room.hub.lose(part, 1)
    second.desk.do(do.AddNote(case, "it smells"), person=MA)
    room.mend()

    room.quiet()

    assert len(room.hub.ids(part)) == 3
    assert room.cases()[0] == room.cases()[1]
    assert first.case(case).notes == 1
    assert all(verify(node.desk.store).ok for node in room.nodes)


def test_another_hub_is_refused(room, tmp_path):
    first = room.nodes[0]
    first.link.close()
    first.hub = SmallHub()
    first.link = first._new_link()

    state = first.until(lambda s: s.status is Status.REFUSED, "not refused")

    assert "another hub" in state.sentence


def test_a_workspace_with_a_city_of_its_own_is_refused(room, tmp_path):
    stranger = Node(tmp_path / "stranger", room.hub, founded=True)

    state = stranger.until(lambda s: s.status is Status.REFUSED, "not refused")

    assert "city of its own" in state.sentence
    assert stranger.desk.store.exchange.hub() is None
    stranger.close()


def test_a_hub_of_other_versions_is_not_talked_to(room):
    first = room.nodes[0]
    room.cut()
    room.hub.protocols = (7,)
    room.mend()

    state = first.until(lambda s: s.status is Status.REFUSED, "not refused")

    assert "7" in state.sentence


def test_a_desk_says_when_others_have_a_newer_program(room):
    first = room.nodes[0]
    assert not first.link.turn(first.desk).newer
    room.cut()
    room.hub.schema = 99
    room.mend()

    assert first.even().newer


def test_others_are_told_who_has_a_case_open(room):
    first, second = room.nodes
    case = registered(first)
    room.quiet()

    second.link.present("Ma", case, "dragging")
    state = first.until(lambda s: s.present, "nobody seen")

    assert [(p.person, p.case, p.doing) for p in state.present] == [("Ma", case, "dragging")]


def test_a_desk_carries_only_the_districts_it_is_for(room):
    first = room.nodes[0]
    case = registered(first)
    room.quiet()

    elsewhere = room.add(parts=("440399",))

    assert elsewhere.case(case) is None
    assert elsewhere.desk.city.catalogue_key == ("tiny", 1)


def test_a_unit_signs_at_one_desk_what_was_dispatched_at_another(room):
    first, second = room.nodes
    case = registered(first)
    first.desk.do(do.Dispatch(case, "cleaning"), person=LI)
    room.quiet()

    second.desk.do(do.SignFor(case), person=WANG)
    room.quiet()

    assert first.case(case).stage is Stage.SIGNED


def test_what_the_disk_does_not_take_is_heard_once_more(tmp_path):
    hub = SmallHub()
    first = NodeInStep(tmp_path / "first", hub, founded=True)
    first.even()
    second = NodeInStep(tmp_path / "second", hub, first.desk.clock)
    second.even()
    case = registered(first)
    first.even()
    connection = second.desk.store.connection
    pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    for n in range(40):
        first.desk.do(do.AddNote(case, f"{n} " * 200), person=LI)
    first.even()

    with pytest.raises(Refused, match="disk"):
        second.even()
    connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    second.even()

    assert second.case(case) == first.case(case)
    assert verify(second.desk.store).ok
    first.close()
    second.close()


def test_what_rests_on_something_the_hub_has_lost_comes_after_it(tmp_path):
    hub = SmallHub()
    node = NodeInStep(tmp_path / "desk", hub, founded=True)
    case = node.desk.do(a_registration(), person=LI)[0].case
    node.even()
    part = node.case(case).part
    hub.lose(part, 0)

    node.desk.do(do.FileCase(case), person=LI)
    node.even()

    assert hub.ids(part) == [event.id for event in node.desk.store.history(case)]
    assert [event.type for event in node.desk.store.history(case)][:2] == [
        "CaseReported",
        "CaseFiled",
    ]
    node.close()


def test_a_desk_whose_clock_is_an_hour_off_agrees_with_the_others(tmp_path):
    hub = SmallHub()
    right = NodeInStep(tmp_path / "right", hub, founded=True)
    right.even()
    fast = NodeInStep(tmp_path / "fast", hub, TestClock(MONDAY + timedelta(hours=1)))
    fast.even()
    case = registered(fast)
    fast.even()
    right.even()
    right.desk.do(do.Dispatch(case, "cleaning"), person=LI)
    right.even()
    fast.desk.clock.move(minutes=-120)
    fast.even()
    fast.desk.do(do.SignFor(case), person=WANG)
    for node in (fast, right, fast):
        node.even()

    assert right.case(case) == fast.case(case)
    assert right.case(case).stage is Stage.SIGNED
    instants = [event.occurred_at for event in right.desk.store.history(case)]
    assert instants == sorted(instants)
    right.close()
    fast.close()
