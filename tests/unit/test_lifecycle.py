"""The table of lawful moves: stages, posts and guards."""

import pytest

from commandcenter import commands as do
from commandcenter.case import Case, Stage
from commandcenter.catalogue import StageClock
from commandcenter.contested import DECISION
from commandcenter.desk import Desk
from commandcenter.ids import PersonId
from commandcenter.refusal import OutOfDate, Refused
from commandcenter.roles import LOCAL, Person, Post
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import MovedClock, filed, found, report

HANDLER = Person(PersonId("moss"), "K. Moss", (Post.HANDLER,), "water")  # type: ignore[arg-type]
VERIFIER = Person(PersonId("chen"), "A. Chen", (Post.VERIFIER,))


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def desk(clock: MovedClock) -> Desk:
    return found(MemoryStore(), clock)


def walk(desk: Desk, to: Stage) -> Case:
    """A case that has gone the straight way to a stage."""
    if to is Stage.REPORTED:
        return report(desk)
    if to is Stage.REJECTED:
        case = report(desk)
        desk.do(do.Reject(case.id, "Not true"))
        return desk.case(case.id)
    case = filed(desk)
    if to is Stage.MERGED:
        desk.do(do.Merge(case.id, report(desk).number))
    if to is Stage.VOIDED:
        desk.do(do.Void(case.id, "Entered twice"))
    steps: list[tuple[Stage, do.Command, Person]] = [
        (Stage.DISPATCHED, do.Dispatch(case.id, to="water"), LOCAL),
        (Stage.SIGNED, do.SignFor(case.id), HANDLER),
        (Stage.HANDLING, do.StartHandling(case.id), HANDLER),
        (Stage.DONE, do.ReportDone(case.id), HANDLER),
        (Stage.CHECKING, do.StartCheck(case.id), VERIFIER),
        (Stage.TO_CLOSE, do.PassCheck(case.id), VERIFIER),
        (Stage.CLOSED, do.Close(case.id), LOCAL),
    ]
    if to is Stage.RETURNED:
        steps = [steps[0], (to, do.Return(case.id, "Not ours", "police"), HANDLER)]
    for stage, command, person in steps:
        if desk.case(case.id).stage is to:
            break
        desk.do(command, person=person)
        assert desk.case(case.id).stage is stage
    assert desk.case(case.id).stage is to
    return desk.case(case.id)


def test_filing_needs_a_class_and_a_place(desk: Desk) -> None:
    nameless = report(desk, class_code=None)
    nowhere = report(desk, place=None)

    with pytest.raises(Refused, match="Choose a class"):
        desk.do(do.FileCase(nameless.id))
    with pytest.raises(Refused, match="Say where it is"):
        desk.do(do.FileCase(nowhere.id))


def test_a_unit_takes_only_what_is_its_duty(desk: Desk) -> None:
    case = filed(desk)

    with pytest.raises(Refused, match="Police does not handle Water leak"):
        desk.do(do.Dispatch(case.id, to="police"))
    with pytest.raises(Refused, match="group"):
        desk.do(do.Dispatch(case.id, to="works"))
    with pytest.raises(Refused, match="no unit fire"):
        desk.do(do.Dispatch(case.id, to="fire"))


def test_a_note_says_something(desk: Desk) -> None:
    case = walk(desk, Stage.FILED)

    with pytest.raises(Refused, match="Write the note first"):
        desk.do(do.AddNote(case.id, " "))


def test_nobody_checks_his_own_work(desk: Desk) -> None:
    both = Person(PersonId("moss"), "K. Moss", (Post.HANDLER, Post.VERIFIER))
    case = walk(desk, Stage.DONE)

    with pytest.raises(Refused, match="somebody else must check"):
        desk.do(do.StartCheck(case.id), person=both)


def test_a_handler_acts_for_his_own_unit_only(desk: Desk) -> None:
    other = Person(PersonId("p"), "P. Ray", (Post.HANDLER,), "police")  # type: ignore[arg-type]
    case = walk(desk, Stage.DISPATCHED)

    with pytest.raises(Refused, match="acts for another unit; this case is with Water"):
        desk.do(do.SignFor(case.id), person=other)


def test_a_dispatcher_records_what_a_unit_says_on_the_telephone(desk: Desk) -> None:
    case = walk(desk, Stage.DISPATCHED)
    dispatcher = desk.city.person("ortega")

    (event,) = desk.do(do.SignFor(case.id), person=dispatcher, on_behalf_of=HANDLER)

    assert (event.actor, event.on_behalf_of, event.post) == ("ortega", "moss", Post.HANDLER)


def test_a_decision_that_rests_on_an_older_state_is_asked_again(desk: Desk) -> None:
    case = filed(desk)
    desk.do(do.Dispatch(case.id, to="water"))
    seen = desk.case(case.id).heads["assignment"]
    desk.do(do.Recall(case.id, "Wrong unit"))
    desk.do(do.Dispatch(case.id, to="water"))

    with pytest.raises(OutOfDate, match="has changed since you looked"):
        desk.do(do.Recall(case.id, "Wrong unit", base=seen))


