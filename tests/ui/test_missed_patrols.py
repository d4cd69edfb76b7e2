"""A round that nobody walked is said at the desk, once, and leads to the list of patrols."""

from datetime import timedelta

import pytest

from commandcenter.city import to_json
from commandcenter.commands import Configure, RecordPatrol
from commandcenter.patrol.tasks import PatrolPlan
from commandcenter.roles import Person, Post
from tests.helpers.console import ConsoleRoom
from tests.helpers.small_city import NOON, PEOPLE
from ui.patrols.missed import LOOKS_EVERY, MissedPatrols
from ui.patrols.opening import PatrolDesk

LANES = PatrolPlan("lanes", {"en": "Fire lanes"}, ("C00", "C01"), since=NOON)


@pytest.fixture
def room(qtbot):
    room = ConsoleRoom(qtbot)
    room.desk.do(Configure("people", "people", to_json(PEOPLE)))
    room.desk.do(Configure("patrols", "patrols", to_json([LANES])))
    room.open()
    room.missed = MissedPatrols(room.window, room.bridge)
    yield room
    room.close()


def cards(room):
    """What is said of rounds that were missed."""
    notices = [card.notice for card in room.window.notices._cards]
    return [notice for notice in notices if "walked in time" in notice.text]


def look(room, **later):
    """The clock goes on, and the desk looks."""
    room.clock.move(**later)
    room.bridge._second.timeout.emit()
    room.settle()


def test_a_round_that_nobody_walked_is_said_once_and_the_next_one_again(room):
    look(room, minutes=1)
    assert cards(room) == []

    look(room, hours=7)  # The shift is over at six.
    assert [card.text for card in cards(room)] == ["2 cells were not walked in time: Fire lanes."]
    room.window.notices.withdraw(cards(room)[0])
    look(room, minutes=30)
    assert cards(room) == []

    look(room, days=1)
    assert len(cards(room)) == 1


def test_the_card_leads_to_the_list(room):
    look(room, hours=7)

    cards(room)[0].act()
    room.settle()

    listed = room.window.findChild(PatrolDesk).list
    assert listed is not None
    assert len(listed._rows) == 2


def test_a_cell_that_was_walked_is_not_missed(room):
    room.desk.do(RecordPatrol("lanes", "C00"))

    look(room, hours=7)

    assert [card.text for card in cards(room)] == ["1 cell was not walked in time: Fire lanes."]


def test_who_is_not_in_charge_is_not_told(room):
    room.window.acts.person = Person("eye", "Eye", (Post.VERIFIER,))

    look(room, hours=7)

    assert cards(room) == []


def test_it_is_looked_for_now_and_then_only(room):
    asked = []
    room.window.inquiries.ask = lambda *question: asked.append(question)

    look(room, minutes=1)
    look(room, minutes=1)
    assert len(asked) == 1
    room.missed._on_lost()
    look(room, minutes=LOOKS_EVERY / timedelta(minutes=1))

    assert len(asked) == 2
