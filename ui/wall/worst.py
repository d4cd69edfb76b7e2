"""The most pressing cases: what, about where, whose, and how late. Nothing that a person said.

The place is the names of areas, never an address, and the class stands in the catalogue; words of
reports, numbers, persons and contacts are on no wall. Of a case that is confidential only class
and clock are shown.
"""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from commandcenter.case import Case
from commandcenter.case_queue import CaseQueue, Row
from commandcenter.city import City
from commandcenter.confidential import may_read
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId
from commandcenter.situation import Change, Situation
from commandcenter.urgency import key
from commandcenter.wording import _, label
from ui import format as say
from ui.wall.look import RIGHT, Pane
from ui.wall.size import INSET, LINE, ROW

AREAS_NAMED = 2
"""The smallest areas that a place is named by."""


@frozen
class Pressing:
    """One case as the wall tells it."""

    light: str
    emergency: bool
    contested: bool
    what: str
    where: tuple[str, ...]
    """The longest form first."""
    unit: str
    left: str
    """The countdown."""


def place_words(case: Case, city: City) -> tuple[str, ...]:
    """The names of the smallest areas that it lies in, the longest form first."""
    nowhere = _("no place yet") if case.place is None else _("outside every unit grid")
    return area_words(case.cell, city) or (nowhere,)


def area_words(cell: str | None, city: City) -> tuple[str, ...]:
    """The names of a cell and of the area around it, and of the cell alone."""
    if cell is None or cell not in city.areas:
        return ()
    names = [area.name for area in city.areas.lineage(cell)][-AREAS_NAMED:]
    return " · ".join(dict.fromkeys(reversed(names))), names[-1]


def pressing(row: Row, city: City, now: datetime) -> Pressing:
    """A row of the queue as it may stand on a wall."""
    case = row.case
    found = city.class_of(case)
    due = case.due_at
    left = say.countdown((due - now).total_seconds()) if due else "–"
    readable = may_read(case, city, None)
    unit = city.units.get(case.unit) if case.unit else None
    whose = label(unit.names) if unit else _("unassigned")
    return Pressing(
        light=str(row.light),
        emergency=case.emergency,
        contested=bool(case.contested),
        what=label(found.names) if found else _("not yet classified"),
        where=place_words(case, city) if readable else (_("(confidential)"),),
        unit=whose if readable else "",
        left=left,
    )


class Worst:
    """The cases that a wall names: those of two minds first, then as the queue has them.

    A watcher of the situation, so that looking costs a few rows however many cases are open.
    """

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self.queue = CaseQueue(situation)
        self._contested: set[CaseId] = {
            case.id for case in situation.cases.values() if case.contested
        }
        situation.watchers.append(self)

    def first(self, count: int, now: datetime) -> tuple[Pressing, ...]:
        """So many cases: contested ones, emergencies, urgent ones, each by their deadline."""
        situation, city = self._situation, self._situation.city
        clashing = sorted((situation.cases[each] for each in self._contested), key=key)
        rows = [Row(case, situation.light(case.id)) for case in clashing[:count]]
        for at in range(min(count + len(rows), len(self.queue))):
            row = self.queue[at]
            if len(rows) < count and row.case.id not in self._contested:
                rows.append(row)
        return tuple(pressing(row, city, now) for row in rows)

    def cases_changed(self, changes: Sequence[Change]) -> None:
        """Note which of them clash."""
        for change in changes:
            if change.after is not None and change.after.contested:
                self._contested.add(change.id)
            else:
                self._contested.discard(change.id)

    def lights_changed(self, cases: Sequence[Case]) -> None:
        """Nobody changes their mind because of the time."""

    def city_changed(self) -> None:
        """Nor for other names."""


class WorstPane(Pane):
    """Two lines for each case."""

    content: tuple[Pressing, ...] | None

    def words(self) -> list[str]:
        """Everything that is written."""
        cases: Sequence[Pressing] = self.content or ()
        return [
            each
            for case in cases
            for each in (case.what, case.where[0], case.unit, case.left)
            if each
        ]

    def paint(self, painter: QPainter, room: QRectF) -> None:
        """A heading, where it costs no case, then the cases, with a hairline between them."""
        look, em = self.look, self.look.em
        heading = QRectF(room.left(), room.top(), room.width(), LINE * em)
        if not self.content:
            self.text(painter, heading, _("No open cases."), look.theme.muted)
            return
        free = room.height() - len(self.content) * ROW * em
        top = room.top()
        if free >= LINE * em:
            self.text(painter, heading, _("Most pressing"), look.theme.muted)
            top, free = heading.bottom(), free - LINE * em
        # What room is left over goes between the cases.
        step = ROW * em + max(0.0, min(free / len(self.content), 0.5 * em))
        for at, case in enumerate(self.content):
            place = QRectF(room.left(), top + at * step, room.width(), step)
            if place.top() > room.top():
                self.line(painter, place.topLeft(), place.topRight())
            self._case(painter, place, case)

    def _case(self, painter: QPainter, place: QRectF, case: Pressing) -> None:
        look, em = self.look, self.look.em
        colours = look.theme
        pad = (place.height() - 2 * LINE * em) / 2
        first = QRectF(place.left(), place.top() + pad, place.width(), LINE * em)
        light = "contested" if case.contested else case.light
        mark = QPointF(place.left() + 0.5 * em, first.center().y())
        look.light(painter, mark, light, case.emergency and not case.contested)
        wide = look.width(case.left, strong=True) + 0.2 * em
        left = QRectF(first.right() - wide, first.top(), wide, first.height())
        late = case.light in ("red", "yellow")
        colour = colours.light(case.light) if late else colours.text
        self.text(painter, left, case.left, colour, strong=True, align=RIGHT)
        what = first.adjusted(1.4 * em, 0, -wide - 0.5 * em, 0)
        self.text(painter, what, case.what, colours.text, strong=True)
        below = first.translated(0, LINE * em).adjusted(1.4 * em, 0, 0, 0)
        unit = look.fitting(short_forms(case.unit), 0.5 * below.width())
        wide = look.width(unit) + 0.2 * em if unit else 0.0
        whose = QRectF(below.right() - wide, below.top(), wide, below.height())
        self.text(painter, whose, unit, colours.muted, align=RIGHT)
        where = below.adjusted(0, 0, -wide - INSET * em, 0)
        shown = case.where[0] if look.width(case.where[0]) <= where.width() else case.where[-1]
        middle = Qt.TextElideMode.ElideMiddle
        self.text(painter, where, shown, colours.muted, cut=middle)


def short_forms(name: str) -> tuple[str, ...]:
    """A name, and what it says in brackets at its end: `Police Department (NYPD)`, `NYPD`."""
    head, bracket, tail = name.rpartition("(")
    if not (bracket and head and tail.endswith(")")):
        return (name,)
    short = tail[:-1]
    return (name, head.strip(), short) if short.isupper() else (name, head.strip())
