"""A dispatcher works on running chains with mouse and keys: strip, board, and messages given up."""

from contextlib import closing
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QRadioButton

from commandcenter import wording
from commandcenter.catalogue import Urgency
from commandcenter.channels.courier import Courier
from commandcenter.channels.person import Channel, Kind, PersonChannels
from commandcenter.city import to_json
from commandcenter.commands import Configure, FireDueSteps
from commandcenter.escalation import Chain, Phase
from tests.helpers.board_room import LEFT, NONE, BoardRoom
from tests.helpers.climbing import DISTRICT, REMIND, STREET
from tests.helpers.console import ConsoleRoom
from tests.helpers.receivers import Drawer
from tests.helpers.small_city import CHAINS, report
from ui import theme
from ui.channels.opening import ChannelDesk
from ui.dialogs.ask import Question

MENUS = pytest.mark.qt_log_ignore("^This plugin does not support (raise|grabbing the keyboard)")
"""What the offscreen platform says of every menu."""


@pytest.fixture
def room(qtbot, qapp):
    room = ConsoleRoom(qtbot)
    yield room
    room.close()
    wording.set_language("en")
    theme.apply(qapp, theme.LIGHT)


class Dispatcher:
    """Somebody at the console with the board beside it, three chains on show."""

    def __init__(self, room, qtbot):
        self.board = BoardRoom(room, qtbot)
        self.room, self.qtbot, self.console = room, qtbot, self.board.console
        self.one, self.two, self.three = self.board.cases
        self.look_at(self.one)

    @property
    def strip(self):
        return self.console.case_panel.strip

    def look_at(self, case):
        self.console.go.show_case(case.id)
        self.room.settle()
        QApplication.processEvents()

    def menu_of_the_strip(self, words):
        """Press what has no room beside the strip's first act."""
        QTimer.singleShot(100, lambda: self.press(words))
        QTest.mouseClick(self.strip.acts.more, LEFT)

    def click_knot(self, key):
        knot = next(each for each in self.strip.line.knots() if each.story.key == key)
        at = QPoint(round(knot.x), self.strip.line.height() // 2)
        QTest.mouseClick(self.strip.line, LEFT, NONE, at)

    def menu_of_the_board(self, words):
        """The menu key on the board's current card."""
        self.board.board.activated.emit(True)
        viewport = self.board.view().viewport()
        asked = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
        QApplication.sendEvent(viewport, asked)
        self.press(words)

    def press(self, words):
        """An entry of the menu that is open, with the mouse."""
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        entry = next(each for each in menu.actions() if words in each.text())
        assert entry.isEnabled()
        QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(entry).center())

    @property
    def form(self):
        self.qtbot.waitUntil(lambda: bool(self._forms()))
        return self._forms()[0]

    def _forms(self):
        every = QApplication.topLevelWidgets()
        return [each for each in every if isinstance(each, Question) and each.isActiveWindow()]

    def asked(self):
        """What the form says before its fields."""
        return "\n".join(each.text() for each in self.form.findChildren(QLabel))

    def chosen(self):
        every = self.form.findChildren(QRadioButton)
        return [each.text().partition(":")[0] for each in every if each.isChecked()]

    def answer(self, reason):
        """Type the reason as keys, and Enter."""
        field = self.form.part("reason").focusProxy()
        field.setFocus()
        QTest.keyClicks(field, reason)
        QTest.keyClick(field, Qt.Key.Key_Return)
        self.room.settle()

    def coming(self):
        return [knot.story.key for knot in self.strip.line.knots() if knot.story.comes]

    def said(self):
        """The newest card of the console, and the line below the board's lanes."""
        return self.console.notices.texts()[-1], self.board.board.hint.text()


@pytest.fixture
def dispatcher(room, qtbot):
    made = Dispatcher(room, qtbot)
    yield made
    made.board.desk.close()


@MENUS
def test_a_step_is_skipped_from_the_strip_by_mouse_and_keys_and_both_windows_say_so(dispatcher):
    dispatcher.menu_of_the_strip("Skip a step")
    steps = dispatcher.form.findChildren(QRadioButton)
    assert dispatcher.form.focusWidget() is steps[0]
    QTest.keyClick(steps[0], Qt.Key.Key_Down)
    assert dispatcher.chosen() == ["Raise to the street"]

    dispatcher.answer("they know")

    assert dispatcher.coming() == ["remind", "district"]
    told = f"A step of case {dispatcher.one.number} is skipped."
    assert dispatcher.said() == (told, told)


@MENUS
def test_the_step_that_is_clicked_on_the_strip_is_the_one_that_is_skipped(dispatcher):
    dispatcher.click_knot("district")
    dispatcher.press("Skip this step")
    assert dispatcher.chosen() == ["Raise to the district"]

    dispatcher.answer("nobody there")

    assert dispatcher.coming() == ["remind", "street"]


@MENUS
def test_a_chain_of_which_nothing_is_left_says_so_and_leaves_the_board(dispatcher):
    for _step in range(3):
        dispatcher.console.run("act.skip")
        dispatcher.answer("not needed")

    assert dispatcher.coming() == []
    assert dispatcher.strip.state.words == (
        "No step is to come: nobody else is told automatically. Watch the deadline."
    )
    assert dispatcher.one.id not in dispatcher.board.shown()
    assert not dispatcher.console.menus.actions["act.skip"].isEnabled()


