"""Desk to desk over a real hub in a storm; what a hub takes; how soon a desk that was away is even.

    python -m benchmarks.hub [--desks N] [--seconds S] [--rate R] [--json FILE]

PostgreSQL with TLS and all its fsyncs, two whole desks with their files, and a crowd of others that
push and ask as desks do, so many events a second together (`benchmarks._crowd` says what is spared
there). Measured is the time from an act, not yet durable, until the other desk has stored it and
told its screens; only once plans are made and caches full. Beside it: everybody asking once a
second instead of listening; and what is physically there, two fsyncs and a round trip on the
loopback.
"""

import multiprocessing
import os
import random
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, monotonic_ns
from typing import Any

from benchmarks._crowd import Flags, Tally, crowd
from benchmarks._print import Aim, Figure, options_of, tell
from commandcenter import commands as do
from commandcenter.case import Case, Stage
from commandcenter.desk import Desk
from commandcenter.events import Event, NoteAdded
from commandcenter.ids import CaseId
from commandcenter.sync.line import Line
from commandcenter.sync.link import Link
from commandcenter.sync.wire import Hub, Outgoing
from db.hub.connection import HubConnection
from db.store import LocalStore
from tests.helpers.makers import LI, MONDAY, TestClock, a_case, a_desk, a_registration
from tests.helpers.offered import an_offer
from tests.helpers.postgres import start_postgres

ACTS_AWAY = 5000
BATCH, BATCHES = 100, 100
CASES = 50
COMING_IN, WARMING_UP = 8.0, 8.0
"""Seconds until everybody has come in, and until the storm is measured."""
PROBE_EVERY = 0.05
"""Seconds between two acts that are timed."""


class Polling(Line):
    """A line that does not listen, but asks every second."""

    def _rest(self, _hub: Hub, began: float, _took: float, _news: bool) -> None:
        self._ordered.wait(max(began + 1.0 - monotonic(), 0.0))


class Counting(HubConnection):
    """A line that counts what it is told."""

    rounds = octets = 0

    def _ask(self, statement: str, *values: object, binary: bool = False) -> list[tuple[Any, ...]]:
        rows = super()._ask(statement, *values, binary=binary)
        if "api_v1.news" in statement:
            Counting.rounds += 1
            Counting.octets += len(rows[0][0])
        return rows


def a_node(folder: Path, url: str, polling: bool = False) -> tuple[Desk, Link]:
    """A whole desk on the hub, even with it."""
    folder.mkdir(exist_ok=True)
    desk = Desk(LocalStore.open(folder), TestClock(MONDAY), "console")
    link = Link(lambda: Counting.open(url), make_line=Polling if polling else Line)
    until_even(desk, link)
    return desk, link


def until_even(desk: Desk, link: Link) -> None:
    """Turn until both have the same."""
    state = link.turn(desk)
    while state.heard_at is None or state.waiting:
        link.wait(0.05)
        state = link.turn(desk)


def act(
    folder: Path, url: str, polling: bool, cases: Sequence[str], seconds: float, flags: Flags
) -> None:
    """The desk whose acts are timed: a note says when it was written."""
    desk, link = a_node(folder, url, polling)
    until_even(desk, link)
    flags.ready.wait()
    chance, ends = random.Random(1), float("inf")
    while monotonic() < ends:
        if flags.counted.is_set() and ends == float("inf"):
            ends = monotonic() + seconds
        said = str(monotonic_ns()) if flags.counted.is_set() else "the storm begins"
        desk.do(do.AddNote(chance.choice(cases), said), person=LI)
        due = monotonic() + PROBE_EVERY * chance.uniform(0.5, 1.5)
        while monotonic() < due:
            link.wait(max(0.0, due - monotonic()))
            link.turn(desk)
    until_even(desk, link)
    link.close()


def hear(folder: Path, url: str, polling: bool, flags: Flags, told: Any) -> None:
    """The desk that hears them; gives the milliseconds of each, and what it was told."""
    desk, link = a_node(folder, url, polling)
    took: list[float] = []

    def listen(events: Sequence[Event], cases: Mapping[CaseId, Case]) -> None:
        now = monotonic_ns()
        for event in events:
            said = event.body.text.value if isinstance(event.body, NoteAdded) else None
            if said is not None and said.isdigit():
                took.append((now - int(said)) / 1e6)

    desk.listeners.append(listen)
    counting = False
    while not flags.over.is_set():
        if not counting and flags.counted.is_set():
            counting = True
            Counting.rounds = Counting.octets = 0
        link.wait(0.05)
        link.turn(desk)
    link.close()
    told.send((took, Tally(0, Counting.rounds, Counting.octets)))


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


