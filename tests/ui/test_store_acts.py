"""A file is taken in while the desk goes on working, and what became of it is told."""

import threading

import pytest

from commandcenter.commands import Dispatch
from commandcenter.refusal import Refused
from tests.helpers.asked import act
from tests.helpers.small_city import filed
from ui.store_acts import Services


@pytest.fixture
def chosen(monkeypatch, tmp_path):
    """The file that somebody chooses."""
    file = tmp_path / "cases.csv"
    monkeypatch.setattr("ui.store_acts.QFileDialog.getOpenFileName", lambda *_: (str(file), ""))
    return file


def test_a_case_is_dispatched_between_two_parts_of_a_file(room, chosen):
    case = filed(room.desk)
    begun, submitted = threading.Event(), threading.Event()
    stages = []

    def import_file(desk, path):
        begun.set()
        assert submitted.wait(5)
        yield "2000 rows read so far."
        stages.append(desk.case(case.id).stage.value)
        yield f"{path.name}: 2000 taken."

    window = room.open(services=Services(import_file=import_file))

    window.run("desk.import")
    assert begun.wait(5)
    room.bridge.submit(Dispatch(case.id, "water"))
    submitted.set()
    room.settle()

    assert stages == ["dispatched"]
    assert "cases.csv: 2000 taken." in window.notices.texts()


def test_a_file_that_does_not_fit_says_so_and_another_can_be_chosen(room, chosen):
    files = []

    def import_file(desk, path):
        files.append(path)
        raise Refused("cases.csv has no column “number”.")
        yield

    window = room.open(services=Services(import_file=import_file))

    act(room, "desk.import")
    assert "cases.csv has no column “number”." in window.notices.texts()
    act(room, "desk.import")

    assert files == [chosen, chosen]


def test_two_files_are_not_taken_in_at_once(room, chosen):
    go_on, begun = threading.Event(), []

    def import_file(desk, path):
        begun.append(path)
        assert go_on.wait(5)
        yield "3 taken."

    window = room.open(services=Services(import_file=import_file))

    window.run("desk.import")
    window.run("desk.import")

    assert "cases.csv is still being imported." in window.notices.texts()
    go_on.set()
    room.settle()
    assert begun == [chosen]


def test_the_end_of_the_day_does_not_wait_for_the_end_of_a_file(room, chosen):
    closed = []

    def import_file(desk, path):
        try:
            while True:
                yield "so many"
        finally:
            closed.append(threading.current_thread())

    window = room.open(services=Services(import_file=import_file))
    window.run("desk.import")

    window.store_acts.stop()

    assert room.bridge.close(10)
    assert len(closed) == 1
    assert closed[0] is not threading.main_thread()


def test_a_long_import_says_now_and_then_how_far_it_is(room, chosen, monkeypatch):
    monkeypatch.setattr("ui.store_acts.TELL_EACH_MS", 0)
    told = []

    def import_file(desk, path):
        yield "2000 rows read so far."
        yield "2000 rows read: all new."

    window = room.open(services=Services(import_file=import_file))
    monkeypatch.setattr(window.notices, "tell", told.append)

    act(room, "desk.import")

    assert told[:2] == ["Importing cases.csv…", "2000 rows read so far."]
    assert "2000 rows read: all new." in window.notices.texts()
