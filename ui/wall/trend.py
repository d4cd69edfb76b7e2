"""Arrivals and endings of the last 24 hours, by the hour: does the heap grow or shrink?"""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen, QPolygonF

from commandcenter.frozen import frozen
from commandcenter.trend import Hour
from commandcenter.wording import _
from ui import format as say
from ui.wall.look import RIGHT, Pane
from ui.wall.size import LINE


@frozen
class Day:
    """The hours, oldest first."""

    hours: tuple[Hour, ...]

    @property
    def arrived(self) -> int:
        """All that came in."""
        return sum(each.arrived for each in self.hours)

    @property
    def ended(self) -> int:
        """All that ended."""
        return sum(each.ended for each in self.hours)


class TrendPane(Pane):
    """Arrivals as columns, endings as a line over them; both sums in words."""

    content: Day | None

    def words(self) -> list[str]:
        """Both sums."""
        return [] if self.content is None else [*self._sums(self.content)]

    def _heading(self, day: Day, room: float) -> tuple[str, str, str]:
        """What is counted, and both sums: in as many words as there is room for."""
        numbers = say.number(day.arrived), say.number(day.ended)
        span = _("24 h")
        for words in ((span, *self._sums(day)), ("", *self._sums(day)), (span, *numbers)):
            if sum(self.look.width(each, strong=True) + self.look.em for each in words) < room:
                return words
        return ("", *numbers)

    def _sums(self, day: Day) -> tuple[str, str]:
        return (
            _("{n} in").format(n=say.number(day.arrived)),
            _("{n} ended").format(n=say.number(day.ended)),
        )

    def paint(self, painter: QPainter, room: QRectF) -> None:
        """Words in the first line, the chart below."""
        day, look, em = self.content, self.look, self.look.em
        assert day is not None
        colours = look.theme
        heading = QRectF(room.left(), room.top(), room.width(), LINE * em)
        span, arrived, ended = self._heading(day, room.width() - 1.5 * em)
        wide = look.width(ended, strong=True) + 0.2 * em
        place = QRectF(heading.right() - wide, heading.top(), wide, heading.height())
        self.text(painter, place, ended, colours.text, strong=True, align=RIGHT)
        mark = QRectF(place.left() - 1.2 * em, place.center().y(), 0.9 * em, 0)
        painter.setPen(QPen(colours.text, 0.16 * em))
        painter.drawLine(mark.topLeft(), mark.topRight())
        first = look.width(arrived, strong=True) + 0.2 * em
        box = QRectF(mark.left() - 0.8 * em - first, heading.top(), first, heading.height())
        self.text(painter, box, arrived, colours.text, strong=True, align=RIGHT)
        swatch = QRectF(box.left() - 1.0 * em, heading.center().y() - 0.35 * em, 0.7 * em, 0.7 * em)
        painter.fillRect(swatch, colours.load[3])
        title = QRectF(room.left(), heading.top(), swatch.left() - room.left(), heading.height())
        self.text(painter, title, span, colours.muted)
        self._chart(painter, room.adjusted(0, LINE * em + 0.2 * em, 0, 0), day.hours)

    def _chart(self, painter: QPainter, room: QRectF, hours: Sequence[Hour]) -> None:
        look, em = self.look, self.look.em
        most = max([1, *(each.arrived for each in hours), *(each.ended for each in hours)])
        step = room.width() / len(hours)
        line = QPolygonF()
        for at, hour in enumerate(hours):
            left = room.left() + at * step
            high = room.height() * hour.arrived / most
            column = QRectF(left + 0.12 * step, room.bottom() - high, 0.76 * step, high)
            painter.fillRect(column, look.theme.load[3])
            line.append(QPointF(left + step / 2, room.bottom() - room.height() * hour.ended / most))
        self.line(painter, room.bottomLeft(), room.bottomRight())
        painter.setPen(QPen(look.theme.text, 0.16 * em))
        painter.drawPolyline(line)
