"""The control room's figures through the last day, from the clocks of the cases."""

from datetime import timedelta

import pytest

from commandcenter.commands import (
    Close,
    Dispatch,
    FileCase,
    PassCheck,
    ReportDone,
    SignFor,
    StartCheck,
    Void,
)
from commandcenter.figures import DAY, figures_now, figures_of_the_day
from commandcenter.roles import Person, Post
from commandcenter.situation import Situation
from tests.helpers.fired import a_fired_step
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import NOON, MovedClock, filed, found, report

MIDNIGHT = NOON - timedelta(hours=12)
MOSS = Person("moss", "K. Moss", (Post.HANDLER,), "water")
CHEN = Person("chen", "A. Chen", (Post.VERIFIER,))


@pytest.fixture
def desk():
    return found(MemoryStore(), MovedClock(NOON - timedelta(hours=6)))


def past(desk, fired=()):
    return figures_of_the_day(desk.store.cases(), list(fired), NOON, MIDNIGHT)


def at(figures, hours_before):
    """The sample so many hours before noon."""
    wanted = NOON - timedelta(hours=hours_before)
    return next(each for each in figures if each.at == wanted)


def finish(desk, case):
    """Bring a dispatched case to its end."""
    desk.do(SignFor(case.id), on_behalf_of=MOSS)
    desk.do(ReportDone(case.id), on_behalf_of=MOSS)
    desk.do(StartCheck(case.id), on_behalf_of=CHEN)
    desk.do(PassCheck(case.id), on_behalf_of=CHEN)
    desk.do(Close(case.id))


def test_a_day_has_a_sample_each_half_hour(desk):
    desk.clock.move(hours=-20)
    report(desk)

    figures = past(desk)

    assert len(figures) == 48
    assert figures[0].at == NOON - DAY
    assert figures[-1].at == NOON - timedelta(minutes=30)
    assert {each.open for each in figures} == {1}


def test_of_the_time_before_the_first_case_nothing_is_known(desk):
    assert past(desk) == []

    report(desk)

    assert past(desk)[0].at == NOON - timedelta(hours=6)


def test_a_case_counts_as_open_from_its_report_to_its_end(desk):
    case = report(desk)
    desk.clock.move(hours=2)
    desk.do(Void(case.id, "a joke"))

    figures = past(desk)

    assert [at(figures, hours).open for hours in (6, 4.5, 4, 3)] == [1, 1, 0, 0]


def test_a_case_is_overdue_from_its_due_instant_until_somebody_acts(desk):
    case = report(desk)
    desk.clock.move(hours=1)
    desk.do(FileCase(case.id))
    desk.do(Dispatch(case.id, "water"))

    figures = past(desk)

    assert [at(figures, hours).overdue for hours in (6, 5.5, 5, 4)] == [0, 1, 0, 0]
    assert [at(figures, hours).needs_me for hours in (6, 5.5, 5)] == [1, 1, 0]
    assert [at(figures, hours).unassigned for hours in (6, 5.5, 5)] == [1, 1, 0]


def test_a_case_is_due_soon_in_the_half_hour_before_its_due_instant(desk):
    case = filed(desk)
    desk.do(Dispatch(case.id, "water"))

    figures = past(desk)

    assert [at(figures, hours).due_soon for hours in (6, 5, 4.5, 4)] == [0, 0, 1, 0]
    assert at(figures, 4).overdue == 1


def test_what_is_closed_counts_from_then_on_and_tells_whether_it_was_on_time(desk):
    early, late = filed(desk), filed(desk)
    for case in (early, late):
        desk.do(Dispatch(case.id, "water"))
    desk.clock.move(hours=1)
    finish(desk, early)
    desk.clock.move(hours=2)
    finish(desk, late)

    figures = past(desk)

    shown = [(f.closed, f.closed_on_time) for f in (at(figures, h) for h in (5.5, 5, 3, 1))]
    assert shown == [(0, 0), (1, 1), (2, 1), (2, 1)]


def test_what_was_closed_yesterday_does_not_count_today(desk):
    case = filed(desk)
    desk.do(Dispatch(case.id, "water"))
    finish(desk, case)

    figures = figures_of_the_day(desk.store.cases(), [], NOON, NOON - timedelta(hours=1))

    assert {each.closed for each in figures} == {0}


def test_alarms_are_those_of_the_ten_minutes_before(desk):
    report(desk)
    fired = [a_fired_step(NOON - timedelta(hours=2, minutes=m)) for m in (11, 9, 1)]

    figures = past(desk, fired)

    assert at(figures, 2).alarms == 2
    assert at(figures, 1.5).alarms == 0


def test_the_live_figures_are_those_of_the_situation(desk):
    filed(desk)
    desk.clock.move(minutes=16)
    situation = Situation(desk.city, desk.clock.now())
    situation.load(desk.store.open_cases())

    now = figures_now(situation)

    assert (now.open, now.overdue, now.due_soon, now.unassigned) == (1, 1, 0, 1)
    assert (now.closed, now.closed_on_time, now.alarms, now.needs_me) == (0, 0, 0, 1)
