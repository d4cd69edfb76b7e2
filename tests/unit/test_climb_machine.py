"""Whatever people do and whenever the desk is closed: no step fires twice, and order holds."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from commandcenter import commands as ask
from commandcenter.case import Stage
from commandcenter.desk import Desk
from commandcenter.escalation import LATE, Phase
from commandcenter.escalation.assigned import RULE
from commandcenter.events import (
    AcknowledgementEnded,
    ChainAcknowledged,
    ChainSilenced,
    SilenceEnded,
    StepFailed,
    StepFired,
    StepHeld,
    StepSkipped,
)
from commandcenter.roles import LOCAL
from db.steps import step_problems
from tests.helpers.histories import act
from tests.unit.test_rehearsal_laws import ACT, PEOPLE, a_town, chains, until

HOLDS = ("acknowledge", "unacknowledge", "silence", "end silence", "skip")
OF_THE_CLIMB = (
    *(AcknowledgementEnded, ChainAcknowledged, ChainSilenced, SilenceEnded),
    *(StepFailed, StepFired, StepHeld, StepSkipped),
)
"""What happens to the climb alone; what a step brings about is another event."""


class Climb(RuleBasedStateMachine):
    """A control room whose chains are drawn at random, and that is closed now and then."""

    @initialize(intake=chains(Phase.INTAKE), handling=chains(Phase.HANDLING))
    def begins(self, intake, handling):
        self.desk = a_town(intake, handling)
        for what, n in (("register", 1), ("register", 2), ("next", 1), ("next", 1)):
            act(self.desk, what, n, LOCAL)

    @rule(what=ACT, n=st.integers(0, 11), person=PEOPLE)
    def somebody_acts(self, what, n, person):
        act(self.desk, what, n, person)

    @rule(what=st.sampled_from(HOLDS), n=st.integers(0, 5))
    def somebody_holds_it(self, what, n):
        before = {case.id: case.standing.deadlines for case in self.desk.store.cases()}

        happened = act(self.desk, what, n)

        if all(isinstance(event.body, OF_THE_CLIMB) for event in happened):
            after = {case.id: case.standing.deadlines for case in self.desk.store.cases()}
            assert after == before

    @rule(minutes=st.integers(1, 120))
    def time_passes(self, minutes):
        until(self.desk, self.desk.clock.now() + timedelta(minutes=minutes))
        self.nothing_is_left_to_do()

    @rule(hours=st.integers(1, 20))
    def the_desk_is_closed_and_opened_again(self, hours):
        store, clock = self.desk.store, self.desk.clock
        clock.move(hours=hours)
        self.desk = Desk(store, clock)

        happened = self.desk.do(ask.FireDueSteps())

        fired = [e for e in happened if isinstance(e.body, StepFired)]
        assert all(e.body.late == (e.occurred_at - e.body.due_at > LATE) for e in fired)
        marks = [(e.body.proof, e.body.step.partition("#")[0]) for e in fired]
        assert len(set(marks)) == len(marks), "what was missed fires once"
        self.nothing_is_left_to_do()

    @precondition(lambda self: self.desk.store.last_place() % 3 == 0)
    @rule()
    def the_clock_looks_again(self):
        self.desk.do(ask.FireDueSteps())
        assert self.desk.do(ask.FireDueSteps()) == []

    def nothing_is_left_to_do(self):
        now = self.desk.clock.now()
        waiting = [case.next_timer_at for case in self.desk.store.open_cases()]
        assert [at for at in waiting if at is not None and at <= now] == []

    @invariant()
    def no_step_fires_twice_early_or_out_of_order(self):
        for case in self.desk.store.cases():
            history = self.desk.store.history(case.id)
            assert list(step_problems(case, history, None)) == []
            fired = [e for e in history if isinstance(e.body, StepFired) and e.actor == RULE]
            assert len({e.id for e in fired}) == len(fired)

    @invariant()
    def what_has_ended_or_rests_has_left_its_chain(self):
        for case in self.desk.store.cases():
            if case.ended or case.stage is Stage.SUSPENDED:
                assert case.standing.chain is None
                assert case.next_step_at is None


TestClimb = Climb.TestCase
TestClimb.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
