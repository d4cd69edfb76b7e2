"""What a case waits for beside its stage, and how the queue says so."""

import pytest

from commandcenter import commands as do
from commandcenter.awaiting import Awaited, awaited, order_state, waits_for
from commandcenter.case import Stage
from commandcenter.filter.language import parse
from commandcenter.roles import LOCAL
from commandcenter.situation import needs_control_room
from tests.helpers.makers import LI, WANG, a_case, a_desk


@pytest.fixture
def desk():
    return a_desk()


def after(desk, case, command, person=LI):
    desk.do(command, person=person)
    return desk.case(case.id)


def said(desk, case):
    return waits_for(desk.case(case.id), desk.clock.now())


def found(desk, text, case):
    return parse(text).matches(desk.case(case.id), desk.city, desk.clock.now())


def test_a_case_on_its_way_waits_for_nothing_else(desk):
    case = a_case(Stage.HANDLING, desk=desk)

    assert awaited(case) == ()
    assert said(desk, case) == []
    assert found(desk, "awaits:none order:none", case)


def test_a_request_waits_for_approval_and_for_the_control_room(desk):
    case = a_case(Stage.HANDLING, desk=desk)
    assert not needs_control_room(case)

    case = after(desk, case, do.AskExtension(case.id, "Rain"), WANG)

    assert said(desk, case) == ["waits for approval"]
    assert needs_control_room(case)
    assert found(desk, "awaits:approval", case)
    assert found(desk, "等待：审批", case)
    assert not found(desk, "awaits:appeal,complaint,tell", case)


def test_an_order_waits_for_its_answer_and_is_late_when_none_comes(desk):
    case = a_case(Stage.HANDLING, desk=desk)
    case = after(desk, case, do.OrderHandling(case.id, "Today", reply_hours=1))
    assert (order_state(case), said(desk, case)) == ("open", ["order to be answered"])

    desk.clock.move(hours=2)
    desk.do(do.FireDueSteps())
    case = desk.case(case.id)
    assert (order_state(case), said(desk, case)) == ("overdue", ["order overdue"])
    assert found(desk, "order:overdue 督办:超期", case)

    case = after(desk, case, do.ReplyToOrder(case.id, "Done"), WANG)
    assert (order_state(case), said(desk, case)) == ("answered", [])


def test_called_units_are_waited_for_until_all_are_there(desk):
    case = a_case(Stage.HANDLING, desk=desk)
    case = after(desk, case, do.Whistle(case.id, ("gas",), "Together"))
    assert said(desk, case) == ["units called"]

    desk.clock.move(hours=1)
    assert said(desk, case) == ["called units late"]

    case = after(desk, case, do.ReportIn(case.id, "gas"), LOCAL)
    assert Awaited.REPORT_IN not in awaited(case)


def test_a_dispatched_case_waits_to_be_signed_for_and_only_its_lateness_is_said(desk):
    case = a_case(Stage.DISPATCHED, desk=desk)
    assert awaited(case) == (Awaited.SIGN,)
    assert said(desk, case) == []

    desk.clock.move(hours=10)

    assert said(desk, case) == ["sign-for late"]
    assert found(desk, "awaits:sign", case)


def test_a_rejected_reporter_has_to_be_told(desk):
    case = a_case(Stage.REJECTED, desk=desk)
    assert said(desk, case) == ["reporter to be told"]

    case = after(desk, case, do.TellReporter(case.id))

    assert said(desk, case) == []


def test_an_unsatisfied_reporters_case_and_an_appeal_wait_for_a_decision(desk):
    complaint = a_case(Stage.TO_CLOSE, desk=desk)
    complaint = after(desk, complaint, do.RecordCallBack(complaint.id, result=1))
    closed = a_case(Stage.CLOSED, desk=desk)
    closed = after(desk, closed, do.AppealClosed(closed.id, "A closed road"), WANG)

    assert said(desk, complaint) == ["reporter not satisfied"]
    assert said(desk, closed) == ["appeal to decide"]


def test_the_queue_names_two_things_at_most_and_what_is_late_first(desk):
    case = a_case(Stage.HANDLING, desk=desk)
    desk.do(do.AskExtension(case.id, "Rain"), person=WANG)
    desk.do(do.Whistle(case.id, ("gas",), "Together"), person=LI)
    desk.do(do.OrderHandling(case.id, "Today"), person=LI)

    desk.clock.move(hours=1)

    assert said(desk, case) == ["called units late", "waits for approval"]


def test_returns_are_counted_exactly_or_from_a_number_on(desk):
    case = a_case(Stage.RETURNED, desk=desk)

    assert found(desk, "returns:1", case)
    assert found(desk, "回退:1+", case)
    assert not found(desk, "returns:0,2+", case)
    assert not found(desk, "returns:often", case)


def test_a_level_has_its_own_cases(desk):
    case = a_case(Stage.FILED, desk=desk)
    assert found(desk, "loop:district", case)

    case = after(desk, case, do.PassDown(case.id, "Small"))

    assert found(desk, "loop:street", case)
    assert found(desk, "层级:街道", case)
    assert not found(desk, "loop:district,community", case)
