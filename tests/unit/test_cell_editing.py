"""Cells cut, put together and drawn anew."""

import json
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from commandcenter import commands as ask
from commandcenter.city import City, to_json
from commandcenter.grid import Area, editing
from commandcenter.grid.changes import GridChange, save
from commandcenter.grid.coverage import as_shapes, check_coverage
from commandcenter.grid.draft import GridDraft, summary
from commandcenter.grid.duties import AreaDuty, Officer
from commandcenter.intake.configuration import import_areas
from commandcenter.refusal import Refused
from tests.helpers.makers import (
    CELLS,
    MONDAY,
    SIDE,
    SOUTH,
    WEST,
    a_case,
    a_city,
    a_desk,
    a_place,
    a_registration,
)

NORTH_WEST, SOUTH_WEST, NORTH_EAST, SOUTH_EAST = CELLS
MIDDLE = (WEST + SIDE, SOUTH + SIDE)


def a_point(east, north):
    """A place in the tiny city, in sides of a cell from its south-west corner."""
    return WEST + east * SIDE, SOUTH + north * SIDE


def across_west():
    """A line from west to east through the middle of the north-western cell."""
    return [a_point(-0.1, 1.5), a_point(1.1, 1.5)]


def shapes_of(draft):
    everything = shapely.box(WEST, SOUTH, WEST + 2 * SIDE, SOUTH + 2 * SIDE)
    return as_shapes(draft.around(everything).values()), everything


def is_tiling(draft):
    shapes, everything = shapes_of(draft)
    return bool(shapely.coverage_is_valid(shapes)) and check_coverage(shapes, everything).sound


@pytest.fixture
def draft():
    return GridDraft(a_city())


def test_a_cell_cut_across_is_two_cells_with_codes_that_nobody_had(draft):
    cut = draft.split(NORTH_WEST, across_west())

    assert cut.cell(NORTH_WEST) is None
    assert cut.cell("440304001001003").replaces == (NORTH_WEST,)
    assert cut.cell("440304001001004").parent == "440304001001"
    assert cut.cell_at(a_point(0.5, 1.75)) in ("440304001001003", "440304001001004")
    assert is_tiling(cut)
    assert is_tiling(draft)


def test_the_neighbour_gets_the_corner_where_the_cut_ends_and_stays_itself(draft):
    change = draft.split(NORTH_WEST, across_west()).change

    assert change.ends == {NORTH_WEST}
    assert [area.code for area in change.retouched] == [NORTH_EAST]
    assert summary(draft.split(NORTH_WEST, across_west())) == (
        "end: 440304001001001; begin: 440304001001003, 440304001001004"
    )


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ([a_point(0.2, 1.5), a_point(0.8, 1.5)], "right across"),
        ([a_point(0.5, 1.5), a_point(0.5, 1.5)], "two points"),
        ([a_point(-0.1, 1.999), a_point(1.1, 1.999)], "smaller than 100"),
        ([a_point(-1, 5), a_point(1, 5)], "right across"),
    ],
)
def test_a_line_that_does_not_cut_is_refused(draft, line, sentence):
    with pytest.raises(Refused, match=sentence):
        draft.split(NORTH_WEST, line)


def test_a_cell_in_several_places_is_not_cut():
    islands = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)])

    with pytest.raises(Refused, match="several places"):
        editing.split({"c": islands}, "c", [(-1, 0.5), (4, 0.5)])


def test_cells_side_by_side_become_one_that_keeps_their_name_and_origin(draft):
    merged = draft.merge([NORTH_WEST, SOUTH_WEST])
    new = merged.cell("440304001001003")

    assert new.replaces == (NORTH_WEST, SOUTH_WEST)
    assert new.geometry.area == pytest.approx(2 * SIDE * SIDE)
    assert merged.cell(NORTH_WEST) is None
    assert is_tiling(merged)


