"""What the catalogue says to do, and when the case may close, stands with the facts of a case."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from commandcenter import wording
from commandcenter.city import to_json
from commandcenter.commands import Configure, FileCase, Reject
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import CATALOGUE, NOISE, NOON, WATER_LEAK, MovedClock, found, report
from ui import theme
from ui.case.facts import Facts

STEPS = (
    {"en": "No switches, no flame", "zh_CN": "不开关电器、不点火"},
    {"en": "Call the gas crew", "zh_CN": "通知燃气抢修"},
)


@pytest.fixture
def desk():
    desk = found(MemoryStore(), MovedClock())
    classes = [
        replace(e, checklist=STEPS) if e.code == WATER_LEAK else e for e in CATALOGUE.classes
    ]
    desk.do(Configure("catalogue", "small", to_json(replace(CATALOGUE, classes=tuple(classes)))))
    return desk


@pytest.fixture
def facts(qtbot):
    theme.apply(QApplication.instance(), theme.LIGHT)
    column = Facts(theme.current())
    qtbot.addWidget(column)
    yield column
    wording.set_language("en")


def _rows(facts, desk, case):
    facts.show_case(desk.case(case.id), desk.city, NOON)
    return {fact.name: fact.words for fact in facts.rows.shown}


def test_the_steps_of_the_class_are_shown_in_their_order(facts, desk):
    shown = _rows(facts, desk, report(desk, class_code=WATER_LEAK))

    assert shown["What to do"] == "1. No switches, no flame\n2. Call the gas crew"


def test_the_steps_are_said_in_the_language_in_use(facts, desk):
    wording.set_language("zh_CN")

    facts.show_case(report(desk, class_code=WATER_LEAK), desk.city, NOON)

    assert any("2. 通知燃气抢修" in fact.words for fact in facts.rows.shown)


def test_a_class_without_steps_and_an_ended_case_show_none(facts, desk):
    rejected = report(desk, class_code=WATER_LEAK)
    desk.do(Reject(rejected.id, "A drill"))

    assert "What to do" not in _rows(facts, desk, report(desk, class_code=NOISE))
    assert "What to do" not in _rows(facts, desk, rejected)


def test_a_filed_case_says_what_must_be_true_for_it_to_close(facts, desk):
    case = report(desk, class_code=NOISE)
    before = _rows(facts, desk, case)

    desk.do(FileCase(case.id))

    assert "Closes when" not in before
    assert _rows(facts, desk, case)["Closes when"] == "Mended"
