"""The head of the queue: scopes with their counts, in as many lines as they need."""

import pytest
from PySide6.QtWidgets import QApplication

from commandcenter.case_queue import Scope
from tests.helpers.queue_desk import NEW, QueueDesk
from tests.helpers.town import nowhere, one
from ui import theme


@pytest.mark.parametrize("factor", [1.0, 1.5])
@pytest.mark.parametrize("width", [360, 460, 700])
def test_every_pill_has_room_whatever_the_width(qtbot, width, factor):
    desk = QueueDesk(qtbot, one(1, **NEW), nowhere(2))
    theme.apply(QApplication.instance(), theme.LIGHT, factor)
    desk.panel.set_theme(theme.LIGHT)
    desk.panel.resize(width, 600)
    QApplication.processEvents()

    pills = [desk.pill(scope.value) for scope in Scope]

    assert desk.panel.width() == width
    assert all(pill.width() >= pill.sizeHint().width() for pill in pills)
    assert all(pill.parentWidget().rect().contains(pill.geometry()) for pill in pills)
    assert not any(a.geometry().intersects(b.geometry()) for a in pills for b in pills if a != b)
    theme.apply(QApplication.instance(), theme.LIGHT)
