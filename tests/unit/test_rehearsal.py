"""A rehearsal says what chains would have done; and what then really fires is what it said."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from commandcenter import commands as ask
from commandcenter.case import Stage
from commandcenter.city import to_json
from commandcenter.escalation import Phase, Reach, StepAction
from commandcenter.escalation.chain import NEXT_LEVEL
from commandcenter.escalation.rehearsal import play, rehearse, with_chains
from commandcenter.events import StepFired
from commandcenter.output.rehearsal import rehearsal_document, rehearsal_lines
from commandcenter.roles import LOCAL
from tests.helpers.histories import act
from tests.helpers.makers import LI, MA, MONDAY, WANG, ZHAO, a_case, a_desk
from tests.unit.test_climb import a_chain, keys, put, step, with_unit

STEPS = st.lists(
    st.builds(
        lambda n, action, minutes, repeat: (n, action, minutes, repeat),
        st.integers(0, 99),
        st.sampled_from([StepAction.NOTIFY, StepAction.REMIND, StepAction.RAISE, StepAction.ORDER]),
        st.one_of(st.integers(0, 90), st.sampled_from([0.5, 0.8, 1.0, 1.5])),
        st.booleans(),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda each: each[0],
)
DAYS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "register",
                "register",
                "next",
                "next",
                "next",
                "join",
                "acknowledge",
                "unacknowledge",
                "return",
                "silence",
            ]
        ),
        st.integers(0, 11),
        st.sampled_from([LOCAL, LI, WANG, ZHAO, MA]),
        st.integers(0, 40),
    ),
    min_size=1,
    max_size=20,
)


def steps_of(drawn):
    """Steps of a chain, by share of the limit where the number is no whole one."""
    for n, action, when, waits in drawn:
        level = NEXT_LEVEL if action is StepAction.RAISE else 0
        when = {"at_share": when} if isinstance(when, float) else {"after_minutes": when}
        yield step(f"s{n}", action, "duty_officer", level=level, **when)
        if waits:
            yield step(f"w{n}", StepAction.WAIT, after_minutes=7)


def lived(days, chain):
    """A desk that lives through some days with a chain, its clock looked at every minute."""
    desk = a_desk()
    if chain is not None:
        put(desk, chain)
    for what, n, person, minutes in days:
        for _minute in range(minutes):
            desk.clock.move(minutes=1)
            desk.do(ask.FireDueSteps())
        act(desk, what, n, person)
    for _minute in range(120):
        desk.clock.move(minutes=1)
        desk.do(ask.FireDueSteps())
    return desk


def really_fired(desk):
    """The steps that the log tells of, the clock's own."""
    return [
        (event.occurred_at, event.body.step, event.body.told)
        for event in desk.store.events()
        if isinstance(event.body, StepFired)
    ]


@given(DAYS, STEPS)
@settings(max_examples=40, deadline=None)
def test_what_a_rehearsal_says_is_what_then_really_fires(days, drawn):
    chain = a_chain(*steps_of(drawn))
    chain = replace(chain, rules=replace(chain.rules, rank=-1))
    desk = lived(days, chain)

    said = play(desk.store.events(), desk.city, MONDAY, desk.clock.now())

    assert sorted((f.at, f.step, f.told) for f in said) == sorted(really_fired(desk))


@given(DAYS, STEPS)
@settings(max_examples=40, deadline=None)
def test_no_step_fires_twice_order_holds_and_no_hold_moves_a_deadline(days, drawn):
    chain = a_chain(*steps_of(drawn))
    desk = lived(days, replace(chain, rules=replace(chain.rules, rank=-1)))

    for case in desk.store.cases():
        fired = [e for e in desk.store.history(case.id) if isinstance(e.body, StepFired)]
        marks = [(e.body.proof, e.body.step) for e in fired]
        assert len(set(marks)) == len(marks)
        for proof in {e.body.proof for e in fired}:
            due = [e.body.due_at for e in fired if e.body.proof == proof]
            assert due == sorted(due)


@given(st.integers(1, 30), st.integers(1, 200))
@settings(max_examples=30, deadline=None)
def test_acknowledging_never_moves_a_deadline(minutes, later):
    desk = a_desk()
    case = with_unit(desk)
    desk.do(ask.Acknowledge(case.id, minutes=minutes))
    desk.clock.move(minutes=later)
    desk.do(ask.FireDueSteps())

    after = desk.case(case.id)

    assert after.standing.deadlines == case.standing.deadlines


def test_a_rehearsal_changes_nothing_and_tells_what_differs_and_who_is_woken():
    desk = a_desk()
    desk.clock.move(hours=14)  # eleven in the evening
    with_unit(desk)
    desk.clock.move(hours=2)
    desk.do(ask.FireDueSteps())
    before = desk.store.last_place()
    chain = a_chain(
        step(
            "call", reaches="duty_officer", reach=Reach.ROLE, after_minutes=30, channel="telephone"
        )
    )
    chain = replace(chain, key="new", rules=replace(chain.rules, rank=-1))

    found = rehearse(desk.store.events(), desk.city, [chain], MONDAY, desk.clock.now())

    assert [each.step for each in found.added] == ["call"]
    assert "remind" in [each.step for each in found.missing]
    assert found.woken == {MA.id: 1}
    assert desk.store.last_place() == before
    document = rehearsal_document(found, with_chains(desk.city, [chain]))
    assert document["woken"] == {MA.id: 1}
    assert any("ma" in line.lower() for line in rehearsal_lines(found, desk.city))


def test_chains_that_run_already_stay_as_they_are():
    desk = a_desk()
    with_unit(desk)
    desk.clock.move(minutes=5)
    start = desk.clock.now()
    desk.clock.move(minutes=90)
    chain = replace(a_chain(step("new", after_minutes=10)), key="handling-ordinary")

    found = rehearse(desk.store.events(), desk.city, [chain], start, desk.clock.now())

    assert [each.step for each in found.fired] == ["remind"]
    assert found.added == []
    assert found.end - found.start == timedelta(minutes=90)


def test_an_undone_dispatch_takes_up_the_chain_as_it_stood():
    desk = a_desk()
    waits = a_chain(
        step("ten", after_minutes=10), step("hour", after_minutes=60), phase=Phase.INTAKE
    )
    put(desk, replace(waits, rules=replace(waits.rules, rank=-1)))
    case = a_case(Stage.FILED, desk=desk)
    desk.clock.instant = case.standing.chain.bound_at + timedelta(minutes=10)
    desk.do(ask.FireDueSteps())
    desk.clock.move(minutes=45)
    dispatched = desk.do(ask.Dispatch(case.id, to="cleaning"))[0]
    desk.clock.move(minutes=10)
    desk.do(ask.Undo(case.id, event=dispatched.id))

    said = play(desk.store.events(), desk.city, MONDAY, desk.clock.now())

    assert [fired.step for fired in said] == ["ten", "hour"]
    assert [(f.at, f.step, f.told) for f in said] == really_fired(desk)


def test_a_new_version_goes_live_and_fires_what_was_rehearsed():
    desk = a_desk()
    chain = replace(a_chain(step("new", after_minutes=10)), key="handling-ordinary")
    desk.do(ask.Configure("chain", chain.key, to_json(chain)))
    with_unit(desk)
    desk.clock.move(minutes=10)

    assert keys(desk.do(ask.FireDueSteps())) == ["new"]
