"""The one place where a benchmark lets Qt go on: what it times ends when it is seen."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt

from ui.map.map_view import MapView

LAST: Final = Qt.EventPriority.LowEventPriority.value - 1
"""After painting, which Qt puts behind everything else that waits."""


def painted(rounds: int = 1) -> None:
    """Take what has come in, and paint what waits to be painted, as the event loop does.

    A widget's own `repaint` would paint at once, but nothing of what its parts have put off.
    """
    for _round in range(rounds):
        loop = QEventLoop()
        QCoreApplication.postEvent(loop, QEvent(QEvent.Type.Quit), LAST)
        loop.exec()


def settled(view: MapView) -> None:
    """Wait until the map is exact."""
    loop = QEventLoop()
    view.settled.connect(loop.quit)
    while not view.is_settled():
        loop.exec()
