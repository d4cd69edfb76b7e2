"""Desk to desk over a real hub in a storm; what a hub takes; how soon a desk that was away is even.

    python -m benchmarks.hub [--desks N] [--seconds S] [--rate R] [--json FILE]

PostgreSQL with TLS and all its fsyncs, two whole desks with their files, and a crowd of lines that
push and pull as desks do, so many events a second together. Measured is the time from an act, not
yet durable, until the other desk has stored it and told its screens. Beside it: the same reader
asking once a second instead of listening; and what is physically there, two fsyncs and a round
trip on the loopback.
"""

import multiprocessing
import os
import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event as Flag
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, monotonic_ns
from typing import Any

from benchmarks._print import Aim, Figure, options_of, tell
from commandcenter import commands as do
from commandcenter.desk import Desk
from commandcenter.events import NoteAdded
from commandcenter.sync import line as at
from commandcenter.sync.line import Line
from commandcenter.sync.link import Link
from commandcenter.sync.wire import Hub
from db.hub.connection import HubConnection
from db.store import LocalStore
from tests.helpers.makers import LI, MONDAY, TestClock, a_desk, a_registration
from tests.helpers.offered import PART, an_offer
from tests.helpers.postgres import start_postgres

EVENTS_OF_AN_ACT = 2.5
ACTS_AWAY = 5000
BATCH, BATCHES = 100, 100
PROBE_EVERY = 0.05
"""Seconds between two acts that are timed."""


