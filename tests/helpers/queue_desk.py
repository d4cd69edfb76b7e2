"""A queue panel over a town, and what a person would see and do there."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from commandcenter.case import Stage
from commandcenter.catalogue import Urgency
from tests.helpers.town import Town
from ui import theme
from ui.queue.list_view import CaseListView
from ui.queue.panel import QueuePanel

NEW = {"stage": Stage.FILED}
GAS = {"stage": Stage.FILED, "level": Urgency.EMERGENCY}


class QueueDesk:
    """A panel of 420 by 600 over a town, and what a person would see and do there."""

    def __init__(self, qtbot, *cases):
        theme.apply(QApplication.instance(), theme.LIGHT)
        self.town = Town(*cases)
        self.panel = QueuePanel(self.town.situation, theme.LIGHT)
        self.panel.resize(420, 600)
        qtbot.addWidget(self.panel)
        self.panel.show()
        self.panel.activateWindow()
        self.view = self.panel.findChild(CaseListView)
        self.model = self.view.model()
        self.tester = QAbstractItemModelTester(
            self.model, QAbstractItemModelTester.FailureReportingMode.Warning
        )
        self.strip = self.panel.findChild(QPushButton, "new_above")
        self.qtbot = qtbot

    def numbers(self):
        return [int(self.model.row(at).case.number) for at in range(self.model.rowCount())]

    def top_of(self, number):
        """Where a case lies in the viewport, in pixels."""
        index = self.model.index(self.numbers().index(number))
        return self.view.visualRect(index).top()

    def seen_at(self, number):
        """Where a case lies on the panel, in pixels: what the eyes see."""
        return self.view.viewport().mapTo(self.panel, QPoint(0, self.top_of(number))).y()

    def chosen(self):
        return [int(one) for one in self.model.ids(self.view.chosen_rows())]

    def click(self, number, keys=Qt.KeyboardModifier.NoModifier):
        place = QPoint(100, self.top_of(number) + 10)
        self.qtbot.mouseClick(self.view.viewport(), Qt.MouseButton.LeftButton, keys, place)

    def press(self, key, keys=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(self.view, key, keys)

    def point_at(self, number):
        place = QPointF(100, self.top_of(number) + 10)
        move = QMouseEvent(
            QEvent.Type.MouseMove,
            place,
            self.view.viewport().mapToGlobal(place),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(self.view.viewport(), move)

    def point_away(self):
        QApplication.sendEvent(self.view.viewport(), QEvent(QEvent.Type.Leave))

    def type(self, text):
        line = self.panel.findChild(QLineEdit)
        line.clear()
        self.qtbot.keyClicks(line, text)

    def pill(self, scope):
        return self.panel.findChild(QPushButton, scope)

    def paper(self, number):
        """The row of a case as it is painted."""
        index = self.model.index(self.numbers().index(number))
        return self.view.viewport().grab(self.view.visualRect(index)).toImage()
