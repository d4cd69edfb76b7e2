"""Tells the others what is done here: a case is open, or is being dragged. It locks nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from commandcenter.ids import CaseId
from commandcenter.roles import LOCAL, NOBODY
from ui.hub.marks import DRAGGING, OPEN
from ui.hub_line import HubLine
from ui.queue.list_view import CaseListView

if TYPE_CHECKING:
    from ui.main_window import MainWindow

BEAT_MS: Final = 10_000
"""Between two times that the same is told: others forget it after 25 s. Who has nothing open tells
every other time that they are here."""

REST_MS: Final = 400
"""How long a case must be chosen before it counts as open: arrow keys run past many."""


class Here(QObject):
    """Follows the selection and the drags of one console."""

    def __init__(self, line: HubLine, window: MainWindow) -> None:
        super().__init__(window)
        self._line = line
        self._window = window
        self._view = window.queue.findChild(CaseListView)
        self._open: str | None = None
        self._dragged: str | None = None
        self._told: tuple[str | None, str] = (None, "")
        self._silent = False
        self._beat = QTimer(self)
        self._beat.setInterval(BEAT_MS)
        self._beat.timeout.connect(self._on_beat)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._on_rest)
        for source in (window.queue, window.map_panel):
            source.dragging.connect(self._on_dragging)
        if self._view is not None:
            self._view.touched.connect(self._rest.start)
        window.acts.person_changed.connect(self.tell)
        window.settings_changed.connect(self._on_leaving)
        window.followers.append(self)
        self._beat.start()

    # --- as the window's follower ---

    def select(self, case_ids: Sequence[str]) -> None:
        """Another case is chosen."""
        self._open = case_ids[0] if case_ids else None
        self._rest.start()

    def set_theme(self, _look: object) -> None:
        """Nothing is shown here."""

    def retranslate(self) -> None:
        """Nothing is said here."""

    # --- telling ---

    def tell(self) -> None:
        """Tell the others once more; also those who have come in since."""
        person, state = self._window.acts.person, self._line.state
        nameless = person.id in (LOCAL.id, NOBODY.id)
        called = (state.user if state else "") if nameless else person.id
        case, doing = self._told
        self._line.present(called or person.id, CaseId(case) if case else None, doing)

    def _do(self, case: str | None, doing: str) -> None:
        if (case, doing) != self._told:
            self._told = (case, doing)
            self.tell()

    def _on_rest(self) -> None:
        if self._dragged is not None:
            return
        if self._open is None or (self._view is not None and self._view.idle):
            self._do(None, "")  # What nobody chose is open before nobody's eyes.
        else:
            self._do(self._open, OPEN)

    def _on_dragging(self, case_ids: Sequence[str]) -> None:
        self._dragged = case_ids[0] if case_ids else None
        if self._dragged is not None:
            self._do(self._dragged, DRAGGING)
        else:
            self._on_rest()

    def _on_beat(self) -> None:
        self._silent = not self._silent and not self._told[1]
        if not self._silent:
            self.tell()

    def _on_leaving(self) -> None:
        self._do(None, "")
        self._beat.stop()
        self._rest.stop()