class Polling:
    """A line that does not listen, but asks every second."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._woken = threading.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._hub, name)

    def wait(self, _seconds: float) -> bool:
        """A second, or until something is ordered."""
        self._woken.wait(1.0)
        self._woken.clear()
        return True

    def wake(self) -> None:
        """Something is ordered."""
        self._woken.set()


def a_node(folder: Path, url: str, polling: bool = False) -> tuple[Desk, Link]:
    """A whole desk on the hub, even with it."""

    def open_hub() -> Hub:
        hub = HubConnection.open(url)
        return Polling(hub) if polling else hub  # type: ignore[return-value]

    folder.mkdir(exist_ok=True)
    desk = Desk(LocalStore.open(folder), TestClock(MONDAY), "console")
    link = Link(open_hub)
    until_even(desk, link)
    return desk, link


def until_even(desk: Desk, link: Link) -> None:
    """Turn until both have the same."""
    state = link.turn(desk)
    while state.heard_at is None or state.waiting:
        link.wait(0.05)
        state = link.turn(desk)


def act(folder: Path, url: str, case: str, seconds: float, ready: Flag) -> None:
    """The desk whose acts are timed: a note says when it was written."""
    desk, link = a_node(folder, url)
    while desk.store.case(case) is None:
        link.wait(0.05)
        link.turn(desk)
    until_even(desk, link)
    ready.wait()
    chance, ends = random.Random(1), monotonic() + seconds
    while monotonic() < ends:
        desk.do(do.AddNote(case, str(monotonic_ns())), person=LI)
        due = monotonic() + PROBE_EVERY * chance.uniform(0.5, 1.5)
        while monotonic() < due:
            link.wait(max(0.0, due - monotonic()))
            link.turn(desk)
    until_even(desk, link)
    link.close()


def hear(folder: Path, url: str, polling: bool, ready: Flag, over: Flag, told: Any) -> None:
    """The desk that hears them; gives the milliseconds of each."""
    desk, link = a_node(folder, url, polling)
    took: list[float] = []

    def listen(events: Any, _cases: Any) -> None:
        now = monotonic_ns()
        for event in events:
            said = event.body.text.value if isinstance(event.body, NoteAdded) else None
            if said is not None and said.isdigit():
                took.append((now - int(said)) / 1e6)

    ready.wait()
    desk.listeners.append(listen)
    while not over.is_set():
        link.wait(0.05)
        link.turn(desk)
    link.close()
    told.send(took)


def crowd(urls: list[str], rate: float, ready: Flag, over: Flag, told: Any) -> None:
    """Lines that push at `rate` events a second together, and pull all there is."""
    lines = [Line(lambda url=url: HubConnection.open(url), url, lambda: None) for url in urls]
    for line in lines:
        line.start()
    begun: set[int] = set()
    while len(begun) < len(lines):
        for n, line in enumerate(lines):
            for message in line.take():
                if isinstance(message, at.Met):
                    line.order(at.Begin(tuple(message.welcome.heads)))
                    begun.add(n)
    ready.wait()
    chance, pushed, next_push = random.Random(os.getpid()), 0, monotonic()
    while not over.is_set():
        for line in lines:
            line.take()
        if monotonic() < next_push:
            over.wait(min(0.005, max(0.0, next_push - monotonic())))
            continue
        number = chance.choice([2, 3])
        offers = tuple(an_offer(case=f"case-{chance.randrange(1000)}") for _ in range(number))
        chance.choice(lines).order(at.Push(PART, offers, strict=False))
        pushed += number
        next_push += chance.expovariate(rate / EVENTS_OF_AN_ACT)
    for line in lines:
        line.close(0.1)
    told.send(pushed)


@contextmanager
def running(target: Any, *args: Any) -> Iterator[multiprocessing.process.BaseProcess]:
    """A process for as long as it is needed."""
    process = multiprocessing.get_context("spawn").Process(target=target, args=args, daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.join(30)
        process.kill()


def desk_to_desk(
    folder: Path, hub: Any, case: str, desks: int, seconds: float, rate: float, *, polling: bool
) -> tuple[list[float], float]:
    """Milliseconds from desk to desk, and the events a second that the crowd pushed meanwhile."""
    context = multiprocessing.get_context("spawn")
    ready, over = context.Event(), context.Event()
    urls = [hub.user(f"desk{n}") for n in range(desks - 2)]
    heard, hear_told = context.Pipe(duplex=False)
    crowds = [context.Pipe(duplex=False) for _n in range(2)]
    name = "polling" if polling else "hearing"
    with (
        running(hear, folder / name, hub.user("ma"), polling, ready, over, hear_told),
        running(crowd, urls[::2], rate / 2, ready, over, crowds[0][1]),
        running(crowd, urls[1::2], rate / 2, ready, over, crowds[1][1]),
        running(act, folder / f"acting {name}", hub.user("li"), case, seconds, ready) as acting,
    ):
        threading.Timer(8.0, ready.set).start()
        ready.wait()
        acting.join(seconds + 60)
        over.set()
        took = heard.recv()
        pushed = sum(told.recv() for told, _speak in crowds)
    return took, pushed / seconds


def floor(folder: Path) -> float:
    """Milliseconds for two fsyncs and a round trip on the loopback, the median of many."""
    door = socket.create_server(("localhost", 0))
    near = socket.create_connection(door.getsockname())
    far, _where = door.accept()
    took = []
    with (folder / "floor").open("wb") as file:
        for _n in range(200):
            began = monotonic_ns()
            for _twice in range(2):
                file.write(bytes(2048))
                file.flush()
                os.fsync(file.fileno())
            near.sendall(bytes(1024))
            far.sendall(far.recv(4096))
            near.recv(4096)
            took.append((monotonic_ns() - began) / 1e6)
    for each in (near, far, door):
        each.close()
    return sorted(took)[len(took) // 2]


def batched(hub: Any) -> float:
    """Events a second that one hub takes from one line, a hundred at a time."""
    line = hub.line("batch")
    offers = [
        [an_offer(case=f"case-{n % 50}", part="440305") for n in range(BATCH)]
        for _batch in range(BATCHES)
    ]
    began = monotonic()
    for each in offers:
        line.push("440305", each, strict=False)
    return BATCH * BATCHES / (monotonic() - began)


def away(folder: Path, hub: Any, case: str) -> float:
    """Seconds until a desk that did so many acts without a line is even again."""
    desk, link = a_node(folder / "away", hub.user("zhao"))
    link.close()
    for n in range(ACTS_AWAY):
        desk.do(do.AddNote(case, f"note {n}"), person=LI)
    link = Link(lambda: HubConnection.open(hub.user("zhao")))
    began = monotonic()
    until_even(desk, link)
    took = monotonic() - began
    link.close()
    return took


def begin(folder: Path, hub: Any) -> str:
    """A city with a case, on the hub."""
    folder.mkdir()
    desk = a_desk(LocalStore.open(folder))
    case = desk.do(a_registration(), person=LI)[0].case
    link = Link(lambda: HubConnection.open(hub.user("founder")))
    until_even(desk, link)
    link.close()
    assert case is not None
    return str(case)


def main() -> None:
    """Measure and print."""
    parser = options_of(__doc__)
    parser.add_argument("--desks", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--rate", type=float, default=370.0)
    options = parser.parse_args()
    with TemporaryDirectory(prefix="commandcenter-bench-") as where:
        folder = Path(where)
        folder.chmod(0o755)
        server = start_postgres(folder / "hub", durable=True)
        try:
            hub = server.hub()
            case = begin(folder / "founder", hub)
            storm = (options.desks, options.seconds, options.rate)
            took, pushed = desk_to_desk(folder, hub, case, *storm, polling=False)
            polled, _pushed = desk_to_desk(folder, hub, case, *storm, polling=True)
            lowest = floor(folder)
            took.sort()
            polled.sort()
            figures = [
                Figure(
                    f"desk to desk, {options.desks} desks, {pushed:.0f} events/s beside: p50",
                    took[len(took) // 2],
                    peer=polled[len(polled) // 2],
                    aim=Aim(at_most=60),
                ),
                Figure(
                    "the same, p99",
                    took[int(len(took) * 0.99)],
                    peer=polled[int(len(polled) * 0.99)],
                    aim=Aim(at_most=250),
                ),
                Figure("two fsyncs and a round trip (what is physically there)", lowest),
                Figure("one hub, 100 at a time", batched(hub), "events/s", aim=Aim(at_least=4000)),
                Figure(
                    f"a desk away with {ACTS_AWAY:,} acts is even again",
                    away(folder, hub, case) * 1000,
                    aim=Aim(at_most=10_000),
                ),
            ]
        finally:
            server.stop("immediate")
    about = f"{options.desks} desks, {options.rate:g} events/s asked for, {options.seconds:g} s"
    tell("hub", about, "the same reader asking once a second", figures, options.json)


if __name__ == "__main__":
    main()
