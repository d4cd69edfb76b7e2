"""Components: offered to a report, found by code, and with all their cases on one page."""

import pytest
from PySide6.QtCore import QPointF, Qt

from commandcenter import wording
from commandcenter.commands import RegisterReport
from commandcenter.filter.language import parse
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL
from commandcenter.situation import Situation
from tests.helpers import small_city
from tests.helpers.console import ConsoleRoom
from tests.helpers.lamps import LAMP, LAMPS, put_lamps
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import HERE, NOON, WATER_LEAK, report
from tests.helpers.tooltips import Told
from ui.action import Moment
from ui.command_palette import COMPONENT, CommandPalette
from ui.components.opening import ComponentDesk, open_component
from ui.components.page import ComponentPage
from ui.dialogs.report_dialog import ReportDialog
from ui.map import component_overlay
from ui.map.component_overlay import ComponentOverlay


@pytest.fixture
def desk():
    return put_lamps(small_city.found(MemoryStore()))


@pytest.fixture
def dialog(qtbot, desk):
    situation = Situation(desk.city, NOON)
    made = ReportDialog(situation, None)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def room(qtbot):
    room = ConsoleRoom(qtbot)
    put_lamps(room.desk)
    yield room
    room.close()


def place(dialog):
    from commandcenter.places.gazetteer import Gazetteer

    city = dialog._situation.city
    dialog.set_gazetteer(Gazetteer(city.areas, city.cells))
    dialog.set_place(HERE.lon, HERE.lat)


def offered(dialog):
    return [near.component.name for near in dialog._component.offered]


def test_near_lamps_are_offered_nearest_first_once_the_place_is_known(dialog):
    assert offered(dialog) == []

    place(dialog)

    assert offered(dialog) == ["Lamp 2", "Lamp 1", "Lamp 3"]
    assert dialog._component.buttons[0].text() == "Street lamp …0002 · 8 m"


def test_one_lamp_near_is_one_button_and_a_question_of_its_key(dialog):
    place(dialog)
    field = dialog._component
    field._found = lambda: [field.offered[0]]

    field._look()

    assert [button.isVisible() for button in field.buttons] == [True, False, False]
    assert field._told.text() == "Is it this one? Alt+4 takes it."


def test_a_key_takes_a_lamp_brings_its_class_and_the_report_names_it(qtbot, dialog):
    place(dialog)
    dialog._what.setPlainText("It is dark")

    qtbot.keyClick(dialog, Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)

    assert dialog._component.code == LAMPS[0].code
    assert dialog._class.case_class.code == LAMP
    with qtbot.waitSignal(dialog.submitted) as given:
        dialog._on_save()
    assert given.args[0].component == LAMPS[0].code


def test_the_same_key_again_takes_none(qtbot, dialog):
    place(dialog)
    for _press in range(2):
        qtbot.keyClick(dialog, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)

    assert dialog._component.code is None


def test_a_class_that_is_no_component_is_offered_none_and_lets_go_of_the_one_taken(dialog):
    place(dialog)
    dialog._component.buttons[0].click()

    dialog._class.put_class(WATER_LEAK)

    assert offered(dialog) == []
    assert dialog._component.code is None
    assert "not about a component" in dialog._component._told.text()


def test_a_city_without_a_register_has_no_row_for_components(qtbot):
    made = ReportDialog(Situation(small_city.found(MemoryStore()).city, NOON), None)
    qtbot.addWidget(made)
    made.show()

    assert not made._component.isVisible()


def test_a_case_keeps_its_component_and_is_found_by_it(desk):
    case = report(desk, class_code=LAMP, component=LAMPS[0].code)
    report(desk, class_code=LAMP)

    def found(expression):
        wanted = parse(expression)
        return [each.id for each in desk.store.cases() if wanted.matches(each, desk.city, NOON)]

    assert found(f"component:{LAMPS[0].code}") == [case.id]
    assert found("部件:lamp") == [case.id]
    assert found("000001") == [case.id]
    assert len(found("component:none")) == 1


def test_a_report_about_a_component_needs_neither_class_nor_place(desk):
    case = desk.case(desk.do(RegisterReport(description="Dark", component=LAMPS[0].code))[0].case)

    assert (case.standing.class_code, case.cell) == (LAMP, "C00")
    assert (case.place.lon, case.place.method, case.place.accuracy_m) == (
        LAMPS[0].lon,
        "component",
        0.5,
    )
    with pytest.raises(Refused, match="The register has no component 12"):
        desk.do(RegisterReport(description="Dark", component="12"))


