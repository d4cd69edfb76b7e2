"""What is written over the map: scale bar, coordinates, loads."""

import pytest
from PySide6.QtGui import QColor

from commandcenter import wording
from ui import theme as themes
from ui.map.legend import step_words
from ui.map.overlays import ScaleBar, coordinates_text


@pytest.mark.parametrize(
    ("metres_per_pixel", "metres"), [(0.02, 2), (1.0, 100), (9.9, 1000), (30.0, 2000), (50.0, 5000)]
)
def test_the_scale_bar_has_a_round_length(metres_per_pixel, metres):
    bar = ScaleBar.fitting(metres_per_pixel)

    assert bar.metres == pytest.approx(metres)
    assert bar.pixels * metres_per_pixel == pytest.approx(metres)


def test_distances_places_and_loads_are_said_as_people_say_them():
    assert ScaleBar(2000.0, 90).text() == "2 km"
    assert ScaleBar(500.0, 90).text() == "500 m"
    assert coordinates_text(-73.9231, 40.8307, 4) == "40.8307 N 73.9231 W"
    assert coordinates_text(151.2, -33.9, 1) == "33.9 S 151.2 E"
    assert step_words() == ["0", "1", "2", "3–4", "5–8", "9+"]
    assert wording.language() == "en"


@pytest.mark.parametrize("name", ["light", "dark", "wall"])
def test_no_cell_is_ever_in_an_alarm_colour(name):
    theme = themes.THEMES[name]
    alarms = {theme.overdue.name(), theme.due_soon.name(), theme.contested.name()}

    assert not alarms & {QColor(colour).name() for colour in theme.load}
