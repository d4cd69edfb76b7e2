"""The one door: reports come in, what is stored is told, contacts stay apart, steps fire."""

from datetime import timedelta

import pytest

from commandcenter import commands as do
from commandcenter import events as ev
from commandcenter.case import Case, Stage
from commandcenter.catalogue import Urgency
from commandcenter.city import to_json
from commandcenter.desk import Desk
from commandcenter.escalation import Chain, Phase, Step, StepAction
from commandcenter.events import Event
from commandcenter.ids import CaseId, PersonId
from commandcenter.refusal import Refused
from commandcenter.report import Place
from commandcenter.roles import Person, Post
from commandcenter.unit import Unit
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import GAS, HERE, NOON, MovedClock, filed, found, report


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def desk(clock: MovedClock) -> Desk:
    return found(MemoryStore(), clock)


def test_a_report_becomes_a_numbered_case_in_its_cell(desk: Desk) -> None:
    first, second = report(desk), report(desk)

    assert first.number == "HC-240506-a1b2-0001"
    assert second.number == "HC-240506-a1b2-0002"
    assert (first.stage, first.cell, first.part) == (Stage.REPORTED, "C00", "HC")
    assert first.due_at == NOON + timedelta(minutes=15)


def test_a_report_known_only_by_its_cell_is_placed_inside_it(desk: Desk) -> None:
    case = report(desk, place=None, cell="C21")

    assert case.place is not None
    assert desk.city.cells.cell_of(case.place.lon, case.place.lat) == case.cell == "C21"
    with pytest.raises(Refused, match="no cell C99"):
        report(desk, place=None, cell="C99")


def test_a_place_outside_every_cell_is_kept_and_belongs_to_nobodys_grid(desk: Desk) -> None:
    case = report(desk, place=Place(-73.9, 40.9))

    assert case.place == Place(-73.9, 40.9)
    assert case.cell is None


def test_a_report_must_say_something_and_of_a_class_that_exists(desk: Desk) -> None:
    with pytest.raises(Refused, match="Say what it is"):
        report(desk, words=" ", class_code=None)
    with pytest.raises(Refused, match="no class 9999"):
        report(desk, class_code="9999")


def test_one_more_report_of_the_same_thing_joins_the_open_case(desk: Desk) -> None:
    case = report(desk)

    near = Place(HERE.lon + 0.001, HERE.lat)
    desk.do(do.RegisterReport(description="Water everywhere", place=near, join=case.number))

    joined = desk.case(case.id)
    assert [r.description.value for r in joined.reports if r.description] == [
        "Water on the road",
        "Water everywhere",
    ]
    body = desk.store.history(case.id)[-1].body
    assert isinstance(body, ev.ReportJoined)
    assert body.distance_m == pytest.approx(84.5, abs=0.5)


def test_no_report_joins_a_case_that_has_ended(desk: Desk) -> None:
    case = report(desk)
    desk.do(do.Reject(case.id, "Not true"))

    with pytest.raises(Refused, match="not open any more"):
        desk.do(do.RegisterReport(description="Again", join=case.id))


def test_a_case_is_found_by_its_id_in_the_system_it_came_from(desk: Desk) -> None:
    case = report(desk, source="nyc311", external_id="54049402")

    assert desk.case("54049402") == case
    with pytest.raises(Refused, match="no case 7"):
        desk.case("7")


def test_a_contact_is_masked_and_no_event_holds_it(desk: Desk) -> None:
    case = report(desk, contact="212-555-0147")

    contact = case.reports[0].contact
    assert contact is not None
    assert contact.masked.value is not None
    assert contact.masked.value.endswith("47")
    assert "0147" not in repr(desk.store.history(case.id))
    assert desk.store.contact(contact.digest) == "212-555-0147"


