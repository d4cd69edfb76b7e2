"""Two whole consoles on one real hub, whose lines can be cut and mended."""

from dataclasses import replace
from time import monotonic

from PySide6.QtCore import QEventLoop, QTimer

from commandcenter import commands as do
from commandcenter.city import to_json
from commandcenter.clock import WallClock
from commandcenter.desk import Desk
from commandcenter.roles import Person, Post
from commandcenter.settings import Settings
from commandcenter.sync.link import Link
from commandcenter.sync.state import Status
from commandcenter.sync.wire import Unreachable
from db.hub.connection import HubConnection
from db.store import LocalStore
from tests.helpers.postgres import PASSWORD
from tests.helpers.small_city import NOISE, PEOPLE, UNITS, WATER_LEAK, filed, found
from ui.app import Console, Start
from ui.hub.desk import HubDesk

PATIENCE = 20.0
"""Seconds after which something that should have come counts as lost."""

_IN_CHARGE = (Post.DISPATCHER, Post.SHIFT_LEADER, Post.DUTY_OFFICER)
LI = Person("li", "Li Na", _IN_CHARGE, names={"zh_CN": "李娜"})
MA = Person("ma", "Ma Lin", _IN_CHARGE, names={"zh_CN": "马林"})
PLACES = ("Dock Street 4", "Pier 7", "Market Square", "Canal Bridge", "Harbour Road 12")


class Workplace:
    """Where a program has its own file and its own line to the hub of a room.

    `down` says whether the line is cut; `state`, which a program brings, how it stands.
    """

    def __init__(self, room, user, *rights):
        """The account is made here."""
        self.room, self.user, self.down = room, user, False
        self._url = room.hub.user(user, *rights)
        self._folder = room.folder / user
        self._folder.mkdir()

    def start(self, device, settings):
        """What the program begins with."""
        link = Link(self._line, first_wait=0.05)
        return Start(lambda: self._desk(device), settings=settings, link=link)

    def even(self):
        """Whether the line is up and nothing waits."""
        state = self.state
        return state is not None and state.status is Status.ONLINE and not state.waiting

    def cut(self):
        """The line breaks, as when a switch dies."""
        self.down = True
        kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s"
        self.room.hub.ask(kill, self.user)
        until(lambda: self.state.status is not Status.ONLINE, f"{self.user} is still online")

    def mend(self):
        """The line is up again."""
        self.down = False
        until(self.even, f"{self.user} is not even")

    def _line(self):
        if self.down:
            raise Unreachable("the line is cut")
        return HubConnection.open(self._url, password=PASSWORD)

    def _desk(self, device):
        return Desk(LocalStore.open(self._folder), WallClock(), device)


class Seat(Workplace):
    """One console, and who sits at it."""

    def __init__(self, room, person, settings):
        super().__init__(room, person.id)
        self.person = person
        self.console = Console(self.start("console", settings))
        self.console.begin()
        until(lambda: self.console.window is not None, "no window")
        self.window = self.console.window
        self.window.acts.act_as(person)
        self.window.resize(1366, 768)
        self.window.show()
        self.hub = self.window.findChild(HubDesk)

    @property
    def state(self):
        return self.console._line.state

    def case(self, number):
        return self.window.situation.find(number)

    def act(self, number, wish):
        """Do something to a case as a click would; stored when this returns."""
        self.window.acts.carry_out([self.case(number)], wish)
        self.settle()

    def settle(self):
        """Until the desk has answered, and everything is painted."""
        until(lambda: not self.console.bridge.waiting, "the desk does not answer")

    def hold(self):
        """Hear nothing of what others do, though the line is up: as when two act at once."""
        self._held = self.console._start.link.turn
        state = self.state
        self.console._start.link.turn = lambda _desk: state
        self.settle()

    def release(self):
        """Hear it all."""
        self.console._start.link.turn = self._held


class TwoConsoles:
    """A hub with a small city and some open cases; Li and Ma at their desks."""

    def __init__(self, folder, hub, settings=None):
        self.folder, self.hub = folder, hub
        self.numbers = self._founded()
        settings = settings or Settings()
        self.li, self.ma = (Seat(self, person, settings) for person in (LI, MA))
        for seat in (self.li, self.ma):
            until(lambda seat=seat: seat.even() and self._has_all(seat), "not joined")

    def __enter__(self):
        return self

    def __exit__(self, *_failed):
        for seat in (self.li, self.ma):
            seat.window.close()
            assert seat.console.end()
        self.hub.drop()

    def _has_all(self, seat):
        return all(seat.case(number) is not None for number in self.numbers)

    def _founded(self):
        """The city, made on a third desk that leaves; the numbers of its cases."""
        folder = self.folder / "founder"
        folder.mkdir()
        store = LocalStore.open(folder)
        desk = found(store, WallClock())
        both = [replace(each, classes=(WATER_LEAK, NOISE)) for each in UNITS[1:]]
        desk.do(do.Configure("units", "units", to_json([UNITS[0], *both])))
        desk.do(do.Configure("people", "people", to_json([*PEOPLE, LI, MA])))
        numbers = [filed(desk, address=place).number for place in PLACES]
        url = self.hub.user("founder")
        link = Link(lambda: HubConnection.open(url, password=PASSWORD), first_wait=0.05)
        ends = monotonic() + PATIENCE
        while (state := link.turn(desk)).status is not Status.ONLINE or state.waiting:
            assert monotonic() < ends, state
            link.wait(0.05)
        link.close()
        store.close()
        return numbers


def until(so, about):
    """Let the program run until something is so."""
    ends = monotonic() + PATIENCE
    while not so():
        assert monotonic() < ends, about
        turn = QEventLoop()
        QTimer.singleShot(15, turn.quit)
        turn.exec()
