"""What others wrote, taken in from a hub, beside appending as much of one's own.

    python -m benchmarks.receiving [--events N] [--folder DIR] [--json FILE]

The events are those of whole cases, from report to closure, as a hub hands them to a desk that
comes in: its hashes are checked, the bytes are kept, every case is folded. The peer is the same
events made into a file's own, in batches of the same size, with the cases they lead to.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks._print import Aim, Figure, options_of, tell
from commandcenter import fold
from commandcenter.case import Case, Stage
from commandcenter.events import Event
from commandcenter.ids import CaseId, EventId, derived_id
from commandcenter.sync.wire import Hub, Incoming
from commandcenter.text import Text, map_texts
from db.joining import FirstJoin
from db.proving import Page, Proof
from db.store import LocalStore
from tests.helpers.makers import a_case, a_desk
from tests.helpers.offered import PART
from tests.helpers.small_hub import SmallHub

BATCH = 2000
"""Events in one transaction, about."""


def like(history: list[Event], number: int) -> list[Event]:
    """A case that went the same way as another, with words of its own."""
    ids = {event.id: EventId(derived_id(event.id, str(number))) for event in history}
    case = CaseId(derived_id("case", str(number)))

    def anew(text: Text) -> Text:
        return Text.of(f"{text.value} {number}", f"s{number}") if text.value else text

    return [
        replace(
            event,
            id=ids[event.id],
            case=case,
            base=ids.get(event.base) if event.base else None,
            body=map_texts(event.body, anew),
        )
        for event in history
    ]


def whole_cases(count: int) -> Iterator[tuple[list[Event], list[Case]]]:
    """At least `count` events in batches, with the cases that each batch leads to."""
    desk = a_desk()
    history = desk.store.history(a_case(Stage.CLOSED, desk=desk).id)
    batch: list[Event] = []
    cases: list[Case] = []
    for number in range(count // len(history) + 1):
        events = like(history, number)
        case = fold.fold(events)
        assert case is not None
        batch += events
        cases.append(case)
        if len(batch) >= BATCH:
            yield batch, cases
            batch, cases = [], []
    yield batch, cases


def appended(store: LocalStore, count: int) -> float:
    """Events a second that become a file's own."""
    work = list(whole_cases(count))
    begun = perf_counter()
    done = sum(len(store.append(events, cases)) for events, cases in work)
    return done / (perf_counter() - begun)


def offered(store: LocalStore, hub: SmallHub) -> tuple[float, list[Incoming]]:
    """Events a second that are read to be offered, and are noted as answered."""
    line: Hub = hub.line()
    seconds, done, part = 0.0, 0, ""
    while True:
        begun = perf_counter()
        events = store.exchange.unsent(BATCH)
        seconds += perf_counter() - begun
        if not events:
            return done / seconds, hub.log[part]
        part = events[0].part
        answers = line.push(part, events, strict=False)
        begun = perf_counter()
        store.exchange.answered(answers)
        seconds += perf_counter() - begun
        done += len(events)


def received(take: Callable[[Sequence[Incoming]], object], log: list[Incoming]) -> float:
    """Events a second that are taken in."""
    batches = [log[start : start + BATCH] for start in range(0, len(log), BATCH)]
    begun = perf_counter()
    for batch in batches:
        take(batch)
    return len(log) / (perf_counter() - begun)


def measure(folder: Path, count: int) -> list[Figure]:
    """All figures."""
    hub, own = SmallHub(), LocalStore.open(folder / "own")
    peer = appended(own, count)
    offering, log = offered(own, hub)
    own.close()
    folding = LocalStore.open(folder / "folding")
    folded = received(folding.exchange.receive, log)
    folding.close()
    joining, proof = FirstJoin(folder / "raw"), Proof()
    taken = received(lambda batch: joining.take_in(proof.of(PART, Page.of(batch))), log)
    begun = perf_counter()
    list(joining.settle())
    settled = len(log) / (perf_counter() - begun)
    joining.finish()
    return [
        Figure(
            "taken in, every case folded", folded, "events/s", peer=peer, aim=Aim(at_least=5_000)
        ),
        Figure(
            "taken in as they are, for a first join",
            taken,
            "events/s",
            peer=peer,
            aim=Aim(at_least=30_000),
        ),
        Figure("their cases folded afterwards", settled, "events/s", peer=peer),
        Figure("offered and noted as answered", offering, "events/s", peer=peer),
    ]


def main() -> None:
    """Measure and tell."""
    parser = options_of(__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where to write; the system's by default")
    options = parser.parse_args()
    with TemporaryDirectory(dir=options.folder) as folder:
        figures = measure(Path(folder), options.events)
    about = f"{options.events:,} events of whole cases, {BATCH:,} at a time"
    tell("receiving", about, "as many events of one's own, appended", figures, options.json)


if __name__ == "__main__":
    main()
