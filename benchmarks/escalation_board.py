"""The escalation board with 10,000 and 100,000 running chains, beside Qt's own views of them.

    python -m benchmarks.escalation_board [--json FILE]

A frame is what happens from the turn of a wheel, a tick or a change until everything is painted.
The peers show the same cards with the same painter in the same order: QGraphicsScene with an item
for each card, placed on the axis; and QTableView with a row of six cards. On an axis of time the
cards move with every tick: the scene's items do, one by one, as its users have to do it.
"""

import os
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter
from types import SimpleNamespace
from typing import Any, Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsItem,
    QGraphicsScene,
    QGraphicsView,
    QStyledItemDelegate,
    QTableView,
    QWidget,
)

from benchmarks._print import Aim, Figure, options_of, tell
from benchmarks._screen import painted
from benchmarks.queue import NOW, a_case
from commandcenter.case import Case, Stage
from commandcenter.catalogue import Urgency
from commandcenter.city import City
from commandcenter.escalation import ArmedStep, Binding, Chain, Phase, Step, StepAction
from commandcenter.escalation.board import Board
from commandcenter.escalation.board_card import Card, Lane
from commandcenter.roles import LOCAL
from commandcenter.situation import Situation
from ui import theme
from ui.escalation_board.card_painter import CardPainter, Look
from ui.escalation_board.face import Faces
from ui.escalation_board.letting_go import LettingGo
from ui.escalation_board.window import BoardWindow

SIZES: Final = (10_000, 100_000)
FRAMES: Final = 300
WHEEL: Final = 3 * 20
"""Pixels that one notch of the wheel scrolls."""
ACROSS: Final = 6
"""Cards beside each other in the peers, as in the board."""
WIDTH, HEIGHT = 1920, 1080
CARD: Final = 260
PLAIN: Final = Look()

STEP = Step("tell", {"en": "Tell the dispatcher"}, StepAction.NOTIFY, "dispatcher", "app", 10)
CHAIN = Chain("chain", 1, {"en": "Chain"}, Phase.HANDLING, tuple(Urgency), (STEP,))
CITY = City(chains={("chain", 1): CHAIN})


def a_running_case(number: int, dice: random.Random) -> Case:
    """An open case with a chain; its next step is minutes to days away, few at high levels."""
    case = a_case(number, dice)
    due = NOW + timedelta(seconds=dice.expovariate(1 / 7_200))
    binding = Binding("chain", 1, NOW, f"p{number}", (ArmedStep("tell", due),))
    level = dice.choices(range(4), (90, 6, 3, 1))[0]
    standing = replace(case.standing, stage=Stage.DISPATCHED, chain=binding, level=level)
    return replace(case, standing=standing)


def moved(case: Case, dice: random.Random) -> Case:
    """The same case with another next step, and so in another place."""
    chain = case.standing.chain
    assert chain is not None, "made with one"
    due = NOW + timedelta(seconds=dice.expovariate(1 / 7_200))
    chain = replace(chain, steps=(ArmedStep("tell", due),))
    return replace(case, standing=replace(case.standing, chain=chain))


def frame(act: Callable[[], object]) -> float:
    """Milliseconds until `act` is done and seen."""
    start = perf_counter()
    act()
    painted()
    return (perf_counter() - start) * 1_000


def shown(widget: QWidget) -> None:
    """On the (offscreen) screen, everything painted once."""
    widget.resize(WIDTH, HEIGHT)
    widget.show()
    painted(rounds=5)


def a_board(situation: Situation) -> BoardWindow:
    """The board's window over a situation, without a console."""
    bridge = SimpleNamespace(situation=situation, now=situation.now)
    here: Any = LettingGo
    giving = here(bridge, SimpleNamespace(person=LOCAL), QWidget())
    return BoardWindow(situation, LOCAL, giving)


def change(situation: Situation, case: Case) -> None:
    """Let one case be another, and tell everybody."""
    changes = [situation._replace(situation.cases[case.id], case)]
    for watcher in situation.watchers:
        watcher.cases_changed(changes)


