"""One list of promises, asked of the store in memory and of the store on disk."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commandcenter import commands as ask
from commandcenter import fold
from commandcenter.case import Stage
from commandcenter.events import CaseImported, Event, NoteAdded, StepDelivered
from commandcenter.ids import CaseId, EventId, derived_id, new_id
from commandcenter.text import Text
from db.store import LocalStore
from tests.helpers.makers import EMERGENCY, MONDAY, a_case, a_desk, a_registration, a_report
from tests.helpers.memory_store import MemoryStore


@pytest.fixture(params=["memory", "disk"])
def store(request, tmp_path):
    made = MemoryStore() if request.param == "memory" else LocalStore.open(tmp_path / "city")
    yield made
    made.close()


@pytest.fixture
def desk(store):
    return a_desk(store)


def a_note(case, words="the lid is loose"):
    body = NoteAdded(Text.of(words))
    return Event(EventId(new_id()), case.part, case.id, "li", "acceptor", None, "d", MONDAY, body)


def an_import(number, external_id, source="nyc311", revision="2024-01-01"):
    case_id = CaseId(derived_id(source, external_id))
    filed = a_case(desk=a_desk())
    body = CaseImported(number, source, external_id, revision, "0" * 64, a_report(), filed.standing)
    event_id = EventId(derived_id("import", source, external_id, revision))
    event = Event(event_id, "440304", case_id, "import", "import", None, "d", MONDAY, body)
    return event, fold.apply(None, event)


def stored(store, *pairs):
    return store.append([event for event, _case in pairs], [case for _event, case in pairs])


def test_events_take_their_place_in_the_order_in_which_they_came(desk, store):
    case = a_case(Stage.HANDLING, desk=desk)

    log = list(store.events())

    assert [event.site_seq for event in log] == list(range(1, len(log) + 1))
    assert {event.site_id for event in log} == {store.site_id}
    assert [event.type for event in store.history(case.id)] == [
        "CaseReported",
        "CaseFiled",
        "CaseDispatched",
        "CaseSigned",
        "HandlingStarted",
    ]


@pytest.mark.parametrize("stage", list(Stage))
def test_what_is_stored_of_a_case_is_what_its_events_make_of_it(desk, store, stage):
    case = a_case(stage, desk=desk)

    assert store.case(case.id) == case == fold.fold(store.history(case.id))


def test_a_case_is_found_by_id_number_and_id_in_its_source(store):
    event, case = an_import("440304-1", "51234")
    stored(store, (event, case))

    found = [store.case(reference) for reference in (case.id, "440304-1", "51234")]

    assert found == [case, case, case]
    assert store.case("nobody's") is None


def test_the_same_event_twice_is_stored_once(desk, store):
    case = a_case(desk=desk)
    note = a_note(case)
    noted = fold.apply(case, note)

    first = store.append([note], [noted])
    again = store.append([note], [fold.apply(noted, note)])

    assert [event.id for event in first] == [note.id]
    assert again == []
    assert store.case(case.id).notes == 1


def test_an_event_repeated_within_one_batch_is_stored_once(desk, store):
    case = a_case(desk=desk)
    note = a_note(case)

    kept = store.append([note, note], [fold.apply(case, note)])

    assert len(kept) == 1
    assert store.case(case.id).notes == 1


def test_a_batch_that_is_partly_known_leads_to_the_case_of_its_log(desk, store):
    case = a_case(desk=desk)
    first, second = a_note(case, "one"), a_note(case, "two")
    store.append([first], [fold.apply(case, first)])
    wrong = fold.apply(fold.apply(store.case(case.id), first), second)

    kept = store.append([first, second], [wrong])

    assert [event.id for event in kept] == [second.id]
    assert store.case(case.id).notes == 2


def test_an_id_that_comes_back_with_other_content_is_a_fault_and_changes_nothing(desk, store):
    case = a_case(desk=desk)
    note, other = a_note(case, "one"), a_note(case, "fresh")
    store.append([note], [fold.apply(case, note)])
    forged = replace(note, body=NoteAdded(Text.of("something else")))

    with pytest.raises(ValueError, match="another content"):
        store.append([other, forged], [])

    assert [event.id for event in store.history(case.id)][-1] == note.id


def test_the_author_of_a_repeated_event_does_not_matter(desk, store):
    case = a_case(desk=desk)
    note = a_note(case)
    store.append([note], [fold.apply(case, note)])

    assert store.append([replace(note, actor="another node")], []) == []


def test_only_open_cases_are_open(desk, store):
    filed, closed = a_case(desk=desk), a_case(Stage.CLOSED, desk=desk)

    assert list(store.open_cases()) == [filed]
    assert list(store.cases()) == [filed, closed]


def test_a_case_that_goes_on_keeps_its_place_in_the_order_of_registration(desk, store):
    first, second = a_case(desk=desk), a_case(desk=desk)
    desk.do(ask.AddNote(first.id, text="still there"))

    assert [case.id for case in store.cases()] == [first.id, second.id]


def test_cases_that_ended_are_found_from_the_instant_of_their_end(desk, store):
    closed = a_case(Stage.CLOSED, desk=desk)
    ended = closed.standing.ended_at

    assert list(store.ended_since(ended)) == [closed]
    assert list(store.ended_since(ended + timedelta(microseconds=1))) == []


def test_the_configuration_comes_back_in_order(desk, store):
    kinds = [event.body.kind for event in store.configuration()]

    assert kinds[:5] == ["areas", "city", "calendar", "catalogue", "units"]
    assert a_desk(store).city.profile == desk.city.profile


def test_the_log_until_an_instant_ends_there(desk, store):
    a_case(Stage.DISPATCHED, desk=desk)
    until = MONDAY + timedelta(minutes=1)

    types = [event.type for event in store.events(until=until) if event.case]

    assert types == ["CaseReported", "CaseFiled"]


def test_due_cases_come_with_the_oldest_step_first(desk, store):
    litter = desk.do(a_registration())[0].case
    desk.clock.move(minutes=50)
    gas = desk.do(a_registration(class_code=EMERGENCY))[0].case
    now = desk.clock.now()

    def due(minutes):
        return [case.id for case in store.due(now + timedelta(minutes=minutes))]

    assert due(minutes=4) == [litter]
    assert due(minutes=11) == [litter, gas]


def test_a_fired_step_is_not_due_again_and_is_remembered(desk, store):
    a_case(Stage.REPORTED, desk=desk)
    desk.clock.move(minutes=16)
    instant = desk.clock.now()

    fired = desk.do(ask.FireDueSteps())

    assert len(fired) == 1
    assert desk.do(ask.FireDueSteps()) == []
    later = instant + timedelta(seconds=1)
    assert [event.occurred_at for event in store.fired(instant, later)] == [instant]
    assert store.fired(later) == store.fired(MONDAY, instant) == []
    chain = fired[0].body.chain
    assert store.fired(instant, chains=[chain]) == store.fired(instant)
    assert store.fired(instant, chains=["another"]) == store.fired(instant, chains=[]) == []


def test_how_the_messages_about_one_case_went_is_told_apart(desk, store):
    case = a_case(Stage.REPORTED, desk=desk)
    desk.clock.move(minutes=16)
    instant, fired = desk.clock.now(), desk.do(ask.FireDueSteps())[0]
    went = [
        StepDelivered(fired.id, CaseId(about), "li", "post", "mail", 1)
        for about in (case.id, "another")
    ]
    store.append([_of_no_case(body, instant) for body in went], [])

    assert [event.body for event in store.deliveries(instant)] == went
    assert [event.body for event in store.deliveries(instant, case.id)] == went[:1]


def _of_no_case(body, at):
    return Event(EventId(new_id()), "440304", None, "rule", "rule", None, "d", at, body)


def test_earlier_versions_are_found_by_source(store):
    ours, theirs = an_import("A-1", "7"), an_import("B-1", "8", source="else")
    stored(store, ours, theirs)

    assert store.versions("nyc311", ["7", "8", "9"]) == {"7": ours[1]}
    assert store.versions("nyc311", []) == {}


def test_numbers_of_a_prefix_count_up_from_one(store):
    numbers = [store.next_serial("440304-240923-a1-") for _ in range(3)]

    assert numbers == [1, 2, 3]
    assert store.next_serial("440304-240924-a1-") == 1


def test_erased_words_are_gone_from_the_case_and_its_history(desk, store):
    case = a_case(Stage.DONE, desk=desk)
    kept = case.reports[0].contact.digest
    assert store.contact(kept) == "13800138047"

    desk.do(ask.Erase(case.id, reason="asked for by the reporter", what="text"))

    after = store.case(case.id)
    assert after.reports[0].description.erased
    assert after.standing.address.erased
    assert after.reports[0].contact.masked.erased
    assert store.contact(kept) is None
    assert store.history(case.id)[0].body.report.description.erased
    assert after == fold.fold(store.history(case.id))


def test_erasing_contacts_leaves_the_words_of_the_report(desk, store):
    case = a_case(desk=desk)

    desk.do(ask.Erase(case.id, reason="asked for by the reporter"))

    assert store.contact(case.reports[0].contact.digest) is None
    assert store.case(case.id).reports[0].description.value == "Rubbish on the pavement"


def test_a_contact_that_no_new_event_names_is_not_kept(desk, store):
    case = a_case(desk=desk)
    note = a_note(case)

    store.append([note], [fold.apply(case, note)], contacts={"d1": ("salt", "12345")})

    assert store.contact("d1") is None


def test_a_blob_is_kept_under_its_digest(store):
    digest = store.write_blob(b"areas")

    assert digest == store.write_blob(b"areas")
    assert store.read_blob(digest) == b"areas"
    with pytest.raises(KeyError):
        store.read_blob("0" * 64)
