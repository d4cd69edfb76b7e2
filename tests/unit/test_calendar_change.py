"""A corrected calendar: which open cases it moves, told before it is saved."""

from argparse import Namespace
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from commandcenter import commands as ask
from commandcenter.calendar_change import correction, moves, with_calendar, working_by
from commandcenter.case import Stage
from commandcenter.catalogue import StageClock
from commandcenter.city import to_json
from commandcenter.clocks import given_clock
from commandcenter.intake.command import import_file
from commandcenter.narration import narrate
from commandcenter.refusal import Refused
from commandcenter.worktime import Pause
from tests.helpers.makers import MONDAY, WANG, a_case, a_desk

TUESDAY = date(2024, 9, 24)


@pytest.fixture
def desk():
    return a_desk()


def with_holiday(desk, *days):
    key = desk.city.catalogue.calendar
    extra = tuple((day, "City day") for day in days)
    calendar = desk.city.calendar(key)
    return replace(calendar, holidays=(*calendar.holidays, *extra))


def save(desk, calendar):
    desk.do(ask.Configure("calendar", calendar.key, to_json(calendar)))


def due_day(desk, case):
    return case.due_at.astimezone(desk.city.zone).date()


def previewed(desk, *days):
    return with_calendar(desk.city, with_holiday(desk, *days))


def test_a_holiday_moves_the_case_that_would_have_run_through_it(desk):
    case = a_case(Stage.DISPATCHED, desk=desk)

    (move,) = moves([case], previewed(desk, due_day(desk, case)))

    assert move.case == case
    assert move.before.due_at == case.due_at
    assert move.after.due_at > case.due_at


def test_a_holiday_after_its_deadline_moves_no_case(desk):
    case = a_case(Stage.DISPATCHED, desk=desk)

    assert moves([case], previewed(desk, due_day(desk, case) + timedelta(days=30))) == []


def test_an_emergency_clock_moves_for_no_calendar(desk):
    case = a_case(Stage.REPORTED, desk=desk)

    assert moves([case], previewed(desk, MONDAY.date(), TUESDAY)) == []


def test_a_calendar_that_did_not_change_moves_nobody(desk):
    case = a_case(Stage.DISPATCHED, desk=desk)

    assert moves([case], desk.city) == []


def test_a_unit_that_gets_its_own_calendar_takes_its_cases_along(desk):
    ours, theirs = (a_case(Stage.DISPATCHED, desk=desk) for _ in range(2))
    theirs_at_gas = replace(
        theirs,
        standing=replace(
            theirs.standing,
            unit="gas",
            deadlines=(*theirs.standing.deadlines[:-1], replace(theirs.deadline, unit="gas")),
        ),
    )
    nights = replace(
        with_holiday(desk), key="nights", periods=((time(0), time(6)), (time(22), time(0)))
    )

    (move,) = moves([ours, theirs_at_gas], with_calendar(desk.city, nights, "cleaning"))

    assert move.case == ours
    assert move.after.calendar == "nights"


def test_a_unit_that_works_as_the_city_again_takes_its_cases_back(desk):
    nights = replace(
        with_holiday(desk), key="nights", periods=((time(0), time(6)), (time(22), time(0)))
    )
    city = with_calendar(desk.city, nights, "cleaning")
    case = a_case(Stage.DISPATCHED, desk=desk)
    (move,) = moves([case], city)
    deadlines = (*case.standing.deadlines[:-1], move.after)
    moved = replace(case, standing=replace(case.standing, deadlines=deadlines))

    (back,) = moves([moved], working_by(city, "cleaning", ""))

    assert back.after.due_at == case.due_at


def test_a_unit_whose_calendar_nobody_brought_works_by_the_usual_one(desk):
    city = working_by(desk.city, "cleaning", "lost")

    assert city.calendar_key(city.catalogue, "cleaning") == city.catalogue.calendar


def test_a_due_date_given_by_another_system_is_not_ours_to_move(desk):
    case = a_case(Stage.DISPATCHED, desk=desk)
    given = given_clock(StageClock.HANDLING, MONDAY, MONDAY + timedelta(days=3))
    imported = replace(case, standing=replace(case.standing, deadlines=(given,)))

    assert moves([imported], previewed(desk, TUESDAY)) == []


def test_a_case_held_by_an_open_pause_has_no_deadline_to_move(desk):
    case = a_case(Stage.DISPATCHED, desk=desk)
    held = replace(case.deadline, pauses=(Pause(case.last_at, None, "suspended"),))
    case = replace(case, standing=replace(case.standing, deadlines=(held,)))

    assert moves([case], previewed(desk, due_day(desk, case))) == []


def test_the_earliest_due_is_named_first(desk):
    first = a_case(Stage.DISPATCHED, desk=desk)
    second = a_case(Stage.DISPATCHED, desk=desk)

    found = moves([second, first], previewed(desk, due_day(desk, first)))

    assert [move.case.id for move in found] == [first.id, second.id]


def test_saving_a_calendar_alone_moves_nobody(desk):
    case = a_case(Stage.DISPATCHED, desk=desk)

    save(desk, with_holiday(desk, due_day(desk, case)))

    assert desk.case(case.id).due_at == case.due_at


def test_a_correction_moves_the_steps_to_come_and_leaves_those_that_hang_on_minutes(desk):
    case = a_case(Stage.DISPATCHED, desk=desk)
    save(desk, with_holiday(desk, due_day(desk, case)))

    found = correction(case, desk.city)
    deadline, chain = found.deadline, found.chain

    assert deadline.calendar_version == case.deadline.calendar_version + 1
    before = {step.key: step.due_at for step in case.standing.chain.steps}
    after = {step.key: step.due_at for step in chain.steps}
    assert after == before | {"due": deadline.due_at}
    assert chain.proof == case.standing.chain.proof
    assert [step.due_at for step in chain.steps] == sorted(after.values())


