"""A position as people write it down, turned into a place in WGS-84.

`40.8307, -73.9231`, `40.8307 N 73.9231 W`, `N40°49'50.5" W73°55'23"`, `114.03,22.53 gcj02`,
`geo:40.83,-73.92`, `1005834 242385 EPSG:2263`. Two bare numbers are latitude then longitude, as
telephones and gauges give them, unless only the other order is possible or lies in the city.
"""

import math
import re

from commandcenter.coordinates import UnknownCrs, known_crs, to_wgs84
from commandcenter.report import Place

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees (WGS-84)."""

_EAST_WEST, _NORTH_SOUTH = ("E", "W"), ("N", "S")
_SIDES = {"北纬": "N", "南纬": "S", "东经": "E", "西经": "W"}
_NUMBER = r"[-+\u2212]?\d+(?:\.\d+)?"
_DEGREES = (
    rf"({_NUMBER})\s*(?:°|º|度)?\s*(?:(\d+(?:\.\d+)?)\s*['′’分])?"
    r"\s*(?:(\d+(?:\.\d+)?)\s*(?:[\"″”秒]|''))?"
)
_SIDE = r"([NSEW])?"
_POSITION = re.compile(
    rf"^(?:GEO:)?\s*{_SIDE}\s*{_DEGREES}\s*{_SIDE}\s*[,;，；\s]\s*{_SIDE}\s*{_DEGREES}\s*{_SIDE}"
    r"\s*[,;，；]?\s*\(?(EPSG:\d+|GCJ-?02|BD-?09(?:LL)?|WGS-?84|CGCS2000)?\)?$"
)
_METRES_PER_DEGREE = 111_320.0


def place_typed(text: str, bounds: Bounds | None = None) -> Place | None:
    """The place that `text` gives as a pair of coordinates, or None if it is none.

    `bounds` of the city decide between latitude and longitude where both orders are possible. The
    accuracy in metres is that of the last digit written, at least 1; `crs` says what it came in.
    """
    upper = text.strip().upper().replace("\u2212", "-")
    for chinese, side in _SIDES.items():
        upper = upper.replace(chinese, side)
    match = _POSITION.match(upper)
    if match is None:
        return None
    parts = match.groups()
    first = _angle(parts[1], parts[2], parts[3]), parts[0] or parts[4]
    second = _angle(parts[6], parts[7], parts[8]), parts[5] or parts[9]
    try:
        crs = known_crs(parts[10] or "EPSG:4326")
    except UnknownCrs:
        return None
    projected = (parts[10] or "").startswith("EPSG:") and crs != "EPSG:4326"
    accuracy = 1.0 if projected else max(_last_digit_m(parts[1:4]), _last_digit_m(parts[6:9]))
    for x, y in _orders(first, second, projected, bounds):
        lon, lat = (float(value) for value in to_wgs84(x, y, crs))
        if math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180:
            return Place(lon, lat, accuracy, "coordinates", crs)
    return None


_Half = tuple[float, str | None]


def _orders(
    first: _Half, second: _Half, projected: bool, bounds: Bounds | None
) -> list[tuple[float, float]]:
    """The pairs (x, y) that may be meant, the likelier first."""
    (a, side_a), (b, side_b) = first, second
    if side_a or side_b:
        if side_a in _EAST_WEST or side_b in _NORTH_SOUTH:
            a, side_a, b, side_b = b, side_b, a, side_a
        if side_a in _EAST_WEST or side_b in _NORTH_SOUTH:
            return []
        return [(_signed(b, side_b, "W"), _signed(a, side_a, "S"))]
    if projected:
        return [(a, b)]
    spoken = [(x, y) for x, y in ((b, a), (a, b)) if abs(x) <= 180 and abs(y) <= 90]
    if bounds is not None:
        spoken.sort(key=lambda at: not _near(at, bounds))
    return spoken


def _near(at: tuple[float, float], bounds: Bounds) -> bool:
    """Within the bounds, or so near that a shifted frame may explain the rest."""
    west, south, east, north = bounds
    return west - 0.1 <= at[0] <= east + 0.1 and south - 0.1 <= at[1] <= north + 0.1


def _signed(value: float, side: str | None, negative: str) -> float:
    return -abs(value) if side == negative else value


def _angle(degrees: str, minutes: str | None, seconds: str | None) -> float:
    whole = abs(float(degrees)) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    return -whole if degrees.startswith("-") else whole


def _last_digit_m(parts: tuple[str | None, ...]) -> float:
    """Metres that one unit of the last digit written stands for."""
    degrees, minutes, seconds = parts
    finest, share = (seconds, 3600) if seconds else (minutes, 60) if minutes else (degrees, 1)
    decimals = len((finest or "").partition(".")[2])
    return max(1.0, round(_METRES_PER_DEGREE / share * 0.1**decimals, 1))
