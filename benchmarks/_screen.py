"""The one place where a benchmark turns the event loop: what it times ends when it is seen."""

from PySide6.QtWidgets import QApplication


def painted(rounds: int = 1) -> None:
    """Take what has come in, and paint what waits to be painted, as the event loop would.

    A widget's own `repaint` would paint at once, but nothing of what its parts have put off.
    """
    for _round in range(rounds):
        QApplication.processEvents()