def measure_board(cases: Sequence[Case]) -> dict[str, list[float]]:
    """Our own window."""
    situation, dice = Situation(CITY, NOW), random.Random(2)
    situation.load(cases)
    made: list[BoardWindow] = []
    found = {"open": [frame(lambda: made.append(a_board(situation)))]}
    window = made[0]
    shown(window)
    window.share_room()
    while window.board.prepare(400):
        pass
    painted(rounds=3)
    bar = window.lanes[Lane.BEGAN].view.verticalScrollBar()
    found["scroll by the wheel"] = [
        frame(lambda: bar.setValue(bar.value() + WHEEL)) for _ in range(FRAMES)
    ]
    jumps = [dice.randrange(bar.maximum()) for _ in range(FRAMES)]
    found["jump elsewhere"] = [frame(lambda to=to: bar.setValue(to)) for to in jumps]
    seconds = [NOW + timedelta(seconds=n) for n in range(1, FRAMES + 1)]
    found["tick"] = [frame(lambda at=at: window.tick(at)) for at in seconds]
    others = [moved(dice.choice(cases), dice) for _ in range(FRAMES)]
    found["one change"] = [frame(lambda one=one: change(situation, one)) for one in others]
    typed = ("o", "oc", "ocean", "unit:u1", "light:red", "")
    found["filter typed"] = [
        frame(lambda text=text: window.set_filter(text)) for _ in range(5) for text in typed
    ]
    window.close()
    return found


class Item(QGraphicsItem):
    """A card as an item of a scene."""

    def __init__(self, card: Card, painter: CardPainter) -> None:
        super().__init__()
        self.card, self._painter = card, painter

    def boundingRect(self) -> QRectF:
        """Its room."""
        return QRectF(0, 0, CARD, self._painter.height)

    def paint(self, painter: QPainter, option: Any, widget: QWidget | None = None) -> None:
        """The card as the board paints it."""
        room = self.boundingRect().toRect()
        self._painter.paint(painter, room, self.card, NOW, PLAIN)


def ordered(situation: Situation) -> tuple[list[Card], CardPainter]:
    """The cards of all lanes, the next step first, and their painter."""
    board = Board(situation, LOCAL)
    cards = [board.card(lane, at) for lane in Lane for at in range(board.count(lane))]
    return sorted(cards, key=lambda card: card.key), CardPainter(board, Faces(board, situation))


