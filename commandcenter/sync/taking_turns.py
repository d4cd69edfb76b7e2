"""Who of several desks carries out what falls due: the others wait a little, and find it done.

Every desk that has heard of a case fires its due steps, and two that do make one event of it. So
nothing is lost if all do; but each would send the hub the same. Where the line is up, each case has
an order of its own among the desks that are there, and all but the first leave it some seconds.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from commandcenter.case import Case
from commandcenter.ids import CaseId

APART: Final = timedelta(seconds=3)
"""What each desk leaves to the one before it; and"""

FURTHEST: Final = 3
"""how many of them at the most: a step waits for nobody for longer than nine seconds."""


def rank(case: CaseId, site: str, others: Iterable[str]) -> int:
    """Which place `site` has for a case among itself and the others: 0 is the first."""
    own = _lot(case, site)
    return sum(_lot(case, other) < own for other in {*others} - {site})


def wait(case: CaseId, site: str, others: Iterable[str]) -> timedelta:
    """For how long `site` leaves what is due for a case to others that are there."""
    return APART * min(rank(case, site, others), FURTHEST)


def _lot(case: CaseId, site: str) -> bytes:
    return sha256(f"{case}\n{site}".encode()).digest()


def at_once(_case: CaseId) -> timedelta:
    """Leave nothing to anybody."""
    return timedelta(0)


class TakingTurns:
    """What one desk leaves to others, and until when."""

    def __init__(self) -> None:
        self.wait: Callable[[CaseId], timedelta] = at_once
        """For how long it leaves what is due for a case."""
        self.until: datetime | None = None
        """When something that was left is to be looked at again; None if nothing was."""

    def mine(self, due: Iterable[Case], now: datetime) -> list[Case]:
        """Those of the cases for which something is due that are this desk's at `now`."""
        mine: list[Case] = []
        self.until = None
        for case in due:
            assert case.next_timer_at is not None, "something is due"
            at = case.next_timer_at + self.wait(case.id)
            if at <= now:
                mine.append(case)
            else:
                self.until = at if self.until is None else min(self.until, at)
        return mine
