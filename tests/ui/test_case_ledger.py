"""The time ledger on screen: its stretches fill the bar, and hovering names them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from commandcenter.commands import Dispatch, FileCase, Return
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import MovedClock, found, report
from tests.helpers.tooltips import Told
from ui import theme
from ui.case.ledger_table import LedgerTable, percent
from ui.case.time_ledger import TimeLedger


class Story:
    def __init__(self, qtbot):
        self.store, self.clock = MemoryStore(), MovedClock()
        self.desk = found(self.store, self.clock)
        self.case = report(self.desk)
        self.ledger = TimeLedger()
        self.ledger.resize(400, self.ledger.sizeHint().height())
        qtbot.addWidget(self.ledger)
        self.ledger.show()

    def later(self, minutes, act, person="local"):
        self.clock.move(minutes=minutes)
        self.desk.do(act, person=self.desk.city.people[person])

    def show(self, minutes=0):
        self.clock.move(minutes=minutes)
        case = self.desk.case(self.case.id)
        history = self.store.history(case.id)
        self.ledger.show_history(case, history, self.desk.city, self.clock.now())
        return self.ledger


@pytest.fixture
def story(qtbot):
    theme.apply(QApplication.instance(), theme.LIGHT)
    return Story(qtbot)


@pytest.fixture
def hover(monkeypatch):
    recorder = Told()
    monkeypatch.setattr("ui.case.time_ledger.QToolTip", recorder)
    return lambda ledger, x: recorder.hover(ledger, x, ledger.height() // 2)


def test_the_stretches_fill_the_bar(story):
    story.later(5, FileCase(story.case.id))

    areas = story.show(minutes=5).areas()

    assert areas[0].left() == 0
    assert areas[0].right() == pytest.approx(areas[1].left())
    assert areas[1].right() == pytest.approx(400)


def test_even_the_shortest_stretch_can_be_pointed_at(story):
    story.later(1, FileCase(story.case.id))

    assert story.show(minutes=600).areas()[0].width() >= 5


def test_hovering_names_holder_time_and_event(story, hover):
    story.later(5, FileCase(story.case.id))
    story.later(3, Dispatch(story.case.id, "water"))
    ledger = story.show(minutes=4)

    told = hover(ledger, ledger.areas()[-1].center().x())

    assert told == "Water: 4 m, since 12:08: Dispatched to Water."


def test_hovering_a_pause_says_that_the_limit_did_not_run(story, hover):
    story.later(1, FileCase(story.case.id))
    story.later(1, Dispatch(story.case.id, "water"))
    story.later(4, Return(story.case.id, reason="not ours", owner="police"), "moss")
    story.later(3, Dispatch(story.case.id, "water"))
    ledger = story.show(minutes=2)

    told = hover(ledger, ledger.areas()[3].center().x())

    assert told.startswith("Waiting for dispatch: 3 m")
    assert "The limit did not run: " in told
    ledger.grab()


def test_the_age_is_told_and_grows(story):
    ledger = story.show(minutes=5)
    assert ledger._heading() == "Time ledger · 5 m in all"

    story.clock.move(minutes=2)
    ledger.tick(story.clock.now())

    assert ledger._heading() == "Time ledger · 7 m in all"
    assert "7 m" in ledger.accessibleDescription()


def test_whoever_holds_an_overdue_case_stands_in_its_colour(story):
    ledger = story.show(minutes=20)

    middle = ledger.areas()[-1].center().toPoint()

    assert ledger.grab().toImage().pixelColor(middle) == theme.current().overdue


def test_a_case_on_time_shows_no_alarm(story):
    ledger = story.show(minutes=5)

    middle = ledger.areas()[-1].center().toPoint()

    assert ledger.grab().toImage().pixelColor(middle) in theme.current().load


def test_before_its_history_is_read_a_case_has_no_stretches(story, hover):
    ledger = story.ledger
    ledger.show_history(story.case, [], story.desk.city, story.clock.now())

    assert ledger.segments == []
    assert hover(ledger, 10) == ""
    ledger.grab()


def test_below_the_bar_stands_who_held_it_longest_first_and_adds_up(story):
    story.later(10, FileCase(story.case.id))
    story.later(30, Dispatch(story.case.id, "water"))
    ledger = story.show(minutes=60)

    assert [line.share for line in ledger.lines] == [60, 30, 10]
    assert ledger.sizeHint().height() > TimeLedger().sizeHint().height()
    ledger.grab()


def test_a_pause_is_told_apart_from_the_time_that_ran(story):
    story.later(1, FileCase(story.case.id))
    story.later(1, Dispatch(story.case.id, "water"))
    story.later(4, Return(story.case.id, reason="not ours", owner="police"), "moss")
    story.later(3, Dispatch(story.case.id, "water"))
    ledger = story.show(minutes=2)

    names = [ledger._named(line.held[-1]) for line in ledger.lines]

    assert "Waiting for dispatch, paused" in names
    assert "Waiting for dispatch" in names
    assert sum(line.share for line in ledger.lines) == 100


def test_a_click_or_enter_opens_the_table_of_every_stretch_and_minute(story, qtbot):
    story.later(10, FileCase(story.case.id))
    story.later(30, Dispatch(story.case.id, "water"))
    ledger = story.show(minutes=60)

    qtbot.mouseClick(ledger, Qt.MouseButton.LeftButton)
    qtbot.keyClick(ledger, Qt.Key.Key_Return)

    tables = [each for each in QApplication.topLevelWidgets() if isinstance(each, LedgerTable)]
    assert len(tables) == 2
    held, counted = tables[0].held, tables[0].counted
    shares = [held.topLevelItem(row).text(4) for row in range(held.topLevelItemCount())]
    assert shares == ["10\xa0%", "30\xa0%", "60\xa0%"]
    assert counted.topLevelItem(0).text(2) == "Runs day and night"
    for table in tables:
        table.grab()
        table.accept()


def test_the_table_names_whose_doing_a_pause_is(story):
    story.later(1, FileCase(story.case.id))
    story.later(1, Dispatch(story.case.id, "water"))
    story.later(4, Return(story.case.id, reason="not ours", owner="police"), "moss")
    story.later(3, Dispatch(story.case.id, "water"))
    table = story.show(minutes=2).open_table()

    rows = range(table.held.topLevelItemCount())
    why = [table.held.topLevelItem(row).text(5) for row in rows]
    assert "Limit stopped: not with the unit, by K. Moss" in why
    spans = range(table.counted.topLevelItemCount())
    doing = [table.counted.topLevelItem(row).text(4) for row in spans]
    assert "K. Moss" in doing
    table.accept()


def test_a_stretch_of_no_weight_is_still_something():
    assert percent(0) == "<1\xa0%"


def test_without_a_case_there_is_no_table(story):
    assert TimeLedger().open_table() is None


def test_the_words_below_the_bar_say_what_a_click_does(story, monkeypatch):
    recorder = Told()
    monkeypatch.setattr("ui.case.time_ledger.QToolTip", recorder)
    ledger = story.show(minutes=5)

    assert "Click to see every stretch" in recorder.hover(ledger, 5, ledger.height() - 2)
