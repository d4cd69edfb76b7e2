"""Changing a catalogue: own numbers, problems in plain words, and what would change."""

from dataclasses import replace

import pytest

from commandcenter import catalogue_edits as edits
from commandcenter.catalogue import (
    CaseClass,
    Catalogue,
    ClosingCriterion,
    FilingCondition,
    Urgency,
)
from commandcenter.codes import BadCode, scheme_named
from commandcenter.unit import Unit, UnitTree
from commandcenter.worktime import ClockKind, Limit

HOURS = Limit(4, ClockKind.WORKING_HOURS)
GONE = ClosingCriterion("gone", {"en": "Gone"})
SEEN = FilingCondition("1", {"en": "Seen"}, HOURS, (GONE,))
LITTER = CaseClass("1101", {"en": "Litter"}, "11", "incident", Urgency.LOW, (SEEN,), ("clean",))
LAMP = CaseClass("0101", {"en": "Lamp"}, "01", "component", Urgency.LOW, (SEEN,), ("clean",))
BOTH = Catalogue(
    "own",
    3,
    {"en": "Own"},
    "cn",
    {"01": {"en": "Utilities"}, "11": {"en": "City appearance"}},
    (LAMP, LITTER),
    code_scheme="incident_class_4",
)
UNITS = UnitTree([Unit("clean", {"en": "Cleaning"}), Unit("works", {"en": "Works"})])
SCHEME = scheme_named("incident_class_4")


def _told(catalogue):
    return [each.sentence for each in edits.problems(catalogue, UNITS, SCHEME)]


def _with(**parts):
    return edits.with_class(BOTH, replace(LITTER, **parts))


def _condition(**parts):
    return _with(conditions=(replace(SEEN, **parts),))


def test_a_sound_catalogue_has_no_problems_and_nothing_to_change():
    assert _told(BOTH) == []
    assert list(edits.changes(BOTH, replace(BOTH, version=4))) == []


def test_new_classes_count_down_from_99_and_stand_with_their_big_class():
    first = edits.new_class(BOTH, "01", SCHEME)
    more = edits.with_class(BOTH, first)
    second = edits.copy_of(more, "0101", SCHEME)
    more = edits.with_class(more, second)

    assert [each.code for each in more.classes] == ["0101", "0199", "0198", "1101"]
    assert (first.kind, first.urgency) == ("component", Urgency.ORDINARY)
    assert (second.names, second.conditions) == ({"en": "Lamp (2)"}, LAMP.conditions)
    assert edits.without_class(more, "0199").by_code.keys() == {"0101", "0198", "1101"}


def test_a_new_class_in_an_empty_catalogue_has_all_that_a_class_needs():
    empty = replace(BOTH, classes=())

    made = edits.new_class(empty, "11", None)

    assert (made.code, made.kind) == ("1199", "incident")
    assert made.conditions[0].criteria[0].code == "done"
    assert edits.with_class(empty, made).classes == (made,)


def test_a_big_class_with_no_number_left_takes_no_more():
    full = replace(BOTH, classes=tuple(replace(LAMP, code=f"01{n:02d}") for n in range(1, 100)))

    with pytest.raises(BadCode, match="no number left"):
        edits.new_class(full, "01", SCHEME)


def test_a_new_condition_takes_the_next_number():
    more = replace(LITTER, conditions=(SEEN, replace(SEEN, code="3")))

    assert edits.new_condition(BOTH, more).code == "2"
    assert edits.new_condition(BOTH, LITTER).code == "2"


def test_a_big_class_of_the_city_s_own_is_numbered_from_99_downward():
    first = edits.new_group(BOTH, SCHEME)
    taken = replace(BOTH, groups={f"{n:02d}": {} for n in range(1, 100)})

    assert (first, edits.new_group(BOTH, None)) == ("99", "99")
    with pytest.raises(BadCode, match="another big class"):
        edits.new_group(taken, SCHEME)


def test_a_big_class_goes_with_its_classes():
    left = edits.without_group(BOTH, "01")

    assert (left.groups.keys(), left.classes) == ({"11"}, (LITTER,))


def test_a_condition_is_put_in_changed_and_taken_out():
    more = FilingCondition("2", {"en": "Heaped"}, HOURS, (GONE,))
    two = edits.with_condition(BOTH, "1101", more)
    changed = edits.with_condition(two, "1101", replace(more, names={"en": "In heaps"}))

    assert two.case_class("1101").conditions == (SEEN, more)
    assert changed.case_class("1101").condition("2").names == {"en": "In heaps"}
    assert edits.without_condition(changed, "1101", "2") == BOTH


