"""Questions to the desk, each with who wants to hear the answer."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from ui.bridge import Bridge
from ui.crossing import Query

Then = Callable[[Any], object]
Lost = Callable[[], object]


class Inquiries(QObject):
    """Keeps the tickets, so that nobody else has to."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._awaited: dict[int, tuple[Then, Lost | None]] = {}
        bridge.answered.connect(self._on_answered)
        bridge.failed.connect(self._on_unanswered)
        bridge.refused.connect(self._on_unanswered)

    def ask(self, query: Query, then: Then, lost: Lost | None = None) -> None:
        """Have `query` answered on the desk thread, and `then` told here; `lost` if it cannot be.

        Why it cannot, `ui.acts` shows: of every ticket that was refused or met a fault.
        """
        self._awaited[self._bridge.ask(query)] = (then, lost)

    def read(self, work: Callable[[], Any], then: Then) -> None:
        """Have files read on the reader's thread, and `then` told here."""
        self._awaited[self._bridge.read(work)] = (then, None)

    def _on_answered(self, ticket: int, value: object) -> None:
        awaited = self._awaited.pop(ticket, None)
        if awaited is not None:
            awaited[0](value)

    def _on_unanswered(self, ticket: int, sentence: str) -> None:
        _then, lost = self._awaited.pop(ticket, (None, None))
        if lost is not None:
            lost()
