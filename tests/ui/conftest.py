"""A console for the tests of its parts."""

import pytest

from commandcenter import wording
from tests.helpers.console import ConsoleRoom
from ui import theme


@pytest.fixture
def room(qtbot, qapp):
    """A store, a clock, and a console to be opened on them."""
    room = ConsoleRoom(qtbot)
    yield room
    room.close()
    wording.set_language("en")
    theme.apply(qapp, theme.LIGHT)
