"""Demos: a script played by the clock, through the desk like everybody else."""

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from commandcenter import commands as do
from commandcenter import events as ev
from commandcenter.demo.loop import Way, acts_of
from commandcenter.demo.player import Act, Player
from commandcenter.demo.preparation import player, prepare, read_demo
from commandcenter.desk import Desk
from commandcenter.ids import PersonId
from commandcenter.roles import LOCAL, Loop, Person, Post
from commandcenter.settings import Settings
from commandcenter.situation import Situation
from commandcenter.workspace import Workspace, workspace_clock
from db.store import LocalStore
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import HERE, NOON, PEOPLE, WATER_LEAK, MovedClock, found


@pytest.fixture
def desk() -> Desk:
    desk = found(MemoryStore(), MovedClock(NOON))
    desk.clock.move(hours=1)  # type: ignore[attr-defined]
    posts = {
        "acceptor-1": Post.ACCEPTOR,
        "dispatcher-2": Post.DISPATCHER,
        "verifier-1": Post.VERIFIER,
        "shift-leader": Post.SHIFT_LEADER,
    }
    people = [Person(PersonId(key), key, (post,)) for key, post in posts.items()]
    from commandcenter.city import to_json

    desk.do(do.Configure("people", "people", to_json([*PEOPLE, *people])))
    return desk


def a_way(**changes: object) -> Way:
    known: dict[str, object] = {
        "report": do.RegisterReport(
            description="Leak",
            class_code=WATER_LEAK,
            place=HERE,
            source="test",
            external_id="T-1",
        ),
        "reported_at": NOON,
        "filed_at": NOON + timedelta(minutes=1),
        "unit": "water",
        "handler": PersonId("moss"),
        "dispatched_at": NOON + timedelta(minutes=2),
        "closed_at": NOON + timedelta(minutes=40),
    }
    return Way(**(known | changes))  # type: ignore[arg-type]


def test_a_script_takes_a_case_from_report_to_closure_at_its_own_instants(desk: Desk) -> None:
    Player(acts_of(a_way())).play(desk, NOON + timedelta(hours=1))

    history = desk.store.history(desk.case("T-1").id)
    history = [event for event in history if not isinstance(event.body, ev.StepFired)]
    assert [event.type for event in history] == [
        "CaseReported",
        "CaseFiled",
        "CaseDispatched",
        "CaseSigned",
        "HandlingStarted",
        "HandlingDone",
        "CheckStarted",
        "CheckPassed",
        "CaseClosed",
    ]
    assert history[-1].occurred_at == NOON + timedelta(minutes=40)


@pytest.mark.parametrize("lacking", ["filed_at", "dispatched_at", "closed_at"])
def test_a_script_goes_as_far_as_it_knows_the_way(lacking: str) -> None:
    acts = list(acts_of(a_way(**{lacking: None})))

    kinds = [type(act.command) for act in acts]
    expected = [do.RegisterReport, do.FileCase, do.Dispatch]
    assert kinds == expected[: ["filed_at", "dispatched_at", "closed_at"].index(lacking) + 1]


def test_a_player_plays_each_act_once_and_stops_at_the_instant(desk: Desk) -> None:
    script = Player(acts_of(a_way()))

    first = script.play(desk, NOON + timedelta(minutes=1))
    again = script.play(desk, NOON + timedelta(minutes=1))

    assert [event.type for event in first] == ["CaseReported", "CaseFiled"]
    assert again == []
    assert script.remaining == 7
    assert script.next_at == NOON + timedelta(minutes=2)


def test_a_reopened_demo_goes_on_and_takes_no_report_down_twice(desk: Desk) -> None:
    Player(acts_of(a_way())).play(desk, NOON + timedelta(minutes=2))

    Player(acts_of(a_way())).play(desk, NOON + timedelta(hours=1))
    later = Player(acts_of(a_way()), since=NOON + timedelta(hours=1))

    assert Counter(e.type for e in desk.store.events())["CaseReported"] == 1
    assert later.remaining == 0


def test_what_the_dispatcher_has_settled_otherwise_is_left_at_that(desk: Desk) -> None:
    script = Player(acts_of(a_way()))
    script.play(desk, NOON + timedelta(minutes=1))
    desk.do(do.Void("T-1", "Entered twice"))

    assert script.play(desk, NOON + timedelta(hours=1)) == []
    assert script.remaining == 0


