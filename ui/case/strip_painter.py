"""Paints the chain strip: a picture of what stands, and over it what moves with time."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final, cast

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QPixmap, QRegion
from PySide6.QtWidgets import QWidget

from commandcenter.escalation import LATE
from commandcenter.escalation.story import ChainStory, Fate
from ui import theme
from ui.case.chain_words import Telling
from ui.case.strip_knots import ink_of, paint_knot, reach_of
from ui.case.strip_layout import LEAST_WORDS, Knot, StripLayout
from ui.format import time_left, time_of_day

SOON_SECONDS: Final = 300
"""From when on the next step's countdown is shown as an alarm."""


def countdown(story: ChainStory, now: datetime) -> tuple[datetime, str] | None:
    """What happens next: its instant, and how long until then. None if nothing is to come."""
    at = story.still_until or (story.next.at if story.next else None)
    if at is None:
        return None
    left = (at - now).total_seconds()
    undone = left < -LATE.total_seconds()
    return at, time_left(left if undone else max(0.0, left))


class StripPainter:
    """Paints one chain at one size."""

    def __init__(self, layout: StripLayout, story: ChainStory, telling: Telling) -> None:
        self._layout, self._story, self._telling = layout, story, telling

    def moving(self, now: datetime) -> list[QRectF]:
        """Where that is which moves with time: the now mark and the countdown."""
        counts = countdown(self._story, now)
        areas = [self._layout.now_area(now, self._clock(now))]
        return areas + ([self._layout.countdown_area(*counts)] if counts else [])

    def standing(self, size: QSize, scale: float) -> QPixmap:
        """Line, folds and words: all that stands until the case changes."""
        look, layout = theme.current(), self._layout
        picture = QPixmap(size * scale)
        picture.setDevicePixelRatio(scale)
        picture.fill(look.panel)
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            middle = layout.middle
            painter.setPen(QPen(look.edge, look.ring))
            painter.drawLine(QPointF(layout.left, middle), QPointF(layout.end, middle))
            if any(knot.story.at is None for knot in layout.knots):
                painter.setPen(QPen(look.edge, look.ring, Qt.PenStyle.DotLine))
                painter.drawLine(QPointF(layout.end, middle), QPointF(layout.width, middle))
            for _fold, area in layout.fold_areas():
                self._paint_fold(painter, area)
            painter.setFont(theme.font("small"))
            for knot in layout.knots:
                for words, colour, area in self._words(knot):
                    painter.fillRect(area, look.panel)
                    painter.setPen(colour)
                    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)
        return picture

    def paint(
        self, on: QWidget, picture: QPixmap, region: QRegion, now: datetime, chosen: str
    ) -> None:
        """The standing picture within `region`, and over it what is nearer to the eye."""
        scale = picture.devicePixelRatio()
        with QPainter(on) as painter:
            # A region can be gone through, though the stubs do not say so.
            for rect in cast(Iterable[QRect], region):
                source = QRect(rect.topLeft() * scale, rect.size() * scale)
                painter.drawPixmap(rect, picture, source)
            painter.setClipRegion(region)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_elapsed(painter, now)
            self._paint_now(painter, now)
            for knot in self._layout.knots:
                around = 2 * reach_of(knot)
                centre = QPointF(knot.x, self._layout.middle)
                mark = QRectF(centre.x() - around, centre.y() - around, 2 * around, 2 * around)
                if region.intersects(mark.toAlignedRect()):
                    paint_knot(painter, centre, knot, chosen=knot.story.key == chosen)
            self._paint_countdown(painter, now)

    def _clock(self, now: datetime) -> str:
        return time_of_day(now, self._telling.city.zone, seconds=True)

    def _paint_fold(self, painter: QPainter, area: QRectF) -> None:
        """A narrow hatched band between two breaks: time that is not drawn at its length."""
        look = theme.current()
        painter.fillRect(area, look.panel)
        painter.fillRect(area, QBrush(look.edge, Qt.BrushStyle.BDiagPattern))
        painter.setPen(QPen(look.muted, look.hairline))
        painter.drawLine(area.topLeft(), area.bottomLeft())
        painter.drawLine(area.topRight(), area.bottomRight())

    def _words(self, knot: Knot) -> Iterator[tuple[str, QColor, QRectF]]:
        """The two lines of a knot as they are read: words, colour, and where; none without room."""
        if knot.words.width() < LEAST_WORDS:
            return
        look, story, high = theme.current(), knot.story, self._layout.line
        quiet = story.fate is Fate.SKIPPED
        lines = (
            (self._telling.who(story), look.muted if quiet else look.text),
            (self._telling.brief(story), ink_of(story) or look.muted),
        )
        metrics = QFontMetricsF(theme.font("small"))
        for number, (words, colour) in enumerate(lines):
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, knot.words.width())
            width = metrics.horizontalAdvance(shown) + 2
            left = min(max(knot.words.left(), knot.x - width / 2), knot.words.right() - width)
            area = QRectF(left, knot.words.top() + number * high, width, high)
            yield shown, colour, area

    def _paint_elapsed(self, painter: QPainter, now: datetime) -> None:
        """The time that has passed as a thick line; while it stands still, a band until then."""
        look, layout, story = theme.current(), self._layout, self._story
        middle, now_x = layout.middle, layout.axis.x(now)
        painter.setPen(QPen(look.muted, look.bar))
        painter.drawLine(QPointF(layout.left, middle), QPointF(now_x, middle))
        held = story.binding.silenced or story.binding.acknowledged
        if held is None:
            return
        left, right = layout.axis.x(held.at), layout.axis.x(held.until)
        band = QRectF(left, middle - look.gap, right - left, 2 * look.gap)
        painter.fillRect(band, look.panel)
        painter.fillRect(band, QBrush(look.suspended, Qt.BrushStyle.Dense4Pattern))
        painter.setPen(QPen(look.suspended, look.ring))
        drop = QPointF(0, look.spacing)
        painter.drawLine(QPointF(right, middle) - drop, QPointF(right, middle) + drop)

    def _paint_now(self, painter: QPainter, now: datetime) -> None:
        """Draw the now mark as far as it crosses no words: those are read, and it is seen."""
        look, layout, words = theme.current(), self._layout, self._clock(now)
        area, x = layout.now_area(now, words), layout.axis.x(now)
        painter.setFont(theme.font("small"))
        half = QFontMetricsF(painter.font()).horizontalAdvance(words) / 2 + 1
        centre = min(max(x, half), layout.width - half)
        label = QRectF(centre - half, area.bottom() - layout.line, 2 * half, layout.line)
        top, bottom = self.mark_between(x, area.top(), label.top())
        painter.setPen(QPen(look.focus, look.ring))
        painter.drawLine(QPointF(x, top), QPointF(x, bottom))
        painter.drawText(label, Qt.AlignmentFlag.AlignCenter, words)

    def mark_between(self, x: float, top: float, bottom: float) -> tuple[float, float]:
        """From where to where a mark at `x` goes, so that no knot's words are crossed."""
        look, middle = theme.current(), self._layout.middle
        for knot in self._layout.knots:
            for _words, _colour, area in self._words(knot):
                if area.left() - look.gap < x < area.right() + look.gap:
                    if area.center().y() < middle:
                        top = max(top, area.bottom() + look.ring)
                    else:
                        bottom = min(bottom, area.top() - look.ring)
        return top, bottom

    def _paint_countdown(self, painter: QPainter, now: datetime) -> None:
        look, counts = theme.current(), countdown(self._story, now)
        if counts is None:
            return
        at, words = counts
        left = (at - now).total_seconds()
        area = self._layout.countdown_area(at, words)
        painter.fillRect(area, look.panel)
        soon = look.due_soon if left <= SOON_SECONDS else look.text
        painter.setPen(look.overdue if left < -LATE.total_seconds() else soon)
        painter.setFont(theme.font("body", strong=True))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)
