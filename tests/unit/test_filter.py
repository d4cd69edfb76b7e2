"""The filter bar's language."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from commandcenter.awaiting import Awaited
from commandcenter.case import Light, Stage
from commandcenter.catalogue import Urgency
from commandcenter.filter.fields import Field
from commandcenter.filter.language import (
    EVERYTHING,
    LONGEST,
    SPANS,
    Filter,
    SpanTerm,
    Term,
    Unreadable,
    parse,
)
from commandcenter.roles import Loop
from tests.helpers.makers import (
    CELLS,
    EMERGENCY,
    MONDAY,
    a_case,
    a_city,
    a_desk,
    a_place,
    a_registration,
)


@pytest.fixture(scope="module")
def desk():
    return a_desk()


@pytest.fixture(scope="module")
def litter(desk):
    """With the cleaners since nine o'clock; due in the afternoon."""
    return a_case(Stage.DISPATCHED, desk=desk)


@pytest.fixture(scope="module")
def gas(desk):
    return a_case(desk=desk, class_code=EMERGENCY, address="Lot 7", description="It hisses")


@pytest.fixture(scope="module")
def lost(desk):
    """A report without class and place."""
    made = a_registration(class_code=None, place=None, address=None, channel="app")
    return desk.case(desk.do(made)[0].case)


def finds(text, case, after="0m"):
    minutes = parse(f"age>{after}").terms[0].span
    return parse(text).matches(case, a_city(), MONDAY + minutes)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "rubbish",
        "RUBBISH pavement",
        '"on the pavement"',
        "unit:clean",
        "unit:Cleaning",
        "单位：cleaning",
        "unit:gas,cleaning",
        "-unit:gas",
        "light:green",
        "灯:绿",
        "stage:dispatched",
        "阶段:filed,dispatched",
        "class:0102",
        "class:01",
        "class:litter",
        'class:"city appearance"',
        "类别:Litter",
        "cell:440304001001001",
        "cell:44030400100…",
        "网格:440304*",
        "area:Fubao",
        "区域:Futian",
        "area:440304001001",
        "source:telephone",
        "来源:tele",
        "urgency:ordinary",
        "等级:一般",
        "-place:none",
        "地点:有",
        "-nothing -“no such words”",
        "rubbish,nothing",
        "Fuhua, road",
    ],
)
def test_the_cleaners_litter_is_found_by(text, litter):
    assert finds(text, litter)


@pytest.mark.parametrize(
    "text",
    [
        "rubbish gas",
        "-rubbish",
        '"pavement the"',
        "unit:gas",
        "unit:none",
        "-unit:clean",
        "light:red,yellow",
        "stage:handling",
        "class:04",
        "class:gas",
        "cell:440304001002",
        "area:Nanshan",
        "source:app",
        "urgency:emergency",
        "place:none",
        "due<30m",
        "nothing,never",
    ],
)
def test_the_cleaners_litter_is_not_found_by(text, litter):
    assert not finds(text, litter)


def test_a_case_is_found_by_its_number_or_a_part_of_it(litter):
    found = [finds(f"{word}:{litter.number[-6:]}", litter) for word in ("number", "编号")]

    assert found == [True, True]
    assert finds(litter.number.lower(), litter)
    assert not finds("number:no-such", litter)


def test_what_is_unplaced_unassigned_or_unclassified_is_found_as_none(lost):
    found = [finds(f"{name}:none", lost) for name in ("unit", "cell", "area", "class")]

    assert found == [True] * 4
    assert finds("unit:无", lost)


def test_a_light_turns_a_filter_as_time_passes(gas):
    lights = [finds("light:red", gas, after) for after in ("0m", "10h")]

    assert lights == [False, True]


def test_age_counts_from_the_first_report(litter):
    assert not finds("age>2h", litter, after="2h")
    assert finds("age>2h", litter, after="2h1m")
    assert finds("age<2h", litter, after="1h59m")
    assert finds("时长＞2小时", litter, after="3h")


def test_due_within_leaves_out_what_is_overdue(litter):
    due = litter.due_at - MONDAY
    before = parse("due<30m").matches(litter, a_city(), MONDAY + due - timedelta(minutes=29))
    after = parse("due<30m").matches(litter, a_city(), MONDAY + due)

    assert (before, after) == (True, False)
    assert finds("due>30m", litter)
    assert finds("时限>1分钟", litter)


def test_without_a_clock_nothing_is_due(desk):
    ended = a_case(Stage.CLOSED, desk=desk)

    assert not finds("due<30m", ended)
    assert not finds("due>30m", ended)
    assert finds("-due<30m", ended)
    assert finds("light:grey", ended)


def test_a_unit_or_cell_that_the_city_no_longer_has_is_found_by_its_code(litter):
    bare = type(a_city())()

    assert parse("unit:clean cell:4403 class:0102 -area:4403").matches(litter, bare, MONDAY)
    assert not parse("class:litter").matches(litter, bare, MONDAY)


