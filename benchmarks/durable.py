"""From a drop to durable: `Desk.do(Dispatch)` on a store of 10,000 cases, beside the floor.

    python -m benchmarks.durable [--cases N] [--acts N] [--folder DIR] [--json FILE]

The floor is one bare INSERT of the same size into a bare SQLite file in the same folder, as durable
(write-ahead log, synchronous FULL); act and floor take turns, so that the disk's moods meet both.
Beside it: cases stored durably in batches, as an import does, and the start that reads the open
ones. The folder must lie on a real disk; in memory nothing is durable.
"""

from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import sqlcipher3.dbapi2 as sqlite

from benchmarks._print import Aim, Figure, options_of, tell
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


def measure(folder: Path, count: int, acts: int) -> list[Figure]:
    """All figures."""
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
    floor_ms = median(floor) * 1e3
    return [
        Figure.of_times("a dispatch until it is durable", _ms(did), floor_ms, Aim(at_most=5)),
        Figure.of_times("the floor: one bare durable INSERT", _ms(floor)),
        Figure.of_times(f"open the store, read {count:,} open cases", _ms(starts)),
        Figure(f"cases stored durably, {BATCH:,} at a time", rate, "cases/s"),
    ]


def _ms(seconds: list[float]) -> list[float]:
    return [each * 1e3 for each in seconds]


def main() -> None:
    """Measure and tell."""
    parser = options_of(__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--acts", type=int, default=500)
    parser.add_argument("--folder", type=Path, help="where to write; the system's by default")
    options = parser.parse_args()
    with TemporaryDirectory(dir=options.folder) as folder:
        figures = measure(Path(folder), options.cases, options.acts)
    about = f"{options.cases:,} cases, {options.acts} acts"
    tell("durable", about, "one bare durable INSERT", figures, options.json)


if __name__ == "__main__":
    main()
