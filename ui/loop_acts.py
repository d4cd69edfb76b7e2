"""What can be asked for the chosen cases beside the straight way: one form each, then the desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from commandcenter.case import Case
from commandcenter.commands import CaseCommand
from ui.acts import Acts
from ui.bridge import Bridge
from ui.case_acts import CaseActs
from ui.seats import may

if TYPE_CHECKING:
    from ui.dialogs.ask import Wish


class LoopActs(QObject):
    """The acts of the whole loop, as the action table names them."""

    def __init__(self, bridge: Bridge, acts: Acts, case_acts: CaseActs, window: QWidget) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._acts = acts
        self._case_acts = case_acts
        self.over = window
        """The window over which forms open: where somebody is at work."""

    def ask(self, command: type[CaseCommand], step: str = "") -> None:
        """Ask for what `command` needs, for those of the chosen cases that allow it.

        `step` is the step of the chain that is meant, where somebody has chosen one.
        """
        from ui.dialogs.ask_loop import ask_loop  # Not needed at the start.

        situation, person = self._bridge.situation, self._acts.person
        assert situation is not None, "a window exists only once the desk is open"
        city = situation.city
        cases = [c for c in self._case_acts.selected if may(command, c, city, person)]
        if cases:
            question = ask_loop(command, cases, city, self._bridge.now, self.over, step)
            question.answered.connect(self._on_wish)

    def _on_wish(self, cases: Sequence[Case], wish: Wish) -> None:
        self._acts.carry_out(cases, wish)
