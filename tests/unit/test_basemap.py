"""Streets under the map, and places named by two of them."""

import gzip
import json
from pathlib import Path

import pytest

from commandcenter.places.basemap import (
    Crossing,
    Crossings,
    read_crossings,
    read_streets,
    street_key,
)
from commandcenter.refusal import Refused

DEMO = Path(__file__).parents[2] / "resources" / "demo"


@pytest.fixture(scope="module")
def new_york():
    return read_crossings(DEMO / "nyc" / "crossings.csv.gz")


@pytest.fixture(scope="module")
def futian():
    return read_crossings(DEMO / "futian" / "crossings.csv.gz")


def the_names(found):
    return [(crossing.first, crossing.second) for crossing in found]


@pytest.mark.parametrize(
    ("said", "street"),
    [
        ("WEST   42 STREET", "42nd Street"),
        ("w 42 st", "42nd Street"),
        ("St. Ann's Av", "Saint Ann’s Avenue"),
        ("Fifth Ave", "5th Avenue"),
        ("grand concourse", "Grand Concourse"),
        ("深南大道", "深南大道"),
    ],
)
def test_one_street_has_many_spellings(said, street):
    assert street_key(said) == street_key(street)


def test_a_side_of_the_city_counts_where_it_is_the_name():
    assert street_key("West Street") != street_key("Street")
    assert street_key("St") == "street"


def test_a_crossing_is_found_as_a_caller_says_it(new_york):
    found = new_york.find("Broadway & W 42 St")

    assert the_names(found) == [("42nd Street", "Broadway")]
    assert (found[0].lon, found[0].lat) == pytest.approx((-73.98659, 40.75570), abs=2e-3)


@pytest.mark.parametrize("text", ["EAST  164 STREET / Grand Conc", "grand concourse at e 164 st"])
def test_either_street_may_come_first_and_be_cut_short(new_york, text):
    assert the_names(new_york.find(text)) == [("164th Street", "Grand Concourse")]


def test_equal_names_are_told_apart_by_their_part_of_the_city(new_york):
    found = new_york.find("5 ave and e 59 st")

    assert [crossing.area for crossing in found] == ["Brooklyn", "Manhattan"]


def test_the_crossing_nearest_to_a_point_is_found(futian):
    found = futian.nearest(114.0391, 22.52)

    assert (found.first, found.second) == ("一号路", "四号路")
    assert Crossings().nearest(114.0391, 22.52) is None


def test_what_is_typed_exactly_comes_before_what_only_begins_so():
    crossings = Crossings(
        [
            Crossing("x", "Bay 1st Street", "Elm Road", 0, 0),
            Crossing("x", "Bay Street", "Elm Road", 0, 0),
            Crossing("x", "Bay", "Elm Road", 0, 0),
            Crossing("x", "Old Bay Street", "Elm Road", 0, 0),
        ]
    )

    names = [crossing.first for crossing in crossings.find("bay")]

    assert names == ["Bay", "Bay 1st Street", "Bay Street", "Old Bay Street"]
    assert len(crossings.find("bay", limit=2)) == 2


@pytest.mark.parametrize(
    "text", ["农林路 深南大道", "深南大道与农林路", "农林路/深南大道", "农林路和深南大道"]
)
def test_a_crossing_is_found_in_chinese(futian, text):
    assert the_names(futian.find(text))[0] == ("农林路", "深南大道")


def test_a_street_that_meets_itself_is_found_once():
    loop = Crossing("x", "Loop", "Loop", 0, 0)

    assert Crossings([loop]).find("loop") == [loop]


@pytest.mark.parametrize("text", ["", "  ", "&", "a & b & c", "nosuch street & broadway"])
def test_what_names_no_crossing_finds_none(new_york, text):
    assert new_york.find(text) == []


@pytest.mark.parametrize("city", ["nyc", "futian"])
def test_the_streets_of_a_demo_are_lines_with_names_and_classes(city):
    streets = read_streets(DEMO / city / "streets.geojson.gz")

    assert len(streets) > 1000
    assert all(street.points.shape[1] == 2 for street in streets)
    assert all(len(street.points) >= 2 for street in streets)
    assert all(street.highway for street in streets)
    assert any(street.name for street in streets)
    assert not any("[" in street.name for street in streets)


def test_streets_may_be_plain_lines_without_a_name(tmp_path):
    path = tmp_path / "streets.geojson"
    line = {"type": "LineString", "coordinates": [[114, 22], [115, 23]]}
    feature = {"type": "Feature", "properties": {"name": None}, "geometry": line}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))

    (street,) = read_streets(path)

    assert (street.name, street.highway) == ("", "")
    assert street.points.tolist() == [[114.0, 22.0], [115.0, 23.0]]


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"{}",
        gzip.compress(b"{}", mtime=0)[:12],
        b'{"features": [{"properties": {}, "geometry": {"type": "Point", "coordinates": [0]}}]}',
    ],
)
def test_a_file_without_streets_is_refused(tmp_path, content):
    path = tmp_path / "streets.geojson"
    path.write_bytes(content)

    with pytest.raises(Refused, match="not a GeoJSON file of streets"):
        read_streets(path)


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"area,first,second,lon,lat\nx,A,B,west,1\n"])
def test_a_file_without_crossings_is_refused(tmp_path, content):
    path = tmp_path / "crossings.csv"
    path.write_bytes(content)

    with pytest.raises(Refused, match="not a CSV file of crossings"):
        read_crossings(path)
