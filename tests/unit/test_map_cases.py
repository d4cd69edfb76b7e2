"""Every case on the map is shown once, whatever came, went, moved or was selected before."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ui.map.case_layer import (
    EMERGENCY,
    LIGHTS,
    CaseLayer,
    CaseMark,
    gather,
    step_aside,
    symbol_radius,
)
from ui.map.projection import Viewport, plane_point

LON, LAT = -73.95, 40.75
VIEW = Viewport(*plane_point(LON, LAT), 14.0, 900, 700)

marks = st.builds(
    CaseMark,
    st.integers(0, 12).map(str),
    st.integers(-6, 6).map(lambda step: LON + step * 0.0004),
    st.integers(-6, 6).map(lambda step: LAT + step * 0.0004),
    st.sampled_from(LIGHTS),
    st.booleans(),
)
acts = st.one_of(
    st.tuples(st.just("put"), marks),
    st.tuples(st.just("remove"), st.integers(0, 12).map(str)),
    st.tuples(st.just("select"), st.none() | st.integers(0, 12).map(str)),
    st.tuples(st.just("look"), st.just(VIEW)),
)


def seen(layer):
    return {
        (tuple(sorted(s.cases)), s.counts, s.light, s.emergency, s.order)
        for s in layer.symbols(VIEW)
    }


def a_layer(cases=()):
    layer = CaseLayer()
    layer.set_zoom(14.0)
    layer.set_all(cases)
    return layer


@settings(deadline=None, max_examples=150)
@given(history=st.lists(acts, max_size=30))
def test_a_history_of_changes_shows_what_its_end_alone_would_show(history):
    layer, cases, selected = a_layer(), {}, None

    for act, value in history:
        if act == "put":
            layer.put(value)
            cases[value.case_id] = value
        elif act == "remove":
            layer.remove(value)
            cases.pop(value, None)
        elif act == "select":
            layer.select(value)
            selected = value
        else:
            layer.symbols(value)

    fresh = a_layer(cases.values())
    fresh.select(selected)
    assert seen(layer) == seen(fresh)
    shown = [case for symbol in layer.symbols(VIEW) for case in symbol.cases]
    assert sorted(shown) == sorted(cases)
    assert len(layer) == len(cases)


@settings(deadline=None, max_examples=50)
@given(seed=st.integers(0, 10_000), count=st.integers(1, 400), spread=st.sampled_from([30, 200]))
def test_symbols_do_not_overlap(seed, count, spread):
    places = np.random.default_rng(seed).normal(0, spread, (count, 2))

    group, spots = gather(places, np.zeros(count, bool))

    radius = np.array([symbol_radius(size) for size in np.bincount(group)])
    apart = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    assert (apart >= radius[:, None] + radius[None] - 1e-9).all()


def test_an_emergency_covers_no_number():
    near = [CaseMark(str(n), LON + n * 1e-6, LAT, "red") for n in range(12)]
    loud = [CaseMark(f"loud{n}", LON + n * 2e-5, LAT, "red", emergency=True) for n in range(2)]

    drawn = a_layer([*near, *loud]).symbols(VIEW)

    (number,) = (each for each in drawn if len(each.cases) == 12)
    room = symbol_radius(12) + EMERGENCY - 1e-6
    for each in drawn:
        if each.emergency:
            assert np.hypot(number.x - each.x, number.y - each.y) * VIEW.scale >= room


def test_a_number_under_an_emergency_at_its_very_middle_steps_aside_too():
    middle = np.array([[100.0, 100.0]])

    aside = step_aside(middle, np.array([5]), middle)

    assert np.allclose(aside, [[100.0 + symbol_radius(5) + EMERGENCY, 100.0]])
    assert step_aside(middle, np.array([1]), middle) is middle


def test_panning_does_not_regroup_what_stays_in_view():
    rng = np.random.default_rng(2)
    places = np.array([LON, LAT]) + rng.normal(0, 0.01, (600, 2))
    layer = a_layer([CaseMark(str(n), *place, "green") for n, place in enumerate(places)])
    inner = Viewport(VIEW.x, VIEW.y, VIEW.zoom, 300, 300)
    before = seen_in(layer, VIEW, inner)

    layer.symbols(VIEW.moved(500, 0))

    assert seen_in(layer, VIEW.moved(250, 150), inner) == before
    assert before


def seen_in(layer, view, part):
    """Symbols of a view that lie well inside another."""
    return {
        s.cases
        for s in layer.symbols(view)
        if all(0 <= pixel < 300 for pixel in part.pixel(s.x, s.y))
    }


def test_a_case_is_where_it_was_put():
    layer = a_layer([CaseMark("a", LON, LAT, "red")])

    assert layer.place("a") == plane_point(LON, LAT)
    assert layer.place("b") is None
    assert layer.bounds(["a"]) == plane_point(LON, LAT) * 2


def test_an_empty_map_shows_nothing():
    assert a_layer().symbols(VIEW) == []
    far = a_layer([CaseMark("a", LON + 20, LAT, "red")])
    assert far.symbols(VIEW) == []
