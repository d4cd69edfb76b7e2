"""Two desks decide about the same case, and neither has seen the other: what stands, what is kept
beside it, and how it is settled. `docs/offline.md` has the table in words."""

import pytest

from commandcenter import commands as do
from commandcenter.case import Stage
from commandcenter.contest_words import alarm_words, second_words, stands_words
from commandcenter.refusal import Refused
from tests.helpers.makers import (
    LI,
    MA,
    WANG,
)
from tests.helpers.two_desks import (
    ARRIVE,
    AT_WORK,
    CHECKED,
    CLOSE,
    DONE,
    EXTEND,
    FAIL,
    FILE,
    FILE_GAS,
    FILED,
    NOTE,
    ORDER,
    PASS,
    PASSED,
    PLACE,
    PLACE_OTHER,
    RECALL,
    REJECT,
    SENT,
    SIGN,
    SIGN_GAS,
    START,
    TO_CLEANING,
    TO_GAS,
    UNHAPPY,
    UP,
    VOID,
    Desks,
)

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
