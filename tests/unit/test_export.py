"""Cases as files for other programs: whole or not at all, and nothing in them runs."""

import csv
import json

import pytest

from commandcenter.commands import RegisterReport
from commandcenter.output.cases import COLUMNS, export_cases
from commandcenter.refusal import Refused
from commandcenter.wording import set_language
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import HERE, NOISE, NOON, WATER_LEAK, found


@pytest.fixture
def desk():
    return found(MemoryStore())


def exported(desk, path):
    return export_cases(path, desk.store.cases(), desk.city, NOON)


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_table_has_a_row_for_each_case(desk, tmp_path):
    desk.do(RegisterReport(description="Water on the road", class_code=WATER_LEAK, place=HERE))
    desk.do(RegisterReport(description="路灯不亮", class_code=NOISE, contact="212-555-0147"))

    assert exported(desk, tmp_path / "out.csv") == 2

    leak, lamp = rows(tmp_path / "out.csv")
    assert tuple(leak) == COLUMNS
    assert (leak["lon"], leak["lat"]) == (str(HERE.lon), str(HERE.lat))
    assert (lamp["description"], lamp["lon"]) == ("路灯不亮", "")
    assert leak["reported_at"] == "2024-05-06T12:00:00-04:00"
    assert "0147" not in (tmp_path / "out.csv").read_text("utf-8")
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_columns_are_called_the_same_in_any_language(desk, tmp_path):
    desk.do(RegisterReport(description="Water", class_code=WATER_LEAK, place=HERE))
    set_language("zh_CN")
    try:
        exported(desk, tmp_path / "out.csv")
    finally:
        set_language("en")

    assert tuple(rows(tmp_path / "out.csv")[0]) == COLUMNS


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_words_that_a_spreadsheet_would_run_do_not_run(desk, tmp_path, words):
    desk.do(RegisterReport(description=f"x{words}", address=words.strip() or "x"))

    exported(desk, tmp_path / "out.csv")

    (row,) = rows(tmp_path / "out.csv")
    assert row["address"] == f"'{words.strip()}"
    assert row["description"] == f"x{words}"


def test_a_coordinate_south_or_west_stays_a_number(desk, tmp_path):
    desk.do(RegisterReport(description="Water", place=HERE))

    exported(desk, tmp_path / "out.csv")

    assert float(rows(tmp_path / "out.csv")[0]["lon"]) == HERE.lon


def test_geojson_has_points_and_cases_without_a_place(desk, tmp_path):
    desk.do(RegisterReport(description="=1+1", place=HERE))
    desk.do(RegisterReport(description="Somewhere"))

    assert exported(desk, tmp_path / "out.GeoJSON") == 2

    document = json.loads((tmp_path / "out.GeoJSON").read_text("utf-8"))
    placed, unplaced = document["features"]
    assert placed["geometry"] == {"type": "Point", "coordinates": [HERE.lon, HERE.lat]}
    assert placed["properties"]["description"] == "=1+1"
    assert unplaced["geometry"] is None
    assert set(placed["properties"]) == set(COLUMNS) - {"lon", "lat"}


@pytest.mark.parametrize("name", ["out.txt", "nowhere/out.csv", "folder.csv"])
def test_what_cannot_be_written_is_refused(desk, tmp_path, name):
    (tmp_path / "folder.csv").mkdir()

    with pytest.raises(Refused):
        exported(desk, tmp_path / name)


def test_an_export_that_breaks_off_leaves_the_old_file(desk, tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("yesterday's")

    def breaking_off():
        yield from desk.store.cases()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        export_cases(path, breaking_off(), desk.city, NOON)

    assert [file.name for file in tmp_path.iterdir()] == ["out.csv"]
    assert path.read_text() == "yesterday's"
