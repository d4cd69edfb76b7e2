"""A rehearsal says what differs from the chains in force: more, fewer, earlier, later, others."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from commandcenter import commands as ask
from commandcenter.catalogue import Urgency
from commandcenter.city import to_json
from commandcenter.commands import Configure
from commandcenter.escalation import Chain, Phase, Reach, Rules, Step, StepAction
from commandcenter.escalation import drafting as edit
from commandcenter.escalation.comparison import How, compare, paired
from commandcenter.escalation.rehearsal import Fired, rehearse, with_chains
from commandcenter.escalation.simulated_day import simulated_day
from commandcenter.output.comparison import comparison_document, comparison_lines
from commandcenter.refusal import Refused
from commandcenter.roles import Person, Post
from tests.helpers.makers import EMERGENCY, LI, LITTER, MONDAY, a_desk, a_registration

DAY = date(2024, 9, 24)


def step(key, minutes, reaches="dispatcher", action=StepAction.NOTIFY, **more):
    return Step(key, {"en": key}, action, reaches, after_minutes=minutes, **more)


def a_chain(*steps, **more):
    more = {"rules": Rules(rank=-1), "phase": Phase.HANDLING} | more
    return Chain("own", 1, {"en": "Own"}, more.pop("phase"), tuple(Urgency), steps, **more)


OWN = a_chain(step("call", 30.0), step("boss", 60.0, "duty_officer"))


def a_day(*chains):
    """A desk with these chains, on which a case is dispatched at nine in the evening."""
    desk = a_desk()
    for chain in chains:
        desk.do(Configure("chain", chain.key, to_json(chain)))
    desk.clock.move(hours=12)
    case = desk.do(a_registration())[0].case
    desk.do(ask.FileCase(case))
    desk.do(ask.Dispatch(case, "cleaning"))
    desk.clock.move(hours=3)
    return desk


def between(desk, draft):
    return compare(
        list(desk.store.events()), desk.city, [draft], MONDAY, desk.clock.now(), lambda share: None
    )


def hows(found):
    return [(pair.fired.step, pair.how) for pair in found.pairs if pair.fired.chain == "own"]


def test_the_same_chain_changes_nothing():
    desk = a_day(OWN)

    found = between(desk, OWN)

    assert hows(found) == [("call", How.SAME), ("boss", How.SAME)]
    assert found.by_case() == []


@pytest.mark.parametrize(
    ("draft", "wanted"),
    [
        (
            edit.with_step(OWN, 0, step("call", 10.0)),
            [("call", How.EARLIER), ("boss", How.SAME)],
        ),
        (edit.with_step(OWN, 0, step("call", 45.0)), [("call", How.LATER), ("boss", How.SAME)]),
        (edit.without(OWN, 0), [("call", How.FEWER), ("boss", How.SAME)]),
        (
            edit.inserted(OWN, step("again", 50.0, "shift_leader"), 1),
            [("call", How.SAME), ("again", How.MORE), ("boss", How.SAME)],
        ),
        (
            edit.with_step(OWN, 0, step("call", 30.0, channel="telephone")),
            [("call", How.OTHERS), ("boss", How.SAME)],
        ),
        (
            edit.with_step(OWN, 0, step("ring", 35.0)),
            [("ring", How.LATER), ("boss", How.SAME)],
        ),
    ],
)
def test_what_differs_is_told_step_by_step(draft, wanted):
    assert hows(between(a_day(OWN), draft)) == wanted


def test_other_people_are_told_apart_from_another_time():
    people = [LI, Person("wu", "Wu", (Post.DISPATCHER,))]
    desk = a_day(OWN)
    desk.do(Configure("people", "people", to_json(people)))
    draft = edit.with_step(OWN, 0, step("call", 31.0, reach=Reach.ROTATION))

    lines = {tally.key: tally for tally in between(desk, draft).by_step()}

    assert (lines["own", "call"].how[How.LATER], lines["own", "call"].others) == (1, 1)
    assert lines["own", "boss"].others == 0


def test_the_comparison_and_the_rehearsal_tell_of_the_same_steps():
    desk = a_day(OWN)
    draft = edit.with_step(OWN, 0, step("call", 45.0))

    told = rehearse(desk.store.events(), desk.city, [draft], MONDAY, desk.clock.now())
    found = between(desk, draft)

    assert found.fired == told.fired
    assert [p.after for p in found.pairs if p.how is How.LATER] == told.added


def test_it_says_how_far_it_is_and_can_be_stopped():
    desk, shares = a_day(OWN), []

    compare(list(desk.store.events()), desk.city, [OWN], MONDAY, desk.clock.now(), shares.append)
    with pytest.raises(ZeroDivisionError):
        compare(
            list(desk.store.events()),
            desk.city,
            [OWN],
            MONDAY,
            desk.clock.now(),
            lambda share: 1 / 0,
        )

    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def fired(minutes, **more):
    made = {
        "at": MONDAY + timedelta(minutes=minutes),
        "number": "1",
        "chain": "own",
        "step": "call",
        "action": StepAction.NOTIFY,
        "reaches": "dispatcher",
        "channel": "app",
        "told": ("li",),
        "level": 0,
        "night": False,
    }
    return Fired(**(made | more))


def test_rounds_of_a_repeat_are_paired_in_their_order():
    now = [fired(10 * n, step=f"call#{n}" if n > 1 else "call") for n in (1, 2, 3)]
    then = [fired(10 * n, step=f"call#{n}" if n > 1 else "call") for n in (1, 2)]

    assert [pair.how for pair in paired(now, then)] == [How.SAME, How.SAME, How.MORE]
    assert [pair.how for pair in paired(then, now)] == [How.SAME, How.SAME, How.FEWER]


def test_steps_of_other_cases_are_never_paired():
    assert [p.how for p in paired([fired(1)], [fired(1, number="2")])] == [How.MORE, How.FEWER]


def test_a_simulated_day_brings_a_case_every_hour_and_nobody_acts():
    desk = a_desk()
    chain = replace(OWN, urgencies=(desk.city.catalogue.case_class(LITTER).urgency,))
    start = datetime.combine(DAY, time(0), desk.city.zone).astimezone(UTC)

    log = simulated_day(chain, with_chains(desk.city, [chain]), DAY)
    found = compare(log, desk.city, [chain], start, start + timedelta(days=2))

    assert {event.occurred_at.replace(second=0) for event in log} == {
        start + timedelta(hours=n) for n in range(24)
    }
    assert sum(each.step == "call" for each in found.fired) == 24
    assert sum(found.woken().values()) > 0
    assert desk.store.last_place() == a_desk().store.last_place()


def test_a_simulated_day_of_emergencies_goes_by_the_lane():
    desk = a_desk()
    urgency = desk.city.catalogue.case_class(EMERGENCY).urgency
    chain = replace(OWN, urgencies=(urgency,))

    log = simulated_day(chain, with_chains(desk.city, [chain]), DAY)

    assert {event.type for event in log} >= {"CaseReported", "CaseDispatched"}
    assert len(log) == 48


def test_a_simulated_day_before_dispatch_leaves_the_cases_lying():
    desk = a_desk()

    log = simulated_day(
        replace(OWN, phase=Phase.INTAKE, urgencies=(Urgency.ORDINARY,)), desk.city, DAY
    )

    assert {event.type for event in log} == {"CaseReported"}


def test_a_chain_for_no_class_and_one_for_no_place_cannot_be_simulated():
    city = a_desk().city

    with pytest.raises(Refused, match="no class of this urgency"):
        simulated_day(replace(OWN, rules=Rules(classes=("99",))), city, DAY)
    with pytest.raises(Refused, match="no cell in the areas"):
        simulated_day(replace(OWN, rules=Rules(areas=("moon",))), city, DAY)


def test_steps_that_never_came_are_named():
    desk = a_day(OWN)
    draft = edit.inserted(OWN, step("late", 60.0 * 24), 2)

    assert [each.key for each in between(desk, draft).silent] == ["late"]


def test_a_seats_load_is_told_in_periods_of_ten_minutes():
    many = a_chain(*(step(f"c{n}", 30.0 + n / 10) for n in range(4)))
    found = between(a_day(OWN), many)

    seat = next(each for each in found.by_seat() if each.seat == "dispatcher")

    assert (seat.told, seat.worst, seat.before_worst) == (4, 4, 1)
    assert seat.mean == pytest.approx(4 / 90)


def test_a_program_and_a_person_are_told_the_same():
    desk = a_day(OWN)
    draft = edit.with_step(OWN, 0, step("call", 90.0))
    found = between(desk, draft)

    document = comparison_document(found, desk.city)
    lines = comparison_lines(found, desk.city)

    assert document["against"] == "present"
    assert document["totals"]["later"] == 1
    assert document["by_step"][0]["step"] in ("call", "boss")
    assert document["differences"][0]["at_present"] < document["differences"][0]["at"]
    assert any(line.endswith("1 later") for line in lines)
    assert lines[-1].startswith("Told at night: ")


def test_where_nobody_is_told_at_night_it_says_so():
    desk = a_desk()

    lines = comparison_lines(between(desk, OWN), desk.city)

    assert lines[-1] == "Nobody is told at night, neither so nor at present."


# --- drafts ---


def test_what_differs_between_two_versions_is_told_in_sentences():
    city = a_desk().city
    slower = edit.with_step(OWN, 0, step("call", 45.0))
    after = replace(
        edit.moved(edit.inserted(slower, step("new", 5.0), 2), 0, 1),
        names={"en": "Mine"},
        urgencies=(Urgency.ORDINARY,),
        acknowledged_minutes=45.0,
        silent_hours=4.0,
        again_minutes=(),
    )

    told = " ".join(edit.differences(OWN, after, city))

    assert "Its name is “Mine” instead of “Own”." in told
    assert "It is for other cases: ordinary, instead of emergency, urgent, ordinary, low." in told
    assert "holds for 45 min instead of 30 min" in told
    assert "silenced for 4 h instead of 8 h" in told
    assert "tried again after – min instead of 5, 15, 60 min" in told
    assert "New step: new · 5 min after it begins" in told
    assert "Step “call”: 45 min after it begins instead of 30 min after it begins." in told
    assert "The steps stand in another order." in told


def test_what_two_changed_at_once_is_put_upon_each_other():
    mine = edit.with_step(edit.inserted(OWN, step("mine", 40.0), 1), 0, step("call", 20.0))
    theirs = replace(edit.inserted(OWN, step("theirs", 90.0), 2), silent_hours=4.0, version=2)

    both = edit.upon(OWN, mine, theirs)

    assert [each.key for each in both.steps] == ["call", "mine", "boss", "theirs"]
    assert (both.steps[0].after_minutes, both.silent_hours, both.version) == (20, 4, 2)


def test_what_one_takes_out_is_gone_unless_the_other_has_changed_it():
    fast = edit.with_step(OWN, 1, step("boss", 45.0, "duty_officer"))

    assert [s.key for s in edit.upon(OWN, edit.without(OWN, 0), OWN).steps] == ["boss"]
    assert [s.key for s in edit.upon(OWN, OWN, edit.without(OWN, 0)).steps] == ["boss"]
    assert edit.upon(OWN, fast, edit.without(OWN, 1)).steps == fast.steps


def test_an_order_that_one_has_changed_stands():
    turned = edit.moved(OWN, 0, 1)
    theirs = edit.inserted(OWN, step("theirs", 90.0), 1)

    assert [s.key for s in edit.upon(OWN, turned, OWN).steps] == ["boss", "call"]
    assert [s.key for s in edit.upon(OWN, turned, theirs).steps] == ["boss", "call", "theirs"]
    assert edit.upon(None, turned, theirs) == turned


def test_a_step_taken_out_and_a_new_chain_are_told():
    city = a_desk().city

    assert list(edit.differences(None, OWN, city)) == ["The chain is new."]
    assert list(edit.differences(OWN, edit.without(OWN, 1), city)) == [
        "Step taken out: boss · 1 h after it begins · Duty officer, in app."
    ]


def test_a_new_step_comes_after_those_before_it():
    by_share = a_chain(replace(step("half", None), at_share=0.5))
    waiting = a_chain(step("wait", 10.0, action=StepAction.WAIT))

    assert edit.new_step(OWN, StepAction.NOTIFY, 2).after_minutes == 70
    assert edit.new_step(by_share, StepAction.NOTIFY, 1).at_share == 0.75
    assert edit.new_step(waiting, StepAction.NOTIFY, 1).after_minutes is None
    assert edit.new_step(OWN, StepAction.REPEAT, 2).repeat_from == "boss"
    assert edit.new_step(OWN, StepAction.REPEAT, 0).repeat_from == ""


def test_keys_stay_unique_and_repeats_follow_a_renamed_step():
    repeat = edit.new_step(OWN, StepAction.REPEAT, 1)
    chain = edit.inserted(OWN, replace(repeat, repeat_from="call"), 1)
    renamed = edit.with_step(chain, 0, replace(chain.steps[0], key="ring"))

    assert edit.copy_of(OWN, {"own", "own-2"}).key == "own-3"
    assert edit.new_step(chain, StepAction.REPEAT, 1).key == "repeat-2"
    assert renamed.steps[1].repeat_from == "ring"
