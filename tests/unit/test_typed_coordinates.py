import pytest

from commandcenter.coordinates import bd09_from_wgs84
from commandcenter.places.typed_coordinates import place_typed

NEW_YORK = (-74.3, 40.4, -73.6, 41.0)
HERE = (-73.9231, 40.8307)


@pytest.mark.parametrize(
    "text",
    [
        "40.8307, -73.9231",
        "40.8307 -73.9231",
        "-73.9231, 40.8307",
        "40.8307 N 73.9231 W",
        "40.8307N, 73.9231W",
        "N40.8307 W73.9231",
        "73.9231 W 40.8307 N",
        "W 73.9231; N 40.8307",
        "geo:40.8307,-73.9231",
        "40.8307，\u221273.9231",
        "北纬40.8307 西经73.9231",
        "40.8307, -73.9231 (WGS84)",
        "40.8307, -73.9231 EPSG:4326",
    ],
)
def test_a_position_is_understood_however_it_is_written(text):
    place = place_typed(text, NEW_YORK)

    assert place is not None
    assert (place.lon, place.lat) == pytest.approx(HERE)
    assert (place.method, place.crs) == ("coordinates", "EPSG:4326")


def test_degrees_minutes_and_seconds_are_understood():
    place = place_typed("40°49'50.5\"N 73°55'23.2\"W")

    assert place is not None
    assert (place.lon, place.lat) == pytest.approx((-73.923111, 40.830694), abs=1e-6)


def test_bare_numbers_are_latitude_first_unless_that_cannot_be():
    spoken, east_first = place_typed("22.53, 54.03"), place_typed("114.03, 22.53", NEW_YORK)

    assert spoken is not None
    assert east_first is not None
    assert (spoken.lon, spoken.lat) == (54.03, 22.53)
    assert (east_first.lon, east_first.lat) == (114.03, 22.53)


def test_accuracy_is_that_of_the_last_digit_written():
    fine, coarse, minutes = (
        place_typed(text) for text in ("40.83071, -73.92312", "40.83, -73.92", "40°49'N 73°55'W")
    )

    assert fine is not None
    assert coarse is not None
    assert minutes is not None
    assert fine.accuracy_m == pytest.approx(1.1)
    assert coarse.accuracy_m == pytest.approx(1113.2)
    assert minutes.accuracy_m == pytest.approx(1855.3)


def test_shifted_frames_and_projected_metres_are_converted():
    lon, lat = (float(each) for each in bd09_from_wgs84(114.02, 22.54))

    shifted = place_typed(f"{lat:.7f}, {lon:.7f} BD-09")
    projected = place_typed("1005834 242385 EPSG:2263")

    assert shifted is not None
    assert projected is not None
    assert (shifted.lon, shifted.lat) == pytest.approx((114.02, 22.54), abs=1e-6)
    assert shifted.crs == "bd09"
    assert (projected.lon, projected.lat) == pytest.approx((-73.922, 40.8319), abs=1e-3)
    assert (projected.crs, projected.accuracy_m) == ("EPSG:2263", 1.0)


@pytest.mark.parametrize(
    "text",
    [
        "Gerard Ave & E 164 St",
        "1006 Gerard Avenue",
        "200.5, 300.5",
        "40.1 N 40.2 N",
        "40.1 E 40.2 E",
        "36005018302",
        "12 34 EPSG:999999",
        "9999999999 9999999999 EPSG:32618",
        "",
    ],
)
def test_what_is_no_position_is_not_taken_for_one(text):
    assert place_typed(text, NEW_YORK) is None
