"""Rows of a table come out the same, however the file was saved."""

import gzip
from datetime import date, datetime

import openpyxl
import pytest

from commandcenter.intake.tables import open_table
from commandcenter.refusal import Refused

WORDS = [["编号", "问题", "note"], ["1", "井盖缺失", "a; b"], ["2", "暴露垃圾", "c, d"]]


def _text(delimiter=",", end="\n", words=WORDS):
    quoted = [[f'"{cell}"' if delimiter in cell else cell for cell in row] for row in words]
    return "".join(delimiter.join(row) + end for row in quoted)


def _read(path, **options):
    with open_table(path, **options) as table:
        return [table.header, *(row.cells for row in table.rows if not row.fault)]


def _rows(path, **options):
    with open_table(path, **options) as table:
        return list(table.rows)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_a_table_reads_the_same_in_every_dialect(tmp_path, encoding, delimiter, end):
    file = tmp_path / "cases.csv"
    file.write_bytes(_text(delimiter, end).encode(encoding))

    found = _read(file)

    assert found == WORDS


def test_a_packed_table_reads_the_same(tmp_path):
    file = tmp_path / "cases.csv.gz"
    file.write_bytes(gzip.compress(_text().encode("gb18030")))

    assert _read(file) == WORDS


def test_who_knows_better_names_encoding_and_delimiter(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_bytes("a|b,c\n1|é\n".encode("latin-1"))

    assert _read(file, encoding="latin-1", delimiter="|") == [["a", "b,c"], ["1", "é"]]


def test_a_stray_zero_byte_does_not_change_the_encoding(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_bytes("a,b\n1,路\x00灯\n".encode() + b"2,3\n" * 50)

    assert _rows(file)[0].cells == ["1", "路\x00灯"]


def test_chinese_far_down_a_file_decides_its_encoding(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_bytes(("a,b\n" + "1,2\n" * 400_000 + "3,路灯\n").encode("gb18030"))

    assert _rows(file)[-1].cells == ["3", "路灯"]


def test_a_workbook_gives_texts(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["id", "at", "share", "words", None])
    book.active.append([7, datetime(2024, 3, 1, 8, 30), 0.5, "路灯", None])  # noqa: DTZ001
    book.active.append([None, None, None, None, None])
    book.active.append([8, True, date(2024, 3, 1), 0, None])
    book.save(tmp_path / "cases.xlsx")

    rows = _rows(tmp_path / "cases.xlsx")

    assert [row.cells for row in rows] == [
        ["7", "2024-03-01 08:30:00", "0.5", "路灯"],
        ["8", "True", "2024-03-01", "0"],
    ]
    assert [row.number for row in rows] == [1, 3]


def test_a_blank_row_is_passed_over_but_counted(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text("a,b\n1,2\n\n3,4\n")

    assert [(row.number, row.cells) for row in _rows(file)] == [(1, ["1", "2"]), (3, ["3", "4"])]


def test_a_cell_may_hold_several_lines(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text('a,b\n1,"one\ntwo"\n3,4\n')

    assert _read(file) == [["a", "b"], ["1", "one\ntwo"], ["3", "4"]]


def test_an_open_quotation_mark_spoils_only_its_own_row(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text('a,b\n1,2\n3,"4\n5,"six, seven"\n8,9\n')

    rows = _rows(file)

    assert [row.cells for row in rows if not row.fault] == [
        ["1", "2"],
        ["5", "six, seven"],
        ["8", "9"],
    ]
    assert [row.cells for row in rows if row.fault] == [["3", '"4']]
    assert "quotation mark" in rows[1].fault


def test_an_open_quotation_mark_near_the_end_spoils_only_its_own_row(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text('a,b\n1,"2\n3,4\n5,"6\n7,8\n')

    assert [(row.cells, bool(row.fault)) for row in _rows(file)] == [
        (["1", '"2'], True),
        (["3", "4"], False),
        (["5", '"6'], True),
        (["7", "8"], False),
    ]


def test_quotation_marks_inside_a_cell_do_no_harm(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text('a,b\n1,the "old" mill\n2,"the" mill\n3,4\n')

    assert [row.cells for row in _rows(file) if not row.fault] == [
        ["1", 'the "old" mill'],
        ["2", "the mill"],
        ["3", "4"],
    ]


def test_a_cell_beyond_all_measure_spoils_only_its_row(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text("a,b\n1," + "x" * 200_000 + "\n3,4\n")

    bad, sound = _rows(file)

    assert "cannot be read" in bad.fault
    assert sound.cells == ["3", "4"]


def test_an_open_quotation_mark_before_very_many_rows_spoils_only_its_own(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text('a,b\n1,"2\n' + "3,4\n" * 50_000)

    rows = _rows(file)

    assert [row.number for row in rows if row.fault] == [1]
    assert len(rows) == 50_001


def test_a_cell_of_very_many_lines_is_one_fault_where_its_quotation_mark_opens(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text('a,b\n1,2\n3,"4\n' + "xx\n" * 100_000 + '"\n5,"six, seven"\n8,9\n')

    first, torn, *after = _rows(file)

    assert first.cells == ["1", "2"]
    assert (torn.number, torn.cells[0]) == (2, "3")
    assert "opens in row 2" in torn.fault
    assert torn.cells[1].startswith('"4\nxx\nxx')
    assert len(torn.cells[1]) < 100_000
    assert [row.cells for row in after] == [["5", "six, seven"], ["8", "9"]]


def test_lines_after_an_open_quotation_mark_at_the_end_belong_to_it(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text('a,b\n1,"2\nmore words\n3,"4\nand more\n')

    assert [(row.number, row.cells) for row in _rows(file)] == [
        (1, ["1", '"2\nmore words']),
        (3, ["3", '"4\nand more']),
    ]


def test_a_row_with_too_few_or_too_many_cells_is_at_fault_and_loses_nothing(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text("a,b\n1\n1,2,3\n1,2,,\n")

    short, long, padded = _rows(file)

    assert short.cells == ["1"]
    assert "1 cells" in short.fault
    assert long.cells == ["1", "2,3"]
    assert "3 cells" in long.fault
    assert padded == (3, ["1", "2"], "")


def test_bytes_that_cannot_be_read_spoil_only_their_row(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_bytes(b"a,b\n1,\xff\xff\n2,ok\n")

    bad, sound = _rows(file, encoding="utf-8")

    assert "utf-8" in bad.fault
    assert sound == (2, ["2", "ok"], "")


def test_a_file_in_no_known_encoding_is_read_as_far_as_it_goes(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_bytes("a,b\n1,路\n".encode() + b"2,\xff\n")

    assert [bool(row.fault) for row in _rows(file)] == [False, True]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "is empty"),
        ("broken.csv.gz", gzip.compress(b"a,b\n" * 90_000, mtime=0)[:200], "is damaged"),
        ("headless.csv", b"x" * 200_000, "header cannot be read"),
        ("book.xlsx", b"PK\x03\x04 no workbook", "workbook"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(tmp_path, name, content, says):
    file = tmp_path / name
    file.write_bytes(content)

    with pytest.raises(Refused, match=says):
        _rows(file)


def test_a_blank_column_after_the_last_name_is_left_out(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["id", ""])
    book.active.append([7, "beside the table"])
    book.save(tmp_path / "cases.xlsx")

    assert _read(tmp_path / "cases.xlsx") == [["id"], ["7"]]


def test_an_empty_workbook_a_missing_file_and_an_unknown_encoding_are_refused(tmp_path):
    openpyxl.Workbook().save(tmp_path / "none.xlsx")
    (tmp_path / "cases.csv").write_text("a,b\n")

    with pytest.raises(Refused, match="is empty"):
        _rows(tmp_path / "none.xlsx")
    with pytest.raises(Refused, match="cannot be opened"):
        _rows(tmp_path / "missing.csv")
    with pytest.raises(Refused, match="is not an encoding"):
        _rows(tmp_path / "cases.csv", encoding="martian")


@pytest.mark.parametrize("mark", ["utf-16", "utf-16-le", "utf-16-be"])
def test_half_a_sign_of_utf_16_spoils_only_its_row(tmp_path, mark):
    file = tmp_path / "cases.csv"
    words = "a,b\n1,\ud83d\n2,路灯\n"
    file.write_bytes(words.encode(mark, "surrogatepass"))

    bad, sound = _rows(file)

    assert "utf-16" in bad.fault
    assert sound == (2, ["2", "路灯"], "")


def test_a_byte_lost_from_utf_16_spoils_what_comes_after_it_and_no_more(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_bytes("a,b\n1,2\n3,4\n".encode("utf-16")[:-3])

    first, last = _rows(file)

    assert first == (1, ["1", "2"], "")
    assert last.fault


def test_a_header_with_bytes_that_are_no_text_can_still_be_shown(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_bytes(b"a,\xff\n1,2\n")

    assert _read(file)[0] == ["a", "\\udcff"]


@pytest.mark.parametrize("inner", [gzip.compress(b"a,b\n", mtime=0), b"PK\x03\x04 a workbook"])
def test_what_is_packed_twice_is_refused_with_a_sentence(tmp_path, inner):
    file = tmp_path / "cases.csv.gz"
    file.write_bytes(gzip.compress(inner))

    with pytest.raises(Refused, match="packed twice"):
        _rows(file)


def test_an_encoding_of_other_things_than_text_is_refused(tmp_path):
    (tmp_path / "cases.csv").write_text("a,b\n")

    with pytest.raises(Refused, match="is not an encoding"):
        _rows(tmp_path / "cases.csv", encoding="base64")
