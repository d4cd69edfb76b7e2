"""Cases from another system's table: counted, located, bound to their clocks, repeatable."""

import csv
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from commandcenter.case import Light, Stage
from commandcenter.catalogue import StageClock, Urgency
from commandcenter.city import Profile, pack_areas, to_json
from commandcenter.commands import AddNote, Configure, Dispatch, Erase, FileCase
from commandcenter.desk import Desk
from commandcenter.fold import fold
from commandcenter.intake import cases as module
from commandcenter.intake.areas import read_areas
from commandcenter.intake.calendars import read_calendar
from commandcenter.intake.cases import import_cases
from commandcenter.intake.catalogues import read_catalogue
from commandcenter.intake.chains import read_chains
from commandcenter.intake.mapping import read_mapping
from commandcenter.intake.units import read_units
from commandcenter.refusal import Refused
from commandcenter.unit import Unit
from tests.helpers.makers import CELLS, EMERGENCY, LITTER, MONDAY, TestClock, a_desk, a_place
from tests.helpers.memory_store import MemoryStore

RESOURCES = Path(__file__).parents[2] / "resources"
NEW_YORK = ZoneInfo("America/New_York")
FILES = (
    "nyc311_2011_multiagency",
    "nyc311_dohmh_2010_2024",
    "nyc311_burst_20220501_0000_0100",
)

MAPPING = """
key = "hotline"
prefix = "H"
zone = "Asia/Shanghai"
dates = ["%Y-%m-%d %H:%M"]
no_dates = ["1900"]
none = ["-"]
channel = "telephone"
optional = ["Due"]
[columns]
id = "Id"
reported = "Reported"
closed = "Closed"
due = "Due"
revision = "Changed"
channel = "Channel"
[place]
lon = "Lon"
lat = "Lat"
[text]
description = ["{What}: {Detail}", "{What}"]
address = ["{Street}"]
outcome = ["{Result}"]
[class]
column = "What"
[[class.when]]
"What" = "Smell"
"Detail" = "gas"
code = "0401"
condition = "seen"
[unit]
column = "Unit"
[unit.table]
"Broom" = "cleaning"
"Gas company" = "gas"
[stage]
column = "Status"
[stage.table]
"open" = "dispatched"
"busy" = "handling"
"done" = "closed"
"""
HEADER = [
    *("Id", "Reported", "Closed", "Due", "Changed", "Channel", "Lon", "Lat"),
    *("What", "Detail", "Street", "Result", "Unit", "Status", "Extra"),
]


@pytest.fixture
def desk():
    return a_desk()


@pytest.fixture
def mapping(tmp_path):
    file = tmp_path / "hotline.toml"
    file.write_text(MAPPING, encoding="utf-8")
    return read_mapping(file)


def a_row(**changes):
    """A row of the hotline: litter in the first cell, with the cleaning unit, since eight."""
    here = a_place()
    made = {
        "Id": "1",
        "Reported": "2024-09-23 08:00",
        "Channel": "WEB",
        "Lon": str(here.lon),
        "Lat": str(here.lat),
        "What": "Litter",
        "Street": "1  Fuhua Road",
        "Unit": "Broom",
        "Status": "open",
    }
    return [(made | changes).get(name, "") for name in HEADER]


def a_file(folder, *rows, name="calls.csv", header=HEADER, seen=None):
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    if seen is not None:
        os.utime(path, (seen.timestamp(), seen.timestamp()))
    return path


def taken_in(desk, mapping, folder, *rows, seen=None, **options):
    path = a_file(folder, *rows, seen=seen)
    return import_cases(desk, path, mapping, rejects_folder=folder / "rejects", **options)


def counts(result):
    return (result.read, result.taken, result.updated, result.unchanged, result.rejected)


def only_case(desk):
    (case,) = desk.store.cases()
    return case


def refolds(desk):
    """Whether every case is what its events make of it."""
    cases = [*desk.store.cases()]
    return cases and all(fold(desk.store.history(case.id)) == case for case in cases)


# --- one row ---


