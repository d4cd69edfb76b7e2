"""Where everything of the chain strip stands at a width and a height. Nothing is painted here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF

from commandcenter.escalation.story import StepStory
from commandcenter.frozen import frozen
from ui import theme
from ui.case.strip_axis import Axis, Fold

LEAST_WORDS: Final = 30
"""Words with less room than this (logical pixels) are left to hovering."""

CONDITION: Final = 0.16
"""Share of the width for each step that waits for something to happen, at the right end."""

CONDITIONS: Final = 0.4
"""Share of the width for all of them together, at most."""


@frozen
class Knot:
    """One step as it is drawn."""

    story: StepStory
    x: float
    words: QRectF
    """Room for its two lines."""
    next: bool


class StripLayout:
    """The strip of `width` by `height` logical pixels."""

    def __init__(
        self,
        steps: Sequence[StepStory],
        marks: Sequence[datetime],
        still: Sequence[Fold],
        width: float,
        height: float,
    ) -> None:
        look = theme.current()
        self.width, self.height = width, height
        self.line = QFontMetricsF(theme.font("small")).height()
        self.middle = (height - self.line) / 2
        """Height of the line: centred over what lies above and below it."""
        conditions = sum(each.at is None for each in steps)
        kept = width * min(CONDITIONS, CONDITION * conditions)
        self.left, self.end = float(look.target), width - look.target - kept
        """Where the line begins, and where time on it ends."""
        self.axis = Axis(marks, still, self.left, self.end - self.left)
        self.still = still
        self.knots = self._knots(steps)

    def now_area(self, at: datetime, label: str) -> QRectF:
        """All that the now mark covers."""
        look, metrics = theme.current(), QFontMetricsF(theme.font("small"))
        half = max(metrics.horizontalAdvance(label) / 2 + 1, look.ring)
        x = self.axis.x(at)
        centre = min(max(x, half), self.width - half)
        top = max(0.0, self.words_top(0))
        bottom = self.words_top(1) + 3 * self.line
        area = QRectF(centre - half, bottom - self.line, 2 * half, self.line)
        return area.united(QRectF(x - look.ring, top, 2 * look.ring, bottom - top))

    def countdown_area(self, at: datetime, words: str) -> QRectF:
        """Where the countdown of what comes at `at` stands: on the side that has more room."""
        look, metrics = theme.current(), QFontMetricsF(theme.font("body", strong=True))
        width = metrics.horizontalAdvance(words) + 2
        x, gap = self.axis.x(at), look.shape / 2 + look.ring + look.gap
        after = min((k.x for k in self.knots if k.x > x + 1), default=self.width)
        before = max((k.x for k in self.knots if k.x < x - 1), default=0.0)
        left = x + gap
        if after - x < gap + width + look.shape and x - before > after - x:
            left = x - gap - width
        left = min(max(0.0, left), self.width - width)
        return QRectF(left, self.middle - metrics.height() / 2, width, metrics.height())

    def fold_areas(self) -> list[tuple[Fold, QRectF]]:
        """Where each fold is drawn, wide enough to be seen.

        Where they come so close that one could not be told from the next, some are left out:
        weekends and holidays stay, then what comes first.
        """
        look = theme.current()
        found: list[tuple[Fold, QRectF]] = []
        for fold in sorted(self.still, key=lambda each: each.end - each.start, reverse=True):
            left, right = self.axis.x(fold.start), self.axis.x(fold.end)
            width = max(right - left, float(look.spacing))
            area = QRectF(0, self.middle - look.spacing, width, 2 * look.spacing)
            area.moveLeft((left + right - width) / 2)
            wide = area.adjusted(-look.spacing, 0, look.spacing, 0)
            if not any(wide.intersects(other) for _fold, other in found):
                found.append((fold, area))
        return sorted(found, key=lambda each: each[0].start)

    def words_top(self, number: int) -> float:
        """Top of the words of knot `number`: above and below the line in turn."""
        room = theme.current().shape + theme.current().gap
        if number % 2 == 0:
            return self.middle - room - 2 * self.line
        return self.middle + room

    def nearest(self, at: QPointF) -> Knot | None:
        """The knot whose words or mark a point is on, else the one nearest to it."""
        hit = [knot for knot in self.knots if knot.words.contains(at)]
        return min(hit or self.knots, key=lambda knot: abs(knot.x - at.x()), default=None)

    def _knots(self, steps: Sequence[StepStory]) -> list[Knot]:
        xs = self._xs(steps)
        coming = next((each for each in steps if each.comes and each.at is not None), None)
        found = []
        for number, (story, x) in enumerate(zip(steps, xs, strict=True)):
            before = (xs[number - 2] + x) / 2 if number >= 2 else 0.0
            after = (xs[number + 2] + x) / 2 if number + 2 < len(xs) else self.width
            area = QRectF(before, self.words_top(number), after - before, 2 * self.line)
            found.append(Knot(story, x, area, story is coming))
        return found

    def _xs(self, steps: Sequence[StepStory]) -> list[float]:
        """Where the steps stand: by their instants, then those without one, evenly.

        Of steps at the same instant each stands beside the other, and none is hidden.
        """
        look = theme.current()
        conditions = sum(each.at is None for each in steps)
        room = (self.width - look.target - self.end) / max(1, conditions)
        xs: list[float] = []
        number = 0
        for each in steps:
            at = each.stands_at
            number += at is None
            x = self.axis.x(at) if at else self.end + room * (number - 0.35)
            xs.append(max(x, xs[-1] + look.shape + 2 * look.ring) if xs else x)
        return xs
