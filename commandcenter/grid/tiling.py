"""Unit grids for an area, made from street blocks or from a regular lattice of squares.

A unit grid is about 10,000 m², never straddles a community's border, and shares its borders with
its neighbours without gaps or overlaps (domain notes, sections 1 and 4). Blocks that are much too
large are cut across into parts of equal area; ground that no block covers becomes cells of its own
where it is large enough; what is too small joins the neighbour with the longest common border.
"""

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heappush
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from commandcenter.coordinates import metres_per_degree
from commandcenter.frozen import frozen
from commandcenter.grid.areas import Area, Shapes, number_cells
from commandcenter.grid.coverage import (
    Borders,
    Pairs,
    as_shapes,
    borders,
    faces,
    home_of,
    on_grid,
)
from commandcenter.grid.crosswalk import equal_areas_m2
from commandcenter.refusal import Refused
from commandcenter.wording import _

TARGET_M2: Final = 10_000.0
"""About how large a unit grid is (domain notes, section 1)."""

LARGEST: Final = 1.8
"""Times the wanted size from which a cell is cut into equal parts."""

SMALLEST: Final = 0.4
"""Times the wanted size below which a cell joins a neighbour of its community."""

MOST_CELLS: Final = 500_000
"""More in one go is a slip of the size, not a wish."""

_OVERSHOOT_M = 0.001
_HALVINGS = 40


@frozen
class NewCell:
    """A cell that has been made and has no code yet."""

    parent: str
    """Code of the community that it lies in."""
    serial: int
    """Number within the community from 1: west to east, north to south."""
    geometry: BaseGeometry


def generate(
    communities: Sequence[Area],
    *,
    target_m2: float = TARGET_M2,
    blocks: Sequence[BaseGeometry] | Shapes | None = None,
) -> list[NewCell]:
    """Cells of about `target_m2` that tile the communities, in the order of their codes.

    From `blocks` (WGS-84 polygons) if given, else a lattice of squares from the north-west corner.
    Raises Refused if that would be more than `MOST_CELLS` cells.
    """
    placed = sorted((each for each in communities if each.geometry is not None), key=_by_code)
    if not placed:
        return []
    homes = on_grid(as_shapes(each.geometry for each in placed if each.geometry is not None))
    _refuse_too_many(homes, target_m2)
    outlines = shapely.boundary(homes)
    if blocks is None:
        pieces, home = _within(faces([*outlines, *_lattice(homes, target_m2)]), homes)
    else:
        grounds = on_grid(as_shapes(blocks))
        # Of blocks that lie in each other the smallest counts, whatever the order of the file.
        grounds = grounds[np.argsort(shapely.area(grounds), kind="stable")]
        pieces, home = _within(faces([*outlines, *shapely.boundary(grounds)]), homes)
        pieces, home = _whole_blocks(pieces, home, home_of(pieces, grounds))
    cuts = [cut for each in pieces for cut in _cuts(each, target_m2)]
    if cuts:
        pieces, home = _within(faces([*shapely.boundary(pieces), *cuts]), homes)
    pieces, home = _without_small(pieces, home, SMALLEST * target_m2)
    return list(_numbered(pieces, home, [each.code for each in placed]))


def _numbered(pieces: Shapes, home: Pairs, codes: Sequence[str]) -> Iterator[NewCell]:
    for at, code in enumerate(codes):
        own = pieces[home == at]
        serials = number_cells(own)
        for number in np.argsort(serials).tolist():
            yield NewCell(code, int(serials[number]), own[number])


def _within(pieces: Shapes, homes: Shapes) -> tuple[Shapes, Pairs]:
    """The pieces that lie in a home, and in which."""
    home = home_of(pieces, homes)
    return pieces[home >= 0], home[home >= 0]


def _lattice(homes: Shapes, target_m2: float) -> list[BaseGeometry]:
    """Lines from north to south and from west to east, one side of a square apart."""
    west, south, east, north = shapely.total_bounds(homes)
    side = target_m2**0.5
    east_m, north_m = (float(each) for each in metres_per_degree((south + north) / 2))
    xs = np.arange(west + side / east_m, east, side / east_m)
    ys = np.arange(north - side / north_m, south, -side / north_m)
    upright = [shapely.LineString([(x, south), (x, north)]) for x in xs]
    level = [shapely.LineString([(west, y), (east, y)]) for y in ys]
    return [*upright, *level]


def _whole_blocks(pieces: Shapes, home: Pairs, block: Pairs) -> tuple[Shapes, Pairs]:
    """Pieces of one block in one community put together where they touch; the others as they are.

    Overlapping blocks cut each other up; every piece belongs to the smallest of them.
    """
    groups = _Groups(len(pieces))
    touching = borders(pieces)
    for first, second in zip(touching.first.tolist(), touching.second.tolist(), strict=True):
        if block[first] >= 0 and block[first] == block[second] and home[first] == home[second]:
            groups.join(first, second)
    return _joined(pieces, home, groups)


def _without_small(pieces: Shapes, home: Pairs, smallest_m2: float) -> tuple[Shapes, Pairs]:
    """Each piece below a size joined to the neighbour at home with the longest common border.

    A piece without a neighbour in its community, such as an island, stays.
    """
    groups = _Groups(len(pieces))
    sizes = equal_areas_m2(pieces).tolist()
    beside = _neighbours(borders(pieces), home)
    waiting = [(size, at) for at, size in enumerate(sizes) if size < smallest_m2]
    heapify(waiting)
    while waiting:
        size, at = heappop(waiting)
        if groups.of(at) != at or sizes[at] != size or not beside.get(at):
            continue
        best = max(beside[at], key=lambda other: (beside[at][other], -other))
        groups.join(best, at)
        sizes[best] += size
        for other, length in beside.pop(at).items():
            del beside[other][at]
            if other != best:
                beside[best][other] = beside[best].get(other, 0.0) + length
                beside[other][best] = beside[best][other]
        if sizes[best] < smallest_m2:
            heappush(waiting, (sizes[best], best))
    return _joined(pieces, home, groups)


