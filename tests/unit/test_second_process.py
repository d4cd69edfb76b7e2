"""A second process makes rows ready: the same cases, rejects and sentences as without it."""

import gzip
import multiprocessing
import os
from contextlib import closing
from threading import Thread

import pytest

from commandcenter import wording
from commandcenter.intake import second_process
from commandcenter.intake.as_seen import AsSeen
from commandcenter.intake.cases import import_cases, import_in_steps
from commandcenter.intake.ready_rows import Task
from commandcenter.intake.second_process import Supply, work
from commandcenter.intake.tables import open_table
from commandcenter.refusal import Refused
from tests.helpers.hotline import DAY, a_file, a_mapping, a_row, counts, of_cases
from tests.helpers.makers import MONDAY, a_desk

ROWS = [
    a_row(
        Id=str(n) if n % 7 else "",
        What=["Litter", "Smell", "Heap"][n % 3],
        Detail="gas" if n % 2 else "",
        Lon="" if n % 5 == 0 else a_row()[6],
        Lat="" if n % 5 == 0 else a_row()[7],
        Status=["open", "busy", "done"][n % 3],
        Closed="2024-09-23 09:00" if n % 3 == 2 else "",
        Result="swept" if n % 3 == 2 else "",
        Due="2024-09-24 08:00" if n % 4 == 0 else "",
    )
    for n in range(1, 40)
]
"""Thirty-nine rows: new ones, of no class, without a place, closed, with a due date, faulty."""