def test_the_map_shows_components_only_from_near_by_and_where_they_are(room):
    window = room.open()
    overlay = window.map.findChild(ComponentOverlay)
    assert overlay.squares() == []

    window.map.set_motion(0)
    window.map.centre_on(HERE.lon, HERE.lat, 18)
    room.qtbot.waitUntil(lambda: bool(overlay.squares()))

    middles = sorted((r.center().x(), r.center().y()) for r in overlay.squares())
    expected = sorted((p.x(), p.y()) for p in (window.map.position_of(c.lon, c.lat) for c in LAMPS))
    assert middles == [pytest.approx(place, abs=1.5) for place in expected]


def test_a_component_on_the_map_is_named_and_a_click_opens_its_page(room, monkeypatch):
    told = Told()
    monkeypatch.setattr(component_overlay, "QToolTip", told)
    window = room.open()
    overlay = window.map_panel.components
    at = window.map.position_of(LAMPS[1].lon, LAMPS[1].lat)
    assert overlay.at(at) is None
    window.map.set_motion(0)
    window.map.centre_on(HERE.lon, HERE.lat, 18)
    room.qtbot.waitUntil(lambda: bool(overlay.squares()))
    at = window.map.position_of(LAMPS[1].lon, LAMPS[1].lat).toPoint()

    assert overlay.at(QPointF(at)) == LAMPS[1]
    assert told.hover(window.map, at.x(), at.y()) == f"Lamp 2\n{LAMPS[1].code}"
    room.qtbot.mouseClick(window.map, Qt.MouseButton.LeftButton, pos=at)

    assert window.findChild(ComponentDesk).page.component == LAMPS[1]
    window.findChild(ComponentDesk).page.close()
    window.map.begin_pick()
    room.qtbot.mouseClick(window.map, Qt.MouseButton.LeftButton, pos=at)
    assert window.findChild(ComponentDesk).page is None


def test_the_palette_finds_a_component_by_the_last_digits_of_its_code(qtbot, desk):
    from PySide6.QtWidgets import QWidget

    parent = QWidget()
    qtbot.addWidget(parent)
    palette = CommandPalette(Situation(desk.city, NOON), Moment((), desk.city, LOCAL), parent)

    palette.type("0003")
    assert [c.id for c in palette.choices() if c.id.startswith(COMPONENT)] == [
        COMPONENT + LAMPS[2].code
    ]
    palette.type("03")
    assert not any(c.id.startswith(COMPONENT) for c in palette.choices())


def test_a_page_tells_what_it_is_whose_and_where(qtbot, desk):
    page = ComponentPage(LAMPS[0], desk.city)
    qtbot.addWidget(page)

    facts = {fact.name: fact.words for fact in page.facts.shown}

    assert facts["Belongs to"] == "Water"
    assert facts["Class"] == "Street lamp"
    assert facts["Accuracy class"] == "A (within 0.5 m)"
    assert facts["Cell"].startswith("C00")


def test_a_page_shows_its_cases_and_follows_what_happens(room):
    lamp = LAMPS[1].code
    past = report(room.desk, class_code=LAMP, component=lamp)
    window = room.open()

    page = open_component(window, lamp).page
    room.settle()
    assert [page.cases.topLevelItem(0).text(0), page.cases.topLevelItemCount()] == [past.number, 1]

    report(room.desk, class_code=LAMP, component=lamp)
    window.bridge._on_second()
    room.qtbot.waitUntil(lambda: page.cases.topLevelItemCount() == 2)


def test_a_case_on_the_page_is_one_enter_away_and_leads_back(room):
    case = report(room.desk, class_code=LAMP, component=LAMPS[1].code)
    window = room.open()
    page = open_component(window, LAMPS[1].code).page
    room.settle()

    page.cases.itemActivated.emit(page.cases.topLevelItem(0), 0)
    room.settle()

    assert window.selected == [case.id]
    page.close()
    assert window.findChild(ComponentDesk).page is None
    window.run("case.component")
    assert window.findChild(ComponentDesk).page.component == LAMPS[1]


def test_something_is_reported_about_a_component_from_its_page(room):
    window = room.open()
    page = open_component(window, LAMPS[2].code).page
    room.settle()
    assert page.cases.isHidden()

    page.report.click()

    dialog = window.reports.dialog
    assert dialog._component.code == LAMPS[2].code
    assert dialog._class.case_class.code == LAMP
    dialog._clear()
    assert dialog._component.code is None


def test_a_component_that_is_not_registered_is_said_to_be_none(room):
    window = room.open()

    open_component(window, "4403040105999999")

    assert "The register has no component 4403040105999999." in window.notices.texts()


def test_the_page_speaks_chinese(qtbot, desk):
    wording.set_language("zh_CN")
    try:
        page = ComponentPage(LAMPS[0], desk.city)
        qtbot.addWidget(page)
        assert "供水" in {fact.words for fact in page.facts.shown}
    finally:
        wording.set_language("en")
