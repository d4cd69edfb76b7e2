"""A report is taken down by keys alone, and nothing typed is lost."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from commandcenter.commands import RegisterReport
from commandcenter.places.basemap import Crossing, Crossings
from commandcenter.places.gazetteer import Gazetteer
from commandcenter.report import Place
from commandcenter.situation import Situation
from commandcenter.wording import set_language
from tests.helpers import small_city
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import GAS, HERE, WATER_LEAK
from ui.dialogs.report_dialog import ReportDialog

CROSSING = Crossing("Harbour", "Gerard Avenue", "East 164th Street", -73.9951, 40.7051)


class Phone:
    """A desk, its situation, and somebody on the telephone who types."""

    def __init__(self, qtbot):
        self.qtbot = qtbot
        self.desk = small_city.found(MemoryStore())
        self.situation = Situation(self.desk.city, self.desk.clock.now())
        self.desk.listeners.append(self.situation.apply)
        city = self.desk.city
        streets = [("Gerard Avenue", np.array([[-73.9951, 40.701], [-73.9951, 40.719]]))]
        self.gazetteer = Gazetteer(city.areas, city.cells, streets, Crossings([CROSSING]))

    def lift(self, gazetteer=True):
        self.dialog = ReportDialog(self.situation, self.gazetteer if gazetteer else None)
        self.qtbot.addWidget(self.dialog)
        self.dialog.show()
        self.dialog.activateWindow()
        self.qtbot.waitUntil(self.dialog.isActiveWindow)
        self.heard, self.to_file = [], []
        self.dialog.submitted.connect(self.heard.append)
        self.dialog.submitted_and_file.connect(self.to_file.append)
        return self

    def type(self, words):
        self.qtbot.keyClicks(QApplication.focusWidget(), words)

    def compose(self, words):
        """What an input method gives, such as Chinese."""
        event = QInputMethodEvent()
        event.setCommitString(words)
        QApplication.sendEvent(QApplication.focusWidget(), event)

    def press(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(QApplication.focusWidget() or self.dialog, key, modifier)

    def alt(self, key):
        self.press(key, Qt.KeyboardModifier.AltModifier)

    def tab(self):
        self.press(Qt.Key.Key_Tab)

    def save(self):
        self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def save_and_file(self):
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        self.press(Qt.Key.Key_Return, both)

    def shown(self):
        labels = self.dialog.findChildren(QLabel)
        return "\n".join(label.text() for label in labels if label.isVisible())

    def button(self, words):
        buttons = self.dialog.findChildren(QPushButton)
        return next(b for b in buttons if b.isVisible() and words in b.text().replace("&", ""))


@pytest.fixture
def phone(qtbot):
    return Phone(qtbot)


def test_a_whole_report_needs_nothing_but_keys(phone):
    phone.lift()
    phone.type("Hydrant broken")
    phone.tab()
    phone.type("wat")
    phone.tab()
    phone.type("gerard & e 164")
    phone.tab()
    phone.press(Qt.Key.Key_Down)
    phone.tab()
    phone.type("555-0147")
    phone.save()

    (command,) = phone.to_file
    assert command == RegisterReport(
        description="Hydrant broken",
        class_code=WATER_LEAK,
        address="Gerard Avenue and East 164th Street, Harbour",
        place=Place(CROSSING.lon, CROSSING.lat, 25.0, "crossing"),
        channel="counter",
        contact="555-0147",
    )


def test_the_desk_takes_what_the_dialog_hands_over(phone):
    phone.lift()
    phone.type("Hydrant broken")
    phone.alt(Qt.Key.Key_H)
    phone.type("40.705, -73.995")
    phone.save()

    event = phone.desk.do(phone.heard[0])[0]
    case = phone.desk.case(event.case)
    assert case.cell == "C00"
    assert case.standing.address is None
    assert case.place.method == "coordinates"


def test_every_field_has_its_letter(phone):
    phone.lift()
    names = []
    for letter in (Qt.Key.Key_C, Qt.Key.Key_H, Qt.Key.Key_N, Qt.Key.Key_O, Qt.Key.Key_W):
        phone.alt(letter)
        names.append(QApplication.focusWidget().accessibleName())

    assert names == ["Class", "Where", "Channel", "Contact", "What"]


def test_a_class_is_offered_by_what_was_said(phone):
    phone.lift()
    phone.type("there is a smell of gas")
    phone.tab()
    offered = QApplication.focusWidget().offered
    assert [each.title for each in offered] == ["Smell of gas"]

    phone.tab()
    phone.alt(Qt.Key.Key_C)
    phone.press(Qt.Key.Key_Down)
    phone.press(Qt.Key.Key_Return)

    assert "emergency" in phone.shown()
    phone.save()
    assert phone.heard[0].class_code == GAS


def test_an_emergency_is_marked_with_a_word_and_an_ordinary_class_is_not(phone):
    phone.lift()
    phone.tab()
    phone.type("noise")
    assert "emergency" not in phone.shown()

    phone.tab()
    assert "emergency" not in phone.shown()


def test_typing_on_gives_up_the_choice(phone):
    phone.lift()
    phone.type("x")
    phone.tab()
    phone.type("gas")
    phone.press(Qt.Key.Key_Return)
    phone.type("zzz")
    phone.save()

    assert phone.heard[0].class_code is None


def test_what_is_understood_of_a_place_is_said(phone):
    phone.lift()
    phone.alt(Qt.Key.Key_H)
    phone.type("gerard & 164")
    phone.press(Qt.Key.Key_Return)
    assert "street crossing, ±\N{NO-BREAK SPACE}25\N{NO-BREAK SPACE}m" in phone.shown()
    assert "Block 00 · Harbour" in phone.shown()

    phone.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    phone.type("gerard")
    phone.press(Qt.Key.Key_Return)
    assert "better pick the point on the map" in phone.shown()
    assert "known too vaguely" in phone.shown()


def test_an_unknown_place_is_kept_as_words(phone):
    phone.lift()
    phone.type("Something")
    phone.alt(Qt.Key.Key_H)
    phone.type("behind the old mill")
    assert "No such place is known" in phone.shown()

    phone.save()
    assert (phone.heard[0].address, phone.heard[0].place) == ("behind the old mill", None)


def test_a_place_can_be_picked_on_the_map(phone, qtbot):
    phone.lift()
    with qtbot.waitSignal(phone.dialog.pick_requested):
        phone.alt(Qt.Key.Key_M)

    phone.dialog.set_place(HERE.lon, HERE.lat)
    assert "point on the map" in phone.shown()

    phone.save()
    assert phone.heard[0].place == Place(HERE.lon, HERE.lat, method="click")


def test_an_address_that_was_said_stays_when_its_point_is_picked(phone):
    phone.lift()
    phone.alt(Qt.Key.Key_H)
    phone.type("7 gerard")
    phone.press(Qt.Key.Key_Return)
    phone.dialog.set_place(HERE.lon, HERE.lat)
    phone.dialog.set_place(HERE.lon, HERE.lat + 0.0001)

    phone.type(" ")
    phone.press(Qt.Key.Key_Backspace)
    phone.dialog.set_place(HERE.lon, HERE.lat)
    phone.save()
    assert phone.heard[0].address == "7 Gerard Avenue, Harbour"
    assert phone.heard[0].place == Place(HERE.lon, HERE.lat, method="click")


def test_street_names_may_come_later(phone):
    phone.lift(gazetteer=False)
    phone.alt(Qt.Key.Key_H)
    phone.type("gerard & 164")
    assert "still being read" in phone.shown()
    phone.dialog.set_place(1.0, 2.0)

    phone.dialog.set_gazetteer(phone.gazetteer)
    phone.press(Qt.Key.Key_Return)
    assert "street crossing" in phone.shown()


def test_near_cases_are_shown_and_joined_only_by_a_person(phone):
    case = small_city.report(phone.desk, place=HERE)
    phone.lift()
    phone.type("Water again")
    phone.tab()
    phone.type("water")
    phone.alt(Qt.Key.Key_H)
    phone.type("gerard & 164")
    phone.tab()
    assert case.number in phone.shown()
    assert "same class" in phone.shown()
    assert "To be accepted by" in phone.shown()

    phone.alt(Qt.Key.Key_1)
    assert f"Becomes one more report of {case.number}" in phone.shown()
    assert not phone.button("Save and file").isEnabled()

    phone.save()
    assert phone.heard[0].join == case.id
    phone.desk.do(phone.heard[0])
    assert len(phone.desk.case(case.id).reports) == 2


def test_joining_can_be_taken_back_and_falls_away_with_the_place(phone):
    small_city.report(phone.desk, place=HERE)
    phone.lift()
    phone.type("Water")
    phone.dialog.set_place(HERE.lon, HERE.lat)
    phone.alt(Qt.Key.Key_3)
    phone.alt(Qt.Key.Key_1)
    phone.alt(Qt.Key.Key_1)
    assert "Becomes" not in phone.shown()

    phone.alt(Qt.Key.Key_1)
    phone.dialog.set_place(HERE.lon + 0.02, HERE.lat)
    assert "Becomes" not in phone.shown()
    assert "No open case of this kind is near" in phone.shown()

    phone.save()
    assert phone.heard[0].join is None


def test_the_join_button_does_the_same_as_its_key(phone):
    case = small_city.report(phone.desk, place=HERE)
    phone.lift()
    phone.dialog.set_place(HERE.lon, HERE.lat)

    button = phone.button("Join · Alt+1")
    button.setFocus()
    phone.press(Qt.Key.Key_Space)

    assert case.number in phone.shown()
    assert button.text() == "Will join · Alt+1"


def test_near_cases_grow_older_under_the_hand_without_taking_it_away(phone):
    small_city.report(phone.desk, place=HERE)
    phone.lift()
    phone.dialog.set_place(HERE.lon, HERE.lat)
    phone.button("Join · Alt+1").setFocus()
    assert "just now" in phone.shown()

    phone.desk.clock.move(minutes=5)
    phone.situation.advance(phone.desk.clock.now())
    phone.dialog.refresh()

    assert "5 min ago" in phone.shown()
    assert phone.button("Join · Alt+1").hasFocus()


def test_what_will_happen_is_said_before_saving(phone):
    phone.lift()

    assert "To be accepted by 12:15, in 15 m." in phone.shown()
    assert "If nobody acts: Remind 12:10 → Raise 12:30." in phone.shown()


def test_save_and_file_needs_a_class_and_a_place(phone):
    phone.lift()
    phone.type("Water")
    phone.save_and_file()
    assert "choose a class and a place" in phone.shown()
    assert not phone.to_file

    phone.tab()
    phone.type("water")
    phone.tab()
    phone.type("gerard & 164")
    phone.save_and_file()
    assert phone.to_file[0].class_code == WATER_LEAK
    assert not phone.heard


@pytest.mark.parametrize(
    ("words", "primary", "heard"), [("noise", "_save", (1, 0)), ("water", "_save_and_file", (0, 1))]
)
def test_the_usual_key_files_what_is_urgent_and_only_saves_the_rest(phone, words, primary, heard):
    phone.lift()
    phone.tab()
    phone.type(words)
    phone.tab()
    phone.dialog.set_place(HERE.lon, HERE.lat)

    assert getattr(phone.dialog, primary).property("role") == "primary"
    phone.save()

    assert (len(phone.heard), len(phone.to_file)) == heard


def test_a_refusal_is_shown_and_nothing_typed_is_lost(phone):
    phone.lift()
    phone.type("Hydrant")
    phone.save()
    phone.save()
    assert len(phone.heard) == 1
    assert not phone.button("Save").isEnabled()

    phone.dialog.refused("The catalogue has no class 9999.")
    assert "The catalogue has no class 9999." in phone.shown()

    phone.type(" broken")
    assert "9999" not in phone.shown()
    phone.save()
    assert phone.heard[1].description == "Hydrant broken"


def test_saved_empties_the_form_for_the_next_call(phone):
    phone.lift()
    phone.type("Hydrant")
    phone.alt(Qt.Key.Key_O)
    phone.type("555-0147")
    phone.save()
    phone.dialog.saved("HC-1")
    assert not phone.dialog.isVisible()
    assert not phone.dialog.draft

    phone.dialog.show()
    assert phone.button("Save").isEnabled()


def test_escape_goes_at_once_when_nothing_was_typed(phone):
    phone.lift()
    phone.press(Qt.Key.Key_Escape)

    assert not phone.dialog.isVisible()


def test_escape_asks_before_it_throws_words_away(phone):
    phone.lift()
    phone.type("Hydrant")
    phone.press(Qt.Key.Key_Escape)
    assert phone.dialog.isVisible()
    assert "Press Esc again" in phone.shown()

    phone.type(" broken")
    assert "Press Esc again" not in phone.shown()
    phone.press(Qt.Key.Key_Escape)
    phone.press(Qt.Key.Key_Escape)
    assert not phone.dialog.isVisible()
    assert not phone.dialog.draft


def test_escape_first_folds_the_suggestions_away(phone):
    phone.lift()
    phone.alt(Qt.Key.Key_H)
    phone.type("gerard")
    phone.press(Qt.Key.Key_Escape)

    assert phone.dialog.isVisible()
    assert "Press Esc again" not in phone.shown()
    assert not QApplication.focusWidget().offered


def test_a_draft_waits_while_the_window_is_away(phone):
    phone.lift()
    phone.type("Hydrant")
    phone.alt(Qt.Key.Key_C)
    phone.dialog.hide()
    phone.dialog.show()

    phone.save()
    assert phone.heard[0].description == "Hydrant"


def test_the_form_is_translated(phone):
    set_language("zh_CN")
    try:
        phone.lift()
        assert phone.dialog.windowTitle() != ""
        phone.tab()
        phone.compose("漏水")
        phone.press(Qt.Key.Key_Return)
        assert QApplication.focusWidget().text() == "漏水"
    finally:
        set_language("en")


def test_the_contact_says_how_it_is_protected(phone):
    phone.lift()

    assert "masked" in phone.shown()
    assert "erased" in phone.shown()


def test_every_field_has_a_name_for_those_who_hear_the_screen(phone):
    phone.lift()
    seen: list[QWidget] = []
    while QApplication.focusWidget() not in seen:
        seen.append(QApplication.focusWidget())
        phone.tab()

    assert all(each.accessibleName() or each.property("text") for each in seen)
    assert [each.accessibleName() for each in seen[:3]] == ["What", "Class", "Where"]