def test_a_criterion_has_the_same_words_wherever_it_stands():
    swept = replace(SEEN, criteria=(ClosingCriterion("gone", {"en": "Swept"}),))

    changed = edits.with_condition(BOTH, "1101", swept)

    assert edits.criteria_of(changed) == {"gone": ClosingCriterion("gone", {"en": "Swept"})}
    assert changed.case_class("0101").conditions == (swept,)


@pytest.mark.parametrize(
    ("catalogue", "says", "stops"),
    [
        (replace(BOTH, classes=()), "The catalogue has no class.", True),
        (replace(BOTH, groups={**BOTH.groups, "12": {}}), "Big class 12 has no name.", True),
        (replace(BOTH, district_classes={"a": {}}), "A class of district has no name.", True),
        (_with(names={"en": " "}), "Class 1101 has no name.", True),
        (_with(group="19"), "Code 1101 does not begin with its big class, 19.", True),
        (_with(conditions=()), "Litter has no filing condition.", True),
        (_condition(names={}), "Litter: filing condition 1 has no words.", True),
        (_condition(criteria=()), "Litter: filing condition 1 lacks a closing criterion.", True),
        (_with(co_units=("clean",)), "Litter: the lead unit cannot help itself.", True),
        (
            _with(units=("moon",)),
            "The city has no unit moon, which 1 class names.",
            False,
        ),
        (
            _condition(limits={"improvement": Limit(8, ClockKind.WORKING_HOURS)}),
            "Litter, “Seen”: more time where more is asked for (improvement).",
            False,
        ),
        (
            edits.with_class(BOTH, replace(LITTER, code="1102")),
            "City appearance has two classes called Litter.",
            False,
        ),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(catalogue, says, stops):
    found = {each.sentence: each for each in edits.problems(catalogue, UNITS, SCHEME)}

    assert found[says].stops is stops


def test_an_emergency_needs_a_limit_that_runs_at_night_and_a_checklist():
    assert _told(_with(urgency=Urgency.EMERGENCY)) == [
        "Litter is an emergency, but the limit of “Seen” stops at night.",
        "Litter is an emergency without a checklist.",
    ]


def test_a_class_without_its_big_class_is_told():
    lost = replace(BOTH, groups={"01": {"en": "Utilities"}})

    assert _told(lost) == ["Litter has no big class."]


def test_what_would_change_is_said_one_thing_at_a_time():
    kites = replace(LITTER, code="1199", names={"en": "Kites"})
    more = FilingCondition("2", {"en": "Heaped"}, HOURS, (GONE,))
    strict = replace(SEEN, limit=Limit(1, ClockKind.EMERGENCY_HOURS))
    litter = replace(LITTER, urgency=Urgency.URGENT, units=(), conditions=(strict, more))
    after = replace(BOTH, classes=(litter, kites), names={"en": "Ours"})
    after = replace(after, groups={**BOTH.groups, "11": {"en": "Streets"}})

    assert list(edits.changes(BOTH, after)) == [
        "Ours: name changed.",
        "Big class 11: Streets.",
        "1101 Litter: urgency, lead unit changed.",
        "1101 Litter, “Seen”: 1 hour, day and night instead of 4 working hours.",
        "1101 Litter: new filing condition “Heaped”.",
        "New: 1199 Kites.",
        "Taken out: 0101 Lamp.",
    ]


def test_a_class_of_district_that_goes_takes_its_limits_along():
    strict = _condition(limits={"improvement": HOURS, "threshold": HOURS})
    both = {"improvement": {"en": "Improvement"}, "threshold": {"en": "Threshold"}}
    wide = edits.with_district_classes(strict, both)

    narrow = edits.with_district_classes(wide, {"threshold": {"en": "Least"}})

    assert wide.case_class("1101").conditions[0].limits.keys() == both.keys()
    assert narrow.case_class("1101").conditions[0].limits == {"threshold": HOURS}
    assert "Own: classes of district changed." in edits.changes(wide, narrow)


def test_conditions_taken_out_or_changed_otherwise_are_said():
    swept = replace(SEEN, criteria=(replace(GONE, names={"en": "Swept"}),))
    two = _with(conditions=(SEEN, replace(SEEN, code="2", names={"en": "Heaped"})))

    assert list(edits.changes(two, _with(conditions=(swept,)))) == [
        "1101 Litter: filing condition “Seen” changed.",
        "1101 Litter: filing condition “Heaped” taken out.",
    ]


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (Limit(1.5, ClockKind.EMERGENCY_HOURS), "1.5 hours, day and night"),
        (Limit(1, ClockKind.WORKING_DAYS), "1 working day"),
        (Limit(15, ClockKind.NATURAL_DAYS), "15 days"),
    ],
)
def test_a_limit_is_said_with_its_clock(limit, words):
    assert edits.limit_words(limit) == words
