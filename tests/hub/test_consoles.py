"""Two whole consoles on a real hub: what each dispatcher sees of the other, and of an outage."""

import pytest

from commandcenter import commands as do
from commandcenter.clock import WallClock
from commandcenter.desk import Desk
from commandcenter.sync.outages import Spans
from db.store import LocalStore
from tests.helpers.two_consoles import TwoConsoles, until
from ui.hub.outage import past


@pytest.fixture
def room(qapp, hub, tmp_path):
    with TwoConsoles(tmp_path, hub) as room:
        yield room


def to(unit):
    return lambda case: do.Dispatch(case.id, unit)


def marked(seat):
    return [row.pending for row in seat.window.case_panel.timeline.events._rows]


def test_what_is_done_without_a_line_is_marked_until_the_hub_has_it(room):
    li, number = room.li, room.numbers[0]
    case = li.case(number)
    li.window.select([case.id])
    li.settle()
    assert marked(li) == [False, False]

    li.cut()
    li.act(number, to("water"))
    until(lambda: case.id in li.hub.marks.pending, "not marked")

    assert marked(li) == [False, False, True]
    li.mend()
    until(lambda: marked(li) == [False, False, False], "still marked")
    assert not li.window.case_panel.line.marks


def test_who_opens_and_drags_a_case_is_seen_at_the_other_desk(room):
    li, ma = room.li, room.ma
    case = ma.case(room.numbers[1])
    city = li.window.situation.city
    ma.window.go.show_case(case.id)

    until(lambda: li.hub.marks.people(case.id, city) == "Ma Lin has this open", "not seen")
    ma.window.queue.dragging.emit([case.id])
    until(lambda: li.hub.marks.dragged(case.id), "the drag is not seen")
    ma.window.queue.dragging.emit([])
    until(lambda: not li.hub.marks.dragged(case.id), "the drag does not end")

    assert li.hub.marks.people(case.id, city) == "Ma Lin has this open"


def acts(events):
    return [event.id for event in events if event.post != "rule"]


def test_a_clash_is_in_the_summary_of_both_desks(room, tmp_path):
    li, ma = room.li, room.ma
    number = room.numbers[0]
    for seat in (li, ma):
        seat.hub._spans = Spans(tmp_path / seat.person.id)
    li.cut()
    ma.cut()
    li.act(number, to("water"))
    ma.act(number, to("police"))

    li.mend()
    ma.mend()
    until(lambda: li.case(number).contested and ma.case(number).contested, "no clash")
    until(lambda: li.hub.outages and ma.hub.outages, "no summary")
    until(lambda: li.hub.outages[-1].theirs, "Li does not hear what Ma did")

    for seat in (li, ma):
        seat.hub.open_outages()
        said = seat.hub.window_of_outages.said.text()
        assert "Done here: 1 act on 1 case." in said
        assert "Done elsewhere: 1 act on 1 case." in said
        assert "In 1 case two decisions clash." in said
        assert seat.hub.window_of_outages.conflicts.isVisible()
        seat.window.go.show_case(seat.case(number).id)
        assert "contested" in seat.window.case_panel.line.marks
        seat.hub.window_of_outages.accept()

    li.act(number, lambda case: do.SettleConflict(case.id, case.contested[0].event, "second"))
    until(lambda: li.hub.outages[-1].settled and ma.hub.outages[-1].settled, "not settled")
    for seat in (li, ma):
        seat.settle()
        told = seat.hub.outages[-1]
        store = LocalStore.open(tmp_path / seat.person.id)
        (found,) = past(Spans(tmp_path / seat.person.id), Desk(store, WallClock())).outages
        store.close()
        assert (found.began, found.ended) == (told.began, told.ended)
        assert acts(found.ours) == acts(told.ours)
        assert acts(found.theirs) == acts(told.theirs)
        assert acts(found.settled) == acts(told.settled)


def test_who_is_second_is_asked_again_and_the_act_is_in_the_list(room):
    li, ma = room.li, room.ma
    number = room.numbers[2]
    ma.hold()
    li.act(number, to("water"))
    until(li.even, "not numbered")
    ma.act(number, to("police"))
    ma.release()
    until(lambda: ma.hub.asked_again.cards, "not asked again")
    ma.settle()

    card = ma.hub.asked_again.cards[-1]
    assert "Li Na, Dispatcher decided: Dispatched to Water." in card.text
    assert ma.case(number).unit == "water"
    ma.hub.aside.open()
    ma.settle()
    assert ma.hub.aside.shown.list.topLevelItem(0).text(1) == number
    ma.hub.aside.shown.accept()
    card.act()
    until(lambda: li.case(number).unit == "police", "the second dispatch does not arrive")
    assert not li.case(number).contested
