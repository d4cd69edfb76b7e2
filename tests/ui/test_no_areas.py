"""A workspace that has no areas yet opens all the same: its first report can be taken down."""

from commandcenter.city import Profile, to_json
from commandcenter.commands import Configure
from commandcenter.desk import Desk
from tests.helpers.console import ConsoleRoom
from tests.helpers.memory_store import MemoryStore
from tests.helpers.small_city import CATALOGUE


def _named_only(store, clock=None):
    """A desk for a city with a name and a catalogue, and nothing else."""
    desk = Desk(store, clock)
    if desk.city.catalogue_key is None:
        desk.do(Configure("city", "city", to_json(Profile({"en": "Bare"}))))
        desk.do(Configure("catalogue", "small", to_json(CATALOGUE)))
    return desk


def test_the_console_opens_without_areas(qtbot, monkeypatch):
    monkeypatch.setattr("tests.helpers.console.found", _named_only)
    room = ConsoleRoom(qtbot, MemoryStore())

    window = room.open()

    assert not window.situation.city.cells.codes
    assert window.map.isVisible()
    room.close()