@pytest.fixture(autouse=True)
def every_file_is_big(monkeypatch):
    monkeypatch.setattr(second_process, "BIG_FILE", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr("commandcenter.intake.checked_rows.BATCH", 4)


@pytest.fixture
def mapping(tmp_path):
    return a_mapping(tmp_path)


class Beside(second_process._Beside):
    """A second process that is up at once: the next step waits for it, not for the clock."""

    begun = 0

    def is_up(self):
        return self._line.poll(None)

    def begin(self, *told):
        Beside.begun += 1
        super().begin(*told)


@pytest.fixture
def up_at_once(monkeypatch):
    monkeypatch.setattr(second_process, "_Beside", Beside)
    monkeypatch.setattr(Beside, "begun", 0)


class Told(Thread):
    """What the second process does, on a thread of this one."""

    def __init__(self, task, passed, *, stamp=None, language="en"):
        super().__init__()
        self.line, there = multiprocessing.Pipe()
        stamp = stamp or second_process._stamp(task.path)
        self.run = lambda: work(there)
        self.start()
        assert self.line.recv() == "up"
        self.line.send((task, stamp, passed, 4, language))

    def batches(self):
        told = []
        try:
            while (packed := self.line.recv()) is not None:
                told.append(second_process._unpacked(packed))
        except EOFError:
            told.append("broken off")
        self.join()
        return told


def a_task(mapping, folder, *rows, **more):
    path = a_file(folder, *rows, seen=MONDAY)
    return Task(path, mapping, a_desk().city, MONDAY + DAY, MONDAY, **more)


def all_said(batches):
    """Everything that batches say, first versions made."""
    return [(*batch[:-1], [(*row[:-1], row.first()) for row in batch.rows]) for batch in batches]


def made_here(task, monkeypatch):
    monkeypatch.setattr(second_process, "BIG_FILE", 1 << 60)
    with open_table(task.path) as table, Supply(table, task) as supply:
        return list(iter(lambda: supply.next(0), None))


def test_the_second_process_comes_to_the_same_as_the_first(mapping, tmp_path, monkeypatch):
    task = a_task(mapping, tmp_path, *ROWS)

    beside = Told(task, 0).batches()

    here = made_here(task, monkeypatch)
    assert all_said(beside) == all_said(here)
    assert sum(batch.read for batch in here) == len(ROWS)
    assert sum(len(batch.rejects) for batch in here) == 5


def test_so_it_does_for_a_day_that_is_laid_under_another(mapping, tmp_path, monkeypatch):
    task = a_task(mapping, tmp_path, *ROWS, as_seen=AsSeen(MONDAY, DAY))

    beside = Told(task, 0).batches()

    assert all_said(beside) == all_said(made_here(task, monkeypatch))
    assert sum(batch.left_out for batch in beside) > 0


def test_it_passes_over_the_batches_that_are_made_already(mapping, tmp_path, monkeypatch):
    task = a_task(mapping, tmp_path, *ROWS)

    assert all_said(Told(task, 3).batches()) == all_said(made_here(task, monkeypatch)[3:])


def test_it_says_what_is_wrong_in_the_language_of_the_first(mapping, tmp_path):
    task = a_task(mapping, tmp_path, a_row(Id=""))
    try:
        (batch,) = Told(task, 0, language="zh_CN").batches()
    finally:
        wording.set_language("en")

    ((_cells, reject),) = batch.rejects
    assert reject.reason != "The case has no id."


def test_it_reads_no_other_file_of_the_same_name(mapping, tmp_path):
    assert Told(a_task(mapping, tmp_path, *ROWS), 0, stamp=(1, 1)).batches() == ["broken off"]


def test_a_fault_of_a_file_is_left_to_the_first_process_to_say(mapping, tmp_path):
    task = a_task(mapping, tmp_path, *ROWS)
    task.path.unlink()

    assert Told(task, 0, stamp=(0, 0)).batches() == ["broken off"]


def test_a_fault_of_its_own_is_logged_and_leaves_the_rest_to_the_first(
    mapping, tmp_path, monkeypatch
):
    logged = []
    monkeypatch.setattr(second_process, "log_fault", lambda *told: logged.append(told))
    monkeypatch.setattr(second_process, "_packed", lambda _batch: 1 / 0)

    assert Told(a_task(mapping, tmp_path, *ROWS), 0).batches() == ["broken off"]
    ((what, fault),) = logged
    assert what == "the second process of an import met a fault"
    assert isinstance(fault, ZeroDivisionError)


def test_an_import_beside_is_the_same_as_one_alone(mapping, tmp_path, up_at_once, monkeypatch):
    path = a_file(tmp_path, *ROWS, seen=MONDAY)
    desks = a_desk(), a_desk()

    beside = import_cases(desks[0], path, mapping, rejects_folder=tmp_path / "a")
    assert Beside.begun == 1
    monkeypatch.setattr(second_process, "BIG_FILE", 1 << 60)
    alone = import_cases(desks[1], path, mapping, rejects_folder=tmp_path / "b")

    assert Beside.begun == 1
    assert counts(beside) == counts(alone) == (39, 34, 0, 0, 5)
    assert beside.rejects == alone.rejects
    assert beside.rejects_file.read_bytes() == alone.rejects_file.read_bytes()
    assert of_cases(desks[0]) == of_cases(desks[1])
    assert not multiprocessing.active_children()


def test_what_is_known_already_needs_no_second_process(mapping, tmp_path, up_at_once):
    desk, path = a_desk(), a_file(tmp_path, *ROWS, seen=MONDAY)
    import_cases(desk, path, mapping, rejects_folder=tmp_path)

    again = import_cases(desk, path, mapping, rejects_folder=tmp_path)

    assert counts(again) == (39, 0, 0, 34, 5)
    assert Beside.begun == 1


@pytest.mark.parametrize("after", [1, 2, 5])
def test_an_import_goes_on_alone_where_the_second_process_dies(
    mapping, tmp_path, up_at_once, monkeypatch, after
):
    received = []

    def receive(self):
        received.append(self)
        if len(received) == after:
            self._process.kill()
            self._process.join()
            raise EOFError  # What it had sent before is thrown away with it.
        return super(Beside, self).receive()

    monkeypatch.setattr(Beside, "receive", receive)
    desks, path = (a_desk(), a_desk()), a_file(tmp_path, *ROWS, seen=MONDAY)

    result = import_cases(desks[0], path, mapping, rejects_folder=tmp_path)
    monkeypatch.setattr(second_process, "BIG_FILE", 1 << 60)
    import_cases(desks[1], path, mapping, rejects_folder=tmp_path)

    assert counts(result) == (39, 34, 0, 0, 5)
    assert len(received) == after
    assert of_cases(desks[0]) == of_cases(desks[1])


def test_an_import_goes_on_alone_where_no_process_can_be_had(mapping, tmp_path, monkeypatch):
    def none_left():
        raise OSError("no more processes")

    monkeypatch.setattr(second_process, "_Beside", none_left)

    result = import_cases(a_desk(), a_file(tmp_path, *ROWS), mapping, rejects_folder=tmp_path)

    assert counts(result) == (39, 34, 0, 0, 5)


def test_an_import_that_is_stopped_leaves_no_process_behind(mapping, tmp_path, up_at_once):
    path = a_file(tmp_path, *ROWS)

    with closing(import_in_steps(a_desk(), path, mapping, rejects_folder=tmp_path)) as steps:
        read = [next(steps).read for _step in range(4)]

    assert read == [4, 8, 12, 16]
    assert not multiprocessing.active_children()


def test_a_damaged_file_is_refused_in_the_same_words(mapping, tmp_path, up_at_once):
    packed = tmp_path / "calls.csv.gz"
    whole = gzip.compress(a_file(tmp_path, *ROWS).read_bytes())
    packed.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(Refused, match="breaks off or cannot be unpacked"):
        import_cases(a_desk(), packed, mapping, rejects_folder=tmp_path)

    assert not multiprocessing.active_children()


@pytest.mark.parametrize("file", ["a workbook", "a small file", "one core", "a frozen program"])
def test_some_files_are_not_worth_a_second_process(mapping, tmp_path, monkeypatch, file):
    task = a_task(mapping, tmp_path, *ROWS)
    monkeypatch.setattr(second_process, "_Beside", lambda: pytest.fail("it was started"))
    if file == "a small file":
        monkeypatch.setattr(second_process, "BIG_FILE", task.path.stat().st_size + 1)
    if file == "one core":
        monkeypatch.setattr(os, "cpu_count", lambda: None)
    if file == "a frozen program":
        monkeypatch.setattr("sys.frozen", True, raising=False)

    with open_table(task.path) as table:
        if file == "a workbook":
            table = type(table)(table.header, table.rows, second_process.WORKBOOK, "")
        with Supply(table, task) as supply:
            assert supply.next(0).read == 4
