"""New York as its demo configures it, and its real cases again and again, for the benchmarks."""

import csv
import gzip
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

from commandcenter.city import to_json
from commandcenter.commands import Configure
from commandcenter.demo.preparation import RESOURCES, read_demo
from commandcenter.desk import Desk
from commandcenter.intake.calendars import read_calendar
from commandcenter.intake.catalogues import read_catalogue
from commandcenter.intake.chains import read_chains
from commandcenter.intake.configuration import import_areas
from commandcenter.intake.people import read_people
from commandcenter.intake.units import read_units
from db.store import LocalStore

NEW_YORK = RESOURCES / "demo" / "nyc"


class WallClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The instant, in UTC."""
        return datetime.now(UTC)


def new_york(folder: Path) -> Desk:
    """A desk on a fresh store, configured as the New York demo is."""
    store = LocalStore.open(folder)
    desk = Desk(store, WallClock())
    desk.do(Configure("city", "city", to_json(read_demo("nyc").profile)))
    import_areas(desk, NEW_YORK / "areas.geojson.gz", rejects_folder=folder)
    calendar = read_calendar(RESOURCES / "calendars" / "us-nyc.toml")
    catalogue = read_catalogue(RESOURCES / "catalogues" / "nyc311.toml").pieces
    desk.do(Configure("calendar", calendar.key, to_json(calendar)))
    desk.do(Configure("catalogue", catalogue.key, to_json(catalogue)))
    units = read_units(RESOURCES / "units" / "nyc.toml").pieces
    people = read_people(RESOURCES / "people" / "nyc.toml").pieces
    desk.do(Configure("units", "units", to_json(units)))
    desk.do(Configure("people", "people", to_json(people)))
    for chain in read_chains(RESOURCES / "chains" / "default.toml").pieces:
        desk.do(Configure("chain", chain.key, to_json(chain)))
    return desk


def write_enlarged(path: Path, rows: int, files: str = "*.csv.gz") -> Path:
    """A file of `rows` rows: those of the demo's case files again and again, with new keys."""
    header: list[str] = []
    real: list[list[str]] = []
    for source in sorted((NEW_YORK / "cases").glob(files)):
        with gzip.open(source, "rt", encoding="utf-8", newline="") as file:
            header, *more = csv.reader(file)
            real += more
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        enough = islice(cycle(real), rows)
        writer.writerows([str(10**8 + n), *row[1:]] for n, row in enumerate(enough))
    return path
