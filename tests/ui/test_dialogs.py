"""The small questions about a case: one form, answered by keys, never blocking."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QListWidget,
    QPushButton,
    QRadioButton,
    QWidget,
)

from commandcenter import commands as do
from commandcenter.advice.duplicates import OpenCases
from commandcenter.case import Stage
from commandcenter.catalogue import FilingCondition
from commandcenter.city import to_json
from commandcenter.commands import Configure
from commandcenter.places.gazetteer import Gazetteer
from commandcenter.report import Place
from commandcenter.roles import LOCAL
from commandcenter.situation import Situation
from commandcenter.worktime import ClockKind, Limit
from tests.helpers import small_city
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import CATALOGUE, GAS, HERE, NOISE, WATER_LEAK
from ui import theme
from ui.dialogs import ask
from ui.dialogs.outlook import limit_words
from ui.dialogs.suggest import SuggestField, Suggestion

CHEN, MOSS = small_city.PEOPLE[1], small_city.PEOPLE[2]


class Console:
    """A window, a desk behind it, and what the open question answered."""

    def __init__(self, qtbot):
        self.qtbot = qtbot
        self.desk = small_city.found(MemoryStore())
        self.situation = Situation(self.desk.city, self.desk.clock.now())
        self.desk.listeners.append(self.situation.apply)
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.resize(1366, 768)
        self.window.show()

    def asked(self, question):
        self.question, self.answers = question, []
        question.answered.connect(self._on_answered)
        self.qtbot.waitUntil(question.isActiveWindow)

    def _on_answered(self, cases, wish):
        self.answers += [wish(case) for case in cases]

    def type(self, words):
        self.qtbot.keyClicks(QApplication.focusWidget(), words)

    def press(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(QApplication.focusWidget(), key, modifier)

    def alt(self, key):
        self.press(key, Qt.KeyboardModifier.AltModifier)

    def enter(self):
        self.press(Qt.Key.Key_Return)

    def shown(self):
        return "\n".join(label.text() for label in self.question.findChildren(QLabel))

    def verb(self):
        buttons = self.question.findChildren(QPushButton)
        return next(button for button in buttons if button.isDefault())

    def report(self, **more):
        return small_city.report(self.desk, **more)

    def at_unit(self):
        case = small_city.filed(self.desk)
        self.desk.do(do.Dispatch(case.id, "water"))
        return self.desk.case(case.id)

    def to_close(self):
        case = self.at_unit()
        for command, person in (
            (do.SignFor(case.id), MOSS),
            (do.ReportDone(case.id), MOSS),
            (do.StartCheck(case.id), CHEN),
            (do.PassCheck(case.id), CHEN),
        ):
            self.desk.do(command, person=LOCAL, on_behalf_of=person)
        return self.desk.case(case.id)


@pytest.fixture
def console(qtbot):
    return Console(qtbot)


@pytest.mark.parametrize("command", list(ask.WORDS))
def test_every_question_names_its_case_and_asks_one_thing(console, command):
    case = console.report()
    console.asked(ask.ask_words(command, [case], console.window))

    assert case.number in console.question.windowTitle()
    assert console.question.isVisible()
    assert console.question.windowModality() is Qt.WindowModality.WindowModal
    assert console.verb().isEnabled() is not ask.WORDS[command].required


def test_a_reason_is_typed_and_given_by_enter(console):
    case = console.report()
    console.asked(ask.ask_words(do.Reject, [case], console.window))
    console.enter()
    assert console.question.isVisible()

    console.type("Nothing there")
    console.enter()

    assert console.answers == [do.Reject(case.id, "Nothing there")]


def test_shift_enter_begins_a_line(console):
    case = console.report()
    console.asked(ask.ask_words(do.AddNote, [case], console.window))
    console.type("one")
    console.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    console.type("two")
    console.enter()

    assert console.answers[0].text.split() == ["one", "two"]


def test_control_enter_sends_as_in_the_report(console):
    case = console.report()
    console.asked(ask.ask_words(do.AddNote, [case], console.window))
    console.type("seen")
    console.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert console.answers == [do.AddNote(case.id, "seen")]


def test_a_usual_reason_is_one_key_and_can_be_added_to(console):
    case = console.report()
    console.asked(ask.ask_words(do.Void, [case], console.window))
    console.alt(Qt.Key.Key_2)
    console.type(", by the night shift")
    console.enter()

    assert console.answers == [do.Void(case.id, "Exercise or test, by the night shift")]


def test_escape_leaves_and_nothing_is_asked_for(console):
    case = console.report()
    console.asked(ask.ask_words(do.Reject, [case], console.window))
    console.type("Nothing there")
    console.press(Qt.Key.Key_Escape)

    assert console.answers == []


def test_several_cases_are_answered_at_once(console):
    cases = [console.report(), console.report()]
    console.asked(ask.ask_words(do.ReportDone, cases, console.window))
    assert "2 cases" in console.question.windowTitle()

    console.enter()
    assert console.answers == [do.ReportDone(case.id, "") for case in cases]


def test_a_look_at_one_contact_names_its_report(console):
    case = console.report(contact="555-0147")
    report = case.reports[0].id
    console.asked(ask.ask_words(do.RevealContact, [case], console.window, report=report))
    console.alt(Qt.Key.Key_1)
    console.enter()

    assert console.answers == [do.RevealContact(case.id, "Ask where it is", report)]


def test_filing_shows_limit_and_deadlines_and_is_accepted_by_the_desk(console):
    case = console.report()
    console.asked(ask.ask_file([case], console.situation, console.window))
    assert console.question.findChild(QRadioButton).text() == "Found (2 hours, day and night)"
    assert "To be dispatched by 12:15. Dispatched now, it would be due 14:00." in console.shown()

    console.enter()
    console.desk.do(console.answers[0])
    assert console.desk.case(case.id).stage is Stage.FILED


def test_filing_without_a_class_begins_with_the_class(console):
    case = console.report(class_code=None)
    console.asked(ask.ask_file([case], console.situation, console.window))
    assert not console.verb().isEnabled()

    console.type("gas")
    console.enter()
    assert "1 hour, day and night" in console.shown()

    console.enter()
    assert console.answers == [do.FileCase(case.id, GAS, "found")]


def test_filing_shows_the_limit_of_the_district_s_class(console):
    (gas,) = (each for each in CATALOGUE.classes if each.code == GAS)
    strict = {"improvement": Limit(0.5, ClockKind.EMERGENCY_HOURS)}
    stricter = replace(gas, conditions=(replace(gas.conditions[0], limits=strict),))
    console.desk.do(
        Configure("catalogue", "small", to_json(replace(CATALOGUE, classes=(stricter,))))
    )
    case = console.report(class_code=GAS)
    district = console.desk.city.path_of(case)["district"]
    profile = replace(console.desk.city.profile, district_classes={district: "improvement"})
    console.desk.do(Configure("city", "city", to_json(profile)))
    console.situation.configure(console.desk.city)

    console.asked(ask.ask_file([case], console.situation, console.window))

    assert console.question.findChild(QRadioButton).text() == "Found (30 m)"
    assert "Limit: 30 m." in console.shown()


def test_another_condition_has_another_limit(console):
    first = CATALOGUE.classes[0]
    slow = FilingCondition(
        "drip", {"en": "Drips"}, Limit(3, ClockKind.WORKING_DAYS), first.conditions[0].criteria
    )
    changed = replace(first, conditions=(*first.conditions, slow))
    classes = (changed, *CATALOGUE.classes[1:])
    console.desk.do(Configure("catalogue", "small", to_json(replace(CATALOGUE, classes=classes))))
    console.situation.configure(console.desk.city)
    case = console.report()
    console.asked(ask.ask_file([case], console.situation, console.window))

    console.press(Qt.Key.Key_Down)
    assert "Limit: 3 working days." in console.shown()

    console.enter()
    assert console.answers == [do.FileCase(case.id, WATER_LEAK, "drip")]


def test_another_class_brings_its_own_conditions(console):
    case = console.report()
    console.asked(ask.ask_file([case], console.situation, console.window))
    console.press(Qt.Key.Key_Backtab)
    console.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    console.type("noi")
    console.enter()
    assert "8 hours, day and night" in console.shown()

    console.enter()
    assert console.answers == [do.FileCase(case.id, NOISE, "found")]


def test_a_return_says_why_and_whose(console):
    case = console.at_unit()
    console.asked(ask.ask_return([case], console.situation, console.window))
    console.alt(Qt.Key.Key_1)
    console.press(Qt.Key.Key_Tab)
    console.type("pol")
    console.enter()
    console.enter()

    (command,) = console.answers
    assert command == do.Return(case.id, "Not our duty", "police")
    console.desk.do(command, person=LOCAL, on_behalf_of=MOSS)
    assert console.desk.case(case.id).stage is Stage.RETURNED


def test_an_owner_nobody_knows_must_be_mended_and_one_must_be_named(console):
    case = console.at_unit()
    console.asked(ask.ask_return([case], console.situation, console.window))
    console.alt(Qt.Key.Key_1)
    console.press(Qt.Key.Key_Tab)
    console.type("zzz")
    assert not console.verb().isEnabled()

    for _letter in "zzz":
        console.press(Qt.Key.Key_Backspace)
    assert not console.verb().isEnabled()
    console.type("pol")
    console.enter()
    console.enter()
    assert console.answers == [do.Return(case.id, "Not our duty", "police")]


def test_closing_takes_a_criterion_and_a_note(console):
    case = console.to_close()
    console.asked(ask.ask_close([case], console.situation, console.window))
    console.press(Qt.Key.Key_Tab)
    console.type("Dry")
    console.enter()

    assert console.answers == [do.Close(case.id, "mended", "Dry")]
    console.desk.do(console.answers[0])
    assert console.desk.case(case.id).stage is Stage.CLOSED


def test_a_case_without_criteria_leaves_the_choice_to_the_rules(console):
    case = console.report()
    console.asked(ask.ask_close([case], console.situation, console.window))
    console.question.part("note").setFocus()
    console.enter()

    assert console.answers == [do.Close(case.id, None, "")]


def test_a_merge_offers_what_is_near(console):
    other = console.report(place=Place(HERE.lon, HERE.lat + 0.0001))
    case = console.report()
    index = OpenCases(console.situation)
    console.asked(ask.ask_merge([case], console.situation, index, console.window))
    assert not console.verb().isEnabled()

    console.press(Qt.Key.Key_Down)
    console.press(Qt.Key.Key_Down)
    console.enter()
    console.enter()

    assert console.answers == [do.Merge(case.id, other.id, "")]
    console.desk.do(console.answers[0])
    assert console.desk.case(case.id).stage is Stage.MERGED


def test_a_merge_finds_a_case_by_its_number(console):
    others = [console.report(place=None) for _case in range(12)]
    case = console.report(place=None, class_code=None)
    index = OpenCases(console.situation)
    console.asked(ask.ask_merge([case], console.situation, index, console.window))
    console.type("0012")
    console.enter()
    console.enter()
    assert console.answers == [do.Merge(case.id, others[11].id, "")]

    console.asked(ask.ask_merge([others[0]], console.situation, index, console.window))
    console.press(Qt.Key.Key_Down)
    assert not QApplication.focusWidget().offered

    console.type("HC")
    assert len(QApplication.focusWidget().offered) == 8


def test_a_place_is_found_by_words_or_picked(console, qtbot):
    case = console.report(place=None)
    city = console.desk.city
    gazetteer = Gazetteer(city.areas, city.cells)
    console.asked(ask.ask_place([case], gazetteer, None, console.window))
    assert not console.verb().isEnabled()
    field = console.question.part("place")
    with qtbot.waitSignal(field.pick_requested):
        console.alt(Qt.Key.Key_M)

    field.line.setFocus()
    console.type("C00")
    console.enter()
    console.enter()

    (command,) = console.answers
    assert command.place.method == "cell"
    assert command.address is None
    console.desk.do(command)
    assert console.desk.case(case.id).cell == "C00"


def test_erasing_says_what_and_why(console):
    case = console.report(contact="555-0147")
    console.asked(ask.ask_erase([case], console.window))
    console.press(Qt.Key.Key_Down)
    console.press(Qt.Key.Key_Tab)
    console.alt(Qt.Key.Key_1)
    console.enter()

    assert console.answers == [do.Erase(case.id, "At the reporter's request", "text")]
    console.desk.do(console.answers[0])
    assert console.desk.case(case.id).reports[0].description.erased


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (Limit(0.25, ClockKind.EMERGENCY_HOURS), "15 m"),
        (Limit(1, ClockKind.EMERGENCY_HOURS), "1 hour, day and night"),
        (Limit(1.5, ClockKind.WORKING_HOURS), "1.5 working hours"),
        (Limit(5.0, ClockKind.WORKING_DAYS), "5 working days"),
        (Limit(1.0, ClockKind.NATURAL_DAYS), "1 day"),
    ],
)
def test_a_limit_is_said_with_the_clock_it_is_counted_in(limit, words):
    assert limit_words(limit) == words


@pytest.fixture
def room(qtbot):
    room = QWidget()
    qtbot.addWidget(room)
    return room


@pytest.fixture
def field(room, qtbot):
    room.resize(400, 300)
    field = SuggestField(
        lambda text: [
            Suggestion("gas", "Smell of gas", "0201", emergency=True),
            Suggestion("water", "Water leak", "0101"),
        ],
        room,
    )
    field.setGeometry(10, 10, 380, 28)
    room.show()
    room.activateWindow()
    qtbot.waitUntil(room.isActiveWindow)
    field.setFocus()
    return field


def test_an_emergency_on_the_list_is_red_by_shape_and_word(field, qtbot):
    qtbot.keyClicks(field, "s")
    offered = field.window().findChild(QListWidget)

    image = offered.grab().toImage()
    row = offered.visualItemRect(offered.item(0))
    side = theme.current().shape / 2
    at = QPoint(round(row.left() + 8 + side * 0.4), row.center().y())
    ratio = image.devicePixelRatio()
    colour = image.pixelColor(round((at.x() + 2) * ratio), round((at.y() + 2) * ratio))

    assert colour == theme.current().overdue


def test_a_suggestion_can_be_taken_with_the_mouse_too(field, qtbot):
    qtbot.keyClicks(field, "s")
    offered = field.window().findChild(QListWidget)
    QTest.mouseMove(offered.viewport(), offered.visualItemRect(offered.item(0)).center())
    offered.grab()
    spot = offered.visualItemRect(offered.item(1)).center()
    qtbot.mouseClick(offered.viewport(), Qt.MouseButton.LeftButton, pos=spot)

    assert field.choice.value == "water"
    assert field.text() == "Water leak"


def test_the_list_opens_upwards_where_there_is_no_room_below(field, qtbot):
    field.move(10, 260)
    qtbot.keyClicks(field, "s")
    offered = field.window().findChild(QListWidget).parentWidget()

    assert offered.geometry().bottom() < field.geometry().top()


def test_another_window_in_front_takes_nothing(field, qtbot):
    qtbot.keyClicks(field, "s")
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)

    assert field.choice is None
    assert field.offered


def test_a_hidden_line_offers_nothing(field):
    field.hide()
    field.offer()

    assert field.offered == []