def test_a_row_becomes_a_case_in_its_cell_with_its_unit(desk, mapping, tmp_path):
    result = taken_in(desk, mapping, tmp_path, a_row())

    case = only_case(desk)
    assert counts(result) == (1, 1, 0, 0, 0)
    assert result.rejects_file is None
    assert (case.number, case.source, case.external_id) == ("H-1", "hotline", "1")
    assert (case.stage, case.unit, case.cell) == (Stage.DISPATCHED, "cleaning", CELLS[0])
    assert case.standing.class_code == LITTER
    assert case.reported_at == datetime(2024, 9, 23, 0, 0, tzinfo=UTC)
    assert case.reports[0].channel == "web"
    assert case.reports[0].description.value == "Litter"
    assert case.reports[0].address.value == "1 Fuhua Road"
    assert (case.place.method, case.imported_at, case.touched) == ("import", MONDAY, False)
    assert refolds(desk)


def test_without_a_due_date_the_catalogues_limit_runs_from_the_report(desk, mapping, tmp_path):
    taken_in(desk, mapping, tmp_path, a_row())

    deadline = only_case(desk).deadline
    assert (deadline.clock, deadline.unit) == (StageClock.HANDLING, "cleaning")
    assert deadline.due_at == datetime(2024, 9, 23, 4, 0, tzinfo=UTC)


def test_a_real_due_date_beats_the_limit(desk, mapping, tmp_path):
    taken_in(desk, mapping, tmp_path, a_row(Due="2024-09-24 08:00"))

    deadline = only_case(desk).deadline
    assert (deadline.limit, deadline.due_at) == (None, datetime(2024, 9, 24, tzinfo=UTC))


def test_steps_that_passed_before_we_knew_the_case_wake_nobody(desk, mapping, tmp_path):
    taken_in(desk, mapping, tmp_path, a_row(Reported="2024-09-23 07:30", Due="2024-09-23 10:00"))

    steps = {step.key: step.skipped for step in only_case(desk).standing.chain.steps}
    assert steps == {"remind": True, "due": False, "raise": False}


def test_a_closed_row_ends_when_it_ended_and_has_no_chain(desk, mapping, tmp_path):
    closed = a_row(
        Status="done", Closed="2024-09-23 08:40", Due="2024-09-23 08:30", Result="Swept  up"
    )

    taken_in(desk, mapping, tmp_path, closed)

    standing = only_case(desk).standing
    assert (standing.stage, standing.chain) == (Stage.CLOSED, None)
    assert standing.ended_at == datetime(2024, 9, 23, 0, 40, tzinfo=UTC)
    assert standing.outcome.value == "Swept up"
    assert only_case(desk).ended_on_time is False


def test_a_case_cannot_end_before_it_was_reported(desk, mapping, tmp_path):
    rows = [
        a_row(Status="done", Closed="2024-09-23 07:59"),
        a_row(Id="2", Status="done", Changed="2024-09-23 09:00"),
        a_row(Id="3", Status="done"),
    ]

    taken_in(desk, mapping, tmp_path, *rows)

    hours = [case.standing.ended_at.hour for case in desk.store.cases()]
    assert hours == [0, 1, 0]


@pytest.mark.parametrize(
    ("changes", "stage", "unit"),
    [
        ({"Status": "busy"}, Stage.HANDLING, "cleaning"),
        ({"Status": "never heard of"}, Stage.REPORTED, "cleaning"),
        ({"Unit": "Parks"}, Stage.REPORTED, None),
        ({"Unit": ""}, Stage.REPORTED, None),
    ],
)
def test_the_status_says_the_stage_but_nothing_is_with_a_unit_nobody_knows(
    desk, mapping, tmp_path, changes, stage, unit
):
    taken_in(desk, mapping, tmp_path, a_row(**changes))

    assert (only_case(desk).stage, only_case(desk).unit) == (stage, unit)


def test_nothing_is_with_a_mere_heading(desk, mapping, tmp_path):
    heading = Unit("gas", {"en": "Utilities"}, handles=False)
    desk.do(Configure("units", "units", to_json([heading])))

    taken_in(desk, mapping, tmp_path, a_row(Unit="Gas company"))

    assert (only_case(desk).stage, only_case(desk).unit) == (Stage.REPORTED, None)