def measure_scene(cases: Sequence[Case]) -> dict[str, list[float]]:
    """QGraphicsScene with an item for each card."""
    situation, dice = Situation(CITY, NOW), random.Random(2)
    situation.load(cases)
    cards, painter = ordered(situation)
    scene = QGraphicsScene()

    def place(items: Sequence[Item]) -> None:
        for at, item in enumerate(items):
            item.setPos(at % ACROSS * CARD, at // ACROSS * painter.height)

    def fill() -> None:
        for card in cards:
            scene.addItem(Item(card, painter))

    found = {"open": [frame(fill)]}
    items: list[Any] = [item for item in scene.items() if isinstance(item, Item)]
    items.sort(key=lambda item: item.card.key)
    place(items)
    view = QGraphicsView(scene)
    shown(view)
    bar = view.verticalScrollBar()
    found["scroll by the wheel"] = [
        frame(lambda: bar.setValue(bar.value() + WHEEL)) for _ in range(100)
    ]
    jumps = [dice.randrange(bar.maximum()) for _ in range(100)]
    found["jump elsewhere"] = [frame(lambda to=to: bar.setValue(to)) for to in jumps]

    def tick() -> None:
        place(items)
        view.viewport().update()

    def change_one() -> None:
        items.insert(dice.randrange(len(items)), items.pop(dice.randrange(len(items))))
        place(items)

    found["tick"] = [frame(tick) for _ in range(5)]
    found["one change"] = [frame(change_one) for _ in range(5)]
    view.close()
    return found


class Table(QAbstractTableModel):
    """Six cards to a row."""

    def __init__(self, cards: list[Card]) -> None:
        super().__init__()
        self.cards = cards

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """As many as six abreast need."""
        return -(-len(self.cards) // ACROSS)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Six."""
        return ACROSS

    def data(self, index: QModelIndex, role: int = 0) -> Any:
        """Nothing but the card itself, for the delegate."""
        return None

    def move(self, was: int, to: int) -> None:
        """One card stands elsewhere, and all between move along."""
        self.layoutAboutToBeChanged.emit()
        self.cards.insert(to, self.cards.pop(was))
        self.layoutChanged.emit()


class Delegate(QStyledItemDelegate):
    """Paints the card of a cell as the board does."""

    def __init__(self, model: Table, painter: CardPainter) -> None:
        super().__init__()
        self._model, self._painter = model, painter

    def paint(self, painter: QPainter, option: Any, index: Any) -> None:
        """The card, if there is one."""
        at = index.row() * ACROSS + index.column()
        if at < len(self._model.cards):
            self._painter.paint(painter, option.rect, self._model.cards[at], NOW, PLAIN)


def measure_table(cases: Sequence[Case]) -> dict[str, list[float]]:
    """QTableView with a delegate."""
    situation, dice = Situation(CITY, NOW), random.Random(2)
    situation.load(cases)
    cards, painter = ordered(situation)
    model = Table(cards)
    delegate = Delegate(model, painter)
    view = QTableView()
    view.setItemDelegate(delegate)
    view.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    view.verticalHeader().setDefaultSectionSize(painter.height)
    view.horizontalHeader().setDefaultSectionSize(CARD)
    found = {"open": [frame(lambda: view.setModel(model))]}
    shown(view)
    bar = view.verticalScrollBar()
    found["scroll by the wheel"] = [
        frame(lambda: bar.setValue(bar.value() + WHEEL)) for _ in range(100)
    ]
    jumps = [dice.randrange(bar.maximum()) for _ in range(100)]
    found["jump elsewhere"] = [frame(lambda to=to: bar.setValue(to)) for to in jumps]
    found["tick"] = [frame(view.viewport().update) for _ in range(50)]
    size = len(cards)
    found["one change"] = [
        frame(lambda: model.move(dice.randrange(size), dice.randrange(size))) for _ in range(50)
    ]
    view.close()
    return found


AIMS: Final = {
    "scroll by the wheel": Aim(at_most=8),
    "jump elsewhere": Aim(at_most=33),
    "tick": Aim(at_most=33),
    "one change": Aim(at_most=33),
}


def figures(ours: dict[int, Any], peer: dict[int, Any]) -> list[Figure]:
    """A line for each size and act, beside the median of the peer."""
    return [
        Figure.of_times(f"{size:,}: {name}", ms, _peer(peer[size].get(name)), AIMS.get(name))
        for size in SIZES
        for name, ms in ours[size].items()
    ]


def _peer(ms: list[float] | None) -> float | None:
    return median(ms) if ms else None


def main() -> None:
    """Measure all three and tell."""
    options = options_of(__doc__).parse_args()
    app = QApplication.instance() or QApplication([])
    theme.apply(app, theme.LIGHT)
    dice = random.Random(1)
    cases = [a_running_case(number, dice) for number in range(SIZES[-1])]
    ours, scenes, tables = {}, {}, {}
    for size in SIZES:
        part = cases[:size]
        ours[size] = measure_board(part)
        scenes[size], tables[size] = measure_scene(part), measure_table(part)
    about = f"running chains at {WIDTH} × {HEIGHT}, medians; p99 beside"
    started = datetime.now(UTC)
    tell("escalation_board", about, "QGraphicsScene", figures(ours, scenes), options.json)
    beside = options.json and options.json.with_stem(options.json.stem + "_table")
    tell("escalation_board_table", about, "QTableView", figures(ours, tables), beside)
    print(f"\n{started:%Y-%m-%d %H:%M} UTC")


if __name__ == "__main__":
    main()