def test_a_step_that_has_fired_stays_fired(desk):
    case = a_case(Stage.DISPATCHED, desk=desk)
    desk.clock.instant = case.due_at + timedelta(minutes=1)
    desk.do(ask.FireDueSteps())
    case = desk.case(case.id)
    save(desk, with_holiday(desk, due_day(desk, case)))

    chain = correction(case, desk.city).chain

    assert {s.key: s for s in chain.steps}["due"] == {s.key: s for s in case.standing.chain.steps}[
        "due"
    ]


def test_a_case_that_has_ended_has_no_correction(desk):
    case = a_case(Stage.CLOSED, desk=desk)
    save(desk, with_holiday(desk, TUESDAY))

    assert correction(case, desk.city) is None


def test_a_correction_moves_the_cases_that_are_named_and_no_other(desk):
    named, other = (a_case(Stage.DISPATCHED, desk=desk) for _ in range(2))
    save(desk, with_holiday(desk, due_day(desk, named)))

    (event,) = desk.do(ask.CorrectDeadlines((named.number, named.id)))

    assert desk.case(named.id).due_at == event.body.deadline.due_at > named.due_at
    assert desk.case(named.id).standing.chain == event.body.chain
    assert desk.case(other.id).due_at == other.due_at
    assert "calendar was corrected" in narrate(event, desk.city)


def test_a_correction_that_moves_nothing_is_refused(desk):
    case = a_case(Stage.DISPATCHED, desk=desk)
    with pytest.raises(Refused, match="None of these deadlines moves"):
        desk.do(ask.CorrectDeadlines((case.id,)))

    save(desk, with_holiday(desk, due_day(desk, case)))

    with pytest.raises(Refused, match="None of these deadlines moves"):
        desk.do(ask.CorrectDeadlines((case.id,), calendar="elsewhere"))
    assert desk.do(ask.CorrectDeadlines((case.id,), calendar="cn"))


def test_only_who_answers_for_the_clocks_may_move_them(desk):
    case = a_case(Stage.DISPATCHED, desk=desk)
    save(desk, with_holiday(desk, due_day(desk, case)))

    with pytest.raises(Refused):
        desk.do(ask.CorrectDeadlines((case.id,)), person=WANG)


def test_a_step_that_the_correction_brings_into_the_past_fires_at_once(desk):
    calendar = with_holiday(desk, MONDAY.date())
    save(desk, calendar)
    case = a_case(Stage.DISPATCHED, desk=desk)
    assert case.due_at.astimezone(desk.city.zone).date() == TUESDAY
    desk.clock.instant = MONDAY + timedelta(hours=9)
    desk.do(ask.FireDueSteps())
    days = tuple(day for day in calendar.holidays if day[0] != MONDAY.date())
    save(desk, replace(calendar, holidays=days))

    events = desk.do(ask.CorrectDeadlines((case.id,)))

    fired = [event.body.step for event in events[1:]]
    assert fired == ["due"]


def test_what_was_done_before_a_correction_cannot_be_undone_any_more(desk):
    case = a_case(Stage.DISPATCHED, desk=desk)
    save(desk, with_holiday(desk, due_day(desk, case)))
    desk.do(ask.CorrectDeadlines((case.id,)))

    assert desk.case(case.id).undoable is None


def test_a_case_resumes_by_the_calendar_that_it_began_with(desk):
    case = a_case(Stage.RETURNED, desk=desk)
    before = [d for d in case.standing.deadlines if d.unit][-1]
    save(desk, with_holiday(desk, TUESDAY))

    desk.clock.move(minutes=10)
    desk.do(ask.Dispatch(case.id, to="cleaning"))

    assert desk.case(case.id).deadline.calendar_version == before.calendar_version


def test_an_imported_calendar_names_the_cases_that_it_has_not_moved(desk, tmp_path):
    case = a_case(Stage.DISPATCHED, desk=desk)
    file = tmp_path / "days.csv"
    file.write_text(f"date,kind,name\n{due_day(desk, case)},holiday,Typhoon\n")
    options = dict.fromkeys(("mapping", "crs", "layer", "grid_layer", "level", "encoding", "as_of"))
    asked = Namespace(kind="calendar", file=file, preview=None, **options)
    looked = Namespace(**(vars(asked) | {"preview": True}))

    seen = import_file(desk, looked, tmp_path)
    assert seen.remarks[0] == "1 open case would move."
    assert seen.remarks[1].startswith(f"{case.number}: due 2024-09-23")
    assert desk.city.versions[("calendar", "cn")] == 1

    first = import_file(desk, asked, tmp_path)
    desk.do(ask.CorrectDeadlines((case.id,)))
    second = import_file(desk, asked, tmp_path)

    (remark,) = first.remarks
    assert remark.startswith("1 open case keeps the deadline that an earlier calendar gave it")
    assert case.number in remark
    assert second.remarks == []


def test_the_parts_of_co_handling_units_stay_due_with_the_lead(desk):
    case = a_case(Stage.FILED, desk=desk)
    desk.do(ask.Dispatch(case.id, to="cleaning", co=("gas",)))
    case = desk.case(case.id)
    save(desk, with_holiday(desk, due_day(desk, case)))

    desk.do(ask.CorrectDeadlines((case.id,)))

    corrected = desk.case(case.id)
    (task,) = corrected.proceedings.tasks
    assert task.due_at == corrected.due_at > case.due_at
