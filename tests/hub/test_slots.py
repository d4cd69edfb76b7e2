"""The order of decisions at the hub: what is taken, what has moved, and what is newest then."""

import json

import pytest

from commandcenter.sync.wire import Outcome
from db.hub.connection import HubConnection
from tests.helpers.offered import PART, an_offer

ACCEPTED, MOVED, DUPLICATE = Outcome.ACCEPTED, Outcome.MOVED, Outcome.DUPLICATE


@pytest.fixture
def line(hub) -> HubConnection:
    return hub.line("li")


def push(line, *offers, strict=True):
    return [each.outcome for each in line.push(PART, offers, strict=strict)]


def decided(type, slot, id, base=None, **more):
    return an_offer(type, slot=slot, id=id, base=base, **more)


def reported(case="case-1", id="r"):
    return decided("CaseReported", "intake", id, case=case)


def a_history(line, *steps):
    """A case with decisions on top of each other: `("CaseFiled", "intake", "f")`."""
    base = "r"
    offers = [reported()]
    for type, slot, id in steps:
        offers.append(decided(type, slot, id, base))
        base = id
    assert push(line, *offers) == [ACCEPTED] * len(offers)


FILED = ("CaseFiled", "intake", "f")
SENT = ("CaseDispatched", "assignment", "d")
DONE = ("HandlingDone", "outcome", "h")
CLOSED = ("CaseClosed", "outcome", "c")


@pytest.mark.parametrize(
    ("before", "offer", "outcome"),
    [
        # a case begins, and its first decisions
        ([], ("CaseFiled", "intake", "r"), ACCEPTED),
        ([], ("CaseFiled", "intake", None), MOVED),
        ([], ("CaseDispatched", "assignment", None), ACCEPTED),
        # the newest of its slot, or of any
        ([FILED, SENT], ("CaseSigned", "assignment", "d"), ACCEPTED),
        ([FILED, SENT, DONE], ("CaseFiled", "intake", "f"), ACCEPTED),
        ([FILED, SENT, DONE], ("CaseClosed", "outcome", "h"), ACCEPTED),
        ([FILED, SENT], ("CaseVoided", "outcome", "d"), ACCEPTED),
        # the slot has moved
        ([FILED, SENT], ("CaseDispatched", "assignment", None), MOVED),
        ([FILED, SENT], ("CaseDispatched", "assignment", "f"), MOVED),
        ([FILED, SENT], ("CaseFiled", "intake", "r"), MOVED),
        ([FILED, SENT], ("CaseDispatched", "assignment", "never heard of"), MOVED),
        # the end of a case is seen by whoever decides about it
        ([FILED, SENT], ("CaseVoided", "outcome", "f"), MOVED),
        ([FILED, SENT, CLOSED], ("CaseDispatched", "assignment", "d"), MOVED),
        ([FILED, SENT, CLOSED], ("AppealRaised", "appeal", None), ACCEPTED),
        # reopened beats closed, whatever it was based on
        ([FILED, SENT, DONE, CLOSED], ("CaseReopened", "outcome", "h"), ACCEPTED),
        ([FILED, SENT, DONE, CLOSED], ("CheckFailed", "outcome", None), ACCEPTED),
        ([FILED, SENT, DONE, CLOSED], ("CallBackMade", "outcome", "h"), ACCEPTED),
        ([FILED, SENT, DONE], ("CaseReopened", "outcome", "d"), MOVED),
        # who has lost the case cannot go on with it
        ([FILED, SENT, ("DispatchRecalled", "assignment", "x")], DONE, MOVED),
        ([FILED, SENT, ("CaseReturned", "assignment", "x")], ("CaseExtended", "approval", None),
         MOVED),
        # who thinks that it is still worked on, and it is done
        ([FILED, SENT, DONE], ("CaseReturned", "assignment", "d"), MOVED),
        ([FILED, SENT, DONE], ("CaseSuspended", "approval", None), MOVED),
        # what says anew where a case stands has seen all
        ([FILED, SENT], ("ConflictSettled", "conflict", "d"), ACCEPTED),
        ([FILED, SENT], ("ConflictSettled", "conflict", None), MOVED),
        ([FILED, SENT, ("ConflictSettled", "conflict", "s"), DONE],
         ("ConflictSettled", "conflict", "s"), MOVED),
        # what takes nothing's place
        ([FILED, SENT], ("HandlingOrdered", "order", "long ago"), ACCEPTED),
        ([FILED, SENT], ("WhistleBlown", "whistle", "long ago"), ACCEPTED),
        ([FILED, SENT], ("CaseImported", "intake", None), ACCEPTED),
        # a fact
        ([FILED, SENT], ("NoteAdded", None, None), ACCEPTED),
    ],
)  # fmt: skip
def test_online_a_decision_is_taken_if_its_author_had_seen_the_newest(line, before, offer, outcome):
    a_history(line, *before)
    type, slot, base = offer if offer is not DONE else ("HandlingDone", "outcome", None)

    assert push(line, decided(type, slot, "new", base)) == [outcome]


