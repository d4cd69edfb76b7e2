"""The chain strip's line of time, painted: what stands once, what moves each second by itself.

Line, folds and words are drawn into a picture when the case changes. A tick redraws only where the
now mark was and is, and the countdown.
"""

from datetime import datetime
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QPixmap,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from commandcenter.escalation.story import ChainStory, StepStory
from commandcenter.wording import _, sentences
from ui import theme
from ui.case.chain_words import Telling
from ui.case.strip_axis import Fold, folds
from ui.case.strip_layout import Knot, StripLayout
from ui.case.strip_painter import StripPainter, countdown
from ui.format import when

_KEYS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class StripLine(QWidget):
    """The drawn line itself. Arrows go from step to step; Enter asks what can be done with one."""

    menu_wanted = Signal(QPoint, str)
    """What can be done with the step of this key is asked for, at a place on the screen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._story: ChainStory | None = None
        self._telling: Telling | None = None
        self._marks: list[datetime] = []
        self._still: list[Fold] = []
        self._now: datetime | None = None
        self._layout: StripLayout | None = None
        self._picture: QPixmap | None = None
        self._chosen = ""

    # --- what is shown ---

    def clear(self) -> None:
        """Show nothing."""
        self._story, self._chosen = None, ""
        self._renew()
        self.setAccessibleName("")
        self.setAccessibleDescription("")
        self.hide()

    def show_story(self, story: ChainStory, telling: Telling) -> None:
        """Show this chain as `telling` tells it, as of its now."""
        self._story, self._telling, self._now = story, telling, telling.now
        until = story.still_until
        instants = [each.stands_at for each in story.steps if each.stands_at is not None]
        self._marks = [story.binding.bound_at, *instants, *([until] if until else [])]
        self._still = folds(telling.case, telling.city, self._marks)
        if all(each.key != self._chosen for each in story.steps):
            self._chosen = ""
        self._describe()
        self._renew()
        self.show()
        if self.hasFocus():
            self._begin()

    def tick(self, now: datetime) -> None:
        """The workspace's time has moved on; only what moves with it is painted anew."""
        before = self._now
        if self._story is None or self._telling is None or before is None or before == now:
            return
        painter, zone = self._painter(), self._telling.city.zone
        self._now = self._telling.now = now
        if before.astimezone(zone).date() != now.astimezone(zone).date():
            self._renew()  # What was "12:10" is now "6 May 12:10".
            return
        region = QRegion()
        for area in (*painter.moving(before), *painter.moving(now)):
            region += area.toAlignedRect().adjusted(-1, -1, 1, 1)
        self.update(region)

    @property
    def folded(self) -> list[Fold]:
        """What is folded in what is shown."""
        return list(self._still)

    @property
    def chosen(self) -> str:
        """Key of the step that the keyboard is on; empty without one."""
        return self._chosen

    def knots(self) -> list[Knot]:
        """The steps where they are drawn."""
        return self.layout_now().knots if self._story is not None else []

    def sentence(self, story: StepStory) -> str:
        """A step in whole sentences, as of now."""
        assert self._telling is not None, "there are knots only with a story"
        return self._telling.sentence(story)

    def countdown(self) -> str:
        """How long until what happens next; empty if nothing is to come."""
        if self._story is None or self._now is None:
            return ""
        counts = countdown(self._story, self._now)
        return counts[1] if counts else ""

    def layout_now(self) -> StripLayout:
        """Where everything stands at the present size."""
        if self._layout is None:
            steps = self._story.steps if self._story else ()
            size = (float(self.width()), float(self.height()))
            self._layout = StripLayout(steps, self._marks, self._still, *size)
        return self._layout

    def minimumSizeHint(self) -> QSize:
        """Two lines of words above the line, two below, and the now mark's time."""
        line = QFontMetricsF(theme.font("small")).height()
        return QSize(theme.current().target * 8, round(5 * line + 2 * theme.current().target))

    def sizeHint(self) -> QSize:
        """The least that can be read is enough."""
        return self.minimumSizeHint()

    def _renew(self) -> None:
        self._layout = self._picture = None
        self.update()

    def _describe(self) -> None:
        """Say it to screen readers: the step that the keyboard is on, else the whole chain."""
        story = self._story
        if story is None:
            return
        step = next((each for each in story.steps if each.key == self._chosen), None)
        every = sentences(self.sentence(each) for each in story.steps)
        self.setAccessibleName(self.sentence(step) if step else every)
        self.setAccessibleDescription(
            _("Left and right go from step to step; Enter asks for acts.")
        )

    # --- what a person does ---

    def event(self, event: QEvent) -> bool:
        """Hovering a knot, its words or a fold tells all of it."""
        if isinstance(event, QHelpEvent) and self._story is not None:
            QToolTip.showText(event.globalPos(), self._told_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def _told_at(self, at: QPointF) -> str:
        for fold, area in self.layout_now().fold_areas():
            if area.contains(at):
                return self.fold_sentence(fold)
        knot = self.layout_now().nearest(at)
        return self.sentence(knot.story) if knot else ""

    def fold_sentence(self, fold: Fold) -> str:
        """What a fold leaves out, and whether the limit goes on in it."""
        assert self._telling is not None, "there are folds only with a story"
        now, zone = self._telling.now, self._telling.city.zone
        told = _("Folded: {what}, {since} to {until}.").format(
            what=" · ".join(fold.whys),
            since=when(fold.start, now, zone),
            until=when(fold.end, now, zone),
        )
        goes_on = _("The limit goes on.") if fold.counts else _("The limit stands still.")
        return sentences((told, goes_on))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from step to step, or ask what can be done with one."""
        knots = self.knots()
        key = Qt.Key(event.key())
        if knots and key in _KEYS:
            keys = [knot.story.key for knot in knots]
            first = next((n for n, knot in enumerate(knots) if knot.next), 0)
            at = keys.index(self._chosen) + _KEYS[key] if self._chosen in keys else first
            self._choose(knots[min(max(at, 0), len(knots) - 1)])
        elif self._chosen and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            knot = next(each for each in knots if each.story.key == self._chosen)
            self._ask(knot)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard begins at the step that comes next."""
        super().focusInEvent(event)
        self._begin()

    def _begin(self) -> None:
        if not self._chosen and self.knots():
            first = next((knot for knot in self.knots() if knot.next), self.knots()[0])
            self._choose(first, tell=False)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Without the keyboard no step is chosen."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._chosen = ""
            self._describe()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a step asks what can be done with it."""
        at = event.position()
        knot = self.layout_now().nearest(at) if self._story is not None else None
        if event.button() is Qt.MouseButton.LeftButton and knot is not None:
            near = abs(knot.x - at.x()) <= theme.current().target / 2
            if near or knot.words.contains(at):
                self._choose(knot, tell=False)
                self._ask(knot)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """So does the menu key, or the other button."""
        knot = self.layout_now().nearest(QPointF(event.pos())) if self._story else None
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            knot = next((each for each in self.knots() if each.story.key == self._chosen), None)
        if knot is not None:
            self._choose(knot, tell=False)
            self._ask(knot)

    def _choose(self, knot: Knot, *, tell: bool = True) -> None:
        self._chosen = knot.story.key
        self._describe()
        self.update()
        if tell:
            place = self.mapToGlobal(QPoint(round(knot.x), round(self.layout_now().middle)))
            QToolTip.showText(place, self.sentence(knot.story), self)

    def _ask(self, knot: Knot) -> None:
        below = self.layout_now().middle + theme.current().shape
        self.menu_wanted.emit(self.mapToGlobal(QPoint(round(knot.x), round(below))), knot.story.key)

    # --- painting ---

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size has other places."""
        super().resizeEvent(event)
        self._renew()

    def changeEvent(self, event: QEvent) -> None:
        """Other colours or letters need another picture."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._renew()

    def _painter(self) -> StripPainter:
        assert self._story is not None, "painted only with a story"
        assert self._telling is not None, "a story has somebody who tells it"
        return StripPainter(self.layout_now(), self._story, self._telling)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The standing picture, then what moves."""
        if self._story is None or self._now is None:
            return
        painter, scale = self._painter(), self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != scale:
            self._picture = painter.standing(self.size(), scale)
        chosen = self._chosen if self.hasFocus() else ""
        painter.paint(self, self._picture, event.region(), self._now, chosen)
