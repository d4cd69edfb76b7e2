"""What words mean is learned from filed reports, and forgotten with them."""

import pytest

from commandcenter.advice import class_words
from commandcenter.advice.class_words import ClassWords, shipped_phrases, without_name
from commandcenter.intake.catalogues import read_catalogue
from resources.words.build import counted
from tests.helpers.small_city import CATALOGUE, GAS, NOISE, WATER_LEAK

RESOURCES = class_words.SHIPPED.parent


@pytest.fixture
def words():
    return ClassWords(CATALOGUE.classes)


def codes(words, text):
    return [hint.code for hint in words.suggest(text)]


def test_a_class_is_known_by_its_name_before_any_report(words):
    hint = words.suggest("there is a leak")[0]

    assert (hint.code, hint.words, hint.learned) == (WATER_LEAK, ("leak",), 0)


def test_what_people_filed_teaches_what_no_name_says(words):
    assert words.suggest("hydrant") == []

    words.learn("hydrant gushing", WATER_LEAK, 3)

    hint = words.suggest("Hydrant!")[0]
    assert (hint.code, hint.learned) == (WATER_LEAK, 3)


def test_what_is_misspelt_is_understood(words):
    words.learn("party next door", NOISE)

    assert codes(words, "a prty next dor")[0] == NOISE


def test_a_report_taken_back_leaves_no_trace(words):
    before = words.suggest("a smell of the water")
    words.learn("a smell of the drain", WATER_LEAK, 5)
    assert words.suggest("a smell of the water") != before

    words.learn("a smell of the drain", WATER_LEAK, -5)

    assert words.suggest("a smell of the water") == before
    assert words.suggest("drain") == []


def test_chinese_is_read_by_signs_and_their_pairs(words):
    words.learn("楼上半夜放音乐", NOISE)

    assert codes(words, "路面漏水")[0] == WATER_LEAK
    hint = words.suggest("半夜有人放音乐")[0]
    assert hint.code == NOISE
    assert "音乐" in hint.words


def test_both_scripts_may_stand_in_one_report(words):
    words.learn("KTV 太吵", NOISE)

    assert codes(words, "楼下KTV吵")[0] == NOISE


def test_the_surest_comes_first_and_all_shares_are_of_one_whole(words):
    words.learn("smell of gas in the kitchen", GAS, 4)

    hints = words.suggest("smell of gas and water", limit=3)

    assert hints[0].code == GAS
    shares = [hint.share for hint in hints]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 1


@pytest.mark.parametrize("text", ["", "  ", "the and of", "zzyzx", "?!"])
def test_without_a_known_word_nothing_is_said(words, text):
    assert words.suggest(text) == []


def test_what_is_hardly_likely_is_not_shown(words):
    words.learn("music", NOISE, 5000)
    words.learn("music", GAS)

    assert codes(words, "music") == [NOISE]


def test_of_a_long_report_the_beginning_counts(words):
    words.learn("trombone", NOISE)

    assert words.suggest("x" * class_words.MOST_SIGNS + " trombone") == []


def test_the_name_that_a_system_writes_first_teaches_nothing():
    noise = CATALOGUE.case_class(NOISE)

    assert without_name("NOISE: a party", noise) == "a party"
    assert without_name("噪声：装修", noise) == "装修"
    assert without_name("a party", noise) == "a party"


def test_new_york_ships_the_phrases_of_2011():
    catalogue = read_catalogue(RESOURCES / "catalogues" / "nyc311.toml").pieces
    words = ClassWords(catalogue.classes)
    for phrase, code, count in shipped_phrases("nyc311"):
        words.learn(phrase, code, count)

    first = words.suggest("loud music and a party upstairs")[0]

    assert catalogue.case_class(first.code).names["en"] == "Noise - Residential"
    assert first.learned > 100
    assert {code for _w, code, _n in shipped_phrases("nyc311")} <= set(catalogue.by_code)


def test_the_phrases_that_ship_are_those_of_the_cases_that_ship():
    shipped = [(code, phrase, count) for phrase, code, count in shipped_phrases("nyc311")]

    assert shipped == counted()


def test_a_catalogue_without_phrases_is_learned_by_use_alone():
    assert shipped_phrases("small") == []


def test_the_words_of_a_chinese_catalogue_are_enough_to_begin_with():
    catalogue = read_catalogue(RESOURCES / "catalogues" / "cn-demo.toml").pieces
    words = ClassWords(catalogue.classes)

    def named(text):
        return [catalogue.case_class(h.code).names["zh_CN"] for h in words.suggest(text)]

    assert named("门口的路灯不亮了")[0] == "路灯"
    assert named("果皮箱满了没人清")[0] == "果皮箱"
    assert any("井盖" in name for name in named("马路上井盖不见了"))
