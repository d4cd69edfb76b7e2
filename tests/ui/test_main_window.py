"""The console as a whole: one selection, acts and their way back, look, language, layout."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from commandcenter.case import Stage
from commandcenter.commands import Dispatch, RegisterReport, SignFor
from commandcenter.roles import Person, Post
from commandcenter.settings import DemoSettings, Settings
from tests.helpers.drag import drag
from tests.helpers.small_city import GAS, HERE, NOISE, PEOPLE, WATER_LEAK, filed, report
from ui import theme
from ui.chooser import Chooser
from ui.command_palette import CommandPalette
from ui.dialogs.words import WordsDialog
from ui.store_acts import Services

MOSS = Person("moss", "K. Moss", (Post.HANDLER,), "water")


def dialog(window, kind):
    """The dialog of this kind that is open."""
    found = [each for each in window.findChildren(kind) if each.isVisible()]
    assert len(found) == 1
    return found[0]


def words(part):
    """All that a part of the screen says."""
    return "\n".join(each.text() for each in part.findChildren(QLabel))


def choose(window, typed):
    """Type into the chooser that is open, and take the first choice."""
    chooser = dialog(window, Chooser)
    chooser.type(typed)
    chooser.choose()


def say(window, words):
    """Give the words that an act asks for."""
    asked = dialog(window, WordsDialog)
    asked.type(words)
    asked.accept()


def act(room, action):
    """Do an act of the table and wait until it is stored."""
    room.window.run(action)
    room.settle()


def stage(room, case):
    return room.store.case(case.id).stage


def last_event(room, case):
    return room.store.history(case.id)[-1]


def test_a_case_chosen_on_the_map_is_chosen_everywhere(room):
    case = filed(room.desk)
    other = filed(room.desk)
    window = room.open()

    window.map.case_clicked.emit(case.id)
    room.settle()

    assert window.selected == [case.id] != [other.id]
    assert window.queue._chosen == [case.id]
    assert window.map._cases._selected == case.id
    assert case.number in words(window.case_panel.facts)


def test_a_case_chosen_in_the_queue_is_ringed_on_the_map(room):
    case = filed(room.desk)
    window = room.open()

    window.queue.selected.emit([case.id])

    assert window.map._cases._selected == case.id


def test_a_case_dragged_onto_a_unit_is_dispatched(room):
    case = filed(room.desk)
    window = room.open()
    tree = window.units.tree
    row = tree.visualRect(window.units.model.index_of("water"))

    rows = window.queue._view
    assert drag(rows, [rows.model().index(0, 0)], tree, row.center())
    room.settle()

    assert stage(room, case) is Stage.DISPATCHED
    assert room.store.case(case.id).unit == "water"


def test_a_unit_that_may_not_take_a_case_refuses_it_when_hovered(room):
    case = filed(room.desk)
    window = room.open()
    tree = window.units.tree
    row = tree.visualRect(window.units.model.index_of("police"))

    rows = window.queue._view
    assert not drag(rows, [rows.model().index(0, 0)], tree, row.center())

    assert stage(room, case) is Stage.FILED


def test_the_key_d_dispatches_to_the_usual_unit(room, qtbot):
    case = filed(room.desk)
    window = room.open()
    window.select([case.id])
    room.settle()

    qtbot.keyClick(window.queue._view, Qt.Key.Key_D)
    choose(window, "")
    room.settle()

    assert room.store.case(case.id).unit == "water"


def test_several_cases_are_dispatched_at_once_and_taken_back_at_once(room):
    cases = [filed(room.desk) for _each in range(3)]
    window = room.open()
    window.select([case.id for case in cases])

    act(room, "act.dispatch")
    choose(window, "water")
    room.settle()
    assert window.notices.texts() == ["3 cases dispatched to Water."]
    assert {stage(room, case) for case in cases} == {Stage.DISPATCHED}
    act(room, "act.undo")

    assert {stage(room, case) for case in cases} == {Stage.FILED}
    assert "Taken back: 3 cases." in window.notices.texts()


def test_the_notice_of_an_act_offers_to_undo_it(room):
    case = filed(room.desk)
    window = room.open()
    window.case_acts.dispatch_to([case.id], "water")
    room.settle()

    buttons = window.notices.findChildren(QPushButton)
    next(each for each in buttons if each.text() == "Undo (10 s)").click()
    room.settle()

    assert stage(room, case) is Stage.FILED


def test_what_has_gone_on_since_one_looked_is_refused_with_a_sentence(room):
    case = filed(room.desk)
    window = room.open()
    window.select([case.id])
    act(room, "act.dispatch")
    room.bridge.ask(lambda desk: desk.do(Dispatch(case.id, "water")) and None)
    room.store.case(case.id)
    choose(window, "water")
    room.settle()

    assert any("has changed since you looked" in text for text in window.notices.texts())


def test_what_a_unit_says_by_telephone_is_its_handlers_act(room):
    case = filed(room.desk)
    room.desk.do(Dispatch(case.id, "water"))
    window = room.open()
    window.select([case.id])

    act(room, "act.sign")

    event = last_event(room, case)
    assert (event.actor, event.on_behalf_of) == ("local", "moss")


def test_a_handler_acts_in_their_own_name(room):
    case = filed(room.desk)
    room.desk.do(Dispatch(case.id, "water"))
    window = room.open()
    window.select([case.id])
    act(room, "desk.act_as")
    choose(window, "moss")

    act(room, "act.sign")

    event = last_event(room, case)
    assert (event.actor, event.on_behalf_of) == ("moss", None)
    assert "K. Moss" in window.top_bar._person.text()


def test_a_return_says_whose_it_is_and_why(room):
    case = filed(room.desk)
    room.desk.do(Dispatch(case.id, "water"))
    window = room.open()
    window.select([case.id])

    act(room, "act.return")
    choose(window, "police")
    say(window, "A neighbour's sprinkler")
    room.settle()

    body = last_event(room, case).body
    assert (body.owner, body.reason.value) == ("police", "A neighbour's sprinkler")


def test_an_act_without_its_reason_does_not_happen(room):
    case = report(room.desk)
    window = room.open()
    window.select([case.id])
    window.run("case.reject")

    say(window, "   ")

    assert dialog(window, WordsDialog)
    assert stage(room, case) is Stage.REPORTED


@pytest.mark.parametrize(
    ("action", "stage_after"), [("case.reject", Stage.REJECTED), ("case.void", Stage.VOIDED)]
)
def test_a_case_that_ends_leaves_the_queue_and_stays_in_sight(room, action, stage_after):
    case = report(room.desk)
    window = room.open()
    window.select([case.id])

    act(room, action)
    say(window, "A joke")
    room.settle()

    assert stage(room, case) is stage_after
    assert window.situation.cases == {}
    assert case.number in words(window.case_panel.facts)


def test_a_case_is_merged_into_the_one_near_by(room):
    case, other = filed(room.desk), filed(room.desk)
    window = room.open()
    window.select([case.id])

    act(room, "case.merge")
    choose(window, other.number)
    room.settle()

    assert room.store.case(case.id).standing.merged_into == other.id


def test_a_report_without_a_class_is_filed_under_the_chosen_one(room):
    case = report(room.desk, class_code=None)
    window = room.open()
    window.select([case.id])

    act(room, "case.file")
    choose(window, "noise")
    room.settle()

    assert room.store.case(case.id).standing.class_code == NOISE


def test_a_case_is_placed_by_a_click_on_the_map(room):
    case = report(room.desk, place=None)
    window = room.open()
    window.select([case.id])
    act(room, "case.place")

    window.map.place_picked.emit(HERE.lon, HERE.lat)
    room.settle()

    assert room.store.case(case.id).cell == "C00"


def test_escape_gives_up_choosing_a_place(room, qtbot):
    case = report(room.desk, place=None)
    window = room.open()
    window.select([case.id])
    act(room, "case.place")

    qtbot.keyClick(window.map, Qt.Key.Key_Escape)
    window.map.place_picked.emit(HERE.lon, HERE.lat)
    room.settle()

    assert room.store.case(case.id).place is None


def test_a_contact_is_revealed_with_a_reason_that_is_logged(room):
    case = report(room.desk, contact="917-555-0147")
    window = room.open()
    window.select([case.id])
    room.settle()
    assert "917-555-0147" not in words(window.case_panel.facts)

    act(room, "case.reveal")
    say(window, "The crew cannot find the door")
    room.settle()

    assert last_event(room, case).type == "ContactRevealed"
    assert "917-555-0147" in words(window.case_panel.facts)


def test_contacts_are_erased_for_ever(room):
    case = report(room.desk, contact="917-555-0147")
    window = room.open()
    window.select([case.id])

    act(room, "case.erase")
    choose(window, "reporters")
    say(window, "At the caller's request")
    room.settle()

    assert room.store.case(case.id).reports[0].contact.masked.erased


def test_a_case_is_copied_as_a_sentence_for_the_radio(room):
    case = filed(room.desk)
    window = room.open()
    window.select([case.id])

    act(room, "case.copy")

    assert case.number in QGuiApplication.clipboard().text()


def test_a_note_is_added_to_the_timeline(room):
    case = filed(room.desk)
    window = room.open()
    window.select([case.id])

    act(room, "case.note")
    say(window, "Caller rang again")
    room.settle()

    assert room.store.case(case.id).notes == 1
    assert "Note added" in window.notices.texts()[0]


def test_an_emergency_is_announced_and_shown_on_request(room):
    window = room.open()
    window.notices._sound = None
    command = RegisterReport(description="Gas", class_code=GAS, place=HERE)

    room.bridge.submit(command)
    room.settle()

    assert window.notices.texts()[0].startswith("Emergency: Smell of gas")
    buttons = window.notices.findChildren(QPushButton)
    next(each for each in buttons if each.text() == "Show").click()
    assert window.selected == list(window.situation.cases)


def test_a_report_taken_down_is_the_chosen_case(room):
    window = room.open()
    window.run("case.report")
    reported = RegisterReport(description="Water", class_code=WATER_LEAK, place=HERE)

    window.reports.dialog.submitted_and_file.emit(reported)
    room.settle()

    (case,) = window.situation.cases.values()
    assert case.stage is Stage.FILED
    assert window.selected == [case.id]
    assert not window.reports.dialog.isVisible()


def test_a_report_that_is_refused_keeps_its_words(room):
    window = room.open()
    window.run("case.report")

    window.reports.dialog.submitted.emit(RegisterReport())
    room.settle()

    assert window.reports.dialog.isVisible()
    assert window.notices.texts() == []


def test_figures_turn_only_past_their_threshold(room):
    for _each in range(3):
        filed(room.desk)
    window = room.open()
    overdue = window.kpi.tiles["overdue"]
    assert (overdue.text, overdue.alarm) == ("0", "")

    room.clock.move(minutes=16)
    room.bridge._second.timeout.emit()

    assert (overdue.text, overdue.alarm) == ("3", "red")
    assert window.kpi.tiles["open"].alarm == ""


def test_a_click_on_a_figure_shows_its_cases(room, qtbot):
    filed(room.desk)
    window = room.open()

    qtbot.mouseClick(window.kpi.tiles["overdue"], Qt.MouseButton.LeftButton)

    assert window.queue._bar.text() == "light:red"
    window.kpi.tiles["alarms"].chosen.emit("alarms")
    assert window.queue._bar.text() == "light:red"


def test_the_age_of_the_data_is_told(room):
    case = filed(room.desk)
    window = room.open()
    assert "everything saved" in window.top_bar.age.text

    window.case_acts.dispatch_to([case.id], "water")
    assert window.bridge.saving == 1
    room.settle()

    assert "saved 12:00:00" in window.top_bar.age.text


def test_light_and_dark_change_without_a_restart(room):
    window = room.open()
    name = theme.current().name

    act(room, "view.theme")

    assert theme.current().name != name
    assert window.settings.screen.theme == theme.current().name
    act(room, "view.theme")
    assert window.settings.screen.theme == theme.current().name


def test_every_word_changes_language_without_a_restart(room):
    case = filed(room.desk)
    window = room.open()
    window.select([case.id])
    room.settle()

    act(room, "view.language")

    assert "海港市" in window.windowTitle()
    assert "漏水" in words(window.case_panel.facts)
    act(room, "view.language")
    assert "Harbour City" in window.windowTitle()


def test_a_demo_says_on_every_screen_what_it_is(room):
    window = room.open(Settings(demo=DemoSettings("nyc", {"en": "Demo: a quiet night."})))

    assert window.top_bar._banner.text() == "Demo: a quiet night."
    assert window.top_bar._banner.isVisible()


def test_the_layout_is_found_again(room):
    window = room.open()
    window.parts._across.setSizes([500, 500, 366])
    sizes = window.parts._across.sizes()
    room.close()

    window = room.open(room.remembered)

    assert window.parts._across.sizes() == sizes


def test_the_keyboard_goes_round_the_parts_of_the_screen(room, qtbot):
    case = filed(room.desk)
    window = room.open()
    window.activateWindow()
    window.select([case.id])
    room.settle()
    visited = []

    for _each in range(4):
        window.run("view.next_part")
        focus = QApplication.focusWidget()
        parts = (window.queue, window.map_panel, window.units, window.case_panel)
        visited += [part for part in parts if part is focus or part.isAncestorOf(focus)]

    assert len(set(visited)) == 4


@pytest.mark.qt_log_ignore("^This plugin does not support (raise|grabbing the keyboard)")
def test_the_right_mouse_button_offers_what_can_be_done_now(room):
    case = filed(room.desk)
    window = room.open()
    window.select([case.id])

    window.queue.menu_requested.emit(QPoint(10, 10), [case.id])

    menu = QApplication.activePopupWidget()
    offered = [entry.data() for entry in menu.actions()]
    assert offered[0] == "act.dispatch"
    assert "act.sign" not in offered
    menu.close()


def test_the_store_proves_that_it_is_whole(room):
    window = room.open(services=Services(verify=lambda desk: []))

    act(room, "desk.verify")

    assert window.notices.texts() == ["The store is whole: every event, every case, every link."]


def test_a_damaged_store_is_told_with_a_way_out(room):
    window = room.open(services=Services(verify=lambda desk: ["event 7: its hash is wrong"]))

    act(room, "desk.verify")

    assert "event 7" in window.notices.texts()[0]


def test_a_file_is_imported_and_its_outcome_told(room, monkeypatch, tmp_path):
    service = Services(import_file=lambda desk, path: f"{path.name}: 3 taken.")
    window = room.open(services=service)
    file = str(tmp_path / "cases.csv")
    monkeypatch.setattr("ui.store_acts.QFileDialog.getOpenFileName", lambda *_: (file, ""))

    act(room, "desk.import")

    assert window.notices.texts() == ["Importing cases.csv…", "cases.csv: 3 taken."]


def test_a_fault_is_one_sentence_never_a_trace(room):
    window = room.open()

    def breaks(desk):
        raise ZeroDivisionError

    room.bridge.ask(breaks)
    room.settle()

    assert len(window.notices.texts()) == 1
    assert "ZeroDivisionError" not in window.notices.texts()[0]


def test_what_the_palette_finds_is_gone_to(room):
    case = filed(room.desk)
    window = room.open()

    for typed, seen in (
        (case.number, lambda: window.selected == [case.id]),
        ("Water", lambda: window.units.tree.currentIndex().isValid()),
        ("Block 21", lambda: window.map.cell_at(window.map.rect().center().toPointF()) == "C21"),
    ):
        window.run("view.palette")
        palette = dialog(window, CommandPalette)
        palette.type(typed)
        palette.choose()
        room.settle()
        room.qtbot.waitUntil(window.map.is_settled)
        assert seen(), typed


def test_signing_twice_is_refused_by_the_table(room):
    case = filed(room.desk)
    room.desk.do(Dispatch(case.id, "water"))
    room.desk.do(SignFor(case.id), on_behalf_of=MOSS)
    window = room.open()
    window.select([case.id])

    act(room, "act.sign")

    assert last_event(room, case).type == "CaseSigned"
    assert len(room.store.history(case.id)) == 4
    assert PEOPLE[2].id == MOSS.id
