"""The index answers as the filter itself would, only sooner."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some

from commandcenter.case import Stage
from commandcenter.filter.fields import Candidate
from commandcenter.filter.index import FilterIndex
from commandcenter.filter.language import parse
from tests.helpers.makers import MONDAY, a_case, a_city, a_desk

CITY = a_city()
_desk = a_desk()
KINDS = [a_case(stage, desk=_desk) for stage in (Stage.REPORTED, Stage.DISPATCHED, Stage.CLOSED)]
NOW = MONDAY + timedelta(minutes=70)


def a_row(words, kind=0):
    return replace(Candidate.of(KINDS[kind % 3], CITY, NOW), words=words.casefold())


def found(index, rows, text, slots=None):
    order = np.arange(len(rows)) if slots is None else np.array(slots)
    at = dict(zip(order.tolist(), rows, strict=True))
    return [at[slot].words for slot in index.sift(parse(text), order, CITY, NOW).tolist()]


def indexed(*rows):
    index = FilterIndex()
    index.put_many(range(len(rows)), rows)
    return index


alphabet = some.sampled_from("abz09 漏水é")
words = some.text(alphabet, min_size=1, max_size=4).filter(str.strip)
texts = some.lists(some.text(alphabet, max_size=12), min_size=1, max_size=8)
others = some.sampled_from(
    [
        "",
        "light:green",
        "-stage:reported",
        "unit:none",
        "area:Futian",
        "class:01 due>1m",
        "age>5m",
        "age<68m",
        "due<3h",
        "source:tel",
        "-place:none",
        "urgency:ordinary",
        "-number:440304",
        "cell:4403",
    ]
)


@settings(deadline=None)
@given(texts, words, some.booleans(), others, some.integers(0, 8))
def test_the_index_and_the_filter_agree(texts, word, negated, other, later):
    rows = [a_row(f"{text}\n{KINDS[at % 3].number}", at) for at, text in enumerate(texts)]
    index = FilterIndex()
    index.put_many(range(len(rows[:later])), rows[:later])
    for slot, row in enumerate(rows[later:], start=len(rows[:later])):
        index.put(slot, row)
    text = f'{"-" * negated}"{word}",b0 {other}'

    assert found(index, rows, text) == [row.words for row in parse(text).sift(rows, CITY, NOW)]


def test_one_letter_and_one_chinese_sign_are_found():
    rows = [a_row("ab"), a_row("漏水"), a_row("")]
    index = indexed(*rows)

    assert found(index, rows, "b") == ["ab"]
    assert found(index, rows, "水") == ["漏水"]
    assert found(index, rows, "-漏水") == ["ab", ""]


def test_rows_stay_in_the_order_asked_for():
    rows = [a_row("leak one"), a_row("noise"), a_row("leak two")]
    index = indexed(*rows)

    assert found(index, rows[::-1], "leak", slots=[2, 1, 0]) == ["leak two", "leak one"]


def test_a_slot_that_is_used_again_is_found_by_its_new_words_only():
    index = indexed(a_row("leak"), a_row("noise"))
    rows = [a_row("tree"), a_row("noise")]

    index.put(0, rows[0])

    assert found(index, rows, "leak") == []
    assert found(index, rows, "tree") == ["tree"]


def test_another_light_is_seen():
    row = a_row("leak", kind=1)
    index = indexed(row)

    index.put_light(0, "red")
    index.put_light(5_000, "red")

    assert found(index, [row], "light:red") == ["leak"]


def test_thousands_come_in_at_once():
    rows = [a_row(f"number {at:05}", at) for at in range(2_500)]
    index = indexed(*rows)

    assert found(index, rows, "02499") == ["number 02499"]
    assert len(found(index, rows, "number")) == 2_500


def test_a_number_is_found_by_a_part_of_it():
    rows = [Candidate.of(case, CITY, NOW) for case in KINDS]
    index = indexed(*rows)

    numbers = [f"number:{case.number[-4:]}" for case in KINDS]

    assert [found(index, rows, text) for text in numbers] == [[row.words] for row in rows]
    assert found(index, rows, "number:rubbish") == []


def test_an_empty_index_finds_nothing():
    index = FilterIndex()

    assert found(index, [], "leak light:red age>1h") == []


def test_what_was_asked_before_is_answered_anew_once_a_case_has_changed():
    rows = [a_row("ocean parkway"), a_row("walton avenue")]
    index = indexed(*rows)
    for asked in ("o", "oc", "oce", "ocea", "ocean", "ocean p", "o,walt", "-walt"):
        expected = [row.words for row in parse(asked).sift(rows, CITY, NOW)]
        assert found(index, rows, asked) == expected
    rows[1] = a_row("ocean avenue")
    index.put(1, rows[1])

    assert found(index, rows, "ocean") == ["ocean parkway", "ocean avenue"]
    index.put_many([0], [rows[1]])
    assert found(index, [rows[1], rows[1]], "parkway") == []
