"""Which cell lies under each pixel: all cells of a layer as one image of numbers.

The cells of a layer do not overlap, so no polygon is ever filled. Each border crosses the middle
line of a pixel row at one place; there a cell begins (+number) or ends (-number), and a running
sum along the row yields the cell of every pixel. A pixel belongs to the cell that holds its
centre. A shared border gives both neighbours the same crossing to the last bit, so that neither a
gap nor an overlap can open between them.
"""

from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from ui.map.projection import Floats, to_plane

Ids: TypeAlias = NDArray[np.int32]

_INSIDE = 1 << 22
"""Added once per cell that holds a pixel, above the cell's number, so that overlaps show."""


class CellRaster:
    """The borders of a layer's cells, ready to be drawn at any scale.

    Cells are numbered from 1 in the order given; 0 is outside. Immutable once built, so any
    thread may read it.
    """

    def __init__(self, geometries: NDArray[np.object_]) -> None:
        """Take WGS-84 polygons and multipolygons; anything else, or None, covers nothing.

        Raises ValueError if there are more than four million cells.
        """
        self.count = len(geometries)
        if self.count >= _INSIDE:
            raise ValueError(f"{self.count} cells are more than one layer can hold")
        corners, ring_ends, ring_cells, holes = _rings(geometries)
        x, y = to_plane(corners[:, 0], corners[:, 1])
        self._take_edges(x, y, ring_ends, ring_cells, holes)
        self._take_boxes(x, y, ring_ends, ring_cells)

    def _take_edges(
        self, x: Floats, y: Floats, ring_ends: Ids, ring_cells: Ids, holes: NDArray[np.bool_]
    ) -> None:
        last = np.zeros(len(x), bool)
        last[ring_ends[1:] - 1] = True
        a = np.flatnonzero(~last)
        cross = np.zeros(len(x))
        cross[a] = x[a] * y[a + 1] - x[a + 1] * y[a]
        turn = np.sign(np.add.reduceat(cross, ring_ends[:-1])) if len(x) else np.zeros(0)
        turn[holes] *= -1
        rings = np.repeat(np.arange(len(ring_cells)), np.diff(ring_ends))[a]
        rise = np.sign(y[a] - y[a + 1])
        kept = rise != 0
        a, rings, rise = a[kept], rings[kept], rise[kept]
        upper = np.where(rise < 0, a, a + 1)
        lower = np.where(rise < 0, a + 1, a)
        cells = ring_cells[rings]
        self._x, self._y, self._y_end = x[upper], y[upper], y[lower]
        self._slope = (x[lower] - x[upper]) / (y[lower] - y[upper])
        self._weight = turn[rings] * rise * (cells + _INSIDE)
        self._first_edge = np.searchsorted(cells, np.arange(1, self.count + 2))

    def _take_boxes(self, x: Floats, y: Floats, ring_ends: Ids, ring_cells: Ids) -> None:
        boxes = np.full((4, self.count + 1), np.nan)
        if len(x):
            starts = ring_ends[:-1]
            cells, first = np.unique(ring_cells, return_index=True)
            for row, (values, least) in enumerate(((x, True), (y, True), (x, False), (y, False))):
                best = np.minimum if least else np.maximum
                boxes[row, cells] = best.reduceat(best.reduceat(values, starts), first)
        self.boxes = boxes
        """Rows west, north, east, south by cell number, unit square; NaN for no geometry."""
        self.spans = np.fmax(np.minimum(boxes[2] - boxes[0], boxes[3] - boxes[1]), 0.0)
        """The shorter side of each cell's box, unit square, by cell number."""
        self.median_span = float(np.median(self.spans[1:])) if self.count else 0.0

    def draw(self, scale: float, left: int, top: int, width: int, height: int) -> Ids:
        """Cell numbers of a window of `width` by `height` pixels whose corner is (left, top).

        `scale` is pixels per unit of the plane. Where cells overlap, against the rule, the one
        given last is seen.
        """
        edges = self._edges_in(left / scale, top / scale, width / scale, height / scale)
        rows, columns, weights = self._crossings(edges, scale, left, top, width, height)
        places = rows * (width + 1) + columns
        steps = np.bincount(places, weights, minlength=height * (width + 1))
        sums = np.cumsum(steps, out=steps).astype(np.int32)
        if sums.size and (sums.min() < 0 or sums.max() >= 2 * _INSIDE):
            sums = _by_cell(places, weights, sums.size)
        return (sums & (_INSIDE - 1)).reshape(height, width + 1)[:, :width]

    def cell_at(self, x: float, y: float) -> int:
        """Number of the cell that holds a point of the unit square; 0 outside."""
        scale = 2.0**32
        return int(self.draw(scale, int(x * scale), int(y * scale), 1, 1)[0, 0])

    def _edges_in(self, x: float, y: float, width: float, height: float) -> NDArray[np.intp]:
        """Borders of all cells whose box meets the window (those right of it draw nothing)."""
        west, north, east, south = self.boxes[:, 1:]
        meets = (west <= x + width) & (east >= x) & (north <= y + height) & (south >= y)
        cells = np.flatnonzero(meets)
        starts = self._first_edge[cells]
        return _runs(starts, self._first_edge[cells + 1] - starts)

    def _crossings(
        self, edges: NDArray[np.intp], scale: float, left: int, top: int, width: int, height: int
    ) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
        """Row, column and change of the running sum wherever a border crosses a row's middle."""
        y = self._y[edges] * scale - (top + 0.5)
        first = np.clip(np.ceil(y), 0, height).astype(np.intp)
        y_end = self._y_end[edges] * scale - (top + 0.5)
        count = np.clip(np.ceil(y_end), 0, height).astype(np.intp) - first
        crossing = count > 0
        edges, y, first, count = edges[crossing], y[crossing], first[crossing], count[crossing]
        rows = _runs(first, count)
        x = np.repeat(self._x[edges] * scale - (left + 0.5), count)
        x += (rows - np.repeat(y, count)) * np.repeat(self._slope[edges], count)
        columns = np.clip(np.ceil(x), 0, width).astype(np.intp)
        return rows, columns, np.repeat(self._weight[edges], count)


