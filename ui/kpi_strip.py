"""The strip of figures: a number, its word, and the last 24 hours as a thin line.

A tile turns to an alarm colour only past its threshold. Clicking one shows the cases behind it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, timedelta, tzinfo
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from commandcenter.figures import DAY, STEP, Figures
from commandcenter.frozen import frozen
from commandcenter.seats.load import FLOOD, MOST
from commandcenter.wording import N_, _, join, ngettext, sentences
from ui import format as say
from ui import theme

OVERDUE_SHARE: Final = 0.02
"""Share of the open cases that may be overdue before the tile turns; backlog does not count.

A single urgent case or emergency that is overdue turns it at once.
"""
DUE_SOON_MOST: Final = 20
ON_TIME_LEAST: Final = 0.90
LEAST_SPAN: Final = timedelta(hours=1)
"""A change over less than this says nothing."""
NO_SHARE: Final = "\N{EN DASH}"
LINE_WIDTH: Final = 72


@frozen
class Tile:
    """One figure of the strip."""

    id: str
    label: str
    """English source; shown through `_`."""
    value: Callable[[Figures], float]
    text: Callable[[Figures], str]
    beside: Callable[[Figures, Figures | None], str]
    """Small words after the number: a change, a limit."""
    alarm: Callable[[Figures], str]
    """Light whose colour the number takes, or nothing."""
    counts_cases: bool = False
    """Whether it counts open cases: it has a change, and a click shows the cases."""
    counted: str = ""
    """English source of the sentence that says what is counted, and when the number turns."""


def _share_on_time(figures: Figures) -> float:
    return figures.closed_on_time / figures.closed if figures.closed else 1.0


def _change(value: Callable[[Figures], float]) -> Callable[[Figures, Figures | None], str]:
    """The difference to what was known before, with its sign."""

    def beside(now: Figures, before: Figures | None) -> str:
        difference = value(now) - value(before) if before else 0
        sign = "+" if difference > 0 else ""
        return f"{sign}{say.number(difference)}" if difference else ""

    return beside


def _count(id: str, label: str, alarm: Callable[[Figures], str], counted: str = "") -> Tile:
    def value(figures: Figures) -> int:
        return int(getattr(figures, id))

    text, change = (lambda f: say.number(value(f))), _change(value)
    return Tile(id, label, value, text, change, alarm, True, counted)


def _emergencies(now: Figures, before: Figures | None) -> str:
    """Said in words while there are any; else the change."""
    if now.emergencies:
        told = ngettext("{n} emergency", "{n} emergencies", now.emergencies)
        return told.format(n=say.number(now.emergencies))
    return _change(lambda f: f.needs_me)(now, before)


def _overdue_alarm(now: Figures) -> str:
    many = now.overdue_lately > now.open * OVERDUE_SHARE
    return "red" if now.overdue_urgent or many else ""


TILES: Final[tuple[Tile, ...]] = (
    _count("open", N_("Open"), lambda f: ""),
    _count(
        "overdue",
        N_("Overdue"),
        _overdue_alarm,
        N_("Turns with one urgent case, or one in fifty of the open ones; backlog does not count."),
    ),
    _count(
        "due_soon",
        N_("Due < 30 min"),
        lambda f: "yellow" * (f.due_soon > DUE_SOON_MOST),
        N_("Counted are cases with units; the control room's own limits are not."),
    ),
    replace(
        _count("needs_me", N_("Needs me"), lambda f: "red" if f.emergencies else ""),
        beside=_emergencies,
    ),
    _count("unassigned", N_("Unassigned"), lambda f: ""),
    _count(
        "contested",
        N_("Contested"),
        lambda f: "red" if f.contested else "",
        N_("Two desks have decided differently. Click to settle it."),
    ),
    Tile(
        "on_time",
        N_("Closed on time today"),
        _share_on_time,
        lambda f: say.percent(_share_on_time(f)) if f.closed else NO_SHARE,
        lambda f, before: _("of {count}").format(count=say.number(f.closed)) if f.closed else "",
        lambda f: "yellow" if _share_on_time(f) < ON_TIME_LEAST else "",
    ),
    Tile(
        "alarms",
        N_("Seat alarms / 10 min"),
        lambda f: f.alarms,
        lambda f: say.number(f.alarms),
        lambda f, before: (
            _("· flood") if f.alarms > FLOOD else _("· limit {most}").format(most=MOST)
        ),
        lambda f: "red" if f.alarms > MOST else "",
        counted=N_(
            "Steps of escalation in the last ten minutes that want something of the busiest seat: "
            "1 is good, 2 the most that one person manages, more than 10 a flood. "
            "Click for the analysis."
        ),
    ),
)


class KpiStrip(QWidget):
    """All tiles in a row."""

    tile_chosen = Signal(str)
    """Id of the tile whose cases are wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._past: list[Figures] = []
        self._zone: tzinfo = UTC
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.tiles = {tile.id: KpiTile(tile, self) for tile in TILES}
        for widget in self.tiles.values():
            widget.chosen.connect(self.tile_chosen)
            self._row.addWidget(widget)
        self.set_theme()

    def set_past(self, past: Sequence[Figures], zone: tzinfo) -> None:
        """What is known of the last 24 hours, oldest first; times are told in `zone`."""
        self._past = list(past)
        self._zone = zone

    def show_figures(self, now: Figures) -> None:
        """The figures as they are; every half hour they join the past."""
        if not self._past or now.at - self._past[-1].at >= STEP:
            self._past.append(now)
            self._past = [each for each in self._past if now.at - each.at <= DAY]
        # The same hour yesterday, or as far back as anything is known; a change over minutes, or
        # against an empty city, as a demo begins, says nothing.
        known = (f for f in self._past if now.at - f.at >= LEAST_SPAN and f.open)
        before = next(known, None)
        since = say.when(before.at, now.at, self._zone) if before else ""
        for widget in self.tiles.values():
            widget.show_figures([*self._past, now], before, since)

    def set_theme(self) -> None:
        """Take over sizes; colours are asked for at each paint."""
        self._row.setSpacing(theme.current().spacing)
        for widget in self.tiles.values():
            widget.updateGeometry()

    def retranslate(self) -> None:
        """Show every word in the language in use."""
        for widget in self.tiles.values():
            widget.retranslate()


