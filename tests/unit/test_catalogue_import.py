"""Catalogues, units, chains and posts from files: what is sound goes in, the rest is told."""

from pathlib import Path

import openpyxl
import pytest

from commandcenter.catalogue import StageClock, Urgency
from commandcenter.city import City
from commandcenter.escalation import Phase
from commandcenter.intake.catalogues import read_catalogue, unknown_yet
from commandcenter.intake.chains import read_chains
from commandcenter.intake.documents import BadField, Entry
from commandcenter.intake.people import read_people
from commandcenter.intake.units import read_units
from commandcenter.refusal import Refused
from commandcenter.roles import Post
from commandcenter.unit import Unit, UnitTree
from commandcenter.worktime import ClockKind, Limit

RESOURCES = Path(__file__).parents[2] / "resources"
CITIES = [("nyc311", "nyc"), ("cn-demo", "futian")]

HEAD = """
key = "own"
names = { en = "Own" }
[[group]]
code = "01"
names = { en = "City", zh_CN = "市政" }
[[criterion]]
code = "gone"
names = { en = "Gone" }
"""
CLASS = """
[[class]]
code = "0101"
names = "Litter"
group = "01"
urgency = "low"
units = ["clean"]
[[class.condition]]
code = "1"
names = { en = "Seen" }
limit = "4 working_hours"
criteria = ["gone"]
"""


