"""The city cut into areas: the tree of areas, the cells of a layer, and which cell a place is in.

A grid layer is one tiling of the city with its own codes and owners. Its areas form a tree
(district, street, community, unit grid, or any other levels); the areas without parts in their own
layer are its cells. All geometry is WGS-84 longitude and latitude.

A place on a border that cells share belongs to the cell with the smallest code, so that every desk,
today and in ten years, files it in the same cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from functools import cached_property
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from commandcenter.coordinates import area_m2, metres_per_degree
from commandcenter.frozen import frozen
from commandcenter.refusal import Refused
from commandcenter.wording import _

Shapes: TypeAlias = NDArray[np.object_]
Indexes: TypeAlias = NDArray[np.intp]

CITY_LAYER = "city"
"""The layer of areas when nobody names another."""

# Two cells are neighbours along a border, not at a corner: 1e-7 degrees is about a centimetre,
# which is coarser than the rounding of coordinates in files and far finer than any border.
_TOUCH_DEGREES = 1e-7
_BORDER_DEGREES = 1e-6
_SNAP_DEGREES = 1e-9


@frozen
class Area:
    """One named part of the city."""

    code: str
    """Unique in the whole tree, across layers."""
    name: str
    level: str
    """Key of its level, for example `district` or `cell`."""
    layer: str
    """Key of the grid layer that it belongs to."""
    parent: str | None = None
    """Code of the area that it is part of; None at the top."""
    geometry: BaseGeometry | None = field(default=None, compare=False)
    """WGS-84 longitude and latitude; None for an area known only by name."""
    kind: str = ""
    """Key of its type, for example `residential` (`grid_kinds`); empty while nobody has said."""
    valid_from: datetime | None = None
    """From when on it is in force; None: always was."""
    valid_until: datetime | None = None
    """From when on it is in force no more; it stays known, for the cases that name it."""
    replaces: tuple[str, ...] = ()
    """Codes of the cells that it was cut or put together from."""

    def in_force(self, at: datetime) -> bool:
        """Whether it is in force at an instant."""
        begun = self.valid_from is None or self.valid_from <= at
        return begun and (self.valid_until is None or at < self.valid_until)


class BrokenTree(Refused):
    """The areas do not form a tree; the message says which and why."""


class AreaTree:
    """All areas of the city, found by code, upwards and downwards.

    `levels` are the keys of the levels from the top down; without them they are taken in the order
    of depth. Raises BrokenTree for a code used twice, a parent that does not exist, or a circle.
    """

    def __init__(self, areas: Iterable[Area] = (), levels: Sequence[str] = ()) -> None:
        self._areas: dict[str, Area] = {}
        for area in areas:
            if area.code in self._areas:
                raise BrokenTree(_("Two areas have the code {code}.").format(code=area.code))
            self._areas[area.code] = area
        self._children: dict[str | None, list[str]] = {}
        for area in self._areas.values():
            if area.parent is not None and area.parent not in self._areas:
                raise BrokenTree(
                    _("Area {code} names the parent {parent}, which does not exist.").format(
                        code=area.code, parent=area.parent
                    )
                )
            self._children.setdefault(area.parent, []).append(area.code)
        for codes in self._children.values():
            codes.sort()
        self.levels: tuple[str, ...] = self._ordered_levels(levels)

    def __len__(self) -> int:
        return len(self._areas)

    def __contains__(self, code: object) -> bool:
        return code in self._areas

    @property
    def areas(self) -> Mapping[str, Area]:
        """Every area by its code, in the order given."""
        return self._areas

    @property
    def layers(self) -> tuple[str, ...]:
        """Keys of the grid layers present, in the order in which they first appear."""
        return tuple(dict.fromkeys(area.layer for area in self._areas.values()))

    def area(self, code: str) -> Area:
        """The area with this code. Raises KeyError."""
        return self._areas[code]

    def children(self, code: str | None = None) -> tuple[Area, ...]:
        """The direct parts of an area, by code; of nothing: the areas at the top."""
        return tuple(self._areas[child] for child in self._children.get(code, ()))

    def path(self, code: str) -> dict[str, str]:
        """Codes by level from the top down to `code` itself; empty for an unknown code."""
        return {area.level: area.code for area in self.lineage(code)}

    def names(self, code: str) -> dict[str, str]:
        """Names by level from the top down to `code` itself; empty for an unknown code."""
        return {area.level: area.name for area in self.lineage(code)}

    def lineage(self, code: str) -> list[Area]:
        """The areas from the top down to `code` itself; empty for an unknown code."""
        line: list[Area] = []
        area = self._areas.get(code)
        while area is not None:
            line.append(area)
            area = None if area.parent is None else self._areas[area.parent]
        line.reverse()
        return line

    def of_level(self, level: str) -> tuple[Area, ...]:
        """All areas of one level, by code."""
        found = [area for area in self._areas.values() if area.level == level]
        return tuple(sorted(found, key=_by_code))

    def cells(self, layer: str = CITY_LAYER) -> tuple[Area, ...]:
        """The areas of a layer that have no parts in that layer, by code."""
        split = {
            area.parent
            for area in self._areas.values()
            if area.layer == layer and area.parent is not None
        }
        whole = [a for a in self._areas.values() if a.layer == layer and a.code not in split]
        return tuple(sorted(whole, key=_by_code))

    def cells_under(self, code: str) -> tuple[Area, ...]:
        """The smallest parts of an area in its own layer; the area itself when it has none.

        Those that have an end are left out: others take, or have taken, their place.
        """
        layer = self._areas[code].layer
        found: list[Area] = []
        waiting = [code]
        while waiting:
            at = waiting.pop()
            parts = [part for part in self.children(at) if part.layer == layer]
            if parts:
                waiting.extend(part.code for part in parts)
            elif self._areas[at].valid_until is None:
                found.append(self._areas[at])
        return tuple(sorted(found, key=_by_code))

    def _ordered_levels(self, given: Sequence[str]) -> tuple[str, ...]:
        """The levels from the top down; also proves that every area hangs on the top."""
        order = dict.fromkeys(given)
        reached, at_depth = 0, list(self._children.get(None, ()))
        while at_depth:
            reached += len(at_depth)
            order.update(dict.fromkeys(self._areas[code].level for code in at_depth))
            at_depth = [part for code in at_depth for part in self._children.get(code, ())]
        if reached != len(self._areas):
            lost = next(iter(self._in_circles()))
            raise BrokenTree(
                _("Area {code} is, by way of its parents, a part of itself.").format(code=lost)
            )
        return tuple(order)

    def _in_circles(self) -> Iterable[str]:
        safe = set[str]()
        waiting = list(self._children.get(None, ()))
        while waiting:
            code = waiting.pop()
            safe.add(code)
            waiting.extend(self._children.get(code, ()))
        return (code for code in self._areas if code not in safe)


class CellIndex:
    """The cells of one layer: which cell is here, which are next to it.

    Cells are held in the order of their codes; the same order numbers them for the map's image of
    cell ids. Areas without geometry are left out. Safe to ask from several threads.
    """

    def __init__(self, cells: Iterable[Area]) -> None:
        placed = sorted((c for c in cells if c.geometry is not None), key=_by_code)
        self.codes: tuple[str, ...] = tuple(cell.code for cell in placed)
        self.geometries: Shapes = np.array([cell.geometry for cell in placed], dtype=object)
        shapely.prepare(self.geometries)
        self._numbers = {code: number for number, code in enumerate(self.codes)}
        self._tree = shapely.STRtree(self.geometries)

    def __len__(self) -> int:
        return len(self.codes)

    def __contains__(self, code: object) -> bool:
        return code in self._numbers

    def index_of(self, code: str) -> int:
        """The number of a cell in `codes` and `geometries`. Raises KeyError."""
        return self._numbers[code]

    def cell_of(self, lon: float, lat: float) -> str | None:
        """Code of the cell at a place, or None where no cell is."""
        number = int(self.cells_of([lon], [lat])[0])
        return None if number < 0 else self.codes[number]

    def cells_of(self, lons: ArrayLike, lats: ArrayLike) -> Indexes:
        """Numbers of the cells at many places; -1 where no cell is or a coordinate is missing."""
        lon = np.atleast_1d(np.asarray(lons, dtype=np.float64))
        lat = np.atleast_1d(np.asarray(lats, dtype=np.float64))
        nowhere = len(self.codes)
        found = np.full(lon.shape, nowhere, dtype=np.intp)
        known = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
        if known.size and nowhere:
            near, cell = self._tree.query(shapely.points(lon[known], lat[known]))
            place = known[near]
            hit = shapely.intersects_xy(self.geometries[cell], lon[place], lat[place])
            np.minimum.at(found, place[hit], cell[hit])
        found[found == nowhere] = -1
        return found

    def meeting(self, shapes: Shapes) -> tuple[Indexes, Indexes]:
        """Pairs that touch or share ground: numbers in `shapes`, and numbers of cells."""
        shape, cell = self._tree.query(shapes, predicate="intersects")
        return shape, cell

    def neighbours(self, code: str) -> tuple[str, ...]:
        """Codes of the cells that share a stretch of border, more than a corner, with this one."""
        number = self._numbers[code]
        around = shapely.buffer(self.geometries[number], _TOUCH_DEGREES)
        near = self._tree.query(around, predicate="intersects")
        near = np.sort(near[near != number])
        shared = shapely.intersection(shapely.boundary(self.geometries[near]), around)
        return tuple(self.codes[at] for at in near[shapely.length(shared) > _BORDER_DEGREES])

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north of all cells, in degrees."""
        west, south, east, north = shapely.total_bounds(self.geometries)
        return float(west), float(south), float(east), float(north)


