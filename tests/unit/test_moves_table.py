"""The whole table of lawful moves: every command at every stage, and by every post."""

from datetime import timedelta

import pytest

from commandcenter import commands as do
from commandcenter.case import ENDED, Stage
from commandcenter.ids import PersonId
from commandcenter.lifecycle import MOVES, STAGE_NAMES, Move
from commandcenter.moves.assignment import LEADERS
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL, Person, Post
from tests.helpers.makers import (
    LI,
    MA,
    MONDAY,
    WANG,
    ZHAO,
    a_case,
    a_desk,
    a_place,
    a_registration,
)

HEAD = Person(PersonId("he"), "He", (Post.SHIFT_LEADER, Post.DUTY_OFFICER, Post.DISPATCHER))

SAME = None
"""The stage stays what it was."""

LEADS_TO: dict[type[do.Command], tuple[dict, Person, Stage | None]] = {
    do.SendVerification: ({"officer": "zhao"}, LI, Stage.VERIFYING),
    do.ReportVerification: ({"found": True}, ZHAO, Stage.REPORTED),
    do.FileCase: ({}, LI, Stage.FILED),
    do.Reject: ({"reason": "Not true"}, LI, Stage.REJECTED),
    do.TellReporter: ({"note": "Not ours"}, LI, SAME),
    do.PlaceCase: ({"place": a_place(2)}, LI, SAME),
    do.Unmerge: ({"reason": "Another lamp"}, LI, Stage.FILED),
    do.Split: ({"description": "And a hole in the road"}, LI, SAME),
    do.Void: ({"reason": "Entered twice"}, LI, Stage.VOIDED),
    do.Dispatch: ({"to": "cleaning"}, LI, Stage.DISPATCHED),
    do.Recall: ({"reason": "Wrong unit"}, LI, Stage.FILED),
    do.SignFor: ({}, WANG, Stage.SIGNED),
    do.StartHandling: ({}, WANG, Stage.HANDLING),
    do.Return: ({"reason": "Not ours", "owner": "gas"}, WANG, Stage.RETURNED),
    do.HandOn: ({"to": "wang"}, WANG, SAME),
    do.AskCoHandling: ({"units": ("gas",)}, LI, SAME),
    do.PassDown: ({"reason": "A small matter"}, LI, SAME),
    do.AskExtension: ({"reason": "Rain"}, WANG, SAME),
    do.AskSuspension: (
        {"reason": "No material", "until": MONDAY + timedelta(days=2)},
        WANG,
        SAME,
    ),
    do.AskForcedClose: ({"reason": "The house is gone"}, LI, SAME),
    do.Resume: ({"reason": "It came"}, LI, Stage.HANDLING),
    do.OrderHandling: ({"requirement": "Today"}, LI, SAME),
    do.Whistle: ({"units": ("gas",), "purpose": "Look"}, LI, SAME),
    do.ReportDone: ({}, WANG, Stage.DONE),
    do.StartCheck: ({}, ZHAO, Stage.CHECKING),
    do.PassCheck: ({}, ZHAO, Stage.TO_CLOSE),
    do.FailCheck: ({"reason": "Half of it"}, ZHAO, Stage.FAILED_CHECK),
    do.Close: ({}, LI, Stage.CLOSED),
    do.Reopen: ({"reason": "It is back"}, LI, Stage.FILED),
    do.RecordCallBack: ({"result": 5}, LI, SAME),
    do.AppealClosed: ({"reason": "The road was closed"}, WANG, SAME),
    do.Acknowledge: ({}, LI, SAME),
    do.Silence: ({"reason": "Works", "hours": 1}, LI, SAME),
    do.EscalateNow: ({"reason": "It spreads"}, LI, SAME),
    do.SkipStep: ({"reason": "They know"}, LI, SAME),
    do.RebindChain: ({"reason": "A new chain"}, MA, SAME),
    do.AddNote: ({"text": "Seen"}, LI, SAME),
    do.RecordArrival: ({}, WANG, SAME),
    do.RecordCall: ({"note": "Asked when"}, LI, SAME),
    do.RevealContact: ({"reason": "To ask back"}, LI, SAME),
    do.Erase: ({"reason": "Asked for"}, LI, SAME),
}
"""What each command needs beside the case, who asks, and the stage that it leads to."""

AFTER_SOMETHING = {
    do.AddPhoto: "needs an image",
    do.Merge: "needs another case",
    do.SignTask: "needs a task",
    do.ReportTaskDone: "needs a task",
    do.ReturnTask: "needs a task",
    do.DropTask: "needs a task",
    do.PassUp: "needs a case of a lower level",
    do.Approve: "needs a request",
    do.Disapprove: "needs a request",
    do.ReplyToOrder: "needs an order",
    do.ReportIn: "needs a whistle",
    do.RateAnswer: "needs a whistle",
    do.AppealFurther: "needs a refused appeal",
    do.DecideAppeal: "needs an appeal",
    do.Undo: "needs an act",
    do.Unacknowledge: "needs an acknowledgement",
    do.EndSilence: "needs a silence",
    do.SettleConflict: "needs a second desk",
}
"""Commands that need more than a stage; their own tests are in test_proceedings, test_photo and
test_contest.
"""

REOPENED = {Stage.REJECTED: Stage.REPORTED}


