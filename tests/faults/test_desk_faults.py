"""A desk with a full disk, desks with wrong clocks: the work goes on, and nothing saved is lost."""

import multiprocessing
import random
from contextlib import closing

import pytest

from commandcenter import commands as do
from commandcenter.refusal import Refused
from db.hub.connection import HubConnection
from db.rows import case_row
from db.verify import verify
from tests.helpers.desks import Node, Room, equal_and_sound, registered
from tests.helpers.histories import act
from tests.helpers.makers import LI, MA, TestClock, a_registration
from tests.helpers.real_hub import RealHub
from tests.helpers.small_disk import a_small_disk

TIMES_FULL = 3
REFUSALS = 5
JUMPS = 20


class ByAddress:
    """The hub, for a process that knows its address alone."""

    def __init__(self, url):
        self.url = url

    def line(self, _user):
        return HubConnection.open(self.url)

    def _heads(self):
        with closing(self.line("li")) as line:
            return {head.part: head for head in line.heads()}

    def parts(self):
        return sorted(self._heads())

    def head(self, part):
        return self._heads()[part]


def on_a_small_disk(folder, url, start, line):
    """A control room whose disk is full whenever its keeper says so; tells what it has saved."""
    folder.mkdir()
    disk = a_small_disk(folder)
    node = Node(folder / "desk", ByAddress(url), TestClock(start))
    node.even()
    line.send(disk.means)
    while line.recv() == "fill":
        saved, refused = [], 0
        disk.fill(node.desk.store)
        while refused < REFUSALS:
            try:
                saved += [event.id for event in node.desk.do(a_registration(), person=LI)]
            except Refused:
                refused += 1
        line.send("full")
        line.recv()
        with pytest.raises(Refused):
            node.until(lambda _state: False, "it takes in what there is no room for")
        disk.free(node.desk.store)
        saved += [event.id for event in node.desk.do(a_registration(), person=LI)]
        node.even()
        line.send((saved, refused))
    node.even()
    line.send((cases(node), verify(node.desk.store).problems))
    node.close()


def cases(node):
    return {case.id: case_row(case) for case in node.desk.store.cases()}


def test_the_disk_of_a_desk_is_full_and_the_work_goes_on(hub, tmp_path, tell):
    with Room(tmp_path, desks=1, hub=RealHub(hub)) as room:
        (first,) = room.nodes
        case = registered(first)
        room.quiet()
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.faults.test_desk_faults"])
        line, its = context.Pipe()
        began = (tmp_path / "small", room.hub.url, first.desk.clock.now(), its)
        child = context.Process(target=on_a_small_disk, args=began, daemon=True)
        child.start()
        its.close()
        means = line.recv()
        saved, refused = set(), 0
        for n in range(TIMES_FULL):
            line.send("fill")
            assert line.recv() == "full"
            note = do.AddNote(case, f"note {n}")
            saved.update(event.id for event in first.desk.do(note, person=MA))
            first.even()
            line.send("go on")
            there, not_taken = line.recv()
            saved.update(there)
            refused += not_taken
        first.even()
        line.send("end")

        found, problems = line.recv()

        assert problems == []
        assert found == cases(first)
        assert saved <= room.hub.ids()
        equal_and_sound(room)
        child.join()
    told = f"disk full {TIMES_FULL} times, {means}: {refused} acts said not to be saved"
    tell(f"{told}, {len(saved)} events saved, none lost, none twice")


def test_clocks_jump_by_an_hour_and_no_desk_minds(hub, tmp_path, tell):
    chance = random.Random(20260405)
    with Room(tmp_path, hub=RealHub(hub)) as room:
        for node in room.nodes:
            node.desk.clock = TestClock(room.nodes[0].desk.clock.now())
        registered(room.nodes[0])
        room.quiet()
        saved = set()
        for n in range(JUMPS):
            node = room.nodes[n % 2]
            node.desk.clock.move(hours=chance.choice([-1, 1]))
            for each in room.nodes:
                for what in ("register", "next", "next", "fire", "note"):
                    events = act(each.desk, what, chance.randint(0, 5), LI)
                    saved.update(event.id for event in events)
                each.desk.clock.move(minutes=7)
                each.link.turn(each.desk)

        room.quiet()

        lost = saved - room.hub.ids()
        refused = {e.id for node in room.nodes for e, _why in node.desk.store.exchange.refused()}
        assert lost <= refused
        equal_and_sound(room)
        fired = sum(event.type == "StepFired" for event in room.nodes[0].desk.store.events())
    told = f"clocks off by an hour {JUMPS} times: {len(saved)} events saved, {fired} steps fired"
    tell(f"{told}, {len(lost)} acts asked again, none lost, none twice")
