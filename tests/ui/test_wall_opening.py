"""How a wall is opened: from the console, as a program of its own, as a picture."""

import gc
from dataclasses import replace
from threading import Event

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from commandcenter import wording
from commandcenter.command_line.arguments import build_parser
from commandcenter.settings import MapSettings, Settings, read_settings, write_settings
from commandcenter.sync.state import LineState, Status
from db.store import LocalStore
from tests.helpers.console import ConsoleRoom
from tests.helpers.small_city import NOON, MovedClock, filed, found
from tests.helpers.wall_room import STILL
from tests.ui.test_app import STREETS
from tests.ui.test_gui_thread import watched
from ui import theme
from ui.app import Picture, Start
from ui.base_map import read_base_map
from ui.hub.desk import HubDesk
from ui.hub_line import HubLine
from ui.store_acts import Services
from ui.wall import awake
from ui.wall.opening import wall_desk
from ui.wall.running import Wall, settle, take_picture, wall_screen
from ui.wall.size import ASSUMED_PANEL_MM
from ui.wall.window import Viewing, viewing

SETTINGS = Settings(wall=replace(STILL, panel_width_mm=3630.0))


@pytest.fixture
def room(qtbot):
    room = ConsoleRoom(qtbot)
    yield room
    room.close()
    wording.set_language("en")


def figure(wall, name):
    return next(each.number for each in wall.figures.content if each.id == name)


def test_from_the_console_a_key_opens_the_wall_and_it_hears_what_the_console_does(room):
    window = room.open(SETTINGS)
    window.run("view.wall")
    wall = wall_desk(window).wall
    wall.resize(1920, 1080)
    assert figure(wall, "open") == "0"

    filed(room.desk)
    room.bridge.soon(lambda desk: desk.catch_up())
    room.qtbot.waitUntil(lambda: len(window.situation.cases) == 1)
    wall.refresh()

    assert figure(wall, "open") == "1"
    assert wall._look.theme is theme.WALL
    assert theme.current().name == "light"


def test_a_wall_that_is_opened_before_the_streets_are_read_shows_them_then(room, tmp_path):
    (tmp_path / "streets.geojson").write_text(STREETS, encoding="utf-8")
    held = Event()

    def read():
        assert held.wait(10)
        return read_base_map(tmp_path, MapSettings(lines=["streets.geojson"]), room.desk.city)

    settle, room.settle = room.settle, lambda: None
    window = room.open(SETTINGS, Services(read_base_map=read))
    window.run("view.wall")
    wall = wall_desk(window).wall
    assert wall.map.city.base_map is None

    held.set()
    settle()

    assert wall.map.city.base_map is window.map_panel.base_map is not None


def test_there_is_one_wall_and_it_goes_with_its_console(room):
    window = room.open(SETTINGS)
    window.run("view.wall")
    desk = wall_desk(window)
    first = desk.wall

    window.run("view.wall")
    assert desk.wall is first
    first.close()
    assert desk.wall is None
    window.run("view.wall")
    window.close()

    assert desk.wall is None


def test_the_wall_speaks_the_language_of_the_console_and_keeps_its_own_colours(room):
    window = room.open(SETTINGS)
    window.run("view.wall")
    wall = wall_desk(window).wall
    wall.resize(1920, 1080)

    window.set_language("zh_CN")
    window.set_theme("dark")
    window.select([])

    assert "海港市" in wall.words()
    assert wall._look.theme is theme.WALL


def test_from_the_console_it_knows_how_the_line_stands(room):
    class Wire:
        on_heard = on_moved = None
        state = LineState(Status.OFFLINE, NOON, NOON, None, 2, ())

        def turn(self, _desk):
            return self.state

    window = room.open(SETTINGS)
    line = HubLine(Wire(), room.bridge)
    HubDesk(window, line)
    line._on_turned(Wire.state)

    window.run("view.wall")
    wall = wall_desk(window).wall
    wall.resize(1920, 1080)
    wall.refresh()
    assert "2 waiting" in wall.header.content.age.forms[0]

    line._on_turned(replace(Wire.state, status=Status.ONLINE, waiting=0))
    wall.refresh()
    assert wall.header.content.age.forms[0] == "The hub answers"


def test_as_a_program_of_its_own_it_opens_and_ends(qtbot, tmp_path):
    found(LocalStore.open(tmp_path), MovedClock()).store.close()
    start = Start(lambda: found(LocalStore.open(tmp_path), MovedClock()), settings=SETTINGS)
    wall = Wall(start, Viewing(8.0, 3630.0))

    with qtbot.waitSignal(wall.ready):
        wall.begin()

    assert wall.window.words() == []
    wall.window.resize(1920, 1080)
    wall.window.show()
    assert figure(wall.window, "open") == "0"
    wall.window.close()
    assert wall.end()


def test_beside_a_wall_too_garbage_is_looked_for_on_the_gui_thread_alone(qtbot, tmp_path):
    found(LocalStore.open(tmp_path), MovedClock()).store.close()
    wall = Wall(
        Start(lambda: found(LocalStore.open(tmp_path), MovedClock()), settings=SETTINGS),
        Viewing(8.0, 3630.0),
    )
    gc.enable()
    with qtbot.waitSignal(wall.ready):
        wall.begin()

    assert not gc.isenabled()
    assert gc.get_freeze_count()
    wall.window.close()
    assert wall.end()
    assert gc.isenabled()
    gc.disable()


