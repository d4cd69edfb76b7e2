"""Frames of coordinates, distance and size."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.coordinates import (
    UnknownCrs,
    area_m2,
    bd09_from_wgs84,
    bd09_to_wgs84,
    distance_m,
    gcj02_from_wgs84,
    gcj02_to_wgs84,
    known_crs,
    length_m,
    metres_per_degree,
    to_wgs84,
)

STATION = (116.42079, 39.90105)
STATION_GCJ02 = (116.42703, 39.90245)

lons_in_china = st.floats(73.5, 135.0)
lats_in_china = st.floats(18.0, 53.5)


def test_beijing_station_lies_where_web_maps_show_it():
    lon, lat = gcj02_from_wgs84(*STATION)

    assert (lon, lat) == pytest.approx(STATION_GCJ02, abs=1e-5)


@given(lons_in_china, lats_in_china)
def test_the_way_to_gcj02_and_back_ends_where_it_began(lon, lat):
    back = gcj02_to_wgs84(*gcj02_from_wgs84(lon, lat))

    assert np.allclose(back, (lon, lat), rtol=0, atol=1e-8)


@given(lons_in_china, lats_in_china)
def test_the_way_to_bd09_and_back_ends_where_it_began(lon, lat):
    back = bd09_to_wgs84(*bd09_from_wgs84(lon, lat))

    assert np.allclose(back, (lon, lat), rtol=0, atol=1e-8)


@given(lons_in_china, lats_in_china)
def test_gcj02_is_off_by_less_than_a_kilometre_and_never_by_nothing(lon, lat):
    shift = distance_m(lon, lat, *gcj02_from_wgs84(lon, lat))

    assert 10 < shift < 1000


def test_web_map_frames_are_named_like_any_other():
    assert np.allclose(to_wgs84(*STATION_GCJ02, "GCJ-02"), STATION, atol=1e-5)
    assert np.allclose(to_wgs84(*bd09_from_wgs84(*STATION), "bd09"), STATION, atol=1e-8)


def test_new_york_is_not_shifted_by_a_chinese_frame():
    assert [float(v) for v in gcj02_to_wgs84(-74.0, 40.7)] == [-74.0, 40.7]
    assert [float(v) for v in gcj02_from_wgs84(-74.0, 40.7)] == [-74.0, 40.7]


@pytest.mark.parametrize(
    "crs",
    [
        "EPSG:4326",
        " epsg:4490 ",
        "4326",
        "CGCS2000",
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:EPSG::4326",
        'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],'
        'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]',
    ],
)
def test_wgs84_and_cgcs2000_are_one_frame(crs):
    assert known_crs(crs) == "EPSG:4326"
    assert [float(v) for v in to_wgs84(114.05, 22.53, crs)] == [114.05, 22.53]


def test_state_plane_feet_of_new_york_become_degrees():
    lon, lat = to_wgs84([1005536, 997426], [241916, 235252], "EPSG:2263")

    assert np.allclose(lon, [-73.923082, -73.952401], atol=5e-6)
    assert np.allclose(lat, [40.830653, 40.812378], atol=5e-6)


def test_a_chinese_plane_becomes_degrees_whatever_its_axis_order():
    lon, lat = to_wgs84(500000.0, 2492000.0, "EPSG:4547")

    assert abs(float(lon) - 114.0) < 1e-9
    assert 22.5 < float(lat) < 22.6


def test_a_point_that_cannot_be_converted_is_nowhere():
    lon, lat = to_wgs84([np.inf, 1005536.0], [np.inf, 241916.0], "EPSG:2263")

    assert np.isnan(lon[0])
    assert np.isnan(lat[0])
    assert np.isfinite(lon[1])


@pytest.mark.parametrize("crs", ["EPSG:99999999", "mars", "", "x" * 200])
def test_an_unknown_frame_is_refused_with_a_sentence_that_says_what_may_be_written(crs):
    with pytest.raises(UnknownCrs, match="EPSG:4326") as refused:
        to_wgs84(0.0, 0.0, crs)

    assert len(refused.value.sentence) < 200


def test_a_degree_is_longest_across_at_the_equator_and_along_at_the_pole():
    across, along = metres_per_degree([0.0, 89.999])

    assert across[0] == pytest.approx(111_319.49, abs=0.01)
    assert across[1] < 3
    assert along[0] < along[1]


@given(
    st.floats(-179, 179),
    st.floats(-70, 70),
    st.floats(-0.3, 0.3),
    st.floats(-0.3, 0.3),
)
def test_the_quick_distance_agrees_with_the_geodesic_inside_a_city(lon, lat, east, north):
    quick = float(distance_m(lon, lat, lon + east, lat + north))
    exact = length_m(shapely.LineString([(lon, lat), (lon + east, lat + north)]))

    assert quick == pytest.approx(exact, rel=1e-4, abs=1e-3)


def test_the_date_line_is_not_a_way_round_the_world():
    assert float(distance_m(179.999, 0.0, -179.999, 0.0)) == pytest.approx(222.6, abs=0.1)


def test_distances_are_measured_for_many_points_at_once():
    far = distance_m(114.0, 22.5, np.array([114.0, 114.01]), np.array([22.5, 22.5]))

    assert far[0] == 0.0
    assert far[1] == pytest.approx(1028.7, abs=1)


def test_an_area_is_the_same_whichever_way_round_it_is_drawn_and_without_its_holes():
    outer = [(114.0, 22.5), (114.01, 22.5), (114.01, 22.51), (114.0, 22.51)]
    hole = [(114.002, 22.502), (114.004, 22.502), (114.004, 22.504), (114.002, 22.504)]

    whole = area_m2(shapely.Polygon(outer))

    assert whole == pytest.approx(1028.7 * 1107.5, rel=1e-3)
    assert area_m2(shapely.Polygon(outer[::-1])) == pytest.approx(whole)
    assert area_m2(shapely.Polygon(outer, [hole])) == pytest.approx(whole * 0.96, rel=1e-4)
    assert area_m2(shapely.MultiPolygon([shapely.Polygon(outer, [hole])])) < whole


def test_a_line_has_no_area_and_nothing_has_none_either():
    assert area_m2(shapely.LineString([(0, 0), (1, 1)])) == 0.0
    assert area_m2(shapely.Polygon()) == 0.0
