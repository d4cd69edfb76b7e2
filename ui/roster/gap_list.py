"""The holes of the rosters as a list: each line leads to its hour in the week's table."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from commandcenter.city import City
from commandcenter.frozen import frozen
from commandcenter.output.roster import staffing_words
from commandcenter.roster.gaps import Flaw, Gap, gaps
from commandcenter.roster.shifts import DAYS, Roster, monday_of
from commandcenter.wording import _, label
from ui import format as say
from ui import theme

AHEAD: Final = timedelta(days=28)
"""How far the list looks."""

LINES: Final = 4
"""Lines that are seen without scrolling."""

PLACE: Final = int(Qt.ItemDataRole.UserRole)

FLAW_LIGHTS: Final[dict[Flaw, str]] = {
    Flaw.EMPTY: "red",
    Flaw.SHORT: "yellow",
    Flaw.TWICE: "contested",
}
"""The shape and colour of each."""


@frozen
class Place:
    """Where in the tables a hole is: the cell of a shift, or of a seat in it."""

    roster: str
    day: date
    shift: str
    seat: str = ""


@frozen
class Line:
    """One line of the list."""

    light: str
    text: str
    place: Place


def lines(city: City, found: Sequence[Gap], now: datetime) -> Iterator[Line]:
    """The holes in words; a week that nobody has planned at all is one line, not fourteen."""
    told: set[tuple[str, date]] = set()
    for gap in found:
        monday = monday_of(gap.watch.day)
        planned = city.roster.week(gap.roster, monday).turns
        if planned or gap.flaw is Flaw.TWICE:
            yield Line(FLAW_LIGHTS[gap.flaw], _words(city, gap), _place(gap))
        elif (gap.roster, monday) not in told:
            told.add((gap.roster, monday))
            words = _("{roster}: nobody is planned for the week of {day}").format(
                roster=label(gap.watch.roster.names), day=say.weekday(monday)
            )
            yield Line("red", words, _place(gap))


def gaps_ahead(city: City, monday: date, now: datetime) -> list[Gap]:
    """The holes from now on, for some weeks; as far as the week of `monday` if that lies later."""
    shown_until = datetime.combine(monday + timedelta(days=DAYS), datetime.min.time(), city.zone)
    return gaps(city.roster, now, max(now + AHEAD, shown_until))


def twice_in(city: City, roster: str, found: Sequence[Gap]) -> dict[tuple[date, str, str], str]:
    """Where in a roster somebody sits at two posts at once, at both of them, in a sentence."""
    told: dict[tuple[date, str, str], str] = {}
    for gap in found:
        for watch in (gap.watch, gap.other) if gap.other is not None else ():
            for turn in watch.turns if watch.roster.key == roster else ():
                if turn.person == gap.person:
                    told[watch.day, watch.shift.code, turn.seat] = _words(city, gap) + "."
    return told


def _place(gap: Gap) -> Place:
    return Place(gap.roster, gap.watch.day, gap.watch.shift.code, gap.seat)


def _words(city: City, gap: Gap) -> str:
    roster = gap.watch.roster
    start, end = (at.astimezone(city.zone) for at in (gap.start, gap.end))
    names = {
        "day": say.weekday(start.date()),
        "begins": f"{start:%H:%M}",
        "ends": f"{end:%H:%M}",
        "roster": label(roster.names),
        "shift": label(gap.watch.shift.names),
    }
    if gap.person is None or gap.other is None:
        return _("{day} {begins}–{ends} · {roster}, {shift}: {staffing}").format(
            **names, staffing=staffing_words(gap.seated, gap.needed)
        )
    return _("{day} {begins}–{ends} · {person} is at two posts at once: {one} and {other}").format(
        **names,
        person=city.called(gap.person),
        one=_seat_words(roster, gap.watch.shift.code),
        other=_seat_words(gap.other.roster, gap.other.shift.code),
    )


def _seat_words(roster: Roster, code: str) -> str:
    shift = roster.shift(code)
    names = {"roster": label(roster.names), "shift": label(shift.names) if shift else code}
    return _("{roster} ({shift})").format(**names)


class GapList(QListWidget):
    """Enter or a click on a line tells where it leads. Keeps its place when it is told anew."""

    wanted = Signal(object)
    """The `Place` of the chosen line."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown: tuple[Line, ...] = ()
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.hide()
        self.itemActivated.connect(self._on_item)
        self.itemClicked.connect(self._on_item)

    def show_lines(self, found: Sequence[Line]) -> None:
        """Show these."""
        if tuple(found) == self._shown:
            return
        row = self.currentRow()
        self._shown = tuple(found)
        side = theme.current().target
        self.setIconSize(QSize(side, side))
        self.clear()
        for line in found:
            item = QListWidgetItem(_mark(line.light), line.text)
            item.setToolTip(line.text)
            item.setData(PLACE, line.place)
            self.addItem(item)
        self.setCurrentRow(min(row, self.count() - 1))
        self.setVisible(bool(found))

    def changeEvent(self, event: QEvent) -> None:
        """Take the theme's colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            shown, self._shown = self._shown, ()
            self.show_lines(shown)

    def sizeHint(self) -> QSize:
        """Some lines; more are scrolled to."""
        line = max(self.sizeHintForRow(0), theme.current().target)
        return QSize(200, min(self.count(), LINES) * line + 2 * self.frameWidth())

    def minimumSizeHint(self) -> QSize:
        """Two lines."""
        return QSize(120, min(self.sizeHint().height(), 2 * theme.current().target))

    def _on_item(self, item: QListWidgetItem) -> None:
        self.wanted.emit(item.data(PLACE))


def _mark(light: str) -> QIcon:
    look = theme.current()
    ratio = 2.0  # Sharp on screens of twice the dots too.
    picture = QPixmap(round(look.target * ratio), round(look.target * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        middle = QPointF(look.target / 2, look.target / 2)
        theme.paint_light(painter, middle, light, size=look.shape)
    return QIcon(picture)
