"""A row of another system's table becomes a case: its stage, clocks, class and place."""

from datetime import UTC, datetime

import pytest

from commandcenter.case import Light, Stage
from commandcenter.catalogue import StageClock, Urgency
from commandcenter.city import pack_areas, to_json
from commandcenter.commands import Configure
from commandcenter.unit import Unit
from tests.helpers.hotline import (
    a_mapping,
    a_row,
    counts,
    only_case,
    refolds,
    taken_in,
)
from tests.helpers.makers import CELLS, EMERGENCY, LITTER, MONDAY, a_desk


@pytest.fixture
def desk():
    return a_desk()


@pytest.fixture
def mapping(tmp_path):
    return a_mapping(tmp_path)


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
        ({"Lon": ""}, "Lon", "not a coordinate", "leave both"),
        ({"Lat": "north"}, "Lat", "“north” is not a coordinate", "Write a number"),
        ({"Lat": "nan"}, "Lat", "not a coordinate", "Write a number"),
        ({"Id": " "}, "Id", "no id", "its own id"),
        ({"Reported": ""}, "Reported", "missing", "2022-12-31 23:59"),
        ({"Reported": "yesterday"}, "Reported", "“yesterday” is not a date", "2022-12-31 23:59"),
        ({"Due": "31/12/2024"}, "Due", "not a date", "2022-12-31 23:59"),
        ({"Reported": "9999-12-31 23:59"}, "Reported", "years 1950 to 2100", "Correct the year"),
        ({"Reported": "0001-01-01 00:00"}, "Reported", "years 1950 to 2100", "Correct the year"),
        ({"Closed": "0900-01-01 00:00"}, "Closed", "years 1950 to 2100", "Correct the year"),
        ({"Due": "9999-12-31 23:59"}, "Due", "years 1950 to 2100", "Correct the year"),
        ({"Due": "0001-01-01T00:00+14:00"}, "Due", "years 1950 to 2100", "Correct the year"),
        ({"Reported": "2024-09-30 08:00"}, "Reported", "not come yet", "date of the report"),
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


def test_a_limit_in_the_far_future_is_taken(desk, mapping, tmp_path):
    result = taken_in(desk, mapping, tmp_path, a_row(Due="2099-12-31 23:59"))

    assert counts(result) == (1, 1, 0, 0, 0)
    assert only_case(desk).due_at.year == 2099


def test_a_clock_that_is_some_hours_ahead_does_no_harm(desk, mapping, tmp_path):
    result = taken_in(desk, mapping, tmp_path, a_row(Reported="2024-09-23 23:59"))

    assert counts(result) == (1, 1, 0, 0, 0)


def test_a_decimal_comma_is_understood(desk, mapping, tmp_path):
    taken_in(desk, mapping, tmp_path, a_row(Lon="114,0005", Lat="22,5015"))

    assert only_case(desk).cell == CELLS[0]


def test_a_file_without_any_place_goes_in(desk, mapping, tmp_path):
    result = taken_in(desk, mapping, tmp_path, a_row(Lon="", Lat=""), a_row(Id="2", Lon="", Lat=""))

    assert result.unplaced == 2


def test_chinese_map_coordinates_are_brought_to_wgs84(desk, tmp_path):
    mapping = a_mapping(tmp_path, 'lat = "Lat"', 'lat = "Lat"\ncrs = "gcj02"')

    taken_in(desk, mapping, tmp_path, a_row(Lon="114.00549", Lat="22.49875"))

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
