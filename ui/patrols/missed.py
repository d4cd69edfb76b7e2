"""Says at the desk which unit grids were not walked in time: nobody has to open a list to know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from commandcenter.desk import Desk
from commandcenter.patrol.record import last_walks, tasks
from commandcenter.patrol.tasks import PatrolTask, TaskState
from commandcenter.roles import Post
from commandcenter.wording import _, join, label, ngettext
from ui.bridge import Bridge
from ui.notices import Notice
from ui.patrols.opening import open_patrols

if TYPE_CHECKING:
    from ui.main_window import MainWindow

LOOKS_EVERY: Final = timedelta(minutes=5)
"""How often it is looked for, in the workspace's time: a round is missed only once it is over."""

SHOWN_SECONDS: Final = 60

IN_CHARGE: Final = frozenset({Post.SHIFT_LEADER, Post.DUTY_OFFICER})
"""Who is told, beside the post that walks."""


class MissedPatrols(QObject):
    """Tells once of every round that was over before somebody had walked it."""

    def __init__(self, window: MainWindow, bridge: Bridge) -> None:
        super().__init__(window)
        self._window = window
        self._looked: datetime | None = None
        self._looking = False
        self._told: set[tuple[str, str, int]] = set()
        self._card: Notice | None = None
        bridge.tick.connect(self._on_tick)

    def _on_tick(self, now: datetime) -> None:
        if self._looking or not self._window.situation.city.patrols:
            return
        if self._looked is None or not timedelta(0) <= now - self._looked < LOOKS_EVERY:
            self._looked, self._looking = now, True
            self._window.inquiries.ask(_overdue, self._on_found, self._on_lost)

    def _on_lost(self) -> None:
        self._looking = False

    def _on_found(self, found: Sequence[PatrolTask]) -> None:
        self._looking = False
        hears = self._window.acts.person.hears
        mine = [each for each in found if any(map(hears, IN_CHARGE | {each.plan.post}))]
        new = [each for each in mine if _round(each) not in self._told]
        self._told = {_round(each) for each in mine}
        if not new:
            return
        notices = self._window.notices
        if self._card is not None:
            notices.withdraw(self._card)
        said = ngettext(
            "{n} cell was not walked in time: {plans}.",
            "{n} cells were not walked in time: {plans}.",
            len(new),
        ).format(n=len(new), plans=join(dict.fromkeys(label(each.plan.names) for each in new)))
        self._card = notices.offer(said, _("Patrols"), self._open, SHOWN_SECONDS)

    def _open(self) -> None:
        open_patrols(self._window)


def _round(task: PatrolTask) -> tuple[str, str, int]:
    """What tells one missed round from the next."""
    return task.plan.key, task.cell, task.missed


def _overdue(desk: Desk) -> list[PatrolTask]:
    """The cells whose round is over, unwalked."""
    now = desk.clock.now()
    found = tasks(desk.city, last_walks(desk.store, now), now)
    return [each for each in found if each.state is TaskState.OVERDUE]
