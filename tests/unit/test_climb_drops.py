"""What a drop on a level or a person would do is what it then does, or the sentence why not."""

from dataclasses import replace
from functools import partial

import pytest

from commandcenter import commands as do
from commandcenter.city import to_json
from commandcenter.escalation import Phase
from commandcenter.escalation.board_card import Lane, lane_of
from commandcenter.escalation.drops import Sitting, onto_level, onto_person
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL, Loop, Person, Post
from tests.helpers.climbing import (
    DISTRICT,
    LEADER,
    OFFICER,
    REMIND,
    a_climbing_desk,
    dispatched,
)
from tests.helpers.small_city import filed, report
from ui.seats import acting_for

CHEN = Person("chen", "A. Chen", (Post.VERIFIER,))
MOSS = Person("moss", "K. Moss", (Post.HANDLER,), "water")
ORTEGA = Person("ortega", "L. Ortega", (Post.DISPATCHER,))
KEEPER = Person("keeper", "Keeper", (Post.ADMINISTRATOR,))


@pytest.fixture
def desk():
    return a_climbing_desk()


def sitting(desk, person=LOCAL):
    city = desk.city

    def acting(command, case):
        return acting_for(command, case, city, person)

    return Sitting(city, person, acting, desk.clock.now())


def lane(desk, to, *cases, person=LOCAL):
    return onto_level([desk.case(c.id) for c in cases], to, sitting(desk, person))


def to(desk, whom, *cases, person=LOCAL):
    return onto_person([desk.case(c.id) for c in cases], whom, sitting(desk, person))


def carried_out(desk, offer, person=LOCAL, **reason):
    for command in offer.commands:
        wanted = replace(command, **reason) if reason else command
        case = desk.case(wanted.case)
        behalf = offer.behalf or acting_for(type(wanted), case, desk.city, person)
        desk.do(wanted, person=person, on_behalf_of=behalf)


def test_a_drop_on_the_level_of_a_raise_fires_that_step(desk):
    case = dispatched(desk)

    drop = lane(desk, Lane.DISTRICT, case)

    assert drop.says == (
        "“Raise to the district” fires now and tells D. Dale, telephone. "
        "The case then stands at the level of the district."
    )
    carried_out(desk, drop.offers[0], reason="the press is there")
    assert lane_of(desk.case(case.id)) is Lane.DISTRICT


def test_the_step_that_is_fired_is_that_of_the_level_not_the_next_one(desk):
    case = dispatched(desk)

    drop = lane(desk, Lane.STREET, case)

    assert drop.offers[0].commands == (do.EscalateNow(case.id, "", "street"),)


def test_a_level_that_the_chain_never_raises_to_says_so(desk):
    drop = lane(desk, Lane.CITY, dispatched(desk))

    assert not drop.allowed
    assert drop.says == "The chain “Not finished” has no step to come that raises it to the city."


def test_a_case_of_the_district_cannot_be_passed_up_by_hand(desk):
    case = filed(desk)

    assert lane(desk, Lane.DISTRICT, case).why == (
        "The chain “intake” has no step to come that raises it to the district."
    )


def test_the_level_where_it_stands_refuses(desk):
    case = dispatched(desk)

    assert lane(desk, Lane.BEGAN, case).why == f"Case {case.number} stands at this level already."


def test_what_was_raised_is_not_taken_down(desk):
    case = dispatched(desk)
    desk.do(do.EscalateNow(case.id, "it spreads", "district"))

    drop = lane(desk, Lane.STREET, case)

    assert drop.why == (
        f"What the chain has raised stays raised: those above know of case {case.number}."
    )


def test_a_case_that_waits_for_the_control_room_is_passed_up_by_hand(desk):
    community = Person("wen", "Wen", (Post.DISPATCHER, Post.ACCEPTOR), loop=Loop.COMMUNITY)
    made = desk.do(do.RegisterReport(description="Water", class_code="0101"), person=community)
    case = desk.case(made[0].case)

    drop = lane(desk, Lane.STREET, case, person=community)

    assert drop.says == "Passed up to the street, with its history and its clock."
    carried_out(desk, drop.offers[0], community, reason="beyond our means")
    assert desk.case(case.id).loop is Loop.STREET


