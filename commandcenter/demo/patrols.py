"""The patrols of the Futian demo as they were walked: simulated, seeded, the same each time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Final

from commandcenter import commands as do
from commandcenter.city import City
from commandcenter.commands.patrol import Hazard
from commandcenter.demo.futian import CROSSINGS, address_in
from commandcenter.demo.player import Act
from commandcenter.ids import AreaCode, PersonId
from commandcenter.patrol.record import cells_of, officers
from commandcenter.patrol.tasks import PatrolPlan, windows
from commandcenter.places.basemap import read_crossings

SEED: Final = 44030499
WALKED: Final = 0.85
"""Share of the cells that are walked in a window; the others are missed."""
FOUND: Final = 0.06
"""Share of the walks that find a hazard."""
BEFORE: Final = timedelta(hours=19)
AFTER: Final = timedelta(hours=8)


def patrol_acts(city: City, origin: datetime) -> Iterator[Act]:
    """The walks of the hours around `origin`, each within its window."""
    random, crossings = Random(SEED), read_crossings(CROSSINGS)
    for plan in city.patrols.values():
        for window in windows(plan, city.zone, origin - BEFORE, origin + AFTER):
            begin = max(window.opens, origin - BEFORE)
            span = min(window.due, origin + AFTER) - begin
            cells = cells_of(plan, city, origin)
            for cell, officer in officers(plan, cells, city).items():
                at, dice = begin + span * random.random(), random.random()
                if officer is not None and dice < WALKED:
                    area = city.areas.area(cell)
                    assert area.geometry is not None
                    point = area.geometry.representative_point()
                    where = address_in(crossings, point, area) if dice < FOUND else None
                    yield _walk(plan, cell, officer, at, where)


def _walk(
    plan: PatrolPlan, cell: AreaCode, officer: PersonId, at: datetime, found_in: str | None
) -> Act:
    fine = found_in is None
    results = {item.code: fine or number > 0 for number, item in enumerate(plan.checklist)}
    hazards = () if fine else (Hazard(plan.classes[0], "巡查发现（模拟）", address=found_in),)
    return Act(at, do.RecordPatrol(plan.key, cell, results, hazards), officer)
