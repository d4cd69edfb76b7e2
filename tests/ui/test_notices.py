"""What the program says without stopping anyone."""

import sys
import wave
from types import ModuleType

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, qInstallMessageHandler, qWarning
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from resources.sounds import make
from ui import sound, theme
from ui.notices import MOST_CARDS, OFFER_SECONDS, TOLD_SECONDS, NoticeArea


@pytest.fixture
def window(qtbot):
    window = QWidget()
    column = QVBoxLayout(window)
    column.addWidget(QLineEdit(window))
    column.addStretch()
    window.resize(900, 600)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    return window


@pytest.fixture
def area(window):
    area = NoticeArea(window)
    yield area
    for button in buttons(area, "Close this notice (Esc)"):
        button.click()


def buttons(area, name):
    found = [*area.findChildren(QPushButton), *area.findChildren(QToolButton)]
    return [b for b in found if name in (b.text(), b.toolTip()) and b.isVisible()]


def test_a_word_goes_by_itself(area):
    area.tell("Saved.")
    assert area.texts() == ["Saved."]

    for _second in range(TOLD_SECONDS):
        area.tick()

    assert area.texts() == []
    assert not area.isVisible()


def test_a_word_waits_while_somebody_is_at_it(area, qtbot):
    area.tell("Saved.")
    area.focus_newest()
    qtbot.waitUntil(buttons(area, "Close this notice (Esc)")[0].hasFocus)

    for _second in range(TOLD_SECONDS):
        area.tick()

    assert area.texts() == ["Saved."]


def test_a_dispatch_can_be_undone_for_ten_seconds(area):
    undone = []
    area.offer("Dispatched to Water.", "Undo", lambda: undone.append(True))
    for _second in range(OFFER_SECONDS - 1):
        area.tick()

    buttons(area, "Undo (1 s)")[0].click()

    assert undone == [True]
    assert area.texts() == []


def test_an_offer_that_has_run_out_is_gone(area):
    area.offer("Dispatched to Water.", "Undo", lambda: pytest.fail("undone too late"))

    for _second in range(OFFER_SECONDS):
        area.tick()

    assert area.texts() == []


def test_seconds_are_counted_only_while_something_runs_out(area):
    area.fail("The disk is full.", "Nothing was lost.", "Free some space.")
    assert not area._second.isActive()

    area.tell("Saved.")
    assert area._second.isActive()

    for _second in range(TOLD_SECONDS):
        area.tick()
    assert not area._second.isActive()


def test_an_error_stays_and_can_be_copied_with_its_details(area):
    area.fail("The disk is full.", "Nothing was lost.", "Free some space.", details="errno 28")
    for _second in range(60):
        area.tick()

    buttons(area, "Copy")[0].click()

    copied = QGuiApplication.clipboard().text()
    assert copied == "The disk is full.\nNothing was lost.\nFree some space.\nerrno 28"
    assert buttons(area, "Copied")


def test_what_has_no_room_waits_its_turn_and_is_counted(area):
    for number in range(MOST_CARDS + 2):
        area.fail(f"Row {number} was rejected.", "", "")

    assert area.texts() == ["Row 2 was rejected.", "Row 3 was rejected."]
    assert "2 more notices" in [label.text() for label in area.findChildren(QLabel)]

    buttons(area, "Close this notice (Esc)")[0].click()

    assert "Row 1 was rejected." in area.texts()
    assert "1 more notice" in [label.text() for label in area.findChildren(QLabel)]
    for _each in range(MOST_CARDS + 1):
        buttons(area, "Close this notice (Esc)")[0].click()


def test_an_emergency_is_in_sight_however_much_is_told_after_it(area):
    area.alarm("Gas odour in stairwell.")
    area.tell("Saved.")
    area.tell("Imported.")

    area.offer("Dispatched to Water.", "Undo", int)

    assert area.texts() == ["Gas odour in stairwell.", "Dispatched to Water."]


def test_the_newest_card_is_on_top_and_moves_no_other(area):
    area.fail("The disk is full.", "", "")
    old = next(card for card in area.children() if getattr(card, "notice", None))
    below = old.mapToGlobal(QPoint(0, old.height()))

    area.tell("Saved.")
    QApplication.processEvents()

    assert old.mapToGlobal(QPoint(0, old.height())) == below


def test_an_offer_runs_out_also_while_it_has_no_room(area):
    offer = area.offer("Dispatched to Water.", "Undo", int)
    area.tell("Saved.")
    area.tell("Imported.")

    for _second in range(OFFER_SECONDS):
        area.tick()

    assert not area.holds(offer)


def test_what_is_dealt_with_is_withdrawn(area):
    area.alarm("Gas odour in stairwell.", about="24-0001")
    area.alarm("Manhole without a cover.", about="24-0002")
    offer = area.offer("Dispatched to Water.", "Undo", int)

    area.withdraw("24-0001")
    area.withdraw("24-0003")
    area.withdraw(offer)
    area.withdraw(offer)

    assert area.texts() == ["Manhole without a cover."]


def test_open_cards_take_over_another_theme(area, qapp):
    area.fail("The disk is full.", "", "")
    cross = buttons(area, "Close this notice (Esc)")[0]
    before = cross.icon().pixmap(16, 16).toImage()

    theme.apply(qapp, theme.DARK)
    area.set_theme()

    assert cross.icon().pixmap(16, 16).toImage() != before
    theme.apply(qapp, theme.LIGHT)