def _neighbours(touching: Borders, home: Pairs) -> dict[int, dict[int, float]]:
    beside: dict[int, dict[int, float]] = {}
    together = home[touching.first] == home[touching.second]
    for first, second, length in zip(
        touching.first[together].tolist(),
        touching.second[together].tolist(),
        touching.length[together].tolist(),
        strict=True,
    ):
        beside.setdefault(first, {})[second] = length
        beside.setdefault(second, {})[first] = length
    return beside


class _Groups:
    """Pieces put together; each group is known by one of its pieces."""

    def __init__(self, count: int) -> None:
        self._into = list(range(count))

    def of(self, piece: int) -> int:
        while self._into[piece] != piece:
            self._into[piece] = self._into[self._into[piece]]
            piece = self._into[piece]
        return piece

    def join(self, kept: int, other: int) -> None:
        self._into[self.of(other)] = self.of(kept)


def _joined(pieces: Shapes, home: Pairs, groups: _Groups) -> tuple[Shapes, Pairs]:
    members: dict[int, list[int]] = {}
    for piece in range(len(pieces)):
        members.setdefault(groups.of(piece), []).append(piece)
    shapes = [
        pieces[some[0]] if len(some) == 1 else shapely.coverage_union_all(pieces[some])
        for some in members.values()
    ]
    # A union of pieces that touch is one polygon, but comes as a collection of one.
    whole = [shapely.get_geometry(each, 0) if _single(each) else each for each in shapes]
    return as_shapes(whole), home[[some[0] for some in members.values()]]


def _single(shape: BaseGeometry) -> bool:
    return shape.geom_type != "Polygon" and int(shapely.get_num_geometries(shape)) == 1


def _cuts(polygon: BaseGeometry, target_m2: float) -> list[BaseGeometry]:
    """Lines that cut a polygon across into parts of equal area; none if it is not too large."""
    west, south, _east, north = polygon.bounds
    scale = np.array([float(each) for each in metres_per_degree((south + north) / 2)])
    corner = np.array([west, south])
    flat = shapely.transform(polygon, lambda points: (points - corner) * scale)
    if flat.area <= LARGEST * target_m2:
        return []
    lines: list[BaseGeometry] = []
    waiting = [flat]
    while waiting:
        shape = waiting.pop()
        parts = round(shape.area / target_m2)
        if parts < 2:
            continue
        line, halves = _cut_across(shape, (parts // 2) / parts)
        lines.extend(line)
        waiting.extend(halves)
    return [shapely.transform(line, lambda points: points / scale + corner) for line in lines]


def _cut_across(shape: BaseGeometry, share: float) -> tuple[list[BaseGeometry], list[BaseGeometry]]:
    """The line across the long side that parts off `share` of the area, and both sides' parts."""
    turn = _along(shape)
    lying = shapely.transform(shape, lambda points: points @ turn)
    low, bottom, high, top = lying.bounds
    start, wanted = low, shape.area * share
    for _halving in range(_HALVINGS):
        middle = (low + high) / 2
        if shapely.clip_by_rect(lying, start, bottom, middle, top).area < wanted:
            low = middle
        else:
            high = middle
    end = lying.bounds[2]
    across = shapely.LineString([(low, bottom - 1), (low, top + 1)])
    sides = (shapely.box(start, bottom, low, top), shapely.box(low, bottom, end, top))
    halves = [part for side in sides for part in _polygons(shapely.intersection(lying, side))]
    line = [_longer(each) for each in shapely.get_parts(shapely.intersection(lying, across))]
    back = turn.T
    return (
        [shapely.transform(each, lambda points: points @ back) for each in line],
        [shapely.transform(each, lambda points: points @ back) for each in halves],
    )


def _along(shape: BaseGeometry) -> NDArray[np.float64]:
    """The rotation that lays the long side of a shape along the first axis."""
    corners = shapely.get_coordinates(shapely.oriented_envelope(shape))
    sides = corners[1:3] - corners[0:2]
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    x, y = sides[int(np.argmax(lengths))] / max(float(lengths.max()), 1e-9)
    return np.array([[x, -y], [y, x]])


def _longer(line: BaseGeometry) -> BaseGeometry:
    """A line a little longer at both ends, so that it surely meets the border it ends at."""
    ends = shapely.get_coordinates(line)
    if len(ends) < 2:
        return line
    step = np.array([0.0, _OVERSHOOT_M if ends[-1][1] > ends[0][1] else -_OVERSHOOT_M])
    return shapely.LineString([ends[0] - step, ends[-1] + step])


def _polygons(geometry: BaseGeometry) -> list[BaseGeometry]:
    return [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]


def _refuse_too_many(homes: Shapes, target_m2: float) -> None:
    if not target_m2 > 0:
        raise Refused(_("A cell needs a size above 0 m²."))
    count = float(equal_areas_m2(homes).sum()) / target_m2
    if count > MOST_CELLS:
        raise Refused(
            _("That would be {n} cells; choose a larger size or a smaller area.").format(
                n=round(count)
            )
        )


def _by_code(area: Area) -> str:
    return area.code
