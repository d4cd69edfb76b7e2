"""Duty rosters from files: what is taken, what is rejected and why, and what is told at the end."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from commandcenter import wording
from commandcenter.city import City
from commandcenter.commands import Configure
from commandcenter.ids import PersonId
from commandcenter.intake.people import read_people
from commandcenter.intake.rosters import put_rosters, read_rosters
from commandcenter.output.roster import roster_document, roster_lines
from commandcenter.refusal import Refused
from commandcenter.roles import Loop, Person, Post
from commandcenter.roster.shifts import CONTROL_ROOM, Staffing
from tests.helpers.command_line import Terminal, written
from tests.helpers.makers import LI, WANG, ZHAO, a_desk

SHANGHAI = ZoneInfo("Asia/Shanghai")
TUESDAY = date(2024, 9, 24)
HEADER = "date,shift,begins,ends,least,seat,post,person\n"
NIGHT = "2024-09-24,night,20:00,08:00,2,seat 1,dispatcher,li\n"


@pytest.fixture(autouse=True)
def _english():
    yield
    wording.set_language("en")


@pytest.fixture
def desk():
    return a_desk()


def taken(desk, tmp_path, text, name="roster.csv"):
    return put_rosters(desk, read_rosters(written(tmp_path / name, text), desk.city))


def at(hour, day=24):
    return datetime(2024, 9, day, hour, tzinfo=SHANGHAI)


def test_a_table_of_turns_makes_the_control_rooms_roster(desk, tmp_path):
    result = taken(desk, tmp_path, HEADER + NIGHT)

    assert (result.read, result.taken, result.rejected) == (1, 1, 0)
    assert desk.city.roster.on_duty(Post.DISPATCHER, at(22)) == ("li",)
    watch = desk.city.roster.watch_now(CONTROL_ROOM, at(22))
    assert (watch.shift.least, watch.staffing) == (2, Staffing.SHORT)


def test_the_columns_may_be_chinese_and_people_named(desk, tmp_path):
    text = (
        "日期,班次,开始,结束,最少人数,席位,岗位,人员\n"
        "2024年9月24日,夜班,20:00,24:00,1,一席,Dispatcher,Li Na\n"
    )

    taken(desk, tmp_path, text)

    assert desk.city.roster.on_duty(Post.DISPATCHER, at(23)) == ("li",)
    assert desk.city.roster.on_duty(Post.DISPATCHER, at(0, day=25)) == ()


def test_a_workbook_is_read_like_a_table(desk, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEADER.strip().split(","))
    book.active.append(
        ["2024-09-24 00:00:00", "night", "20:00", "08:00", 1, "seat 1", "dispatcher", "li"]
    )
    book.save(tmp_path / "roster.xlsx")

    put_rosters(desk, read_rosters(tmp_path / "roster.xlsx", desk.city))

    assert desk.city.roster.on_duty(Post.DISPATCHER, at(22)) == ("li",)


def test_the_same_file_twice_changes_nothing_and_stores_nothing(desk, tmp_path):
    taken(desk, tmp_path, HEADER + NIGHT)
    before = desk.store.last_place()

    again = taken(desk, tmp_path, HEADER + NIGHT)

    assert (again.taken, again.updated, again.unchanged) == (0, 0, 1)
    assert desk.store.last_place() == before


def test_a_later_file_needs_no_hours_and_changes_only_what_it_names(desk, tmp_path):
    taken(desk, tmp_path, HEADER + NIGHT + NIGHT.replace("-24,", "-25,"))

    later = taken(desk, tmp_path, "date,shift,seat,person\n2024-09-25,night,seat 1,\n")

    assert (later.read, later.updated) == (1, 1)
    assert desk.city.roster.on_duty(Post.DISPATCHER, at(22)) == ("li",)
    assert desk.city.roster.on_duty(Post.DISPATCHER, at(22, day=25)) == ()


def test_a_file_of_two_weeks_is_stored_week_by_week(desk, tmp_path):
    taken(desk, tmp_path, HEADER + NIGHT + NIGHT.replace("09-24", "10-01"))

    mondays = [monday.isoformat() for _key, monday in desk.city.roster_weeks]
    assert mondays == ["2024-09-23", "2024-09-30"]


def test_a_night_of_two_is_told_as_staffed_once_both_are_there(desk, tmp_path):
    second = NIGHT.replace("seat 1,dispatcher,li", "seat 2,verifier,zhao")

    taken(desk, tmp_path, HEADER + NIGHT + second)

    assert "staffed (2)" in roster_lines(desk.city, at(22))[1]


def test_two_people_may_swap_their_seats_in_one_file(desk, tmp_path):
    text = "date,shift,begins,ends,seat,post,person\n{},day,8:00,20:00,one,acceptor,{}\n"
    row = "{},day,8:00,20:00,two,dispatcher,{}\n"
    other = Person(PersonId("sun"), "Sun Li", (Post.ACCEPTOR, Post.DISPATCHER))
    people = f'[{{"id":"li","name":"Li Na","posts":["acceptor","dispatcher"]}},{_json(other)}]'
    desk.do(Configure("people", "people", content=people))
    taken(desk, tmp_path, text.format(TUESDAY, "li") + row.format(TUESDAY, "sun"))

    swapped = taken(desk, tmp_path, text.format(TUESDAY, "sun") + row.format(TUESDAY, "li"))

    assert swapped.updated == 2
    assert desk.city.roster.on_duty(Post.ACCEPTOR, at(12)) == ("sun",)
    assert desk.city.roster.on_duty(Post.DISPATCHER, at(12)) == ("li",)


def _json(person):
    return f'{{"id":"{person.id}","name":"{person.name}","posts":["acceptor","dispatcher"]}}'


def test_the_desk_of_a_unit_has_a_roster_of_its_own(desk, tmp_path):
    text = "date,shift,begins,ends,seat,post,person,unit\n"
    taken(desk, tmp_path, text + "2024-09-24,day,08:00,20:00,crew,handler,wang,cleaning\n")
    unit = desk.city.unit("cleaning")

    assert desk.city.roster.on_duty("cleaning", at(12)) == ("wang",)
    assert desk.city.duty_of(unit, at(12)) == "Wang Wei"
    assert desk.city.duty_of(unit, at(22)) == "Chen"


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("24.9.,night,20:00,08:00,1,seat 1,dispatcher,li", "date", "not a day"),
        ("2024-09-24,night,late,08:00,1,seat 1,dispatcher,li", "begins", "not a time of day"),
        ("2024-09-24,night,,,1,seat 1,dispatcher,li", "begins", "missing"),
        ("2024-09-24,night,20:00,08:00,0,seat 1,dispatcher,li", "least", "out of range"),
        ("2024-09-24,night,20:00,08:00,1,seat 1,,li", "post", "missing"),
        ("2024-09-24,night,20:00,08:00,1,seat 1,cook,li", "post", "not known here"),
        ("2024-09-24,night,20:00,08:00,1,seat 1,dispatcher,nemo", "person", "called nemo"),
        ("2024-09-24,night,20:00,08:00,1,seat 1,dispatcher,zhao", "person", "does not hold"),
    ],
)
def test_a_row_that_cannot_be_taken_says_what_is_wrong_and_what_to_write(
    desk, tmp_path, row, field, reason
):
    sound = "2024-09-23,day,08:00,20:00,1,seat 9,dispatcher,li\n"

    result = taken(desk, tmp_path, f"{HEADER}{sound}{row}\n")

    [reject] = result.rejects
    assert (reject.row, reject.field) == (2, field)
    assert reason in reject.reason
    assert reject.hint
    assert (result.read, result.taken, result.rejected) == (2, 1, 1)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("2024-09-24,night,20:00,08:00,2,seat 1,dispatcher,", "seat"),
        ("2024-09-24,night,20:00,08:00,2,seat 2,dispatcher,li", "person"),
        ("2024-09-25,night,21:00,08:00,2,seat 1,dispatcher,li", "begins"),
    ],
)
def test_rows_that_contradict_an_earlier_one_are_rejected(desk, tmp_path, row, field):
    text = NIGHT.replace(",2,", ",1,")

    result = taken(desk, tmp_path, HEADER + text + row.replace(",2,", ",1,") + "\n")

    assert [reject.field for reject in result.rejects] == [field]


def test_an_unknown_unit_is_rejected(desk, tmp_path):
    text = "date,shift,begins,ends,seat,post,person,unit\n"

    result = taken(desk, tmp_path, text + "2024-09-24,day,8:00,20:00,a,handler,wang,fire\n")

    assert [reject.field for reject in result.rejects] == ["unit"]


def test_a_table_without_the_columns_that_it_needs_is_refused(desk, tmp_path):
    with pytest.raises(Refused, match="person"):
        taken(desk, tmp_path, "date,shift,seat\n")


ROTA = """
[[roster]]
key = "control-room"
names = { en = "Control room", zh_CN = "指挥中心" }

