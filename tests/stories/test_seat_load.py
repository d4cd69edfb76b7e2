"""The report on the load of the seats, from the command line."""

import json

import pytest

from tests.helpers.command_line import Terminal, areas_file

REPORT = {
    "do": "register_report",
    "description": "x",
    "class_code": "G02",
    "place": {"lon": -73.995, "lat": 40.705, "accuracy_m": 5.0},
}
SPAN = ("--from", "2022-05-01T01:00:00-04:00", "--to", "2022-05-01T02:00:00-04:00")
KEYS = ["from", "to", "alarms", "seats", "priorities", "top_sources", "stale", "chattering"]


@pytest.fixture
def cc(tmp_path, capsys):
    """Four urgent cases in one cell, all reported at one, and nobody dispatches them."""
    terminal = Terminal(tmp_path / "town", capsys)
    terminal("import", "areas", areas_file(tmp_path / "areas.geojson"), "--level", "cell")
    terminal.do(tmp_path, *[REPORT] * 4)
    terminal("tick", now="2022-05-01T01:45:00-04:00")
    return terminal


def test_the_report_has_every_key_of_the_contract(cc):
    report = cc("seat-load", *SPAN, "--json").json

    assert list(report) == [*KEYS, "groups"]
    busiest = report["seats"][0]
    assert (busiest["periods"], busiest["worst"]) == (6, busiest["alarms"])
    assert report["alarms"] == sum(each["alarms"] for each in report["seats"]) > 0
    assert busiest["mean"] == round(busiest["alarms"] / 6, 3)
    assert report["priorities"]["medium"] == {"share": 1.0, "goal": 0.15}
    assert report["top_sources"] == [{"class": "G02", "area": None, "alarms": report["alarms"]}]
    assert report["groups"][0]["cause"] == {"class": "G02", "area": None}
    assert report["groups"][0]["alarms"] == report["alarms"]


def test_what_stood_for_a_day_is_stale(cc):
    assert cc("seat-load", "--json").json["stale"] == []

    report = cc("seat-load", "--json", now="2022-05-02T03:00:00-04:00").json

    assert len(report["stale"]) == 4
    assert report["stale"][0]["since"].startswith("2022-05-01T05:45")


def test_the_report_for_people_says_it_in_sentences(cc):
    told = cc("seat-load", *SPAN).out

    assert "1 is good, 2 the most, 10 a flood" in told
    assert "Dispatcher: " in told
    assert "Priority medium: 100% (goal 15%)" in told
    assert "0 alarms stand for over a day." in told
    assert json.dumps(told).count("{") == 0


def test_a_flood_is_told_with_its_hours(tmp_path, capsys):
    terminal = Terminal(tmp_path / "town", capsys)
    terminal.do(tmp_path, *[REPORT | {"place": None}] * 12)
    terminal("tick", now="2022-05-01T01:45:00-04:00")

    assert "flood 2022-05-01 05:40 to 2022-05-01 05:50" in terminal("seat-load", *SPAN).out


def test_a_span_that_ends_before_it_begins_is_refused(cc):
    answer = cc("seat-load", "--from", SPAN[3], "--to", SPAN[1])

    assert answer.status == 1
    assert "--from must lie before --to." in answer.err