def test_a_rule_for_several_cells_goes_before_the_name(desk, mapping, tmp_path):
    taken_in(desk, mapping, tmp_path, a_row(What="Smell", Detail="gas", Unit="Gas company"))

    standing = only_case(desk).standing
    assert (standing.class_code, standing.condition) == (EMERGENCY, "seen")
    assert standing.urgency is Urgency.EMERGENCY
    assert standing.chain.chain == "handling-emergency"
    assert only_case(desk).reports[0].description.value == "Smell: gas"


def test_a_row_of_an_unknown_class_is_kept_and_counted(desk, mapping, tmp_path):
    result = taken_in(desk, mapping, tmp_path, a_row(What="Meteor", Channel="-"))

    case = only_case(desk)
    assert (result.taken, result.unclassified) == (1, 1)
    assert (case.standing.class_code, case.deadline) == (None, None)
    assert case.light(MONDAY) is Light.GREY
    assert case.reports[0].channel == "telephone"


# --- places ---


def test_a_row_without_a_place_is_kept_and_waits_to_be_placed(desk, mapping, tmp_path):
    result = taken_in(desk, mapping, tmp_path, a_row(Lon="", Lat=" "))

    case = only_case(desk)
    assert (result.taken, result.unplaced) == (1, 1)
    assert (case.stage, case.place, case.cell) == (Stage.DISPATCHED, None, None)


def test_a_place_just_outside_every_cell_is_kept_without_a_cell(desk, mapping, tmp_path):
    result = taken_in(desk, mapping, tmp_path, a_row(Lon="114.1"))

    assert (only_case(desk).place.lon, only_case(desk).cell) == (114.1, None)
    assert result.unplaced == 0


@pytest.mark.parametrize(
    ("changes", "field", "reason", "hint"),
    [
        ({"Lon": "22.5005", "Lat": "114.0005"}, "Lat", "exchanged", "longitude 114.0005"),
        ({"Lon": "116.4"}, "Lat", "more than 50 km", "coordinate system"),
        ({"Lon": "0", "Lat": "0"}, "Lat", "in the sea", "leave both"),
        ({"Lon": ""}, "Lon", "no coordinate", "leave both"),
        ({"Lat": "north"}, "Lat", "“north” is no coordinate", "Write a number"),
        ({"Lat": "nan"}, "Lat", "no coordinate", "Write a number"),
        ({"Id": " "}, "Id", "no id", "its own id"),
        ({"Reported": ""}, "Reported", "missing", "2022-12-31 23:59"),
        ({"Reported": "yesterday"}, "Reported", "“yesterday” is no date", "2022-12-31 23:59"),
        ({"Due": "31/12/2024"}, "Due", "no date", "2022-12-31 23:59"),
    ],
)
def test_a_broken_row_is_told_and_the_rest_goes_in(
    desk, mapping, tmp_path, changes, field, reason, hint
):
    result = taken_in(desk, mapping, tmp_path, a_row(), a_row(**({"Id": "2"} | changes)))

    (reject,) = result.rejects
    assert counts(result) == (2, 1, 0, 0, 1)
    assert (reject.row, reject.field) == (2, field)
    assert reason in reject.reason
    assert hint in reject.hint


def test_a_decimal_comma_is_understood(desk, mapping, tmp_path):
    taken_in(desk, mapping, tmp_path, a_row(Lon="114,0005", Lat="22,5015"))

    assert only_case(desk).cell == CELLS[0]


def test_a_file_without_any_place_goes_in(desk, mapping, tmp_path):
    result = taken_in(desk, mapping, tmp_path, a_row(Lon="", Lat=""), a_row(Id="2", Lon="", Lat=""))

    assert result.unplaced == 2


def test_chinese_map_coordinates_are_brought_to_wgs84(desk, tmp_path):
    file = tmp_path / "gcj.toml"
    file.write_text(MAPPING.replace('lat = "Lat"', 'lat = "Lat"\ncrs = "gcj02"'), encoding="utf-8")

    taken_in(desk, read_mapping(file), tmp_path, a_row(Lon="114.00549", Lat="22.49875"))

    place = only_case(desk).place
    assert place.crs == "gcj02"
    assert abs(place.lon - 114.0005) < 0.001
    assert abs(place.lat - 22.5015) < 0.001


def test_a_city_without_areas_takes_any_place_on_earth(mapping, tmp_path):
    desk = a_desk()
    desk.do(Configure("areas", "city", blob=desk.store.write_blob(pack_areas([]))))

    result = taken_in(desk, mapping, tmp_path, a_row(Lon="2.3", Lat="48.8"), a_row(Lat="98"))

    assert counts(result) == (2, 1, 0, 0, 1)
    assert only_case(desk).cell is None


