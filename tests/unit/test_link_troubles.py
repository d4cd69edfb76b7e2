"""A desk's line when something comes in between: a new line, a full disk, a second program."""

import threading
from dataclasses import replace

import pytest

from commandcenter import commands as do
from commandcenter import fold
from commandcenter.case import Stage
from commandcenter.desk import Desk
from commandcenter.refusal import Refused
from commandcenter.sync.line import Line
from commandcenter.sync.link import Link
from commandcenter.sync.messages import Alive, Back, Begin, Parted, Reread, Whole
from commandcenter.sync.state import Status
from commandcenter.sync.wire import Head, Unreachable
from db.store import LocalStore
from db.verify import verify
from tests.helpers.desks_in_step import LineInStep, NodeInStep
from tests.helpers.histories import imported
from tests.helpers.makers import LI, MA, TestClock, a_registration
from tests.helpers.offered import PART
from tests.helpers.small_hub import SmallHub, Written

ELSEWHERE = "440399"
"""Another part of the log."""


@pytest.fixture
def hub():
    return SmallHub()


@pytest.fixture
def desks(tmp_path, hub):
    """Two desks, and a case that both know."""
    first = NodeInStep(tmp_path / "first", hub, founded=True)
    first.even()
    second = NodeInStep(tmp_path / "second", hub, first.desk.clock)
    case = first.desk.do(a_registration(), person=LI)[0].case
    first.desk.do(do.FileCase(case), person=LI)
    first.even()
    second.even()
    yield first, second, case
    first.close()
    second.close()


def all_even(*nodes):
    for _twice in range(2):
        for node in nodes:
            node.even()
    pictures = [{case.id: case for case in node.desk.store.cases()} for node in nodes]
    assert all(picture == pictures[0] for picture in pictures)
    assert all(verify(node.desk.store).problems == [] for node in nodes)


def test_a_case_that_was_begun_by_who_may_not_is_told_as_gone(desks, hub):
    _first, second, known = desks
    line, gone = hub.line, []
    second.link.close()
    second.link = Link(lambda: line("guest", writes=["city"]), make_line=LineInStep)
    second.link.on_gone = gone.extend
    second.desk.do(do.AddNote(known, "Seen from here"), person=LI)
    case = second.desk.do(a_registration(), person=LI)[0].case

    second.even()

    assert gone == [case]
    assert second.desk.store.case(case) is None
    assert second.desk.store.case(known) is not None


def test_a_desk_listens_to_the_city_and_to_its_parts_in_one(desks, tmp_path, hub, monkeypatch):
    ordered, order = [], Line.order

    def note(line, each):
        ordered.append(each)
        order(line, each)

    monkeypatch.setattr(Line, "order", note)
    third = NodeInStep(tmp_path / "third", hub, desks[0].desk.clock)
    third.even()
    third.close()

    begun = next(each for each in ordered if isinstance(each, Begin))
    assert {head.part for head in begun.cursors} == {"city", PART}


def test_what_a_new_line_answers_to_the_old_ones_push_is_offered_once_more(desks):
    first, second, case = desks
    first.desk.do(do.Dispatch(case, "cleaning"), person=LI)
    first.even()
    line = second.link._line
    # The line has gone and come again; the desk has not looked yet, and thinks it is up.
    line._say(Parted("cut"))
    line._come_in(line._hub)
    second.desk.do(do.Void(case, "a test"), person=MA)

    all_even(first, second)

    contested = [each.type for each in second.case(case).contested]
    assert contested == ["CaseVoided"]
    assert not second.moved


def refuse_once(monkeypatch, thing, name, fault=None):
    rightly, refused = getattr(thing, name), []

    def once(*args, **more):
        if not refused:
            refused.append(name)
            raise fault or Refused("The disk is full.")
        return rightly(*args, **more)

    monkeypatch.setattr(thing, name, once)


def test_a_welcome_that_the_disk_did_not_take_is_taken_later(desks, monkeypatch):
    first, second, case = desks
    second.cut()
    second.desk.do(do.Void(case, "a test"), person=MA)
    first.desk.do(do.Dispatch(case, "cleaning"), person=LI)
    first.even()
    second.mend()
    refuse_once(monkeypatch, second.desk.store.exchange, "begin")

    with pytest.raises(Refused):
        second.even()
    all_even(first, second)

    assert [each.type for each in second.case(case).contested] == ["CaseVoided"]
    assert not second.moved


def test_a_welcome_of_a_line_that_is_gone_is_not_taken_later(desks, monkeypatch):
    _first, second, _case = desks
    second.cut()
    second.mend()
    refuse_once(monkeypatch, second.desk.store.exchange, "begin")
    with pytest.raises(Refused):
        second.turn()

    second.offline, second._line.closed = True, True

    assert second.turn().status is Status.OFFLINE
    assert second.turn().status is Status.OFFLINE


