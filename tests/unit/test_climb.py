"""A chain climbs when nobody acts, stands still when somebody has it, and says what failed."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from commandcenter import commands as ask
from commandcenter.case import Stage
from commandcenter.catalogue import Urgency
from commandcenter.city import to_json
from commandcenter.due import advance
from commandcenter.escalation import (
    CaseRate,
    Chain,
    Phase,
    Reach,
    Rules,
    Step,
    StepAction,
    Trigger,
    Window,
)
from commandcenter.escalation.chain import NEXT_LEVEL
from commandcenter.events import (
    AcknowledgementEnded,
    CaseDispatched,
    CasePassed,
    HandlingOrdered,
    SilenceEnded,
    StepFailed,
    StepFired,
    StepHeld,
    StepMissed,
    StepSkipped,
    Why,
)
from commandcenter.refusal import Refused
from commandcenter.roles import Loop, Person, Post
from commandcenter.roster.shifts import Roster, RosterSeat, Shift, Turn, Week
from tests.helpers.makers import (
    EMERGENCY,
    LI,
    LITTER,
    MA,
    MONDAY,
    WANG,
    a_case,
    a_desk,
    a_registration,
)


def step(key, action=StepAction.NOTIFY, reaches="dispatcher", **more):
    return Step(key, {"en": key}, action, reaches, **more)


def a_chain(*steps, phase=Phase.HANDLING, **more):
    return Chain("own", 1, {"en": "Own"}, phase, tuple(Urgency), steps, **more)


def ruled(*steps, phase=Phase.HANDLING, rules=None, **more):
    """A desk whose cases all get this chain."""
    desk = a_desk()
    rules = rules or Rules(rank=-1)
    put(desk, replace(a_chain(*steps, phase=phase, **more), rules=rules))
    return desk


def put(desk, chain):
    desk.do(ask.Configure("chain", chain.key, to_json(chain)))


def with_unit(desk, **registration):
    """A case that was dispatched just now."""
    return a_case(Stage.DISPATCHED, desk=desk, **registration)


def after(desk, *, minutes):
    """What the clock makes happen in the next minutes, looked at each minute."""
    happened = []
    for _minute in range(minutes):
        desk.clock.move(minutes=1)
        happened += desk.do(ask.FireDueSteps())
    return happened


def keys(events, kind=StepFired):
    return [event.body.step for event in events if isinstance(event.body, kind)]


def duty(desk, post, begins, ends, people, first=MONDAY):
    """A roster of one seat, for every day of the week that is planned."""
    monday = first.astimezone(desk.city.zone).date()
    roster = Roster(
        "room",
        {"en": "Room"},
        (Shift("day", {"en": "Day"}, begins, ends),),
        (RosterSeat("one", {"en": "One"}, post),),
    )
    turns = tuple(
        Turn(monday + timedelta(days=n), "day", "one", person) for n, person in enumerate(people)
    )
    week = Week("room", monday, turns)
    desk.do(ask.Configure("roster", "room", to_json(roster)))
    desk.do(ask.Configure("roster_week", week.key, to_json(week)))


def test_waits_add_up_and_what_has_no_time_comes_with_what_stands_before_it():
    desk = ruled(
        step("now", after_minutes=0),
        step("wait", StepAction.WAIT, after_minutes=10),
        step("ten"),
        step("with it"),
        step("again", StepAction.WAIT, after_minutes=5),
        step("fifteen"),
    )
    case = with_unit(desk)

    fired = after(desk, minutes=20)

    assert keys(fired) == ["ten", "with it", "fifteen"]
    bound = desk.case(case.id).standing.chain
    minutes = [(each.due_at - bound.bound_at) / timedelta(minutes=1) for each in bound.steps]
    assert minutes == [0, 10, 10, 15]


def test_a_repeat_fires_the_same_steps_so_many_times_and_no_more():
    desk = ruled(
        step("first", after_minutes=5),
        step("wait", StepAction.WAIT, after_minutes=10),
        step("repeat", StepAction.REPEAT, repeat_from="first", times=2),
    )
    with_unit(desk)

    assert keys(after(desk, minutes=120)) == ["first", "first#2", "first#3"]


def test_what_was_missed_while_nobody_ran_fires_once_in_order_and_is_marked_late():
    desk = ruled(
        step("first", after_minutes=5),
        step("wait", StepAction.WAIT, after_minutes=10),
        step("repeat", StepAction.REPEAT, repeat_from="first", times=2),
        step("head", StepAction.RAISE, "duty_officer", level=NEXT_LEVEL),
    )
    with_unit(desk)
    desk.clock.move(hours=9)

    happened = desk.do(ask.FireDueSteps())

    assert keys(happened) == ["first#3", "head"]
    assert all(e.body.late for e in happened if isinstance(e.body, StepFired))
    assert [e.body.why for e in happened if isinstance(e.body, StepSkipped)] == [Why.MISSED] * 2
    assert desk.do(ask.FireDueSteps()) == []


def test_acknowledging_stops_the_climb_but_not_the_deadline():
    desk = ruled(step("ten", after_minutes=10), step("due", at_share=1.0))
    case = with_unit(desk)
    due_at = case.due_at
    desk.do(ask.Acknowledge(case.id, note="on it", minutes=20))

    assert keys(after(desk, minutes=19)) == []
    assert desk.case(case.id).due_at == due_at
    happened = after(desk, minutes=12)
    assert [type(e.body) for e in happened] == [AcknowledgementEnded, StepFired]
    assert happened[0].body.why is Why.TIME
    assert desk.case(case.id).due_at == due_at


def test_progress_keeps_an_acknowledgement_alive():
    desk = ruled(step("ten", after_minutes=10))
    case = with_unit(desk)
    desk.do(ask.Acknowledge(case.id, minutes=20))
    after(desk, minutes=15)

    desk.do(ask.SignFor(case.id), person=WANG)

    assert after(desk, minutes=19) == []
    assert [type(e.body) for e in after(desk, minutes=2)] == [AcknowledgementEnded]


def test_taken_back_the_climb_goes_on_with_the_pace_that_it_had():
    desk = ruled(step("ten", after_minutes=10), step("twenty", after_minutes=20))
    case = with_unit(desk)
    after(desk, minutes=5)
    desk.do(ask.Acknowledge(case.id))
    after(desk, minutes=25)
    desk.do(ask.Unacknowledge(case.id, note="nobody there"))

    assert keys(after(desk, minutes=4)) == []
    assert keys(after(desk, minutes=1)) == ["ten"]
    assert keys(after(desk, minutes=10)) == ["twenty"]


def test_nobody_can_hold_a_chain_for_longer_than_it_allows():
    desk = ruled(step("ten", after_minutes=10), acknowledged_minutes=15.0, silent_hours=2.0)
    case = with_unit(desk)

    with pytest.raises(Refused, match="at most 15 minutes"):
        desk.do(ask.Acknowledge(case.id, minutes=16))
    with pytest.raises(Refused, match="at most 2 hours"):
        desk.do(ask.Silence(case.id, reason="works", hours=3))
    with pytest.raises(Refused, match="needs a reason"):
        desk.do(ask.Silence(case.id, reason=" ", hours=1))


def test_a_silence_ends_by_itself():
    desk = ruled(step("ten", after_minutes=10))
    case = with_unit(desk)
    desk.do(ask.Silence(case.id, reason="works", hours=1))

    assert after(desk, minutes=59) == []
    ended = after(desk, minutes=1)
    assert [(type(e.body), e.body.why) for e in ended] == [(SilenceEnded, Why.TIME)]
    assert keys(after(desk, minutes=10)) == ["ten"]


def test_a_new_report_ends_a_silence_at_once():
    desk = ruled(step("ten", after_minutes=10))
    case = with_unit(desk)
    desk.do(ask.Silence(case.id, reason="works", hours=1))

    happened = desk.do(a_registration(join=case.id))

    assert [e.body.why for e in happened if isinstance(e.body, SilenceEnded)] == [Why.REPORT]
    assert desk.case(case.id).standing.chain.silenced is None


def test_silence_is_not_acknowledgement():
    desk = ruled(
        step("nobody", after_minutes=10, trigger=Trigger.NO_ACKNOWLEDGEMENT),
        step("always", after_minutes=10),
    )
    case = with_unit(desk)
    desk.do(ask.Silence(case.id, reason="works", hours=1))
    desk.do(ask.EndSilence(case.id))

    assert keys(after(desk, minutes=10)) == ["nobody", "always"]


def test_once_acknowledged_what_waited_for_that_is_off_the_chain():
    desk = ruled(
        step("nobody", after_minutes=10, trigger=Trigger.NO_ACKNOWLEDGEMENT),
        step("always", after_minutes=10),
    )
    case = with_unit(desk)
    desk.do(ask.Acknowledge(case.id))
    desk.do(ask.Unacknowledge(case.id))

    assert keys(after(desk, minutes=10)) == ["always"]


def test_a_unit_that_signs_in_time_is_not_hurried():
    hurry = step("sign!", reaches="unit", after_minutes=10, trigger=Trigger.NO_SIGN)
    signs, sleeps = ruled(hurry), ruled(hurry)
    case = with_unit(signs)
    with_unit(sleeps)
    signs.do(ask.SignFor(case.id), person=WANG)

    assert keys(after(signs, minutes=30)) == []
    assert keys(after(sleeps, minutes=30)) == ["sign!"]


def test_the_second_return_and_the_third_report_start_steps_of_their_own():
    desk = ruled(
        step("ping-pong", reaches="duty_officer", trigger=Trigger.RETURNS, count=2),
        step("three", StepAction.RAISE, "duty_officer", trigger=Trigger.REPORTS, count=3, level=2),
        phase=Phase.INTAKE,
    )
    case = with_unit(desk)
    desk.do(ask.Return(case.id, reason="not ours", owner="gas"), person=WANG)
    desk.do(ask.Dispatch(case.id, to="cleaning"))
    second = desk.do(ask.Return(case.id, reason="no", owner="gas"), person=WANG)
    assert keys(second) == ["ping-pong"]
    desk.do(a_registration(join=case.id))
    assert desk.case(case.id).standing.level == 0

    third = desk.do(a_registration(join=case.id))

    assert keys(third) == ["three"]
    assert third[-1].body.trigger == "reports"
    assert desk.case(case.id).standing.level == 2


def test_a_person_escalates_at_once_and_the_step_does_not_fire_again():
    desk = ruled(step("ten", after_minutes=10), step("twenty", after_minutes=20))
    case = with_unit(desk)

    hurried = desk.do(ask.EscalateNow(case.id, reason="it spreads"), person=MA)

    assert keys(hurried) == ["ten"]
    assert (hurried[0].actor, hurried[0].body.trigger, hurried[0].body.late) == (
        *("ma", "request"),
        False,
    )
    assert keys(after(desk, minutes=30)) == ["twenty"]


def test_a_step_kept_for_a_person_fires_only_when_somebody_asks():
    desk = ruled(step("mayor", trigger=Trigger.REQUEST), step("ten", after_minutes=10))
    case = with_unit(desk)

    assert keys(after(desk, minutes=60)) == ["ten"]
    assert keys(desk.do(ask.EscalateNow(case.id, reason="the press"))) == ["mayor"]


def test_a_step_is_skipped_with_a_reason_by_who_leads():
    desk = ruled(step("ten", after_minutes=10), step("twenty", after_minutes=20))
    case = with_unit(desk)
    with pytest.raises(Refused, match="needs a reason"):
        desk.do(ask.SkipStep(case.id, reason=""))
    with pytest.raises(Refused, match="may not do this"):
        desk.do(ask.SkipStep(case.id, reason="no"), person=WANG)

    desk.do(ask.SkipStep(case.id, reason="they know"), person=MA)

    with pytest.raises(Refused, match="still to come"):
        desk.do(ask.SkipStep(case.id, reason="they know", step="ten"), person=MA)
    assert keys(after(desk, minutes=30)) == ["twenty"]


def test_supervised_handling_is_ordered_by_rule():
    desk = ruled(
        step("order", StepAction.ORDER, after_minutes=5, requirement="Sweep it", reply_hours=1)
    )
    case = with_unit(desk)

    happened = after(desk, minutes=5)

    assert [type(e.body) for e in happened] == [StepFired, HandlingOrdered]
    order = desk.case(case.id).proceedings.orders[0]
    assert (order.unit, order.requirement.value) == ("cleaning", "Sweep it")
    assert order.due_at == desk.clock.now() + timedelta(hours=1)
    assert happened[1].actor == "rule"


def test_a_case_of_a_community_climbs_to_the_next_level_each_time():
    desk = ruled(
        step("up", StepAction.RAISE, "shift_leader", after_minutes=5, level=NEXT_LEVEL),
        step("up again", StepAction.RAISE, "duty_officer", after_minutes=9, level=NEXT_LEVEL),
        phase=Phase.INTAKE,
    )
    people = [
        *desk.city.people.values(),
        Person("co", "Co", (Post.ACCEPTOR,), None, Loop.COMMUNITY),
    ]
    desk.do(ask.Configure("people", "people", to_json([p for p in people if p.id != "local"])))
    case_id = desk.do(a_registration(), person=desk.city.person("co"))[0].case
    assert desk.case(case_id).loop is Loop.COMMUNITY

    first = after(desk, minutes=5)

    assert [type(e.body) for e in first] == [StepFired, CasePassed]
    assert (desk.case(case_id).standing.level, desk.case(case_id).loop) == (1, Loop.STREET)
    after(desk, minutes=5)
    assert (desk.case(case_id).standing.level, desk.case(case_id).loop) == (2, Loop.DISTRICT)


def test_a_filed_case_is_handed_to_the_lane_and_a_lead_is_assigned():
    lane = ruled(step("lane", StepAction.LANE, "unit", after_minutes=5), phase=Phase.INTAKE)
    lead = ruled(step("lead", StepAction.LEAD, "cleaning", after_minutes=5), phase=Phase.INTAKE)
    by_lane, by_lead = a_case(Stage.FILED, desk=lane), a_case(Stage.FILED, desk=lead)

    happened = [*after(lane, minutes=6), *after(lead, minutes=6)]

    assert [type(e.body) for e in happened] == [StepFired, CaseDispatched] * 2
    for desk, case in ((lane, by_lane), (lead, by_lead)):
        assert desk.case(case.id).unit == "cleaning"
        assert desk.case(case.id).stage is Stage.DISPATCHED


def test_a_webhook_is_recorded_as_a_wish_and_without_an_address_as_a_failure():
    desk = ruled(
        step("hook", StepAction.WEBHOOK, "unit", after_minutes=5, requirement="city-hotline"),
        step("lost", StepAction.WEBHOOK, "unit", after_minutes=6),
    )
    with_unit(desk)

    happened = after(desk, minutes=7)

    assert [e.body.target for e in happened if isinstance(e.body, StepFired)] == ["city-hotline"]
    assert [e.body.why for e in happened if isinstance(e.body, StepFailed)] == [Why.NO_ADDRESS]


def test_what_could_not_be_carried_out_is_tried_again_and_does_not_hold_up_the_climb():
    desk = ruled(
        step("alone", reaches="appraiser", reach=Reach.ON_DUTY, after_minutes=5),
        step("head", reaches="duty_officer", after_minutes=15),
    )
    with_unit(desk)

    happened = after(desk, minutes=120)

    failed = [e for e in happened if isinstance(e.body, StepFailed)]
    assert [e.body.why for e in failed] == [Why.NOBODY_ON_DUTY] * 4
    gaps = [e.body.again_at - e.occurred_at for e in failed[:3]]
    assert gaps == [timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1)]
    assert failed[3].body.again_at is None
    assert keys(happened) == ["head"]


def test_a_chain_says_itself_how_often_a_failed_step_is_tried_again():
    alone = step("alone", reaches="appraiser", reach=Reach.ON_DUTY, after_minutes=5)
    never, twice = ruled(alone, again_minutes=()), ruled(alone, again_minutes=(1.0, 2.0))
    with_unit(never)
    with_unit(twice)

    gave_up, tried = after(never, minutes=30), after(twice, minutes=30)

    assert [e.body.again_at for e in gave_up] == [None]
    minutes = [(e.occurred_at - tried[0].occurred_at) / timedelta(minutes=1) for e in tried]
    assert minutes == [0, 1, 3]
    assert tried[-1].body.again_at is None


def test_who_is_on_duty_is_told_and_each_case_wakes_the_next_in_turn():
    desk = ruled(
        step("duty", reaches="shift_leader", reach=Reach.ON_DUTY, after_minutes=5),
        step("turn", reaches="dispatcher", reach=Reach.ROTATION, after_minutes=6),
        step("role", reaches="dispatcher", reach=Reach.ROLE, after_minutes=7),
    )
    people = [
        *(p for p in desk.city.people.values() if p.id != "local"),
        Person("an", "An", (Post.DISPATCHER,)),
    ]
    desk.do(ask.Configure("people", "people", to_json(people)))
    duty(desk, Post.SHIFT_LEADER, time(0), time(0), ["ma"] * 7)
    with_unit(desk)
    with_unit(desk)

    told = [e.body.told for e in after(desk, minutes=12) if isinstance(e.body, StepFired)]

    dispatchers = [p.id for p in people if Post.DISPATCHER in p.posts]
    assert told[0] == ("ma",)
    turns = [each for each in told if len(each) == 1 and each != ("ma",)]
    assert [each[0] for each in turns] == dispatchers[:2]
    assert tuple(dispatchers) in told


def test_the_climb_is_held_until_somebody_is_on_duty():
    desk = ruled(
        step("duty", StepAction.WINDOW, window=Window(on_duty=Post.SHIFT_LEADER)),
        step("call", reaches="shift_leader", after_minutes=5),
        step("wait", StepAction.WAIT, after_minutes=10),
        step("call again", reaches="shift_leader"),
    )
    duty(desk, Post.SHIFT_LEADER, time(10), time(18), ["ma"] * 7)
    with_unit(desk)

    early = after(desk, minutes=30)
    assert [type(e.body) for e in early] == [StepHeld]
    assert early[0].body.until.astimezone(desk.city.zone).hour == 10
    later = after(desk, minutes=45)

    assert keys(later) == ["call", "call again"]
    assert [e.occurred_at.astimezone(desk.city.zone).minute for e in later] == [0, 10]


def test_where_nobody_is_planned_any_more_nobody_is_waited_for():
    desk = ruled(
        step("duty", StepAction.WINDOW, window=Window(on_duty=Post.SHIFT_LEADER)),
        step("call", reaches="shift_leader", after_minutes=5),
    )
    with_unit(desk)

    assert keys(after(desk, minutes=5)) == ["call"]


def test_a_chain_goes_on_only_with_more_than_so_many_cases():
    def asked():
        return ruled(
            step("many?", StepAction.ONLY_IF, after_minutes=5, rate=CaseRate(2, 30, tests=2)),
            step("head", reaches="duty_officer"),
        )

    few, many = asked(), asked()
    with_unit(few)
    for _n in range(3):
        with_unit(many)

    assert "head" in keys(after(many, minutes=10))
    happened = after(few, minutes=60)
    assert [type(e.body) for e in happened] == [StepHeld, StepSkipped]
    assert happened[-1].body.rest


def test_nights_weekends_and_holidays_are_waited_out_in_working_time():
    friday = datetime(2024, 9, 27, 9, 55, tzinfo=UTC)  # 17:55 in the city
    desk = ruled(
        step("work", StepAction.WINDOW, window=Window(working_time=True)),
        step("ten", after_minutes=10),
    )
    desk.clock.instant = friday
    case = with_unit(desk)
    opens = desk.city.calendar("cn").periods[0][0]
    local = [s.due_at.astimezone(desk.city.zone) for s in case.standing.chain.steps]

    assert [(each.day, each.time()) for each in local] == [(30, opens)]


def test_a_suspended_merged_or_ended_case_leaves_the_chain_at_once():
    desk = ruled(step("ten", after_minutes=10))
    merged, parent, rests = with_unit(desk), with_unit(desk), with_unit(desk)
    desk.do(ask.Merge(merged.id, into=parent.id, reason="same"))
    desk.do(ask.Recall(parent.id, reason="wrong"))
    desk.do(ask.Void(parent.id, reason="test"), person=MA)
    until = desk.clock.now() + timedelta(days=2)
    desk.do(ask.AskSuspension(rests.id, reason="rain", until=until), person=WANG)
    for person in (LI, MA):
        desk.do(ask.Approve(rests.id), person=person)

    for case in (merged, parent, rests):
        assert desk.case(case.id).next_step_at is None
    assert after(desk, minutes=30) == []


def test_editing_a_chain_touches_no_running_case_until_the_duty_officer_says_so():
    desk = ruled(step("ten", after_minutes=10))
    case = with_unit(desk)
    put(desk, replace(a_chain(step("three", after_minutes=3)), rules=Rules(rank=-1)))
    assert keys(after(desk, minutes=4)) == []
    with pytest.raises(Refused, match="may not do this"):
        desk.do(ask.RebindChain(case.id, reason="the new one"), person=WANG)

    desk.do(ask.RebindChain(case.id, reason="the new one"), person=MA)

    assert desk.case(case.id).standing.chain.version == 2
    assert keys(after(desk, minutes=20)) == ["three"]


def test_the_first_chain_that_fits_is_bound():
    desk = ruled(step("any", after_minutes=1), rules=Rules(rank=5))
    put(desk, replace(a_chain(step("litter", after_minutes=1)), key="l", rules=Rules(-2, ("01",))))
    put(desk, replace(a_chain(step("gas", after_minutes=1)), key="g", rules=Rules(-3, ("04",))))
    put(
        desk,
        replace(
            a_chain(step("west", after_minutes=1)), key="w", rules=Rules(-4, areas=("nowhere",))
        ),
    )

    assert with_unit(desk, class_code=LITTER).standing.chain.chain == "l"
    assert with_unit(desk, class_code=EMERGENCY).standing.chain.chain == "g"


def test_nothing_happens_twice_however_often_the_clock_looks():
    desk = ruled(step("ten", after_minutes=10), step("raise", StepAction.RAISE, "duty_officer"))
    case = with_unit(desk)
    now = desk.clock.now() + timedelta(minutes=10)

    first, second = advance(case, desk.city, now), advance(case, desk.city, now)

    assert [e.id for e in first] == [e.id for e in second]
    assert keys(first) == ["ten", "raise"]


def test_the_auditor_finds_what_the_clock_forgot_raises_it_and_it_fires():
    desk = ruled(step("ten", after_minutes=10))
    with_unit(desk)
    assert desk.do(ask.AuditChains()) == []
    desk.clock.move(minutes=30)

    found = desk.do(ask.AuditChains())

    assert [type(e.body) for e in found] == [StepFired, StepMissed]
    assert desk.do(ask.AuditChains()) == []
