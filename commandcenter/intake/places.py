"""Places of imported rows: brought to WGS-84, checked against the city, put into their cells.

A place outside every cell but near the city is kept without a cell. One that lies further than
`FAR_KM` from the city is a fault, most often longitude and latitude exchanged.
"""

from collections.abc import Sequence
from datetime import datetime
from math import nan
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from commandcenter.city import City
from commandcenter.coordinates import to_wgs84
from commandcenter.grid import CITY_LAYER
from commandcenter.ids import AreaCode
from commandcenter.wording import _

FAR_KM = 50.0
_KM_PER_DEGREE = 111.2

Floats = NDArray[np.float64]


class Fault(NamedTuple):
    """What is wrong with a place, and how to put it right."""

    reason: str
    hint: str


class Located(NamedTuple):
    """Many places in WGS-84, in the order in which they were given."""

    lons: list[float]
    """NaN where there is no place."""
    lats: list[float]
    cells: list[AreaCode | None]
    faults: dict[int, Fault]
    """By number in the lists, from 0: places that cannot be."""


def locate_all(
    city: City,
    xs: Sequence[float],
    ys: Sequence[float],
    crs: str,
    instants: Sequence[datetime | None] = (),
) -> Located:
    """The places at eastings and northings in `crs`; NaN where a row has none.

    Each lies among the cells in force at its own instant; without instants, in the newest.
    """
    x, y = np.asarray(xs, dtype=np.float64), np.asarray(ys, dtype=np.float64)
    given = np.isfinite(x)
    if not given.any():
        return Located([nan] * len(x), [nan] * len(x), [None] * len(x), {})
    lon, lat = to_wgs84(x, y, crs)
    near = _near(city, lon, lat)
    lon, lat = np.where(near, lon, np.nan), np.where(near, lat, np.nan)
    found = city.layers[CITY_LAYER].locate(lon, lat, instants or [None] * len(lon))
    cells = [None if code is None else AreaCode(code) for code in found]
    lost = np.flatnonzero(given & ~near).tolist()
    faults = {at: _fault(city, float(x[at]), float(y[at]), crs) for at in lost}
    return Located(lon.tolist(), lat.tolist(), cells, faults)


def _near(city: City, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    """Which places lie in or near the city; anywhere on earth while it has no cells."""
    west, south, east, north = -180.0, -90.0, 180.0, 90.0
    if len(city.cells):
        west, south, east, north = city.cells.bounds
        high = FAR_KM / _KM_PER_DEGREE
        wide = high / max(0.01, float(np.cos(np.radians((south + north) / 2))))
        west, south, east, north = west - wide, south - high, east + wide, north + high
    inside: NDArray[np.bool_] = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return inside


def _fault(city: City, x: float, y: float, crs: str) -> Fault:
    if x == 0 and y == 0:
        return Fault(
            _("0, 0 is a place in the sea."),
            _("Where the place is not known, leave both coordinates empty."),
        )
    if _near(city, *to_wgs84([y], [x], crs)).all():
        return Fault(
            _("Longitude and latitude are exchanged."),
            _("Write longitude {lon} and latitude {lat}.").format(lon=y, lat=x),
        )
    return Fault(
        _("The place lies more than {km} km outside the city.").format(km=round(FAR_KM)),
        _("Correct it, name the right coordinate system, or leave both coordinates empty."),
    )
