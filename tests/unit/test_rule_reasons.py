"""What must be said to whom, when and where: reasons, days, levels, places, cases to merge with."""

from datetime import timedelta

import pytest

from commandcenter import commands as do
from commandcenter.case import Stage
from commandcenter.ids import PersonId, UnitCode
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL, Loop, Person, Post
from tests.helpers.makers import (
    LI,
    LITTER,
    MA,
    WANG,
    ZHAO,
    a_case,
    a_desk,
    a_registration,
)

GAO = Person(PersonId("gao"), "Gao Jie", (Post.HANDLER,), UnitCode("gas"))
SUN = Person(PersonId("sun"), "Sun Yi", (Post.APPRAISER,))


@pytest.fixture
def desk():
    return a_desk()


def asked(desk, case, *acts):
    for command, person, fields in acts:
        desk.clock.move(minutes=1)
        desk.do(command(case.id, **fields), person=person)


PART = (do.AskCoHandling, LI, {"units": ("gas",)})
ORDER = (do.OrderHandling, MA, {"requirement": "Say when"})
WISH = (do.AskExtension, WANG, {"reason": "Rain"})
APPEAL = (do.AppealClosed, WANG, {"reason": "The road was closed"})

NEEDS_WORDS = [
    (Stage.HANDLING, (PART,), do.ReturnTask, GAO, {"reason": ""}),
    (Stage.HANDLING, (PART,), do.DropTask, LI, {"unit": "gas", "reason": " "}),
    (Stage.HANDLING, (WISH,), do.Disapprove, LI, {"reason": " "}),
    (Stage.HANDLING, (ORDER,), do.ReplyToOrder, WANG, {"reply": " "}),
    (Stage.CLOSED, (APPEAL,), do.DecideAppeal, SUN, {"grant": True, "reason": ""}),
]


@pytest.mark.parametrize(
    ("stage", "before", "command", "person", "fields"),
    NEEDS_WORDS,
    ids=[each[2].__name__ for each in NEEDS_WORDS],
)
def test_who_answers_or_decides_says_why(desk, stage, before, command, person, fields):
    case = a_case(stage, desk=desk)
    asked(desk, case, *before)
    now = desk.case(case.id)

    with pytest.raises(Refused, match="Say why"):
        desk.do(command(case.id, **fields), person=person)

    assert desk.case(case.id) == now


def test_only_the_post_that_is_next_may_refuse_what_was_asked(desk):
    case = a_case(Stage.HANDLING, desk=desk)
    asked(desk, case, (do.AskForcedClose, LI, {"reason": "The house is gone"}))
    dispatcher = Person(PersonId("he"), "He Ping", (Post.DISPATCHER,))

    with pytest.raises(Refused, match="Duty officer"):
        desk.do(do.Disapprove(case.id, reason="No"), person=dispatcher)


def test_nobody_gives_two_of_the_approvals_that_a_wish_needs(desk):
    case = a_case(Stage.HANDLING, desk=desk)
    until = desk.clock.now() + timedelta(days=9)
    both = Person(PersonId("both"), "Both", (Post.SHIFT_LEADER, Post.DUTY_OFFICER))
    asked(desk, case, (do.AskSuspension, WANG, {"reason": "No lamp", "until": until}))
    asked(desk, case, (do.Approve, both, {}))

    with pytest.raises(Refused, match="nobody approves twice"):
        desk.do(do.Approve(case.id), person=both)


def test_a_suspension_until_a_day_that_has_passed_is_not_agreed_to(desk):
    case = a_case(Stage.HANDLING, desk=desk)
    until = desk.clock.now() + timedelta(minutes=3)
    asked(desk, case, (do.AskSuspension, WANG, {"reason": "No lamp", "until": until}))
    asked(desk, case, (do.Approve, LI, {}))
    desk.clock.move(minutes=5)

    with pytest.raises(Refused, match="should rest has passed"):
        desk.do(do.Approve(case.id), person=MA)


