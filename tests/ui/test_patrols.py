"""The list of patrols, and a walk that is put on record from the console."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from commandcenter import wording
from commandcenter.city import to_json
from commandcenter.commands import Configure, RecordPatrol
from commandcenter.commands.patrol import Hazard
from commandcenter.patrol.tasks import CheckItem, PatrolPlan, TaskState
from commandcenter.roles import Person, Post
from tests.helpers.console import ConsoleRoom
from tests.helpers.small_city import NOISE, NOON, PEOPLE, report
from ui.patrols import window
from ui.patrols.opening import PatrolDesk, open_patrols

OFFICER = Person("reyes", "M. Reyes", (Post.GRID_OFFICER,), areas=("C00",))
LANES = PatrolPlan(
    "lanes",
    {"en": "Fire lanes", "zh_CN": "消防通道"},
    ("C00", "C01"),
    since=NOON - timedelta(days=2),
    checklist=(CheckItem("free", {"en": "Lane is free", "zh_CN": "通道畅通"}),),
    classes=(NOISE,),
)


def configured(room, *plans):
    room.desk.do(Configure("people", "people", to_json([*PEOPLE, OFFICER])))
    room.desk.do(Configure("patrols", "patrols", to_json(list(plans))))


@pytest.fixture
def room(qtbot):
    room = ConsoleRoom(qtbot)
    configured(room, LANES)
    yield room
    room.close()


@pytest.fixture
def patrols(room):
    desk = open_patrols(room.open())
    room.settle()
    return desk


def rows(listed):
    return [[row.text(column) for column in range(5)] for row in listed._rows]


def groups(listed):
    root = listed.list.invisibleRootItem()
    return [root.child(at).text(0) for at in range(root.childCount())]


def test_the_list_says_by_officer_what_is_overdue_and_whose_nobody_is(patrols):
    listed = patrols.list

    assert groups(listed) == ["M. Reyes", "Nobody is Grid officer here"]
    assert [row[:2] for row in rows(listed)] == [
        ["Fire lanes", "Block 00"],
        ["Fire lanes", "Block 01"],
    ]
    assert rows(listed)[0][3:] == ["never", "overdue, 2 rounds missed"]
    assert listed._head.text() == "2 cells overdue, 0 cells due"
    assert not listed._rows[0].icon(4).isNull()


def test_a_walk_is_recorded_and_its_hazard_is_a_case(room, patrols):
    patrols.list.list.setCurrentItem(patrols.list._rows[0])
    patrols.list.record.click()
    dialog = patrols.dialog

    dialog.points[0].no.click()
    assert len(dialog.hazards) == 1
    room.qtbot.keyClicks(dialog.hazards[0].said, "Two vans")
    dialog.save.click()
    room.settle()

    assert patrols.dialog is None
    [case] = list(room.store.cases())
    assert (case.unit, case.reports[0].description.value) == ("police", "Two vans")
    assert "The patrol is on record; 1 hazard became a case." in patrols._window.notices.texts()
    room.qtbot.waitUntil(lambda: len(patrols.list._rows) == 1)
    patrols.list._all.click()
    assert [row[4] for row in rows(patrols.list)] == ["walked", "overdue, 2 rounds missed"]
    assert "1 to be put right" in patrols.list._hazards.text()


def test_the_hazards_that_patrols_found_are_one_click_away_in_the_queue(room, patrols):
    hazard = Hazard(NOISE, "Two vans")
    room.desk.do(RecordPatrol("lanes", "C00", {"free": False}, (hazard,)), person=OFFICER)
    report(room.desk)
    console = patrols._window
    console.bridge._on_second()
    room.qtbot.waitUntil(lambda: len(console.situation.cases) == 2)

    patrols.list.hazards.click()

    [found] = [case for case in console.situation.cases.values() if case.unit == "police"]
    assert console.queue.shows(found.id)
    others = [each for each in console.situation.cases if each != found.id]
    assert not any(console.queue.shows(each) for each in others)


def test_what_the_desk_refuses_stays_in_the_dialog_with_the_reason(room, patrols):
    patrols.list.list.setCurrentItem(patrols.list._rows[0])
    patrols.list.record.click()
    dialog = patrols.dialog
    dialog.points[0].no.click()
    dialog.hazards[0]._drop.click()
    dialog.activateWindow()
    room.qtbot.waitUntil(dialog.isActiveWindow)

    room.qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    room.settle()

    assert patrols.dialog is dialog
    assert "say what was found" in dialog._message.text()
    assert dialog.save.isEnabled()
    dialog.reject()
    assert patrols.dialog is None


def test_the_dispatcher_records_what_the_officer_says(room, patrols):
    patrols._window.acts.act_as(room.desk.city.person("ortega"))
    patrols.list.list.setCurrentItem(patrols.list._rows[0])
    patrols.list.record.click()

    patrols.dialog.save.click()
    room.settle()

    walk = room.store.walks(NOON - timedelta(days=1))[0]
    assert (walk.actor, walk.on_behalf_of) == ("ortega", "reyes")


def test_a_patrol_recorded_elsewhere_is_seen_at_once(room, patrols):
    room.desk.do(RecordPatrol("lanes", "C00", {"free": True}), person=OFFICER)
    patrols._window.bridge._on_second()

    room.qtbot.waitUntil(lambda: len(patrols.list._rows) == 1)
    assert patrols.list._rows[0].data(0, Qt.ItemDataRole.UserRole).state is TaskState.OVERDUE


def test_a_city_without_patrols_is_told_how_to_begin(qtbot):
    room = ConsoleRoom(qtbot)
    desk = open_patrols(room.open())
    room.settle()

    assert "Import a file of patrols" in desk.list._head.text()
    assert not desk.list.record.isEnabled()
    desk.list.close()
    assert desk.list is None
    room.close()


def test_of_very_many_the_longest_overdue_are_shown_and_it_is_said(patrols, monkeypatch):
    monkeypatch.setattr(window, "MOST_ROWS", 1)

    patrols.list._fill()

    assert len(patrols.list._rows) == 1
    assert "The first 1 are shown" in patrols.list._more.text()


def test_the_same_list_comes_to_the_front_and_goes_with_escape(room, patrols):
    first = patrols.list

    assert open_patrols(patrols._window) is patrols
    assert patrols.list is first
    first.reject()
    assert patrols._window.findChild(PatrolDesk).list is None


def test_the_list_speaks_chinese(room):
    console = room.open()
    console.set_language("zh_CN")
    try:
        desk = open_patrols(console)
        room.settle()
        assert rows(desk.list)[0][0] == "消防通道"
    finally:
        wording.set_language("en")
