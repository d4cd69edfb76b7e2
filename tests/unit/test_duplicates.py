from dataclasses import replace

import pytest

from commandcenter.advice.duplicates import OpenCases, text_likeness
from commandcenter.commands import Dispatch, PlaceCase, Void
from commandcenter.report import Place
from commandcenter.situation import Change, Situation
from tests.helpers import small_city
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import GAS, HERE, NOISE, WATER_LEAK


class Room:
    """A desk, and the index of its open cases, kept up to date as the screens keep it."""

    def __init__(self):
        self.clock = small_city.MovedClock()
        self.desk = small_city.found(MemoryStore(), self.clock)
        self.situation = Situation(self.desk.city, self.clock.now())
        self.desk.listeners.append(self.situation.apply)
        self.cases = OpenCases(self.situation)

    def wait(self, **span):
        self.clock.move(**span)
        self.situation.advance(self.clock.now())

    def numbers(self, *asked, **more):
        return [near.case.number for near in self.cases.near(*asked, **more)]


@pytest.fixture
def room():
    return Room()


def north(metres, of=HERE):
    return Place(of.lon, of.lat + metres / 111_050)


def test_the_same_class_near_by_may_be_the_same_thing(room):
    case = small_city.report(room.desk)

    (near,) = room.cases.near(north(30), WATER_LEAK)

    assert near.case.id == case.id
    assert near.distance_m == pytest.approx(30, abs=0.5)
    assert near.reasons == ("same class",)


def test_what_is_farther_than_the_radius_of_the_class_is_another_thing(room):
    small_city.report(room.desk)

    assert room.numbers(north(49), WATER_LEAK)
    assert not room.numbers(north(52), WATER_LEAK)


def test_what_is_older_than_the_hours_of_the_class_is_another_thing(room):
    small_city.report(room.desk)

    room.wait(hours=23, minutes=59)
    assert room.numbers(HERE, WATER_LEAK)

    room.wait(minutes=2)
    assert not room.numbers(HERE, WATER_LEAK)


def test_one_more_report_keeps_a_case_fresh(room):
    case = small_city.report(room.desk)
    room.wait(hours=20)
    small_city.report(room.desk, join=case.number)
    room.wait(hours=20)

    (near,) = room.cases.near(HERE, WATER_LEAK)

    assert near.age.total_seconds() == 20 * 3600


def test_the_nearest_comes_first_and_no_more_than_asked_for(room):
    far, near = (small_city.report(room.desk, place=north(m)).number for m in (40, 10))

    assert room.numbers(HERE, WATER_LEAK) == [near, far]
    assert room.numbers(HERE, WATER_LEAK, limit=1) == [near]


def test_another_class_counts_only_when_the_words_are_alike(room):
    alike = small_city.report(room.desk, words="Strong smell of gas at the corner", class_code=GAS)
    small_city.report(room.desk, words="Loud music", class_code=NOISE)

    (near,) = room.cases.near(HERE, WATER_LEAK, "smell of gas, strong, corner")

    assert near.case.id == alike.id
    assert near.reasons == ("similar words",)


def test_the_same_component_comes_first_whatever_the_class(room):
    small_city.report(room.desk)
    lamp = small_city.report(room.desk, place=north(20), class_code=NOISE, words="It hums")
    standing = replace(lamp.standing, component="LAMP1")
    room.cases.cases_changed([Change(lamp.id, lamp, replace(lamp, standing=standing))])

    first, second = room.cases.near(HERE, WATER_LEAK, component="LAMP1")

    assert (first.case.id, first.reasons) == (lamp.id, ("same component",))
    assert second.reasons == ("same class",)


def test_without_a_class_everything_near_by_is_shown(room):
    small_city.report(room.desk, words="Loud music", class_code=NOISE)

    (near,) = room.cases.near(HERE, None, "water on the road")

    assert near.reasons == ("same place",)


def test_a_vague_place_widens_the_look_and_a_very_vague_one_ends_it(room):
    small_city.report(room.desk)
    spot = north(120)

    assert room.numbers(Place(spot.lon, spot.lat, 100.0), WATER_LEAK)
    assert not room.numbers(Place(HERE.lon, HERE.lat, 1_000.0), WATER_LEAK)


def test_the_case_itself_is_left_out(room):
    case = small_city.report(room.desk)

    assert not room.numbers(HERE, WATER_LEAK, leave_out=case.id)


def test_the_index_follows_moves_and_endings(room):
    case = small_city.report(room.desk, place=None)
    assert not room.numbers(HERE, WATER_LEAK)

    room.desk.do(PlaceCase(case.id, HERE))
    assert room.numbers(HERE, WATER_LEAK) == [case.number]

    room.desk.do(PlaceCase(case.id, north(900)))
    assert not room.numbers(HERE, WATER_LEAK)
    assert room.numbers(north(900), WATER_LEAK) == [case.number]

    room.desk.do(Void(case.id, "by mistake"))
    assert not room.numbers(north(900), WATER_LEAK)


def test_the_newest_state_of_a_case_is_shown(room):
    case = small_city.filed(room.desk)
    room.desk.do(Dispatch(case.id, "water"))

    (near,) = room.cases.near(HERE, WATER_LEAK)

    assert near.case.unit == "water"


def test_two_cases_in_one_spot_leave_one_after_the_other(room):
    first, second = small_city.report(room.desk), small_city.report(room.desk)
    room.desk.do(Void(first.id, "by mistake"))

    assert room.numbers(HERE, WATER_LEAK) == [second.number]


def test_cases_loaded_at_the_start_are_known(room):
    case = small_city.report(room.desk)
    reopened = Situation(room.desk.city, room.clock.now())
    reopened.load(room.desk.store.open_cases())

    again = OpenCases(reopened)
    again.lights_changed([])
    again.city_changed()

    assert [near.case.number for near in again.near(HERE, WATER_LEAK)] == [case.number]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Hydrant broken, water on the road", "water on road; hydrant BROKEN", True),
        ("路面积水，消防栓损坏", "消防栓坏了，路面积水", True),
        ("Loud music", "Water on the road", False),
        ("路面积水", "噪声扰民", False),
        ("", "Loud music", False),
        ("水", "水", True),
    ],
)
def test_likeness_looks_at_words_not_at_their_order(one, other, alike):
    assert (text_likeness(one, other) >= 0.5) is alike


def test_a_city_without_a_catalogue_uses_the_usual_radius(room):
    small_city.report(room.desk, class_code=None)
    bare = Situation(type(room.desk.city)(), room.clock.now())
    bare.load(room.desk.store.open_cases())

    assert OpenCases(bare).near(north(40), None)
    assert not OpenCases(bare).near(north(60), None)
