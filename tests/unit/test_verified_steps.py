"""`verify` says what the clock did wrong: what it left out, did twice, too early, out of order."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlcipher3.dbapi2 as sqlite

from commandcenter import commands as ask
from commandcenter import fold
from commandcenter.events import StepFired
from commandcenter.ids import EventId, new_id
from db.steps import step_problems
from db.store import LocalStore
from db.verify import verify
from tests.helpers.makers import MONDAY, a_desk
from tests.unit.test_climb import a_chain, put, step, with_unit


@pytest.fixture
def desk(tmp_path):
    """A desk whose cases climb after ten and after twenty minutes."""
    desk = a_desk(LocalStore.open(tmp_path))
    chain = a_chain(step("ten", after_minutes=10), step("twenty", after_minutes=20))
    put(desk, replace(chain, rules=replace(chain.rules, rank=-1)))
    yield desk
    desk.store.close()


def run(desk, *, minutes):
    """The clock goes on, and fires what is due."""
    desk.clock.move(minutes=minutes)
    return desk.do(ask.FireDueSteps())


def said(desk):
    """What is wrong, without the number of the case."""
    return [problem.partition(": ")[2] for problem in verify(desk.store).problems]


def say(desk, fired, **changes):
    """Let the log say what the rules would never: that a step fired like this one."""
    body = replace(fired.body, **changes)
    event = replace(fired, id=EventId(new_id()), body=body)
    desk.record([event], [fold.apply(desk.case(fired.case), event)])


def test_steps_that_fired_in_their_time_are_as_they_should_be(desk):
    with_unit(desk)
    fired = [*run(desk, minutes=10), *run(desk, minutes=50)]

    assert [event.body.step for event in fired] == ["ten", "twenty"]
    assert said(desk) == []


def test_a_step_that_fired_twice_is_found(desk):
    with_unit(desk)
    fired = run(desk, minutes=10)

    say(desk, fired[0])

    assert said(desk) == ["step “ten” fired a second time."]


def test_a_step_that_two_desks_fired_by_hand_unheard_by_each_other_is_in_order(desk):
    made = with_unit(desk)
    fired = desk.do(ask.EscalateNow(made.id, reason="it spreads"))[0]
    elsewhere = replace(fired, id=EventId(new_id()), site_id="elsewhere")
    assert isinstance(fired.body, StepFired)

    history = [*desk.store.history(made.id), elsewhere]

    assert list(step_problems(desk.case(made.id), history, None)) == []


def test_a_step_that_fired_after_a_later_one_is_found(desk):
    with_unit(desk)
    fired = run(desk, minutes=30)

    say(desk, fired[0], step="ten#2")

    assert said(desk) == ["step “ten#2” fired after a later one."]


def test_a_step_that_another_desk_fired_since_it_had_not_heard_of_its_skipping_is_in_order(desk):
    with_unit(desk)
    fired = run(desk, minutes=30)
    case, history = desk.case(fired[0].case), desk.store.history(fired[0].case)
    skipped = replace(fired[0].body, step="ten#2")
    elsewhere = replace(fired[0], id=EventId(new_id()), site_id="elsewhere", body=skipped)

    assert list(step_problems(case, [*history, elsewhere], None)) == []


def test_a_step_that_fired_before_its_time_is_found(desk):
    with_unit(desk)
    fired = run(desk, minutes=10)

    say(desk, fired[0], step="ten#2", due_at=desk.clock.now() + timedelta(minutes=1))

    assert said(desk) == ["step “ten#2” fired before its time."]


def test_a_step_that_the_clock_left_out_is_found_until_the_auditor_fires_it(desk, tmp_path):
    forgotten, _other = with_unit(desk), with_unit(desk)
    hide(tmp_path, forgotten)
    run(desk, minutes=15)
    view = "next_step_at is None in the list of cases"

    found = [each for each in said(desk) if not each.startswith(view)]

    assert len(found) == 1
    assert found[0].endswith("and did not fire, though the clock ran.")
    desk.do(ask.AuditChains())
    assert said(desk) == []


def hide(folder, case):
    """Make the clock overlook a case, as a damaged index would."""
    bare = sqlite.connect(str(folder / "store.db"))
    with bare:
        bare.execute("UPDATE case_view SET next_step_at = NULL WHERE id = ?", (case.id,))
    bare.close()


def test_where_no_clock_ran_nothing_was_left_out(desk):
    with_unit(desk)
    desk.clock.move(hours=9)
    with_unit(desk)

    assert said(desk) == []


def test_a_case_that_came_in_after_the_clock_ran_is_not_late(desk):
    with_unit(desk)
    run(desk, minutes=60)
    desk.clock.instant = MONDAY - timedelta(days=1)

    with_unit(desk)

    assert said(desk) == []


def test_what_a_person_hurried_is_in_nobodys_way(desk):
    case = with_unit(desk)
    desk.do(ask.EscalateNow(case.id, reason="it spreads", step="twenty"))
    run(desk, minutes=10)

    fired = [e.body.step for e in desk.store.events() if isinstance(e.body, StepFired)]

    assert fired == ["twenty", "ten"]
    assert said(desk) == []
