"""Areas, cells, borders."""

import csv
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.coordinates import area_m2
from commandcenter.grid import (
    Area,
    AreaTree,
    BrokenTree,
    CellIndex,
    flat_area_m2,
    number_cells,
    tiling_faults,
)
from commandcenter.grid.crosswalk import crosswalk
from commandcenter.intake.areas import read_areas

ROOT = Path(__file__).parents[2]
STEP = 0.001


def a_square(column, row, size=STEP):
    west, south = 114.0 + column * STEP, 22.5 + row * STEP
    return shapely.box(west, south, west + size, south + size)


def an_area(code, parent=None, level="cell", layer="city", geometry=None):
    return Area(code, f"Area {code}", level, layer, parent, geometry)


def a_block(columns, rows):
    """Cells `c<column><row>` of a chessboard."""
    return [
        an_area(f"c{column}{row}", geometry=a_square(column, row))
        for column in range(columns)
        for row in range(rows)
    ]


@pytest.fixture
def tree():
    return AreaTree(
        [
            an_area("s2", "d", "street"),
            an_area("d", None, "district"),
            an_area("s1", "d", "street"),
            an_area("c2", "s1"),
            an_area("c1", "s1"),
            an_area("c3", "s2"),
            an_area("f1", "d", "post", layer="fire"),
        ]
    )


def test_the_levels_run_from_the_top_down(tree):
    assert tree.levels == ("district", "post", "street", "cell")
    assert tree.layers == ("city", "fire")
    assert AreaTree([an_area("c")], levels=("district", "cell")).levels == ("district", "cell")


def test_a_cell_knows_the_way_up(tree):
    assert tree.path("c2") == {"district": "d", "street": "s1", "cell": "c2"}
    assert tree.names("c2") == {"district": "Area d", "street": "Area s1", "cell": "Area c2"}
    assert tree.path("nowhere") == {}


def test_an_area_knows_its_parts_in_the_order_of_their_codes(tree):
    assert [area.code for area in tree.children("s1")] == ["c1", "c2"]
    assert [area.code for area in tree.children()] == ["d"]
    assert tree.children("c1") == ()
    assert [area.code for area in tree.cells_under("d")] == ["c1", "c2", "c3"]
    assert [area.code for area in tree.cells_under("c3")] == ["c3"]
    assert [area.code for area in tree.of_level("street")] == ["s1", "s2"]


def test_the_cells_of_a_layer_are_its_smallest_areas(tree):
    assert [cell.code for cell in tree.cells()] == ["c1", "c2", "c3"]
    assert [cell.code for cell in tree.cells("fire")] == ["f1"]


def test_areas_are_found_by_code(tree):
    assert tree.area("s1").name == "Area s1"
    assert "s1" in tree
    assert "x" not in tree
    assert len(tree) == len(tree.areas) == 7


@pytest.mark.parametrize(
    ("areas", "says"),
    [
        ([an_area("a"), an_area("a")], "Two areas have the code a"),
        ([an_area("a", "ghost")], "names the parent ghost, which does not exist"),
        ([an_area("top"), an_area("a", "b"), an_area("b", "a")], "Area a is, by way of"),
    ],
)
def test_what_is_no_tree_is_refused(areas, says):
    with pytest.raises(BrokenTree, match=says):
        AreaTree(areas)


def test_a_tree_may_be_empty():
    assert AreaTree().cells() == ()
    assert AreaTree().levels == ()


def test_a_place_is_in_the_cell_around_it():
    index = CellIndex(a_block(3, 3))

    assert index.cell_of(114.0015, 22.5025) == "c12"
    assert index.cell_of(113.0, 22.5) is None


def test_a_place_on_a_shared_border_belongs_to_the_smallest_code_whatever_the_order_of_the_file():
    cells = a_block(2, 2)

    for order in (cells, cells[::-1]):
        index = CellIndex(order)
        assert index.cell_of(114.001, 22.5005) == "c00"
        assert index.cell_of(114.001, 22.501) == "c00"
        assert index.cell_of(114.0015, 22.501) == "c10"


