"""On days drawn at random, through the real desk: what is rehearsed is what then really fires."""

from dataclasses import replace
from datetime import time, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commandcenter import commands as ask
from commandcenter.city import to_json
from commandcenter.escalation import CaseRate, Phase, Reach, Rules, StepAction, Trigger, Window
from commandcenter.escalation.assigned import RULE
from commandcenter.escalation.chain import NEXT_LEVEL
from commandcenter.escalation.rehearsal import play
from commandcenter.events import StepFired
from commandcenter.intake.chain_steps import in_order
from commandcenter.intake.documents import BadField
from commandcenter.roles import LOCAL, Person, Post
from tests.helpers.histories import ACTS, act
from tests.helpers.makers import LI, MA, MONDAY, WANG, ZHAO, a_desk
from tests.unit.test_climb import a_chain, duty, put, step

CONFIGURE = ("holiday", "strict")
"""What changes the rules themselves: a rehearsal is of one set of rules."""

MORNING = [("register", 0), ("register", 1), ("register", 2), ("next", 1), ("next", 1), ("next", 2)]
"""How every day begins: an emergency, a case with its unit, and one that waits for a dispatcher."""

ACT = st.one_of(
    st.sampled_from(("register", "next", "next", "acknowledge", "silence", "join")),
    st.sampled_from([each for each in ACTS if each not in CONFIGURE]),
)
PEOPLE = st.sampled_from([LOCAL, LOCAL, LOCAL, LI, WANG, ZHAO, MA])
DAYS = st.lists(
    st.tuples(ACT, st.integers(0, 11), PEOPLE, st.integers(0, 60)), min_size=8, max_size=30
)

SPOKEN = st.sampled_from([StepAction.NOTIFY, StepAction.REMIND, StepAction.RAISE])
DONE = st.sampled_from([StepAction.ORDER, StepAction.LANE, StepAction.LEAD, StepAction.WEBHOOK])
WHEN = st.one_of(
    st.integers(0, 90).map(lambda n: {"after_minutes": n}),
    st.sampled_from([0.5, 0.8, 1.0, 1.5]).map(lambda share: {"at_share": share}),
    st.sampled_from([time(10), time(3, 30)]).map(lambda at: {"at_time": at}),
    st.just({}),
    st.tuples(
        st.sampled_from([Trigger.NO_SIGN, Trigger.NO_ACKNOWLEDGEMENT]), st.integers(1, 60)
    ).map(lambda drawn: {"trigger": drawn[0], "after_minutes": drawn[1]}),
    st.sampled_from([Trigger.RETURNS, Trigger.REPORTS]).map(
        lambda trigger: {"trigger": trigger, "count": 2}
    ),
    st.just({"trigger": Trigger.REQUEST}),
)
WINDOWS = st.sampled_from(
    [
        Window(working_time=True),
        Window(time(9, 30), time(16)),
        Window(time(22), time(6)),
        Window(weekdays=frozenset({1, 3})),
        Window(on_duty=Post.SHIFT_LEADER),
        Window(on_duty=Post.APPRAISER, working_time=True),
    ]
)


@st.composite
def chains(draw, phase):
    """A chain that could stand in a file, of every kind of step."""
    steps = []
    for n in range(draw(st.integers(2, 7))):
        kind = draw(st.sampled_from(["speak", "speak", "do", "wait", "window", "rate", "repeat"]))
        steps.append(_step(draw, kind, n, steps))
        try:
            in_order(steps)
        except BadField:
            steps.pop()
    holds = draw(st.sampled_from([5.0, 30.0]))
    steps = steps or [step("one", after_minutes=5)]
    chain = a_chain(*steps, phase=phase, acknowledged_minutes=holds)
    stages = draw(st.sampled_from([(), (), ("filed", "to_close"), ("reported", "dispatched")]))
    return replace(chain, key=f"own-{phase}", rules=Rules(rank=-1, stages=stages))


def _step(draw, kind, n, before):
    key = f"s{n}"
    if kind == "speak":
        action, when = draw(SPOKEN), draw(WHEN)
        level = draw(st.sampled_from([NEXT_LEVEL, 1, 2])) if action is StepAction.RAISE else 0
        reaches = draw(st.sampled_from(["duty_officer", "shift_leader", "unit", "appraiser"]))
        reach = draw(st.sampled_from([*Reach, Reach.POST, Reach.ROLE]))
        return step(key, action, reaches, level=level, reach=reach, **when)
    if kind == "do":
        action = draw(DONE)
        named = {"requirement": draw(st.sampled_from(["hotline", ""]))}
        return step(key, action, draw(st.sampled_from(["cleaning", "gas"])), **named, **draw(WHEN))
    if kind == "wait":
        return step(key, StepAction.WAIT, after_minutes=draw(st.integers(0, 40)))
    if kind == "window":
        return step(key, StepAction.WINDOW, window=draw(WINDOWS))
    if kind == "rate":
        among = draw(st.sampled_from(["class", "community"]))
        rate = CaseRate(draw(st.integers(1, 3)), 30, among, draw(st.integers(1, 2)))
        return step(key, StepAction.ONLY_IF, rate=rate, **draw(WHEN))
    keys = [each.key for each in before] or ["none"]
    return step(key, StepAction.REPEAT, repeat_from=draw(st.sampled_from(keys)), times=2)


def a_town(intake, handling):
    """A desk whose every case gets these chains, and where a seat is planned at some hours."""
    desk = a_desk()
    people = [p for p in desk.city.people.values() if p.id != LOCAL.id]
    people = [*people, Person("an", "An", (Post.SHIFT_LEADER,))]
    desk.do(ask.Configure("people", "people", to_json(people)))
    duty(desk, Post.SHIFT_LEADER, time(10), time(12, 30), ["ma", "an", "li"])
    put(desk, intake)
    put(desk, handling)
    return desk


def until(desk, instant):
    """Let the clock fire what falls due, each at its very instant."""
    while (at := _next_due(desk)) is not None and at <= instant:
        desk.clock.instant = max(at, desk.clock.instant)
        desk.do(ask.FireDueSteps())
    desk.clock.instant = instant


def _next_due(desk):
    waiting = (case.next_timer_at for case in desk.store.open_cases())
    return min((at for at in waiting if at is not None), default=None)


def lived(days, *chains_):
    """A desk that has lived through some days."""
    desk = a_town(*chains_)
    for what, n, person, minutes in [*((*each, LOCAL, 1) for each in MORNING), *days]:
        until(desk, desk.clock.now() + timedelta(minutes=minutes))
        act(desk, what, n, person)
    until(desk, desk.clock.now() + timedelta(hours=30))
    return desk


def really_fired(desk):
    """The steps that the clock fired, by its log."""
    numbers = {case.id: case.number for case in desk.store.cases()}
    return [
        (e.occurred_at, numbers[e.case], e.body.chain, e.body.step, e.body.told, e.body.level)
        for e in desk.store.events()
        if isinstance(e.body, StepFired) and e.actor == RULE
    ]


@given(DAYS, chains(Phase.INTAKE), chains(Phase.HANDLING))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_happens_what_is_rehearsed_is_what_then_really_fires(days, intake, handling):
    desk = lived(days, intake, handling)

    said = play(desk.store.events(), desk.city, MONDAY, desk.clock.now())

    told = [(f.at, f.number, f.chain, f.step, f.told, f.level) for f in said]
    assert sorted(told) == sorted(really_fired(desk))
