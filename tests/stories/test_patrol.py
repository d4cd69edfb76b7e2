"""A hazard from the officer who finds it to the one who rechecks: nothing found is nobody's."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commandcenter import commands as ask
from commandcenter.case import Stage
from commandcenter.city import to_json
from commandcenter.events import PatrolWalked
from commandcenter.grid.duties import AreaDuty, Officer
from commandcenter.patrol.record import cells_of, last_walks, officers, tasks
from commandcenter.patrol.tasks import TaskState
from commandcenter.refusal import Refused
from commandcenter.roles import Person, Post
from db.store import LocalStore
from db.verify import verify
from tests.helpers.command_line import Terminal, areas_file, written
from tests.helpers.makers import CELLS, EMERGENCY, LI, WANG, ZHAO, a_place
from tests.helpers.memory_store import MemoryStore
from tests.helpers.patrols import EXITS, QIAN, SUN, a_hazard, a_patrolled_desk, a_plan, a_walk

BOTH = Person("zhou", "Zhou", (Post.HANDLER, Post.GRID_OFFICER))
"""Somebody who handles and checks."""


@pytest.fixture(params=["memory", "disk"])
def store(request, tmp_path):
    made = MemoryStore() if request.param == "memory" else LocalStore.open(tmp_path / "city")
    yield made
    made.close()


@pytest.fixture
def desk(store):
    return a_patrolled_desk(store=store)


def standing(desk):
    now = desk.clock.now()
    found = tasks(desk.city, last_walks(desk.store, now), now)
    return {task.cell: task for task in found}


def found_case(desk, hazard=None, person=QIAN):
    events = desk.do(a_walk(found=(hazard or a_hazard(),)), person=person)
    assert isinstance(events[0].body, PatrolWalked)
    return desk.case(events[0].body.found[0])


def test_every_cell_has_its_officer_and_one_that_was_walked_is_done(desk):
    assert {t.cell: t.officer for t in standing(desk).values()} == {
        CELLS[0]: "qian",
        CELLS[1]: "qian",
        CELLS[2]: "sun",
        CELLS[3]: "sun",
    }

    desk.clock.move(hours=1)
    desk.do(a_walk(0), person=QIAN)

    assert standing(desk)[CELLS[0]].state is TaskState.DONE
    assert standing(desk)[CELLS[1]].state is TaskState.DUE
    desk.clock.move(days=1)
    assert standing(desk)[CELLS[1]].state is TaskState.OVERDUE
    assert standing(desk)[CELLS[0]].state is TaskState.DUE


def test_a_hazard_is_found_rectified_and_rechecked_by_somebody_else(desk):
    case = found_case(desk)

    assert (case.stage, case.unit) == (Stage.DISPATCHED, "cleaning")
    assert (case.reports[0].channel, case.cell) == ("patrol", CELLS[0])
    for command in (ask.SignFor, ask.StartHandling, ask.ReportDone):
        desk.clock.move(minutes=10)
        desk.do(command(case.id), person=WANG)
    desk.do(ask.StartCheck(case.id), person=ZHAO)
    desk.do(ask.PassCheck(case.id, note="stairs are clear"), person=ZHAO)
    desk.do(ask.Close(case.id), person=LI)

    assert desk.case(case.id).stage is Stage.CLOSED


def test_the_officer_who_put_it_right_may_not_recheck_it(desk):
    case = found_case(desk)
    desk.do(ask.SignFor(case.id), person=BOTH)
    desk.do(ask.ReportDone(case.id), person=BOTH)

    with pytest.raises(Refused, match="somebody else must check"):
        desk.do(ask.StartCheck(case.id), person=BOTH)

    desk.do(ask.StartCheck(case.id), person=QIAN)
    assert desk.case(case.id).stage is Stage.CHECKING


def test_walk_and_cases_are_one_act_stored_together(desk, store):
    before = store.last_place()

    events = desk.do(a_walk(found=(a_hazard(), a_hazard(place=a_place()))), person=QIAN)

    assert [event.type for event in events][:4] == [
        "PatrolWalked",
        "CaseReported",
        "CaseFiled",
        "CaseDispatched",
    ]
    assert store.last_place() == before + len(events)
    assert [event.actor for event in events[:4]] == ["qian", "qian", "rule", "rule"]
    assert len({event.case for event in events} - {None}) == 2
    assert [walk.id for walk in store.walks(desk.clock.now())] == [events[0].id]
    assert store.walks(desk.clock.now() + timedelta(seconds=1)) == []


def test_an_emergency_goes_by_its_lane_to_the_unit_of_emergencies(desk):
    case = found_case(desk, a_hazard(class_code=EMERGENCY))

    assert case.unit == "gas"


def test_a_hazard_about_a_component_names_it_and_is_found_by_it(desk, store):
    case = found_case(desk, a_hazard(component="4403040105000001"))

    assert case.standing.component == "4403040105000001"
    assert [each.id for each in store.of_component("4403040105000001")] == [case.id]
    assert store.of_component("440304010500000") == []


def test_what_is_not_in_order_needs_a_hazard_and_every_point_an_answer(store):
    desk = a_patrolled_desk(a_plan(checklist=(EXITS,)), store=store)
    before = store.last_place()

    for walk, why in (
        (a_walk(), "Say of “Exits are free”"),
        (a_walk(results={"exits": False}), "say what was found"),
        (a_walk(results={"exits": True, "roof": True}), "has no point roof"),
        (a_walk(cell=0, plan="weekly"), "There is no patrol weekly"),
        (a_walk(results={"exits": True}, note="x" * 501), "note is too long"),
    ):
        with pytest.raises(Refused, match=why):
            desk.do(walk, person=QIAN)
    with pytest.raises(Refused, match="does not belong to the patrol"):
        desk.do(ask.RecordPatrol("daily", "440304001"), person=QIAN)
    with pytest.raises(Refused, match="may not do this"):
        desk.do(a_walk(results={"exits": True}), person=WANG)

    assert store.last_place() == before
    walked = desk.do(a_walk(results={"exits": False}, found=(a_hazard(),)), person=QIAN)
    assert walked[0].body.results[0].in_order is False


def test_the_control_room_records_what_an_officer_says_by_telephone(desk):
    events = desk.do(a_walk(), person=LI, on_behalf_of=SUN)

    assert (events[0].actor, events[0].on_behalf_of, events[0].post) == (
        "li",
        "sun",
        "grid_officer",
    )


def test_a_named_person_goes_before_the_officer_of_the_area(desk):
    def walks(plan):
        return officers(plan, CELLS[:1], desk.city)[CELLS[0]]

    assert walks(a_plan()) == "qian"
    assert walks(a_plan(person="zhao")) == "zhao"
    assert walks(a_plan(post="appraiser")) is None


def test_the_officer_that_the_grid_names_goes_before_who_holds_the_area(desk):
    duty = AreaDuty(CELLS[0], officers=(Officer("grid_officer", "sun"),))
    city = replace(desk.city, duties={"city": {CELLS[0]: duty}})

    assert officers(a_plan(), CELLS[:2], city) == {CELLS[0]: "sun", CELLS[1]: "qian"}


def test_a_cell_that_was_drawn_anew_is_walked_as_those_that_replace_it(desk):
    noon = desk.clock.now() + timedelta(hours=3)
    areas = {area.code: area for area in desk.city.area_sets["city"]}
    old = areas[CELLS[0]]
    halves = [
        replace(old, code=f"{CELLS[0]}{half}", valid_from=noon, replaces=(old.code,))
        for half in "ab"
    ]
    areas[old.code] = replace(old, valid_until=noon)
    city = replace(desk.city, area_sets={"city": (*areas.values(), *halves)})
    plan = a_plan(areas=(CELLS[0],))

    assert cells_of(plan, city, desk.clock.now()) == [CELLS[0]]
    assert cells_of(plan, city, noon) == [half.code for half in halves]


def test_a_log_with_walks_is_whole(tmp_path):
    store = LocalStore.open(tmp_path / "city")
    desk = a_patrolled_desk(store=store)
    found_case(desk)

    assert verify(store).problems == []
    store.close()


def test_register_and_patrols_come_by_the_command_line(tmp_path, capsys):
    cc = Terminal(tmp_path / "city", capsys)
    cc("import", "areas", areas_file(tmp_path / "areas.geojson"))
    head = "code,name,owner,lon,lat,accuracy,state"
    good = "4403040105000001,Lamp,,-73.995,40.705,A,intact"
    lamps = written(tmp_path / "lamps.csv", f"{head}\n{good}\n{good.replace('0001,', '1,')}\n")
    plans = written(tmp_path / "plans.csv", "key,name_en,areas,every\nround,Round,A1,2h\n")

    taken = cc("import", "components", lamps, "--json")
    planned = cc("import", "patrols", plans, "--json")

    assert (taken.status, taken.json["taken"], taken.json["rejected"]) == (2, 1, 1)
    assert (planned.status, planned.json["taken"]) == (0, 1)
    noon = "2022-05-01T12:00:00+00:00"
    listed = cc("patrols", "--json", now=noon).json["patrols"]
    assert [(each["cell"], each["officer"]) for each in listed] == [("A1", None)]
    assert "nobody" in cc("patrols", now=noon).out
    assert cc("import", "patrols", plans, "--crs", "gcj02").status == 1


def test_a_hazard_that_no_unit_may_take_waits_for_the_dispatcher(desk):
    only_gas = [unit for unit in desk.city.units.by_code.values() if unit.code == "gas"]
    desk.do(ask.Configure("units", "units", to_json(only_gas)))

    case = found_case(desk)

    assert (case.stage, case.unit) == (Stage.FILED, None)
    assert case.next_step_at is not None, "its chain climbs until somebody dispatches it"
