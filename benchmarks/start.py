"""From the start of the process to the first painted queue, with 10,000 open cases.

    python -m benchmarks.start [--cases N] [--runs N] [--folder DIR] [--json FILE]

The workspace is New York as the demo configures it, with its streets; its cases are the real rows
of 2011 under new keys, as open on 2 March of that year, moved to today. Each start is a process of
its own and takes turns with a bare QMainWindow of the same size. On a shared machine the processor
time says more than the clock on the wall, so both are printed.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks._city import NEW_YORK, new_york, write_enlarged
from benchmarks._print import Aim, Figure, options_of, tell
from commandcenter.city import City
from commandcenter.commands import FireDueSteps
from commandcenter.demo.nyc import STANDING_SEEN
from commandcenter.demo.preparation import read_demo
from commandcenter.intake.as_seen import AsSeen
from commandcenter.intake.cases import import_cases
from commandcenter.intake.checked_rows import checked_batches
from commandcenter.intake.mapping import read_mapping
from commandcenter.intake.source_rows import RowReader
from commandcenter.intake.tables import open_table
from commandcenter.settings import Settings
from commandcenter.workspace import Workspace

MAPPING = read_mapping("nyc311")
SEEN = AsSeen(STANDING_SEEN)
"""As it was on the day that is laid under today: more than half of the cases of 2011 were open."""

UNDISPATCHED = 3
"""Of every so many cases one has no unit yet and waits for the control room."""


def build(folder: Path, cases: int) -> int:
    """Make the workspace, and say how many cases are open in it."""
    workspace = Workspace(folder)
    workspace.prepare()
    desk = new_york(folder)
    with TemporaryDirectory() as scratch:
        path = write_enlarged(Path(scratch) / "many.csv", 2 * cases, "*2011*")
        keep_open(path, desk.city, cases)
        forget_units(path)
        import_cases(
            desk,
            path,
            MAPPING,
            rejects_folder=Path(scratch),
            as_seen_at=STANDING_SEEN,
            shift=datetime.now(UTC) - STANDING_SEEN,
        )
    desk.do(FireDueSteps())
    count = sum(1 for _case in desk.store.open_cases())
    settings = Settings(map=read_demo("nyc").map)
    for name in (*settings.map.lines, settings.map.crossings or ""):
        shutil.copyfile(NEW_YORK / name, workspace.maps / name)
    workspace.remember(settings)
    desk.store.close()
    return count


def keep_open(path: Path, city: City, cases: int) -> None:
    """Keep so many rows that are sound, and were open on the day that is laid under today."""
    with open_table(path) as table:
        header, reader = table.header, RowReader(MAPPING, table.header, city, path)
        kept = [
            row.cells
            for batch in checked_batches(table, reader, city)
            for row, source in zip(batch.rows, batch.sources, strict=True)
            if source is not None and SEEN.view(source) is not None
        ]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *kept[:cases]])


def forget_units(path: Path) -> None:
    """Take the agency out of every third row: what has no unit is dispatched by hand."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    agency = header.index("Agency")
    for row in rows[::UNDISPATCHED]:
        row[agency] = ""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def start(what: str) -> dict[str, float]:
    """Seconds until each step of one start was done, and the processor's time under ``cpu``."""
    before = os.times()
    asked = [sys.executable, "-m", "benchmarks._console", str(perf_counter()), what]
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    # Python keeps compiled modules, as it does for everyone who did not tell it otherwise.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    said = subprocess.run(asked, stdout=subprocess.PIPE, check=True, env=environment, timeout=60)
    after = os.times()
    spent = after.children_user + after.children_system
    cpu = spent - before.children_user - before.children_system
    return {**json.loads(said.stdout), "cpu": cpu}


def measure(folder: Path, runs: int) -> list[Figure]:
    """Both starts in turns, after one of each that only leaves compiled modules and a warm disk."""
    ours: list[dict[str, float]] = []
    bare: list[dict[str, float]] = []
    for turn in range(runs + 1):
        pair = start(str(folder)), start("--bare")
        if turn:
            ours.append(pair[0])
            bare.append(pair[1])
    window = median(each["painted"] for each in bare) * 1e3
    painted = [each["queue painted"] * 1e3 for each in ours]
    figures = [
        Figure("start to the first painted queue", median(painted), "ms", None, window, Aim(1500)),
        Figure("the quickest of these starts", min(painted)),
        Figure("processor time of a start", _ms(ours, "cpu"), "ms", None, _ms(bare, "cpu")),
    ]
    return [*figures, *steps(ours)]


def steps(ours: Sequence[dict[str, float]]) -> list[Figure]:
    """How long each step took, in the median, where they follow one another."""
    names = sorted(ours[0].keys() - {"cpu"}, key=lambda name: _ms(ours, name))
    figures: list[Figure] = []
    for before, name in zip([None, *names], names, strict=False):
        spans = [each[name] - (each[before] if before else 0.0) for each in ours]
        figures.append(Figure(f"  {name}", median(spans) * 1e3))
    return figures


def _ms(runs: Sequence[dict[str, float]], name: str) -> float:
    return median(each[name] for each in runs) * 1e3


def main() -> None:
    """Build, measure, tell."""
    parser = options_of(__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--folder", type=Path, help="where to work; the system's by default")
    options = parser.parse_args()
    with TemporaryDirectory(dir=options.folder) as folder:
        count = build(Path(folder), options.cases)
        figures = measure(Path(folder), options.runs)
    about = f"{count:,} open cases, {options.runs} starts, a process each"
    tell("start", about, "a bare QMainWindow", figures, options.json)


if __name__ == "__main__":
    main()
