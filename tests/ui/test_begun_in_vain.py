"""A case whose very beginning the hub puts aside: no file has it, and no screen shows it."""

import pytest

from commandcenter.desk import Desk
from commandcenter.sync.link import Link
from commandcenter.sync.state import Status
from commandcenter.sync.wire import Unreachable
from db.store import LocalStore
from tests.helpers.desks_in_step import LineInStep, NodeInStep
from tests.helpers.makers import LI, a_registration
from tests.helpers.small_hub import SmallHub
from ui.app import Console, Start


class Guest:
    """A console whose user may read everything and write only the configuration."""

    def __init__(self, qtbot, folder):
        self.qtbot, self.folder, self.down = qtbot, folder, False
        self.hub = SmallHub()
        self.first = NodeInStep(folder / "first", self.hub, founded=True)
        self.first.even()
        self.link = Link(self._line, make_line=LineInStep)
        (folder / "guest").mkdir()
        self.console = Console(Start(self._desk, link=self.link))
        with qtbot.waitSignal(self.console.ready):
            self.console.begin()
        self.window, self.bridge = self.console.window, self.console.bridge
        self.window.show()
        self.until(lambda: self.stands(Status.ONLINE))
        self.until(lambda: "li" in self.window.situation.city.people)

    def _line(self):
        if self.down:
            raise Unreachable("the line is cut")
        self.line = self.hub.line("guest", writes=["city"])
        return self.line

    def _desk(self):
        return Desk(LocalStore.open(self.folder / "guest"), self.first.desk.clock, "console")

    def stands(self, status):
        state = self.console._line.state
        return state is not None and state.status is status

    def until(self, what):
        """Second by second, until it is so."""

        def so():
            self.bridge._second.timeout.emit()
            return what()

        self.qtbot.waitUntil(so, timeout=20_000)

    def cut(self):
        self.down = self.line.closed = True
        self.until(lambda: self.stands(Status.OFFLINE))

    def begins_a_case(self):
        """Somebody takes down a report; the case that it began is shown."""
        with self.qtbot.waitSignal(self.bridge.done) as done:
            self.bridge.submit(a_registration(), person=LI)
        (case,) = {event.case for event in done.args[1]}
        self.window.select([case])
        self.qtbot.waitUntil(lambda: self.bridge.waiting == 0)
        return case

    def close(self):
        self.window.close()
        assert self.console.end()
        self.first.close()


@pytest.fixture
def guest(qtbot, tmp_path):
    guest = Guest(qtbot, tmp_path)
    yield guest
    guest.close()


def test_a_case_that_was_put_aside_at_its_beginning_leaves_every_part_of_the_screen(guest):
    guest.cut()
    case = guest.begins_a_case()
    window = guest.window
    assert window.queue.shows(case)
    assert window.case_panel.case.id == case
    assert window.map._cases.place(case) is not None

    guest.down = False
    guest.until(lambda: not window.situation.cases)

    assert not window.queue.shows(case)
    assert window.map._cases.place(case) is None
    assert window.selected == []
    assert window.case_panel.case is None
    assert window.situation.by_stage.total() == 0
