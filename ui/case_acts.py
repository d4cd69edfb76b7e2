"""What can be done with the selected cases: asks for what an act needs, then has it carried out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from commandcenter import commands as do
from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.commands import CaseCommand
from commandcenter.desk import Desk
from commandcenter.events import ContactRevealed, Event
from commandcenter.radio import radio_sentence
from commandcenter.report import Place
from commandcenter.situation import Situation
from commandcenter.wording import _, label
from ui.acts import Acts
from ui.bridge import Bridge
from ui.choices import class_choices, nearest_choices, unit_choices
from ui.chooser import Choice, Chooser, matching
from ui.dialogs.words import WordsDialog
from ui.notices import NoticeArea
from ui.seats import may

NOBODY: Final = "-"
"""Id of the choice that names no unit."""


class CaseActs(QObject):
    """The acts on cases, as the action table names them. Each acts on what is selected."""

    pick_wanted = Signal(str)
    """Let the next click on the map place this case."""
    revealed = Signal(str, str)
    """Id of a report, and its reporter's contact."""

    def __init__(self, bridge: Bridge, acts: Acts, notices: NoticeArea, window: QWidget) -> None:
        super().__init__(window)
        self.selected: tuple[Case, ...] = ()
        self._bridge = bridge
        self._acts = acts
        self._notices = notices
        self._window = window
        self._revealing: dict[int, str] = {}
        bridge.answered.connect(self._on_answered)

    # --- intake ---

    def file(self) -> None:
        """File the report: under its class, or one to be chosen."""
        cases = self._able(do.FileCase)
        if not cases:
            return
        if len(cases) > 1 or cases[0].standing.class_code:
            self._file_under(cases, None)
            return
        self._choose(
            _("File under which class?"),
            class_choices(self._city),
            lambda code: self._file_under(cases, code),
        )

    def _file_under(self, cases: Sequence[Case], code: str | None) -> None:
        code_of = code or cases[0].standing.class_code
        found = self._city.catalogue.by_code.get(code_of or "")
        if len(cases) > 1 or found is None or len(found.conditions) == 1:
            self._acts.carry_out(cases, lambda case: do.FileCase(case.id, code))
            return
        choices = [Choice(each.code, label(each.names)) for each in found.conditions]
        self._choose(
            _("Which condition is met?"),
            choices,
            lambda condition: self._acts.carry_out(
                cases, lambda case: do.FileCase(case.id, code, condition)
            ),
        )

    def reject(self) -> None:
        """Say that the report is no case."""
        self._with_words(
            do.Reject,
            _("Reject the report"),
            _("Why is it no case? The reporter is told."),
            _("Reject"),
            lambda case, words: do.Reject(case.id, words),
        )

    def place(self) -> None:
        """Let the next click on the map say where the case is."""
        cases = self._able(do.PlaceCase)
        if cases:
            self.pick_wanted.emit(cases[0].id)

    def place_at(self, case_id: str, lon: float, lat: float) -> None:
        """The place was clicked (WGS-84 degrees)."""
        case = self._situation.find(case_id)
        if case is not None:
            place = Place(lon=lon, lat=lat, method="click")
            self._acts.carry_out([case], lambda case: do.PlaceCase(case.id, place))

    def merge(self) -> None:
        """Say that the case is the same thing as another open one."""
        cases = self._able(do.Merge)
        if not cases:
            return
        self._choose(
            _("Merge into which case?"),
            nearest_choices(cases, self._situation),
            lambda into: self._acts.carry_out(cases, lambda case: do.Merge(case.id, into)),
        )

    def void(self) -> None:
        """Say that the case should never have been."""
        self._with_words(
            do.Void,
            _("Void the case"),
            _("Why should it never have been?"),
            _("Void"),
            lambda case, words: do.Void(case.id, words),
        )

    # --- command ---

    def dispatch(self) -> None:
        """Choose a unit for the selected cases."""
        cases = self._able(do.Dispatch)
        if cases:
            self._choose(
                _("Dispatch to which unit?"),
                unit_choices(cases, self._situation, self._acts.person, self._bridge.now),
                lambda unit: self.dispatch_to([case.id for case in cases], unit),
            )

    def dispatch_to(self, case_ids: Sequence[str], unit: str) -> None:
        """Give these cases to a unit; the drop of a drag ends here too."""
        found = (self._situation.find(case_id) for case_id in case_ids)
        cases = [case for case in found if case is not None]
        self._acts.carry_out(cases, lambda case: do.Dispatch(case.id, unit))

    def recall(self) -> None:
        """Take a wrong dispatch back."""
        self._with_words(
            do.Recall,
            _("Recall the dispatch"),
            _("Why is it recalled? The unit is told."),
            _("Recall"),
            lambda case, words: do.Recall(case.id, words),
        )

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
        if not cases:
            return
        units = (each for each in self._city.units.by_code.values() if each.handles)
        named = [Choice(each.code, label(each.names)) for each in units]
        choices = [Choice(NOBODY, _("Not known")), *named]
        self._choose(_("Whose is it, in the unit's view?"), choices, self._return_to)

    def _return_to(self, unit: str) -> None:
        owner = None if unit == NOBODY else unit
        self._with_words(
            do.Return,
            _("Return the case"),
            _("Why will the unit not act?"),
            _("Return"),
            lambda case, words: do.Return(case.id, words, owner),
        )

    def done(self) -> None:
        """The unit says that it is done."""
        self._with_words(
            do.ReportDone,
            _("Handled"),
            _("What was done? May be left empty."),
            _("Record"),
            lambda case, words: do.ReportDone(case.id, words),
            required=False,
        )

    def start_check(self) -> None:
        """Somebody else goes to look."""
        self._acts.carry_out(self._able(do.StartCheck), lambda case: do.StartCheck(case.id))

    def pass_check(self) -> None:
        """Seen on site: it is done."""
        self._with_words(
            do.PassCheck,
            _("Check passed"),
            _("What was seen on site? May be left empty."),
            _("Record"),
            lambda case, words: do.PassCheck(case.id, words),
            required=False,
        )

    def close(self) -> None:
        """Close, with the criterion that is met."""
        cases = self._able(do.Close)
        condition = self._city.condition_of(cases[0]) if len(cases) == 1 else None
        if condition is None or len(condition.criteria) < 2:
            self._acts.carry_out(cases, lambda case: do.Close(case.id))
            return
        choices = [Choice(each.code, label(each.names)) for each in condition.criteria]
        self._choose(
            _("Which closing criterion is met?"),
            choices,
            lambda code: self._acts.carry_out(cases, lambda case: do.Close(case.id, code)),
        )

    # --- facts ---

    def note(self) -> None:
        """Leave a remark."""
        self._with_words(
            do.AddNote,
            _("Add a note"),
            _("Everybody who reads the case sees it."),
            _("Add"),
            lambda case, words: do.AddNote(case.id, words),
        )

    def reveal(self, report: str | None = None) -> None:
        """Show the reporter's contact of one case; the look is logged with its reason."""
        cases = self._able(do.RevealContact)[:1]
        self._with_words(
            do.RevealContact,
            _("Reveal the contact"),
            _("Why must you see it? The look is recorded."),
            _("Reveal"),
            lambda case, words: do.RevealContact(case.id, words, report),
            cases=cases,
            then=self._on_revealed,
        )

    def erase(self) -> None:
        """Erase the reporters' contacts, or all words, of one case."""
        cases = self._able(do.Erase)[:1]
        if not cases:
            return
        choices = [
            Choice("contact", _("The reporters' contacts")),
            Choice("text", _("The contacts and all words of the reports")),
        ]
        self._choose(_("What is to be erased for ever?"), choices, self._erase)

    def _erase(self, what: str) -> None:
        self._with_words(
            do.Erase,
            _("Erase"),
            _("At whose right or request? This cannot be taken back."),
            _("Erase for ever"),
            lambda case, words: do.Erase(case.id, words, what),
            cases=self._able(do.Erase)[:1],
        )

    def copy_for_radio(self) -> None:
        """Put the selected cases on the clipboard, a sentence each."""
        lines = [radio_sentence(case, self._city, self._bridge.now) for case in self.selected]
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))
            self._notices.tell(_("Copied: {sentence}").format(sentence=lines[0]))

    def _on_revealed(self, events: list[Event]) -> None:
        """The look is in the log; only now is the contact read."""
        body, case = events[0].body, self._situation.find(str(events[0].case))
        if not isinstance(body, ContactRevealed) or case is None:
            return
        report = next(each for each in case.reports if each.id == body.report)
        if report.contact is not None:
            read = _ReadContact(report.contact.digest)
            self._revealing[self._bridge.ask(read)] = report.id

    def _on_answered(self, ticket: int, words: object) -> None:
        report = self._revealing.pop(ticket, None)
        if report is not None:
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

    def _choose(self, title: str, choices: Sequence[Choice], then: Callable[[str], object]) -> None:
        chooser = Chooser(title, lambda typed: matching(choices, typed), self._window)
        chooser.chosen.connect(then)
        chooser.open()

    def _with_words(
        self,
        command: type[do.Command],
        title: str,
        prompt: str,
        act: str,
        wish: Callable[[Case, str], CaseCommand],
        *,
        required: bool = True,
        cases: Sequence[Case] | None = None,
        then: Callable[[list[Event]], object] | None = None,
    ) -> None:
        chosen = self._able(command) if cases is None else cases
        if not chosen:
            return

        def carry_out(words: str) -> None:
            self._acts.carry_out(chosen, lambda case: wish(case, words), then)

        dialog = WordsDialog(title, prompt, act, self._window, required=required)
        dialog.given.connect(carry_out)
        dialog.open()


@dataclass(frozen=True, slots=True)
class _ReadContact:
    """Reads one contact, on the desk thread."""

    digest: str

    def __call__(self, desk: Desk) -> str | None:
        return desk.store.contact(self.digest)