# --- again, and newer ---


def test_importing_the_same_file_twice_changes_nothing(desk, mapping, tmp_path):
    rows = [a_row(), a_row(Id="2", Lon="", Lat="")]
    taken_in(desk, mapping, tmp_path, *rows, seen=MONDAY)
    log = len(desk.store.log)

    again = taken_in(desk, mapping, tmp_path, *rows, seen=MONDAY + timedelta(days=9))

    assert counts(again) == (2, 0, 0, 2, 0)
    assert (again.unplaced, len(desk.store.log)) == (0, log)


def test_a_later_extract_updates(desk, mapping, tmp_path):
    taken_in(desk, mapping, tmp_path, a_row(), seen=MONDAY)

    done = a_row(Status="done", Closed="2024-09-23 09:30", Changed="2024-09-23 09:31")
    later = taken_in(desk, mapping, tmp_path, done, seen=MONDAY + timedelta(hours=3))

    assert counts(later) == (1, 0, 1, 0, 0)
    assert only_case(desk).stage is Stage.CLOSED
    assert refolds(desk)


OLD, NEW = {"Changed": "2024-09-23 08:10"}, {"Changed": "2024-09-23 08:20"}
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("first", "first_seen", "second", "second_seen", "updated"),
    [
        (OLD, DAY, NEW, 0 * DAY, 1),
        (NEW, 0 * DAY, OLD, DAY, 0),
        (OLD, 0 * DAY, OLD | {"Street": "2"}, DAY, 1),
        (OLD, DAY, OLD | {"Street": "2"}, 0 * DAY, 0),
        ({}, 0 * DAY, {"Street": "2"}, DAY, 1),
        ({}, DAY, {"Street": "2"}, 0 * DAY, 0),
        ({}, 0 * DAY, OLD, DAY, 1),
        (OLD, DAY, {}, 0 * DAY, 0),
    ],
)
def test_the_newer_change_wins_else_the_newer_file(
    desk, mapping, tmp_path, first, first_seen, second, second_seen, updated
):
    taken_in(desk, mapping, tmp_path, a_row(**first), seen=MONDAY + first_seen)

    result = taken_in(desk, mapping, tmp_path, a_row(**second), seen=MONDAY + second_seen)

    assert (result.updated, result.unchanged) == (updated, 1 - updated)


def test_who_knows_the_date_of_an_extract_says_so(desk, mapping, tmp_path):
    taken_in(desk, mapping, tmp_path, a_row(), as_of=date(2024, 9, 23))

    older = taken_in(desk, mapping, tmp_path, a_row(Street="2"), as_of=date(2024, 9, 22))
    newer = taken_in(desk, mapping, tmp_path, a_row(Street="3"), as_of=date(2024, 9, 24))

    assert (older.unchanged, newer.updated) == (1, 1)


def test_of_two_rows_with_one_id_the_newer_counts(desk, mapping, tmp_path):
    rows = [a_row(**NEW, Street="new"), a_row(**OLD, Street="old"), a_row(**NEW, Street="new")]

    result = taken_in(desk, mapping, tmp_path, *rows)
    turned = taken_in(desk, mapping, tmp_path, a_row(Id="2", **OLD), a_row(Id="2", **NEW))

    assert counts(result) == (3, 1, 0, 2, 0)
    assert counts(turned) == (2, 1, 1, 0, 0)
    assert {case.reports[0].address.value for case in desk.store.cases()} == {"new", "1 Fuhua Road"}


def test_content_that_comes_back_is_stored_anew(desk, mapping, tmp_path):
    for day, street in enumerate(["here", "there", "here", "there"]):
        seen = MONDAY + timedelta(days=day)
        result = taken_in(desk, mapping, tmp_path, a_row(Street=street), seen=seen)
        assert result.taken + result.updated == 1

    assert only_case(desk).reports[0].address.value == "there"
    assert refolds(desk)


