"""How a contest between two desks is settled: the first stays, the second is taken, or both."""

from dataclasses import replace

import pytest

from commandcenter import commands as do
from commandcenter import events as ev
from commandcenter.case import Stage
from commandcenter.effects.contest import _says
from commandcenter.fold import fold
from commandcenter.proceedings import NONE as NOTHING
from commandcenter.proceedings import Appeal, TaskState
from commandcenter.refusal import Refused
from commandcenter.roles import Loop
from commandcenter.text import Text
from tests.helpers.makers import (
    LI,
    MA,
    WANG,
    a_place,
)
from tests.helpers.two_desks import (
    AT_WORK,
    CHECKED,
    CLOSE,
    DONE,
    EXTEND,
    FAIL,
    FILED,
    PASS,
    PASSED,
    PLACE,
    PLACE_OTHER,
    RECALL,
    SENT,
    SIGN,
    START,
    TO_CLEANING,
    TO_GAS,
    UP,
    VOID,
    Desks,
)


def test_the_first_is_kept():
    desks = Desks(*FILED)
    before = desks.meet([TO_CLEANING], [TO_GAS])

    case = desks.settle("first")

    assert case.contested == ()
    assert case.standing == before.standing


def test_the_second_is_taken_with_all_that_rests_on_it():
    desks = Desks(*SENT)
    desks.meet([RECALL], [SIGN, START, DONE])

    case = desks.settle("second")

    assert case.contested == ()
    assert case.stage is Stage.DONE
    assert case.standing.handled_by == WANG.id


def test_a_dispatch_is_taken_though_the_case_was_voided():
    desks = Desks(*FILED)
    desks.meet([VOID], [TO_CLEANING])

    case = desks.settle("second")

    assert (case.stage, case.unit) == (Stage.DISPATCHED, "cleaning")
    assert not case.ended
    assert case.deadline is not None
    desks.alone(desks.met, [SIGN, START])
    assert desks.met.case(case.id).stage is Stage.HANDLING


def test_both_teams_stay():
    desks = Desks(*FILED)
    desks.meet([TO_CLEANING], [TO_GAS])

    case = desks.settle("both")

    assert case.unit == "cleaning"
    assert [(t.unit, t.state) for t in case.proceedings.tasks] == [("gas", TaskState.ASKED)]
    assert case.contested == ()


def test_only_two_teams_can_both_stay():
    desks = Desks(*CHECKED)
    desks.meet([PASS], [FAIL])

    with pytest.raises(Refused, match="Only two teams"):
        desks.settle("both")


def test_a_contest_is_settled_once():
    desks = Desks(*FILED)
    desks.meet([TO_CLEANING], [TO_GAS])
    desks.settle("second")

    with pytest.raises(Refused):
        desks.settle("first")


def test_only_the_control_room_settles():
    desks = Desks(*FILED)
    desks.meet([TO_CLEANING], [TO_GAS])

    with pytest.raises(Refused):
        desks.settle("second", person=WANG)


def test_a_nonsense_answer_is_refused():
    desks = Desks(*FILED)
    desks.meet([TO_CLEANING], [TO_GAS])

    with pytest.raises(Refused, match="first, second or both"):
        desks.settle("neither")


def test_two_contests_are_told_apart():
    desks = Desks(*FILED)
    case = desks.meet([TO_CLEANING, PLACE], [TO_GAS, PLACE_OTHER])
    assert [each.type for each in case.contested] == ["CaseDispatched", "CasePlaced"]

    with pytest.raises(Refused, match="which is meant"):
        desks.settle("first")
    desks.met.do(do.SettleConflict(case.id, case.contested[1].event, "second"), person=MA)

    settled = desks.met.case(case.id)
    assert [each.type for each in settled.contested] == ["CaseDispatched"]
    assert settled.place == a_place(3)


def test_settling_the_same_contest_at_two_desks_counts_once():
    desks = Desks(*FILED)
    desks.meet([TO_CLEANING], [TO_GAS])
    here, there = desks._copy(desks.met.store.log), desks._copy(desks.met.store.log)
    here.do(do.SettleConflict(desks.case_id, keep="first"), person=LI)
    there.do(do.SettleConflict(desks.case_id, keep="second"), person=MA)

    both = fold([*here.store.history(desks.case_id), there.store.history(desks.case_id)[-1]])

    assert both.unit == "cleaning"
    assert both.contested == ()