def _file(tmp_path, text, name="own.toml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("catalogue", "city"), CITIES)
def test_what_ships_is_sound_and_fits_together(catalogue, city):
    classes = read_catalogue(RESOURCES / "catalogues" / f"{catalogue}.toml")
    units = read_units(RESOURCES / "units" / f"{city}.toml")
    people = read_people(RESOURCES / "people" / f"{city}.toml")

    assert not classes.rejects + units.rejects + people.rejects
    acting = {unit.code for unit in units.pieces if unit.handles}
    known = {each.code for each in classes.pieces.classes}
    assert {code for each in classes.pieces.classes for code in each.units} <= acting
    assert {code for unit in units.pieces for code in unit.classes} <= known
    handlers = {person.unit for person in people.pieces if Post.HANDLER in person.posts}
    assert handlers == acting
    assert all({"en", "zh_CN"} <= unit.duty_names.keys() for unit in units.pieces if unit.handles)
    assert classes.pieces.example
    for each in classes.pieces.classes:
        assert {"en", "zh_CN"} <= each.names.keys()


def test_the_chinese_catalogue_uses_all_four_clocks():
    taken = read_catalogue(RESOURCES / "catalogues" / "cn-demo.toml")

    clocks = {c.limit.clock for each in taken.pieces.classes for c in each.conditions}

    assert clocks == {*ClockKind}


def test_every_urgency_has_a_chain_in_both_phases_and_emergencies_are_tight():
    chains = read_chains(RESOURCES / "chains" / "default.toml")

    found = {(chain.phase, urgency) for chain in chains.pieces for urgency in chain.urgencies}

    assert not chains.rejects
    assert found == {(phase, urgency) for phase in Phase for urgency in Urgency}
    emergency = next(c for c in chains.pieces if c.key == "intake-emergency")
    assert [step.after_minutes for step in emergency.steps] == [0, 3, 8, 15]


def test_a_catalogue_is_read_as_it_is_written(tmp_path):
    limits = '[stage_limits]\naccept = "1 working_hours"\n'

    taken = read_catalogue(_file(tmp_path, HEAD + limits + CLASS))

    case_class = taken.pieces.case_class("0101")
    assert (taken.read, taken.rejects) == (1, [])
    assert (case_class.urgency, case_class.units) == (Urgency.LOW, ("clean",))
    assert case_class.condition(None).limit == Limit(4, ClockKind.WORKING_HOURS)
    assert case_class.names == {"en": "Litter"}
    assert taken.pieces.stage_limits[StageClock.ACCEPT] == Limit(1, ClockKind.WORKING_HOURS)
    assert taken.pieces.stage_limits[StageClock.CHECK].amount == 0.5


@pytest.mark.parametrize(
    ("old", "new", "field", "reason"),
    [
        ("4 working_hours", "soon", "limit", "not a time limit"),
        ("4 working_hours", "0 working_hours", "limit", "not a time limit"),
        ('group = "01"', 'group = "99"', "group", "no big class"),
        ('urgency = "low"', 'urgency = "mild"', "urgency", "not known"),
        ('urgency = "low"', "urgency = 3", "urgency", "not text"),
        ('criteria = ["gone"]', 'criteria = ["gon"]', "criteria", "not known"),
        ('criteria = ["gone"]', "criteria = []", "condition", "closing criterion"),
        ('criteria = ["gone"]', "criteria = 1", "criteria", "not a list"),
        ('names = "Litter"', "", "names", "name is missing"),
        ('names = "Litter"', "names = 3", "names", "name is missing"),
        ('names = "Litter"', 'names = { en = "" }', "names", "name is missing"),
        ('code = "0102"', "", "code", "missing"),
        ('code = "0102"', 'code = "0101"', "code", "used twice"),
        ('urgency = "low"', 'colour = "low"', "colour", "means nothing"),
        ('urgency = "low"', 'duplicate_hours = "x"', "duplicate_hours", "not a number"),
        ('urgency = "low"', "duplicate_hours = -1", "duplicate_hours", "out of range"),
        ('urgency = "low"', 'lane = "fast"', "lane", "not known"),
        ('urgency = "low"', 'settles_at = "moon"', "settles_at", "not known"),
        ('urgency = "low"', 'checklist = "Go"', "checklist", "not a list"),
        ('limit = "4', 'limits = 3\nlimit = "4', "limits", "not a table"),
        ('limit = "4', 'limits = { a = "1 working_days" }\nlimit = "4', "limits", "no class of"),
    ],
)
def test_a_faulty_class_is_told_and_the_others_go_in(tmp_path, old, new, field, reason):
    faulty = CLASS.replace('"0101"', '"0102"').replace(old, new)

    taken = read_catalogue(_file(tmp_path, HEAD + CLASS + faulty))

    assert [each.code for each in taken.pieces.classes] == ["0101"]
    (reject,) = taken.rejects
    assert (taken.read, reject.row, reject.field) == (2, 2, field)
    assert reason in reject.reason
    assert reject.hint


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD, "holds no class"),
        ("key = ", "is not valid TOML"),
        (HEAD.replace('key = "own"', ""), "key: This field is missing"),
        (HEAD + "[stage_limits]\nlunch = 1\n" + CLASS, "stage is not known"),
        ('stage_limits = "x"\n' + HEAD + CLASS, "not a table"),
        ("stage_limits_by_loop = 1\n" + HEAD + CLASS, "stage_limits_by_loop: This is not a table"),
        (HEAD + "[stage_limits_by_loop.moon]\nsign = 1\n" + CLASS, "loop is not known"),
        ('code_scheme = "roman"\n' + HEAD + CLASS, "There is no code scheme roman"),
        ("class = 3\n" + HEAD, "not a list of tables"),
        (HEAD.replace("names", 'example = "perhaps"\nnames', 1) + CLASS, "neither yes nor no"),
    ],
)
def test_a_catalogue_that_is_wrong_as_a_whole_is_refused(tmp_path, text, says):
    with pytest.raises(Refused, match=says):
        read_catalogue(_file(tmp_path, text))


FULL = """
key = "own"
names = "Own"
code_scheme = "incident_class_4"
[stage_limits_by_loop.community]
sign = "2 emergency_hours"
[[district_class]]
code = "improvement"
names = { zh_CN = "提高类" }
[[group]]
code = "01"
names = "City"
[[criterion]]
code = "gone"
names = "Gone"
[[class]]
code = "ext"
names = "Quarrel"
group = "01"
co_units = ["street"]
checklist = ["Listen", { en = "Invite", zh_CN = "邀请" }]
confidential = true
lane = "mediation"
settles_at = "community"
[[class.condition]]
code = "1"
names = "Loud"
limit = "5 working_days"
limits = { improvement = "3 working_days" }
criteria = ["gone"]
"""


