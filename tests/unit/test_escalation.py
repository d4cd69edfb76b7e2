"""Chains: bound once, fired in order, each step once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from commandcenter.catalogue import Urgency
from commandcenter.escalation import Binding, Chain, Phase, Step, StepAction, bind, due_steps

NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)


def a_chain(*steps: Step) -> Chain:
    return Chain("test", 1, {"en": "Test"}, Phase.HANDLING, tuple(Urgency), steps)


def after(minutes: float, key: str = "") -> Step:
    return Step(key or f"m{minutes:g}", {}, StepAction.NOTIFY, "unit", after_minutes=minutes)


def at(share: float) -> Step:
    return Step(f"s{share:g}", {}, StepAction.RAISE, "duty_officer", at_share=share, level=1)


def bound(*steps: Step, known_at: datetime = NOON, hours: float | None = 2) -> Binding:
    def instant(share: float) -> datetime | None:
        return None if hours is None else NOON + timedelta(hours=hours * share)

    return bind(a_chain(*steps), at=NOON, proof="p", instant_at_share=instant, known_at=known_at)


def fired(binding: Binding, minutes: float) -> list[tuple[str, bool]]:
    now = NOON + timedelta(minutes=minutes)
    return [(step.key, late) for step, late in due_steps(binding, now)]


def test_the_second_step_waits_for_the_first() -> None:
    binding = bound(after(10, "head"), after(40, "mayor"))

    assert fired(binding, 9) == []
    assert fired(binding, 10) == [("head", False)]
    assert fired(binding, 41) == [("head", True), ("mayor", False)]


def test_a_fired_step_does_not_fire_again() -> None:
    binding = bound(after(10), after(40))

    binding = binding.fired("m10", NOON + timedelta(minutes=10), late=False)

    assert fired(binding, 20) == []
    assert binding.next_step is not None
    assert binding.next_step.key == "m40"


def test_shares_of_the_limit_and_minutes_stand_in_one_order() -> None:
    binding = bound(at(1.0), after(30), at(0.5), at(1.5))

    assert [step.key for step in binding.steps] == ["m30", "s0.5", "s1", "s1.5"]


def test_without_a_limit_steps_by_share_are_left_out() -> None:
    assert [step.key for step in bound(at(0.5), after(30), hours=None).steps] == ["m30"]


def test_a_case_that_came_late_wakes_nobody_for_what_has_passed() -> None:
    binding = bound(after(10), after(40), known_at=NOON + timedelta(minutes=30))

    assert [(step.key, step.skipped) for step in binding.steps] == [("m10", True), ("m40", False)]
    assert fired(binding, 60) == [("m40", True)]


def test_a_chain_knows_its_steps() -> None:
    chain = a_chain(after(10, "head"))

    assert chain.step("head").after_minutes == 10
    with pytest.raises(KeyError):
        chain.step("mayor")


def test_a_chain_that_was_taken_on_unheard_keeps_what_it_has_been_through() -> None:
    frozen = bound(after(10), after(40), after(90))
    again = NOON + timedelta(minutes=55)
    running = frozen.fired("m10", NOON + timedelta(minutes=10), late=False)
    running = running.tried("m40", again, NOON + timedelta(minutes=40)).skipping("m90")

    on = frozen.later(timedelta(minutes=5), NOON, set(), lambda _key, due: due).beside(running)

    assert fired(on, 10_000) == [("m40", True)]
    (waits,) = (step for step in on.steps if step.waiting)
    assert (waits.tries, waits.due_at) == (1, again)
    assert on.beside(on) is on


def test_another_chain_begins_anew_whatever_the_former_one_has_been_through() -> None:
    other = replace(bound(after(10)), proof="another")

    assert other.beside(bound(after(10)).fired("m10", NOON, late=False)) == other
    assert other.beside(None) == other
