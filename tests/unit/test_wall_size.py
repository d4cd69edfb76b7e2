"""How large things on a wall are: by the distance and the panel, and never smaller."""

from math import atan, degrees

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.wall.size import (
    ARC_MINUTES,
    GAP,
    MAP,
    MARGIN,
    STRIP_ROWS,
    Box,
    Panel,
    capital_mm,
    cases_height,
    plan_for,
    readable_from_m,
)

WALL = Panel(3630.0, 1920.0, 8.0)


def test_a_capital_read_from_eight_metres_is_47_millimetres_high():
    assert capital_mm(8.0) == pytest.approx(46.54, abs=0.01)
    assert capital_mm(8.0, 16.0) == pytest.approx(37.23, abs=0.01)


@given(st.floats(0.5, 60.0))
def test_from_its_distance_a_capital_is_seen_under_twenty_minutes_of_arc(metres):
    seen = 2 * degrees(atan(capital_mm(metres) / 2 / (metres * 1000))) * 60

    assert seen == pytest.approx(ARC_MINUTES)
    assert readable_from_m(capital_mm(metres)) == pytest.approx(metres)


@given(
    st.floats(500, 12_000), st.integers(800, 8_000), st.floats(1.0, 30.0), st.integers(400, 5_000)
)
def test_type_is_never_smaller_than_can_be_read(width_mm, width_px, metres, height_px):
    panel = Panel(width_mm, width_px, metres)

    capital = panel.type_px(height_px) * panel.capital_share * panel.pitch_mm

    assert capital >= capital_mm(metres) * 0.999_999


def test_twice_as_far_away_type_is_twice_as_large():
    near, far = Panel(3630.0, 1920.0, 8.0), Panel(3630.0, 1920.0, 16.0)

    assert far.least_type_px == pytest.approx(2 * near.least_type_px)


def test_a_finer_panel_of_the_same_size_shows_the_same_plan():
    fine = Panel(3630.0, 3840.0, 8.0)
    em, fine_em = WALL.type_px(1080), fine.type_px(2160)

    assert fine_em == pytest.approx(2 * em)
    assert plan_for(1920 / em, 1080 / em) == plan_for(3840 / fine_em, 2160 / fine_em)


def test_on_a_near_wall_type_grows_so_that_nothing_is_lost_in_the_room():
    near = Panel(3630.0, 1920.0, 2.0)

    assert near.type_px(1080) > near.least_type_px


def test_a_wall_of_nine_panels_has_room_for_everything():
    em = WALL.type_px(1080)

    plan = plan_for(1920 / em, 1080 / em)

    assert None not in plan.boxes
    assert (plan.tiles, plan.cases, plan.rows) == (6, 4, 4)


@pytest.mark.parametrize(
    ("width_mm", "left_out"),
    [
        (2420, set()),
        (1920, {"units", "trend"}),
        (1210, {"units", "trend", "map"}),
        (1050, {"units", "trend", "map", "worst"}),
    ],
)
def test_a_smaller_panel_shows_less_and_the_least_important_goes_first(width_mm, left_out):
    em = Panel(width_mm, 1920.0, 8.0).type_px(1080)

    plan = plan_for(1920 / em, 1080 / em)

    assert {name for name in ("units", "trend", "map", "worst") if not getattr(plan, name)} == (
        left_out
    )
    assert plan.header
    assert plan.tiles >= 2


@pytest.mark.parametrize("width_mm", [300, 600, 800])
def test_a_panel_on_which_nothing_could_be_read_is_refused(width_mm):
    em = Panel(width_mm, 1920.0, 8.0).type_px(1080)

    assert plan_for(1920 / em, 1080 / em) is None


@given(st.floats(5, 80), st.floats(3, 40))
def test_whatever_its_size_nothing_lies_over_another_or_beyond_the_wall(width, height):
    plan = plan_for(width, height)
    if plan is None:
        return
    boxes = [box for box in plan.boxes if box is not None]

    for box in boxes:
        assert box.x >= MARGIN - 1e-9
        assert box.y >= MARGIN - 1e-9
        assert box.x + box.width <= width - MARGIN + 1e-9
        assert box.y + box.height <= height - MARGIN + 1e-9
    for one in boxes:
        for other in boxes:
            assert one is other or apart(one, other)
    if plan.map:
        assert plan.map.width >= MAP[0] - 1e-9
        assert plan.map.height >= MAP[1] - 1e-9
    if plan.worst:
        assert plan.worst.height >= cases_height(plan.cases) - 1e-9
    assert plan.rows in (0, *range(STRIP_ROWS[0], STRIP_ROWS[1] + 1))


def apart(one: Box, other: Box) -> bool:
    across = one.x + one.width + GAP / 2 <= other.x or other.x + other.width + GAP / 2 <= one.x
    down = one.y + one.height + GAP / 2 <= other.y or other.y + other.height + GAP / 2 <= one.y
    return across or down


@given(st.floats(15, 60), st.floats(8, 40), st.floats(0, 10), st.floats(0, 10))
def test_more_room_never_shows_less_but_a_case_for_figures(width, height, wider, higher):
    small, large = plan_for(width, height), plan_for(width + wider, height + higher)
    if small is not None and large is not None:
        assert bool(large.cases) >= bool(small.cases)
        assert large.tiles >= small.tiles or (large.cases and not small.cases)
