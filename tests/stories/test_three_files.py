"""The three case files of New York, over its real tracts: counts, a second import, and every place.

`nyc311_burst_spatial_truth.csv` was worked out from the full-resolution polygons; its `near_edge`
columns mark the rows for which the simplified outlines give another answer.
"""

import csv

import pytest

from commandcenter.__main__ import main
from tests.helpers.command_line import PROJECT, Terminal

DEMO = PROJECT / "resources" / "demo" / "nyc"
ROWS = {
    "nyc311_2011_multiagency": 2_000,
    "nyc311_dohmh_2010_2024": 5_444,
    "nyc311_burst_20220501_0000_0100": 542,
}
NOW = "2024-07-01T00:00:00-04:00"
MARBLE_HILL = "54050142"
"""Part of Manhattan that lies on the mainland: the city counts its tract to a Bronx neighbourhood,
and in a tree of areas the neighbourhood decides the borough."""
BOROUGHS = {"MANHATTAN": "1", "BRONX": "2", "BROOKLYN": "3", "QUEENS": "4", "STATEN ISLAND": "5"}


def files():
    """The oldest first: the three share two keys, and the newer row of each is to win."""
    return [DEMO / "cases" / f"{name}.csv.gz" for name in ROWS]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A city begun with its cases; the areas come last, for the order does not matter."""
    folder = tmp_path_factory.mktemp("new york") / "city"
    given = ["--workspace", str(folder), "--now", NOW, "--json"]
    for file in files():
        assert main([*given, "import", "cases", str(file)]) in (0, 2)
    assert main([*given, "import", "areas", str(DEMO / "areas.geojson.gz")]) == 0
    return folder


@pytest.fixture
def cc(workspace, capsys):
    return Terminal(workspace, capsys)


@pytest.fixture
def burst(cc):
    """The cases of the hour, by the key that they have in the file."""
    listed = cc("cases", "--json", now=NOW).json["cases"]
    return {case["external_id"]: case for case in listed}


def test_the_counts_of_each_file_add_up(cc, tmp_path):
    terminal = Terminal(tmp_path / "fresh", cc._capsys)

    for file, rows in zip(files(), ROWS.values(), strict=True):
        found = terminal("import", "cases", file, "--json", now=NOW).json

        parts = ("taken", "updated", "unchanged", "rejected")
        assert found["read"] == rows == sum(found[part] for part in parts)
        assert len(found["rejects"]) == found["rejected"]
    assert terminal("verify", "--json", now=NOW).json["cases"] == sum(ROWS.values()) - 2


def test_a_second_import_of_the_same_changes_nothing(cc):
    before = cc("verify", "--json", now=NOW).json

    for file in files():
        found = cc("import", "cases", file, "--json", now=NOW).json
        assert found["taken"] == found["updated"] == 0
        assert found["read"] == found["unchanged"] + found["rejected"]
    assert cc("verify", "--json", now=NOW).json == before
    assert before["ok"]


def test_every_located_case_lies_in_the_right_tract_neighbourhood_and_borough(burst):
    with (PROJECT / "tests" / "data" / "nyc311_burst_spatial_truth.csv").open() as file:
        truth = list(csv.DictReader(file))
    wrong = {"cell": [], "community": [], "district": []}
    near_edge = 0

    for row in truth:
        areas = burst[row["Unique Key"]]["areas"]
        right = {
            "cell": (row["tract_geoid"], row["near_edge_tract_geoid"]),
            "community": (row["nta2020"], row["near_edge_nta2020"]),
            "district": (BOROUGHS[row["Borough"]], ""),
        }
        for level, (code, edge) in right.items():
            near_edge += edge == "1"
            if not edge and areas.get(level) != code:
                wrong[level].append(row["Unique Key"])

    assert len(truth) == 537
    assert wrong == {"cell": [], "community": [], "district": [MARBLE_HILL]}
    assert near_edge < 10


def test_a_case_without_a_place_waits_for_one(burst):
    unplaced = [case for case in burst.values() if case["lat"] is None]

    assert len(unplaced) == 598 + 56 + 5
    assert all(case["areas"] == {} for case in unplaced)
