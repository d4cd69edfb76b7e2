"""Words that were erased on one desk are erased wherever another desk had handed them on."""

from contextlib import closing

import pytest

from commandcenter import commands as do
from commandcenter.desk import Desk
from db.store import LocalStore
from tests.helpers.desks_in_step import two_in_step
from tests.helpers.erasing import PHONE, ErasingDesks
from tests.helpers.makers import LI, MA, a_registration
from tests.helpers.photos import PHOTOS


@pytest.fixture
def desks(tmp_path):
    with two_in_step(tmp_path) as both:
        yield ErasingDesks(both)


def at_the_hub(desks, words):
    log = [each for part in desks.nodes[0].hub.log.values() for each in part]
    return sum(value == words for each in log for _digest, _salt, value in each.words)


@pytest.mark.parametrize("first", [0, 1])
def test_what_was_merged_elsewhere_meanwhile_is_erased_there_too(desks, first):
    desks.erases(0)
    desks.merges(1)

    desks.meet(first)

    assert "Erased" not in desks.said(desks.other)
    assert "Kept" in desks.said(desks.other)
    assert at_the_hub(desks, "Erased") == 0
    history = desks.nodes[0].desk.store.history(desks.other)
    assert [e.actor for e in history if e.type == "TextErased"] == ["rule"]


def test_a_second_program_that_writes_meanwhile_does_not_stop_it(desks, tmp_path, monkeypatch):
    first = desks.nodes[0]
    with closing(LocalStore.open(tmp_path / "first")) as store:
        second_program = Desk(store, first.desk.clock)
        rightly = first.desk.record

        def as_the_other_one_writes(events, cases, contacts=None):
            if [event.type for event in events] == ["TextErased"] and events[0].actor == "rule":
                monkeypatch.undo()
                second_program.do(do.AddNote(desks.other, "written meanwhile"))
            return rightly(events, cases, contacts)

        desks.erases(0)
        desks.merges(1)
        monkeypatch.setattr(first.desk, "record", as_the_other_one_writes)
        desks.meet(1)

    assert "Erased" not in desks.said(desks.other)
    notes = [e for e in first.desk.store.history(desks.other) if e.type == "NoteAdded"]
    assert len(notes) == 1


@pytest.mark.parametrize("first", [0, 1])
def test_what_was_split_off_elsewhere_meanwhile_is_erased_there_too(desks, first):
    desks.erases(0)
    split = desks.splits(1)

    desks.meet(first)

    assert "Erased" not in desks.said(split) | desks.said(desks.case)
    assert "Split off" in desks.said(split)
    assert at_the_hub(desks, "Erased") == 0


@pytest.mark.parametrize("first", [0, 1])
def test_a_merge_that_is_contested_hides_nothing_from_an_erasure(desks, first):
    desks.nodes[0].desk.do(do.Dispatch(desks.case, "cleaning"), person=LI)
    desks.erases(0)
    desks.merges(1)

    desks.meet(first)

    assert "Erased" not in desks.said(desks.other)


@pytest.mark.parametrize("first", [0, 1])
def test_what_somebody_else_said_meanwhile_stays(desks, first):
    desks.erases(0)
    desks.nodes[1].desk.do(a_registration(description="Said since", join=desks.case), person=LI)
    desks.nodes[1].desk.do(do.AddNote(desks.case, "A note"), person=MA)

    desks.meet(first)

    assert {"Said since", "A note"} <= desks.said(desks.case)
    assert "Erased" not in desks.said(desks.case)


@pytest.mark.parametrize("first", [0, 1])
def test_both_desks_erase_the_same(desks, first):
    desks.erases(0)
    desks.erases(1)

    desks.meet(first)

    assert "Erased" not in desks.said(desks.case)


@pytest.mark.parametrize("first", [0, 1])
def test_contacts_are_gone_everywhere(desks, first):
    desks.erases(0, "contact")
    desks.merges(1)

    desks.meet(first)

    first_desk = desks.nodes[0]
    for node in desks.nodes:
        contacts = [report.contact for report in node.case(desks.other).reports]
        assert [contact.masked.erased for contact in contacts] == [False, True]
    kept = [first_desk.desk.store.contact(contact.digest) for contact in contacts]
    assert kept == [PHONE, None]


@pytest.mark.parametrize("first", [0, 1])
def test_photos_that_were_erased_on_one_desk_are_gone_on_the_other(desks, first):
    shown = desks.nodes[0]
    for node in desks.nodes:
        node.link = node._new_link()
    shown.desk.do(do.AddPhoto(desks.case, "before", PHOTOS[0]), person=LI)
    desks.quiet()
    photo = shown.case(desks.case).photos[0]
    other = desks.nodes[1].desk
    other.store.write_blob(shown.desk.store.read_blob(photo.sha256))
    for node in desks.nodes:
        node.link.close()
    desks.erases(0, "photos")
    other.do(do.AddNote(desks.case, "seen on the photo"), person=MA)

    desks.meet(first)

    for node in desks.nodes:
        assert node.case(desks.case).photos[0].erased
        assert not node.desk.store.has_blob(photo.sha256)
