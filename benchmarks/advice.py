"""What advice costs beside 100,000 open cases: to rank the units, to hover, to learn from a change.

    python -m benchmarks.advice [--cases N] [--json FILE]

The cases are one real-looking case of the New York demo again and again, of every class, in every
stage from filed to handled. A hover asks the model for the card of every unit in sight, as painting
does; it may take 1 ms for each (the aim), for the mouse must not feel it.
"""

import random
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QCoreApplication

from benchmarks._city import new_york
from benchmarks._print import Aim, Figure, options_of, tell
from commandcenter.advice.experience import MOST_READ, learned_from
from commandcenter.case import Case, Stage
from commandcenter.commands import Dispatch, FileCase, RegisterReport
from commandcenter.desk import Desk
from commandcenter.ids import CaseId, UnitCode
from commandcenter.report import Place
from commandcenter.situation import Change, Situation
from commandcenter.text import Text
from ui.advice import Advice
from ui.units.model import CARD, UnitModel

HOVER = Aim(at_most=1.0)


def seed(desk: Desk, dispatched: bool) -> Case:
    """One case as the desk makes it."""
    asked = RegisterReport(
        description="Loud music", class_code="0101", place=Place(-73.92308, 40.83065)
    )
    case = desk.case(str(desk.do(asked)[0].case))
    desk.do(FileCase(case.id))
    if dispatched:
        desk.do(Dispatch(case.id, "NYPD"))
    return desk.case(case.id)


def many(desk: Desk, count: int) -> Iterator[Case]:
    """So many cases: a tenth filed, the others with a unit or handled."""
    dice = random.Random(2022)
    filed, sent = seed(desk, False), seed(desk, True)
    units = [each.code for each in desk.city.units.by_code.values() if each.handles]
    codes = [each.code for each in desk.city.catalogue.classes]
    for number in range(count):
        of = filed if number % 10 == 0 else sent
        clocks = of.standing.deadlines
        unit = dice.choice(units)
        stage = of.stage
        if number % 3 == 0 and of is sent:
            stage = Stage.DONE
            ended = clocks[-1].started_at + (clocks[-1].due_at - clocks[-1].started_at) * (
                2 * dice.random()
            )
            clocks = (*clocks[:-1], replace(clocks[-1], unit=UnitCode(unit), stopped_at=ended))
        said = replace(of.reports[0], description=Text("", f"music {dice.randrange(10**4)} loud"))
        standing = replace(
            of.standing,
            stage=stage,
            class_code=dice.choice(codes),
            unit=None if of is filed else UnitCode(unit),
            deadlines=clocks,
        )
        yield replace(
            of, id=CaseId(f"c{number}"), number=f"n{number}", reports=(said,), standing=standing
        )


def times(work: Callable[[], object], count: int) -> list[float]:
    """How long `work` takes, each time, in milliseconds."""
    spent = []
    for _each in range(count):
        begun = perf_counter()
        work()
        spent.append((perf_counter() - begun) * 1000)
    return spent


def learn(advice: Advice, situation: Situation, cases: list[Case]) -> list[float]:
    """Let the advice learn from the past; milliseconds of each step on the desk thread."""
    steps: list[float] = []
    learning = learned_from(situation.city, islice(iter(cases), MOST_READ), 100)
    while True:
        begun = perf_counter()
        learned = next(learning)
        steps.append((perf_counter() - begun) * 1000)
        if learned is not None:
            advice.take(learned)
            return steps


def main() -> None:
    """Print the table."""
    parser = options_of(__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    options = parser.parse_args()
    app = QCoreApplication([])
    about, figures = measured(options.cases)
    tell("advice", about, "nothing", figures, options.json)
    app.quit()


def measured(count: int) -> tuple[str, list[Figure]]:
    """What was measured beside so many open cases, and how fast it was."""
    with tempfile.TemporaryDirectory() as folder:
        desk = new_york(Path(folder))
        cases = list(many(desk, count))
        situation = Situation(desk.city, desk.clock.now())
        desk.store.close()
    situation.load(cases)
    advice = Advice(situation)
    model = UnitModel(situation)
    model.set_advice(advice)
    steps = learn(advice, situation, cases)
    waiting = [case for case in cases if case.stage is Stage.FILED][:500]
    chosen = iter(waiting)
    indexes = model.indexes()
    again = iter(waiting)
    turn = iter(indexes * 1000)

    def hover() -> None:
        model.hover([next(again).id])
        for index in indexes:
            model.data(index, CARD)

    def rank() -> None:
        advice.cases_changed([])
        advice.ranked(waiting[0])

    def change() -> None:
        case = next(chosen)
        advice.cases_changed([Change(case.id, case, case)])
        # What it would otherwise do in a quiet moment.
        assert advice.past is not None
        advice.classes("")

    hovers = [each / len(indexes) for each in times(hover, 200)]
    ranks = times(rank, 300)
    typed = "loud music from a party upstairs in the apartment building, since midnight or so"
    figures = [
        Figure.of_times("a hover, for each unit in sight", hovers, aim=HOVER),
        Figure.of_times(
            "the card again, as painting asks",
            times(lambda: model.data(next(turn), CARD), 2000),
            aim=HOVER,
        ),
        Figure.of_times("all units ranked", ranks),
        Figure.of_times("learning from one change", times(change, 300)),
        Figure.of_times("100 cases of the past, on the desk thread", steps),
        Figure.of_times(
            "a class for 80 signs typed",
            times(lambda: advice.classes(typed), 300),
        ),
    ]
    return f"{count:,} open cases, {len(indexes)} units", figures


if __name__ == "__main__":
    main()
