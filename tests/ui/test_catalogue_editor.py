"""The city changes its catalogue at the console: a copy first, then a new version."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest

from commandcenter.catalogue import StageClock, Urgency
from commandcenter.city import to_json
from commandcenter.commands import Configure
from commandcenter.roles import Person, Post
from commandcenter.worktime import ClockKind, Limit
from tests.helpers.small_city import CATALOGUE, GAS, NOISE, WATER_LEAK, report
from ui.actions import BY_ID
from ui.catalogue import opening
from ui.catalogue.districts import DistrictsDialog

LEAK = ("01", WATER_LEAK)
FOUND = ("01", WATER_LEAK, "found")


@pytest.fixture
def editor(room):
    """The editor, open over a console."""
    window = room.open()
    window.run("desk.catalogue")
    room.settle()
    return window.findChild(opening.CatalogueDesk).editor


def _changes(editor):
    shown = editor.findings.changes
    return [shown.item(row).text() for row in range(shown.count())]


def _problems(editor):
    shown = editor.findings.problems
    return [shown.item(row).text() for row in range(shown.count())]


def _click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def _type(line, words):
    line.clear()
    QTest.keyClicks(line, words)


def test_the_tree_shows_classes_conditions_and_their_limits(editor):
    assert editor.tree.keys[:4] == [(), ("01",), LEAK, FOUND]
    assert editor.tree.text(FOUND) == ("Found", "2 h")
    assert "nothing is changed" in editor.status.text()
    assert not editor.save.isEnabled()


def test_a_changed_limit_is_said_and_saved_and_old_cases_keep_their_version(room):
    old = report(room.desk)
    window = room.open()
    window.run("desk.catalogue")
    room.settle()
    editor = window.findChild(opening.CatalogueDesk).editor

    editor.tree.choose(FOUND)
    editor.of_condition.limit.amount.setValue(3)
    editor.of_condition.limit.clock.setCurrentIndex(1)
    told = _changes(editor)
    _click(editor.save)
    room.settle()

    assert told == [
        f"{WATER_LEAK} Water leak, “Found”: 3 working hours instead of 2 hours, day and night."
    ]
    city = window.situation.city
    assert city.catalogue.version == 2
    assert city.catalogue.case_class(WATER_LEAK).conditions[0].limit == Limit(
        3, ClockKind.WORKING_HOURS
    )
    assert city.catalogue_of(window.situation.cases[old.id]).version == 1
    assert window.findChild(opening.CatalogueDesk).editor is None


def test_a_new_class_must_have_a_name_before_it_is_saved(editor):
    editor.tree.choose(("01",))

    _click(editor.add_class)
    lacking, enabled = _problems(editor), editor.save.isEnabled()
    _type(editor.of_class.names.line("en"), "Kites")
    editor.tree.choose(("01", "0199", "1"))
    _type(editor.of_condition.names.line("en"), "Seen")

    assert "Must be put right: Class 0199 has no name." in lacking
    assert not enabled
    assert editor.save.isEnabled()
    assert editor.catalogue.case_class("0199").names == {"en": "Kites"}
    assert _changes(editor) == ["New: 0199 Kites."]
    assert editor.tree.text(("01", "0199"))[0] == "0199  Kites *"


def test_a_class_is_copied_and_taken_out_and_every_step_taken_back(editor):
    before = editor.catalogue
    editor.tree.choose(LEAK)

    _click(editor.copy)
    copied = editor.catalogue.case_class("0199")
    _click(editor.remove)
    without = editor.catalogue
    _click(editor.undo)
    _click(editor.undo)

    assert copied.conditions == before.case_class(WATER_LEAK).conditions
    assert copied.names["en"] == "Water leak (2)"
    assert without == editor.catalogue == before
    assert not editor.undo.isEnabled()


def test_words_typed_in_one_field_are_one_step_back(editor):
    editor.tree.choose(LEAK)

    _type(editor.of_class.names.line("en"), "Leaking water")
    editor.tree.choose(("01", NOISE))
    editor.of_class.confidential.setChecked(True)
    _click(editor.undo)
    _click(editor.undo)

    assert not editor.changed
    editor.tree.choose(LEAK)
    assert editor.of_class.names.line("en").text() == "Water leak"


def test_a_class_has_units_lane_checklist_and_the_rest(editor):
    editor.tree.choose(("01", NOISE))
    form = editor.of_class

    form.co_units.adder.setCurrentIndex(form.co_units.adder.findData("water"))
    form.co_units.adder.activated.emit(form.co_units.adder.currentIndex())
    form.urgency.setCurrentIndex(form.urgency.findData("URGENT"))
    form.lane.setCurrentIndex(form.lane.findData("mediation"))
    form.settles_at.setCurrentIndex(form.settles_at.findData("community"))
    form.radius.setValue(80)
    form.hours.setValue(6)
    form.kind.setCurrentIndex(form.kind.findData("component"))
    form.confidential.setChecked(True)
    form.checklist.text("en").setPlainText("Listen\n\nMeasure")
    form.checklist.text("zh_CN").setPlainText("到场听\n\n测量")

    noise = editor.catalogue.case_class(NOISE)
    assert (noise.units, noise.co_units) == (("police",), ("water",))
    assert (noise.urgency, noise.lane, noise.settles_at) == (
        Urgency.URGENT,
        "mediation",
        "community",
    )
    assert (noise.duplicate_radius_m, noise.duplicate_hours) == (80, 6)
    assert (noise.kind, noise.confidential) == ("component", True)
    assert noise.checklist == (
        {"en": "Listen", "zh_CN": "到场听"},
        {"en": "Measure", "zh_CN": "测量"},
    )


def test_the_wheel_scrolls_the_form_and_changes_nothing_it_passes(editor, qapp):
    editor.tree.choose(LEAK)
    editor.tree.setFocus()
    form = editor.of_class

    for field in (form.urgency, form.radius):
        turn = QWheelEvent(
            QPointF(5, 5),
            field.mapToGlobal(QPointF(5, 5)),
            QPoint(),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        qapp.sendEvent(field, turn)

    assert not editor.changed


def test_a_unit_is_taken_out_by_its_button(editor):
    editor.tree.choose(LEAK)
    chip = editor.of_class.units.findChild(object, "water")

    _click(chip)

    assert editor.catalogue.case_class(WATER_LEAK).units == ()


def test_a_criterion_said_anew_is_said_so_everywhere(editor):
    editor.tree.choose(FOUND)

    _type(editor.of_condition.criteria.names(0).line("en"), "Dry again")

    said = {
        criterion.names["en"]
        for case_class in editor.catalogue.classes
        for condition in case_class.conditions
        for criterion in condition.criteria
    }
    assert said == {"Dry again"}


def test_criteria_are_added_and_taken_out(editor):
    editor.tree.choose(FOUND)
    field = editor.of_condition.criteria

    field.adder.setCurrentIndex(field.adder.findData(field.NEW))
    field.adder.activated.emit(field.adder.currentIndex())
    _type(field.names(1).line("en"), "Fenced")
    added = editor.catalogue.case_class(WATER_LEAK).conditions[0].criteria
    _click(field.findChild(object, added[0].code))

    assert [each.names["en"] for each in added][1:] == ["Fenced"]
    (left,) = editor.catalogue.case_class(WATER_LEAK).conditions[0].criteria
    assert left.names == {"en": "Fenced"}


def test_a_condition_and_a_big_class_are_added_and_taken_out(editor):
    editor.tree.choose(LEAK)

    _click(editor.add_condition)
    _type(editor.of_condition.names.line("en"), "Much of it")
    conditions = editor.catalogue.case_class(WATER_LEAK).conditions
    _click(editor.remove)
    _click(editor.add_group)
    _type(editor.of_group.names.line("en"), "Own")
    groups = editor.catalogue.groups
    _click(editor.remove)

    assert [each.names for each in conditions][1:] == [{"en": "Much of it"}]
    assert groups["99"] == {"en": "Own"}
    assert not editor.changed


def test_the_catalogue_s_own_name_and_its_mark_as_example(editor):
    editor.tree.choose(())

    _type(editor.of_catalogue.names.line("en"), "Ours")
    editor.of_catalogue.example.setChecked(True)

    assert (editor.catalogue.names["en"], editor.catalogue.example) == ("Ours", True)
    assert _changes(editor) == ["Ours: name, whether its limits are examples changed."]


def test_stage_limits_are_set_for_every_level_or_for_one(editor):
    editor.tree.choose(())
    form = editor.of_catalogue

    form.stages[StageClock.SIGN].amount.setValue(2)
    form.loop.setCurrentIndex(form.loop.findData("community"))
    field = form.stages[StageClock.SIGN]
    elsewhere = field.value
    field.clock.setCurrentIndex(field.clock.findData("working_hours"))
    field.amount.setValue(4)
    catalogue = editor.catalogue
    field.clock.setCurrentIndex(field.clock.findData(""))

    assert elsewhere is None
    assert catalogue.stage_limit(StageClock.SIGN) == Limit(2, ClockKind.EMERGENCY_HOURS)
    own = catalogue.stage_limit(StageClock.SIGN, "community")
    assert own == Limit(4, ClockKind.WORKING_HOURS)
    assert editor.catalogue.stage_limits_by_loop == {}


def test_a_class_of_district_is_added_used_and_taken_out_with_its_limits(editor):
    editor.tree.choose(())
    districts = editor.of_catalogue.districts

    districts.adder.setCurrentIndex(districts.adder.findData("improvement"))
    districts.adder.activated.emit(districts.adder.currentIndex())
    editor.tree.choose(FOUND)
    field = editor.of_condition.limits["improvement"]
    field.clock.setCurrentIndex(field.clock.findData("emergency_hours"))
    field.amount.setValue(1)
    (strict,) = editor.catalogue.case_class(WATER_LEAK).conditions
    editor.tree.choose(())
    _click(districts.findChild(object, "improvement"))
    editor.of_catalogue.example.setChecked(True)

    assert strict.limits == {"improvement": Limit(1, ClockKind.EMERGENCY_HOURS)}
    assert editor.catalogue.district_classes == {}
    assert editor.catalogue.case_class(WATER_LEAK).conditions[0].limits == {}
    editor.tree.choose(FOUND)
    assert editor.of_condition.limits == {}


def test_limits_by_class_of_district_are_set_and_left_to_the_rest(room):
    known = {"improvement": {"en": "Improvement"}}
    city = replace(CATALOGUE, district_classes=known)
    room.desk.do(Configure("catalogue", "small", to_json(city)))
    window = room.open()
    window.run("desk.catalogue")
    room.settle()
    editor = window.findChild(opening.CatalogueDesk).editor
    editor.tree.choose(FOUND)
    field = editor.of_condition.limits["improvement"]

    field.clock.setCurrentIndex(field.clock.findData("emergency_hours"))
    field.amount.setValue(1.5)
    (strict,) = editor.catalogue.case_class(WATER_LEAK).conditions
    field.clock.setCurrentIndex(field.clock.findData(""))
    (plain,) = editor.catalogue.case_class(WATER_LEAK).conditions

    assert strict.limits == {"improvement": Limit(1.5, ClockKind.EMERGENCY_HOURS)}
    assert plain.limits == {}


def test_a_district_is_given_its_class_and_limits_follow_it(room, editor):
    editor.tree.choose(())
    districts = editor.of_catalogue.districts
    districts.adder.setCurrentIndex(districts.adder.findData("improvement"))
    districts.adder.activated.emit(districts.adder.currentIndex())
    _click(editor.of_catalogue.places)
    dialog = editor.findChild(DistrictsDialog)
    (pick,) = dialog.picks.values()
    pick.setCurrentIndex(pick.findData("improvement"))
    _click(dialog.save)
    room.settle()

    city = room.window.situation.city
    assert city.profile.district_classes == {"D1": "improvement"}
    assert city.profile.names == {"en": "Harbour City", "zh_CN": "海港市"}
    assert city.district_class("C00") == "improvement"
    assert editor.isVisible()


def test_what_fits_the_filter_stays_in_sight_with_its_conditions(editor):
    editor.tree.search.setText("gas found")
    found = editor.tree.keys
    editor.tree.search.setText("no such thing")

    assert found == [(), ("01",), ("01", GAS), ("01", GAS, "found")]
    assert editor.tree.keys == [()]


def test_a_problem_leads_to_where_it_is(editor):
    editor.tree.choose(FOUND)
    editor.of_condition.names.line("en").clear()
    editor.of_condition.names.line("zh_CN").clear()
    editor.of_condition.changed.emit()
    editor.tree.choose(())

    editor.findings.problems.itemClicked.emit(editor.findings.problems.item(0))

    assert editor.tree.key == FOUND


def test_what_is_not_saved_is_asked_about_once(editor):
    editor.tree.choose(LEAK)
    editor.of_class.confidential.setChecked(True)

    _click(editor.leave)
    asked, there = editor.status.text(), editor.isVisible()
    _click(editor.leave)

    assert "discard" in asked
    assert there
    assert not editor.isVisible()


def test_a_version_that_came_meanwhile_is_not_undone_unseen(room, editor):
    editor.tree.choose(LEAK)
    editor.of_class.confidential.setChecked(True)

    room.bridge.submit(Configure("catalogue", "small", to_json(CATALOGUE)))
    room.settle()

    assert "Version 2 was put in force meanwhile." in editor.status.text()
    assert not editor.save.isEnabled()


def test_a_refused_save_keeps_what_was_written(room, editor):
    editor.tree.choose(LEAK)
    editor.of_class.confidential.setChecked(True)
    room.window.acts.act_as(Person("moss", "K. Moss", (Post.HANDLER,), "water"))

    _click(editor.save)
    room.settle()

    assert editor.isVisible()
    assert editor.catalogue.case_class(WATER_LEAK).confidential
    assert editor.save.isEnabled()
    assert "Administrator" in editor.status.text()


def test_another_language_keeps_what_was_written(room, editor):
    editor.tree.choose(LEAK)
    editor.of_class.confidential.setChecked(True)

    room.window.set_language("zh_CN")
    room.qtbot.waitUntil(lambda: "漏水" in editor.tree.text(LEAK)[0])

    assert editor.tree.key == LEAK
    assert editor.of_class.confidential.isChecked()
    assert editor.changed


def test_one_editor_at_a_time_and_only_for_who_may(room, editor):
    editor.showMinimized()

    room.window.run("desk.catalogue")
    room.settle()

    desks = room.window.findChildren(opening.CatalogueDesk)
    handler = replace(room.window.moment(), person=Person("h", "H", (Post.HANDLER,)))
    assert [desk.editor for desk in desks] == [editor]
    assert not editor.isMinimized()
    assert BY_ID["desk.catalogue"].when(room.window.moment())
    assert not BY_ID["desk.catalogue"].when(handler)


def test_the_file_of_code_schemes_is_read_on_the_desk_thread(room, monkeypatch):
    threads = []
    known = opening.scheme_named
    monkeypatch.setattr(
        opening,
        "scheme_named",
        lambda key: threads.append(threading.current_thread().name) or known(key),
    )
    window = room.open()

    window.run("desk.catalogue")
    room.settle()

    assert threads == ["desk"]


def test_escape_leaves_the_editor(qtbot, editor):
    qtbot.keyClick(editor, Qt.Key.Key_Escape)

    assert not editor.isVisible()
