"""Alarms per ten minutes at each seat, as bars against 1, 2 and 10; floods on their own ground.

Painted by hand: a chart library would take longer to load than this takes to read.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from commandcenter.roles import POST_NAMES, Post
from commandcenter.seats.load import FLOOD, GOOD, MOST, Load, Period
from commandcenter.wording import _, ngettext, sentences
from ui import format as say
from ui import theme

HIGHEST: Final = 14
"""Alarms that a full bar stands for; a longer one is cut, with its number on it."""

HOUR: Final = timedelta(hours=1)
EVERY: Final = (1, 2, 3, 4, 6, 12, 24)
"""Hours between two times below the chart, as the room allows."""

_STEPS: Final = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class PeriodChart(QWidget):
    """One row of bars for each seat. Arrows go from period to period; Enter asks for its cases."""

    chosen = Signal(str, object)
    """The seat and the `Period` whose cases are wanted."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._loads: Sequence[Load] = ()
        self._zone: tzinfo | None = None
        self._now: datetime | None = None
        self._at = (0, 0)
        """The seat and the period that the keyboard is on."""

    def show_loads(self, loads: Sequence[Load], zone: tzinfo, now: datetime) -> None:
        """Show the load of these seats; times are told in `zone`."""
        seat, begins = self._on()
        self._loads, self._zone, self._now = loads, zone, now
        rows = [row for row, load in enumerate(loads) if load.seat == seat]
        row = rows[0] if rows else 0
        periods = loads[row].periods if loads else ()
        known = [at for at, each in enumerate(periods) if each.begins == begins]
        self._at = (row, known[0] if known else max(0, len(periods) - 1))
        self.updateGeometry()
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        """A row for each seat, and the line of times."""
        look = theme.current()
        return QSize(20 * look.target, round(max(1, len(self._loads)) * self._row() + self._line()))

    def minimumSizeHint(self) -> QSize:
        """As the hint: rows of bars do not shrink."""
        return self.sizeHint()

    def sentence(self, seat: str, period: Period) -> str:
        """A period in words."""
        assert self._zone is not None, "there are periods only once loads are shown"
        told = ngettext(
            "{seat}, {since} to {until}: {n} alarm.",
            "{seat}, {since} to {until}: {n} alarms.",
            period.alarms,
        ).format(
            seat=seat_name(seat),
            since=say.time_of_day(period.begins, self._zone),
            until=say.time_of_day(period.ends, self._zone),
            n=period.alarms,
        )
        return sentences((told, judged(period.alarms)))

    def _on(self) -> tuple[str, datetime | None]:
        """The seat and the beginning of the period that the keyboard is on."""
        row, column = self._at
        if row >= len(self._loads):
            return "", None
        load = self._loads[row]
        return load.seat, load.periods[column].begins

    # --- where everything is ---

    def _line(self) -> float:
        return QFontMetricsF(theme.font("small")).height()

    def _row(self) -> float:
        return 2.5 * theme.current().target

    def _names(self) -> float:
        metrics = QFontMetricsF(theme.font("small"))
        words = [each for load in self._loads for each in (seat_name(load.seat), _counted(load))]
        return max((metrics.horizontalAdvance(each) for each in words), default=0.0)

    def room(self, row: int) -> QRectF:
        """Where the bars of a seat go."""
        look = theme.current()
        left = self._names() + 2 * look.spacing
        right = 2 * look.target  # The numbers of the lines stand there.
        top = row * self._row() + look.spacing
        return QRectF(left, top, self.width() - left - right, self._row() - 2 * look.spacing)

    def bar(self, row: int, column: int) -> QRectF:
        """The bar of a period of a seat."""
        room, load = self.room(row), self._loads[row]
        width = room.width() / len(load.periods)
        high = room.height() * min(1.0, load.periods[column].alarms / HIGHEST)
        gap = min(1.0, width * 0.15)
        left = room.left() + column * width
        return QRectF(left + gap / 2, room.bottom() - high, width - gap, high)

    def _hit(self, at: QPointF) -> tuple[int, int] | None:
        row = int(at.y() // self._row())
        if not 0 <= row < len(self._loads):
            return None
        room, count = self.room(row), len(self._loads[row].periods)
        column = int((at.x() - room.left()) / room.width() * count)
        return (row, column) if 0 <= column < count and at.x() >= room.left() else None

    # --- what a person does ---

    def event(self, event: QEvent) -> bool:
        """Hovering a period tells it."""
        if isinstance(event, QHelpEvent):
            hit = self._hit(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self._told(hit) if hit else "", self)
            return True
        return super().event(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click asks for the cases of a period."""
        hit = self._hit(event.position())
        if event.button() is Qt.MouseButton.LeftButton and hit is not None:
            self._go(hit)
            self._ask()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from period to period, or ask for its cases."""
        key = Qt.Key(event.key())
        if self._loads and key in _STEPS:
            row, column = self._at
            down, right = _STEPS[key]
            row = min(max(row + down, 0), len(self._loads) - 1)
            column = min(max(column + right, 0), len(self._loads[row].periods) - 1)
            self._go((row, column))
            bar = self.bar(row, column).center().toPoint()
            QToolTip.showText(self.mapToGlobal(bar), self._told(self._at), self)
        elif self._loads and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._ask()
        else:
            super().keyPressEvent(event)

    def _go(self, to: tuple[int, int]) -> None:
        self._at = to
        self._describe()
        self.update()

    def _ask(self) -> None:
        load, column = self._loads[self._at[0]], self._at[1]
        self.chosen.emit(load.seat, load.periods[column])

    def _told(self, at: tuple[int, int]) -> str:
        load = self._loads[at[0]]
        return self.sentence(load.seat, load.periods[at[1]])

    def _describe(self) -> None:
        self.setAccessibleName(_("Alarms per ten minutes at each seat"))
        at = self._at
        known = at[0] < len(self._loads) and at[1] < len(self._loads[at[0]].periods)
        self.setAccessibleDescription(self._told(at) if known else "")

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        """Grounds of floods, lines at 1, 2 and 10, bars, and the hours below."""
        with QPainter(self) as painter:
            painter.setFont(theme.font("small"))
            for row, load in enumerate(self._loads):
                self._paint_grounds(painter, row, load)
                self._paint_lines(painter, row)
                self._paint_bars(painter, row, load)
                self._paint_name(painter, row, load)
            if self._loads:
                self._paint_hours(painter)
            if self.hasFocus() and self._loads:
                self._paint_focus(painter)

    def _paint_grounds(self, painter: QPainter, row: int, load: Load) -> None:
        room, count = self.room(row), len(load.periods)
        for flood in load.floods:
            first = next(n for n, each in enumerate(load.periods) if each.begins == flood.begins)
            last = next(n for n, each in enumerate(load.periods) if each.ends == flood.ends) + 1
            ground = QRectF(room)
            ground.setLeft(room.left() + room.width() * first / count)
            ground.setRight(room.left() + room.width() * last / count)
            colour = QColor(theme.current().overdue)
            colour.setAlphaF(0.12)
            painter.fillRect(ground, colour)

    def _paint_lines(self, painter: QPainter, row: int) -> None:
        look, room = theme.current(), self.room(row)
        for limit in (0, GOOD, MOST, FLOOD):
            y = room.bottom() - room.height() * limit / HIGHEST
            style = Qt.PenStyle.DashLine if limit else Qt.PenStyle.SolidLine
            painter.setPen(QPen(look.edge, look.hairline, style))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            if limit in (MOST, FLOOD):
                painter.setPen(look.muted)
                label = QRectF(room.right() + look.gap, y - self._line(), 40, 2 * self._line())
                align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(label, align, say.number(limit))

    def _paint_bars(self, painter: QPainter, row: int, load: Load) -> None:
        look = theme.current()
        for column, period in enumerate(load.periods):
            if not period.alarms:
                continue
            bar = self.bar(row, column)
            over = period.alarms > MOST
            flood = period.alarms > FLOOD
            colour = look.overdue if flood else look.due_soon if over else look.muted
            painter.fillRect(bar, colour)
            if period.alarms > HIGHEST:
                self._paint_cut(painter, bar, period.alarms)

    def _paint_cut(self, painter: QPainter, bar: QRectF, alarms: int) -> None:
        """A bar too long for its row: a break near its top, and how many it stands for.

        The number stands in the bar. One too narrow for it has the break alone: hovering tells.
        """
        look, line = theme.current(), self._line()
        painter.fillRect(QRectF(bar.left(), bar.top() + look.gap, bar.width(), 2), look.panel)
        words = say.number(alarms)
        if QFontMetricsF(painter.font()).horizontalAdvance(words) + 2 > bar.width():
            return
        painter.setPen(look.panel)
        at = QRectF(bar.left(), bar.top() + look.gap + 2, bar.width(), line)
        painter.drawText(at, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_name(self, painter: QPainter, row: int, load: Load) -> None:
        look, line = theme.current(), self._line()
        left = QRectF(0, self.room(row).top(), self._names() + 1, 2 * line)
        painter.setPen(look.text)
        painter.drawText(left, Qt.AlignmentFlag.AlignLeft, seat_name(load.seat))
        painter.setPen(look.muted)
        below = left.translated(0, line)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, _counted(load))

    def _paint_hours(self, painter: QPainter) -> None:
        assert self._zone is not None, "there are loads only with a zone"
        look, line = theme.current(), self._line()
        periods, room = self._loads[0].periods, self.room(len(self._loads) - 1)
        width = room.width() / len(periods)
        needed = 1.5 * QFontMetricsF(painter.font()).horizontalAdvance("00:00")
        every = next((each for each in EVERY if 6 * each * width >= needed), EVERY[-1])
        painter.setPen(look.muted)
        for column, period in enumerate(periods):
            there = period.begins.astimezone(self._zone)
            if there.minute == 0 and there.hour % every == 0:
                x = room.left() + column * width
                area = QRectF(x - needed / 2, room.bottom() + look.gap, needed, line)
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, f"{there:%H:%M}")

    def _paint_focus(self, painter: QPainter) -> None:
        row, column = self._at
        look, room = theme.current(), self.room(row)
        bar = self.bar(row, column)
        painter.setPen(QPen(look.focus, look.ring))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        reach = float(look.ring)
        area = QRectF(bar.left() - reach, room.top(), bar.width() + 2 * reach, room.height())
        painter.drawRect(area)


def _counted(load: Load) -> str:
    """How many alarms a seat had."""
    return ngettext("{n} alarm", "{n} alarms", load.alarms).format(n=say.number(load.alarms))


def seat_name(seat: str) -> str:
    """What a seat is called: its post."""
    return _(POST_NAMES[Post(seat)]) if seat in tuple(Post) else seat


def judged(alarms: int) -> str:
    """How much that is for one person."""
    if alarms > FLOOD:
        return _("A flood: more than ten.")
    if alarms > MOST:
        return _("More than one person manages.")
    if alarms > GOOD:
        return _("The most that one person manages.")
    return ""
