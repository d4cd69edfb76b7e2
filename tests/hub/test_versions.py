"""Desks and hubs of different age: what both know goes on, and what one cannot do is said."""

from dataclasses import replace
from hashlib import sha256

from commandcenter import commands as do
from commandcenter.sync.state import Status
from db.verify import verify
from tests.helpers.desks import equal_and_sound, registered
from tests.helpers.makers import LI, WANG
from tests.helpers.offered import an_offer

LATER = "^(news|push_unsettled|settle|bulk.*|put_aside|keep_contacts|snapshots_until)$"
"""What is asked for only where `hello` says that the hub has it."""


def greets_with(room, answer):
    """From now on the hub says something else of itself to who comes in; `answer` of `said`."""
    ask = room.hub.database.ask
    ask("ALTER FUNCTION api_v1.hello(jsonb) SET SCHEMA hub")
    ask(
        "CREATE FUNCTION api_v1.hello(client jsonb) RETURNS jsonb LANGUAGE sql SECURITY DEFINER"
        f" SET search_path = pg_catalog, pg_temp AS $$ SELECT {answer}"
        " FROM hub.hello(client) AS said $$"
    )


def come_in_again(room):
    room.cut()
    room.mend()


def worked_on(room):
    """A case goes from one desk to the other and back."""
    first, second = room.nodes
    case = registered(first)
    room.quiet()
    first.desk.do(do.Dispatch(case, "cleaning"), person=LI)
    room.quiet()
    second.desk.do(do.SignFor(case), person=WANG)
    room.quiet()
    return case


def test_a_desk_works_with_a_hub_that_is_older(room):
    greets_with(room, "said - 'also'")
    room.hub.database.ask(
        "DO $$ DECLARE one regprocedure; BEGIN FOR one IN SELECT oid FROM pg_proc"
        f" WHERE pronamespace = 'api_v1'::regnamespace AND proname ~ '{LATER}'"
        " LOOP EXECUTE 'DROP FUNCTION ' || one; END LOOP; END $$"
    )
    come_in_again(room)

    worked_on(room)

    equal_and_sound(room)
    assert not room.nodes[0].link.state(room.nodes[0].desk).newer


def test_a_desk_works_with_a_hub_that_is_newer_and_says_so(room):
    greets_with(
        room, """said || '{"protocols": [1, 2], "schema": 99, "also": ["teleport"], "x": "y"}'"""
    )
    come_in_again(room)

    worked_on(room)

    equal_and_sound(room)
    assert room.nodes[0].link.state(room.nodes[0].desk).newer


def test_what_a_newer_desk_adds_is_kept_and_passed_on_and_said_to_be_missing(room):
    case = worked_on(room)
    first, second = room.nodes
    part = first.case(case).part
    made = an_offer("CaseTeleported", part=part, case=case, schema=99, site="newer")
    offer = replace(made, site_hash=sha256(f"\n{made.written}".encode()).hexdigest())

    room.hub.database.line("newer").push(part, [offer], strict=False)
    room.quiet()

    for node in room.nodes:
        found = verify(node.desk.store)
        assert found.problems == []
        assert any(offer.id in note and "written by a newer" in note for note in found.notes)
    second.desk.do(do.StartHandling(case), person=WANG)
    room.quiet()
    assert room.cases()[0] == room.cases()[1]


def test_a_hub_that_speaks_another_language_altogether_is_named(room):
    greets_with(room, """said || '{"protocols": [2, 3]}'""")
    come_in_again(room)
    first = room.nodes[0]

    state = first.until(lambda state: state.status is Status.REFUSED, "not refused")

    assert state.sentence == (
        "The hub speaks other versions (2, 3). Install the program that fits it."
    )
    # And the work goes on.
    case = registered(first)
    assert first.case(case).number