def test_a_notice_never_takes_the_keyboard_away(area, window, qtbot):
    field = window.findChild(QLineEdit)
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)

    area.offer("Dispatched to Water.", "Undo", int)
    assert field.hasFocus()

    area.focus_newest()
    assert buttons(area, "Undo (10 s)")[0].hasFocus()

    qtbot.keyClick(buttons(area, "Undo (10 s)")[0], Qt.Key.Key_Escape)
    assert field.hasFocus()
    assert area.texts() == []


def test_the_cards_stay_inside_a_window_that_changes_size(area, window):
    area.fail("A sentence that is far too long for a narrow window. " * 4, "Safe.", "Act.")

    for width, height in ((900, 600), (420, 300)):
        window.resize(width, height)
        assert window.rect().contains(area.geometry())


def test_the_cards_lie_over_the_part_that_they_are_given(window):
    part = QWidget(window)
    part.setGeometry(200, 50, 640, 300)
    part.show()
    area = NoticeArea(window, over=part)

    area.fail("The disk is full.", "", "")
    assert part.geometry().contains(area.geometry())

    part.setGeometry(100, 10, 640, 200)
    assert part.geometry().contains(area.geometry())


class Ground(QWidget):
    """Something whose lower 80 pixels say who made it."""

    def kept_in_sight(self):
        return 80


def test_who_made_the_map_stays_in_sight_under_any_number_of_cards(window):
    part = Ground(window)
    part.setGeometry(100, 50, 700, 300)
    part.show()
    area = NoticeArea(window, over=part)

    for _each in range(3):
        area.fail("The disk is full. " * 6, "Nothing was lost. " * 6, "Free some space.")
        assert area.geometry().bottom() <= part.geometry().bottom() - 80

    window.resize(900, 260)
    part.setGeometry(100, 20, 700, 240)
    assert area.geometry().bottom() <= part.geometry().bottom() - 80
    for button in buttons(area, "Close this notice (Esc)"):
        button.click()


def test_where_two_cards_have_no_room_the_emergency_is_the_one_in_sight(window):
    part = Ground(window)
    part.setGeometry(100, 20, 700, 160)
    part.show()
    area = NoticeArea(window, over=part)
    gas = area.alarm("Gas odour in stairwell.")

    area.fail("The disk is full. " * 6, "Nothing was lost.", "Free some space.")

    assert area.texts() == ["Gas odour in stairwell."]
    assert "1 more notice" in [label.text() for label in area.findChildren(QLabel)]
    area.withdraw(gas)
    assert area.texts() == ["The disk is full. " * 6]
    assert area.geometry().bottom() <= part.geometry().bottom() - 80


def test_without_a_loudspeaker_that_is_told_beside_the_emergency(window):
    area = NoticeArea(window, lambda: "No sound device: emergencies are shown only.")

    area.alarm("Gas odour in stairwell.")

    assert area.texts()[-1] == "No sound device: emergencies are shown only."
    area.withdraw(area.children()[-1].notice)


def test_an_emergency_is_announced_aloud_and_stays(window):
    heard = []
    area = NoticeArea(window, lambda: heard.append(True) or "")

    area.alarm("Gas odour in stairwell.")
    area.tick()

    assert heard == [True]
    assert area.texts() == ["Gas odour in stairwell."]


def test_a_screen_reader_finds_the_whole_sentence(area):
    area.fail("The disk is full.", "Nothing was lost.", "Free some space.")

    names = [child.accessibleName() for child in area.findChildren(QWidget)]
    assert "The disk is full.\nNothing was lost.\nFree some space." in names


def test_the_emergency_sound_is_two_tones_of_under_half_a_second():
    with wave.open(str(sound.EMERGENCY)) as file:
        seconds = file.getnframes() / file.getframerate()
        frames = file.readframes(file.getnframes())

    assert seconds == pytest.approx(0.4)
    assert frames == make.samples().tobytes()


def test_emergencies_that_come_together_are_announced_once(qapp, monkeypatch):
    played = a_loudspeaker(monkeypatch)
    speaker = sound.EmergencySound()

    assert speaker() == ""
    assert speaker() == ""

    assert played == ["emergency.wav"]


def test_a_machine_without_a_loudspeaker_says_so_once(qapp, monkeypatch):
    played = a_loudspeaker(monkeypatch, connected=False)
    monkeypatch.setattr(sound, "QUIET_MS", 0)
    speaker = sound.EmergencySound()

    assert speaker() == "No sound device: emergencies are shown only."
    assert speaker() == ""

    assert played == []


def test_what_sound_libraries_are_missing_is_not_written_to_the_terminal(qapp, monkeypatch):
    a_loudspeaker(monkeypatch, connected=False, remark="PulseAudioService: no connection")
    said = []
    before = qInstallMessageHandler(lambda kind, context, words: said.append(words))

    sound.EmergencySound()()
    qWarning("The printer is out of paper.")

    qInstallMessageHandler(before)
    assert said == ["The printer is out of paper."]


def test_a_machine_whose_system_lacks_sound_libraries_says_so(qapp, monkeypatch):
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)

    assert sound.EmergencySound()()


def a_loudspeaker(monkeypatch, *, connected=True, remark=""):
    """Stand in for Qt's multimedia, which talks to the machine's own sound server."""
    played = []

    class Output:
        def isNull(self):
            return not connected

    class QMediaDevices:
        @staticmethod
        def defaultAudioOutput():
            if remark:
                qWarning(remark)
            return Output()

    class QSoundEffect(QObject):
        def setSource(self, url):
            self.name = url.fileName()

        def play(self):
            played.append(self.name)

    module = ModuleType("PySide6.QtMultimedia")
    module.QMediaDevices, module.QSoundEffect = QMediaDevices, QSoundEffect
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", module)
    return played
