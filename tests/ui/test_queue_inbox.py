"""A seat's own inbox in the queue, and what its rows say to whom."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from commandcenter import commands as do
from commandcenter.case import Stage
from commandcenter.city import to_json
from commandcenter.filter.language import inbox_of, parse
from commandcenter.roles import LOCAL, Loop, Person, Post
from commandcenter.situation import Situation
from commandcenter.wording import set_language
from tests.helpers.makers import LI, MONDAY, WANG, a_case, a_desk, a_place
from tests.helpers.queue_desk import NEW, QueueDesk
from tests.helpers.town import one
from ui import theme
from ui.action import Moment
from ui.command_palette import CASE, CommandPalette
from ui.queue import row_text
from ui.queue.panel import QueuePanel

STREET = Person("sun", "Sun", (Post.DISPATCHER,), loop=Loop.STREET)
EAST = Person("wu", "Wu", (Post.DISPATCHER,), areas=("440304001002",))


def at(case, loop):
    return replace(case, standing=replace(case.standing, loop=loop))


@pytest.fixture
def desk(qtbot):
    return QueueDesk(qtbot, at(one(1, **NEW), Loop.STREET), one(2, **NEW), one(3, **NEW))


def test_a_seat_of_a_level_finds_its_inbox_and_sees_that_it_is_one(desk):
    desk.panel.set_person(STREET)

    assert desk.numbers() == [1]
    assert desk.panel._bar.text() == "loop:street"
    assert desk.pill("needs_me").text() == "Needs me 1 of 3"


def test_the_inbox_can_be_taken_off(desk):
    desk.panel.set_person(STREET)

    desk.panel.set_filter("")
    desk.panel.set_person(STREET)

    assert desk.numbers() == [1, 2, 3]


def test_the_next_seat_brings_its_own_inbox_and_one_for_all_brings_none(desk):
    desk.panel.set_person(STREET)

    desk.panel.set_person(replace(STREET, loop=Loop.COMMUNITY))
    assert desk.numbers() == []
    desk.panel.set_person(LOCAL)

    assert desk.numbers() == [1, 2, 3]
    assert desk.panel._bar.text() == ""


def test_what_somebody_has_typed_is_not_overwritten(desk):
    desk.panel.set_filter("stage:filed")

    desk.panel.set_person(STREET)

    assert desk.panel._bar.text() == "stage:filed"


def test_a_seat_for_some_areas_sees_the_cases_there():
    desk = a_desk()
    here = a_case(desk=desk, place=a_place(2))
    there = a_case(desk=desk, place=a_place(0))
    wanted = parse(inbox_of(EAST))

    assert wanted.matches(here, desk.city, MONDAY)
    assert not wanted.matches(there, desk.city, MONDAY)
    assert inbox_of(LOCAL) == ""


def test_an_inbox_is_written_in_the_language_in_use_and_means_the_same():
    english = parse(inbox_of(STREET))
    assert inbox_of(STREET).startswith("loop:street")

    try:
        set_language("zh_CN")

        assert inbox_of(STREET).startswith("层级:街道")
        assert parse(inbox_of(STREET)) == english
    finally:
        set_language("en")


def test_a_case_that_comes_down_to_the_level_appears_in_its_inbox(desk):
    desk.panel.set_person(STREET)

    desk.town.put(at(one(2, **NEW), Loop.STREET))

    assert desk.numbers() == [1, 2]


def test_choosing_a_seat_or_a_level_brings_its_inbox(room):
    window = room.open()

    window.acts.act_as(STREET)
    assert window.queue._bar.text() == "loop:street"
    window.acts.act_as(LOCAL)

    assert window.queue._bar.text() == ""


def test_a_row_says_what_its_case_waits_for():
    desk = a_desk()
    case = a_case(Stage.HANDLING, desk=desk)
    desk.do(do.AskExtension(case.id, "Rain"), person=WANG)
    now = desk.clock.now()

    assert row_text.progress(desk.case(case.id), now) == ["being handled", "waits for approval"]


def test_a_row_says_that_an_emergency_went_by_rule():
    desk = a_desk()
    case = desk.case(desk.do(do.RegisterReport(class_code="0401", place=a_place()))[0].case)

    assert row_text.progress(case, MONDAY) == ["dispatched", "by rule: file it"]


def test_a_suspended_case_has_the_hollow_shape_and_its_stage():
    desk = a_desk()
    case = a_case(Stage.SUSPENDED, desk=desk)

    assert case.light(desk.clock.now()) == "grey"
    assert row_text.progress(case, desk.clock.now()) == ["suspended"]


@pytest.fixture
def secret():
    """A desk of a city in which everything is confidential, with one case."""
    desk = a_desk()
    catalogue = desk.city.catalogue
    classes = tuple(replace(each, confidential=True) for each in catalogue.classes)
    changed = replace(catalogue, version=2, classes=classes)
    desk.do(do.Configure("catalogue", catalogue.key, to_json(changed)))
    a_case(desk=desk)
    return desk


def test_the_address_of_a_confidential_case_is_not_for_everybody(qtbot, secret):
    situation = Situation(secret.city, secret.clock.now())
    situation.load(secret.store.cases())
    panel = QueuePanel(situation, theme.current())
    qtbot.addWidget(panel)
    rows = panel._view.model()
    tip = Qt.ItemDataRole.ToolTipRole
    assert rows.index(0).data() == "Litter · 1 Fuhua Road"

    panel.set_person(Person("kim", "Kim", (Post.APPRAISER,)))

    assert rows.index(0).data() == "Litter · (confidential)"
    assert "Fuhua" not in rows.index(0).data(tip)
    assert "Fuhua" not in rows.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert rows.row(0).case.standing.address.value == "(confidential)"


@pytest.mark.parametrize(
    ("person", "found"), [(LI, 1), (Person("kim", "Kim", (Post.APPRAISER,)), 0)]
)
def test_the_palette_finds_a_confidential_address_for_those_who_may_read_it(
    qtbot, secret, person, found
):
    situation = Situation(secret.city, secret.clock.now())
    situation.load(secret.store.cases())
    window = QWidget()
    qtbot.addWidget(window)
    palette = CommandPalette(situation, Moment((), secret.city, person), window)

    cases = [each for each in palette._find("fuhua") if each.id.startswith(CASE)]

    assert len(cases) == found


def test_a_rejected_report_is_nobodys_and_not_unassigned():
    desk = a_desk()
    case = a_case(Stage.REJECTED, desk=desk)

    below = row_text.below(case, desk.city, desk.clock.now())

    assert below.startswith("rejected · reporter to be told · ")
    assert "unassigned" not in below
