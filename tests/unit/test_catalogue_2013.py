"""The catalogue in the field's own structure, which a city starts from and replaces."""

from pathlib import Path

import pytest

from commandcenter.catalogue import StageClock
from commandcenter.codes import class_code_fault, scheme_named
from commandcenter.intake.catalogues import read_catalogue
from commandcenter.worktime import ClockKind

FILE = Path(__file__).parents[2] / "resources" / "catalogues" / "cn-2013.toml"


@pytest.fixture(scope="module")
def catalogue():
    taken = read_catalogue(FILE)
    assert not taken.rejects
    return taken.pieces


def _hours(limit):
    each = {ClockKind.WORKING_DAYS: 8, ClockKind.NATURAL_DAYS: 24}
    return limit.amount * each.get(limit.clock, 1)


def test_it_has_the_field_s_big_classes_and_about_seventy_subclasses(catalogue):
    components = {each.group for each in catalogue.classes if each.kind == "component"}
    incidents = {each.group for each in catalogue.classes if each.kind == "incident"}

    names = catalogue.groups
    assert [names[each]["zh_CN"] for each in sorted(components)] == [
        "公用设施",
        "道路交通设施",
        "市容环境设施",
        "园林绿化设施",
        "其他部件",
    ]
    assert [names[each]["zh_CN"] for each in sorted(incidents)] == [
        "市容环境",
        "宣传广告",
        "施工管理",
        "突发事件",
        "街面秩序",
        "其他事件",
    ]
    assert 60 <= len(catalogue.classes) <= 80


def test_every_word_is_there_in_both_languages(catalogue):
    labels = [catalogue.names, *catalogue.groups.values(), *catalogue.district_classes.values()]
    for each in catalogue.classes:
        labels += [each.names, *each.checklist]
        for condition in each.conditions:
            labels += [condition.names, *(criterion.names for criterion in condition.criteria)]

    assert all({"en", "zh_CN"} <= words.keys() for words in labels)


def test_its_limits_are_examples_in_all_four_clocks_and_shorter_where_more_is_asked(catalogue):
    conditions = [each for found in catalogue.classes for each in found.conditions]

    assert catalogue.example
    assert {each.limit.clock for each in conditions} == {*ClockKind}
    assert any(each.limits for each in conditions)
    for each in conditions:
        assert _hours(each.limit_in("improvement")) <= _hours(each.limit_in("threshold"))
        assert each.limit_in("threshold") == each.limit


def test_emergencies_go_to_their_lane_and_disputes_are_confidential(catalogue):
    emergencies = [each for each in catalogue.classes if each.emergency]

    assert emergencies
    assert all(each.lane == "emergency" and each.co_units for each in emergencies)
    assert all(each.checklist for each in emergencies)
    assert {each.lane for each in catalogue.classes if each.confidential} == {"mediation"}
    assert any(each.lane == "inspection" for each in catalogue.classes)


def test_every_code_fits_the_scheme_and_every_class_names_its_loop(catalogue):
    scheme = scheme_named(catalogue.code_scheme)

    assert scheme is not None
    assert all(class_code_fault(e.code, e.group, scheme) is None for e in catalogue.classes)
    assert {each.settles_at for each in catalogue.classes} == {"community", "street", "district"}
    assert catalogue.stage_limit(StageClock.SIGN, "community").amount == 1
