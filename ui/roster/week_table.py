"""The table of a week: under each shift its seats, beside them who sits there from day to day."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from commandcenter.city import City
from commandcenter.frozen import frozen
from commandcenter.ids import PersonId
from commandcenter.output.roster import staffing_words
from commandcenter.roster.shifts import DAYS, Roster, RosterSeat, Shift, Staffing, Watch, Week
from commandcenter.wording import _, label, sentences
from ui import format as say
from ui.roster.words import hours

CELL: Final = int(Qt.ItemDataRole.UserRole)
_DISPLAY: Final = int(Qt.ItemDataRole.DisplayRole)
_TOOLTIP: Final = int(Qt.ItemDataRole.ToolTipRole)
_SPOKEN: Final = int(Qt.ItemDataRole.AccessibleTextRole)

Index = QModelIndex | QPersistentModelIndex


@frozen
class Cell:
    """One day of one row: a whole shift (`seat` is None), or one seat in it."""

    watch: Watch
    seat: RosterSeat | None
    person: PersonId | None
    text: str
    told: str
    """A whole sentence, for the tooltip and for a screen reader."""
    now: bool = False
    """Whether it is going on."""
    past: bool = False
    twice: bool = False
    """Whether who sits there is at another post at the same time."""

    @property
    def staffing(self) -> Staffing:
        """How the shift is staffed that it belongs to."""
        return self.watch.staffing


class WeekTable(QAbstractTableModel):
    """One week of one roster as Qt sees it. Decides nothing."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.week = Week("", date.min)
        self._rows: list[tuple[Shift, RosterSeat | None]] = []
        self._cells: list[list[Cell]] = []

    def show_week(
        self,
        city: City,
        roster: Roster,
        monday: date,
        now: datetime,
        twice: Mapping[tuple[date, str, str], str] | None = None,
    ) -> None:
        """Show the week that begins on `monday`, as it is planned and as it stands at `now`.

        `twice` says by day, shift and seat where somebody sits at another post at the same time.
        """
        rows = list(_rows(roster))
        cells = _cells(city, roster, monday, now, twice or {})
        if rows == self._rows and monday == self.week.monday:
            # The selection stays where it is.
            self.week, self._cells = city.roster.week(roster.key, monday), cells
            last = self.index(self.rowCount() - 1, DAYS - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self.week, self._rows, self._cells = city.roster.week(roster.key, monday), rows, cells
        self.endResetModel()

    def clear(self) -> None:
        """Show nothing: there is no roster."""
        self.beginResetModel()
        self._rows, self._cells = [], []
        self.endResetModel()

    def cell(self, index: Index) -> Cell | None:
        """What is at an index."""
        return self._cells[index.row()][index.column()] if index.isValid() else None

    def index_of(self, day: date, shift: str, seat: str = "") -> QModelIndex:
        """The cell of a shift, or of a seat in it; invalid if there is none in this week."""
        column = (day - self.week.monday).days
        for row, (each, sits) in enumerate(self._rows):
            if each.code == shift and (sits.code if sits else "") == seat and 0 <= column < DAYS:
                return self.index(row, column)
        return QModelIndex()

    def index_of_now(self) -> QModelIndex:
        """The shift that is going on; invalid if there is none in this week."""
        found = (
            self.index(row, column)
            for row, cells in enumerate(self._cells)
            for column, cell in enumerate(cells)
            if cell.now
        )
        return next(found, QModelIndex())

    def watches(self) -> list[Watch]:
        """The shifts of the week, one after the other in each row."""
        return [cell.watch for row in self._cells for cell in row if cell.seat is None]

    def rowCount(self, parent: Index | None = None) -> int:
        """Shifts and their seats."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """Monday to Sunday."""
        return 0 if parent is not None and parent.isValid() else DAYS

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """The cell's words, or the cell."""
        cell = self.cell(index)
        if cell is None:
            return None
        if role == _DISPLAY:
            return cell.text
        if role == CELL:
            return cell
        return cell.told if role in (_TOOLTIP, _SPOKEN) else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """Days above; shifts with their hours, and seats, at the left."""
        if role not in (_DISPLAY, _TOOLTIP) or self.week.monday == date.min:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return say.weekday(self.week.monday + timedelta(days=section))
        shift, seat = self._rows[section]
        if seat is not None:
            return label(seat.names)
        return _("{shift} {hours}").format(shift=label(shift.names), hours=hours(shift))


def _rows(roster: Roster) -> Iterator[tuple[Shift, RosterSeat | None]]:
    for shift in roster.shifts:
        yield shift, None
        for seat in roster.seats:
            yield shift, seat


def _cells(
    city: City,
    roster: Roster,
    monday: date,
    now: datetime,
    twice: Mapping[tuple[date, str, str], str],
) -> list[list[Cell]]:
    watches = {
        (shift.code, day): city.roster.watch(roster, shift, monday + timedelta(days=day))
        for shift in roster.shifts
        for day in range(DAYS)
    }
    return [
        [_cell(city, watches[shift.code, day], seat, now, twice) for day in range(DAYS)]
        for shift, seat in _rows(roster)
    ]


def _cell(
    city: City,
    watch: Watch,
    seat: RosterSeat | None,
    now: datetime,
    twice: Mapping[tuple[date, str, str], str],
) -> Cell:
    going_on, past = watch.start <= now < watch.end, watch.end <= now
    day, shift = say.weekday(watch.day), label(watch.shift.names)
    if seat is None:
        words = staffing_words(len(watch.turns), watch.shift.least)
        told = _("{day}, {shift}: {staffing}.").format(day=day, shift=shift, staffing=words)
        return Cell(watch, None, None, words, told, going_on, past)
    person = next((turn.person for turn in watch.turns if turn.seat == seat.code), None)
    name = city.called(person) if person else ""
    told = _("{day}, {shift}, {seat}: {person}.").format(
        day=day, shift=shift, seat=label(seat.names), person=name or _("nobody")
    )
    also = twice.get((watch.day, watch.shift.code, seat.code), "")
    if also and not past:
        told = sentences((told, also))
    return Cell(watch, seat, person, name, told, going_on, past, bool(also) and not past)
