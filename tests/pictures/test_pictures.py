"""On each part of the screen that shines which somebody has approved, in each theme."""

import pytest

from commandcenter.catalogue import Urgency
from tests.helpers.pictures import MOST, approved, colour_of, share_elsewhere
from tests.pictures.scenes import SCENES, alarms, case, chain, notices, queue
from ui import theme


@pytest.fixture(params=["light", "dark"])
def look(request, qapp):
    theme.apply(qapp, theme.THEMES[request.param])
    yield request.param
    theme.apply(qapp, theme.LIGHT)


def elsewhere(qtbot, name, widget):
    """The share of colour that a widget has elsewhere than the approved picture `name`."""
    qtbot.addWidget(widget)
    return share_elsewhere(colour_of(widget), approved(name))


@pytest.mark.parametrize("name", SCENES)
def test_a_part_of_the_screen_shines_where_it_is_approved_to(name, look, qtbot):
    assert elsewhere(qtbot, f"{name}-{look}", SCENES[name]()) <= MOST


@pytest.mark.parametrize(
    ("name", "otherwise"),
    [
        ("queue", lambda: queue(due=(30, 40, 60, 120, 600), level=Urgency.ORDINARY)),
        ("case", lambda: case(hours=3)),
        ("chain", lambda: chain(minutes=35)),
        ("alarms", lambda: alarms(counts=(0, 1, 2, 4, 2, 1, 3, 0, 0))),
        ("legend", notices),
        ("notices", lambda: notices(emergency=False)),
    ],
)
def test_a_part_that_tells_something_else_is_told_apart(name, otherwise, look, qtbot):
    assert elsewhere(qtbot, f"{name}-{look}", otherwise()) > 2 * MOST


@pytest.mark.parametrize("family", ["DejaVu Sans Mono", "serif"])
def test_with_another_font_the_same_shines(family, look, qtbot, qapp, monkeypatch):
    monkeypatch.setattr(theme, "FAMILIES", {each: [family] for each in theme.FAMILIES})
    theme.apply(qapp, theme.THEMES[look])

    for name in SCENES:
        assert elsewhere(qtbot, f"{name}-{look}", SCENES[name]()) <= MOST, name
