"""Two desks change the same piece of configuration without a line: the first in the log stands."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commandcenter import commands as do
from commandcenter.city import City, to_json
from commandcenter.escalation import Step, StepAction
from commandcenter.explanation import chain_states
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL
from commandcenter.sync.link import Link
from db.verify import verify
from tests.helpers.desks_in_step import LineInStep, two_in_step
from tests.helpers.makers import LI, MA, a_registration

KEY = "handling-ordinary"


@pytest.fixture
def desks(tmp_path):
    with two_in_step(tmp_path) as both:
        yield both


def meet(*nodes):
    """Everybody hears everything; all files have the same city, and the same cases."""
    for _thrice in range(3):
        for node in nodes:
            node.even()
    one, other = (node.desk for node in nodes)
    anew = City.from_events(one.store.configuration(), one.store.read_blob)
    assert what_counts(one.city) == what_counts(other.city) == what_counts(anew)
    assert [*one.store.cases()] == [*other.store.cases()]
    assert [verify(desk.store).problems for desk in (one, other)] == [[], []]


def what_counts(city):
    return city.versions, city.put_by, city.overruled, city.chains, city.overruled_chains


def chain_of(node, key=KEY):
    city = node.desk.city
    return city.chains[(key, city.versions[("chain", key)])]


def change(node, *steps, key=KEY):
    """Put another chain in force: with these steps."""
    city = node.desk.city
    found = replace(chain_of(node, key), steps=steps)
    base = city.versions[("chain", key)]
    return node.desk.do(do.Configure("chain", key, to_json(found), base=base), person=LOCAL)[0]


def step(key, minutes):
    return Step(key, {"en": key}, StepAction.NOTIFY, "dispatcher", "app", minutes)


def dispatched(node):
    case = node.desk.do(a_registration(), person=LI)[0].case
    node.desk.do(do.FileCase(case), person=LI)
    node.desk.do(do.Dispatch(case, "cleaning"), person=LI)
    return case


def bound_to_what_nobody_has(desks):
    """A case that the second desk dispatched by a chain that the hub did not take; its id."""
    first, second = desks
    change(first, step("a", 10))
    first.even()
    # The second desk has not heard of it: both go to the hub together, and one is not taken.
    change(second, step("b", 20))
    case = dispatched(second)
    meet(*desks)
    return case


def keys(node):
    return [each.key for each in chain_of(node).steps]


def test_the_first_in_the_log_stands_and_the_later_is_noted(desks):
    first, second = desks
    first.cut()
    second.cut()
    stands = change(first, step("a", 10))
    late = change(second, step("b", 20))
    assert keys(second) == ["b"]

    first.mend()
    first.even()
    second.mend()
    meet(*desks)

    assert keys(first) == keys(second) == ["a"]
    assert first.desk.city.overruled == {late.id: stands.id}


def test_what_was_changed_on_top_of_a_late_change_is_late_too(desks):
    first, second = desks
    second.cut()
    late = [change(second, step("b", 20)), change(second, step("c", 20))]
    change(first, step("a", 10))
    first.even()
    second.mend()

    meet(*desks)

    assert keys(second) == ["a"]
    assert set(first.desk.city.overruled) == {event.id for event in late}
    change(second, step("d", 5))
    meet(*desks)
    assert keys(first) == ["d"]


def test_another_piece_is_not_touched_by_it(desks):
    first, second = desks
    second.cut()
    change(second, step("b", 20), key="intake-ordinary")
    change(first, step("a", 10))
    first.even()
    second.mend()

    meet(*desks)

    assert keys(first) == ["a"]
    assert first.desk.city.overruled == {}
    assert [each.key for each in chain_of(first, "intake-ordinary").steps] == ["b"]


def test_online_the_second_is_asked_again_and_has_the_first_ones_city(desks):
    first, second = desks
    change(first, step("a", 10))
    first.even()
    change(second, step("b", 20))

    meet(*desks)

    assert keys(second) == ["a"]
    assert [moved.event.type for moved in second.moved] == ["ConfigurationChanged"]
    assert second.desk.city.overruled == {}
    change(second, step("b", 20))
    meet(*desks)
    assert keys(first) == ["b"]


def test_who_may_not_configure_has_the_citys_own_again(desks):
    _first, second = desks
    second.link.close()
    line = second.hub.line
    second.link = Link(lambda: line("li", writes=("440304",)), make_line=LineInStep)
    change(second, step("b", 20))

    second.even()

    assert keys(second) == ["remind", "due", "raise"]
    assert [event.type for event, _why in second.desk.store.exchange.refused()] == [
        "ConfigurationChanged"
    ]


def test_a_case_bound_to_a_late_chain_climbs_on_by_that(desks):
    first, second = desks
    second.cut()
    change(second, step("b", 20))
    case = dispatched(second)
    change(first, step("a", 10))
    first.even()
    second.mend()
    meet(*desks)

    first.desk.clock.move(minutes=30)
    fired = first.desk.do(do.FireDueSteps())
    meet(*desks)

    assert [event.body.step for event in fired if event.type == "StepFired"] == ["b"]
    assert [state.step.key for state in chain_states(second.case(case), second.desk.city)] == ["b"]


def test_a_case_bound_to_a_chain_that_nobody_has_is_bound_anew_and_alarms(desks):
    first, second = desks
    case = bound_to_what_nobody_has(desks)
    binding = second.case(case).standing.chain
    assert second.desk.city.chain_of(binding) is None
    assert chain_states(second.case(case), second.desk.city) == []
    with pytest.raises(Refused, match="was not taken"):
        second.desk.do(do.EscalateNow(case, "now"), person=MA)

    second.desk.clock.move(minutes=30)
    fired = second.desk.do(do.FireDueSteps())
    meet(*desks)

    assert [event.type for event in fired] == ["ChainBound", "StepFired"]
    assert fired[1].body.step == "a"
    assert first.case(case).standing.chain.put_by == first.desk.city.head("chain", KEY)
    assert second.desk.do(do.FireDueSteps()) == []


def test_both_desks_that_bind_anew_make_one_event_of_it(desks):
    first, second = desks
    case = bound_to_what_nobody_has(desks)
    first.cut()
    second.cut()
    first.desk.clock.move(minutes=30)
    for node in desks:
        node.desk.do(do.FireDueSteps())
    first.mend()
    second.mend()

    meet(*desks)

    types = [event.type for event in first.desk.store.history(case)]
    assert types.count("ChainBound") == types.count("StepFired") == 1


def test_where_no_chain_is_left_nothing_more_comes_of_a_lost_one(desks):
    first, second = desks
    unused = replace(chain_of(first), urgencies=())
    for each in ("handling-ordinary", "intake-ordinary"):
        content = to_json(replace(unused, key=each, phase="intake", steps=(step("x", 5),)))
        first.desk.do(do.Configure("chain", each, content), person=LOCAL)
    first.even()
    change(second, step("b", 20))
    case = dispatched(second)
    meet(*desks)
    assert second.desk.city.chain_of(second.case(case).standing.chain) is None

    second.desk.clock.move(minutes=30)
    fired = second.desk.do(do.FireDueSteps())
    meet(*desks)

    assert [event.body.why for event in fired] == ["chain_lost"]
    assert second.desk.do(do.FireDueSteps()) == []
    assert first.case(case).next_timer_at is None


def test_a_log_without_bases_goes_by_versions(desks):
    first, _second = desks
    log = [*first.desk.store.configuration()]
    chain = next(e for e in log if e.body.kind == "chain")
    old = [replace(event, base=None) for event in log]
    same = replace(chain, id="same", base=None, occurred_at=chain.occurred_at + timedelta(1))
    newer = replace(same, id="newer", body=replace(chain.body, version=2))

    city = City.from_events([*old, same, newer], first.desk.store.read_blob)

    assert city.overruled == {"same": chain.id}
    assert city.head("chain", chain.body.key) == "newer"