def test_a_look_at_a_contact_is_logged_with_its_reason(desk: Desk) -> None:
    case = report(desk, contact="212-555-0147")

    (event,) = desk.do(do.RevealContact(case.id, "Ask which floor"))

    assert isinstance(event.body, ev.ContactRevealed)
    assert event.body.reason.value == "Ask which floor"
    with pytest.raises(Refused, match="No contact was left"):
        desk.do(do.RevealContact(report(desk).id, "Ask which floor"))
    with pytest.raises(Refused, match="needs a reason"):
        desk.do(do.RevealContact(case.id, ""))


def test_erased_words_are_gone_and_the_case_goes_on(desk: Desk) -> None:
    case = report(desk, contact="212-555-0147", address="1 Harbour Street")

    desk.do(do.Erase(case.id, "Asked for by the reporter", "text"))

    erased = desk.case(case.id)
    (one,) = erased.reports
    assert one.description is not None
    assert one.description.erased
    assert one.address is not None
    assert one.address.erased
    assert one.contact is not None
    assert one.contact.masked.erased
    assert erased.standing.address is not None
    assert erased.standing.address.erased
    with pytest.raises(Refused, match="No contact"):
        desk.do(do.RevealContact(case.id, "Ask which floor"))
    desk.do(do.FileCase(case.id))


def test_erasing_the_contact_leaves_the_words(desk: Desk) -> None:
    case = report(desk, contact="212-555-0147")

    desk.do(do.Erase(case.id, "Case settled"))

    (one,) = desk.case(case.id).reports
    assert one.description is not None
    assert not one.description.erased
    with pytest.raises(Refused, match="Only the contacts, the text or the photos"):
        desk.do(do.Erase(case.id, "Case settled", "everything"))
    with pytest.raises(Refused, match="nothing to erase"):
        desk.do(do.Erase(report(desk).id, "Case settled"))


def test_what_is_refused_is_neither_stored_nor_told(desk: Desk) -> None:
    told: list[Event] = []
    desk.listeners.append(lambda events, cases: told.extend(events))
    before = list(desk.store.events())

    with pytest.raises(Refused):
        desk.do(do.Dispatch("nothing", to="water"))

    assert told == []
    assert list(desk.store.events()) == before


def test_what_is_stored_is_told_with_the_case_that_it_leads_to(desk: Desk) -> None:
    told: list[tuple[Event, dict[CaseId, Case]]] = []
    desk.listeners.append(lambda events, cases: told.append((events[0], dict(cases))))

    case = filed(desk)

    assert [event.type for event, _cases in told] == ["CaseReported", "CaseFiled"]
    assert told[-1][1] == {case.id: case}


def test_within_a_case_time_never_runs_backwards(desk: Desk) -> None:
    case = filed(desk)

    (event,) = desk.do(do.Dispatch(case.id, to="water"), at=NOON - timedelta(hours=1))

    assert event.occurred_at == case.last_at


def test_only_posts_of_the_intake_take_down_reports(desk: Desk) -> None:
    handler = Person(PersonId("moss"), "K. Moss", (Post.HANDLER,))

    with pytest.raises(Refused, match="takes one of these posts"):
        desk.do(do.RegisterReport(description="x"), person=handler)


def test_nobody_dispatches_so_the_chain_climbs_and_each_step_fires_once(
    desk: Desk, clock: MovedClock
) -> None:
    case = filed(desk)
    clock.move(minutes=31)

    fired = desk.do(do.FireDueSteps())

    steps = [event.body for event in fired]
    assert [(s.step, s.late) for s in steps if isinstance(s, ev.StepFired)] == [
        ("remind", True),
        ("raise", False),
    ]
    assert desk.do(do.FireDueSteps()) == []
    assert [s.late for s in desk.case(case.id).standing.chain.steps] == [True, False]  # type: ignore[union-attr]


def test_two_desks_that_fire_the_same_step_make_the_same_event(clock: MovedClock) -> None:
    one = found(MemoryStore(), clock)
    case = filed(one)
    other = found(MemoryStore(), clock)
    other.store.append(one.store.history(case.id), [case])
    clock.move(minutes=11)

    assert [e.id for e in one.do(do.FireDueSteps())] == [e.id for e in other.do(do.FireDueSteps())]


