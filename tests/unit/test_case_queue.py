"""The live order of the open cases, and what it announces."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from commandcenter import urgency
from commandcenter.case import Light, Stage
from commandcenter.case_order import OpenCases
from commandcenter.case_queue import BURST, CaseQueue, Scope
from commandcenter.catalogue import Urgency
from commandcenter.filter.language import parse
from commandcenter.ids import CaseId
from commandcenter.situation import Change, Situation, needs_control_room, to_be_placed
from tests.helpers import town
from tests.helpers.makers import MONDAY
from tests.helpers.town import CITY, nowhere, one


class Mirror:
    """A list that knows only what is announced; it must stay equal to the queue."""

    def __init__(self, queue):
        self.queue = queue
        self.told = []
        self.rows = list(queue)
        queue.listener = self

    @contextmanager
    def inserting(self, at):
        yield
        self.rows.insert(at, self.queue[at])
        self.told.append(("inserted", at))

    @contextmanager
    def removing(self, at):
        assert self.rows[at].case.id == self.queue[at].case.id
        yield
        del self.rows[at]
        self.told.append(("removed", at))

    @contextmanager
    def moving(self, was, to):
        yield
        del self.rows[was]
        self.rows.insert(to, self.queue[to])
        self.told.append(("moved", was, to))

    @contextmanager
    def resetting(self):
        yield
        self.rows = list(self.queue)
        self.told.append(("reset",))

    def changed(self, at):
        self.rows[at] = self.queue[at]
        self.told.append(("changed", at))


def numbers(queue):
    return [int(row.case.number) for row in queue]


class Town(town.Town):
    """With a queue, and a listener that hears what it announces."""

    def __init__(self, *cases, scope=Scope.ALL):
        super().__init__(*cases)
        self.queue = CaseQueue(self.situation, scope)
        self.mirror = Mirror(self.queue)

    @property
    def told(self):
        return self.mirror.told


def test_the_most_urgent_comes_first_then_what_is_due_first():
    room = Town(
        one(1, due=20),
        one(2, due=10),
        one(3, due=500, level=Urgency.EMERGENCY),
        one(4, due=5, level=Urgency.LOW),
        one(5, due=None),
        one(6, due=400, level=Urgency.URGENT),
    )

    assert numbers(room.queue) == [3, 6, 2, 1, 5, 4]


def test_an_emergency_is_above_a_case_that_is_fourteen_years_overdue():
    years = 14 * 365 * 24 * 60
    room = Town(one(1, due=-years, imported_at=MONDAY), one(2, due=-60))

    room.put(one(3, due=60, level=Urgency.EMERGENCY))

    assert numbers(room.queue) == [3, 2, 1]


def test_a_case_that_comes_is_one_inserted_row():
    room = Town(one(1, due=10), one(3, due=30))

    room.put(one(2, due=20))

    assert room.told == [("inserted", 1)]
    assert numbers(room.queue) == [1, 2, 3]


def test_a_case_that_closes_is_one_removed_row():
    room = Town(one(1, due=10), one(2, due=20))

    room.put(one(1, stage=Stage.CLOSED))

    assert room.told == [("removed", 0)]


@pytest.mark.parametrize(("due", "told"), [(25, ("moved", 0, 1)), (35, ("moved", 0, 2))])
def test_a_case_with_a_later_deadline_moves_down(due, told):
    room = Town(one(1, due=10), one(2, due=20), one(3, due=30))

    room.put(one(1, due=due))

    assert room.told == [told]


def test_a_case_that_becomes_more_urgent_moves_up():
    room = Town(one(1, due=10), one(2, due=20), one(3, due=30))

    room.put(one(3, due=30, level=Urgency.URGENT))

    assert room.told == [("moved", 2, 0)]


def test_a_case_that_stays_where_it_is_has_changed():
    room = Town(one(1, due=10), one(2, due=20), one(3, due=30))

    room.put(one(2, due=29))

    assert room.told == [("changed", 1)]
    assert room.queue[1].case.due_at == MONDAY + timedelta(minutes=29)


def test_cases_with_one_number_are_not_taken_for_each_other():
    twin = replace(one(1), id=CaseId("twin"))
    room = Town(one(1), twin)

    del room.situation.by_number["0001"]
    room.situation.by_number["0001"] = twin.id
    room.put(replace(twin, standing=replace(twin.standing, stage=Stage.CLOSED)))

    assert [row.case.id for row in room.queue] == ["0001"]


def test_what_waits_on_a_unit_is_apart_from_what_needs_me():
    room = Town(one(1), one(2, stage=Stage.FILED), one(3, stage=Stage.DONE), nowhere(4))

    shown = {}
    for scope in Scope:
        room.queue.set_scope(scope)
        shown[scope] = numbers(room.queue)

    assert shown == {"needs_me": [2, 3], "waiting": [1, 4], "to_place": [4], "all": [1, 2, 3, 4]}
    assert {scope: room.queue.count(scope) for scope in Scope} == {
        "needs_me": 2,
        "waiting": 2,
        "to_place": 1,
        "all": 4,
    }


def test_a_case_leaves_those_to_be_placed_once_it_has_a_place():
    room = Town(nowhere(1), nowhere(2), scope=Scope.TO_PLACE)

    room.put(one(1))
    room.put(nowhere(2, stage=Stage.CLOSED))

    assert room.told == [("removed", 0), ("removed", 0)]
    assert room.queue.count(Scope.TO_PLACE) == 0


def test_a_slot_that_is_used_again_is_another_case():
    room = Town(one(1), one(2, due=5), one(3))

    room.put(one(2, stage=Stage.CLOSED))
    room.put(one(4, due=70))
    room.queue.prepare(10)
    room.queue.set_filter(parse("-0001"))

    assert numbers(room.queue) == [3, 4]
    assert room.queue.index_of("0002") is None


def test_a_dispatched_case_leaves_those_that_need_me():
    room = Town(one(1, stage=Stage.FILED), one(2, stage=Stage.FILED), scope=Scope.NEEDS_ME)

    room.put(one(1, stage=Stage.DISPATCHED))
    room.put(one(1, stage=Stage.RETURNED))

    assert room.told == [("removed", 0), ("inserted", 0)]


def test_the_same_scope_or_filter_again_changes_nothing():
    room = Town(one(1))

    room.queue.set_scope(Scope.ALL)
    room.queue.set_filter(parse(""))

    assert room.told == []


def test_a_filter_shows_what_it_lets_through_and_goes_on_doing_so():
    room = Town(one(1), one(2, stage=Stage.FILED))

    room.queue.set_filter(parse("stage:filed"))
    room.put(one(3, stage=Stage.FILED), one(4))
    room.put(one(2))

    assert numbers(room.queue) == [3]
    assert room.told == [("reset",), ("inserted", 1), ("removed", 0)]


def test_a_filter_counts_what_it_lets_through_in_every_scope():
    room = Town(one(1), one(2, stage=Stage.FILED), nowhere(3), scope=Scope.NEEDS_ME)
    before = [room.queue.matches(scope) for scope in Scope]

    room.queue.set_filter(parse("stage:dispatched"))
    counts = [[room.queue.matches(scope) for scope in Scope]]
    for happened in (one(4), one(1, stage=Stage.RETURNED), one(4, stage=Stage.CLOSED)):
        room.put(happened)
        counts.append([room.queue.matches(scope) for scope in Scope])

    assert before == [1, 2, 1, 3]
    assert counts == [[0, 2, 1, 2], [0, 3, 1, 3], [0, 2, 1, 2], [0, 1, 1, 1]]
    assert numbers(room.queue) == []


def test_a_scope_holds_a_case_that_the_filter_hides():
    room = Town(one(1), one(2, stage=Stage.FILED), scope=Scope.NEEDS_ME)
    room.queue.set_filter(parse("stage:done"))

    assert [room.queue.holds(case) for case in ("0001", "0002", "gone")] == [False, True, False]


def test_typing_on_and_back_finds_the_same():
    room = Town(*(one(number) for number in range(120)))

    shown = {}
    for text in ("01", "011", "0110", "011", "01", ""):
        room.queue.set_filter(parse(text))
        shown.setdefault(text, []).append(numbers(room.queue))

    assert shown["0110"] == [[110]]
    assert shown["011"] == [[11, *range(110, 120)]] * 2
    assert shown[""] == [list(range(120))]


def test_words_are_made_ready_in_parts():
    room = Town(*(one(number) for number in range(5)))

    assert [room.queue.prepare(2) for _round in range(4)] == [True, True, False, False]
    room.queue.set_filter(parse("0003"))
    assert numbers(room.queue) == [3]


def test_a_light_that_turns_is_a_changed_row():
    room = Town(one(1, due=10), one(2, due=60))

    room.situation.advance(MONDAY + timedelta(minutes=10))

    assert ("changed", 0) in room.told
    assert [row.light for row in room.queue] == [Light.RED, Light.GREEN]


def test_a_filter_for_overdue_cases_sees_them_fall_due():
    room = Town(one(1, due=10), one(2, due=60))

    room.queue.set_filter(parse("light:red"))
    room.situation.advance(MONDAY + timedelta(minutes=10))

    assert numbers(room.queue) == [1]
    assert room.told == [("reset",), ("inserted", 0)]


def test_many_lights_that_turn_under_a_filter_are_one_reset():
    room = Town(*(one(number, due=10) for number in range(BURST + 1)))

    room.queue.set_filter(parse("light:red"))
    room.situation.advance(MONDAY + timedelta(minutes=10))

    assert len(room.queue) == BURST + 1
    assert room.told == [("reset",), ("reset",)]


def test_time_alone_changes_a_filter_that_asks_about_it():
    room = Town(one(1, due=40), one(2, due=90))

    room.queue.set_filter(parse("due<30m"))
    for minute in (5, 11, 12):
        now = MONDAY + timedelta(minutes=minute)
        room.situation.advance(now)
        room.queue.tick(now)

    assert numbers(room.queue) == [1]
    assert room.told == [("reset",), ("reset",)]


def test_time_alone_changes_nothing_else():
    room = Town(one(1, due=40))

    room.queue.tick(MONDAY + timedelta(minutes=5))

    assert room.told == []


def test_a_flood_is_one_reset():
    room = Town(*(one(number, due=number) for number in range(0, 1000, 2)))

    flood = [one(number, due=number % 700) for number in range(0, 1000, 3)]
    room.put(*flood, one(4, stage=Stage.CLOSED))

    assert room.told == [("reset",)]
    assert room.mirror.rows == sorted(room.queue, key=lambda row: row.key)
    assert len(room.queue) == len(room.situation.cases)
    assert room.queue.index_of("0004") is None


def test_after_a_flood_its_words_can_be_searched():
    room = Town()

    room.put(*(one(number) for number in range(BURST + 1)))
    room.queue.set_filter(parse("0017"))

    assert numbers(room.queue) == [17]


def test_a_flood_passes_the_filter_in_force():
    room = Town()

    room.queue.set_filter(parse("0017"))
    room.put(*(one(number) for number in range(BURST + 1)))

    assert numbers(room.queue) == [17]


def test_another_configuration_is_searched_by_its_names():
    room = Town(one(1))
    units = type(CITY.units)([replace(CITY.units.by_code["cleaning"], names={"en": "Sweepers"})])

    room.queue.set_filter(parse("sweepers"))
    found = [numbers(room.queue)]
    room.situation.configure(replace(CITY, units=units))
    found.append(numbers(room.queue))

    assert found == [[], [1]]


def test_a_case_is_found_by_its_id():
    room = Town(one(1, due=20), one(2, due=10))

    assert room.queue.index_of("0001") == 1
    assert room.queue.index_of("9999") is None
    assert room.queue.place_of(room.queue[1].key) == 1


def test_emergencies_are_counted_with_and_without_a_deadline():
    gas = {"level": Urgency.EMERGENCY}
    room = Town(one(1, due=None, **gas), one(2, **gas), one(3, due=-600_000, level=Urgency.URGENT))

    assert room.queue.emergencies == 2


def test_a_queue_that_nobody_looks_at_keeps_its_order():
    situation = Situation(CITY, MONDAY)
    queue = CaseQueue(situation)
    steps = [one(1, due=10)], [one(2, due=5)], [one(2, due=15)], [one(2, due=16)]

    for cases in (*steps, [one(1, stage=Stage.CLOSED)]):
        changes = [situation._replace(situation.cases.get(each.id), each) for each in cases]
        queue.cases_changed(changes)
    queue.lights_changed([one(7)])
    queue.cases_changed([Change(CaseId("7"), None, None)])

    assert numbers(queue) == [2]


@given(some.lists(some.tuples(some.integers(0, 3), some.sampled_from(Urgency)), max_size=30))
def test_first_order_is_that_of_the_keys(cases):
    given = [one(at, due, level=how) for at, (due, how) in enumerate(cases)][::-1]
    opened = OpenCases({case.id: case for case in given}, [Light.GREEN] * len(given))

    assert [given[slot] for slot in opened.ordered()] == sorted(given, key=urgency.key)


steps = some.tuples(
    some.integers(0, 12),
    some.integers(-30, 90),
    some.sampled_from([Stage.FILED, Stage.DISPATCHED, Stage.DONE, Stage.CLOSED]),
    some.sampled_from(Urgency),
    some.booleans(),
)
texts = some.sampled_from(
    ["", "000", "number:3", "-place:none", "light:red", "stage:filed,done", "due<30m", "-0001"]
)


HOLDS = {
    Scope.NEEDS_ME: needs_control_room,
    Scope.WAITING: lambda case: not needs_control_room(case),
    Scope.TO_PLACE: to_be_placed,
    Scope.ALL: lambda case: True,
}


@settings(deadline=None, max_examples=60)
@given(some.lists(steps, max_size=25), some.sampled_from(Scope), texts, some.booleans())
def test_whatever_happens_the_queue_is_what_a_fresh_sort_would_be(happened, scope, text, burst):
    room = Town(one(3), scope=scope)
    wanted = parse(text)
    room.queue.set_filter(wanted)

    cases = [
        (one if placed else nowhere)(number, due=due, stage=stage, level=level)
        for number, due, stage, level, placed in happened
    ]
    if burst:
        newest = {case.id: case for case in cases}.values()
        crowd = [one(100 + number, due=number) for number in range(BURST)]
        room.put(*newest, *crowd)
    else:
        for case in cases:
            room.put(case)
    now = MONDAY + timedelta(minutes=20)
    room.situation.advance(now)
    room.queue.tick(now)

    matching = [each for each in room.situation.cases.values() if wanted.matches(each, CITY, now)]
    expected = [case for case in matching if HOLDS[scope](case)]
    for other in Scope:
        assert room.queue.matches(other) == sum(map(HOLDS[other], matching))
    assert [row.case for row in room.queue] == sorted(expected, key=urgency.key)
    assert room.mirror.rows == list(room.queue)
    assert all(row.light is row.case.light(now) for row in room.queue)
