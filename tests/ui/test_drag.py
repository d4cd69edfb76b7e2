"""That the stand-in for a real drag says what a person would see."""

from PySide6.QtCore import QPoint
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QListView, QWidget

from tests.helpers.drag import drag
from ui.mime import CASE_IDS, decode, encode


class Cases(QStandardItemModel):
    def mimeData(self, indexes):
        return encode([index.data() for index in indexes])


class Units(QStandardItemModel):
    """Takes cases on `Water` alone."""

    def __init__(self):
        super().__init__()
        self.taken = []
        for name in ("Water", "Roads"):
            self.appendRow(QStandardItem(name))

    def mimeTypes(self):
        return [CASE_IDS]

    def canDropMimeData(self, data, action, row, column, parent):
        return parent.data() == "Water"

    def dropMimeData(self, data, action, row, column, parent):
        self.taken.append((parent.data(), decode(data)))
        return True


def views(qtbot):
    cases, units = QListView(), QListView()
    cases.setModel(Cases(cases))
    cases.model().appendRow(QStandardItem("24-0117"))
    units.setModel(Units())
    units.setAcceptDrops(True)
    units.setDragDropMode(QListView.DragDropMode.DropOnly)
    units.setDropIndicatorShown(True)
    for view in (cases, units):
        qtbot.addWidget(view)
        view.show()
    return cases, units


def middle(view, row):
    return view.visualRect(view.model().index(row, 0)).center()


def test_a_unit_that_may_take_the_case_gets_it(qtbot):
    cases, units = views(qtbot)

    assert drag(cases, [cases.model().index(0, 0)], units, middle(units, 0))

    assert units.model().taken == [("Water", ("24-0117",))]


def test_a_unit_that_may_not_refuses_when_hovered_and_gets_nothing(qtbot):
    cases, units = views(qtbot)

    assert not drag(cases, [cases.model().index(0, 0)], units, middle(units, 1))

    assert units.model().taken == []


def test_a_drag_that_only_hovers_drops_nothing(qtbot):
    cases, units = views(qtbot)

    assert drag(cases, [cases.model().index(0, 0)], units, middle(units, 0), drop=False)

    assert units.model().taken == []


def test_what_takes_no_drops_refuses_at_once(qtbot):
    cases, _units = views(qtbot)
    plain = QWidget()
    qtbot.addWidget(plain)

    assert not drag(cases, [cases.model().index(0, 0)], plain, QPoint(1, 1))
