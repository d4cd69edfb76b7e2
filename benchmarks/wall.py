"""The wall with 10,000 open cases of New York, beside one that is built anew at every change.

    python -m benchmarks.wall [--json FILE]

A frame is what happens from a change or a second until everything is painted, on the GUI thread.
The peer shows the same panes with the same painters, and does what a screen does that asks for
everything again: counts and sorts all cases, gives the map all of them, and paints every pane.
"""

import os
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from PySide6.QtWidgets import QApplication

from benchmarks._city import new_york
from benchmarks._print import Aim, Figure, options_of, tell
from benchmarks._screen import painted, settled
from benchmarks.queue import NOW, a_case
from commandcenter.case import Case, Light, Stage
from commandcenter.city import City
from commandcenter.clock import FixedClock
from commandcenter.desk import Desk
from commandcenter.ids import AreaCode, UnitCode
from commandcenter.report import Place
from commandcenter.settings import Settings
from commandcenter.situation import Situation
from commandcenter.trend import Trend
from commandcenter.urgency import key
from ui import theme
from ui.bridge import Bridge
from ui.wall.window import Viewing, WallWindow

CASES: Final = 10_000
FRAMES: Final = 200
NAIVE_FRAMES: Final = 10
AT_ONCE: Final = 100
"""Changes of a busy second."""
SEEN: Final = Viewing(8.0, 3630.0)


def cases_of(city: City, dice: random.Random) -> list[Case]:
    """Open cases all over the city, each in a cell and with a unit of its own."""
    cells = [(area.code, area.geometry.representative_point()) for area in city.areas.cells()]
    units = [unit.code for unit in city.units.by_code.values() if unit.handles]
    found = []
    for number in range(CASES):
        case = a_case(number, dice)
        code, point = dice.choice(cells)
        standing = replace(
            case.standing,
            cell=AreaCode(code),
            place=Place(point.x, point.y),
            unit=UnitCode(dice.choice(units)),
        )
        found.append(replace(case, standing=standing))
    return found


def a_wall(city: City, cases: Sequence[Case]) -> WallWindow:
    """The wall over these cases, without a desk behind it."""

    def nobody() -> Desk:
        raise AssertionError("the thread of the desk is not begun")

    bridge = Bridge(nobody)
    bridge.situation = Situation(city, NOW)
    bridge._clock = FixedClock(NOW)
    bridge.situation.load(cases)
    still = replace(Settings().wall, tour_seconds=0)
    window = WallWindow(bridge, Settings(wall=still), SEEN)
    window._on_past(Trend.of(cases, NOW))
    window.resize(1920, 1080)
    window.show()
    settled(window.map.city.view)
    painted()
    return window


def frame(act: Callable[[], object]) -> float:
    """Milliseconds until `act` is done and painted."""
    start = perf_counter()
    act()
    painted()
    return (perf_counter() - start) * 1_000


def dispatched(cases: Sequence[Case]) -> list[Case]:
    """The same cases a stage further, or back: other counts, another row, another cell colour."""
    return [
        replace(
            case,
            standing=replace(
                case.standing,
                stage=Stage.FILED if case.stage is Stage.HANDLING else Stage.HANDLING,
            ),
        )
        for case in cases
    ]


def change(window: WallWindow, cases: Sequence[Case]) -> None:
    """Let some cases be others, tell everybody, and show it."""
    situation = window.situation
    changes = [situation._replace(situation.cases[case.id], case) for case in cases]
    for watcher in situation.watchers:
        watcher.cases_changed(changes)
    window.refresh()


def rebuild(window: WallWindow) -> None:
    """Count, sort and paint everything, as if nothing had been known."""
    situation, now = window.situation, NOW
    cases = list(situation.cases.values())
    Counter(case.light(now) for case in cases)
    Counter((case.unit, case.light(now) is Light.RED) for case in cases)
    sorted(cases, key=key)
    window._on_past(Trend.of(cases, now))
    window.map.city._show_all()
    for pane in window.panes:
        pane.update()
    window.refresh()


def figures(window: WallWindow, cases: Sequence[Case]) -> list[Figure]:
    """Each kind of frame, beside the peer's."""
    dice, bridge = random.Random(3), window._bridge

    def tick(second: int) -> None:
        bridge._clock = FixedClock(NOW + timedelta(seconds=second))
        bridge.tick.emit(bridge.now)

    def changes(count: int, frames: int) -> list[float]:
        wanted = [dispatched(dice.sample(cases, count)) for _ in range(frames)]
        return [frame(partial(change, window, each)) for each in wanted]

    naive = median(frame(partial(rebuild, window)) for _ in range(NAIVE_FRAMES))
    one, many = changes(1, FRAMES), changes(AT_ONCE, 20)
    seconds = [frame(partial(tick, n)) for n in range(1, FRAMES + 1)]
    hottest = [frame(partial(window.map.city.hottest, 5)) for _ in range(20)]
    return [
        Figure.of_times("one change, until painted", one, naive, Aim(at_most=16)),
        Figure.of_times(f"{AT_ONCE} changes at once", many, naive, Aim(at_most=33)),
        Figure.of_times("a second in which nothing happens", seconds, naive, Aim(at_most=16)),
        Figure.of_times("which cells are hottest", hottest, None, Aim(at_most=33)),
    ]


def main() -> None:
    """Measure, and print the table."""
    options = options_of(__doc__).parse_args()
    app = QApplication([])
    theme.apply(app, theme.WALL)
    with tempfile.TemporaryDirectory() as folder:
        desk = new_york(Path(folder))
        cases = cases_of(desk.city, random.Random(1))
        window = a_wall(desk.city, cases)
        about = f"{CASES:,} open cases in New York, 1920×1080"
        tell("wall", about, "the same wall built anew", figures(window, cases), options.json)
        window.close()
        desk.store.close()


if __name__ == "__main__":
    main()
