"""Arrivals and endings by the hour, as they happen."""

from datetime import timedelta

import pytest

from commandcenter import commands as do
from commandcenter.situation import Situation
from commandcenter.trend import HOURS, Hour, Trend
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import NOON, MovedClock, filed, found, report

HOUR = timedelta(hours=1)


class Room:
    """A desk whose every act is heard by a situation and a trend."""

    def __init__(self):
        self.desk = found(MemoryStore(), MovedClock())
        self.situation = Situation(self.desk.city, NOON)
        self.trend = Trend.of((), NOON)
        self.desk.listeners.append(self._heard)

    def _heard(self, events, cases):
        self.situation.advance(self.desk.clock.now())
        self.trend.hear(self.situation.apply(events, cases), self.situation)

    def last(self):
        """The hours in which anything was counted, by how long ago."""
        hours = self.trend.hours(self.desk.clock.now())
        assert len(hours) == HOURS
        return {HOURS - 1 - at: hour for at, hour in enumerate(hours) if hour != Hour()}


@pytest.fixture
def room():
    return Room()


def test_a_report_is_an_arrival_of_its_hour(room):
    report(room.desk)
    room.desk.clock.move(hours=2)
    report(room.desk)
    report(room.desk)

    assert room.last() == {2: Hour(1, 0), 0: Hour(2, 0)}


def test_a_case_that_ends_counts_in_the_hour_in_which_it_ended(room):
    case = report(room.desk)
    room.desk.clock.move(hours=3)
    room.desk.do(do.Reject(case.id, "no rubbish there"))

    assert room.last() == {3: Hour(1, 0), 0: Hour(0, 1)}


def test_what_is_done_to_an_open_case_counts_for_nothing(room):
    case = filed(room.desk)
    room.desk.do(do.Dispatch(case.id, "water"))
    room.desk.do(do.AddNote(case.id, "on the way"))

    assert room.last() == {0: Hour(1, 0)}


def test_a_case_that_is_taken_up_again_has_not_ended(room):
    case = filed(room.desk)
    (voided,) = room.desk.do(do.Void(case.id, "a test"))
    assert room.last() == {0: Hour(1, 1)}

    room.desk.do(do.Undo(case.id, voided.id))

    assert room.last() == {0: Hour(1, 0)}


def test_after_a_day_an_hour_is_forgotten(room):
    report(room.desk)
    room.desk.clock.move(hours=HOURS - 1)
    assert room.last() == {HOURS - 1: Hour(1, 0)}

    room.desk.clock.move(hours=1)

    assert room.last() == {}
    assert room.trend._counted == {}


def test_what_came_before_the_day_counts_when_it_ends_in_it(room):
    case = report(room.desk)
    room.desk.clock.move(hours=30)
    room.last()

    room.desk.do(do.Reject(case.id, "nothing there"))

    assert room.last() == {0: Hour(0, 1)}


def test_counted_as_it_happened_or_afterwards_from_what_is_stored_it_is_the_same(room):
    for step in range(6):
        case = filed(room.desk)
        if step % 2:
            room.desk.do(do.Void(case.id, "a test"))
        room.desk.clock.move(minutes=50)
    now = room.desk.clock.now()

    stored = Trend.of([*room.desk.store.open_cases(), *room.desk.store.ended_since(NOON)], now)

    assert stored.hours(now) == room.trend.hours(now)
