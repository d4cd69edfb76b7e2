"""What a dispatcher sees and does on the grid map, on the real widget."""

import threading

import numpy as np
import pytest
import shapely
import shiboken6
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from ui import theme as themes
from ui.map import map_canvas, tile_store
from ui.map.case_layer import CaseMark
from ui.map.legend import Legend
from ui.map.map_view import MapView
from ui.map.street_layer import MapLine

LON, LAT = 114.05, 22.54
STEP = 0.002
ROWS, COLUMNS = 4, 6


@pytest.fixture(params=["light", "dark"])
def theme(request, qapp):
    themes.apply(qapp, themes.THEMES[request.param])
    return themes.current()


@pytest.fixture
def empty(qtbot, theme):
    view = MapView(theme)
    qtbot.addWidget(view)
    view.set_motion(0)
    view.resize(700, 500)
    view.show()
    return view


@pytest.fixture
def view(qtbot, empty):
    boxes = [
        shapely.box(LON + c * STEP, LAT - (r + 1) * STEP, LON + (c + 1) * STEP, LAT - r * STEP)
        for r in range(ROWS)
        for c in range(COLUMNS)
    ]
    empty.set_cells([f"cell-{number}" for number in range(len(boxes))], np.array(boxes))
    settle(qtbot, empty)
    return empty


def settle(qtbot, view):
    if not view.is_settled():
        with qtbot.waitSignal(view.settled):
            pass
    assert view.is_settled()


def middle(number):
    row, column = divmod(number, COLUMNS)
    return LON + (column + 0.5) * STEP, LAT - (row + 0.5) * STEP


def spot(view, lon, lat):
    return view.position_of(lon, lat).toPoint()


def colour_at(view, lon, lat):
    """Colour of the map there: what is drawn over it is out of the way."""
    picture = view.grab().toImage()
    place = view.position_of(lon, lat) * picture.devicePixelRatio()
    return picture.pixelColor(place.toPoint())


def test_a_cell_has_the_colour_of_its_load(qtbot, view, theme):
    loads = np.zeros(ROWS * COLUMNS, int)
    loads[:9] = [0, 1, 2, 3, 4, 5, 8, 9, 120]

    view.set_loads(loads, np.zeros_like(loads))

    colours = [colour_at(view, *middle(number)) for number in range(9)]
    assert colours == [theme.load[step] for step in (0, 1, 2, 3, 3, 4, 4, 5, 5)]


def test_loads_told_before_the_cells_are_on_the_screen_are_not_lost(qtbot, view, theme):
    box = shapely.box(LON, LAT - 40 * STEP, LON + 40 * STEP, LAT)
    more = [f"new-{number}" for number in range(60)]

    view.set_cells(more, np.array([box, *[None] * 59]))
    view.set_load("new-0", 9, 0)
    view.set_load("new-59", 9, 0)
    assert view.cell_at(view.position_of(LON + STEP, LAT - STEP)) == ""
    settle(qtbot, view)

    assert colour_at(view, LON + 20 * STEP, LAT - 20 * STEP) == theme.load[5]


def test_one_case_more_recolours_its_cell_and_no_other(view, theme):
    view.grab()

    view.set_load("cell-8", 2, 0)

    assert colour_at(view, *middle(8)) == theme.load[2]
    assert {colour_at(view, *middle(n)).name() for n in (1, 7, 9, 14)} == {theme.load[0].name()}


def test_a_changed_load_is_shown_at_every_zoom_seen_before(qtbot, view, theme):
    home = view.place_at(QPointF(350, 250))
    view.zoom_in()
    settle(qtbot, view)

    view.set_load("cell-8", 9, 0)
    view.zoom_out()
    settle(qtbot, view)

    assert colour_at(view, *middle(8)) == theme.load[5]
    assert view.place_at(QPointF(350, 250)) == pytest.approx(home)


def test_overdue_cases_hatch_their_cell_the_more_the_heavier(view, theme):
    for number, overdue in ((7, 0), (8, 1), (9, 2), (10, 4)):
        view.set_load(f"cell-{number}", 4, overdue)
    picture = view.grab().toImage()

    def marked(number):
        corner = spot(view, *middle(number)) - QPoint(12, 12)
        pixels = [picture.pixelColor(corner + QPoint(x, y)) for x in range(24) for y in range(24)]
        return sum(pixel != theme.load[3] for pixel in pixels)

    counts = [marked(number) for number in (7, 8, 9, 10)]
    assert counts[0] == 0
    assert counts == sorted(set(counts))


