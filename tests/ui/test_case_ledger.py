"""The time ledger on screen: its stretches fill the bar, and hovering names them."""

import pytest
from PySide6.QtWidgets import QApplication

from commandcenter.commands import Dispatch, FileCase, Return
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import MovedClock, found, report
from tests.helpers.tooltips import Told
from ui import theme
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
