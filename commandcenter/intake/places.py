"""Places of imported rows: brought to WGS-84, checked against the city, put into their cells.

A place outside every cell but near the city is kept without a cell. One that lies further than
`FAR_KM` from the city is a fault, most often longitude and latitude exchanged.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commandcenter.city import City
from commandcenter.coordinates import to_wgs84
from commandcenter.ids import AreaCode
from commandcenter.report import Place
from commandcenter.wording import _

FAR_KM = 50.0
_KM_PER_DEGREE = 111.2

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Located:
    """What became of one place."""

    place: Place | None
    """None where the row has none, or a faulty one."""
    cell: AreaCode | None
    reason: str = ""
    """What is wrong with it, as a sentence."""
    hint: str = ""


NOWHERE = Located(None, None)


def locate_all(city: City, xs: Sequence[float], ys: Sequence[float], crs: str) -> list[Located]:
    """The places at eastings and northings in `crs`; NaN where a row has none."""
    x, y = np.asarray(xs, dtype=np.float64), np.asarray(ys, dtype=np.float64)
    given = np.isfinite(x)
    if not given.any():
        return [NOWHERE] * len(xs)
    lon, lat = to_wgs84(x, y, crs)
    near = _near(city, lon, lat)
    numbers = city.cells.cells_of(np.where(near, lon, np.nan), np.where(near, lat, np.nan))
    codes = [AreaCode(code) for code in city.cells.codes]
    found: list[Located] = []
    for at, (is_given, is_near, number, east, north) in enumerate(
        zip(
            given.tolist(), near.tolist(), numbers.tolist(), lon.tolist(), lat.tolist(), strict=True
        )
    ):
        if not is_given:
            found.append(NOWHERE)
        elif is_near:
            place = Place(east, north, None, "import", crs)
            found.append(Located(place, codes[number] if number >= 0 else None))
        else:
            found.append(_lost(city, float(x[at]), float(y[at]), crs))
    return found


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


def _lost(city: City, x: float, y: float, crs: str) -> Located:
    if x == 0 and y == 0:
        return Located(
            None,
            None,
            _("0, 0 is a place in the sea."),
            _("Where the place is not known, leave both coordinates empty."),
        )
    if _near(city, *to_wgs84([y], [x], crs)).all():
        return Located(
            None,
            None,
            _("Longitude and latitude are exchanged."),
            _("Write longitude {lon} and latitude {lat}.").format(lon=y, lat=x),
        )
    return Located(
        None,
        None,
        _("The place lies more than {km} km outside the city.").format(km=round(FAR_KM)),
        _("Correct it, name the right coordinate system, or leave both coordinates empty."),
    )