@frozen
class Overlap:
    """Two cells claim the same ground."""

    first: str
    second: str
    area_m2: float


@frozen
class Gap:
    """Ground that is surrounded by cells and belongs to none; the place lies inside it."""

    lon: float
    lat: float
    area_m2: float


@frozen
class TilingFaults:
    """Where a layer is not a tiling, largest first."""

    overlaps: tuple[Overlap, ...]
    gaps: tuple[Gap, ...]


def tiling_faults(
    geometries: Sequence[BaseGeometry] | Shapes, codes: Sequence[str], *, smallest_m2: float = 1.0
) -> TilingFaults:
    """Overlaps and gaps of the cells of one layer that are at least `smallest_m2` square metres.

    A gap is enclosed by cells; a lake or a park that is no cell is reported too, because only a
    person can tell. Cost grows with the number of faulty borders, not with the square of the cells.
    """
    # Borders that do not match to the last digit would look like overlaps, and as slits hide gaps.
    shapes = shapely.set_precision(
        np.asarray(geometries, dtype=object), _SNAP_DEGREES, mode="pointwise"
    )
    if shapely.coverage_is_valid(shapes):
        overlaps: list[Overlap] = []
        union = shapely.coverage_union_all(shapes)
    else:
        overlaps = _overlaps(shapes, codes, smallest_m2)
        union = shapely.union_all(shapes, grid_size=_SNAP_DEGREES)
    holes = [
        shapely.Polygon(ring)
        for part in shapely.get_parts(union)
        if part.geom_type == "Polygon"
        for ring in part.interiors
    ]
    gaps = []
    for hole in holes:
        size = area_m2(hole)
        if size >= smallest_m2:
            inside = shapely.point_on_surface(hole)
            gaps.append(Gap(inside.x, inside.y, size))
    gaps.sort(key=lambda gap: -gap.area_m2)
    return TilingFaults(tuple(overlaps), tuple(gaps))


