"""A wish for more time or for a rest that nobody decided upon in time refuses itself."""

from datetime import timedelta

import pytest

from commandcenter import commands as ask
from commandcenter.case import Stage
from commandcenter.due import advance
from commandcenter.events import ApprovalRefused
from commandcenter.narration import narrate
from commandcenter.refusal import Refused
from tests.helpers.makers import LI, MA, WANG, a_case, a_desk


@pytest.fixture
def desk():
    return a_desk()


def waiting(desk, **asked):
    """A case whose unit has asked for more time, or for what is `asked`."""
    case = a_case(Stage.HANDLING, desk=desk)
    wish = ask.AskExtension(case.id, reason="rain")
    if asked:
        wish = ask.AskSuspension(case.id, reason="no material", **asked)
    desk.do(wish, person=WANG)
    return desk.case(case.id)


def refusals(events):
    return [event for event in events if isinstance(event.body, ApprovalRefused)]


def test_a_request_that_nobody_decided_lapses_when_the_case_is_overdue(desk):
    case = waiting(desk)
    desk.clock.instant = case.due_at - timedelta(seconds=1)
    assert refusals(desk.do(ask.FireDueSteps())) == []
    desk.clock.move(seconds=1)

    lapsed = refusals(desk.do(ask.FireDueSteps()))

    assert [event.post for event in lapsed] == ["rule"]
    assert "overdue" in narrate(lapsed[0], desk.city)
    assert desk.case(case.id).proceedings.request is None
    with pytest.raises(Refused):
        desk.do(ask.Approve(case.id), person=LI)


def test_a_rest_whose_last_day_comes_before_the_decision_lapses_then(desk):
    until = desk.clock.now() + timedelta(minutes=40)
    case = waiting(desk, until=until)
    assert until < case.due_at
    desk.clock.instant = until

    desk.do(ask.FireDueSteps())

    assert desk.case(case.id).proceedings.request is None
    assert desk.case(case.id).stage is Stage.HANDLING


def test_an_approval_in_time_stands(desk):
    case = waiting(desk)
    desk.clock.instant = case.due_at - timedelta(minutes=1)

    desk.do(ask.Approve(case.id), person=LI)
    desk.clock.move(minutes=2)

    assert refusals(desk.do(ask.FireDueSteps())) == []
    assert desk.case(case.id).proceedings.extensions == 1


def test_an_end_by_force_may_be_decided_late(desk):
    case = a_case(Stage.HANDLING, desk=desk)
    desk.do(ask.AskForcedClose(case.id, reason="the house is gone"), person=LI)
    desk.clock.instant = case.due_at + timedelta(days=1)
    desk.do(ask.FireDueSteps())

    desk.do(ask.Approve(case.id), person=MA)

    assert desk.case(case.id).stage is Stage.FORCE_CLOSED


def test_two_nodes_let_it_lapse_as_one_event(desk):
    case = waiting(desk)
    soon, later = case.due_at + timedelta(minutes=1), case.due_at + timedelta(hours=9)

    first, second = (refusals(advance(case, desk.city, at)) for at in (soon, later))

    assert [(e.id, e.body) for e in first] == [(e.id, e.body) for e in second]