def test_whoever_may_not_fire_the_raise_may_still_pass_it_up(desk):
    chain = replace(desk.city.chains[("handling", 2)], key="intake", phase=Phase.INTAKE)
    desk.do(do.Configure("chain", "intake", to_json(chain)))
    acceptor = Person("wen", "Wen", (Post.ACCEPTOR,), loop=Loop.COMMUNITY)
    made = desk.do(do.RegisterReport(description="Water", class_code="0101"), person=acceptor)
    case = desk.case(made[0].case)

    assert lane(desk, Lane.STREET, case, person=acceptor).offers[0].command is do.PassUp
    assert lane(desk, Lane.STREET, case).offers[0].command is do.EscalateNow


def test_what_was_passed_up_by_hand_is_passed_down_again(desk):
    case = filed(desk)
    community = Person("wen", "Wen", (Post.DISPATCHER,), loop=Loop.COMMUNITY)
    made = desk.do(
        do.RegisterReport(description="Water", class_code="0101"),
        person=replace(community, posts=(Post.ACCEPTOR,)),
    )
    case = desk.case(made[0].case)
    desk.do(do.PassUp(case.id, "beyond our means"), person=LOCAL)

    drop = lane(desk, Lane.BEGAN, case)

    assert drop.says == "Passed down to the community, with its history and its clock."
    carried_out(desk, drop.offers[0], reason="they can do it")
    assert desk.case(case.id).loop is Loop.COMMUNITY


def test_whoever_may_not_escalate_is_told_by_the_rules(desk):
    case = dispatched(desk)

    drop = lane(desk, Lane.STREET, case, person=KEEPER)

    with pytest.raises(Refused) as refused:
        desk.do(do.EscalateNow(case.id, "now", "street"), person=KEEPER)
    assert drop.why == refused.value.sentence


def test_a_case_without_a_chain_says_that_it_has_none(desk):
    case = dispatched(desk)
    for command in (do.SignFor, do.StartHandling, do.ReportDone):
        desk.do(command(case.id), person=MOSS)

    drop = lane(desk, Lane.STREET, case)

    assert drop.why == (
        f"No chain runs on case {case.number}, and it cannot be passed up by hand now."
    )


def test_another_levels_case_is_not_passed_up(desk):
    case = report(desk)
    desk.do(do.PassDown(case.id, "theirs"), person=LOCAL)
    desk.do(do.PassDown(case.id, "theirs"), person=LOCAL)
    street = Person("s", "Su", (Post.DISPATCHER, Post.ACCEPTOR), loop=Loop.STREET)

    assert lane(desk, Lane.STREET, case, person=street).why == (
        f"Case {case.number} is with the community."
    )


def test_several_cases_go_up_together_or_not_at_all(desk):
    one, other = dispatched(desk), dispatched(desk, description="More water")

    drop = lane(desk, Lane.STREET, one, other)

    assert drop.says.startswith("2 cases, as of the first: “Raise to the street” fires now")
    carried_out(desk, drop.offers[0], reason="it spreads")
    assert {lane_of(desk.case(each.id)) for each in (one, other)} == {Lane.STREET}
    assert not lane(desk, Lane.STREET, one, dispatched(desk, description="Third")).allowed


def test_no_case_is_nothing_to_drop(desk):
    assert lane(desk, Lane.STREET).why == "No open case is chosen."


def test_on_oneself_a_case_is_acknowledged(desk):
    case = dispatched(desk)

    drop = to(desk, ORTEGA, case, person=ORTEGA)

    assert drop.offers[0].says == (
        "You have it in hand: the climb stands until 12:30, the deadline does not."
    )
    carried_out(desk, drop.offers[0], ORTEGA)
    assert desk.case(case.id).standing.chain.acknowledged.by == "ortega"
    assert to(desk, ORTEGA, case, person=ORTEGA).why == ""


def test_what_one_has_in_hand_one_cannot_be_given_again(desk):
    desk = a_climbing_desk(DISTRICT)
    case = dispatched(desk)
    carried_out(desk, to(desk, ORTEGA, case, person=ORTEGA).offers[0], ORTEGA)

    drop = to(desk, ORTEGA, case, person=ORTEGA)

    assert drop.why == f"L. Ortega has case {case.number} in hand already."


