"""The city changes its escalation chains at the console: a draft, a rehearsal, then into force."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from commandcenter.city import to_json
from commandcenter.commands import Configure
from commandcenter.escalation import Phase, Reach, StepAction, Trigger
from commandcenter.escalation.chain import NEXT_LEVEL
from commandcenter.roles import Person, Post
from tests.helpers.drag import drag
from tests.helpers.small_city import CHAINS, report
from ui import theme
from ui.chains import opening
from ui.chains.drafts import in_force
from ui.chains.force_dialog import ForceDialog
from ui.chains.run import Run
from ui.store_acts import Services

INTAKE = replace(CHAINS[0], steps=(CHAINS[0].steps[0], replace(CHAINS[0].steps[1], level=2)))


@pytest.fixture
def desk(room):
    """The road between console and editor; the chain of reports that wait is sound."""
    room.desk.do(Configure("chain", INTAKE.key, to_json(INTAKE)))
    window = room.open()
    window.run("desk.chains")
    room.settle()
    found = window.findChild(opening.ChainDesk)
    found.editor.choose("intake")
    return found


@pytest.fixture
def editor(desk):
    """The editor, the chain of reports that wait on show."""
    return desk.editor


def card(editor, row):
    """All that a card says."""
    return editor.editor.cards.rows.cards[row].spoken


def titles(editor):
    """The cards below the head."""
    return [each.title for each in editor.editor.cards.rows.cards[1:]]


def choose(editor, row):
    editor.editor.cards.setCurrentIndex(editor.editor.cards.rows.index(row))


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def rehearsed(editor, qtbot):
    """A rehearsal of a simulated day, to its end."""
    with qtbot.waitSignal(editor.rehearsal.rehearsed, timeout=20_000):
        click(editor.rehearsal.begin)


def later(editor, minutes=20):
    """The reminder is to come later."""
    choose(editor, 1)
    editor.editor.step.minutes.setValue(minutes)


def into_force(editor, room, qtbot, cases=(), reason=""):
    """The draft on show is rehearsed and put into force."""
    rehearsed(editor, qtbot)
    click(editor.force)
    dialog = editor.findChild(ForceDialog)
    for row in range(dialog.cases.topLevelItemCount()):
        item = dialog.cases.topLevelItem(row)
        if item.text(0) in cases:
            item.setCheckState(0, Qt.CheckState.Checked)
    dialog.reason.setText(reason)
    click(dialog.put)
    room.settle()
    room.settle()


def test_the_list_says_for_which_cases_a_chain_is_and_how_many_run_on_which_version(room, desk):
    first = report(room.desk)
    room.desk.do(Configure("chain", INTAKE.key, to_json(INTAKE)))
    report(room.desk)
    room.bridge.situation.advance(room.clock.now())
    room.qtbot.waitUntil(lambda: len(room.bridge.situation.cases) == 2)

    desk.editor.show_running()

    shown = desk.editor.shelf.list.rows.cards[desk.editor.shelf.keys.index("intake")]
    assert first.standing.chain.version == 2
    assert "Until it is dispatched · emergency, urgent, ordinary, low" in shown.below
    assert "version 3 · 2 cases run: 1 on version 3, 1 on version 2" in shown.below


def test_cards_say_what_when_and_to_whom(editor):
    assert titles(editor) == ["Remind", "Raise"]
    assert "10 min after it begins · Dispatcher, in app" in card(editor, 1)
    assert "to the district: Duty officer, in app" in card(editor, 2)
    assert "Nothing is changed" in editor.status.text()
    assert not editor.force.isEnabled()


@pytest.mark.parametrize("factor", [1.0, 1.5])
def test_whole_names_and_every_field_stand_in_sight_beside_the_cards(editor, qapp, factor):
    theme.apply(qapp, theme.LIGHT, factor)
    editor.build()
    editor.choose("intake")
    editor.resize(1350, 720)
    editor.editor.setSizes((500, 546))
    qapp.processEvents()

    for form, row in ((editor.editor.head, 0), (editor.editor.step, 1)):
        choose(editor, row)
        qapp.processEvents()
        seen = form.parentWidget().parentWidget().rect()
        for field in form.findChildren(QWidget):
            right = field.mapTo(form.parentWidget(), field.rect().bottomRight()).x()
            assert right <= seen.right() or not field.isVisible()
        line = form.names.line("en")
        wanted = line.fontMetrics().horizontalAdvance("Emergency not handled")
        assert line.contentsRect().width() > wanted + theme.current().padding


def test_a_step_of_every_kind_can_be_added_and_has_a_form(editor):
    for action in StepAction:
        choose(editor, editor.editor.cards.rows.rowCount() - 1)
        editor.editor.add_step(action)
        row = editor.editor.cards.row
        assert editor.chain.steps[row - 1].action is action
        assert editor.editor.step.value.action is action
        assert editor.editor.step.isVisibleTo(editor)

    assert len(editor.chain.steps) == 2 + len(StepAction)


def test_the_form_gives_back_the_step_that_it_was_given(editor):
    for action in StepAction:
        choose(editor, editor.editor.cards.rows.rowCount() - 1)
        editor.editor.add_step(action)
    before = editor.chain

    for row in range(1, len(before.steps) + 1):
        choose(editor, row)
        assert editor.editor.step.value == before.steps[row - 1]

    assert editor.chain == before


def test_a_time_a_trigger_and_those_reached_are_chosen_in_the_form(editor):
    choose(editor, 1)
    form = editor.editor.step

    form.when.setCurrentIndex(form.when.findData(Trigger.REPORTS.value))
    form.count.setValue(3)
    form.reach.setCurrentIndex(form.reach.findData(Reach.SHIFT.value))
    form.important.setChecked(True)
    form.channel.setCurrentIndex(form.channel.findData("mail"))

    step = editor.chain.steps[0]
    assert (step.trigger, step.count, step.after_minutes) == (Trigger.REPORTS, 3, None)
    assert (step.reach, step.important, step.channel) == (Reach.SHIFT, True, "mail")
    assert not form.minutes.isVisibleTo(form)


def test_a_repeat_without_a_wait_is_named_on_its_card_with_what_to_do(editor):
    choose(editor, 1)
    editor.editor.add_step(StepAction.REPEAT)

    assert "It repeats nothing" in card(editor, 2)
    assert "Put a wait before the repeat." in card(editor, 2)
    assert "1 problem must be put right first." in editor.status.text()
    assert not editor.rehearsal.begin.isEnabled()

    choose(editor, 1)
    editor.editor.add_step(StepAction.WAIT)

    assert "Must be put right" not in card(editor, 3)


def test_the_rehearsal_says_why_it_cannot_begin(editor):
    begin, said = editor.rehearsal.begin, editor.rehearsal.said
    assert (begin.isEnabled(), begin.toolTip()) == (True, "Ctrl+R")
    choose(editor, 1)
    editor.editor.add_step(StepAction.REPEAT)
    QTest.keyClick(editor, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)

    assert not begin.isEnabled()
    assert said.isVisible()
    told = {begin.toolTip(), begin.accessibleDescription(), said.text()}
    assert told == {"1 problem must be put right first."}

    click(editor.undo)
    assert (begin.isEnabled(), begin.toolTip()) == (True, "Ctrl+R")
    assert "Nothing was rehearsed yet" in said.text()


def test_steps_are_moved_by_key_and_by_drag_and_taken_out(editor):
    cards = editor.editor.cards
    choose(editor, 2)

    QTest.keyClick(cards, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    by_key = titles(editor)
    here = cards.visualRect(cards.rows.index(2)).bottomLeft() + QPoint(20, 2)
    drag(cards, [cards.rows.index(1)], cards, here)
    by_drag = titles(editor)
    choose(editor, 1)
    QTest.keyClick(cards, Qt.Key.Key_Delete)

    assert by_key == ["Raise", "Remind"]
    assert by_drag == ["Remind", "Raise"]
    assert titles(editor) == ["Raise"]


def test_nothing_is_dropped_above_the_head_or_from_elsewhere(editor):
    cards = editor.editor.cards
    top = cards.visualRect(cards.rows.index(0)).topLeft() + QPoint(20, 1)

    drag(cards, [cards.rows.index(2)], cards, top)
    shelf = editor.shelf.list
    foreign = shelf.rows.mimeData([shelf.rows.index(0)])
    foreign.setData("application/vnd.commandcenter.chain-step", b"77")

    assert titles(editor) == ["Raise", "Remind"]
    assert not cards.rows.canDropMimeData(
        foreign, Qt.DropAction.MoveAction, 0, 0, cards.rootIndex()
    )


def test_every_change_can_be_taken_back_and_what_is_typed_is_one_step(editor):
    before = editor.chain
    later(editor, 11)
    later(editor, 12)
    editor.editor.add_step(StepAction.WAIT)

    click(editor.undo)
    one_back = editor.chain
    click(editor.undo)

    assert one_back.steps[0].after_minutes == 12
    assert editor.chain == before
    assert not editor.undo.isEnabled()


def test_only_what_was_rehearsed_as_it_stands_comes_into_force(editor, room, qtbot):
    later(editor)
    told = editor.status.text()
    before = editor.force.isEnabled()
    rehearsed(editor, qtbot)
    after = editor.force.isEnabled()
    later(editor, 25)

    assert "Rehearse the draft" in told
    assert (before, after) == (False, True)
    assert not editor.force.isEnabled()


def test_a_rehearsal_shows_what_differs_by_step_by_case_and_at_night(editor, qtbot):
    later(editor)

    rehearsed(editor, qtbot)

    results = editor.rehearsal.results
    assert "48 steps would have fired" in results.summary.text()
    assert "24 later" in results.summary.text()
    assert "At night: 16 calls" in results.summary.text() or "At night" in results.summary.text()
    rows = [results.by_step.topLevelItem(n) for n in range(results.by_step.topLevelItemCount())]
    lines = {row.text(0).partition(",")[0]: [row.text(n) for n in range(1, 7)] for row in rows}
    assert lines["Remind"] == ["24", "24", "–", "–", "–", "24"]
    assert results.by_case.topLevelItemCount() == 24
    assert results.by_seat.topLevelItem(0).text(3) == "1"


def test_a_draft_comes_into_force_and_running_cases_keep_their_version(editor, room, qtbot):
    running = report(room.desk)
    qtbot.waitUntil(lambda: running.id in room.bridge.situation.cases)
    later(editor)

    into_force(editor, room, qtbot)
    fresh = report(room.desk)

    city = room.bridge.situation.city
    assert in_force(city, "intake").version == 3
    assert in_force(city, "intake").steps[0].after_minutes == 20
    assert room.desk.case(running.id).standing.chain.version == 2
    assert fresh.standing.chain.version == 3
    assert "Nothing is changed" in editor.status.text()


def test_chosen_running_cases_begin_the_new_chain(editor, room, qtbot):
    one, other = report(room.desk), report(room.desk)
    qtbot.waitUntil(lambda: other.id in room.bridge.situation.cases)
    editor.refresh()
    later(editor)

    into_force(editor, room, qtbot, cases=[one.number], reason="New times")

    assert room.desk.case(one.id).standing.chain.version == 3
    assert room.desk.case(other.id).standing.chain.version == 2


def test_rebinding_needs_a_reason(editor, room, qtbot):
    case = report(room.desk)
    qtbot.waitUntil(lambda: case.id in room.bridge.situation.cases)
    later(editor)
    rehearsed(editor, qtbot)
    click(editor.force)
    dialog = editor.findChild(ForceDialog)

    click(dialog.every)
    lacking = dialog.put.isEnabled()
    QTest.keyClicks(dialog.reason, "New times")

    assert not lacking
    assert dialog.put.isEnabled()
    assert dialog.ticked == [case.id]
    dialog.reject()


def test_who_comes_second_is_warned_and_shown_the_difference(editor, room, qtbot):
    later(editor)
    rehearsed(editor, qtbot)
    theirs = replace(INTAKE, acknowledged_minutes=45.0)

    room.desk.do(Configure("chain", "intake", to_json(theirs)))
    qtbot.waitUntil(lambda: editor.note.isVisible())

    said = editor.note.words.text()
    assert "Version 3 was put into force meanwhile." in said
    assert "holds for 45 min instead of 30 min" in said
    assert "Step “Remind”: 20 min after it begins instead of 10 min after it begins." in said
    assert not editor.force.isEnabled()


def test_a_draft_goes_on_upon_what_was_put_into_force_meanwhile(editor, room, qtbot):
    later(editor)
    room.desk.do(Configure("chain", "intake", to_json(replace(INTAKE, silent_hours=4.0))))
    qtbot.waitUntil(lambda: editor.note.isVisible())

    click(editor.note.answers[0])
    into_force(editor, room, qtbot)

    city = room.bridge.situation.city
    assert in_force(city, "intake").version == 4
    assert in_force(city, "intake").silent_hours == 4.0
    assert in_force(city, "intake").steps[0].after_minutes == 20


def test_the_desk_refuses_who_was_slower_and_the_draft_stays(desk, room, qtbot):
    editor = desk.editor
    later(editor)
    rehearsed(editor, qtbot)
    click(editor.force)
    dialog = editor.findChild(ForceDialog)
    room.desk.do(Configure("chain", "intake", to_json(replace(INTAKE, silent_hours=4.0))))

    click(dialog.put)
    room.settle()

    assert in_force(room.bridge.situation.city, "intake").silent_hours == 4.0
    assert editor.drafts.get("intake").chain.steps[0].after_minutes == 20


def test_a_new_chain_gets_a_key_and_a_name_and_is_listed_as_a_draft(editor, room, qtbot):
    click(editor.shelf.new)
    lacking = card(editor, 0)
    QTest.keyClicks(editor.editor.head.names.line("en"), "Night")
    editor.editor.head.urgencies.boxes["EMERGENCY"].setChecked(True)
    editor.editor.head.rank.setValue(-1)
    editor.editor.add_step(StepAction.RAISE)

    into_force(editor, room, qtbot)

    found = in_force(room.bridge.situation.city, "chain")
    assert "The chain has no name." in lacking
    assert found.names == {"en": "Night"}
    assert (found.rules.rank, found.phase, found.steps[0].level) == (-1, Phase.HANDLING, NEXT_LEVEL)


def test_a_new_chain_is_given_a_key_of_its_own(editor, room, qtbot):
    click(editor.shelf.new)
    editor.editor.head.key.setText("Night Watch")
    editor.editor.head.key.editingFinished.emit()
    QTest.keyClicks(editor.editor.head.names.line("en"), "Night")
    editor.editor.add_step(StepAction.NOTIFY)

    into_force(editor, room, qtbot)

    assert in_force(room.bridge.situation.city, "night-watch").names == {"en": "Night"}


def test_a_chain_is_copied(editor):
    click(editor.shelf.copy)

    assert editor.chain.key == "intake-2"
    assert editor.chain.names["en"] == "intake (2)"
    assert editor.chain.steps == INTAKE.steps


def test_closing_with_a_draft_asks_and_the_draft_is_there_again(desk, room):
    later(desk.editor)

    desk.editor.close()
    asked = desk.editor.note.words.text()
    click(desk.editor.note.answers[0])
    gone = desk.editor
    desk.open()
    desk.editor.choose("intake")

    assert "1 draft is not in force" in asked
    assert gone is None
    assert desk.editor.chain.steps[0].after_minutes == 20


def test_drafts_are_thrown_away_only_when_somebody_says_so(desk):
    later(desk.editor)
    desk.editor.close()

    click(desk.editor.note.answers[1])
    desk.open()

    assert not list(desk.editor.drafts)


def test_a_draft_outlives_the_console(room, tmp_path):
    room.desk.do(Configure("chain", INTAKE.key, to_json(INTAKE)))
    folder = tmp_path / "drafts"
    for _time in range(2):
        window = room.open(services=Services(drafts=folder))
        window.run("desk.chains")
        room.settle()
        editor = window.findChild(opening.ChainDesk).editor
        editor.choose("intake")
        kept = editor.chain.steps[0].after_minutes
        later(editor)
        room.close()

    assert kept == 20
    assert editor.drafts.get("intake").version == 2


def test_drafts_that_nobody_can_read_are_set_aside(room, tmp_path):
    (tmp_path / "chains.json").write_text("[{", encoding="utf-8")

    window = room.open(services=Services(drafts=tmp_path))
    window.run("desk.chains")
    room.settle()

    assert window.findChild(opening.ChainDesk).editor.isVisible()
    assert (tmp_path / "chains.json.unreadable").read_text(encoding="utf-8") == "[{"


def test_a_draft_is_discarded(editor):
    later(editor)

    click(editor.discard)

    assert editor.chain.steps[0].after_minutes == 10
    assert not editor.discard.isEnabled()


def test_a_chain_is_written_and_read_again(desk, room, tmp_path):
    later(desk.editor)
    path = tmp_path / "chain.yaml"
    desk.export_file(path)
    room.settle()
    click(desk.editor.discard)

    desk.import_file(path)
    room.settle()

    assert desk.editor.chain.steps[0].after_minutes == 20
    assert "1 chain taken in as a draft." in desk.editor.status.text()


def test_a_file_that_cannot_be_read_says_why(desk, room, tmp_path):
    path = tmp_path / "chain.yaml"
    path.write_text("chain: [", encoding="utf-8")

    desk.import_file(path)
    room.settle()

    assert "chain.yaml is not valid YAML" in desk.editor.status.text()


def test_whoever_may_not_configure_looks_and_rehearses(room, desk, qtbot):
    person = Person("ortega", "L. Ortega", (Post.DISPATCHER,))

    desk.editor.set_person(person)
    choose(desk.editor, 1)

    assert not desk.editor.editor.step.isEnabled()
    assert not desk.editor.editor.add.isEnabled()
    assert "Only an administrator" in desk.editor.status.text()
    rehearsed(desk.editor, qtbot)
    assert "Nothing differs." in desk.editor.rehearsal.results.summary.text()


def test_days_of_the_log_are_rehearsed_and_a_line_leads_to_its_case(room, desk, qtbot):
    case = report(room.desk)
    room.clock.move(hours=3)
    qtbot.waitUntil(lambda: case.id in room.bridge.situation.cases)
    later(desk.editor)
    pane = desk.editor.rehearsal
    pane.of.setCurrentIndex(1)
    pane.choose_days(case.reported_at, room.clock.now())

    rehearsed(desk.editor, qtbot)
    line = pane.results.by_case.topLevelItem(0)
    pane.results.by_case.itemActivated.emit(line, 0)

    assert line.text(0) == case.number
    assert line.text(3) == "1 later"
    assert room.window.selected == [case.id]


def test_a_rehearsal_can_be_stopped(desk, room, qtbot):
    report(room.desk)
    pane = desk.editor.rehearsal
    pane.of.setCurrentIndex(1)

    click(pane.begin)
    click(pane.cancel)
    qtbot.waitUntil(lambda: not pane.running)

    assert "was stopped" in pane.said.text()
    assert not pane.bar.isVisible()


def test_an_editor_that_is_closed_lets_its_rehearsal_go(desk, room, qtbot):
    report(room.desk)
    editor = desk.editor
    editor.rehearsal.of.setCurrentIndex(1)

    click(editor.rehearsal.begin)
    editor.close()
    room.settle()

    assert desk.editor is None
    assert not [each for each in room.window.inquiries.findChildren(Run) if each.running]


def test_escape_answers_nothing_and_asks_no_more(desk):
    later(desk.editor)
    desk.editor.close()

    QTest.keyClick(desk.editor, Qt.Key.Key_Escape)

    assert desk.editor.isVisible()
    assert not desk.editor.note.isVisible()


def test_the_keyboard_alone_suffices(desk, room, qtbot):
    editor = desk.editor
    keys = Qt.KeyboardModifier
    editor.activateWindow()
    editor.shelf.list.setFocus()
    QTest.keyClick(editor.shelf.list, Qt.Key.Key_Return)
    cards = editor.editor.cards
    QTest.keyClick(cards, Qt.Key.Key_Down)
    QTest.keyClick(cards, Qt.Key.Key_Return)
    in_form = editor.focusWidget()
    editor.editor.step.minutes.setFocus()
    editor.editor.step.minutes.selectAll()
    QTest.keyClicks(editor.editor.step.minutes, "15")
    with qtbot.waitSignal(editor.rehearsal.rehearsed, timeout=20_000):
        QTest.keyClick(editor, Qt.Key.Key_R, keys.ControlModifier)
    QTest.keyClick(editor, Qt.Key.Key_Return, keys.ControlModifier)
    dialog = editor.findChild(ForceDialog)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    room.settle()

    assert in_form is not cards
    assert in_force(room.bridge.situation.city, "intake").steps[0].after_minutes == 15


def test_words_follow_the_language(room, desk):
    before = desk.editor.windowTitle()
    room.window.set_language("zh_CN")
    during = desk.editor.force.text()
    room.window.set_language("en")

    assert before == desk.editor.windowTitle() == "Escalation chains"
    assert during
    assert desk.editor.chain.key == "intake"
