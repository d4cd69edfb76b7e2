"""A street's desk: what comes into its street it sees whole, from the beginning."""

import pytest

from commandcenter import commands as do
from commandcenter.sync.link import Link
from commandcenter.sync.messages import Parted, Reread, Whole
from commandcenter.sync.sight import AskedFor, passed_on_before
from db.verify import verify
from tests.helpers.desks_in_step import LineInStep, NodeInStep
from tests.helpers.makers import LI, MA, a_place, a_registration
from tests.helpers.offered import PART
from tests.helpers.small_hub import SmallHub

HERE, THERE = 2, 0
"""Cells, as the tiny city counts them: one in the street's own half, one in the other."""


class StreetNode(NodeInStep):
    """A desk that sees only what `Town.in_sight` says."""

    def _new_link(self):
        return Link(self._open_line, make_line=LineInStep)

    def _open_line(self):
        self._line = self.hub.line(self.user, sees=self.sees)
        return self._line


class Town:
    """The district's desk, and one of a street that sees cases by and by."""

    def __init__(self, folder):
        self.hub = SmallHub()
        self.in_sight = set()
        self.whole = NodeInStep(folder / "whole", self.hub, founded=True)
        self.whole.even()
        StreetNode.sees = staticmethod(lambda e: e.case is None or e.case in self.in_sight)
        self.street = StreetNode(folder / "street", self.hub, self.whole.desk.clock)
        self.street.even()

    def does(self, command, person=LI):
        event = self.whole.desk.do(command, person=person)[0]
        self.whole.even()
        self.street.even()
        return event.case

    def shows(self, case):
        """The case comes into the street by its next event."""
        self.in_sight.add(case)

    def same(self, case):
        histories = [n.desk.store.history(case) for n in (self.whole, self.street)]
        ids = [[event.id for event in history] for history in histories]
        return ids[0] == ids[1] and self.whole.case(case) == self.street.case(case)


@pytest.fixture
def town(tmp_path):
    town = Town(tmp_path)
    yield town
    town.whole.close()
    town.street.close()


def moved(case, cell=HERE):
    return do.PlaceCase(case, a_place(cell), "2 Road")


def test_a_case_that_is_moved_here_is_seen_whole(town):
    case = town.does(a_registration(place=a_place(THERE)))
    town.does(do.FileCase(case))
    assert town.street.case(case) is None
    heard = []
    town.street.desk.listeners.append(lambda events, _cases: heard.extend(e.type for e in events))

    town.shows(case)
    town.does(moved(case))

    town.street.even()
    assert town.same(case)
    assert sorted(set(heard)) == ["CaseFiled", "CasePlaced", "CaseReported"]
    assert verify(town.street.desk.store).problems == []
    town.does(do.Dispatch(case, "cleaning"))
    assert town.same(case)


def test_a_case_known_from_when_it_lay_nowhere_is_filled_up(town):
    town.in_sight.add(case := town.does(a_registration(place=None, address="Somewhere")))
    town.does(do.AddNote(case, "it smells"), MA)
    town.in_sight.remove(case)
    town.does(moved(case, THERE))
    town.does(do.FileCase(case))
    assert not town.same(case)

    town.shows(case)
    town.does(moved(case))

    town.street.even()
    assert town.same(case)


def test_what_was_asked_of_a_line_that_broke_is_asked_of_the_next(town):
    case = town.does(a_registration(place=a_place(THERE)))
    town.shows(case)
    town.whole.desk.do(moved(case), person=LI)
    town.whole.even()
    link, line = town.street.link, town.street.link._line
    while not link._asked_for:
        town.street.turn()
    line._forget_orders()
    line._hub = None
    line._say(Parted("cut"))

    town.street.even()
    town.street.even()

    assert town.same(case)
    assert not link._asked_for


@pytest.fixture
def asked(monkeypatch):
    """The cases that were asked for from their beginning, as often as they were."""
    asked, order = [], LineInStep.order

    def note(line, each):
        asked.extend([each.case] if isinstance(each, Reread) else [])
        order(line, each)

    monkeypatch.setattr(LineInStep, "order", note)
    return asked


def test_a_case_that_is_asked_for_already_is_not_asked_for_at_each_news(town, asked):
    case = town.does(a_registration(place=a_place(THERE)))
    town.shows(case)
    town.whole.desk.do(moved(case), person=LI)
    town.whole.even()
    while not asked:
        town.street.turn()
    line = town.street.link._line
    slow, line._carry_out = line._carry_out, lambda _order, _hub: None
    for note in ("it smells", "more and more"):
        town.whole.desk.do(do.AddNote(case, note), person=MA)
        town.whole.even()
        town.street.even()
    line._carry_out = slow
    line.order(Reread(PART, case))
    asked.pop()

    town.street.even()

    assert asked == [case]
    assert town.same(case)


def test_a_case_that_was_hidden_when_it_was_read_is_asked_for_once_more():
    asked = AskedFor()
    whole = Whole(Reread(PART, "case"), ())

    assert asked.ask(PART, ["case"]) == [whole.asked]
    assert asked.came(whole) == [], "nothing was heard of it since"
    assert asked.ask(PART, ["case"]) == [whole.asked]
    assert asked.ask(PART, ["case"]) == []
    assert asked.came(whole) == [whole.asked]
    assert asked.came(whole) == []
    assert not asked


def test_a_desk_from_which_nothing_is_hidden_asks_for_nothing(town):
    case = town.whole.desk.do(a_registration(place=a_place(THERE)), person=LI)[0].case
    town.whole.even()
    other = NodeInStep(town.whole.folder.parent / "other", town.hub, town.whole.desk.clock)
    other.even()
    town.does(moved(case))
    other.even()

    assert not other.link._asked_for
    assert other.case(case) == town.whole.case(case)
    other.close()


def test_nothing_of_a_case_that_is_not_for_these_eyes_is_nothing(town):
    assert passed_on_before((), town.street.desk.store.exchange) == []
