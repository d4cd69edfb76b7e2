"""The queue as Qt sees it: announces what the queue announces, and decides nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from commandcenter.case import Case
from commandcenter.case_queue import CaseQueue, Row
from commandcenter.city import City
from commandcenter.confidential import as_read
from commandcenter.ids import CaseId, EventId
from commandcenter.roles import LOCAL
from ui import mime, theme
from ui.hub.marks import Marks
from ui.queue import row_text

AnyIndex = QModelIndex | QPersistentModelIndex

# As plain ints: comparing enum members costs a hundred times more, for every cell and paint.
DISPLAY: Final = int(Qt.ItemDataRole.DisplayRole)
TOOL_TIP: Final = int(Qt.ItemDataRole.ToolTipRole)
SPOKEN: Final = int(Qt.ItemDataRole.AccessibleTextRole)
CASE_ID: Final = int(Qt.ItemDataRole.UserRole) + 1

_TOP: Final = QModelIndex()
_FLAGS: Final = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
)


class CaseList(QAbstractListModel):
    """The rows of a `CaseQueue`, and which of them nobody has opened since their last event."""

    def __init__(
        self, queue: CaseQueue, city: Callable[[], City], now: datetime, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.queue = queue
        self.city = city
        self.now = now
        """The moment that countdowns and ages are shown for."""
        self.person = LOCAL
        """Who reads the list: the words of confidential cases are not for everybody."""
        self.marks = Marks()
        """What the hub has not numbered, and who else has a case open."""
        self.changing = False
        """True while rows come, go or move, so that what Qt deselects is not taken for a click."""
        self._read: dict[CaseId, EventId] = {}
        queue.listener = self

    def row(self, at: int) -> Row:
        """The row at `at`, as its reader may see it."""
        row = self.queue[at]
        case = as_read(row.case, self.city(), self.person)
        return row if case is row.case else Row(case, row.light)

    def ids(self, rows: Sequence[int]) -> list[str]:
        """The ids of the cases in these rows."""
        return [self.queue[at].case.id for at in rows]

    def unread(self, row: Row) -> bool:
        """Whether something has happened to the case since it was last opened here."""
        return not self.is_read(row.case)

    def is_read(self, case: Case) -> bool:
        """Whether the case was opened here since its last event."""
        return self._read.get(case.id) == case.last_event

    def mark_read(self, case_id: str, last_event: EventId) -> None:
        """Somebody has looked at the case as it is after `last_event`."""
        self._read[CaseId(case_id)] = last_event

    def forget(self, case_id: CaseId) -> None:
        """The case has ended, or nobody has opened it."""
        self._read.pop(case_id, None)

    def rowCount(self, parent: AnyIndex = _TOP) -> int:
        """How many cases are shown."""
        return 0 if parent.isValid() else len(self.queue)

    def data(self, index: AnyIndex, role: int = DISPLAY) -> Any:
        """Text of a row; everything that is painted comes straight from `row`."""
        if role == CASE_ID:
            return self.queue[index.row()].case.id
        if role == DISPLAY:
            return row_text.title(self.row(index.row()).case, self.city())
        if role == TOOL_TIP:
            case = self.row(index.row()).case
            return row_text.why(case, self.city(), self.now, self._marked(case))
        if role == SPOKEN:
            row = self.row(index.row())
            unread = self.unread(row)
            spoken = row_text.spoken(row.case, self.city(), self.now, row.light, unread)
            return row_text.DOT.join([spoken, *self._marked(row.case)])
        return None

    def _marked(self, case: Case) -> list[str]:
        """The words that go with the marks of a case, and who else is at it."""
        marks = ["pending"] * (case.id in self.marks.pending) + ["contested"] * bool(case.contested)
        people = self.marks.people(case.id, self.city())
        return [*map(theme.light_word, marks), *[people] * bool(people)]

    def show_marks(self, case_ids: Iterable[CaseId]) -> None:
        """The marks of these cases are others now: only their rows are painted anew."""
        for case_id in case_ids:
            at = self.queue.index_of(case_id)
            if at is not None:
                self.changed(at)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Every row can be chosen and dragged."""
        return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def mimeTypes(self) -> list[str]:
        """Case ids and nothing else."""
        return [mime.CASE_IDS]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The drag of these rows, from the top down."""
        return mime.encode(CaseId(one) for one in self.ids(sorted({i.row() for i in indexes})))

    def supportedDragActions(self) -> Qt.DropAction:
        """A drag asks for something to be done; the row stays."""
        return Qt.DropAction.CopyAction

    @contextmanager
    def inserting(self, at: int) -> Iterator[None]:
        """One row comes."""
        self.changing = True
        self.beginInsertRows(QModelIndex(), at, at)
        yield
        self.endInsertRows()
        self.changing = False

    @contextmanager
    def removing(self, at: int) -> Iterator[None]:
        """One row goes."""
        self.changing = True
        self.beginRemoveRows(QModelIndex(), at, at)
        yield
        self.endRemoveRows()
        self.changing = False

    @contextmanager
    def moving(self, was: int, to: int) -> Iterator[None]:
        """One row goes elsewhere."""
        self.changing = True
        # Qt counts the gap before the row is lifted out, hence one more when going down.
        self.beginMoveRows(QModelIndex(), was, was, QModelIndex(), to if to < was else to + 1)
        yield
        self.endMoveRows()
        self.changing = False

    @contextmanager
    def resetting(self) -> Iterator[None]:
        """Everything may be another."""
        self.changing = True
        self.beginResetModel()
        yield
        self.endResetModel()
        self.changing = False

    def changed(self, at: int) -> None:
        """One row says something else."""
        index = self.index(at)
        self.dataChanged.emit(index, index)
