"""Two desks change the same piece of configuration without a line: the first in the log stands."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from commandcenter import commands as do
from commandcenter.calendar_change import moves
from commandcenter.city import City, to_json
from commandcenter.clocks import calendar_of
from commandcenter.confidential import is_confidential
from commandcenter.escalation import Step, StepAction
from commandcenter.explanation import chain_states, spans
from commandcenter.output.plain_text import case_lines, explanation_lines
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL
from commandcenter.sync.link import Link
from commandcenter.worktime import ClockKind, Limit
from db.verify import verify
from tests.helpers.desks_in_step import LineInStep, two_in_step
from tests.helpers.makers import LI, MA, WANG, a_registration

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


def bound_to_the_last_chain_of_its_kind(desks):
    """A case that the second desk dispatched by a chain that the hub will not take; its id.

    There is no other one that it could be bound to.
    """
    first, second = desks
    unused = replace(chain_of(first), urgencies=())
    for each in ("handling-ordinary", "intake-ordinary"):
        content = to_json(replace(unused, key=each, phase="intake", steps=(step("x", 5),)))
        first.desk.do(do.Configure("chain", each, content), person=LOCAL)
    first.even()
    change(second, step("b", 20))
    return dispatched(second)


def test_where_no_chain_is_left_nothing_more_comes_of_a_lost_one(desks):
    first, second = desks
    case = bound_to_the_last_chain_of_its_kind(desks)
    meet(*desks)
    assert second.desk.city.chain_of(second.case(case).standing.chain) is None

    second.desk.clock.move(minutes=30)
    fired = second.desk.do(do.FireDueSteps())
    meet(*desks)

    assert [event.body.why for event in fired] == ["chain_lost"]
    assert second.desk.do(do.FireDueSteps()) == []
    assert first.case(case).next_timer_at is None


@pytest.mark.parametrize(
    ("hold", "ends"),
    [
        (partial(do.Acknowledge, minutes=5), "AcknowledgementEnded"),
        (partial(do.Silence, reason="x", hours=0.1), "SilenceEnded"),
    ],
)
def test_a_hold_of_a_lost_chain_ends_though_nothing_is_left_to_come(desks, hold, ends):
    _first, second = desks
    case = bound_to_the_last_chain_of_its_kind(desks)
    second.desk.do(hold(case), person=MA)
    meet(*desks)

    second.desk.clock.move(minutes=30)
    fired = second.desk.do(do.FireDueSteps())
    meet(*desks)

    assert [event.type for event in fired] == ["StepSkipped", ends]
    assert second.case(case).next_timer_at is None
    assert second.desk.do(do.AuditChains()) == []


def put(node, kind, key, piece):
    """Put a piece of the city in force at a desk."""
    base = node.desk.city.versions[(kind, key)]
    return node.desk.do(do.Configure(kind, key, to_json(piece), base=base), person=LOCAL)[0]


def with_class(catalogue, code, hours=8):
    """The catalogue with one class more, which is confidential."""
    limit = Limit(hours, ClockKind.WORKING_HOURS)
    like = catalogue.classes[0]
    seen = replace(like.conditions[0], code=f"seen {code}", limit=limit)
    more = replace(like, code=code, confidential=True, conditions=(seen,))
    return replace(catalogue, classes=(*catalogue.classes, more))


def filed_under(node, code):
    """A case of a class that is new in the catalogue of this desk."""
    case = node.desk.do(a_registration(class_code=code), person=LI)[0].case
    node.desk.do(do.FileCase(case), person=LI)
    return case


@pytest.mark.parametrize("changes", [1, 2], ids=["its own number", "a number nobody else has"])
def test_a_case_filed_under_a_late_catalogue_keeps_its_class_and_its_limits(desks, changes):
    first, second = desks
    second.cut()
    for n in range(changes):
        put(second, "catalogue", "tiny", with_class(second.desk.city.catalogue, f"010{n + 7}"))
    code = f"010{changes + 6}"
    case = filed_under(second, code)
    put(first, "catalogue", "tiny", with_class(first.desk.city.catalogue, "0106"))
    first.even()
    second.mend()
    meet(*desks)
    assert code not in first.desk.city.catalogue.by_code

    for node in desks:
        city, here = node.desk.city, node.case(case)
        assert city.class_of(here).code == code
        assert city.condition_of(here).code == f"seen {code}"
        assert is_confidential(here, city)
    first.desk.do(do.Dispatch(case, "cleaning"), person=LI)
    meet(*desks)
    assert second.case(case).deadline.limit == Limit(8, ClockKind.WORKING_HOURS)


def test_a_case_that_went_to_a_unit_of_a_late_register_is_told_by_its_code(desks):
    first, second = desks
    second.cut()
    units = [*second.desk.city.units.by_code.values()]
    put(second, "units", "units", [*units, replace(units[0], code="late", names={"en": "Late"})])
    case = second.desk.do(a_registration(), person=LI)[0].case
    second.desk.do(do.FileCase(case), person=LI)
    second.desk.do(do.Dispatch(case, "late"), person=LI)
    put(first, "units", "units", units)
    first.even()
    second.mend()

    meet(*desks)

    history = first.desk.store.history(case)
    here, city, now = first.case(case), first.desk.city, first.desk.clock.now()
    assert any("late" in line for line in case_lines(here, city, now, history))
    assert [*explanation_lines(here, city, now, history)]
    first.desk.do(do.Recall(case, "nobody has heard of it here"), person=LI)
    first.desk.do(do.Dispatch(case, "cleaning"), person=LI)
    meet(*desks)


def test_a_case_of_a_class_that_both_catalogues_have_goes_by_the_one_that_counts(desks):
    first, second = desks
    second.cut()
    put(second, "catalogue", "tiny", with_class(second.desk.city.catalogue, "0107", hours=8))
    case = filed_under(second, "0107")
    put(first, "catalogue", "tiny", with_class(first.desk.city.catalogue, "0107", hours=5))
    first.even()
    second.mend()
    meet(*desks)

    assert second.desk.city.condition_of(second.case(case)).limit.amount == 5


@pytest.mark.parametrize("changes", [1, 2], ids=["its own number", "a number nobody else has"])
def test_a_clock_that_began_by_a_late_calendar_goes_on_by_that_and_can_be_corrected(desks, changes):
    first, second = desks
    second.cut()
    today = second.desk.clock.now().astimezone(second.desk.city.zone).date()
    usual = second.desk.city.calendar("cn")
    closed = [(today + timedelta(days), "closed") for days in (0, 1, 2, 3)]
    for n in range(changes):
        put(second, "calendar", "cn", replace(usual, holidays=tuple(closed[: n + 3])))
    case = dispatched(second)
    due = second.case(case).deadline.due_at
    put(first, "calendar", "cn", replace(usual, name="the city's own"))
    first.even()
    second.mend()
    meet(*desks)

    for node in desks:
        here, city = node.case(case), node.desk.city
        assert here.deadline.due_at == due
        assert calendar_of(city, here.deadline).holidays == tuple(closed[: changes + 2])
        told = spans(here.deadline, city)
        assert told[-1].end == due, "what is told leads to the instant that is shown"
    first.desk.do(do.Return(case, "not ours", "gas"), person=WANG)
    first.desk.do(do.Dispatch(case, "cleaning"), person=LI)
    assert first.case(case).deadline.due_at == due, "handed back for no time, it has lost none"
    (move,) = moves([first.case(case)], first.desk.city)
    assert move.after.due_at < due


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
