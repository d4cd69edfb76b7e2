"""Contacts stay at home when events go by stick, and are handed over once their desk has a line."""

from commandcenter import commands as do
from commandcenter.events.envelope import SCHEMA
from commandcenter.roles import Person, Post
from commandcenter.sync.bundle import read_bundle
from commandcenter.sync.carrying import export_bundle, offer_bundle
from commandcenter.sync.keys import SiteKeys
from commandcenter.text import Text
from db.hub.admin import PartRight
from tests.helpers.makers import LI, a_registration
from tests.helpers.offered import PART, an_offer

ERASER = Person("boss", "Boss", tuple(Post))
PHONE = Text.of("13800138047")


def contacts(room):
    return room.hub.database.ask("SELECT case_id, value FROM hub.contact")


def carried_by_hand(room, tmp_path, n=1):
    """The first desk, cut off, takes down reports; a stick brings them to the hub."""
    first, second = room.nodes
    first.link.close()
    cases = [first.desk.do(a_registration(), person=LI)[0].case for _n in range(n)]
    stick = tmp_path / "stick"
    export_bundle(first.desk, SiteKeys(first.folder), stick)
    line = room.hub.line("li")
    offer_bundle(line, read_bundle(stick), "stick", second.desk.store.site_id)
    line.close()
    second.even()
    return cases


def back_on_the_line(room):
    first = room.nodes[0]
    first.link = first._new_link()
    room.quiet()
    first.until(lambda _state: not first.link._line._orders.qsize(), "orders are left")


def test_a_contact_that_was_left_out_of_a_bundle_comes_to_the_hub_afterwards(room, tmp_path):
    (case,) = carried_by_hand(room, tmp_path)
    assert contacts(room) == []

    back_on_the_line(room)

    assert contacts(room) == [(case, "13800138047")]


def test_so_do_those_of_a_long_outage(room, tmp_path):
    cases = carried_by_hand(room, tmp_path, n=30)

    back_on_the_line(room)

    assert sorted(contacts(room)) == sorted((case, "13800138047") for case in cases)


def test_one_that_was_erased_meanwhile_does_not_come_back(room, tmp_path):
    (case,) = carried_by_hand(room, tmp_path)
    second = room.nodes[1]
    second.desk.do(do.Erase(case, "asked for", "contact"), person=ERASER)
    second.even()

    back_on_the_line(room)

    assert contacts(room) == []
    digest = room.nodes[0].case(case).reports[0].contact.digest
    assert room.nodes[0].desk.store.contact(digest) is None


def named(digest):
    return f'{{"report":{{"contact":{{"digest":"{digest}"}}}}}}'


def test_only_what_the_event_names_is_kept_and_only_by_who_may_write(hub):
    line, wall = hub.line("li"), hub.line("wall", PartRight(PART, may_write=False))
    for each in (line, wall):
        each.hello("site-a", SCHEMA)
    other = Text.of("13900139000")
    line.push(PART, [an_offer(id="a", body=named(PHONE.digest)), an_offer(id="b")], strict=True)

    def told(event, text, digest=None):
        return [(event, ((digest or text.digest, text.salt, text.value),))]

    line.keep_contacts(PART, told("b", PHONE))
    line.keep_contacts(PART, told("a", other))
    line.keep_contacts(PART, told("a", other, PHONE.digest))
    line.keep_contacts(PART, told("never heard of", PHONE))
    wall.keep_contacts(PART, told("a", PHONE))
    assert hub.ask("SELECT digest FROM hub.contact") == []
    line.keep_contacts(PART, told("a", PHONE))
    line.keep_contacts(PART, told("a", PHONE))

    assert hub.ask("SELECT digest FROM hub.contact") == [(PHONE.digest,)]
