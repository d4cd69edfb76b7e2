"""Where an instant stands on the chain strip: in order, with room for every knot's words.

Pure: instants in, positions out. Nights and holidays that a limit does not count are folded, and
no knot stands nearer to the next than its label needs. So the axis orders time; it is no scale.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from commandcenter import worktime
from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.worktime import Span

FOLDED: Final = 0.05
"""Share of its plain width that a folded stretch of time keeps."""

LONGEST: Final = timedelta(days=120)
"""Beyond this the folds would be finer than a pixel, and are left out."""

TAIL: Final = 0.08
"""Share of the width kept after the last knot, for a now that has passed it."""


def folds(case: Case, city: City, since: datetime, until: datetime) -> list[Span]:
    """The stretches between two instants in which the running limit of `case` stands still."""
    deadline = case.deadline
    if deadline is None or deadline.limit is None or until - deadline.started_at > LONGEST:
        return []
    calendar = city.calendar(deadline.calendar, deadline.calendar_version)
    start = deadline.started_at
    spans = worktime.explain(start, deadline.limit, calendar, deadline.pauses, until=until)
    return [span for span in spans if not span.counts and (span.end or until) > since]


class Axis:
    """Instants between the marks spread over `width` (any unit), from `left` on."""

    def __init__(
        self, marks: Sequence[datetime], still: Sequence[Span], left: float, width: float
    ) -> None:
        self._marks = sorted(set(marks))
        self._still = [(span.start, span.end) for span in still if span.end is not None]
        self._tail = width * TAIL
        self._weights = [self._weight(mark) for mark in self._marks]
        self._xs = self._spread(left, width - self._tail)

    def x(self, at: datetime) -> float:
        """The position of `at`; never outside the width."""
        after = bisect_right(self._marks, at)
        if after == 0:
            return self._xs[0]
        if after == len(self._marks):
            over = (at - self._marks[-1]) / max(self._length, timedelta(minutes=1))
            return self._xs[-1] + self._tail * min(1.0, over)
        low, high = self._weights[after - 1], self._weights[after]
        share = (self._weight(at) - low) / (high - low)
        return self._xs[after - 1] + share * (self._xs[after] - self._xs[after - 1])

    @property
    def _length(self) -> timedelta:
        return self._marks[-1] - self._marks[0]

    def _weight(self, at: datetime) -> float:
        """Seconds from the first mark to `at`, folded ones at their share."""
        seconds = (at - self._marks[0]).total_seconds()
        for start, end in self._still:
            inside = (min(end, at) - max(start, self._marks[0])).total_seconds()
            seconds -= max(0.0, inside) * (1 - FOLDED)
        return seconds

    def _spread(self, left: float, width: float) -> list[float]:
        """Half of the width is shared out evenly between the knots, half by time."""
        gaps = len(self._marks) - 1
        total = self._weights[-1]
        return [
            left + width * (number / gaps + weight / total) / 2 if gaps else left
            for number, weight in enumerate(self._weights)
        ]
