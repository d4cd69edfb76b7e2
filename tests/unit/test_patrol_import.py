"""Plans of patrols from files, and what the command line says of them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from commandcenter import commands as ask
from commandcenter.command_line.patrol_answers import hazard_counts, patrol_lines, patrols_document
from commandcenter.intake.patrols import read_plans
from commandcenter.patrol.record import last_walks, tasks
from commandcenter.patrol.tasks import CheckItem, TaskState
from commandcenter.refusal import Refused
from commandcenter.roles import Post
from tests.helpers.makers import CELLS, LITTER, MONDAY, WANG, ZHAO, a_case
from tests.helpers.patrols import QIAN, a_hazard, a_patrolled_desk, a_plan, a_walk

WHOLE = """
[[patrol]]
key = "lanes"
names = { en = "Fire lanes", zh_CN = "消防通道" }
areas = ["440304001001"]
every = "2h"
weekdays = ["fri", "mon"]
begins = "7:30"
ends = "19:00"
post = "verifier"
classes = ["0102"]
since = 2024-09-20T00:00:00
until = 2024-12-31
[[patrol.check]]
code = "free"
names = { en = "Lane is free" }
"""
TABLE = (
    "key,name_en,areas,every,checklist,person\nlanes,Fire lanes,440304001001,7d,Free; Marked,Qian"
)


@pytest.fixture
def desk():
    return a_patrolled_desk()


@pytest.fixture
def read(desk, tmp_path):
    def taken(text, name="plans.toml"):
        file = tmp_path / name
        file.write_text(text, "utf-8")
        return read_plans(file, desk.city, desk.clock.now())

    return taken


def test_a_plan_says_where_how_often_who_and_what_is_looked_at(read):
    [plan] = read(WHOLE).pieces

    assert (plan.days, plan.hours, plan.weekdays) == (1, 2, ("mon", "fri"))
    assert (plan.begins, plan.ends, plan.post) == ("07:30", "19:00", Post.VERIFIER)
    assert (plan.classes, plan.until) == (("0102",), date(2024, 12, 31))
    assert plan.since == datetime(2024, 9, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert plan.checklist == (CheckItem("free", {"en": "Lane is free"}),)


def test_a_row_of_a_table_is_a_plan_too(read):
    [plan] = read(TABLE, "plans.csv").pieces

    assert (plan.days, plan.person, plan.since) == (7, "qian", MONDAY)
    assert [item.names["en"] for item in plan.checklist] == ["Free", "Marked"]


def test_a_known_plan_keeps_the_day_since_when_it_holds(read, desk):
    desk.clock.move(days=40)

    [plan] = read(TABLE.replace("lanes,Fire", "daily,Fire"), "plans.csv").pieces

    assert plan.since == MONDAY - timedelta(hours=2)


@pytest.mark.parametrize(
    ("old", "new", "field", "reason"),
    [
        ('"2h"', '"often"', "every", "not a rhythm"),
        ('"440304001001"', '"12"', "areas", "There is no area 12"),
        ('areas = ["440304001001"]', "", "areas", "missing"),
        ('"0102"', '"9999"', "classes", "has no class 9999"),
        ('"fri"', '"Freitag"', "weekdays", "not known here"),
        ('"7:30"', '"half past"', "begins", "not a time of day"),
        ('post = "verifier"', 'person = "Nemo"', "person", "Nobody here is called Nemo"),
        ("2024-12-31", '"soon"', "until", "not a day"),
        ("ends =", "end =", "end", "means nothing here"),
    ],
)
def test_a_plan_that_cannot_be_is_rejected_and_says_where(read, old, new, field, reason):
    taken = read(WHOLE.replace(old, new))

    assert taken.pieces == []
    assert [(reject.row, reject.field) for reject in taken.rejects] == [(1, field)]
    assert reason in taken.rejects[0].reason


def test_of_two_plans_with_one_key_the_second_is_rejected(read):
    assert [reject.row for reject in read(WHOLE + WHOLE).rejects] == [2]


def test_a_file_without_tables_is_refused(read):
    with pytest.raises(Refused, match="not a list of tables"):
        read("patrol = 1")


def test_the_list_says_what_is_overdue_due_and_walked_and_counts_the_hazards(desk):
    desk.do(a_walk(0), person=QIAN)
    now = desk.clock.now()
    found = tasks(desk.city, last_walks(desk.store, now), now)

    document = patrols_document(found, desk.store.cases(), desk.city)

    assert document["by_state"] == {"overdue": 0, "due": 3, "done": 1, "coming": 0}
    assert document["patrols"][0] == {
        "plan": "daily",
        "cell": CELLS[1],
        "officer": "qian",
        "post": "grid_officer",
        "state": TaskState.DUE,
        "opens_at": "2024-09-23T08:00:00+08:00",
        "due_at": "2024-09-23T18:00:00+08:00",
        "walked_at": None,
        "missed": 0,
    }
    line = patrol_lines(found, desk.city)[0].split("\t")
    assert line == ["due", "Daily round", CELLS[1], "Qian", "2024-09-23 18:00", "0"]


def test_a_cell_without_an_officer_is_said_to_be_nobodys():
    desk = a_patrolled_desk(a_plan(post=Post.APPRAISER))
    now = desk.clock.now()

    assert patrol_lines(tasks(desk.city, {}, now), desk.city)[0].split("\t")[3] == "nobody"


def test_hazards_are_counted_by_where_they_stand_in_the_lane(desk):
    for way in ((), ("done",), ("done", "checked"), ("void",)):
        case = desk.do(a_walk(found=(a_hazard(class_code=LITTER),)), person=QIAN)[1].case
        if "done" in way:
            desk.do(ask.SignFor(case), person=WANG)
            desk.do(ask.ReportDone(case), person=WANG)
        if "checked" in way:
            desk.do(ask.StartCheck(case), person=ZHAO)
            desk.do(ask.PassCheck(case), person=ZHAO)
        if "void" in way:
            desk.do(ask.Recall(case, reason="a toy"))
            desk.do(ask.Void(case, reason="a toy"))
    a_case(desk=desk)

    assert hazard_counts(desk.store.cases()) == {"found": 1, "rectified": 1, "rechecked": 1}
