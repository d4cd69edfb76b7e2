"""The queue with 100,000 open cases, beside QSortFilterProxyModel in the same run.

    python -m benchmarks.queue [--json FILE]

Times are the best of several, since other programs share the machine. The peer sorts and filters
in Python, as anyone would who hands the house's order to Qt; it is slow enough to be measured fewer
times. The first order is all that a start does, on both sides, from the open cases to a list in
order.
"""

import os
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from PySide6.QtCore import QAbstractListModel, QModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QApplication, QListView

from benchmarks._print import Aim, Figure, options_of, tell
from benchmarks._screen import painted
from commandcenter import urgency
from commandcenter.case import Case, Deadline, Stage, Standing
from commandcenter.catalogue import StageClock, Urgency
from commandcenter.city import City
from commandcenter.filter.fields import words_of
from commandcenter.ids import AreaCode, CaseId, EventId, UnitCode
from commandcenter.report import Place, Report
from commandcenter.situation import Change, Situation
from commandcenter.text import Text
from ui import theme
from ui.queue.list_view import CaseListView
from ui.queue.panel import QueuePanel

CASES = 100_000
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
TYPED = ("o", "oc", "oce", "ocea", "ocean", "ocean p", "zz", "unit:u1", "light:r", "age>3h", "")
STREETS = ["Gerard", "Walton", "Ocean", "Hillside", "Vernon", "Bedford", "Richmond", "Elmhurst"]
WORDS = ("loud music", "water on the road", "a lamp is out", "a tree has fallen", "smell of gas")


def a_case(number: int, dice: random.Random) -> Case:
    """One open case; which one is a matter of chance, the same chance every time."""
    reported = NOW - timedelta(seconds=dice.randrange(60 * 3_000))
    due = reported + timedelta(seconds=dice.randrange(60 * 60, 60 * 6_000))
    clock = Deadline(
        clock=StageClock.HANDLING,
        started_at=reported,
        limit=None,
        calendar="",
        calendar_version=0,
        due_soon_at=reported + (due - reported) * 0.8,
        due_at=due,
    )
    street = dice.choice(STREETS)
    standing = Standing(
        dice.choice((Stage.FILED, Stage.DISPATCHED, Stage.HANDLING)),
        f"01{dice.randrange(60):02}",
        urgency=Urgency(dice.choice((1, 2, 2, 2, 3))),
        cell=AreaCode(f"36005{dice.randrange(3_000):06}"),
        place=Place(0.0, 0.0),
        address=Text("", f"{dice.randrange(3_000)} {street} Parkway, Brooklyn"),
        unit=UnitCode(f"u{dice.randrange(40):02}"),
        deadlines=(clock,),
    )
    report = Report(f"r{number}", reported, "telephone", Text("", dice.choice(WORDS)))
    name = f"NY-260501-1-{number:06}"
    case_id, event = CaseId(f"c{number}"), EventId(f"e{number}")
    return Case(case_id, name, "NY", (report,), standing, event, reported)


def changed(case: Case, dice: random.Random) -> Case:
    """The same case with another urgency, and so in another place."""
    return replace(case, standing=replace(case.standing, urgency=Urgency(dice.randrange(1, 4))))


class PeerModel(QAbstractListModel):
    """The cases as a plain list, for Qt to order."""

    def __init__(self, cases: list[Case], city: City) -> None:
        super().__init__()
        self.cases = cases
        self.city = city
        self.keys = [urgency.key(case) for case in cases]
        self.words: list[str] = []

    def make_ready(self) -> None:
        """Know the words of every case before somebody filters."""
        self.words = [words_of(case, self.city) for case in self.cases]

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """How many."""
        return len(self.cases)

    def data(self, index: QModelIndex, role: int = 0) -> Any:
        """The number of a case."""
        return self.cases[index.row()].number if role == 0 else None

    def put(self, at: int, case: Case) -> None:
        """One case is now another."""
        self.cases[at], self.keys[at] = case, urgency.key(case)
        self.words[at] = words_of(case, self.city)
        self.dataChanged.emit(self.index(at), self.index(at))


class Peer(QSortFilterProxyModel):
    """Qt's own way: order and filter in a proxy."""

    def __init__(self, model: PeerModel) -> None:
        super().__init__()
        self.model = model
        self.word = ""
        self.setSourceModel(model)

    def lessThan(self, left: Any, right: Any) -> bool:
        """By urgency."""
        keys = self.model.keys
        return keys[left.row()] < keys[right.row()]

    def filterAcceptsRow(self, row: int, parent: Any) -> bool:
        """By words."""
        return not self.word or self.word in self.model.words[row]

    def look_for(self, word: str) -> None:
        """Filter by `word`."""
        self.word = word
        self.setFilterFixedString(word)


