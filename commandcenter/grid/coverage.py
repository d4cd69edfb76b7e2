"""Cells that share their borders to the last digit: made from lines, measured, proven.

Polygons that are cut one by one meet only nearly. Here all lines of an area, its own border and
whatever divides it, are brought onto one grid of `GRID_DEGREES` together and every face between
them becomes a polygon, so that neighbours have the same corners. Geometry is WGS-84 degrees.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from commandcenter.coordinates import area_m2, length_m
from commandcenter.frozen import frozen
from commandcenter.grid.areas import Shapes, flat_area_m2
from commandcenter.grid.crosswalk import equal_areas_m2

GRID_DEGREES = 1e-9
"""Corners lie on a grid of a tenth of a millimetre."""

TOLERANCE = 1e-6
"""Gaps and overlaps up to this share of an area's ground are the rounding of its corners."""

TOLERANCE_M = 2e-4
"""So are those of this width in metres along its border: two steps of the grid."""

Pairs = NDArray[np.intp]


def as_shapes(geometries: Iterable[BaseGeometry]) -> Shapes:
    """Geometries as the array that shapely works on, also when there are none."""
    found = list(geometries)
    shapes = np.empty(len(found), dtype=object)
    shapes[:] = found
    return shapes


def faces(lines: Iterable[BaseGeometry]) -> Shapes:
    """Every face that lines enclose, as polygons that share their corners."""
    noded = shapely.union_all(as_shapes(lines), grid_size=GRID_DEGREES)
    return as_shapes(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))))


def on_grid(geometries: Shapes) -> Shapes:
    """Polygons with their corners moved onto the grid, each by less than the grid."""
    snapped = shapely.set_precision(geometries, GRID_DEGREES, mode="pointwise")
    return np.asarray(snapped, dtype=object)


def home_of(pieces: Shapes, homes: Shapes) -> Pairs:
    """For each piece the number of the home that a point inside it lies in; -1 for none."""
    found = np.full(len(pieces), len(homes), dtype=np.intp)
    if len(pieces) and len(homes):
        inside = shapely.point_on_surface(pieces)
        piece, home = shapely.STRtree(homes).query(inside, predicate="intersects")
        np.minimum.at(found, piece, home)
    found[found == len(homes)] = -1
    return found


@frozen
class Borders:
    """Which polygons of a coverage lie side by side, and along how much border."""

    first: Pairs
    second: Pairs
    length: NDArray[np.float64]
    """Metres, within a few per cent: to compare neighbours by."""


def borders(shapes: Shapes) -> Borders:
    """The shared borders of a coverage; `first` is less than `second`."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    start, end = points[:-1][same], points[1:][same]
    whose = owner[part[ring[:-1][same]]]
    turned = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    start[turned], end[turned] = end[turned], start[turned].copy()
    edges = np.hstack((start, end))
    order = np.lexsort((whose, *edges.T[::-1]))
    edges, whose = edges[order], whose[order]
    twice = np.flatnonzero((edges[1:] == edges[:-1]).all(axis=1) & (whose[1:] != whose[:-1]))
    narrow = np.cos(np.radians(edges[twice, 1]))
    step = edges[twice, 2:] - edges[twice, :2]
    length = np.hypot(step[:, 0] * narrow, step[:, 1]) * 111_200.0
    pairs = np.sort(np.column_stack((whose[twice], whose[twice + 1])), axis=1)
    kinds, which = np.unique(pairs, axis=0, return_inverse=True)
    total = np.zeros(len(kinds), dtype=np.float64)
    np.add.at(total, which.ravel(), length)
    return Borders(kinds[:, 0].astype(np.intp), kinds[:, 1].astype(np.intp), total)


@frozen
class CoverageReport:
    """How well cells cover an area, in square metres."""

    cells: int
    area_m2: float
    """Of the area that was to be covered."""
    gaps_m2: float
    """Ground of the area in no cell."""
    overlaps_m2: float
    """Ground in two cells."""
    beyond_m2: float
    """Ground of cells outside the area."""
    tolerance_m2: float
    """What the rounding of corners can explain."""
    smallest_m2: float
    median_m2: float
    largest_m2: float

    @property
    def sound(self) -> bool:
        """Whether the cells are a tiling of the area."""
        return max(self.gaps_m2, self.overlaps_m2, self.beyond_m2) <= self.tolerance_m2


def check_coverage(cells: Sequence[BaseGeometry] | Shapes, area: BaseGeometry) -> CoverageReport:
    """Measure gaps and overlaps of cells over an area that they should tile.

    Does not trust how the cells were made: it lays them over each other and over the area.
    """
    shapes = as_shapes(cells)
    sizes = equal_areas_m2(shapes)
    whole = area_m2(area)
    union = shapely.union_all(shapes) if len(shapes) else shapely.Polygon()
    return CoverageReport(
        cells=len(shapes),
        area_m2=whole,
        # A line is straight in degrees: measured on the ellipsoid, a corner more would count.
        gaps_m2=flat_area_m2(shapely.difference(area, union)),
        overlaps_m2=_overlap_m2(shapes),
        beyond_m2=flat_area_m2(shapely.difference(union, area)),
        tolerance_m2=max(whole * TOLERANCE, _border_m(area) * TOLERANCE_M),
        smallest_m2=float(sizes.min()) if len(sizes) else 0.0,
        median_m2=float(np.median(sizes)) if len(sizes) else 0.0,
        largest_m2=float(sizes.max()) if len(sizes) else 0.0,
    )


def _border_m(area: BaseGeometry) -> float:
    return float(sum(length_m(line) for line in shapely.get_parts(shapely.boundary(area))))


def _overlap_m2(shapes: Shapes) -> float:
    """Ground that pairs of cells share; a coverage with equal corners has none."""
    if not len(shapes) or shapely.coverage_is_valid(shapes):
        return 0.0
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = first < second
    shared = shapely.intersection(shapes[first[once]], shapes[second[once]])
    return float(equal_areas_m2(shared[shapely.get_dimensions(shared) == 2]).sum())
