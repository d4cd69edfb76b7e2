"""A wall with its own file and its own line, beside the consoles of `two_consoles`."""

from commandcenter.clock import WallClock
from commandcenter.desk import Desk
from commandcenter.settings import Settings
from commandcenter.sync.link import Link
from commandcenter.sync.state import Status
from commandcenter.sync.wire import Unreachable
from db.hub.admin import PartRight
from db.hub.connection import HubConnection
from db.store import LocalStore
from tests.helpers.postgres import PASSWORD
from tests.helpers.two_consoles import until
from ui.app import Start
from ui.wall.running import Wall
from ui.wall.window import Viewing

SEEN = Viewing(8.0, 3630.0)
"""From eight metres, on three by three panels of 55 inches."""


class WallSeat:
    """One wall on the hub of a room, under the account `wall`; its line can be cut and mended."""

    def __init__(self, room, settings=None):
        """`room` is a `TwoConsoles`; the account may read everything and change nothing."""
        self.room, self.down = room, False
        self._url = room.hub.user("wall", PartRight("*", None, False, False))
        self._folder = room.folder / "wall"
        self._folder.mkdir()
        link = Link(self._line, first_wait=0.05)
        start = Start(self._desk, settings=settings or Settings(), link=link)
        self.wall = Wall(start, SEEN)
        self.wall.begin()
        until(lambda: self.wall.window is not None, "no wall")
        self.window = self.wall.window
        self.window.resize(1366, 768)
        self.window.show()
        until(self.even, "the wall has not joined")

    @property
    def state(self):
        return self.wall.line.state

    def even(self):
        """Whether the line is up and nothing waits."""
        state = self.state
        return state is not None and state.status is Status.ONLINE and not state.waiting

    def cut(self):
        """The line breaks, as when a switch dies."""
        self.down = True
        kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'wall'"
        self.room.hub.ask(kill)
        until(lambda: self.state.status is not Status.ONLINE, "the wall is still online")

    def mend(self):
        """The line is up again."""
        self.down = False
        until(self.even, "the wall is not even")

    def close(self):
        """Take it down, as when the program ends."""
        self.window.close()
        assert self.wall.end()

    def _line(self):
        if self.down:
            raise Unreachable("the line is cut")
        return HubConnection.open(self._url, password=PASSWORD)

    def _desk(self):
        return Desk(LocalStore.open(self._folder), WallClock(), "wall")
