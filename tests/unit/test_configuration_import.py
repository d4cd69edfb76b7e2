"""Imports of areas, units, catalogues, calendars: options, order, what an empty city gets."""

import json
from contextlib import closing
from pathlib import Path

import numpy as np
import pyogrio
import pyproj
import pytest
import shapely

from commandcenter.__main__ import main
from commandcenter.city import City
from commandcenter.desk import Desk
from commandcenter.founding import (
    GENERAL,
    RESOURCES,
    UNNAMED,
    bring,
    ensure_catalogue,
    found,
    machine_zone,
)
from commandcenter.intake.mapping import read_mapping
from commandcenter.refusal import Refused
from db.store import open_reader
from tests.helpers.command_line import (
    Terminal,
    areas_file,
    borough_file,
    reports_file,
    written,
)
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import MovedClock

NYC = read_mapping("nyc311")


@pytest.fixture
def desk():
    return Desk(MemoryStore(), MovedClock())


@pytest.fixture
def cc(tmp_path, capsys):
    return Terminal(tmp_path / "city", capsys)


def areas_of(cc, number):
    return cc("case", number, "--json").json["areas"]


def brought(desk):
    return bring(desk, NYC.city_files, NYC.city_names, NYC.zone.key)


def test_a_fresh_city_has_chains_and_is_founded_once(desk):
    found(desk)
    before = list(desk.store.events())
    found(desk)

    assert desk.city.chains
    assert desk.city.profile.names == UNNAMED
    assert list(desk.store.events()) == before


def test_the_general_catalogue_stands_in_until_the_city_has_its_own(desk):
    found(desk)
    ensure_catalogue(desk)
    assert desk.city.catalogue.key == GENERAL

    brought(desk)
    ensure_catalogue(desk)

    assert desk.city.catalogue.key == "nyc311"


def test_a_mapping_brings_what_the_city_has_none_of_and_says_so(desk):
    found(desk)

    remarks = brought(desk)

    assert len(remarks) == 4
    assert desk.city.profile.names["en"] == "New York"
    assert desk.city.profile.zone == "America/New_York"
    assert desk.city.units.get("NYPD") is not None
    assert "dispatcher-1" in desk.city.people
    assert brought(desk) == []


def test_what_a_city_has_stays(desk):
    found(desk)
    brought(desk)

    assert bring(desk, {"units": NYC.city_files["people"]}, {"en": "Elsewhere"}, "UTC") == []
    assert desk.city.profile.names["en"] == "New York"


def test_a_piece_that_is_broken_is_refused(desk, tmp_path):
    with pytest.raises(Refused):
        bring(desk, {"calendar": written(tmp_path / "c.toml", "key = 1")}, None, "UTC")


@pytest.mark.parametrize(("told", "zone"), [("Asia/Shanghai", "Asia/Shanghai"), (":UTC", "UTC")])
def test_a_city_that_nobody_has_placed_keeps_the_time_of_its_machine(monkeypatch, told, zone):
    monkeypatch.setenv("TZ", told)

    assert machine_zone() == zone


def test_a_mapping_names_pieces_that_ship_or_lie_beside_it(tmp_path):
    head = 'key = "x"\nzone = "UTC"\n[columns]\nid = "i"\nreported = "r"\n[city]\n'

    own = read_mapping(written(tmp_path / "m.toml", head + 'units = "mine.toml"'))
    assert own.city_files == {"units": tmp_path / "mine.toml"}
    with pytest.raises(Refused, match="of this name"):
        read_mapping(written(tmp_path / "m.toml", head + 'units = "none"'))


def test_cases_get_their_cell_when_the_areas_come_after_them(cc, tmp_path):
    cc("import", "cases", reports_file(tmp_path / "c.csv", {"Status": "Closed"}))
    assert areas_of(cc, "1") == {}

    answer = cc("import", "areas", areas_file(tmp_path / "a.geojson"), "--json")

    assert "1 case lies in another cell now." in answer.json["remarks"]
    assert areas_of(cc, "1") == {"cell": "A1"}
    assert cc("verify", "--json").json["ok"]
    again = cc("import", "areas", tmp_path / "a.geojson", "--json").json
    assert (again["unchanged"], again["remarks"]) == (3, [])


