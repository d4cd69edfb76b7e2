"""Where an instant stands on the chain strip: in order, with room for every knot's words.

Pure: instants in, positions out. Nights, weekends and holidays of the working calendar are folded,
and no knot stands nearer to the next than its label needs. So the axis orders time; it is no scale.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from commandcenter import worktime
from commandcenter.case import Case
from commandcenter.city import City
from commandcenter.clocks import calendar_of, chain_calendar
from commandcenter.frozen import frozen
from commandcenter.worktime import ClockKind, Limit, Span

FOLDED: Final = 0.05
"""Share of its plain width that a folded stretch of time keeps."""

LONGEST: Final = timedelta(days=120)
"""Beyond this the folds would be finer than a pixel, and are left out."""

TAIL: Final = 0.08
"""Share of the width kept after the last knot, for a now that has passed it."""

LONG: Final = timedelta(hours=6)
"""Where the limit runs day and night, only stretches longer than this are folded."""

_WORKING = Limit(1, ClockKind.WORKING_HOURS)
_BY_WORK = frozenset({ClockKind.WORKING_HOURS, ClockKind.WORKING_DAYS})


@frozen
class Fold:
    """A stretch of time that is drawn narrow."""

    start: datetime
    end: datetime
    whys: tuple[str, ...]
    """What it is: nights, a weekend, a holiday by name, a pause."""
    counts: bool
    """Whether the running limit goes on in it."""


def folds(case: Case, city: City, marks: Sequence[datetime]) -> list[Fold]:
    """What is folded between the first and the last of `marks`.

    Where the running limit counts working time, all that it does not count. Where it runs day and
    night, the long rests of the same calendar in which no mark lies: nothing happens in them.
    """
    since, until = min(marks), max(marks)
    deadline = case.deadline
    if until - since > LONGEST or since == until:
        return []
    limit = deadline.limit if deadline else None
    if deadline is not None and limit is not None and limit.clock in _BY_WORK:
        calendar = calendar_of(city, deadline)
        start = min(since, deadline.started_at)
        spans = worktime.explain(start, limit, calendar, deadline.pauses, until=until)
        return [each for each in _joined(spans, counts=False) if each.end > since]
    rests = worktime.explain(since, _WORKING, chain_calendar(city, deadline), until=until)
    return [
        each
        for each in _joined(rests, counts=True)
        if each.end - each.start >= LONG and not any(each.start < at < each.end for at in marks)
    ]


def _joined(spans: Sequence[Span], *, counts: bool) -> Iterator[Fold]:
    """The spans that do not count, those that touch as one."""
    open_fold: Fold | None = None
    for span in spans:
        if span.counts or span.end is None:
            continue
        if open_fold is not None and open_fold.end == span.start:
            whys = tuple(dict.fromkeys((*open_fold.whys, span.why)))
            open_fold = Fold(open_fold.start, span.end, whys, counts)
            continue
        if open_fold is not None:
            yield open_fold
        open_fold = Fold(span.start, span.end, (span.why,), counts)
    if open_fold is not None:
        yield open_fold


class Axis:
    """Instants between the marks spread over `width` (any unit), from `left` on."""

    def __init__(
        self, marks: Sequence[datetime], still: Sequence[Fold], left: float, width: float
    ) -> None:
        self._marks = sorted(set(marks))
        self._still = [(fold.start, fold.end) for fold in still]
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
