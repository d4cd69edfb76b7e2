"""What holds along every lawful history, however wild: a machine walks it and tries everything."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from commandcenter import commands as do
from commandcenter import events as ev
from commandcenter import fold
from commandcenter.case import CLOSED, WITH_UNIT, Stage
from commandcenter.effects.contest import in_order
from commandcenter.lifecycle import MOVES
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL, Person, Post
from tests.helpers.histories import ACTS, CASE_COMMANDS, act
from tests.helpers.makers import LI, MA, WANG, ZHAO, a_desk

HE = Person("he", "He Ping", (Post.DUTY_OFFICER, Post.APPRAISER, Post.DISPATCHER))
PEOPLE = st.sampled_from([LOCAL, LI, WANG, ZHAO, MA])
EVERYBODY = [LOCAL, LI, WANG, ZHAO, MA, HE]
ANSWERS = (
    do.Approve,
    do.Dispatch,
    do.SignFor,
    do.ReportVerification,
    do.SignTask,
    do.ReportTaskDone,
    do.StartHandling,
    do.ReportDone,
    do.StartCheck,
    do.PassCheck,
    do.FailCheck,
    do.AskExtension,
    do.AskSuspension,
    do.AskForcedClose,
    do.Return,
    do.Close,
    do.DecideAppeal,
)
"""What brings a case further, or what somebody waits for; tried as often as all the rest."""

MINUTES = st.sampled_from([0, 1, 7, 45])
ONWARD = st.sampled_from(["register", "next", "next", "next"])


class TheCity(RuleBasedStateMachine):
    """Anybody asks for anything at any time; what is refused changes nothing."""

    @initialize()
    def begin(self):
        self.desk = a_desk()
        self.seen = {}
        """Every case ever registered: when it last moved, and how many reports it had."""

    @rule(which=st.integers(0, 1), k=st.integers(0, 99), n=st.integers(0, 11), minutes=MINUTES)
    def do_what_is_lawful(self, which, k, n, minutes):
        """One of the acts that the table allows, by somebody who holds a post for it."""
        cases = [case for case in self.desk.store.cases() if case.imported_by is None]
        if len(cases) < 2:
            act(self.desk, "register", n % 2 + 1)
            return
        self.desk.clock.move(minutes=minutes)
        case = cases[-1 - which % len(cases)]
        fitting = [wish(case, n) for wish in CASE_COMMANDS.values()]
        fitting = [wish for wish in fitting if MOVES[type(wish)].fits(case) and _moves_on(wish)]
        answers = [wish for wish in fitting if isinstance(wish, ANSWERS)]
        chosen = answers if answers and k % 4 else fitting
        if not chosen:
            return
        wish = chosen[k // 4 % len(chosen)]
        able = [each for each in EVERYBODY if set(each.posts) & MOVES[type(wish)].posts]
        try:
            self.desk.do(wish, person=able[n % len(able)])
        except Refused:
            return

    @rule(which=st.integers(0, 1), times=st.integers(1, 6))
    def go_on(self, which, times):
        """Straight on from where a case stands."""
        for _each in range(times):
            act(self.desk, "next", 0, which=-1 - which)

    @rule(
        what=st.one_of(ONWARD, st.sampled_from(ACTS)),
        n=st.integers(0, 11),
        person=PEOPLE,
        minutes=MINUTES,
    )
    def ask(self, what, n, person, minutes):
        self.desk.clock.move(minutes=minutes)
        act(self.desk, what, n, person)

    def teardown(self):
        """The log keeps everything, so what always held can be seen at the end."""
        for law in (
            self.no_case_is_closed_without_check_and_criterion,
            self.nobody_checks_his_own_work_and_nobody_approves_his_own_wish,
            self.a_case_has_one_lead_and_is_done_when_every_part_is,
            self.clocks_never_run_backwards,
            self.limits_of_the_field_hold,
            self.lateness_is_never_erased,
            self.nothing_is_contested_where_one_desk_decides,
        ):
            law()

    def no_case_is_closed_without_check_and_criterion(self):
        for case, history in self._cases(own=True):
            if case.stage is not Stage.CLOSED:
                continue
            bodies = [event.body for event in history]
            passed = max(at for at, body in enumerate(bodies) if isinstance(body, ev.CheckPassed))
            worked = [at for at, b in enumerate(bodies) if isinstance(b, ev.HandlingDone)]
            assert worked
            assert max(worked) < passed
            assert case.standing.criterion is not None
            assert case.standing.condition is not None

    def nobody_checks_his_own_work_and_nobody_approves_his_own_wish(self):
        for _case, history in self._cases(own=True):
            handled_by = None
            for event in history:
                if isinstance(event.body, ev.HandlingDone):
                    handled_by = event.body.handled_by
                if isinstance(event.body, ev.CheckPassed | ev.CheckFailed):
                    assert event.actor != handled_by
                if isinstance(event.body, ev.CaseForceClosed):
                    assert event.actor != event.body.asked_by

    def a_case_has_one_lead_and_is_done_when_every_part_is(self):
        for case, _history in self._cases(own=True):
            parts = [task.unit for task in case.proceedings.tasks]
            assert len(set(parts)) == len(parts)
            if case.stage in WITH_UNIT:
                assert case.unit is not None
                assert case.unit not in parts
            if case.stage in (Stage.DONE, Stage.CHECKING, Stage.TO_CLOSE):
                assert not case.proceedings.open_tasks

    def nothing_is_contested_where_one_desk_decides(self):
        for case, history in self._cases():
            assert case.contested == ()
            so_far = None
            for event in history:
                assert so_far is None or in_order(so_far, event)
                so_far = fold.apply(so_far, event)

    def clocks_never_run_backwards(self):
        for case, history in self._cases():
            instants = [event.occurred_at for event in history]
            assert instants == sorted(instants)
            for deadline in case.standing.deadlines:
                assert deadline.started_at <= deadline.due_soon_at <= deadline.due_at
                assert deadline.stopped_at is None or deadline.started_at <= deadline.stopped_at
            running = [d for d in case.standing.deadlines if d.stopped_at is None]
            assert len(running) <= 1

    def limits_of_the_field_hold(self):
        for case, history in self._cases(own=True):
            done = case.proceedings
            assert case.standing.returns <= 2
            assert done.suspensions <= 1
            assert done.extensions <= 2
            assert len(done.appeals) <= 2
            if case.stage is Stage.SUSPENDED:
                assert case.deadline is None
                assert case.standing.chain is None
                assert done.suspended_until is not None
            if case.ended:
                assert case.next_timer_at is None
                assert done.request is None
            assert fold.fold(history) == case

    @invariant()
    def nothing_vanishes(self):
        now = {case.id: (case.last_at, case) for case in self.desk.store.cases()}
        for case_id, (moved_at, reports) in self.seen.items():
            assert case_id in now
            assert now[case_id][0] >= moved_at
            assert reports <= len(now[case_id][1].reports) or self._released(case_id)
        for _moved_at, case in now.values():
            if case.stage is Stage.MERGED:
                _moved_at, parent = now[case.standing.merged_into]
                kept = {report.id for report in parent.reports}
                assert {report.id for report in case.reports} <= kept
        self.seen = {i: (moved_at, len(case.reports)) for i, (moved_at, case) in now.items()}

    def lateness_is_never_erased(self):
        for case, history in self._cases(own=True):
            if case.proceedings.exempt is not None:
                assert case.stage in CLOSED or case.proceedings.reopened or _undone(history)

    def _released(self, case_id):
        history = self.desk.store.history(case_id)
        return any(isinstance(event.body, ev.CaseReleased) for event in history)

    def _cases(self, own=False):
        for case in list(self.desk.store.cases()):
            if not own or case.imported_by is None:
                yield case, self.desk.store.history(case.id)


def _moves_on(wish):
    """Whether it changes more than the record, and does not end the case for nothing."""
    return MOVES[type(wish)].slot is not None and not isinstance(wish, do.Void | do.Reject)


def _undone(history):
    return any(isinstance(event.body, ev.Undone | ev.CallBackMade) for event in history)


TestTheCity = TheCity.TestCase
TestTheCity.settings = settings(
    max_examples=60, stateful_step_count=50, deadline=None, derandomize=True
)
