"""The time ledger: one bar from the first report to now, a stretch for each who held the case.

Below the bar stands who held it how long, in percent of the whole; together they are 100. A click
or Enter opens the table of all stretches, and the deadline minute by minute.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
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

from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.events import Event
from commandcenter.explanation import holder, whose
from commandcenter.ledger import Holder, Segment, segments, shares
from commandcenter.narration import narrate
from commandcenter.wording import _, sentences
from ui import theme
from ui.case.ledger_table import LedgerTable, percent
from ui.format import duration, when

SHADES: Final = {
    Holder.INTAKE: 5,
    Holder.VERIFIER: 2,
    Holder.DISPATCHER: 3,
    Holder.UNIT: 4,
    Holder.CHECK: 2,
}
"""Which step of the load colours each holder's stretches have; with nobody, they are grey."""

LEAST: Final = 0.02
"""Share of the bar that even the shortest stretch gets, so that it can be pointed at."""

MOST_ROWS: Final = 2
WIDE: Final = 12
"""From this width on (in targets of the theme) two of the lines below stand side by side."""


class _Line(NamedTuple):
    """All stretches in one pair of hands, running or paused."""

    held: list[Segment]
    share: int


class TimeLedger(QWidget):
    """Who held the case how long. The stretches add up to its age."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._case: Case | None = None
        self._city = City()
        self._history: Sequence[Event] = ()
        self._now: datetime | None = None
        self.segments: list[Segment] = []
        self.lines: list[_Line] = []

    def show_history(
        self, case: Case | None, history: Sequence[Event], city: City, now: datetime
    ) -> None:
        """Show the ledger of `case`, whose events are `history`."""
        self._case, self._history, self._city = case, history, city
        self.tick(now)

    def tick(self, now: datetime) -> None:
        """The last stretch has grown."""
        rows = self._rows()
        self._now = now
        self.segments = segments(self._history, now)
        self.lines = _lines(self.segments)
        self.setAccessibleName(_("Time ledger"))
        self.setAccessibleDescription(sentences(self.sentence(each) for each in self.segments))
        if self._rows() != rows:
            self.updateGeometry()
        self.update()

    def open_table(self) -> LedgerTable | None:
        """Show every stretch, and the deadline minute by minute; nothing without a case."""
        if self._case is None or self._now is None:
            return None
        table = LedgerTable(self._case, self._city, self._history, self._now, self.window())
        table.open()
        return table

    def sizeHint(self) -> QSize:
        """A line of words, the bar, the lines of who held it."""
        look = theme.current()
        height = _line() * (1 + self._rows()) + look.shape + 3 * look.gap
        return QSize(look.target * 6, round(height))

    def minimumSizeHint(self) -> QSize:
        """As the hint: it does not shrink."""
        return self.sizeHint()

    def sentence(self, segment: Segment) -> str:
        """Who held it, how long, and what put it there."""
        assert self._now is not None
        told = _("{holder}: {length}, since {time}: {event}.").format(
            holder=holder(segment, self._city),
            length=duration(segment.length.total_seconds()),
            time=when(segment.start, self._now, self._city.zone),
            event=narrate(segment.event, self._city),
        )
        if segment.pause is None:
            return told
        stood = _("The limit did not run: {why}, by {who}.").format(
            why=_(segment.pause.reason), who=whose(segment.by, self._city)
        )
        return sentences((told, stood))

    def areas(self) -> list[QRectF]:
        """Where each stretch is drawn; short ones a little wider than their due."""
        look = theme.current()
        lengths = [each.length.total_seconds() for each in self.segments]
        shown = [max(each, sum(lengths) * LEAST) for each in lengths]
        ends = [self.width() * each / sum(shown) for each in accumulate(shown)]
        top = _line() + look.gap
        return [
            QRectF(start, top, end - start, look.shape) for start, end in pairwise([0.0, *ends])
        ]

    # --- what a person does ---

    def event(self, event: QEvent) -> bool:
        """Hovering a stretch names it and the event that began it."""
        if isinstance(event, QHelpEvent):
            for segment, area in zip(self.segments, self.areas(), strict=True):
                if area.left() <= event.pos().x() < area.right() and self._on_bar(event):
                    QToolTip.showText(event.globalPos(), self.sentence(segment), self)
                    return True
            if self.segments:
                told = _("Click to see every stretch, and the deadline minute by minute.")
                QToolTip.showText(event.globalPos(), told, self)
                return True
        return super().event(event)

    def _on_bar(self, event: QHelpEvent) -> bool:
        look = theme.current()
        return event.pos().y() <= _line() + look.shape + 2 * look.gap

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens the table."""
        inside = self.rect().contains(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and inside:
            self.open_table()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the table."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.open_table()
        else:
            super().keyPressEvent(event)

    # --- how it looks ---

    def paintEvent(self, event: QPaintEvent) -> None:
        """The heading with the age, the bar, and who held it how long."""
        look = theme.current()
        painter = QPainter(self)
        painter.setFont(theme.font("small"))
        painter.setPen(look.muted)
        top = QRectF(0, 0, self.width(), _line())
        painter.drawText(top, Qt.AlignmentFlag.AlignLeft, self._heading())
        for segment, area in zip(self.segments, self.areas(), strict=True):
            inner = area.adjusted(0, 0, -look.hairline, 0)
            self._fill(painter, inner, self._colour(segment), segment.pause is not None)
        lines = list(enumerate(self.lines[: self._rows() * self._columns()]))
        lengths = all(self._fits(line, self._place(number)) for number, line in lines)
        for number, line in lines:
            self._paint_line(painter, line, self._place(number), _figures(line, lengths))
        if self.hasFocus():
            painter.setPen(QPen(look.focus, look.ring))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _fill(self, painter: QPainter, area: QRectF, colour: QColor, paused: bool) -> None:
        painter.fillRect(area, colour)
        if paused:
            painter.fillRect(area, QBrush(theme.current().panel, Qt.BrushStyle.BDiagPattern))

    def _columns(self) -> int:
        return 2 if self.width() >= WIDE * theme.current().target else 1

    def _rows(self) -> int:
        return min(MOST_ROWS, -(-len(self.lines) // self._columns()))

    def _place(self, number: int) -> QRectF:
        look, columns = theme.current(), self._columns()
        row, column = divmod(number, columns)
        width = (self.width() - (columns - 1) * 2 * look.padding) / columns
        top = _line() * (1 + row) + look.shape + 3 * look.gap
        return QRectF(column * (width + 2 * look.padding), top, width, _line())

    def _fits(self, line: _Line, area: QRectF) -> bool:
        """Whether a line has room for the length as well as the share."""
        look, metrics = theme.current(), QFontMetricsF(theme.font("small"))
        words = f"{self._named(line.held[-1])}{_figures(line, True)}"
        room = area.width() - look.shape - look.gap - look.spacing
        return metrics.horizontalAdvance(words) <= room

    def _paint_line(self, painter: QPainter, line: _Line, area: QRectF, figures: str) -> None:
        """A swatch, the holder, and the figures."""
        look, segment = theme.current(), line.held[-1]
        swatch = QRectF(area.left(), area.top(), look.shape * 0.75, look.shape * 0.75)
        swatch.moveTop(area.center().y() - swatch.height() / 2)
        self._fill(painter, swatch, self._colour(segment), segment.pause is not None)
        words = area.adjusted(look.shape + look.gap, 0, 0, 0)
        metrics, name = QFontMetricsF(painter.font()), self._named(segment)
        room = words.width() - metrics.horizontalAdvance(figures) - look.spacing
        painter.setPen(look.text)
        named = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft, named)
        painter.setPen(look.muted)
        painter.drawText(words, Qt.AlignmentFlag.AlignRight, figures)

    def _named(self, segment: Segment) -> str:
        if segment.pause is None or segment.holder in (Holder.SUSPENDED, Holder.VERIFIER):
            return holder(segment, self._city)
        return _("{holder}, paused").format(holder=holder(segment, self._city))

    def _heading(self) -> str:
        if not self.segments:
            return _("Time ledger")
        total = sum(each.length.total_seconds() for each in self.segments)
        return _("Time ledger · {age} in all").format(age=duration(total))

    def _colour(self, segment: Segment) -> QColor:
        """The shade of the holder; the one who has it now in the colour of the case's light."""
        look = theme.current()
        case, now = self._case, self._now
        if case is not None and now is not None and not case.ended and segment is self.segments[-1]:
            light = case.light(now)
            if light in ("yellow", "red"):
                return look.light(light)
        if segment.holder not in SHADES:
            return look.suspended if segment.holder is Holder.SUSPENDED else look.line
        return look.load[SHADES[segment.holder]]


def _lines(ledger: Sequence[Segment]) -> list[_Line]:
    """The stretches by whose they were, the longest share first; their shares stay 100 in all."""
    found: dict[tuple[Holder, str | None, bool], _Line] = {}
    for segment, share in zip(ledger, shares(ledger), strict=True):
        key = (segment.holder, segment.unit, segment.pause is not None)
        before = found.get(key, _Line([], 0))
        found[key] = _Line([*before.held, segment], before.share + share)
    return sorted(found.values(), key=lambda line: -line.share)


def _figures(line: _Line, lengths: bool) -> str:
    """The share of a line, and if wanted how long it was."""
    if not lengths:
        return percent(line.share)
    length = sum((each.length.total_seconds() for each in line.held), 0.0)
    return f"{duration(length)} · {percent(line.share)}"


def _line() -> float:
    return QFontMetricsF(theme.font("small")).height()
