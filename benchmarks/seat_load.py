"""What a change of seat load costs, by the size of the city, beside counting everything anew.

    python -m benchmarks.seat_load [--json FILE]

Cities of 1,000, 10,000 and 100,000 open cases, each with an alarm for every second case within the
shift. A change is one more alarm and the case that it is about; then the figures are asked for, as
the open analysis does. The peer counts them from all alarms and all open cases, as the command
`seat-load` does. What a change costs in the largest city may be at most three times what it costs
in the smallest, where a recount costs a hundred times as much.
"""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks._city import new_york
from benchmarks._print import Aim, Figure, options_of, tell
from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.commands import FileCase, RegisterReport
from commandcenter.ids import CaseId
from commandcenter.report import Place
from commandcenter.seats import load as seat_load
from commandcenter.seats.load import Alarm, Priority, Source
from commandcenter.seats.watch import SeatWatch, watch_of

SIZES = (1_000, 10_000, 100_000)
SHIFT = timedelta(hours=8)
SEATS = ("dispatcher", "shift_leader", "duty_officer", "acceptor")
GROWTH = Aim(at_most=3.0)


def a_case(folder: Path) -> tuple[City, Case]:
    """New York, and one case of it whose chain has fired."""
    desk = new_york(folder)
    place = Place(-73.92308, 40.83065)
    asked = RegisterReport(description="Loud music", class_code="0101", place=place)
    case_id = str(desk.do(asked)[0].case)
    desk.do(FileCase(case_id))
    case, city = desk.case(case_id), desk.city
    desk.store.close()
    chain = case.standing.chain
    assert chain is not None
    first = chain.steps[0]
    chain = chain.fired(first.key, first.due_at, late=False)
    return city, replace(case, standing=replace(case.standing, chain=chain))


def town(case: Case, size: int, start: datetime) -> tuple[list[Case], list[Alarm]]:
    """So many open cases, and the alarms about every second of them."""
    cases = [replace(case, id=CaseId(f"c{number}"), number=f"n{number}") for number in range(size)]
    count = size // 2
    alarms = [alarm(start + SHIFT * (number / count), number * 2, size) for number in range(count)]
    return cases, alarms


def alarm(at: datetime, number: int, size: int) -> Alarm:
    """An alarm about a case: of one of 200 classes, in one of as many areas as a city has."""
    area = f"a{number % max(10, size // 100)}"
    source = Source(f"{number % 200:04}", area)
    seat = SEATS[number % len(SEATS)]
    return Alarm(at, seat, CaseId(f"c{number}"), "remind", Priority.LOW, source)


def times(work: Callable[[int], object], count: int) -> list[float]:
    """Milliseconds that `work` takes, each time, given the number of the time."""
    spent = []
    for number in range(count):
        begun = perf_counter()
        work(number)
        spent.append((perf_counter() - begun) * 1000)
    return spent


def measured(case: Case, city: City, size: int) -> tuple[Figure, Figure]:
    """A change, and a change with all figures, in a city of this size; beside a recount."""
    start = case.last_at
    cases, alarms = town(case, size, start)
    now = start + SHIFT
    watch = watch_of(start, alarms, cases, city, SEATS)

    def change(number: int) -> None:
        at = now + timedelta(seconds=number)
        watch.hear(alarm(at, number * 2, size))
        watch.note(CaseId(f"c{number}"), cases[number], city)

    def change_and_figures(number: int) -> None:
        change(number)
        figures(watch, now)

    def recount(_number: int) -> None:
        seat_load.loads(alarms, start, now, SEATS)
        seat_load.top_sources(alarms)
        seat_load.shares(alarms)
        seat_load.chattering(alarms)
        seat_load.stale(cases, city, now)

    peer = median(times(recount, 3))
    alone = Figure.of_times(f"{size:,} cases: a change", times(change, 500), peer)
    drawn = Figure.of_times(
        f"{size:,} cases: a change, and all figures", times(change_and_figures, 300), peer
    )
    return alone, drawn


def figures(watch: SeatWatch, now: datetime) -> None:
    """All that the analysis shows."""
    watch.loads(now)
    watch.floods(now)
    watch.top()
    watch.priorities()
    watch.chattering()
    watch.stale(now)


def main() -> None:
    """Print the table."""
    options = options_of(__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        city, case = a_case(Path(folder))
    found = [measured(case, city, size) for size in SIZES]
    rows = [figure for pair in found for figure in pair]
    for what, small, large in zip(
        ("100 times the city: a change", "100 times the city: with all figures"),
        found[0],
        found[-1],
        strict=True,
    ):
        rows.append(Figure(what, large.value / small.value, "× cost", aim=GROWTH))
    about = f"cities of {SIZES[0]:,} to {SIZES[-1]:,} open cases, an alarm for every second one"
    tell("seat_load", about, "a recount of all alarms and cases", rows, options.json)


if __name__ == "__main__":
    main()
