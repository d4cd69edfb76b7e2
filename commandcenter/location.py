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
        if not (abs(place.lat) <= 90 and abs(place.lon) <= 180):
            raise Refused(
                _(
                    "{lat}, {lon} is not a place on Earth: latitude comes first, at most ±90°, "
                    "then longitude, at most ±180°."
                ).format(lat=place.lat, lon=place.lon)
            )
        return place, city.cells.cell_of(place.lon, place.lat)
    if cell is None:
        return None, None
    try:
        number = city.cells.index_of(cell)
    except KeyError:
        raise Refused(_("There is no cell {code}.").format(code=cell)) from None
    point = city.cells.geometries[number].representative_point()
    return Place(lon=point.x, lat=point.y, method="cell"), cell