[[roster.shift]]
code = "day"
names = { en = "Day" }
begins = 08:00:00
ends = "20:00"

[[roster.seat]]
code = "one"
names = { en = "Seat 1" }
post = "dispatcher"

[[roster.rota]]
seat = "one"
shift = "day"
from = 2024-09-23
until = 2024-09-26
people = ["li", ""]
"""


def test_the_people_of_a_rota_take_turns_and_a_later_rota_overrules(desk, tmp_path):
    away = '\n[[roster.rota]]\nseat="one"\nshift="day"\nfrom=2024-09-25\nuntil=2024-09-25\n'

    result = taken(desk, tmp_path, ROTA.replace('["li", ""]', '["li"]') + away, "roster.toml")

    assert (result.read, result.taken) == (4, 3)
    days = [day for day in range(23, 28) if desk.city.roster.on_duty(Post.DISPATCHER, at(12, day))]
    assert days == [23, 24, 26]


def test_a_rota_with_empty_turns_leaves_the_seat_empty_then(desk, tmp_path):
    taken(desk, tmp_path, ROTA, "roster.toml")

    days = [day for day in range(23, 28) if desk.city.roster.on_duty(Post.DISPATCHER, at(12, day))]
    assert days == [23, 25]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("until = 2024-09-26", "until = 2024-09-22", "until"),
        ("until = 2024-09-26", 'until = "soon"', "until"),
        ('shift = "day"', 'shift = "noon"', "shift"),
        ('seat = "one"', 'seat = "two"', "seat"),
        ('["li", ""]', '["zhao"]', "people"),
        ("from =", "since = 1\nfrom =", "since"),
    ],
)
def test_a_rota_that_cannot_be_taken_is_rejected(desk, tmp_path, old, new, field):
    result = taken(desk, tmp_path, ROTA.replace(old, new), "roster.toml")

    assert [reject.field for reject in result.rejects] == [field]
    assert result.read == 1


def test_a_document_with_a_broken_shift_is_refused(desk, tmp_path):
    with pytest.raises(Refused, match="not a time of day"):
        taken(desk, tmp_path, ROTA.replace('"20:00"', '"late"'), "roster.toml")


def test_a_document_with_a_roster_of_no_seats_is_refused(desk, tmp_path):
    with pytest.raises(Refused, match="needs shifts and seats"):
        taken(desk, tmp_path, '[[roster]]\nkey = "a"\nnames = "A"\n', "roster.toml")


def test_a_shift_leader_plans_weeks_but_not_shifts(desk, tmp_path):
    taken(desk, tmp_path, ROTA, "roster.toml")
    week = desk.city.roster.week(CONTROL_ROOM, TUESDAY)

    desk.do(Configure("roster_week", week.key, content=_week(week.key)), person=LI)

    assert desk.city.roster.week(CONTROL_ROOM, TUESDAY).turns == ()
    for kind, key, person in (
        ("roster", CONTROL_ROOM, LI),
        ("roster_week", week.key, WANG),
        ("roster_week", week.key, ZHAO),
    ):
        with pytest.raises(Refused, match="posts"):
            desk.do(Configure(kind, key, content="{}"), person=person)


def test_a_week_filed_under_another_name_is_refused(desk):
    with pytest.raises(Refused, match="calls itself"):
        desk.do(Configure("roster_week", "other", content=_week("control-room@2024-09-23")))


def _week(key):
    roster, _at, monday = key.partition("@")
    return f'{{"roster":"{roster}","monday":"{monday}","turns":[]}}'


# --- told ---


def test_a_person_reads_who_sits_where_and_where_somebody_is_missing(desk, tmp_path):
    taken(desk, tmp_path, HEADER + NIGHT)

    lines = roster_lines(desk.city, at(22))

    assert lines[1] == "Control room: night 20:00–08:00, short-staffed (1 of 2)"
    assert lines[2] == "  seat 1: Li Na"
    assert "nobody (0 of 2)" in lines[4]
    assert "no shift now" in "\n".join(roster_lines(desk.city, at(12)))


def test_a_city_without_rosters_says_how_to_get_one():
    assert "import roster" in roster_lines(City(), at(12))[-1]


def test_a_program_reads_the_shift_its_seats_and_the_gaps(desk, tmp_path):
    taken(desk, tmp_path, HEADER + NIGHT)

    [room] = roster_document(desk.city, at(22))["rosters"]

    assert room["shift"]["end"] == "2024-09-25T08:00:00+08:00"
    assert room["shift"]["seats"] == [
        {
            "seat": "seat 1",
            "name": "seat 1",
            "post": Post.DISPATCHER,
            "person": "li",
            "called": "Li Na",
        }
    ]
    assert [gap["staffing"] for gap in room["gaps"]] == ["short", *["empty"] * 7]
    assert roster_document(desk.city, at(12))["rosters"][0]["shift"] is None


def test_the_command_line_imports_people_and_rosters_and_tells_who_is_on_duty(tmp_path, capsys):
    cc = Terminal(tmp_path / "city", capsys)
    people = "id,name_en,name_zh_CN,posts,loop,areas\nli,Li Na,李娜,dispatcher,street,A B\n"
    cc("import", "people", written(tmp_path / "people.csv", people))

    imported = cc("import", "roster", written(tmp_path / "r.csv", HEADER + NIGHT), "--json")
    found = cc("--lang", "zh_CN", "roster", "--at", "2024-09-24T22:00:00+00:00", "--json")

    assert imported.status == 0
    assert imported.json["taken"] == 1
    assert found.json["rosters"][0]["shift"]["seats"][0]["called"] == "李娜"


def test_people_have_names_levels_and_areas(tmp_path):
    text = '[[person]]\nid="li"\nnames={en="Li Na",zh_CN="李娜"}\nposts=["dispatcher"]\n'
    file = written(tmp_path / "people.toml", text + 'loop = "street"\nareas = ["A"]\n')

    [person] = read_people(Path(file)).pieces

    assert (person.name, person.called, person.names["zh_CN"]) == ("Li Na", "Li Na", "李娜")
    assert (person.loop, person.areas) == (Loop.STREET, ("A",))


def test_a_person_without_a_name_is_rejected(tmp_path):
    file = written(tmp_path / "people.toml", '[[person]]\nid="li"\nposts=["dispatcher"]\n')

    assert [reject.field for reject in read_people(Path(file)).rejects] == ["name"]