def test_a_class_says_who_helps_what_to_do_and_where_it_is_settled(tmp_path):
    catalogue = read_catalogue(_file(tmp_path, FULL)).pieces

    quarrel = catalogue.case_class("0199")
    assert quarrel.condition("1").limit_in("improvement") == Limit(3, ClockKind.WORKING_DAYS)
    assert (quarrel.co_units, quarrel.confidential) == (("street",), True)
    assert (quarrel.lane, quarrel.settles_at) == ("mediation", "community")
    assert quarrel.checklist == ({"en": "Listen"}, {"en": "Invite", "zh_CN": "邀请"})
    assert catalogue.district_classes == {"improvement": {"zh_CN": "提高类"}}
    assert catalogue.stage_limit(StageClock.SIGN, "community").amount == 2


def test_two_classes_of_the_city_s_own_have_two_numbers_and_a_full_big_class_is_told(tmp_path):
    head, own = FULL.split("[[class]]")
    fixed = "".join(
        "[[class]]" + own.replace('"ext"', f'"01{number:02d}"') for number in range(1, 98)
    )

    taken = read_catalogue(_file(tmp_path, head + fixed + ("[[class]]" + own) * 3))

    assert {"0198", "0199"} <= taken.pieces.by_code.keys()
    assert [(each.row, each.field) for each in taken.rejects] == [(100, "group")]


@pytest.mark.parametrize("limit", ["x", "", "1 moon"])
def test_a_limit_in_a_table_must_be_one(tmp_path, limit):
    row = TABLE.splitlines()[1].replace("4 working_hours", limit).replace("0101", "0103")

    taken = read_catalogue(_file(tmp_path, TABLE + row + "\n", "own.csv"))

    assert (5, "limit") in [(each.row, each.field) for each in taken.rejects]


TABLE = (
    "class,name_en,name_zh_CN,group,group_en,urgency,units,condition,condition_en,limit,"
    "criterion,criterion_en\n"
    "0101,Litter,暴露垃圾,01,City,low,clean; works,1,Seen,4 working_hours,gone,Gone\n"
    "0101,,,01,,,,1,Seen,4 working_hours,swept,Swept\n"
    "0101,,,01,,,,2,Heaped,2 working_days,gone,Gone\n"
    "0102,Smoke,烟,01,City,,,1,Seen,tomorrow,gone,Gone\n"
)


def test_a_catalogue_comes_as_a_table_too(tmp_path):
    taken = read_catalogue(_file(tmp_path, TABLE, "own.csv"), calendar="cn")

    (litter,) = taken.pieces.classes
    assert (taken.pieces.key, taken.pieces.calendar) == ("own", "cn")
    assert litter.names == {"en": "Litter", "zh_CN": "暴露垃圾"}
    assert litter.units == ("clean", "works")
    assert [c.code for c in litter.conditions] == ["1", "2"]
    assert [c.code for c in litter.conditions[0].criteria] == ["gone", "swept"]
    assert [(r.row, r.field, r.value) for r in taken.rejects] == [(4, "limit", "tomorrow")]


def test_a_table_without_a_needed_column_is_refused(tmp_path):
    with pytest.raises(Refused, match="must name the columns limit"):
        read_catalogue(_file(tmp_path, TABLE.replace("limit", "time"), "own.csv"))


UNITS = (
    "code,name_en,parent,areas,classes,capacity,duty_phone,handles\n"
    "works,Public works,,,,,,no\n"
    'water,Water,works,"D1, D2",0101；0201,30,555-0100,\n'
    "lost,Lost,nowhere,,,,,\n"
    "child,Child of lost,lost,,,,,\n"
    "water,Water again,,,,,,\n"
    "gas,Gas,works,,,many,,\n"
    "taxi,Taxi,,,,,,maybe\n"
)


def test_units_come_as_a_table_and_what_is_wrong_is_told(tmp_path):
    taken = read_units(_file(tmp_path, UNITS, "units.csv"))

    works, water = taken.pieces
    assert not works.handles
    assert (water.parent, water.areas, water.classes) == ("works", ("D1", "D2"), ("0101", "0201"))
    assert (water.capacity, water.duty_phone, water.duty_names) == (30, "555-0100", {})
    assert [(r.row, r.field) for r in taken.rejects] == [
        (3, "parent"),
        (4, "parent"),
        (5, "code"),
        (6, "capacity"),
        (7, "handles"),
    ]


