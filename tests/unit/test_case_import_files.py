"""Files of cases: rejects to be repaired, columns that move, batches, an earlier day's view."""

import csv
import errno
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest

from commandcenter.case import Stage
from commandcenter.commands import AddNote
from commandcenter.desk import Desk
from commandcenter.intake import cases as module
from commandcenter.intake.cases import import_cases, import_in_steps
from commandcenter.refusal import Refused
from tests.helpers.hotline import (
    DAY,
    HEADER,
    a_file,
    a_mapping,
    a_row,
    counts,
    only_case,
    taken_in,
)
from tests.helpers.makers import CELLS, MONDAY, TestClock, a_desk
from tests.helpers.memory_store import MemoryStore


@pytest.fixture
def desk():
    return a_desk()


@pytest.fixture
def mapping(tmp_path):
    return a_mapping(tmp_path)


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


@pytest.mark.parametrize("encoding", ["utf-8", None])
def test_a_bad_byte_spoils_one_row_and_is_spelled_out_among_the_rejects(
    desk, mapping, tmp_path, encoding
):
    path = a_file(tmp_path, a_row(Street="路"), a_row(Id="2", Extra="§"), a_row(Id="3"))
    path.write_bytes(path.read_bytes().replace("§".encode(), b"\xff"))

    result = import_cases(
        desk, path, mapping, rejects_folder=tmp_path / "rejects", encoding=encoding
    )

    assert counts(result) == (3, 2, 0, 0, 1)
    assert "\\udcff" in result.rejects_file.read_text(encoding="utf-8-sig")


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


@pytest.mark.parametrize("spoil", ["short", "long", "quote", "byte"])
def test_a_row_that_was_only_made_to_fit_is_rejected_until_its_reason_is_emptied(
    desk, mapping, tmp_path, spoil
):
    row = ",".join(a_row(Extra="x"))
    spoilt = {
        "short": row.removesuffix(",x"),
        "long": row + ",y",
        "quote": row.removesuffix("x") + '"x',
        "byte": row.removesuffix("x") + "\udcff",
    }[spoil]
    path = tmp_path / "calls.csv"
    text = "\n".join([",".join(HEADER), spoilt, ",".join(a_row(Id="2")), ""])
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    rejects = tmp_path / "rejects"

    first = import_cases(desk, path, mapping, rejects_folder=rejects, encoding="utf-8")
    again = import_cases(desk, first.rejects_file, mapping, rejects_folder=rejects)
    third = import_cases(desk, again.rejects_file, mapping, rejects_folder=rejects)
    with again.rejects_file.open(encoding="utf-8-sig", newline="") as file:
        header, (*cells, reason) = csv.reader(file)
    mended = a_file(tmp_path, [*cells, ""], name="mended.csv", header=header)
    last = import_cases(desk, mended, mapping, rejects_folder=rejects)

    assert counts(first) == (2, 1, 0, 0, 1)
    assert counts(again) == counts(third) == (1, 0, 0, 0, 1)
    assert "empty its reject_reason" in reason
    assert counts(last) == (1, 1, 0, 0, 0)


class FullDisk(MemoryStore):
    """Takes so many batches of cases, and no more."""

    def __init__(self, batches, fault):
        super().__init__()
        self._batches = batches
        self._fault = fault

    def append(self, events, cases, **more):
        if events[0].type == "CaseImported":
            self._batches -= 1
            if self._batches < 0:
                raise self._fault
        return super().append(events, cases, **more)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full"),
        (OSError(errno.EROFS, "Read-only file system"), "cannot be written"),
        (OSError(errno.EIO, "Input/output error", "x.csv"), "x.csv: Input/output error"),
        (OSError("odd"), "odd"),
        (Refused("No."), "No."),
        (KeyboardInterrupt(), "Stopped."),
    ],
    ids=repr,
)
def test_an_import_that_breaks_off_says_how_much_is_stored(
    mapping, tmp_path, monkeypatch, fault, says
):
    monkeypatch.setattr("commandcenter.intake.checked_rows.BATCH", 2)
    desk = a_desk(FullDisk(2, fault))
    rows = [a_row(Id="0", Reported="?"), *(a_row(Id=str(n)) for n in range(1, 7))]

    with pytest.raises(Refused, match="3 rows are stored; import the same file again") as no:
        taken_in(desk, mapping, tmp_path, *rows)

    assert says in no.value.sentence
    assert len([*desk.store.cases()]) == 3
    assert list((tmp_path / "rejects").iterdir()) == []


@pytest.mark.parametrize(
    ("fault", "raised"),
    [(OSError(errno.ENOSPC, "full"), Refused), (KeyboardInterrupt(), KeyboardInterrupt)],
    ids=repr,
)
def test_an_import_that_stores_nothing_does_not_speak_of_rows(mapping, tmp_path, fault, raised):
    desk = a_desk(FullDisk(0, fault))

    with pytest.raises(raised) as no:
        taken_in(desk, mapping, tmp_path, a_row())

    assert "stored" not in str(no.value)


def test_rejects_have_their_name_only_once_they_are_whole(desk, mapping, tmp_path, monkeypatch):
    monkeypatch.setattr("commandcenter.intake.checked_rows.BATCH", 1)
    path = a_file(tmp_path, a_row(Id=""), a_row(Id="2"))
    steps = import_in_steps(desk, path, mapping, rejects_folder=tmp_path / "rejects")

    next(steps)
    under_way = [each.name for each in (tmp_path / "rejects").iterdir()]
    assert [result.read for result in steps] == [2]

    assert under_way == ["calls.rejects.csv.part"]
    assert [each.name for each in (tmp_path / "rejects").iterdir()] == ["calls.rejects.csv"]


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


def test_another_act_can_go_between_two_steps_of_an_import(desk, mapping, tmp_path, monkeypatch):
    monkeypatch.setattr("commandcenter.intake.checked_rows.BATCH", 1)
    path = a_file(tmp_path, a_row(), a_row(Id="2"), a_row(Status="done", What="Heap"))
    steps = import_in_steps(desk, path, mapping, rejects_folder=tmp_path)

    next(steps)
    desk.do(AddNote(only_case(desk).id, "a truck is on its way"))
    *_more, result = steps

    assert (result.read, result.taken) == (3, 2)
    assert {case.external_id: case.notes for case in desk.store.cases()} == {"1": 1, "2": 0}


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
