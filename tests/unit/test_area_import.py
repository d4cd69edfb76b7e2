"""Areas from files: taken, repaired or rejected, with the reason."""

import csv
import gzip
import json
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from commandcenter.codes import CodeScheme
from commandcenter.coordinates import area_m2, gcj02_from_wgs84
from commandcenter.grid import Area, AreaTree, BrokenTree
from commandcenter.intake.areas import AreaMapping, read_area_mapping, read_areas
from commandcenter.intake.rejects import Reject, RejectedRows, write_rejected_rows
from commandcenter.refusal import Refused

STEP = 0.001


def a_square(column, row, size=1):
    west, south = 114.0 + column * STEP, 22.5 + row * STEP
    return shapely.box(west, south, west + size * STEP, south + size * STEP)


def a_feature(geometry, **properties):
    shape = json.loads(shapely.to_geojson(geometry)) if geometry is not None else None
    return {"type": "Feature", "properties": properties, "geometry": shape}


def a_collection(*features, **members):
    return {"type": "FeatureCollection", **members, "features": list(features)}


@pytest.fixture
def write(tmp_path):
    def written(document, name="areas.geojson"):
        path = tmp_path / name
        text = json.dumps(document).encode()
        path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
        return path

    return written


@pytest.fixture
def package(tmp_path):
    """A GeoPackage (or Shapefile) of some squares, in the frame and layer asked for."""

    def written(name="areas.gpkg", crs="EPSG:4490", layer="grids", shapes=None, append=False):
        shapes = [a_square(0, 0), a_square(1, 0)] if shapes is None else shapes
        pyogrio.raw.write(
            tmp_path / name,
            shapely.to_wkb(np.array(shapes, dtype=object)),
            [
                np.array([f"{layer}{at}" for at in range(len(shapes))], dtype=object),
                np.array([1.0, np.nan][: len(shapes)]),
            ],
            ["code", "rank"],
            geometry_type="Polygon",
            crs=crs,
            layer=layer,
            append=append,
        )
        return tmp_path / name

    return written


def test_areas_are_read_with_code_name_level_and_parent(write):
    path = write(
        a_collection(
            a_feature(a_square(0, 0, 2), code="d", name="District", level="district"),
            a_feature(a_square(0, 0), code=7.0, name=" ", level="cell", parent="d"),
        ),
        "areas.geojson.gz",
    )

    result = read_areas(path)

    assert (result.read, result.rejects, result.crs) == (2, [], "EPSG:4326")
    assert result.areas == [
        Area("d", "District", "district", "city", None),
        Area("7", "7", "cell", "city", "d"),
    ]
    assert result.areas[1].geometry.equals(a_square(0, 0))


def test_the_mapping_says_which_property_is_what(write):
    path = write(a_collection(a_feature(a_square(0, 0), BM="f1", MC="North post", code="no")))
    mapping = AreaMapping(code="BM", name="MC", level="post", layer="fire")

    (area,) = read_areas(path, mapping=mapping).areas

    assert area == Area("f1", "North post", "post", "fire", None)


def test_chinese_property_names_are_understood(write):
    path = write(a_collection(a_feature(a_square(0, 0), 编码="440304006012007", 名称="一号")))

    (area,) = read_areas(path).areas

    assert (area.code, area.name, area.level) == ("440304006012007", "一号", "cell")


def test_a_feature_by_itself_with_an_id_of_its_own_is_read(write):
    path = write({**a_feature(a_square(0, 0)), "id": 12})

    assert [area.code for area in read_areas(path).areas] == ["12"]


def test_a_parent_is_found_by_containment_among_areas_already_there(write):
    known = [
        Area("d", "D", "district", "city", None, a_square(0, 0, 4)),
        Area("s", "S", "street", "city", "d", a_square(0, 0, 2)),
        Area("by name", "N", "street", "city", "d"),
    ]
    path = write(a_collection(*(a_feature(a_square(at, 0), code=f"c{at}") for at in (0, 1, 3, 9))))

    result = read_areas(path, known=known)

    assert [area.parent for area in result.areas] == ["s", "s", "d", None]
    assert result.orphans == ["c3"] or result.orphans == ["c9"]