def test_acts_are_played_in_the_order_of_their_instants(desk: Desk) -> None:
    person = PersonId("acceptor-1")
    acts = [
        Act(NOON + timedelta(minutes=m), do.RegisterReport(description=str(m)), person)
        for m in (3, 1, 2)
    ]

    events = Player(acts).play(desk, NOON + timedelta(hours=1))

    said = [e.body.report.description for e in events if isinstance(e.body, ev.CaseReported)]
    assert [text.value for text in said if text] == ["1", "2", "3"]


def prepared(name: str, folder: Path) -> tuple[Desk, Settings]:
    workspace = Workspace(folder)
    workspace.prepare()
    store = LocalStore.open(folder)
    settings = prepare(name, store, workspace, speed=1.0)
    return Desk(store, workspace_clock(settings, store.latest())), settings


def test_new_york_stands_as_on_2_march_2011_and_its_real_hour_is_to_come(tmp_path: Path) -> None:
    desk, settings = prepared("nyc", tmp_path)

    standing = [case for case in desk.store.open_cases() if case.imported_at]
    assert len(standing) == 1196
    assert sum(case.place is not None for case in standing) == 750
    assert all(case.due_at for case in standing)
    assert "real reports of 1 May 2022" in settings.demo.banner["en"]
    assert (tmp_path / "maps" / "streets.geojson.gz").exists()
    script = player("nyc", desk, settings.clock.origin)
    assert script.remaining > 3_000
    desk.store.close()  # type: ignore[attr-defined]


def test_a_due_date_of_2011_keeps_its_distance_from_the_night_it_is_laid_under(
    tmp_path: Path,
) -> None:
    desk, _settings = prepared("nyc", tmp_path)

    case = desk.case("19937901")

    assert case.reported_at.astimezone(desk.city.zone).strftime("%d %b %H:%M") == "29 Apr 10:41"
    assert case.due_at is not None
    assert case.due_at.astimezone(desk.city.zone).strftime("%d %b %Y %H:%M") == "13 May 2022 16:32"
    desk.store.close()  # type: ignore[attr-defined]


def test_futian_is_the_same_each_time_and_says_that_it_is_simulated(tmp_path: Path) -> None:
    one, settings = prepared("futian", tmp_path / "one")
    other, _same = prepared("futian", tmp_path / "other")

    def seen(desk: Desk) -> list[tuple[str | None, str, object]]:
        return [(c.external_id, c.stage, c.place) for c in desk.store.cases()]

    assert seen(one) == seen(other)
    assert all(
        case.source == "simulation" or "（模拟）" in case.reports[0].description.value
        for case in one.store.cases()
    )
    found = [case for case in one.store.cases() if case.reports[0].channel == "patrol"]
    assert found
    assert all(case.unit for case in found), "nothing found on a patrol is nobody's"
    assert len(one.city.components) == 2896
    assert "模拟" in settings.demo.banner["zh_CN"]
    addresses = [case.standing.address.value for case in one.store.cases()]
    assert all(re.fullmatch(r"[^（]+近[^（]+（\d{3}号网格）", address) for address in addresses)
    cells = one.city.areas.cells()
    assert len(cells) == 486
    assert all(len(cell.code) == 15 and cell.code.startswith("440304") for cell in cells)
    situation = Situation(one.city, read_demo("futian").origin)
    situation.load(one.store.open_cases())
    assert situation.by_light["red"] < len(situation.cases) / 2
    for desk in (one, other):
        desk.store.close()  # type: ignore[attr-defined]


def test_futian_has_a_layer_for_fire_safety_and_says_who_answers_in_each(tmp_path: Path) -> None:
    desk, _settings = prepared("futian", tmp_path)
    case = next(case for case in desk.store.cases() if case.place is not None)

    found = desk.city.cells_of(case)

    assert list(found) == ["city", "fire"]
    assert found["city"].owner == f"STREET-{found['city'].area[6:9]}"
    assert found["fire"].owner == "FIRE"
    assert found["fire"].officers[0].deputies
    assert all(officer.person in desk.city.people for officer in found["city"].officers)
    desk.store.close()  # type: ignore[attr-defined]


def test_futian_has_a_seat_at_every_level_and_one_for_every_post(tmp_path: Path) -> None:
    desk, _settings = prepared("futian", tmp_path)
    people = [person for person in desk.city.people.values() if person.id != LOCAL.id]

    assert {person.loop for person in people} == {None, Loop.COMMUNITY, Loop.STREET}
    assert {post for person in people for post in person.posts} == set(Post)
    areas = desk.city.areas
    assert all(area in areas for person in people for area in person.areas)
    desk.store.close()  # type: ignore[attr-defined]
