"""Lengths and areas are measured on the map, on the ellipsoid."""

import numpy as np
import pytest
import shapely
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from ui import theme
from ui.map.map_view import MapView
from ui.map.measure import Measure, area_words, distance_words, switch_measuring

LON, LAT = 114.05, 22.54
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(qtbot):
    theme.apply(QApplication.instance(), theme.LIGHT)
    view = MapView(theme.current())
    qtbot.addWidget(view)
    view.set_motion(0)
    view.resize(700, 500)
    view.show()
    view.set_cells(["cell"], np.array([shapely.box(LON, LAT, LON + 0.02, LAT + 0.01)]))
    return view


@pytest.fixture
def measure(view, qtbot):
    """The sheet, with the points of a case's street: east 0.01 degrees, then north 0.005."""
    switch_measuring(view)
    return view.findChild(Measure)


def click(qtbot, measure, lon, lat, double=False):
    place = measure._view.position_of(lon, lat).toPoint()
    qtbot.mouseMove(measure, place)
    qtbot.mouseClick(measure, LEFT, pos=place)
    if double:
        qtbot.mouseDClick(measure, LEFT, pos=place)


def kilometres(measure):
    return float(measure.words.split(" km")[0])


def test_a_line_is_as_long_as_it_is_on_the_ground(measure, qtbot):
    assert "Click points" in measure.words

    click(qtbot, measure, LON, LAT)
    click(qtbot, measure, LON + 0.01, LAT)

    assert kilometres(measure) == pytest.approx(1.03, abs=0.02)
    assert measure.accessibleName() == measure.words


def test_three_points_enclose_an_area(measure, qtbot):
    for lon, lat in ((LON, LAT), (LON + 0.01, LAT), (LON + 0.01, LAT + 0.005)):
        click(qtbot, measure, lon, lat)
    qtbot.keyClick(measure, Qt.Key.Key_Return)

    assert kilometres(measure) == pytest.approx(1.03 + 0.55, abs=0.03)
    hectares = float(measure.words.split("area ")[1].removesuffix(" ha"))
    assert hectares == pytest.approx(28.5, rel=0.04)


def test_a_line_that_crosses_itself_encloses_nothing(measure, qtbot):
    far = LON + 0.01
    for lon, lat in ((LON, LAT), (far, LAT + 0.005), (far, LAT), (LON, LAT + 0.005)):
        click(qtbot, measure, lon, lat)

    assert "area" not in measure.words


def test_after_its_last_point_the_line_stays_and_the_next_click_begins_another(measure, qtbot):
    click(qtbot, measure, LON, LAT)
    click(qtbot, measure, LON + 0.01, LAT, double=True)
    said = measure.words
    qtbot.mouseMove(measure, QPoint(5, 400))
    assert measure.words == said

    click(qtbot, measure, LON, LAT + 0.005)

    assert "Click points" in measure.words


def test_a_point_is_taken_back_and_escape_ends_it(measure, view, qtbot):
    click(qtbot, measure, LON, LAT)
    click(qtbot, measure, LON + 0.01, LAT)
    qtbot.keyClick(measure, Qt.Key.Key_Return)
    qtbot.keyClick(measure, Qt.Key.Key_Backspace)
    assert len(measure._points) == 1

    qtbot.keyClick(measure, Qt.Key.Key_Escape)
    assert measure.isHidden()
    switch_measuring(view)
    assert measure.isVisible()
    assert "Click points" in measure.words
    switch_measuring(view)

    assert measure.isHidden()


def test_the_map_is_moved_while_measuring_and_the_points_stay_on_the_ground(measure, view, qtbot):
    click(qtbot, measure, LON, LAT)
    before = view.position_of(LON, LAT)

    qtbot.mousePress(measure, LEFT, pos=QPoint(300, 300))
    qtbot.mouseMove(measure, QPoint(340, 320))
    QGuiApplication.sync()
    qtbot.mouseMove(measure, QPoint(360, 330))
    qtbot.mouseRelease(measure, LEFT, pos=QPoint(360, 330))
    moved = view.position_of(LON, LAT) - before
    qtbot.keyClick(measure, Qt.Key.Key_Plus)

    assert moved.x() > 30
    assert measure._points == [pytest.approx((LON, LAT), abs=1e-4)]
    view.resize(640, 480)
    assert measure.size() == view.size()


def test_a_picture_shows_the_line_over_the_map(measure, view, qtbot):
    before = measure.grab().toImage()
    for lon, lat in ((LON, LAT), (LON + 0.01, LAT), (LON + 0.01, LAT + 0.005)):
        click(qtbot, measure, lon, lat)

    middle = (view.position_of(LON, LAT) + view.position_of(LON + 0.01, LAT)) / 2
    seen = view.grab().toImage().pixelColor(middle.toPoint())
    assert seen == theme.current().focus
    assert measure.grab().toImage() != before


def test_distances_and_areas_are_said_in_the_unit_that_fits():
    assert distance_words(48.2) == "48 m"
    assert distance_words(1240) == "1.24 km"
    assert area_words(860) == "860 m²"
    assert area_words(32_000) == "3.2 ha"
    assert area_words(1_750_000) == "1.75 km²"
