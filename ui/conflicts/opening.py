"""Opens the inbox of decisions that clash, keeps it up to date, and announces what comes in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from commandcenter.case import Case
from commandcenter.commands import SettleConflict
from commandcenter.contest_words import Side, alarm_words, sides
from commandcenter.contested import Contested
from commandcenter.desk import Desk
from commandcenter.ids import CaseId
from commandcenter.situation import Change
from commandcenter.wording import _

if TYPE_CHECKING:
    from ui.conflicts.window import ConflictInbox
    from ui.main_window import MainWindow

Sides = tuple[Side | None, Side | None]


class ConflictDesk(QObject):
    """Knows which cases are contested; one inbox at a time."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._cases: dict[CaseId, Case] = {
            case.id: case for case in window.situation.cases.values() if case.contested
        }
        self.inbox: ConflictInbox | None = None
        """The inbox, if it is open."""
        window.situation.watchers.append(self)

    def open(self) -> None:
        """Show the inbox, or bring it to the front."""
        from ui.conflicts.window import ConflictInbox  # Seldom needed, so not at the start.

        if self.inbox is None:
            self.inbox = ConflictInbox(self._window.situation.city, self._window)
            self.inbox.chosen.connect(self._on_chosen)
            self.inbox.settle_wanted.connect(self._on_settle_wanted)
            self.inbox.case_wanted.connect(self._on_case_wanted)
            self.inbox.finished.connect(self._on_closed)
            self._show()
            self.inbox.show()
        self.inbox.activateWindow()

    # --- what the situation tells its watchers ---

    def cases_changed(self, changes: Sequence[Change]) -> None:
        """A contest came up, or is settled."""
        concerned = False
        for change in changes:
            before = change.before.contested if change.before else ()
            after = change.after
            if after is not None and after.contested:
                self._cases[after.id] = after
                self._announce(after, [each for each in after.contested if each not in before])
            elif change.id in self._cases:
                del self._cases[change.id]
                self._window.notices.withdraw(_about(change.id))
            else:
                continue
            concerned = True
        if concerned:
            self._show()

    def lights_changed(self, cases: Sequence[Case]) -> None:
        """Time settles nothing."""

    def city_changed(self) -> None:
        """Other names, perhaps."""
        self._show()

    def _announce(self, case: Case, new: Sequence[Contested]) -> None:
        leading = [each for each in new if each.follows is None]
        notices, city = self._window.notices, self._window.situation.city
        if any(each.two_teams for each in leading):
            alarm = alarm_words(case, city)
            notices.alarm(alarm, _("Settle"), self.open, about=_about(case.id))
        elif leading:
            said = _("Two decisions about {number} clash.").format(number=case.number)
            notices.offer(said, _("Look"), self.open)

    def _show(self) -> None:
        if self.inbox is not None:
            self.inbox.show_cases(list(self._cases.values()), self._window.situation.city)

    def _on_chosen(self, case: Case, contested: Contested) -> None:
        city = self._window.situation.city

        def look(desk: Desk) -> Sides:
            return sides(contested, desk.store.history(case.id), city)

        def show(found: Sides) -> None:
            inbox = self.inbox
            if inbox is not None and inbox.entry is not None and inbox.entry[1] == contested:
                inbox.show_sides(*found)

        self._window.inquiries.ask(look, show)

    def _on_settle_wanted(self, command: SettleConflict) -> None:
        case = self._cases.get(CaseId(command.case))
        if case is not None:
            self._window.acts.carry_out([case], lambda _case: command)

    def _on_case_wanted(self, case_id: str) -> None:
        self._window.select([case_id])
        self._window.activateWindow()

    def _on_closed(self) -> None:
        self.inbox = None


def _about(case_id: str) -> str:
    return f"conflict {case_id}"


def open_conflicts(window: MainWindow) -> ConflictDesk:
    """Show the inbox."""
    desk = window.findChild(ConflictDesk) or ConflictDesk(window)
    desk.open()
    return desk
