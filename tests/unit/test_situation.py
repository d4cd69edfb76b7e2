"""The live picture: it moves with events and with time, and costs only what changed."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from commandcenter import commands as do
from commandcenter.case import Case, Light, Stage
from commandcenter.desk import Desk
from commandcenter.events import Event
from commandcenter.history import situation_at
from commandcenter.ids import CaseId
from commandcenter.roles import Person, PersonId, Post
from commandcenter.situation import Change, Situation
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import GAS, NOISE, MovedClock, filed, found, report

OTHER = Person(PersonId("chen"), "A. Chen", (Post.VERIFIER,))


class Notes:
    """Writes down what it hears."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.lights: list[Case] = []
        self.cities = 0

    def cases_changed(self, changes: Sequence[Change]) -> None:
        self.changes.extend(changes)

    def lights_changed(self, cases: Sequence[Case]) -> None:
        self.lights.extend(cases)

    def city_changed(self) -> None:
        self.cities += 1


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def desk(clock: MovedClock) -> Desk:
    return found(MemoryStore(), clock)


@pytest.fixture
def situation(desk: Desk) -> Situation:
    live = Situation(desk.city, desk.clock.now())
    desk.listeners.append(lambda events, cases: live.apply(events, cases) and None)
    return live


@pytest.fixture
def notes(situation: Situation) -> Notes:
    notes = Notes()
    situation.watchers.append(notes)
    return notes


def close(desk: Desk, case: Case) -> None:
    desk.do(do.Dispatch(case.id, to="water"))
    desk.do(do.SignFor(case.id))
    desk.do(do.ReportDone(case.id))
    desk.do(do.StartCheck(case.id), person=OTHER)
    desk.do(do.PassCheck(case.id), person=OTHER)
    desk.do(do.Close(case.id))


def test_an_open_case_counts_by_stage_cell_unit_and_light(desk: Desk, situation: Situation) -> None:
    case = filed(desk)
    desk.do(do.Dispatch(case.id, to="water"))
    report(desk, class_code=NOISE)

    assert situation.by_stage == {Stage.DISPATCHED: 1, Stage.REPORTED: 1}
    assert situation.by_cell == {"C00": 2}
    assert situation.by_unit == {"water": 1}
    assert situation.by_light == {Light.GREEN: 2}
    assert (situation.needs_control_room, situation.unassigned) == (1, 1)


def test_an_emergency_that_went_by_rule_counts_until_somebody_has_looked_at_it(
    desk: Desk, situation: Situation
) -> None:
    filed_here, signed_there = report(desk, class_code=GAS), report(desk, class_code=GAS)
    assert (situation.emergencies, situation.unassigned) == (2, 0)

    desk.do(do.FileCase(filed_here.id))
    assert situation.emergencies == 1
    desk.do(do.SignFor(signed_there.id))
    assert situation.emergencies == 0


def test_a_case_that_ended_leaves_every_count(desk: Desk, situation: Situation) -> None:
    case = filed(desk)

    desk.do(do.Void(case.id, "Entered twice"))

    assert situation.cases == {}
    for counts in (situation.by_stage, situation.by_cell, situation.by_unit, situation.by_light):
        assert counts == {}
    assert (situation.needs_control_room, situation.unassigned) == (0, 0)
    assert situation.find(case.number) is None


def test_time_alone_turns_the_lights(desk: Desk, situation: Situation, notes: Notes) -> None:
    case = filed(desk)
    desk.do(do.Dispatch(case.id, to="water"))
    start = situation.now

    lights = [
        (minutes, situation.advance(start + timedelta(minutes=minutes)), situation.light(case.id))
        for minutes in (95, 96, 119, 120)
    ]

    assert [light for _m, _c, light in lights] == [
        Light.GREEN,
        Light.YELLOW,
        Light.YELLOW,
        Light.RED,
    ]
    assert [len(changed) for _m, changed, _l in lights] == [0, 1, 0, 1]
    assert [each.id for each in notes.lights] == [case.id, case.id]
    assert situation.overdue_by_cell == {"C00": 1}
    assert situation.overdue_by_unit == {"water": 1}
    assert situation.overdue == 1


def test_the_next_instant_is_never_later_than_the_next_change(
    desk: Desk, situation: Situation
) -> None:
    filed(desk)

    assert situation.next_instant is not None
    assert situation.next_instant <= situation.now + timedelta(minutes=10)


def test_what_a_unit_must_do_soon_is_counted_without_what_is_overdue_or_the_control_rooms(
    desk: Desk, situation: Situation, clock: MovedClock
) -> None:
    with_unit = filed(desk)
    desk.do(do.Dispatch(with_unit.id, "water"))
    due = desk.case(with_unit.id).due_at
    assert due is not None
    report(desk)
    soon = timedelta(minutes=30)
    assert situation.due_within(soon) == 0

    situation.advance(due - timedelta(minutes=20))
    assert situation.due_within(soon) == 1
    situation.advance(due)
    assert situation.due_within(soon) == 0
    assert situation.overdue == situation.overdue_lately == 2


