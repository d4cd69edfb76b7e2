"""Sends acts to the desk, says how they went, and offers to take them back for ten seconds.

Several cases acted on at once are one batch: one sentence, one offer to undo. Who acts is the
person at this desk; whose act it is, `ui.seats` says.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from commandcenter import commands as do
from commandcenter import events as ev
from commandcenter.case import Case
from commandcenter.commands import CaseCommand, Undo
from commandcenter.events import Body, Event
from commandcenter.fold import UNDOABLE
from commandcenter.frozen import frozen
from commandcenter.lifecycle import MOVES
from commandcenter.roles import LOCAL, Person
from commandcenter.wording import N_, _, label, ngettext
from ui.bridge import Bridge
from ui.notices import Notice, NoticeArea
from ui.seats import acting_for

SAID: Final[dict[type[Body], tuple[str, str]]] = {
    ev.CaseReported: (N_("Report {number} recorded."), N_("{count} reports recorded.")),
    ev.ReportJoined: (
        N_("Report added to case {number}."),
        N_("{count} reports added to cases."),
    ),
    ev.CaseFiled: (N_("Case {number} filed."), N_("{count} cases filed.")),
    ev.CaseRejected: (N_("Report {number} rejected."), N_("{count} reports rejected.")),
    ev.CasePlaced: (N_("Case {number} placed."), N_("{count} cases placed.")),
    ev.CaseDispatched: (
        N_("Case {number} dispatched to {unit}."),
        N_("{count} cases dispatched to {unit}."),
    ),
    ev.DispatchRecalled: (N_("Case {number} recalled."), N_("{count} cases recalled.")),
    ev.CaseSigned: (N_("Case {number} signed for."), N_("{count} cases signed for.")),
    ev.HandlingStarted: (
        N_("Handling of case {number} started."),
        N_("Handling of {count} cases started."),
    ),
    ev.CaseReturned: (N_("Case {number} returned."), N_("{count} cases returned.")),
    ev.HandlingDone: (N_("Case {number} handled."), N_("{count} cases handled.")),
    ev.CheckStarted: (
        N_("Check of case {number} started."),
        N_("Check of {count} cases started."),
    ),
    ev.CheckPassed: (N_("Case {number} passed its check."), N_("{count} cases passed the check.")),
    ev.CaseClosed: (N_("Case {number} closed."), N_("{count} cases closed.")),
    ev.VerificationSent: (N_("Case {number} is verified."), N_("{count} cases are verified.")),
    ev.VerificationReported: (
        N_("Result of the verification of case {number} recorded."),
        N_("Results of {count} verifications recorded."),
    ),
    ev.ReporterTold: (
        N_("Reporter of case {number} told."),
        N_("Reporters of {count} cases told."),
    ),
    ev.CaseUnmerged: (N_("Case {number} goes on by itself."), N_("{count} cases parted.")),
    ev.CaseSplit: (N_("Case {number} split."), N_("{count} cases split.")),
    ev.CaseHandedOn: (N_("Case {number} handed on."), N_("{count} cases handed on.")),
    ev.CoHandlingAsked: (
        N_("Co-handling of case {number} asked for."),
        N_("Co-handling of {count} cases asked for."),
    ),
    ev.TaskMoved: (N_("Part of case {number} recorded."), N_("Parts of {count} cases recorded.")),
    ev.CasePassed: (
        N_("Case {number} passed to another level."),
        N_("{count} cases passed to another level."),
    ),
    ev.ApprovalAsked: (
        N_("Request for case {number} waits for approval."),
        N_("Requests for {count} cases wait for approval."),
    ),
    ev.ApprovalGiven: (
        N_("Case {number} approved; one more must agree."),
        N_("{count} cases approved; one more must agree."),
    ),
    ev.ApprovalRefused: (
        N_("Request for case {number} refused."),
        N_("Requests for {count} cases refused."),
    ),
    ev.CaseExtended: (N_("Case {number} extended."), N_("{count} cases extended.")),
    ev.CaseSuspended: (N_("Case {number} suspended."), N_("{count} cases suspended.")),
    ev.CaseResumed: (N_("Case {number} goes on."), N_("{count} cases go on.")),
    ev.CaseForceClosed: (
        N_("Case {number} closed by force."),
        N_("{count} cases closed by force."),
    ),
    ev.HandlingOrdered: (
        N_("Order given for case {number}."),
        N_("Orders given for {count} cases."),
    ),
    ev.OrderReplied: (
        N_("Order for case {number} answered."),
        N_("Orders for {count} cases answered."),
    ),
    ev.WhistleBlown: (
        N_("Units called to case {number}."),
        N_("Units called to {count} cases."),
    ),
    ev.UnitReportedIn: (
        N_("Unit reported in at case {number}."),
        N_("Units reported in at {count} cases."),
    ),
    ev.AnswerRated: (
        N_("Answer rated for case {number}."),
        N_("Answers rated for {count} cases."),
    ),
    ev.CheckFailed: (N_("Case {number} failed its check."), N_("{count} cases failed the check.")),
    ev.CaseReopened: (N_("Case {number} reopened."), N_("{count} cases reopened.")),
    ev.CallBackMade: (
        N_("Call-back of case {number} recorded."),
        N_("Call-backs of {count} cases recorded."),
    ),
    ev.AppealRaised: (N_("Appeal made for case {number}."), N_("Appeals made for {count} cases.")),
    ev.AppealDecided: (
        N_("Appeal of case {number} decided."),
        N_("Appeals of {count} cases decided."),
    ),
    ev.ArrivalRecorded: (
        N_("Arrival at case {number} recorded."),
        N_("Arrivals at {count} cases recorded."),
    ),
    ev.CallRecorded: (N_("Call recorded for case {number}."), N_("{count} calls recorded.")),
    ev.CaseMerged: (N_("Case {number} merged."), N_("{count} cases merged.")),
    ev.CaseVoided: (N_("Case {number} voided."), N_("{count} cases voided.")),
    ev.NoteAdded: (N_("Note added to case {number}."), N_("Note added to {count} cases.")),
    ev.PhotoAdded: (N_("Photo added to case {number}."), N_("{count} photos added.")),
    ev.Undone: (N_("Undone: case {number}."), N_("Undone: {count} cases.")),
    ev.ChainAcknowledged: (N_("Case {number} acknowledged."), N_("{count} cases acknowledged.")),
    ev.AcknowledgementEnded: (
        N_("Acknowledgement of case {number} taken back."),
        N_("Acknowledgements of {count} cases taken back."),
    ),
    ev.ChainSilenced: (N_("Case {number} silenced."), N_("{count} cases silenced.")),
    ev.SilenceEnded: (
        N_("Silence of case {number} ended."),
        N_("Silences of {count} cases ended."),
    ),
    ev.StepFired: (N_("Case {number} escalated."), N_("{count} cases escalated.")),
    ev.StepSkipped: (
        N_("A step of case {number} is skipped."),
        N_("A step of each of {count} cases is skipped."),
    ),
    ev.ChainBound: (
        N_("The chain of case {number} begins anew."),
        N_("The chains of {count} cases begin anew."),
    ),
    ev.TextErased: (N_("Erased from case {number}."), N_("Erased from {count} cases.")),
}
"""What to say of an act that is stored: of one case, of several. Shown through `_`."""

MOST_LINES: Final = 4
"""Refusals that a notice names; its copy has all."""

Then = Callable[[list[Event]], object]


def _open(_act: Callable[[], object]) -> bool:
    """Whoever sits at a desk without a hub may ask at any time."""
    return True


@dataclass(slots=True)
class _Batch:
    """Acts that were asked for at once."""

    tickets: dict[int, str]
    """Number of the case that each ticket is about; empty for a report."""
    then: Then | None
    refused: Callable[[str], object] | None = None
    """Told of a refusal in place of a notice."""
    events: list[Event] = field(default_factory=list)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    """Number of the case, and the sentence, of each act that was refused."""
    waiting: set[int] = field(init=False)

    def __post_init__(self) -> None:
        self.waiting = set(self.tickets)


class Acts(QObject):
    """The road from a screen to the desk and back to the person who asked."""

    person_changed = Signal()
    told = Signal(str)
    """How it went, in the sentence that is on the card; for other windows than the console."""

    def __init__(self, bridge: Bridge, notices: NoticeArea, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.person: Person = LOCAL
        self.gate: Callable[[Callable[[], object]], bool] = _open
        """Asked before acts on cases, and before they are taken back; where it says False it has
        kept the act, to be done once somebody has signed in."""
        self._bridge = bridge
        self._notices = notices
        self._batches: dict[int, _Batch] = {}
        self._offers: dict[Notice, list[Event]] = {}
        """What each card that offers to undo would take back, oldest first."""
        bridge.done.connect(self._on_done)
        bridge.refused.connect(self._on_refused)
        bridge.failed.connect(self._on_failed)
        bridge.happened.connect(self._on_happened)

    def act_as(self, person: Person) -> None:
        """Ask as another person from now on."""
        self.person = person
        self.person_changed.emit()

    def carry_out(
        self,
        cases: Sequence[Case],
        wish: Callable[[Case], CaseCommand],
        then: Then | None = None,
        behalf: Person | None = None,
    ) -> None:
        """Ask for `wish` of each case, based on what is seen of it; `then` hears the events.

        It is the act of `behalf`, if given; else of whoever `ui.seats` says.
        """
        situation = self._bridge.situation
        if situation is None or not cases:
            return
        if not self.gate(partial(self.carry_out, cases, wish, then, behalf)):
            return
        tickets: dict[int, str] = {}
        for case in cases:
            command = _based(wish(case), case)
            unit = getattr(command, "unit", None)
            whose = behalf or acting_for(type(command), case, situation.city, self.person, unit)
            ticket = self._bridge.submit(command, person=self.person, on_behalf_of=whose)
            tickets[ticket] = case.number
        self._remember(_Batch(tickets, then))

    def take_down(
        self, command: do.RegisterReport, then: Then, refused: Callable[[str], object]
    ) -> None:
        """Ask for a report to be taken down; who asked is told how it went."""
        ticket = self._bridge.submit(command, person=self.person)
        self._remember(_Batch({ticket: ""}, then, refused))

    def undo(self) -> None:
        """Take back the last act of this desk whose card still offers it, on all its cases."""
        open_ones = [each for each in self._offers if self._notices.holds(each)]
        if not open_ones:
            self._notices.tell(_("Nothing can be taken back any more."))
            return
        events = self._offers[open_ones[-1]]
        self._notices.withdraw(open_ones[-1])
        self._take_back(events)

    def _take_back(self, events: Sequence[Event]) -> None:
        situation = self._bridge.situation
        if situation is None or not events:
            return
        if not self.gate(partial(self._take_back, events)):
            return
        tickets: dict[int, str] = {}
        for event in events:
            case_id = str(event.case)
            ticket = self._bridge.submit(Undo(case_id, event.id), person=self.person)
            tickets[ticket] = self._number(case_id)
        self._remember(_Batch(tickets, None))

    def _remember(self, batch: _Batch) -> None:
        for ticket in batch.waiting:
            self._batches[ticket] = batch

    def _on_done(self, ticket: int, events: list[Event]) -> None:
        self._settle(ticket, events=events)

    def _on_happened(self, events: list[Event]) -> None:
        """A later act on a case: what was done to it before can no longer be taken back."""
        moved = {event.case for event in events if not isinstance(event.body, ev.StepFired)}
        for offer, would_undo in list(self._offers.items()):
            if not self._notices.holds(offer):
                del self._offers[offer]
            elif moved & {event.case for event in would_undo}:
                del self._offers[offer]
                self._notices.withdraw(offer)

    def _on_refused(self, ticket: int, sentence: str) -> None:
        if ticket not in self._batches:
            # No act, but a file to be taken in or a look into the store.
            self._notices.fail(sentence, _("Everything that was shown as done is stored."), "")
        self._settle(ticket, refusal=sentence)

    def _on_failed(self, ticket: int, sentence: str) -> None:
        if ticket in self._batches and self._batches[ticket].refused is not None:
            self._settle(ticket, refusal=sentence)
            return
        self._settle(ticket)
        self._notices.fail(
            sentence,
            _("Everything that was shown as done is stored."),
            _("Try again; if it happens again, tell whoever looks after this workspace."),
        )

    def _settle(self, ticket: int, events: Sequence[Event] = (), refusal: str = "") -> None:
        batch = self._batches.pop(ticket, None)
        if batch is None:
            return
        batch.waiting.discard(ticket)
        batch.events.extend(events)
        if refusal:
            batch.refusals.append((batch.tickets[ticket], refusal))
        if not batch.waiting:
            self._report(batch)

    def _report(self, batch: _Batch) -> None:
        if batch.refusals:
            self._tell_refused(batch)
        if not batch.events:
            return
        sentence = self._sentence(batch)
        self.told.emit(sentence)
        undoable = [event for event in batch.events if type(event.body) in UNDOABLE]
        if sentence and undoable:
            offer = self._notices.offer(sentence, _("Undo"), _TakeBack(self, undoable))
            self._offers[offer] = undoable
        elif sentence:
            self._notices.tell(sentence)
        if batch.then is not None:
            batch.then(batch.events)

    def _tell_refused(self, batch: _Batch) -> None:
        """Of one act, why; of several, which and why, and what became of the others."""
        sentence = batch.refusals[0][1]
        if batch.refused is not None:
            batch.refused(sentence)
            return
        safe = _("The others are done.") if batch.events else _("Nothing was changed.")
        if len(batch.tickets) == 1:
            self.told.emit(sentence)
            self._notices.fail(sentence, safe, "")
            return
        what = ngettext(
            "{n} of {count} cases was refused.",
            "{n} of {count} cases were refused.",
            len(batch.refusals),
        ).format(n=len(batch.refusals), count=len(batch.tickets))
        self.told.emit(what)
        lines = [
            _("{number}: {why}").format(number=number, why=why) for number, why in batch.refusals
        ]
        more = len(lines) - MOST_LINES
        shown = lines[:MOST_LINES]
        if more > 0:
            shown.append(ngettext("and {n} more", "and {n} more", more).format(n=more))
        self._notices.fail(what, "\n".join(shown), safe, "\n".join(lines[MOST_LINES:]))

    def _sentence(self, batch: _Batch) -> str:
        event = batch.events[0]
        said = SAID.get(type(event.body))
        if said is None:
            return ""
        count = len(batch.events)
        number = self._number(str(event.case)) or next(iter(batch.tickets.values()))
        return _(said[count > 1]).format(number=number, count=count, unit=self._unit(event.body))

    def _unit(self, body: Body) -> str:
        situation = self._bridge.situation
        if situation is None or not isinstance(body, ev.CaseDispatched):
            return ""
        unit = situation.city.units.get(body.unit)
        return label(unit.names) if unit else body.unit

    def _number(self, case_id: str) -> str:
        situation = self._bridge.situation
        case = situation.find(case_id) if situation else None
        return case.number if case else ""


@frozen
class _TakeBack:
    """What the notice's button does; holds the events, not the moment."""

    acts: Acts
    events: Sequence[Event]

    def __call__(self) -> None:
        self.acts._take_back(self.events)


def _based(command: CaseCommand, case: Case) -> CaseCommand:
    """`command` with the newest event of its slot that the person has seen."""
    slot = MOVES[type(command)].slot
    if slot is None or not hasattr(command, "base"):
        return command
    changes: dict[str, Any] = {"base": case.heads.get(slot, "")}
    return replace(command, **changes)
