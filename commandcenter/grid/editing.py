"""Cells cut, put together and drawn anew, so that their neighbours always follow.

Every function takes the cells around the place as polygons that share their corners (WGS-84
degrees, by code) and gives back only those that are different afterwards. Ground is neither lost
nor claimed twice: what would do so is refused with a sentence.
"""

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from commandcenter.coordinates import metres_per_degree
from commandcenter.frozen import frozen
from commandcenter.grid.coverage import as_shapes, home_of
from commandcenter.grid.crosswalk import equal_areas_m2
from commandcenter.refusal import Refused
from commandcenter.wording import _

Point: TypeAlias = tuple[float, float]
"""Longitude and latitude, WGS-84 degrees."""

Cells: TypeAlias = Mapping[str, BaseGeometry]
"""Polygons by code."""

SMALLEST_M2: Final = 100.0
"""No cell is cut smaller: that is a slip of the hand."""

_OVERSHOOT_M = 0.01


@frozen
class Cut:
    """A cell in parts."""

    parts: tuple[BaseGeometry, ...]
    """From west to east, north to south."""
    neighbours: dict[str, BaseGeometry]
    """Cells beside it that got a corner where the cut ends."""


def split(cells: Cells, code: str, line: Iterable[Point]) -> Cut:
    """Cut a cell along a line, which must cross it from border to border.

    Raises Refused if the line leaves the cell whole, a part is smaller than `SMALLEST_M2`, or the
    cell lies in several places.
    """
    cell = cells[code]
    if shapely.get_num_geometries(cell) > 1:
        raise Refused(_("Cell {code} lies in several places and cannot be cut.").format(code=code))
    # Without a grid, so that the corners that neighbours have stay where they are.
    lines = shapely.union_all(as_shapes([shapely.boundary(cell), _longer(list(line))]))
    found = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    pieces = as_shapes(found[home_of(found, as_shapes([cell])) >= 0])
    if len(pieces) < 2:
        raise Refused(_("Draw the line right across cell {code}.").format(code=code))
    if float(equal_areas_m2(pieces).min()) < SMALLEST_M2:
        raise Refused(_("A part would be smaller than {n} m².").format(n=round(SMALLEST_M2)))
    new = _corners(pieces) - _corners(as_shapes([cell]))
    middles = shapely.centroid(pieces)
    order = np.lexsort((-shapely.get_y(middles), shapely.get_x(middles)))
    others = {other: shape for other, shape in cells.items() if other != code}
    return Cut(tuple(pieces[at] for at in order), _with_corners(others, new))


def merge(cells: Cells, codes: Iterable[str]) -> BaseGeometry:
    """The one cell that several make. Raises Refused unless they hang together by borders."""
    together = {code: cells[code] for code in codes}
    if len(together) < 2:
        raise Refused(_("Choose two cells or more that lie side by side."))
    chosen = as_shapes(together.values())
    # A corner that only one of two neighbours has would keep their border alive.
    together |= _with_corners(together, _corners(chosen))
    whole = shapely.coverage_union_all(as_shapes(together.values()))
    parts = shapely.get_parts(shapely.get_parts(whole))
    before = int(shapely.get_num_geometries(chosen).sum())
    if len(parts) > before - len(chosen) + 1:
        raise Refused(_("These cells do not lie side by side."))
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(list(parts))


def move_corner(cells: Cells, corner: Point, to: Point) -> dict[str, BaseGeometry]:
    """Move a corner of some cells to another place, or onto another corner; all of them follow.

    `cells` must hold every cell at the corner, and all around them. Raises Refused if it lies on
    the outer border, if a cell would cross itself or another, or become too small.
    """
    held = corner_cells(cells, corner)
    if not held:
        raise Refused(_("There is no corner to move."))
    before = shapely.coverage_union_all(as_shapes(held.values()))
    if shapely.intersects(shapely.boundary(before), shapely.Point(corner)):
        raise Refused(_("This corner lies on the outer border, which is not the grid's to move."))
    moved = {code: _moved(shape, corner, to) for code, shape in held.items()}
    shapes = as_shapes(moved.values())
    whole = shapely.is_valid(shapes).all() and shapely.coverage_is_valid(shapes)
    if not whole or shapely.union_all(shapes).symmetric_difference(before).area > _GROUND:
        raise Refused(_("The corner cannot go there: cells would cross each other."))
    if float(equal_areas_m2(shapes).min()) < SMALLEST_M2:
        raise Refused(_("A cell would be smaller than {n} m².").format(n=round(SMALLEST_M2)))
    others = {code: shape for code, shape in cells.items() if code not in held}
    return moved | _with_corners(others, {to})