def test_an_overdue_emergency_is_counted_apart(
    desk: Desk, situation: Situation, clock: MovedClock
) -> None:
    report(desk, class_code=NOISE)
    report(desk, class_code=GAS)

    situation.advance(clock.now() + timedelta(hours=4))

    assert (situation.overdue_lately, situation.overdue_urgent) == (2, 1)


def test_cases_closed_today_are_counted_until_midnight_in_the_citys_zone(
    desk: Desk, situation: Situation, clock: MovedClock
) -> None:
    close(desk, filed(desk))
    late = filed(desk)
    clock.move(hours=3)
    desk.do(do.Dispatch(late.id, to="water"))
    desk.do(do.SignFor(late.id))
    clock.move(hours=3)
    desk.do(do.ReportDone(late.id))
    desk.do(do.StartCheck(late.id), person=OTHER)
    desk.do(do.PassCheck(late.id), person=OTHER)
    desk.do(do.Close(late.id))
    desk.do(do.Void(filed(desk).id, "Entered twice"))

    assert situation.closed_on_time == (1, 2)
    situation.advance(clock.now() + timedelta(hours=12))
    assert situation.closed_on_time == (0, 0)


def test_alarms_are_counted_over_ten_minutes(
    desk: Desk, situation: Situation, clock: MovedClock
) -> None:
    filed(desk)
    clock.move(minutes=11)
    desk.do(do.FireDueSteps())
    situation.advance(clock.now())

    assert situation.alarms == 1
    situation.advance(clock.now() + timedelta(minutes=10))
    assert situation.alarms == 0


def test_watchers_hear_before_and_after_once_per_batch(
    desk: Desk, situation: Situation, notes: Notes
) -> None:
    case = filed(desk)

    desk.do(do.Void(case.id, "Entered twice"))

    came, changed, left = notes.changes
    assert (came.before, came.after and came.after.stage) == (None, Stage.REPORTED)
    assert (changed.before and changed.before.stage) == Stage.REPORTED
    assert (left.after, left.id) == (None, case.id)


def test_what_is_forgotten_is_nowhere_and_never_was_closed(
    desk: Desk, situation: Situation, notes: Notes
) -> None:
    gone, closed, stays = filed(desk), filed(desk), filed(desk)
    close(desk, closed)
    notes.changes.clear()

    situation.forget([gone.id, closed.id, CaseId("unknown")])

    assert list(situation.cases) == [stays.id]
    assert situation.find(gone.number) is None
    assert situation.by_stage.total() == 1
    assert situation.ended == {}
    assert [(change.id, change.after) for change in notes.changes] == [(gone.id, None)]
    situation.forget([gone.id])
    assert len(notes.changes) == 1


def test_a_burst_is_one_change_of_each_case(desk: Desk, notes: Notes, situation: Situation) -> None:
    desk.listeners.clear()
    case = filed(desk)
    desk.do(do.Dispatch(case.id, to="water"))

    situation.apply(list(desk.store.events()), {})

    assert [(c.before, c.after) for c in notes.changes] == [(None, desk.case(case.id))]


def test_an_ended_case_that_is_taken_up_again_comes_back(desk: Desk, situation: Situation) -> None:
    case = filed(desk)
    (voided,) = desk.do(do.Void(case.id, "Entered twice"))
    fresh = Situation(desk.city, desk.clock.now())
    fresh.load(desk.store.open_cases())

    def hear(events: Sequence[Event], cases: dict[CaseId, Case]) -> None:
        fresh.apply(events, cases)

    desk.listeners.append(hear)  # type: ignore[arg-type]
    desk.do(do.Undo(case.id, voided.id))

    assert situation.find(case.number) == fresh.find(case.number) == desk.case(case.id)


def test_a_case_whose_beginning_is_not_for_these_eyes_is_not_shown(
    desk: Desk, situation: Situation
) -> None:
    case = filed(desk)
    elsewhere = Situation(desk.city, desk.clock.now())

    changes = elsewhere.apply(desk.do(do.AddNote(case.id, "it smells")), {})

    assert changes == []
    assert elsewhere.cases == {}
    assert situation.find(case.number) is not None


def test_a_new_configuration_is_told(situation: Situation, desk: Desk, notes: Notes) -> None:
    situation.configure(desk.city)

    assert notes.cities == 1


def test_yesterday_can_be_looked_at_again(
    desk: Desk, situation: Situation, clock: MovedClock
) -> None:
    case = filed(desk)
    then = clock.now()
    clock.move(hours=5)
    desk.do(do.Void(case.id, "Entered twice"))
    report(desk)

    before = situation_at(desk.store.events(), desk.city, then)
    after = situation_at(desk.store.events(), desk.city, clock.now())

    assert before.by_stage == {Stage.FILED: 1}
    assert after.by_stage == {Stage.REPORTED: 1}
