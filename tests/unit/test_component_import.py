"""Components from files: codes, owners, positions, duplicates, and a file that comes again."""

import csv
import json

import numpy as np
import pyogrio
import pytest
import shapely

from commandcenter.component import Accuracy, Condition
from commandcenter.coordinates import gcj02_from_wgs84
from commandcenter.desk import Desk
from commandcenter.intake.component_lines import ComponentMapping, read_component_mapping
from commandcenter.intake.component_register import import_components
from commandcenter.refusal import Refused
from tests.helpers.makers import TestClock, a_desk
from tests.helpers.memory_store import MemoryStore

HEAD = "code,name,owner,lon,lat,accuracy,state"
LAMP = "4403040105000001,Lamp 1,Cleaning,114.0005,22.5005,A,intact"


@pytest.fixture
def desk():
    return a_desk()


@pytest.fixture
def take(desk, tmp_path):
    def taken(*lines, name="lamps.csv", head=HEAD, **options):
        file = tmp_path / name
        file.write_text("\n".join((head, *lines)), "utf-8")
        return import_components(desk, file, rejects_folder=tmp_path / "rejects", **options)

    return taken


def geojson(*points, **properties):
    features = [
        {
            "type": "Feature",
            "properties": {"OBJID": code, "ObjName": "", **properties},
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
        }
        for code, lon, lat in points
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def faults(result):
    return [(reject.row, reject.field, reject.reason, reject.hint) for reject in result.rejects]


def test_a_lamp_in_the_file_is_in_the_register_with_its_owner(take, desk):
    result = take(LAMP)

    assert (result.read, result.taken, result.rejected) == (1, 1, 0)
    lamp = desk.city.components.get("4403040105000001")
    assert (lamp.class_code, lamp.name, lamp.owner) == ("0105", "Lamp 1", "cleaning")
    assert (lamp.accuracy, lamp.condition) == (Accuracy.A, Condition.INTACT)


def test_the_same_file_again_changes_nothing_and_a_later_one_updates(take, desk):
    take(LAMP, LAMP.replace("0001,", "0002,"))
    events = desk.store.last_place()

    again = take(LAMP, LAMP.replace("0001,", "0002,"))
    later = take(LAMP.replace("intact", "破损"), name="later.csv")

    assert (again.unchanged, again.taken, again.updated) == (2, 0, 0)
    assert (later.updated, later.taken) == (1, 0)
    assert desk.store.last_place() == events + 1
    assert desk.city.components.get("4403040105000001").condition is Condition.DAMAGED
    assert len(desk.city.components) == 2


def test_a_file_of_signs_leaves_the_lamps_as_they_are(take, desk):
    take(LAMP)
    take(LAMP.replace("0105", "0208"), name="signs.csv")

    assert len(desk.city.components) == 2
    assert set(desk.city.component_sets) == {"01", "02"}


@pytest.mark.parametrize(
    ("line", "reason", "hint"),
    [
        (LAMP.replace("05000001", "51"), "has 10 digits; component_16 has 16", "division"),
        (LAMP.replace("440304", "44O304"), "in place of the division", "division"),
        (LAMP.replace("4403040105000001", "4.40304E+15"), "digits", "as text"),
        (LAMP.replace("4403040105000001", ""), "missing", "Give it a value"),
        (LAMP.replace("114.0005,22.5005", ","), "no position", "longitude and a latitude"),
        (LAMP.replace("114.0005", "east"), "no position", "longitude and a latitude"),
        (LAMP.replace("114.0005,22.5005", "22.5005,114.0005"), "exchanged", "114.0005"),
        (LAMP.replace("114.0005", "113.9"), "outside the city", "--crs"),
        (LAMP.replace("114.0005", "100"), "more than 50 km", "coordinate system"),
        (LAMP.replace(",A,", ",D,"), "not an accuracy class", "within 0.5 m"),
        (LAMP.replace("intact", "wobbly"), "not known here", "intact"),
    ],
)
def test_a_component_that_cannot_be_is_rejected_with_a_hint(take, desk, line, reason, hint):
    result = take(line, LAMP.replace("000001", "000009"))

    assert (result.taken, result.rejected) == (1, 1)
    assert reason in result.rejects[0].reason
    assert hint in result.rejects[0].hint
    assert len(desk.city.components) == 1


def test_of_two_with_one_code_the_first_is_taken_and_the_second_says_so(take):
    result = take(LAMP, LAMP.replace("114.0005", "114.0006"))

    assert faults(result) == [
        (
            2,
            "code",
            "Its code 4403040105000001 is also that of row 1.",
            "Give one of the two another code.",
        )
    ]


def test_the_rejected_rows_can_be_repaired_and_imported_again(take, desk, tmp_path):
    result = take(LAMP.replace(",A,", ",D,"))
    rows = list(csv.DictReader(result.rejects_file.read_text("utf-8-sig").splitlines()))
    assert "accuracy class" in rows[0]["reject_reason"]

    rows[0]["accuracy"] = "B类"
    repaired = tmp_path / "repaired.csv"
    with repaired.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    again = import_components(desk, repaired, rejects_folder=tmp_path)

    assert (again.taken, again.rejected) == (1, 0)


def test_the_columns_of_the_standard_and_chinese_words_are_understood(take, desk):
    head = "标识码,部件名称,权属单位,经度,纬度,精度等级,部件状态"

    result = take("4403040105000001,路灯,Cleaning,114.0005,22.5005,c,完好", head=head)

    assert result.taken == 1
    assert desk.city.components.get("4403040105000001").owner == "cleaning"


def test_points_of_a_map_are_components_wherever_the_file_counts_from(desk, tmp_path):
    lon, lat = gcj02_from_wgs84(114.0005, 22.5005)
    file = tmp_path / "lamps.geojson"
    file.write_text(geojson(("4403040105000001", float(lon), float(lat))), "utf-8")

    result = import_components(desk, file, rejects_folder=tmp_path, crs="gcj02")

    assert result.taken == 1
    lamp = desk.city.components.get("4403040105000001")
    assert (lamp.lon, lamp.lat) == pytest.approx((114.0005, 22.5005), abs=1e-7)


def test_rejected_points_come_back_as_a_map_file(desk, tmp_path):
    file = tmp_path / "lamps.geojson"
    file.write_text(geojson(("12", 114.0005, 22.5005)), "utf-8")

    result = import_components(desk, file, rejects_folder=tmp_path / "rejects")

    feature = json.loads(result.rejects_file.read_text("utf-8"))["features"][0]
    assert feature["properties"]["OBJID"] == "12"
    assert list(feature["geometry"]["coordinates"]) == [114.0005, 22.5005]
    assert "16" in feature["properties"]["reject_reason"]


def test_a_railing_in_a_geopackage_stands_at_a_point_of_its_line(desk, tmp_path):
    line = shapely.LineString([(114.0002, 22.5005), (114.0008, 22.5005)])
    file = tmp_path / "railings.gpkg"
    pyogrio.raw.write(
        file,
        shapely.to_wkb(np.array([line])),
        [np.array(["4403040206000001"], object)],
        ["code"],
        crs="EPSG:4326",
        geometry_type="LineString",
    )

    assert import_components(desk, file, rejects_folder=tmp_path).taken == 1
    assert desk.city.components.get("4403040206000001").lat == pytest.approx(22.5005)


def test_a_person_is_told_of_strange_classes_missing_owners_and_things_in_no_grid(take):
    result = take(LAMP.replace("Cleaning", ""), LAMP.replace("01,", "02,").replace(".0005", ".01"))

    assert result.taken == 2
    assert "2 components are of classes that the catalogue in force does not have: 0105." in (
        result.remarks
    )
    assert "1 component names no owner." in result.remarks
    assert "1 component stands in no unit grid." in result.remarks


def test_an_owner_who_is_no_unit_keeps_the_name(take, desk):
    take(LAMP.replace("Cleaning", "某物业公司"))

    assert desk.city.components.get("4403040105000001").owner == "某物业公司"


def test_a_file_that_makes_no_sense_changes_nothing(take, desk):
    before = desk.store.last_place()

    with pytest.raises(Refused, match=r"Which column of lamps\.csv is the code"):
        take("x,y", head="a,b")
    with pytest.raises(Refused, match=r"Which column of lamps\.csv is the lon"):
        take("x", head="code")
    with pytest.raises(Refused, match="has no column id"):
        take(LAMP, mapping=ComponentMapping(code="id"))
    with pytest.raises(Refused, match="is not a code scheme"):
        take(LAMP, mapping=ComponentMapping(scheme="unit_grid_15"))
    with pytest.raises(Refused, match="holds no components"):
        take()
    assert desk.store.last_place() == before


def test_a_mapping_names_columns_and_a_misspelt_field_is_refused(take, tmp_path, desk):
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text('code = "lamp"\ncrs = "EPSG:4490"\n', "utf-8")
    bad.write_text('colour = "red"\n', "utf-8")

    result = take(LAMP, head=HEAD.replace("code", "lamp"), mapping=read_component_mapping(good))

    assert result.taken == 1
    with pytest.raises(Refused, match="colour means nothing for components"):
        read_component_mapping(bad)


def test_a_point_that_cannot_be_read_comes_back_as_it_was(desk, tmp_path):
    document = json.loads(geojson(("4403040105000001", 114.0005, 22.5005)))
    broken = {"type": "Polygon", "coordinates": [[[114.0, 22.5], [114.1, 22.5]]]}
    document["features"][0]["geometry"] = broken
    file = tmp_path / "lamps.geojson"
    file.write_text(json.dumps(document), "utf-8")

    result = import_components(desk, file, rejects_folder=tmp_path / "rejects")

    assert "no position" in result.rejects[0].reason
    feature = json.loads(result.rejects_file.read_text("utf-8"))["features"][0]
    assert feature["geometry"] == broken


def test_a_map_file_that_does_not_say_where_it_counts_from_is_refused_until_told(desk, tmp_path):
    file = tmp_path / "lamps.shp"
    pyogrio.raw.write(
        file,
        shapely.to_wkb(np.array([shapely.Point(114.0005, 22.5005)])),
        [np.array([4403040105000001.0])],
        ["code"],
        crs="EPSG:4326",
        geometry_type="Point",
    )
    file.with_suffix(".prj").unlink()

    with pytest.raises(Refused, match="name it with --crs"):
        import_components(desk, file, rejects_folder=tmp_path)
    assert import_components(desk, file, rejects_folder=tmp_path, crs="EPSG:4490").taken == 1
    assert desk.city.components.get("4403040105000001") is not None


def test_a_row_that_was_only_made_to_fit_is_rejected_again_until_somebody_has_looked(take, desk):
    first = take(LAMP + ",one cell too many")

    again = import_components(desk, first.rejects_file, rejects_folder=first.rejects_file.parent)

    assert (first.rejected, again.rejected, again.taken) == (1, 1, 0)
    assert "only made to fit" in again.rejects[0].reason


def test_a_city_without_areas_takes_components_anywhere(tmp_path):
    desk = Desk(MemoryStore(), TestClock())
    file = tmp_path / "lamps.csv"
    file.write_text(f"{HEAD}\n{LAMP}\n", "utf-8")

    assert import_components(desk, file, rejects_folder=tmp_path).taken == 1
