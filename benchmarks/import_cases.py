"""Importing cases: rows read and checked, and cases durable, beside their peers in the same run.

    python -m benchmarks.import_cases [--rows N] [--stored N] [--folder DIR] [--json FILE]

The file is made of the real rows of the New York demo under new keys. Reading is set beside a bare
`csv.DictReader` over the same file (which checks nothing), storing beside SQLite's `executemany`
of the raw rows, in transactions of the same size and as durable (WAL, synchronous=FULL). An import
of this size words its cases in a second process; how long that takes to come up is part of it.
"""

import csv
import sqlite3
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter, process_time

from benchmarks._city import new_york, write_enlarged
from benchmarks._print import Aim, Figure, options_of, tell
from commandcenter.desk import Desk
from commandcenter.intake.cases import import_cases
from commandcenter.intake.checked_rows import BATCH, checked_batches
from commandcenter.intake.mapping import read_mapping
from commandcenter.intake.source_rows import RowReader
from commandcenter.intake.tables import open_table
from db.store import FILE

MAPPING = read_mapping("nyc311")
READ = "read and checked"
BARE = "csv.DictReader, nothing checked"
STORED = "imported, durable"
RAW = "sqlite3 executemany, raw rows"
AGAIN = "imported again, all unchanged"
RUNS = 3
"""Everything is run so many times and the best taken: other programs share the machine."""


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


def rates(run: Callable[[], int]) -> tuple[float, float]:
    """Rows a second by the clock on the wall, and by the processor's time of this process."""
    begun, spent = perf_counter(), process_time()
    rows = run()
    return rows / (perf_counter() - begun), rows / (process_time() - spent)


def measure(folder: Path, rows: int, stored: int) -> dict[str, tuple[float, float]]:
    """Rates of each, the best of several turns; in a turn everything comes once."""
    many = write_enlarged(folder / "many.csv", rows)
    some = write_enlarged(folder / "some.csv", stored)
    best: dict[str, tuple[float, float]] = {}
    for turn in range(RUNS):
        desk = new_york(folder / f"workspace{turn}")
        # Built once when a city is opened, not by an import.
        desk.city.cells.cell_of(-74.0, 40.7)
        imports = partial(import_cases, desk, some, MAPPING, rejects_folder=folder)
        runs: dict[str, Callable[[], int]] = {
            READ: partial(checked, many, desk),
            BARE: partial(bare, many),
            STORED: lambda imports=imports: imports().taken,
            RAW: partial(raw_rows, some, folder),
            AGAIN: lambda imports=imports: imports().unchanged,
        }
        for name, run in runs.items():
            best[name] = max(best.get(name, (0.0, 0.0)), rates(run))
        desk.store.close()
    return best


def main() -> None:
    """Measure and tell."""
    parser = options_of(__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--stored", type=int, default=60_000)
    parser.add_argument("--folder", type=Path, help="where to work; a temporary one by default")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        best = measure(Path(folder), options.rows, options.stored)
        size = (Path(folder) / "workspace0" / FILE).stat().st_size / options.stored
    wall = {name: each[0] for name, each in best.items()}
    spent = {name: 1e6 / each[1] for name, each in best.items()}
    figures = [
        Figure(READ, wall[READ], "rows/s", None, wall[BARE], Aim(at_least=50_000)),
        Figure("  processor time of a row", spent[READ], "µs", None, spent[BARE]),
        Figure(STORED, wall[STORED], "cases/s", None, wall[RAW], Aim(at_least=8_000)),
        Figure(
            "  processor time of a case, storing process", spent[STORED], "µs", None, spent[RAW]
        ),
        Figure(AGAIN, wall[AGAIN], "cases/s"),
        Figure("room that a stored case takes", size, "bytes"),
    ]
    about = f"{options.rows:,} rows read, {options.stored:,} stored, the best of {RUNS} turns"
    tell("import_cases", about, f"{BARE}; {RAW}", figures, options.json)


if __name__ == "__main__":
    main()