def test_returned_to_the_same_unit_the_clock_resumes_and_to_another_it_restarts(
    desk: Desk, clock: MovedClock
) -> None:
    case = walk(desk, Stage.DISPATCHED)
    due = case.due_at
    clock.move(minutes=30)
    desk.do(do.Return(case.id, "Send a pump with us", "police"), person=HANDLER)
    clock.move(minutes=45)

    desk.do(do.Dispatch(case.id, to="water"))

    resumed = desk.case(case.id).deadline
    assert resumed is not None
    assert due is not None
    assert (resumed.due_at - due).total_seconds() == 45 * 60
    assert [pause.reason for pause in resumed.pauses] == ["not with the unit"]


def test_a_recall_gives_no_unit_a_fresh_clock(desk: Desk, clock: MovedClock) -> None:
    case = walk(desk, Stage.DISPATCHED)
    clock.move(minutes=50)
    desk.do(do.Recall(case.id, "Wrong unit"))

    again = desk.case(case.id)
    assert again.unit is None
    assert again.deadline is not None
    assert again.deadline.clock is StageClock.DISPATCH

    desk.do(do.Dispatch(case.id, to="water"))
    resumed = desk.case(case.id).deadline
    assert resumed is not None
    assert resumed.started_at == case.deadline.started_at  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "stage", [Stage.FILED, Stage.DISPATCHED, Stage.RETURNED, Stage.DONE, Stage.CLOSED, Stage.MERGED]
)
def test_an_act_is_taken_back_and_the_case_stands_as_before(desk: Desk, stage: Stage) -> None:
    case = walk(desk, stage)
    before = desk.store.history(case.id)[:-1]
    person = HANDLER if stage in (Stage.RETURNED, Stage.DONE) else LOCAL

    desk.do(do.Undo(case.id, case.last_event), person=person)

    undone = desk.case(case.id)
    from commandcenter.fold import fold

    former = fold(before)
    assert former is not None
    assert undone.standing == former.standing
    assert undone.heads == former.heads | {DECISION: undone.last_event}


def test_only_who_did_it_takes_it_back(desk: Desk) -> None:
    case = walk(desk, Stage.DISPATCHED)

    with pytest.raises(Refused, match="Only the person who did it"):
        desk.do(do.Undo(case.id, case.last_event), person=HANDLER)


def test_a_step_that_fires_does_not_stand_in_the_way_of_an_undo(
    desk: Desk, clock: MovedClock
) -> None:
    case = walk(desk, Stage.DISPATCHED)
    clock.move(minutes=31)
    desk.do(do.FireDueSteps())

    desk.do(do.Undo(case.id, case.last_event))

    undone = desk.case(case.id)
    assert undone.stage is Stage.FILED
    assert undone.standing.level == 0


def test_signing_taken_back_leaves_fired_steps_fired(desk: Desk, clock: MovedClock) -> None:
    case = walk(desk, Stage.SIGNED)
    clock.move(minutes=11)
    desk.do(do.FireDueSteps())

    desk.do(do.Undo(case.id, case.last_event), person=HANDLER)

    chain = desk.case(case.id).standing.chain
    assert chain is not None
    assert chain.steps[0].fired_at == clock.now()
    assert desk.do(do.FireDueSteps()) == []


def test_nothing_is_taken_back_once_something_has_followed(desk: Desk) -> None:
    case = walk(desk, Stage.DISPATCHED)
    desk.do(do.AddNote(case.id, "Crew on the way"))

    with pytest.raises(Refused, match="Something has followed"):
        desk.do(do.Undo(case.id, case.last_event))


def test_an_undo_is_not_undone_and_a_report_is_not_unmade(desk: Desk) -> None:
    case = walk(desk, Stage.FILED)
    (undone,) = desk.do(do.Undo(case.id, case.last_event))

    for event in (undone.id, report(desk).last_event):
        with pytest.raises(Refused):
            desk.do(do.Undo(case.id, event))


def test_a_case_is_merged_into_an_open_one_and_never_into_itself(desk: Desk) -> None:
    case, closed = filed(desk), walk(desk, Stage.CLOSED)

    with pytest.raises(Refused, match="into itself"):
        desk.do(do.Merge(case.id, case.number))
    with pytest.raises(Refused, match="not open any more"):
        desk.do(do.Merge(case.id, closed.number))


def test_closing_takes_a_criterion_of_the_condition(desk: Desk) -> None:
    case = walk(desk, Stage.TO_CLOSE)

    with pytest.raises(Refused, match="closing criterion"):
        desk.do(do.Close(case.id, criterion="looks fine"))

    desk.do(do.Close(case.id, criterion="mended", note="Dry again"))
    closed = desk.case(case.id)
    assert closed.standing.criterion == "mended"
    assert closed.standing.outcome is not None
    assert closed.standing.outcome.value == "Dry again"
    assert closed.ended_on_time is True


def test_a_case_closed_late_stays_late(desk: Desk, clock: MovedClock) -> None:
    case = walk(desk, Stage.HANDLING)
    clock.move(hours=3)
    desk.do(do.ReportDone(case.id), person=HANDLER)
    desk.do(do.StartCheck(case.id), person=VERIFIER)
    desk.do(do.PassCheck(case.id), person=VERIFIER)
    desk.do(do.Close(case.id))

    assert desk.case(case.id).ended_on_time is False
