"""Which unit to ask first: each with the reasons why it stands where it stands."""

from dataclasses import replace
from datetime import date, time

import pytest

from commandcenter.advice.past_handling import PastHandling
from commandcenter.advice.suggestion import rank_units
from commandcenter.commands import Dispatch, Return
from commandcenter.component import Component, ComponentSet, pack_components
from commandcenter.proceedings import Proceedings
from commandcenter.roles import Post
from commandcenter.roster.shifts import Roster, RosterSeat, Shift, Turn, Week
from commandcenter.unit import Unit, UnitTree
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import CATALOGUE, NOON, WATER_LEAK, MovedClock, filed, found

UNITS = (
    Unit("city", {"en": "City works"}),
    Unit("harbour", {"en": "Harbour office"}, areas=("D1",)),
    Unit("block", {"en": "Block team"}, areas=("C00",)),
    Unit("drains", {"en": "Drains"}, classes=(WATER_LEAK,)),
    Unit("water", {"en": "Water"}, classes=(WATER_LEAK,), capacity=10),
    Unit("far", {"en": "Far office"}, areas=("elsewhere",)),
    Unit("heading", {"en": "Heading"}, handles=False),
)


@pytest.fixture
def desk():
    return found(MemoryStore(), MovedClock())


@pytest.fixture
def city(desk):
    return replace(desk.city, units=UnitTree(UNITS))


@pytest.fixture
def case(desk):
    return filed(desk)


def ranked(case, city, past=None, now=NOON, **loads):
    return rank_units(case, city, loads, past or PastHandling(), now)


def order(*args, **more):
    return [each.unit.code for each in ranked(*args, **more)]


def words(suggestions, unit):
    found = next(each for each in suggestions if each.unit.code == unit)
    return [reason.words for reason in found.reasons]


def against(suggestions, unit):
    found = next(each for each in suggestions if each.unit.code == unit)
    return [reason.words for reason in found.reasons if not reason.speaks_for]


def test_class_duty_comes_before_area_and_the_nearer_area_before_the_wider(case, city):
    assert order(case, city) == ["water", "drains", "block", "harbour", "city"]


def test_each_says_why_it_stands_there(case, city):
    found = ranked(case, city, water=3)

    assert [each.rank for each in found] == [1, 2, 3, 4, 5]
    assert found[0].why == "First in charge of Water leak · 3 of 10 open"
    assert words(found, "drains")[0] == "This class is among its duties"
    assert words(found, "block")[:2] == ["Takes every class", "Responsible for Block 00"]


def test_who_may_not_take_it_is_not_ranked(case, city):
    assert not {"far", "heading"} & set(order(case, city))


def test_who_has_the_case_is_not_ranked_for_it(desk, city, case):
    desk.do(Dispatch(case.id, "water"))

    assert "water" not in order(desk.case(case.id), city)


def test_a_class_may_name_a_second_unit_and_one_that_helps(case, city):
    classes = [
        replace(each, units=("drains", "water"), co_units=("city",))
        if each.code == WATER_LEAK
        else each
        for each in CATALOGUE.classes
    ]
    other = replace(CATALOGUE, classes=tuple(classes))
    city = replace(city, catalogues={("small", 1): other})

    found = ranked(case, city)

    assert [each.unit.code for each in found[:2]] == ["drains", "water"]
    assert words(found, "water")[0] == "Takes Water leak too"
    assert words(found, "city")[0] == "Usually helps with this class"


def test_the_owner_of_the_component_is_asked_first(case, city):
    lamp = Component("LAMP1", WATER_LEAK, "", "drains", -73.995, 40.705)
    city = replace(city, component_sets={"01": ComponentSet(pack_components([lamp]))})
    case = replace(case, standing=replace(case.standing, component="LAMP1"))

    found = ranked(case, city)

    assert found[0].unit.code == "drains"
    assert words(found, "drains")[0] == "Answers for the component"


