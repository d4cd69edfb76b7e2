"""Announces emergencies: one by one, and many at once in one sentence."""

from typing import Final

from PySide6.QtCore import QObject, QTimer

from commandcenter.case import Case
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId
from commandcenter.situation import Situation, needs_control_room, went_by_rule
from commandcenter.urgency import key
from commandcenter.wording import _, ngettext, sentences
from ui.bridge import Bridge
from ui.case.proceedings import lane_units
from ui.choices import class_name
from ui.navigation import Navigation
from ui.notices import Notice, NoticeArea

ONE_BY_ONE: Final = 2
"""Emergencies that arrive together and still get a card each."""


class Emergencies(QObject):
    """Gathers what arrives together and says it when the screens have taken it all in."""

    def __init__(
        self, situation: Situation, bridge: Bridge, notices: NoticeArea, go: Navigation
    ) -> None:
        super().__init__(notices)
        self._situation = situation
        self._bridge = bridge
        self._notices = notices
        self._go = go
        self._arrived: list[str] = []
        self._together: dict[Notice, list[CaseId]] = {}
        """The emergencies that each notice about many stands for."""
        bridge.happened.connect(self._on_happened)

    def arrive(self, case_id: str) -> None:
        """Have this one announced."""
        self._arrived.append(case_id)

    def _on_happened(self, _events: object) -> None:
        self._withdraw_what_is_over()
        self._tell_arrived()

    def _tell_arrived(self) -> None:
        if not self._arrived:
            return
        if self._bridge.behind:
            # What is still to be taken in may be nothing that has happened, but an answer: no
            # emergency waits for the next event.
            QTimer.singleShot(0, self._tell_arrived)
            return
        found = [self._situation.cases.get(CaseId(each)) for each in self._arrived]
        self._arrived = []
        cases = [case for case in found if case is not None]
        if len(cases) <= ONE_BY_ONE:
            for case in cases:
                self._announce(case)
            return
        said = ngettext(
            "{n} emergency at once. It is at the top of the queue.",
            "{n} emergencies at once. They are at the top of the queue.",
            len(cases),
        ).format(n=len(cases))
        first = min(cases, key=key)
        notice = self._notices.alarm(said, _("Show"), _ShowCase(self._go, first.id))
        self._together[notice] = [case.id for case in cases]

    def _withdraw_what_is_over(self) -> None:
        """Units have all the emergencies of a notice, or they have ended: nobody need read it."""
        for notice, case_ids in list(self._together.items()):
            cases = (self._situation.cases.get(case_id) for case_id in case_ids)
            waiting = any(case is not None and needs_control_room(case) for case in cases)
            if not (waiting and self._notices.holds(notice)):
                self._notices.withdraw(notice)
                del self._together[notice]

    def _announce(self, case: Case) -> None:
        what = class_name(case, self._situation.city)
        said = _("Emergency: {what}. Case {number}.").format(what=what, number=case.number)
        if went_by_rule(case):
            units = lane_units(case, self._situation.city)
            told = _("It went to {units} by rule; file it.").format(units=units)
            said = sentences((said, told))
        self._notices.alarm(said, _("Show"), _ShowCase(self._go, case.id), about=case.id)


@frozen
class _ShowCase:
    """What the button on an emergency's card does."""

    go: Navigation
    case_id: str

    def __call__(self) -> None:
        self.go.show_case(self.case_id)
