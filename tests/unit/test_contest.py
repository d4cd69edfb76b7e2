"""Two desks decide about the same case, and neither has seen the other: what stands, what is kept
beside it, and how it is settled. The table of the pairs of decisions (design notes, section 5)."""

from dataclasses import replace

import pytest

from commandcenter import commands as do
from commandcenter import events as ev
from commandcenter.case import Stage
from commandcenter.city import to_json
from commandcenter.contest_words import alarm_words, second_words, stands_words
from commandcenter.desk import Desk
from commandcenter.fold import fold
from commandcenter.proceedings import TaskState
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL
from tests.helpers.makers import (
    EMERGENCY,
    LI,
    LITTER,
    MA,
    WANG,
    ZHAO,
    a_desk,
    a_place,
    a_registration,
)
from tests.helpers.memory_store import MemoryStore

FILE = (do.FileCase, {}, LI)
FILE_GAS = (do.FileCase, {"class_code": EMERGENCY}, LI)
REJECT = (do.Reject, {"reason": "not ours"}, LI)
VOID = (do.Void, {"reason": "a test call"}, LI)
TO_CLEANING = (do.Dispatch, {"to": "cleaning"}, LI)
TO_GAS = (do.Dispatch, {"to": "gas"}, MA)
RECALL = (do.Recall, {"reason": "the wrong one"}, LI)
SIGN = (do.SignFor, {}, WANG)
SIGN_GAS = (do.SignFor, {}, LOCAL)
START = (do.StartHandling, {}, WANG)
DONE = (do.ReportDone, {"note": "swept"}, WANG)
CHECK = (do.StartCheck, {}, ZHAO)
PASS = (do.PassCheck, {"note": "seen"}, ZHAO)
FAIL = (do.FailCheck, {"reason": "half of it"}, ZHAO)
CLOSE = (do.Close, {"note": "clean"}, LI)
NOTE = (do.AddNote, {"text": "it smells"}, MA)
ARRIVE = (do.RecordArrival, {}, WANG)
UP = (do.EscalateNow, {"reason": "it spreads"}, MA)
PLACE = (do.PlaceCase, {"place": a_place(2), "address": "2 Road"}, LI)
PLACE_OTHER = (do.PlaceCase, {"place": a_place(3), "address": "3 Road"}, MA)
EXTEND = (do.AskExtension, {"reason": "rain"}, WANG)
ORDER = (do.OrderHandling, {"requirement": "today"}, MA)
UNHAPPY = (do.RecordCallBack, {"result": 1, "then": "reopen"}, LI)


class Desks:
    """Two desks with the same log, until they part; each then goes on alone."""

    def __init__(self, *shared):
        self.first = a_desk()
        gas = replace(self.first.city.units.get("gas"), classes=(EMERGENCY, LITTER))
        units = to_json([self.first.city.units.get("cleaning"), gas])
        self.first.do(do.Configure("units", "units", content=units))
        self.first.do(a_registration(), person=LI)
        self.case_id = next(iter(self.first.store.cases())).id
        self.alone(self.first, shared)
        self.shared = len(self.first.store.log)
        self.second = self._copy(self.first.store.log)

    def register_another(self):
        another = self.first.do(a_registration(description="More of it"), person=LI)[0].case
        self.shared = len(self.first.store.log)
        self.second = self._copy(self.first.store.log)
        return another

    def alone(self, desk, acts):
        for command, fields, person in acts:
            desk.clock.move(minutes=1)
            desk.do(command(self.case_id, **fields), person=person)
        return self

    def meet(self, first, second):
        """A desk that has heard both, in the hub's order: the first desk's acts came first."""
        self.alone(self.first, first)
        self.alone(self.second, second)
        later = [replace(e, site_id="there") for e in self.second.store.log[self.shared :]]
        self.met = self._copy([*self.first.store.log, *later])
        return self.met.case(self.case_id)

    def settle(self, keep, person=MA):
        self.met.do(do.SettleConflict(self.case_id, keep=keep, note="looked"), person=person)
        return self.met.case(self.case_id)

    def _copy(self, log):
        store = MemoryStore()
        store.blobs = self.first.store.blobs
        store.append(log, [])
        return Desk(store, self.first.clock)