def test_a_parent_is_found_in_the_same_file_too(write):
    path = write(
        a_collection(
            a_feature(a_square(0, 0), code="c", level="cell"),
            a_feature(a_square(0, 0, 2), code="s", level="street"),
        )
    )

    assert [area.parent for area in read_areas(path).areas] == ["s", None]


def test_a_cell_of_another_layer_is_no_parent_but_a_community_is(write):
    known = [
        Area("q", "Q", "community", "city", None, a_square(0, 0, 4)),
        Area("c", "C", "cell", "city", "q", a_square(0, 0, 2)),
    ]
    path = write(a_collection(a_feature(a_square(0, 0), code="f")))
    mapping = AreaMapping(level="post", layer="fire")

    (area,) = read_areas(path, mapping=mapping, known=known).areas

    assert area.parent == "q"


def test_an_area_that_comes_again_replaces_the_known_one(write):
    known = [Area("c", "old", "street", "city", None, a_square(0, 0, 4))]
    path = write(a_collection(a_feature(a_square(0, 0), code="c", name="new")))

    (area,) = read_areas(path, known=known).areas

    assert (area.name, area.parent) == ("new", None)


def test_an_area_whose_parent_does_not_exist_is_rejected_and_so_are_its_parts(write):
    path = write(
        a_collection(
            a_feature(a_square(0, 0), code="c", parent="s"),
            a_feature(a_square(0, 0, 2), code="s", parent="ghost"),
            a_feature(a_square(5, 5), code="fine"),
        )
    )

    result = read_areas(path)

    assert [area.code for area in result.areas] == ["fine"]
    assert [(r.row, r.field, r.value) for r in result.rejects] == [
        (1, "parent", "s"),
        (2, "parent", "ghost"),
    ]
    assert "ghost does not exist" in result.rejects[1].reason


def test_areas_that_contain_each_other_in_a_circle_are_refused(write):
    path = write(
        a_collection(
            a_feature(a_square(0, 0), code="a", parent="b"),
            a_feature(a_square(1, 0), code="b", parent="a"),
        )
    )

    with pytest.raises(BrokenTree):
        read_areas(path)


def test_a_bow_tie_is_repaired_into_its_two_wings(write):
    bow_tie = shapely.Polygon(
        [(114, 22.5), (114.002, 22.502), (114.002, 22.5), (114, 22.502), (114, 22.5)]
    )
    path = write(a_collection(a_feature(bow_tie, code="b")))

    result = read_areas(path)

    (area,) = result.areas
    assert area.geometry.is_valid
    assert area.geometry.geom_type == "MultiPolygon"
    assert area_m2(area.geometry) == pytest.approx(area_m2(a_square(0, 0, 2)) / 2, rel=1e-3)
    (fix,) = result.repaired
    assert (fix.row, fix.code) == (1, "b")
    assert "Self-intersection" in fix.reason


def test_a_spike_is_cut_off_and_the_area_kept_whole(write):
    spiked = shapely.Polygon(
        [(114, 22.5), (114.001, 22.5), (114.005, 22.5), (114.001, 22.5), (114.001, 22.501)]
    )
    path = write(a_collection(a_feature(spiked, code="s")))

    (area,) = read_areas(path).areas

    assert area.geometry.geom_type == "Polygon"
    assert area.geometry.bounds[2] == 114.001


def test_an_outline_with_nothing_inside_is_rejected(write):
    flat = shapely.Polygon([(114, 22.5), (114.001, 22.5), (114.002, 22.5), (114, 22.5)])

    (reject,) = read_areas(write(a_collection(a_feature(flat, code="s")))).rejects

    assert "Too few points" in reject.reason or "Self-intersection" in reject.reason
    assert "Draw the outline anew" in reject.hint