def test_outside_the_city_is_water(view, theme):
    assert colour_at(view, LON - STEP / 10, LAT + STEP / 10) == theme.water


def test_neighbouring_cells_are_told_apart_by_an_edge(view, theme):
    picture = view.grab().toImage()
    border = spot(view, LON + STEP, middle(0)[1])

    across = [picture.pixelColor(border + QPoint(dx, 0)) for dx in range(-3, 4)]

    assert theme.cell_edge in across


def test_the_mouse_tells_cell_and_place(qtbot, view):
    lon, lat = middle(15)
    qtbot.mouseMove(view, QPoint(1, 1))

    with qtbot.waitSignal(view.hovered) as heard:
        qtbot.mouseMove(view, spot(view, lon, lat))

    assert heard.args[0] == "cell-15"
    assert heard.args[1:] == [pytest.approx(lon, abs=1e-4), pytest.approx(lat, abs=1e-4)]
    assert view.cell_at(view.position_of(LON - STEP / 4, LAT)) == ""


def test_a_cell_is_known_before_its_picture_is_there(view):
    view.redraw()

    assert not view.is_settled()
    assert view.cell_at(view.position_of(*middle(15))) == "cell-15"


def test_a_click_on_a_cell_tells_which(qtbot, view):
    with qtbot.waitSignal(view.cell_clicked) as heard:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot(view, *middle(3)))

    assert heard.args == ["cell-3"]


@pytest.mark.parametrize("light", ["green", "yellow", "red", "grey"])
def test_a_click_on_a_case_tells_which(qtbot, view, light):
    view.put_case("24-0117", *middle(3), light, False)

    with qtbot.waitSignal(view.case_clicked) as heard, qtbot.assertNotEmitted(view.cell_clicked):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot(view, *middle(3)))

    assert heard.args == ["24-0117"]


def test_a_case_is_drawn_in_the_colour_of_its_light(view, theme):
    view.put_case("24-0117", *middle(3), "red", False)

    assert colour_at(view, *middle(3)) == theme.overdue

    view.put_case("24-0117", *middle(3), "yellow", False)

    assert colour_at(view, *middle(3)) == theme.due_soon

    view.remove_case("24-0117")

    assert colour_at(view, *middle(3)) == theme.load[0]


def test_cases_at_one_place_become_a_number(view):
    lon, lat = middle(8)
    lights = ["red", "green", "green", "yellow"]
    view.set_cases([CaseMark(f"c{n}", lon, lat, light) for n, light in enumerate(lights)])
    view.put_case("far", *middle(20), "grey", False)

    numbers = {len(symbol.cases): symbol for symbol in view.shown_symbols()}

    assert set(numbers) == {4, 1}
    assert numbers[4].counts == (2, 0, 1, 1)
    assert numbers[4].light == "red"


def test_every_case_is_counted_once_and_symbols_do_not_hide_each_other(view):
    rng = np.random.default_rng(4)
    places = rng.uniform((LON, LAT - ROWS * STEP), (LON + COLUMNS * STEP, LAT), (500, 2))
    view.set_cases([CaseMark(str(n), *place, "green") for n, place in enumerate(places)])

    symbols = view.shown_symbols()

    assert sorted(case for symbol in symbols for case in symbol.cases) == sorted(
        map(str, range(500))
    )
    spots = np.array([view.position_of(*degrees_of(s)).toTuple() for s in symbols])
    apart = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    assert apart.min() > 6


def degrees_of(symbol):
    from ui.map.projection import degrees

    return degrees(symbol.x, symbol.y)


def test_an_emergency_is_never_hidden_in_a_number(view):
    view.set_cases([CaseMark(f"c{n}", *middle(8), "green") for n in range(30)])
    view.put_case("gas", *middle(8), "green", True)

    top = view.shown_symbols()[-1]

    assert top.cases == ("gas",)
    assert top.emergency


