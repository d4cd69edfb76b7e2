"""The chains that ship: sound, sparing with what is important, honest without a channel."""

from pathlib import Path

import pytest

from commandcenter import commands as ask
from commandcenter.case import Stage
from commandcenter.catalogue import Urgency
from commandcenter.channels.outbox import deliveries
from commandcenter.channels.person import ANY, Channel, Kind, PersonChannels
from commandcenter.city import to_json
from commandcenter.escalation.validation import findings
from commandcenter.intake.chains import read_chains
from tests.helpers.makers import EMERGENCY, MONDAY, a_case, a_desk

SHIPPED = Path(__file__).parents[2] / "resources" / "chains" / "default.toml"
CHAINS = read_chains(SHIPPED).pieces


@pytest.fixture
def desk():
    desk = a_desk()
    for chain in CHAINS:
        desk.do(ask.Configure("chain", chain.key, to_json(chain)))
    return desk


def fired(desk):
    return [event for event in desk.store.events() if event.type == "StepFired"]


@pytest.mark.parametrize("chain", CHAINS, ids=[chain.key for chain in CHAINS])
def test_nothing_stands_against_a_chain_that_ships(desk, chain):
    assert [each for each in findings(chain, desk.city, MONDAY) if each.stops] == []


def test_only_emergencies_and_raised_urgent_cases_are_important():
    important = [(chain, step) for chain in CHAINS for step in chain.steps if step.important]

    assert important
    assert {u for chain, _step in important for u in chain.urgencies} <= {
        Urgency.EMERGENCY,
        Urgency.URGENT,
    }
    assert all(step.important for chain in CHAINS for step in chain.steps if step.channel == ANY)


def an_emergency_nobody_handles(desk):
    a_case(Stage.DISPATCHED, desk=desk, class_code=EMERGENCY)
    desk.clock.move(hours=8)
    desk.do(ask.FireDueSteps())
    return [each for event in fired(desk) for each in deliveries(event, desk.city)]


def test_a_city_without_channels_hears_that_nobody_was_reached(desk):
    sent = an_emergency_nobody_handles(desk)

    assert sent
    assert {each.channel for each in sent} == {""}


def test_an_emergency_that_nobody_handles_leaves_the_desk_where_there_is_a_channel(desk):
    mail = Channel("m", Kind.MAIL, "d•••@example.org")
    for person in list(desk.city.people.values()):
        piece = PersonChannels(person.id, (mail,))
        desk.do(ask.Configure("channels", person.id, to_json(piece)))

    sent = an_emergency_nobody_handles(desk)

    assert {each.channel for each in sent} == {"m"}
    assert all(each.step.important for each in sent)
