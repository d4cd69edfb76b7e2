"""Importing cases: rows read and checked, and cases durable, beside their peers in the same run.

    python benchmarks/import_cases.py [--rows N] [--stored N] [--folder DIR] [--json FILE]

The file is made of the real rows of the New York demo under new keys. Reading is set beside a bare
`csv.DictReader` over the same file (which checks nothing), storing beside SQLite's `executemany`
of the raw rows, in transactions of the same size and as durable (WAL, synchronous=FULL).
"""

import argparse
import csv
import gzip
import json
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from commandcenter.city import Profile, pack_areas, to_json
from commandcenter.commands import Configure
from commandcenter.desk import Desk
from commandcenter.intake.areas import read_areas
from commandcenter.intake.calendars import read_calendar
from commandcenter.intake.cases import import_cases
from commandcenter.intake.catalogues import read_catalogue
from commandcenter.intake.chains import read_chains
from commandcenter.intake.checked_rows import BATCH, checked_batches
from commandcenter.intake.mapping import read_mapping
from commandcenter.intake.source_rows import RowReader
from commandcenter.intake.tables import open_table
from commandcenter.intake.units import read_units
from db.store import FILE, LocalStore

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
MAPPING = read_mapping("nyc311")
RUNS = 3
"""Everything is run so many times and the best taken: other programs share the machine."""


class WallClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The instant, in UTC."""
        return datetime.now(UTC)


def new_york(folder: Path) -> Desk:
    """A desk on a fresh store, configured as the New York demo is."""
    store = LocalStore.open(folder)
    desk = Desk(store, WallClock())
    levels = {level: {"en": level} for level in ("district", "street", "community", "cell")}
    areas = read_areas(RESOURCES / "demo" / "nyc" / "areas.geojson.gz").areas
    profile = Profile({"en": "New York"}, "America/New_York", "NYC", levels)
    desk.do(Configure("city", "city", to_json(profile)))
    desk.do(Configure("areas", "city", blob=store.write_blob(pack_areas(areas))))
    calendar = read_calendar(RESOURCES / "calendars" / "us-nyc.toml")
    catalogue = read_catalogue(RESOURCES / "catalogues" / "nyc311.toml").pieces
    units = read_units(RESOURCES / "units" / "nyc.toml").pieces
    desk.do(Configure("calendar", calendar.key, to_json(calendar)))
    desk.do(Configure("catalogue", catalogue.key, to_json(catalogue)))
    desk.do(Configure("units", "units", to_json(units)))
    for chain in read_chains(RESOURCES / "chains" / "default.toml").pieces:
        desk.do(Configure("chain", chain.key, to_json(chain)))
    return desk


def write_enlarged(path: Path, rows: int) -> Path:
    """A file of `rows` rows: those of the three case files again and again, each with a new key."""
    header: list[str] = []
    real: list[list[str]] = []
    for source in sorted((RESOURCES / "demo" / "nyc" / "cases").glob("*.csv.gz")):
        with gzip.open(source, "rt", encoding="utf-8", newline="") as file:
            header, *more = csv.reader(file)
            real += more
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        enough = islice(cycle(real), rows)
        writer.writerows([str(10**8 + n), *row[1:]] for n, row in enumerate(enough))
    return path


def checked(path: Path, desk: Desk) -> int:
    """Read, check and locate every row, and store none."""
    with open_table(path) as table:
        reader = RowReader(MAPPING, table.header, desk.city, path)
        return sum(len(batch.rows) for batch in checked_batches(table, reader, desk.city))


def bare(path: Path) -> int:
    """Read every row with `csv.DictReader`, as the floor."""
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _row in csv.DictReader(file))


def raw_rows(path: Path, folder: Path) -> int:
    """Put every row as it is into one SQLite table."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    (folder / "raw.db").unlink(missing_ok=True)
    store = sqlite3.connect(folder / "raw.db", isolation_level=None)
    store.execute("PRAGMA journal_mode = WAL")
    store.execute("PRAGMA synchronous = FULL")
    columns = ", ".join(f'"{name}"' for name in header)
    store.execute(f"CREATE TABLE raw ({columns}, PRIMARY KEY ({columns.split(',')[0]}))")
    places = ", ".join("?" * len(header))
    for start in range(0, len(rows), BATCH):
        store.execute("BEGIN")
        store.executemany(f"INSERT INTO raw VALUES ({places})", rows[start : start + BATCH])
        store.execute("COMMIT")
    store.close()
    return len(rows)


def rate(run: Callable[[], int]) -> float:
    """Rows a second."""
    begun = perf_counter()
    return run() / (perf_counter() - begun)


def measure(folder: Path, rows: int, stored: int) -> dict[str, float]:
    """Rows a second of each, the best of several turns; in a turn everything comes once."""
    many = write_enlarged(folder / "many.csv", rows)
    some = write_enlarged(folder / "some.csv", stored)
    best: dict[str, float] = {}
    for turn in range(RUNS):
        desk = new_york(folder / f"workspace{turn}")
        # Built once when a city is opened, not by an import.
        desk.city.cells.cell_of(-74.0, 40.7)
        imports = partial(import_cases, desk, some, MAPPING, rejects_folder=folder)
        runs: dict[str, Callable[[], int]] = {
            "read and checked": partial(checked, many, desk),
            "csv.DictReader, nothing checked": partial(bare, many),
            "imported, durable": lambda imports=imports: imports().taken,
            "sqlite3 executemany, raw rows": partial(raw_rows, some, folder),
            "imported again, all unchanged": lambda imports=imports: imports().unchanged,
        }
        for name, run in runs.items():
            best[name] = max(best.get(name, 0.0), rate(run))
        desk.store.close()
    return best


def main() -> None:
    """Run, print, and write JSON if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--stored", type=int, default=20_000)
    parser.add_argument("--folder", type=Path, help="where to work; a temporary one by default")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        rates = measure(Path(folder), options.rows, options.stored)
        size = (Path(folder) / "workspace0" / FILE).stat().st_size / options.stored
    print(f"{options.rows:,} rows read, {options.stored:,} stored{'rows a second':>30}")
    for name, value in rates.items():
        print(f"{name:<46}{value:>12,.0f}")
    reading = rates["read and checked"] / rates["csv.DictReader, nothing checked"]
    storing = rates["imported, durable"] / rates["sqlite3 executemany, raw rows"]
    print(f"reading goes at {reading:.2f} times the floor's pace, storing at {storing:.2f} times")
    print(f"a stored case takes {size:,.0f} bytes")
    if options.json:
        document = {
            "rows": options.rows,
            "stored": options.stored,
            "rows_per_second": rates,
            "ratios": {"reading": reading, "storing": storing},
            "bytes_per_case": round(size),
        }
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
