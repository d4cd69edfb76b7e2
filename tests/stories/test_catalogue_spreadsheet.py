"""A city keeps its catalogue in a spreadsheet: out, corrected, in again, mistakes repaired."""

from pathlib import Path

import openpyxl
import pytest

from tests.helpers.command_line import Terminal

SHIPPED = Path(__file__).parents[2] / "resources" / "catalogues" / "cn-2013.toml"


@pytest.fixture
def cc(tmp_path, capsys):
    terminal = Terminal(tmp_path / "city", capsys)
    terminal("import", "catalogue", SHIPPED)
    return terminal


def _sheet(path):
    book = openpyxl.load_workbook(path)
    sheet = book.active
    header = [cell.value for cell in sheet[1]]
    return book, sheet, {name: at for at, name in enumerate(header, 1)}


def _row(sheet, columns, code, condition="1"):
    for row in range(2, sheet.max_row + 1):
        said = [sheet.cell(row, columns[name]).value for name in ("class", "condition")]
        if said == [code, condition]:
            return row
    raise AssertionError(f"no row for {code} {condition}")


def test_what_was_exported_changes_nothing_when_it_comes_back(cc, tmp_path):
    for name in ("ours.xlsx", "ours.csv"):
        written = cc("export", "catalogue", tmp_path / name, "--json")
        again = cc("import", "catalogue", tmp_path / name, "--json")

        assert written.json["classes"] == again.json["unchanged"] == 73
        assert (again.status, again.json["rejected"]) == (0, 0)


def test_a_correction_a_class_of_the_city_s_own_and_a_mistake(cc, tmp_path):
    ours = tmp_path / "ours.xlsx"
    cc("export", "catalogue", ours)
    book, sheet, columns = _sheet(ours)
    sheet.cell(_row(sheet, columns, "1101"), columns["limit"]).value = "2 工作时"
    sheet.cell(_row(sheet, columns, "1103"), columns["limit"]).value = "bald"
    own = {"catalogue": "cn-2013", "group": "15", "class": "ext", "name_zh_CN": "无人机扰民"}
    own |= {"condition": "1", "condition_zh_CN": "低空飞行", "limit": "2 紧急工作时"}
    own |= {"criterion": "gone", "criterion_zh_CN": "已驶离"}
    sheet.append([own.get(name, "") for name in columns])
    book.save(ours)

    first = cc("import", "catalogue", ours, "--json")

    assert first.status == 2
    assert (first.json["taken"], first.json["updated"], first.json["rejected"]) == (1, 1, 2)
    assert "not a time limit" in first.err
    cc("export", "catalogue", tmp_path / "now.xlsx")
    _book, sheet, columns = _sheet(tmp_path / "now.xlsx")
    in_force = sheet.cell(_row(sheet, columns, "1103"), columns["limit"]).value
    assert in_force == "2 emergency_hours"

    kept = Path(first.json["rejects_file"])
    kept.write_text(kept.read_text("utf-8-sig").replace("bald", "1 working hours"), "utf-8")
    second = cc("import", "catalogue", kept, "--json")

    assert (second.status, second.json["updated"], second.json["rejected"]) == (0, 1, 0)
    cc("export", "catalogue", ours)
    _book, sheet, columns = _sheet(ours)
    limit = columns["limit"]
    assert sheet.cell(_row(sheet, columns, "1101"), limit).value == "2 working_hours"
    assert sheet.cell(_row(sheet, columns, "1103"), limit).value == "1 working_hours"
    assert sheet.cell(_row(sheet, columns, "1103", "2"), limit).value == "4 working_hours"
    assert sheet.cell(_row(sheet, columns, "1599"), limit).value == "2 emergency_hours"


def test_an_export_of_the_catalogue_takes_no_filter_of_cases(cc, tmp_path):
    answer = cc("export", "catalogue", tmp_path / "ours.csv", "--filter", "open")

    assert answer.status == 1
    assert "mean nothing for the catalogue" in answer.err


def test_a_person_is_told_how_many_classes_were_written(cc, tmp_path):
    answer = cc("export", "catalogue", tmp_path / "ours.csv")

    assert answer.out.startswith("73 classes written to ")


def test_a_case_keeps_the_version_it_was_filed_under(cc, tmp_path):
    report = {"do": "register_report", "class_code": "1101", "place": {"lon": 114.03, "lat": 22.54}}
    filed = cc.do(tmp_path, report)[0]["case"]
    cc.do(tmp_path, {"do": "file_case", "case": filed, "condition": "1"})
    ours = tmp_path / "ours.xlsx"
    cc("export", "catalogue", ours)
    book, sheet, columns = _sheet(ours)
    sheet.cell(_row(sheet, columns, "1101"), columns["limit"]).value = "1 working_hours"
    book.save(ours)

    cc("import", "catalogue", ours)

    bodies = [each["body"] for each in cc("case", filed, "--json").json["events"]]
    (under,) = [each["catalogue_version"] for each in bodies if "catalogue_version" in each]
    assert under == 1
