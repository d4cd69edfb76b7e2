"""What can be done with the selected cases: asks for what an act needs, then has it carried out.

The forms are imported by the first act that asks: the first picture needs none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from commandcenter import commands as do
from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.desk import Desk
from commandcenter.events import ContactRevealed, Event
from commandcenter.frozen import frozen
from commandcenter.radio import radio_sentence
from commandcenter.situation import Situation, to_be_placed
from commandcenter.wording import _
from ui.acts import Acts
from ui.bridge import Bridge
from ui.choices import unit_choices
from ui.chooser import Chooser, matching
from ui.lookup import Lookup
from ui.notices import NoticeArea
from ui.seats import may

if TYPE_CHECKING:
    from ui.dialogs.ask import Question, Wish
    from ui.dialogs.form import Values


class CaseActs(QObject):
    """The acts on cases, as the action table names them. Each acts on what is selected."""

    pick_wanted = Signal(object)
    """The `Question` that waits, out of sight, for a click on the map."""
    deciding = Signal(list)
    """Ids of the cases that a unit is being chosen for; none when it is over."""
    revealed = Signal(str, str)
    """Id of a report, and its reporter's contact."""

    def __init__(
        self, bridge: Bridge, acts: Acts, notices: NoticeArea, lookup: Lookup, window: QWidget
    ) -> None:
        super().__init__(window)
        self.selected: tuple[Case, ...] = ()
        self._bridge = bridge
        self._acts = acts
        self._notices = notices
        self._lookup = lookup
        self.over = window
        """The window over which forms open: where somebody is at work."""
        self._map_window = window
        self._revealing: dict[int, tuple[str, str]] = {}
        """The report whose contact each ticket reads, and the person who gave a reason for it."""
        bridge.answered.connect(self._on_answered)

    # --- intake ---

    def file(self) -> None:
        """File the report: at once if its place is known, nothing like it is near, and its class
        leaves nothing to choose.
        """
        from ui.dialogs.ask_same import ask_whether_same, near_to

        cases = self._able(do.FileCase)
        if len(cases) == 1 and to_be_placed(cases[0]):
            self._question_of_place(cases).answered.connect(self._on_place_to_file)
            return
        near = near_to(cases[0], self._lookup.open_cases) if len(cases) == 1 else []
        if near:
            asked = ask_whether_same(near, self._situation, self.over)
            asked.given.connect(_JoinOrFile(self, cases[0]))
            return
        self.file_apart(cases)

    def join(self, case: Case, into: Case) -> None:
        """Make the case one more report of another that is the same thing."""
        self._acts.carry_out([case], lambda case: do.Merge(case.id, into.number))

    def file_apart(self, cases: Sequence[Case]) -> None:
        """File what is no duplicate; asks only where the class leaves something to choose."""
        if len(cases) == 1 and not self._has_one_condition(cases[0]):
            from ui.dialogs.ask import ask_file

            self._await(ask_file(cases, self._situation, self.over))
            return
        self._acts.carry_out(cases, lambda case: do.FileCase(case.id))

    def _on_place_to_file(self, cases: Sequence[Case], wish: Wish) -> None:
        self._acts.carry_out(cases, wish, self._on_placed_to_file)

    def _on_placed_to_file(self, events: list[Event]) -> None:
        self.file()

    def _has_one_condition(self, case: Case) -> bool:
        found = self._city.catalogue.by_code.get(case.standing.class_code or "")
        return found is not None and len(found.conditions) == 1

    def reject(self) -> None:
        """Say that the report is no case."""
        self._ask_words(do.Reject)

    def place(self) -> None:
        """Say where the case is: in words, by its grid, or by a click on the map."""
        cases = self._able(do.PlaceCase)
        if cases:
            self._ask_place(cases[:1])

    def place_at(self, case_id: str, lon: float, lat: float) -> None:
        """The case was dropped on the map (WGS-84 degrees); the person says that it is meant."""
        case = self._situation.find(case_id)
        if case is not None and may(do.PlaceCase, case, self._city, self._acts.person):
            self._ask_place([case]).part("place").set_point(lon, lat)

    def _ask_place(self, cases: Sequence[Case]) -> Question:
        question = self._question_of_place(cases)
        self._await(question)
        return question

    def _question_of_place(self, cases: Sequence[Case]) -> Question:
        from ui.dialogs.ask import ask_place

        lookup = self._lookup
        question = ask_place(cases, lookup.gazetteer, lookup.known, self._map_window)
        question.part("place").pick_requested.connect(self._on_pick_requested)
        return question

    def _on_pick_requested(self) -> None:
        from ui.dialogs.ask import Question

        part = self.sender()
        question = part.window() if isinstance(part, QWidget) else None
        assert isinstance(question, Question)
        # Out of the way: nothing can be clicked while a question stands before its window.
        question.hide()
        self.pick_wanted.emit(question)

    def merge(self) -> None:
        """Say that the case is the same thing as another open one."""
        cases = self._able(do.Merge)
        if cases:
            from ui.dialogs.ask import ask_merge

            open_cases = self._lookup.open_cases
            self._await(ask_merge(cases, self._situation, open_cases, self.over))

    def void(self) -> None:
        """Say that the case should never have been."""
        self._ask_words(do.Void)

    # --- command ---

    def dispatch(self) -> None:
        """Choose a unit for the selected cases."""
        cases = self._able(do.Dispatch)
        if not cases:
            return
        ids = [case.id for case in cases]
        choices = unit_choices(
            cases, self._situation, self._acts.person, self._bridge.now, self._lookup.advice
        )
        chooser = Chooser(
            _("Dispatch to which unit?"), lambda typed: matching(choices, typed), self.over
        )
        chooser.chosen.connect(_DispatchTo(self, ids))
        chooser.finished.connect(self._on_decided)
        self.deciding.emit(ids)
        chooser.open()

    def _on_decided(self) -> None:
        self.deciding.emit([])

    def dispatch_to(self, case_ids: Sequence[str], unit: str) -> None:
        """Give these cases to a unit; the drop of a drag ends here too."""
        found = (self._situation.find(case_id) for case_id in case_ids)
        cases = [case for case in found if case is not None]
        self._acts.carry_out(cases, lambda case: do.Dispatch(case.id, unit))

    def recall(self) -> None:
        """Take a wrong dispatch back."""
        self._ask_words(do.Recall)

    # --- what units and verifiers say ---

    def sign(self) -> None:
        """The unit takes the case."""
        self._acts.carry_out(self._able(do.SignFor), lambda case: do.SignFor(case.id))

    def start(self) -> None:
        """The unit begins."""
        self._acts.carry_out(self._able(do.StartHandling), lambda c: do.StartHandling(c.id))

    def give_back(self) -> None:
        """The unit returns the case: whose it is, and why."""
        cases = self._able(do.Return)
        if cases:
            from ui.dialogs.ask import ask_return

            self._await(ask_return(cases, self._situation, self.over))

    def done(self) -> None:
        """The unit says that it is done."""
        self._ask_words(do.ReportDone)

    def start_check(self) -> None:
        """Somebody else goes to look."""
        self._acts.carry_out(self._able(do.StartCheck), lambda case: do.StartCheck(case.id))

    def pass_check(self) -> None:
        """Seen on site: it is done."""
        self._ask_words(do.PassCheck)

    def close(self) -> None:
        """Close, with the criterion that is met; at once if there is nothing to choose or say."""
        cases = self._able(do.Close)
        condition = self._city.condition_of(cases[0]) if len(cases) == 1 else None
        complaint = len(cases) == 1 and cases[0].proceedings.complaint
        if complaint or (condition is not None and len(condition.criteria) > 1):
            from ui.dialogs.ask import ask_close

            self._await(ask_close(cases, self._situation, self.over))
            return
        self._acts.carry_out(cases, lambda case: do.Close(case.id))

    # --- facts ---

    def note(self) -> None:
        """Leave a remark."""
        self._ask_words(do.AddNote)

    def reveal(self, report: str | None = None) -> None:
        """Show the reporter's contact of one case; the look is logged with its reason."""
        cases = self._able(do.RevealContact)[:1]
        if cases:
            from ui.dialogs.ask import ask_words

            question = ask_words(do.RevealContact, cases, self.over, report=report)
            question.answered.connect(self._on_reveal)

    def erase(self) -> None:
        """Erase the reporters' contacts, or all words, of one case."""
        cases = self._able(do.Erase)[:1]
        if cases:
            from ui.dialogs.ask import ask_erase

            self._await(ask_erase(cases, self.over))

    def copy_for_radio(self) -> None:
        """Put the selected cases on the clipboard, a sentence each."""
        lines = [radio_sentence(case, self._city, self._bridge.now) for case in self.selected]
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))
            self._notices.tell(_("Copied: {sentence}").format(sentence=lines[0]))

    def _on_reveal(self, cases: Sequence[Case], wish: Wish) -> None:
        self._acts.carry_out(cases, wish, self._on_revealed)

    def _on_revealed(self, events: list[Event]) -> None:
        """The look is in the log; only now is the contact read."""
        body, case = events[0].body, self._situation.find(str(events[0].case))
        if not isinstance(body, ContactRevealed) or case is None:
            return
        report = next(each for each in case.reports if each.id == body.report)
        if report.contact is not None:
            read = _ReadContact(report.contact.digest)
            self._revealing[self._bridge.ask(read)] = report.id, events[0].actor

    def _on_answered(self, ticket: int, words: object) -> None:
        report, person = self._revealing.pop(ticket, ("", ""))
        if report and person == self._acts.person.id:  # Who has gone meanwhile sees it no more.
            self.revealed.emit(report, words if isinstance(words, str) else _("erased"))

    # --- the ways of asking ---

    @property
    def _situation(self) -> Situation:
        situation = self._bridge.situation
        assert situation is not None, "a window exists only once the desk is open"
        return situation

    @property
    def _city(self) -> City:
        return self._situation.city

    def _able(self, command: type[do.Command]) -> list[Case]:
        person = self._acts.person
        return [case for case in self.selected if may(command, case, self._city, person)]

    def _ask_words(self, command: type[do.CaseCommand]) -> None:
        cases = self._able(command)
        if cases:
            from ui.dialogs.ask import ask_words

            self._await(ask_words(command, cases, self.over))

    def _await(self, question: Question) -> None:
        question.answered.connect(self._on_wish)

    def _on_wish(self, cases: Sequence[Case], wish: Wish) -> None:
        self._acts.carry_out(cases, wish)


@frozen
class _DispatchTo:
    """What the choice of a unit does."""

    case_acts: CaseActs
    case_ids: Sequence[str]

    def __call__(self, unit: str) -> None:
        self.case_acts.dispatch_to(self.case_ids, unit)


@frozen
class _JoinOrFile:
    """What the answer does to the question whether a report is of something known."""

    case_acts: CaseActs
    case: Case

    def __call__(self, values: Values) -> None:
        from ui.dialogs.ask_same import SAME

        same: Case | None = values[SAME]
        if same is not None:
            self.case_acts.join(self.case, same)
        else:
            self.case_acts.file_apart([self.case])


@frozen
class _ReadContact:
    """Reads one contact, on the desk thread."""

    digest: str

    def __call__(self, desk: Desk) -> str | None:
        return desk.store.contact(self.digest)