def test_the_light_of_one_case_shows_in_its_number_at_once(view):
    view.set_cases([CaseMark(f"c{n}", *middle(8), "green") for n in range(3)])
    assert view.shown_symbols()[0].counts == (3, 0, 0, 0)

    view.put_case("c1", *middle(8), "red", False)

    assert view.shown_symbols()[0].counts == (2, 0, 0, 1)


def test_a_click_on_a_number_goes_so_near_that_its_cases_come_apart(qtbot, view):
    lon, lat = middle(8)
    view.set_cases([CaseMark(f"c{n}", lon + n * STEP / 60, lat, "red") for n in range(3)])
    (number,) = view.shown_symbols()

    with qtbot.assertNotEmitted(view.case_clicked):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot(view, *degrees_of(number)))

    assert len(view.shown_symbols()) == 3


def test_clicking_on_goes_through_the_cases_of_one_building(qtbot, view):
    view.set_cases([CaseMark(f"c{n}", *middle(8), "red") for n in range(3)])
    heard = []
    view.case_clicked.connect(heard.append)
    view.case_clicked.connect(view.select_case)

    for _each in range(4):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot(view, *middle(8)))

    assert heard == ["c0", "c1", "c2", "c0"]


def test_a_click_on_the_selected_case_beside_another_stays_with_it(qtbot, view):
    lon, lat = middle(8)
    view.put_case("near", lon, lat, "red", False)
    view.put_case("nearer", lon + STEP / 30, lat, "green", False)
    view.select_case("near")

    with qtbot.waitSignal(view.case_clicked) as heard:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot(view, lon, lat))

    assert heard.args == ["near"]


def test_the_selected_case_has_a_ring(view, theme):
    view.put_case("24-0117", *middle(8), "green", False)

    view.select_case("24-0117")

    picture = view.grab().toImage()
    place = spot(view, *middle(8))
    ring = {picture.pixelColor(place + QPoint(dx, 0)).name() for dx in range(12, 19)}
    assert theme.focus.name() in ring


def test_the_map_follows_the_selected_case(view):
    view.put_case("far", LON + 3.0, LAT, "green", False)

    view.select_case("far")

    where = view.position_of(LON + 3.0, LAT)
    assert (where.x(), where.y()) == pytest.approx((350, 250), abs=1)


def test_the_map_stays_where_it_is_when_the_case_is_in_view_or_not_to_be_followed(view):
    view.put_case("near", *middle(8), "green", False)
    view.put_case("far", LON + 3.0, LAT, "green", False)
    before = view.place_at(QPointF(0, 0))

    view.select_case("near")
    view.select_case("far", follow=False)
    view.select_case(None)

    assert view.place_at(QPointF(0, 0)) == before


def test_a_place_is_chosen_by_clicking(qtbot, view):
    view.put_case("24-0117", *middle(8), "green", False)
    view.begin_pick()

    with qtbot.waitSignal(view.place_picked) as heard, qtbot.assertNotEmitted(view.case_clicked):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot(view, *middle(8)))
    view.end_pick()

    assert heard.args == pytest.approx(middle(8), abs=1e-4)
    with qtbot.waitSignal(view.case_clicked):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot(view, *middle(8)))


def test_a_case_can_be_dragged_off_the_map(qtbot, view):
    view.put_case("24-0117", *middle(8), "green", False)
    start = spot(view, *middle(8))
    before = view.place_at(QPointF(0, 0))

    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    with qtbot.waitSignal(view.case_drag_started) as heard:
        qtbot.mouseMove(view, start + QPoint(40, 0))

    assert heard.args == ["24-0117"]
    assert view.place_at(QPointF(0, 0)) == before


def test_dragging_the_ground_moves_the_map(qtbot, view):
    start = spot(view, *middle(8))
    place = view.place_at(QPointF(start))

    with qtbot.assertNotEmitted(view.cell_clicked):
        qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
        qtbot.mouseMove(view, start + QPoint(60, 25))
        qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start + QPoint(60, 25))

    assert view.place_at(QPointF(start + QPoint(60, 25))) == pytest.approx(place, abs=1e-5)


