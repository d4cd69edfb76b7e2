"""The people at the right of the board: found by letters, and given cases by drop."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from commandcenter.escalation.drops import Drop
from commandcenter.ids import CaseId
from commandcenter.roles import Person
from commandcenter.roster.on_duty import Group
from commandcenter.wording import _
from ui import theme
from ui.choices import person_name
from ui.mime import decode

Judge = Callable[[Sequence[str], Person], Drop]
"""What a drop of these cases on somebody would do."""

INDENT: Final = "\N{EN SPACE}"
PERSON: Final = int(Qt.ItemDataRole.UserRole)
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class DutyList(QFrame):
    """People by post and unit, whoever sits here first."""

    hovered = Signal(object)
    """A `Drop` while cases are held over somebody; None once they are gone again."""
    dropped = Signal(list, object)
    """Ids of the cases let go over somebody, and the `Person`."""
    wanted = Signal(object)
    """Enter, or a double click, on a `Person`: the chosen cases are meant."""

    def __init__(self, judge: Judge, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._shown: tuple[Person, list[Group]] | None = None
        self._heading = QLabel(self)
        self.search = QLineEdit(self)
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_find)
        self.people = _People(judge, self)
        self.people.hovered.connect(self.hovered)
        self.people.dropped.connect(self.dropped)
        self.people.itemDoubleClicked.connect(self._on_wanted)
        self.people.entered_with.connect(self._on_wanted)
        self._column = QVBoxLayout(self)
        for widget in (self._heading, self.search, self.people):
            self._column.addWidget(widget)
        self.setFocusProxy(self.people)
        self.restyle()

    def show_people(self, me: Person, groups: list[Group]) -> None:
        """Show these people; does nothing if they are shown already."""
        if (me, groups) == self._shown:
            return
        self._shown = me, groups
        offset = self.people.verticalScrollBar().value()
        self.people.clear()
        self._add(_("This desk"), (me,), "")
        for group in groups:
            others = tuple(each for each in group.people if each.id != me.id)
            self._add(group.name, others, "" if group.planned else _("not by roster"))
        self._on_find(self.search.text())
        self.people.verticalScrollBar().setValue(offset)

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        self._heading.setText(_("On duty"))
        self.search.setPlaceholderText(_("Find somebody"))
        self.search.setAccessibleName(_("Find somebody"))
        self.people.setAccessibleName(_("People on duty"))
        self._shown = None

    def restyle(self) -> None:
        """Take over sizes and type."""
        look = theme.current()
        self._heading.setFont(theme.font("lead", strong=True))
        self._column.setContentsMargins(look.padding, look.spacing, look.gap, look.spacing)
        self._column.setSpacing(look.spacing)
        self._shown = None

    def item_of(self, person_id: str) -> QListWidgetItem | None:
        """The first row of somebody."""
        for item in map(self.people.item, range(self.people.count())):
            person = item.data(PERSON)
            if person is not None and person.id == person_id:
                return item
        return None

    def _add(self, name: str, people: Sequence[Person], note: str) -> None:
        if not people:
            return
        heading = QListWidgetItem(f"{name} · {note}" if note else name)
        heading.setFlags(Qt.ItemFlag.NoItemFlags)
        heading.setFont(theme.font("small"))
        heading.setForeground(theme.current().muted)
        heading.setToolTip(heading.text())
        self.people.addItem(heading)
        for person in people:
            row = QListWidgetItem(f"{INDENT}{person_name(person)}")
            row.setData(PERSON, person)
            row.setToolTip(f"{person_name(person)} · {name}")
            row.setFont(theme.font("body"))
            self.people.addItem(row)

    def _on_find(self, text: str) -> None:
        """Only those whose name, post or unit has these words; headings with any of them."""
        wanted = text.strip().casefold()
        heading: QListWidgetItem | None = None
        for item in map(self.people.item, range(self.people.count())):
            if item.data(PERSON) is None:
                heading = item
                heading.setHidden(True)
                continue
            above = heading.text() if heading is not None else ""
            fits = wanted in f"{item.text()} {above}".casefold()
            item.setHidden(not fits)
            if fits and heading is not None:
                heading.setHidden(False)

    def _on_wanted(self, item: QListWidgetItem) -> None:
        person = item.data(PERSON)
        if person is not None:
            self.wanted.emit(person)


class _People(QListWidget):
    """The rows themselves; takes drops of cases."""

    hovered = Signal(object)
    dropped = Signal(list, object)
    entered_with = Signal(QListWidgetItem)

    def __init__(self, judge: Judge, parent: QWidget) -> None:
        super().__init__(parent)
        self._judge = judge
        self._verdict: tuple[tuple[CaseId, ...], str, Drop] | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(False)
        self.setUniformItemSizes(True)
        self.setMinimumWidth(theme.current().target * 6)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and self.currentItem() is not None:
            self.entered_with.emit(self.currentItem())
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if decode(event.mimeData()):
            # Whoever refuses here hears nothing more: the next person may well take the cases.
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        person = self._person_at(event.position().toPoint())
        verdict = self._hover(decode(event.mimeData()), person)
        event.setAccepted(verdict is not None and verdict.allowed)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._unhover()

    def dropEvent(self, event: QDropEvent) -> None:
        ids, person = decode(event.mimeData()), self._person_at(event.position().toPoint())
        verdict = self._hover(ids, person)
        self._unhover()
        if verdict is not None and verdict.allowed:
            event.acceptProposedAction()
            self.dropped.emit(list(ids), person)

    def _person_at(self, place: QPoint) -> Person | None:
        item = self.itemAt(place)
        found: Person | None = item.data(PERSON) if item is not None else None
        return found

    def _hover(self, ids: tuple[CaseId, ...], person: Person | None) -> Drop | None:
        """What letting go over somebody would do; their row is marked meanwhile."""
        if not ids or person is None:
            self._unhover()
            return None
        if self._verdict is None or self._verdict[:2] != (ids, person.id):
            self._verdict = ids, person.id, self._judge(ids, person)
            self._mark(person)
            self.hovered.emit(self._verdict[2])
        return self._verdict[2]

    def _unhover(self) -> None:
        if self._verdict is not None:
            self._verdict = None
            self._mark(None)
            self.hovered.emit(None)

    def _mark(self, person: Person | None) -> None:
        rows = (self.item(n) for n in range(self.count()))
        row = next((each for each in rows if person and each.data(PERSON) == person), None)
        if row is None:
            self.clearSelection()
        else:
            self.setCurrentItem(row)
