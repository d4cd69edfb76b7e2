"""What looks at the open cases later still answers as if it had looked at once."""

from commandcenter.catching_up import CatchesUp
from commandcenter.commands import AddNote, Void
from commandcenter.situation import Situation
from tests.helpers import small_city
from tests.helpers.memory_store import MemoryStore


class Numbers(CatchesUp):
    """The numbers of the open cases, and how often it looked at one."""

    def __init__(self, situation):
        super().__init__(situation)
        self.here = []
        self.looks = 0

    def _enter(self, case):
        self.looks += 1
        self.here.append(case.number)

    def _leave(self, case):
        self.here.remove(case.number)


def the_city_with(cases):
    desk = small_city.found(MemoryStore())
    made = [small_city.report(desk) for _each in range(cases)]
    situation = Situation(desk.city, desk.clock.now())
    situation.load(desk.store.open_cases())
    desk.listeners.append(situation.apply)
    return desk, made, Numbers(situation)


def test_it_looks_at_a_few_cases_at_a_time_and_says_when_nothing_is_left():
    _desk, made, numbers = the_city_with(3)

    assert numbers.here == []
    assert numbers.catch_up(2)
    assert len(numbers.here) == 2
    assert not numbers.catch_up(2)
    assert numbers.here == [case.number for case in made]


def test_a_case_that_ended_before_anybody_looked_is_never_looked_at():
    desk, (first, second), numbers = the_city_with(2)

    desk.do(Void(first.id, "by mistake"))
    numbers.catch_up()

    assert numbers.here == [second.number]
    assert numbers.looks == 1


def test_a_case_that_changed_is_looked_at_once_more_and_one_that_ended_is_let_go():
    desk, (first, second), numbers = the_city_with(2)
    numbers.catch_up()

    desk.do(AddNote(first.id, "a word"))
    desk.do(AddNote(first.id, "another"))
    desk.do(Void(second.id, "by mistake"))
    numbers.catch_up()
    numbers.lights_changed([])
    numbers.city_changed()

    assert numbers.here == [first.number]
    assert numbers.looks == 3
