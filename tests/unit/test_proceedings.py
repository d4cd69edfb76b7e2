"""The guards of the loop, one by one: verification, returns, co-handling, approvals, orders,
rework, merging, the emergency lane, call-backs and appeals.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from commandcenter import commands as do
from commandcenter import urgency
from commandcenter.case import Stage
from commandcenter.catalogue import StageClock
from commandcenter.city import APPROVALS, to_json
from commandcenter.ids import PersonId
from commandcenter.lifecycle import allowed
from commandcenter.proceedings import Wanted
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL, Person, Post, Seat
from commandcenter.situation import Situation
from tests.helpers.makers import (
    EMERGENCY,
    LI,
    MA,
    MONDAY,
    WANG,
    ZHAO,
    a_case,
    a_desk,
    a_registration,
)

GAO = Person(PersonId("gao"), "Gao Jie", (Post.HANDLER,), "gas")  # type: ignore[arg-type]
SUN = Person(PersonId("sun"), "Sun Yi", (Post.APPRAISER,))
HE = Person(PersonId("he"), "He Ping", (Post.DISPATCHER,))


@pytest.fixture
def desk():
    return a_desk()


def at(stage, desk):
    """A case at a stage, and a short way to ask for more of it."""
    case = a_case(stage, desk=desk)

    def ask(command, person=LOCAL, **words):
        desk.clock.move(minutes=1)
        return desk.do(command(case.id, **words), person=person)

    return lambda: desk.case(case.id), ask


class TestVerification:
    def test_sending_it_stops_the_clock_of_acceptance_until_the_answer(self, desk):
        case, ask = at(Stage.REPORTED, desk)
        due = case().due_at
        ask(do.SendVerification, LI, officer="zhao")
        assert case().deadline.clock is StageClock.VERIFY

        desk.clock.move(minutes=9)
        ask(do.ReportVerification, ZHAO, found=True)

        clock = case().deadline
        assert clock.clock is StageClock.ACCEPT
        assert clock.due_at - due == timedelta(minutes=10)
        assert [(p.reason, p.by) for p in clock.pauses] == [("being verified", "li")]

    def test_what_is_not_so_is_not_filed_but_may_be_looked_at_again(self, desk):
        case, ask = at(Stage.VERIFYING, desk)
        ask(do.ReportVerification, ZHAO, found=False, note="Nothing there")
        with pytest.raises(Refused, match="found that it is not so"):
            ask(do.FileCase, LI)

        ask(do.SendVerification, LI)
        ask(do.ReportVerification, ZHAO, found=True)
        ask(do.FileCase, LI)

        assert case().stage is Stage.FILED

    def test_a_rejected_reporter_is_told_before_the_case_leaves(self, desk):
        case, ask = at(Stage.REPORTED, desk)
        ask(do.Reject, LI, reason="Not ours")
        assert case().open

        ask(do.TellReporter, LI, note="Not ours; the landlord's")
        assert not case().open

    def test_nobody_waits_to_be_told_who_left_no_contact(self, desk):
        case_id = desk.do(a_registration(contact=None))[0].case
        desk.do(do.Reject(case_id, reason="Not ours"))
        assert not desk.case(case_id).open

    def test_an_erased_contact_can_be_told_nothing(self, desk):
        case, ask = at(Stage.REJECTED, desk)
        ask(do.Erase, LI, reason="asked for")
        assert not case().open


class TestReturns:
    def test_a_return_says_whose_it_is_and_never_ones_own(self, desk):
        _case, ask = at(Stage.SIGNED, desk)
        with pytest.raises(Refused, match="Say whose it is"):
            ask(do.Return, WANG, reason="Not ours")
        with pytest.raises(Refused, match="to itself"):
            ask(do.Return, WANG, reason="Not ours", owner="cleaning")

    def test_the_second_return_binds_the_first_receiver_and_asks_the_shift_leader(self, desk):
        case, ask = at(Stage.RETURNED, desk)
        ask(do.Dispatch, LI, to="cleaning")
        ask(do.Return, WANG, reason="Still not ours", owner="gas")

        assert case().standing.returns == 2
        assert case().proceedings.first_receiver == "cleaning"
        with pytest.raises(Refused, match="the shift leader must say who takes the lead"):
            ask(do.Dispatch, HE, to="cleaning")
        ask(do.Dispatch, LI, to="cleaning")
        with pytest.raises(Refused, match="Cleaning has the lead"):
            ask(do.Return, WANG, reason="Not ours", owner="gas")


class TestCoHandling:
    def test_the_lead_is_done_when_every_part_is(self, desk):
        case, ask = at(Stage.FILED, desk)
        ask(do.Dispatch, LI, to="cleaning", co=("gas",))
        ask(do.SignFor, WANG)
        with pytest.raises(Refused, match="still open: Gas company"):
            ask(do.ReportDone, WANG)

        ask(do.SignTask, GAO)
        ask(do.ReportTaskDone, GAO, note="Pipe closed")
        ask(do.ReportDone, WANG)

        assert case().stage is Stage.DONE
        assert case().unit == "cleaning"

    def test_the_units_that_the_class_names_have_their_part_unless_others_are_named(self, desk):
        catalogue = desk.city.catalogue
        classes = tuple(replace(each, co_units=("gas", "nobody")) for each in catalogue.classes)
        changed = to_json(replace(catalogue, classes=classes))
        desk.do(do.Configure("catalogue", "tiny", content=changed))
        usual, ask = at(Stage.FILED, desk)
        alone, ask_alone = at(Stage.FILED, desk)

        ask(do.Dispatch, LI, to="cleaning")
        ask_alone(do.Dispatch, LI, to="cleaning", co=())

        assert [task.unit for task in usual().proceedings.tasks] == ["gas"]
        assert alone().proceedings.tasks == ()

    def test_a_part_that_came_back_is_dropped_or_given_again(self, desk):
        case, ask = at(Stage.HANDLING, desk)
        ask(do.AskCoHandling, WANG, units=("gas",), work="Close the pipe")
        ask(do.ReturnTask, GAO, reason="No pipe of ours")
        with pytest.raises(Refused, match="still open"):
            ask(do.ReportDone, WANG)

        ask(do.DropTask, LI, unit="gas", reason="There is none")
        ask(do.ReportDone, WANG)
        assert case().stage is Stage.DONE

    def test_nobody_speaks_for_anothers_part_and_the_lead_has_none(self, desk):
        _case, ask = at(Stage.HANDLING, desk)
        with pytest.raises(Refused, match="leads"):
            ask(do.AskCoHandling, LI, units=("cleaning",))
        ask(do.AskCoHandling, LI, units=("gas",))
        with pytest.raises(Refused, match="does not act for Gas company"):
            ask(do.ReportTaskDone, WANG, unit="gas")

    def test_a_case_is_handed_on_within_the_unit_only(self, desk):
        case, ask = at(Stage.HANDLING, desk)
        due = case().deadline
        ask(do.HandOn, WANG, to="wang")
        assert case().proceedings.handed_to == "wang"
        assert case().deadline == due
        with pytest.raises(Refused, match="no part of Cleaning"):
            ask(do.HandOn, WANG, to="gas")
        with pytest.raises(Refused, match="does not act for Cleaning"):
            ask(do.HandOn, WANG, to="zhao")


class TestApprovals:
    def test_who_approves_what_is_the_citys_own(self):
        assert set(APPROVALS) == set(Wanted)

    def test_an_extension_is_one_original_limit_more_and_twice_at_most(self, desk):
        case, ask = at(Stage.HANDLING, desk)
        limit = case().deadline.limit.amount
        ask(do.AskExtension, WANG, reason="Rain")
        ask(do.Approve, LI)
        assert case().deadline.limit.amount == 2 * limit

        ask(do.AskExtension, WANG, reason="More rain")
        ask(do.Approve, LI)
        with pytest.raises(Refused, match="Duty officer"):
            ask(do.Approve, HE)
        ask(do.Approve, MA)
        assert case().deadline.limit.amount == 3 * limit

        with pytest.raises(Refused, match="extended twice"):
            ask(do.AskExtension, WANG, reason="Even more")

    def test_nobody_approves_their_own_wish_or_twice(self, desk):
        _case, ask = at(Stage.HANDLING, desk)
        ask(do.AskForcedClose, LI, reason="The house is gone")
        boss = Person(LI.id, LI.name, (*LI.posts, Post.DUTY_OFFICER))
        with pytest.raises(Refused, match="Somebody else must approve"):
            ask(do.Approve, boss)

    def test_only_whose_turn_it_is_is_offered_the_approval(self, desk):
        case, ask = at(Stage.HANDLING, desk)
        ask(do.AskSuspension, WANG, reason="No lamp", until=MONDAY + timedelta(days=3))
        leader, officer = Seat(LI, "desk"), Seat(MA, "desk")
        assert allowed(case(), do.Approve, leader)
        assert not allowed(case(), do.Approve, officer)

        ask(do.Approve, LI)
        assert allowed(case(), do.Approve, officer)
        assert not allowed(case(), do.Approve, Seat(HE, "desk"))

    def test_neither_is_asked_for_nor_granted_once_overdue(self, desk):
        case, ask = at(Stage.HANDLING, desk)
        ask(do.AskExtension, WANG, reason="Rain")
        desk.clock.instant = case().due_at + timedelta(minutes=1)
        with pytest.raises(Refused, match="overdue"):
            ask(do.Approve, LI)
        ask(do.Disapprove, LI, reason="Too late")
        for wish in (
            do.AskExtension(case().id, reason="Rain"),
            do.AskSuspension(
                case().id, reason="No lamp", until=desk.clock.now() + timedelta(days=1)
            ),
        ):
            with pytest.raises(Refused, match="overdue"):
                desk.do(wish, person=WANG)

    def test_a_suspension_stops_clock_and_chain_and_ends_by_itself_on_its_day(self, desk):
        case, ask = at(Stage.HANDLING, desk)
        before = case().deadline
        until = desk.clock.now() + timedelta(days=2)
        ask(do.AskSuspension, WANG, reason="No lamp", until=until)
        ask(do.Approve, LI)
        ask(do.Approve, MA)
        assert (case().stage, case().deadline, case().standing.chain) == (
            Stage.SUSPENDED,
            None,
            None,
        )
        suspended_at = desk.clock.now()

        desk.clock.instant = until + timedelta(hours=5)
        (event,) = [e for e in desk.do(do.FireDueSteps()) if e.type == "CaseResumed"]

        assert event.actor == "rule"
        assert case().stage is Stage.HANDLING
        assert case().deadline.pauses[-1].start == suspended_at
        assert case().deadline.pauses[-1].end == until
        assert case().deadline.started_at == before.started_at
        with pytest.raises(Refused, match="suspended once"):
            ask(do.AskSuspension, WANG, reason="Again", until=until + timedelta(days=9))

    @pytest.mark.parametrize("days", [-1, 0, 366])
    def test_a_suspension_ends_within_a_year(self, desk, days):
        _case, ask = at(Stage.HANDLING, desk)
        until = desk.clock.now() + timedelta(days=days)
        with pytest.raises(Refused, match="within a year"):
            ask(do.AskSuspension, WANG, reason="No lamp", until=until)

    def test_one_wish_at_a_time_and_none_outlives_the_work(self, desk):
        case, ask = at(Stage.HANDLING, desk)
        ask(do.AskExtension, WANG, reason="Rain")
        with pytest.raises(Refused, match="waits for approval already"):
            ask(do.AskForcedClose, LI, reason="The house is gone")
        ask(do.ReportDone, WANG)
        assert case().proceedings.request is None

    def test_two_people_close_by_force_and_no_check_is_claimed(self, desk):
        case, ask = at(Stage.HANDLING, desk)
        ask(do.AskForcedClose, LI, reason="The house is gone")
        ask(do.Approve, MA)
        assert case().stage is Stage.FORCE_CLOSED
        assert case().standing.criterion is None
        assert case().ended_on_time is True


class TestOrdersAndWhistles:
    def test_an_order_is_answered_or_found_overdue_and_stays_so(self, desk):
        case, ask = at(Stage.HANDLING, desk)
        ask(do.OrderHandling, MA, requirement="Say when", reply_hours=1)
        desk.clock.move(hours=2)
        fired = desk.do(do.FireDueSteps())
        assert "OrderOverdue" in [event.type for event in fired]
        assert "OrderOverdue" not in [event.type for event in desk.do(do.FireDueSteps())]

        ask(do.ReplyToOrder, WANG, reply="At six")
        (order,) = case().proceedings.orders
        assert (order.overdue, order.reply.value) == (True, "At six")
        with pytest.raises(Refused, match="does not allow"):
            ask(do.ReplyToOrder, WANG, reply="At seven")

    def test_called_units_report_in_and_their_answers_count(self, desk):
        case, ask = at(Stage.HANDLING, desk)
        ask(do.Whistle, LI, units=("gas", "cleaning"), purpose="Look", within_minutes=30)
        ask(do.ReportIn, GAO)
        desk.clock.move(minutes=40)
        missed = [e.body for e in desk.do(do.FireDueSteps()) if e.type == "WhistleOverdue"]
        assert [body.units for body in missed] == [("cleaning",)]
        ask(do.ReportIn, WANG)
        ask(do.RateAnswer, LI, unit="gas", satisfied=True)
        ask(do.RateAnswer, LI, unit="cleaning", satisfied=False, note="Came late")

        (whistle,) = case().proceedings.whistles
        assert [(each.late, each.satisfied) for each in whistle.units] == [
            (False, True),
            (True, False),
        ]
        with pytest.raises(Refused, match="does not allow"):
            ask(do.ReportIn, WANG)

    @pytest.mark.parametrize("hours", [0, -2, 91 * 24])
    def test_an_answer_is_due_within_reason(self, desk, hours):
        _case, ask = at(Stage.HANDLING, desk)
        with pytest.raises(Refused, match="at most 90 days"):
            ask(do.OrderHandling, MA, requirement="Now", reply_hours=hours)


class TestReworkAndEnd:
    def test_a_failed_check_is_rework_in_what_is_left_of_the_time(self, desk):
        case, ask = at(Stage.CHECKING, desk)
        handling = [d for d in case().standing.deadlines if d.clock is StageClock.HANDLING][-1]
        desk.clock.move(minutes=20)
        ask(do.FailCheck, ZHAO, reason="Half of it is left")

        clock = case().deadline
        assert case().stage is Stage.FAILED_CHECK
        assert (clock.clock, clock.unit) == (StageClock.HANDLING, "cleaning")
        assert clock.started_at == handling.started_at
        assert clock.due_at > handling.due_at
        assert case().proceedings.reworks == 1

    def test_a_handler_fails_nobodys_check_of_his_own_work(self, desk):
        both = Person(WANG.id, WANG.name, (Post.HANDLER, Post.VERIFIER), WANG.unit)
        _case, ask = at(Stage.CHECKING, desk)
        with pytest.raises(Refused, match="somebody else must check"):
            ask(do.FailCheck, both, reason="x")

    def test_what_was_never_filed_is_filed_before_it_closes(self, desk):
        case_id = desk.do(a_registration(class_code=EMERGENCY))[0].case
        for command, person in [
            (do.SignFor(case_id), GAO),
            (do.ReportDone(case_id), GAO),
            (do.StartCheck(case_id), ZHAO),
            (do.PassCheck(case_id), ZHAO),
        ]:
            desk.do(command, person=person)
        with pytest.raises(Refused, match="File it first"):
            desk.do(do.Close(case_id), person=LI)

        desk.do(do.FileCase(case_id), person=LI)
        assert desk.case(case_id).stage is Stage.TO_CLOSE
        desk.do(do.Close(case_id), person=LI)
        assert desk.case(case_id).standing.criterion == "gone"

    def test_a_reopened_case_begins_a_new_clock_and_keeps_its_lateness(self, desk):
        case, ask = at(Stage.HANDLING, desk)
        desk.clock.instant = case().due_at + timedelta(hours=1)
        ask(do.ReportDone, WANG)
        ask(do.StartCheck, ZHAO)
        ask(do.PassCheck, ZHAO)
        ask(do.Close, LI)
        ask(do.Reopen, LI, reason="It is back")
        ask(do.Dispatch, LI, to="cleaning")

        assert case().deadline.started_at == desk.clock.now()
        assert case().was_overdue
        assert case().proceedings.reopened == 1
        assert case().standing.outcome is None

    def test_a_unit_at_rework_gets_no_fresh_clock_by_being_dispatched_again(self, desk):
        _case, ask = at(Stage.FAILED_CHECK, desk)
        with pytest.raises(Refused, match="has this case already"):
            ask(do.Dispatch, LI, to="cleaning")

    def test_what_is_left_of_an_ended_case_buries_nothing(self, desk):
        case, ask = at(Stage.CLOSED, desk)
        ask(do.AppealClosed, WANG, reason="The road was closed")
        live = Situation(desk.city, desk.clock.now())
        live.load([case()])

        assert urgency.band(case()) is urgency.Band.LOW
        assert (live.unassigned, live.emergencies, len(live.ended)) == (0, 0, 1)


class TestMerging:
    def test_parted_again_a_case_goes_on_where_it_stood(self, desk):
        parent = a_case(Stage.FILED, desk=desk)
        case, ask = at(Stage.HANDLING, desk)
        before = case().deadline
        ask(do.Merge, LI, into=parent.number)
        merged_at = desk.clock.now()
        desk.clock.move(minutes=30)
        ask(do.Unmerge, LI, reason="Another lamp")

        assert case().stage is Stage.HANDLING
        assert case().deadline.started_at == before.started_at
        (pause,) = case().deadline.pauses
        assert (pause.start, pause.reason) == (merged_at, "merged into another case")
        assert len(desk.case(parent.id).reports) == 1

    def test_a_resting_case_rests_on_after_it_was_merged_and_parted(self, desk):
        parent = a_case(Stage.FILED, desk=desk)
        case, ask = at(Stage.SUSPENDED, desk)
        until = case().proceedings.suspended_until
        ask(do.Merge, LI, into=parent.number)
        desk.clock.instant = until + timedelta(hours=1)
        assert case().id not in {event.case for event in desk.do(do.FireDueSteps())}
        ask(do.Unmerge, LI, reason="Another lamp")

        assert case().stage is Stage.HANDLING
        assert case().deadline.pauses[-1].end == until

    def test_a_split_makes_a_case_of_its_own_with_the_same_reporter(self, desk):
        case, ask = at(Stage.FILED, desk)
        events = ask(do.Split, LI, description="And a hole in the road")

        other = desk.case(events[1].case)
        assert other.stage is Stage.REPORTED
        assert other.proceedings.split_from == case().id
        assert other.reported_at == case().reported_at
        assert other.reports[0].contact == case().reports[0].contact
        assert case().stage is Stage.FILED

        desk.do(do.Erase(other.id, reason="asked for"), person=LI)
        assert case().reports[0].contact.masked.erased


class TestEmergencyLane:
    def test_an_emergency_goes_to_its_unit_at_once_without_being_filed(self, desk):
        events = desk.do(a_registration(class_code=EMERGENCY))
        case = desk.case(events[0].case)

        assert [event.type for event in events[:2]] == ["CaseReported", "CaseDispatched"]
        assert (case.stage, case.unit, case.standing.condition) == (
            Stage.DISPATCHED,
            "gas",
            None,
        )
        assert events[1].actor == "rule"

    def test_a_recalled_emergency_is_the_dispatchers_and_is_not_sent_again_by_rule(self, desk):
        case_id = desk.do(a_registration(class_code=EMERGENCY))[0].case
        desk.do(do.Recall(case_id, reason="Another company's pipe"), person=LI)
        desk.do(do.FireDueSteps())
        assert desk.case(case_id).unit is None

    def test_a_report_that_is_filed_as_an_emergency_takes_the_lane_too(self, desk):
        case, ask = at(Stage.REPORTED, desk)
        ask(do.FileCase, LI, class_code=EMERGENCY)
        assert (case().stage, case().unit) == (Stage.DISPATCHED, "gas")


class TestCallBackAndAppeal:
    def test_an_unsatisfied_reporter_gets_the_case_back_or_the_duty_officer(self, desk):
        case, ask = at(Stage.CLOSED, desk)
        ask(do.RecordCallBack, LI, attitude=4, speed=2, result=1)
        assert (case().stage, case().proceedings.complaint) == (Stage.TO_CLOSE, True)
        with pytest.raises(Refused, match="the duty officer decides"):
            ask(do.Close, LI)
        with pytest.raises(Refused, match="Say why"):
            ask(do.Close, MA)
        ask(do.Close, MA, note="Seen by two people: clean")
        ask(do.RecordCallBack, LI, result=1, then="reopen")
        assert case().stage is Stage.FILED
        assert len(case().proceedings.call_backs) == 2

    @pytest.mark.parametrize(
        ("words", "why"),
        [
            ({"result": 6}, "Marks go from 1"),
            ({"attitude": 3}, "Ask for the result"),
            ({"reached": False, "result": 3}, "has given no marks"),
            ({"result": 1, "then": "forget"}, "say `reopen` or `duty_officer`"),
        ],
    )
    def test_marks_are_what_a_reporter_gave(self, desk, words, why):
        _case, ask = at(Stage.CLOSED, desk)
        with pytest.raises(Refused, match=why):
            ask(do.RecordCallBack, LI, **words)

    def test_an_appeal_has_two_levels_and_never_erases_that_it_was_late(self, desk):
        case, ask = at(Stage.HANDLING, desk)
        desk.clock.instant = case().due_at + timedelta(hours=1)
        for command, person in (
            (do.ReportDone, WANG),
            (do.StartCheck, ZHAO),
            (do.PassCheck, ZHAO),
            (do.Close, LI),
        ):
            ask(command, person)
        ask(do.AppealClosed, WANG, reason="The road was closed")
        assert case().open
        with pytest.raises(Refused, match="one of these posts: Appraiser"):
            ask(do.DecideAppeal, MA, grant=True, reason="Yes")
        ask(do.DecideAppeal, SUN, grant=False, reason="It was open at noon")
        assert not case().open
        with pytest.raises(Refused, match="does not allow"):
            ask(do.AppealClosed, WANG, reason="Again")

        ask(do.AppealFurther, WANG, reason="Our depot lies beyond")
        ask(do.DecideAppeal, MA, grant=True, reason="True")
        assert case().proceedings.exempt.value == "True"
        assert case().was_overdue
        assert case().ended_on_time is False
        with pytest.raises(Refused, match="does not allow"):
            ask(do.AppealFurther, WANG, reason="And again")

    def test_nobody_decides_what_they_have_a_hand_in(self, desk):
        _case, ask = at(Stage.CLOSED, desk)
        ask(do.AppealClosed, WANG, reason="The road was closed")
        own = Person(PersonId("x"), "X", (Post.APPRAISER,), "cleaning")  # type: ignore[arg-type]
        with pytest.raises(Refused, match="No unit decides its own"):
            ask(do.DecideAppeal, own, grant=True, reason="Yes")
        both = Person(WANG.id, WANG.name, (Post.APPRAISER,))
        with pytest.raises(Refused, match="Somebody else must decide"):
            ask(do.DecideAppeal, both, grant=True, reason="Yes")


def test_a_late_signature_is_told_apart(desk):
    case, ask = at(Stage.DISPATCHED, desk)
    assert case().proceedings.sign_due_at == datetime(2024, 9, 23, 1, 32, tzinfo=UTC)
    desk.clock.move(minutes=31)
    ask(do.SignFor, WANG)
    assert case().proceedings.signed_late