def _overlaps(shapes: Shapes, codes: Sequence[str], smallest_m2: float) -> list[Overlap]:
    suspect = ~shapely.is_empty(shapely.coverage_invalid_edges(shapes))
    doubtful = np.flatnonzero(suspect)
    near, other = shapely.STRtree(shapes).query(shapes[doubtful], predicate="intersects")
    first, second = doubtful[near], other
    # Each pair once: a pair of two suspects is met from both sides.
    once = (first < second) | ((first > second) & ~suspect[second])
    first, second = first[once], second[once]
    shared = shapely.intersection(shapes[first], shapes[second])
    # Hairlines are sorted out on the plane; only what is left is worth a geodesic area.
    east, north = metres_per_degree(shapely.bounds(shared)[:, 1])
    found = []
    for at in np.flatnonzero(shapely.area(shared) * east * north >= smallest_m2):
        low, high = sorted((codes[first[at]], codes[second[at]]))
        found.append(Overlap(low, high, area_m2(shared[at])))
    return sorted(found, key=lambda overlap: -overlap.area_m2)


def number_cells(geometries: Sequence[BaseGeometry] | Shapes) -> NDArray[np.int64]:
    """Serial numbers from 1 for the cells of one community: west to east, north to south.

    The rule of the unit grid code says the order but not what a row is. Here a row is a band of
    latitude: the northernmost cell not yet numbered opens it, and every cell whose centre lies less
    than half the height of the middle (median) cell further south belongs to it. Within a row cells
    count from west to east. Equal cities get equal numbers, whatever the order of the file.
    """
    shapes = np.asarray(geometries, dtype=object)
    serials = np.zeros(len(shapes), dtype=np.int64)
    if not len(shapes):
        return serials
    centres = shapely.centroid(shapes)
    lon, lat = shapely.get_x(centres), shapely.get_y(centres)
    boxes = shapely.bounds(shapes)
    height = float(np.median(boxes[:, 3] - boxes[:, 1]))
    southwards = np.lexsort((lon, -lat))
    band, opened = np.zeros(len(shapes), dtype=np.int64), 0
    number = 0
    for position, at in enumerate(southwards):
        if position and lat[southwards[opened]] - lat[at] >= height / 2:
            number, opened = number + 1, position
        band[at] = number
    serials[np.lexsort((-lat, lon, band))] = np.arange(1, len(shapes) + 1)
    return serials


def flat_area_m2(geometry: BaseGeometry) -> float:
    """Area in square metres on the local plane: quick, and within 0.1 % for anything city-sized."""
    if geometry.is_empty:
        return 0.0
    _west, south, _east, north = geometry.bounds
    east_m, north_m = metres_per_degree((south + north) / 2.0)
    return float(geometry.area * east_m * north_m)


def _by_code(area: Area) -> str:
    return area.code
