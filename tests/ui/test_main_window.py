"""The console as a whole: one selection, arrivals, figures, look, language, layout."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QPushButton

from commandcenter.case import Stage
from commandcenter.commands import Dispatch, RegisterReport
from commandcenter.settings import DemoSettings, Settings
from tests.helpers.asked import act, dialog, words
from tests.helpers.drag import drag
from tests.helpers.small_city import GAS, HERE, WATER_LEAK, filed
from ui import theme
from ui.command_palette import CommandPalette
from ui.dialogs.form import FormDialog
from ui.store_acts import Services
from ui.window_layout import USUAL


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


def test_an_emergency_is_announced_once_and_turns_the_figure_until_somebody_looked_at_it(room):
    window = room.open()
    heard = []
    window.notices._sound = lambda: heard.append(1) or ""

    room.bridge.submit(RegisterReport(description="Gas", class_code=GAS, place=HERE))
    room.settle()
    (case,) = window.situation.cases.values()
    assert case.unit == "water"
    assert window.kpi.tiles["needs_me"].alarm == "red"
    assert window.queue._cases.row(0).case.emergency
    assert sum(text.startswith("Emergency") for text in window.notices.texts()) == 1
    window.select([case.id])
    act(room, "case.file")

    assert len(heard) == 1
    assert not any(text.startswith("Emergency") for text in window.notices.texts())
    assert window.kpi.tiles["needs_me"].alarm == ""


def test_figures_and_queue_agree_at_any_instant(room):
    window = room.open()
    seen = []
    tile = window.kpi.tiles["open"]
    room.bridge.happened.connect(lambda _events: seen.append(tile.text))

    for _each in range(2):
        room.bridge.submit(RegisterReport(description="Leak", class_code=WATER_LEAK, place=HERE))
        room.settle()

    assert seen == ["1", "2"]
    assert tile.text == str(len(window.situation.cases))


def test_an_open_report_sees_what_happens_meanwhile(room):
    window = room.open()
    window.run("case.report")
    window.reports.set_place(HERE.lon, HERE.lat)
    near = window.reports.dialog._near
    assert near.cases == []

    room.bridge.submit(RegisterReport(description="Leak", class_code=WATER_LEAK, place=HERE))
    room.settle()

    assert [each.case for each in near.cases] == list(window.situation.cases.values())


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
    assert window.top_bar._person.forms[0] == "本席位 · 全部岗位"
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

    assert window.notices.texts() == [
        "The stored data is complete: every event, every case, every link."
    ]


def test_a_damaged_store_is_told_with_a_way_out(room):
    window = room.open(services=Services(verify=lambda desk: ["event 7: its hash is wrong"]))

    act(room, "desk.verify")

    assert "event 7" in window.notices.texts()[0]


def test_a_file_is_imported_and_its_outcome_told(room, monkeypatch, tmp_path):
    service = Services(import_file=lambda desk, wish: iter([f"{wish.path.name}: 3 taken."]))
    window = room.open(services=service)
    file = str(tmp_path / "cases.csv")
    monkeypatch.setattr("ui.store_acts.QFileDialog.getOpenFileName", lambda *_: (file, ""))

    window.run("desk.import")
    dialog(window, FormDialog).accept()
    room.settle()

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


def test_on_a_screen_too_small_for_the_usual_size_the_first_window_takes_all_of_it(room):
    window = room.open()

    window.parts.restore({})

    assert window.isMaximized()


def test_on_a_large_screen_the_first_window_has_the_usual_size(room):
    window = room.open()

    window.parts._begin_on(QRect(0, 0, 1920, 1040))

    assert not window.isMaximized()
    assert window.size() == USUAL


def test_of_several_chosen_cases_the_panel_names_all_and_its_buttons_count_who_can(room):
    cases = [filed(room.desk), filed(room.desk), filed(room.desk)]
    room.desk.do(Dispatch(cases[0].id, "water"))
    window = room.open()

    window.select([case.id for case in cases])
    room.settle()

    assert window.case_panel.chosen.title.text() == "3 cases chosen"
    labels = [act.label for act in window.case_panel.acts_for_all._acts]
    assert "Sign for (1)" in labels
    assert "Dispatch… (3)" in labels
    window.select([cases[0].id])
    room.settle()
    assert window.case_panel.facts.number.text() == cases[0].number
    assert "Sign for" in [act.label for act in window.case_panel.acts._acts]