def test_a_cell_drawn_anew_takes_its_cases_with_it(cc, tmp_path):
    cc("import", "areas", areas_file(tmp_path / "a.geojson"))
    cc("import", "cases", reports_file(tmp_path / "c.csv", {}))

    cc("import", "areas", areas_file(tmp_path / "b.geojson", {"A1": -74.1, "A4": -74.0}))

    assert areas_of(cc, "1") == {"cell": "A4"}


def test_areas_come_level_by_level_and_find_their_parents(cc, tmp_path):
    mapping = written(tmp_path / "m.toml", 'code = "borough_code"\nname = "label"')
    borough = borough_file(tmp_path / "b.geojson")
    cc("import", "cases", reports_file(tmp_path / "c.csv", {}))

    cc("import", "areas", borough, "--level", "district", "--mapping", mapping)
    assert areas_of(cc, "1") == {"district": "1"}
    cc("import", "areas", areas_file(tmp_path / "a.geojson"), "--level", "tract")

    assert areas_of(cc, "1") == {"district": "1", "tract": "A1"}
    assert cc("situation", "--json").json["by_area"] == {"1": 1, "A1": 1}


def test_a_second_layer_lies_beside_the_citys_own(cc, tmp_path):
    cc("import", "areas", areas_file(tmp_path / "a.geojson"))
    cc("import", "cases", reports_file(tmp_path / "c.csv", {}))
    precincts = areas_file(tmp_path / "p.geojson", {"P1": -74.0})

    answer = cc("import", "areas", precincts, "--grid-layer", "police", "--json")

    assert answer.json["taken"] == 1
    assert areas_of(cc, "1") == {"cell": "A1"}


def test_codes_that_another_layer_has_are_refused_and_go_in_under_a_prefix(cc, tmp_path):
    cc("import", "areas", areas_file(tmp_path / "cells.geojson"))
    beats = areas_file(tmp_path / "beats.geojson", parent="")

    refused = cc("import", "areas", beats, "--grid-layer", "police")
    mapping = written(tmp_path / "m.toml", 'prefix = "police-"')
    taken = cc("import", "areas", beats, "--grid-layer", "police", "--mapping", mapping, "--json")

    assert refused.status == 1
    assert "3 codes in beats.geojson, such as A1," in refused.err
    assert "in the layer city, not in the layer police" in refused.err
    assert 'prefix = "police-"' in refused.err
    assert (taken.status, taken.json["taken"]) == (0, 3)


def test_half_a_sign_in_a_name_spoils_only_its_area(cc, tmp_path):
    path = areas_file(tmp_path / "cells.geojson")
    written(path, path.read_text().replace("Cell A2", "\\ud800"))

    answer = cc("import", "areas", path, "--json")
    again = cc("import", "areas", answer.json["rejects_file"], "--json")

    assert (answer.status, answer.json["taken"], answer.json["rejected"]) == (2, 2, 1)
    assert "half a sign" in answer.json["rejects"][0]["reason"]
    assert again.json["rejected"] == 1


def test_a_prefix_goes_before_a_parent_of_the_same_file_only(cc, tmp_path):
    cc("import", "areas", areas_file(tmp_path / "cells.geojson"))
    path = areas_file(tmp_path / "beats.geojson")
    document = json.loads(path.read_text())
    for feature, parent in zip(document["features"], ["A2", "", "A1"], strict=True):
        feature["properties"] |= {"parent": parent, "level": "beat"}
    document["features"][1]["properties"]["code"] = ""
    written(path, json.dumps(document))
    mapping = written(tmp_path / "m.toml", 'prefix = "p-"\nlayer = "police"')

    answer = cc("import", "areas", path, "--mapping", mapping, "--json")

    assert (answer.status, answer.json["taken"], answer.json["rejected"]) == (2, 2, 1)
    with closing(open_reader(cc.workspace)) as reader:
        areas = City.from_events(reader.configuration(), reader.read_blob).areas.areas
    assert {c: a.parent for c, a in areas.items() if c[0] == "p"} == {"p-A1": "A2", "p-A3": "p-A1"}


def test_a_row_of_units_at_fault_is_a_reject_until_its_reason_is_emptied(cc, tmp_path):
    units = tmp_path / "units.csv"
    units.write_bytes(b"code,name_en,parent\nwater,Water,\nroads\ngas,G\xffs,\n")

    first = cc("import", "units", units, "--json").json
    again = cc("import", "units", first["rejects_file"], "--json").json

    assert (first["taken"], first["rejected"]) == (1, 2)
    assert [each["row"] for each in first["rejects"]] == [2, 3]
    assert (again["taken"], again["rejected"]) == (0, 2)


