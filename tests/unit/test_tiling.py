"""Unit grids made from blocks or a lattice."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from commandcenter.grid import Area, CellIndex
from commandcenter.grid.coverage import as_shapes, borders, check_coverage, faces, home_of
from commandcenter.grid.crosswalk import crosswalk, equal_areas_m2, largest_share
from commandcenter.grid.tiling import LARGEST, _longer, generate
from commandcenter.intake.areas import read_areas
from commandcenter.refusal import Refused

FUTIAN = Path(__file__).parents[2] / "resources" / "demo" / "futian" / "areas.geojson.gz"
WEST, SOUTH, SIDE = 114.0, 22.5, 0.001


def a_community(shape, code="440304001001"):
    return Area(code, "Community", "community", "city", None, shape)


def cells_of(made):
    return as_shapes(cell.geometry for cell in made)


def assert_tiling(made, communities):
    ground = shapely.union_all(as_shapes(each.geometry for each in communities))
    shapes = cells_of(made)
    report = check_coverage(shapes, ground)
    assert report.sound, report
    assert shapely.coverage_is_valid(shapes)
    assert all(shape.geom_type == "Polygon" for shape in shapes)


def assert_numbered(made):
    """Serials run from 1; of two cells in a row the western one comes first."""
    by_home = {}
    for cell in made:
        by_home.setdefault(cell.parent, []).append(cell)
    for own in by_home.values():
        assert [cell.serial for cell in own] == list(range(1, len(own) + 1))
        centres = [shapely.centroid(cell.geometry) for cell in own]
        heights = [shapely.bounds(cell.geometry)[3::-2] for cell in own]
        half = float(np.median([top - bottom for top, bottom in heights])) / 2
        assert all(b.x >= a.x or b.y < a.y for a, b in pairwise(centres))
        assert max(c.y for c in centres) - centres[0].y < 2 * half


@pytest.fixture(scope="module")
def futian():
    return read_areas(FUTIAN).areas


def of_level(areas, level):
    return [area for area in areas if area.level == level]


def test_a_lattice_tiles_real_communities_with_cells_of_about_a_hectare(futian):
    communities = of_level(futian, "community")
    made = generate(communities)

    assert_tiling(made, communities)
    assert_numbered(made)
    assert 9_000 < np.median(equal_areas_m2(cells_of(made))) < 11_000


def test_real_blocks_with_holes_between_them_become_a_tiling(futian):
    district = of_level(futian, "district")
    blocks = [area.geometry for area in of_level(futian, "cell")]
    made = generate(district, blocks=blocks)
    sizes = equal_areas_m2(cells_of(made))

    assert_tiling(made, district)
    assert_numbered(made)
    assert sizes.max() < 2.5 * 10_000
    assert sizes.min() > 0.39 * 10_000


def test_a_block_of_the_right_size_stays_as_it_is():
    whole = shapely.box(WEST, SOUTH, WEST + 2 * SIDE, SOUTH + SIDE)
    block = shapely.box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)
    made = generate([a_community(whole)], blocks=[block])

    assert len(made) == 2
    assert shapely.equals(made[0].geometry, block)


def test_a_sliver_between_blocks_goes_to_a_neighbour():
    blocks = [
        shapely.box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE),
        shapely.box(WEST + 1.1 * SIDE, SOUTH, WEST + 2 * SIDE, SOUTH + SIDE),
    ]
    community = a_community(shapely.box(WEST, SOUTH, WEST + 2 * SIDE, SOUTH + SIDE))
    made = generate([community], blocks=blocks)

    assert len(made) == 2
    assert_tiling(made, [community])


def test_of_blocks_that_lie_in_each_other_the_smallest_counts():
    whole = shapely.box(WEST, SOUTH, WEST + 2 * SIDE, SOUTH + SIDE)
    block = shapely.box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)

    assert len(generate([a_community(whole)], blocks=[whole, block])) == 2


def test_a_large_block_is_cut_into_parts_of_equal_area():
    community = a_community(shapely.box(WEST, SOUTH, WEST + 5 * SIDE, SOUTH + 2 * SIDE))
    made = generate([community], blocks=[community.geometry])
    sizes = equal_areas_m2(cells_of(made))

    assert len(made) == 11
    assert sizes.max() / sizes.min() < 1.001
    assert_tiling(made, [community])


def test_no_cell_straddles_the_border_of_communities():
    west = a_community(shapely.box(WEST, SOUTH, WEST + 1.3 * SIDE, SOUTH + 2 * SIDE), "w")
    east = a_community(
        shapely.box(WEST + 1.3 * SIDE, SOUTH, WEST + 3 * SIDE, SOUTH + 2 * SIDE), "e"
    )
    made = generate([west, east])

    assert_tiling(made, [west, east])
    for cell in made:
        home = west if cell.parent == "w" else east
        assert home.geometry.covers(cell.geometry.representative_point())


def test_an_island_smaller_than_a_cell_is_a_cell():
    islands = shapely.MultiPolygon(
        [
            shapely.box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE),
            shapely.box(WEST + 5 * SIDE, SOUTH, WEST + 5.2 * SIDE, SOUTH + 0.2 * SIDE),
        ]
    )
    community = a_community(islands)

    assert_tiling(generate([community]), [community])


def test_a_community_without_an_outline_gets_no_cells():
    assert generate([a_community(None)]) == []


@pytest.mark.parametrize(("size", "words"), [(0.0, "above 0"), (0.01, "cells; choose")])
def test_a_size_that_makes_no_sense_is_refused(size, words):
    with pytest.raises(Refused, match=words):
        generate([a_community(shapely.box(114, 22, 114.1, 22.1))], target_m2=size)


@st.composite
def a_ground(draw):
    """A community of any shape: the hull of some points, perhaps with a hole."""
    points = draw(
        st.lists(st.tuples(st.floats(0, 12), st.floats(0, 9)), min_size=4, max_size=9, unique=True)
    )
    hull = shapely.convex_hull(
        shapely.MultiPoint([(WEST + x * SIDE, SOUTH + y * SIDE) for x, y in points])
    )
    if hull.geom_type != "Polygon" or hull.area < 4 * SIDE * SIDE:
        hull = shapely.box(WEST, SOUTH, WEST + 3.3 * SIDE, SOUTH + 2.7 * SIDE)
    if draw(st.booleans()):
        hull = hull.difference(hull.representative_point().buffer(SIDE / 2))
    return hull


@given(a_ground(), st.floats(5_000, 40_000))
@settings(max_examples=30, deadline=None)
def test_whatever_the_ground_the_lattice_covers_it_once(ground, size):
    community = a_community(ground)
    made = generate([community], target_m2=size)

    assert_tiling(made, [community])
    assert [cell.serial for cell in made] == list(range(1, len(made) + 1))


@given(
    a_ground(),
    st.lists(
        st.tuples(st.floats(-1, 11), st.floats(-1, 8), st.floats(0.2, 4), st.floats(0.2, 4)),
        min_size=1,
        max_size=8,
    ),
)
@settings(max_examples=30, deadline=None)
def test_whatever_the_blocks_the_cells_cover_the_ground_once(ground, boxes):
    community = a_community(ground)
    blocks = [
        shapely.box(*corner, corner[0] + wide * SIDE, corner[1] + high * SIDE)
        for x, y, wide, high in boxes
        for corner in [(WEST + x * SIDE, SOUTH + y * SIDE)]
    ]
    made = generate([community], blocks=blocks)

    assert_tiling(made, [community])
    assert equal_areas_m2(cells_of(made)).max() < (LARGEST + 0.8) * 10_000


def test_gaps_overlaps_and_what_lies_beyond_are_measured():
    area = shapely.box(WEST, SOUTH, WEST + 4 * SIDE, SOUTH + SIDE)
    one = shapely.box(WEST, SOUTH, WEST + 2 * SIDE, SOUTH + SIDE)
    two = shapely.box(WEST + SIDE, SOUTH, WEST + 3 * SIDE, SOUTH + 2 * SIDE)
    report = check_coverage([one, two], area)
    cell = equal_areas_m2(as_shapes([shapely.box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)]))[0]

    assert not report.sound
    for measured in (report.gaps_m2, report.overlaps_m2):
        assert measured == pytest.approx(cell, rel=0.01)
    assert report.beyond_m2 == pytest.approx(2 * cell, rel=0.01)
    assert check_coverage([], area).gaps_m2 == pytest.approx(4 * cell, rel=0.01)


def test_a_line_that_only_touches_is_no_longer_for_it():
    point = shapely.Point(1, 2)

    assert _longer(point) is point
    assert home_of(as_shapes([]), as_shapes([])).tolist() == []


def test_neighbours_share_a_border_of_its_length():
    left, right = (
        shapely.box(WEST + at * SIDE, SOUTH, WEST + (at + 1) * SIDE, SOUTH + SIDE) for at in (0, 1)
    )
    found = borders(as_shapes([left, right]))

    assert (found.first.tolist(), found.second.tolist()) == ([0], [1])
    assert found.length[0] == pytest.approx(111, rel=0.02)
    assert len(faces([shapely.boundary(left), shapely.boundary(right)])) == 2


def test_the_share_of_a_cell_is_measured_on_the_ground():
    tall = Area("tall", "", "cell", "a", None, shapely.box(10, 59, 11, 61))
    south = Area("south", "", "cell", "b", None, shapely.box(10, 59, 11, 60))
    north = Area("north", "", "cell", "b", None, shapely.box(10, 60, 11, 61))
    shares = crosswalk(CellIndex([tall]), CellIndex([south, north]))

    # A degree of longitude is shorter in the north.
    assert [share.other for share in shares] == ["south", "north"]
    assert shares[0].part == pytest.approx(0.5076, abs=0.0005)
    assert largest_share(tall.geometry, CellIndex([south, north])) == "south"
    assert largest_share(shapely.box(0, 0, 1, 1), CellIndex([south])) is None
    assert largest_share(shapely.box(11, 59, 12, 60), CellIndex([south])) is None
    assert crosswalk(CellIndex([]), CellIndex([south])) == []
    assert len(equal_areas_m2(as_shapes([shapely.Polygon()]))) == 1
