"""What is done with the selected cases: asked for, carried out, told, undone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from commandcenter.case import Stage
from commandcenter.commands import Dispatch, SignFor
from commandcenter.roles import Person, Post
from tests.helpers.asked import act, choose, dialog, find, say, words
from tests.helpers.drag import drag
from tests.helpers.small_city import HERE, NOISE, PEOPLE, filed, report
from ui.chooser import Chooser
from ui.dialogs.ask import Question
from ui.dialogs.fields import ClassField
from ui.notices import OFFER_SECONDS

MOSS = Person("moss", "K. Moss", (Post.HANDLER,), "water")


def stage(room, case):
    return room.store.case(case.id).stage


def last_event(room, case):
    return room.store.history(case.id)[-1]


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
    assert "Undone: 3 cases." in window.notices.texts()


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
    find(window, "owner", "police")
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

    assert dialog(window, Question)
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
    find(window, "into", other.number)
    dialog(window, Question).accept()
    room.settle()

    assert room.store.case(case.id).standing.merged_into == other.id


def test_a_report_without_a_class_is_filed_under_the_chosen_one(room):
    case = report(room.desk, class_code=None)
    window = room.open()
    window.select([case.id])

    act(room, "case.file")
    question = dialog(window, Question)
    question.findChild(ClassField).put_class(NOISE)
    question.accept()
    room.settle()

    assert room.store.case(case.id).standing.class_code == NOISE


def test_a_case_is_placed_by_a_click_on_the_map(room):
    case = report(room.desk, place=None)
    window = room.open()
    window.select([case.id])
    act(room, "case.place")
    question = dialog(window, Question)

    question.part("place").pick_requested.emit()
    assert not question.isVisible()
    window.map.place_picked.emit(HERE.lon, HERE.lat)
    assert question.isVisible()
    question.accept()
    room.settle()

    assert room.store.case(case.id).cell == "C00"


def test_a_report_without_a_place_is_asked_for_it_and_then_filed(room):
    case = report(room.desk, place=None)
    window = room.open()
    window.select([case.id])
    act(room, "case.file")

    question = dialog(window, Question)
    question.part("place").set_point(HERE.lon, HERE.lat)
    question.accept()
    room.settle()

    assert stage(room, case) is Stage.FILED


def test_escape_gives_up_the_click_but_not_the_question(room, qtbot):
    case = report(room.desk, place=None)
    window = room.open()
    window.select([case.id])
    act(room, "case.place")
    question = dialog(window, Question)
    question.part("place").pick_requested.emit()

    qtbot.keyClick(window.map, Qt.Key.Key_Escape)
    window.map.place_picked.emit(HERE.lon, HERE.lat)

    assert question.isVisible()
    assert question.part("place").place is None
    question.reject()
    assert room.store.case(case.id).place is None


def test_a_case_without_a_place_is_dropped_where_it_is(room):
    case = report(room.desk, place=None)
    window = room.open()
    rows, panel = window.queue._view, window.map_panel
    centre = panel.rect().center()

    assert drag(rows, [rows.model().index(0, 0)], panel, centre)
    dialog(window, Question).accept()
    room.settle()

    lon, lat = window.map.place_at(window.map.mapFrom(panel, centre.toPointF()))
    place = room.store.case(case.id).place
    assert (place.lon, place.lat) == pytest.approx((lon, lat))


def test_the_map_takes_no_case_that_has_its_place(room):
    filed(room.desk)
    window = room.open()
    rows, panel = window.queue._view, window.map_panel

    assert not drag(rows, [rows.model().index(0, 0)], panel, panel.rect().center())


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


def test_while_a_unit_is_chosen_the_board_shows_who_may_take_the_case(room):
    case = filed(room.desk)
    window = room.open()
    window.select([case.id])

    window.run("act.dispatch")
    assert window.units.model.hovering == (case.id,)
    dialog(window, Chooser).reject()

    assert not window.units.model.hovering


@pytest.mark.parametrize("part", ["queue", "map_panel"])
def test_while_a_case_is_dragged_the_board_shows_who_may_take_it(room, part):
    case = filed(room.desk)
    window = room.open()
    source = getattr(window, part)

    source.dragging.emit([case.id])
    assert window.units.model.hovering == (case.id,)
    source.dragging.emit([])

    assert not window.units.model.hovering


def test_of_several_acts_the_refused_ones_are_named_with_their_reasons(room):
    leaks = [filed(room.desk) for _each in range(2)]
    noise = filed(room.desk, class_code=NOISE)
    window = room.open()

    window.case_acts.dispatch_to([case.id for case in (*leaks, noise)], "water")
    room.settle()

    refused, done = window.notices.texts()
    assert refused == "1 of 3 cases was refused."
    assert done == "2 cases dispatched to Water."
    assert f"{noise.number}: " in words(window.notices)
    assert "The others are done." in words(window.notices)
    act(room, "act.undo")
    assert {stage(room, case) for case in leaks} == {Stage.FILED}


def test_after_ten_seconds_nothing_is_taken_back_any_more(room):
    case = filed(room.desk)
    window = room.open()
    window.case_acts.dispatch_to([case.id], "water")
    room.settle()
    for _second in range(OFFER_SECONDS):
        window.notices.tick()

    act(room, "act.undo")

    assert stage(room, case) is Stage.DISPATCHED
    assert window.notices.texts() == ["Nothing can be taken back any more."]


def test_a_later_act_on_the_case_takes_the_older_offer_away(room):
    case, other = filed(room.desk), filed(room.desk)
    window = room.open()
    window.case_acts.dispatch_to([case.id], "water")
    room.settle()
    window.case_acts.dispatch_to([other.id], "water")
    room.settle()

    window.select([case.id])
    room.settle()
    act(room, "act.sign")

    assert window.notices.texts() == [
        f"Case {other.number} dispatched to Water.",
        f"Case {case.number} signed for.",
    ]


def test_what_is_taken_back_by_key_is_offered_no_more(room):
    case = filed(room.desk)
    window = room.open()
    window.case_acts.dispatch_to([case.id], "water")
    room.settle()

    act(room, "act.undo")
    act(room, "act.undo")

    assert stage(room, case) is Stage.FILED
    assert window.notices.texts() == [
        f"Undone: case {case.number}.",
        "Nothing can be taken back any more.",
    ]


def test_many_refusals_are_counted_and_copied_whole(room):
    noises = [filed(room.desk, class_code=NOISE) for _each in range(6)]
    window = room.open()

    window.case_acts.dispatch_to([case.id for case in noises], "water")
    room.settle()

    assert window.notices.texts() == ["6 of 6 cases were refused."]
    assert "and 2 more" in words(window.notices)
    assert "Nothing was changed." in words(window.notices)
    assert all(case.number in window.notices._cards[0].notice.whole() for case in noises)
