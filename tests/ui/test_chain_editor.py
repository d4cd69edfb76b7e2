"""The city changes its escalation chains at the console: a draft, a rehearsal, then into force."""

import pytest

from ui.chains import opening


@pytest.fixture
def editor(room):
    """The editor, open over a console."""
    window = room.open()
    window.run("desk.chains")
    room.settle()
    return window.findChild(opening.ChainDesk).editor


def test_it_opens(editor):
    assert editor.chain is not None
