"""What a workspace learns from its own cases, and forgets with them."""

from dataclasses import replace

import pytest

from commandcenter.advice import experience
from commandcenter.advice.experience import Experience, learned_from
from commandcenter.city import City
from commandcenter.commands import Dispatch, Erase, FileCase, ReportDone, SignFor
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import NOISE, WATER_LEAK, MovedClock, filed, found, report


@pytest.fixture
def desk():
    return found(MemoryStore(), MovedClock())


@pytest.fixture
def known(desk):
    return Experience(desk.city)


def first(known, text):
    return next((hint.code for hint in known.words.suggest(text)), None)


def test_a_filed_report_teaches_its_words(desk, known):
    known.put(filed(desk, words="geyser at the corner"))

    assert first(known, "a geyser") == WATER_LEAK


def test_a_report_that_nobody_has_filed_teaches_nothing(desk, known):
    known.put(report(desk, words="geyser at the corner"))

    assert first(known, "a geyser") is None


def test_filed_anew_under_another_class_it_teaches_that_one(desk, known):
    case = filed(desk, words="geyser at the corner")
    known.put(case)

    known.put(replace(case, standing=replace(case.standing, class_code=NOISE)))

    hints = known.words.suggest("a geyser")
    assert [(hint.code, hint.learned) for hint in hints] == [(NOISE, 1)]


def test_erased_words_are_forgotten(desk, known):
    case = filed(desk, words="geyser at the corner")
    known.put(case)
    desk.do(Erase(case.id, what="text", reason="asked for"))

    known.put(desk.case(case.id))

    assert first(known, "a geyser") is None


def test_words_erased_after_the_end_are_forgotten_too(desk, known):
    case = filed(desk, words="geyser at the corner")
    known.put(case)

    known.forget_words(case.id)
    known.forget_words(case.id)

    assert first(known, "a geyser") is None


def test_handling_is_counted_beside_the_words(desk, known):
    case = filed(desk)
    desk.do(Dispatch(case.id, "water"))
    desk.do(SignFor(case.id))
    desk.do(ReportDone(case.id))

    known.put(desk.case(case.id))

    assert known.past.expected("water", WATER_LEAK, "found").cases == 1


def test_a_name_alone_before_the_words_teaches_nothing(desk, known):
    known.put(filed(desk, words="Water leak: "))

    assert known.words.suggest("leak")[0].learned == 0


def test_without_a_catalogue_nothing_is_known():
    assert Experience(City()).words.suggest("leak") == []


def test_the_past_is_learned_a_few_cases_at_a_time(desk):
    cases = [filed(desk, words=f"geyser {word}") for word in ("one", "two", "three")]

    steps = list(learned_from(desk.city, iter(cases), 2))

    assert steps[0] is None
    assert steps[-1].words.suggest("geyser")[0].learned == 3


def test_of_a_long_past_only_so_many_words_are_learned(desk, monkeypatch):
    monkeypatch.setattr(experience, "MOST_TAUGHT", 2)
    monkeypatch.setattr(experience, "MOST_READ", 3)
    cases = [filed(desk, words=f"geyser {word}") for word in ("one", "two", "three", "four")]

    *_none, known = learned_from(desk.city, iter(cases), 100)

    assert known.words.suggest("geyser")[0].learned == 2


def test_the_phrases_that_ship_are_learned_unless_the_city_dropped_the_class(desk, monkeypatch):
    shipped = [("geyser", WATER_LEAK, 4), ("old words", "0999", 9)]
    monkeypatch.setattr(experience, "shipped_phrases", lambda key: shipped)

    known = Experience(desk.city)

    assert known.words.suggest("geyser")[0].learned == 4
    assert known.words.suggest("old words") == []


def test_filing_again_is_no_second_lesson(desk, known):
    case = report(desk, words="geyser")
    desk.do(FileCase(case.id))
    for _time in range(2):
        known.put(desk.case(case.id))

    assert known.words.suggest("geyser")[0].learned == 1
