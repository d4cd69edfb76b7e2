"""Keys that lead somewhere, or say why they do not."""

from PySide6.QtGui import QCursor

from tests.helpers.drag import drag
from tests.helpers.small_city import filed, report


def test_a_key_whose_act_cannot_be_done_says_why(room, qtbot):
    case = report(room.desk)
    window = room.open()
    qtbot.waitExposed(window)
    window.activateWindow()
    window.select([])

    qtbot.keyClick(window.case_panel, "d")
    window.select([case.id])
    qtbot.keyClick(window.case_panel, "d")
    qtbot.keyClick(window.case_panel, "d")

    told = f"Case {case.number} is “reported”. File the case first."
    assert window.notices.texts() == ["Choose a case first.", told]


def test_a_drop_on_a_unit_that_may_not_take_the_case_says_why(room):
    case = filed(room.desk)
    window = room.open()
    rows, tree = window.queue._view, window.units.tree
    spots = {
        unit: tree.visualRect(window.units.model.index_of(unit)).center()
        for unit in ("police", "water")
    }

    for unit in spots:
        window.queue.dragging.emit([case.id])
        drag(rows, [rows.model().index(0, 0)], tree, spots["police"])
        QCursor.setPos(tree.viewport().mapToGlobal(spots[unit]))
        window.queue.dragging.emit([])
        assert len(window.notices.texts()) == 1, unit

    assert "does not handle" in window.notices.texts()[0]


def test_a_drag_that_begins_over_a_refusing_unit_can_go_on_to_another(room):
    case = filed(room.desk)
    window = room.open()
    rows, tree = window.queue._view, window.units.tree
    window.queue.dragging.emit([case.id])

    for unit, takes in (("police", False), ("water", True), ("police", False)):
        spot = tree.visualRect(window.units.model.index_of(unit)).center()
        picked = [rows.model().index(0, 0)]
        assert drag(rows, picked, tree, spot, drop=False) is takes
        assert window.units.model.unit(window.units.delegate.pointed).code == unit
    assert "does not handle" in window.units.below.text()


def test_the_cases_without_a_place_are_shown_by_a_key(room):
    case = report(room.desk, place=None)
    filed(room.desk)
    window = room.open()

    window.run("view.to_place")

    assert window.queue.shows(case.id)
    assert sum(window.queue.shows(each) for each in window.situation.cases) == 1