class KpiTile(QWidget):
    """One number with its line."""

    chosen = Signal(str)

    def __init__(self, tile: Tile, parent: QWidget) -> None:
        super().__init__(parent)
        self.tile = tile
        self.text = ""
        self.beside = ""
        self.alarm = ""
        self._since = ""
        self._change = ""
        self._values: list[tuple[float, float]] = []
        """How far along the last 24 hours (0 to 1), and how much."""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def show_figures(
        self, figures: Sequence[Figures], before: Figures | None, since: str = ""
    ) -> None:
        """The last of `figures` as the number, all as the line, the change to `before` beside."""
        now = figures[-1]
        shown = (self.tile.text(now), self.tile.beside(now, before), self.tile.alarm(now), since)
        tile = self.tile
        self._change = _change(tile.value)(now, before) if tile.counts_cases else ""
        values = [(1 - (now.at - each.at) / DAY, self.tile.value(each)) for each in figures]
        if shown == (self.text, self.beside, self.alarm, self._since) and values == self._values:
            return
        self.text, self.beside, self.alarm, self._since = shown
        self._values = values
        self.setAccessibleDescription(f"{self.text} {self.beside}")
        self.retranslate()

    def retranslate(self) -> None:
        """Show every word in the language in use."""
        self.setAccessibleName(_(self.tile.label))
        beside = "" if self.beside == self._change else self.beside.lstrip("· ")
        value = join(filter(None, (self.text, beside)))
        told = [_("{figure}: {value}.").format(figure=_(self.tile.label), value=value)]
        if self.tile.counted:
            told.append(_(self.tile.counted))
        if self._change and self._since:
            told.append(_("{change} since {time}.").format(change=self._change, time=self._since))
        if self._has_line():
            told.append(_("The line shows what is known of the last 24 hours."))
        if self.tile.counts_cases:
            told.append(_("All levels and areas are counted, whatever the queue shows."))
            told.append(_("Click to see these cases."))
        self.setToolTip(sentences(told))
        self.update()

    def sizeHint(self) -> QSize:
        """Wide enough for five digits, a change and the line."""
        look = theme.current()
        return QSize(8 * look.target, 2 * look.target + look.gap + look.spacing)

    def minimumSizeHint(self) -> QSize:
        """The number alone."""
        return QSize(4 * theme.current().target, self.sizeHint().height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click asks for the cases behind the figure."""
        if self.rect().contains(event.position().toPoint()):
            self.chosen.emit(self.tile.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space do what a click does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.tile.id)
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be clicked."""
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: object) -> None:
        """Be quiet again."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, word, number and line."""
        look = theme.current()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_ground(painter)
            room = QRectF(self.rect()).adjusted(look.padding, 0, -look.padding, 0)
            self._paint_words(painter, room)

    def _paint_ground(self, painter: QPainter) -> None:
        look = theme.current()
        ring = look.ring if self.hasFocus() else look.hairline
        edge = look.focus if self.hasFocus() else look.line
        ground = look.hover if self.underMouse() else look.panel
        painter.setPen(QPen(edge, ring))
        painter.setBrush(ground)
        half = ring / 2
        box = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(box, look.radius, look.radius)

    def _paint_words(self, painter: QPainter, room: QRectF) -> None:
        look = theme.current()
        painter.setFont(theme.font("small"))
        painter.setPen(look.muted)
        metrics = painter.fontMetrics()
        top = look.spacing - look.ring
        label = metrics.elidedText(
            _(self.tile.label), Qt.TextElideMode.ElideRight, int(room.width())
        )
        painter.drawText(QPointF(room.left(), top + metrics.ascent()), label)
        base = self.height() - look.spacing - look.ring
        painter.setFont(theme.font("figure"))
        painter.setPen(look.light(self.alarm) if self.alarm else look.text)
        painter.drawText(QPointF(room.left(), base), self.text)
        used = painter.fontMetrics().horizontalAdvance(self.text) + look.gap
        painter.setFont(theme.font("small"))
        painter.setPen(look.muted)
        beside = painter.fontMetrics().horizontalAdvance(self.beside)
        if used + beside <= room.width():  # A number that is cut would be another number.
            painter.drawText(QPointF(room.left() + used, base), self.beside)
        used += beside + look.spacing
        width = min(float(LINE_WIDTH), room.width() - used)
        line = QRectF(room.right() - width, top + metrics.height(), width, 0)
        line.setBottom(base)
        if width >= LINE_WIDTH / 3:
            self._paint_line(painter, line, look.muted)

    def _has_line(self) -> bool:
        """Whether enough is known: a line over a few minutes would be a mere stick."""
        return bool(self._values) and self._values[-1][0] - self._values[0][0] >= LEAST_SPAN / DAY

    def _paint_line(self, painter: QPainter, room: QRectF, colour: QColor) -> None:
        if not self._has_line():
            return
        values = self._values
        amounts = [amount for _along, amount in values]
        low, high = min(amounts), max(amounts)
        span = (high - low) or 1.0
        points = [
            QPointF(
                room.left() + room.width() * along,
                room.bottom() - room.height() * (amount - low) / span,
            )
            for along, amount in values
        ]
        painter.setPen(QPen(colour, theme.current().halo))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))