@pytest.mark.parametrize(
    ("codes", "sentence"),
    [
        ([NORTH_WEST], "two cells or more"),
        ([NORTH_WEST, NORTH_EAST], "different communities"),
        ([NORTH_WEST, "nowhere"], "no cell nowhere"),
    ],
)
def test_what_is_no_neighbour_at_home_is_not_put_together(draft, codes, sentence):
    with pytest.raises(Refused, match=sentence):
        draft.merge(codes)


def test_cells_that_meet_only_at_a_corner_are_not_put_together():
    cells = {"a": shapely.box(0, 0, 1, 1), "b": shapely.box(1, 1, 2, 2)}

    with pytest.raises(Refused, match="side by side"):
        editing.merge(cells, cells)


def test_an_island_of_a_cell_goes_along_when_it_is_put_together():
    islands = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(5, 0, 6, 1)])
    cells = {"a": islands, "b": shapely.box(1, 0, 2, 1)}

    whole = editing.merge(cells, cells)

    assert shapely.get_num_geometries(whole) == 2
    assert whole.area == pytest.approx(3)


def cut_in_four(draft):
    """The north-western cell in four parts that meet in its middle."""
    half = draft.split(NORTH_WEST, [a_point(0.5, 2.1), a_point(0.5, 0.9)])
    west = half.cell_at(a_point(0.25, 1.5))
    east = half.cell_at(a_point(0.75, 1.5))
    half = half.split(west, [a_point(-0.1, 1.5), a_point(0.5, 1.5)])
    return half.split(east, [a_point(0.5, 1.5), a_point(1.1, 1.5)])


def a_corner(draft, point):
    found = draft.snap(point, 3.0)
    assert found.kind == "corner"
    return found.point


def test_all_cells_at_a_corner_follow_when_it_moves(draft):
    four = cut_in_four(draft)
    middle = a_corner(four, a_point(0.5, 1.5))
    moved = four.move_corner(middle, a_point(0.6, 1.4))

    assert is_tiling(moved)
    assert a_corner(moved, a_point(0.6, 1.4)) == a_point(0.6, 1.4)
    assert moved.snap(a_point(0.5, 1.5), 3.0).kind != "corner"


@given(st.floats(0.05, 0.95), st.floats(1.05, 1.95))
@settings(max_examples=40, deadline=None)
def test_wherever_a_corner_may_go_there_is_no_gap_and_no_overlap(east, north):
    four = cut_in_four(GridDraft(a_city()))
    middle = a_corner(four, a_point(0.5, 1.5))
    try:
        moved = four.move_corner(middle, a_point(east, north))
    except Refused:
        assume(False)

    assert is_tiling(moved)
    assert moved.report().sound


@given(st.floats(0.1, 0.9), st.floats(0.1, 0.9), st.booleans())
@settings(max_examples=40, deadline=None)
def test_wherever_a_cell_is_cut_its_ground_stays_covered(first, second, upright):
    draft = GridDraft(a_city())
    if upright:
        line = [a_point(first, 2.01), a_point(second, 0.99)]
    else:
        line = [a_point(-0.01, 1 + first), a_point(1.01, 1 + second)]
    cut = draft.split(NORTH_WEST, line)

    assert is_tiling(cut)
    assert cut.report().sound
    assert is_tiling(cut.merge([area.code for area in cut.change.begins]))


def test_a_corner_on_the_border_of_communities_stays(draft):
    with pytest.raises(Refused, match="border of communities"):
        draft.move_corner(MIDDLE, a_point(1.1, 1.0))


def test_a_corner_on_the_outer_border_stays(draft):
    four = cut_in_four(draft)
    corner = a_corner(four, a_point(0.5, 2.0))

    with pytest.raises(Refused, match="outer border"):
        four.move_corner(corner, a_point(0.5, 1.9))


