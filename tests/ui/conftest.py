"""A console for the tests of its parts."""

import gc

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


@pytest.fixture(autouse=True)
def _no_widget_dies_on_another_thread():
    """Python looks for garbage on any thread; here only between the tests (see ui.garbage)."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()
