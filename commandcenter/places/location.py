"""From what somebody says of a place to a point and the unit grid that it lies in."""

from datetime import datetime

from commandcenter.city import City
from commandcenter.grid import Area
from commandcenter.refusal import Refused
from commandcenter.report import Place
from commandcenter.wording import _


def locate(
    city: City, place: Place | None, cell: str | None, at: datetime | None = None
) -> tuple[Place | None, str | None]:
    """The point and the cell of a place, either of which may be known, among the cells in force.

    In force at the instant `at`; without one, after every change that is known. A cell alone is
    placed at a point inside it. A point outside every cell keeps cell None: the case is on the map,
    but nobody's grid. Raises Refused for a code that is no cell then.
    """
    cells = city.cells_at(at)
    if place is not None:
        if not (abs(place.lat) <= 90 and abs(place.lon) <= 180):
            raise Refused(
                _(
                    "{lat}, {lon} is not a place on Earth: latitude comes first, at most ±90°, "
                    "then longitude, at most ±180°."
                ).format(lat=place.lat, lon=place.lon)
            )
        return place, cells.cell_of(place.lon, place.lat)
    if cell is None:
        return None, None
    try:
        number = cells.index_of(cell)
    except KeyError:
        sentence = (
            _("Cell {code} is not in force at that time.")
            if cell in city.areas and _comes_or_ends(city.areas.area(cell))
            else _("There is no cell {code}.")
        )
        raise Refused(sentence.format(code=cell)) from None
    point = cells.geometries[number].representative_point()
    return Place(lon=point.x, lat=point.y, method="cell"), cell


def _comes_or_ends(area: Area) -> bool:
    return area.valid_from is not None or area.valid_until is not None