def test_a_corner_cannot_leave_the_cells_around_it(draft):
    four = cut_in_four(draft)
    middle = a_corner(four, a_point(0.5, 1.5))

    for to in (a_point(0.5, 2.5), a_point(1.5, 1.5)):
        with pytest.raises(Refused, match="cross"):
            four.move_corner(middle, to)
    with pytest.raises(Refused, match="smaller than 100"):
        four.move_corner(middle, a_point(0.01, 1.01))
    with pytest.raises(Refused, match="no corner"):
        four.move_corner(a_point(0.3, 1.8), a_point(0.4, 1.8))


def test_a_corner_let_go_on_a_border_is_a_corner_of_the_neighbour_too(draft):
    four = cut_in_four(draft)
    middle = a_corner(four, a_point(0.5, 1.5))
    west = four.snap(a_point(0.01, 1.3), 3.0)

    assert west.kind == "border"
    with pytest.raises(Refused):  # the two western parts would touch in that point only
        four.move_corner(middle, a_point(-0.5, 1.3))
    assert four.snap(a_point(0.25, 1.75), 3.0).kind == "free"


def test_nothing_is_near_where_no_cell_is(draft):
    assert draft.snap((0.0, 0.0), 5.0).kind == "free"
    assert draft.cell_at((0.0, 0.0)) is None


def test_a_type_is_said_of_cells(draft):
    change = draft.with_kind([NORTH_WEST], "village").change

    assert change.ends == {NORTH_WEST}
    assert [area.kind for area in change.begins] == ["village"]


def test_what_came_and_went_within_a_draft_has_never_been(draft):
    four = cut_in_four(draft)
    codes = [area.code for area in four.change.begins]
    whole = four.merge(codes)
    (new,) = whole.change.begins

    assert whole.change.ends == {NORTH_WEST}
    assert new.replaces == (NORTH_WEST,)


def test_a_cut_takes_effect_from_its_instant_and_old_cases_keep_their_cell():
    desk = a_desk()
    old = a_case(desk=desk)
    at = desk.clock.now() + timedelta(days=1)
    save(desk, GridDraft(desk.city).split(NORTH_WEST, across_west()).change, at)

    before = desk.case(desk.do(a_registration())[0].case)
    desk.clock.move(days=2)
    after = desk.case(desk.do(a_registration())[0].case)

    assert old.cell == before.cell == NORTH_WEST
    assert after.cell in ("440304001001003", "440304001001004")
    assert desk.city.path(NORTH_WEST)["community"] == "440304001001"
    assert desk.case(old.id).cell == NORTH_WEST
    assert desk.city.path_of(after)["street"] == "440304001"


def test_a_change_in_the_past_or_before_the_last_one_is_refused():
    desk = a_desk()
    draft = GridDraft(desk.city)
    with pytest.raises(Refused, match="in the past"):
        save(desk, draft.split(NORTH_WEST, across_west()).change, MONDAY - timedelta(days=1))

    save(desk, draft.split(NORTH_WEST, across_west()).change, MONDAY + timedelta(days=9))
    later = GridDraft(desk.city).merge(["440304001001003", "440304001001004"]).change
    with pytest.raises(Refused, match="choose then or later"):
        save(desk, later, MONDAY + timedelta(days=2))
    save(desk, later, MONDAY + timedelta(days=9))

    assert desk.city.cells_at(MONDAY + timedelta(days=10)).codes == (
        "440304001001002",
        "440304001001005",
        "440304001002001",
        "440304001002002",
    )


def test_a_change_made_on_what_is_no_longer_so_is_refused():
    desk = a_desk()
    stale = GridDraft(desk.city)
    save(desk, stale.merge([NORTH_WEST, SOUTH_WEST]).change)

    with pytest.raises(Refused, match="meanwhile"):
        save(desk, stale.split(NORTH_EAST, [a_point(0.9, 1.5), a_point(2.1, 1.5)]).change)


