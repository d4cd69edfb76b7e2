"""Whether a report is of something known is asked before it is filed, and never decided here."""

from PySide6.QtCore import Qt

from commandcenter.case import Stage
from tests.helpers.asked import act, dialog, words
from tests.helpers.small_city import HERE, NOISE, filed, report
from ui.dialogs.ask_same import NearbyPart
from ui.dialogs.form import FormDialog

FAR = type(HERE)(lon=-73.975, lat=40.715)


def asked(room, case):
    window = room.open()
    window.select([case.id])
    act(room, "case.file")
    return dialog(window, FormDialog)


def stage(room, case):
    return room.store.case(case.id).stage


def test_a_report_near_an_open_case_of_its_class_is_shown_it_with_distance_and_reasons(room):
    known, new = filed(room.desk), report(room.desk)

    question = asked(room, new)

    (near,) = question.part("same").cases
    assert near.case.id == known.id
    told = words(question)
    assert "0 m" in told
    assert "same class" in told
    assert "similar words" in told
    assert "It is filed as a case of its own." in told
    assert stage(room, new) is Stage.REPORTED


def test_kept_apart_it_is_filed(room, qtbot):
    filed(room.desk)
    new = report(room.desk)

    qtbot.keyClick(asked(room, new), Qt.Key.Key_Return)
    room.settle()

    assert stage(room, new) is Stage.FILED


def test_joined_it_becomes_one_more_report_of_the_known_case(room):
    known, new = filed(room.desk), report(room.desk)
    question = asked(room, new)

    question.part("same").toggle(0)
    assert f"one more report of {known.number}" in words(question)
    question.accept()
    room.settle()

    assert stage(room, new) is Stage.MERGED
    assert len(room.store.case(known.id).reports) == 2


def test_escape_leaves_everything_as_it_was(room):
    filed(room.desk)
    new = report(room.desk)

    asked(room, new).reject()
    room.settle()

    assert stage(room, new) is Stage.REPORTED


def test_without_a_like_case_near_it_is_filed_at_once(room):
    filed(room.desk, place=FAR)
    filed(room.desk, words="Loud music", class_code=NOISE)
    new = report(room.desk)
    window = room.open()
    window.select([new.id])

    act(room, "case.file")

    assert window.findChildren(NearbyPart) == []
    assert stage(room, new) is Stage.FILED