VOIDED, CLOSED, FAILED = "CaseVoided", "CaseClosed", "failed_check"
FILED = (FILE,)
SENT = (FILE, TO_CLEANING)
SIGNED = (*SENT, SIGN)
AT_WORK = (*SIGNED, START)
CHECKED = (*AT_WORK, DONE, CHECK)
PASSED = (*CHECKED, PASS)

HAND_ON = (do.HandOn, {"to": "wang"}, WANG)
CO = (do.AskCoHandling, {"units": ("gas",), "work": "dig"}, LI)
RETURN = (do.Return, {"reason": "not ours", "owner": "gas"}, WANG)
WHISTLE = (do.Whistle, {"units": ("gas", "cleaning"), "purpose": "look"}, MA)
MERGE = (do.Merge, {"reason": "the same"}, LI)
IN_WORK = (PLACE, HAND_ON, CO, RETURN, EXTEND, DONE, ORDER, WHISTLE, MERGE)
"""One or more of every slot in which something is decided while a unit is at work."""
PAIRS = {
    # first:   place, hand on, co-handling, return, ask for time, done, order, whistle, merge
    do.PlaceCase: "-------- x",
    do.HandOn: "--xx---- x",
    do.AskCoHandling: "-x-x---- x",
    do.Return: "-xx--x-- x",
    do.AskExtension: "-------- x",
    do.ReportDone: "-xxx---- x",
    do.OrderHandling: "-------- x",
    do.Whistle: "-------- x",
    do.Merge: "-xxxxx-- -",
}
"""What is contested (x) of two acts at work, the first in the row, the second in the column."""

FACTS = [(NOTE,), (ARRIVE,), (UP,)]
TABLE = [
    # shared, first, second, stage, unit, contested
    ("the same dispatch twice", FILED, [TO_CLEANING], [TO_CLEANING], "dispatched", "cleaning", []),
    (
        "two units",
        FILED,
        [TO_CLEANING],
        [TO_GAS],
        "dispatched",
        "cleaning",
        ["CaseDispatched"],
    ),
    (
        "two units, and the second is at work",
        FILED,
        [TO_CLEANING],
        [TO_GAS, SIGN_GAS],
        "dispatched",
        "cleaning",
        ["CaseDispatched", "CaseSigned"],
    ),
    ("filed twice alike", (), [FILE], [FILE], "filed", None, []),
    # The emergency went to its unit at once: that team is on its way, whatever the class.
    ("filed otherwise", (), [FILE], [FILE_GAS], "dispatched", "gas", ["CaseFiled"]),
    ("rejected, and filed", (), [REJECT], [FILE], "rejected", None, ["CaseFiled"]),
    ("filed, and rejected", (), [FILE], [REJECT], "filed", None, ["CaseRejected"]),
    (
        "dispatched, and voided",
        FILED,
        [TO_CLEANING],
        [VOID],
        "dispatched",
        "cleaning",
        ["CaseVoided"],
    ),
    ("voided, and dispatched", FILED, [VOID], [TO_CLEANING], "voided", None, ["CaseDispatched"]),
    ("voided twice", FILED, [VOID], [VOID], "voided", None, []),
    ("recalled, and signed", SENT, [RECALL], [SIGN], "filed", None, ["CaseSigned"]),
    ("signed, and recalled", SENT, [SIGN], [RECALL], "signed", "cleaning", ["DispatchRecalled"]),
    ("signed twice", SENT, [SIGN], [SIGN], "signed", "cleaning", []),
    (
        "recalled, and carried out",
        SENT,
        [RECALL],
        [SIGN, START, DONE],
        "filed",
        None,
        ["CaseSigned", "HandlingStarted", "HandlingDone"],
    ),
    ("done twice", AT_WORK, [DONE], [DONE], "done", "cleaning", []),
    ("passed, and failed", CHECKED, [PASS], [FAIL], "to_close", "cleaning", ["CheckFailed"]),
    ("failed, and passed", CHECKED, [FAIL], [PASS], "failed_check", "cleaning", ["CheckPassed"]),
    (
        "passed and closed, and failed",
        CHECKED,
        [PASS, CLOSE],
        [FAIL],
        "failed_check",
        "cleaning",
        [],
    ),
    ("closed twice", PASSED, [CLOSE], [CLOSE], "closed", "cleaning", []),
    ("closed, and the reporter is unhappy", PASSED, [CLOSE], [UNHAPPY], "filed", None, []),
    (
        "the reporter is unhappy, and closed",
        PASSED,
        [UNHAPPY],
        [CLOSE],
        "filed",
        None,
        ["CaseClosed"],
    ),
    ("placed at two places", FILED, [PLACE], [PLACE_OTHER], "filed", None, ["CasePlaced"]),
    ("placed, and dispatched", FILED, [PLACE], [TO_CLEANING], "dispatched", "cleaning", []),
    ("asked for time twice", AT_WORK, [EXTEND], [EXTEND], "handling", "cleaning", []),
    ("done, and asked for time", AT_WORK, [DONE], [EXTEND], "done", "cleaning", []),
    ("ordered twice", AT_WORK, [ORDER], [ORDER], "handling", "cleaning", []),
]


