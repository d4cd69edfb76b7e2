"""Unit load on the wall: those with most overdue cases first."""

from collections.abc import Mapping
from heapq import nlargest
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from commandcenter.frozen import frozen
from commandcenter.situation import Situation
from commandcenter.wording import _, label
from ui import format as say
from ui.wall.look import RIGHT, Pane
from ui.wall.size import LINE
from ui.wall.worst import short_forms

NAME_WIDTH: Final = 6.5
"""Type sizes that names have at least, or the numbers go without words over them."""


@frozen
class Load:
    """What one unit has to do."""

    name: str
    open: int
    overdue: int


def busiest_units(situation: Situation, count: int) -> tuple[Load, ...]:
    """The units with most overdue, then with most open cases."""
    units, overdue = situation.city.units, situation.overdue_by_unit

    def rank(item: tuple[str, int]) -> tuple[int, int, str]:
        return overdue.get(item[0], 0), item[1], item[0]

    by_unit: Mapping[str, int] = situation.by_unit
    found = []
    for code, open_ in nlargest(count, by_unit.items(), key=rank):
        unit = units.get(code)
        name = label(unit.names) if unit else code
        found.append(Load(name, open_, overdue.get(code, 0)))
    return tuple(found)


class UnitsPane(Pane):
    """A row for each unit: name, overdue, open."""

    content: tuple[Load, ...] | None

    def words(self) -> list[str]:
        """Everything that is written."""
        return [
            each
            for load in self.content or ()
            for each in (load.name, say.number(load.overdue), say.number(load.open))
        ]

    def paint(self, painter: QPainter, room: QRectF) -> None:
        """Headings over the numbers, then the rows."""
        look, em, loads = self.look, self.look.em, self.content or ()
        line = LINE * em
        headings = self._headings(room.width())
        numbers = self._number_widths(headings)
        heading = QRectF(room.left(), room.top(), room.width(), line)
        right = room.right()
        for word, wide in reversed(list(zip(headings, numbers, strict=True))):
            place = QRectF(right - wide, heading.top(), wide, line)
            self.text(painter, place, word, look.theme.muted, align=RIGHT)
            right -= wide
        if loads and not headings[0]:
            centre = QPointF(right + numbers[0] - 0.45 * em, heading.center().y())
            look.light(painter, centre, "red", False)
        title = QRectF(room.left(), heading.top(), right - room.left() - 0.3 * em, line)
        self.text(painter, title, _("Units"), look.theme.muted)
        for at, load in enumerate(loads):
            place = QRectF(room.left(), heading.bottom() + at * line, room.width(), line)
            self._row(painter, place, load, numbers)
        if not loads:
            below = heading.translated(0, line)
            self.text(painter, below, _("Nothing is with a unit."), look.theme.text)

    def _headings(self, room: float) -> tuple[str, str]:
        """Words over the numbers; where the names need the room, the shape of overdue alone."""
        words = _("Overdue"), _("Open")
        left = room - sum(self._number_widths(words))
        return words if left >= NAME_WIDTH * self.look.em else ("", "")

    def _number_widths(self, headings: tuple[str, str]) -> tuple[float, float]:
        """Of both columns: what their headings and widest numbers need."""
        loads, look = self.content or (), self.look

        def width(heading: str, numbers: list[int]) -> float:
            words = [look.width(say.number(each), strong=True) for each in numbers]
            return max([look.width(heading), look.em, *words]) + 0.7 * look.em

        overdue, open_ = [each.overdue for each in loads], [each.open for each in loads]
        return width(headings[0], overdue), width(headings[1], open_)

    def _row(
        self, painter: QPainter, place: QRectF, load: Load, numbers: tuple[float, float]
    ) -> None:
        look, em = self.look, self.look.em
        colours = look.theme
        right = place.right()
        late = colours.overdue if load.overdue else colours.muted
        for number, wide, colour in (
            (load.open, numbers[1], colours.text),
            (load.overdue, numbers[0], late),
        ):
            cell = QRectF(right - wide, place.top(), wide, place.height())
            self.text(painter, cell, say.number(number), colour, strong=True, align=RIGHT)
            right -= wide
        room = right - 0.3 * em - place.left()
        name = look.fitting(short_forms(load.name), room)
        self.text(
            painter, QRectF(place.left(), place.top(), room, place.height()), name, colours.text
        )
