"""Imported again: the same changes nothing, the newer updates, what was decided here stays."""

from datetime import date, timedelta

import pytest

from commandcenter.case import Stage
from commandcenter.commands import AddNote, Dispatch, Erase, FileCase
from tests.helpers.hotline import (
    DAY,
    a_mapping,
    a_row,
    counts,
    of_cases,
    only_case,
    refolds,
    taken_in,
)
from tests.helpers.makers import MONDAY, a_desk


@pytest.fixture
def desk():
    return a_desk()


@pytest.fixture
def mapping(tmp_path):
    return a_mapping(tmp_path)


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
    assert counts(turned) == (2, 1, 0, 1, 0)
    assert {case.reports[0].address.value for case in desk.store.cases()} == {"new", "1 Fuhua Road"}


@pytest.mark.parametrize("batch", [1, 2000])
def test_of_two_rows_with_one_id_of_which_neither_is_newer_the_later_counts(
    desk, mapping, tmp_path, monkeypatch, batch
):
    monkeypatch.setattr("commandcenter.intake.checked_rows.BATCH", batch)
    rows = [a_row(Street="first"), a_row(Street="last")]

    result = taken_in(desk, mapping, tmp_path, *rows, seen=MONDAY)
    log = len(desk.store.log)
    again = taken_in(desk, mapping, tmp_path, *rows, seen=MONDAY)

    assert (result.read, result.taken, result.updated + result.unchanged) == (2, 1, 1)
    assert only_case(desk).reports[0].address.value == "last"
    assert (counts(again), len(desk.store.log)) == ((2, 0, 0, 2, 0), log)


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

    assert of_cases(here) == of_cases(there) != []