def test_what_another_program_did_here_without_a_line_is_contested_not_refused(desks):
    first, second, case = desks
    second.cut()
    beside = Desk(LocalStore.open(second.folder), second.desk.clock, "terminal")
    beside.do(do.Void(case, "a test"), person=MA)
    beside.store.close()
    first.desk.do(do.Dispatch(case, "cleaning"), person=LI)
    first.even()
    second.mend()

    all_even(first, second)

    assert [each.type for each in second.case(case).contested] == ["CaseVoided"]
    assert not second.moved


def begun_elsewhere(desk, n=0):
    """A case of another part, as another system passed it on."""
    rows = []
    record, desk.record = desk.record, lambda events, cases: rows.extend(events) or events
    try:
        imported(desk, n)
    finally:
        desk.record = record
    event = replace(rows[0], part=ELSEWHERE)
    desk.record([event], [fold.apply(None, event)])
    return event.case


def test_a_part_that_is_heard_of_while_the_disk_is_full_is_carried_later(desks, monkeypatch):
    first, second, case = desks
    first.desk.do(do.AddNote(case, "it smells"), person=LI)
    elsewhere = begun_elsewhere(first.desk)
    first.even()
    second.link._line._round(second.link._line._hub)
    refuse_once(monkeypatch, second.desk.store.exchange, "receive")

    with pytest.raises(Refused):
        second.even()
    all_even(first, second)

    assert second.case(elsewhere) is not None


FAULTS = [Refused("The disk is full."), OSError("The disk is gone."), KeyError("a bug")]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
@pytest.mark.parametrize("hears", ["receive", "answered"])
def test_whatever_goes_wrong_with_what_is_heard_nothing_of_it_is_lost(
    desks, monkeypatch, fault, hears
):
    first, second, case = desks
    first.desk.do(do.Dispatch(case, "cleaning"), person=LI)
    begun_elsewhere(first.desk)
    first.even()
    second.desk.do(do.Void(case, "a test"), person=MA)
    refuse_once(monkeypatch, second.desk.store.exchange, hears, fault)

    with pytest.raises(type(fault)):
        second.even()
    all_even(first, second)

    assert [moved.event.type for moved in second.moved] == ["CaseVoided"]
    assert second.case(case).stage is Stage.DISPATCHED
    second.desk.do(do.AddNote(case, "and the work goes on"), person=MA)
    all_even(first, second)


def test_who_is_to_be_asked_again_is_asked_whatever_goes_wrong_at_the_first_try(desks):
    first, second, case = desks
    first.desk.do(do.Dispatch(case, "cleaning"), person=LI)
    first.even()
    second.desk.do(do.Void(case, "a test"), person=MA)
    tries, take = [], second.link.on_moved

    def fails(moved):
        second.link.on_moved = take
        tries.append(moved)
        raise KeyError("a bug of the screen")

    second.link.on_moved = fails

    with pytest.raises(KeyError):
        second.even()
    second.even()

    assert [second.moved] == tries


def test_areas_that_cannot_be_read_hold_up_what_rests_on_them_until_they_can(desks, monkeypatch):
    first, second, case = desks
    first.cut()
    first.desk.do(do.AddNote(case, "it smells"), person=LI)
    first.mend()
    monkeypatch.setattr("commandcenter.sync.link.blobs_of", damaged)

    for _turn in range(2):
        with pytest.raises(Refused):
            first.even()
    first.desk.do(do.AddNote(case, "it is stored all the same"), person=LI)
    monkeypatch.undo()
    all_even(first, second)

    assert second.case(case).notes == 2


def damaged(_desk, _run):
    raise Refused("The areas are damaged. Restore them from a backup.")


def test_what_of_a_whole_case_does_not_fit_together_stops_the_line(desks, hub):
    first, second, case = desks
    part = first.case(case).part
    untrue = replace(hub.log[part][0], written="{}")

    second.link._hear(Whole(Reread(part, case), (untrue,)), second.desk)

    assert second.link.state(second.desk).status is Status.REFUSED


def test_a_merge_that_was_not_taken_leaves_nothing_in_another_part(desks, hub):
    first, second, case = desks
    elsewhere = begun_elsewhere(first.desk)
    first.even()
    second.even()
    first.desk.do(do.Dispatch(case, "cleaning"), person=LI)
    first.even()

    second.desk.do(do.Merge(case, into=elsewhere, reason="the same"), person=MA)
    all_even(first, second)

    assert first.case(case).stage is Stage.DISPATCHED
    assert [moved.event.type for moved in second.moved] == ["CaseMerged"]
    assert len(first.case(elsewhere).reports) == 1
    assert not [
        each for each in hub.log[ELSEWHERE] if Written.of(each.written).type == "CaseAbsorbed"
    ]