@given(
    st.lists(st.tuples(st.integers(-2, 22), st.integers(-2, 22)), min_size=1, max_size=30),
    st.randoms(),
)
def test_many_places_are_found_as_one_by_one(halves, random):
    cells = a_block(5, 5)
    random.shuffle(cells)
    index = CellIndex(cells)
    lons = [114.0 + column * STEP / 4 for column, _row in halves]
    lats = [22.5 + row * STEP / 4 for _column, row in halves]

    found = index.cells_of(lons, lats)

    for number, lon, lat in zip(found, lons, lats, strict=True):
        around = [c.code for c in cells if c.geometry.intersects(shapely.Point(lon, lat))]
        assert (index.codes[number] if number >= 0 else None) == min(around, default=None)


def test_a_place_without_coordinates_is_in_no_cell():
    index = CellIndex(a_block(2, 2))

    assert index.cells_of([np.nan, 114.0005, np.inf], [22.5, 22.5005, 22.5]).tolist() == [-1, 0, -1]
    assert CellIndex([]).cells_of([114.0], [22.5]).tolist() == [-1]


def test_cells_are_numbered_in_the_order_of_their_codes():
    index = CellIndex([*a_block(2, 2)[::-1], an_area("known only by name")])

    assert index.codes == ("c00", "c01", "c10", "c11")
    assert len(index) == 4
    assert index.index_of("c10") == 2
    assert index.geometries[2].equals(a_square(1, 0))
    assert index.bounds == pytest.approx((114.0, 22.5, 114.002, 22.502))


def test_neighbours_share_a_border_and_not_only_a_corner():
    index = CellIndex(a_block(3, 3))

    assert index.neighbours("c11") == ("c01", "c10", "c12", "c21")
    assert index.neighbours("c00") == ("c01", "c10")


def test_neighbours_are_found_where_one_border_has_a_vertex_that_the_other_lacks():
    slanted = shapely.Polygon([(114.0, 22.5), (114.0013, 22.5), (114.0017, 22.501), (114, 22.501)])
    middle = slanted.boundary.interpolate(0.0017)
    other = shapely.Polygon(
        [(114.0013, 22.5), (114.003, 22.5), (114.003, 22.501), (114.0017, 22.501), middle]
    )
    index = CellIndex([an_area("a", geometry=slanted), an_area("b", geometry=other)])

    assert index.neighbours("a") == ("b",)


def test_a_chessboard_is_a_tiling():
    cells = a_block(4, 4)

    faults = tiling_faults([c.geometry for c in cells], [c.code for c in cells])

    assert faults.overlaps == ()
    assert faults.gaps == ()


def test_an_overlap_is_told_once_with_its_size():
    wide = a_square(0, 0, 1.5 * STEP)

    faults = tiling_faults([a_square(1, 0), wide, a_square(5, 5)], ["east", "a wide one", "far"])

    (overlap,) = faults.overlaps
    assert (overlap.first, overlap.second) == ("a wide one", "east")
    assert overlap.area_m2 == pytest.approx(area_m2(a_square(1, 0)) / 2, rel=1e-3)


def test_a_cell_inside_another_and_a_cell_drawn_twice_are_overlaps():
    inside = shapely.box(114.0002, 22.5002, 114.0004, 22.5004)

    faults = tiling_faults([a_square(0, 0), inside, a_square(0, 0)], ["a", "b", "c"])

    assert [(o.first, o.second) for o in faults.overlaps] == [("a", "c"), ("a", "b"), ("b", "c")]


def test_enclosed_ground_without_a_cell_is_a_gap():
    cells = [cell for cell in a_block(3, 3) if cell.code != "c11"]

    (gap,) = tiling_faults([c.geometry for c in cells], [c.code for c in cells]).gaps

    assert a_square(1, 1).contains(shapely.Point(gap.lon, gap.lat))
    assert gap.area_m2 == pytest.approx(area_m2(a_square(1, 1)), rel=1e-6)