def test_on_a_handler_of_its_unit_a_case_is_handed_on_or_acknowledged_for_them(desk):
    case = dispatched(desk)

    drop = to(desk, MOSS, case)

    assert [offer.command for offer in drop.offers] == [do.HandOn, do.Acknowledge]
    assert drop.says == (
        "1. Handed on to K. Moss within Water. "
        "2. K. Moss has it in hand: the climb stands until 12:30, the deadline does not."
    )
    carried_out(desk, drop.offers[1])
    assert desk.case(case.id).standing.chain.acknowledged.by == "moss"
    carried_out(desk, drop.offers[0])
    assert desk.case(case.id).proceedings.handed_to == "moss"


def test_who_has_a_case_is_not_handed_it_again(desk):
    case = dispatched(desk)
    carried_out(desk, to(desk, MOSS, case).offers[0])

    assert [offer.command for offer in to(desk, MOSS, case).offers] == [do.Acknowledge]


def test_on_a_handler_of_another_unit_a_case_is_dispatched_there(desk):
    case = filed(desk)

    drop = to(desk, MOSS, case)

    assert drop.says == "Dispatched to Water, for which K. Moss acts; due 14:00."
    carried_out(desk, drop.offers[0])
    assert desk.case(case.id).unit == "water"


def test_a_unit_that_may_not_take_it_refuses_with_the_rules_sentence(desk):
    police = Person("doe", "J. Doe", (Post.HANDLER,), "police")

    assert to(desk, police, filed(desk)).why == "Police does not handle Water leak."


def test_a_deadline_of_another_day_is_named_with_its_day(desk):
    desk.clock.move(hours=11)

    assert to(desk, MOSS, filed(desk)).says.endswith("due 2024-05-07 01:00.")


def test_on_a_verifier_a_report_is_sent_to_be_seen(desk):
    case = report(desk)

    drop = to(desk, CHEN, case)

    assert drop.says == "A. Chen goes to see whether it is so."
    carried_out(desk, drop.offers[0])
    assert desk.case(case.id).proceedings.handed_to == "chen"


def test_nobody_sends_themselves_to_verify(desk):
    both = replace(CHEN, posts=(Post.VERIFIER, Post.DISPATCHER))

    offers = to(desk, both, report(desk), person=both).offers

    assert do.SendVerification not in [offer.command for offer in offers]


def test_on_somebody_whom_a_step_to_come_tells_that_step_fires(desk):
    case = dispatched(desk)

    drop = to(desk, LEADER, case)

    assert drop.says == "“Raise to the street” fires now and tells B. Liu, in app."
    carried_out(desk, drop.offers[0], reason="it spreads")
    assert lane_of(desk.case(case.id)) is Lane.STREET


def test_on_somebody_whom_nothing_tells_it_says_so(desk):
    desk = a_climbing_desk(REMIND)
    case = dispatched(desk)

    assert to(desk, OFFICER, case).why == (
        f"The chain of case {case.number} has no step to come that tells D. Dale."
    )


def test_who_may_not_escalate_cannot_tell_anybody(desk):
    drop = to(desk, LEADER, dispatched(desk), person=KEEPER)

    assert "may not do this" in drop.why


def test_a_chain_that_cannot_be_acknowledged_is_not_offered_so(desk):
    case = dispatched(desk)
    desk.do(do.Silence(case.id, "planned works", 1.0))

    assert do.Acknowledge not in [offer.command for offer in to(desk, MOSS, case).offers]


def test_cases_that_allow_nothing_in_common_are_not_given_together(desk):
    with_unit = dispatched(desk)
    desk.do(do.HandOn(with_unit.id, "moss"), person=MOSS)

    drop = to(desk, MOSS, with_unit, filed(desk, description="More"))

    assert drop.why == "These cases allow no act in common."


def test_several_cases_are_given_to_one_handler(desk):
    drop = to(desk, MOSS, filed(desk), filed(desk, description="More"))

    assert drop.offers[0].command is do.Dispatch
    assert len(drop.offers[0].commands) == 2


def test_the_rule_is_asked_no_earlier_than_the_case_last_changed(desk):
    case = dispatched(desk)
    early = replace(sitting(desk), now=case.last_at.replace(year=2000))

    assert partial(onto_level, [case], Lane.STREET)(early).allowed
