"""A real hub that dies, desks that are killed, a wire that is bad: nothing saved is lost."""

import multiprocessing
import random
from time import monotonic
from urllib.parse import urlsplit, urlunsplit

import pytest

from commandcenter import commands as do
from commandcenter.desk import Desk
from commandcenter.sync.link import Link
from commandcenter.sync.state import Status
from commandcenter.sync.wire import Head
from db.hub.connection import HubConnection
from db.store import LocalStore
from db.verify import verify
from tests.helpers.desks import Node, Room
from tests.helpers.makers import LI, MA, TestClock, a_registration
from tests.helpers.proxy import Wire

KILLS = 100
RESTARTS = 10


class HubAt:
    """A real hub as desks reach it: directly, or over a wire."""

    def __init__(self, database, port=None, answer_seconds=10.0):
        self.database, self.answer_seconds = database, answer_seconds
        self.url = database.user("li")
        if port is not None:
            parts = urlsplit(self.url)
            netloc = parts.netloc.replace(f":{parts.port}", f":{port}")
            self.url = urlunsplit(parts._replace(netloc=netloc))

    def line(self, _user):
        return HubConnection.open(self.url, answer_seconds=self.answer_seconds)

    def _looking(self):
        rows = self.database.ask("SELECT part, seq, hash FROM hub.log_head WHERE seq > 0")
        return {part: (seq, hash_) for part, seq, hash_ in rows}

    def parts(self):
        return sorted(self._looking())

    def head(self, part):
        return Head(part, *self._looking()[part])

    def ids(self):
        return {row[0] for row in self.database.ask("SELECT id FROM hub.event_id")}


def registered(node):
    case = node.desk.do(a_registration(), person=LI)[0].case
    node.desk.do(do.FileCase(case), person=LI)
    return case


def equal_and_sound(room):
    pictures = room.cases()
    assert all(picture == pictures[0] for picture in pictures)
    assert [verify(node.desk.store).problems for node in room.nodes] == [[] for _ in room.nodes]


def test_the_hub_is_killed_ten_times_in_the_middle_of_the_work(hub, tmp_path, tell):
    chance = random.Random(20260401)
    with Room(tmp_path, hub=HubAt(hub)) as room:
        saved = set()
        case = registered(room.nodes[0])
        for _restart in range(RESTARTS):
            for n in range(chance.randint(3, 12)):
                node = room.nodes[n % 2]
                if node.case(case) is not None:
                    saved.update(
                        e.id for e in node.desk.do(do.AddNote(case, f"note {n}"), person=MA)
                    )
                saved.update(e.id for e in node.desk.do(a_registration(), person=LI))
                node.link.turn(node.desk)
            hub.server.stop("immediate")
            hub.server.start()

        room.quiet()

        assert saved <= room.nodes[0].hub.ids()
        equal_and_sound(room)
    tell(f"hub killed {RESTARTS} times: {len(saved)} events saved, none lost, none twice")


def at_work(folder, url, speak, start):
    """A control room at work on its line, which says what it has saved, until it is killed."""
    desk = Desk(LocalStore.open(folder), TestClock(start), "console")
    link = Link(lambda: HubConnection.open(url), first_wait=0.02)
    link.turn(desk)
    while True:
        for event in desk.do(a_registration(), person=LI):
            speak.send(event.id)
        link.turn(desk)


def test_a_desk_is_killed_a_hundred_times_while_it_hands_over(hub, tmp_path, tell):
    chance = random.Random(20260402)
    at = HubAt(hub)
    first = Node(tmp_path / "first", at, founded=True)
    first.even()
    second = Node(tmp_path / "second", at, first.desk.clock)
    second.even()
    start = first.desk.clock.now()
    second.close()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.test_hub_faults"])
    saved = set()
    for _kill in range(KILLS):
        listen, speak = context.Pipe(duplex=False)
        child = context.Process(
            target=at_work, args=(tmp_path / "second", at.url, speak, start), daemon=True
        )
        child.start()
        speak.close()
        said = [listen.recv() for _n in range(chance.randint(1, 6))]
        child.kill()
        try:
            while True:
                said.append(listen.recv())
        except (EOFError, OSError):
            pass
        child.join()
        saved.update(said)

    again = Node(tmp_path / "second", at, first.desk.clock)
    again.even()
    first.even()

    assert saved <= at.ids()
    assert {c.id: c for c in first.desk.store.cases()} == {
        c.id: c for c in again.desk.store.cases()
    }
    assert verify(again.desk.store).problems == []
    tell(f"desk killed {KILLS} times: {len(saved)} events saved, none lost, none twice")
    first.close()
    again.close()


@pytest.fixture
def wire(hub):
    wire = Wire(hub.server.port)
    yield wire
    wire.close()


def test_a_wire_that_delays_cuts_and_falls_silent(hub, wire, tmp_path, tell):
    chance = random.Random(20260403)
    with Room(tmp_path, hub=HubAt(hub, wire.port, answer_seconds=0.5)) as room:
        saved = set()
        case = registered(room.nodes[0])
        room.quiet()
        for step in range(12):
            fault = chance.choice(["delay", "cut", "cut later", "silent"])
            wire.delay = 0.02 if fault == "delay" else 0.0
            wire.silent = fault == "silent"
            wire.cut_after = chance.randint(500, 20_000) if fault == "cut later" else None
            for node in room.nodes:
                for n in range(5):
                    saved.update(
                        e.id for e in node.desk.do(do.AddNote(case, f"{step} {n}"), person=MA)
                    )
                    node.link.turn(node.desk)
            if fault == "cut":
                wire.cut()
            room.nodes[0].link.wait(0.1)
        wire.delay, wire.silent, wire.cut_after = 0.0, False, None

        room.quiet()

        assert saved <= room.nodes[0].hub.ids()
        equal_and_sound(room)
    tell(f"wire bad 12 times, {wire.cuts} lines broken: {len(saved)} events, none lost or twice")


def test_a_dead_line_is_noticed_though_nobody_hangs_up(hub, wire, tmp_path):
    with Room(tmp_path, hub=HubAt(hub, wire.port, answer_seconds=0.5)) as room:
        wire.silent = True

        began = monotonic()
        node = room.nodes[0]
        state = node.until(lambda state: state.status is Status.OFFLINE, "not noticed")

        assert state.sentence
        assert monotonic() - began < 10
        wire.silent = False
        room.quiet()