@dataclass(frozen=True, slots=True)
class Storm:
    """How many desks, for how long, with how many events a second together."""

    desks: int
    seconds: float
    rate: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a storm was like."""

    took: list[float]
    """Milliseconds from desk to desk, in order."""
    real: Tally
    """The desk that only hears."""
    crowd: Tally
    """All of the crowd together."""
    hub: float
    """Processors that the hub kept busy."""
    idle: float
    """Processors that nobody wanted."""
    seconds: float
    """How long it was measured."""

    def at(self, share: float) -> float:
        """The milliseconds that such a share of the acts took at most."""
        return self.took[int(len(self.took) * share)]


def blow(folder: Path, hub: Any, city: "City", storm: Storm, *, polling: bool = False) -> Outcome:
    """A storm, and two real desks in it; on Linux alone."""
    context = multiprocessing.get_context("spawn")
    flags = Flags(context.Event(), context.Event(), context.Event())
    names = [f"desk{n}" for n in range(storm.desks - 2)]
    users = [(name, hub.user(name)) for name in names]
    heard, hear_told = context.Pipe(duplex=False)
    counted, crowd_told = context.Pipe(duplex=False)
    name = "polling" if polling else "hearing"
    timed = polling, city.cases, storm.seconds, flags
    with (
        running(hear, folder / name, hub.user("ma"), polling, flags, hear_told),
        running(crowd, users, city.life, storm.rate, polling, flags, crowd_told),
        running(act, folder / f"acting {name}", hub.user("li"), *timed) as acting,
    ):
        threading.Timer(COMING_IN, flags.ready.set).start()
        threading.Timer(COMING_IN + WARMING_UP, flags.counted.set).start()
        flags.counted.wait()
        began, before, rested = monotonic(), busy_seconds(hub.server), idle_seconds()
        acting.join(storm.seconds + 60)
        lasted = monotonic() - began
        busy = (busy_seconds(hub.server) - before) / lasted
        idle = (idle_seconds() - rested) / lasted
        flags.over.set()
        took, real = heard.recv()
        others = counted.recv()
    return Outcome(sorted(took), real, others, busy, idle, lasted)


def busy_seconds(server: Any) -> float:
    """Seconds of a processor that a server and all its processes have spent so far."""
    keeper = int((server.private.data / "postmaster.pid").read_text().split()[0])
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            told = stat.read_text().rpartition(")")[2].split()
            if int(told[1]) == keeper:
                ticks += int(told[11]) + int(told[12])
            elif stat.parent.name == str(keeper):
                ticks += sum(map(int, told[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def idle_seconds() -> float:
    """Seconds that the processors of this machine have had nothing to do, together."""
    told = Path("/proc/stat").read_text().split(maxsplit=6)
    return (int(told[4]) + int(told[5])) / os.sysconf("SC_CLK_TCK")


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


@dataclass(frozen=True, slots=True)
class City:
    """What is there before the storm."""

    cases: tuple[str, ...]
    """That the timed acts are about."""
    life: tuple[Outgoing, ...]
    """What a case lives through, from the report until it is closed."""


def begin(folder: Path, hub: Any) -> City:
    """A city with some cases, on the hub."""
    folder.mkdir()
    desk = a_desk(LocalStore.open(folder))
    cases = [desk.do(a_registration(), person=LI)[0].case for _n in range(CASES)]
    before = desk.store.last_place()
    a_case(Stage.CLOSED, desk=desk)
    life = [each for each in desk.store.exchange.unsent(500) if each.place > before]
    link = Link(lambda: HubConnection.open(hub.user("founder")))
    until_even(desk, link)
    link.close()
    return City(tuple(str(case) for case in cases), tuple(life))


def figures_of(storm: Storm, here: Outcome, polled: Outcome, lowest: float) -> list[Figure]:
    """What a storm was like, beside the same one with naive polling."""
    told = here.crowd.events / here.seconds
    of_crowd = (storm.desks - 2) * here.seconds
    return [
        Figure(
            f"desk to desk, {storm.desks} desks, {told:.0f} events/s beside: p50",
            here.at(0.5),
            peer=polled.at(0.5),
            aim=Aim(at_most=60),
        ),
        Figure("the same, p99", here.at(0.99), peer=polled.at(0.99), aim=Aim(at_most=250)),
        Figure("two fsyncs and a round trip (what is physically there)", lowest),
        Figure("processors that the hub keeps busy", here.hub, "", peer=polled.hub),
        Figure("… and that are left idle", here.idle, "", peer=polled.idle),
        Figure("a real desk asks", here.real.rounds / here.seconds, "rounds/s"),
        Figure("… one of the crowd", here.crowd.rounds / of_crowd, "rounds/s"),
        Figure("a real desk is told", here.real.octets / here.seconds / 1e3, "kB/s"),
        Figure("… one of the crowd", here.crowd.octets / of_crowd / 1e3, "kB/s"),
    ]


def main() -> None:
    """Measure and print."""
    parser = options_of(__doc__)
    parser.add_argument("--desks", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--rate", type=float, default=370.0)
    parser.add_argument("--storm-only", action="store_true", help="nothing but the storm itself")
    options = parser.parse_args()
    storm = Storm(options.desks, options.seconds, options.rate)
    with TemporaryDirectory(prefix="commandcenter-bench-") as where:
        folder = Path(where)
        folder.chmod(0o755)
        server = start_postgres(folder / "hub", durable=True)
        try:
            hub = server.hub()
            city = begin(folder / "founder", hub)
            here = blow(folder, hub, city, storm)
            polled = here if options.storm_only else blow(folder, hub, city, storm, polling=True)
            figures = figures_of(storm, here, polled, floor(folder))
            if not options.storm_only:
                figures += [
                    Figure(
                        "one hub, 100 at a time", batched(hub), "events/s", aim=Aim(at_least=4000)
                    ),
                    Figure(
                        f"a desk away with {ACTS_AWAY:,} acts is even again",
                        away(folder, hub, city.cases[0]) * 1000,
                        aim=Aim(at_most=10_000),
                    ),
                ]
        finally:
            server.stop("immediate")
    about = f"{storm.desks} desks, {storm.rate:g} events/s asked for, {storm.seconds:g} s"
    tell("hub", about, "all of them asking once a second", figures, options.json)


if __name__ == "__main__":
    main()
