"""The timeline: what, why, by whom; the newest in sight unless somebody reads further up."""

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from commandcenter.commands import AddNote, FileCase
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import MovedClock, found, report
from ui import theme
from ui.case.timeline import ROW, Timeline, TimelineModel

LONG = "The caller says that the water comes from under the third step of the stairs " * 2


class Story:
    def __init__(self, qtbot):
        self.store, self.clock = MemoryStore(), MovedClock()
        self.desk = found(self.store, self.clock)
        self.case = report(self.desk)
        self.list = Timeline()
        self.list.resize(280, 120)
        qtbot.addWidget(self.list)
        self.list.show()

    def note(self, words="seen"):
        self.clock.move(minutes=1)
        self.desk.do(AddNote(self.case.id, words))

    def show(self, *, anew=False):
        history = self.store.history(self.case.id)
        self.list.show_history(history, self.desk.city, self.clock.now(), anew=anew)
        QApplication.processEvents()

    @property
    def bar(self):
        return self.list.verticalScrollBar()

    def rows(self):
        model = self.list.model()
        return [model.index(row).data(ROW) for row in range(model.rowCount())]


@pytest.fixture
def story(qtbot):
    theme.apply(QApplication.instance(), theme.LIGHT)
    return Story(qtbot)


def test_each_event_tells_when_what_and_who(story):
    story.clock.move(minutes=2)
    story.desk.do(FileCase(story.case.id))
    story.show()

    first, second = story.rows()

    assert (first.time, first.what, first.who) == (
        "12:00:00",
        "Reported by telephone",
        "this desk, Dispatcher",
    )
    assert (second.time, second.what) == ("12:02:00", "Filed as Water leak: Found")


def test_an_event_of_another_day_tells_its_day(story):
    story.clock.move(days=1)
    story.show()

    assert story.rows()[0].day == "6 May"


def test_the_times_have_the_room_they_need(story):
    story.show()
    today = story.list.itemDelegate().times

    story.clock.move(days=400)
    story.show()

    assert story.rows()[0].day == "6 May 2024"
    assert story.list.itemDelegate().times > today


def test_the_day_has_a_line_of_its_own_in_a_wide_list_too(story):
    story.list.resize(900, 400)
    story.show()
    model = story.list.model()
    today = story.list.sizeHintForIndex(model.index(0)).height()

    story.clock.move(days=1)
    story.show()

    line = QFontMetricsF(theme.font("small")).height()
    assert story.list.sizeHintForIndex(model.index(0)).height() >= 2 * line
    assert story.list.sizeHintForIndex(model.index(0)).height() > today


def test_the_newest_event_is_in_sight(story):
    for _number in range(12):
        story.note()
    story.show(anew=True)

    assert story.bar.value() == story.bar.maximum() > 0


def test_who_reads_further_up_is_not_pulled_away(story):
    for _number in range(12):
        story.note()
    story.show(anew=True)
    story.bar.setValue(0)

    story.note("one more")
    story.show()

    assert story.bar.value() == 0


def test_another_case_begins_at_its_newest_event(story):
    for _number in range(12):
        story.note()
    story.show(anew=True)
    story.bar.setValue(0)
    story.case = report(story.desk, words="another")
    for _number in range(12):
        story.note()

    story.show(anew=True)

    assert story.bar.value() == story.bar.maximum()


def test_new_events_are_added_without_starting_over(story, qtbot):
    story.show()
    story.note()

    with qtbot.assertNotEmitted(story.list.model().modelReset):
        story.show()

    assert len(story.rows()) == 2


def test_the_same_history_changes_nothing(story, qtbot):
    story.show()

    with qtbot.assertNotEmitted(story.list.model().modelReset):
        story.show()


def test_a_long_sentence_is_shown_whole(story):
    story.note("short")
    story.note(LONG)
    story.show()
    model = story.list.model()

    short, long = (story.list.visualRect(model.index(row)).height() for row in (1, 2))

    assert long > 2 * short


def test_the_sentences_break_anew_at_another_width(story):
    story.note(LONG)
    story.show()
    model = story.list.model()
    narrow = story.list.visualRect(model.index(1)).height()

    story.list.resize(700, 120)
    QApplication.processEvents()

    assert story.list.visualRect(model.index(1)).height() < narrow
    story.list.setCurrentIndex(model.index(1))
    story.list.grab()


def test_the_newest_stays_in_sight_when_the_column_gets_narrower(story):
    for _each in range(4):
        story.note(LONG)
    story.show(anew=True)

    story.list.resize(180, 120)
    QApplication.processEvents()
    story.note()
    story.show()

    assert story.bar.value() == story.bar.maximum() > 0


def test_an_event_is_read_out_whole(story):
    story.show()
    index = story.list.model().index(0)

    assert index.data(int(Qt.ItemDataRole.AccessibleTextRole)) == (
        "12:00:00: Reported by telephone. this desk, Dispatcher."
    )
    assert index.data() == "Reported by telephone"
    assert index.data(int(Qt.ItemDataRole.FontRole)) is None
    assert story.list.model().data(QModelIndex()) is None


def test_qt_finds_nothing_wrong_with_the_model(story):
    model = TimelineModel()
    tester = QAbstractItemModelTester(model)

    model.show(story.store.history(story.case.id), story.desk.city, story.clock.now())

    assert tester.model() is model
    assert model.rowCount(model.index(0)) == 0
