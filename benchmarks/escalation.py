"""A million armed deadlines: the next due is found, and its step worked out, asking no other.

    python -m benchmarks.escalation [--cases N] [--rounds N] [--folder DIR] [--json FILE]

Every row of the store holds a whole case; one of them falls due in each round. Beside the question
that the clock asks (`Store.due`) stands a naive scan of the same rows in the same run, which looks
at every case's next instant. Storing what fires is measured by `durable`, not here.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter, thread_time

import sqlcipher3.dbapi2 as sqlite

from benchmarks._print import Aim, Figure, options_of, tell
from commandcenter.case import Case, Stage
from commandcenter.city import City
from commandcenter.due import due_events
from db.rows import CaseRow, case_row, instant_text
from db.store import LocalStore
from tests.helpers.makers import MONDAY, a_case, a_desk

AHEAD = timedelta(days=400)
"""All armed steps lie further off than this, but for the one that is due."""

WARMING = 20
"""Rounds before those that count: the first of a process find nothing in memory yet."""

Row = tuple[object, ...]


def rows(like: Case, count: int) -> Iterator[Row]:
    """The rows of `count` cases, each with an instant of its own."""
    row = case_row(like)
    for n in range(count):
        at = instant_text(MONDAY + AHEAD + timedelta(seconds=n))
        own = row._replace(id=f"{n:036d}", number=f"B-{n:08d}", next_step_at=at)
        yield (10_000_000 + n, *own)


def filled(folder: Path, count: int) -> tuple[Case, City]:
    """A store of so many cases that wait for a step; one of them, and its city."""
    store = LocalStore.open(folder)
    desk = a_desk(store)
    like = a_case(Stage.DISPATCHED, desk=desk)
    city = desk.city
    store.close()
    bare = sqlite.connect(str(folder / "store.db"))
    with bare:
        bare.execute("DELETE FROM case_view")
        names = ("began", *CaseRow._fields)
        marks = ", ".join("?" * len(names))
        statement = f"INSERT INTO case_view ({', '.join(names)}, seq, pending)"
        bare.executemany(f"{statement} VALUES ({marks}, 0, 0)", rows(like, count))
    bare.close()
    return like, city


def measured(folder: Path, count: int, rounds: int) -> list[Figure]:
    """What each question costs, by the clock on the wall and of the processor's time."""
    like, city = filled(folder, count)
    assert like.next_step_at is not None, "a dispatched case waits for a step"
    now = like.next_step_at + timedelta(seconds=1)
    bare = sqlite.connect(str(folder / "store.db"), isolation_level=None)
    store = LocalStore.open(folder)
    rng = Random(4)
    found, worked_out = Times(), Times()
    for turn in range(WARMING + rounds):
        n = rng.randrange(count)
        _arm(bare, n, instant_text(like.next_step_at))
        begun = _clocks()
        due = store.due(now)
        asked = _clocks()
        events = [event for case in due for event in due_events(case, city, now, "bench")]
        done = _clocks()
        assert len(due) == 1, "one case is due in each round"
        assert events, "and a step of it fires"
        if turn >= WARMING:
            found.add(begun, asked)
            worked_out.add(asked, done)
        _arm(bare, n, instant_text(MONDAY + AHEAD + timedelta(seconds=n)))
    _arm(bare, 0, instant_text(like.next_step_at))
    scanned = [_scan(bare, instant_text(now)) for _turn in range(5)]
    store.close()
    bare.close()
    naive = sorted(scanned)[len(scanned) // 2]
    return [
        *found.figures(f"next due of {count:,} found and read", naive),
        *worked_out.figures("its step worked out"),
        Figure("naive scan of every case's next instant", naive),
    ]


class Times:
    """Milliseconds that something took: by the clock on the wall, and of the processor's time."""

    def __init__(self) -> None:
        self._wall: list[float] = []
        self._processor: list[float] = []

    def add(self, begun: tuple[float, float], done: tuple[float, float]) -> None:
        """One more, between two readings of both clocks."""
        self._wall.append((done[0] - begun[0]) * 1000)
        self._processor.append((done[1] - begun[1]) * 1000)

    def figures(self, what: str, naive: float | None = None) -> list[Figure]:
        """The median, and the 99th percentile: one late alarm in a hundred would be many.

        The latter is also told of the processor's time, which other programs hardly lengthen.
        """
        each = Aim(at_most=1.0)
        wall = Figure.of_times(what, self._wall, naive, each)
        own = Figure.of_times("", self._processor)
        return [
            wall,
            Figure("… 99th percentile", wall.p99 or wall.value, peer=naive, aim=each),
            Figure("… 99th percentile, the processor's time", own.p99 or own.value, aim=each),
        ]


def _clocks() -> tuple[float, float]:
    return perf_counter(), thread_time()


def _arm(bare: sqlite.Connection, n: int, at: str) -> None:
    bare.execute("UPDATE case_view SET next_step_at = ? WHERE began = ?", (at, 10_000_000 + n))


def _scan(bare: sqlite.Connection, now: str) -> float:
    begun = perf_counter()
    every = bare.execute("SELECT id, next_step_at FROM case_view NOT INDEXED")
    due = [key for key, at in every if at <= now]
    assert len(due) == 1, "the scan finds the same"
    return (perf_counter() - begun) * 1000


def main() -> None:
    """Measure and tell."""
    parser = options_of(__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--folder", type=Path, help="where to write; the system's by default")
    options = parser.parse_args()
    with TemporaryDirectory(dir=options.folder) as folder:
        figures = measured(Path(folder), options.cases, options.rounds)
    about = f"{options.cases:,} armed deadlines, one due in each of {options.rounds} rounds"
    tell("escalation", about, "a naive scan of the same rows", figures, options.json)


if __name__ == "__main__":
    main()
