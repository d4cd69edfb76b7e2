"""A plan of new unit grids for an area: what would begin, what would end, and whether it is sound.

Nothing is stored here; `grid_changes.save` puts a plan in force.
"""

from collections.abc import Sequence

import shapely

from commandcenter.city import City
from commandcenter.codes import CodeScheme
from commandcenter.coordinates import area_m2
from commandcenter.frozen import frozen
from commandcenter.grid.areas import CITY_LAYER, Area, Shapes
from commandcenter.grid.changes import GridChange, new_codes
from commandcenter.grid.coverage import CoverageReport, as_shapes, check_coverage
from commandcenter.grid.tiling import TARGET_M2, NewCell, generate
from commandcenter.refusal import Refused
from commandcenter.wording import _

CELL_LEVEL = "cell"
"""Level of the cells where the city names no levels."""


@frozen
class GridPlan:
    """New grids for an area, before they are in force."""

    area: str
    communities: int
    change: GridChange
    report: CoverageReport
    """Measured over the ground of the communities."""
    outside_m2: float
    """Ground of the area that lies in no community, and so gets no cell."""


def plan_grids(
    city: City,
    code: str,
    *,
    layer: str = CITY_LAYER,
    target_m2: float = TARGET_M2,
    blocks: Sequence[object] | Shapes | None = None,
    scheme: CodeScheme | None = None,
) -> GridPlan:
    """Plan the cells of an area and everything below it in one layer; they replace those there.

    Raises Refused for an area that is not known, has no outline, or is itself a cell, and for codes
    that do not fit the scheme.
    """
    level = next(reversed(city.profile.levels), CELL_LEVEL)
    if code not in city.areas:
        raise Refused(_("There is no area {code}.").format(code=code))
    area = city.areas.area(code)
    if area.level == level or area.layer != CITY_LAYER:
        raise Refused(
            _("{code} is a cell; name the community, street or district.").format(code=code)
        )
    homes = [each for each in _communities(city, area, level) if each.geometry is not None]
    if not homes:
        raise Refused(_("Area {code} has no outline to fill.").format(code=code))
    cells = generate(
        homes, target_m2=target_m2, blocks=None if blocks is None else as_shapes(blocks)
    )
    present = city.layers[layer].areas() if layer in city.layers else {}
    chosen = {home.code for home in homes}
    ends = frozenset(old.code for old in present.values() if old.parent in chosen)
    version = city.versions.get(("areas", layer), 0)
    begins = tuple(_coded(city, homes, cells, layer, level, scheme))
    ground = shapely.union_all(as_shapes(home.geometry for home in homes if home.geometry))
    return GridPlan(
        area=code,
        communities=len(homes),
        change=GridChange(layer, ends, begins, based_on=version),
        report=check_coverage(as_shapes(cell.geometry for cell in cells), ground),
        outside_m2=0.0 if area.geometry is None else area_m2(area.geometry.difference(ground)),
    )


def _communities(city: City, area: Area, level: str) -> list[Area]:
    """The smallest areas below one that are no cells; the area itself if it has no parts."""
    found: list[Area] = []
    waiting = [area]
    while waiting:
        at = waiting.pop()
        parts = [
            p for p in city.areas.children(at.code) if p.layer == at.layer and p.level != level
        ]
        if parts:
            waiting.extend(parts)
        else:
            found.append(at)
    return found


def _coded(
    city: City,
    homes: Sequence[Area],
    cells: Sequence[NewCell],
    layer: str,
    level: str,
    scheme: CodeScheme | None,
) -> list[Area]:
    named = {home.code: home for home in homes}
    by_home: dict[str, list[NewCell]] = {}
    for cell in cells:
        by_home.setdefault(cell.parent, []).append(cell)
    made: list[Area] = []
    for code, own in by_home.items():
        taken = [part.code for part in city.areas.children(code)]
        codes = new_codes(code, len(own), taken, layer=layer, scheme=scheme)
        for cell, new in zip(own, codes, strict=True):
            name = f"{named[code].name} {cell.serial:03d}"
            made.append(Area(new, name, level, layer, code, cell.geometry))
    return made
