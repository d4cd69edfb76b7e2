"""Desks with real files on a real hub: PostgreSQL, TLS, rows and locks as a city has them."""

from commandcenter import commands as do
from commandcenter.case import Stage
from db.verify import verify
from tests.helpers.desks import registered
from tests.helpers.makers import LI, MA, WANG


def test_a_case_goes_from_desk_to_desk_until_it_is_done(room):
    first, second = room.nodes
    case = registered(first)
    room.quiet()
    first.desk.do(do.Dispatch(case, "cleaning"), person=LI)
    room.quiet()
    second.desk.do(do.SignFor(case), person=WANG)
    second.desk.do(do.StartHandling(case), person=WANG)
    second.desk.do(do.ReportDone(case, "swept"), person=WANG)

    room.quiet()

    assert first.case(case).stage is Stage.DONE
    assert room.cases()[0] == room.cases()[1]
    assert [verify(node.desk.store).problems for node in room.nodes] == [[], []]


def test_two_decisions_without_a_line_meet_in_the_inbox(room):
    first, second = room.nodes
    case = registered(first)
    room.quiet()
    room.cut()
    first.desk.do(do.Dispatch(case, "cleaning"), person=LI)
    second.desk.do(do.Void(case, "a test"), person=MA)
    room.mend()

    first.even()
    room.quiet()

    assert first.case(case).stage is Stage.DISPATCHED
    assert [each.type for each in first.case(case).contested] == ["CaseVoided"]
    second.desk.do(do.SettleConflict(case, keep="second"), person=MA)
    room.quiet()
    assert first.case(case).stage is Stage.VOIDED
    first.desk.do(do.AddNote(case, "it was none"), person=LI)
    room.quiet()
    assert room.cases()[0] == room.cases()[1]


def test_an_act_on_what_has_moved_is_asked_again(room):
    first, second = room.nodes
    case = registered(first)
    room.quiet()
    first.desk.do(do.Dispatch(case, "cleaning"), person=LI)
    first.even()

    second.desk.do(do.Void(case, "a test"), person=LI)
    room.quiet()
    second.until(lambda _state: second.moved, "not asked again")

    assert [moved.event.type for moved in second.moved] == ["CaseVoided"]
    assert second.case(case).stage is Stage.DISPATCHED
    assert room.cases()[0] == room.cases()[1]


def test_words_and_their_erasure_reach_every_desk(room):
    first, second = room.nodes
    case = registered(first)
    room.quiet()
    assert second.case(case).reports[0].description.value == "Rubbish on the pavement"

    first.desk.do(do.Erase(case, "asked for", "text"), person=LI)
    room.quiet()

    assert second.case(case).reports[0].description.erased
    assert room.cases()[0] == room.cases()[1]


def test_a_server_that_starts_again_is_found_again(room):
    first, second = room.nodes
    room.hub.database.server.stop("immediate")
    case = registered(first)
    room.hub.database.server.start()

    room.quiet()

    assert second.case(case) == first.case(case)
