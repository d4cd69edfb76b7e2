"""What the hub puts aside is there for the duty officer of every desk: who, when, why."""

from datetime import timedelta

import pytest

from commandcenter import commands as do
from commandcenter.events.envelope import SCHEMA
from commandcenter.sync.wire import Unreachable
from commandcenter.text import Text
from db.hub.admin import PartRight
from tests.helpers.makers import LI, WANG, a_desk, a_registration
from tests.helpers.offered import PART, an_offer, offers

SAID = Text.of("A loud word")


def a_desk_of(hub, role, *rights):
    """A line that has come in."""
    line = hub.line(role, *rights)
    line.hello("site-b", SCHEMA)
    return line


def test_what_is_not_taken_and_what_is_odd_is_shown_with_who_when_and_why(hub):
    line = hub.line("li", person="li")
    line.push(PART, [an_offer(id="a"), an_offer(id="b", actor="ma", words=[SAID])], strict=True)
    line.push(PART, [an_offer("CaseFiled", id="a")], strict=True)

    found = a_desk_of(hub, "duty").put_aside(PART, 10)

    told = [(each.id, each.reason, each.person, each.pushed_by, each.seq) for each in found]
    assert told == [
        ("a", "its id is known with another content", "li", "li", None),
        ("b", "not by who pushed it", "li", "li", 2),
    ]
    assert [each.id for each in a_desk_of(hub, "duty").put_aside(PART, 1)] == ["a"]


def test_an_event_that_was_put_aside_can_be_read_as_it_was_written(hub):
    desk = a_desk()
    desk.do(a_registration())
    offered = [each for each in offers(desk.store.events()) if each.part == PART]
    hub.line("li").push(PART, offered, strict=True)

    (found,) = a_desk_of(hub, "duty").put_aside(PART, 10)

    own = next(event for event in desk.store.events() if event.id == found.id)
    assert found.event.body == own.body
    assert (found.event.actor, found.event.case, found.event.seq) == (own.actor, own.case, 1)


def test_what_cannot_be_read_is_still_counted(hub):
    broken = an_offer(id="c")
    hub.line("li").push(PART, [an_offer(body="no JSON"), broken], strict=True)

    found = a_desk_of(hub, "duty").put_aside(PART, 10)

    assert [each.event for each in found] == [None]
    assert "it cannot be read" in found[0].reason


def test_why_something_cannot_be_read_says_nothing_of_what_was_written(hub):
    said = an_offer(occurred_at="Mrs Rosen, Pier 7")
    (answer,) = hub.line("li").push(PART, [said], strict=True)

    (found,) = a_desk_of(hub, "street", PartRight(PART, areas=("440304009",))).put_aside(PART, 10)

    assert found.reason == answer.reason == "it cannot be read: SQLSTATE 22007"
    assert found.event is None


def test_the_content_is_for_who_may_read_it_the_rest_for_all_who_read_the_part(hub):
    line = hub.line("li")
    here = '{"cell":"440304001001001"}'
    line.push(PART, [an_offer("CasePlaced", id="a", body=here), an_offer(id="b")], strict=True)
    line.push(PART, [an_offer(id="b", words=[SAID]), an_offer(id="b", case="never")], strict=True)
    line.push(PART, [an_offer(id="a", case="other")], strict=True)
    (shown,) = hub.ask("SELECT count(*) FROM hub.quarantine")[0]
    assert shown == 2

    def read(role, *rights):
        rows = hub.line(role, *rights)._ask(
            "SELECT written FROM api_v1.put_aside(%s, 10, NULL)", PART
        )
        return [row[0] is not None for row in rows]

    assert read("duty") == [True, True]
    assert read("street", PartRight(PART, areas=("440304001",))) == [False, False]
    assert read("elsewhere", PartRight(PART, areas=("440304009",))) == [False, False]
    assert read("li", PartRight(PART, areas=("440304009",))) == [True, True]
    with pytest.raises(Unreachable, match="may not read part"):
        a_desk_of(hub, "nobody-here", PartRight("440305")).put_aside(PART, 10)


def test_every_desk_hears_of_it(room):
    first, second = room.nodes
    # Somebody works in a name that the hub did not sign in, and has no lease.
    case = first.desk.do(a_registration(), person=LI)[0].case
    first.desk.do(do.AddNote(case, "in passing"), person=WANG)
    first.even()
    second.until(noted, "not heard of")

    (told,) = noted(second.link.state(second.desk))
    assert (told.reason, told.pushed_by) == ("not by who pushed it", "li")


def noted(state):
    return [each for each in state.aside if each.event and each.event.type == "NoteAdded"]


def test_only_what_is_new_is_told_again_and_nothing_long(hub):
    line = hub.line("li")
    line.hello("site-a", SCHEMA)
    line.push(PART, [an_offer(id="a", actor="ma")], strict=True)
    (first,) = line.put_aside(PART, 10)
    long = an_offer(id="b", actor="ma", body='{"x":"' + "x" * 20_000 + '"}')
    line.push(PART, [long], strict=True)
    hub.ask("UPDATE hub.event SET received_at = received_at + interval '1 minute' WHERE id = 'b'")

    found = line.put_aside(PART, 10, first.at.replace(microsecond=0) + timedelta(seconds=30))

    assert [(each.id, each.event) for each in found] == [("b", None)]
