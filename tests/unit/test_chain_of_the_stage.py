"""A chain is bound for where a case comes to stand, and a case at rest has none."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from commandcenter import commands as ask
from commandcenter.case import Stage
from commandcenter.catalogue import StageClock
from commandcenter.city import to_json
from commandcenter.command_line import answers
from commandcenter.escalation import Phase, Rules
from commandcenter.intake.chains import read_chains
from commandcenter.narration import narrate
from commandcenter.output.plain_text import explanation_lines
from commandcenter.refusal import Refused
from commandcenter.working_calendar import Calendar
from commandcenter.worktime import ClockKind, Limit
from tests.helpers.makers import LI, MA, WANG, a_case, a_desk
from tests.unit.test_climb import a_chain, keys, put, step, with_unit

SHIPPED = Path(__file__).parents[2] / "resources" / "chains" / "default.toml"


def not_satisfied(desk):
    """A closed case whose reporter is not satisfied; the duty officer is to decide."""
    case = a_case(Stage.CLOSED, desk=desk)
    happened = desk.do(ask.RecordCallBack(case.id, result=1, then="duty_officer"), person=LI)
    return desk.case(case.id), happened


def for_stage(desk, stage):
    """From now on cases that wait at `stage` have a chain of their own."""
    chain = a_chain(step("here", after_minutes=1), phase=Phase.INTAKE)
    put(desk, replace(chain, key=stage, rules=Rules(-5, stages=(stage,))))


def test_an_unsatisfied_reporters_case_waits_for_the_duty_officer_not_for_a_dispatch():
    desk = a_desk()
    for chain in read_chains(SHIPPED).pieces:
        put(desk, chain)

    case, happened = not_satisfied(desk)

    assert case.stage is Stage.TO_CLOSE
    assert case.standing.chain.chain == "complaint"
    assert keys(happened) == ["notify-duty-officer"]


@pytest.mark.parametrize("then", ["reopen", "duty_officer"])
def test_a_call_back_binds_the_chain_of_where_the_case_goes(then):
    desk = a_desk()
    for_stage(desk, "filed")
    for_stage(desk, "to_close")
    case = a_case(Stage.CLOSED, desk=desk)

    desk.do(ask.RecordCallBack(case.id, result=1, then=then), person=LI)

    case = desk.case(case.id)
    assert case.standing.chain.chain == case.stage


def test_a_case_taken_up_again_or_split_off_has_the_chain_of_where_it_stands():
    desk = a_desk()
    for_stage(desk, "filed")
    for_stage(desk, "reported")
    closed, whole = a_case(Stage.CLOSED, desk=desk), a_case(Stage.HANDLING, desk=desk)

    desk.do(ask.Reopen(closed.id, reason="it is back"), person=LI)
    split = desk.do(ask.Split(whole.id, description="a lamp", class_code="0102"), person=LI)

    assert desk.case(closed.id).standing.chain.chain == "filed"
    assert desk.case(split[0].body.into).standing.chain.chain == "reported"


def test_a_resting_case_that_is_parted_from_its_parent_rests_on_without_a_chain():
    desk = a_desk()
    rests, parent = a_case(Stage.SUSPENDED, desk=desk), with_unit(desk)
    desk.do(ask.Merge(rests.id, into=parent.id, reason="same"))

    desk.do(ask.Unmerge(rests.id, reason="another lamp"))

    case = desk.case(rests.id)
    assert case.stage is Stage.SUSPENDED
    assert case.standing.chain is None
    assert case.next_timer_at == case.proceedings.suspended_until


def test_an_explanation_says_until_when_a_case_rests():
    desk = a_desk()
    case = a_case(Stage.SUSPENDED, desk=desk)
    until, history = case.proceedings.suspended_until, desk.store.history(case.id)
    now = desk.clock.now()

    lines = list(explanation_lines(case, desk.city, now, history))
    told = answers.explanation(case, desk.city, now, history)

    shown = until.astimezone(desk.city.zone)
    assert f"Suspended until {shown:%Y-%m-%d %H:%M}" in lines[-1]
    assert told["suspended_until"] == shown.isoformat()
    open_case = with_unit(desk)
    history = desk.store.history(open_case.id)
    assert answers.explanation(open_case, desk.city, now, history)["suspended_until"] is None


def test_a_call_without_a_word_asks_for_what_was_said():
    desk = a_desk()
    case = with_unit(desk)

    with pytest.raises(Refused, match="what was said in the call"):
        desk.do(ask.RecordCall(case.id, note=" "))


def test_a_case_that_was_split_off_names_the_one_that_it_came_from():
    desk = a_desk()
    whole = with_unit(desk)

    happened = desk.do(ask.Split(whole.id, description="a lamp", class_code="0102"), person=LI)

    part = desk.case(happened[0].body.into)
    told = [narrate(event, desk.city) for event in desk.store.history(part.id)]
    assert told[0] == f"Split off from case {whole.number}"
    assert part.number in narrate(happened[0], desk.city)


def test_time_to_sign_runs_by_the_units_own_calendar():
    desk = a_desk()
    stages = {StageClock.SIGN: Limit(1, ClockKind.WORKING_HOURS)}
    catalogue = desk.city.catalogue
    catalogue = replace(catalogue, stage_limits={**catalogue.stage_limits, **stages})
    desk.do(ask.Configure("catalogue", catalogue.key, to_json(catalogue)))
    late = Calendar("late", "Afternoons", "Asia/Shanghai", periods=desk.city.calendar("cn").periods)
    late = replace(late, periods=late.periods[1:])
    desk.do(ask.Configure("calendar", "late", to_json(late)))
    units = [replace(unit, calendar="late") for unit in desk.city.units.by_code.values()]
    desk.do(ask.Configure("units", "units", to_json(units)))

    case = with_unit(desk)

    due = case.proceedings.sign_due_at.astimezone(desk.city.zone)
    begins = late.periods[0][0]
    assert (due.hour, due.minute) == (begins.hour + 1, begins.minute)


def test_a_suspension_ends_at_its_instant_and_the_climb_begins_anew():
    desk = a_desk()
    chain = a_chain(step("ten", after_minutes=10), step("share", at_share=0.99))
    put(desk, replace(chain, rules=Rules(-1)))
    case = with_unit(desk)
    until = desk.clock.now() + timedelta(days=2)
    desk.do(ask.AskSuspension(case.id, reason="rain", until=until), person=WANG)
    for person in (LI, MA):
        desk.do(ask.Approve(case.id), person=person)
    desk.clock.instant = until + timedelta(minutes=10)

    fired = desk.do(ask.FireDueSteps())

    assert [event.type for event in fired] == ["CaseResumed", "StepFired"]
    assert fired[1].body.due_at == until + timedelta(minutes=10)