def test_a_unit_is_found_by_the_one_above_it(litter):
    from commandcenter.unit import Unit, UnitTree

    city = a_city()
    units = [Unit("cleaning", {"en": "Cleaning"}, parent="works"), Unit("works", {"en": "Works"})]
    city = type(city)(units=UnitTree(units))

    assert parse("unit:works").matches(litter, city, MONDAY)


def test_a_beginning_stands_for_all_that_it_can_become():
    assert parse("light:gr") == parse("light:green,grey")
    assert parse("light:r").terms[0].values == (Light.RED,)
    assert parse("stage:being") == parse("stage:verifying,handling,checking")


@pytest.mark.parametrize(
    ("text", "position", "says", "unfinished"),
    [
        ("light:", 6, "A value is missing after “light:”", True),
        ("light: red", 6, "A value is missing", False),
        ("unit:a ligth:red", 7, "did you mean “light”", False),
        ("at 12:30", 3, "put them in quotes", False),
        ("age:2h", 3, "Write age>2h or age<2h", False),
        ("light>red", 5, "takes a colon", False),
        ("age>2", 4, "length of time", True),
        ("age>2x light:red", 4, "length of time", False),
        ("age>1h,2h", 4, "length of time", True),
        ("age>999999w", 4, "hundred years", False),
        ("a - b", 3, "minus needs a term", True),
        ("-", 1, "minus needs a term", True),
        ('x "burst', 2, "not closed", True),
        ("stage:blue", 6, "“blue” is not a known stage", False),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text, position, says, unfinished):
    with pytest.raises(Unreadable) as told:
        parse(text)

    assert says in told.value.sentence
    assert (told.value.position, told.value.unfinished) == (position, unfinished)


def test_full_width_and_chinese_read_as_plain():
    assert parse("灯：红、黄，绿　－“漏 水”") == parse('light:red,yellow,green -"漏 水"')


def test_an_empty_phrase_and_a_lone_comma_say_nothing():
    assert parse(' "" , ') == EVERYTHING


def test_a_filter_knows_what_can_change_its_answer():
    assert parse("leak").asks_words
    assert parse("-light:red").asks_light
    assert parse("age>2h").asks_time
    plain = parse("unit:water")
    assert not any((plain.asks_words, plain.asks_light, plain.asks_time))


values = some.text(
    some.characters(exclude_characters='"“”', exclude_categories=["Cs"]), min_size=1
).filter(str.strip)
names = some.tuples(values.map(str.casefold), values.map(str.casefold)).map(dict.fromkeys)
codes = {
    Field.LIGHT: [str(light) for light in Light],
    Field.STAGE: [str(stage) for stage in Stage],
    Field.URGENCY: [urgency.name.lower() for urgency in Urgency],
    Field.PLACE: ["none", "known"],
    Field.LOOP: [str(loop) for loop in Loop],
    Field.AWAITS: ["none", *(str(each) for each in Awaited)],
    Field.ORDER: ["overdue", "open", "answered", "none"],
}


def _term(field, negated):
    if field in SPANS:
        seconds = some.integers(0, int(LONGEST.total_seconds()))
        return some.builds(
            SpanTerm,
            some.just(field),
            some.booleans(),
            seconds.map(lambda count: timedelta(seconds=count)),
            some.just(negated),
        )
    if field in codes:
        chosen = some.lists(some.sampled_from(codes[field]), min_size=1, unique=True).map(tuple)
    else:
        chosen = names.map(tuple)
    return some.builds(Term, some.just(field), chosen, some.just(negated))


terms = some.tuples(some.sampled_from(Field), some.booleans()).flatmap(lambda each: _term(*each))


@given(some.lists(terms, max_size=4))
def test_a_filter_reads_back_as_itself(chosen):
    wanted = Filter(tuple(chosen))

    assert parse(str(wanted)) == wanted


@given(some.text())
def test_any_text_is_read_or_refused_within_it(text):
    read, place = EVERYTHING, 0
    try:
        read = parse(text)
    except Unreadable as refused:
        place = refused.position

    assert 0 <= place <= len(text)
    assert parse(str(read)) == read


@given(some.sampled_from(["rubbish", "unit:gas", "light:green", "age>1m", "due<5h", "a,b"]))
def test_a_minus_turns_the_answer_round(text):
    case = _one

    assert finds(text, case) is not finds(f"-{text}", case)


_one = a_case(Stage.SIGNED)


def test_cells_are_told_apart(desk):
    cases = [a_case(desk=desk, place=a_place(at)) for at in range(4)]
    found = [[finds(f"cell:{cell}", case) for case in cases].index(True) for cell in CELLS]

    assert found == [0, 1, 2, 3]


def test_the_manual_tells_every_field_and_what_it_takes():
    manual = Path(__file__).parents[2] / "docs" / "command-line.md"
    words = manual.read_text(encoding="utf-8")

    assert [field for field in Field if field is not Field.WORDS and f"`{field}" not in words] == []
    taken = (*Stage, *Light, *Loop, *Awaited, *(each.name.lower() for each in Urgency))
    assert [value for value in taken if f"`{value}`" not in words] == []
