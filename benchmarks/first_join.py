"""A desk comes in for the first time: a whole city over TLS, every hash checked, every case there.

    python -m benchmarks.first_join [--events N …] [--json FILE]

Ten events a case, all of them open. Beside it: the administrator copies the same rows, by COPY,
into a bare table of SQLite that proves nothing and has no cases. The desk that comes in first folds
every case and leaves it for the others, which is timed, too; the one that is measured is the
second. The hub is filled by pushes of five hundred events. With `--events 1000000` it is the city
that the aim speaks of (some minutes to fill, and two to fold).
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import psycopg

from benchmarks._print import Aim, Figure, options_of, tell
from benchmarks.receiving import like
from commandcenter import commands as do
from commandcenter.case import Stage
from db.hub.coming_in import come_in
from db.store import LocalStore
from tests.helpers.makers import LI, a_case, a_desk
from tests.helpers.offered import PART, offers
from tests.helpers.postgres import start_postgres

AIM_SECONDS, AIM_EVENTS = 30, 1_000_000
OF_A_CASE = 10
PUSHED = 500
COLUMNS = ("part", "seq", "written", "digest", "hash", "site_hash", "received_at", "pushed_by")


def an_open_case() -> list[Any]:
    """The history of a case at work, of ten events."""
    desk = a_desk()
    case = a_case(Stage.HANDLING, desk=desk)
    while len(desk.store.history(case.id)) < OF_A_CASE:
        desk.clock.move(minutes=1)
        desk.do(do.AddNote(case.id, "still at it"), person=LI)
    return desk.store.history(case.id)[:OF_A_CASE]


def fill(hub: Any, events: int) -> float:
    """Give the hub a city and so many events; how many it took a second."""
    line = hub.line("founder")
    desk = a_desk()
    city = offers(desk.store.configuration(), "city-site")
    for digest, content in desk.store.blobs.items():
        line.put_blob(digest, content)
    line.push("city", city, strict=False)
    history = an_open_case()
    taken, seconds = 0, 0.0
    for number in range(events // OF_A_CASE):
        if number % (PUSHED // OF_A_CASE) == 0:
            batch: list[Any] = []
        batch += like(history, number)
        if len(batch) >= PUSHED:
            offered = offers(batch, f"site-{number}")
            began = perf_counter()
            line.push(PART, offered, strict=False)
            seconds += perf_counter() - began
            taken += len(offered)
    return taken / seconds


def joined(hub: Any, folder: Path, user: str) -> float:
    """Seconds until everything is here, durably, and can be opened."""
    line = hub.line(user)
    began = perf_counter()
    come_in(folder, line, [], _nothing)
    LocalStore.open(folder).close()
    return perf_counter() - began


def copied(hub: Any, file: Path) -> float:
    """Seconds in which the administrator copies the same rows to a bare table here, durably."""
    names = ", ".join(COLUMNS)
    with closing(sqlite3.connect(file)) as table, psycopg.connect(hub.url) as line:
        began = perf_counter()
        table.execute(f"CREATE TABLE event ({names})")
        # Of a table in partitions, only what is asked for can be copied.
        with line.cursor().copy(f"COPY (SELECT {names} FROM hub.event) TO STDOUT") as rows:
            places = ", ".join("?" * len(COLUMNS))
            table.executemany(f"INSERT INTO event VALUES ({places})", rows.rows())
        table.commit()
        with file.open("rb+") as made:
            os.fsync(made.fileno())
        return perf_counter() - began


def _nothing(_here: int, _total: int) -> None:
    """Nobody looks."""


def measure(hub: Any, folder: Path, events: int) -> list[Figure]:
    """A hub that has so many events is joined twice, and copied."""
    folding = joined(hub, folder / "folding", "ma")
    took = joined(hub, folder / "joined", "zhao")
    floor = copied(hub, folder / "copied")
    share = events / AIM_EVENTS
    return [
        Figure(
            f"{events:,} events, {events // OF_A_CASE:,} open cases",
            took * 1000,
            peer=floor * 1000,
            aim=Aim(at_most=AIM_SECONDS * 1000 * share),
        ),
        Figure(f"{events:,} events, the first who comes in: folds, and leaves", folding * 1000),
    ]


def main() -> None:
    """Measure and tell."""
    parser = options_of(__doc__)
    parser.add_argument("--events", type=int, nargs="+", default=[100_000])
    options = parser.parse_args()
    figures: list[Figure] = []
    with TemporaryDirectory(prefix="commandcenter-bench-") as where:
        folder = Path(where)
        folder.chmod(0o755)
        server = start_postgres(folder / "hub", durable=True)
        try:
            for events in options.events:
                hub = server.hub()
                filled = fill(hub, events)
                figures += measure(hub, folder / str(events), events)
                figures.append(Figure("pushed by one line, 500 at a time", filled, "events/s"))
                hub.drop()
        finally:
            server.stop("immediate")
    tell(
        "first_join",
        "a city of open cases over TLS",
        "copied by COPY to a bare table",
        figures,
        options.json,
    )


if __name__ == "__main__":
    main()
