from pathlib import Path

import numpy as np
import pytest
from shapely.geometry import box

from commandcenter.coordinates import distance_m, gcj02_to_wgs84
from commandcenter.grid import Area, AreaTree, CellIndex
from commandcenter.places.gazetteer import Gazetteer
from commandcenter.places.known_addresses import KnownAddresses
from commandcenter.refusal import Refused
from commandcenter.report import Place
from commandcenter.situation import Situation
from tests.helpers import small_city
from tests.helpers.memory_store import MemoryStore

DEMO = Path(__file__).parents[2] / "resources" / "demo"
GERARD_AND_164 = (-73.9233, 40.8304)


@pytest.fixture(scope="module")
def new_york():
    areas = AreaTree(
        [
            Area("2", "Bronx", "borough", "city", None, box(-73.937, 40.785, -73.74, 40.92)),
            Area("2-1", "Concourse", "cell", "city", "2", box(-73.937, 40.785, -73.90, 40.86)),
            Area("2-2", "Elsewhere", "cell", "city", "2", box(-73.90, 40.785, -73.74, 40.92)),
            Area("3", "Brooklyn", "borough", "city", None, box(-74.05, 40.57, -73.83, 40.70)),
            Area("9", "Known by name", "borough", "city"),
        ],
        ("borough", "cell"),
    )
    folder = DEMO / "nyc"
    return Gazetteer.build([folder / "streets.geojson.gz"], folder / "crossings.csv.gz", areas)


@pytest.fixture(scope="module")
def futian():
    ground = box(113.99, 22.51, 114.05, 22.56)
    areas = AreaTree([Area("440304902001030", "福田区", "cell", "city", None, ground)])
    folder = DEMO / "futian"
    cells = CellIndex(areas.cells())
    return Gazetteer.build(
        [folder / "streets.geojson.gz"], folder / "crossings.csv.gz", areas, cells
    )


def metres_from(place, point):
    return float(distance_m(place.lon, place.lat, *point))


@pytest.mark.parametrize(
    "spoken",
    [
        "Gerard Ave & E 164 St",
        "GERARD AVENUE / EAST  164 STREET",
        "e 164th st and gerard",
        "corner of Gerard Ave and 164 St",
    ],
)
def test_a_crossing_is_found_however_it_is_spelled(new_york, spoken):
    first = new_york.find(spoken)[0]

    assert metres_from(first.place, GERARD_AND_164) < 50
    assert (first.place.method, first.cell, first.accuracy_m) == ("crossing", "2-1", 25.0)
    assert first.label.endswith("Bronx")


@pytest.mark.parametrize(
    "spoken", ["红荔西路与农园路交叉口", "农园路/红荔西路", "红荔西路农园路", "红荔西路 农园路路口"]
)
def test_a_chinese_crossing_is_found_with_and_without_a_word_between(futian, spoken):
    first = futian.find(spoken)[0]

    assert metres_from(first.place, (114.017212, 22.544153)) < 1
    assert first.place.method == "crossing"


def test_the_street_said_first_stands_first(new_york):
    assert new_york.find("164 St & Gerard")[0].label.startswith("164th Street")
    assert new_york.find("Gerard & 164 St")[0].label.startswith("Gerard Avenue")


def test_a_street_alone_is_its_middle_and_says_how_vague_that_is(new_york):
    street, *crossings = new_york.find("gerard av")

    assert street.label == "Gerard Avenue, Bronx"
    assert street.accuracy_m > 1_000
    assert {each.place.method for each in crossings} == {"crossing"}


def test_equal_names_are_told_apart_by_their_part_of_the_city(new_york):
    labels = {found.label for found in new_york.find("163rd Street")}

    assert "163rd Street, Bronx" in labels


def test_a_beginning_is_enough(new_york):
    assert any("Gerard" in found.label for found in new_york.find("ger"))
    assert len(new_york.find("e", limit=5)) == 5


def test_a_house_number_is_found_as_its_street_and_says_so(new_york):
    first = new_york.find("1006 Gerard Avenue")[0]

    assert first.label == "1006 Gerard Avenue, Bronx"
    assert "no house numbers known" in first.how
    assert first.accuracy_m > 1_000


def test_what_nobody_knows_at_the_end_of_an_address_is_passed_over(new_york):
    found = new_york.find("1006 Gerard Avenue, qqqq zzzz, second floor")

    assert found[0].label == "1006 Gerard Avenue, Bronx"


def test_a_numbered_street_is_told_from_a_house_number(new_york):
    house, streets = new_york.find("8106 17 AVENUE")[0], new_york.find("164 st")

    assert house.label == "8106 17th Avenue, Brooklyn"
    assert all(each.label.startswith("164th Street") for each in streets)


