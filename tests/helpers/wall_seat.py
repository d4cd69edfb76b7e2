"""A wall with its own file and its own line, beside the consoles of `two_consoles`."""

from commandcenter.settings import Settings
from db.hub.admin import PartRight
from tests.helpers.two_consoles import Workplace, until
from ui.wall.running import Wall
from ui.wall.window import Viewing

SEEN = Viewing(8.0, 3630.0)
"""From eight metres, on three by three panels of 55 inches."""


class WallSeat(Workplace):
    """One wall on the hub of a room, under the account `wall`."""

    def __init__(self, room, settings=None):
        """`room` is a `TwoConsoles`; the account may read everything and change nothing."""
        super().__init__(room, "wall", PartRight("*", None, False, False))
        self.wall = Wall(self.start("wall", settings or Settings()), SEEN)
        self.wall.begin()
        until(lambda: self.wall.window is not None, "no wall")
        self.window = self.wall.window
        self.window.resize(1366, 768)
        self.window.show()
        until(self.even, "the wall has not joined")

    @property
    def state(self):
        return self.wall.line.state

    def close(self):
        """Take it down, as when the program ends."""
        self.window.close()
        assert self.wall.end()
