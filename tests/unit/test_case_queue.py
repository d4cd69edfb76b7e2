"""The live order of the open cases, and what it announces."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from commandcenter import urgency
from commandcenter.case import Light, Stage
from commandcenter.case_queue import BURST, CaseQueue, Scope
from commandcenter.catalogue import Urgency
from commandcenter.filter import parse
from commandcenter.ids import CaseId
from commandcenter.situation import Change, Situation, needs_control_room
from tests.helpers.makers import MONDAY, a_case, a_city

PATTERN = a_case(Stage.DISPATCHED)
CITY = a_city()


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
        assert self.rows[at] is self.queue[at]
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


def one(number, due=60, stage=Stage.DISPATCHED, level=Urgency.ORDINARY, **changes):
    """A case called `number`, due `due` minutes from now; None: no clock runs."""
    clocks = ()
    if due is not None:
        at = MONDAY + timedelta(minutes=due)
        soon = at - timedelta(minutes=12)
        last = PATTERN.standing.deadlines[-1]
        clocks = (replace(last, started_at=MONDAY, due_soon_at=soon, due_at=at),)
    standing = replace(PATTERN.standing, stage=stage, urgency=level, deadlines=clocks, chain=None)
    name = f"{number:04}"
    return replace(PATTERN, id=CaseId(name), number=name, standing=standing, **changes)


def numbers(queue):
    return [int(row.case.number) for row in queue]


class Town:
    """A situation whose cases a test puts and takes as it likes."""

    def __init__(self, *cases, scope=Scope.ALL):
        self.situation = Situation(CITY, MONDAY)
        self.situation.load(cases)
        self.queue = CaseQueue(self.situation, scope)
        self.mirror = Mirror(self.queue)

    def put(self, *cases):
        """These cases are now so; closed ones leave."""
        changes = []
        for case in cases:
            before = self.situation.cases.get(case.id)
            changes.append(self.situation._replace(before, case))
        for watcher in self.situation.watchers:
            watcher.cases_changed(changes)

    @property
    def told(self):
        return self.mirror.told


def test_the_most_urgent_comes_first_then_what_is_due_first():
    town = Town(
        one(1, due=20),
        one(2, due=10),
        one(3, due=500, level=Urgency.EMERGENCY),
        one(4, due=5, level=Urgency.LOW),
        one(5, due=None),
        one(6, due=400, level=Urgency.URGENT),
    )

    assert numbers(town.queue) == [3, 6, 2, 1, 5, 4]


def test_an_emergency_is_above_a_case_that_is_fourteen_years_overdue():
    years = 14 * 365 * 24 * 60
    town = Town(one(1, due=-years, imported_at=MONDAY), one(2, due=-60))

    town.put(one(3, due=60, level=Urgency.EMERGENCY))

    assert numbers(town.queue) == [3, 2, 1]


def test_a_case_that_comes_is_one_inserted_row():
    town = Town(one(1, due=10), one(3, due=30))

    town.put(one(2, due=20))

    assert town.told == [("inserted", 1)]
    assert numbers(town.queue) == [1, 2, 3]


def test_a_case_that_closes_is_one_removed_row():
    town = Town(one(1, due=10), one(2, due=20))

    town.put(one(1, stage=Stage.CLOSED))

    assert town.told == [("removed", 0)]


@pytest.mark.parametrize(("due", "told"), [(25, ("moved", 0, 1)), (35, ("moved", 0, 2))])
def test_a_case_with_a_later_deadline_moves_down(due, told):
    town = Town(one(1, due=10), one(2, due=20), one(3, due=30))

    town.put(one(1, due=due))

    assert town.told == [told]


def test_a_case_that_becomes_more_urgent_moves_up():
    town = Town(one(1, due=10), one(2, due=20), one(3, due=30))

    town.put(one(3, due=30, level=Urgency.URGENT))

    assert town.told == [("moved", 2, 0)]


def test_a_case_that_stays_where_it_is_has_changed():
    town = Town(one(1, due=10), one(2, due=20), one(3, due=30))

    town.put(one(2, due=29))

    assert town.told == [("changed", 1)]
    assert town.queue[1].due_at == MONDAY + timedelta(minutes=29)


def test_cases_with_one_number_are_not_taken_for_each_other():
    twin = replace(one(1), id=CaseId("twin"))
    town = Town(one(1), twin)

    del town.situation.by_number["0001"]
    town.situation.by_number["0001"] = twin.id
    town.put(replace(twin, standing=replace(twin.standing, stage=Stage.CLOSED)))

    assert [row.case.id for row in town.queue] == ["0001"]


def test_what_waits_on_a_unit_is_apart_from_what_needs_me():
    town = Town(one(1), one(2, stage=Stage.FILED), one(3, stage=Stage.DONE), one(4))

    shown = {}
    for scope in (Scope.NEEDS_ME, Scope.WAITING, Scope.ALL):
        town.queue.set_scope(scope)
        shown[scope] = numbers(town.queue)

    assert shown == {"needs_me": [2, 3], "waiting": [1, 4], "all": [1, 2, 3, 4]}
    assert {scope: town.queue.count(scope) for scope in Scope} == {
        "needs_me": 2,
        "waiting": 2,
        "all": 4,
    }


def test_a_dispatched_case_leaves_those_that_need_me():
    town = Town(one(1, stage=Stage.FILED), one(2, stage=Stage.FILED), scope=Scope.NEEDS_ME)

    town.put(one(1, stage=Stage.DISPATCHED))
    town.put(one(1, stage=Stage.RETURNED))

    assert town.told == [("removed", 0), ("inserted", 0)]


def test_the_same_scope_or_filter_again_changes_nothing():
    town = Town(one(1))

    town.queue.set_scope(Scope.ALL)
    town.queue.set_filter(parse(""))

    assert town.told == []


def test_a_filter_shows_what_it_lets_through_and_goes_on_doing_so():
    town = Town(one(1), one(2, stage=Stage.FILED))

    town.queue.set_filter(parse("stage:filed"))
    town.put(one(3, stage=Stage.FILED), one(4))
    town.put(one(2))

    assert numbers(town.queue) == [3]
    assert town.told == [("reset",), ("inserted", 1), ("removed", 0)]


def test_typing_on_and_back_finds_the_same():
    town = Town(*(one(number) for number in range(120)))

    shown = {}
    for text in ("01", "011", "0110", "011", "01", ""):
        town.queue.set_filter(parse(text))
        shown.setdefault(text, []).append(numbers(town.queue))

    assert shown["0110"] == [[110]]
    assert shown["011"] == [[11, *range(110, 120)]] * 2
    assert shown[""] == [list(range(120))]


def test_words_are_made_ready_in_parts():
    town = Town(*(one(number) for number in range(5)))

    assert [town.queue.prepare(2) for _round in range(4)] == [True, True, False, False]
    town.queue.set_filter(parse("0003"))
    assert numbers(town.queue) == [3]


def test_a_light_that_turns_is_a_changed_row():
    town = Town(one(1, due=10), one(2, due=60))

    town.situation.advance(MONDAY + timedelta(minutes=10))

    assert ("changed", 0) in town.told
    assert [row.light for row in town.queue] == [Light.RED, Light.GREEN]


def test_a_filter_for_overdue_cases_sees_them_fall_due():
    town = Town(one(1, due=10), one(2, due=60))

    town.queue.set_filter(parse("light:red"))
    town.situation.advance(MONDAY + timedelta(minutes=10))

    assert numbers(town.queue) == [1]
    assert town.told == [("reset",), ("inserted", 0)]


def test_many_lights_that_turn_under_a_filter_are_one_reset():
    town = Town(*(one(number, due=10) for number in range(BURST + 1)))

    town.queue.set_filter(parse("light:red"))
    town.situation.advance(MONDAY + timedelta(minutes=10))

    assert len(town.queue) == BURST + 1
    assert town.told == [("reset",), ("reset",)]


def test_time_alone_changes_a_filter_that_asks_about_it():
    town = Town(one(1, due=40), one(2, due=90))

    town.queue.set_filter(parse("due<30m"))
    for minute in (5, 11, 12):
        now = MONDAY + timedelta(minutes=minute)
        town.situation.advance(now)
        town.queue.tick(now)

    assert numbers(town.queue) == [1]
    assert town.told == [("reset",), ("reset",)]


def test_time_alone_changes_nothing_else():
    town = Town(one(1, due=40))

    town.queue.tick(MONDAY + timedelta(minutes=5))

    assert town.told == []


def test_a_flood_is_one_reset():
    town = Town(*(one(number, due=number) for number in range(0, 1000, 2)))

    flood = [one(number, due=number % 700) for number in range(0, 1000, 3)]
    town.put(*flood, one(4, stage=Stage.CLOSED))

    assert town.told == [("reset",)]
    assert town.mirror.rows == sorted(town.queue, key=lambda row: row.key)
    assert len(town.queue) == len(town.situation.cases)
    assert town.queue.index_of("0004") is None


def test_after_a_flood_its_words_can_be_searched():
    town = Town()

    town.put(*(one(number) for number in range(BURST + 1)))
    town.queue.set_filter(parse("0017"))

    assert numbers(town.queue) == [17]


def test_another_configuration_is_searched_by_its_names():
    town = Town(one(1))
    units = type(CITY.units)([replace(CITY.units.by_code["cleaning"], names={"en": "Sweepers"})])

    town.queue.set_filter(parse("sweepers"))
    found = [numbers(town.queue)]
    town.situation.configure(replace(CITY, units=units))
    found.append(numbers(town.queue))

    assert found == [[], [1]]


def test_a_case_is_found_by_its_id():
    town = Town(one(1, due=20), one(2, due=10))

    assert town.queue.index_of("0001") == 1
    assert town.queue.index_of("9999") is None
    assert town.queue.place_of(town.queue[1].key) == 1


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


steps = some.tuples(
    some.integers(0, 12),
    some.integers(-30, 90),
    some.sampled_from([Stage.FILED, Stage.DISPATCHED, Stage.DONE, Stage.CLOSED]),
    some.sampled_from(Urgency),
)
texts = some.sampled_from(["", "000", "light:red", "stage:filed,done", "due<30m", "-0001"])


@settings(deadline=None, max_examples=60)
@given(some.lists(steps, max_size=25), some.sampled_from(Scope), texts, some.booleans())
def test_whatever_happens_the_queue_is_what_a_fresh_sort_would_be(happened, scope, text, burst):
    town = Town(one(3), scope=scope)
    wanted = parse(text)
    town.queue.set_filter(wanted)

    cases = [one(number, due, stage, level) for number, due, stage, level in happened]
    if burst:
        newest = {case.id: case for case in cases}.values()
        crowd = [one(100 + number, due=number) for number in range(BURST)]
        town.put(*newest, *crowd)
    else:
        for case in cases:
            town.put(case)
    now = MONDAY + timedelta(minutes=20)
    town.situation.advance(now)
    town.queue.tick(now)

    expected = [
        case
        for case in town.situation.cases.values()
        if scope is Scope.ALL or needs_control_room(case) is (scope is Scope.NEEDS_ME)
        if wanted.matches(case, CITY, now)
    ]
    assert [row.case for row in town.queue] == sorted(expected, key=urgency.key)
    assert town.mirror.rows == list(town.queue)
    assert all(row.light is row.case.light(now) for row in town.queue)
