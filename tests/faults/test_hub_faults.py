"""A real hub that dies, desks that are killed, a wire that is bad: nothing saved is lost."""

import multiprocessing
import random
from collections import Counter

import pytest

from commandcenter import commands as do
from commandcenter.desk import Desk
from commandcenter.sync.link import Link
from commandcenter.sync.wire import Unreachable
from db.hub.connection import HubConnection
from db.store import LocalStore
from db.verify import verify
from tests.helpers.desks import Node, Room, equal_and_sound, registered
from tests.helpers.makers import LI, MA, TestClock, a_registration
from tests.helpers.proxy import Wire, by_way_of
from tests.helpers.real_hub import RealHub

KILLS = 100
RESTARTS = 10
BAD_WEATHER = ("delay", "cut", "cut later", "silent", "twice")
FAULTS_OF_THE_WIRE = 3 * len(BAD_WEATHER)


def ids(events):
    return {event.id for event in events}


def test_the_hub_is_killed_ten_times_in_the_middle_of_the_work(hub, tmp_path, tell):
    chance = random.Random(20260401)
    with Room(tmp_path, hub=RealHub(hub)) as room:
        saved = set()
        case = registered(room.nodes[0])
        for _restart in range(RESTARTS):
            for n in range(chance.randint(3, 12)):
                node = room.nodes[n % 2]
                if node.case(case) is not None:
                    saved |= ids(node.desk.do(do.AddNote(case, f"note {n}"), person=MA))
                saved |= ids(node.desk.do(a_registration(), person=LI))
                node.link.turn(node.desk)
            hub.server.stop("immediate")
            hub.server.start()

        room.quiet()

        assert saved <= room.hub.ids()
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
    at = RealHub(hub)
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


def test_a_wire_that_delays_cuts_doubles_and_falls_silent(hub, wire, tmp_path, tell):
    chance = random.Random(20260403)
    at = RealHub(hub, by_way_of(wire.port, hub.user("li")), answer_seconds=0.5)
    with Room(tmp_path, hub=at) as room:
        saved = set()
        case = registered(room.nodes[0])
        room.quiet()
        faults = [fault for fault in BAD_WEATHER for _times in range(3)]
        chance.shuffle(faults)
        for step, fault in enumerate(faults):
            wire.delay = 0.02 if fault == "delay" else 0.0
            wire.silent, wire.twice = fault == "silent", fault == "twice"
            wire.cut_after = chance.randint(500, 20_000) if fault == "cut later" else None
            for node in room.nodes:
                for n in range(5):
                    saved |= ids(node.desk.do(do.AddNote(case, f"{step} {n}"), person=MA))
                    node.link.turn(node.desk)
            if fault == "cut":
                wire.cut()
            room.nodes[0].link.wait(0.1)
        wire.delay, wire.silent, wire.cut_after, wire.twice = 0.0, False, None, False

        room.quiet()

        assert saved <= room.hub.ids()
        equal_and_sound(room)
    told = ", ".join(f"{fault} {n} times" for fault, n in Counter(faults).items())
    tell(f"wire bad ({told}): {len(saved)} events saved, none lost, none twice")


class Stammering:
    """A line on which every push arrives twice; of some nobody hears what became of them."""

    def __init__(self, line, chance, counts):
        self._line, self._chance, self._counts = line, chance, counts

    def __getattr__(self, name):
        return getattr(self._line, name)

    def push(self, part, events, *, strict, after=None):
        self._line.push(part, events, strict=strict, after=after)
        self._counts["pushes"] += 1
        if self._chance.random() < 0.2:
            self._counts["unanswered"] += 1
            self._line.close()
            raise Unreachable("the answer was lost")
        return self._line.push(part, events, strict=strict, after=after)


class StammeringHub(RealHub):
    def __init__(self, database):
        super().__init__(database)
        self.chance, self.counts = random.Random(20260404), Counter()

    def line(self, user):
        return Stammering(super().line(user), self.chance, self.counts)


def test_every_push_comes_twice_and_some_answers_never(hub, tmp_path, tell):
    at = StammeringHub(hub)
    with Room(tmp_path, hub=at) as room:
        case = registered(room.nodes[0])
        room.quiet()
        saved = set()
        for n in range(25):
            for node in room.nodes:
                saved |= ids(node.desk.do(do.AddNote(case, f"{n}"), person=MA))
                saved |= ids(node.desk.do(a_registration(), person=LI))
                node.link.turn(node.desk)
                node.link.wait(0.01)

        room.quiet()

        assert saved <= room.hub.ids()
        equal_and_sound(room)
    assert at.counts["unanswered"]
    tell(
        f"{at.counts['pushes']} pushes sent twice, {at.counts['unanswered']} of them unanswered: "
        f"{len(saved)} events saved, none lost, none twice"
    )
