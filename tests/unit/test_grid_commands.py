"""The command `grids`, asked of a small store."""

import json
from argparse import Namespace

import pytest
import shapely

from commandcenter.codes import scheme_named
from commandcenter.command_line.arguments import build_parser
from commandcenter.command_line.grids import grids
from commandcenter.grid import Area, coverage
from commandcenter.grid.changes import GridChange, new_codes, save
from commandcenter.grid.plan import plan_grids
from commandcenter.intake.areas import read_areas
from commandcenter.refusal import Refused
from tests.helpers.makers import CELLS, SIDE, SOUTH, WEST, a_case, a_desk, a_registration

COMMUNITY = "440304001001"
GROUND = shapely.box(WEST, SOUTH, WEST + SIDE, SOUTH + 2 * SIDE)


def asked(*words) -> Namespace:
    return build_parser().parse_args(["--json", "grids", *words])


@pytest.fixture
def desk():
    return a_desk()


def told(capsys):
    return json.loads(capsys.readouterr().out)


def test_a_plan_is_told_and_changes_nothing(desk, capsys):
    assert grids(desk, asked("generate", "--area", COMMUNITY, "--tile", "5000")) == 0

    answer = told(capsys)
    assert answer["sound"]
    assert answer["cells"] == answer["area_m2"] // 5000 or answer["cells"] > 3
    assert (answer["ended"], answer["saved"]) == (2, False)
    assert answer["first_code"] == "440304001001003"
    assert desk.city.versions["areas", "city"] == 1


def test_cells_that_are_generated_take_over_and_old_cases_keep_theirs(desk, capsys):
    old = a_case(desk=desk)
    grids(desk, asked("generate", "--area", "440304", "--tile", "2500", "--save"))
    new = desk.case(desk.do(a_registration())[0].case)

    assert told(capsys)["valid_from"] is not None
    assert desk.case(old.id).cell == CELLS[0]
    assert new.cell not in CELLS
    assert new.cell.startswith(COMMUNITY)
    assert len(new.cell) == 15


def test_generated_cells_wait_for_their_day(desk, capsys):
    words = ("--valid-from", "2030-01-01", "--save")
    grids(desk, asked("generate", "--area", COMMUNITY, *words))

    assert told(capsys)["valid_from"] == "2030-01-01T00:00:00+08:00"
    assert desk.city.cells_at(desk.clock.now()).codes == CELLS


def test_a_layer_of_its_own_has_codes_of_its_own_and_is_cross_walked(desk, capsys):
    grids(
        desk, asked("generate", "--area", COMMUNITY, "--tile", "3000", "--layer", "fire", "--save")
    )
    assert told(capsys)["first_code"] == f"fire-{COMMUNITY}001"
    grids(desk, asked("crosswalk", "fire", "city"))
    shares = told(capsys)["shares"]

    by_cell = {}
    for share in shares:
        by_cell[share["cell"]] = by_cell.get(share["cell"], 0) + share["part"]
    assert all(total == pytest.approx(1, abs=1e-3) for total in by_cell.values())
    assert set(desk.city.layers) == {"city", "fire"}


def test_a_layer_is_proved_to_be_a_tiling(desk, capsys):
    assert grids(desk, asked("check")) == 0
    assert told(capsys) == {
        "layer": "city",
        "cells": 4,
        "next_change": None,
        "overlaps": [],
        "gaps": [],
    }
    shapes = [GROUND, GROUND.buffer(SIDE / 10), GROUND.buffer(SIDE).boundary.buffer(SIDE / 10)]
    cells = [Area(f"f{n}", "", "cell", "fire", None, shape) for n, shape in enumerate(shapes)]
    save(desk, GridChange("fire", frozenset(), tuple(cells)))
    assert grids(desk, build_parser().parse_args(["grids", "check", "--layer", "fire"])) == 2

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Cells: 3; overlaps: 1; enclosed gaps: 1."
    assert lines[1].startswith("f0\tf1\t")
    assert len(lines) == 3


def test_blocks_of_a_file_become_cells_that_can_be_imported_again(desk, capsys, tmp_path):
    blocks, out = tmp_path / "blocks.geojson", tmp_path / "cells.geojson"
    blocks.write_text(shapely.to_geojson(shapely.box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)))
    blocks.write_text(
        json.dumps(
            {"type": "Feature", "properties": {}, "geometry": json.loads(blocks.read_text())}
        )
    )
    words = ("--from-blocks", str(blocks), "--out", str(out))
    assert grids(desk, asked("generate", "--area", COMMUNITY, *words)) == 0

    assert told(capsys)["file"] == str(out)
    read = read_areas(
        out, known=desk.city.areas.areas.values(), scheme=scheme_named("unit_grid_15")
    )
    assert len(read.areas) == 2
    assert [read.rejects, read.overlaps, read.gaps] == [[], [], []]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("generate", "--area", "nowhere"), "no area nowhere"),
        (("generate", "--area", CELLS[0]), "is a cell"),
        (("generate", "--area", COMMUNITY, "--scheme", "us_census_tract_11"), "scheme"),
        (("generate", "--area", COMMUNITY, "--from-blocks", "none.geojson"), "no file"),
        (("crosswalk", "city", "fire"), "no layer fire; the layers are: city"),
        (("check", "--layer", "fire"), "no layer fire"),
        (("duties", "none.csv", "--layer", "fire"), "no layer fire"),
    ],
)
def test_what_makes_no_sense_is_refused(desk, words, sentence):
    with pytest.raises(Refused, match=sentence):
        grids(desk, asked(*words))