def test_what_cannot_be_opened_is_told(qtbot, tmp_path):
    def no_desk():
        raise OSError("no disk")

    wall = Wall(Start(no_desk), Viewing(8.0, 3630.0))

    with qtbot.waitSignal(wall.failed):
        wall.begin()

    assert wall.window is None
    assert wall.end()


def test_a_picture_of_the_wall_is_as_large_as_was_asked_for(tmp_path):
    desk = found(LocalStore.open(tmp_path), MovedClock())
    filed(desk)
    desk.store.close()
    start = Start(lambda: found(LocalStore.open(tmp_path), MovedClock()), settings=SETTINGS)

    assert take_picture(start, Picture(tmp_path / "wall.png", QSize(1366, 768)))

    picture = QImage(str(tmp_path / "wall.png"))
    assert (picture.width(), picture.height()) == (1366, 768)
    assert picture.pixelColor(2, 2) == theme.WALL.window


def test_the_width_is_what_was_said_then_what_the_screen_says_then_what_is_usual():
    class Screen:
        def __init__(self, mm):
            self._mm = mm

        def physicalSize(self):
            return QSize(self._mm, self._mm)

        def size(self):
            return QSize(1920, 1080)

    silent, said = Settings(), replace(Settings(), wall=replace(STILL, panel_width_mm=2420.0))

    assert viewing(said, Screen(1210)) == Viewing(8.0, 2420.0, 1920.0)
    assert viewing(silent, Screen(1210)) == Viewing(8.0, 1210.0, 1920.0)
    assert viewing(silent, Screen(16)) == Viewing(8.0, ASSUMED_PANEL_MM, 1920.0)
    assert viewing(silent, None) == Viewing(8.0, ASSUMED_PANEL_MM)


def test_with_one_screen_the_wall_takes_that():
    assert wall_screen() is QGuiApplication.primaryScreen()


def test_what_the_wall_is_told_is_kept_in_the_workspaces_settings(tmp_path):
    told = replace(Settings(), wall=replace(STILL, distance_m=12.0, panel_width_mm=4840.0))

    write_settings(tmp_path / "settings.toml", told)

    assert read_settings(tmp_path / "settings.toml") == told
    (tmp_path / "settings.toml").write_text("[screen]\ntheme = 'dark'\n", encoding="utf-8")
    assert read_settings(tmp_path / "settings.toml").wall.distance_m == 8.0


@pytest.mark.parametrize("command", [["open"], ["snapshot", "out.png"]])
def test_the_command_line_names_screen_distance_and_width(command):
    words = [*command, "--screen", "wall", "--distance", "12", "--panel-width", "4840"]

    args = build_parser().parse_args(words)

    assert (args.screen, args.distance, args.panel_width) == ("wall", 12.0, 4840.0)
    assert build_parser().parse_args(command).screen == "console"


def test_on_windows_the_screen_is_kept_lit_until_the_wall_is_gone(monkeypatch):
    states = []
    monkeypatch.setattr(awake.sys, "platform", "win32")
    monkeypatch.setattr(awake, "_set_execution_state", states.append)

    awake.keep_awake("Command Center", "The wall is shown.")
    awake.let_sleep()

    lit, over = states
    assert lit & 0x2
    assert over == lit & ~0x3


def test_a_desktop_is_asked_and_a_mac_is_not(monkeypatch):
    asked = []
    monkeypatch.setattr(awake, "_ask_the_desktop", lambda *words: asked.append(words))
    monkeypatch.setattr(awake, "_let_the_desktop_go", lambda: asked.append(()))

    for platform in ("linux", "darwin"):
        monkeypatch.setattr(awake.sys, "platform", platform)
        awake.keep_awake("Command Center", "The wall is shown.")
        awake.let_sleep()

    assert asked == [("Command Center", "The wall is shown."), ()]


def test_where_there_is_no_desktop_nobody_is_asked(monkeypatch, qapp):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")

    awake._ask_the_desktop("Command Center", "The wall is shown.")
    awake._let_the_desktop_go()

    assert QApplication.instance() is qapp


def test_showing_touring_and_hearing_what_happens_touch_no_disk(qtbot, tmp_path):
    desk = found(LocalStore.open(tmp_path), MovedClock())
    for _each in range(5):
        filed(desk)
    start = Start(lambda: found(LocalStore.open(tmp_path), MovedClock()), settings=SETTINGS)
    wall = Wall(start, Viewing(8.0, 3630.0))
    with qtbot.waitSignal(wall.ready):
        wall.begin()
    window = wall.window
    window.resize(1920, 1080)
    window.show()
    settle(window, wall.bridge)
    filed(desk)
    desk.store.close()

    with watched() as seen:
        window.tour.step()
        wall.bridge.soon(lambda desk: desk.catch_up())
        qtbot.waitUntil(lambda: len(window.situation.cases) == 6)
        window.refresh()
        settle(window, wall.bridge)
        window.grab()
    window.close()

    assert seen == []
    assert wall.end()
