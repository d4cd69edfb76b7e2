"""Cases put into their cells again, after the areas have changed.

Areas may be imported after cases, level by level, or drawn anew. A case keeps its point; the cell
that the point lies in follows the areas in force, for open cases and for ended ones. Each change is
an event of its own, so that the log says since when a case lies in another cell.
"""

from itertools import islice
from math import nan
from typing import Final

from commandcenter import fold
from commandcenter.case import Case
from commandcenter.desk import Desk
from commandcenter.events import CasePlaced, Event
from commandcenter.grid import CITY_LAYER
from commandcenter.ids import AreaCode, EventId, derived_id

IMPORT: Final = "import"
"""Author and post of these events, as of what an import brings in."""
_BATCH = 1000


def place_again(desk: Desk) -> int:
    """Give every case with a point the cell that it lies in now; how many got another one.

    Runs on the desk thread, one transaction for a thousand cases.
    """
    moved = 0
    cases = desk.store.cases()
    while batch := list(islice(cases, _BATCH)):
        desk.catch_up()
        events = [
            _placed(desk, case, cell)
            for case, cell in zip(batch, _cells(desk, batch), strict=True)
            if case.place is not None and cell != case.cell
        ]
        if events:
            before = {case.id: case for case in batch}
            after = [fold.apply(before[event.case], event) for event in events if event.case]
            moved += len(desk.record(events, after))
    return moved


def _cells(desk: Desk, cases: list[Case]) -> list[AreaCode | None]:
    places = [case.place for case in cases]
    lons = [place.lon if place else nan for place in places]
    lats = [place.lat if place else nan for place in places]
    # Cells that were drawn anew since a case was reported do not take it over.
    found = desk.city.layers[CITY_LAYER].locate(lons, lats, [case.reported_at for case in cases])
    return [None if code is None else AreaCode(code) for code in found]


def _placed(desk: Desk, case: Case, cell: AreaCode | None) -> Event:
    assert case.place is not None
    base = case.heads.get(CasePlaced.slot or "")
    return Event(
        id=EventId(derived_id("cell", case.id, base or "", cell or "")),
        part=case.part,
        case=case.id,
        actor=IMPORT,
        post=IMPORT,
        on_behalf_of=None,
        device=desk.device,
        occurred_at=max(desk.clock.now(), case.last_at),
        body=CasePlaced(case.place, cell, None),
        base=base,
    )
