"""The queue's panel: scopes, filter bar, what is new above, and the list. It decides nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from commandcenter.case import Case
from commandcenter.case_queue import CaseQueue, Scope
from commandcenter.city import City
from commandcenter.filter.language import Filter, inbox_of
from commandcenter.ids import CaseId
from commandcenter.read_marks import ReadMarks
from commandcenter.roles import Person
from commandcenter.situation import Change, Situation, needs_control_room
from commandcenter.urgency import Key, key
from commandcenter.wording import _
from ui import theme
from ui.queue.case_list import CaseList
from ui.queue.filter_bar import FilterBar
from ui.queue.list_view import CaseListView
from ui.queue.nothing import Nothing
from ui.queue.row_painter import RowPainter
from ui.queue.scope_pills import NAMES, ScopePills
from ui.queue.strip import AboveStrip, ChosenStrip
from ui.theme import Theme

WORDS_AT_ONCE: Final = 400
"""Cases made ready for searching per round of the event loop: a few milliseconds."""


class QueuePanel(QFrame):
    """The open cases by urgency. The selection is a set of cases, not of rows: it follows them."""

    selected = Signal(list)
    """Ids of the cases chosen here, from the top down."""
    opened = Signal(str)
    """Id of the case that the keyboard is to go on to: the right arrow was pressed."""
    emergency_arrived = Signal(str)
    """Id of a case that is an emergency since just now, shown here or not."""
    dragging = Signal(list)
    """Ids of the cases that are being dragged from here; none when it is over."""
    menu_requested = Signal(QPoint, list)
    """A context menu is wanted at a place on the screen, for these case ids."""

    def __init__(self, situation: Situation, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._situation = situation
        self._chosen: list[str] = []
        self._from_elsewhere = False
        """Whether what is chosen was chosen elsewhere, and had no row here then."""
        self._above: set[Key] = set()
        """Keys of the new cases above the viewport; emergencies are announced apart."""
        self._queue = CaseQueue(situation, Scope.NEEDS_ME)
        self._cases = CaseList(self._queue, self._city, situation.now, self)
        self._painter = RowPainter(self._cases, self)
        self._build()
        self._preparing = QTimer(self)
        self._preparing.setInterval(0)
        self._preparing.timeout.connect(self._on_preparing)
        self._connect()
        situation.watchers.append(self)
        self._take_as_read()
        self.set_theme(look)
        self.retranslate()

    def select(self, case_ids: Sequence[str]) -> None:
        """Choose these cases, as chosen elsewhere; shows the first of them that is in the list."""
        if list(case_ids) == self._chosen:
            return
        self._chosen = list(case_ids)
        self._view.idle = False
        self._show_chosen()
        self._read_chosen()
        first = next(iter(self._chosen_rows()), None)
        self._from_elsewhere = first is None
        self._tell_chosen()
        if first is not None:
            self._view.scrollTo(self._cases.index(first))

    def choose_first(self) -> None:
        """Choose the first case if none is chosen; it counts as read once somebody touches it."""
        if not self._chosen and len(self._queue):
            self._view.rest(0)

    def shows(self, case_id: str) -> bool:
        """Whether the case is in the list, in this scope and behind this filter."""
        return self._queue.index_of(CaseId(case_id)) is not None

    def set_theme(self, look: Theme) -> None:
        """Another theme or text size is in use (see `theme.apply`)."""
        self._scopes.restyle()
        self._view.remeasure(compact=self._painter.compact)

    def set_compact(self, compact: bool) -> None:
        """One line a row instead of two."""
        self._view.remeasure(compact=compact)

    def set_person(self, person: Person) -> None:
        """Somebody sits here: the inbox of their level and areas is the filter from now on."""
        self._cases.person = person
        self._bar.bring(inbox_of(person))
        self._view.viewport().update()

    def set_filter(self, text: str) -> None:
        """Put `text` into the filter bar."""
        self._bar.set_text(text)

    def set_scope(self, scope: str) -> None:
        """Show `needs_me`, `waiting`, `to_place` or `all`. Raises ValueError for anything else."""
        wanted = Scope(scope)
        self._scopes.choose(wanted)
        self._queue.set_scope(wanted)
        self._show_from_the_top()

    def focus_filter(self) -> None:
        """On to the filter bar."""
        self._bar.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def go_to_new(self) -> None:
        """Show the emergencies and the new cases above."""
        self._view.to_top()
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_to_chosen(self) -> None:
        """Show the case that was chosen elsewhere, in its scope."""
        self.set_scope(self._scope_of_chosen())
        if not self._chosen_rows():
            self._bar.set_text("")
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def reload(self) -> None:
        """Take the situation afresh, after it was loaded; what is there counts as read."""
        self._take_as_read()
        self._queue.reload()

    def marks(self) -> ReadMarks:
        """What has been read by now."""
        known = self._situation.cases.values()
        unread = frozenset(str(each.id) for each in known if not self._cases.is_read(each))
        return ReadMarks(self._situation.now, unread)

    def take_up(self, marks: ReadMarks) -> None:
        """Take as unread what was so when a console was closed, and what has happened since."""
        for case in self._situation.cases.values():
            if case.id in marks.unread or case.last_at > marks.until:
                self._cases.forget(case.id)
        self._view.viewport().update()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self._view.setAccessibleName(_("Open cases by urgency"))
        self._scopes.retranslate()
        self._bar.retranslate()
        self._count()
        self._tell_new()
        self._tell_chosen()
        self._view.viewport().update()

    def tick(self, now: datetime) -> None:
        """Show countdowns and ages as of `now`; once a second, only for the rows in sight."""
        self._cases.now = now
        self._queue.tick(now)
        if self._bar.filter.asks_time:
            self._count()
        self._view.viewport().update()

    def cases_changed(self, changes: Sequence[Change]) -> None:
        """Counts, arrivals and emergencies; the rows themselves are the queue's to announce."""
        first = self._view.first_row
        for change in changes:
            if self._above and change.before is not None:
                self._above.discard(key(change.before))
            if change.after is None:
                self._cases.forget(change.id)
                continue
            if self._is_new(change.before, change.after):
                at = self._queue.index_of(change.id)
                if at is not None and self._queue.emergencies <= at < first:
                    self._above.add(key(change.after))
            if change.after.emergency and not (change.before and change.before.emergency):
                self.emergency_arrived.emit(change.id)
        self._read_chosen()
        self._count()
        self._tell_new()
        self._tell_chosen()

    def lights_changed(self, cases: Sequence[Case]) -> None:
        """How many cases match, if the filter asks about lights; the queue announces the rest."""
        if self._bar.filter.asks_light:
            self._count()

    def city_changed(self) -> None:
        """Names may be others."""
        self._view.viewport().update()

    def _build(self) -> None:
        look = theme.current()
        self._scopes = ScopePills(self)
        self._scopes.choose(self._queue.scope)
        self._bar = FilterBar(self)
        middle = QVBoxLayout()
        middle.setContentsMargins(look.padding, look.spacing, look.padding, look.spacing)
        middle.setSpacing(look.spacing)
        middle.addWidget(self._scopes)
        middle.addWidget(self._bar)
        self._chosen_strip = ChosenStrip(self)
        self._strip = AboveStrip(self)
        self._view = CaseListView(self._cases, self._painter, self)
        self._view.setFrameShape(QFrame.Shape.NoFrame)
        self._empty = Nothing(self)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._view)
        self._pages.addWidget(self._empty)
        line = QFrame(self)
        line.setProperty("role", "line")
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(middle)
        column.addWidget(line)
        column.addWidget(self._chosen_strip)
        column.addWidget(self._strip)
        column.addWidget(self._pages, 1)
        self.setFocusProxy(self._view)

    def _connect(self) -> None:
        self._scopes.chosen.connect(self.set_scope)
        self._bar.changed.connect(self._on_filter)
        self._bar.entered.connect(self._preparing.start)
        self._bar.left_below.connect(self._view.setFocus)
        self._strip.clicked.connect(self.go_to_new)
        self._chosen_strip.clicked.connect(self.go_to_chosen)
        self._empty.button.clicked.connect(self._on_show_more)
        self._view.selectionModel().selectionChanged.connect(self._on_selection)
        self._view.opened.connect(self._on_opened)
        self._view.passed_on.connect(self._on_passed_on)
        self._view.touched.connect(self._read_chosen)
        self._view.dragging.connect(self.dragging)
        self._view.menu_wanted.connect(self._on_menu_wanted)
        self._view.scrolled.connect(self._tell_new)
        self._cases.modelReset.connect(self._on_reset)
        self._cases.rowsInserted.connect(self._on_rows_inserted)
        self._cases.rowsRemoved.connect(self._tell_empty)

    def _city(self) -> City:
        return self._situation.city

    def _is_new(self, before: Case | None, after: Case) -> bool:
        if before is None:
            return True
        if self._queue.scope is Scope.ALL:
            return False
        return needs_control_room(before) is not needs_control_room(after)

    def _take_as_read(self) -> None:
        for case in self._situation.cases.values():
            self._cases.mark_read(case.id, case.last_event)

    def _read_chosen(self) -> None:
        """A case chosen alone by somebody is open before their eyes."""
        if self._view.idle:
            return
        case = self._situation.cases.get(CaseId(self._chosen[0])) if self._chosen else None
        if case is not None and len(self._chosen) == 1:
            self._cases.mark_read(case.id, case.last_event)

    def _chosen_rows(self) -> list[int]:
        rows = (self._queue.index_of(case_id) for case_id in self._chosen)
        return sorted(at for at in rows if at is not None)

    def _show_chosen(self) -> None:
        """Make the list's selection that of `_chosen`, without taking it for a person's act."""
        self._cases.changing = True
        chosen, rows = QItemSelection(), self._chosen_rows()
        for at in rows:
            chosen.select(self._cases.index(at), self._cases.index(at))
        flag = QItemSelectionModel.SelectionFlag
        self._view.selectionModel().select(chosen, flag.ClearAndSelect)
        if rows and self._view.currentIndex().row() not in rows:
            current = self._cases.index(rows[0])
            self._view.selectionModel().setCurrentIndex(current, flag.NoUpdate)
        self._cases.changing = False

    def _show_from_the_top(self) -> None:
        self._tell_chosen()
        self._view.to_top()
        first = next(iter(self._chosen_rows()), None)
        if first is not None:
            self._view.scrollTo(self._cases.index(first))
        self._above.clear()
        self._tell_new()

    def _count(self) -> None:
        filtered = bool(self._bar.filter.terms)
        matches = {scope: self._queue.matches(scope) for scope in Scope} if filtered else None
        self._scopes.tell({scope: self._queue.count(scope) for scope in Scope}, matches)
        self._tell_empty()

    def _tell_new(self) -> None:
        """Keep only what is still above, and say how many; emergencies first, in their colour."""
        first = self._view.first_row
        if not first:
            self._above.clear()
        elif self._above and first < len(self._queue):
            uppermost = self._queue[first].key
            self._above = {each for each in self._above if each < uppermost}
        emergencies = min(first, self._queue.emergencies)
        self._show_strip(self._strip, self._strip.tell(emergencies, len(self._above)))

    def _tell_chosen(self) -> None:
        """Say where the case is that was chosen elsewhere, as long as it is open and not here."""
        known = bool(self._chosen) and CaseId(self._chosen[0]) in self._situation.cases
        hidden = self._from_elsewhere and known and not self._chosen_rows()
        if hidden:
            filtered = self._queue.holds(self._chosen[0])
            self._chosen_strip.tell(_(NAMES[self._scope_of_chosen()]), filtered=filtered)
        self._show_strip(self._chosen_strip, hidden)

    def _scope_of_chosen(self) -> Scope:
        """Where the first chosen case has a row, as far as the filter lets it through."""
        case = self._situation.cases.get(CaseId(self._chosen[0])) if self._chosen else None
        if case is None or self._queue.holds(case.id):
            return self._queue.scope
        return Scope.NEEDS_ME if needs_control_room(case) else Scope.WAITING

    def _show_strip(self, strip: QWidget, wanted: bool) -> None:
        """A strip comes or goes; the rows under it stay where they are."""
        if wanted is strip.isVisibleTo(self):
            return
        before = self._pages.y()
        strip.setVisible(wanted)
        self._column.activate()
        self._view.moved_down(self._pages.y() - before)

    def _tell_empty(self) -> None:
        empty = not len(self._queue)
        self._pages.setCurrentWidget(self._empty if empty else self._view)
        if empty and self._bar.filter.terms:
            elsewhere = self._matching_elsewhere()
            matches = self._queue.matches(elsewhere) if elsewhere else 0
            self._empty.tell_filtered(elsewhere, matches)
        elif empty:
            self._empty.tell(self._queue.scope)

    def _matching_elsewhere(self) -> Scope | None:
        """The scope to look in for what the filter lets through, if none of that is in this one."""
        apart = (Scope.NEEDS_ME, Scope.WAITING)
        found = [scope for scope in apart if self._queue.matches(scope)]
        return Scope.ALL if len(found) > 1 else next(iter(found), None)

    def _on_filter(self, wanted: Filter) -> None:
        self._queue.set_filter(wanted)
        self._show_from_the_top()

    def _on_preparing(self) -> None:
        if not self._queue.prepare(WORDS_AT_ONCE):
            self._preparing.stop()

    def _on_show_more(self) -> None:
        elsewhere = self._matching_elsewhere() if self._bar.filter.terms else Scope.ALL
        if elsewhere is None:
            self._bar.set_text("")
        else:
            self.set_scope(elsewhere)

    def _on_selection(self) -> None:
        if self._cases.changing:
            return
        self._chosen = self._cases.ids(self._view.chosen_rows())
        self._from_elsewhere = False
        self._read_chosen()
        self._tell_chosen()
        self.selected.emit(list(self._chosen))

    def _on_opened(self, at: int) -> None:
        """The case is shown, alone; the keyboard stays here."""
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self._view.selectionModel().select(self._cases.index(at), flag)

    def _on_passed_on(self, at: int) -> None:
        self._on_opened(at)
        self.opened.emit(self._cases.row(at).case.id)

    def _on_menu_wanted(self, place: QPoint) -> None:
        self.menu_requested.emit(place, list(self._chosen))

    def _on_reset(self) -> None:
        self._show_chosen()
        self._count()
        self._preparing.start()

    def _on_rows_inserted(self, _parent: object, first: int, last: int) -> None:
        self._tell_empty()
        if set(self._chosen) & set(self._cases.ids(range(first, last + 1))):
            self._show_chosen()
