"""Who is where is heard by hints; where hints are ignored, by asking now and then."""

from datetime import UTC, datetime, timedelta

import pytest

from commandcenter.sync.wire import Presence
from db.hub.sightings import LOOKS_EVERY, Sightings

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
LI = Presence("site of li", "li", None, "open", NINE)


class Clock:
    """Seconds that go on when they are told to."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sightings(clock):
    """A line's that ignores hints, and has heard everything until nine."""
    found = Sightings(clock)
    found.note([], NINE, listening=True)
    found.ignore_hints()
    return found


def test_who_hears_hints_need_not_ask(clock):
    hearing = Sightings(clock)
    hearing.note([], NINE, listening=True)

    assert hearing.to_ask(listening=True) is None


def test_who_ignores_hints_asks_at_once_and_then_now_and_then(sightings, clock):
    later = NINE + timedelta(seconds=1)
    assert sightings.to_ask(listening=False) == NINE
    sightings.note([LI], later, listening=False)
    assert sightings.take() == [LI]

    assert sightings.to_ask(listening=False) is None
    sightings.note([], later + timedelta(seconds=1), listening=False)
    clock.now += LOOKS_EVERY

    # From where it was asked last: what the news between did not tell is not passed over.
    assert sightings.to_ask(listening=False) == later


def test_who_hears_hints_again_asks_once_more_for_what_was_missed(sightings):
    sightings.to_ask(listening=False)
    sightings.note([], NINE, listening=False)

    assert sightings.to_ask(listening=True) == NINE
    sightings.note([LI], NINE, listening=True)
    assert sightings.take() == [LI]
    assert sightings.to_ask(listening=True) is None


def test_what_was_told_already_is_no_news_and_nor_is_the_desk_itself(sightings):
    sightings.site = "site of wang"
    for _twice in range(2):
        sightings.to_ask(listening=True)
        sightings.note([LI, Presence("site of wang", "wang", None, "open", NINE)], NINE, False)

    assert sightings.take() == [LI]
