"""Which area another one lies in, where a file does not say it."""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely

from commandcenter.grid import Area


def containing(
    children: Sequence[Area], siblings: Mapping[str, Area], elders: Mapping[str, Area]
) -> list[str | None]:
    """For each child the smallest larger area of another level that its middle lies in, or None.

    A cell of another layer is nobody's parent: layers cut the same ground in different ways.
    """
    split = {area.parent for area in elders.values()}
    possible = sorted(
        (
            area
            for area in (*siblings.values(), *elders.values())
            if area.geometry is not None
            and (not children or area.layer == children[0].layer or area.code in split)
        ),
        key=lambda area: area.code,
    )
    shapes = np.array([area.geometry for area in possible], dtype=object)
    sizes = shapely.area(shapes)
    middles = shapely.point_on_surface(np.array([a.geometry for a in children], dtype=object))
    child_at, parent_at = shapely.STRtree(shapes).query(middles, predicate="within")
    found: list[str | None] = [None] * len(children)
    for at in np.argsort(-sizes[parent_at], kind="stable"):
        child, parent = children[child_at[at]], possible[parent_at[at]]
        geometry = child.geometry
        if parent.level != child.level and geometry and sizes[parent_at[at]] > geometry.area:
            found[child_at[at]] = parent.code
    return found