def test_the_wheel_zooms_about_the_mouse(view):
    at = QPointF(200, 120)
    place, other = view.place_at(at), view.place_at(QPointF(500, 400))
    event = QWheelEvent(
        at,
        QPointF(view.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )

    QApplication.sendEvent(view, event)

    assert view.place_at(at) == pytest.approx(place, abs=1e-5)
    assert view.position_of(*other).x() == pytest.approx(800, abs=2)


def test_keys_move_zoom_and_go_home(qtbot, view):
    home = view.place_at(QPointF(0, 0))

    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Plus, Qt.Key.Key_Minus):
        qtbot.keyClick(view, key)

    assert view.position_of(*home).x() == pytest.approx(-175, abs=2)
    assert view.position_of(*home).y() == pytest.approx(-125, abs=2)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Up):
        qtbot.keyClick(view, key)
    assert view.place_at(QPointF(0, 0)) == pytest.approx(home, abs=1e-5)
    qtbot.keyClick(view, Qt.Key.Key_Equal)
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.place_at(QPointF(0, 0)) == pytest.approx(home, abs=1e-9)


def test_the_buttons_do_what_their_words_say(qtbot, view):
    buttons = {b.accessibleName(): b for b in view.findChildren(QWidget) if b.accessibleName()}
    home = view.place_at(QPointF(0, 0))

    qtbot.mouseClick(buttons["Zoom in (+)"], Qt.MouseButton.LeftButton)
    assert view.position_of(*home).x() == pytest.approx(-350, abs=2)
    qtbot.mouseClick(buttons["Zoom out (−)"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(buttons["Zoom out (−)"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(buttons["Whole city (Home)"], Qt.MouseButton.LeftButton)
    assert view.place_at(QPointF(0, 0)) == pytest.approx(home, abs=1e-9)
    with_legend = view.grab().toImage()
    qtbot.mouseClick(buttons["Legend"], Qt.MouseButton.LeftButton)
    assert view.grab().toImage() != with_legend


def test_the_city_stays_whole_when_the_window_changes_until_somebody_moves_it(view):
    view.resize(400, 300)
    assert view.position_of(LON, LAT).x() > 0

    view.zoom_in()
    place = view.place_at(QPointF(200, 150))
    view.resize(500, 400)

    assert view.place_at(QPointF(250, 200)) == pytest.approx(place, abs=1e-5)


def test_a_flight_ends_where_it_was_going(qtbot, view):
    view.set_motion(40)
    aim = LON + 0.004, LAT

    view.centre_on(*aim)
    settle(qtbot, view)

    assert view.place_at(QPointF(350, 250)) == pytest.approx(aim, abs=1e-5)


def test_the_map_takes_another_theme_at_once(qtbot, view, theme, qapp):
    other = themes.WALL
    themes.apply(qapp, other)
    view.set_load("cell-8", 9, 0)

    view.set_theme(other)
    settle(qtbot, view)

    assert colour_at(view, LON - STEP / 10, LAT + STEP / 10) == other.water
    assert colour_at(view, *middle(8)) == other.load[5]


def test_streets_show_from_the_zoom_where_they_can_be_read(qtbot, view, theme):
    lon, lat = middle(8)
    line = np.array([[lon - STEP, lat], [lon + STEP, lat]])
    view.set_load("cell-8", 9, 0)
    with qtbot.waitSignal(view.settled):
        view.set_lines([MapLine("红荔西路", "residential", line)])

    view.centre_on(lon, lat, 12)
    settle(qtbot, view)
    assert colour_at(view, lon, lat) != theme.street

    view.centre_on(lon + STEP / 4, lat, 16)
    settle(qtbot, view)
    assert colour_at(view, lon, lat) == theme.street


def test_the_name_of_a_street_stands_on_it(qtbot, view):
    lon, lat = middle(8)
    line = np.array([[lon - 2 * STEP, lat], [lon + 2 * STEP, lat]])
    pictures = []

    for name in ("", "Gerard Avenue"):
        with qtbot.waitSignal(view.settled):
            view.set_lines([MapLine(name, "primary", line)])
        view.centre_on(lon, lat, 16)
        settle(qtbot, view)
        pictures.append(view.grab().toImage())

    assert pictures[0] != pictures[1]


def test_attribution_is_always_on_the_screen(view):
    before = view.grab().toImage()

    view.set_attribution("© OpenStreetMap contributors")

    assert view.grab().toImage() != before


def without_a_quarter(row):
    """Cells of a city that has none in its western part from `row` of eight on, four rows deep."""
    places = [(r, c) for r in range(8) for c in range(8) if c > 3 or not row <= r < row + 4]
    return np.array([shapely.box(c, 7 - r, c + 1, 8 - r) for r, c in places])


def test_the_legend_stands_where_the_city_is_not(view):
    legend = view.findChild(Legend)

    view.set_cells([str(number) for number in range(48)], without_a_quarter(0))
    assert legend.geometry().top() < 20
    view.set_cells([str(number) for number in range(48)], without_a_quarter(4))

    assert legend.geometry().bottom() > view.height() - 80


def test_in_a_narrow_window_the_legend_makes_room_for_the_readings(view):
    view.set_cells([str(number) for number in range(48)], without_a_quarter(4))
    legend = view.findChild(Legend)
    view.resize(1600, 500)
    assert legend.geometry().bottom() > 480

    view.resize(500, 500)

    assert legend.geometry().bottom() < 450


def test_streets_that_cannot_be_read_leave_the_map_as_it_was(qtbot, view, theme, caplog):
    with qtbot.waitSignal(view.settled):
        view.set_lines([MapLine("Gerard Avenue", "primary", np.zeros((2, 1)))])

    assert colour_at(view, *middle(8)) == theme.load[0]
    assert "the map could not be drawn" in caplog.text


def test_a_tile_that_cannot_be_drawn_does_not_stop_the_others(qtbot, view, caplog, monkeypatch):
    draw, broken = tile_store._draw, []

    def draw_all_but_the_first(key, source):
        if not broken:
            broken.append(key)
            raise MemoryError("no room for a tile")
        return draw(key, source)

    monkeypatch.setattr(tile_store, "_draw", draw_all_but_the_first)
    with qtbot.waitSignal(view.findChild(tile_store.TileStore).drawn):
        view.redraw()
    with qtbot.waitSignal(view.settled):
        view.pan_by(1, 0)

    assert "no room for a tile" in caplog.text


def test_a_double_click_comes_nearer(qtbot, view):
    place = view.place_at(QPointF(200, 120))
    other = view.place_at(QPointF(300, 120))

    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 120))

    assert view.position_of(*place).x() == pytest.approx(200, abs=2)
    assert view.position_of(*other).x() == pytest.approx(400, abs=2)


def test_nothing_is_pointed_at_when_the_mouse_is_gone(view):
    before = view.grab().toImage()
    view.mouseMoveEvent(
        QMouseEvent(
            QEvent.Type.MouseMove,
            view.position_of(*middle(8)),
            QPointF(),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    assert view.grab().toImage() != before

    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))

    assert view.grab().toImage() == before


def test_the_buttons_speak_another_language_when_told_to(view, monkeypatch):
    monkeypatch.setattr(map_canvas, "_", lambda word: word.upper())

    QApplication.sendEvent(view, QEvent(QEvent.Type.LanguageChange))

    names = {button.accessibleName() for button in view.findChildren(QToolButton)}
    assert "LEGEND" in names


def test_wrong_numbers_of_geometries_and_loads_are_refused(view):
    with pytest.raises(ValueError, match="2 codes for 1 cells"):
        view.set_cells(["a", "b"], np.array([shapely.box(0, 0, 1, 1)]))
    with pytest.raises(ValueError, match="3 loads and 3 overdue for 24"):
        view.set_loads(np.zeros(3, int), np.zeros(3, int))
    view.set_load("no-such-cell", 3, 1)
    view.remove_case("no-such-case")


def test_a_map_without_cells_is_water(qtbot, empty, theme):
    settle(qtbot, empty)

    assert empty.grab().toImage().pixelColor(350, 250) == theme.water
    assert empty.cell_at(QPointF(350, 250)) == ""


def test_the_worker_ends_with_the_map(qtbot, qapp, theme):
    view = MapView(theme)
    view.resize(300, 200)
    view.show()
    view.set_cells(["a"], np.array([shapely.box(LON, LAT, LON + STEP, LAT + STEP)]))
    settle(qtbot, view)
    workers = [t for t in threading.enumerate() if t.name.startswith("map-tiles")]
    assert workers

    shiboken6.delete(view)

    assert not any(worker.is_alive() for worker in workers)
