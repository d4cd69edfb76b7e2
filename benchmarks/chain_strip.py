"""What a second costs on the chain strip, beside painting the whole of it.

    python -m benchmarks.chain_strip [--json FILE]

A chain of eight steps, at 650 by 120 points. A tick moves the now mark and the countdown and
repaints where they were and are; the peer draws line, folds, words and knots anew, as showing
another case does. Offscreen.
"""

import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from PySide6.QtWidgets import QApplication, QWidget

from benchmarks._print import Aim, Figure, options_of, tell
from benchmarks._screen import painted
from benchmarks.seat_load import a_case
from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.escalation.chain import ROUND
from commandcenter.escalation.story import ChainStory, chain_story
from ui import theme
from ui.case.chain_words import Telling
from ui.case.strip_line import StripLine

TICK = Aim(at_most=1.0)
STEPS = 8


def a_story(case: Case, city: City) -> ChainStory:
    """A chain of eight steps, a quarter of an hour apart."""
    binding = case.standing.chain
    assert binding is not None
    first = binding.steps[0]
    later = timedelta(minutes=15)
    more = (
        replace(first, key=f"{first.key}{ROUND}{n}", due_at=first.due_at + n * later, fired_at=None)
        for n in range(1, STEPS)
    )
    steps = (first, *more)
    case = replace(case, standing=replace(case.standing, chain=replace(binding, steps=steps)))
    story = chain_story(case, city)
    assert story is not None
    return story


def times(work: Callable[[int], object], count: int) -> list[float]:
    """Milliseconds that `work` takes, each time, given the number of the time."""
    spent = []
    for number in range(count):
        begun = perf_counter()
        work(number)
        spent.append((perf_counter() - begun) * 1000)
    return spent


def measured(case: Case, city: City) -> list[Figure]:
    """A tick with its repaint, and the strip shown anew."""
    theme.apply(QApplication.instance() or QApplication([]), theme.LIGHT)  # type: ignore[arg-type]
    window = QWidget()
    window.resize(650, 120)
    line = StripLine(window)
    line.resize(650, 120)
    story, start = a_story(case, city), case.last_at

    def told(at: datetime) -> Telling:
        return Telling(case, city, at)

    line.show_story(story, told(start))
    window.show()
    painted()

    def tick(number: int) -> None:
        line.tick(start + timedelta(seconds=number + 1))
        painted()

    def anew(number: int) -> None:
        line.show_story(story, told(start + timedelta(seconds=number)))
        painted()

    whole = times(anew, 200)
    ticks = times(tick, 1000)
    return [
        Figure.of_times("a second: the now mark and the countdown", ticks, median(whole), TICK),
        Figure.of_times("the strip shown anew", whole),
    ]


def main() -> None:
    """Print the table."""
    options = options_of(__doc__).parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        city, case = a_case(Path(folder))
    app = QApplication([])
    figures = measured(case, city)
    tell("chain_strip", f"{STEPS} steps on 650 by 120 points", "all drawn", figures, options.json)
    app.quit()


if __name__ == "__main__":
    main()
