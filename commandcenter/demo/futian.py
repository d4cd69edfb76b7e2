"""A simulated morning in Futian: seeded, the same each time, and labelled so on every screen."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import shapely

from commandcenter.catalogue import CaseClass, Urgency
from commandcenter.city import City
from commandcenter.commands import RegisterReport
from commandcenter.demo.loop import Way, acts_of
from commandcenter.demo.player import Act
from commandcenter.grid import Area
from commandcenter.places.basemap import Crossings, read_crossings
from commandcenter.report import Place
from commandcenter.roles import Person
from commandcenter.unit import Unit

SEED = 440304
STANDING = 130
"""Reports in the twenty hours before the demo begins."""
PER_HOUR = 90
"""Reports in each hour of the demo: a busy morning."""
HOURS = 8
WEIGHTS = {Urgency.EMERGENCY: 1, Urgency.URGENT: 6, Urgency.ORDINARY: 20, Urgency.LOW: 8}
"""How often classes of each urgency come up, against each other."""
CHANNELS = ("telephone", "officer", "mobile", "sensor")
CROSSINGS = (
    Path(__file__).resolve().parents[2] / "resources" / "demo" / "futian" / "crossings.csv.gz"
)


def acts(city: City, origin: datetime) -> Iterator[Act]:
    """The script of the day: what happened in the hours before `origin`, and what comes after."""
    random = Random(SEED)
    crossings = read_crossings(CROSSINGS)
    starts = [origin - timedelta(hours=20 * random.random() ** 1.6) for _each in range(STANDING)]
    live = PER_HOUR * HOURS
    starts += [origin + timedelta(hours=HOURS * random.random()) for _each in range(live)]
    for number, start in enumerate(sorted(starts), 1):
        yield from acts_of(_way(city, crossings, random, number, start, origin))


def _way(
    city: City, crossings: Crossings, random: Random, number: int, start: datetime, origin: datetime
) -> Way:
    classes = city.catalogue.classes
    case_class = random.choices(classes, [WEIGHTS[each.urgency] for each in classes])[0]
    cell = random.choice(city.areas.cells())
    report = _report(crossings, random, number, case_class, cell)
    filed = start + timedelta(seconds=random.randint(40, 300))
    unit = _unit(city, case_class, cell)
    handler = _handler(city, unit)
    by_others = start < origin - timedelta(minutes=20) or random.random() < 0.6
    if unit is None or handler is None or not by_others:
        return Way(report, start, filed)
    dispatched = filed + timedelta(seconds=random.randint(60, 600))
    hours = case_class.conditions[0].limit.amount * 8 if case_class.urgency else 1.5
    closed = dispatched + timedelta(hours=min(30.0, hours) * random.uniform(0.3, 1.3))
    done = case_class.conditions[0].criteria[0].names["zh_CN"]
    return Way(report, start, filed, unit.code, handler.id, dispatched, closed, done)


def _report(
    crossings: Crossings, random: Random, number: int, case_class: CaseClass, cell: Area
) -> RegisterReport:
    point = _inside(cell, random)
    return RegisterReport(
        description=f"{case_class.names['zh_CN']}（模拟）",
        class_code=case_class.code,
        address=address_in(crossings, point, cell),
        place=Place(point.x, point.y, accuracy_m=10.0, method="gps"),
        channel=random.choice(CHANNELS),
        contact=f"模拟-{random.randint(0, 9999):04d}" if random.random() < 0.5 else None,
        source="simulation",
        external_id=f"SIM-{number:04d}",
    )


def address_in(crossings: Crossings, point: shapely.Point, cell: Area) -> str:
    """A place as a caller would give it: a road, another near by, and the number of the grid."""
    crossing = crossings.nearest(point.x, point.y)
    assert crossing is not None
    # A cell is named after its community, which is a grouping made up for the demo.
    return f"{crossing.first}近{crossing.second}（{cell.name.split()[-1]}）"


def _inside(cell: Area, random: Random) -> shapely.Point:
    """A point inside a cell, the same for the same throw of the dice."""
    assert cell.geometry is not None
    west, south, east, north = cell.geometry.bounds
    for _try in range(30):
        point = shapely.Point(random.uniform(west, east), random.uniform(south, north))
        if cell.geometry.contains(point):
            return point
    return cell.geometry.representative_point()


def _unit(city: City, case_class: CaseClass, cell: Area) -> Unit | None:
    """The class's default unit, else the first that may take it here."""
    areas = city.path(cell.code)
    usual = [city.units.get(code) for code in case_class.units]
    for unit in (*usual, *city.units.by_code.values()):
        if unit and city.units.may_take(unit, case_class.code, case_class.names, areas).allowed:
            return unit
    return None


def _handler(city: City, unit: Unit | None) -> Person | None:
    held = (person for person in city.people.values() if unit and person.unit == unit.code)
    return next(held, None)
