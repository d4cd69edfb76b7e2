"""What becomes of a drop: the one act that it can be, or a choice among several; then its reason.

The same for a menu and a key. What is done goes the road of every act.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from commandcenter.case import Case
from commandcenter.commands import CaseCommand
from commandcenter.escalation.board_card import Lane
from commandcenter.escalation.drops import Drop, Offer, Sitting, onto_level, onto_person
from commandcenter.frozen import frozen
from commandcenter.roles import Person
from commandcenter.situation import Situation
from commandcenter.wording import _
from ui.acts import Acts
from ui.bridge import Bridge
from ui.dialogs.ask import Question
from ui.dialogs.ask_loop import ASKED
from ui.dialogs.loop_parts import Moment
from ui.seats import acting_for

if TYPE_CHECKING:
    from ui.dialogs.form import Values


class LettingGo(QObject):
    """Judges what a drop would do, and has it done."""

    refused = Signal(str)
    """Why nothing could be done."""

    def __init__(self, bridge: Bridge, acts: Acts, window: QWidget) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._acts = acts
        self.parent_window = window
        """Over which it asks: the board while it is open, else the console."""
        self.menu: QMenu | None = None
        """The acts to choose from, while there are several."""
        self.question: Question | None = None
        """The form that asks for the reason, while it is open."""

    def on_level(self, case_ids: Sequence[str], lane: Lane) -> Drop:
        """What a drop of these cases on a level would do."""
        return onto_level(self._cases(case_ids), lane, self._sitting())

    def on_person(self, case_ids: Sequence[str], person: Person) -> Drop:
        """What a drop of these cases on somebody would do."""
        return onto_person(self._cases(case_ids), person, self._sitting())

    def let_go(self, drop: Drop, case_ids: Sequence[str], place: QPoint) -> None:
        """Do the one act of `drop`, or ask at `place` (on the screen) which one is meant."""
        cases = self._cases(case_ids)
        if not drop.allowed:
            self.refused.emit(drop.why)
        elif len(drop.offers) == 1:
            self._do(drop.offers[0], cases)
        else:
            self._offer(drop, cases, place)

    def _offer(self, drop: Drop, cases: Sequence[Case], place: QPoint) -> None:
        menu = self.menu = QMenu(self.parent_window)
        menu.aboutToHide.connect(menu.deleteLater)
        for at, offer in enumerate(drop.offers, 1):
            act = QAction(_("&{n}  {says}").format(n=at, says=offer.says), menu)
            act.triggered.connect(partial(self._do, offer, cases))
            menu.addAction(act)
        menu.popup(place)

    def _do(self, offer: Offer, cases: Sequence[Case], _checked: bool = False) -> None:
        commands = dict(zip((case.id for case in cases), offer.commands, strict=True))
        if hasattr(offer.commands[0], "reason"):
            self._ask(offer, cases)
            return
        self._acts.carry_out(cases, lambda case: commands[case.id], behalf=offer.behalf)

    def _ask(self, offer: Offer, cases: Sequence[Case]) -> None:
        """Ask for the reason, under the sentence that says what will happen."""
        asked, now = ASKED[offer.command], self._bridge.now
        # What is asked is why alone: which step fires was said by where the cases were let go.
        parts = {"reason": asked.parts(Moment(cases[0], self._situation.city, now))["reason"]}
        title, verb, parent = _(asked.title), _(asked.verb), self.parent_window
        self.question = Question(title, offer.says, verb, parts, cases, _Wishes(offer), parent)
        self.question.answered.connect(self._on_answered)
        self.question.open()

    def _on_answered(self, cases: Sequence[Case], wish: _Wish) -> None:
        self._acts.carry_out(cases, wish)

    def _sitting(self) -> Sitting:
        city, person = self._situation.city, self._acts.person

        def acting(command: type[CaseCommand], case: Case) -> Person | None:
            return acting_for(command, case, city, person)

        return Sitting(city, person, acting, self._bridge.now)

    def _cases(self, case_ids: Sequence[str]) -> list[Case]:
        found = (self._situation.find(each) for each in case_ids)
        return [case for case in found if case is not None]

    @property
    def _situation(self) -> Situation:
        situation = self._bridge.situation
        assert situation is not None, "a window exists only once the desk is open"
        return situation


@frozen
class _Wish:
    """The command for each case, with the reason that was given."""

    offer: Offer
    reason: str

    def __call__(self, case: Case) -> CaseCommand:
        mine = next(each for each in self.offer.commands if each.case == case.id)
        return replace(mine, reason=self.reason)  # type: ignore[call-arg]


@frozen
class _Wishes:
    """Makes the wish from what the form holds."""

    offer: Offer

    def __call__(self, values: Values) -> _Wish:
        return _Wish(self.offer, values["reason"])