def test_what_is_no_area_is_rejected_with_the_reason(write):
    unclosed = {"type": "Polygon", "coordinates": [[[114, 22], [114, 23], [115, 23]]]}
    path = write(
        a_collection(
            a_feature(a_square(0, 0), name="nameless"),
            a_feature(a_square(0, 0), code="twice"),
            a_feature(a_square(1, 0), code="twice"),
            a_feature(None, code="nowhere"),
            a_feature(shapely.Point(114, 22), code="point"),
            {"type": "Feature", "properties": {"code": "open"}, "geometry": unclosed},
            a_feature(shapely.box(500000, 2490000, 500100, 2490100), code="metres"),
            a_feature(shapely.box(22.5, 114.0, 22.6, 114.1), code="swapped"),
            "not a feature",
        )
    )

    result = read_areas(path)

    assert [area.code for area in result.areas] == ["twice"]
    assert [(r.row, r.reason) for r in result.rejects] == [
        (1, "It has no code."),
        (3, "Its code twice is also that of feature 2."),
        (4, "It has no geometry."),
        (5, "It is a Point, not an area."),
        (6, "Its geometry cannot be read."),
        (7, "Its coordinates (500000, 2.49e+06, …) are not longitude and latitude."),
        (8, "Its coordinates (22.5, 114, …) are not longitude and latitude."),
        (9, "It has no code."),
    ]
    assert "EPSG:4547" in result.rejects[5].hint
    assert "swap them" in result.rejects[6].hint


def test_a_code_that_does_not_fit_the_citys_scheme_is_rejected(write):
    scheme = CodeScheme("four", (("area", 2), ("serial", 2)))
    path = write(
        a_collection(a_feature(a_square(0, 0), code="0101"), a_feature(a_square(1, 0), code="01"))
    )

    result = read_areas(path, scheme=scheme)

    assert [area.code for area in result.areas] == ["0101"]
    assert "has 2 digits; four has 4" in result.rejects[0].reason


def test_overlaps_and_gaps_are_reported_per_level_and_each_gap_once(write):
    ring = [a_square(column, row) for column in range(3) for row in range(3)]
    del ring[4]
    whole = shapely.union_all(ring, grid_size=1e-9)
    path = write(
        a_collection(
            a_feature(whole, code="w", level="street"),
            *(a_feature(cell, code=f"c{at}", level="cell") for at, cell in enumerate(ring)),
            a_feature(a_square(0.5, 0), code="x", level="cell"),
        )
    )

    result = read_areas(path)

    assert {(o.first, o.second) for o in result.overlaps} == {("c0", "x"), ("c3", "x")}
    assert len(result.gaps) == 1


def test_rejected_features_can_be_repaired_and_imported_again(write, tmp_path):
    unclosed = {"type": "Polygon", "coordinates": [[[114, 22], [114, 23], [115, 23]]]}
    path = write(
        a_collection(
            {"type": "Feature", "properties": {"code": "open"}, "geometry": unclosed},
            a_feature(a_square(0, 0), code="", name="Nameless"),
            a_feature(a_square(1, 0), code="good"),
        )
    )
    file = tmp_path / "rejects" / "areas.geojson"

    assert read_areas(path).write_rejects(file) == 2
    document = json.loads(file.read_text(encoding="utf-8"))
    first, second = document["features"]
    assert "cannot be read" in first["properties"]["reject_reason"]
    assert first["geometry"] == unclosed
    assert "crs" not in document

    unclosed["coordinates"][0].append([114, 22])
    first["geometry"], second["properties"]["code"] = unclosed, "named"
    again = read_areas(write(document, "repaired.geojson"))
    assert [area.code for area in again.areas] == ["open", "named"]
    assert again.areas[1].name == "Nameless"


def test_an_import_without_rejects_leaves_no_file(write, tmp_path):
    path = write(a_collection(a_feature(a_square(0, 0), code="a")))

    assert read_areas(path).write_rejects(tmp_path / "rejects.geojson") == 0
    assert not (tmp_path / "rejects.geojson").exists()


