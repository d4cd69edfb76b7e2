"""Street blocks from a file, in WGS-84: what unit grids are made from."""

from pathlib import Path

import shapely

from commandcenter.grid import Shapes
from commandcenter.grid.coverage import as_shapes
from commandcenter.intake.areas import declared_frame, in_wgs84
from commandcenter.intake.vector_files import read_features
from commandcenter.refusal import Refused
from commandcenter.wording import _


def read_blocks(path: Path, crs: str | None = None) -> Shapes:
    """The polygons of a vector file, faulty outlines put right; everything else is left out.

    Raises Refused if the file cannot be read or holds no polygon.
    """
    if not path.is_file():
        raise Refused(_("There is no file {path}.").format(path=path))
    source = read_features(path, None)
    found = in_wgs84(source.geometries, declared_frame(path, crs, source))
    parts = shapely.get_parts(shapely.make_valid(found))
    polygons = [part for part in shapely.get_parts(parts) if part.geom_type == "Polygon"]
    if not polygons:
        raise Refused(_("{file} holds no polygons.").format(file=path.name))
    return as_shapes(polygons)
