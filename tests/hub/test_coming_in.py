"""A new desk takes in a whole city from a real hub, and leaves what it folded for the next one."""

import pytest

from commandcenter import commands as do
from commandcenter.__main__ import main
from commandcenter.command_line.arguments import build_parser
from commandcenter.command_line.joining import join
from commandcenter.refusal import Refused
from commandcenter.sync.wire import Unreachable
from commandcenter.workspace import Workspace
from db import joining
from db.hub import coming_in, leaving
from db.hub.admin import PartRight
from db.hub.coming_in import come_in
from db.hub.leaving import leave_snapshots
from db.store import LocalStore
from db.verify import verify
from tests.helpers.desks import Node
from tests.helpers.makers import LI, MA, a_registration
from tests.helpers.postgres import PASSWORD
from tests.helpers.real_hub import RealHub


def a_city(hub, tmp_path, cases=12):
    """A desk that has given its city and some cases to the hub."""
    node = Node(tmp_path / "first", RealHub(hub), founded=True)
    for n in range(cases):
        node.desk.clock.move(minutes=1)
        case = node.desk.do(a_registration(description=f"thing {n}"), person=LI)[0].case
        node.desk.do(do.FileCase(case), person=LI)
        node.desk.do(do.AddNote(case, f"note {n}"), person=MA)
    node.even()
    return node


def pictures(*stores):
    return [{case.id: case for case in store.cases()} for store in stores]


@pytest.fixture(params=["two processes", "one process"])
def processes(request, monkeypatch):
    """How many take a city in, whatever machine this is."""
    monkeypatch.setattr(coming_in, "LARGE", 0)
    monkeypatch.setattr(coming_in, "pays", lambda: request.param == "two processes")


@pytest.mark.usefixtures("processes")
def test_a_new_file_holds_the_whole_city(hub, tmp_path):
    first = a_city(hub, tmp_path)
    told = []

    come_in(tmp_path, hub.line("ma"), [], lambda here, total: told.append((here, total)))

    store = LocalStore.open(tmp_path)
    here, there = pictures(store, first.desk.store)
    assert here == there
    assert told[-1][0] == told[-1][1] == len(list(store.events()))
    assert verify(store).problems == []
    store.close()
    first.close()


def folded_by(monkeypatch):
    """The cases of which anything is folded from now on, with how many events."""
    folded = []
    rightly = joining.fold_what_fits

    def fold(history, case=None):
        events = list(history)
        folded.append((events[0].case, len(events)))
        return rightly(events, case)

    monkeypatch.setattr(joining, "fold_what_fits", fold)
    return folded


def nobody_looks(here, total):
    pass


def test_the_next_one_takes_the_cases_as_they_were_left(hub, tmp_path, monkeypatch):
    first = a_city(hub, tmp_path)
    come_in(tmp_path / "first in", hub.line("ma"), [], nobody_looks)
    moved = first.desk.do(a_registration(), person=LI)[0].case
    known = next(iter(first.desk.store.cases())).id
    first.desk.do(do.AddNote(known, "since then"), person=LI)
    first.even()

    folded = folded_by(monkeypatch)
    come_in(tmp_path / "second in", hub.line("zhao"), [], nobody_looks)

    assert sorted(folded) == sorted([(moved, 1), (known, 1)])
    store = LocalStore.open(tmp_path / "second in")
    here, there = pictures(store, first.desk.store)
    assert here == there
    assert verify(store).problems == []
    store.close()

    folded.clear()
    come_in(tmp_path / "third in", hub.line("wang"), [], nobody_looks)
    assert folded == []
    first.close()


def test_a_desk_leaves_only_what_has_changed_and_only_if_much_has(hub, tmp_path):
    first = a_city(hub, tmp_path, cases=3)
    line = hub.line("ma")
    line.hello("a desk", 1)

    assert leave_snapshots(first.desk.store, line) == 3
    assert leave_snapshots(first.desk.store, line) == 0
    known = next(iter(first.desk.store.cases())).id
    first.desk.do(do.AddNote(known, "since then"), person=LI)
    assert leave_snapshots(first.desk.store, line) == 0, "the hub has not heard of it yet"
    first.even()
    assert leave_snapshots(first.desk.store, line, behind=2) == 0
    assert leave_snapshots(first.desk.store, line) == 1
    first.close()


def test_what_was_cut_off_while_it_was_left_goes_on_there(hub, tmp_path, monkeypatch):
    first = a_city(hub, tmp_path, cases=5)
    line = hub.line("ma")
    line.hello("a desk", 1)
    monkeypatch.setattr(leaving, "AT_ONCE", 2)
    offer = line.offer_snapshots
    pages = []

    def cut(at, shape, cases):
        pages.append(list(cases))
        if len(pages) == 2:
            raise Unreachable("the line was cut")
        return offer(at, shape, cases)

    monkeypatch.setattr(line, "offer_snapshots", cut)
    with pytest.raises(Unreachable):
        leave_snapshots(first.desk.store, line)

    assert leave_snapshots(first.desk.store, line) == 3
    assert hub.ask("SELECT count(*) FROM hub.snapshot") == [(5,)]
    first.close()


