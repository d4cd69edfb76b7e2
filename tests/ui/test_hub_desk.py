"""What the dispatcher sees of the hub: marks, who is here, what is asked again, outages."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commandcenter import commands as do
from commandcenter import events as ev
from commandcenter.sync.state import Moved, Status
from commandcenter.text import Text
from tests.helpers.console import ConsoleRoom
from tests.helpers.hub_hall import NOW, Hall
from tests.helpers.small_city import PEOPLE, filed
from ui.hub.asked_again import FORMS
from ui.hub.found import why_words
from ui.hub.here import BEAT_MS, Here
from ui.hub_actions import open_outages, open_put_aside
from ui.queue.case_list import CaseList
from ui.queue.list_view import CaseListView


@pytest.fixture
def hall(qtbot):
    hall = Hall(qtbot)
    yield hall
    hall.room.close()


# --- marks ---


def test_only_what_the_hub_has_not_numbered_is_marked(hall):
    first, second, _third = hall.cases
    hall.select(first)
    hall.stands(pending=(first.id,), waiting=1)

    assert "not yet sent" in hall.row(first)
    assert "not yet sent" not in hall.row(second)
    assert hall.window.case_panel.line.marks == ["pending"]
    hall.stands(pending=(), waiting=0)
    assert "not yet sent" not in hall.row(first)
    assert not hall.window.case_panel.line.marks


def test_only_the_rows_concerned_are_painted_anew(hall):
    first, second, third = hall.cases
    cases = hall.window.queue.findChild(CaseList)
    hall.stands(pending=(first.id,))
    painted = []
    cases.dataChanged.connect(lambda index, _until: painted.append(index.row()))

    hall.stands(pending=(first.id, second.id))
    hall.is_there(third, "open")

    assert painted == [cases.queue.index_of(second.id), cases.queue.index_of(third.id)]


def test_an_entry_of_the_timeline_without_a_number_is_marked(hall):
    hall.select(hall.cases[0])
    rows = hall.window.case_panel.timeline.events._rows

    assert rows
    assert all(row.pending for row in rows)


def test_without_a_hub_nothing_waits_to_be_numbered(qtbot):
    room = ConsoleRoom(qtbot)
    case = filed(room.desk)
    window = room.open()
    window.select([case.id])
    room.settle()

    assert not any(row.pending for row in window.case_panel.timeline.events._rows)
    for opens in (open_outages, open_put_aside):
        opens(window)
        assert window.notices.texts()[-1] == "This workspace has no hub."
    room.close()


# --- who is here ---


@pytest.mark.parametrize(
    ("doing", "words"),
    [
        ("open", "L. Ortega has this open"),
        ("dragging", "L. Ortega is dragging this now"),
    ],
)
def test_a_case_says_who_else_is_at_it(hall, doing, words):
    case = hall.cases[1]
    hall.select(case)
    hall.is_there(case, doing)

    assert words in hall.row(case)
    assert hall.window.case_panel.line.people == words
    assert words not in hall.row(hall.cases[0])
    hall.window.queue.set_compact(True)
    hall.window.queue.grab()  # Painted in both heights.
    hall.window.case_panel.grab()
    hall.stands(present=())
    assert words not in hall.row(case)


def test_what_is_over_is_not_shown(hall):
    hall.is_there(hall.cases[0], "")

    assert "Ortega" not in hall.row(hall.cases[0])


def test_somebody_elsewhere_locks_nothing(hall):
    case = hall.cases[0]
    hall.is_there(case, "dragging")
    hall.does(case, lambda case: do.Dispatch(case.id, "water"))

    assert hall.window.situation.cases[case.id].unit == "water"


def test_the_others_hear_which_case_is_open_here(hall):
    case = hall.cases[2]
    hall.window.acts.act_as(PEOPLE[0])
    hall.select(case)

    hall.room.qtbot.waitUntil(lambda: ("ortega", case.id, "open") in hall.wire.told)
    assert hall.wire.told[-1] == ("ortega", case.id, "open")


def test_a_case_that_nobody_chose_is_not_open(hall):
    here = hall.window.findChild(Here)
    hall.window.queue.findChild(CaseListView).idle = True
    here.select([hall.cases[0].id])
    here._on_rest()

    assert not any(doing for _person, _case, doing in hall.wire.told)


@pytest.mark.parametrize("source", ["queue", "map_panel"])
def test_the_others_hear_of_a_drag_and_of_its_end(hall, source):
    first, second, _third = hall.cases
    hall.select(first)
    hall.window.findChild(Here)._on_rest()
    dragging = getattr(hall.window, source).dragging
    dragging.emit([second.id])
    dragging.emit([])

    told = [(first.id, "open"), (second.id, "dragging"), (first.id, "open")]
    hall.room.qtbot.waitUntil(lambda: len([each for each in hall.wire.told if each[2]]) == 3)
    assert [each[1:] for each in hall.wire.told if each[2]] == told


def test_presence_is_told_again_before_others_forget_it(hall):
    here = hall.window.findChild(Here)
    hall.select(hall.cases[0])
    here._on_rest()
    told = ("li", hall.cases[0].id, "open")
    hall.room.qtbot.waitUntil(lambda: told in hall.wire.told)

    here._on_beat()

    hall.room.qtbot.waitUntil(lambda: hall.wire.told[-2:] == [told, told])
    assert here._beat.interval() == BEAT_MS < 25_000


def test_who_leaves_has_nothing_open_any_more(hall):
    hall.select(hall.cases[0])
    hall.window.findChild(Here)._on_rest()
    hall.window.close()

    hall.room.qtbot.waitUntil(lambda: not hall.wire.told[-1][2])
    assert hall.wire.told[-1] == ("li", None, "")


# --- asked again ---


def not_taken(hall, change, about=None):
    """The hub did not take what we did to the first case; Water had it already."""
    case = about or hall.cases[0]
    hall.does(case, lambda case: do.Dispatch(case.id, "water"))
    theirs = hall.room.store.history(case.id)[-1]
    ours = replace(theirs, id="ours", base=case.last_event, body=change(theirs.body))
    hall.select(hall.cases[2])
    hall.line.moved.emit([Moved(ours, hall.room.store.case(case.id))])
    hall.room.settle()
    return hall.window.situation.cases[case.id]


def to_police(body):
    return replace(body, unit="police")


def test_a_dispatch_that_was_not_taken_asks_the_same_again(hall):
    case = not_taken(hall, to_police)
    card = hall.card()

    assert card.text.startswith(f"Not taken, case {case.number}: Dispatched to Police.")
    assert card.text.endswith("decided: Dispatched to Water.")
    assert card.below == ("Nothing of this act counts.", "It stands: dispatched, Water")
    assert hall.window.selected == [case.id]
    assert card.seconds is None
    assert card.action == "Dispatch to Police all the same"
    before = hall.room.store.case(case.id).heads["assignment"]
    card.act()
    hall.room.settle()
    assert hall.room.store.case(case.id).unit == "police"
    assert hall.room.store.history(case.id)[-1].base == before


def test_another_act_opens_its_form_again(hall, monkeypatch):
    ran = []
    recalled = Text.of("wrong unit")
    not_taken(hall, lambda body: ev.DispatchRecalled(recalled, body.deadline, body.chain))
    monkeypatch.setattr(hall.window, "run", ran.append)

    assert hall.card().action == "Recall…"
    hall.card().act()
    assert ran == ["act.recall"]


def test_what_cannot_be_asked_any_more_shows_the_case(hall):
    case = not_taken(hall, lambda _body: ev.CheckPassed(None))
    hall.window.select([hall.cases[1].id])

    assert hall.card().action == "Show the case"
    hall.card().act()
    assert hall.window.selected == [case.id]


def test_an_act_of_several_events_is_asked_once_and_a_rule_never(hall):
    case = hall.cases[0]
    hall.does(case, lambda case: do.Dispatch(case.id, "water"))
    theirs = hall.room.store.history(case.id)[-1]
    now = hall.room.store.case(case.id)
    note = replace(theirs, id="note", body=ev.NoteAdded(Text.of("seen")))
    rule = replace(theirs, id="rule", actor="rule", post="rule")
    decision = replace(theirs, id="ours", body=to_police(theirs.body))
    cards = len(hall.window.notices._cards)

    hall.line.moved.emit([Moved(each, now) for each in (note, decision, rule)])
    hall.room.settle()

    assert len(hall.window.notices._cards) == cards + 1
    assert "Police" in hall.card().text


def test_without_another_decision_it_says_that_somebody_was_first(hall):
    case = hall.cases[0]
    ours = replace(hall.room.store.history(case.id)[-1], id="ours", base=None)
    hall.line.moved.emit([Moved(ours, replace(case, heads={}))])
    hall.room.settle()

    assert "Somebody else had decided meanwhile." in hall.card().text


def test_a_change_of_the_configuration_that_was_not_taken_is_told(hall):
    change = next(event for event in hall.room.store.log if event.case is None)
    hall.line.moved.emit([Moved(change, None)])
    hall.room.settle()

    assert "Your change of the configuration was not taken" in hall.card().text
    assert hall.card().act is None


def test_every_form_that_is_offered_again_is_in_the_action_table():
    from ui.actions import BY_ID

    assert set(FORMS.values()) <= set(BY_ID)


# --- outages ---


def test_after_an_outage_a_summary_stays_until_it_is_read(hall):
    first, second, third = hall.cases
    hall.goes()
    hall.does(first, lambda case: do.Dispatch(case.id, "water"))
    hall.does(second, lambda case: do.AddNote(case.id, "rang again"))
    ours = hall.room.store.log[-1]
    hall.exchange.taken_aside = [(ours, "li may not write to part HC")]
    note = replace(ours, id="theirs", case=third.id, actor="chen", site_id="elsewhere")
    hall.stands(status=Status.ONLINE, since=NOW + timedelta(minutes=13), waiting=2)
    hall.hear(note)
    assert not hall.hub.outages
    hall.comes_back(waiting=0)

    card = hall.card()
    assert card.text == "The hub is back after 12 m. Everything has been exchanged."
    assert card.below == (
        "Done here: 2 acts on 2 cases.",
        "Done elsewhere: 1 act on 1 case.",
        "1 act was not taken by the hub.",
    )
    assert card.seconds is None
    card.act()
    shown = hall.hub.window_of_outages
    assert not hall.window.notices.holds(card)
    assert "12 m without the hub" in shown.choice.currentText()
    rows = [shown.list.topLevelItem(n) for n in range(shown.list.topLevelItemCount())]
    assert [row.text(1).partition("\n")[0] for row in rows] == [c.number for c in hall.cases]
    assert "Dispatched to Water" in rows[0].text(2)
    assert "rang again" in rows[1].text(2)
    assert "(not taken)" in rows[1].text(2)
    assert "A. Chen: Note" in rows[2].text(3)
    shown.list.setCurrentItem(rows[2])
    shown.show_button.click()
    assert hall.window.selected == [third.id]
    shown.accept()
    open_outages(hall.window)
    assert hall.hub.window_of_outages.choice.count() == 1


def test_what_somebody_else_did_meanwhile_and_brings_late_is_added(hall):
    first, second, _third = hall.cases
    hall.room.clock.move(minutes=2)
    hall.goes()
    hall.does(first, lambda case: do.AddNote(case.id, "rang again"))
    note = hall.room.store.log[-1]
    hall.comes_back()
    assert hall.card().below == ("Done here: 1 act on 1 case.",)

    theirs = replace(note, id="late", case=second.id, actor="chen")
    hall.hear(theirs, lambda: bool(hall.hub.outages[-1].theirs))
    assert "Done elsewhere: 1 act on 1 case." in hall.card().below
    after = replace(note, id="after", case=second.id, occurred_at=NOW + timedelta(hours=1))
    hall.hub._on_happened([replace(after, seq=52)])
    assert [event.id for event in hall.hub.outages[-1].theirs] == ["late"]


def test_a_clash_leads_from_the_summary_to_the_inbox(hall, monkeypatch):
    first = hall.cases[0]
    opened = []
    monkeypatch.setattr("ui.hub.desk.open_conflicts", opened.append)
    hall.goes()
    hall.does(first, lambda case: do.Dispatch(case.id, "water"))
    hall.comes_back()
    hall.hub.open_outages()
    shown = hall.hub.window_of_outages
    assert not shown.conflicts.isVisible()

    now = hall.window.situation.cases[first.id]
    contested = replace(now, contested=(object(),))
    monkeypatch.setitem(hall.window.situation.cases, first.id, contested)
    hall.hub._fill()

    assert "In 1 case two decisions clash." in shown.said.text()
    assert "contested" in shown.list.topLevelItem(0).text(0)
    shown.conflicts.click()
    assert opened == [hall.window]


def test_what_waited_when_the_program_began_counts_as_done_here(hall):
    hall.does(hall.cases[0], lambda case: do.AddNote(case.id, "before the start"))
    hall.exchange.waiting = [hall.room.store.log[-1]]
    hall.stands(status=Status.CALLING)
    hall.exchange.waiting = []
    hall.comes_back()

    assert hall.card().below == ("Done here: 1 act on 1 case.",)


@pytest.mark.parametrize("waits", [False, True])
def test_a_short_outage_without_an_act_is_no_news(hall, waits):
    cards = len(hall.window.notices._cards)
    hall.goes()
    hall.stands(status=Status.ONLINE, since=NOW, waiting=int(waits), heard_at=NOW)

    assert len(hall.window.notices._cards) == cards
    assert not hall.hub.outages


def test_many_acts_on_one_case_are_counted(hall):
    hall.goes()
    for n in range(5):
        hall.room.clock.move(seconds=1)
        hall.does(hall.cases[0], lambda case, n=n: do.AddNote(case.id, f"call {n}"))
    hall.comes_back()
    hall.hub.open_outages()

    told = hall.hub.window_of_outages.list.topLevelItem(0).text(2)
    assert told.endswith("and 2 more")
    assert "5 acts on 1 case" in hall.hub.window_of_outages.said.text()


def test_who_reads_of_an_earlier_outage_goes_on_reading_of_it(hall):
    first, second, _third = hall.cases
    hall.room.clock.move(minutes=2)
    hall.goes()
    for case in (first, second):
        hall.does(case, lambda case: do.AddNote(case.id, "rang again"))
    hall.comes_back()
    (earlier,) = hall.hub.outages
    hall.hub.outages.append(replace(earlier, began=NOW + timedelta(hours=1)))
    open_outages(hall.window)
    shown = hall.hub.window_of_outages
    assert shown.choice.currentIndex() == 0
    shown.choice.setCurrentIndex(1)
    shown.list.setCurrentItem(shown.list.topLevelItem(1))

    hall.does(first, lambda case: do.AddNote(case.id, "after that"))

    assert shown.choice.currentIndex() == 1
    assert shown.list.currentItem() is shown.list.topLevelItem(1)
    open_outages(hall.window)
    assert shown.choice.currentIndex() == 0


def test_in_a_quiet_shift_the_window_says_so(hall):
    open_outages(hall.window)

    assert "has not been down" in hall.hub.window_of_outages.said.text()
    assert not hall.hub.window_of_outages.show_button.isEnabled()


# --- what was put aside ---


def test_the_duty_officer_reads_what_the_hub_did_not_take(hall):
    first = hall.cases[0]
    last = hall.room.store.history(first.id)[-1]
    hall.exchange.taken_aside = [
        (last, None),
        (replace(last, case="gone"), "its id is known with another content"),
    ]
    open_put_aside(hall.window)
    hall.room.settle()

    shown = hall.hub.aside.shown
    assert shown.said.text().startswith("The hub did not take 2 entries of this desk.")
    one, other = (shown.list.topLevelItem(n) for n in range(2))
    assert (one.text(1), one.text(3)) == (first.number, "Filed as Water leak: Found")
    assert one.text(4) == "Somebody else had decided meanwhile"
    assert (other.text(1), other.text(3)) == ("–", "filing")
    assert "another content" not in other.text(4)
    shown.show_button.click()
    assert hall.window.selected == [first.id]
    shown.accept()
    assert hall.hub.aside.shown is None


def test_nothing_put_aside_is_said(hall):
    open_put_aside(hall.window)
    hall.room.settle()

    assert hall.hub.aside.shown.said.text() == "The hub has taken everything from this desk."


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("li may not write to part 440304", "this user may not write"),
        ("it belongs to part 440304", "another part of the log"),
        ("the moon is full", "Put aside: the moon is full"),
    ],
)
def test_the_hubs_reasons_are_said_in_the_rooms_words(why, words):
    assert words in why_words(why)
