"""The steps of a chain in words: what each does, when, who hears of it, and for which cases."""

from dataclasses import replace
from datetime import time

import pytest

from commandcenter.catalogue import Urgency
from commandcenter.escalation import (
    CaseRate,
    Chain,
    Phase,
    Reach,
    Rules,
    Step,
    StepAction,
    Trigger,
    Window,
)
from commandcenter.escalation import step_words as words
from commandcenter.escalation.chain import NEXT_LEVEL
from commandcenter.roles import Post
from tests.helpers.makers import LITTER, a_city

CITY = a_city()


def step(action=StepAction.NOTIFY, reaches="dispatcher", **more):
    return Step("call", {"en": "Call"}, action, reaches, **more)


@pytest.mark.parametrize(
    ("timed", "said"),
    [
        (step(after_minutes=90.0), "1 h 30 min after it begins"),
        (step(after_minutes=0.0), "0 min after it begins"),
        (step(after_minutes=1440.0), "1 d after it begins"),
        (step(at_share=0.8), "at 80 % of the limit"),
        (step(at_time=time(8, 30)), "at 08:30"),
        (step(), "together with what stands before"),
        (step(StepAction.WAIT, after_minutes=5.0), "5 min after what stands before"),
        (
            step(after_minutes=5.0, trigger=Trigger.NO_SIGN),
            "5 min after it begins, unless the unit has signed",
        ),
        (step(trigger=Trigger.REQUEST), "only when a person asks for it"),
        (step(trigger=Trigger.RETURNS, count=2), "once it was returned 2 times"),
        (step(trigger=Trigger.REPORTS, count=3), "with report no. 3 of the same thing"),
    ],
)
def test_when_a_step_comes(timed, said):
    assert words.when(timed) == said


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (step(), "Dispatcher, in app"),
        (step(reach=Reach.SHIFT), "Dispatcher, in app, the whole shift"),
        (step(important=True, channel="mail"), "Dispatcher, mail, important"),
        (step(reaches="unit", reach=Reach.SHIFT), "The unit's desk, in app"),
        (step(StepAction.RAISE, level=2), "to the district: Dispatcher, in app"),
        (step(StepAction.RAISE, level=NEXT_LEVEL), "to the next level: Dispatcher, in app"),
        (step(StepAction.RAISE, level=9), "to the 9: Dispatcher, in app"),
        (step(StepAction.LEAD, reaches="first_receiver"), "the first receiver"),
        (step(StepAction.LEAD, reaches="moon"), "moon"),
        (step(StepAction.ORDER, requirement="Clean"), "answer within 2 h: Clean"),
        (step(StepAction.WEBHOOK, requirement="radio"), "radio"),
        (step(StepAction.WAIT), ""),
        (step(StepAction.REPEAT, times=3), "3 times more"),
        (
            step(StepAction.ONLY_IF, rate=CaseRate(5, 60.0, "street")),
            "more than 5 in 1 h, in the same street; looked at 3 times",
        ),
        (
            step(
                StepAction.WINDOW,
                window=Window(time(22), time(6), frozenset({5, 6}), True, Post.SHIFT_LEADER),
            ),
            "22:00–06:00, Sat, Sun, in working time, held until somebody is on duty: Shift leader",
        ),
    ],
)
def test_who_hears_of_a_step_or_what_it_needs(told, said):
    assert words.whom(told, CITY) == said


def test_a_unit_that_gets_the_lead_is_named():
    unit = next(iter(CITY.units.by_code.values()))

    assert words.whom(step(StepAction.LEAD, reaches=unit.code), CITY) == unit.names["en"]


def test_a_step_without_a_name_is_called_by_what_it_does():
    assert words.title(step()) == "Call"
    assert words.title(replace(step(StepAction.WAIT), names={"en": "wait"})) == "Wait"
    assert words.title(replace(step(), names={})) == "Tell somebody"


def test_which_cases_a_chain_is_for():
    area = next(iter(CITY.areas.areas.values()))
    rules = Rules(0, (LITTER, "01", "99"), ("street",), (area.code, "moon"), ("filed",))
    chain = Chain("own", 1, {}, Phase.HANDLING, (Urgency.URGENT, Urgency.LOW), (), rules)
    group = CITY.catalogue.groups["01"]["en"]
    litter = CITY.catalogue.case_class(LITTER).names["en"]

    said = words.binds(chain, CITY)

    assert said == f"urgent, low · {litter}, {group}, 99 · {area.name}, moon · street · filed"
    assert words.urgency_name(Urgency.EMERGENCY) == "emergency"
    assert words.urgency_name(Urgency.ORDINARY) == "ordinary"
