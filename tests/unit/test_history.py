"""The city as it was: looked at, never changed."""

import pytest

from commandcenter import commands as do
from commandcenter.desk import Desk
from commandcenter.history import PastStore, fold_until, situation_at
from commandcenter.refusal import Refused
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import HERE, NOON, WATER_LEAK, MovedClock, found


@pytest.fixture
def desk():
    """A leak at noon, dispatched a quarter past; a second one at one; the first void at two."""
    desk = found(MemoryStore(), MovedClock(NOON))
    leak = do.RegisterReport(description="Leak", class_code=WATER_LEAK, place=HERE)
    desk.do(leak)
    number = next(desk.store.cases()).number
    desk.clock.move(minutes=15)
    desk.do(do.FileCase(number))
    desk.do(do.Dispatch(number, to="water"))
    desk.clock.move(minutes=45)
    desk.do(leak)
    desk.clock.move(hours=1)
    desk.do(do.FireDueSteps())
    desk.do(do.Recall(number, "Entered twice"))
    desk.do(do.Void(number, "Entered twice"))
    return desk


def at(desk, **since_noon):
    clock = MovedClock(NOON)
    clock.move(**since_noon)
    return clock.now()


@pytest.mark.parametrize(
    ("minutes", "stages"),
    [
        (-1, {}),
        (5, {"reported": 1}),
        (20, {"dispatched": 1}),
        (70, {"dispatched": 1, "reported": 1}),
    ],
)
def test_the_situation_is_as_it_was_then(desk, minutes, stages):
    then = at(desk, minutes=minutes)

    situation = situation_at(desk.store.events(until=then), desk.city, then)

    assert {stage: n for stage, n in situation.by_stage.items() if n} == stages


def test_what_had_ended_by_then_is_ended(desk):
    now = at(desk, hours=3)

    cases = fold_until(desk.store.events(), now)

    assert sorted(case.open for case in cases.values()) == [False, True]
    assert situation_at(desk.store.events(), desk.city, now).alarms == 0


def test_the_past_answers_every_question_as_it_was(desk):
    then = at(desk, minutes=20)
    past = PastStore(desk.store, then)
    (case,) = past.open_cases()

    assert past.case(case.number) == case
    assert past.case("nobody") is None
    kinds = {event.type for event in past.history(case.id)}
    assert {"CaseReported", "CaseDispatched"} <= kinds
    assert "CaseVoided" not in kinds
    assert list(past.ended_since(NOON)) == []
    assert all(event.occurred_at <= then for event in past.fired(NOON))
    assert past.due(then) == []
    (ended,) = PastStore(desk.store, at(desk, hours=3)).ended_since(NOON)
    assert ended.number == case.number
    assert past.latest() == desk.store.latest()


def test_the_past_cannot_be_changed(desk):
    past = Desk(PastStore(desk.store, at(desk, minutes=20)), desk.clock)

    with pytest.raises(Refused, match="the past"):
        past.do(do.RegisterReport(description="Too late"))
