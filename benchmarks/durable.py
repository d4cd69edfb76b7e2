"""From a drop to durable: `Desk.do(Dispatch)` on a store of 10,000 cases, beside the floor.

    python benchmarks/durable.py [--cases N] [--acts N] [--folder DIR] [--json FILE]

The floor is one bare INSERT of the same size into a bare SQLite file in the same folder, as durable
(write-ahead log, synchronous FULL); act and floor take turns, so that the disk's moods meet both.
Beside it: cases stored durably in batches, as an import does, and the start that reads the open
ones. The folder must lie on a real disk; in memory nothing is durable.
"""

import argparse
import json
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

import sqlcipher3.dbapi2 as sqlite

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from commandcenter import commands as ask
from commandcenter import fold
from commandcenter.case import Case, Stage
from commandcenter.desk import Desk
from commandcenter.events import CaseImported, Event
from commandcenter.ids import CaseId, EventId, derived_id
from commandcenter.text import Text
from db.store import LocalStore
from tests.helpers.makers import MONDAY, a_case, a_desk

BATCH = 2000
"""Cases in one transaction, as an import stores them."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was timed many times."""

    what: str
    median: float
    """Milliseconds."""
    p99: float

    def line(self) -> str:
        """The line as printed."""
        return f"{self.what:<46}{self.median:>11.2f}{self.p99:>11.2f}"


def figure(what: str, seconds: list[float]) -> Figure:
    """Median and 99th percentile of some times."""
    return Figure(
        what, round(median(seconds) * 1e3, 3), round(quantiles(seconds, n=100)[-1] * 1e3, 3)
    )


def row(number: int, like: Case) -> tuple[Event, Case]:
    """One case of another system, filed and waiting to be dispatched."""
    key = str(number)
    report = replace(
        like.reports[0],
        id=f"r{key}",
        description=Text.of(f"Rubbish on the pavement, heap {key}", f"d{key}"),
        address=Text.of(f"{key} Fuhua Road", f"a{key}"),
        contact=None,
    )
    standing = replace(like.standing, address=report.address)
    body = CaseImported(f"X-{number:06}", "bench", key, "2024", "0" * 64, report, standing)
    event = Event(
        EventId(derived_id("row", key)),
        like.part,
        CaseId(derived_id("bench", key)),
        "import",
        "import",
        None,
        "bench",
        MONDAY,
        body,
    )
    return event, fold.apply(None, event)


def import_rate(desk: Desk, count: int) -> float:
    """Cases a second that become durable, in batches."""
    like = a_case(Stage.FILED)
    rows = [row(number, like) for number in range(count)]
    begun = perf_counter()
    for start in range(0, count, BATCH):
        batch = rows[start : start + BATCH]
        desk.record([event for event, _case in batch], [case for _event, case in batch])
    return count / (perf_counter() - begun)


def acts_and_floor(desk: Desk, folder: Path, acts: int) -> tuple[list[float], list[float]]:
    """Seconds of each dispatch until it is durable, and of each bare INSERT beside it."""
    cases = [case.id for case, _turn in zip(desk.store.open_cases(), range(acts), strict=False)]
    bare = sqlite.connect(str(folder / "bare.db"), isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("CREATE TABLE act (id INTEGER PRIMARY KEY, body TEXT)")
    body = "x" * 3000
    did: list[float] = []
    floor: list[float] = []
    for case in cases:
        begun = perf_counter()
        desk.do(ask.Dispatch(case, to="cleaning"))
        between = perf_counter()
        bare.execute("INSERT INTO act (body) VALUES (?)", (body,))
        floor.append(perf_counter() - between)
        did.append(between - begun)
    bare.close()
    return did, floor


def measure(folder: Path, count: int, acts: int) -> tuple[list[Figure], float]:
    """All figures, and the rate of the import."""
    desk = a_desk(LocalStore.open(folder))
    rate = import_rate(desk, count)
    did, floor = acts_and_floor(desk, folder, acts)
    desk.store.close()
    starts: list[float] = []
    for _turn in range(5):
        begun = perf_counter()
        store = LocalStore.open(folder)
        list(store.open_cases())
        starts.append(perf_counter() - begun)
        store.close()
    return [
        figure("a dispatch until it is durable", did),
        figure("the floor: one bare durable INSERT", floor),
        figure(f"open the store and read {count:,} open cases", starts),
    ], rate


def main() -> None:
    """Run, print, and write JSON if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--acts", type=int, default=500)
    parser.add_argument("--folder", type=Path, help="where to write; the system's by default")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with TemporaryDirectory(dir=options.folder) as folder:
        figures, rate = measure(Path(folder), options.cases, options.acts)
    print(f"{options.cases:,} cases\n{'milliseconds':<46}{'median':>11}{'p99':>11}")
    for each in figures:
        print(each.line())
    ratio = round(figures[0].median / figures[1].median, 2)
    print(f"a dispatch takes {ratio:g} times as long as the floor")
    print(f"{rate:,.0f} imported cases a second become durable, {BATCH} in a transaction")
    if options.json:
        document = {
            "benchmark": "durable",
            "cases": options.cases,
            "unit": "ms",
            "figures": [asdict(each) for each in figures],
            "times_as_long": {"floor": ratio},
            "imported_cases_per_second": round(rate),
        }
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
