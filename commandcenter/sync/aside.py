"""What the hub has put aside for the duty officer: asked for now and then."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from commandcenter.frozen import frozen
from commandcenter.sync.wire import PutAside

MOST: Final = 100
"""Entries of a part that are asked for, the newest."""

KEPT: Final = 300
"""Entries of all parts that are kept."""

EVERY: Final = timedelta(seconds=15)
"""How often it is asked for."""

OVERLAP: Final = timedelta(minutes=1)
"""Two who push at the same time may be told in another order than their instants."""


@frozen
class Aside:
    """What was put aside, as far as it was heard."""

    found: tuple[PutAside, ...] = ()
    """The newest first."""
    asked_at: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to ask again."""
        return self.asked_at is None or not self.asked_at <= now < self.asked_at + EVERY

    def since(self, part: str) -> datetime | None:
        """From when on a part is to be asked for; None for all of it."""
        newest = next((each.at for each in self.found if each.part == part), None)
        return None if newest is None else newest - OVERLAP

    def with_more(self, more: Iterable[PutAside]) -> "Aside":
        """This, and what was heard now."""
        known = {(e.part, e.id, e.reason, e.pushed_by, e.at) for e in self.found}
        new = [e for e in more if (e.part, e.id, e.reason, e.pushed_by, e.at) not in known]
        if not new:
            return self
        found = sorted((*new, *self.found), key=lambda each: each.at, reverse=True)
        return Aside(tuple(found[:KEPT]), self.asked_at)
