"""The register of components: by code, near a place, within a view."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from commandcenter.component import (
    Accuracy,
    Component,
    ComponentIndex,
    ComponentSet,
    Condition,
    pack_components,
)
from commandcenter.coordinates import distance_m, metres_per_degree

LAMP = Component("4403040105000001", "0105", "", "LIGHT", 114.02, 22.53, Accuracy.A)


def a_lamp(serial, east_m=0.0, north_m=0.0, **changes):
    wide, high = metres_per_degree(LAMP.lat)
    lon, lat = LAMP.lon + east_m / float(wide), LAMP.lat + north_m / float(high)
    return replace(LAMP, code=f"4403040105{serial:06d}", lon=lon, lat=lat, **changes)


def an_index(*components):
    return ComponentIndex([ComponentSet(pack_components(components))])


def test_what_is_packed_comes_back_by_code():
    cover = replace(
        LAMP,
        code="4403040102000007",
        class_code="0102",
        name="雨水井盖",
        accuracy=None,
        condition=Condition.MISSING,
    )

    kept = ComponentSet(pack_components([LAMP, cover]))

    assert list(kept) == [cover, LAMP]


def test_an_empty_register_finds_nothing():
    index = ComponentIndex()

    assert (len(index), index.get("4403040105000001"), index.near(114, 22, None, 50)) == (
        0,
        None,
        [],
    )
    assert len(index.in_view(113, 22, 115, 23, 10)[0]) == 0


def test_a_component_is_found_by_its_code_over_all_parts_of_the_register():
    covers = [replace(LAMP, code=f"44030402010000{n:02d}", class_code="0201") for n in range(5)]
    index = ComponentIndex(
        [ComponentSet(pack_components([LAMP])), ComponentSet(pack_components(covers))]
    )

    assert index.get("4403040105000001") == LAMP
    assert index.get("4403040201000003") == covers[3]
    assert index.get(None) is None
    assert len(index) == 6


def test_people_say_the_beginning_of_a_code_or_its_last_digits():
    index = an_index(a_lamp(1), a_lamp(23), a_lamp(123))

    assert [c.code[-3:] for c in index.coded("0123", 9)] == ["123"]
    assert [c.code[-3:] for c in index.coded("440304", 2)] == ["001", "023"]


def test_the_nearest_lamp_is_offered_first_and_those_beyond_the_radius_never():
    index = an_index(a_lamp(1, east_m=40), a_lamp(2, north_m=-12), a_lamp(3, east_m=51))

    near = index.near(LAMP.lon, LAMP.lat, "0105", 50)

    assert [(n.component.code[-1], round(n.distance_m)) for n in near] == [("2", 12), ("1", 40)]


def test_only_components_of_the_class_asked_for_are_offered():
    sign = replace(LAMP, code="4403040208000001", class_code="0208")
    index = an_index(a_lamp(1, east_m=5), sign)

    assert [n.component for n in index.near(LAMP.lon, LAMP.lat, "0208", 50)] == [sign]
    assert index.near(LAMP.lon, LAMP.lat, "0999", 50) == []
    assert len(index.near(LAMP.lon, LAMP.lat, None, 50)) == 2


def test_near_finds_what_a_look_at_all_of_them_finds():
    random = np.random.default_rng(7)
    lamps = [a_lamp(n, *random.uniform(-2000, 2000, 2)) for n in range(3000)]
    index = an_index(*lamps)

    for east, north, radius in random.uniform((-2000, -2000, 5), (2000, 2000, 400), (40, 3)):
        here = a_lamp(0, east, north)
        metres = [float(distance_m(here.lon, here.lat, c.lon, c.lat)) for c in lamps]
        expected = {c.code for c, m in zip(lamps, metres, strict=True) if m <= radius}
        found = index.near(here.lon, here.lat, "0105", radius, at_most=3000)
        assert {n.component.code for n in found} == expected


def test_a_view_with_too_many_components_shows_none():
    index = an_index(*(a_lamp(n, east_m=n) for n in range(10)))
    view = (LAMP.lon - 0.001, LAMP.lat - 0.001, LAMP.lon + 0.001, LAMP.lat + 0.001)

    assert [len(each) for each in index.in_view(*view, 10)] == [10, 10]
    assert [len(each) for each in index.in_view(*view, 9)] == [0, 0]
    assert len(index.in_view(113.0, 22.0, 113.5, 22.2, 9)[0]) == 0


def test_bytes_that_are_no_register_are_found_out():
    whole = msgspec.msgpack.decode(pack_components([LAMP, a_lamp(2)]))

    with pytest.raises(msgspec.MsgspecError):
        ComponentSet(b"no register").check()
    with pytest.raises(ValueError, match="differ in length"):
        ComponentSet(msgspec.msgpack.encode({**whole, "lons": whole["lons"][:8]})).check()
