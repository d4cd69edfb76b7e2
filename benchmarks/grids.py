"""Grids: a district cut into cells, two layers laid over each other, one corner moved.

    python -m benchmarks.grids

Futian's rectangle as a lattice and from the demo's blocks; the peer of the cross-walk intersects
every pair of cells one by one, that of the lattice cuts one square after the other out of the area
(whose squares then share borders only nearly: what that costs is told as gaps and overlaps).
"""

from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from benchmarks._print import Aim, Figure, options_of, tell
from commandcenter.coordinates import metres_per_degree
from commandcenter.grid import Area, CellIndex
from commandcenter.grid.coverage import as_shapes, check_coverage
from commandcenter.grid.crosswalk import crosswalk
from commandcenter.grid.editing import move_corner
from commandcenter.grid.tiling import TARGET_M2, NewCell, generate
from commandcenter.intake.areas import read_areas

FUTIAN = Path(__file__).resolve().parents[1] / "resources" / "demo" / "futian" / "areas.geojson.gz"
TURNS = 3


def timed(work: Callable[[], object]) -> float:
    """The best of some turns, in milliseconds."""
    times = []
    for _turn in range(TURNS):
        start = perf_counter()
        work()
        times.append((perf_counter() - start) * 1000)
    return min(times)


def squares(ground: BaseGeometry) -> list[BaseGeometry]:
    """A lattice as one would first write it: every square cut out of the ground by itself."""
    west, south, east, north = ground.bounds
    east_m, north_m = (float(each) for each in metres_per_degree((south + north) / 2))
    wide, high = TARGET_M2**0.5 / east_m, TARGET_M2**0.5 / north_m
    cells = [
        ground.intersection(shapely.box(x, y - high, x + wide, y))
        for x in np.arange(west, east, wide)
        for y in np.arange(north, south, -high)
    ]
    return [cell for cell in cells if not cell.is_empty]


def index_of(cells: list[NewCell]) -> CellIndex:
    """The cells as a layer."""
    return CellIndex(
        Area(f"{at:06}", "", "cell", "city", None, cell.geometry) for at, cell in enumerate(cells)
    )


def pairwise(cells: CellIndex, others: CellIndex, part: int) -> int:
    """How many shares the first `part` cells have, each intersected with all others."""
    found = 0
    for shape in cells.geometries[:part]:
        for other in others.geometries:
            found += shape.intersection(other).area > 0
    return found


def main() -> None:
    """Measure and tell."""
    options = options_of(__doc__).parse_args()
    areas = read_areas(FUTIAN).areas
    district = [area for area in areas if area.level == "district"]
    communities = [area for area in areas if area.level == "community"]
    blocks = [area.geometry for area in areas if area.level == "cell"]
    ground = shapely.union_all(as_shapes(each.geometry for each in communities))
    lattice, from_blocks = generate(district), generate(district, blocks=blocks)
    one, other = index_of(lattice), index_of(from_blocks)
    part = len(one) // 40
    corner = np.unique(shapely.get_coordinates(one.geometries[[900]]), axis=0)[0]
    point = (float(corner[0]), float(corner[1]))
    numbers = one.meeting(as_shapes([shapely.Point(point).buffer(0.002)]))[1]
    around = {one.codes[at]: one.geometries[at] for at in numbers}
    to = (point[0] + 1e-4, point[1] + 1e-4)
    report = check_coverage(as_shapes(cell.geometry for cell in from_blocks), district[0].geometry)
    figures = [
        Figure(
            f"lattice over the communities: {len(generate(communities)):,} cells",
            timed(lambda: generate(communities)),
            peer=timed(lambda: squares(ground)),
        ),
        Figure(f"from blocks: {len(from_blocks):,} cells", timed(lambda: _from(district, blocks))),
        Figure(
            f"coverage of {report.cells:,} cells proved",
            timed(lambda: check_coverage(other.geometries, district[0].geometry)),
        ),
        Figure(
            f"cross-walk of {len(one):,} and {len(other):,} cells",
            timed(lambda: crosswalk(one, other)),
            peer=timed(lambda: pairwise(one, other, part)) * len(one) / part,
            aim=Aim(at_least=10, of_ratio=True),
        ),
        Figure(
            "one corner moved, its neighbours following",
            timed(lambda: move_corner(around, point, to)),
            aim=Aim(at_most=16),
        ),
    ]
    about = "Futian, cells of about 10,000 m², the best of three"
    tell("grids", about, "cells intersected one by one", figures, options.json)


def _from(district: list[Area], blocks: list[BaseGeometry | None]) -> list[NewCell]:
    return generate(district, blocks=as_shapes(each for each in blocks if each is not None))


if __name__ == "__main__":
    main()