def test_dispatch_binds_a_new_chain_and_an_ended_case_leaves_its_chain(
    desk: Desk, clock: MovedClock
) -> None:
    case = filed(desk)
    desk.do(do.Dispatch(case.id, to="water"))
    other = filed(desk)
    desk.do(do.Void(other.id, "Entered twice"))

    chain = desk.case(case.id).standing.chain
    assert chain is not None
    assert chain.chain == "handling"
    clock.move(hours=1)
    assert {event.case for event in desk.do(do.FireDueSteps())} == {case.id}


def test_filing_as_an_emergency_starts_a_chain_anew_and_otherwise_keeps_it(
    desk: Desk, clock: MovedClock
) -> None:
    case = report(desk)
    clock.move(minutes=5)
    desk.do(do.FileCase(case.id))
    kept = desk.case(case.id).standing.chain
    gas = report(desk)
    clock.move(minutes=5)
    desk.do(do.FileCase(gas.id, GAS))
    anew = desk.case(gas.id).standing.chain

    assert kept == case.standing.chain
    assert anew is not None
    assert anew.bound_at == clock.now()
    assert desk.case(gas.id).emergency


def test_configuration_is_versioned_and_only_an_administrator_changes_it(desk: Desk) -> None:
    units = [Unit("fire", {"en": "Fire"})]  # type: ignore[arg-type]

    (event,) = desk.do(do.Configure("units", "units", to_json(units)))

    assert isinstance(event.body, ev.ConfigurationChanged)
    assert event.body.version == 2
    assert desk.city.unit("Fire") == units[0]
    assert Desk(desk.store, desk.clock).city.unit("fire") == units[0]
    with pytest.raises(Refused, match="takes one of these posts"):
        desk.do(do.Configure("units", "units", "[]"), person=desk.city.person("ortega"))
    with pytest.raises(Refused, match="cannot be configured"):
        desk.do(do.Configure("weather", "x", "{}"))


def test_a_case_keeps_the_catalogue_that_it_was_filed_under(desk: Desk) -> None:
    case = filed(desk)
    from dataclasses import replace

    shorter = replace(desk.city.catalogue, names={"en": "Second edition"})
    desk.do(do.Configure("catalogue", shorter.key, to_json(shorter)))

    assert desk.city.catalogue.version == 2
    assert desk.city.catalogue_of(desk.case(case.id)).version == 1


def test_broken_configuration_never_reaches_the_log(desk: Desk) -> None:
    before = list(desk.store.events())

    with pytest.raises(Refused, match="units cannot be put in force"):
        desk.do(do.Configure("units", "units", '[{"code": 1}]'))

    assert list(desk.store.events()) == before


def test_a_merge_is_told_to_both_cases_and_an_undo_takes_it_back_from_both(desk: Desk) -> None:
    case, other = report(desk, words="Leak"), report(desk, words="Same leak")

    desk.do(do.Merge(other.id, case.number))

    joined = desk.case(case.id)
    assert [r.id for r in joined.reports] == [case.reports[0].id, other.reports[0].id]
    desk.do(do.Undo(other.id, desk.case(other.id).last_event))
    assert desk.case(case.id).reports == case.reports
    assert desk.case(other.id).open


@pytest.mark.parametrize("asked", ["merged", "merged into"])
def test_words_that_a_merge_has_copied_are_erased_in_both_cases(desk: Desk, asked: str) -> None:
    case, other = report(desk, words="Leak"), report(desk, words="Mrs Smith's leak")
    desk.do(do.Merge(other.id, case.number))

    desk.do(do.Erase((other if asked == "merged" else case).id, "Asked for", "text"))

    for each in (desk.case(case.id), desk.case(other.id)):
        said = [r.description for r in each.reports if r.description]
        assert other.reports[0].description.digest in [text.digest for text in said]  # type: ignore[union-attr]
        assert not any("Smith" in (text.value or "") for text in said)


