"""The inbox of decisions that clash: what it shows, what it asks for, what it announces."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from commandcenter import commands as do
from commandcenter.city import to_json
from commandcenter.contested import Keep
from commandcenter.desk import Desk
from commandcenter.sync.wire import Heard
from tests.helpers.console import ConsoleRoom
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import NOISE, UNITS, WATER_LEAK, filed
from ui.conflicts.opening import ConflictDesk, open_conflicts


class Meeting:
    """A console that hears what another desk decided while the line was down."""

    def __init__(self, qtbot):
        self.room = ConsoleRoom(qtbot)
        both = [replace(each, classes=(WATER_LEAK, NOISE)) for each in UNITS[1:]]
        self.room.desk.do(do.Configure("units", "units", to_json([UNITS[0], *both])))
        self.case = filed(self.room.desk)
        self.shared = len(self.room.store.log)

    def elsewhere(self, *commands):
        """The other desk's acts, from what both knew."""
        store = MemoryStore()
        store.site_id = "elsewhere"
        store.blobs = self.room.store.blobs
        store.append(self.room.store.log[: self.shared], [])
        desk = Desk(store, self.room.clock, "desk 7")
        for command in commands:
            desk.do(command)
        return [replace(e, site_id="elsewhere") for e in store.log[self.shared :]]

    def hear(self, events):
        """They come in behind what was done here."""
        store = self.room.store
        store.append(events, [])
        case = store.case(self.case.id)
        numbered = tuple(replace(event, seq=100 + n) for n, event in enumerate(events))
        self.room.bridge.soon(lambda desk: desk.hear(Heard(numbered, {case.id: case})))
        self.room.qtbot.waitUntil(
            lambda: self.room.window.situation.cases[case.id].contested == case.contested
        )
        self.room.settle()
        return case


@pytest.fixture
def meeting(qtbot):
    meeting = Meeting(qtbot)
    yield meeting
    meeting.room.close()


def clash(meeting):
    """Two units were sent."""
    there = meeting.elsewhere(do.Dispatch(meeting.case.id, "police"))
    window = meeting.room.open()
    desk = ConflictDesk(window)
    meeting.room.bridge.submit(do.Dispatch(meeting.case.id, "water"))
    meeting.room.settle()
    meeting.hear(there)
    return window, desk


def test_two_teams_are_announced_aloud_and_lead_to_the_inbox(meeting):
    window, desk = clash(meeting)

    assert any("Two teams are on the way" in text for text in window.notices.texts())
    open_conflicts(window)
    meeting.room.settle()
    assert desk.inbox.list.count() == 1
    assert "two teams" in desk.inbox.list.item(0).text()
    assert window.situation.contested == 1


def test_both_decisions_stand_side_by_side(meeting):
    _window, desk = clash(meeting)
    desk.open()
    meeting.room.settle()

    first, second = desk.inbox.first, desk.inbox.second
    assert first.what.text() != second.what.text()
    assert "desk 7" in second.when.text()
    assert first.who.text()
    assert "Knew of no decision" in second.basis.text()


@pytest.mark.parametrize(
    ("key", "keep"),
    [(Qt.Key.Key_1, Keep.FIRST), (Qt.Key.Key_2, Keep.SECOND), (Qt.Key.Key_3, Keep.BOTH)],
)
def test_a_key_settles_it(meeting, key, keep):
    window, desk = clash(meeting)
    desk.open()
    meeting.room.settle()
    desk.inbox.note.setText("asked both crews")

    desk.inbox.list.setFocus()
    meeting.room.qtbot.keyClick(desk.inbox.list, key)
    meeting.room.qtbot.waitUntil(lambda: not window.situation.contested)

    said = meeting.room.store.log[-1].body
    assert said.keep is keep
    assert said.note.value == "asked both crews"
    assert desk.inbox.list.count() == 0
    assert "No decisions clash" in desk.inbox._head.text()
    assert not any("Two teams" in text for text in window.notices.texts())


def test_one_team_and_another_decision_is_a_quiet_word(meeting):
    there = meeting.elsewhere(do.Void(meeting.case.id, "a test"))
    window = meeting.room.open()
    desk = ConflictDesk(window)
    meeting.room.bridge.submit(do.Dispatch(meeting.case.id, "water"))
    meeting.room.settle()
    meeting.hear(there)

    assert any("clash" in text for text in window.notices.texts())
    desk.open()
    meeting.room.settle()
    assert not desk.inbox.buttons[Keep.BOTH].isEnabled()
    assert not desk.inbox.alarm.isVisible()


def test_nothing_to_settle_says_what_the_list_is_for(qtbot):
    room = ConsoleRoom(qtbot)
    desk = open_conflicts(room.open())
    room.settle()

    assert "No decisions clash" in desk.inbox._head.text()
    assert not desk.inbox.buttons[Keep.FIRST].isEnabled()
    room.close()


def test_the_case_behind_a_contest_is_shown_in_the_console(meeting):
    window, desk = clash(meeting)
    desk.open()
    meeting.room.settle()

    desk.inbox._show.click()

    assert window.selected == [meeting.case.id]
