"""The case panel: facts and what may be done, timeline and ledger, escalation chain."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.confidential import as_read, history_as_read
from commandcenter.events import Event
from commandcenter.roles import LOCAL, Person
from commandcenter.wording import _
from ui import theme
from ui.case.action_row import ActionRow
from ui.case.chosen import Chosen
from ui.case.escalation_strip import EscalationStrip
from ui.case.facts import Facts
from ui.case.photos import PhotoStrip, holds_photos
from ui.case.time_ledger import TimeLedger
from ui.case.timeline import Timeline
from ui.hub.case_line import CaseLine
from ui.hub.marks import Marks
from ui.theme import Theme

SHARES = (27, 24, 49)
"""How the width is shared between facts, timeline and chain."""

UNCHAINED = (52, 48, 0)
"""How it is shared where no chain runs, nor would with a dispatch: the others have its room."""


class CasePanel(QFrame):
    """Everything about the case that is chosen. Shows and asks; decides nothing."""

    act_requested = Signal(str)
    """Id of the act that somebody chose."""
    reveal_requested = Signal(str)
    """Id of the report whose contact somebody wants to see."""
    step_act_requested = Signal(object, str)
    """The command that is wanted of one step of the chain, and the step's key."""
    dropped = Signal(object)
    """The `QMimeData` of a drop that may hold photos."""

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._case: Case | None = None
        self._cases: Sequence[Case] = ()
        """All that are chosen, while there are several."""
        self._city = City()
        self._history: Sequence[Event] = ()
        self._sent: Sequence[Event] = ()
        self._reader = LOCAL
        self._now: datetime | None = None
        self.empty = QLabel(self)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("role", "muted")
        self.facts = Facts(look, self)
        self.facts.reveal_requested.connect(self.reveal_requested)
        self.photos = PhotoStrip(self)
        self.acts = ActionRow(self)
        self.acts.act_requested.connect(self.act_requested)
        self.chosen = Chosen(self)
        self.acts_for_all = ActionRow(self)
        self.acts_for_all.act_requested.connect(self.act_requested)
        self.timeline = Timeline(self)
        self._timeline_title = QLabel(self)
        self.marks = Marks()
        """What the hub has not numbered, and who else has a case open."""
        self.line = CaseLine(self)
        self.ledger = TimeLedger(self)
        self.strip = EscalationStrip(look, self)
        self.strip.act_requested.connect(self.act_requested)
        self.strip.step_act_requested.connect(self.step_act_requested)
        self._unchained = QLabel(self)
        """Why no chain runs, where there is nothing else to say about it."""
        self._unchained.setWordWrap(True)
        self._unchained.setProperty("role", "muted")
        self._columns: list[QVBoxLayout] = []
        self._edges: list[QFrame] = []
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._filled())
        self._stack.addWidget(self._of_several())
        self.setFocusProxy(self.acts)
        self.setAcceptDrops(True)
        self.set_theme(look)
        self.retranslate()

    def _filled(self) -> QWidget:
        filled = QWidget(self)
        across = self._across = QHBoxLayout(filled)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        columns = (
            (self.facts, self.photos, self.acts),
            (self._timeline_title, self.timeline, self._unchained, self.ledger),
            (self.strip,),
        )
        for number, (widgets, share) in enumerate(zip(columns, SHARES, strict=True)):
            if number:
                edge = QFrame(filled)
                edge.setFrameShape(QFrame.Shape.NoFrame)
                edge.setFixedWidth(theme.current().hairline)
                edge.setAutoFillBackground(True)
                edge.setBackgroundRole(self.palette().ColorRole.Mid)
                across.addWidget(edge)
                self._edges.append(edge)
            column = QVBoxLayout()
            for widget in widgets:
                if widget is self._timeline_title:
                    head = QHBoxLayout()
                    head.addWidget(widget)
                    head.addWidget(self.line, 1)
                    column.addLayout(head)
                else:
                    column.addWidget(widget)
            self._columns.append(column)
            across.addLayout(column, share)
        return filled

    def _of_several(self) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.addWidget(self.chosen, 1)
        column.addWidget(self.acts_for_all)
        self._columns.append(column)
        return page

    @property
    def case(self) -> Case | None:
        """The one case that is shown."""
        return self._case

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take photos for the case that is shown."""
        if self._case is not None and holds_photos(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Photos were let go here."""
        event.acceptProposedAction()
        self.dropped.emit(event.mimeData())

    def show_cases(self, cases: Sequence[Case], city: City, now: datetime) -> None:
        """Name several cases that are chosen; what may be done is done to all of them."""
        self.show_case(None, city, [], now)
        self._cases = cases
        self.chosen.show_cases(cases, city)
        self._stack.setCurrentIndex(2)
        self.setFocusProxy(self.acts_for_all)

    def show_case(
        self,
        case: Case | None,
        city: City,
        history: Sequence[Event],
        now: datetime,
        sent: Sequence[Event] = (),
    ) -> None:
        """Show `case` with its events, oldest first; None empties the panel.

        `sent` tells how the messages about its steps went.
        """
        another = case is None or self._case is None or case.id != self._case.id
        self._case, self._city, self._history, self._now = case, city, history, now
        self._sent = sent
        if case is not None:
            history = history_as_read(history, case, city, self._reader)
            case = as_read(case, city, self._reader)
        self._cases = ()
        self.timeline.events.has_hub = self.marks.has_hub
        self.show_marks()
        if case is None:
            self.facts.forget()
        else:
            self.facts.show_case(case, city, now, history)
            self.photos.show_photos(case.photos, city)
            self.timeline.show_history(history, city, now, anew=another)
            self.ledger.show_history(case, history, city, now)
            self.strip.show_case(case, city, now, history, sent)
            self._share_out()
        self._stack.setCurrentIndex(0 if case is None else 1)
        self.setFocusProxy(self.acts)

    def show_marks(self) -> None:
        """Show what is marked on the case."""
        case, marks = self._case, self.marks
        if case is None:
            self.line.show_marks([], "")
            return
        lights = ["pending"] * (case.id in marks.pending) + ["contested"] * bool(case.contested)
        self.line.show_marks(lights, marks.people(case.id, self._city))

    def _share_out(self) -> None:
        """Give each column its room; a chain that does not run leaves its own to the others."""
        none = self.strip.empty
        self._unchained.setText(self.strip.reason if none else "")
        self._unchained.setVisible(none)
        self.strip.setVisible(not none)
        self._edges[-1].setVisible(not none)
        for number, share in enumerate(UNCHAINED if none else SHARES):
            self._across.setStretch(2 * number, share)  # An edge stands before each next one.

    def set_person(self, person: Person) -> None:
        """Who reads it from now on: the words of a confidential case are not for everybody.

        A contact was revealed to whoever gave the reason, and goes with them.
        """
        self._reader = person
        self.facts.hide_contact()
        self.retranslate()

    def tick(self, now: datetime) -> None:
        """Count down: once a second of the wall, with the workspace's time."""
        self._now = now
        if self._case is not None:
            self.facts.tick(now)
            self.ledger.tick(now)
            self.strip.tick(now)

    def show_contact(self, report_id: str, value: str) -> None:
        """Show a contact that was revealed, for a minute or until another case or person comes."""
        self.facts.show_contact(report_id, value)

    def set_actions(self, acts: Sequence[tuple[str, str, str, bool, str]]) -> None:
        """What may be done now, the likeliest first: id, label, key, whether enabled, why."""
        self.acts.set_actions(acts)
        self.acts_for_all.set_actions(acts)

    def set_theme(self, look: Theme) -> None:
        """Take over sizes and type; colours are asked for at each paint."""
        for column in self._columns:
            column.setContentsMargins(look.padding, look.spacing, look.padding, look.spacing)
            column.setSpacing(look.gap)
        self._timeline_title.setFont(theme.font("lead", strong=True))
        self.facts.set_theme(look)
        self.photos.set_theme()
        self.chosen.set_theme()
        self.strip.set_theme(look)
        self._unchained.setFont(theme.font("small"))
        self.ledger.updateGeometry()
        self.timeline.fit()

    def retranslate(self) -> None:
        """Show every word in the language in use."""
        self.setAccessibleName(_("Case"))
        self.empty.setText(_("No case is chosen. Choose one in the queue or on the map."))
        self._timeline_title.setText(_("Timeline"))
        self.timeline.setAccessibleName(_("Timeline"))
        self.photos.retranslate()
        self.acts.retranslate()
        self.acts_for_all.retranslate()
        self.strip.retranslate()
        if self._now is not None and self._cases:
            self.show_cases(self._cases, self._city, self._now)
        elif self._now is not None:
            self.show_case(self._case, self._city, self._history, self._now, self._sent)
