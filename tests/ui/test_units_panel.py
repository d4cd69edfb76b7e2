"""The unit board on screen: found by letters, chosen, dropped on, dispatched to by key."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QListView

from commandcenter.city import to_json
from commandcenter.commands import Configure, Dispatch
from commandcenter.roles import Seat
from commandcenter.situation import Situation
from commandcenter.wording import set_language
from tests.helpers.drag import drag
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import NOON, MovedClock, filed, found
from ui import theme
from ui.mime import encode
from ui.units.panel import UnitsPanel

KEY = Qt.Key
COMPACT = (250, 330)


class Cases(QStandardItemModel):
    def mimeData(self, indexes):
        return encode([index.data() for index in indexes])


class Board:
    """The board of a small city with one case that waits to be dispatched."""

    def __init__(self, qtbot):
        self.desk = found(MemoryStore(), MovedClock())
        self.situation = Situation(self.desk.city, NOON)
        self.desk.listeners.append(self.situation.apply)
        self.case = filed(self.desk)
        self.panel = UnitsPanel(self.situation, theme.current())
        self.panel.resize(*COMPACT)
        qtbot.addWidget(self.panel)
        self.panel.show()
        self.tree = self.panel.tree
        self.source = QListView()
        self.source.setModel(Cases(self.source))
        self.source.model().appendRow(QStandardItem(self.case.id))
        qtbot.addWidget(self.source)

    def drag_to(self, code, *, drop=True):
        row = self.source.model().index(0, 0)
        return drag(self.source, [row], self.tree, self.middle(code), drop=drop)

    def middle(self, code):
        return self.tree.visualRect(self.panel.model.index_of(code)).center()

    @property
    def current(self):
        unit = self.panel.model.unit(self.tree.currentIndex())
        return unit.code if unit else None

    def shown(self):
        model = self.panel.model
        return [
            index.data()
            for index in model.indexes()
            if not self.tree.isRowHidden(index.row(), index.parent())
        ]


@pytest.fixture
def board(qtbot):
    theme.apply(QApplication.instance(), theme.LIGHT)
    return Board(qtbot)


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


def test_a_case_dropped_on_a_unit_that_may_take_it_is_announced(board, qtbot):
    with qtbot.waitSignal(board.panel.dropped) as told:
        assert board.drag_to("water")

    assert told.args == [[board.case.id], "water"]


@pytest.mark.parametrize("unit", ["police", "works"])
def test_a_drop_that_the_rules_refuse_is_refused_while_it_hovers(board, qtbot, unit):
    with qtbot.assertNotEmitted(board.panel.dropped):
        assert not board.drag_to(unit)


def test_while_a_case_hovers_the_unit_under_it_says_why_until_when_and_its_load(board):
    board.drag_to("water", drop=False)

    assert board.panel.below.text() == (
        "May take: this class is a duty of Water. New deadline 14:00. Load then 1 of 20. "
        "At its desk: Night crew."
    )


def test_a_unit_that_may_not_take_it_says_why(board):
    board.drag_to("police", drop=False)

    assert board.panel.below.text() == "Police does not handle Water leak."


def test_the_unit_under_the_drag_stands_out(board):
    selected = theme.current().selected.name()
    assert selected not in colours(board.tree)

    board.drag_to("police", drop=False)

    assert selected in colours(board.tree)


def test_nothing_jumps_while_a_case_hovers(board):
    model = board.panel.model
    before = [board.tree.visualRect(index) for index in model.indexes()]

    board.panel.hover_cases([board.case.id])
    QApplication.processEvents()

    assert [board.tree.visualRect(index) for index in model.indexes()] == before


def test_after_the_drop_nothing_hovers(board):
    board.drag_to("water")

    assert board.panel.model.hovering == ()


def test_after_a_drag_the_cases_that_hover_by_key_hover_again(board):
    other = filed(board.desk)
    board.panel.hover_cases([other.id])

    board.drag_to("police")

    assert board.panel.model.hovering == (other.id,)


def test_a_unit_that_may_take_has_a_ring_and_one_that_may_not_is_dim(board):
    focus = theme.current().focus.name()
    assert focus not in colours(board.tree)

    board.panel.hover_cases([board.case.id])

    assert focus in colours(board.tree)
    water, police = (board.panel.model.index_of(code).data(0x101) for code in ("water", "police"))
    assert board.panel.delegate.second_line(water) == "until 14:00 · load 1 of 20"
    assert board.panel.delegate.second_line(police) == "Police does not handle Water leak."


def test_letters_find_a_unit_and_enter_gives_it_the_cases(board, qtbot):
    board.tree.setFocus()
    qtbot.keyClicks(board.tree, "w")
    qtbot.keyClicks(board.panel.search, "ate")

    with qtbot.waitSignal(board.panel.dispatch_requested) as told:
        qtbot.keyClick(board.panel.search, KEY.Key_Return)

    assert told.args == ["water"]
    assert board.shown() == ["Public works", "Water"]


def test_a_unit_is_found_by_its_name_in_any_language(board):
    board.panel.search.setText("公安")

    assert board.current == "police"


def test_escape_shows_all_units_again(board, qtbot):
    qtbot.keyClicks(board.panel.search, "pol")

    qtbot.keyClick(board.panel.search, KEY.Key_Escape)

    assert board.shown() == ["Public works", "Water", "Police"]


def test_what_no_unit_is_called_chooses_none(board, qtbot):
    qtbot.keyClicks(board.panel.search, "zzz")

    with qtbot.assertNotEmitted(board.panel.dispatch_requested):
        qtbot.keyClick(board.panel.search, KEY.Key_Return)


def test_the_arrows_lead_from_the_field_into_the_tree(board, qtbot):
    board.panel.focus_find()
    board.panel.show_unit("water")

    qtbot.keyClick(board.panel.search, KEY.Key_Down)

    assert board.tree.hasFocus()
    assert board.current == "police"


def test_a_heading_gets_no_cases(board, qtbot):
    board.panel.show_unit("works")

    with qtbot.assertNotEmitted(board.panel.dispatch_requested):
        qtbot.keyClick(board.tree, KEY.Key_Return)


def test_a_double_click_gives_a_unit_the_cases_and_folds_a_heading(board, qtbot):
    left = Qt.MouseButton.LeftButton
    with qtbot.waitSignal(board.panel.dispatch_requested):
        qtbot.mouseClick(board.tree.viewport(), left, pos=board.middle("water"))
        qtbot.mouseDClick(board.tree.viewport(), left, pos=board.middle("water"))
    with qtbot.assertNotEmitted(board.panel.dispatch_requested):
        qtbot.mouseClick(board.tree.viewport(), left, pos=board.middle("works"))
        qtbot.mouseDClick(board.tree.viewport(), left, pos=board.middle("works"))

    assert not board.tree.isExpanded(board.panel.model.index_of("works"))


def test_a_letter_in_the_tree_is_no_shortcut_of_another_screen(board):
    letter = QKeyEvent(QEvent.Type.ShortcutOverride, KEY.Key_D, Qt.KeyboardModifier.NoModifier, "d")
    control = QKeyEvent(
        QEvent.Type.ShortcutOverride, KEY.Key_K, Qt.KeyboardModifier.ControlModifier, "\x0b"
    )
    control.ignore()

    QApplication.sendEvent(board.tree, letter)
    QApplication.sendEvent(board.tree, control)

    assert letter.isAccepted()
    assert not control.isAccepted()


def test_choosing_a_unit_is_announced_but_following_a_selection_is_not(board, qtbot):
    with qtbot.waitSignal(board.panel.unit_selected) as told:
        qtbot.mouseClick(
            board.tree.viewport(), Qt.MouseButton.LeftButton, pos=board.middle("water")
        )
    with qtbot.assertNotEmitted(board.panel.unit_selected):
        board.panel.show_unit("police")

    assert told.args == ["water"]
    assert board.current == "police"


def test_the_chosen_unit_tells_its_load_and_its_duty_desk(board):
    board.panel.show_unit("water")

    assert board.panel.below.text() == (
        "Water: 0 open of 20, 0 due soon, 0 overdue.\nNight crew · 555-0100"
    )


def test_the_load_told_follows_what_happens(board):
    board.panel.show_unit("water")

    board.desk.do(Dispatch(board.case.id, "water"))

    assert "1 open of 20" in board.panel.below.text()


def test_an_overloaded_unit_shows_the_alarm_and_says_so(board):
    for _number in range(21):
        board.desk.do(Dispatch(filed(board.desk).id, "water"))
    board.panel.show_unit("water")
    board.panel.hover_cases([board.case.id])

    assert "More than it usually carries." in board.panel.below.text()
    board.panel.hover_cases([])
    assert theme.current().overdue.name() in colours(board.tree)


def test_a_number_that_is_abnormal_has_the_colour_of_its_light(board):
    board.desk.do(Dispatch(board.case.id, "water"))
    assert not reddish(board.tree)

    board.situation.advance(NOON + timedelta(hours=3))

    assert reddish(board.tree)


def test_who_may_not_dispatch_is_told_so(board):
    board.panel.set_seat(Seat(board.desk.city.people["chen"], "desk"))
    board.drag_to("water", drop=False)

    assert "may not do this" in board.panel.below.text()


def test_a_city_without_units_says_what_to_do(board):
    board.desk.do(Configure("units", "units", to_json([])))
    board.situation.configure(board.desk.city)

    assert board.panel.empty.isVisible()
    assert "Import them" in board.panel.empty.text()
    assert not board.tree.isVisible()


def test_with_no_unit_chosen_the_board_says_how_cases_get_to_one(board):
    assert board.panel.below.text().startswith("Drag a case onto a unit")

    board.panel.hover_cases([board.case.id])

    assert board.panel.below.text().startswith("Drop on a unit")


def test_a_drag_beside_the_units_is_refused(board):
    row = board.source.model().index(0, 0)

    assert not drag(board.source, [row], board.tree, QPoint(5, board.tree.height() - 5))


@pytest.mark.parametrize("look", theme.THEMES.values(), ids=theme.THEMES)
@pytest.mark.parametrize("factor", [1.0, 1.5])
def test_a_row_is_never_too_small_to_hit(board, look, factor):
    theme.apply(QApplication.instance(), look, factor)
    board.panel.set_theme(theme.current())
    QApplication.processEvents()

    heights = [board.tree.visualRect(index).height() for index in board.panel.model.indexes()]

    theme.apply(QApplication.instance(), theme.LIGHT)
    assert min(heights) >= 24


def test_the_board_speaks_the_language_in_use(board):
    set_language("zh_CN")
    try:
        board.panel.show_unit("water")
        board.panel.retranslate()
        assert "供水" in board.panel.below.text()
    finally:
        set_language("en")


def test_the_unit_to_ask_first_is_in_sight_once_a_case_is_chosen(board, monkeypatch):
    board.panel.resize(COMPACT[0], 160)
    last = list(board.situation.city.units.by_code.values())[-1]
    first = SimpleNamespace(unit=last, why="")
    monkeypatch.setattr(board.panel.model, "first", lambda: first)

    board.panel.advise(board.case.id)

    seen = board.tree.viewport().rect()
    assert seen.contains(board.middle(last.code))
