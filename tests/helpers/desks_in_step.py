"""Desks whose lines do one round whenever they turn: no thread, no waiting, the same each time."""

from contextlib import closing, contextmanager

from commandcenter.sync.line import Line
from commandcenter.sync.link import Link
from commandcenter.sync.messages import Parted
from commandcenter.sync.state import Status
from commandcenter.sync.wire import Unreachable
from tests.helpers.desks import Node
from tests.helpers.small_hub import SmallHub

MOST_TURNS = 60
"""Turns after which two ends that still differ never will agree."""


class LineInStep(Line):
    """The line's own work, done when it is looked at."""

    def start(self):
        """Nothing runs by itself."""

    def take(self):
        self._step()
        return super().take()

    def _rest(self, hub, began, took, news):
        """The next round begins when it is looked at again."""

    def _step(self):
        try:
            if self._hub is None:
                hub = self._open_hub()
                self._forget_orders()
                self._come_in(hub)
                self._hub = hub
            else:
                self._round(self._hub)
        except Unreachable as gone:
            self._hub = None
            self._say(Parted(str(gone)))


class NodeInStep(Node):
    """A desk that can be cut off by itself."""

    offline = False

    def _new_link(self):
        link = Link(self._open_line, parts=self.parts, make_line=LineInStep)
        link.on_moved = self.moved.extend
        return link

    def _open_line(self):
        if self.offline:
            raise Unreachable("this desk is cut off")
        self._line = self.hub.line(self.user)
        return self._line

    def cut(self):
        """Its line goes down, and stays so."""
        self.offline = True
        self._line.closed = True
        self.link.turn(self.desk)

    def mend(self):
        """Its line can be had again."""
        self.offline = False

    def turn(self):
        return self.link.turn(self.desk)

    def even(self):
        for _turn in range(MOST_TURNS):
            state = self.turn()
            assert state.status is not Status.REFUSED, state.sentence
            if self._is_even(state):
                return state
        raise AssertionError(f"not even: {state}")


@contextmanager
def two_in_step(folder):
    """Two desks on a small hub of their own, the second in the city of the first."""
    hub = SmallHub()
    with closing(NodeInStep(folder / "first", hub, founded=True)) as first:
        first.even()
        with closing(NodeInStep(folder / "second", hub, first.desk.clock)) as second:
            second.even()
            yield first, second
