"""Keys that lead somewhere, or say why they do not."""

from PySide6.QtGui import QCursor

from commandcenter.commands import Reject, TellReporter
from tests.helpers.asked import dialog
from tests.helpers.drag import drag
from tests.helpers.small_city import filed, report
from ui.command_palette import NUMBER, CommandPalette


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


def test_a_case_that_has_ended_is_found_by_its_number_and_shown(room):
    case = report(room.desk)
    room.desk.do(Reject(case.id, reason="Not ours"))
    room.desk.do(TellReporter(case.id))
    window = room.open()

    found = typed_into_palette(window, case.number)
    window.go._on_found(found)
    room.settle()

    assert window.case_panel.case.number == case.number
    assert window.case_acts.selected[0].id == case.id


def test_an_open_case_that_another_desk_has_taken_down_is_found_by_its_number(room):
    window = room.open()
    case = report(room.desk)

    window.go._on_found(NUMBER + case.number)
    room.settle()

    assert window.selected == [case.id]


def test_a_number_that_no_case_has_is_said(room):
    window = room.open()

    window.go._on_found(typed_into_palette(window, "HC-240506-0000-0009"))
    room.settle()

    assert any("There is no case HC-240506-0000-0009" in each for each in window.notices.texts())


def typed_into_palette(window, words):
    """The id of the last line of the palette."""
    window.go.palette()
    palette = dialog(window, CommandPalette)
    found = palette._find(words)[-1].id
    palette.close()
    return found
