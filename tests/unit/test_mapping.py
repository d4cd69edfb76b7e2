"""A mapping says what a source's columns mean; what it says wrongly is told in a sentence."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from commandcenter.intake.local_times import LocalTimes
from commandcenter.intake.mapping import read_mapping, shipped
from commandcenter.refusal import Refused

NEW_YORK = ZoneInfo("America/New_York")
US = "%m/%d/%Y %I:%M:%S %p"


def _utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def _written(tmp_path, more="", head='key = "k"\nzone = "UTC"\n'):
    file = tmp_path / "own.toml"
    file.write_text(f'{head}\n{more}\n[columns]\nid = "Id"\nreported = "At"\n', encoding="utf-8")
    return file


def test_the_mappings_that_ship_are_sound():
    for name in shipped():
        assert read_mapping(name).key == name


def test_the_new_york_mapping_reads_what_it_must():
    mapping = read_mapping("nyc311")

    assert mapping.prefix == "311"
    assert mapping.zone == NEW_YORK
    assert {"Unique Key", "Created Date", "Complaint Type", "Latitude"} <= {*mapping.every_column}
    assert not {"BBL", "Vehicle Type"} & {*mapping.every_column}


def test_a_users_own_mapping_is_found_by_its_path(tmp_path):
    mapping = read_mapping(_written(tmp_path, 'dates = "%Y-%m-%d"\nnone = ["-"]'))

    assert (mapping.key, mapping.prefix, mapping.dates) == ("k", "k", ("%Y-%m-%d",))
    assert mapping.none == {"-"}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("colour = 1", "colour: This field means nothing here"),
        ('dates = ["dd.mm.yyyy"]', "not a date format"),
        ("place = 3", r"place: This is not a table. Begin it with \[place\]"),
        ('[place]\nlon = "X"', "lat: This field is missing"),
        ('[place]\nlon = "X"\nlat = "Y"\ncrs = "mars"', "not a coordinate system"),
        ('[text]\naddress = "Street"', "names no column"),
        ('[stage]\notherwise = "asleep"', "cannot be imported at this"),
        ('[stage]\ncolumn = "S"\n[stage.table]\nOpen = "merged"', "cannot be imported at this"),
        ('[stage.table]\nOpen = "closed"', "column: This field is missing"),
        ('[[class.when]]\ncode = "1"', "looks at no column"),
        ('[[unit.when]]\nAgency = "X"', "code: This field is missing"),
    ],
)
def test_a_fault_in_a_mapping_is_told_in_a_sentence(tmp_path, more, says):
    with pytest.raises(Refused, match=says):
        read_mapping(_written(tmp_path, more))


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ('key = "k"\nzone = "Mars/Olympus"', "no such time zone"),
        ('key = "k"', "zone: This field is missing"),
        ("key = ", "is not valid TOML"),
    ],
)
def test_a_mapping_without_a_sound_head_is_refused(tmp_path, head, says):
    with pytest.raises(Refused, match=says):
        read_mapping(_written(tmp_path, head=head))


def test_an_unknown_mapping_is_refused_with_those_that_exist():
    with pytest.raises(Refused, match=r"Use one of .*nyc311"):
        read_mapping("chicago")
    with pytest.raises(Refused, match="no file"):
        read_mapping("nowhere/own.toml")


def test_local_times_become_instants():
    times = LocalTimes([US], NEW_YORK)

    for _again in range(2):
        assert times.read("03/01/2011 02:27:57 PM") == _utc(2011, 3, 1, 19, 27, 57)
        assert times.read("03/01/2011 12:00:00 AM") == _utc(2011, 3, 1, 5)
        assert times.read("07/01/2011 12:00:00 PM") == _utc(2011, 7, 1, 16)
        assert times.read(" 7/1/2011 12:00:00 pm") == _utc(2011, 7, 1, 16)


def test_an_empty_date_and_one_that_stands_for_none_are_none():
    times = LocalTimes([US], NEW_YORK, ["01/01/1900"])

    assert times.read("") is None
    assert times.read("  ") is None
    assert times.read("01/01/1900 12:00:00 AM") is None
    assert times.read("01/01/1900 12:00:00 AM") is None


def test_on_the_days_the_clock_jumps_each_hour_has_its_own_instant():
    times = LocalTimes([US], NEW_YORK)
    times.read("03/12/2011 03:30:00 AM"), times.read("03/12/2011 01:30:00 AM")

    assert times.read("03/13/2011 01:30:00 AM") == _utc(2011, 3, 13, 6, 30)
    assert times.read("03/13/2011 03:30:00 AM") == _utc(2011, 3, 13, 7, 30)
    assert times.read("11/06/2011 12:30:00 AM") == _utc(2011, 11, 6, 4, 30)
    assert times.read("11/06/2011 02:30:00 AM") == _utc(2011, 11, 6, 7, 30)


def test_a_time_that_was_skipped_is_later_by_the_jump():
    assert LocalTimes([US], NEW_YORK).read("03/13/2011 02:30:00 AM") == _utc(2011, 3, 13, 7, 30)


def test_a_time_that_came_twice_is_the_first_one():
    assert LocalTimes([US], NEW_YORK).read("11/06/2011 01:30:00 AM") == _utc(2011, 11, 6, 5, 30)


def test_iso_times_are_always_understood_and_keep_their_offset():
    times = LocalTimes([US], NEW_YORK)

    assert times.read("2022-05-01T00:00:03-04:00") == _utc(2022, 5, 1, 4, 0, 3)
    assert times.read("2022-05-01 00:00:03") == _utc(2022, 5, 1, 4, 0, 3)
    assert times.read("2022-05-01T04:00:03Z") == _utc(2022, 5, 1, 4, 0, 3)


def test_several_formats_are_tried_in_their_order():
    times = LocalTimes(["%d.%m.%Y %H:%M", "%d %b %Y", "%Y/%m/%d %H:%M:%S.%f"], ZoneInfo("UTC"))

    assert times.read("02.01.2024 13:05") == _utc(2024, 1, 2, 13, 5)
    assert times.read("02 Jan 2024") == _utc(2024, 1, 2)
    assert times.read("2024/01/02 13:05:06.5") == _utc(2024, 1, 2, 13, 5, 6, 500_000)


@pytest.mark.parametrize("text", ["02/30/2011 01:00:00 AM", "03/01/2011 13:00:00 PM", "soon"])
def test_what_is_no_time_is_said_to_be_none(text):
    with pytest.raises(ValueError):
        LocalTimes([US], NEW_YORK).read(text)


def test_people_are_told_how_to_write_a_time():
    assert "12/31/2022 11:59:58 PM" in LocalTimes([US], NEW_YORK).expected
    assert "2022-12-31" in LocalTimes([], NEW_YORK).expected


def test_very_many_different_times_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr("commandcenter.intake.local_times._MOST_KEPT", 3)
    times = LocalTimes(["%Y-%m-%d"], ZoneInfo("UTC"))

    for day in range(1, 20):
        assert times.read(f"2024-01-{day:02d}") == _utc(2024, 1, day)

    assert len(times._known) <= 3
