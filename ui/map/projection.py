"""From degrees to pixels and back: Web Mercator, for the screen only.

Input is WGS-84 longitude and latitude in degrees. The plane in between is the unit square: x runs
east from the antimeridian, y south from the top of the Mercator map. Lengths are never measured in
this plane; `metres_per_pixel` gives the ground size of a pixel on the ellipsoid.
"""

import math
from dataclasses import replace
from typing import Final, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from commandcenter.frozen import frozen

Floats: TypeAlias = NDArray[np.float64]

LIMIT: Final = 85.051128779806
"""Latitude in degrees at which the Mercator square ends."""

WORLD: Final = 256
"""Width of the world in logical pixels at zoom 0, as web maps count zooms."""

STEPS: Final = 8
"""Levels in one doubling: tiles are made only at zooms that are whole eighths."""

MIN_ZOOM: Final = 2.0
MAX_ZOOM: Final = 20.0

_EQUATOR_METRES: Final = 2 * math.pi * 6378137.0
_ECCENTRICITY_SQUARED: Final = 0.0066943799901413165


def to_plane(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Unit-square x and y of WGS-84 degrees; latitudes beyond `LIMIT` are cut to it."""
    bent = np.radians(np.clip(lat, -LIMIT, LIMIT))
    return (np.asarray(lon) + 180.0) / 360.0, 0.5 - np.arcsinh(np.tan(bent)) / (2 * math.pi)


def plane_point(lon: float, lat: float) -> tuple[float, float]:
    """Unit-square x and y of one point in WGS-84 degrees."""
    bent = math.radians(min(LIMIT, max(-LIMIT, lat)))
    return (lon + 180.0) / 360.0, 0.5 - math.asinh(math.tan(bent)) / (2 * math.pi)


def degrees(x: float, y: float) -> tuple[float, float]:
    """WGS-84 longitude and latitude in degrees of a unit-square point."""
    return x * 360.0 - 180.0, math.degrees(math.atan(math.sinh((0.5 - y) * 2 * math.pi)))


def plane_bounds(geometries: NDArray[np.object_]) -> tuple[float, float, float, float] | None:
    """What shapely geometries (WGS-84 degrees) cover of the unit square; None if nothing."""
    if not len(geometries):
        return None  # A workspace without areas: Shapely has no bounds of nothing.
    bounds = shapely.total_bounds(geometries)
    if not np.isfinite(bounds).all():
        return None
    x, y = to_plane(bounds[[0, 2]], bounds[[3, 1]])
    return float(x[0]), float(y[0]), float(x[1]), float(y[1])


@frozen
class Viewport:
    """What part of the plane a window shows. Pixels here are device pixels."""

    x: float
    """Middle of the window in the unit square."""
    y: float
    zoom: float
    width: int
    """Size of the window in device pixels."""
    height: int
    ratio: float = 1.0
    """Device pixels per logical pixel."""

    @property
    def scale(self) -> float:
        """Device pixels per unit of the plane."""
        return scale_of(self.zoom, self.ratio)

    @property
    def left(self) -> int:
        """World pixel of the window's left edge; whole, so that tiles are copied, not resampled."""
        return round(self.x * self.scale - self.width / 2)

    @property
    def top(self) -> int:
        """World pixel of the window's top edge."""
        return round(self.y * self.scale - self.height / 2)

    @property
    def middle(self) -> tuple[float, float]:
        """Window pixel in the middle."""
        return self.width / 2, self.height / 2

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """Window pixel of a point of the plane."""
        scale = self.scale
        return x * scale - self.left, y * scale - self.top

    def point(self, px: float, py: float) -> tuple[float, float]:
        """Point of the plane under a window pixel."""
        scale = self.scale
        return (px + self.left) / scale, (py + self.top) / scale

    def resized(self, width: int, height: int, ratio: float) -> "Viewport":
        """The same middle and zoom in a window of another size."""
        return replace(self, width=max(1, width), height=max(1, height), ratio=ratio)

    def moved(self, dx: float, dy: float) -> "Viewport":
        """Looking `dx` pixels further east and `dy` further south."""
        scale = self.scale
        return self.centred(self.x + dx / scale, self.y + dy / scale)

    def centred(self, x: float, y: float) -> "Viewport":
        """The same zoom with another middle, which stays inside the world."""
        return replace(self, x=min(1.0, max(0.0, x)), y=min(1.0, max(0.0, y)))

    def zoomed(self, zoom: float, px: float, py: float) -> "Viewport":
        """At another zoom, with the place under window pixel (px, py) staying where it is."""
        zoom = min(MAX_ZOOM, max(MIN_ZOOM, zoom))
        x, y = self.point(px, py)
        scale = scale_of(zoom, self.ratio)
        middle_x = x - (px - self.width / 2) / scale
        middle_y = y - (py - self.height / 2) / scale
        return replace(self, zoom=zoom).centred(middle_x, middle_y)

    def fitted(self, bounds: tuple[float, float, float, float], margin: float) -> "Viewport":
        """The nearest level that shows all of `bounds` (unit square), `margin` pixels around it."""
        x0, y0, x1, y1 = bounds
        room_x = max(1.0, self.width - 2 * margin)
        room_y = max(1.0, self.height - 2 * margin)
        scale = min(room_x / max(x1 - x0, 1e-9), room_y / max(y1 - y0, 1e-9))
        zoom = math.floor(STEPS * math.log2(scale / (WORLD * self.ratio))) / STEPS
        zoom = min(MAX_ZOOM, max(MIN_ZOOM, zoom))
        return replace(self, zoom=zoom).centred((x0 + x1) / 2, (y0 + y1) / 2)

    def metres_per_pixel(self) -> float:
        """Ground metres from west to east of one device pixel at the window's middle latitude."""
        latitude = math.radians(degrees(self.x, self.y)[1])
        bulge = math.sqrt(1 - _ECCENTRICITY_SQUARED * math.sin(latitude) ** 2)
        return _EQUATOR_METRES * math.cos(latitude) / bulge / self.scale


def scale_of(zoom: float, ratio: float) -> float:
    """Device pixels per unit of the plane at `zoom`, `ratio` device pixels to a logical one."""
    return float(WORLD * ratio * 2.0**zoom)