def test_a_file_without_polygons_holds_no_blocks(desk, tmp_path):
    file = tmp_path / "points.geojson"
    point = {"type": "Point", "coordinates": [114, 22]}
    file.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": point}))

    with pytest.raises(Refused, match="no polygons"):
        grids(desk, asked("generate", "--area", COMMUNITY, "--from-blocks", str(file)))


def test_an_area_known_only_by_name_cannot_be_cut_up(desk):
    area = Area("440399", "By name", "district", "city")
    save(desk, GridChange("city", frozenset(), (area,)))

    with pytest.raises(Refused, match="no outline"):
        plan_grids(desk.city, "440399")


def test_duties_are_read_from_a_table(desk, capsys, tmp_path):
    file = tmp_path / "duties.csv"
    file.write_text(
        "area,owner,post,person,deputies\n"
        f"{COMMUNITY},cleaning,grid_officer,li,wang; zhao\n"
        f"{COMMUNITY},,fire_warden,Sun,\n"
        "nowhere,,,,\n"
        f"{CELLS[0]},nobody,,,\n"
        f"{CELLS[0]},,fire_warden,,\n",
        encoding="utf-8",
    )
    assert grids(desk, asked("duties", str(file))) == 2
    answer = told(capsys)
    case = a_case(desk=desk)
    duty = desk.city.cells_of(case)["city"]

    assert (answer["read"], answer["areas"], answer["new"]) == (5, 1, 1)
    assert [reject["row"] for reject in answer["rejects"]] == [3, 4, 5]
    assert duty.owner == "cleaning"
    assert [officer.deputies for officer in duty.officers] == [("wang", "zhao"), ()]

    grids(desk, asked("duties", str(file)))
    assert told(capsys)["unchanged"] == 1
    assert desk.city.versions["grid_duties", "city"] == 1


def test_without_json_people_are_told(desk, capsys, tmp_path):
    plain = build_parser().parse_args
    file = tmp_path / "duties.csv"
    file.write_text(f"area,owner\n{COMMUNITY},cleaning\n", encoding="utf-8")
    street = plain(["grids", "generate", "--area", "440304001", "--scheme", "none", "--save"])
    grids(desk, street)
    grids(desk, plain(["grids", "generate", "--area", COMMUNITY]))
    grids(desk, plain(["grids", "crosswalk", "city", "city"]))
    grids(desk, plain(["grids", "duties", str(file)]))

    out = capsys.readouterr().out
    assert "cells for 440304001" in out
    assert "Saved; in force from" in out
    assert "Nothing was saved" in out
    assert "1.0000" in out
    assert "Duties of 1 area read." in out


def test_serials_go_on_after_the_last_that_was_ever_used():
    assert new_codes("4403", 2, ["4403007", "4403", "44030080", "other"]) == ["4403008", "4403009"]
    assert new_codes("4403", 1, [], layer="fire") == ["fire-4403001"]
    with pytest.raises(Refused, match="no more serials"):
        new_codes("4403", 1, ["4403999"])


def test_cells_that_are_no_tiling_are_not_saved(desk, monkeypatch):
    monkeypatch.setattr(coverage, "TOLERANCE", -1.0)
    monkeypatch.setattr(coverage, "TOLERANCE_M", -1.0)

    with pytest.raises(Refused, match="nothing was saved"):
        grids(desk, asked("generate", "--area", COMMUNITY, "--save"))
    assert desk.city.versions["areas", "city"] == 1


def test_ground_outside_the_communities_is_told(desk, capsys):
    hole = Area("440304002", "Annex", "street", "city", "440304", GROUND.buffer(-SIDE / 4))
    save(desk, GridChange("city", frozenset(), (hole,)))
    words = ["grids", "generate", "--scheme", "none", "--area"]
    plain = build_parser().parse_args([*words, "440304002"])

    assert grids(desk, plain) == 0
    assert "no community" not in capsys.readouterr().out
    wide = Area("440304001", "Fubao", "street", "city", "440304", GROUND.buffer(SIDE))
    save(desk, GridChange("city", frozenset(), (), (wide,)))
    grids(desk, build_parser().parse_args([*words, "440304001"]))
    assert "lie in no community" in capsys.readouterr().out