def test_a_merge_that_lost_lets_its_reports_go():
    desks = Desks(*FILED)
    parent = desks.register_another()
    desks.meet([TO_CLEANING], [(do.Merge, {"into": parent, "reason": "the same"}, LI)])
    assert len(desks.met.case(parent).reports) == 2

    desks.settle("first")

    assert len(desks.met.case(parent).reports) == 1
    assert desks.met.case(desks.case_id).unit == "cleaning"


def test_the_rules_own_decision_that_came_too_late_is_void():
    desks = Desks(*AT_WORK)
    case = desks.first.case(desks.case_id)
    event = desks.first.store.history(case.id)[-1]

    late = ev.CasePassed(Loop.STREET, Text.of("nobody acted", "salt"))
    odd = replace(event, id="odd", actor="rule", post="rule", body=late, base="something else")
    after = fold([*desks.first.store.history(case.id), odd])

    assert after.contested == ()
    assert after.standing == case.standing


def test_an_undo_that_had_not_seen_what_followed_takes_nothing_of_it_away():
    desks = Desks(*FILED, TO_CLEANING)
    undo = (do.Undo, {"event": desks.second.case(desks.case_id).undoable}, LI)

    case = desks.meet([PLACE], [undo])

    assert (case.stage, case.place) == (Stage.DISPATCHED, a_place(2))
    assert [each.type for each in case.contested] == ["Undone"]


def test_a_contested_decision_that_its_author_took_back_is_contested_no_more():
    desks = Desks(*FILED)
    desks.alone(desks.second, [TO_GAS])
    undo = (do.Undo, {"event": desks.second.case(desks.case_id).undoable}, MA)

    case = desks.meet([TO_CLEANING], [undo])

    assert (case.stage, case.unit, case.contested) == (Stage.DISPATCHED, "cleaning", ())


def test_a_contest_settled_by_who_had_not_seen_what_followed_is_looked_at_again():
    desks = Desks(*FILED)
    desks.meet([TO_CLEANING], [TO_GAS])
    here, there = desks._copy(desks.met.store.log), desks._copy(desks.met.store.log)
    desks.alone(here, [SIGN])
    there.do(do.SettleConflict(desks.case_id, keep="second"), person=MA)

    both = fold([*here.store.history(desks.case_id), there.store.history(desks.case_id)[-1]])

    assert (both.stage, both.unit) == (Stage.SIGNED, "cleaning")
    assert [each.type for each in both.contested] == ["CaseDispatched"]


def test_what_was_settled_cannot_be_undone():
    desks = Desks(*FILED)
    desks.meet([TO_CLEANING], [TO_GAS])

    case = desks.settle("second")

    assert case.undoable is None


def test_a_second_that_is_taken_has_its_own_unit_deadline_chain_and_time_to_sign():
    desks = Desks(*FILED)
    desks.alone(desks.second, [TO_GAS])
    sent = desks.second.case(desks.case_id)
    desks.meet([TO_CLEANING, SIGN], [])

    case = desks.settle("second")

    assert (case.stage, case.unit) == (Stage.DISPATCHED, "gas")
    assert case.deadline == sent.deadline
    assert case.standing.chain == sent.standing.chain
    assert case.proceedings.sign_due_at == sent.proceedings.sign_due_at
    assert len([each for each in case.standing.deadlines if each.stopped_at is None]) == 1


def test_a_signature_that_is_taken_has_the_unit_and_the_deadline_of_its_dispatch():
    desks = Desks(*SENT)
    sent = desks.first.case(desks.case_id)
    desks.meet([RECALL], [SIGN])

    case = desks.settle("second")

    assert (case.stage, case.unit) == (Stage.SIGNED, "cleaning")
    assert case.deadline == sent.deadline
    assert case.standing.chain.proof == sent.standing.chain.proof