def test_a_newer_row_leaves_what_was_decided_here(desk, mapping, tmp_path):
    taken_in(desk, mapping, tmp_path, a_row(Status="new"), seen=MONDAY)
    case = only_case(desk)
    desk.do(AddNote(case.id, text="calls again"))
    desk.do(FileCase(case.id))
    desk.do(Dispatch(case.id, to="cleaning"))

    taken_in(
        desk, mapping, tmp_path, a_row(Status="done", Street="9"), seen=MONDAY + timedelta(days=1)
    )

    assert only_case(desk).stage is Stage.DISPATCHED
    assert only_case(desk).reports[0].address.value == "9"
    assert refolds(desk)


def test_erased_words_do_not_come_back(desk, mapping, tmp_path):
    taken_in(desk, mapping, tmp_path, a_row(), seen=MONDAY)
    desk.do(Erase(only_case(desk).id, what="text", reason="asked for"))

    taken_in(desk, mapping, tmp_path, a_row(Status="busy"), seen=MONDAY + timedelta(days=1))

    report = only_case(desk).reports[0]
    assert only_case(desk).stage is Stage.HANDLING
    assert (report.description, report.address) == (None, None)


def test_two_workspaces_make_the_same_events(mapping, tmp_path):
    here, there = a_desk(), a_desk()
    for desk in (here, there):
        taken_in(desk, mapping, tmp_path, a_row(), a_row(Id="2"), seen=MONDAY)

    def imported(desk):
        return [(e.id, e.case, e.body) for e in desk.store.log if e.type == "CaseImported"]

    assert imported(here) == imported(there)


# --- rejects, files, batches ---


def test_the_repaired_file_of_rejects_goes_in(desk, mapping, tmp_path):
    first = taken_in(desk, mapping, tmp_path, a_row(), a_row(Id="2", Reported="?", Extra="kept"))
    text = first.rejects_file.read_text(encoding="utf-8-sig")
    again = import_cases(desk, first.rejects_file, mapping, rejects_folder=tmp_path / "rejects")

    first.rejects_file.write_text(text.replace("?", "2024-09-23 08:00"), encoding="utf-8-sig")
    mended = import_cases(desk, first.rejects_file, mapping, rejects_folder=tmp_path / "rejects")

    assert ("kept" in text, text.count("reject_reason")) == (True, 1)
    assert counts(again) == (1, 0, 0, 0, 1)
    assert counts(mended) == (1, 1, 0, 0, 0)
    assert mended.rejects_file is None


def test_a_file_of_rejects_never_overwrites_one_that_is_being_repaired(desk, mapping, tmp_path):
    files = [taken_in(desk, mapping, tmp_path, a_row(Id="")).rejects_file for _time in range(3)]

    assert [file.name for file in files] == [
        "calls.rejects.csv",
        "calls.rejects-2.csv",
        "calls.rejects-3.csv",
    ]


def test_a_row_with_the_wrong_number_of_cells_is_a_reject(desk, mapping, tmp_path):
    result = taken_in(desk, mapping, tmp_path, a_row()[:5], a_row(Id="2"))

    (reject,) = result.rejects
    assert counts(result) == (2, 1, 0, 0, 1)
    assert "5 cells" in reject.reason


def test_all_rejects_are_counted_but_only_the_first_are_named(desk, mapping, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "KEPT_REJECTS", 2)

    result = taken_in(desk, mapping, tmp_path, *[a_row(Id="")] * 5)

    assert (result.rejected, [reject.row for reject in result.rejects]) == (5, [1, 2])
    with result.rejects_file.open(encoding="utf-8-sig", newline="") as file:
        assert len([*csv.reader(file)]) == 6


def test_a_file_that_lacks_a_column_is_refused_before_anything_is_stored(desk, mapping, tmp_path):
    log = len(desk.store.log)
    path = a_file(tmp_path, ["1"], header=["Id"])

    with pytest.raises(Refused, match="it has no column Reported, Closed"):
        import_cases(desk, path, mapping, rejects_folder=tmp_path)
    with pytest.raises(Refused, match="cannot be opened"):
        import_cases(desk, tmp_path / "missing.csv", mapping, rejects_folder=tmp_path)

    assert len(desk.store.log) == log


