"""Sends acts to the desk, says how they went, and offers to take them back for ten seconds.

Several cases acted on at once are one batch: one sentence, one offer to undo. Who acts is the
person at this desk; whose act it is, `ui.seats` says.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from commandcenter import commands as do
from commandcenter import events as ev
from commandcenter.case import Case
from commandcenter.commands import CaseCommand, Undo
from commandcenter.events import Body, Event
from commandcenter.fold import UNDOABLE
from commandcenter.lifecycle import MOVES
from commandcenter.roles import LOCAL, Person
from commandcenter.wording import N_, _, label
from ui.bridge import Bridge
from ui.notices import NoticeArea
from ui.seats import acting_for

SAID: Final[dict[type[Body], tuple[str, str]]] = {
    ev.CaseReported: (N_("Case {number} opened."), N_("{count} cases opened.")),
    ev.ReportJoined: (
        N_("One more report of case {number} taken down."),
        N_("{count} more reports taken down."),
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
    ev.CaseMerged: (N_("Case {number} merged."), N_("{count} cases merged.")),
    ev.CaseVoided: (N_("Case {number} voided."), N_("{count} cases voided.")),
    ev.NoteAdded: (N_("Note added to case {number}."), N_("Note added to {count} cases.")),
    ev.Undone: (N_("Taken back: case {number}."), N_("Taken back: {count} cases.")),
    ev.TextErased: (N_("Erased in case {number}."), N_("Erased in {count} cases.")),
}
"""What to say of an act that is stored: of one case, of several. Shown through `_`."""

Then = Callable[[list[Event]], object]


@dataclass(slots=True)
class _Batch:
    """Acts that were asked for at once."""

    waiting: set[int]
    numbers: dict[str, str]
    then: Then | None
    refused: Callable[[str], object] | None = None
    """Told of a refusal in place of a notice."""
    events: list[Event] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


class Acts(QObject):
    """The road from a screen to the desk and back to the person who asked."""

    person_changed = Signal()

    def __init__(self, bridge: Bridge, notices: NoticeArea, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.person: Person = LOCAL
        self._bridge = bridge
        self._notices = notices
        self._batches: dict[int, _Batch] = {}
        self._undoable: list[Event] = []
        bridge.done.connect(self._on_done)
        bridge.refused.connect(self._on_refused)
        bridge.failed.connect(self._on_failed)

    @property
    def can_undo(self) -> bool:
        """Whether the last act here may perhaps still be taken back."""
        return bool(self._undoable)

    def act_as(self, person: Person) -> None:
        """Ask as another person from now on."""
        self.person = person
        self.person_changed.emit()

    def carry_out(
        self, cases: Sequence[Case], wish: Callable[[Case], CaseCommand], then: Then | None = None
    ) -> None:
        """Ask for `wish` of each case, based on what is seen of it; `then` hears the events."""
        situation = self._bridge.situation
        if situation is None or not cases:
            return
        tickets: set[int] = set()
        for case in cases:
            command = _based(wish(case), case)
            behalf = acting_for(type(command), case, situation.city, self.person)
            tickets.add(self._bridge.submit(command, person=self.person, on_behalf_of=behalf))
        self._remember(_Batch(tickets, {case.id: case.number for case in cases}, then))

    def take_down(
        self, command: do.RegisterReport, then: Then, refused: Callable[[str], object]
    ) -> None:
        """Ask for a report to be taken down; who asked is told how it went."""
        ticket = self._bridge.submit(command, person=self.person)
        self._remember(_Batch({ticket}, {}, then, refused))

    def undo(self) -> None:
        """Take back the last act of this desk, on all its cases."""
        events, self._undoable = self._undoable, []
        self._take_back(events)

    def _take_back(self, events: Sequence[Event]) -> None:
        situation = self._bridge.situation
        if situation is None or not events:
            return
        self._undoable = [event for event in self._undoable if event not in events]
        tickets = {
            self._bridge.submit(Undo(str(event.case), event.id), person=self.person)
            for event in events
        }
        numbers = {str(event.case): self._number(str(event.case)) for event in events}
        self._remember(_Batch(tickets, numbers, None))

    def _remember(self, batch: _Batch) -> None:
        for ticket in batch.waiting:
            self._batches[ticket] = batch

    def _on_done(self, ticket: int, events: list[Event]) -> None:
        self._settle(ticket, events=events)

    def _on_refused(self, ticket: int, sentence: str) -> None:
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
        if refusal and refusal not in batch.refusals:
            batch.refusals.append(refusal)
        if not batch.waiting:
            self._report(batch)

    def _report(self, batch: _Batch) -> None:
        for refusal in batch.refusals:
            if batch.refused is not None:
                batch.refused(refusal)
                continue
            self._notices.fail(refusal, _("Nothing was changed."), "")
        if not batch.events:
            return
        sentence = self._sentence(batch)
        undoable = [event for event in batch.events if type(event.body) in UNDOABLE]
        if undoable:
            self._undoable = undoable
        if sentence and undoable:
            self._notices.offer(sentence, _("Undo"), _TakeBack(self, undoable))
        elif sentence:
            self._notices.tell(sentence)
        if batch.then is not None:
            batch.then(batch.events)

    def _sentence(self, batch: _Batch) -> str:
        event = batch.events[0]
        said = SAID.get(type(event.body))
        if said is None:
            return ""
        count = len(batch.events)
        number = batch.numbers.get(str(event.case)) or self._number(str(event.case))
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


@dataclass(frozen=True, slots=True)
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