def test_hairlines_are_no_faults():
    hair = 1e-8
    east = shapely.box(114.001 - hair, 22.5, 114.002, 22.501)
    frame = shapely.box(114.0005, 22.499, 114.003, 22.502)
    around = frame - a_square(0, 0) - shapely.buffer(east, 1e-9)

    faults = tiling_faults([a_square(0, 0), east, around], ["west", "east", "around"])

    assert faults.overlaps == ()
    assert faults.gaps == ()


def test_layers_are_compared_by_the_ground_they_share():
    cells = CellIndex(a_block(2, 1))
    west = shapely.box(113.9, 22.4, 114.00025, 22.6)
    east = shapely.box(114.00025, 22.4, 114.1, 22.6)
    posts = CellIndex([an_area("west", geometry=west), an_area("east", geometry=east)])

    shares = crosswalk(cells, posts)

    assert [(s.cell, s.other, round(s.part, 3)) for s in shares] == [
        ("c00", "east", 0.75),
        ("c00", "west", 0.25),
        ("c10", "east", 1.0),
    ]
    assert shares[2].area_m2 == pytest.approx(area_m2(a_square(1, 0)), rel=1e-3)


def test_nothing_has_no_size():
    assert flat_area_m2(shapely.Polygon()) == 0.0


def test_cells_are_numbered_from_west_to_east_and_from_north_to_south():
    rows = [[a_square(column, row) for column in range(3)] for row in (2, 1, 0)]

    assert number_cells([cell for row in rows for cell in row]).tolist() == list(range(1, 10))


def test_a_cell_a_little_lower_stays_in_its_row():
    west, east = a_square(0, 1), shapely.box(114.001, 22.5008, 114.002, 22.5018)
    below = a_square(0, 0)

    assert number_cells([below, east, west]).tolist() == [3, 2, 1]


@given(st.permutations(range(16)))
def test_numbers_do_not_depend_on_the_order_of_the_file(order):
    cells = [cell.geometry for cell in a_block(4, 4)]

    straight = number_cells(cells)

    shuffled = number_cells([cells[at] for at in order])
    assert shuffled.tolist() == [straight[at] for at in order]
    assert sorted(straight) == list(range(1, 17))


def test_no_cells_have_no_numbers():
    assert number_cells([]).tolist() == []


@pytest.fixture(scope="module")
def new_york():
    return AreaTree(read_areas(ROOT / "resources" / "demo" / "nyc" / "areas.geojson.gz").areas)


@pytest.fixture(scope="module")
def located_cases():
    path = ROOT / "tests" / "data" / "nyc311_burst_spatial_truth.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_located_case_of_the_burst_falls_in_its_tract_neighbourhood_and_borough(
    new_york, located_cases
):
    index = CellIndex(new_york.cells())
    found = index.cells_of(
        [float(case["Longitude"]) for case in located_cases],
        [float(case["Latitude"]) for case in located_cases],
    )
    codes = [index.codes[number] if number >= 0 else "" for number in found]
    paths = [new_york.path(code) for code in codes]

    elsewhere = {
        case["Unique Key"]
        for case, path in zip(located_cases, paths, strict=True)
        if path["cell"] != case["tract_geoid"]
    }

    assert len(located_cases) == 537
    assert elsewhere <= {c["Unique Key"] for c in located_cases if c["near_edge_tract_geoid"]}
    assert len(elsewhere) <= 5
    assert [path["community"] for path in paths] == [c["nta2020"] for c in located_cases]
    # The first digit of a community board is its borough; Marble Hill's board is in the Bronx.
    boards = [
        (path["district"], case["boro_cd"])
        for path, case in zip(paths, located_cases, strict=True)
        if case["boro_cd"]
    ]
    assert len(boards) > 500
    assert [district for district, _board in boards] == [board[0] for _district, board in boards]


def test_a_case_in_marble_hill_is_the_bronx_by_service_though_its_address_says_manhattan(
    new_york, located_cases
):
    (case,) = (c for c in located_cases if c["Unique Key"] == "54050142")

    assert case["Borough"] == "MANHATTAN"
    assert case["Community Board"] == "08 BRONX"
    assert new_york.names(case["tract_geoid"])["district"] == "Bronx"