def test_a_case_goes_up_or_down_as_it_is_said_and_no_further_than_there_is(desk):
    case = a_case(Stage.FILED, desk=desk)
    with pytest.raises(Refused, match="cannot go further that way"):
        desk.do(do.PassUp(case.id, reason="More"), person=LI)
    with pytest.raises(Refused, match="cannot go further that way"):
        desk.do(do.PassDown(case.id, reason="More", to=Loop.DISTRICT), person=LI)

    desk.do(do.PassDown(case.id, reason="Small", to=Loop.COMMUNITY), person=LI)
    with pytest.raises(Refused, match="cannot go further that way"):
        desk.do(do.PassDown(case.id, reason="Smaller"), person=LI)
    desk.do(do.PassUp(case.id, reason="Too big after all"), person=LI)

    assert desk.case(case.id).loop is Loop.STREET


def test_a_case_is_filed_under_a_class_with_a_place(desk):
    bare = desk.do(a_registration(class_code=None, place=None))[0].case
    with pytest.raises(Refused, match="Choose a class"):
        desk.do(do.FileCase(bare), person=LI)
    with pytest.raises(Refused, match="cannot be filed without a place"):
        desk.do(do.FileCase(bare, class_code=LITTER), person=LI)


def test_what_is_filed_is_not_filed_again(desk):
    case = a_case(Stage.FILED, desk=desk)

    with pytest.raises(Refused, match="does not allow this"):
        desk.do(do.FileCase(case.id), person=LI)


def test_a_case_is_merged_into_another_that_is_open(desk):
    case, closed = a_case(Stage.FILED, desk=desk), a_case(Stage.CLOSED, desk=desk)
    with pytest.raises(Refused, match="into itself"):
        desk.do(do.Merge(case.id, into=case.number), person=LI)
    with pytest.raises(Refused, match="is not open any more"):
        desk.do(do.Merge(case.id, into=closed.number), person=LI)


def test_a_criterion_of_another_class_closes_nothing(desk):
    case = a_case(Stage.TO_CLOSE, desk=desk)

    with pytest.raises(Refused, match="Choose the closing criterion"):
        desk.do(do.Close(case.id, criterion="mended"), person=LI)


def test_a_rejected_report_is_taken_up_as_a_report(desk):
    case = a_case(Stage.REJECTED, desk=desk)

    desk.do(do.Reopen(case.id, reason="It is there after all"), person=LI)

    assert desk.case(case.id).stage is Stage.REPORTED


def test_a_whistle_calls_somebody(desk):
    case = a_case(Stage.FILED, desk=desk)

    with pytest.raises(Refused, match="Say which unit"):
        desk.do(do.Whistle(case.id, units=(), purpose="Look"), person=LI)


def test_who_writes_down_that_it_is_done_does_not_check_it_either(desk):
    case = a_case(Stage.HANDLING, desk=desk)
    desk.do(do.ReportDone(case.id), person=LOCAL)

    with pytest.raises(Refused, match="somebody else must check"):
        desk.do(do.StartCheck(case.id), person=LOCAL, on_behalf_of=ZHAO)


def test_nobody_checks_in_two_steps_what_is_his_own_work(desk):
    both = Person(WANG.id, WANG.name, (Post.HANDLER, Post.VERIFIER), WANG.unit)
    done = a_case(Stage.DONE, desk=desk)
    checking = a_case(Stage.CHECKING, desk=desk)

    for wish in (do.StartCheck(done.id), do.PassCheck(checking.id)):
        with pytest.raises(Refused, match="somebody else must check"):
            desk.do(wish, person=both)


def test_a_call_is_with_somebody_who_has_a_name_here(desk):
    case = a_case(Stage.FILED, desk=desk)
    with pytest.raises(Refused, match="with whom the call was: reporter, unit, other"):
        desk.do(do.RecordCall(case.id, note="When?", party="nobody"), person=LI)

    (event,) = desk.do(do.RecordCall(case.id, note="When?", party="other"), person=LI)

    assert event.body.party == "other"
