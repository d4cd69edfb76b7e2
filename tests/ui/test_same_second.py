"""Two people save the same configuration in the same second: the screens lose neither's work."""

from dataclasses import replace
from datetime import date

import pytest

from commandcenter.city import to_json
from commandcenter.commands import Configure
from commandcenter.working_calendar import Calendar
from ui.calendar.opening import open_calendars
from ui.catalogue import opening

SATURDAY = date(2024, 5, 4)


@pytest.fixture
def window(room):
    return room.open()


def test_the_second_to_save_a_calendar_keeps_the_editor_open_and_hears_who_was_quicker(
    room, window
):
    editor = open_calendars(window)
    editor._on_toggled(SATURDAY)
    key = editor._saved.key
    theirs = Calendar(key=key, name="Theirs", zone=room.desk.city.profile.zone)
    room.desk.do(Configure("calendar", key, to_json(theirs)))

    editor.save.click()
    room.settle()

    assert room.desk.city.calendar(key) == theirs
    assert editor.isVisible()
    assert "changed the working calendar at" in editor.said.text()
    assert "make your change again" in editor.said.text()


def test_a_calendar_that_nobody_else_touched_is_saved_and_the_editor_closes(room, window):
    editor = open_calendars(window)
    editor._on_toggled(SATURDAY)
    key = editor._saved.key

    with room.qtbot.waitSignal(editor.finished):
        editor.save.click()
    room.settle()

    room.desk.catch_up()
    assert SATURDAY in dict(room.desk.city.calendar(key).makeup_days)


def test_the_second_to_save_the_catalogue_keeps_the_window_and_hears_who_was_quicker(room, window):
    window.run("desk.catalogue")
    room.settle()
    editor = window.findChild(opening.CatalogueDesk).editor
    mine = replace(editor.catalogue, names={"en": "Mine"})
    editor._change(mine)
    theirs = replace(room.desk.city.catalogue, names={"en": "Theirs"})
    room.desk.do(Configure("catalogue", theirs.key, to_json(theirs)))

    editor._on_save()
    room.settle()

    room.desk.catch_up()
    assert room.desk.city.catalogue.names == {"en": "Theirs"}
    assert editor.isVisible()
    assert editor.catalogue == mine
    assert "changed the catalogue at" in editor.status.text()
    assert not editor.save.isEnabled()
