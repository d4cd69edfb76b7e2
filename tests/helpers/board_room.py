"""A console with cases on a climbing chain, and the escalation board open beside it."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from commandcenter.escalation.board_card import Lane
from tests.helpers.climbing import climbing, dispatched
from tests.helpers.drag import drag
from ui import theme
from ui.board_actions import board_desk
from ui.mime import encode

NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


class Dragged:
    """What a drag of these cases carries, from wherever it began."""

    def __init__(self, *ids):
        self.ids = ids

    def model(self):
        return self

    def mimeData(self, indexes):
        return encode(self.ids)

    def supportedDragActions(self):
        return Qt.DropAction.CopyAction


class BoardRoom:
    """A console with some cases on a climbing chain, and the board open beside it."""

    def __init__(self, room, qtbot, cases=3):
        self.room, self.qtbot = room, qtbot
        climbing(room.desk)
        self.cases = []
        for number in range(cases):
            self.cases.append(dispatched(room.desk, description=f"Water {number}"))
            room.clock.move(seconds=20)
        self.console = room.open()
        self.open()

    def open(self):
        self.console.run("view.escalation_board")
        self.desk = board_desk(self.console)
        self.board = self.desk.window
        self.board.resize(1366, 768)
        QApplication.processEvents()
        QApplication.processEvents()

    def view(self, lane=Lane.BEGAN):
        return self.board.lanes[lane].view

    def shown(self, lane=Lane.BEGAN):
        board = self.board.board
        return [board.card(lane, at).case.id for at in range(board.count(lane))]

    def countdown(self, at):
        card = self.board.board.card(Lane.BEGAN, at)
        return self.board.faces.countdown(card, self.room.clock.now())

    def place(self, case, lane=Lane.BEGAN):
        at = self.shown(lane).index(case.id)
        return self.view(lane).rect_of(at).center()

    def click(self, case, keys=NONE, button=LEFT):
        self.qtbot.mouseClick(self.view().viewport(), button, keys, self.place(case))

    def onto_lane(self, lane, *cases, drop=True):
        ids = [case.id for case in cases]
        target = self.view(lane)
        return drag(Dragged(*ids), [], target, QPoint(20, 20), drop=drop)

    def onto_person(self, person, *cases, drop=True):
        people = self.board.people.people
        item = self.board.people.item_of(person)
        people.scrollToItem(item)
        at = people.visualItemRect(item).center()
        return drag(Dragged(*(case.id for case in cases)), [], people, at, drop=drop)

    def answer(self, reason="it spreads"):
        self.desk.giving.question.part("reason").put(reason)
        self.desk.giving.question.accept()
        self.room.settle()

    def now(self, case):
        return self.console.situation.cases[case.id]

    def pass_time(self, **span):
        self.room.clock.move(**span)
        self.console.situation.advance(self.room.clock.now())
        self.room.bridge.tick.emit(self.room.clock.now())


def colours(widget):
    image = widget.grab().toImage()
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


def reddish(widget):
    """Whether anything has the hue of the overdue colour; its edges are blended into the ground."""
    hue = theme.current().overdue.hslHue()
    found = (QColor(name) for name in colours(widget))
    return any(c.hslSaturation() > 80 and abs(c.hslHue() - hue) < 8 for c in found)
