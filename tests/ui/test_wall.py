"""The wall: what it shows, what it never shows, and that it asks for nothing."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from commandcenter import commands as do
from commandcenter import wording
from commandcenter.city import pack_areas, to_json
from commandcenter.desk import Desk
from commandcenter.settings import DemoSettings, MapSettings, Settings
from commandcenter.sync.state import LineState, Status
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import CATALOGUE, GAS, HERE, NOISE, NOON, WATER_LEAK, filed, report
from tests.helpers.wall_room import NINE_PANELS, STILL, WallRoom
from ui.wall.header import data_age
from ui.wall.size import capital_mm
from ui.wall.window import Viewing, WallWindow

SECRETS = ("Mrs Rosen", "+1 555 0187", "Pier 7, flat 12", "the red door", "he shouted", "K. Moss")
"""What people said, wrote and are called."""


@pytest.fixture
def room(qtbot):
    room = WallRoom(qtbot)
    yield room
    room.close()
    wording.set_language("en")


def told(window):
    return " | ".join(window.words())


def spoken(window):
    """All that any part of the window says to who listens or points."""
    parts = (window, *window.findChildren(QWidget))
    said = [text for each in parts for text in (each.accessibleName(), each.toolTip())]
    return " | ".join([*said, *window.words(), window.windowTitle()])


def numbers(window):
    return {each.id: each.number for each in window.figures.content}


def line(status, **more):
    known = {"heard_at": None, "seconds": 0.03, "waiting": 0, "pending": ()} | more
    return LineState(status, NOON - timedelta(minutes=12), **known)


# --- what it shows ---


def test_the_figures_are_those_of_the_console(room):
    filed(room.desk)
    case = filed(room.desk)
    room.desk.do(do.Dispatch(case.id, "water"))
    room.desk.do(do.RegisterReport(description="x", class_code=NOISE))

    window = room.open()

    assert numbers(window) == {
        "overdue": "0",
        "open": "3",
        "due_soon": "0",
        "unassigned": "2",
        "contested": "0",
        "on_time": "–",
    }


def test_what_happens_at_a_desk_is_on_the_wall(room):
    window = room.open()
    assert numbers(window)["open"] == "0"
    assert "No open cases." in spoken(window) or window.worst.content == ()

    case = filed(room.desk)
    room.desk.do(do.Dispatch(case.id, "water"))
    room.hear()

    assert numbers(window)["open"] == "1"
    assert [each.what for each in window.worst.content] == ["Water leak"]
    assert [(each.name, each.open) for each in window.units.content] == [("Water", 1)]
    assert (window.trend.content.arrived, window.trend.content.ended) == (1, 0)


def test_what_happens_while_the_past_is_counted_is_in_the_trend_too(room):
    room.open()
    filed(room.desk)
    room.bridge.soon(lambda desk: desk.catch_up())
    later = WallWindow(room.bridge, Settings(wall=STILL), NINE_PANELS)
    later.resize(1920, 1080)
    later.show()

    room.qtbot.waitUntil(lambda: later.trend.content is not None)

    assert later.trend.content.arrived == 1
    later.close()


def test_the_most_pressing_case_is_named_first_by_class_area_and_unit(room):
    room.desk.do(do.RegisterReport(description="x", class_code=NOISE, place=None))
    urgent = filed(room.desk, class_code=WATER_LEAK)
    room.desk.do(do.Dispatch(urgent.id, "water"))
    gas = report(room.desk, class_code=GAS)

    window = room.open()

    first, second, _third = window.worst.content
    assert (first.what, first.emergency) == ("Smell of gas", True)
    assert (second.what, second.where[0], second.unit) == (
        "Water leak",
        "Block 00 · Harbour",
        "Water",
    )
    assert gas.number not in told(window)


def test_two_teams_on_the_way_stand_before_everything_else(room):
    report(room.desk, class_code=GAS)
    clash = filed(room.desk)
    window = room.open()
    case = replace(room.bridge.situation.cases[clash.id], contested=(object(),))
    room.bridge.situation.apply([], {clash.id: case})

    window.refresh()

    first = window.worst.content[0]
    assert (first.what, first.contested) == ("Water leak", True)
    assert numbers(window)["contested"] == "1"
    room.bridge.situation.apply([], {clash.id: replace(case, contested=())})
    window.refresh()
    assert window.worst.content[0].what == "Smell of gas"


def test_time_turns_a_case_and_the_wall_counts_it_down(room):
    case = filed(room.desk)
    room.desk.do(do.Dispatch(case.id, "water"))
    window = room.open()
    assert window.worst.content[0].left == "2 h"

    room.clock.move(minutes=90)
    room.bridge.situation.advance(room.clock.now())
    window.refresh()
    assert window.worst.content[0].left == "30:00"

    room.clock.move(minutes=31)
    room.bridge.situation.advance(room.clock.now())
    window.refresh()

    first = window.worst.content[0]
    assert (first.left, first.light) == ("−01:00", "red")
    assert numbers(window)["overdue"] == "1"
    assert [each.overdue for each in window.units.content] == [1]


@pytest.mark.parametrize(
    ("state", "light", "words"),
    [
        (None, "green", "Without a hub"),
        (line(Status.ONLINE), "green", "The hub answers"),
        (line(Status.ONLINE, waiting=3), "pending", "The hub answers · 3 waiting"),
        (line(Status.OFFLINE), "yellow", "Offline since {since}"),
        (line(Status.OFFLINE, waiting=7), "yellow", "Offline since {since} · 7 waiting"),
        (line(Status.CALLING), "yellow", "Calling the hub since {since}"),
        (line(Status.REFUSED, sentence="no"), "red", "The hub does not work with this file"),
    ],
)
def test_how_old_the_data_is_is_told_in_a_few_words_and_a_shape(state, light, words):
    said = data_age(state, None, timedelta(0), UTC)

    assert (said.forms[0], said.light) == (words.format(since="15:48"), light)


def test_since_when_there_is_no_line_is_told_by_the_clock_of_the_workspace():
    said = data_age(line(Status.OFFLINE), None, timedelta(hours=-5), UTC)

    assert said.forms[0] == "Offline since 10:48"


def test_without_a_hub_it_tells_when_something_was_last_stored():
    said = data_age(None, NOON, timedelta(0), UTC)

    assert said.forms == ("Without a hub · newest act 16:00", "16:00")


def test_how_old_the_data_is_stands_on_the_wall_in_full(room):
    window = room.open()

    window.set_line(line(Status.OFFLINE, waiting=7))
    window.refresh()

    shown = window.header.shown()["age"]
    assert shown.startswith("Offline since ")
    assert shown.endswith(" · 7 waiting")


def test_on_a_narrow_wall_the_age_of_the_data_is_said_before_the_city_and_the_shift(room):
    window = room.open((1100, 700), Viewing(8.0, 1300.0))
    window.set_line(line(Status.OFFLINE))
    window.refresh()

    shown = window.header.shown()

    assert shown["city"] == ""
    assert "Offline" in shown["age"]
    assert shown["clock"]


def test_whose_map_it_is_and_that_it_is_a_demo_stay_in_sight(room):
    window = room.open(
        map=MapSettings(attribution="© Somebody"),
        demo=DemoSettings("nyc", {"en": "Demo: all people are made up."}),
    )

    assert window.map.credit.words() == ["Demo: all people are made up.", "© Somebody"]
    assert "Harbour City · demo" in told(window)


def test_in_chinese_all_is_chinese_but_names(room):
    case = filed(room.desk)
    room.desk.do(do.Dispatch(case.id, "water"))
    window = room.open()

    wording.set_language("zh_CN")
    window.retranslate()

    assert "海港市" in told(window)
    assert "漏水" in told(window)
    assert "供水" in told(window)
    assert "Water" not in told(window)


# --- what it never shows ---


def secretive(room):
    """Cases about which much was said, in most of their stages, and one that is confidential."""
    name, telephone, address, words, note, _handler = SECRETS
    secret = replace(CATALOGUE.classes[2], code="0302", confidential=True)
    secret = replace(secret, names={"en": "Dispute", "zh_CN": "纠纷"})
    catalogue = replace(CATALOGUE, version=2, classes=(*CATALOGUE.classes, secret))
    room.desk.do(do.Configure("catalogue", catalogue.key, to_json(catalogue)))
    said = {"words": f"{words}, says {name}", "address": address, "contact": f"{name} {telephone}"}
    cases = [filed(room.desk, class_code=each, **said) for each in (WATER_LEAK, NOISE, "0302")]
    gas = report(room.desk, class_code=GAS, **said)
    bare = report(room.desk, class_code=None, place=None, **said)
    for case in (*cases, gas, bare):
        room.desk.do(do.AddNote(case.id, note))
    room.desk.do(do.Dispatch(cases[0].id, "water"))
    room.desk.do(do.SignFor(cases[0].id), person=room.desk.city.person("moss"))
    return cases, bare


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("size", [(1920, 1080), (3840, 2160), (1366, 768)])
def test_nothing_that_a_person_said_and_nobodys_name_is_on_the_wall(room, language, size):
    wording.set_language(language)
    secretive(room)
    window = room.open(size)
    assert len(window.worst.content) >= 4

    for _stop in range(4):
        room.clock.move(minutes=45)
        room.bridge.situation.advance(room.clock.now())
        window.tour.step()
        room.settle()

        said = spoken(window)
        assert [each for each in SECRETS if each in said] == []
        assert [case.number for case in room.store.open_cases() if case.number in said] == []


def test_what_nobody_has_classified_is_not_told_in_the_words_of_who_reported_it(room):
    cases, _bare = secretive(room)
    room.desk.do(do.Void(cases[1].id, "a mistake"))

    window = room.open()

    assert "not yet classified" in told(window)
    assert "no place yet" in told(window)


def test_of_a_confidential_case_only_class_and_clock_are_told(room):
    cases, bare = secretive(room)
    room.desk.do(do.Void(cases[1].id, "a mistake"))
    room.desk.do(do.Reject(bare.id, "a mistake"))
    room.desk.do(do.Dispatch(cases[2].id, "police"))

    window = room.open()

    (dispute,) = [each for each in window.worst.content if each.what == "Dispute"]
    assert (dispute.where, dispute.unit) == (("(confidential)",), "")
    assert dispute.left


def test_a_confidential_case_is_not_on_the_map_nor_in_the_load_of_its_cell(room):
    cases, _bare = secretive(room)
    window = room.open()
    cell = cases[2].cell
    counted = room.bridge.situation.by_cell[cell]

    assert window.map.city.load(cell)[0] == counted - 1
    room.clock.move(hours=30)
    room.hear()
    room.bridge.situation.advance(room.clock.now())

    shown = {each for symbol in window.map.city.view.shown_symbols() for each in symbol.cases}
    assert cases[0].id in shown
    assert cases[2].id not in shown
    room.desk.do(do.Void(cases[2].id, "settled"))
    room.hear()
    assert window.map.city.load(cell)[0] == room.bridge.situation.by_cell[cell]


# --- it asks for nothing ---


def test_no_mouse_is_needed_and_none_is_heard(room, qtbot):
    case = filed(room.desk)
    window = room.open()
    before = window.map.city.view.place_at(window.map.city.view.rect().center().toPointF())

    for widget in (window, window.map._frame.viewport()):
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)
        qtbot.mouseDClick(widget, Qt.MouseButton.LeftButton)

    view = window.map.city.view
    assert view.place_at(view.rect().center().toPointF()) == before
    assert window.cursor().shape() == Qt.CursorShape.BlankCursor
    assert room.store.case(case.id) == case
    assert QApplication.activeModalWidget() is None


def test_looking_makes_nothing_fall_due(room):
    case = filed(room.desk)
    room.open()
    room.clock.move(minutes=45)

    room.bridge._on_due()
    room.bridge._on_second()
    room.settle()

    assert room.store.case(case.id) == case


def test_escape_closes_the_wall_and_f11_gives_the_screen_back(room, qtbot):
    window = room.open()
    window.showFullScreen()

    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert not window.isFullScreen()
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert window.isFullScreen()
    with qtbot.waitSignal(window.closed):
        qtbot.keyClick(window, Qt.Key.Key_Escape)

    assert window not in room.bridge.situation.watchers


# --- what can be read ---


@pytest.mark.parametrize(
    ("size", "seen"),
    [
        ((1920, 1080), NINE_PANELS),
        ((1366, 768), Viewing(8.0, 2420.0)),
        ((1366, 768), Viewing(4.0, 1210.0)),
        ((1920, 1080), Viewing(12.0, 8000.0, 3840.0)),
    ],
)
def test_all_text_is_seen_under_twenty_minutes_of_arc_at_least(room, size, seen):
    filed(room.desk)

    window = room.open(size, seen)

    assert not window.refusal
    pitch = seen.width_mm / (seen.width_px or size[0])
    share = 0.70  # Of a capital in the fonts that are used; the least of them.
    capital = window._look.font().pixelSize() * share * pitch
    assert capital >= 0.95 * capital_mm(seen.distance_m)
    for pane in window.panes[:-1]:
        assert pane.look is window._look


def test_on_a_panel_too_small_for_the_least_it_says_so_and_from_where_it_could_be_read(room):
    window = room.open((1366, 768), Viewing(8.0, 600.0))

    (sentence,) = window.words()
    assert "This panel is 0.60 m wide." in sentence
    assert "From 4.7 m it would" in sentence
    assert not any(pane.isVisible() for pane in window.panes)

    nearer = WallRoom(room.qtbot)
    assert not nearer.open((1366, 768), Viewing(4.7, 600.0)).refusal
    nearer.close()


def test_an_empty_city_has_a_wall_too(room):
    window = room.open()

    assert window.worst.content == ()
    assert window.units.content == ()
    assert window.grab().width() == 1920


def test_a_city_without_cells_is_said_to_have_none(room):
    store, clock = MemoryStore(), room.clock
    room.open_desk = lambda: Desk(store, clock, "wall")

    window = room.open()

    assert "The city has no unit grids yet." in told(window)
    assert "Open cases per cell" not in told(window)
    assert window.map.caption.grab().width() > 0


# --- it paints only what changed ---


def test_a_second_in_which_nothing_happens_paints_the_clock_alone(room):
    filed(room.desk, class_code=NOISE)
    window = room.open()
    QApplication.processEvents()
    before = {pane: pane.painted for pane in window.panes}

    room.clock.move(seconds=1)
    window.refresh()
    QApplication.processEvents()

    changed = [type(pane).__name__ for pane in window.panes if pane.painted != before[pane]]
    assert "HeaderPane" in changed
    assert set(changed) <= {"HeaderPane", "WorstPane"}


def test_a_flood_of_changes_is_shown_together(room):
    cases = [filed(room.desk) for _each in range(20)]
    window = room.open()
    QApplication.processEvents()
    before = window.figures.painted

    for case in cases:
        room.desk.do(do.Dispatch(case.id, "water"))
    room.hear()
    QApplication.processEvents()

    assert numbers(window)["unassigned"] == "0"
    assert window.figures.painted - before <= 3


# --- the tour ---


def test_the_tour_goes_from_the_whole_city_to_the_hottest_cells_and_back(room):
    for lon, count in ((-73.995, 1), (-73.985, 3)):
        for _each in range(count):
            filed(room.desk, place=replace(report(room.desk).place, lon=lon))
    window = room.open()
    assert window.map.caption.content.where == ()
    city = window.map.city

    window.tour.step()
    room.settle()

    hot = window.tour.at
    assert hot == city.hottest(1)[0]
    assert window.map.caption.content.where[0].startswith("Block")
    assert window.map.caption.content.open == city.load(hot)[0]
    view = city.view
    assert view.cell_at(view.rect().center().toPointF()) == hot
    seen = {hot}
    while window.tour.at:
        window.tour.step()
        seen.add(window.tour.at)
    assert seen == {*city.hottest(5), ""}
    assert window.map.caption.content.where == ()


def test_a_cell_that_has_been_emptied_meanwhile_is_passed_by(room):
    case = filed(room.desk)
    elsewhere = filed(room.desk, place=replace(case.place, lon=-73.985))
    window = room.open()
    window.tour.step()
    first = window.tour.at
    other = next(each for each in (case, elsewhere) if each.cell != first)

    room.desk.do(do.Void(other.id, "a test"))
    room.hear()
    window.tour.step()

    assert window.tour.at == ""


def test_a_cell_that_ended_during_the_tour_is_passed_by(room):
    cases = [filed(room.desk, place=replace(HERE, lon=lon)) for lon in (-73.995, -73.985, -73.975)]
    window = room.open()
    window.tour.step()
    first = window.tour.at
    ended, stays = (case.cell for case in cases if case.cell != first)
    if ended != window.tour._to_come[0]:
        ended, stays = stays, ended

    areas = room.desk.city.areas.areas
    without = [area for code, area in areas.items() if code != ended]
    blob = room.store.write_blob(pack_areas(without))
    room.desk.do(do.Configure("areas", "city", blob=blob))
    room.bridge.soon(lambda desk: desk.catch_up())
    room.qtbot.waitUntil(lambda: ended not in room.bridge.situation.city.areas)
    window.tour.step()

    assert window.tour.at == stays


@pytest.mark.parametrize(("motion", "under_way"), [(True, True), (False, False)])
def test_the_map_jumps_where_no_motion_is_wanted(room, motion, under_way):
    filed(room.desk)
    window = room.open(wall=replace(STILL, motion=motion))

    window.tour.step()

    assert window.map.city.view._flight.under_way is under_way


@pytest.mark.parametrize(("seconds", "moves"), [(0.0, False), (15.0, True)])
def test_a_map_that_is_to_stay_stays(room, seconds, moves):
    window = room.open(wall=replace(STILL, tour_seconds=seconds))

    assert window.tour.under_way is moves


def test_noon_is_told_in_the_citys_own_time(room):
    window = room.open()

    assert NOON.astimezone(room.desk.city.zone).strftime("%H:%M") == "12:00"
    assert "12:00" in window.header.content.clock[0]