def test_a_cell_drawn_anew_twice_keeps_its_code_and_both_shapes():
    desk = a_desk()
    save(desk, cut_in_four(GridDraft(desk.city)).change)
    cut_at = desk.clock.now()
    for start, to in ((0.5, 0.6), (0.6, 0.7)):
        desk.clock.move(days=1)
        draft = GridDraft(desk.city)
        middle = a_corner(draft, a_point(start, 1.5))
        save(desk, draft.move_corner(middle, a_point(to, 1.5)).change)
    place = a_point(0.55, 1.75)

    def cell(at):
        return desk.city.cell_in("city", place, at)

    assert cell(cut_at) != cell(desk.clock.now())
    assert cell(cut_at + timedelta(hours=1)) == cell(cut_at)
    assert len(desk.city.cells_at(cut_at)) == len(desk.city.cells_at(None)) == 7


def test_a_file_from_before_a_change_is_told_to_overlap(tmp_path):
    desk = a_desk()
    old = tmp_path / "old.geojson"
    cell = GridDraft(desk.city).cell(NORTH_WEST)
    properties = {"code": "440304001001009", "level": "cell", "parent": "440304001001"}
    shape = json.loads(shapely.to_geojson(cell.geometry))
    feature = {"type": "Feature", "properties": properties, "geometry": shape}
    old.write_text(json.dumps(feature))
    save(desk, GridDraft(desk.city).split(NORTH_WEST, across_west()).change)
    told = import_areas(desk, old, rejects_folder=tmp_path).remarks

    assert len([each for each in told if "440304001001009" in each]) == 2


def test_a_file_does_not_bring_back_what_has_ended(tmp_path):
    desk = a_desk()
    before = desk.city.cells_at(None).codes
    file = tmp_path / "all.geojson"
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": code, "level": "cell", "parent": code[:12]},
            "geometry": json.loads(shapely.to_geojson(GridDraft(desk.city).cell(code).geometry)),
        }
        for code in before
    ]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    save(desk, GridDraft(desk.city).split(NORTH_WEST, across_west()).change)
    desk.clock.move(minutes=1)
    import_areas(desk, file, rejects_folder=tmp_path)

    assert NORTH_WEST not in desk.city.cells_at(desk.clock.now()).codes
    assert len(desk.city.cells_at(None)) == 5
    assert NORTH_WEST in desk.city.cells_at(MONDAY - timedelta(days=1)).codes


def test_a_corner_may_be_let_go_on_another_corner(draft):
    four = cut_in_four(draft)
    five = four.split(four.cell_at(a_point(0.25, 1.25)), [a_point(0.2, 1.6), a_point(0.2, 0.9)])
    bottom, middle = a_corner(five, a_point(0.2, 1.5)), a_corner(five, a_point(0.5, 1.5))
    moved = five.move_corner(bottom, middle)

    assert is_tiling(moved)
    assert moved.snap(a_point(0.2, 1.5), 3.0).kind != "corner"


def test_a_corner_let_go_on_a_border_is_the_neighbours_corner_too():
    cells = {
        "north": shapely.box(0, 1, 2, 2),
        "west": shapely.Polygon([(0, 0), (1, 0), (1, 0.5), (1, 1), (0, 1)]),
        "east": shapely.Polygon([(1, 0), (2, 0), (2, 1), (1, 1), (1, 0.5)]),
    }
    tiny = {
        code: shapely.transform(shape, lambda points: points * 0.01)
        for code, shape in cells.items()
    }
    moved = editing.move_corner(tiny, (0.01, 0.01), (0.012, 0.01))

    assert set(moved) == {"north", "west", "east"}
    assert shapely.coverage_is_valid(as_shapes(moved.values()))


