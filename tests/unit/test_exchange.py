"""What a file offers to a hub, what it makes of the answers, and of a hub that forgets."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from commandcenter import commands as ask
from commandcenter.case import Stage
from commandcenter.sync.wire import Answer, Head, Outcome
from db.store import LocalStore
from db.verify import verify
from tests.helpers.histories import act
from tests.helpers.makers import a_case, a_place, a_registration
from tests.helpers.sites import quiet, rows

PART = "440304"


def answer(event, outcome, **changes):
    return Answer(event.id, outcome, **changes)


# --- the hub ---


def test_a_file_belongs_to_one_hub(here, hub, tmp_path):
    here.exchange.join(hub.id)

    assert here.exchange.hub() == hub.id
    with pytest.raises(ValueError, match="belongs to hub"):
        here.exchange.join("another city's")


def test_a_file_that_never_met_a_hub_has_heard_nothing(tmp_path):
    store = LocalStore.open(tmp_path)

    assert store.exchange.hub() is None
    assert store.exchange.cursors() == []
    assert store.exchange.cursor(PART) == Head(PART)
    assert store.exchange.marks(PART) == [Head(PART)]
    assert store.exchange.begin().cases == {}
    store.close()


# --- offering ---


def test_an_event_is_offered_as_its_author_wrote_it_with_its_words_and_its_contact(here):
    case = here.desk.do(a_registration(description="Rubbish", contact="13912345678"))[0].case

    (offered, *_rest) = here.exchange.unsent(9)

    event = here.store.history(case)[0]
    assert (offered.id, offered.part, offered.place) == (event.id, PART, event.place)
    assert offered.written.startswith(f'["{event.id}","{PART}","{case}","{event.site_id}"')
    assert "Rubbish" not in offered.written
    assert "Rubbish" in {value for _digest, _salt, value in offered.words}
    assert [value for _digest, _salt, value in offered.contacts] == ["13912345678"]


def test_an_act_is_not_cut_in_two(here):
    case = a_case(Stage.CLOSED, desk=here.desk)
    together = here.desk.do(ask.Erase(case.id, reason="asked for", what="text"))
    a_case(desk=here.desk, class_code="0401")
    waiting = here.exchange.unsent(99)
    acts = [each.act for each in waiting]

    for most in range(1, len(waiting)):
        offered = here.exchange.unsent(most)
        whole = len(offered) == len(waiting) or acts[len(offered) - 1] != acts[len(offered)]
        assert whole or acts[0] == acts[len(offered)]

    assert here.exchange.waiting() == len(waiting) > len(together)


def test_an_act_that_is_larger_than_what_can_be_offered_is_cut(here):
    desk, note = here.desk, ask.AddNote
    case = a_case(desk=desk)
    here.sync()
    events = [desk.do(note(case.id, text=str(n)))[0] for n in range(3)]
    here.store.connection.exec_driver_sql("UPDATE event SET act = 9 WHERE seq IS NULL")

    assert [each.id for each in here.exchange.unsent(2)] == [each.id for each in events[:2]]


# --- answers ---


def test_what_the_hub_has_numbered_waits_no_more_and_counts_as_before(here):
    case = a_case(Stage.SIGNED, desk=here.desk)
    before = here.store.history(case.id)
    assert here.exchange.waiting() == 4

    here.push()

    after = here.store.history(case.id)
    assert [event.id for event in after] == [event.id for event in before]
    assert [event.seq for event in after] == [1, 2, 3, 4]
    assert {event.pushed_by for event in after} == {"li"}
    assert here.exchange.waiting() == 0
    assert here.exchange.cursor(PART) == here.hub.head(PART)
    assert rows(here, "SELECT seq, pending FROM case_view") == [(4, 0)]
    assert verify(here.store).problems == []


def test_what_goes_on_after_it_is_pending_again(here):
    case = a_case(desk=here.desk)
    here.sync()

    here.desk.do(ask.AddNote(case.id, text="loose"))

    assert rows(here, "SELECT seq, pending FROM case_view") == [(2, 1)]


def test_an_act_that_came_too_late_counts_no_more(here, there):
    case = a_case(desk=here.desk)
    quiet(here, there)
    there.desk.do(ask.Dispatch(case.id, to="cleaning"))
    there.sync()
    late = here.desk.do(ask.Dispatch(case.id, to="cleaning"))[0]

    answers = here.push(strict=True)
    here.pull()

    assert {each.outcome for each in answers} == {Outcome.MOVED}
    assert here.store.case(case.id) == there.store.case(case.id)
    assert here.store.case(case.id).standing.unit == "cleaning"
    assert late.id not in {event.id for event in here.store.events()}
    assert late.id in {event.id for event, _why in here.exchange.refused()}
    assert here.exchange.waiting() == 0
    assert verify(here.store).problems == []


@pytest.mark.parametrize("later", [0, 90])
def test_a_step_that_fired_with_an_act_too_late_fires_once_more(here, there, later):
    case = a_case(Stage.REPORTED, desk=here.desk)
    quiet(here, there)
    there.desk.do(ask.PlaceCase(case.id, place=a_place(1), address="1 Road"))
    there.sync()
    here.desk.clock.move(minutes=61)
    moved = here.desk.do(ask.PlaceCase(case.id, place=a_place(2), address="2 Road"))
    assert {each.outcome for each in here.push(strict=True)} == {Outcome.MOVED}
    here.pull()

    here.desk.clock.move(minutes=later)
    fired = here.desk.do(ask.FireDueSteps())

    steps = {event.id for event in moved if event.type == "StepFired"}
    assert steps
    assert steps <= {event.id for event in fired}
    assert here.desk.do(ask.FireDueSteps()) == []
    quiet(here, there)
    assert here.cases() == there.cases()
    for site in (here, there):
        assert verify(site.store).problems == []


def test_a_step_that_lay_before_all_else_of_its_case_fires_once_more(here, there, hub):
    case = a_case(Stage.REPORTED, desk=here.desk)
    quiet(here, there)
    here.desk.clock.move(minutes=61)
    steps = {event.id for event in here.desk.do(ask.FireDueSteps())}
    here.exchange.answered([answer(each, Outcome.MOVED) for each in here.exchange.unsent(9)])
    hub.lose(PART, 0)
    here.pull()

    fired = here.desk.do(ask.FireDueSteps())

    assert {event.id for event in fired} == steps
    assert rows(here, "SELECT count(*) FROM case_view") == [(1,)]
    quiet(here, there)
    assert here.store.case(case.id) == there.store.case(case.id)
    for site in (here, there):
        assert verify(site.store).problems == []


def test_a_step_that_was_put_aside_stays_so(here):
    case = a_case(desk=here.desk)
    here.sync()
    here.desk.clock.move(minutes=61)
    fired = here.desk.do(ask.FireDueSteps())
    offered = here.exchange.unsent(9)
    here.exchange.answered(
        [answer(each, Outcome.QUARANTINED, reason="not yours") for each in offered]
    )

    here.desk.clock.move(minutes=90)
    here.desk.do(ask.FireDueSteps())

    put_aside = {event.id for event, _why in here.exchange.refused()}
    assert put_aside == {event.id for event in fired}
    assert here.store.case(case.id) is not None


def test_what_was_put_aside_is_kept_and_seen_with_the_reason(here):
    case = a_case(desk=here.desk)
    here.sync()
    note = here.desk.do(ask.AddNote(case.id, text="the lid is loose"))[0]
    (offered,) = here.exchange.unsent(9)

    heard = here.exchange.answered([answer(offered, Outcome.QUARANTINED, reason="not yours")])

    ((refused, why),) = here.exchange.refused()
    assert (refused.id, refused.body, why) == (note.id, note.body, "not yours")
    assert heard.cases[case.id] == case
    assert verify(here.store).problems == []


def test_a_case_that_began_with_an_act_too_late_is_gone_with_all_that_followed(here, there):
    case = a_case(desk=here.desk)
    quiet(here, there)
    there.desk.do(ask.Split(case.id, description="one", class_code="0102"))
    there.sync()
    split = here.desk.do(ask.Split(case.id, description="two", class_code="0102"))
    child = next(event.case for event in split if event.case != case.id)
    here.desk.do(ask.AddNote(child, text="no more"))
    offered = [each for each in here.exchange.unsent(99) if each.act == split[0].place]

    heard = here.exchange.answered([answer(each, Outcome.MOVED) for each in offered])

    assert child not in heard.cases
    assert here.store.case(child) is None
    assert here.exchange.waiting() == 0
    assert verify(here.store).problems == []


def test_an_answer_that_was_lost_comes_as_a_duplicate(here, hub):
    a_case(desk=here.desk)
    offered = here.exchange.unsent(9)
    here.line.push(PART, offered, strict=False)

    answers = here.push()

    assert {each.outcome for each in answers} == {Outcome.DUPLICATE}
    assert here.exchange.cursor(PART) == hub.head(PART)
    assert here.exchange.answered(answers).cases.keys() == here.cases().keys()


def test_a_duplicate_of_anothers_gives_way_once_it_is_heard(here, there, hub):
    act(there.desk, "import", 1)
    there.push()
    act(here.desk, "import", 1)

    answers = here.push()
    assert {each.outcome for each in answers} == {Outcome.DUPLICATE}
    assert verify(here.store).problems == []
    here.pull()

    assert rows(here, "SELECT site_id FROM superseded") == [(here.store.site_id,)]
    assert here.cases() == there.cases()
    assert verify(here.store).problems == []


def test_an_answer_to_what_nobody_offered_is_passed_over(here):
    heard = here.exchange.answered([Answer("nobody's", Outcome.MOVED)])

    assert heard.cases == {}


@pytest.mark.parametrize("outcome", [Outcome.MOVED, Outcome.QUARANTINED])
def test_what_has_its_number_is_not_refused_by_an_answer_that_comes_later(here, outcome):
    """Two programs on one file, each on a line of its own, can offer the same."""
    case = a_case(desk=here.desk)
    offered = here.exchange.unsent(9)
    here.push()

    here.exchange.answered([answer(each, outcome) for each in offered])

    assert here.exchange.refused() == []
    assert [event.seq for event in here.store.history(case.id)] == [1, 2]
    assert verify(here.store).problems == []


# --- a hub that forgets ---


def test_what_a_hub_has_lost_is_offered_once_more_in_its_order(here, there, hub):
    case = a_case(desk=here.desk)
    quiet(here, there)
    there.desk.do(ask.AddNote(case.id, text="theirs"))
    there.sync()
    here.desk.do(ask.AddNote(case.id, text="mine"))
    here.sync()
    waiting = here.desk.do(ask.AddNote(case.id, text="and on"))[0]
    before = [event.id for event in here.store.history(case.id)]
    hub.lose(PART, 1)

    heard = here.exchange.go_back(replace(here.exchange.marks(PART)[-1]))

    assert [event.id for event in here.store.history(case.id)] == before
    assert [each.id for each in here.exchange.unsent(99)] == before
    assert heard.cases[case.id].last_event == waiting.id
    quiet(here, there)
    assert hub.ids(PART) == before
    assert here.cases() == there.cases()
    for site in (here, there):
        assert verify(site.store).problems == []


def test_what_was_refused_stays_while_its_case_is_offered_once_more(here, there, hub):
    case = a_case(desk=here.desk)
    quiet(here, there)
    there.desk.do(ask.Dispatch(case.id, to="cleaning"))
    there.sync()
    late = here.desk.do(ask.Dispatch(case.id, to="cleaning"))[0]
    here.push(strict=True)
    hub.lose(PART, 0)

    quiet(here, there)

    assert [event.id for event, _why in here.exchange.refused()] == [late.id]
    assert here.cases() == there.cases()
    for site in (here, there):
        assert verify(site.store).problems == []


def test_what_was_answered_for_on_a_line_that_is_gone_is_asked_for_again(here, there, hub):
    a_case(desk=there.desk)
    there.sync()
    case = a_case(desk=here.desk)
    here.push()
    assert here.exchange.cursor(PART).seq == 0
    hub.lose(PART, 2)

    heard = here.exchange.begin()

    assert set(heard.cases) == {case.id}
    assert here.exchange.waiting() == 2
    quiet(here, there)
    assert here.cases() == there.cases()


def test_numbers_that_a_restored_hub_gives_again_are_taken_from_who_had_them(here, there, hub):
    a_case(desk=there.desk)
    there.sync()
    case = a_case(desk=here.desk)
    here.push()
    hub.lose(PART, 0)
    a_case(desk=there.desk)
    there.exchange.go_back(Head(PART))
    there.push()

    here.exchange.receive(hub.log[PART])

    assert [event.seq for event in here.store.history(case.id)] == [None, None]
    quiet(here, there)
    assert here.cases() == there.cases()
    assert verify(here.store).problems == []


def test_an_answer_with_a_number_that_another_event_has_is_not_believed(here, there, hub):
    a_case(desk=there.desk)
    quiet(there, here)
    a_case(desk=here.desk)
    offered = here.exchange.unsent(9)[0]
    at = datetime(2024, 9, 23, tzinfo=UTC)
    false = answer(offered, Outcome.ACCEPTED, seq=1, hash="0", received_at=at, pushed_by="li")

    here.exchange.answered([false])

    assert here.exchange.waiting() == 2


def test_nobody_goes_back_to_where_he_never_was(here):
    a_case(desk=here.desk)
    here.sync()

    for wrong in (Head(PART, 1, "0" * 64), Head(PART, 99, "0" * 64)):
        with pytest.raises(ValueError, match="never heard"):
            here.exchange.go_back(wrong)


def test_hidden_numbers_that_a_hub_has_lost_are_forgotten(here, there, hub):
    a_case(desk=there.desk)
    there.sync()
    here.line = hub.line("li", sees=lambda event: False)
    here.pull()
    marks = here.exchange.marks(PART)
    assert [each.seq for each in marks] == [2, 1, 0]

    here.exchange.go_back(marks[-1])

    assert rows(here, "SELECT * FROM stub") == []
    assert here.exchange.cursor(PART) == Head(PART)
    assert verify(here.store).problems == []