def test_rejected_features_keep_the_frame_of_their_source(write, tmp_path):
    lon, lat = gcj02_from_wgs84([114.0, 114.001, 114.001], [22.5, 22.5, 22.501])
    shape = shapely.Polygon(np.column_stack([lon, lat]))
    path = write(a_collection(a_feature(shape, code="a"), a_feature(shape, code="a")))
    file = tmp_path / "rejects.geojson"

    result = read_areas(path, crs="gcj02")
    result.write_rejects(file)

    assert np.allclose(result.areas[0].geometry.bounds, (114.0, 22.5, 114.001, 22.501), atol=1e-8)
    again = read_areas(file)
    assert again.crs == "gcj02"
    assert again.areas[0].geometry.equals_exact(result.areas[0].geometry, 1e-8)


def test_a_geopackage_is_brought_from_its_own_frame_to_wgs84(package):
    feet = shapely.box(1005000, 241000, 1006000, 242000)

    result = read_areas(package(crs="EPSG:2263", shapes=[feet]))

    (area,) = result.areas
    assert result.crs == "EPSG:2263"
    assert area.code == "grids0"
    assert area_m2(area.geometry) == pytest.approx(1_000_000 * 0.3048006**2, rel=1e-3)
    assert area.geometry.covers(shapely.Point(-73.9231, 40.8307))


def test_a_geopackage_with_several_layers_wants_one_named(package):
    path = package(layer="grids")
    package(layer="streets", append=True)

    with pytest.raises(Refused, match="several layers; name one of them: grids, streets"):
        read_areas(path)
    with pytest.raises(Refused, match="no layer x; it has: grids, streets"):
        read_areas(path, layer_in_file="x")
    assert len(read_areas(path, layer_in_file="grids").areas) == 2


def test_a_file_without_a_frame_is_refused_until_one_is_named(package):
    path = package(name="areas.shp")
    path.with_suffix(".prj").unlink()

    with pytest.raises(Refused, match="does not say which coordinate system"):
        read_areas(path)
    assert len(read_areas(path, crs="EPSG:4490").areas) == 2


def test_an_unknown_frame_is_refused_with_what_may_be_written(write):
    path = write(a_collection(a_feature(a_square(0, 0), code="a")))

    with pytest.raises(Refused, match="“EPSG:0” is not a coordinate system known here"):
        read_areas(path, crs="EPSG:0")


def test_a_table_without_geometry_gives_rejects_and_no_areas(tmp_path):
    path = tmp_path / "table.gpkg"
    pyogrio.raw.write(
        path, None, [np.array(["a", "b"], dtype=object)], ["code"], geometry_type=None, crs=None
    )

    result = read_areas(path, crs="EPSG:4490")

    assert [reject.reason for reject in result.rejects] == ["It has no geometry."] * 2


