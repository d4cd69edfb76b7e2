"""Questions to the desk, each with who wants to hear the answer."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from ui.bridge import Bridge, Query

Then = Callable[[Any], object]


class Inquiries(QObject):
    """Keeps the tickets, so that nobody else has to."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._awaited: dict[int, Then] = {}
        bridge.answered.connect(self._on_answered)
        bridge.failed.connect(self._on_unanswered)
        bridge.refused.connect(self._on_unanswered)

    def ask(self, query: Query, then: Then) -> None:
        """Have `query` answered on the desk thread, and `then` told here."""
        self._awaited[self._bridge.ask(query)] = then

    def read(self, work: Callable[[], Any], then: Then) -> None:
        """Have files read on the reader's thread, and `then` told here."""
        self._awaited[self._bridge.read(work)] = then

    def _on_answered(self, ticket: int, value: object) -> None:
        then = self._awaited.pop(ticket, None)
        if then is not None:
            then(value)

    def _on_unanswered(self, ticket: int, sentence: str) -> None:
        self._awaited.pop(ticket, None)