def test_a_rule_that_names_no_base_is_always_in_order(line):
    a_history(line, FILED, SENT)

    assert push(line, decided("CasePassed", "loop", "p", post="rule")) == [ACCEPTED]
    assert push(line, decided("CaseDispatched", "assignment", "e", post="rule")) == [ACCEPTED]
    assert line.check_head("case-1", "assignment") == "e"


def test_what_has_moved_is_not_in_the_log(hub, line):
    a_history(line, FILED, SENT)

    push(line, decided("CaseDispatched", "assignment", "late", "f"))

    assert hub.ask("SELECT count(*) FROM hub.event WHERE id = 'late'") == [(0,)]
    assert line.check_head("case-1", "assignment") == "d"
    # Asked again on the newest state, with a new id or the same, it is taken.
    assert push(line, decided("CaseDispatched", "assignment", "late", "d")) == [ACCEPTED]


def test_offline_acts_are_numbered_though_the_slot_has_moved_and_the_first_stays_newest(line):
    a_history(line, FILED, SENT)

    answers = push(line, decided("CaseDispatched", "assignment", "late", "f"), strict=False)

    assert answers == [ACCEPTED]
    assert line.check_head("case-1", "assignment") == "d"
    assert line.check_head("case-1", "decision") == "d"


def test_all_of_an_act_is_taken_or_none(hub, line):
    a_history(line, FILED, SENT)

    answers = push(
        line,
        an_offer("NoteAdded", act=1),
        decided("CaseDispatched", "assignment", "late", "f", act=1),
        an_offer("StepFired", case="case-1", act=1),
        an_offer("NoteAdded", case="case-2", act=2),
    )

    assert answers == [MOVED, MOVED, MOVED, ACCEPTED]
    assert hub.ask("SELECT case_id FROM hub.event WHERE type = 'NoteAdded'") == [("case-2",)]


def test_an_act_after_one_that_has_moved_rests_on_what_is_not_there(line):
    a_history(line, FILED, SENT)
    push(line, reported("case-2", "r2"))

    answers = push(
        line,
        decided("CaseReturned", "assignment", "x", "f", act=1),
        an_offer("NoteAdded", case="case-2", act=1),
        decided("CaseDispatched", "assignment", "y", "x", act=2),
        an_offer("NoteAdded", act=3),
        decided("CaseFiled", "intake", "f2", "r2", case="case-2", act=4),
        an_offer("NoteAdded", case="case-3", act=5),
    )

    assert answers == [MOVED, MOVED, MOVED, MOVED, MOVED, ACCEPTED]


def test_heads_that_an_act_had_set_before_it_moved_are_put_back(line):
    a_history(line, FILED, SENT)
    push(line, reported("case-2", "r2"))

    answers = push(
        line,
        decided("CaseFiled", "intake", "f2", "r2", case="case-2", act=1),
        decided("CaseDispatched", "assignment", "late", "f", act=1),
        an_offer("NoteAdded", case="case-3", act=2),
    )

    assert answers == [MOVED, MOVED, ACCEPTED]
    assert line.check_head("case-2", "intake") == "r2"
    assert line.check_head("case-2", "decision") == "r2"


def test_acts_of_one_push_rest_on_each_other(line):
    answers = push(
        line,
        reported(),
        decided("CaseFiled", "intake", "f", "r"),
        decided("CaseDispatched", "assignment", "d", None),
        decided("CaseDispatched", "assignment", "e", "f"),
    )

    assert answers == [ACCEPTED, ACCEPTED, ACCEPTED, MOVED]


def test_an_act_that_the_hub_has_already_is_a_duplicate_though_the_slot_has_moved(line):
    act = decided("CaseDispatched", "assignment", "d", None)
    push(line, reported(), act, decided("CaseReturned", "assignment", "x", "d"))

    assert push(line, act) == [DUPLICATE]


def undone(event, slot, former, base):
    body = json.dumps({"event": event, "slot_of_event": slot, "former_head": former})
    return an_offer("Undone", id="u", slot=None, base=base, body=body)


def test_what_is_undone_leaves_the_slot_as_it_was(line):
    a_history(line, FILED, SENT, ("CaseSigned", "assignment", "s"))

    assert push(line, undone("s", "assignment", "d", "s")) == [ACCEPTED]
    assert line.check_head("case-1", "assignment") == "d"
    assert line.check_head("case-1", "decision") == "u"
    assert push(line, decided("CaseSigned", "assignment", "again", "d")) == [ACCEPTED]


