"""Places on the earth: the frame of a coordinate, its way to WGS-84, distance and size.

Everything inside the application is WGS-84 longitude and latitude in degrees. Other frames are
converted here, at the edge, and nowhere else. This is the only module that knows pyproj, and it
imports it when it is first needed, because a console that starts has no use for it.

CGCS2000 (EPSG:4490) and WGS-84 (EPSG:4326) differ by centimetres; they are treated as one. GCJ-02
and BD-09 are the shifted frames of Chinese web maps; their forward formulas are the published ones,
and the way back is found by iteration, because the formulas have no inverse.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from commandcenter.refusal import Refused
from commandcenter.wording import _

if TYPE_CHECKING:
    from pyproj import Geod, Transformer
    from shapely.geometry.base import BaseGeometry

Degrees = NDArray[np.float64]

WGS84 = "EPSG:4326"
GCJ02 = "gcj02"
BD09 = "bd09"

_SAME_AS_WGS84 = frozenset(
    {"EPSG:4326", "EPSG:4490", "EPSG:4979", "OGC:CRS84", "CRS:84", "WGS84", "WGS-84", "CGCS2000"}
)
_SHIFTED = {"gcj02": GCJ02, "gcj-02": GCJ02, "bd09": BD09, "bd-09": BD09, "bd09ll": BD09}

# WGS-84 ellipsoid: semi-major axis in metres and first eccentricity squared.
_WGS84_A = 6_378_137.0
_WGS84_E2 = 0.006_694_379_990_141_316

# GCJ-02 is defined on the Krasovsky 1940 ellipsoid, and only inside this box.
_GCJ_A = 6_378_245.0
_GCJ_E2 = 0.006_693_421_622_965_943
_GCJ_WEST, _GCJ_EAST, _GCJ_SOUTH, _GCJ_NORTH = 72.004, 137.8347, 0.8293, 55.8271

_BD_PI = np.pi * 3000.0 / 180.0
_ROUNDS = 12


class UnknownCrs(Refused):
    """The frame of coordinates is not known; the message is a sentence for who named it."""


def to_wgs84(x: ArrayLike, y: ArrayLike, crs: str = WGS84) -> tuple[Degrees, Degrees]:
    """Longitude and latitude (degrees, WGS-84) of points given in `crs`.

    `x` is always the easting or longitude and `y` the northing or latitude, whatever axis order the
    authority prescribes. `crs` is `EPSG:n`, `gcj02`, `bd09`, WKT or a PROJ string. A point that
    cannot be converted comes back as NaN. Raises UnknownCrs.
    """
    east, north = _as_degrees(x), _as_degrees(y)
    frame = known_crs(crs)
    if frame == WGS84:
        return east, north
    if frame == GCJ02:
        return gcj02_to_wgs84(east, north)
    if frame == BD09:
        return bd09_to_wgs84(east, north)
    lon, lat = _transformer(frame).transform(east, north)
    lon, lat = _as_degrees(lon), _as_degrees(lat)
    lost = ~(np.isfinite(lon) & np.isfinite(lat))
    return np.where(lost, np.nan, lon), np.where(lost, np.nan, lat)


@lru_cache(maxsize=64)
def known_crs(crs: str) -> str:
    """The one spelling of `crs` used here.

    That is `EPSG:4326` for all that equal it, `gcj02`, `bd09`, `EPSG:n`, or the text as given.
    Raises UnknownCrs, with a sentence that says what may be written.
    """
    text = crs.strip()
    if text.lower() in _SHIFTED:
        return _SHIFTED[text.lower()]
    short = text.upper().removeprefix("URN:OGC:DEF:CRS:").replace("::", ":")
    if short.startswith("OGC:1.3:"):
        short = "OGC:" + short.removeprefix("OGC:1.3:")
    if short.isdigit():
        short = f"EPSG:{short}"
    if short in _SAME_AS_WGS84:
        return WGS84
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    spelling = short if short.startswith("EPSG:") else text
    try:
        found = CRS.from_user_input(spelling)
    except CRSError as error:
        raise UnknownCrs(
            _(
                "“{crs}” is not a coordinate system known here. "
                "Write EPSG:n (for example EPSG:4326), gcj02 or bd09."
            ).format(crs=_shortened(text))
        ) from error
    authority = found.to_authority(min_confidence=70)
    if authority is not None and ":".join(authority) in _SAME_AS_WGS84:
        return WGS84
    return spelling


def gcj02_from_wgs84(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """GCJ-02 degrees of WGS-84 points; outside the frame's box nothing is shifted."""
    lon, lat = _as_degrees(lon), _as_degrees(lat)
    inside = _in_gcj_box(lon, lat)
    east, north = _gcj_shift(lon, lat)
    return np.where(inside, lon + east, lon), np.where(inside, lat + north, lat)