@pytest.mark.parametrize(
    ("shared", "first", "second", "stage", "unit", "contested"),
    [pytest.param(*row[1:], id=row[0]) for row in TABLE],
)
def test_of_two_decisions_the_first_stands(shared, first, second, stage, unit, contested):
    case = Desks(*shared).meet(first, second)

    assert (case.stage, case.unit) == (stage, unit)
    assert [each.type for each in case.contested] == contested


@pytest.mark.parametrize("first", IN_WORK, ids=lambda act: act[0].__name__)
@pytest.mark.parametrize("second", IN_WORK, ids=lambda act: act[0].__name__)
def test_of_every_pair_of_slots_nothing_is_overridden_in_silence(first, second):
    desks = Desks(*AT_WORK)
    into = {"into": desks.register_another()}
    acts = [(c, f | (into if c is do.Merge else {}), p) for c, f, p in (first, second)]

    case = desks.meet(acts[:1], acts[1:])

    clash = PAIRS[first[0]].replace(" ", "")[IN_WORK.index(second)] == "x"
    assert [each.against is not None for each in case.contested] == [True] * clash
    if clash:
        assert case.standing == desks.first.case(case.id).standing


@pytest.mark.parametrize("fact", FACTS, ids=["note", "arrival", "level"])
@pytest.mark.parametrize("decision", [RECALL, SIGN], ids=["recalled", "signed"])
def test_facts_and_levels_always_count(fact, decision):
    alone = Desks(*SENT).meet([decision], [])
    both = Desks(*SENT)

    case = both.meet([decision], fact)

    assert case.contested == ()
    assert case.stage == alone.stage
    happened = [event.type for event in both.met.store.history(case.id)]
    assert case.notes == (fact == (NOTE,))
    assert (case.first_arrival is not None) == (fact == (ARRIVE,))
    assert ("StepFired" in happened) == (fact == (UP,))


def test_two_teams_on_the_way_are_a_red_alert():
    desks = Desks(*FILED)

    case = desks.meet([TO_CLEANING], [TO_GAS])

    assert [each.two_teams for each in case.contested] == [True]
    said = alarm_words(case, desks.met.city)
    assert case.number in said
    assert "Cleaning" in said
    assert "Gas" in said
    assert "dispatch" in second_words(case.contested[0], desks.met.city)
    assert "Cleaning" in stands_words(case, desks.met.city)


def test_one_team_is_no_alarm():
    desks = Desks(*SENT)

    assert alarm_words(desks.meet([SIGN], [RECALL]), desks.met.city) == ""


def test_an_ended_case_with_a_contest_stays_before_the_eyes():
    case = Desks(*FILED).meet([VOID], [TO_CLEANING])

    assert case.ended
    assert case.open


def test_a_contested_case_is_not_closed_until_it_is_settled():
    desks = Desks(*CHECKED)
    desks.meet([PASS], [FAIL])

    with pytest.raises(Refused, match="settle"):
        desks.alone(desks.met, [CLOSE])

    desks.settle("first")
    desks.alone(desks.met, [CLOSE])
    assert desks.met.case(desks.case_id).stage is Stage.CLOSED


def test_a_closure_that_had_not_heard_of_the_contest_is_contested_too():
    desks = Desks(*PASSED)

    case = desks.meet([PLACE], [PLACE_OTHER, CLOSE])

    assert case.stage is Stage.TO_CLOSE
    assert [each.type for each in case.contested] == ["CasePlaced", "CaseClosed"]


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

    late = ev.CaseResumed(Stage.HANDLING, None, None, None, by_itself=True)
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
