"""The GUI thread never waits for a disk: no database, no file, while somebody works."""

import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialog
from sqlalchemy import event
from sqlalchemy.engine import Engine

from commandcenter.commands import RegisterReport
from commandcenter.settings import ScreenSettings, Settings
from commandcenter.workspace import Workspace
from db.store import LocalStore
from tests.helpers.console import ConsoleRoom
from tests.helpers.drag import drag
from tests.helpers.small_city import HERE, NOISE, WATER_LEAK, filed, found
from ui.app import Console, Start, application
from ui.chooser import Chooser

CODE = (".py", ".pyc", ".so", ".pyd")
"""Modules that are loaded at their first use: the program itself, not its data."""

touched = []
watching = False


def _note(what):
    if watching and threading.current_thread() is threading.main_thread():
        touched.append(what)


def _on_audit(name, arguments):
    if name == "open" and not str(arguments[0]).endswith(CODE):
        _note(f"open {arguments[0]}")


def _on_statement(connection, cursor, statement, *_more):
    _note(statement)


# A hook of the interpreter stays for the whole run; it sees only what happens while watched.
sys.addaudithook(_on_audit)


@contextmanager
def watched():
    """What the GUI thread touches on the disk in the meantime."""
    global watching
    touched.clear()
    event.listen(Engine, "before_cursor_execute", _on_statement)
    watching = True
    try:
        yield touched
    finally:
        watching = False
        event.remove(Engine, "before_cursor_execute", _on_statement)


class StoredRoom(ConsoleRoom):
    """A console on a store that really lies on the disk."""

    def __init__(self, qtbot, folder):
        self.folder = folder
        super().__init__(qtbot, LocalStore.open(folder))
        self.cases = [filed(self.desk) for _each in range(20)]
        self.store.close()

    def open_desk(self):
        return found(LocalStore.open(self.folder), self.clock)


@pytest.fixture
def workspace(qtbot, tmp_path):
    workspace = StoredRoom(qtbot, tmp_path)
    yield workspace
    workspace.close()


def test_a_statement_and_a_file_on_the_gui_thread_would_be_seen(tmp_path):
    store = LocalStore.open(tmp_path)

    with watched() as seen:
        store.next_serial("x")
        Path(tmp_path / "note").write_text("a", encoding="utf-8")
    store.close()

    assert any("serial" in each for each in seen)
    assert any("note" in each for each in seen)


def test_choosing_filtering_panning_and_searching_touch_no_disk(workspace, qtbot):
    window = workspace.open()
    window.select([workspace.cases[0].id])
    workspace.settle()

    with watched() as seen:
        for case in workspace.cases:
            window.select([case.id])
        window.queue.set_filter("light:green leak")
        window.queue.set_scope("all")
        qtbot.mousePress(window.map, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
        qtbot.mouseMove(window.map, QPoint(160, 120))
        qtbot.mouseRelease(window.map, Qt.MouseButton.LeftButton, pos=QPoint(160, 120))
        window.run("map.nearer")
        window.run("view.palette")
        (palette,) = window.findChildren(Chooser)
        palette.type("water")
        palette.reject()
        window.run("view.theme")
        window.run("view.theme")
        workspace.settle()
        window.grab()

    assert seen == []


QUESTIONS = (
    "case.report",
    "act.dispatch",
    "case.file",
    "case.reject",
    "case.note",
    "case.correct_place",
    "case.merge",
    "case.void",
    "case.erase",
    "desk.act_as",
)
"""Acts that open a dialog on a case that waits for its dispatch."""


@pytest.mark.parametrize("action", QUESTIONS)
def test_a_question_touches_no_disk(workspace, action):
    window = workspace.open()
    window.select([workspace.cases[0].id])
    workspace.settle()

    with watched() as seen:
        window.run(action)
        workspace.settle()
        for dialog in window.findChildren(QDialog):
            dialog.grab()
            dialog.reject()

    assert seen == []


def test_a_change_of_language_or_theme_touches_no_disk(workspace, qapp):
    application(Settings(screen=ScreenSettings(theme="light", language="en")))
    window = workspace.open()

    with watched() as seen:
        for _each in range(2):
            window.run("view.language")
            window.run("view.theme")
            window.grab()
        workspace.settle()

    assert seen == []


def test_the_end_touches_no_disk_and_keeps_the_look(workspace, qtbot):
    city = Workspace(workspace.folder)
    console = Console(Start(workspace.open_desk, remember=city.remember))
    with qtbot.waitSignal(console.ready):
        console.begin()
    qtbot.waitUntil(lambda: console.bridge.waiting == 0)

    with watched() as seen:
        console.window.close()
        assert console.end()

    assert seen == []
    assert "across" in city.settings().screen.layout


def test_acts_touch_no_disk(workspace):
    window = workspace.open()
    window.select([workspace.cases[0].id])
    workspace.settle()
    rows, tree = window.queue._view, window.units.tree
    water = tree.visualRect(window.units.model.index_of("water")).center()

    with watched() as seen:
        assert drag(rows, [rows.model().index(0, 0)], tree, water)
        workspace.settle()
        window.run("act.undo")
        workspace.settle()
        for code in (WATER_LEAK, NOISE):
            command = RegisterReport(description="x", class_code=code, place=HERE)
            workspace.bridge.submit(command)
        workspace.settle()
        workspace.clock.move(hours=1)
        workspace.bridge._second.timeout.emit()
        workspace.bridge._due.timeout.emit()
        workspace.settle()
        window.grab()

    assert seen == []
    assert len(window.situation.cases) == 22
