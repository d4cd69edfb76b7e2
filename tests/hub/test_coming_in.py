"""A new desk takes in a whole city from a real hub, and leaves what it folded for the next one."""

from commandcenter import commands as do
from commandcenter.command_line import build_parser
from commandcenter.joining import join
from commandcenter.workspace import Workspace
from db.hub.admin import PartRight
from db.hub.coming_in import come_in
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


def test_a_new_file_holds_the_whole_city(hub, tmp_path):
    first = a_city(hub, tmp_path)
    store = LocalStore.open(tmp_path)
    told = []

    come_in(store, hub.line("ma"), [], lambda here, total: told.append((here, total)))

    here, there = pictures(store, first.desk.store)
    assert here == there
    assert told[-1][0] == told[-1][1] == len(list(store.events()))
    assert verify(store).problems == []
    store.close()
    first.close()


def test_the_next_one_takes_the_cases_as_they_were_left(hub, tmp_path, monkeypatch):
    first = a_city(hub, tmp_path)
    store = LocalStore.open(tmp_path / "first in")
    come_in(store, hub.line("ma"), [], lambda here, total: None)
    store.close()
    moved = first.desk.do(a_registration(), person=LI)[0].case
    known = next(iter(first.desk.store.cases())).id
    first.desk.do(do.AddNote(known, "since then"), person=LI)
    first.even()

    folded = []
    rightly = LocalStore.rows_of

    def rows_of(self, cases):
        folded.extend(cases)
        return rightly(self, cases)

    monkeypatch.setattr(LocalStore, "rows_of", rows_of)
    store = LocalStore.open(tmp_path / "second in")
    come_in(store, hub.line("zhao"), [], lambda here, total: None)

    assert set(folded) == {moved, known}
    here, there = pictures(store, first.desk.store)
    assert here == there
    store.close()
    first.close()


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
    store = LocalStore.open(tmp_path / "street")

    line = hub.line("street", PartRight("*"))
    come_in(store, line, [], lambda here, total: None)

    assert set(pictures(store)[0]) == set(pictures(first.desk.store)[0])
    assert verify(store).problems == []
    store.close()
    first.close()
