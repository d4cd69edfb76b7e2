"""How old the shown data is, told as time goes by."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QWidget

from commandcenter.sync.state import LineState, Status
from ui.data_age import DataAge

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Wall(datetime):
    """A clock that a test moves."""

    passed = timedelta()

    @classmethod
    def now(cls, tz=None):
        return NOON + cls.passed


@pytest.fixture
def age(qapp, monkeypatch):
    monkeypatch.setattr("ui.data_age.datetime", Wall)
    monkeypatch.setattr(Wall, "passed", timedelta())
    ground = QWidget()
    yield DataAge(ground)
    ground.close()


def passes(monkeypatch, **time):
    monkeypatch.setattr(Wall, "passed", timedelta(**time))


def test_how_long_there_is_no_line_counts_on_though_nothing_else_happens(age, monkeypatch):
    age.show_line(LineState(Status.OFFLINE, NOON, None, None, 2, ()))
    assert age.text == "Offline 0 s · 2 events waiting"

    passes(monkeypatch, seconds=12)
    age.tick()
    assert age.text == "Offline 12 s · 2 events waiting"

    passes(monkeypatch, minutes=7)
    age.tick()
    assert age.text == "Offline 7 m · 2 events waiting"


def test_a_second_changes_nothing_where_the_line_is_up_or_there_is_none(age, monkeypatch):
    age.tick()
    assert age.text == "Local store · everything saved"

    age.show_line(LineState(Status.ONLINE, NOON, NOON, 0.002, 0, ()))
    said = []
    age.resized.connect(lambda: said.append(age.text))
    passes(monkeypatch, minutes=7)
    age.tick()

    assert age.text == "Hub · 2 ms"
    assert said == []
