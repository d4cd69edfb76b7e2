"""Says at the desk that a step of escalation reached nobody: silence must not look like an answer.

A step that could not be carried out is tried again by its chain's policy; told is what was given
up. One card counts them until somebody has dealt with it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from commandcenter.escalation.words import WHY_NAMES
from commandcenter.events import Event, StepFailed
from commandcenter.roles import Post
from commandcenter.wording import _, ngettext
from ui.bridge import Bridge
from ui.notices import Notice

if TYPE_CHECKING:
    from ui.main_window import MainWindow

IN_CHARGE: Final = frozenset({Post.DISPATCHER, Post.SHIFT_LEADER, Post.DUTY_OFFICER})
"""Who can act in the place of a step that failed."""


class FailedSteps(QObject):
    """Hears of steps that were given up."""

    def __init__(self, window: "MainWindow", bridge: Bridge) -> None:
        super().__init__(window)
        self._window = window
        self._count = 0
        self._card: Notice | None = None
        bridge.happened.connect(self._on_happened)

    def _on_happened(self, events: Sequence[Event]) -> None:
        failed = [
            (each, each.body)
            for each in events
            if isinstance(each.body, StepFailed) and each.body.again_at is None
        ]
        if not failed or not any(map(self._window.acts.person.hears, IN_CHARGE)):
            return
        notices, card = self._window.notices, self._card
        if card is not None and notices.holds(card):
            notices.withdraw(card)
        else:
            self._count = 0
        self._count += len(failed)
        last, body = failed[-1]
        case = self._window.situation.cases.get(last.case) if last.case else None
        told = ngettext(
            "{n} step of escalation could not be carried out, in case {number}: {why}",
            "{n} steps of escalation could not be carried out, the last in case {number}: {why}",
            self._count,
        )
        self._card = notices.fail(
            told.format(
                n=self._count, number=case.number if case else "", why=_(WHY_NAMES[body.why])
            ),
            _("The cases and their limits go on as they are."),
            _("Tell them yourself, and look at the roster and the chain."),
        )
