"""At a desk that has a hub everybody asks in their own name; without one nobody is asked."""

from datetime import UTC, datetime, timedelta

import pytest

from commandcenter.city import to_json
from commandcenter.commands import AuditChains, Configure, FireDueSteps, SignFor
from commandcenter.desk import Desk
from commandcenter.refusal import Refused
from commandcenter.roles import LOCAL, NOBODY
from commandcenter.settings import HubSettings
from commandcenter.sync.lease import Leases
from commandcenter.sync.signed_in import SignedInDesk, ask_as, desk_of, knows_nobody
from db.store import LocalStore
from tests.helpers.desks import Room
from tests.helpers.makers import LI, MA, MONDAY, WANG, TestClock, a_registration

HUB = HubSettings("postgresql://li@hub/commandcenter")


@pytest.fixture
def node(tmp_path):
    with Room(tmp_path, desks=1) as room:
        yield room.nodes[0]


def lease(node, person, now=None):
    """Has somebody sign in at the desk with the hub."""
    begins = now or datetime.now(UTC)
    told = {
        "user": f"{person.id}-user",
        "person": person.id,
        "site": node.desk.store.site_id,
        "hub": node.desk.store.exchange.hub(),
        "begins": begins.isoformat(),
        "ends": (begins + timedelta(hours=72)).isoformat(),
    }
    Leases(node.folder).keep(told, "open sesame", begins)


@pytest.fixture
def desk(node):
    lease(node, LI)
    return desk_of(HUB, node.folder, node.desk.store, node.desk.clock, "console")


def test_who_has_signed_in_asks_and_who_has_not_is_refused(desk):
    event = desk.do(a_registration(), person=LI)[0]

    assert event.actor == "li"
    with pytest.raises(Refused, match=f"{MA.called} has not signed in at this desk"):
        desk.do(a_registration(), person=MA)


def test_who_signs_in_once_the_desk_has_met_its_hub_may_ask(tmp_path):
    with Room(tmp_path, desks=1) as room:
        node = room.nodes[0]
        hub, node.desk.store.exchange.hub = node.desk.store.exchange.hub, lambda: None
        desk = desk_of(HUB, node.folder, node.desk.store, node.desk.clock, "console")

        node.desk.store.exchange.hub = hub
        lease(node, LI)

        assert desk.do(a_registration(), person=LI)[0].actor == "li"


NOBODYS = [(LOCAL, "for this. At a desk that has a hub"), (NOBODY, "at this desk. Sign in")]


@pytest.mark.parametrize(("nobody", "why"), NOBODYS)
def test_what_nobody_asks_for_in_their_name_is_refused(desk, nobody, why):
    before = desk.store.last_place()

    with pytest.raises(Refused, match=f"Nobody has signed in {why}"):
        desk.do(a_registration(), person=nobody)

    assert desk.store.last_place() == before


def test_who_makes_a_city_that_has_nobody_is_no_name_to_ask_under_once_it_has(desk):
    with pytest.raises(Refused, match="local has not signed in at this desk"):
        ask_as(desk, LOCAL.id)
    with pytest.raises(Refused, match="Nobody has signed in for this"):
        desk.do(a_registration())


def test_what_the_clock_brings_about_asks_for_nobody(desk):
    desk.do(a_registration(), person=LI)
    desk.clock.move(hours=30)

    fired = desk.do(FireDueSteps())

    assert {event.post for event in fired} == {"rule"}
    assert desk.do(AuditChains()) == []


def test_what_somebody_in_the_field_says_is_written_down_by_who_has_signed_in(desk, node):
    case = desk.do(a_registration(), person=LI)[0].case
    with pytest.raises(Refused) as no:
        desk.do(SignFor(case), person=LI, on_behalf_of=WANG)
    assert "signed in" not in no.value.sentence, "the rules of cases refuse that, not the lease"


def test_a_call_asks_as_whom_it_names(desk):
    ask_as(desk, "li")

    assert desk.do(a_registration())[0].actor == "li"
    with pytest.raises(Refused, match="has not signed in at this desk"):
        ask_as(desk, "ma")
    with pytest.raises(Refused, match="stranger"):
        ask_as(desk, "stranger")


def test_after_72_hours_acts_are_refused_and_reading_goes_on(desk, node):
    case = desk.do(a_registration(), person=LI)[0].case
    later = datetime.now(UTC) + timedelta(hours=72, minutes=1)
    over = SignedInDesk(desk.store, desk.clock, "console", Leases(node.folder), lambda: later)

    with pytest.raises(Refused, match="Sign in once the hub is there again"):
        over.do(a_registration(), person=LI)

    assert over.case(case).id == case
    assert over.do(FireDueSteps()) == []


def test_a_city_without_people_is_made_by_one_person_and_then_asks(tmp_path):
    folder = tmp_path / "new"
    folder.mkdir()
    store = LocalStore.open(folder)
    desk = desk_of(HUB, folder, store, TestClock(MONDAY), "console")
    assert knows_nobody(desk.city)

    desk.do(Configure("people", "people", to_json([LI])))

    assert not knows_nobody(desk.city)
    with pytest.raises(Refused, match="Nobody has signed in"):
        desk.do(Configure("people", "people", to_json([LI, MA])))
    store.close()


def test_without_a_hub_nobody_is_asked(node):
    desk = desk_of(HubSettings(), node.folder, node.desk.store, node.desk.clock, "console")
    ask_as(desk, "ma")
    ask_as(desk, None)

    assert type(desk) is Desk
    assert desk.do(a_registration())[0].actor == "local"
    assert desk.do(a_registration(), person=MA)[0].actor == "ma"