def test_a_cell_without_a_community_has_a_code_made_of_its_own():
    square = shapely.box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)
    areas = (Area("park", "Park 1", "cell", "city", None, square),)
    city = City(area_sets={"city": areas})
    cut = GridDraft(city).split("park", [a_point(-0.1, 0.5), a_point(1.1, 0.5)])

    assert [area.code for area in cut.change.begins] == ["park-1", "park-2"]
    assert [area.name for area in cut.change.begins] == ["Park 1 (park-1)", "Park 1 (park-2)"]


def test_parts_are_named_after_the_cell_with_their_own_numbers():
    city = a_city()
    named = tuple(
        replace(area, name="Fuxin 001 grid") if area.code == NORTH_WEST else area
        for area in city.area_sets["city"]
    )
    draft = GridDraft(replace(city, area_sets={"city": named}))
    cut = draft.split(NORTH_WEST, across_west())

    assert [area.name for area in cut.change.begins] == ["Fuxin 003 grid", "Fuxin 004 grid"]


def test_the_cell_that_a_line_runs_through_is_the_one_to_cut(draft):
    assert draft.cell_along([a_point(0.2, 1.5), a_point(1.1, 1.5)]) == NORTH_WEST
    assert draft.cell_along([a_point(5, 5), a_point(6, 5)]) is None


def test_a_cell_changed_twice_for_the_same_day_has_one_version_for_it():
    desk, day = a_desk(), MONDAY + timedelta(days=3)
    for kind in ("village", "farmland"):
        save(desk, GridDraft(desk.city).with_kind([NORTH_WEST], kind).change, day)

    versions = [area for area in desk.city.area_sets["city"] if area.code == NORTH_WEST]
    assert [(area.kind, area.valid_from) for area in versions] == [("", None), ("farmland", day)]


def test_the_first_cells_of_a_layer_always_were():
    desk = a_desk()
    area = GridDraft(desk.city).cell(NORTH_WEST)
    fire = replace(area, code="fire-1", layer="fire")

    assert save(desk, GridChange("fire", frozenset(), (fire,))) is None
    assert desk.city.cell_in("fire", a_point(0.5, 1.5), MONDAY - timedelta(days=900)) == "fire-1"


def test_a_case_names_its_cell_and_officers_in_each_layer():
    desk = a_desk()
    area = GridDraft(desk.city).cell(NORTH_WEST)
    save(desk, GridChange("fire", frozenset(), (replace(area, code="fire-1", layer="fire"),)))
    duties = [
        AreaDuty("440304001001", "cleaning", (Officer("grid_officer", "li", ("wang", "赵敏")),)),
        AreaDuty(NORTH_WEST, None, (Officer("fire_warden", "Sun"),)),
    ]
    desk.do(ask.Configure("grid_duties", "city", content=to_json(duties)))
    case = a_case(desk=desk)
    nowhere = replace(case, standing=replace(case.standing, place=None))

    found = desk.city.cells_of(case)

    assert found["city"].owner == "cleaning"
    assert [each.post for each in found["city"].officers] == ["fire_warden", "grid_officer"]
    assert found["fire"].area == "fire-1"
    assert desk.city.cells_of(nowhere)["fire"].area == "fire-1"


def test_a_part_keeps_the_officers_of_the_cell_it_came_from():
    desk = a_desk()
    duty = AreaDuty(NORTH_WEST, "gas", (Officer("grid_officer", "li"),))
    desk.do(ask.Configure("grid_duties", "city", content=to_json([duty])))
    save(desk, GridDraft(desk.city).split(NORTH_WEST, across_west()).change)
    case = desk.case(desk.do(a_registration(place=a_place()))[0].case)

    assert case.cell != NORTH_WEST
    assert desk.city.cells_of(case)["city"].owner == "gas"


def test_the_draft_says_how_large_the_parts_are(draft):
    report = draft.split(NORTH_WEST, across_west()).report()

    assert report.cells == 3  # two parts, and the neighbour with its further corner
    assert report.gaps_m2 <= report.tolerance_m2
    assert np.isfinite(report.smallest_m2)