def test_the_first_receiver_that_is_bound_comes_before_the_owner(case, city):
    bound = Proceedings(first_receiver="city")
    case = replace(case, standing=replace(case.standing, proceedings=bound, unit="city", returns=2))

    found = ranked(case, city)

    assert found[0].unit.code == "city"
    assert words(found, "city")[0].startswith("First receiver")


def test_who_has_just_returned_it_is_asked_last(desk, city, case):
    desk.do(Dispatch(case.id, "water"))
    desk.do(Return(case.id, reason="not ours", owner="police"))

    found = ranked(desk.case(case.id), city)

    assert found[-1].unit.code == "water"
    assert "Has returned this very case" in against(found, "water")


def returned_often(desk, times, of):
    past = PastHandling()
    for number in range(of):
        case = filed(desk)
        desk.do(Dispatch(case.id, "water"))
        if number < times:
            desk.do(Return(case.id, reason="not ours", owner="police"))
        case = desk.case(case.id)
        if number >= times:
            case = replace(case, standing=replace(case.standing, stage="done"))
            clock = replace(case.standing.deadlines[-1], stopped_at=NOON)
            case = replace(case, standing=replace(case.standing, deadlines=(clock,)))
        past.put(case)
    return past


@pytest.mark.parametrize(
    ("times", "of", "first", "said"),
    [(2, 4, "drains", True), (1, 4, "water", True), (0, 4, "water", True), (3, 3, "water", False)],
)
def test_who_returned_most_cases_of_the_class_comes_after_the_others(
    desk, city, case, times, of, first, said
):
    found = ranked(case, city, returned_often(desk, times, of))

    assert found[0].unit.code == first
    assert (f"Returned {times} of {of} of this class" in words(found, "water")) is said


def test_a_unit_that_is_usually_late_says_so(desk, city, case):
    past = returned_often(desk, 0, 8)

    assert "0 of 8 like it were late" in words(ranked(case, city, past), "water")


def rostered(city, unit, person):
    shift = Shift("day", {"en": "Day"}, time(0), time(0))
    seat = RosterSeat("desk", {"en": "Desk"}, Post.HANDLER)
    roster = Roster(unit, {"en": unit}, (shift,), (seat,), unit=unit)
    monday = date(2024, 5, 6)
    turns = (Turn(monday, "day", "desk", person),) if person else ()
    week = Week(unit, monday, turns)
    return replace(
        city,
        rosters={**city.rosters, unit: roster},
        roster_weeks={**city.roster_weeks, (unit, monday): week},
    )


def test_where_nobody_is_on_duty_another_with_the_same_duty_comes_first(case, city):
    both = (replace(UNITS[3], classes=()), replace(UNITS[0], code="town"))
    city = replace(city, units=UnitTree(both))
    city = rostered(rostered(city, "drains", None), "town", "moss")

    found = ranked(case, city)

    assert [each.unit.code for each in found] == ["town", "drains"]
    assert "On duty: K. Moss" in words(found, "town")
    assert "Nobody is on duty now" in against(found, "drains")


def test_of_two_alike_the_one_with_more_room_comes_first(case, city):
    twins = [Unit(code, {"en": code}, capacity=10) for code in ("one", "two")]
    city = replace(city, units=UnitTree(twins))

    found = ranked(case, city, one=10, two=4)

    assert [each.unit.code for each in found] == ["two", "one"]
    assert "10 of 10 open" in against(found, "one")


def test_a_unit_without_capacity_counts_as_full(case, city):
    city = replace(city, units=UnitTree([Unit("none", {"en": "None"}, capacity=0)]))

    assert "0 of 0 open" in against(ranked(case, city), "none")


def test_a_case_without_a_class_is_ranked_by_area_and_room(case, city):
    case = replace(case, standing=replace(case.standing, class_code=None))

    assert order(case, city)[:2] == ["block", "harbour"]