def test_a_house_number_with_a_cross_street_is_found_near_it(new_york):
    first = new_york.find("1006 Gerard Ave, E 164 St")[0]

    assert metres_from(first.place, GERARD_AND_164) < 50
    assert first.accuracy_m == 150.0
    assert "no house numbers known" in first.how


def test_a_chinese_house_number_is_found_as_its_street(futian):
    first = futian.find("新闻路12号")[0]

    assert first.label == "新闻路12号, 福田区"
    assert "no house numbers known" in first.how


def test_an_open_case_at_the_same_address_says_where_it_is(new_york):
    desk = small_city.found(MemoryStore())
    spot = Place(-73.9221, 40.8317)
    small_city.report(desk, address="1006 GERARD  AVENUE", place=spot)
    situation = Situation(desk.city, desk.clock.now())
    situation.load(desk.store.open_cases())

    first = new_york.find("1006 Gerard Ave", known=KnownAddresses(situation))[0]

    assert (first.place.lon, first.place.lat) == (spot.lon, spot.lat)
    assert (first.how, first.accuracy_m) == ("address of an open case", 30.0)


@pytest.mark.parametrize(
    "spoken", ["1006 Gerard Ave, Bronx", "1006 gerard avenue, bro", "1006 Gerard Avenue，Bronx"]
)
def test_the_part_of_the_city_may_be_said_at_the_end(new_york, spoken):
    assert new_york.find(spoken)[0].label == "1006 Gerard Avenue, Bronx"


def test_what_lies_in_another_part_of_the_city_is_left_out(new_york):
    everywhere, bronx = (
        {found.label.rpartition(", ")[2] for found in new_york.find(spoken)}
        for spoken in ("3rd Avenue", "3rd Avenue, Bronx")
    )

    assert bronx == {"Bronx"} < everywhere


def test_a_unit_grid_is_found_by_code_and_an_area_by_name(new_york):
    grid, area = new_york.find("2-1")[0], new_york.find("bronx")[0]

    assert (grid.cell, grid.place.method, grid.how) == ("2-1", "cell", "inside unit grid 2-1")
    assert grid.label == "Concourse, Bronx"
    assert (area.place.method, area.how) == ("area", "somewhere in area 2")
    assert area.accuracy_m > 5_000


def test_an_area_without_ground_is_no_place(new_york):
    assert new_york.find("Known by name") == []


def test_coordinates_are_a_place_and_say_when_no_unit_grid_is_there(new_york):
    inside, outside = new_york.find("40.8307, -73.9231")[0], new_york.find("40.1 N 73.1 W")[0]

    assert (inside.cell, inside.how) == ("2-1", "coordinates")
    assert inside.label == "40.83070, -73.92310, Bronx"
    assert (outside.cell, outside.how) == (None, "coordinates; outside every unit grid")


def test_shifted_coordinates_are_converted_and_keep_where_they_came_from(futian):
    found = futian.find("114.03,22.53 gcj02")[0]

    lon, lat = gcj02_to_wgs84(114.03, 22.53)
    assert (found.place.lon, found.place.lat) == (float(lon), float(lat))
    assert found.place.crs == "gcj02"
    assert "GCJ-02" in found.how


def test_a_click_on_the_map_is_called_by_its_point_and_areas(new_york):
    found = new_york.at(Place(-73.9231, 40.8307))

    assert (found.how, found.accuracy_m) == ("point on the map", 0.0)
    assert new_york.area_line(found.cell) == "Concourse · Bronx"
    assert new_york.area_line(None) == ""


def test_nothing_is_found_for_nothing_and_for_nonsense(new_york):
    assert new_york.find("   ") == []
    assert new_york.find("qqqq zzzz") == []
    assert new_york.find("12 qqqq & zzzz") == []


def test_a_city_without_a_base_map_still_knows_its_areas_and_coordinates():
    empty = Gazetteer.build([], None, AreaTree())
    bare = Gazetteer(
        AreaTree(), CellIndex(()), [("Oak Street", np.array([[1.0, 2.0], [1.0, 2.001]]))]
    )

    assert empty.find("40.8 -73.9")[0].cell is None
    assert bare.find("oak")[0].label == "Oak Street"


def test_a_broken_base_map_is_refused_with_a_sentence(tmp_path):
    broken = tmp_path / "streets.geojson"
    broken.write_text("{")

    with pytest.raises(Refused, match=r"streets\.geojson"):
        Gazetteer.build([broken], None, AreaTree())
