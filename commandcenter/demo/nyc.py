"""A real hour of New York: the reports of 1 May 2022, 00:00 to 01:00, as the city's 311 has them.

The record gives the report, the agency, and for most cases the instant of closing. Cases that the
record shows closed are sent to their agency by other seats a few minutes after the report and
closed at the recorded instant; the steps between are filled in (`loop.ON_THE_WAY`). The 191 cases
still open in the record wait for whoever sits at the console.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from math import isnan
from pathlib import Path
from zlib import crc32
from zoneinfo import ZoneInfo

from commandcenter.case import Stage
from commandcenter.city import City
from commandcenter.commands import RegisterReport
from commandcenter.demo.loop import Way, acts_of
from commandcenter.demo.player import Act
from commandcenter.desk import Desk
from commandcenter.ids import PersonId, UnitCode
from commandcenter.intake.cases import import_cases
from commandcenter.intake.documents import BadField
from commandcenter.intake.mapping import read_mapping
from commandcenter.intake.source_rows import RowReader, SourceRow
from commandcenter.intake.tables import open_table
from commandcenter.report import Place

CASES = Path(__file__).resolve().parents[2] / "resources" / "demo" / "nyc" / "cases"
HOUR = CASES / "nyc311_burst_20220501_0000_0100.csv.gz"
STANDING = CASES / "nyc311_2011_multiagency.csv.gz"
STANDING_SEEN = datetime(2011, 3, 2, 23, 59, tzinfo=ZoneInfo("America/New_York"))
"""The instant, in New York, whose open cases are laid under the demo's night."""
STANDING_DATE = date(2011, 11, 30)
"""The month up to which the standing file's ids reach."""


def lay_standing_load(desk: Desk, now: datetime, rejects_folder: Path) -> None:
    """Import what was open at `STANDING_SEEN`, all of it moved so that this instant is midnight."""
    # By what parts the two instants: 9 in the morning stays 9, though clocks have changed since.
    midnight = now.astimezone(desk.city.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    eve = (midnight - timedelta(minutes=1)).replace(tzinfo=desk.city.zone)
    import_cases(
        desk,
        STANDING,
        read_mapping("nyc311"),
        rejects_folder=rejects_folder,
        as_of=STANDING_DATE,
        as_seen_at=STANDING_SEEN,
        shift=eve.astimezone(UTC) - STANDING_SEEN.astimezone(UTC),
    )


def acts(desk: Desk, origin: datetime) -> Iterator[Act]:
    """The script of the hour."""
    with open_table(HOUR) as table:
        reader = RowReader(read_mapping("nyc311"), table.header, desk.city, HOUR)
        for row in table.rows:
            try:
                said = reader.read(row.cells)
            except BadField:
                continue  # The demo plays what an import would take.
            yield from acts_of(_way(desk.city, reader, said, row.cells))


def _way(city: City, reader: RowReader, said: SourceRow, cells: Sequence[str]) -> Way:
    # Spread over a minute or two, the same each time: nobody takes 311 calls on the beat.
    pause = timedelta(seconds=30 + crc32(said.key.encode()) % 60)
    filed = said.reported + pause if said.case_class and not isnan(said.x) else None
    unit = said.unit.code if said.unit else None
    handler = _handler(city, unit)
    way = Way(_report(reader, said, cells), said.reported, filed)
    if said.stage is not Stage.CLOSED or said.closed is None or not (filed and unit and handler):
        return way
    closed = max(said.closed, filed + timedelta(seconds=60))
    return Way(
        report=way.report,
        reported_at=said.reported,
        filed_at=filed,
        unit=unit,
        handler=handler,
        dispatched_at=min(filed + pause * 2, filed + (closed - filed) / 4),
        closed_at=closed,
        resolution=reader.text(cells, "outcome"),
    )


def _report(reader: RowReader, said: SourceRow, cells: Sequence[str]) -> RegisterReport:
    return RegisterReport(
        description=reader.text(cells, "description"),
        class_code=said.case_class.code if said.case_class else None,
        address=reader.text(cells, "address") or None,
        place=None if isnan(said.x) else Place(said.x, said.y, method="import"),
        channel=said.channel,
        source=reader.mapping.key,
        external_id=said.key,
    )


def _handler(city: City, unit: UnitCode | None) -> PersonId | None:
    held = (person.id for person in city.people.values() if unit and person.unit == unit)
    return next(held, None)
