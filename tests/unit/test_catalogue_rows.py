"""A catalogue kept in a spreadsheet: what is sound goes in, and comes out as it went in."""

import csv
from pathlib import Path

import openpyxl
import pytest

from commandcenter.catalogue import Catalogue, Urgency
from commandcenter.intake.catalogues import read_catalogue
from commandcenter.output.catalogue import columns, export_catalogue
from commandcenter.refusal import Refused
from commandcenter.worktime import ClockKind, Limit

SHIPPED = Path(__file__).parents[2] / "resources" / "catalogues"
HEADER = (
    "class,name_en,name_zh_CN,group,group_en,urgency,condition,condition_en,limit,limit_threshold,"
    "limit_improvement,criterion,criterion_en,units,co_units,checklist_en,checklist_zh_CN,"
    "confidential,lane,settles_at,kind,code_scheme"
)
LITTER = {
    "class": "1101",
    "name_en": "Litter",
    "name_zh_CN": "暴露垃圾",
    "group": "11",
    "group_en": "City appearance",
    "condition": "1",
    "condition_en": "Seen",
    "limit": "4 working hours",
    "criterion": "gone",
    "criterion_en": "Gone",
    "code_scheme": "incident_class_4",
}
SAME_CLASS = {"name_en": "", "name_zh_CN": "", "group_en": "", "code_scheme": ""}


def _table(tmp_path, *rows, name="own.csv"):
    path = tmp_path / name
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, HEADER.split(","), restval="")
        table.writeheader()
        table.writerows(rows)
    return path


def _read(tmp_path, *rows, known=None, name="own.csv"):
    return read_catalogue(_table(tmp_path, *rows, name=name), calendar="cn", known=known)


def test_a_row_says_all_that_a_class_and_its_condition_have(tmp_path):
    more = {
        "limit_threshold": "6工作时",
        "limit_improvement": "2 紧急工作时",
        "units": "clean",
        "co_units": "street; works",
        "checklist_en": "Fence it off | Tell the owner",
        "checklist_zh_CN": "先围挡｜告知权属单位｜拍照",
        "confidential": "是",
        "lane": "mediation",
        "settles_at": "community",
        "urgency": "emergency",
        "kind": "component",
    }

    (litter,) = _read(tmp_path, LITTER | more).pieces.classes

    condition = litter.condition("1")
    assert condition.limit == Limit(4, ClockKind.WORKING_HOURS)
    assert condition.limit_in("threshold") == Limit(6, ClockKind.WORKING_HOURS)
    assert condition.limit_in("improvement") == Limit(2, ClockKind.EMERGENCY_HOURS)
    assert (litter.units, litter.co_units) == (("clean",), ("street", "works"))
    assert litter.checklist == (
        {"en": "Fence it off", "zh_CN": "先围挡"},
        {"en": "Tell the owner", "zh_CN": "告知权属单位"},
        {"zh_CN": "拍照"},
    )
    assert (litter.confidential, litter.lane, litter.settles_at) == (True, "mediation", "community")
    assert (litter.urgency, litter.kind, litter.emergency) == (Urgency.EMERGENCY, "component", True)


def test_classes_of_the_city_s_own_are_numbered_from_99_downward(tmp_path):
    kites = LITTER | {"class": "", "name_en": "Kites", "name_zh_CN": ""}
    drones = LITTER | {"class": "EXT", "name_en": "Drones", "name_zh_CN": ""}
    fixed = LITTER | {"class": "1198", "name_en": "Fixed"}
    second = kites | {"condition": "2", "condition_en": "Many"}

    taken = _read(tmp_path, LITTER, kites, drones, fixed, second)

    codes = {each.names["en"]: each.code for each in taken.pieces.classes}
    assert codes == {"Litter": "1101", "Kites": "1199", "Drones": "1197", "Fixed": "1198"}
    assert len(taken.pieces.case_class("1199").conditions) == 2


def test_a_class_of_the_city_s_own_keeps_its_number_when_it_comes_again(tmp_path):
    kites = LITTER | {"class": "ext", "name_en": "Kites", "name_zh_CN": ""}
    drones = LITTER | {"class": "ext", "name_en": "Drones", "name_zh_CN": ""}
    first = _read(tmp_path, kites).pieces

    again = _read(tmp_path, drones, kites, known=first).pieces

    assert again.by_code["1199"].names == {"en": "Kites"}
    assert again.by_code["1198"].names == {"en": "Drones"}


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"class": "101"}, "code", "has 3 digits"),
        ({"class": "1201"}, "code", "does not begin with its big class"),
        ({"class": "ext", "group": "oops"}, "group", "does not fit"),
        ({"limit": "soon"}, "limit", "not a time limit"),
        ({"limit": ""}, "limit", "not a time limit"),
        ({"limit_threshold": "-1 working_days"}, "limit_threshold", "not a time limit"),
        ({"lane": "fast"}, "lane", "not known"),
        ({"settles_at": "moon"}, "settles_at", "not known"),
        ({"confidential": "perhaps"}, "confidential", "neither yes nor no"),
        ({"criterion": ""}, "criterion", "missing"),
        ({"name_en": "", "name_zh_CN": ""}, "name", "missing"),
    ],
)
def test_a_bad_row_is_told_and_the_rest_goes_in(tmp_path, change, field, reason):
    bad = LITTER | {"class": "1102"} | change

    taken = _read(tmp_path, LITTER, bad)

    assert [each.code for each in taken.pieces.classes] == ["1101"]
    (reject,) = taken.rejects
    assert (reject.row, reject.field) == (2, field)
    assert reason in reject.reason
    assert reject.hint


