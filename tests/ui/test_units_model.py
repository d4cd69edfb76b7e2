"""The unit board's model: loads follow the situation, drops are answered by the rules."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from commandcenter.city import to_json
from commandcenter.commands import AddNote, Configure, Dispatch
from commandcenter.roles import Seat
from commandcenter.situation import Situation
from commandcenter.unit import Unit
from commandcenter.wording import set_language
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import GAS, NOISE, NOON, UNITS, MovedClock, filed, found, report
from ui.mime import CASE_IDS, encode
from ui.units.model import CARD, UnitModel

COPY = Qt.DropAction.CopyAction


class Room:
    """A desk, and a situation that hears of all it does."""

    def __init__(self):
        self.store = MemoryStore()
        self.desk = found(self.store, MovedClock())
        self.situation = Situation(self.desk.city, NOON)
        self.desk.listeners.append(self.situation.apply)
        self.model = UnitModel(self.situation)
        self.tester = QAbstractItemModelTester(self.model)

    def card(self, code):
        return self.model.index_of(code).data(CARD)

    def dispatched(self, **more):
        case = filed(self.desk, **more)
        self.desk.do(Dispatch(case.id, "water"))
        return case

    def can_drop(self, ids, code):
        at = self.model.index_of(code)
        return self.model.canDropMimeData(encode(ids), COPY, -1, -1, at)


@pytest.fixture
def room(qapp):
    return Room()


def repainted(model):
    rows = []
    model.dataChanged.connect(
        lambda first, last: rows.extend(
            model.index(row, 0, first.parent()).data() for row in range(first.row(), last.row() + 1)
        )
    )
    return rows


def test_units_stand_under_their_headings(room):
    top = [room.model.index(row, 0).data() for row in range(room.model.rowCount())]
    works = room.model.index_of("works")

    assert top == ["Public works", "Police"]
    assert works.model().index(0, 0, works).data() == "Water"
    assert room.model.index_of("water").parent() == works


def test_a_card_counts_what_the_unit_has(room):
    room.dispatched()
    report(room.desk, class_code=GAS)  # An emergency goes to its unit by itself.
    room.situation.advance(NOON + timedelta(minutes=50))

    card = room.card("water")

    assert (card.open, card.due_soon, card.overdue) == (2, 1, 0)


def test_a_case_that_comes_to_a_unit_repaints_that_unit_alone(room):
    case = filed(room.desk)
    rows = repainted(room.model)

    room.desk.do(Dispatch(case.id, "water"))

    assert rows == ["Water"]


def test_time_alone_repaints_the_unit_whose_case_has_become_late(room):
    room.dispatched()
    rows = repainted(room.model)

    room.situation.advance(NOON + timedelta(hours=3))

    assert rows == ["Water"]
    assert room.card("water").overdue == 1


def test_while_nothing_hovers_no_unit_is_judged(room):
    assert room.card("water").preview is None


def test_a_hovering_case_is_judged_for_every_unit(room):
    case = filed(room.desk)

    room.model.hover([case.id])

    assert room.card("water").preview.allowed
    assert not room.card("police").preview.allowed


def test_a_hovering_case_that_changes_is_judged_anew(room):
    case = filed(room.desk)
    room.model.hover([case.id])
    assert room.card("water").preview.allowed

    room.desk.do(Dispatch(case.id, "water"))

    assert room.card("water").preview.why == "Water has this case already."


def test_the_load_after_the_drop_follows_what_others_do_meanwhile(room):
    case = filed(room.desk)
    room.model.hover([case.id])
    assert room.card("water").preview.load == 1

    room.dispatched()

    assert room.card("water").preview.load == 2


def test_who_may_not_dispatch_sees_that_no_unit_takes_it(room):
    case = filed(room.desk)
    room.model.hover([case.id])

    room.model.seat = Seat(room.desk.city.people["chen"], "desk")
    room.model.refresh_previews()

    assert not room.card("water").preview.allowed


def test_a_drop_is_answered_by_the_rules(room):
    water, noise = filed(room.desk), filed(room.desk, class_code=NOISE)

    assert room.can_drop([water.id], "water")
    assert not room.can_drop([water.id], "police")
    assert not room.can_drop([water.id], "works")
    assert not room.can_drop([water.id, noise.id], "water")
    room.model.hover([water.id])
    assert room.can_drop([water.id], "water")


def test_a_case_that_is_not_open_is_taken_by_nobody(room):
    assert not room.can_drop(["24-0117"], "water")


def test_a_drop_beside_every_unit_or_of_something_else_is_refused(room):
    water = room.model.index_of("water")
    case = filed(room.desk)

    assert not room.model.canDropMimeData(encode([case.id]), COPY, -1, -1, QModelIndex())
    assert not room.model.canDropMimeData(QMimeData(), COPY, -1, -1, water)
    assert not room.model.dropMimeData(QMimeData(), COPY, -1, -1, water)


def test_a_drop_announces_the_cases_and_the_unit(room, qtbot):
    case = filed(room.desk)

    with qtbot.waitSignal(room.model.dropped) as told:
        assert room.model.dropMimeData(
            encode([case.id]), COPY, -1, -1, room.model.index_of("water")
        )

    assert told.args == [[case.id], "water"]


def test_only_units_that_act_take_drops(room):
    drops = Qt.ItemFlag.ItemIsDropEnabled

    assert room.model.flags(room.model.index_of("water")) & drops
    assert not room.model.flags(room.model.index_of("works")) & drops
    assert not room.model.flags(QModelIndex()) & drops
    assert room.model.mimeTypes() == [CASE_IDS]
    assert room.model.supportedDropActions() & COPY


def test_a_new_configuration_shows_its_units(room):
    rivers = Unit("rivers", {"en": "Rivers"})
    room.desk.do(Configure("units", "units", to_json([*UNITS, rivers])))

    room.situation.configure(room.desk.city)

    assert room.model.index_of("rivers").data() == "Rivers"


def test_a_fact_on_a_case_without_unit_repaints_nothing(room):
    case = filed(room.desk)
    rows = repainted(room.model)

    room.desk.do(AddNote(case.id, "seen"))

    assert rows == []


def test_a_unit_is_read_out_with_its_loads_and_the_verdict(room):
    case = filed(room.desk)
    spoken = int(Qt.ItemDataRole.AccessibleTextRole)

    at_rest = room.model.index_of("water").data(spoken)
    room.model.hover([case.id])

    assert at_rest == "Water: 0 open of 20, 0 due soon, 0 overdue."
    assert room.model.index_of("water").data(spoken) == (
        f"{at_rest} May take: this class is a duty of Water."
    )
    assert room.model.index_of("works").data(spoken) == "Public works"


def test_what_is_no_unit_has_no_data(room):
    assert room.model.data(QModelIndex()) is None
    assert room.model.data(room.model.index_of("water"), int(Qt.ItemDataRole.FontRole)) is None
    assert not room.model.index_of("ferries").isValid()
    assert not room.model.index_of(None).isValid()
    assert not room.model.index(9, 0).isValid()
    assert room.model.columnCount() == 1


def test_names_follow_the_language(room):
    set_language("zh_CN")
    try:
        assert room.model.index_of("water").data() == "供水"
    finally:
        set_language("en")
