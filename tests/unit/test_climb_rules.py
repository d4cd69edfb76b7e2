"""What a chain may ask, and who may hold it: shares, times, people, places, posts."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
import sqlcipher3.dbapi2 as sqlite
from sqlalchemy.exc import IntegrityError

from commandcenter import commands as ask
from commandcenter.case import Stage
from commandcenter.catalogue import Urgency
from commandcenter.city import to_json
from commandcenter.clocks import instant_at_share
from commandcenter.escalation import CaseRate, Phase, Reach, Rules, StepAction, Subject, Trigger
from commandcenter.events import HandlingOrdered, StepFired, StepSkipped
from commandcenter.narration import narrate
from commandcenter.refusal import Refused
from commandcenter.roles import Person, Post
from commandcenter.roster.shifts import Roster, RosterSeat, Shift, Turn, Week
from db.store import LocalStore
from tests.helpers.makers import LI, MA, MONDAY, WANG, ZHAO, a_case, a_desk, a_place
from tests.unit.test_climb import a_chain, after, put, ruled, step, with_unit
from tests.unit.test_rehearsal_laws import until

SHARES = (0.5, 0.8, 1.0, 1.5)


def fired(events):
    return [event.body for event in events if isinstance(event.body, StepFired)]


def test_steps_fire_when_half_most_all_and_more_than_the_limit_is_used():
    desk = ruled(*(step(str(share), at_share=share) for share in SHARES))
    case = with_unit(desk)

    until(desk, MONDAY + timedelta(days=2))

    at = [(e.body.step, e.occurred_at) for e in desk.store.fired(MONDAY)]
    assert at == [(str(s), instant_at_share(desk.city, case.deadline, s)) for s in SHARES]


def test_a_step_at_a_time_of_day_fires_when_the_wall_clock_shows_it():
    desk = ruled(step("noon", at_time=time(12)))
    with_unit(desk)

    until(desk, MONDAY + timedelta(days=2))

    local = [e.occurred_at.astimezone(desk.city.zone) for e in desk.store.fired(MONDAY)]
    assert [(each.day, each.hour, each.minute) for each in local] == [(23, 12, 0)]


def test_a_whole_shift_is_told_and_the_units_own_people():
    desk = ruled(
        step("shift", reaches="shift_leader", reach=Reach.SHIFT, after_minutes=5),
        step("unit", StepAction.REMIND, "unit", after_minutes=5),
    )
    shift = Shift("day", {"en": "Day"}, time(0), time(0))
    seats = (
        RosterSeat("one", {"en": "One"}, Post.SHIFT_LEADER),
        RosterSeat("two", {"en": "Two"}, Post.DISPATCHER),
    )
    monday = MONDAY.astimezone(desk.city.zone).date()
    turns = (Turn(monday, "day", "one", "ma"), Turn(monday, "day", "two", "li"))
    week = Week("room", monday, turns)
    desk.do(ask.Configure("roster", "room", to_json(Roster("room", {"en": "R"}, (shift,), seats))))
    desk.do(ask.Configure("roster_week", week.key, to_json(week)))
    with_unit(desk)

    told = {each.step: each.told for each in fired(after(desk, minutes=6))}

    assert told == {"shift": ("ma", "li"), "unit": ("wang",)}


def test_normal_and_important_steps_are_told_apart():
    desk = ruled(step("quiet", after_minutes=1), step("loud", after_minutes=1, important=True))
    with_unit(desk)

    told = fired(after(desk, minutes=1))

    assert [(each.step, each.important) for each in told] == [("quiet", False), ("loud", True)]


RULED = [
    ("class", Rules(classes=("01",)), {"class_code": "0401"}),
    ("no class", Rules(classes=("01",)), {"class_code": None}),
    ("level", Rules(levels=("street",)), {"level": "district"}),
    ("area", Rules(areas=("440304002",)), {"areas": frozenset({"440304001"})}),
    ("stage", Rules(stages=("filed",)), {"stage": "returned"}),
    ("urgency", Rules(), {"urgency": Urgency.LOW}),
]
FITTING = Subject(Urgency.URGENT, "0102", "street", frozenset({"440304002"}), "filed")


@pytest.mark.parametrize(
    ("rules", "other"), [each[1:] for each in RULED], ids=[r[0] for r in RULED]
)
def test_a_chain_is_for_the_cases_that_its_rules_name(rules, other):
    chain = replace(a_chain(phase=Phase.INTAKE), rules=rules, urgencies=(Urgency.URGENT,))

    assert chain.fits(Phase.INTAKE, FITTING)
    assert not chain.fits(Phase.INTAKE, replace(FITTING, **other))
    assert not chain.fits(Phase.HANDLING, FITTING)


def test_many_cases_of_one_community_are_told_from_as_many_elsewhere():
    rate = CaseRate(2, 30, among="community", tests=1)
    many = step("many?", StepAction.ONLY_IF, after_minutes=5, rate=rate)
    desk = ruled(many, step("head", reaches="duty_officer"))
    west = [with_unit(desk, place=a_place(cell)) for cell in (0, 1, 0)]
    east = with_unit(desk, place=a_place(2))

    happened = after(desk, minutes=15)

    heads = {e.case for e in happened if isinstance(e.body, StepFired) and e.body.step == "head"}
    assert heads == {case.id for case in west}
    ends = [e for e in happened if isinstance(e.body, StepSkipped)]
    assert [(e.case, e.body.rest) for e in ends] == [(east.id, True)]


def test_a_case_that_fires_at_once_counts_itself():
    rate = CaseRate(1, 30, tests=1)
    desk = ruled(step("second?", StepAction.ONLY_IF, after_minutes=0, rate=rate), step("head"))

    first, second = with_unit(desk), with_unit(desk)

    by_case = {e.case for e in desk.store.fired(MONDAY) if e.body.step == "head"}
    assert by_case == {second.id}
    assert desk.case(first.id).next_step_at is None


HOLDS = {
    "acknowledge": (
        lambda c: ask.Acknowledge(c.id),
        (
            LI,
            MA,
            WANG,
            ZHAO,
        ),
    ),
    "silence": (
        lambda c: ask.Silence(c.id, reason="works", hours=1),
        (
            LI,
            MA,
        ),
    ),
    "escalate": (
        lambda c: ask.EscalateNow(c.id, reason="it spreads"),
        (
            LI,
            MA,
        ),
    ),
    "skip": (
        lambda c: ask.SkipStep(c.id, reason="they know"),
        (
            LI,
            MA,
        ),
    ),
    "rebind": (lambda c: ask.RebindChain(c.id, reason="the new one"), (MA,)),
}


@pytest.mark.parametrize("act", HOLDS)
def test_every_act_on_a_chain_is_by_post(act):
    command, may = HOLDS[act]
    keeper = Person("keeper", "Keeper", (Post.GRID_OFFICER, Post.APPRAISER, Post.ADMINISTRATOR))

    for person in (LI, MA, WANG, ZHAO, keeper):
        desk = ruled(step("ten", after_minutes=10), step("twenty", after_minutes=20))
        case = with_unit(desk)
        if act == "acknowledge" and person is keeper:
            continue  # Who checks on site may have a case in hand.
        if person in may:
            desk.do(command(case), person=person)
            continue
        with pytest.raises(Refused, match="may not do this"):
            desk.do(command(case), person=person)


def test_what_hangs_on_the_limit_keeps_its_instant_while_the_climb_stands_still():
    desk = ruled(step("ten", after_minutes=10), step("half", at_share=0.5))
    case = with_unit(desk)
    half = instant_at_share(desk.city, case.deadline, 0.5)
    desk.do(ask.Acknowledge(case.id, minutes=30))
    desk.clock.move(minutes=20)
    desk.do(ask.Unacknowledge(case.id))

    until(desk, MONDAY + timedelta(days=1))

    at = {e.body.step: e.occurred_at for e in desk.store.fired(MONDAY)}
    assert at == {"ten": case.last_at + timedelta(minutes=30), "half": half}


def test_what_holds_a_chain_is_an_event_with_who_and_why():
    desk = ruled(step("ten", after_minutes=10), step("twenty", after_minutes=20))
    case = with_unit(desk)
    desk.do(ask.Acknowledge(case.id, note="on it"), person=WANG)
    desk.do(ask.Unacknowledge(case.id, note="not any more"), person=WANG)
    desk.do(ask.Silence(case.id, reason="works", hours=1), person=LI)
    desk.do(ask.EndSilence(case.id, note="done"), person=LI)
    desk.do(ask.EscalateNow(case.id, reason="it spreads"), person=MA)
    desk.do(ask.SkipStep(case.id, reason="they know"), person=MA)

    told = [(e.actor, narrate(e, desk.city)) for e in desk.store.history(case.id)[-6:]]

    assert [actor for actor, _words in told] == ["wang", "wang", "li", "li", "ma", "ma"]
    words = ("on it", "not any more", "works", "done", "it spreads", "they know")
    assert all(why in said for why, (_actor, said) in zip(words, told, strict=True))


def test_a_step_that_fired_says_of_which_chain_it_was_when_it_was_due_and_why():
    desk = ruled(step("sign!", reaches="unit", after_minutes=10, trigger=Trigger.NO_SIGN))
    case = with_unit(desk)

    step_fired = fired(after(desk, minutes=10))[0]

    assert (step_fired.chain, step_fired.version, step_fired.step) == ("own", 1, "sign!")
    assert step_fired.proof == case.standing.chain.proof
    assert (step_fired.due_at, step_fired.trigger) == (desk.clock.now(), "no_sign")


FULL = """CREATE TRIGGER full BEFORE INSERT ON case_view
BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"""
"""Lets the events be written, and then the case not."""


def bare(folder, statement):
    connection = sqlite.connect(str(folder / "store.db"))
    with connection:
        connection.execute(statement)
    connection.close()


def test_a_step_that_could_not_be_stored_is_told_to_nobody_and_fires_later(tmp_path):
    store = LocalStore.open(tmp_path)
    desk = a_desk(store)
    put(desk, replace(a_chain(step("order", StepAction.ORDER, after_minutes=5)), rules=Rules(-1)))
    with_unit(desk)
    heard = []
    desk.listeners.append(lambda events, cases: heard.extend(events))
    desk.clock.move(minutes=5)

    bare(tmp_path, FULL)
    with pytest.raises(IntegrityError, match="full"):
        desk.do(ask.FireDueSteps())
    said, kept = list(heard), store.fired(MONDAY)
    bare(tmp_path, "DROP TRIGGER full")
    later = desk.do(ask.FireDueSteps())
    store.close()

    # The step and what it brings about are one transaction: neither was there, then both are.
    assert (said, kept) == ([], [])
    assert [type(event.body) for event in later] == [StepFired, HandlingOrdered]
    assert heard == later


def test_the_clock_looks_only_at_what_is_due(tmp_path):
    store = LocalStore.open(tmp_path)
    desk = a_desk(store)
    put(desk, replace(a_chain(step("ten", after_minutes=10)), rules=Rules(-1)))
    due = with_unit(desk)
    desk.clock.move(minutes=5)
    with_unit(desk)

    def polled():
        raise AssertionError("every open case was looked at")

    store.open_cases = store.cases = polled
    desk.clock.instant = due.next_step_at
    happened = desk.do(ask.FireDueSteps())
    store.close()

    assert [event.case for event in happened] == [due.id]


def test_a_case_that_is_undispatched_has_a_chain_from_its_registration_on():
    desk = a_desk()

    reported = a_case(Stage.REPORTED, desk=desk)
    dispatched = a_case(Stage.DISPATCHED, desk=desk)

    assert reported.standing.chain.chain == "intake-ordinary"
    assert dispatched.standing.chain.chain == "handling-ordinary"