def _rings(
    geometries: NDArray[np.object_],
) -> tuple[Floats, Ids, Ids, NDArray[np.bool_]]:
    """Corners (lon, lat), where each ring starts and the last ends, its cell, is it a hole."""
    parts, owners = shapely.get_parts(np.asarray(geometries, object), return_index=True)
    areal = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    areal &= ~shapely.is_empty(parts)
    parts, owners = parts[areal], owners[areal]
    if not len(parts):
        return np.zeros((0, 2)), np.zeros(1, np.int32), np.zeros(0, np.int32), np.zeros(0, bool)
    _kind, corners, offsets = shapely.to_ragged_array(shapely.force_2d(parts))
    ring_ends, part_ends = (np.asarray(ends, np.int32) for ends in offsets)
    cells = np.repeat(owners + 1, np.diff(part_ends)).astype(np.int32)
    holes = np.ones(len(cells), bool)
    holes[part_ends[:-1]] = False
    return corners, ring_ends, cells, holes


def _runs(starts: NDArray[np.intp], counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """start, start+1, … `count` numbers for each pair, one after the other."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total, dtype=np.intp) + np.repeat(starts - ends + counts, counts)


def _by_cell(places: NDArray[np.intp], weights: Floats, size: int) -> Ids:
    """The same image by filling each cell's stretches in turn, for layers that overlap."""
    cells = np.abs(weights).astype(np.int64) - _INSIDE
    order = np.lexsort((places, cells))
    starts, ends = places[order[0::2]], places[order[1::2]]
    filled = np.zeros(size, np.int32)
    filled[_runs(starts, ends - starts)] = np.repeat(cells[order[0::2]], ends - starts)
    return filled