def test_a_report_that_joins_an_unplaced_case_gives_it_a_place(desk: Desk) -> None:
    case = report(desk, place=None)

    desk.do(do.RegisterReport(description="Here", place=HERE, join=case.id))

    placed = desk.case(case.id)
    assert (placed.place, placed.cell) == (HERE, "C00")


def test_the_same_report_passed_on_twice_is_taken_down_once(desk: Desk) -> None:
    report(desk, source="nyc311", external_id="5")

    with pytest.raises(Refused, match="nyc311 has passed on 5 before"):
        report(desk, source="nyc311", external_id="5")


def test_nothing_happens_in_the_future(desk: Desk) -> None:
    with pytest.raises(Refused, match="has not come yet"):
        report(desk, reported_at=NOON + timedelta(minutes=1))
    with pytest.raises(Refused, match="has not come yet"):
        desk.do(do.RegisterReport(description="x"), at=NOON + timedelta(minutes=1))


@pytest.mark.parametrize("place", [Place(-740, 40), Place(-74, -91)])
def test_a_place_must_be_on_earth(desk: Desk, place: Place) -> None:
    with pytest.raises(Refused, match="not a place on Earth"):
        report(desk, place=place)


def test_a_district_is_no_cell(desk: Desk) -> None:
    with pytest.raises(Refused, match="no cell D1"):
        report(desk, place=None, cell="D1")


def test_an_emergencys_first_step_fires_with_the_act_that_binds_it(desk: Desk) -> None:
    names = {"en": "Tell the duty officer"}
    step = Step("now", names, StepAction.NOTIFY, "duty_officer", "app", 0)
    chain = Chain("handling", 1, {"en": "Work"}, Phase.HANDLING, (Urgency.EMERGENCY,), (step,))
    desk.do(do.Configure("chain", "handling", to_json(chain)))

    events = desk.do(do.RegisterReport(description="Gas", class_code=GAS, place=HERE))

    assert [event.type for event in events] == ["CaseReported", "CaseDispatched", "StepFired"]
    assert desk.do(do.FireDueSteps()) == []


def test_what_another_process_stores_is_heard_and_decided_on(clock: MovedClock) -> None:
    store = MemoryStore()
    one, other = found(store, clock), found(store, clock)
    told: list[str] = []
    one.listeners.append(lambda events, cases: told.extend(event.type for event in events))
    case = filed(other)
    other.do(do.Dispatch(case.id, to="water"))

    with pytest.raises(Refused, match="Water has this case already"):
        one.do(do.Dispatch(case.id, to="water"))

    assert told == ["CaseReported", "CaseFiled", "CaseDispatched"]
    assert one.catch_up() == []


def test_a_decision_taken_while_another_process_was_quicker_is_taken_anew(
    clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MemoryStore()
    one, other = found(store, clock), found(store, clock)
    case = filed(one)
    look_up, quicker = store.case, iter([do.Void(case.id, "Entered twice")])

    def meanwhile(reference: str) -> Case | None:
        found_case: Case | None = look_up(reference)
        for command in quicker:
            other.do(command)
        return found_case

    monkeypatch.setattr(store, "case", meanwhile)

    with pytest.raises(Refused, match="“void”"):
        one.do(do.Dispatch(case.id, to="water"))

    assert one.case(case.id).stage is Stage.VOIDED


def test_configuration_from_another_process_is_in_force_here_too(clock: MovedClock) -> None:
    store = MemoryStore()
    one, other = found(store, clock), found(store, clock)

    units = [Unit("fire", {"en": "Fire"})]  # type: ignore[arg-type]
    other.do(do.Configure("units", "units", to_json(units)))
    one.catch_up()

    assert one.city.unit("fire") == units[0]
