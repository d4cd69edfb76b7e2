"""Grids are changed on the map by hand, and take effect from their day."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest

from commandcenter.commands import RegisterReport, Reject
from commandcenter.grid.changes import save
from commandcenter.grid.draft import GridDraft
from commandcenter.report import Place
from tests.helpers.console import ConsoleRoom
from tests.helpers.small_city import WATER_LEAK

CUT = "C00"
"""The block in the south-western corner: -74.00 to -73.99, 40.70 to 40.71."""
INSIDE = Place(lon=-73.998, lat=40.705)


class Drawing(ConsoleRoom):
    """A console on whose map somebody draws."""

    @property
    def grids(self):
        return self.window.grids

    def at(self, lon, lat):
        """Where a place is on the sheet."""
        return self.window.map.position_of(lon, lat).toPoint()

    def click(self, lon, lat):
        QTest.mouseClick(self.grids.sheet, Qt.MouseButton.LeftButton, pos=self.at(lon, lat))

    def key(self, key):
        QTest.keyClick(self.grids.sheet, key)

    def drag(self, start, end):
        sheet = self.grids.sheet
        QTest.mousePress(sheet, Qt.MouseButton.LeftButton, pos=self.at(*start))
        QTest.mouseMove(sheet, self.at(*end))
        QTest.mouseRelease(sheet, Qt.MouseButton.LeftButton, pos=self.at(*end))

    def split_in_the_middle(self):
        self.window.run("map.split")
        self.click(-74.0, 40.705)
        self.click(-73.99, 40.705)
        self.key(Qt.Key.Key_Return)

    def report(self):
        wish = RegisterReport(description="Water", class_code=WATER_LEAK, place=INSIDE)
        self.bridge.submit(wish)
        self.settle()
        return list(self.window.situation.cases.values())[-1]


@pytest.fixture
def drawing(qtbot):
    room = Drawing(qtbot)
    room.open()
    room.window.map.fit()
    yield room
    room.close()


def test_a_cell_is_cut_on_the_map_and_old_cases_keep_it(drawing):
    before = drawing.report()
    drawing.split_in_the_middle()
    change = drawing.grids.draft.change
    drawing.grids.bar.save.click()
    drawing.settle()
    after = drawing.report()

    assert change.ends == {CUT}
    assert before.cell == CUT
    assert after.cell in {area.code for area in change.begins}
    assert drawing.window.situation.cases[before.id].cell == CUT
    assert not drawing.grids.active
    assert drawing.grids.bar.isHidden()
    assert drawing.window.map.cell_at(QPointF(drawing.at(-73.998, 40.707))) != CUT


def test_an_old_case_counts_on_the_map_in_the_cell_that_is_there_now(drawing):
    old = drawing.report()
    drawing.split_in_the_middle()
    drawing.grids.bar.save.click()
    drawing.settle()
    city, panel = drawing.window.situation.city, drawing.window.map_panel
    here = city.cells.cell_of(INSIDE.lon, INSIDE.lat)
    open_cases = panel._load(here)
    drawing.bridge.submit(Reject(old.id, reason="a test call"))
    drawing.settle()

    assert open_cases == (1, 0)
    assert panel._load(here) == (0, 0)


def test_a_cut_for_a_later_day_waits_for_it(drawing):
    drawing.split_in_the_middle()
    bar = drawing.grids.bar
    bar.day.setDate(bar.day.date().addDays(2))
    bar.save.click()
    drawing.settle()
    place = QPointF(drawing.at(-73.998, 40.707))
    today = drawing.window.map.cell_at(place)
    drawing.clock.move(days=3)
    drawing.bridge._on_second()

    assert today == CUT
    assert drawing.window.map.cell_at(place) != CUT


def test_a_change_after_one_that_is_still_to_come_begins_with_it(drawing):
    drawing.split_in_the_middle()
    bar = drawing.grids.bar
    day = bar.day.date().addDays(2)
    bar.day.setDate(day)
    bar.save.click()
    drawing.settle()
    drawing.window.run("map.merge")
    said = bar.hint.text()
    drawing.click(-73.998, 40.703)
    drawing.click(-73.998, 40.707)
    drawing.key(Qt.Key.Key_Return)
    bar.save.click()
    drawing.settle()

    assert bar.day.minimumDate() == day
    assert said == "Shown are the grids that take effect on 2024-05-08."
    assert not drawing.grids.active
    assert len(drawing.window.situation.city.cells) == 6


def test_cells_are_chosen_and_made_one(drawing):
    drawing.window.run("map.merge")
    drawing.click(-73.995, 40.705)
    drawing.click(-73.985, 40.705)
    drawing.key(Qt.Key.Key_Return)

    assert drawing.grids.draft.change.ends == {"C00", "C10"}
    assert "No gaps" in drawing.grids.bar.hint.text()


def test_a_corner_is_dragged_and_the_neighbours_follow(drawing):
    drawing.window.run("map.reshape")
    drawing.drag((-73.99, 40.71), (-73.988, 40.712))
    change = drawing.grids.draft.change

    assert change.ends == {"C00", "C01", "C10", "C11"}
    assert drawing.grids.draft.report().sound


def test_a_corner_of_the_outer_border_stays_and_the_bar_says_why(drawing):
    drawing.window.run("map.reshape")
    drawing.drag((-73.99, 40.70), (-73.99, 40.703))

    assert "outer border" in drawing.grids.bar.hint.text()
    assert not drawing.grids.bar.save.isEnabled()


def test_what_was_left_by_mistake_is_brought_back(drawing):
    drawing.split_in_the_middle()
    made = drawing.grids.draft
    drawing.grids.bar.leave.click()
    said = drawing.window.notices.texts()
    drawing.grids.bring_back()

    assert said == ["The changes of grids were not saved."]
    assert drawing.grids.draft is made
    assert drawing.grids.bar.save.isEnabled()


def test_the_bar_follows_language_and_theme(drawing):
    drawing.window.run("map.split")
    undo = drawing.grids.bar.undo
    drawing.window.set_theme("dark")
    drawing.window.set_language("zh_CN")
    drawing.qtbot.waitUntil(lambda: undo.text() != "Undo")
    assert undo.text() == "撤销"
    drawing.window.set_language("en")

    drawing.qtbot.waitUntil(lambda: undo.text() != "撤销")
    assert undo.text() == "Undo"


def test_steps_are_taken_back_and_what_is_not_saved_is_gone(drawing):
    drawing.split_in_the_middle()
    assert drawing.grids.bar.undo.isEnabled()
    drawing.grids.bar.undo.click()
    assert not drawing.grids.draft.changed

    drawing.key(Qt.Key.Key_Escape)

    assert not drawing.grids.active
    assert drawing.window.situation.city.versions["areas", "city"] == 1


def test_no_letter_acts_on_a_case_while_cells_are_changed(drawing):
    case = drawing.report()
    drawing.window.select([case.id])
    drawing.window.run("map.split")

    override = QKeyEvent(
        QEvent.Type.ShortcutOverride, Qt.Key.Key_F, Qt.KeyboardModifier.NoModifier, "f"
    )
    override.ignore()
    drawing.grids.sheet.event(override)
    drawing.key(Qt.Key.Key_M)

    assert override.isAccepted()
    assert drawing.grids.bar.tools[list(drawing.grids.bar.tools)[1]].isChecked()


def test_the_map_moves_under_the_sheet(drawing):
    drawing.window.run("map.split")
    sheet, place = drawing.grids.sheet, (-73.985, 40.71)
    before = drawing.at(*place)
    QTest.mousePress(sheet, Qt.MouseButton.LeftButton, pos=before)
    QTest.mouseMove(sheet, before + QPoint(60, 20))
    QTest.mouseRelease(sheet, Qt.MouseButton.LeftButton, pos=before + QPoint(60, 20))

    assert drawing.at(*place) == before + QPoint(60, 20)
    assert drawing.grids.sheet.size() == drawing.window.map.size()


def test_a_type_is_given_to_chosen_cells(drawing):
    drawing.window.run("map.merge")
    assert not drawing.grids.bar.kinds.isEnabled()
    drawing.click(-73.995, 40.705)
    drawing.grids.bar.kinds.setCurrentIndex(drawing.grids.bar.kinds.findData("village"))
    drawing.grids.bar.kinds.activated.emit(0)
    drawing.grids.bar.save.click()
    drawing.settle()

    assert drawing.window.situation.city.areas.area(CUT).kind == "village"


def test_somebody_elses_change_is_not_overwritten(drawing):
    drawing.split_in_the_middle()
    save(drawing.desk, GridDraft(drawing.desk.city).merge(["C10", "C20"]).change)
    drawing.grids.save()
    drawing.settle()

    assert drawing.grids.active
    assert any("meanwhile" in text for text in drawing.window.notices.texts())


def test_what_would_be_is_seen_while_a_corner_is_in_hand(drawing):
    drawing.window.run("map.reshape")
    sheet = drawing.grids.sheet
    corner, goal = drawing.at(-73.99, 40.71), drawing.at(-73.987, 40.712)
    QTest.mousePress(sheet, Qt.MouseButton.LeftButton, pos=corner)
    QTest.mouseMove(sheet, goal)
    allowed = sheet.grab().toImage()
    QTest.mouseMove(sheet, QPoint(2, 2))
    refused = sheet.grab().toImage()
    drawing.key(Qt.Key.Key_Escape)

    assert allowed != refused
    assert drawing.grids.active
    assert not drawing.grids.draft.changed


def test_a_point_of_a_line_is_taken_back(drawing):
    drawing.window.run("map.split")
    drawing.click(-73.985, 40.703)
    drawing.key(Qt.Key.Key_Backspace)
    drawing.click(-74.0, 40.705)
    QTest.mouseMove(drawing.grids.sheet, drawing.at(-73.995, 40.705))
    seen = drawing.grids.sheet.grab().toImage()
    drawing.click(-73.99, 40.705)
    QTest.mouseDClick(
        drawing.grids.sheet, Qt.MouseButton.LeftButton, pos=drawing.at(-73.99, 40.705)
    )

    assert not seen.isNull()
    assert drawing.grids.draft.change.ends == {CUT}


def test_ctrl_z_takes_back_a_step_and_not_an_act_on_a_case(drawing):
    drawing.split_in_the_middle()
    QTest.keyClick(drawing.grids.sheet, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    assert not drawing.grids.draft.changed


def test_a_line_beside_the_city_cuts_nothing_and_the_bar_says_so(drawing):
    drawing.window.run("map.split")
    drawing.window.map.centre_on(-74.01, 40.71)
    drawing.click(-74.015, 40.705)
    drawing.click(-74.012, 40.705)
    drawing.key(Qt.Key.Key_Return)

    assert drawing.grids.bar.hint.text() == "No cell lies under this line."


def test_the_wheel_and_the_arrows_move_the_map_under_the_sheet(drawing):
    drawing.window.run("map.split")
    before = drawing.at(-73.985, 40.71)
    drawing.key(Qt.Key.Key_Right)
    drawing.qtbot.waitUntil(lambda: not drawing.window.map._flight.under_way)

    assert drawing.at(-73.985, 40.71) != before