def gcj02_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """WGS-84 degrees of GCJ-02 points, exact to better than 1e-8 degrees (1 mm)."""
    lon, lat = _as_degrees(lon), _as_degrees(lat)
    inside = _in_gcj_box(lon, lat)
    found_lon, found_lat = lon, lat
    for _round in range(_ROUNDS):
        east, north = _gcj_shift(found_lon, found_lat)
        found_lon, found_lat = lon - east, lat - north
    return np.where(inside, found_lon, lon), np.where(inside, found_lat, lat)


def bd09_from_wgs84(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """BD-09 degrees of WGS-84 points."""
    return _bd_from_gcj(*gcj02_from_wgs84(lon, lat))


def bd09_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """WGS-84 degrees of BD-09 points, exact to better than 1e-8 degrees (1 mm)."""
    lon, lat = _as_degrees(lon), _as_degrees(lat)
    gcj_lon, gcj_lat = lon - 0.0065, lat - 0.006
    for _round in range(_ROUNDS):
        there_lon, there_lat = _bd_from_gcj(gcj_lon, gcj_lat)
        gcj_lon, gcj_lat = gcj_lon + (lon - there_lon), gcj_lat + (lat - there_lat)
    return gcj02_to_wgs84(gcj_lon, gcj_lat)


def distance_m(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike) -> Degrees:
    """Metres between WGS-84 points, element by element; for distances inside a city.

    Works on the ellipsoid's two radii at the middle latitude: within 0.01 % up to 100 km, at the
    price of one cosine. Use `length_m` where every millimetre counts.
    """
    lon1, lat1, lon2, lat2 = (_as_degrees(value) for value in (lon1, lat1, lon2, lat2))
    east, north = metres_per_degree((lat1 + lat2) / 2.0)
    turn = (lon2 - lon1 + 180.0) % 360.0 - 180.0
    return np.hypot(turn * east, (lat2 - lat1) * north)


def metres_per_degree(lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """Metres in one degree of longitude and of latitude, at `lat` (degrees, WGS-84)."""
    phi = np.radians(_as_degrees(lat))
    flattening = 1.0 - _WGS84_E2 * np.sin(phi) ** 2
    prime_vertical = _WGS84_A / np.sqrt(flattening)
    meridian = prime_vertical * (1.0 - _WGS84_E2) / flattening
    return np.radians(prime_vertical * np.cos(phi)), np.radians(meridian)


def length_m(geometry: BaseGeometry) -> float:
    """Geodesic length in metres of a WGS-84 line, or of the outline of a WGS-84 polygon."""
    return float(_ellipsoid().geometry_length(geometry))


def area_m2(geometry: BaseGeometry) -> float:
    """Geodesic area in square metres of a WGS-84 polygon or collection; holes are left out."""
    parts: Any = getattr(geometry, "geoms", None)
    if parts is not None:
        return float(sum(area_m2(part) for part in parts))
    if geometry.geom_type != "Polygon" or geometry.is_empty:
        return 0.0
    polygon: Any = geometry
    holes = sum(_ring_area_m2(ring) for ring in polygon.interiors)
    return _ring_area_m2(polygon.exterior) - holes


def _ring_area_m2(ring: BaseGeometry) -> float:
    """Area inside a ring, in square metres, whichever way round it is drawn."""
    area, _outline = _ellipsoid().geometry_area_perimeter(ring)
    return abs(float(area))


def _gcj_shift(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """How far GCJ-02 moves WGS-84 points east and north, in degrees."""
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    common = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + common
    north += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + common
    east += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    phi = np.radians(lat)
    magic = 1.0 - _GCJ_E2 * np.sin(phi) ** 2
    meridian = _GCJ_A * (1.0 - _GCJ_E2) / (magic * np.sqrt(magic))
    parallel = _GCJ_A / np.sqrt(magic) * np.cos(phi)
    return np.degrees(east / parallel), np.degrees(north / meridian)


def _bd_from_gcj(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_PI)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_PI)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def _in_gcj_box(lon: Degrees, lat: Degrees) -> NDArray[np.bool_]:
    across = (lon >= _GCJ_WEST) & (lon <= _GCJ_EAST)
    return across & (lat >= _GCJ_SOUTH) & (lat <= _GCJ_NORTH)


@lru_cache(maxsize=16)
def _transformer(crs: str) -> Transformer:
    from pyproj import Transformer

    return Transformer.from_crs(crs, WGS84, always_xy=True)


@lru_cache(maxsize=1)
def _ellipsoid() -> Geod:
    from pyproj import Geod

    return Geod(ellps="WGS84")


def _as_degrees(value: ArrayLike) -> Degrees:
    return np.asarray(value, dtype=np.float64)


def _shortened(text: str) -> str:
    """The start of a long WKT, so that a message stays a sentence."""
    return text if len(text) <= 60 else text[:57] + "…"
