"""The strip of figures: numbers, changes, thresholds, and the last day as a line."""

from datetime import UTC, timedelta

import pytest
from PySide6.QtCore import Qt

from commandcenter.figures import STEP, Figures
from tests.helpers.small_city import NOON
from ui import format as say
from ui import theme
from ui.kpi_strip import KpiStrip


@pytest.fixture
def strip(qtbot, qapp):
    theme.apply(qapp, theme.LIGHT)
    strip = KpiStrip()
    qtbot.addWidget(strip)
    strip.resize(1300, 60)
    strip.show()
    return strip


def at(hours=0.0, **counted):
    return Figures(NOON + timedelta(hours=hours), **counted)


def pixels(widget, colour):
    picture = widget.grab().toImage()
    spots = ((x, y) for x in range(picture.width()) for y in range(picture.height()))
    return sum(picture.pixelColor(x, y) == colour for x, y in spots)


def test_a_figure_tells_its_change_since_yesterday_and_says_so(strip):
    strip.set_past([at(-24, open=95, overdue=10), at(-1, open=90, overdue=12)], UTC)

    strip.show_figures(at(open=100, overdue=6))

    assert (strip.tiles["open"].text, strip.tiles["open"].beside) == ("100", "+5")
    assert strip.tiles["overdue"].beside == "\N{MINUS SIGN}4"
    yesterday = say.when(NOON - timedelta(hours=24), NOON, UTC)
    assert f"+5 since {yesterday}." in strip.tiles["open"].toolTip()


def test_a_young_workspace_tells_its_change_since_it_began(strip):
    strip.set_past([at(-2, open=90), at(-1, open=95)], UTC)

    strip.show_figures(at(open=100))

    assert strip.tiles["open"].beside == "+10"
    assert f"+10 since {say.when(NOON - timedelta(hours=2), NOON, UTC)}." in (
        strip.tiles["open"].toolTip()
    )


@pytest.mark.parametrize("past", [[], [(-0.5, 60)], [(-24, 0), (-2, 0), (-1, 0)]])
def test_where_nothing_is_known_there_is_no_change(strip, past):
    strip.set_past([at(hours, open=count) for hours, count in past], UTC)

    strip.show_figures(at(open=100))

    assert strip.tiles["open"].beside == ""
    assert "since" not in strip.tiles["open"].toolTip()


def test_the_line_begins_where_something_is_known(strip):
    strip.set_past([at(-12, open=10), at(-6, open=30)], UTC)

    strip.show_figures(at(open=20))

    assert strip.tiles["open"]._values[:2] == [(0.5, 10), (0.75, 30)]


def test_an_emergency_turns_the_tile_and_is_said_in_words(strip):
    strip.show_figures(at(needs_me=3, emergencies=1))

    tile = strip.tiles["needs_me"]
    assert (tile.text, tile.beside, tile.alarm) == ("3", "1 emergency", "red")
    strip.show_figures(at(0.1, needs_me=3))
    assert (tile.beside, tile.alarm) == ("", "")


@pytest.mark.parametrize(
    ("tile", "quiet", "loud", "light"),
    [
        (
            "overdue",
            {"open": 100, "overdue": 40, "overdue_lately": 2},
            {"open": 100, "overdue": 40, "overdue_lately": 3},
            "red",
        ),
        ("overdue", {"open": 999}, {"open": 999, "overdue_lately": 1, "overdue_urgent": 1}, "red"),
        ("due_soon", {"due_soon": 20}, {"due_soon": 21}, "yellow"),
        ("alarms", {"alarms": 2}, {"alarms": 3}, "red"),
        (
            "on_time",
            {"closed": 10, "closed_on_time": 9},
            {"closed": 10, "closed_on_time": 8},
            "yellow",
        ),
    ],
)
def test_a_tile_turns_only_past_its_threshold(strip, tile, quiet, loud, light):
    strip.show_figures(at(**quiet))
    assert strip.tiles[tile].alarm == ""
    assert pixels(strip.tiles[tile], theme.LIGHT.light(light)) == 0

    strip.show_figures(at(0.1, **loud))

    assert strip.tiles[tile].alarm == light
    assert pixels(strip.tiles[tile], theme.LIGHT.light(light)) > 0


def test_a_count_is_never_told_as_a_change(strip):
    strip.set_past([at(-24, open=5, needs_me=7)], UTC)

    strip.show_figures(at(open=5, needs_me=9, emergencies=1, alarms=10))

    assert "+2 since" in strip.tiles["needs_me"].toolTip()
    assert "emergency since" not in strip.tiles["needs_me"].toolTip()
    assert strip.tiles["alarms"].beside == "· limit 2"
    strip.show_figures(at(open=5, alarms=11))
    assert strip.tiles["alarms"].beside == "· flood"
    assert "backlog does not count" in strip.tiles["overdue"].toolTip()


def test_without_anything_closed_there_is_no_share(strip):
    strip.show_figures(at(open=3))
    assert strip.tiles["on_time"].text == "\N{EN DASH}"

    strip.show_figures(at(closed=4, closed_on_time=3))

    assert strip.tiles["on_time"].text == "75.0\N{NO-BREAK SPACE}%"
    assert strip.tiles["on_time"].beside == "of 4"


def test_what_has_no_room_beside_a_figure_is_left_to_the_tip_and_never_cut(strip, qapp):
    theme.apply(qapp, theme.LIGHT, 1.5)
    tile = strip.tiles["on_time"]
    strip.show_figures(at(closed=1300, closed_on_time=1300))
    tile.resize(160, 84)
    right = tile.rect().adjusted(tile.width() - theme.current().padding, 42, -2, -2)

    picture = tile.grab(right).toImage()

    ground = theme.current().panel
    spots = ((x, y) for x in range(picture.width()) for y in range(picture.height()))
    assert all(picture.pixelColor(x, y) == ground for x, y in spots)
    assert "100.0\N{NO-BREAK SPACE}%, of 1,300." in tile.toolTip()


def test_every_half_hour_joins_the_line_and_a_day_falls_off_it(strip):
    strip.set_past([at(-24 + number / 2) for number in range(48)], UTC)

    strip.show_figures(at())
    strip.show_figures(at(0.25))
    strip.show_figures(at(0.5))

    assert [figures.at for figures in strip._past[-2:]] == [NOON, NOON + STEP]
    assert strip._past[0].at == NOON + timedelta(hours=-23.5)


def test_a_tile_is_chosen_by_key_as_by_click(strip, qtbot):
    tile = strip.tiles["overdue"]

    for choose in (
        lambda: qtbot.mouseClick(tile, Qt.MouseButton.LeftButton),
        lambda: qtbot.keyClick(tile, Qt.Key.Key_Return),
    ):
        with qtbot.waitSignal(strip.tile_chosen) as chosen:
            choose()
        assert chosen.args == ["overdue"]


def test_a_tile_says_itself_to_a_screen_reader(strip):
    strip.show_figures(at(open=1734))

    assert strip.tiles["open"].accessibleName() == "Open"
    assert "1,734" in strip.tiles["open"].accessibleDescription()