def test_columns_may_stand_in_another_order_case_or_be_left_out(desk, mapping, tmp_path):
    at = [n for n in reversed(range(len(HEADER))) if HEADER[n] != "Due"]
    path = a_file(tmp_path, [a_row()[n] for n in at], header=[HEADER[n].upper() for n in at])

    result = import_cases(desk, path, mapping, rejects_folder=tmp_path)

    assert counts(result) == (1, 1, 0, 0, 0)
    assert only_case(desk).cell == CELLS[0]


def test_the_same_content_in_other_columns_is_unchanged(desk, mapping, tmp_path):
    taken_in(desk, mapping, tmp_path, a_row(), seen=MONDAY)
    at = [n for n in reversed(range(len(HEADER))) if HEADER[n] != "Due"]
    moved = [a_row(Extra="another remark")[n] for n in at]

    later = a_file(
        tmp_path, moved, name="later.csv", header=[HEADER[n] for n in at], seen=MONDAY + DAY
    )

    assert counts(import_cases(desk, later, mapping, rejects_folder=tmp_path)) == (1, 0, 0, 1, 0)


def test_a_workbook_of_cases_goes_in(desk, mapping, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    row = dict(zip(HEADER, a_row(), strict=True))
    row |= {"Id": 7, "Reported": datetime(2024, 9, 23, 8, 0), "Lon": 114.0005}  # noqa: DTZ001
    book.active.append([row[name] or None for name in HEADER])
    book.save(tmp_path / "calls.xlsx")

    result = import_cases(desk, tmp_path / "calls.xlsx", mapping, rejects_folder=tmp_path)

    assert counts(result) == (1, 1, 0, 0, 0)
    assert (only_case(desk).number, only_case(desk).cell) == ("H-7", CELLS[0])
    assert only_case(desk).reported_at == datetime(2024, 9, 23, tzinfo=UTC)


def test_a_workspace_without_a_catalogue_says_so(mapping, tmp_path):
    desk = Desk(MemoryStore(), TestClock(MONDAY))

    with pytest.raises(Refused, match="no catalogue yet"):
        taken_in(desk, mapping, tmp_path, a_row())


def test_very_many_different_words_do_not_fill_the_memory(desk, mapping, tmp_path, monkeypatch):
    monkeypatch.setattr("commandcenter.intake.source_rows._MOST_KEPT", 3)
    rows = [a_row(Id=str(n), What=f"Matter {n}", Channel=f"Line {n}") for n in range(9)]

    result = taken_in(desk, mapping, tmp_path, *rows)

    assert (result.taken, result.unclassified) == (9, 9)
    assert {case.reports[0].channel for case in desk.store.cases()} >= {"line 0", "line 8"}


def test_an_import_is_stored_in_batches_and_says_how_far_it_is(
    desk, mapping, tmp_path, monkeypatch
):
    monkeypatch.setattr("commandcenter.intake.checked_rows.BATCH", 2)
    stored, heard = [], []
    desk.listeners.append(lambda events, cases: stored.append(len(events)))

    taken_in(desk, mapping, tmp_path, *(a_row(Id=str(n)) for n in range(5)), progress=heard.append)

    assert (stored, heard) == ([2, 2, 1], [2, 4, 5])


# --- as it was at one instant ---

EIGHT_THIRTY = datetime(2024, 9, 23, 0, 30, tzinfo=UTC)


def test_an_earlier_day_is_laid_under_another_one(desk, mapping, tmp_path):
    rows = [
        a_row(Status="done", Closed="2024-09-23 08:31", Due="2024-09-23 10:00", Result="no"),
        a_row(Id="2", Reported="2024-09-23 08:31"),
        a_row(Id="3", Status="done", Closed="2024-09-23 08:30"),
        a_row(Id="4", Reported="?"),
    ]
    week = timedelta(days=7)

    result = taken_in(desk, mapping, tmp_path, *rows, as_seen_at=EIGHT_THIRTY, shift=week)

    case = only_case(desk)
    assert counts(result) == (4, 1, 0, 0, 1)
    assert result.left_out == 2
    assert (case.external_id, case.stage) == ("1", Stage.DISPATCHED)
    assert case.reported_at == datetime(2024, 9, 30, 0, 0, tzinfo=UTC)
    assert case.due_at == datetime(2024, 9, 30, 2, 0, tzinfo=UTC)
    assert case.standing.outcome is None


def test_the_same_view_twice_changes_nothing_and_the_real_file_comes_after_it(
    desk, mapping, tmp_path
):
    rows = [a_row(Status="done", Closed="2024-09-23 08:40")]
    taken_in(desk, mapping, tmp_path, *rows, as_seen_at=EIGHT_THIRTY)

    again = taken_in(desk, mapping, tmp_path, *rows, as_seen_at=EIGHT_THIRTY)
    real = taken_in(desk, mapping, tmp_path, *rows)

    assert (again.unchanged, real.updated) == (1, 1)
    assert only_case(desk).stage is Stage.CLOSED


# --- New York ---


@pytest.fixture(scope="module")
def new_york():
    """The configuration of the New York demo, on a store that tests leave as it is."""
    desk = Desk(MemoryStore(), TestClock(datetime(2026, 1, 1, tzinfo=UTC)))
    levels = {level: {"en": level} for level in ("district", "street", "community", "cell")}
    areas = read_areas(RESOURCES / "demo" / "nyc" / "areas.geojson.gz").areas
    blob = desk.store.write_blob(pack_areas(areas))
    desk.do(
        Configure(
            "city", "city", to_json(Profile({"en": "New York"}, "America/New_York", "NYC", levels))
        )
    )
    desk.do(Configure("areas", "city", blob=blob))
    pieces = [
        ("calendar", "us-nyc", read_calendar(RESOURCES / "calendars" / "us-nyc.toml")),
        ("catalogue", "nyc311", read_catalogue(RESOURCES / "catalogues" / "nyc311.toml").pieces),
        ("units", "units", read_units(RESOURCES / "units" / "nyc.toml").pieces),
        *(
            ("chain", chain.key, chain)
            for chain in read_chains(RESOURCES / "chains" / "default.toml").pieces
        ),
    ]
    for kind, key, piece in pieces:
        desk.do(Configure(kind, key, to_json(piece)))
    return desk


def _all_files(desk, folder):
    mapping = read_mapping("nyc311")
    return [
        import_cases(
            desk,
            RESOURCES / "demo" / "nyc" / "cases" / f"{name}.csv.gz",
            mapping,
            rejects_folder=folder,
            as_of=date(2025, 1, 1),
        )
        for name in FILES
    ]


@pytest.fixture
def fresh_new_york(new_york):
    store = MemoryStore()
    store.log, store.blobs = [*new_york.store.log], new_york.store.blobs
    return Desk(store, new_york.clock)


def test_the_three_new_york_files_add_up_and_the_second_time_nothing_changes(
    fresh_new_york, tmp_path
):
    first = _all_files(fresh_new_york, tmp_path)
    second = _all_files(fresh_new_york, tmp_path)

    assert [counts(result) for result in first] == [
        (2000, 2000, 0, 0, 0),
        (5444, 5442, 0, 2, 0),
        (542, 542, 0, 0, 0),
    ]
    assert [result.unplaced for result in first] == [598, 56, 5]
    assert [result.unclassified for result in first] == [0, 0, 0]
    assert [counts(result) for result in second] == [
        (2000, 0, 0, 2000, 0),
        (5444, 0, 0, 5444, 0),
        (542, 0, 0, 542, 0),
    ]
    cases = [*fresh_new_york.store.cases()]
    assert all(case.unit for case in cases)
    assert sum(case.cell is None for case in cases if case.place) == 4


def test_the_standing_load_of_the_second_of_march_2011(fresh_new_york, tmp_path):
    at = datetime(2011, 3, 2, 23, 59, tzinfo=NEW_YORK).astimezone(UTC)
    begins = datetime(2022, 5, 1, tzinfo=NEW_YORK).astimezone(UTC)

    result = import_cases(
        fresh_new_york,
        RESOURCES / "demo" / "nyc" / "cases" / f"{FILES[0]}.csv.gz",
        read_mapping("nyc311"),
        rejects_folder=tmp_path,
        as_seen_at=at,
        shift=begins - at,
    )

    cases = [*fresh_new_york.store.open_cases()]
    assert (result.taken, result.taken - result.unplaced, result.left_out) == (1196, 750, 804)
    assert {case.stage for case in cases} == {Stage.DISPATCHED}
    given = [case for case in cases if case.deadline.limit is None]
    assert len(given) > 1150
    assert max(case.reported_at for case in cases) <= begins
