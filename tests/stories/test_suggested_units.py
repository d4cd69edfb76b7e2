"""A script may ask which unit to send a case to, and gets the reasons with the answer."""

import pytest

from tests.helpers.command_line import Terminal, areas_file

REPORT = {"do": "register_report", "description": "Leak", "cell": "A2", "class_code": "G02"}


@pytest.fixture
def cc(tmp_path, capsys):
    """A terminal in a workspace with three cells and a unit for every class."""
    cc = Terminal(tmp_path / "city", capsys)
    cc("import", "areas", areas_file(tmp_path / "areas.geojson"))
    units = tmp_path / "units.csv"
    units.write_text("code,name,capacity\nWORKS,Public works,10\n", encoding="utf-8")
    assert cc("import", "units", str(units)).status == 0
    return cc


def suggested(cc, case):
    return cc("explain", case, "--json").json["suggested_units"]


def test_a_case_that_waits_for_a_unit_is_told_which_to_ask_and_why(cc, tmp_path):
    (reported,) = cc.do(tmp_path, REPORT)
    assert suggested(cc, reported["case"]) == []

    cc.do(tmp_path, {"do": "file_case", "case": reported["case"]})

    (works,) = suggested(cc, reported["case"])
    assert (works["unit"], works["rank"]) == ("WORKS", 1)
    assert {"words": "0 of 10 open", "speaks_for": True} in works["reasons"]


def test_a_case_with_a_unit_needs_no_advice(cc, tmp_path):
    (reported,) = cc.do(tmp_path, REPORT)
    cc.do(tmp_path, {"do": "file_case", "case": reported["case"]})
    cc.do(tmp_path, {"do": "dispatch", "case": reported["case"], "to": "WORKS"})

    assert suggested(cc, reported["case"]) == []