def corner_cells(cells: Cells, corner: Point) -> dict[str, BaseGeometry]:
    """The cells at a corner; one whose border only passes there has the corner too now."""
    return {
        code: _inserted(shape, np.array([corner]))
        for code, shape in cells.items()
        if shapely.distance(shapely.boundary(shape), shapely.Point(corner)) <= _NEAR
    }


@frozen
class Snap:
    """What a place near a border or a corner means."""

    point: Point
    kind: str
    """`corner`, `border` or `free`."""


def snap(cells: Cells, point: Point, within_m: float) -> Snap:
    """The nearest corner within a distance, else the nearest border, else the place itself."""
    east, north = (float(each) for each in metres_per_degree(point[1]))
    scale = np.array([east, north])
    here = np.array(point) * scale
    shapes = as_shapes(cells.values())
    if not len(shapes):
        return Snap(point, "free")
    corners = shapely.get_coordinates(shapes)
    away = np.hypot(*(corners * scale - here).T)
    nearest = int(np.argmin(away))
    if away[nearest] <= within_m:
        return Snap((float(corners[nearest, 0]), float(corners[nearest, 1])), "corner")
    flat = shapely.transform(shapely.boundary(shapes), lambda points: points * scale)
    lines = shapely.union_all(flat)
    spot = shapely.Point(here)
    if shapely.distance(lines, spot) <= within_m:
        on = shapely.get_coordinates(shapely.shortest_line(lines, spot))[0] / scale
        return Snap((float(on[0]), float(on[1])), "border")
    return Snap(point, "free")


_NEAR: Final = 2e-9
"""Degrees: how far from a border a corner may lie and still be on it; a fifth of a millimetre."""

_SAME: Final = 1e-12
"""Degrees within which two corners are one."""

_GROUND: Final = 1e-13
"""Square degrees, about a thousandth of a square metre: the rounding of a union."""


def _corners(shapes: NDArray[np.object_]) -> set[Point]:
    return {(float(x), float(y)) for x, y in shapely.get_coordinates(shapes)}


def _moved(shape: BaseGeometry, corner: Point, to: Point) -> BaseGeometry:
    """A polygon with one corner elsewhere; one that meets its neighbour becomes one with it."""

    def there(points: NDArray[np.float64]) -> NDArray[np.float64]:
        same = np.abs(points - np.array(corner)).max(axis=1) <= _SAME
        return np.where(same[:, None], np.array(to), points)

    return shapely.remove_repeated_points(shapely.transform(shape, there))


def _with_corners(others: Cells, corners: set[Point]) -> dict[str, BaseGeometry]:
    """The cells on whose borders new corners lie, with them."""
    spots = np.array(sorted(corners)).reshape(-1, 2)
    changed: dict[str, BaseGeometry] = {}
    for code, shape in others.items():
        away = shapely.distance(shapely.points(spots), shapely.boundary(shape))
        threaded = _inserted(shape, spots[away <= _NEAR])
        if shapely.get_num_coordinates(threaded) != shapely.get_num_coordinates(shape):
            changed[code] = threaded
    return changed


def _inserted(shape: BaseGeometry, corners: NDArray[np.float64]) -> BaseGeometry:
    """A polygon with further corners on its border; those that it has already are not doubled."""
    polygons = []
    for part in shapely.get_parts(shape):
        rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(part)]
        for corner in corners:
            rings = [_threaded(points, corner) for points in rings]
        polygons.append(shapely.Polygon(rings[0], rings[1:]))
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _threaded(points: NDArray[np.float64], corner: NDArray[np.float64]) -> NDArray[np.float64]:
    """A ring with one more corner on the edge that passes it; the same ring if none does."""
    if (np.abs(points - corner).max(axis=1) <= _SAME).any():
        return points
    edges = shapely.linestrings(np.stack((points[:-1], points[1:]), axis=1))
    away = shapely.distance(edges, shapely.Point(corner))
    nearest = int(np.argmin(away))
    return np.insert(points, nearest + 1, corner, axis=0) if away[nearest] <= _NEAR else points


def _longer(line: list[Point]) -> BaseGeometry:
    """A line a centimetre longer at both ends, so that it surely meets the border it ends at.

    Raises Refused if it has no length.
    """
    points = np.array(line, dtype=np.float64).reshape(-1, 2)
    if len(points) < 2 or (points == points[0]).all():
        raise Refused(_("A line needs two points."))
    scale = np.array([float(each) for each in metres_per_degree(points[0, 1])])
    ends = []
    for end, before in ((points[0], points[1]), (points[-1], points[-2])):
        step = (end - before) * scale
        length = float(np.hypot(*step))
        ends.append(end + step / max(length, 1e-9) * _OVERSHOOT_M / scale)
    return shapely.LineString([ends[0], *points, ends[1]])