def test_the_first_of_a_slot_undone_leaves_it_empty(line):
    a_history(line, FILED, SENT)

    assert push(line, undone("d", "assignment", None, "d")) == [ACCEPTED]
    assert line.check_head("case-1", "assignment") is None
    assert push(line, decided("CaseDispatched", "assignment", "again", None)) == [ACCEPTED]


def test_nothing_is_undone_once_something_has_followed(line):
    a_history(line, FILED, SENT, ("CaseSigned", "assignment", "s"))

    assert push(line, undone("d", "assignment", None, "d")) == [MOVED]


def test_a_closure_that_was_undone_back_to_can_be_beaten_again(line):
    a_history(line, FILED, SENT, DONE, CLOSED, ("CaseReopened", "outcome", "o"))
    push(line, undone("o", "outcome", "c", "o"))

    assert push(line, decided("CheckFailed", "outcome", "late", "h")) == [ACCEPTED]


def test_an_import_is_newest_until_somebody_here_has_decided(line):
    def imported(id):
        return decided("CaseImported", "intake", id)

    push(line, imported("i1"))
    push(line, imported("i2"))
    assert line.check_head("case-1", "intake") == "i2"
    push(line, decided("CaseFiled", "intake", "f", "i2"), imported("i3"))
    assert line.check_head("case-1", "intake") == "f"
    assert line.check_head("case-1", "decision") == "f"


@pytest.mark.parametrize(
    ("slot", "type"),
    [("assignment", "CaseDispatched"), ("outcome", "CaseVoided"), ("identity", "CaseMerged")],
)
def test_an_import_does_not_move_a_case_that_people_have_touched(line, slot, type):
    push(line, decided("CaseImported", "intake", "i1"), decided(type, slot, "d", "i1"))

    push(line, decided("CaseImported", "intake", "i2"))

    assert line.check_head("case-1", "intake") == "i1"
    assert line.check_head("case-1", "decision") == "d"


@pytest.mark.parametrize(("standing", "head"), [(None, "d"), ({"stage": "closed"}, "k")])
def test_who_settles_a_conflict_settles_its_slot(line, standing, head):
    a_history(line, FILED, SENT)
    body = json.dumps({"settled": ["late"], "slot_of_event": "assignment", "standing": standing})

    settle = decided("ConflictSettled", "conflict", "k", "d", body=body)

    assert push(line, settle) == [ACCEPTED]
    assert line.check_head("case-1", "assignment") == head
    assert push(line, decided("ConflictSettled", "conflict", "second", None)) == [MOVED]


def test_a_case_of_the_same_name_in_another_part_is_another_case(hub, line):
    a_history(line, FILED, SENT)

    other = an_offer("CaseDispatched", part="440305", slot="assignment", id="z", base="nothing")
    (answer,) = line.push("440305", [other], strict=True)

    assert answer.outcome is ACCEPTED


def change(id, version, base=None, key="c"):
    body = json.dumps({"kind": "chain", "key": key, "version": version})
    return an_offer(
        "ConfigurationChanged", case=None, part="city", id=id, base=base, body=body, schema=1
    )


def put(line, *offers, strict=True):
    return [each.outcome for each in line.push("city", offers, strict=strict)]


def test_online_a_change_of_the_configuration_is_taken_if_it_was_made_to_what_is_in_force(line):
    assert put(line, change("v1", 1), change("v2", 2, "v1")) == [ACCEPTED, ACCEPTED]

    assert put(line, change("late", 2, "v1")) == [MOVED]
    assert put(line, change("other", 1, key="d")) == [ACCEPTED]
    assert put(line, change("late", 3, "v2")) == [ACCEPTED]


def test_a_program_that_names_no_base_goes_by_the_version(line):
    put(line, change("v1", 1), change("v2", 2, "v1"))

    assert put(line, change("late", 2)) == [MOVED]
    assert put(line, change("v3", 3)) == [ACCEPTED]


def test_changes_made_offline_are_numbered_and_the_first_stays_in_force(line):
    put(line, change("v1", 1), change("v2", 2, "v1"))

    late = [change("late", 2, "v1"), change("later", 3, "late")]
    assert put(line, *late, strict=False) == [ACCEPTED, ACCEPTED]

    assert put(line, change("v3", 3, "v2")) == [ACCEPTED]


def test_a_decision_behind_something_that_is_about_no_case_is_the_newest_of_its_own(line):
    a_history(line, FILED)
    patrol = an_offer("PatrolWalked", case=None, act=7)

    answers = push(line, patrol, decided("CaseDispatched", "assignment", "d", None, act=7))

    assert answers == [ACCEPTED, ACCEPTED]
    assert line.check_head("case-1", "assignment") == "d"
    assert push(line, decided("CaseDispatched", "assignment", "late", "f")) == [MOVED]
