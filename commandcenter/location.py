"""From what somebody says of a place to a point and the unit grid that it lies in."""

from commandcenter.city import City
from commandcenter.refusal import Refused
from commandcenter.report import Place
from commandcenter.wording import _


def locate(city: City, place: Place | None, cell: str | None) -> tuple[Place | None, str | None]:
    """The point and the cell of a place, either of which may be known.

    A cell alone is placed at a point inside it. A point outside every cell keeps cell None: the
    case is on the map, but nobody's grid. Raises Refused for a code that is no cell.
    """
    if place is not None:
        return place, city.cells.cell_of(place.lon, place.lat)
    if cell is None:
        return None, None
    if cell not in city.areas:
        raise Refused(_("There is no cell {code}.").format(code=cell))
    geometry = city.areas.area(cell).geometry
    if geometry is None:
        return None, cell
    point = geometry.representative_point()
    return Place(lon=point.x, lat=point.y, method="cell"), cell