def test_work_that_is_taken_though_its_unit_had_lost_the_case_is_that_units():
    desks = Desks(*AT_WORK)
    case = desks.meet([(do.Return, {"reason": "not ours", "owner": "gas"}, WANG)], [DONE])
    assert [each.type for each in case.contested] == ["HandlingDone"]

    case = desks.settle("second")

    assert (case.stage, case.unit) == (Stage.DONE, "cleaning")


def test_what_else_was_decided_meanwhile_is_kept_when_the_second_is_taken():
    desks = Desks(*FILED)
    desks.meet([TO_CLEANING, PLACE, UP], [TO_GAS])
    level = desks.met.case(desks.case_id).standing.level

    case = desks.settle("second")

    assert (case.unit, case.place) == ("gas", a_place(2))
    assert case.standing.level == level


def test_a_case_parted_from_its_parent_by_settling_takes_its_reports_along():
    desks = Desks(*FILED)
    parent = desks.register_another()
    desks.meet([(do.Merge, {"into": parent, "reason": "the same"}, LI)], [TO_CLEANING])
    assert len(desks.met.case(parent).reports) == 2

    case = desks.settle("second")

    assert (case.stage, case.unit) == (Stage.DISPATCHED, "cleaning")
    assert case.standing.merged_into is None
    assert len(desks.met.case(parent).reports) == 1


def test_a_row_that_comes_again_of_a_case_that_is_worked_on_here_decides_nothing():
    desks = Desks(*SENT)
    case = desks.first.case(desks.case_id)
    event = desks.first.store.history(case.id)[0]
    row = ev.CaseImported("X-1", "elsewhere", "1", "now", "0", event.body.report, case.standing)

    after = fold([*desks.first.store.history(case.id), replace(event, id="row", body=row)])

    assert after.heads == case.heads


def test_a_closure_that_saw_all_but_the_contest_is_contested_and_rests_on_nothing_that_stands():
    desks = Desks(*PASSED)
    desks.meet([PLACE, CLOSE], [PLACE_OTHER])
    *before, placed, closed, other = desks.met.store.history(desks.case_id)

    case = fold([*before, placed, other, closed])

    assert case.stage is Stage.TO_CLOSE
    assert [(e.type, e.against) for e in case.contested] == [
        ("CasePlaced", placed.id),
        ("CaseClosed", None),
    ]


def test_an_extension_and_its_refusal_clash():
    asked = (*AT_WORK, EXTEND)
    refuse = (do.Disapprove, {"reason": "no"}, LI)
    approve = (do.Approve, {"note": "yes"}, LI)

    assert [e.type for e in Desks(*asked).meet([refuse], [approve]).contested] == ["CaseExtended"]
    assert Desks(*asked).meet([approve], [approve]).contested == ()


def test_an_appeal_granted_and_refused_are_two_decisions():
    desk = Desks(*PASSED).first
    standing = next(iter(desk.store.cases())).standing
    appeal = Appeal(Text.of("the street was closed", "salt"), WANG.id, desk.clock.now())

    def decided(granted):
        done = replace(NOTHING, appeals=(replace(appeal, granted=granted),))
        return _says(replace(standing, proceedings=done))

    assert decided(True) != decided(False)
    assert decided(True) == decided(True)


def test_a_level_that_was_reached_meanwhile_is_kept_when_the_second_is_taken():
    desks = Desks(*FILED)
    before = desks.meet([TO_CLEANING, UP, UP, UP], [TO_GAS])
    assert before.standing.level > 0

    case = desks.settle("second")

    assert (case.unit, case.standing.level) == ("gas", before.standing.level)


def test_a_case_voided_instead_of_dispatched_has_no_unit():
    desks = Desks(*FILED)
    desks.meet([TO_CLEANING, SIGN], [VOID])

    case = desks.settle("second")

    assert (case.stage, case.unit) == (Stage.VOIDED, None)


def test_a_unit_that_had_a_part_already_has_one_when_both_stay():
    desks = Desks(*FILED)
    desks.meet([(do.Dispatch, {"to": "cleaning", "co": ("gas",)}, LI)], [TO_GAS])

    case = desks.settle("both")

    assert [task.unit for task in case.proceedings.tasks] == ["gas"]
