"""What was armed survives a restart, and what older versions stored is read as it was meant."""

from dataclasses import replace
from datetime import timedelta

import msgspec

from commandcenter import commands as ask
from commandcenter.case import Stage
from commandcenter.escalation import Binding, CaseRate, Chain, Reach, Rules, StepAction
from commandcenter.escalation.audit import count_alike
from commandcenter.events import StepFired
from db.store import LocalStore
from db.verify import verify
from tests.helpers.makers import MONDAY, a_case, a_desk, a_registration, a_report
from tests.unit.test_climb import a_chain, after, put, step, with_unit

OLD_BINDING = b"""{"chain": "c", "version": 1, "bound_at": "2024-05-06T12:00:00Z", "proof": "p",
 "steps": [{"key": "s", "due_at": "2024-05-06T12:10:00Z", "fired_at": null, "late": false,
 "skipped": false}]}"""
OLD_STEP = b"""{"chain": "c", "version": 1, "proof": "p", "step": "s", "action": "remind",
 "reaches": "unit", "channel": "app", "level": 0, "due_at": "2024-05-06T12:10:00Z",
 "late": false}"""
OLD_CHAIN = b"""{"key": "c", "version": 1, "names": {"en": "C"}, "phase": "intake",
 "urgencies": [1], "steps": [{"key": "s", "names": {}, "action": "remind", "reaches": "unit",
 "channel": "app", "after_minutes": 5.0, "at_share": null, "level": 0}]}"""


def test_what_fell_due_while_nobody_ran_fires_once_after_a_restart(tmp_path):
    store = LocalStore.open(tmp_path)
    desk = a_desk(store)
    case = a_case(Stage.DISPATCHED, desk=desk)
    now = desk.clock.now() + timedelta(hours=9)
    store.close()

    store = LocalStore.open(tmp_path)
    again = a_desk(store, now)
    fired = again.do(ask.FireDueSteps())
    second = again.do(ask.FireDueSteps())
    whole = verify(store).problems
    store.close()

    steps = [event.body for event in fired if isinstance(event.body, StepFired)]
    assert [each.step for each in steps] == ["remind", "raise", "due"]
    assert all(each.late for each in steps)
    assert [each.due_at for each in steps] == sorted(each.due_at for each in steps)
    assert second == []
    assert whole == []
    assert again.store is not None
    assert case.standing.level == 0


def test_killed_between_and_after_due_instants_each_step_fires_once_in_order(tmp_path):
    steps = (step(f"{n}", after_minutes=n) for n in (5, 10, 15, 20))
    stores = [LocalStore.open(tmp_path)]
    desk = a_desk(stores[0])
    put(desk, replace(a_chain(*steps), rules=Rules(rank=-1)))
    begun = with_unit(desk).last_at
    fired = [*after(desk, minutes=7)]

    for minutes in (12, 12.5, 40):
        # Killed: nothing is closed, and what the file holds is all that the next one has.
        stores.append(LocalStore.open(tmp_path))
        desk = a_desk(stores[-1], begun + timedelta(minutes=minutes))
        fired += desk.do(ask.FireDueSteps())
    whole = verify(stores[-1]).problems
    for store in stores:
        store.close()

    told = [(event.body.step, event.body.late) for event in fired]
    assert told == [("5", False), ("10", True), ("15", True), ("20", True)]
    assert whole == []


def test_cases_that_came_in_lately_are_counted_by_the_store(tmp_path):
    store = LocalStore.open(tmp_path)
    desk = a_desk(store)
    a_case(desk=desk)
    desk.clock.move(hours=2)
    since = desk.clock.now()
    late = a_case(desk=desk)

    found = [case.id for case in store.begun_since(since)]
    every = list(store.begun_since(since - timedelta(days=1)))
    store.close()

    assert found == [late.id]
    assert len(every) == 2


def test_in_a_flood_every_case_that_came_in_lately_counts(tmp_path):
    store = LocalStore.open(tmp_path)
    desk = a_desk(store)
    first = desk.do(a_registration())[0]
    flood = [
        replace(
            first, id=f"e{n}", case=f"c{n}", body=replace(first.body, number=f"X-{n}", report=each)
        )
        for n in range(2_100)
        for each in [a_report(reported_at=desk.clock.now())]
    ]
    desk.record(flood, [])
    rate = CaseRate(2_050, 30)

    like = desk.case(first.case)
    lately = store.begun_since(desk.clock.now())
    counted = count_alike(lately, like, rate, desk.city, MONDAY, desk.clock.now())
    store.close()

    assert counted > rate.cases


def test_a_binding_of_an_older_version_still_climbs():
    old = msgspec.json.decode(OLD_BINDING, type=Binding)

    assert old.next_instant(reports=9, returns=9) == old.steps[0].due_at
    assert (old.conditions, old.acknowledged, old.silenced) == ((), None, None)


def test_a_step_and_a_chain_of_an_older_version_are_read_as_they_were_meant():
    fired = msgspec.json.decode(OLD_STEP, type=StepFired)
    chain = msgspec.json.decode(OLD_CHAIN, type=Chain)

    assert (fired.told, fired.trigger, fired.reason) == ((), "", None)
    assert chain.steps[0].action is StepAction.REMIND
    assert chain.steps[0].reach is Reach.POST
    assert chain.rules.rank == 0
