"""Desks on real files that share a hub: each turns when it is told to, and waits for nothing."""

from time import monotonic

from commandcenter import commands as do
from commandcenter.desk import Desk
from commandcenter.sync.link import Link
from commandcenter.sync.state import Status
from db.store import LocalStore
from db.verify import verify
from tests.helpers.makers import LI, MONDAY, a_desk, a_registration
from tests.helpers.small_hub import SmallHub

PATIENCE = 10.0
"""Seconds after which something that should have been heard counts as lost."""


class Node:
    """A desk with its file and its line."""

    def __init__(self, folder, hub, clock=None, *, founded=False, parts=(), user="li"):
        self.folder, self.hub, self.user, self.parts = folder, hub, user, parts
        folder.mkdir(exist_ok=True)
        store = LocalStore.open(folder)
        self.desk = a_desk(store) if founded else Desk(store, clock, "console")
        self.moved = []
        self.link = self._new_link()

    def _new_link(self):
        link = Link(lambda: self.hub.line(self.user), parts=self.parts, first_wait=0.02)
        link.on_moved = self.moved.extend
        return link

    def until(self, what, about):
        """Turn until `what(state)` is so; fails after a while, saying what it was `about`."""
        ends = monotonic() + PATIENCE
        state = self.link.turn(self.desk)
        while not what(state):
            assert monotonic() < ends, f"{about}: {state}"
            self.link.wait(0.05)
            state = self.link.turn(self.desk)
        return state

    def even(self):
        """Turn until this file and the hub have the same."""
        return self.until(self._is_even, "not even")

    def _is_even(self, state):
        if state.status is not Status.ONLINE or state.waiting:
            return False
        heads = {part: self.hub.head(part) for part in self.hub.parts()}
        carried = [p for p in heads if not self.parts or p == "city" or p in self.parts]
        return all(self.desk.store.exchange.cursor(part) == heads[part] for part in carried)

    def case(self, case_id):
        return self.desk.store.case(case_id)

    def reopen(self):
        """The program ends and begins again on the same file."""
        clock = self.desk.clock
        self.close()
        self.desk = Desk(LocalStore.open(self.folder), clock, "console")
        self.link = self._new_link()

    def close(self):
        self.link.close()
        self.desk.store.close()


class Room:
    """A room of desks on one hub. Use it as a context, so that every thread ends."""

    def __init__(self, folder, desks=2, hub=None):
        self.folder = folder
        self.hub = hub or SmallHub()
        first = Node(folder / "desk-0", self.hub, founded=True)
        first.even()
        self.nodes = [first]
        for _n in range(1, desks):
            self.add()

    def add(self, **more):
        node = Node(
            self.folder / f"desk-{len(self.nodes)}", self.hub, self.nodes[0].desk.clock, **more
        )
        self.nodes.append(node)
        node.even()
        return node

    def __enter__(self):
        return self

    def __exit__(self, *_failed):
        for node in self.nodes:
            node.close()

    def quiet(self):
        """Turn all desks until nothing is new to any."""
        for _twice in range(2):
            for node in self.nodes:
                node.even()

    def cut(self):
        """The line goes down for everybody."""
        self.hub.cut()
        for node in self.nodes:
            node.until(lambda state: state.status is not Status.ONLINE, "still online")

    def mend(self):
        """The line is up again."""
        self.hub.down = False

    def cases(self):
        """What each desk makes of every case, to be compared."""
        return [{case.id: case for case in node.desk.store.cases()} for node in self.nodes]


def equal_and_sound(room):
    """All desks make the same of everything, and no file has anything wrong with it."""
    pictures = room.cases()
    assert all(picture == pictures[0] for picture in pictures)
    assert [verify(node.desk.store).problems for node in room.nodes] == [[] for _ in room.nodes]


def registered(node, **more):
    """A case that was taken down and filed at a desk."""
    case = node.desk.do(a_registration(**more), person=LI)[0].case
    node.desk.do(do.FileCase(case), person=LI)
    return case


__all__ = ["MONDAY", "Node", "Room", "equal_and_sound", "registered"]
