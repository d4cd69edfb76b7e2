"""What a desk offers is looked at once more before, never all of a city's log at a time."""

import json

import pytest

from commandcenter import commands as do
from commandcenter.sync.offered import MOST_LOOKED_AT, NotTaken, contacts_of
from commandcenter.sync.wire import Outgoing
from tests.helpers.makers import a_case, a_desk

CONTACT = (("digest", "salt", "13800138047"),)


class CityMadeWithoutAHub:
    """A file with a million events that wait."""

    def waiting(self):
        return 1_000_000

    def unsent(self, most):
        assert most <= MOST_LOOKED_AT
        return [Outgoing(n, n, f"e{n}", "440304", "[]", "", contacts=CONTACT) for n in range(2)]


def test_for_contacts_not_all_that_waits_is_looked_through():
    assert contacts_of(CityMadeWithoutAHub()) == {"440304": [("e0", CONTACT), ("e1", CONTACT)]}


@pytest.fixture
def refused():
    """A desk, and an act of it that a hub did not take."""
    desk = a_desk()
    return desk, desk.do(do.Dispatch(a_case(desk=desk).id, "cleaning"))[0]


def offered_on(case, base):
    written = json.dumps([*[None] * 2, case, *[None] * 8, base])
    return Outgoing(1, 1, "e1", "440304", written, "")


def test_who_did_what_was_not_taken_is_asked_once(refused):
    desk, event = refused
    not_taken, told = NotTaken(), []
    not_taken.tell(desk, told.append)
    not_taken.note([event])

    not_taken.tell(desk, told.append)
    not_taken.tell(desk, told.append)

    ((moved,),) = told
    assert (moved.event, moved.case) == (event, desk.case(event.case))


def test_what_was_not_taken_once_is_known_again_by_what_it_is_based_on(refused):
    _desk, event = refused
    not_taken = NotTaken()
    again, other = offered_on(event.case, event.base), offered_on(event.case, "newer")
    assert not not_taken.has_what([again])

    not_taken.note([event])

    assert not_taken.has_what([other, again])
    assert not not_taken.has_what([other])