def test_what_gdal_has_but_json_has_not_is_told_as_text(tmp_path):
    path = tmp_path / "dated.gpkg"
    pyogrio.raw.write(
        path,
        shapely.to_wkb(np.array([a_square(0, 0)], dtype=object)),
        [np.array(["2022-05-01"], dtype="datetime64[D]"), np.array([np.nan])],
        ["code", "rank"],
        geometry_type="Polygon",
        crs="EPSG:4326",
    )

    result = read_areas(path)

    assert result.areas[0].code.startswith("2022-05-01")
    assert result.source.properties[0]["rank"] is None


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("areas.xyz", b"", "not a kind of file that holds areas"),
        ("areas.geojson", b"{", "not a complete GeoJSON file"),
        ("areas.geojson.gz", gzip.compress(b"{}" * 500, mtime=0)[:20], "not a complete GeoJSON"),
        ("areas.json", b'{"type": "Polygon"}', "holds no GeoJSON features"),
        ("areas.json", b"[]", "holds no GeoJSON features"),
        ("areas.json", b'{"type": "FeatureCollection"}', "holds no GeoJSON features"),
        ("areas.gpkg", b"no database", "areas.gpkg cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(tmp_path, name, content, says):
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(Refused, match=says):
        read_areas(path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refused, match="There is no file"):
        read_areas(tmp_path / "areas.geojson")


def test_a_property_that_does_not_exist_is_refused_with_those_that_do(write):
    path = write(a_collection(a_feature(a_square(0, 0), BM="1", MC="x")))

    with pytest.raises(Refused, match=r"has no property bm\. It has: BM, MC"):
        read_areas(path, mapping=AreaMapping(code="bm"))
    with pytest.raises(Refused, match=r"holds the code\? It has: BM, MC"):
        read_areas(path)


def test_a_mapping_is_a_small_toml_file(tmp_path):
    path = tmp_path / "ours.toml"
    path.write_text('code = "BM"\nlevel = "cell"\n', encoding="utf-8")

    assert read_area_mapping(path) == AreaMapping(code="BM", level="cell")


@pytest.mark.parametrize(
    ("text", "says"),
    [("code = ", "is not valid TOML"), ('kode = "BM"', "kode means nothing .* code, name")],
)
def test_a_mapping_that_makes_no_sense_is_refused(tmp_path, text, says):
    path = tmp_path / "ours.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(Refused, match=says):
        read_area_mapping(path)


def test_no_features_are_no_areas(write):
    result = read_areas(
        write(a_collection(a_feature(None, code="a"), crs={"type": "link", "properties": 3}))
    )

    assert (result.areas, len(result.rejects)) == ([], 1)


def test_rejected_rows_keep_their_columns_and_say_why(tmp_path):
    path = tmp_path / "rejects" / "cases.csv"
    header = ["Key", "Place, as told"]
    rows = [["1", '街角 "A"'], ["2"]]
    rejects = [
        Reject(1, "Place", "街角", "No such place.", "Say the street."),
        Reject(2, "Key", "2", "Known already.", ""),
    ]

    assert write_rejected_rows(path, header, rows, rejects) == 2

    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["Key", "Place, as told", "reject_reason"],
            ["1", '街角 "A"', "No such place. Say the street."],
            ["2", "", "Known already."],
        ]
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_row_rejected_twice_has_one_reason_the_newest(tmp_path):
    path = tmp_path / "again.csv"

    with RejectedRows(path, ["Key", "reject_reason"]) as file:
        file.add(["1", "Old reason."], Reject(1, "Key", "1", "New reason.", ""))

    assert path.read_text(encoding="utf-8-sig").splitlines() == [
        "Key,reject_reason",
        "1,New reason.",
    ]


def test_no_rejected_rows_make_no_file(tmp_path):
    assert write_rejected_rows(tmp_path / "none.csv", ["Key"], [], []) == 0
    assert not (tmp_path / "none.csv").exists()


DEMO = Path(__file__).parents[2] / "resources" / "demo"


@pytest.mark.parametrize(
    ("city", "counts"),
    [
        ("nyc", {"district": 5, "street": 71, "community": 262, "cell": 2325}),
        ("futian", {"district": 1, "street": 4, "community": 16, "cell": 486}),
    ],
)
def test_the_areas_of_a_demo_form_a_tree_in_which_every_part_lies_in_its_whole(city, counts):
    result = read_areas(DEMO / city / "areas.geojson.gz")
    tree = AreaTree(result.areas)

    assert (result.rejects, result.repaired, result.overlaps, result.orphans) == ([], [], [], [])
    assert {level: len(tree.of_level(level)) for level in tree.levels} == counts
    for area in result.areas:
        assert len(tree.path(area.code)) == tree.levels.index(area.level) + 1
        if area.parent is not None:
            shared = area.geometry.intersection(tree.area(area.parent).geometry)
            assert shared.area >= 0.99 * area.geometry.area


def test_the_unit_grids_of_futian_carry_their_communitys_code_and_a_serial():
    tree = AreaTree(read_areas(DEMO / "futian" / "areas.geojson.gz").areas)

    for community in tree.of_level("community"):
        codes = [cell.code for cell in tree.children(community.code)]
        assert codes == [f"{community.code}{n:03}" for n in range(1, len(codes) + 1)]
    assert all("演示" in area.name for area in tree.areas.values() if area.level != "district")