def test_a_row_that_contradicts_the_first_of_its_class_is_told(tmp_path):
    urgent = LITTER | {"urgency": "low"}
    contrary = LITTER | SAME_CLASS | {"condition": "2", "urgency": "urgent"}
    longer = LITTER | SAME_CLASS | {"criterion": "swept", "limit": "8 working hours"}

    taken = _read(tmp_path, urgent, contrary, longer)

    assert [(each.row, each.field) for each in taken.rejects] == [(2, "urgency"), (3, "limit")]
    assert "low" in taken.rejects[0].hint


def test_one_wrong_first_row_does_not_spoil_the_rows_below_it(tmp_path):
    wrong = LITTER | {"limit": "soon", "urgency": "urgent"}
    below = LITTER | SAME_CLASS | {"condition": "2", "condition_en": "Heaped"}

    taken = _read(tmp_path, wrong, below)

    (litter,) = taken.pieces.classes
    assert [each.row for each in taken.rejects] == [1]
    assert (litter.names["en"], litter.urgency) == ("Litter", Urgency.URGENT)
    assert [each.code for each in litter.conditions] == ["2"]


def test_a_mistake_takes_nothing_out_of_force(tmp_path):
    swept = LITTER | SAME_CLASS | {"limit": "", "criterion": "swept", "criterion_en": "Swept"}
    heaped = LITTER | SAME_CLASS | {"condition": "2", "condition_en": "Heaped"}
    known = _read(tmp_path, LITTER, swept, heaped).pieces
    longer = LITTER | {"limit": "8 working hours"}

    taken = _read(
        tmp_path, longer, swept | {"criterion_en": ""}, heaped | {"limit": "soon"}, known=known
    )

    (litter,) = taken.pieces.classes
    first, second = litter.conditions
    assert [each.row for each in taken.rejects] == [2, 3]
    assert (first.limit.amount, [each.code for each in first.criteria]) == (8, ["gone", "swept"])
    assert second == known.case_class("1101").condition("2")


def test_the_same_row_twice_is_told(tmp_path):
    taken = _read(tmp_path, LITTER, LITTER)

    assert [(each.row, each.field) for each in taken.rejects] == [(2, "criterion")]


def test_a_repaired_file_of_rejects_joins_what_was_taken(tmp_path):
    first = _read(tmp_path, LITTER).pieces
    swept = LITTER | SAME_CLASS | {"limit": "", "criterion": "swept", "criterion_en": "Swept"}
    heaped = LITTER | SAME_CLASS | {"condition": "2", "condition_en": "Heaped"}

    again = _read(tmp_path, swept, heaped, known=first, name="own.rejects-2.csv").pieces

    (litter,) = again.classes
    assert (again.key, litter.names, litter.urgency) == ("own", LITTER_NAMES, Urgency.ORDINARY)
    assert [each.code for each in litter.conditions] == ["1", "2"]
    assert [each.code for each in litter.conditions[0].criteria] == ["gone", "swept"]


LITTER_NAMES = {"en": "Litter", "zh_CN": "暴露垃圾"}


def test_a_table_keeps_what_only_the_catalogue_in_force_can_say(tmp_path):
    known = Catalogue("own", 4, {"en": "Ours"}, "us", {"01": {"en": "Old"}}, (), example=True)

    taken = _read(tmp_path, LITTER, known=known).pieces

    assert (taken.names, taken.calendar, taken.example) == ({"en": "Ours"}, "us", True)
    assert taken.groups == {"01": {"en": "Old"}, "11": {"en": "City appearance"}}


def test_an_unknown_code_scheme_refuses_the_table(tmp_path):
    with pytest.raises(Refused, match=r"own.csv: There is no code scheme roman"):
        _read(tmp_path, LITTER | {"code_scheme": "roman"})


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
@pytest.mark.parametrize("shipped", ["cn-2013", "cn-demo", "nyc311", "general"])
def test_every_catalogue_comes_back_from_its_table_as_it_was(tmp_path, shipped, ending):
    catalogue = read_catalogue(SHIPPED / f"{shipped}.toml").pieces
    path = tmp_path / f"anything{ending}"

    count = export_catalogue(path, catalogue)
    taken = read_catalogue(path, known=catalogue)

    assert count == len(catalogue.classes)
    assert taken.rejects == []
    assert taken.pieces == catalogue


def test_a_formula_in_a_name_is_not_run_by_a_spreadsheet(tmp_path):
    catalogue = _read(tmp_path, LITTER | {"name_en": "=cmd()"}).pieces

    export_catalogue(tmp_path / "out.csv", catalogue)
    export_catalogue(tmp_path / "out.xlsx", catalogue)

    assert "'=cmd()" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    cells = {cell.value: cell.data_type for cell in next(sheet.iter_rows(min_row=2))}
    assert cells["=cmd()"] == "s"
    assert [cell.value for cell in sheet[1]] == columns(catalogue)


def test_a_catalogue_is_not_written_where_it_cannot_be(tmp_path):
    catalogue = _read(tmp_path, LITTER).pieces
    (tmp_path / "folder.csv").mkdir()

    for path, says in (
        (tmp_path / "out.pdf", "as .csv or .xlsx"),
        (tmp_path / "nowhere" / "out.csv", "no folder"),
        (tmp_path / "folder.csv", "is a folder"),
    ):
        with pytest.raises(Refused, match=says):
            export_catalogue(path, catalogue)
