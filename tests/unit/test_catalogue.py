"""A class says how long, who, and how sure; old catalogues still read as they did."""

from dataclasses import replace

import msgspec
import pytest

from commandcenter.catalogue import (
    DEFAULT_STAGE_LIMITS,
    CaseClass,
    Catalogue,
    ClosingCriterion,
    FilingCondition,
    StageClock,
    Urgency,
)
from commandcenter.city import City, Profile
from commandcenter.grid import Area
from commandcenter.refusal import Refused
from commandcenter.worktime import ClockKind, Limit

HOUR = Limit(1, ClockKind.EMERGENCY_HOURS)
DAY = Limit(1, ClockKind.WORKING_DAYS)
GONE = ClosingCriterion("gone", {"en": "Gone"})
SEEN = FilingCondition("1", {"en": "Seen"}, DAY, (GONE,))
LITTER = CaseClass("0101", {"en": "Litter"}, "01", "incident", Urgency.LOW, (SEEN,))
CATALOGUE = Catalogue("own", 1, {"en": "Own"}, "cn", {"01": {"en": "City"}}, (LITTER,))


def test_a_district_class_may_have_a_shorter_limit():
    strict = replace(SEEN, limits={"improvement": HOUR})

    assert strict.limit_in("improvement") == HOUR
    assert strict.limit_in("threshold") == strict.limit_in(None) == DAY


def test_a_cell_has_the_district_class_of_the_smallest_area_that_has_one():
    areas = (
        Area("D", "D", "district", "city"),
        Area("S", "S", "street", "city", "D"),
        Area("c1", "c1", "cell", "city", "S"),
        Area("c2", "c2", "cell", "city", "D"),
    )
    levels = {level: {"en": level} for level in ("district", "street", "cell")}
    classes = {"D": "threshold", "S": "improvement"}
    city = City(Profile({"en": "City"}, levels=levels, district_classes=classes), {"a": areas})

    assert city.district_class("c1") == "improvement"
    assert city.district_class("c2") == "threshold"
    assert city.district_class(None) is city.district_class("elsewhere") is None


def test_a_loop_s_own_stage_limit_beats_the_catalogue_s_and_that_the_default():
    own = replace(
        CATALOGUE,
        stage_limits={StageClock.SIGN: DAY},
        stage_limits_by_loop={"community": {StageClock.SIGN: HOUR}},
    )

    assert own.stage_limit(StageClock.SIGN, "community") == HOUR
    assert own.stage_limit(StageClock.SIGN, "street") == own.stage_limit(StageClock.SIGN) == DAY
    assert own.stage_limit(StageClock.VERIFY) == DEFAULT_STAGE_LIMITS[StageClock.VERIFY]
    assert own.stage_limit(StageClock.HANDLING, "community") is None


def test_a_catalogue_stored_before_there_were_lanes_and_checklists_still_reads():
    old = (
        '{"key":"own","version":1,"names":{"en":"Own"},"calendar":"cn","groups":{},"classes":[{'
        '"code":"0101","names":{"en":"Litter"},"group":"01","kind":"incident","urgency":3,'
        '"conditions":[{"code":"1","names":{"en":"Seen"},"limit":{"amount":1,"clock":'
        '"working_days"},"criteria":[{"code":"gone","names":{"en":"Gone"}}]}]}],'
        '"stage_limits":{"accept":{"amount":1,"clock":"emergency_hours"}}}'
    )

    read = msgspec.json.decode(old, type=Catalogue)

    assert read.classes == (LITTER,)
    assert read.stage_limit(StageClock.ACCEPT) == HOUR
    assert not LITTER.confidential
    assert not LITTER.checklist
    assert not LITTER.co_units


def test_an_emergency_is_one_by_its_urgency():
    assert replace(LITTER, urgency=Urgency.EMERGENCY).emergency
    assert not LITTER.emergency


def test_classes_and_conditions_are_found_by_code_or_refused():
    assert CATALOGUE.case_class("0101").condition("1") is SEEN
    assert LITTER.condition(None) is SEEN
    with pytest.raises(Refused, match="no filing condition 7"):
        LITTER.condition("7")
    with pytest.raises(Refused, match="no class 0999"):
        CATALOGUE.case_class("0999")
