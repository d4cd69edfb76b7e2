"""The city cut into areas and unit grids: what they are, how they are made and changed."""

from commandcenter.grid.areas import (
    CITY_LAYER,
    Area,
    AreaTree,
    BrokenTree,
    CellIndex,
    Gap,
    Overlap,
    Shapes,
    TilingFaults,
    flat_area_m2,
    number_cells,
    tiling_faults,
)

__all__ = [
    "CITY_LAYER",
    "Area",
    "AreaTree",
    "BrokenTree",
    "CellIndex",
    "Gap",
    "Overlap",
    "Shapes",
    "TilingFaults",
    "flat_area_m2",
    "number_cells",
    "tiling_faults",
]
