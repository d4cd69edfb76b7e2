"""Who held a case how long: no gap, no overlap, and it adds up to the case's age."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from commandcenter.case import ENDED, Stage
from commandcenter.commands import (
    AddNote,
    Dispatch,
    FileCase,
    FireDueSteps,
    Reject,
    Reopen,
    ReportDone,
    ReportVerification,
    Return,
    SignFor,
    Undo,
)
from commandcenter.ledger import HOLDER_NAMES, HOLDERS, Holder, segments, shares
from tests.helpers.makers import ZHAO, a_case, a_desk
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import MovedClock, found, report


class Story:
    """A case whose desk waits some minutes before each act."""

    def __init__(self):
        self.clock = MovedClock()
        self.store = MemoryStore()
        self.desk = found(self.store, self.clock)
        self.case = report(self.desk)

    def later(self, minutes, act, person="local"):
        self.clock.move(minutes=minutes)
        self.desk.do(act, person=self.desk.city.people[person])

    def ledger(self, minutes=0):
        self.clock.move(minutes=minutes)
        return segments(self.store.history(self.case.id), self.clock.now())


@pytest.fixture
def story():
    return Story()


def held(ledger):
    return [(each.holder, each.length // timedelta(minutes=1)) for each in ledger]


def test_every_open_stage_has_a_holder_with_a_name():
    assert set(HOLDERS) == set(Stage) - ENDED
    assert set(HOLDER_NAMES) == set(Holder)


def test_nothing_happened_nobody_held_it(story):
    assert segments([], story.clock.now()) == []


def test_each_holder_is_told_with_its_time(story):
    case = story.case.id
    story.later(2, FileCase(case))
    story.later(3, Dispatch(case, "water"))
    story.later(4, SignFor(case), "moss")
    story.later(5, ReportDone(case), "moss")

    ledger = story.ledger(minutes=6)

    assert held(ledger) == [
        (Holder.INTAKE, 2),
        (Holder.DISPATCHER, 3),
        (Holder.UNIT, 9),
        (Holder.CHECK, 6),
    ]
    assert [each.unit for each in ledger] == [None, None, "water", None]


def test_the_stretches_touch_and_add_up_to_the_age(story):
    story.later(2, FileCase(story.case.id))
    story.later(3, Dispatch(story.case.id, "water"))

    ledger = story.ledger(minutes=7)

    assert all(a.end == b.start for a, b in pairwise(ledger))
    assert sum((each.length for each in ledger), timedelta()) == timedelta(minutes=12)


def test_a_fact_does_not_cut_a_stretch(story):
    story.later(2, AddNote(story.case.id, "seen"))

    ledger = story.ledger(minutes=1)

    assert held(ledger) == [(Holder.INTAKE, 3)]
    assert ledger[0].event.type == "CaseReported"


def test_what_was_undone_gives_the_case_back(story):
    story.later(2, FileCase(story.case.id))
    newest = story.desk.case(story.case.id).undoable
    story.later(1, Undo(story.case.id, newest))

    assert held(story.ledger(minutes=4)) == [
        (Holder.INTAKE, 2),
        (Holder.DISPATCHER, 1),
        (Holder.INTAKE, 4),
    ]


def test_an_ended_case_stops_its_ledger(story):
    story.later(5, Reject(story.case.id, reason="a test call"))

    assert held(story.ledger(minutes=60)) == [(Holder.INTAKE, 5)]


def test_the_time_that_a_return_gave_back_is_marked_as_a_pause(story):
    case = story.case.id
    story.later(1, FileCase(case))
    story.later(1, Dispatch(case, "water"))
    story.later(4, Return(case, reason="not ours", owner="police"), "moss")
    story.later(3, Dispatch(case, "water"))

    ledger = story.ledger(minutes=2)

    assert [(each.holder, each.pause is not None) for each in ledger] == [
        (Holder.INTAKE, False),
        (Holder.DISPATCHER, False),
        (Holder.UNIT, False),
        (Holder.DISPATCHER, True),
        (Holder.UNIT, False),
    ]


def test_an_event_from_a_slow_clock_takes_no_time_back(story):
    story.later(5, FileCase(story.case.id))
    reported, filed = story.store.history(story.case.id)
    early = replace(filed, occurred_at=reported.occurred_at - timedelta(hours=1))

    ledger = segments([reported, early], story.clock.now())

    assert held(ledger) == [(Holder.DISPATCHER, 5)]


def test_a_report_from_the_future_is_not_older_than_nothing(story):
    ledger = segments(story.store.history(story.case.id), story.clock.now() - timedelta(hours=1))

    assert ledger == []


def test_verification_and_suspension_are_pauses_while_they_last_and_afterwards():
    desk = a_desk()
    case = a_case(Stage.VERIFYING, desk=desk)
    desk.clock.move(minutes=5)

    (intake, looking) = segments(desk.store.history(case.id), desk.clock.now())
    desk.do(ReportVerification(case.id, found=True), person=ZHAO)
    desk.clock.move(minutes=5)
    (_intake, looked, _again) = segments(desk.store.history(case.id), desk.clock.now())

    assert (intake.holder, looking.holder) == (Holder.INTAKE, Holder.VERIFIER)
    assert looking.pause.reason == looked.pause.reason == "being verified"
    assert looking.by == looked.by == "li"


def test_a_rest_ends_when_it_was_set_to_though_it_is_noticed_later():
    desk = a_desk()
    case = a_case(Stage.SUSPENDED, desk=desk)
    until = case.proceedings.suspended_until
    desk.clock.instant = until + timedelta(hours=2)
    (resumed, *_steps) = desk.do(FireDueSteps())
    assert resumed.body.by_itself

    resting, again = segments(desk.store.history(case.id), desk.clock.now())[-2:]

    assert (resting.holder, resting.end) == (Holder.SUSPENDED, until)
    assert resting.pause is not None
    assert (again.holder, again.length) == (Holder.UNIT, timedelta(hours=2))


def test_a_case_that_was_reopened_lay_with_nobody_in_between():
    desk = a_desk()
    case = a_case(Stage.CLOSED, desk=desk)
    desk.clock.move(hours=3)
    desk.do(Reopen(case.id, reason="it is back"))
    desk.clock.move(minutes=10)

    ledger = segments(desk.store.history(case.id), desk.clock.now())

    assert (ledger[-2].holder, ledger[-2].length) == (Holder.NOBODY, timedelta(hours=3))
    assert ledger[-1].holder is not Holder.NOBODY
    assert sum(shares(ledger)) == 100


def test_a_case_without_age_has_no_shares():
    assert shares([]) == []