@MENUS
def test_what_is_skipped_on_the_board_is_asked_over_it_and_escape_leaves_all_as_it_was(dispatcher):
    dispatcher.board.click(dispatcher.two)
    dispatcher.menu_of_the_board("Skip a step")
    assert dispatcher.form.parentWidget() is dispatcher.board.board

    QTest.keyClick(dispatcher.form, Qt.Key.Key_Escape)
    dispatcher.room.settle()
    assert dispatcher.board.shown()[1] == dispatcher.two.id

    dispatcher.menu_of_the_board("Skip a step")
    dispatcher.answer("they know")
    assert dispatcher.board.shown()[-1] == dispatcher.two.id
    hint = dispatcher.board.board.hint
    assert hint.text().startswith("A step of case")
    assert hint.font().bold()
    dispatcher.board.desk._told.timeout.emit()
    assert hint.text().startswith("Drag a case")
    assert not hint.font().bold()


def later(dispatcher):
    """A newer version of the chain comes into force: every step five minutes later."""
    steps = (replace(s, after_minutes=s.after_minutes + 5) for s in (REMIND, STREET, DISTRICT))
    chain = Chain(
        *("handling", 2, {"en": "Not finished"}, Phase.HANDLING, tuple(Urgency), tuple(steps))
    )
    dispatcher.room.bridge.submit(Configure("chain", "handling", to_json(chain)))
    dispatcher.room.settle()


@MENUS
def test_binding_anew_says_which_chain_begins_and_what_comes_first(dispatcher):
    later(dispatcher)
    dispatcher.menu_of_the_strip("Bind the chain anew")
    assert "“Not finished” (version 3) begins from its first step." in dispatcher.asked()
    assert "What comes first: Remind: 12:16 · in app, Dispatcher." in dispatcher.asked()

    dispatcher.answer("new times")

    told = f"The chain of case {dispatcher.one.number} begins anew."
    assert dispatcher.said() == (told, told)
    assert dispatcher.board.shown()[-1] == dispatcher.one.id

    dispatcher.menu_of_the_strip("Bind the chain anew")
    assert "runs already; it begins from its first step again." in dispatcher.asked()
    QTest.keyClick(dispatcher.form, Qt.Key.Key_Escape)


@MENUS
def test_of_cases_on_several_chains_the_next_step_of_each_is_meant_and_it_is_said(dispatcher):
    later(dispatcher)
    dispatcher.console.run("act.rebind")
    dispatcher.answer("new times")
    dispatcher.console.select([dispatcher.one.id, dispatcher.two.id])
    dispatcher.menu_of_the_board("Skip a step")
    assert "The next step of each is left out. Why?" in dispatcher.asked()

    dispatcher.answer("both know")

    assert dispatcher.said()[1] == "A step of each of 2 cases is skipped."


class Letters:
    """A console, one message that was given up for want of an address, and its window."""

    def __init__(self, room):
        desk = room.desk
        intake = next(chain for chain in CHAINS if chain.key == "intake")
        mail = replace(intake.steps[0], channel="mail")
        desk.do(Configure("chain", "intake", to_json(replace(intake, steps=(mail,)))))
        by_mail = PersonChannels("ortega", (Channel("office", Kind.MAIL, "m•••@example.org"),))
        desk.do(Configure("channels", "ortega", to_json(by_mail)))
        self.case = report(desk)
        room.clock.move(minutes=11)
        desk.do(FireDueSteps())
        with closing(Courier(safe=lambda _site: Drawer())) as courier:
            courier.deliver_all(desk)
        self.room, self.console = room, room.open()
        self.channels = ChannelDesk(self.console, lambda _site: Drawer())
        self.channels.open()
        room.settle()
        self.page = self.channels.channels.queue
        self.channels.channels.tabs.setCurrentWidget(self.page)
        QApplication.processEvents()

    def choose_first(self):
        first = self.page.list.topLevelItem(0)
        at = self.page.list.visualItemRect(first).center()
        QTest.mouseClick(self.page.list.viewport(), LEFT, NONE, at)

    def press(self, button: QPushButton):
        assert button.isEnabled()
        QTest.mouseClick(button, LEFT)
        self.room.settle()
        self.room.settle()

    def states(self):
        items = map(self.page.list.topLevelItem, range(self.page.list.topLevelItemCount()))
        return [item.text(4).partition(":")[0] for item in items]


@pytest.fixture
def letters(room):
    return Letters(room)


def test_a_message_that_was_given_up_is_sent_once_more_by_its_button(letters):
    assert letters.states() == ["given up"]
    assert not letters.page.again.isEnabled()
    letters.choose_first()

    letters.press(letters.page.again)

    assert letters.states() == ["waits"]
    assert letters.page.head.text() == "1 message waits to be sent."
    assert letters.page.again.isEnabled(), "what was chosen is chosen still"


def test_a_message_that_was_given_up_is_put_away_and_its_case_shown(letters):
    letters.choose_first()
    letters.press(letters.page.show_case)
    assert letters.console.selected == [letters.case.id]

    letters.press(letters.page.put_away)

    assert letters.states() == []
    assert letters.page.head.text() == "Every message of the last 7 days has gone."
    assert not letters.page.put_away.isEnabled()
    assert not letters.page.show_case.isEnabled()
