"""Arrivals and endings through the last 24 hours, by the hour, kept as they happen.

A case arrives when it is first reported, and ends when nothing more is to be done for it, however
it ended. What a case counted for is known, so that one that is taken up again is no longer ended.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from commandcenter.case import Case
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId
from commandcenter.situation import Change, Situation

HOURS: Final = 24
"""So many hours are counted; the last of them is still running."""

_HOUR: Final = 3600


@frozen
class Hour:
    """What came in and what ended within one hour."""

    arrived: int = 0
    ended: int = 0


class Trend:
    """The counts by hour. A change costs the same however many cases there are."""

    def __init__(self) -> None:
        self._counted: dict[CaseId, tuple[int | None, int | None]] = {}
        """The hours (since 1970) in which a case arrived and ended."""
        self._arrived: Counter[int] = Counter()
        self._ended: Counter[int] = Counter()
        self._first = 0
        """The first hour that is still counted."""

    @classmethod
    def of(cls, cases: Iterable[Case], now: datetime) -> "Trend":
        """Of the open cases and those that ended since `now` - 24 hours."""
        found = cls()
        found._first = _hour(now) - HOURS + 1
        for case in cases:
            found.note(case.id, case.reported_at, case.standing.ended_at)
        return found

    def hear(self, changes: Iterable[Change], situation: Situation) -> None:
        """These cases came, changed or left."""
        for change in changes:
            case = change.after or change.before
            ended = situation.ended.get(change.id)
            self.note(
                change.id, case.reported_at if case else None, ended.ended_at if ended else None
            )

    def note(self, case: CaseId, arrived: datetime | None, ended: datetime | None) -> None:
        """A case arrived and ended then; None for not known, and for not at all."""
        before = self._counted.pop(case, (None, None))
        came = _hour(arrived) if arrived else before[0]
        went = _hour(ended) if ended else None
        self._count(before, -1)
        if max(came or 0, went or 0) >= self._first:
            self._counted[case] = came, went
            self._count((came, went), +1)

    def hours(self, now: datetime) -> Sequence[Hour]:
        """The counts of the last 24 hours at `now`, the oldest first."""
        last = _hour(now)
        self._forget_before(last - HOURS + 1)
        return [
            Hour(self._arrived[each], self._ended[each])
            for each in range(last - HOURS + 1, last + 1)
        ]

    def _count(self, hours: tuple[int | None, int | None], by: int) -> None:
        for counter, hour in zip((self._arrived, self._ended), hours, strict=True):
            if hour is not None:
                counter[hour] += by

    def _forget_before(self, first: int) -> None:
        """Let go of what is too long ago, once an hour."""
        if first <= self._first:
            return
        self._first = first
        for counter in (self._arrived, self._ended):
            for hour in [each for each in counter if each < first]:
                del counter[hour]
        self._counted = {
            case: hours
            for case, hours in self._counted.items()
            if max(hours[0] or 0, hours[1] or 0) >= first
        }


def _hour(moment: datetime) -> int:
    return int(moment.timestamp()) // _HOUR
