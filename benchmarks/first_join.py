"""A desk comes in for the first time: a whole city over TLS, every hash checked, every case there.

    python -m benchmarks.first_join [--events N] [--json FILE]

Ten events a case, all of them open. Beside it: the same desk folding every case itself, as the
first one that comes in has to. The hub is filled by pushes of five hundred events; that is timed,
too. With `--events 1000000` it is the city that the aim speaks of (some minutes to fill).
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

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


def an_open_case() -> list[Any]:
    """The history of a case at work, of ten events."""
    desk = a_desk()
    case = a_case(Stage.HANDLING, desk=desk)
    while len(desk.store.history(case.id)) < OF_A_CASE:
        desk.clock.move(minutes=1)
        desk.do(do.AddNote(case.id, "still at it"), person=LI)
    return desk.store.history(case.id)[:OF_A_CASE]


def fill(hub: Any, folder: Path, events: int) -> float:
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
    """Seconds until everything is here."""
    store = LocalStore.open(folder)
    began = perf_counter()
    come_in(store, hub.line(user), [], _nothing)
    took = perf_counter() - began
    store.close()
    return took


def _nothing(_here: int, _total: int) -> None:
    """Nobody looks."""


def main() -> None:
    """Measure and tell."""
    parser = options_of(__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    options = parser.parse_args()
    with TemporaryDirectory(prefix="commandcenter-bench-") as where:
        folder = Path(where)
        folder.chmod(0o755)
        server = start_postgres(folder / "hub", durable=True)
        try:
            hub = server.hub()
            filled = fill(hub, folder, options.events)
            folding = joined(hub, folder / "folding", "ma")
            took = joined(hub, folder / "joined", "zhao")
        finally:
            server.stop("immediate")
    share = options.events / AIM_EVENTS
    figures = [
        Figure(
            f"{options.events:,} events, {options.events // OF_A_CASE:,} open cases",
            took * 1000,
            peer=folding * 1000,
            aim=Aim(at_most=AIM_SECONDS * 1000 * share),
        ),
        Figure("pushed by one line, 500 at a time", filled, "events/s"),
    ]
    about = f"{options.events:,} events of open cases over TLS"
    tell("first_join", about, "folding every case here", figures, options.json)


if __name__ == "__main__":
    main()