def test_units_come_as_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Code", "Name_ZH_CN", "Capacity", "Duty_Name_ZH_CN"])
    book.active.append(["water", "供水", 12, "抢修班"])
    book.save(tmp_path / "units.xlsx")

    (water,) = read_units(tmp_path / "units.xlsx").pieces

    assert (water.names, water.capacity) == ({"zh_CN": "供水"}, 12)
    assert water.duty_names == {"zh_CN": "抢修班"}


def test_a_unit_may_name_a_calendar_of_its_own(tmp_path):
    table = "code,name_en,calendar\ngas,Gas,nights\nwater,Water,\n"

    gas, water = read_units(_file(tmp_path, table, "units.csv")).pieces

    assert (gas.calendar, water.calendar) == ("nights", "")


def test_units_in_a_circle_hang_on_nothing(tmp_path):
    text = '[[unit]]\ncode="a"\nnames="A"\nparent="b"\n[[unit]]\ncode="b"\nnames="B"\nparent="a"\n'

    taken = read_units(_file(tmp_path, text))

    assert taken.pieces == []
    assert len(taken.rejects) == 2


@pytest.mark.parametrize("read", [read_units, read_chains, read_people])
def test_a_file_without_tables_is_refused(tmp_path, read):
    with pytest.raises(Refused, match="not a list of tables"):
        read(_file(tmp_path, "unit = 1\nchain = 1\nperson = 1\n"))
    with pytest.raises(Refused, match="no file"):
        read(tmp_path / "missing.toml")


CHAIN = """
[[chain]]
key = "c"
names = "Chain"
phase = "intake"
urgencies = ["low"]
[[chain.step]]
key = "s"
names = "Step"
action = "raise"
reaches = "duty_officer"
after_minutes = 5
level = 2
"""


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("after_minutes = 5", "", "step.after_minutes"),
        ("after_minutes = 5", "after_minutes = 5\nat_share = 0.5", "step.after_minutes"),
        ("level = 2", "", "step.level"),
        ("level = 2", "level = 4", "step.level"),
        ('"raise"', '"remind"', "step.level"),
        ('"duty_officer"', '"mayor"', "reaches"),
        ('["low"]', "[]", "urgencies"),
        ('"intake"', '"lunch"', "phase"),
    ],
)
def test_a_chain_with_a_fault_is_left_out_whole(tmp_path, old, new, field):
    faulty = CHAIN.replace('"c"', '"d"').replace(old, new)

    taken = read_chains(_file(tmp_path, CHAIN + faulty))

    assert [chain.key for chain in taken.pieces] == ["c"]
    assert [(reject.row, reject.field) for reject in taken.rejects] == [(2, field)]


def test_a_chain_needs_steps(tmp_path):
    taken = read_chains(_file(tmp_path, CHAIN.split("[[chain.step]]")[0]))

    assert [reject.field for reject in taken.rejects] == ["step"]


def test_nobody_without_a_post_and_nobody_called_local(tmp_path):
    text = (
        '[[person]]\nid="a"\nname="A"\nposts=["handler"]\nunit="water"\n'
        '[[person]]\nid="b"\nname="B"\nposts=[]\n'
        '[[person]]\nid="local"\nname="C"\nposts=["handler"]\n'
    )

    taken = read_people(_file(tmp_path, text))

    assert [(p.id, p.unit) for p in taken.pieces] == [("a", "water")]
    assert [(r.row, r.field) for r in taken.rejects] == [(2, "posts"), (3, "id")]


def test_a_missing_number_without_a_default_is_told():
    with pytest.raises(BadField, match="missing"):
        Entry(1, {}).number("amount")


def test_a_catalogue_says_what_the_city_has_not_got_of_what_it_names(tmp_path):
    named = HEAD.replace('key = "own"', 'key = "own"\ncalendar = "cn"')
    taken = read_catalogue(_file(tmp_path, named + CLASS)).pieces

    calendar, units = unknown_yet(taken, City())

    assert "There is no calendar cn yet" in calendar
    assert units == "Units that it names and nobody knows yet: clean."
    clean = UnitTree([Unit("clean", {"en": "Cleaning"})])
    assert unknown_yet(taken, City(units=clean, versions={("calendar", "cn"): 1})) == []
