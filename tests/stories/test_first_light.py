"""First light: a case comes in, goes all the way, and a second start shows the same city."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from commandcenter.case import Stage
from commandcenter.commands import RegisterReport
from commandcenter.fold import fold
from db.store import LocalStore
from tests.helpers.console import ConsoleRoom, drawn
from tests.helpers.drag import drag
from tests.helpers.small_city import HERE, NOISE, WATER_LEAK, found
from ui.dialogs.ask import Question


class Workspace(ConsoleRoom):
    """A workspace on a real disk; each console opens it anew, as each start does."""

    def __init__(self, qtbot, folder):
        self.folder = folder
        super().__init__(qtbot, LocalStore.open(folder))
        self.store.close()

    def open_desk(self):
        return found(LocalStore.open(self.folder), self.clock)

    def report(self, words, class_code):
        """A report comes in while the console is open."""
        self.bridge.submit(
            RegisterReport(description=words, class_code=class_code, place=HERE),
        )
        self.settle()
        return list(self.window.situation.cases.values())[-1]

    def do(self, action, words=None):
        """An act of the table, with the words it asks for; four minutes later everything stands."""
        self.window.run(action)
        if words is not None:
            (asked,) = self.window.findChildren(Question)
            asked.part("words").put(words)
            asked.accept()
        self.settle()
        self.clock.move(minutes=4)
        self.bridge._due.timeout.emit()
        self.settle()

    def on_disk(self, read):
        """What the store says when nobody has it open."""
        store = LocalStore.open(self.folder)
        try:
            return read(store)
        finally:
            store.close()


@pytest.fixture
def workspace(qtbot, tmp_path):
    workspace = Workspace(qtbot, tmp_path)
    yield workspace
    workspace.close()


def drop_on(window, case, unit):
    """Drag a case from the queue onto a unit."""
    rows, tree = window.queue._view, window.units.tree
    row = rows.model().index(window.queue._queue.index_of(case.id), 0)
    place = tree.visualRect(window.units.model.index_of(unit)).center()
    return drag(rows, [row], tree, place)


def test_a_case_goes_from_report_to_closure_and_the_next_start_shows_the_same(workspace):
    window = workspace.open()
    leak = workspace.report("Water on the road", WATER_LEAK)
    noise = workspace.report("Music all night", NOISE)

    window.select([leak.id])
    workspace.do("case.file")
    assert drop_on(window, leak, "water")
    workspace.settle()
    assert window.situation.cases[leak.id].stage is Stage.DISPATCHED
    workspace.do("act.sign")
    workspace.do("act.start")
    workspace.do("act.done", "Clamped the pipe")
    workspace.do("act.check")
    workspace.do("act.pass", "Dry")
    workspace.do("act.close")

    assert list(window.situation.cases) == [noise.id]
    assert window.kpi.tiles["on_time"].beside == "of 1"
    before = drawn(window.situation)
    workspace.close()
    assert drawn(workspace.open().situation) == before


def test_the_log_says_who_acted_and_who_wrote_it_down(workspace):
    window = workspace.open()
    leak = workspace.report("Water on the road", WATER_LEAK)
    window.select([leak.id])
    workspace.do("case.file")
    drop_on(window, leak, "water")
    workspace.settle()
    workspace.do("act.sign")
    workspace.do("act.done", "")
    workspace.do("act.check")
    workspace.close()

    case, history = workspace.on_disk(lambda s: (s.case(leak.id), s.history(leak.id)))

    assert fold(history) == case
    assert [(e.type, e.actor, e.on_behalf_of) for e in history if e.actor != "rule"] == [
        ("CaseReported", "local", None),
        ("CaseFiled", "local", None),
        ("CaseDispatched", "local", None),
        ("CaseSigned", "local", "moss"),
        ("HandlingDone", "local", "moss"),
        ("CheckStarted", "local", "chen"),
    ]


def test_the_way_to_the_unit_by_keys_alone(workspace, qtbot):
    window = workspace.open()
    window.activateWindow()
    leak = workspace.report("Water on the road", WATER_LEAK)
    window.queue.setFocus()

    keys = (Qt.Key.Key_Down, Qt.Key.Key_F, Qt.Key.Key_D, Qt.Key.Key_Return, Qt.Key.Key_S)
    for key in (*keys, Qt.Key.Key_H):
        # What a window system does by itself: keys go to the dialog that is open, else back.
        aim = QApplication.activeModalWidget() or window
        aim.activateWindow()
        qtbot.waitUntil(aim.isActiveWindow)
        qtbot.keyClick(aim.focusWidget(), key)
        workspace.settle()

    assert window.selected == [leak.id]
    assert window.situation.cases[leak.id].stage is Stage.HANDLING


def test_what_fell_due_while_nobody_was_there_is_found_in_the_morning(workspace):
    workspace.open()
    workspace.report("Water on the road", WATER_LEAK)
    workspace.close()
    workspace.clock.move(hours=10)

    window = workspace.open()

    (case,) = window.situation.cases.values()
    assert window.situation.overdue == 1
    assert all(step.late for step in case.standing.chain.steps)
