"""Where a plan of duty has holes: hours with nobody, two-person duty with one, one person twice."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import combinations
from typing import Final

from commandcenter.frozen import frozen
from commandcenter.ids import PersonId
from commandcenter.roster.shifts import DutyRoster, Staffing, Stretch, Turn, Watch

HANDOVER: Final = timedelta(hours=1)
"""So long two shifts of a roster may overlap while one person stays on from one to the next."""


class Flaw(StrEnum):
    """What is wrong with some hours of a roster."""

    EMPTY = "empty"
    """Nobody is on duty, although it is a shift."""
    SHORT = "short"
    """Somebody is, but fewer than the shift needs."""
    TWICE = "twice"
    """Somebody sits at two posts at once."""


@frozen
class Gap:
    """Some hours of a roster that somebody must see to."""

    flaw: Flaw
    roster: str
    start: datetime
    end: datetime
    watch: Watch
    """The shift in which it begins."""
    seated: int = 0
    needed: int = 0
    person: PersonId | None = None
    """Who sits twice."""
    seat: str = ""
    """Where they sit in `watch`."""
    other: Watch | None = None
    """Where they sit too."""


def gaps(duty: DutyRoster, start: datetime, end: datetime) -> list[Gap]:
    """What is wrong with the plans of all rosters in `[start, end)`, the soonest first."""
    found = [gap for key in duty.by_key for gap in _staffing(duty, key, start, end)]
    found += _twice(duty, start, end)
    return sorted(found, key=lambda gap: (gap.start, gap.roster, gap.flaw))


def _staffing(duty: DutyRoster, key: str, start: datetime, end: datetime) -> Iterator[Gap]:
    """Hours without a shift are none that somebody must fill."""
    for stretch in duty.gaps(key, start, end):
        if stretch.staffing is not Staffing.OFF:
            flaw = Flaw.SHORT if stretch.people else Flaw.EMPTY
            watch = _neediest(stretch)
            seated = len(stretch.people)
            yield Gap(flaw, key, stretch.start, stretch.end, watch, seated, stretch.needed)


def _neediest(stretch: Stretch) -> Watch:
    return max(stretch.watches, key=lambda watch: watch.shift.least)


def _twice(duty: DutyRoster, start: datetime, end: datetime) -> Iterator[Gap]:
    """One gap for both places, of the one that begins later: there it can be put right."""
    watches = (watch for key in duty.by_key for watch in duty.watches(key, start, end))
    for person, places in _places(watches).items():
        for (one, _seat), (other, seat) in combinations(places, 2):
            from_, to = max(one.start, other.start, start), min(one.end, other.end, end)
            if from_ < to and not _hands_over(one, other, to - from_):
                yield Gap(
                    *(Flaw.TWICE, other.roster.key, from_, to, other),
                    person=person,
                    seat=seat,
                    other=one,
                )


def _places(watches: Iterable[Watch]) -> dict[PersonId, list[tuple[Watch, str]]]:
    """Where everybody sits, in the order of time."""
    found: dict[PersonId, list[tuple[Watch, str]]] = {}
    turns: list[tuple[Watch, Turn]] = [(watch, turn) for watch in watches for turn in watch.turns]
    for watch, turn in sorted(turns, key=lambda each: each[0].start):
        found.setdefault(turn.person, []).append((watch, turn.seat))
    return found


def _hands_over(one: Watch, other: Watch, both: timedelta) -> bool:
    return one.roster.key == other.roster.key and both <= HANDOVER
