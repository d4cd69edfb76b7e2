"""What became of the steps of a chain: fired, answered, skipped, held, failed, delivered."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commandcenter import events as ev
from commandcenter.catalogue import Urgency
from commandcenter.channels.outbox import attempt_failed, delivered, deliveries
from commandcenter.channels.person import Channel, Kind, PersonChannels
from commandcenter.city import to_json
from commandcenter.commands import (
    Acknowledge,
    Configure,
    Dispatch,
    EscalateNow,
    FireDueSteps,
    SignFor,
    Silence,
    SkipStep,
)
from commandcenter.escalation import Chain, Phase, Reach, Step, StepAction, Trigger
from commandcenter.escalation.story import Fate, Sent, chain_story, messages_of
from commandcenter.events import Event, Trouble
from commandcenter.ids import EventId, new_id
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import NOON, MovedClock, filed, found


@pytest.fixture
def desk():
    return found(MemoryStore(), MovedClock())


def story(desk, case, sent=()):
    return chain_story(desk.case(case.id), desk.city, desk.store.history(case.id), sent)


def fates(told):
    return [each.fate for each in told.steps]


def chain(desk, *steps, phase="intake", **more):
    made = Chain(phase, 1, {"en": phase}, Phase(phase), tuple(Urgency), steps, **more)
    desk.do(Configure("chain", phase, to_json(made)))


def step(key, after=None, reaches="dispatcher", channel="app", **more):
    return Step(key, {"en": key}, StepAction.NOTIFY, reaches, channel, after, **more)


def minutes(told):
    return [(each.at - NOON) / timedelta(minutes=1) for each in told.steps if each.at]


def test_a_case_on_which_no_chain_runs_has_no_story(desk):
    case = desk.case(filed(desk).id)
    free = replace(case, standing=replace(case.standing, chain=None))

    assert chain_story(free, desk.city) is None


def test_the_steps_to_come_stand_at_their_instants_and_the_first_is_next(desk):
    told = story(desk, filed(desk))

    assert fates(told) == [Fate.COMING, Fate.COMING]
    assert minutes(told) == [10, 30]
    assert told.next.key == "remind"
    assert told.begun_by.type == "CaseReported"
    assert told.still_until is None


def test_an_acknowledgement_answers_the_step_that_fired_and_holds_the_rest(desk):
    case = filed(desk)
    desk.clock.move(minutes=10)
    desk.do(FireDueSteps())
    desk.clock.move(minutes=2)
    desk.do(Acknowledge(case.id, minutes=30), person=desk.city.people["ortega"])

    told = story(desk, case)

    assert fates(told) == [Fate.FIRED, Fate.HELD]
    assert told.steps[0].answered.type == "ChainAcknowledged"
    assert minutes(told) == [10, 60]
    assert told.still_until == NOON + timedelta(minutes=42)


def test_what_is_held_comes_when_it_was_told_to_come(desk):
    case = filed(desk)
    desk.clock.move(minutes=2)
    desk.do(Acknowledge(case.id, minutes=30))
    held = minutes(story(desk, case))
    desk.clock.move(minutes=30)
    desk.do(FireDueSteps())

    assert minutes(story(desk, case)) == held == [40, 60]


def test_a_silenced_chain_goes_on_by_itself(desk):
    case = filed(desk)
    desk.do(Silence(case.id, reason="Planned works", hours=2))

    told = story(desk, case)

    assert fates(told) == [Fate.SILENCED, Fate.SILENCED]
    assert minutes(told) == [130, 150]
    assert told.still_until == NOON + timedelta(hours=2)


def test_any_step_to_come_can_be_skipped_and_says_why(desk):
    case = filed(desk)
    desk.do(SkipStep(case.id, reason="They know already", step="raise"))

    told = story(desk, case)

    assert fates(told) == [Fate.COMING, Fate.SKIPPED]
    assert told.steps[1].event.body.reason.value == "They know already"
    assert told.next.key == "remind"


def test_a_step_that_an_acknowledgement_makes_needless_says_so(desk):
    chain(desk, step("first", 5), step("unless", 20, trigger=Trigger.NO_ACKNOWLEDGEMENT))
    case = filed(desk)
    desk.do(Acknowledge(case.id))

    told = story(desk, case)

    assert fates(told) == [Fate.SKIPPED, Fate.HELD]
    assert told.steps[0].dropped_by is Trigger.NO_ACKNOWLEDGEMENT


def test_a_step_that_a_signature_makes_needless_says_so(desk):
    chain(desk, step("unless", 20, "unit", trigger=Trigger.NO_SIGN), phase="handling")
    case = filed(desk)
    desk.do(Dispatch(case.id, "water"))
    desk.do(SignFor(case.id), person=desk.city.people["moss"])

    assert story(desk, case).steps[0].dropped_by is Trigger.NO_SIGN


def test_a_step_that_could_not_be_carried_out_is_tried_again_and_then_given_up(desk):
    chain(desk, step("nobody", 5, "duty_officer", reach=Reach.ON_DUTY), step("last", 600))
    case = filed(desk)
    desk.clock.move(minutes=5)
    desk.do(FireDueSteps())
    again = story(desk, case)
    for _each in range(3):
        desk.clock.move(hours=1)
        desk.do(FireDueSteps())
    given_up = story(desk, case)

    assert fates(again) == [Fate.AGAIN, Fate.COMING]
    assert minutes(again)[0] == 10
    assert again.steps[0].event.body.why is ev.Why.NOBODY_ON_DUTY
    assert given_up.steps[0].fate is Fate.GIVEN_UP


def test_what_waits_for_something_to_happen_comes_last(desk):
    chain(desk, step("third", trigger=Trigger.REPORTS, count=3), step("first", 5))
    case = filed(desk)

    told = story(desk, case)
    desk.do(Silence(case.id, reason="Planned works", hours=2))

    assert fates(told) == [Fate.COMING, Fate.CONDITION]
    assert told.steps[1].condition.count == 3
    assert fates(story(desk, case)) == [Fate.SILENCED, Fate.SILENCED]


def test_without_its_events_a_chain_still_tells_what_it_carries(desk):
    case = filed(desk)
    desk.clock.move(minutes=20)
    desk.do(FireDueSteps())

    told = chain_story(desk.case(case.id), desk.city)

    assert fates(told) == [Fate.FIRED, Fate.COMING]
    assert told.steps[0].late
    assert told.begun_by is None
    assert told.steps[0].messages == ()


def test_a_step_brought_forward_by_a_person_carries_their_reason(desk):
    case = filed(desk)
    desk.do(EscalateNow(case.id, reason="It spreads", step="raise"))

    told = story(desk, case)

    assert told.steps[0].event.body.reason.value == "It spreads"
    assert fates(told) == [Fate.FIRED, Fate.COMING]


# --- messages ---


@pytest.fixture
def fired(desk):
    """A step that went to two channels of a person, and the city."""
    channels = (
        Channel("post", Kind.MAIL, "o•••@example.org"),
        Channel("group", Kind.WECOM, "wecombot://•••"),
    )
    desk.do(Configure("channels", "ortega", to_json(PersonChannels("ortega", channels))))
    chain(desk, step("all", 5, channel="any"))
    desk.clock.move(minutes=1)
    case = filed(desk)
    desk.clock.move(minutes=5)
    desk.do(FireDueSteps())
    event = next(e for e in desk.store.history(case.id) if isinstance(e.body, ev.StepFired))
    return event, list(deliveries(event, desk.city)), case


def said(body, after):
    at = NOON + timedelta(minutes=after)
    return Event(EventId(new_id()), "x", None, "rule", "rule", None, "desk", at, body)


def test_a_message_waits_is_delivered_or_is_tried_again(desk, fired):
    event, (mail, group), case = fired
    sent = [
        said(delivered(mail), 7),
        said(attempt_failed(group, Trouble.NOT_TAKEN, desk.clock.now()), 7),
    ]

    waiting = messages_of(event, desk.city, [])
    told = story(desk, case, sent).steps[0].messages

    assert [each.sent for each in waiting] == [Sent.WAITING, Sent.WAITING]
    assert [(each.kind, each.sent) for each in told] == [
        ("mail", Sent.DELIVERED),
        ("wecom", Sent.AGAIN),
    ]
    assert told[1].why is Trouble.NOT_TAKEN
    assert told[1].at == NOON + timedelta(minutes=7)


def test_a_message_that_is_given_up_is_lost(desk, fired):
    event, (mail, _group), _case = fired
    failed = said(attempt_failed(mail, Trouble.NO_ADDRESS, desk.clock.now()), 7)
    stranger = said(ev.StepMissed(NOON), 8)

    told = messages_of(event, desk.city, [stranger, failed])

    assert told[0].sent is Sent.LOST
    assert told[0].why is Trouble.NO_ADDRESS