@pytest.mark.usefixtures("processes")
def test_what_came_until_the_line_was_cut_stays(hub, tmp_path, monkeypatch):
    first = a_city(hub, tmp_path)
    line = hub.line("ma")
    monkeypatch.setattr(coming_in, "AT_ONCE", 5)
    bulk = line.bulk

    def cut(after, most):
        if after.seq >= 15:
            raise Unreachable("the line was cut")
        return bulk(after, most)

    monkeypatch.setattr(line, "bulk", cut)
    with pytest.raises(Unreachable):
        come_in(tmp_path, line, [], nobody_looks)

    again = Node(tmp_path, first.hub, first.desk.clock)
    assert again.desk.store.last_place() >= 15
    again.even()
    here, there = pictures(again.desk.store, first.desk.store)
    assert here == there
    assert verify(again.desk.store).problems == []
    again.close()
    first.close()


@pytest.mark.usefixtures("processes")
def test_a_hub_that_makes_no_sense_leaves_the_workspace_empty(hub, tmp_path, monkeypatch):
    a_city(hub, tmp_path).close()
    line = hub.line("ma")
    bulk = line.bulk

    def forged(after, most):
        events, words = bulk(after, most)
        return [(*each[:5], each[5] + " ", *each[6:]) for each in events], words

    monkeypatch.setattr(line, "bulk", forged)
    with pytest.raises(ValueError, match="not what its digest says"):
        come_in(tmp_path / "new", line, [], nobody_looks)

    store = LocalStore.open(tmp_path / "new")
    assert store.last_place() == 0
    store.close()


def test_an_older_hub_is_read_as_it_was(hub, tmp_path, monkeypatch):
    first = a_city(hub, tmp_path, cases=3)
    line = hub.line("ma")
    monkeypatch.setattr(line, "reads_in_bulk", lambda part: False)

    come_in(tmp_path / "new", line, [], nobody_looks)

    store = LocalStore.open(tmp_path / "new")
    here, there = pictures(store, first.desk.store)
    assert here == there
    assert verify(store).problems == []
    store.close()
    first.close()


@pytest.mark.parametrize(("much", "left"), [(20_000, 0), (5, 3)])
def test_a_workspace_that_syncs_leaves_its_cases_if_much_has_happened(
    hub, tmp_path, monkeypatch, much, left
):
    a_city(hub, tmp_path, cases=3).close()
    assert join_by(tmp_path, hub.user("ma")) == 0
    hub.ask("DELETE FROM hub.snapshot")
    monkeypatch.setattr("commandcenter.command_line.joining.MUCH", much)
    passwords = tmp_path / "pgpass"
    passwords.write_text(f"*:*:*:*:{PASSWORD}\n")
    passwords.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(passwords))
    workspace = str(tmp_path / "new")

    assert main(["--workspace", workspace, "sync", "--once"]) == 0

    assert hub.ask("SELECT count(*) FROM hub.snapshot") == [(left,)]


def join_by(tmp_path, url):
    return join(build_parser().parse_args(["--workspace", str(tmp_path / "new"), "join", url]))


def test_a_wrong_password_is_said_in_a_sentence(hub, tmp_path):
    url = hub.user("ma").replace("horse", "cow")

    with pytest.raises(Refused, match="does not let ma in with this password"):
        join_by(tmp_path, url)


def test_a_hub_that_does_not_answer_is_said_in_a_sentence(hub, tmp_path):
    url = hub.user("ma").replace(f":{hub.server.port}/", ":1/")

    with pytest.raises(Refused, match="The hub does not answer"):
        join_by(tmp_path, url)


def test_a_hub_that_makes_no_sense_is_said_in_a_sentence(hub, tmp_path, monkeypatch):
    def nonsense(*_any):
        raise ValueError("number 3 does not follow 1")

    monkeypatch.setattr("commandcenter.command_line.joining.come_in", nonsense)

    with pytest.raises(Refused, match="does not fit together: number 3"):
        join_by(tmp_path, hub.user("ma"))


def test_a_file_that_came_in_goes_on_with_its_line(hub, tmp_path):
    first = a_city(hub, tmp_path)
    url = hub.user("ma")
    asked = build_parser().parse_args(["--workspace", str(tmp_path / "new"), "join", url])

    assert join(asked) == 0

    workspace = Workspace(tmp_path / "new")
    assert PASSWORD not in workspace.settings().hub.address
    again = Node(tmp_path / "new", first.hub, first.desk.clock)
    first.desk.clock.move(minutes=1)
    case = first.desk.do(a_registration(), person=LI)[0].case
    first.even()
    again.even()
    assert again.case(case) == first.case(case)
    again.close()
    first.close()


def test_who_may_not_read_every_word_folds_what_they_may_see(hub, tmp_path):
    first = a_city(hub, tmp_path)
    line = hub.line("street", PartRight("*"))

    come_in(tmp_path / "street", line, [], nobody_looks)

    store = LocalStore.open(tmp_path / "street")
    assert set(pictures(store)[0]) == set(pictures(first.desk.store)[0])
    assert verify(store).problems == []
    store.close()
    first.close()