def test_a_geopackage_in_another_system_is_brought_to_degrees(cc, tmp_path):
    ring = shapely.box(-74.0, 40.7, -73.99, 40.71).exterior.coords
    feet = pyproj.Transformer.from_crs(4326, 2263, always_xy=True)
    square = shapely.Polygon([feet.transform(*point) for point in ring])
    book = tmp_path / "areas.gpkg"
    for layer, code in (("other", "X1"), ("tracts", "T1")):
        pyogrio.raw.write(
            book,
            layer=layer,
            driver="GPKG",
            crs="EPSG:2263",
            geometry_type="Polygon",
            geometry=shapely.to_wkb(np.array([square])),
            fields=np.array(["code"]),
            field_data=[np.array([code])],
            append=book.exists(),
        )
    cc("import", "cases", reports_file(tmp_path / "c.csv", {}))

    answer = cc("import", "areas", book, "--layer", "tracts")

    assert answer.status == 0
    assert areas_of(cc, "1") == {"cell": "T1"}


def test_a_crs_named_by_hand_beats_the_one_of_the_mapping(cc, tmp_path):
    beijing = {"Latitude": "39.90245", "Longitude": "116.42703"}

    cc("import", "cases", reports_file(tmp_path / "c.csv", beijing), "--crs", "gcj02")

    place = cc("case", "1", "--json").json
    assert (place["lat"], place["lon"]) == pytest.approx((39.90105, 116.42079), abs=2e-5)


def test_an_encoding_named_by_hand_is_used(cc, tmp_path):
    file = reports_file(tmp_path / "c.csv", {"Incident Address": "人民路一号"})
    file.write_bytes(file.read_text("utf-8").encode("gb18030"))

    cc("import", "cases", file, "--encoding", "gb18030")

    assert "人民路一号" in cc("case", "1").out


def test_units_catalogue_and_calendar_are_counted_like_cases(cc, tmp_path):
    for kind, name in (("units", "nyc"), ("catalogue", "nyc311"), ("calendar", "us-nyc")):
        folder = {"units": "units"}.get(kind, kind + "s")
        file = RESOURCES / folder / f"{name}.toml"

        first = cc("import", kind, file, "--json").json
        second = cc("import", kind, file, "--json").json

        assert first["taken"] == first["read"] > 0
        assert second["unchanged"] == second["read"] == first["read"]


def test_a_unit_is_updated_and_a_faulty_one_rejected(cc, tmp_path):
    table = tmp_path / "units.csv"
    written(table, "code,name,level\nW,Water,city\n")
    assert cc("import", "units", table, "--json").json["taken"] == 1

    written(table, "code,name,level\nW,Water works,city\n,Nameless,city\n")
    answer = cc("import", "units", table, "--json")

    assert (answer.status, answer.json["updated"], answer.json["rejected"]) == (2, 1, 1)
    kept = Path(answer.json["rejects_file"])
    assert "Nameless" in kept.read_text("utf-8-sig")
    again = cc("import", "units", kept, "--json").json
    assert again["rejects_file"] != str(kept)
    assert main(["--workspace", str(cc.workspace), "import", "units", str(table)]) == 2


def test_a_calendar_is_updated(cc, tmp_path):
    file = written(tmp_path / "c.toml", 'key = "c"\nname = "C"\nzone = "UTC"\n')
    cc("import", "calendar", file)

    written(file, 'key = "c"\nname = "C"\nzone = "Asia/Shanghai"\n')

    assert cc("import", "calendar", file, "--json").json["updated"] == 1


def test_our_own_export_is_taken_in_elsewhere(cc, tmp_path, capsys):
    cc("import", "cases", reports_file(tmp_path / "c.csv", {}))
    cc("export", "cases", tmp_path / "out.csv")
    other = Terminal(tmp_path / "elsewhere", capsys)

    found_there = other("import", "cases", tmp_path / "out.csv", "--mapping", "commandcenter")

    assert found_there.status == 0
    (case,) = other("cases", "--json").json["cases"]
    assert (case["number"], case["lon"], case["stage"]) == ("CC-311-1", -73.995, "reported")