def test_the_table_is_tried_whole() -> None:
    assert set(LEADS_TO) | set(AFTER_SOMETHING) == set(MOVES)
    assert set(STAGE_NAMES) == set(Stage)


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("command", list(LEADS_TO))
def test_a_move_is_made_from_its_stages_and_from_no_other(
    stage: Stage, command: type[do.CaseCommand]
) -> None:
    desk = a_desk()
    case = a_case(stage, desk=desk)
    fields, person, to = LEADS_TO[command]
    if command is do.Dispatch and stage in (Stage.DISPATCHED, Stage.FAILED_CHECK):
        fields = {"to": "cleaning", "co": ()}
        with pytest.raises(Refused, match="has this case already"):
            desk.do(command(case.id, **fields), person=person)
        return

    if MOVES[command].fits(case):
        desk.do(command(case.id, **fields), person=person)
        if command is do.Reopen:
            to = REOPENED.get(stage, to)
        assert desk.case(case.id).stage is (to or stage)
    else:
        with pytest.raises(Refused, match="does not allow this"):
            desk.do(command(case.id, **fields), person=person)
        assert desk.case(case.id) == case


@pytest.mark.parametrize("command", list(MOVES))
@pytest.mark.parametrize("post", list(Post))
def test_a_post_that_may_not_is_refused_and_changes_nothing(
    command: type[do.CaseCommand], post: Post
) -> None:
    desk = a_desk()
    person = Person(PersonId("somebody"), "Somebody", (post,))
    case = a_case(sorted(MOVES[command].stages)[0], desk=desk)
    wish = command(case.id, **dict.fromkeys(required_fields(command), "x"))

    if post in MOVES[command].posts:
        return
    with pytest.raises(Refused, match="takes one of these posts"):
        desk.do(wish, person=person)
    assert desk.case(case.id) == case


def required_fields(command: type[do.CaseCommand]) -> list[str]:
    """The fields that have no default, but for the case."""
    from dataclasses import MISSING, fields

    return [f.name for f in fields(command) if f.default is MISSING and f.name != "case"]


def test_every_open_stage_has_a_way_on() -> None:
    for stage in set(Stage) - ENDED:
        ways = [c for c, (_f, _p, to) in LEADS_TO.items() if to not in (SAME, stage)]
        assert any(stage in MOVES[command].stages for command in ways)


def test_no_unit_and_no_checker_sits_in_command() -> None:
    """The supervision and command sides are apart (domain notes, section 2)."""
    for command in (do.Dispatch, do.Recall, do.Approve, do.OrderHandling):
        assert not MOVES[command].posts & {Post.HANDLER, Post.VERIFIER, Post.GRID_OFFICER}
    for command in (do.StartCheck, do.PassCheck, do.FailCheck, do.Close):
        assert Post.HANDLER not in MOVES[command].posts
    for command in (do.ReportDone, do.SignFor, do.Return):
        assert MOVES[command].posts == {Post.HANDLER}
    assert MOVES[do.Void].posts == LEADERS


@pytest.mark.parametrize(
    ("stage", "wish"),
    [
        (Stage.REPORTED, do.Reject("", reason=" ")),
        (Stage.DISPATCHED, do.Recall("", reason="")),
        (Stage.DISPATCHED, do.Return("", reason="", owner="gas")),
        (Stage.FILED, do.Void("", reason="")),
        (Stage.MERGED, do.Unmerge("", reason="")),
        (Stage.FILED, do.Split("", description=" ")),
        (Stage.FILED, do.PassDown("", reason="")),
        (Stage.HANDLING, do.AskExtension("", reason="")),
        (Stage.HANDLING, do.AskSuspension("", reason="", until=MONDAY + timedelta(days=1))),
        (Stage.HANDLING, do.AskForcedClose("", reason="")),
        (Stage.SUSPENDED, do.Resume("", reason="")),
        (Stage.HANDLING, do.OrderHandling("", requirement="")),
        (Stage.HANDLING, do.Whistle("", units=("gas",), purpose="")),
        (Stage.CHECKING, do.FailCheck("", reason="")),
        (Stage.CLOSED, do.Reopen("", reason="")),
        (Stage.CLOSED, do.AppealClosed("", reason="")),
    ],
)
def test_what_changes_a_cases_way_needs_a_reason(stage: Stage, wish: do.CaseCommand) -> None:
    from dataclasses import replace

    desk = a_desk()
    case = a_case(stage, desk=desk)

    with pytest.raises(Refused, match="Say why"):
        desk.do(replace(wish, case=case.id), person=LOCAL)


def test_a_case_lies_with_one_level_and_only_that_level_decides() -> None:
    desk = a_desk()
    street = Person(PersonId("s"), "Street desk", LOCAL.posts, loop="street")  # type: ignore[arg-type]
    case_id = desk.do(a_registration(), person=street)[0].case
    district = Person(PersonId("d"), "District desk", LOCAL.posts, loop="district")  # type: ignore[arg-type]

    with pytest.raises(Refused, match="with the street"):
        desk.do(do.FileCase(case_id), person=district)
    desk.do(do.PassUp(case_id, reason="Too big for us"), person=street)
    with pytest.raises(Refused, match="with the district"):
        desk.do(do.FileCase(case_id), person=street)
    desk.do(do.FileCase(case_id), person=district)


def test_the_clock_goes_on_when_a_case_goes_up() -> None:
    desk = a_desk()
    case = a_case(Stage.FILED, desk=desk)
    desk.clock.move(minutes=5)
    desk.do(do.PassDown(case.id, reason="A small matter"), person=HEAD)
    desk.do(do.PassUp(case.id, reason="Not so small"), person=HEAD)

    assert desk.case(case.id).deadline == case.deadline
    assert len(desk.store.history(case.id)) == 4


def test_a_row_without_further_condition_fits_every_case_of_its_stages() -> None:
    move = Move(frozenset({Stage.FILED}), frozenset({Post.DISPATCHER}), lambda asked: None)  # type: ignore[arg-type,return-value]

    assert move.fits(a_case(Stage.FILED))
    assert not move.fits(a_case(Stage.CLOSED))
