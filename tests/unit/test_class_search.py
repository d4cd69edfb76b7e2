import pytest

from commandcenter.advice.class_search import ClassSearch
from tests.helpers.small_city import CATALOGUE, GAS, NOISE, WATER_LEAK


@pytest.fixture
def classes():
    return ClassSearch(CATALOGUE)


def codes(found):
    return [each.code for each in found]


@pytest.mark.parametrize("typed", ["wat", "Water  LEAK", "漏水", "0101", "01", "leak"])
def test_a_class_is_found_by_name_in_any_language_and_by_code(classes, typed):
    assert codes(classes.find(typed))[0] == WATER_LEAK


def test_a_name_that_begins_so_comes_before_one_that_holds_it(classes):
    assert codes(classes.find("g")) == [GAS]
    assert codes(classes.find("水")) == [WATER_LEAK]


def test_big_class_and_filing_condition_lead_to_the_class_too(classes):
    assert set(codes(classes.find("city found"))) == {WATER_LEAK, GAS, NOISE}
    assert set(codes(classes.find("市政"))) == {WATER_LEAK, GAS, NOISE}


def test_no_more_than_asked_for_and_nothing_for_nothing(classes):
    assert len(classes.find("city", limit=2)) == 2
    assert classes.find(" ") == []
    assert classes.find("elephant") == []


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("there is a smell of gas here", [GAS]),
        ("The water is on the road", [WATER_LEAK]),
        ("晚上噪声很大", [NOISE]),
        ("an elephant", []),
    ],
)
def test_what_the_caller_says_leads_to_classes(classes, said, meant):
    assert codes(classes.fitting(said)) == meant
