"""The streets under the map, and the names that a place can be called by. Read on a worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from commandcenter.city import City
from commandcenter.places.basemap import Street, read_crossings, read_streets
from commandcenter.places.gazetteer import Gazetteer
from commandcenter.settings import MapSettings
from ui.map.street_layer import MapLine


@dataclass(frozen=True, slots=True, eq=False)
class BaseMap:
    """What the workspace's map files hold."""

    lines: Sequence[MapLine]
    gazetteer: Gazetteer


def read_base_map(folder: Path, settings: MapSettings, city: City) -> BaseMap:
    """Read the map files that the settings name. Raises Refused for one that cannot be read."""
    streets = [street for name in settings.lines for street in read_streets(folder / name)]
    crossings = read_crossings(folder / settings.crossings) if settings.crossings else None
    named = ((street.name, street.points) for street in streets if street.name)
    gazetteer = Gazetteer(city.areas, city.cells, named, crossings)
    return BaseMap([_line(street) for street in streets], gazetteer)


def _line(street: Street) -> MapLine:
    return MapLine(street.name, street.highway, street.points)