def test_nobody_is_told_of_a_line_that_was_left_while_it_was_called(hub):
    calling, answered = threading.Event(), threading.Event()
    heard = []

    def open_hub():
        calling.set()
        assert answered.wait(10)
        return hub.line("li")

    line = Line(open_hub, "site", lambda: heard.append(True))
    line.start()
    assert calling.wait(10)
    line.close(seconds=0)
    answered.set()
    line._thread.join(10)

    assert not line._thread.is_alive()
    assert heard == []


def test_the_clock_of_each_desk_gives_a_step_its_own_time_and_the_first_in_the_log_counts(
    tmp_path, hub
):
    first = NodeInStep(tmp_path / "first", hub, founded=True)
    first.even()
    second = NodeInStep(tmp_path / "second", hub, TestClock(first.desk.clock.now()))
    case = first.desk.do(a_registration(), person=LI)[0].case
    first.desk.do(do.FileCase(case), person=LI)
    first.desk.do(do.Dispatch(case, "cleaning"), person=LI)
    first.even()
    second.even()
    first.cut()
    second.cut()
    first.desk.clock.move(minutes=60 * 24 * 3)
    second.desk.clock.move(minutes=60 * 24 * 3 + 61)
    fired = {
        node: {e.id: e.body for e in node.desk.do(do.FireDueSteps())} for node in (first, second)
    }
    assert set(fired[first]) & set(fired[second])
    second.mend()
    second.even()
    first.mend()

    all_even(second, first)

    log = {event.id: event.body for event in first.desk.store.history(case)}
    for node in (first, second):
        assert set(fired[node]) <= set(log)
    assert all(log[each] == body for each, body in fired[second].items())
    first.close()
    second.close()


def test_where_the_hub_will_not_have_what_the_fold_would_it_is_asked_once_and_then_taken(
    desks, hub
):
    first, second, case = desks
    part = first.case(case).part
    hub.slots[part][case, "assignment"] = ("odd", "CaseSigned")
    hub.slots[part][case, "decision"] = ("odder", "CaseSigned")

    first.desk.do(do.Dispatch(case, "cleaning"), person=LI)
    first.even()
    assert [moved.event.type for moved in first.moved] == ["CaseDispatched"]
    first.desk.do(do.Dispatch(case, "cleaning"), person=LI)
    all_even(first, second)

    assert len(first.moved) == 1
    assert second.case(case).stage is Stage.DISPATCHED
    assert second.case(case).contested == ()


def test_who_is_asked_again_is_asked_once_everything_was_heard(desks):
    first, second, case = desks
    first.desk.do(do.Dispatch(case, "cleaning"), person=LI)
    first.even()
    second.desk.do(do.Void(case, "a test"), person=MA)
    link, line = second.link, second.link._line
    line._step()
    said = Line.take(line)
    for message in said:
        whole = replace(message, complete=False) if isinstance(message, Alive) else message
        link._hear(whole, second.desk)
    assert not second.moved

    second.even()

    assert [moved.case.stage for moved in second.moved] == [Stage.DISPATCHED]


def test_what_was_heard_of_a_restored_hub_too_late_is_asked_for_anew(desks, hub):
    first, second, case = desks
    part = first.case(case).part

    second.link._hear(Back(Head(part, 999, "never heard here")), second.desk)
    first.desk.do(do.AddNote(case, "it smells"), person=LI)
    all_even(first, second)

    assert second.case(case).notes == 1


class Guarded(NodeInStep):
    """A desk whose user reads parts by right."""

    taken = frozenset()
    """Parts that this user reads no more."""

    def _open_line(self):
        line = super()._open_line()
        asked, hello, heads = line.put_aside, line.hello, line.heads

        def put_aside(part, most, since):
            if part in self.taken:
                raise Unreachable(f"{self.user} may not read part {part}")
            return asked(part, most, since)

        def welcome(site, schema):
            return replace(hello(site, schema), heads=tuple(readable()))

        def readable():
            return [head for head in heads() if head.part not in self.taken]

        line.put_aside, line.hello, line.heads = put_aside, welcome, readable
        return line


@pytest.mark.parametrize("part", ["440304", "city"])
def test_a_part_that_may_not_be_read_any_more_does_not_cut_the_line(tmp_path, hub, part):
    node = Guarded(tmp_path, hub, founded=True)
    node.desk.do(a_registration(), person=LI)
    for _turn in range(4):
        node.even()
    node.cut()
    node.taken = {part}
    node.mend()

    stood = []
    for _turn in range(8):
        node.link._aside = replace(node.link._aside, asked_at=None)
        stood.append(node.turn().status)

    assert set(stood[1:]) == {Status.ONLINE}
    node.close()
