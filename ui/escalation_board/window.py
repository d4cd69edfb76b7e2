"""The window of the board: filters on top, the axis, a lane for each level, people at the right.

It decides nothing, and knows no console: what somebody chooses or lets go of here is told.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QCursor, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from commandcenter.escalation.board import Board, Wanted
from commandcenter.escalation.board_card import Lane
from commandcenter.escalation.drops import Drop
from commandcenter.filter.language import Filter
from commandcenter.roles import Person
from commandcenter.roster.on_duty import duty_list
from commandcenter.situation import Situation
from commandcenter.wording import N_, _, ngettext
from ui import format as say
from ui import theme
from ui.escalation_board.axis import Axis, AxisBar, AxisHeader
from ui.escalation_board.card_painter import CardPainter
from ui.escalation_board.duty_list import DutyList
from ui.escalation_board.face import Faces
from ui.escalation_board.lane_row import LaneRow
from ui.escalation_board.lane_view import LaneView
from ui.escalation_board.letting_go import LettingGo
from ui.queue.filter_bar import FilterBar
from ui.theme import Theme

READY_AT_ONCE: Final = 400
"""Cases made ready for filtering per round of the event loop: a few milliseconds."""

TOP_DOWN: Final = tuple(reversed(Lane))
"""What has climbed highest stands on top."""

KINDS: Final = {
    "late": (N_("Overdue or late"), N_("Past the limit, or with a step that should have fired")),
    "loose": (N_("In nobody's hand"), N_("Neither acknowledged nor silenced")),
    "mine": (N_("Mine"), N_("In my hand, or I am reached next")),
}
"""The switches beside the filter: label and tip."""

ROWS_AT_MOST: Final = 8
"""Rows of cards for which a lane has a claim on the height at first."""
ACROSS: Final = (83, 17)
"""How lanes and people share the width at first, in hundredths."""


class BoardWindow(QWidget):
    """All running chains of the city."""

    chosen = Signal(list)
    """Ids of the cases that were chosen here."""
    opened = Signal(str)
    """Id of the case that is to be looked at in the console."""
    menu_wanted = Signal(QPoint)
    """A menu of what can be done with the chosen cases is asked for."""
    activated = Signal(bool)
    """Somebody is at work here, or elsewhere again."""
    closing = Signal()
    """The window is about to go."""

    def __init__(self, situation: Situation, person: Person, giving: LettingGo) -> None:
        super().__init__()
        self.setObjectName("escalation_board")
        self._situation = situation
        self._giving = giving
        self._chosen: list[str] = []
        self._now = situation.now
        self._placed_at = situation.now
        self._dragging = False
        self._refusal = ""
        self.board = Board(situation, person)
        self.board.listener = self
        self.faces = Faces(self.board, situation)
        self._painter = CardPainter(self.board, self.faces)
        self._axis = Axis()
        self._make_parts()
        self._lay_out()
        self._connect()
        self._preparing = QTimer(self)
        self._preparing.setInterval(0)
        self._preparing.timeout.connect(self._on_preparing)
        self.retranslate()

    # --- how it is put together ---

    def _make_parts(self) -> None:
        self.bar = FilterBar(self)
        self.kinds = {key: QPushButton(self) for key in KINDS}
        for key, pill in self.kinds.items():
            pill.setObjectName(key)
            pill.setProperty("role", "chip")
            pill.setCheckable(True)
        self.count = QLabel(self)
        self.count.setProperty("role", "muted")
        self.header = AxisHeader(self.board, self._axis, self)
        self.along = AxisBar(self._axis, self)
        self.lanes = {lane: self._lane(lane) for lane in TOP_DOWN}
        self.people = DutyList(self._giving.on_person, self)
        self.hint = QLabel(self)
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.nothing = QLabel(self)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setWordWrap(True)
        self.show_all = QPushButton(self)

    def _lane(self, lane: Lane) -> LaneRow:
        judge = self._giving.on_level
        view = LaneView(lane, self.board, self._axis, self._painter, judge, self)
        return LaneRow(view, self.board, self)

    def _lay_out(self) -> None:
        self._down = QSplitter(Qt.Orientation.Vertical, self)
        self._down.setObjectName("lanes")
        self._down.setChildrenCollapsible(False)
        for row in self.lanes.values():
            self._down.addWidget(row)
        left = QWidget(self)
        self._left = QVBoxLayout(left)
        self._left.setContentsMargins(0, 0, 0, 0)
        for widget in (self.header, self.nothing):
            self._left.addWidget(widget)
        self._left.addWidget(self.show_all, 0, Qt.AlignmentFlag.AlignHCenter)
        self._left.addWidget(self._down, 1)
        self._left.addWidget(self.along)
        self._across = QSplitter(Qt.Orientation.Horizontal, self)
        self._across.setObjectName("people")
        self._across.setChildrenCollapsible(False)
        self._across.addWidget(left)
        self._across.addWidget(self.people)
        self._across.setStretchFactor(0, 1)
        self._top = QHBoxLayout()
        self._top.addWidget(self.bar, 1)
        for pill in self.kinds.values():
            self._top.addWidget(pill)
        self._top.addWidget(self.count)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._top)
        self._column.addWidget(self._across, 1)
        self._column.addWidget(self.hint)

    def _connect(self) -> None:
        self.bar.changed.connect(self._on_filter)
        self.bar.left_below.connect(self._on_left_bar)
        for pill in self.kinds.values():
            pill.toggled.connect(self._on_kind)
        for row in self.lanes.values():
            view = row.view
            view.chosen.connect(self.chosen)
            view.opened.connect(self.opened)
            view.menu_wanted.connect(self.menu_wanted)
            view.left.connect(self._on_left)
            view.hovered.connect(self._on_hovered)
            view.dropped.connect(self._on_dropped)
            view.dragging.connect(self._on_dragging)
        self.along.serve([self.header, *(row.view.viewport() for row in self.lanes.values())])
        self.people.hovered.connect(self._on_hovered)
        self.people.dropped.connect(self._on_given)
        self.people.wanted.connect(self._on_wanted)
        self.show_all.clicked.connect(self._on_show_all)
        self._giving.refused.connect(self._on_refused)
        self.lanes[Lane.CITY].view.resized.connect(self._fit)
        find, close = QShortcut(QKeySequence("Ctrl+F"), self), QShortcut("Ctrl+W", self)
        find.activated.connect(self._on_find)
        close.activated.connect(self.close)

    # --- what the console tells ---

    def select(self, case_ids: Sequence[str]) -> None:
        """These cases are chosen, here or elsewhere."""
        self._chosen = list(case_ids)
        for row in self.lanes.values():
            row.view.choose(self._chosen)
        found = self.board.find(self._chosen[0]) if self._chosen else None
        if found is not None:
            grid = self.lanes[found[0]].view.grid
            if found[1] < grid.count:
                self.along.show_column(grid.column_of(found[1]))

    def set_person(self, person: Person) -> None:
        """Somebody else sits here."""
        self.board.set_person(person)
        self._show_people()

    def set_filter(self, text: str) -> None:
        """Put `text` into the filter bar."""
        self.bar.set_text(text)

    def share_room(self) -> None:
        """The usual way: each lane gets the height that its cards need, as far as there is any."""
        high = self._painter.height
        self._column.activate()
        self._across.setSizes([self.width() * share // 100 for share in ACROSS])
        self._fit()
        rows = [row.view.grid.height // high for row in self.lanes.values()]
        self._down.setSizes([high * max(1, min(ROWS_AT_MOST, each)) for each in rows])

    def tick(self, now: datetime) -> None:
        """Let time pass; costs what is in sight."""
        minute = (self._now.date(), self._now.hour, self._now.minute)
        self._now = now
        self.board.tick(now)
        if not self._dragging:
            self._placed_at = now
        self._place(Lane)
        if (now.date(), now.hour, now.minute) != minute:
            self._show_people()

    def set_theme(self, look: Theme) -> None:
        """Take over sizes and type; colours are asked for at each paint."""
        self._painter.measure()
        self.faces.forget()
        self.header.gutter = self.lanes[Lane.CITY].name.sizeHint().width()
        self._column.setContentsMargins(look.padding, look.spacing, look.padding, look.spacing)
        for box in (self._column, self._top):
            box.setSpacing(look.spacing)
        self._left.setSpacing(0)
        for splitter in (self._down, self._across):
            splitter.setHandleWidth(look.gap)
        self.hint.setFont(theme.font("small"))
        self.hint.setFixedHeight(2 * self.hint.fontMetrics().lineSpacing())
        for row in self.lanes.values():
            row.name.setFixedWidth(self.header.gutter)
            row.view.setMinimumHeight(self._painter.height)
        self.people.restyle()
        self._show_people()
        self._fit()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self.setWindowTitle(_("Escalation board"))
        self.bar.retranslate()
        for key, (name, tip) in KINDS.items():
            self.kinds[key].setText(_(name))
            self.kinds[key].setToolTip(_(tip))
        self.show_all.setText(_("Show all"))
        for row in self.lanes.values():
            row.view.retranslate()
        self.people.retranslate()
        self.say("")
        self.set_theme(theme.current())

    # --- what the board says ---

    def lanes_changed(self, lanes: frozenset[Lane]) -> None:
        """Cards of these lanes are others; the keyboard stays with the case that it is at."""
        self._place(lanes)
        found = self.board.find(self._chosen[0]) if self._chosen else None
        if found is not None and isinstance(self.focusWidget(), LaneView):
            view = self.lanes[found[0]].view
            if view is not self.focusWidget():
                view.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- what happens here ---

    def _place(self, lanes: Sequence[Lane] | frozenset[Lane] | type[Lane]) -> None:
        for lane in lanes:
            row = self.lanes[lane]
            row.view.place(self._placed_at, self._now)
            row.name.update()
        self.header.show_at(self._placed_at)
        if self._axis.any_late is not (self.header.late > 0):
            self._fit()
        self._tell_count()

    def _fit(self) -> None:
        """The axis fits the lanes' width; every card may stand elsewhere."""
        width = self.lanes[Lane.CITY].view.viewport().width()
        self.header.show_at(self._placed_at)
        self._axis.fit(width, any_late=self.header.late > 0)
        self.along.fit()
        for row in self.lanes.values():
            row.view.place(self._placed_at, self._now)
        self.header.update()
        self._tell_count()

    def _tell_count(self) -> None:
        shown, runs = sum(map(self.board.count, Lane)), self.board.running.total()
        if shown == runs:
            told = ngettext("{n} chain runs", "{n} chains run", runs).format(n=say.number(runs))
        else:
            told = _("{n} of {count} chains").format(n=say.number(shown), count=say.number(runs))
        if told == self.count.text():
            return
        self.count.setText(told)
        self.nothing.setText(
            _("No running chain fits the filter.")
            if runs
            else _("No escalation chain is running: nothing waits for anybody to act.")
        )
        self.nothing.setVisible(not shown)
        self.show_all.setVisible(not shown and runs > 0)

    def _show_people(self) -> None:
        groups = duty_list(self._situation.city, self._now)
        self.people.show_people(self.board.person, groups)

    def say(self, words: str) -> None:
        """Say this below the lanes; what can be done here, if it is empty."""
        self.hint.setFont(theme.font("small", strong=bool(words)))
        self.hint.setText(
            words
            or _(
                "Drag a case onto a higher level, or onto somebody on duty. Keys: Ctrl+Up raises "
                "it, Ctrl+D gives it to somebody, Q acknowledges, Enter shows it in the console."
            )
        )

    def _on_filter(self, wanted: Filter) -> None:
        self._want(wanted)

    def _on_kind(self) -> None:
        self._want(self.board.wanted.filter)

    def _want(self, wanted: Filter) -> None:
        on = {key: pill.isChecked() for key, pill in self.kinds.items()}
        self.board.set_wanted(Wanted(wanted, **on))

    def _on_show_all(self) -> None:
        self.bar.set_text("")
        for pill in self.kinds.values():
            pill.setChecked(False)

    def _on_left_bar(self) -> None:
        first = next((r.view for r in self.lanes.values() if r.view.grid.count), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_find(self) -> None:
        self.bar.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_left(self, way: int) -> None:
        """The keyboard goes to the next lane that has a card."""
        views = [row.view for row in self.lanes.values()]
        sender = next(view for view in views if view is self.sender())
        at = views.index(sender)
        others = views[at + 1 :] if way > 0 else views[:at][::-1]
        to = next((view for view in others if view.grid.count), None)
        if to is not None:
            self.chosen.emit([to.nearest(sender)])
            to.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_hovered(self, drop: Drop | None) -> None:
        """Say what letting go would do; a refusal stays until something else is to be said."""
        if drop is not None:
            self._refusal = "" if drop.allowed else drop.why
            self.say(drop.says if drop.allowed else _("Not here: {why}").format(why=drop.why))
        elif not self._refusal:
            self.say("")

    def _on_dropped(self, case_ids: list[str], lane: int) -> None:
        self._giving.let_go(self._giving.on_level(case_ids, Lane(lane)), case_ids, QCursor.pos())

    def _on_given(self, case_ids: list[str], person: Person) -> None:
        self._giving.let_go(self._giving.on_person(case_ids, person), case_ids, QCursor.pos())

    def _on_wanted(self, person: Person) -> None:
        item = self.people.item_of(person.id)
        area = self.people.people.visualItemRect(item) if item is not None else self.rect()
        place = self.people.people.viewport().mapToGlobal(area.bottomLeft())
        self._giving.let_go(self._giving.on_person(self._chosen, person), self._chosen, place)

    def _on_refused(self, why: str) -> None:
        self.say(_("Not here: {why}").format(why=why))

    def _on_dragging(self, begins: bool) -> None:
        self._dragging = begins

    def _on_preparing(self) -> None:
        if not self.board.prepare(READY_AT_ONCE):
            self._preparing.stop()

    def changeEvent(self, event: QEvent) -> None:
        """Tell whether somebody is at work here."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange:
            self.activated.emit(self.isActiveWindow())

    def showEvent(self, event: QShowEvent) -> None:
        """Fit once everything has its place; make ready for filters in quiet moments."""
        super().showEvent(event)
        QTimer.singleShot(0, self._fit)
        self._preparing.start()
        if self.focusWidget() is None:
            first = next((r.view for r in self.lanes.values() if r.view.grid.count), self.bar)
            first.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hear nothing any more."""
        self._preparing.stop()
        self.closing.emit()
        super().closeEvent(event)
