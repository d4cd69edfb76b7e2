"""A console of a workspace with a hub, whose line stands as a test says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from commandcenter import commands as do
from commandcenter.city import to_json
from commandcenter.sync.state import LineState, Status
from commandcenter.sync.wire import Heard, Outgoing, Presence
from tests.helpers.console import ConsoleRoom
from tests.helpers.small_city import NOISE, UNITS, WATER_LEAK, filed
from ui.hub.desk import HubDesk
from ui.hub_line import HubLine
from ui.queue.case_list import SPOKEN, CaseList
from ui.queue.list_view import CaseListView

NOW = datetime(2024, 5, 6, 16, 0, tzinfo=UTC)


class Exchange:
    """What the local file says of its hub."""

    def __init__(self, store):
        self.store = store
        self.waiting = []
        self.taken_aside = []

    def unsent(self, most):
        return [
            Outgoing(event.place, event.place, event.id, event.part, "", "")
            for event in self.waiting[:most]
        ]

    def refused(self):
        return self.taken_aside


class Wire:
    """A link that stands as a test says, and keeps what it was told."""

    def __init__(self):
        self.told = []
        self.state = LineState(Status.ONLINE, NOW, NOW, 0.01, 0, (), user="li")
        self.on_heard = self.on_moved = None

    def turn(self, _desk):
        return self.state

    def present(self, person, case, doing):
        self.told.append((person, case, doing))


class Hall:
    """A console of a workspace with a hub, and three cases."""

    def __init__(self, qtbot, folder=None):
        self.folder = folder
        self.room = ConsoleRoom(qtbot)
        both = [replace(each, classes=(WATER_LEAK, NOISE)) for each in UNITS[1:]]
        self.room.desk.do(do.Configure("units", "units", to_json([UNITS[0], *both])))
        self.exchange = self.room.store.exchange = Exchange(self.room.store)
        self.cases = [filed(self.room.desk, address=f"Pier {n}") for n in range(3)]
        self.wire = Wire()
        self.begin()

    def begin(self, **state):
        """The program begins."""
        self.window = self.room.open()
        self.wire.state = replace(self.wire.state, **state)
        self.line = HubLine(self.wire, self.room.bridge)
        self.hub = HubDesk(self.window, self.line, self.folder)
        self.stands()

    def begins_again(self, **state):
        """The program ends, and begins anew on the same file."""
        self.room.settle()
        self.room.close()
        self.begin(**state)

    def stands(self, **changes):
        """The line stands otherwise from now on."""
        self.wire.state = replace(self.wire.state, **changes)
        self.line._on_turned(self.wire.state)
        self.room.settle()

    def is_there(self, case, doing, person="ortega"):
        seen = Presence("elsewhere", person, case.id, doing, NOW)
        self.stands(present=(seen,))

    def goes(self):
        self.stands(status=Status.OFFLINE, since=NOW + timedelta(minutes=1))

    def comes_back(self, **changes):
        back = NOW + timedelta(minutes=13)
        self.stands(status=Status.ONLINE, since=back, heard_at=back, **changes)

    def does(self, case, wish):
        self.window.acts.carry_out([self.window.situation.cases[case.id]], wish)
        self.room.settle()

    def hear(self, event, so=None):
        """Something comes in that was done elsewhere."""
        case = self.room.store.case(event.case)
        heard = Heard((replace(event, seq=50, site_id="elsewhere"),), {case.id: case})
        self.room.bridge.soon(lambda desk: desk.hear(heard))
        self.room.qtbot.waitUntil(so or (lambda: bool(self.hub._watch._theirs)))

    def row(self, case):
        """What a screen reader says of a case in the queue."""
        cases = self.window.queue.findChild(CaseList)
        at = cases.queue.index_of(case.id)
        return cases.data(cases.index(at), SPOKEN)

    def card(self):
        return self.window.notices._cards[-1].notice

    def select(self, case):
        self.window.queue.findChild(CaseListView).idle = False
        self.window.select([case.id])
        self.room.settle()
