"""The time ledger: one bar from the first report to now, a stretch for each who held the case."""

from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate, pairwise
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.events import Event
from commandcenter.explanation import holder, whose
from commandcenter.ledger import Holder, Segment, segments
from commandcenter.narration import narrate
from commandcenter.wording import _, sentences
from ui import theme
from ui.format import duration, when

SHADES: Final = {
    Holder.INTAKE: 5,
    Holder.VERIFIER: 2,
    Holder.DISPATCHER: 3,
    Holder.UNIT: 4,
    Holder.CHECK: 2,
    Holder.SUSPENDED: 1,
    Holder.NOBODY: 0,
}
"""Which step of the load colours each holder's stretches have."""

LEAST: Final = 0.02
"""Share of the bar that even the shortest stretch gets, so that it can be pointed at."""


class TimeLedger(QWidget):
    """Who held the case how long. The stretches add up to its age."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._case: Case | None = None
        self._city = City()
        self._history: Sequence[Event] = ()
        self._now: datetime | None = None
        self.segments: list[Segment] = []

    def show_history(
        self, case: Case | None, history: Sequence[Event], city: City, now: datetime
    ) -> None:
        """Show the ledger of `case`, whose events are `history`."""
        self._case, self._history, self._city = case, history, city
        self.tick(now)

    def tick(self, now: datetime) -> None:
        """The last stretch has grown."""
        self._now = now
        self.segments = segments(self._history, now)
        self.setAccessibleName(_("Time ledger"))
        self.setAccessibleDescription(sentences(self.sentence(each) for each in self.segments))
        self.update()

    def sizeHint(self) -> QSize:
        """A line of words, the bar, a line of words."""
        look = theme.current()
        return QSize(look.target * 6, round(2 * _line() + look.shape + 2 * look.gap))

    def minimumSizeHint(self) -> QSize:
        """As the hint: it does not shrink."""
        return self.sizeHint()

    def sentence(self, segment: Segment) -> str:
        """Who held it, how long, and what put it there."""
        assert self._now is not None
        told = _("{holder}: {length}, since {time}: {event}.").format(
            holder=self.holder(segment),
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

    def holder(self, segment: Segment) -> str:
        """Who held the case, by name where it was a unit."""
        return holder(segment, self._city)

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

    def event(self, event: QEvent) -> bool:
        """Hovering a stretch names it and the event that began it."""
        if isinstance(event, QHelpEvent):
            for segment, area in zip(self.segments, self.areas(), strict=True):
                if area.left() <= event.pos().x() < area.right():
                    QToolTip.showText(event.globalPos(), self.sentence(segment), self)
                    return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The heading with the age, the bar, and the names of the stretches that have room."""
        look = theme.current()
        painter = QPainter(self)
        painter.setFont(theme.font("small"))
        painter.setPen(look.muted)
        top = QRectF(0, 0, self.width(), _line())
        painter.drawText(top, Qt.AlignmentFlag.AlignLeft, self._heading())
        below = _line() + look.shape + 2 * look.gap
        for segment, area in zip(self.segments, self.areas(), strict=True):
            painter.fillRect(area.adjusted(0, 0, -look.hairline, 0), self._colour(segment))
            if segment.pause is not None:
                painter.fillRect(area, QBrush(look.panel, Qt.BrushStyle.BDiagPattern))
            words = QRectF(area.left(), below, area.width() - look.gap, _line())
            painter.setPen(look.muted)
            painter.drawText(words, Qt.AlignmentFlag.AlignLeft, self._legend(segment, words))
        painter.end()

    def _heading(self) -> str:
        if not self.segments:
            return _("Time ledger")
        total = sum(each.length.total_seconds() for each in self.segments)
        return _("Time ledger · {age} in all").format(age=duration(total))

    def _legend(self, segment: Segment, room: QRectF) -> str:
        """Name and length if both fit, else what fits."""
        metrics = QFontMetricsF(theme.font("small"))
        length = duration(segment.length.total_seconds())
        both = f"{self.holder(segment)} {length}"
        for words in (both, length):
            if metrics.horizontalAdvance(words) <= room.width():
                return words
        return ""

    def _colour(self, segment: Segment) -> QColor:
        """The shade of the holder; the one who has it now in the colour of the case's light."""
        look = theme.current()
        case, now = self._case, self._now
        if case is not None and now is not None and case.open and segment is self.segments[-1]:
            light = case.light(now)
            if light in ("yellow", "red"):
                return look.light(light)
        return look.load[SHADES[segment.holder]]


def _line() -> float:
    return QFontMetricsF(theme.font("small")).height()
