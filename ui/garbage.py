"""Python's search for cycles, on the GUI thread alone.

WORKAROUND (PySide6 to 6.11): Python looks for cyclic garbage on whatever thread happens to
allocate, and a widget destroyed on the desk's thread brings the program down. So the automatic
search is off while the console runs, and the GUI thread makes it at quiet moments.
"""

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

EVERY_MS: Final = 5_000
"""Between two searches among what is young (under a millisecond)."""

OLD_EVERY: Final = 120
"""Every so many of them, what is old is searched too: each ten minutes."""


class Garbage(QObject):
    """Searches as long as it lives and has not been stopped."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._searches = 0
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.search)

    def hold(self) -> None:
        """No search while the workspace is being loaded: all that is made then stays."""
        gc.disable()

    def start(self) -> None:
        """Take over from Python; what is loaded by now is taken to stay."""
        gc.disable()
        gc.freeze()
        self._timer.start()

    def stop(self) -> None:
        """Give the search back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def search(self) -> None:
        """Look among what is young; now and then among everything since the start."""
        self._searches += 1
        gc.collect(2 if self._searches % OLD_EVERY == 0 else 1)
