"""What dialogs look things up in: open cases by place, known addresses, streets; and advice."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer

from commandcenter.advice.duplicates import OpenCases
from commandcenter.case import Case
from commandcenter.places.gazetteer import Gazetteer
from commandcenter.places.known_addresses import KnownAddresses
from commandcenter.situation import Change, Situation
from ui.advice import Advice

AT_ONCE: Final = 300
"""Cases looked at before keys and mouse have their turn: some five thousandths of a ms each."""


class Lookup(QObject):
    """One for the whole console; follows its situation by itself, in quiet moments."""

    def __init__(self, situation: Situation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.open_cases = OpenCases(situation)
        self.known = KnownAddresses(situation)
        self.advice = Advice(situation, self)
        self.gazetteer: Gazetteer | None = None
        """None until the streets have been read."""
        self._reading = QTimer(self)
        self._reading.setInterval(0)
        self._reading.timeout.connect(self._on_quiet)
        situation.watchers.append(self)

    def begin(self) -> None:
        """Look at the open cases from now on: not needed for the first picture."""
        self._reading.start()

    def cases_changed(self, changes: Sequence[Change]) -> None:
        """There is more to look at."""
        self._reading.start()

    def lights_changed(self, cases: Sequence[Case]) -> None:
        """Light says nothing of a place or of words."""

    def city_changed(self) -> None:
        """What the configuration has to say is asked anew at each question."""

    def _on_quiet(self) -> None:
        left = self.open_cases.catch_up(AT_ONCE)
        left = self.known.catch_up(AT_ONCE) or left
        if not left:
            self._reading.stop()
