"""Keys that lead somewhere, or say why they do not."""

from tests.helpers.small_city import report


def test_a_key_whose_act_cannot_be_done_says_why(room, qtbot):
    case = report(room.desk)
    window = room.open()
    qtbot.waitExposed(window)
    window.activateWindow()
    window.select([])

    qtbot.keyClick(window.case_panel, "d")
    window.select([case.id])
    qtbot.keyClick(window.case_panel, "d")
    qtbot.keyClick(window.case_panel, "d")

    told = f"Case {case.number} is “reported”. File the case first."
    assert window.notices.texts() == ["Choose a case first.", told]
