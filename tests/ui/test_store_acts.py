"""A file is taken in while the desk goes on working, and what became of it is told."""

import threading

import pytest
from PySide6.QtWidgets import QRadioButton

from commandcenter.commands import Dispatch
from commandcenter.intake.kinds import ImportWish
from commandcenter.refusal import Refused
from tests.helpers.asked import dialog
from tests.helpers.small_city import filed
from ui.dialogs.form import FormDialog
from ui.store_acts import Services


@pytest.fixture
def chosen(monkeypatch, tmp_path):
    """The file that somebody chooses."""
    file = tmp_path / "cases.csv"
    monkeypatch.setattr("ui.store_acts.QFileDialog.getOpenFileName", lambda *_: (str(file), ""))
    return file


def take_in(window):
    """Choose the file, and take it for what it looks like."""
    window.run("desk.import")
    dialog(window, FormDialog).accept()


def test_a_case_is_dispatched_between_two_parts_of_a_file(room, chosen):
    case = filed(room.desk)
    begun, submitted = threading.Event(), threading.Event()
    stages = []

    def import_file(desk, wish):
        begun.set()
        assert submitted.wait(5)
        yield "2000 rows read so far."
        stages.append(desk.case(case.id).stage.value)
        yield f"{wish.path.name}: 2000 taken."

    window = room.open(services=Services(import_file=import_file))

    take_in(window)
    assert begun.wait(5)
    room.bridge.submit(Dispatch(case.id, "water"))
    submitted.set()
    room.settle()

    assert stages == ["dispatched"]
    assert "cases.csv: 2000 taken." in window.notices.texts()


def test_a_file_that_does_not_fit_says_so_and_another_can_be_chosen(room, chosen):
    files = []

    def import_file(desk, wish):
        files.append(wish.path)
        raise Refused("cases.csv has no column “number”.")
        yield

    window = room.open(services=Services(import_file=import_file))

    take_in(window)
    room.settle()
    assert "cases.csv has no column “number”." in window.notices.texts()
    take_in(window)
    room.settle()

    assert files == [chosen, chosen]


def test_two_files_are_not_taken_in_at_once(room, chosen):
    go_on, begun = threading.Event(), []

    def import_file(desk, wish):
        begun.append(wish.path)
        assert go_on.wait(5)
        yield "3 taken."

    window = room.open(services=Services(import_file=import_file))

    take_in(window)
    window.run("desk.import")

    assert "cases.csv is still being imported." in window.notices.texts()
    go_on.set()
    room.settle()
    assert begun == [chosen]


def test_the_end_of_the_day_does_not_wait_for_the_end_of_a_file(room, chosen):
    closed = []

    def import_file(desk, wish):
        try:
            while True:
                yield "so many"
        finally:
            closed.append(threading.current_thread())

    window = room.open(services=Services(import_file=import_file))
    take_in(window)

    window.store_acts.stop()

    assert room.bridge.close(10)
    assert len(closed) == 1
    assert closed[0] is not threading.main_thread()


def test_a_long_import_says_now_and_then_how_far_it_is(room, chosen, monkeypatch):
    monkeypatch.setattr("ui.store_acts.TELL_EACH_MS", 0)
    told = []

    def import_file(desk, wish):
        yield "2000 rows read so far."
        yield "2000 rows read: all new."

    window = room.open(services=Services(import_file=import_file))
    monkeypatch.setattr(window.notices, "tell", told.append)

    take_in(window)
    room.settle()

    assert told[:2] == ["Importing cases.csv…", "2000 rows read so far."]
    assert "2000 rows read: all new." in window.notices.texts()


def test_what_the_file_is_and_how_to_read_it_is_asked_first(room, chosen):
    wishes = []

    def import_file(desk, wish):
        wishes.append(wish)
        yield "3 taken."

    window = room.open(services=Services(import_file=import_file))
    window.run("desk.import")
    asked = dialog(window, FormDialog)
    options = asked.part("options")

    assert asked.part("kind").value == "cases"
    assert options.value == (("mapping", "nyc311"),)
    pick(asked, "Areas and unit grids")
    options.fields["level"].setText("street")
    options.fields["crs"].setCurrentText("gcj02")
    assert not options.fields["encoding"].isVisible()
    asked.accept()
    room.settle()

    assert wishes == [ImportWish(chosen, "areas", (("crs", "gcj02"), ("level", "street")))]


def test_nothing_is_taken_in_when_no_file_is_chosen_or_the_question_is_left(room, monkeypatch):
    files = [("", ""), ("cases.csv", "")]
    monkeypatch.setattr("ui.store_acts.QFileDialog.getOpenFileName", lambda *_: files.pop(0))
    window = room.open(services=Services(import_file=lambda desk, wish: iter(("taken",))))

    window.run("desk.import")
    assert not window.findChildren(FormDialog)
    window.run("desk.import")
    dialog(window, FormDialog).reject()
    room.settle()

    assert "taken" not in window.notices.texts()


def pick(asked, words):
    """Pick one of the kinds."""
    (button,) = (b for b in asked.findChildren(QRadioButton) if b.text() == words)
    button.click()