def timed(act: Callable[[], object]) -> float:
    """Milliseconds that `act` takes."""
    start = perf_counter()
    act()
    return (perf_counter() - start) * 1_000


def best(act: Callable[[], object], times: int) -> float:
    """The least milliseconds of several times."""
    return min(timed(act) for _time in range(times))


def measure_ours(cases: Sequence[Case]) -> dict[str, float]:
    """The queue and its panel."""
    situation = Situation(City(), NOW)
    situation.load(cases)
    panel = QueuePanel(situation, theme.LIGHT)
    panel.set_scope("all")
    panel.resize(460, 900)
    panel.show()
    painted()
    view = panel.findChild(CaseListView)
    queue = view.model().queue
    dice = random.Random(2)

    def put(case_ids: Sequence[CaseId]) -> list[Change]:
        """New states of these cases, in the situation; the screens have not heard yet."""
        chosen = [situation.cases[case_id] for case_id in case_ids]
        return [situation._replace(case, changed(case, dice)) for case in chosen]

    def tell(changes: Sequence[Change]) -> None:
        for watcher in situation.watchers:
            watcher.cases_changed(changes)

    def some_ids(count: int) -> list[CaseId]:
        return [case.id for case in dice.sample(cases, count)]

    found = {"first order": best(queue.reload, 5)}
    found["make ready to filter"] = timed(lambda: queue.prepare(CASES))
    singles = [put(some_ids(1)) for _time in range(300)]
    # Asking where a row lies is what makes Qt's own list lay out its rows.
    top = view.model().index(0)
    times = [timed(lambda one=one: (tell(one), view.visualRect(top))) for one in singles]
    found["one change, laid out"] = sorted(times)[len(times) // 2]
    repaint: list[float] = []
    for _time in range(7):
        burst = put(some_ids(1_000))
        repaint.append(timed(lambda burst=burst: (tell(burst), view.viewport().repaint())))
    found["1,000 changes and repaint"] = min(repaint)
    queue.prepare(CASES)
    keys: dict[str, list[float]] = {}
    for _time in range(5):
        for text in TYPED:
            strokes = keys.setdefault(text, [])
            strokes.append(
                timed(lambda text=text: (panel.set_filter(text), view.viewport().repaint()))
            )
    for text, strokes in keys.items():
        found[f"filter “{text}”"] = min(strokes)
    found["worst key stroke"] = max(min(strokes) for strokes in keys.values())
    panel.close()
    return found


def measure_peer(cases: Sequence[Case]) -> dict[str, float]:
    """QSortFilterProxyModel under a QListView."""
    started = perf_counter()
    model = PeerModel(list(cases), City())
    proxy = Peer(model)
    proxy.sort(0, Qt.SortOrder.AscendingOrder)
    found = {"first order": (perf_counter() - started) * 1_000}
    found["make ready to filter"] = timed(model.make_ready)
    view = QListView()
    view.setUniformItemSizes(True)
    view.setModel(proxy)
    view.resize(460, 900)
    view.show()
    painted()
    dice = random.Random(2)

    def put(count: int) -> None:
        for at in dice.sample(range(len(cases)), count):
            model.put(at, changed(model.cases[at], dice))

    top = proxy.index(0, 0)
    times = [timed(lambda: (put(1), view.visualRect(top))) for _time in range(60)]
    found["one change, laid out"] = sorted(times)[len(times) // 2]
    found["1,000 changes and repaint"] = timed(lambda: (put(1_000), view.viewport().repaint()))
    strokes = []
    for word in ("o", "oc", "oce"):
        strokes.append(timed(lambda word=word: (proxy.look_for(word), view.viewport().repaint())))
    found["worst key stroke"] = max(strokes)
    view.close()
    return found


AIMS = {
    "one change, laid out": Aim(at_least=5, of_ratio=True),
    "first order": Aim(at_least=30, of_ratio=True),
    "1,000 changes and repaint": Aim(at_most=25),
    "worst key stroke": Aim(at_most=16),
}


def main() -> None:
    """Measure both and tell."""
    options = options_of(__doc__).parse_args()
    app = QApplication.instance() or QApplication([])
    theme.apply(app, theme.LIGHT)
    dice = random.Random(1)
    cases = [a_case(number, dice) for number in range(CASES)]
    ours, peer = measure_ours(cases), measure_peer(cases)
    figures = [
        Figure(name, ms, "ms", None, peer.get(name), AIMS.get(name)) for name, ms in ours.items()
    ]
    about = f"{CASES:,} open cases, the best of several"
    tell("queue", about, "QSortFilterProxyModel", figures, options.json)


if __name__ == "__main__":
    main()
