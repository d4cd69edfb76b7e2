"""What a drop would do is what the drop then does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commandcenter.advice.drop_preview import preview
from commandcenter.advice.past_handling import Expected, PastHandling, Returns
from commandcenter.commands import Dispatch, Recall, ReportDone, Return, SignFor
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL, Seat
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import GAS, NOISE, NOON, MovedClock, filed, found, report


@pytest.fixture
def desk():
    return found(MemoryStore(), MovedClock())


def ask(desk, cases, unit, load=0, person=LOCAL, past=None):
    seat = Seat(person, "desk")
    cases = [desk.case(case.id) for case in cases]
    return preview(cases, desk.city.unit(unit), desk.city, seat, load=load, now=NOON, past=past)


def test_a_unit_that_may_take_it_says_why_and_until_when(desk):
    found = ask(desk, [filed(desk)], "water", load=3)

    assert found.allowed
    assert found.why == "May take: this class is a duty of Water."
    assert found.due_at == NOON + timedelta(hours=2)
    assert (found.load, found.capacity) == (4, 20)


def test_the_deadline_shown_is_the_deadline_given(desk):
    case = filed(desk)
    shown = ask(desk, [case], "water").due_at

    desk.do(Dispatch(case.id, "water"))

    assert desk.case(case.id).due_at == shown


@pytest.mark.parametrize("unit", ["police", "works"])
def test_a_unit_that_may_not_take_it_says_what_the_drop_would_be_told(desk, unit):
    case = filed(desk)

    found = ask(desk, [case], unit)

    with pytest.raises(Refused) as refusal:
        desk.do(Dispatch(case.id, unit))
    assert (found.allowed, found.why) == (False, refusal.value.sentence)
    assert found.due_at is None


def test_a_report_that_is_not_filed_cannot_be_dispatched_yet(desk):
    assert not ask(desk, [report(desk)], "water").allowed


def test_the_unit_that_has_it_already_is_refused(desk):
    case = filed(desk)
    desk.do(Dispatch(case.id, "water"))

    assert ask(desk, [case], "water").why == "Water has this case already."


def test_who_may_not_dispatch_is_told_so(desk):
    assert (
        "may not do this" in ask(desk, [filed(desk)], "water", person=desk.city.people["chen"]).why
    )


def test_several_cases_go_together_under_the_earliest_deadline(desk):
    gas = report(desk, class_code=GAS)
    desk.do(Recall(gas.id, reason="the emergency lane was wrong"))

    found = ask(desk, [filed(desk), gas], "water")

    assert found.why == "Water may take all 2 cases."
    assert found.due_at == NOON + timedelta(hours=1)
    assert found.load == 2


def test_one_case_that_may_not_go_holds_back_all(desk):
    found = ask(desk, [filed(desk), filed(desk, class_code=NOISE)], "water", load=3)

    assert not found.allowed
    assert found.load == 3


def test_no_case_is_no_drop(desk):
    assert ask(desk, [], "water").why == "No open case is chosen."


def test_a_signed_case_stays_where_it_is(desk):
    case = filed(desk)
    desk.do(Dispatch(case.id, "water"))
    desk.do(SignFor(case.id), person=desk.city.people["moss"])

    assert not ask(desk, [case], "water").allowed


def test_more_than_a_unit_carries_is_said(desk):
    assert ask(desk, [filed(desk)], "water", load=20).over_capacity
    assert not ask(desk, [filed(desk)], "water", load=19).over_capacity
    assert not ask(desk, [filed(desk)], "police", load=30).over_capacity


def past_of(desk, done=0, returned=0):
    past = PastHandling()
    for number in range(done + returned):
        case = filed(desk)
        desk.do(Dispatch(case.id, "water"))
        if number < done:
            desk.do(SignFor(case.id))
            desk.do(ReportDone(case.id))
        else:
            desk.do(Return(case.id, reason="not ours", owner="police"))
        past.put(desk.case(case.id))
    return past


def test_before_the_drop_it_is_known_who_is_there_and_how_it_went_so_far(desk):
    found = ask(desk, [filed(desk)], "water", past=past_of(desk, done=9, returned=1))

    assert found.on_duty == "Night crew"
    assert found.returns == Returns(1, 10)
    assert found.expected == Expected(9)


def test_what_came_dispatched_without_a_condition_is_foretold_by_the_first(desk):
    case = filed(desk)
    case = replace(case, standing=replace(case.standing, condition=None))
    seat, water = Seat(LOCAL, "desk"), desk.city.unit("water")

    found = preview([case], water, desk.city, seat, load=0, now=NOON, past=past_of(desk, done=1))

    assert found.expected.cases == 1


def test_of_cases_of_several_classes_the_past_says_nothing(desk):
    gas = report(desk, class_code=GAS)
    desk.do(Recall(gas.id, reason="the emergency lane was wrong"))

    found = ask(desk, [filed(desk), gas], "water", past=past_of(desk, done=1))

    assert (found.returns, found.expected) == (None, None)


def test_where_a_drop_is_refused_the_past_is_not_asked(desk):
    found = ask(desk, [filed(desk)], "police", past=past_of(desk, done=1))

    assert (found.on_duty, found.returns, found.expected) == ("", None, None)
