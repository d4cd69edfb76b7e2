"""Two grid layers laid over each other: which cells share how much ground.

Shares are measured on an equal-area plane (longitude against the sine of the latitude), so that
the north of a long cell does not count for more than its south.
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from commandcenter.coordinates import metres_per_degree
from commandcenter.frozen import frozen
from commandcenter.grid.areas import CellIndex, Shapes

SMALLEST_PART = 1e-3
"""Shares below this are left out: borders digitised twice never match to the metre."""


@frozen
class Share:
    """How much of a cell of one layer lies in a cell of another."""

    cell: str
    other: str
    area_m2: float
    part: float
    """Share of `cell`, from 0 to 1."""


def crosswalk(
    cells: CellIndex, others: CellIndex, *, smallest_part: float = SMALLEST_PART
) -> list[Share]:
    """For every cell of one layer the cells of another that share ground with it, largest first."""
    if not (len(cells) and len(others)):
        return []
    other, cell = cells.meeting(others.geometries)
    shared = shapely.intersection(cells.geometries[cell], others.geometries[other])
    size = equal_areas_m2(cells.geometries)[cell]
    common = equal_areas_m2(shared)
    part = np.divide(common, size, out=np.zeros_like(common), where=size > 0)
    kept = part >= smallest_part
    shares = [
        Share(cells.codes[a], others.codes[b], float(ground), float(share))
        for a, b, ground, share in zip(
            cell[kept], other[kept], common[kept], part[kept], strict=True
        )
    ]
    return sorted(shares, key=lambda share: (share.cell, -share.part, share.other))


def largest_share(geometry: BaseGeometry, others: CellIndex) -> str | None:
    """The cell of a layer that shares most ground with one area; None if none does."""
    _one, other = others.meeting(np.array([geometry], dtype=object))
    if not other.size:
        return None
    sizes = equal_areas_m2(shapely.intersection(others.geometries[other], geometry))
    # Of equal shares the smallest code, so that every desk names the same cell.
    order = np.lexsort((other, -sizes))
    best = order[0]
    return others.codes[other[best]] if sizes[best] > 0 else None


def equal_areas_m2(geometries: Shapes) -> NDArray[np.float64]:
    """Areas in square metres on the equal-area plane, exact in their ratios within a city."""
    if not len(geometries):
        return np.zeros(0)
    _west, south, _east, north = shapely.total_bounds(geometries)
    middle = (float(south) + float(north)) / 2
    if np.isnan(middle):
        return np.zeros(len(geometries))
    flat = shapely.transform(geometries, _to_plane)
    east, north = metres_per_degree(middle)
    # A degree of latitude is cos(latitude) degrees of the plane.
    scale = float(east) * float(north) / np.cos(np.radians(middle))
    return np.asarray(shapely.area(flat) * scale, dtype=np.float64)


def _to_plane(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack((points[:, 0], np.degrees(np.sin(np.radians(points[:, 1])))))
