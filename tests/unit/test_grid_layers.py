"""Layers through time."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
import shapely

from commandcenter.grid import Area, AreaTree
from commandcenter.grid.blobs import pack_areas, unpack_areas
from commandcenter.grid.duties import AreaDuty, Officer, duty_at, kind_name, post_name
from commandcenter.grid.duty_words import duty_words, layer_name
from commandcenter.grid.layers import GridLayer, newest_versions, with_versions
from commandcenter.places.location import locate
from commandcenter.refusal import Refused
from tests.helpers.makers import CELLS, MONDAY, a_city, a_place

HOME = Area("home", "", "community", "city")
DAY = timedelta(days=1)
OLD = Area("old", "Old", "cell", "city", None, shapely.box(0, 0, 2, 1), "", None, MONDAY)
WEST = Area(
    "west", "West", "cell", "city", None, shapely.box(0, 0, 1, 1), "", MONDAY, None, ("old",)
)
EAST = replace(WEST, code="east", geometry=shapely.box(1, 0, 2, 1))


@pytest.fixture
def layer():
    return GridLayer([OLD, WEST, EAST])


def test_a_cell_is_in_force_from_its_instant_until_its_end(layer):
    assert layer.cells(MONDAY - DAY).codes == ("old",)
    assert layer.cells(MONDAY).codes == layer.cells().codes == ("east", "west")
    assert sorted(layer.areas(MONDAY - DAY)) == ["old"]
    assert sorted(layer.areas()) == ["east", "west"]
    assert layer.next_change(MONDAY - DAY) == MONDAY
    assert layer.next_change(MONDAY) is None


def test_each_place_lies_among_the_cells_of_its_own_time(layer):
    found = layer.locate(
        [0.5, 0.5, 0.5, 9.0, float("nan")],
        [0.5] * 5,
        [
            MONDAY - DAY,
            MONDAY,
            None,
            MONDAY,
            MONDAY,
        ],
    )

    assert found == ["old", "west", "west", None, None]


def test_a_layer_without_changes_is_the_same_at_all_times():
    area = replace(OLD, valid_until=None)
    layer = GridLayer([area])
    layer.make_ready()

    assert layer.cells(MONDAY) is layer.cells()
    assert layer.areas() == {"old": area}


def test_times_that_contradict_each_other_are_refused():
    with pytest.raises(ValueError, match="ends before"):
        GridLayer([replace(OLD, valid_from=MONDAY + DAY)])
    with pytest.raises(ValueError, match="twice"):
        GridLayer([OLD, replace(OLD, valid_from=MONDAY - DAY, valid_until=None)])


def test_the_newest_version_of_a_code_stands_for_it():
    anew = replace(OLD, valid_from=MONDAY, valid_until=None)

    assert newest_versions([anew, OLD]) == [anew]
    renamed = replace(anew, name="New")
    assert with_versions([OLD, anew], {"old": renamed, "west": WEST}) == [OLD, renamed, WEST]


def test_areas_survive_the_blob_and_blobs_from_before_still_decode():
    shape = shapely.to_wkb(OLD.geometry)
    rows = [("a", "A", "cell", "city", None, shape), ("b", "B", "x", "y", "a", None)]

    assert unpack_areas(pack_areas([OLD, WEST])) == (OLD, WEST)
    assert unpack_areas(pack_areas([OLD]))[0].geometry.equals(OLD.geometry)
    old = unpack_areas(msgspec.msgpack.encode(rows))
    assert old == (Area("a", "A", "cell", "city"), Area("b", "B", "x", "y", "a"))
    assert old[0].geometry.equals(OLD.geometry)


def test_who_answers_is_said_by_the_cell_its_origin_and_what_lies_above():
    areas = a_city().areas
    officer, chief = Officer("grid_officer", "li"), Officer("grid_chief", "wang")
    duties = {
        CELLS[0]: AreaDuty(CELLS[0], None, (officer,)),
        "440304001": AreaDuty("440304001", "cleaning", (chief, Officer("grid_officer", "zhao"))),
    }

    assert duty_at(areas, duties, CELLS[0]) == AreaDuty(CELLS[0], "cleaning", (officer, chief))
    assert duty_at(areas, duties, "nowhere") == AreaDuty("nowhere")
    assert (post_name("fire_warden"), post_name("片长")) == ("Fire warden", "片长")
    assert (kind_name("village"), kind_name("campus")) == ("Village", "campus")


def test_what_came_from_the_same_cells_is_asked_only_once():
    whole = Area("whole", "", "cell", "city", None, None, replaces=("west", "east", "gone"))
    west = Area("west", "", "cell", "city", "home", replaces=("old",))
    east = Area("east", "", "cell", "city", "home", replaces=("old",))
    tree = AreaTree([whole, west, east, Area("old", "", "cell", "city", "home"), HOME])
    duties = {"old": AreaDuty("old", "water"), "home": AreaDuty("home", "city")}

    assert duty_at(tree, duties, "whole").owner == "water"


def test_a_report_lies_in_a_cell_that_is_in_force():
    city = a_city()
    group = [
        replace(area, valid_from=MONDAY) if area.code == CELLS[0] else area
        for area in city.area_sets["city"]
    ]
    city = replace(city, area_sets={"city": tuple(group)})

    assert locate(city, a_place(), None, MONDAY)[1] == CELLS[0]
    assert locate(city, a_place(), None, MONDAY - DAY)[1] is None
    with pytest.raises(Refused, match="not in force"):
        locate(city, None, CELLS[0], MONDAY - DAY)
    with pytest.raises(Refused, match="There is no cell 440304"):
        locate(city, None, "440304", MONDAY)
    with pytest.raises(Refused, match="There is no cell x"):
        locate(city, None, "x")


def test_who_answers_is_said_in_words():
    city = a_city()
    officers = (Officer("grid_officer", "li", ("wang", "Sun")), Officer("片长", "Zhou"))

    assert duty_words(AreaDuty("c", "cleaning", officers), city) == [
        "Owner: Cleaning",
        "Grid officer: Li Na (deputy: Wang Wei, Sun)",
        "片长: Zhou",
    ]
    assert duty_words(AreaDuty("c", "nobody"), city) == []
    assert (layer_name("fire"), layer_name("schools")) == ("fire safety", "schools")
