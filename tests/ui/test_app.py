"""The application around the console: start, end, pictures, faults."""

import gc
import sys
import threading

import pytest
from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QMessageBox

from commandcenter import wording
from commandcenter.commands import RegisterReport
from commandcenter.read_marks import ReadMarks
from commandcenter.refusal import Refused
from commandcenter.settings import MapSettings, ScreenSettings, Settings
from commandcenter.workspace import Workspace
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import HERE, WATER_LEAK, MovedClock, filed, found
from ui import app, theme
from ui.app import Console, Picture, Start, run, take_picture
from ui.garbage import OLD_EVERY
from ui.main_window import MainWindow

STREETS = """{"type": "FeatureCollection", "features": [{"type": "Feature",
"properties": {"name": "Dock Street", "highway": "primary"},
"geometry": {"type": "LineString", "coordinates": [[-73.99, 40.70], [-73.98, 40.71]]}}]}"""


@pytest.fixture(autouse=True)
def _as_before(qapp):
    hook = sys.excepthook
    yield
    sys.excepthook = hook
    wording.set_language("en")
    theme.apply(qapp, theme.LIGHT)


@pytest.fixture
def store():
    return MemoryStore()


def start(store, **more):
    clock = MovedClock()
    return Start(lambda: found(store, clock), **more)


def refuses():
    raise Refused("This store is from a newer version.")


def windows():
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow)]


def leave_at_once():
    """Close the window as soon as it is there."""

    def leave():
        if windows() and windows()[-1].isVisible():
            windows()[-1].run("desk.quit")
        else:
            QTimer.singleShot(10, leave)

    QTimer.singleShot(0, leave)


def test_a_picture_shows_the_console_with_the_chosen_case(store, tmp_path, qtbot):
    desk = found(store)
    # The first one is shown when nobody has chosen.
    _first, case = filed(desk), filed(desk)
    settings = Settings(screen=ScreenSettings(theme="dark", language="en"))
    pictures = [tmp_path / name for name in ("without.png", "with.png", "chosen.png")]

    taken = [
        take_picture(start(store, settings=settings), Picture(file, QSize(1366, 768), **what))
        for file, what in zip(
            pictures,
            ({}, {"select": case.number}, {"choose": lambda situation: case.number}),
            strict=True,
        )
    ]

    assert taken == [True, True, True]
    without, with_case, chosen = (QImage(str(file)) for file in pictures)
    assert without.size() == QSize(1366, 768)
    assert without.pixelColor(4, 400) == theme.DARK.window
    assert with_case != without
    assert chosen == with_case


def test_a_picture_shows_the_streets_of_the_workspace(store, tmp_path):
    (tmp_path / "streets.geojson").write_text(STREETS, encoding="utf-8")
    settings = Settings(map=MapSettings(lines=["streets.geojson"]))
    file = tmp_path / "map.png"
    found(store)

    assert take_picture(
        start(store, settings=settings, maps=tmp_path), Picture(file, QSize(1366, 768))
    )

    assert not QImage(str(file)).isNull()


def test_no_picture_of_a_workspace_that_cannot_be_opened(tmp_path):
    file = tmp_path / "none.png"

    assert not take_picture(Start(refuses), Picture(file, QSize(800, 600)))
    assert not file.exists()


def test_a_demo_plays_on_while_the_console_runs(store, tmp_path):
    found(store)

    def play(desk):
        if not any(True for _each in desk.store.open_cases()):
            desk.do(RegisterReport(description="x", class_code=WATER_LEAK, place=HERE))

    picture = Picture(tmp_path / "demo.png", QSize(1366, 768), after_seconds=1.5)
    assert take_picture(start(store, play=play), picture)

    assert len(store.by_id) == 1


def test_the_window_ends_the_program_and_its_look_is_remembered(store, qtbot):
    found(store)
    remembered = []
    began = start(store, remember=remembered.append)

    leave_at_once()

    assert run(began) == 0
    assert store.closed
    assert "across" in remembered[0].screen.layout


def test_the_look_is_kept_on_the_desks_thread(store, qtbot):
    found(store)
    kept_on = []
    leave_at_once()

    keep = start(store, remember=lambda _settings: kept_on.append(threading.current_thread()))
    assert run(keep) == 0

    assert [thread.name for thread in kept_on] == ["desk"]


def test_what_nobody_has_opened_is_kept_on_the_desks_thread_for_the_next_console(store, qtbot):
    desk = found(store)
    first, second = filed(desk), filed(desk)
    kept, kept_on = [], []

    def keep(marks):
        kept.append(marks)
        kept_on.append(threading.current_thread().name)

    earlier = ReadMarks(second.last_at, frozenset({second.id}))
    leave_at_once()
    assert run(start(store, marks=earlier, keep_marks=keep)) == 0

    assert [marks.unread for marks in kept] == [{second.id}] != [{first.id}]
    assert kept_on == ["desk"]


def test_a_look_that_cannot_be_kept_is_told_with_the_reason(store, qtbot, monkeypatch, tmp_path):
    found(store)
    told = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: told.append(box.text()))
    workspace = Workspace(tmp_path)
    workspace.settings_file.mkdir()
    leave_at_once()

    assert run(start(store, remember=workspace.remember)) == 0

    assert [str(workspace.settings_file) in sentence for sentence in told] == [True]


def test_a_workspace_that_cannot_be_opened_is_told_and_the_program_ends(monkeypatch):
    told = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: told.append(box.text()))

    assert run(Start(refuses)) == 1
    assert told == ["This store is from a newer version."]


def test_a_fault_of_a_screen_is_told_there(store, qtbot):
    found(store)
    console = Console(start(store))
    with qtbot.waitSignal(console.ready):
        console.begin()

    app._log_fault(ZeroDivisionError, ZeroDivisionError("x"), None)

    assert console.window.notices.texts() == ["Something went wrong on this screen."]
    console.window.close()
    assert console.end()


def test_garbage_is_looked_for_on_the_gui_thread_alone(store, qtbot):
    found(store)
    console = Console(start(store))
    with qtbot.waitSignal(console.ready):
        console.begin()

    assert not gc.isenabled()
    for _each in range(OLD_EVERY):
        console._garbage.search()
    console.window.close()
    assert console.end()
    assert gc.isenabled()
    gc.disable()
