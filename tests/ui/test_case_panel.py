"""The case panel: empty it says what to do; filled it fits its room and follows one case."""

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from commandcenter.commands import AddNote, Void
from commandcenter.wording import set_language
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import NOON, MovedClock, filed, found, report
from ui import theme
from ui.case.chosen import MOST_NAMED
from ui.case.panel import CasePanel
from ui.case.timeline import ROW

ACTS = [("case.dispatch", "Dispatch", "D", True, ""), ("case.note", "Note", "N", True, "")]


class Room:
    def __init__(self, qtbot):
        self.store = MemoryStore()
        self.desk = found(self.store, MovedClock())
        self.case = report(self.desk, contact="555 0147 47")
        self.panel = CasePanel(theme.current())
        self.panel.resize(1366, 230)
        qtbot.addWidget(self.panel)
        self.panel.show()

    def show(self):
        case = self.desk.case(self.case.id)
        self.panel.show_case(case, self.desk.city, self.store.history(case.id), NOON)
        QApplication.processEvents()


@pytest.fixture
def room(qtbot):
    theme.apply(QApplication.instance(), theme.LIGHT)
    return Room(qtbot)


def test_without_a_case_the_panel_says_what_to_do(room):
    assert room.panel.empty.isVisible()
    assert room.panel.empty.text() == ("No case is chosen. Choose one in the queue or on the map.")
    room.panel.tick(NOON)


def test_a_case_fills_all_three_columns(room):
    room.show()

    assert not room.panel.empty.isVisible()
    assert room.panel.facts.title.text() == "Water leak"
    assert room.panel.timeline.model().rowCount() == 1
    assert room.panel.strip.title.text() == "Escalation chain · intake"


def test_letting_go_of_the_case_empties_the_panel_and_masks_the_contact(room):
    room.show()
    room.panel.show_contact(room.desk.case(room.case.id).reports[0].id, "555 0147 47")

    room.panel.show_case(None, room.desk.city, [], NOON)

    assert room.panel.empty.isVisible()
    assert not any("555" in each.text() for each in room.panel.findChildren(QLabel))


def test_what_is_asked_here_is_told_outside(room, qtbot):
    room.show()
    room.panel.set_actions(ACTS)

    with qtbot.waitSignal(room.panel.act_requested) as act:
        room.panel.acts.buttons[0].click()
    with qtbot.waitSignal(room.panel.reveal_requested) as reveal:
        room.panel.facts.rows.reveals[0].click()

    assert act.args == ["case.dispatch"]
    assert reveal.args == [room.desk.case(room.case.id).reports[0].id]


def test_time_moves_limit_ledger_and_chain(room):
    room.show()
    before = room.panel.facts.limit.text()
    room.desk.clock.move(minutes=5)

    room.panel.tick(room.desk.clock.now())

    assert room.panel.facts.limit.text() != before
    assert "5 m" in room.panel.ledger.accessibleDescription()


def test_an_act_is_told_in_the_timeline(room):
    room.show()
    room.desk.do(AddNote(room.case.id, "seen"))

    room.show()

    model = room.panel.timeline.model()
    assert model.index(model.rowCount() - 1).data(ROW).what == "Note: seen"


@pytest.mark.parametrize(("width", "height", "factor"), [(1366, 230, 1.0), (1920, 340, 1.5)])
def test_nothing_is_clipped_in_the_lower_row(room, width, height, factor):
    theme.apply(QApplication.instance(), theme.LIGHT, factor)
    room.panel.set_theme(theme.current())
    room.panel.set_actions(ACTS)
    room.panel.resize(width, height)
    room.show()
    panel = room.panel

    least = panel.minimumSizeHint()
    inside = [
        panel.rect().contains(each.rect().translated(each.mapTo(panel, each.rect().topLeft())))
        for each in (panel.facts, panel.acts, panel.timeline, panel.ledger, panel.strip)
    ]

    theme.apply(QApplication.instance(), theme.LIGHT)
    assert least.height() <= height
    assert least.width() <= width
    assert all(inside)


def test_a_change_of_language_tells_everything_anew(room):
    room.case = filed(room.desk)
    room.show()
    set_language("zh_CN")
    try:
        room.panel.retranslate()

        assert room.panel.facts.title.text() == "漏水"
        model = room.panel.timeline.model()
        assert "发现" in model.index(model.rowCount() - 1).data(ROW).what
    finally:
        set_language("en")


def test_where_no_chain_runs_the_facts_have_its_room_and_stand_in_two_columns(room, qtbot):
    room.show()
    with_chain = room.panel.facts.width()

    room.desk.do(Void(room.case.id, reason="a test call"))
    room.show()

    assert room.panel.facts.width() > 1.7 * with_chain
    rows = room.panel.facts.rows
    qtbot.waitUntil(lambda: len({row.x() for row in rows._rows if row.isVisible()}) == 2)


def test_several_chosen_cases_are_counted_and_named_with_their_stages(room):
    other = filed(room.desk)
    cases = [room.desk.case(each.id) for each in (room.case, other)]
    asked = []
    room.panel.act_requested.connect(asked.append)

    room.panel.show_cases(cases, room.desk.city, NOON)
    room.panel.set_actions([("act.dispatch", "Dispatch (2)", "D", True, "")])

    assert room.panel.chosen.title.text() == "2 cases chosen"
    told = {fact.name: fact.words for fact in room.panel.chosen.rows.shown}
    assert told == {
        room.case.number: "Water leak · reported",
        other.number: "Water leak · filed",
    }
    room.panel.acts_for_all.buttons[0].click()
    assert asked == ["act.dispatch"]
    room.show()
    assert room.panel.facts.title.isVisible()


def test_of_very_many_chosen_cases_the_rest_is_counted(room):
    case = room.desk.case(room.case.id)

    room.panel.show_cases([case] * (MOST_NAMED + 5), room.desk.city, NOON)
    set_language("zh_CN")
    room.panel.retranslate()
    set_language("en")
    room.panel.retranslate()

    assert room.panel.chosen.rest.text() == "and 5 more"
    assert len(room.panel.chosen.rows.shown) == MOST_NAMED
