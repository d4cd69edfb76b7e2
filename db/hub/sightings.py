"""Who is where, as a line hears of it: by hints, or with the news while hints are ignored."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from time import monotonic
from typing import Final

import msgspec

from commandcenter.sync.wire import Presence
from db.hub.answers import presence_from

LOOKS_EVERY: Final = 0.5
"""Seconds at the least from one question to the next while hints are ignored."""


class Sightings:
    """What a line has heard of the others."""

    def __init__(self, seconds: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self.site = ""
        """Of whom nothing is kept: the line's own desk."""
        self._heard: list[Presence] = []
        self._missed = False
        """Hints were ignored since it was last asked."""
        self._told_at: datetime | None = None
        """Until when everything was heard, by the hub's clock."""
        self._asked = False
        """Whether the news that are waited for are to tell."""
        self._looks_at = 0.0
        """When to ask again, by the clock of `seconds`."""
        self._present: dict[tuple[str, str], Presence] = {}
        """What was told with the news since hints are ignored."""

    def __bool__(self) -> bool:
        return bool(self._heard)

    def hear(self, told: str) -> None:
        """Keep a hint. Anybody with a line may send one: what is not understood is nothing."""
        with suppress(msgspec.MsgspecError):
            seen = presence_from(told)
            if seen.site != self.site:
                self._heard.append(seen)

    def take(self) -> list[Presence]:
        """What was heard since this was last asked."""
        heard, self._heard = self._heard, []
        return heard

    def ignore_hints(self) -> None:
        """From now on nothing is heard but with the news."""
        self._missed, self._present = True, {}
        self._looks_at = self._seconds()

    def to_ask(self, listening: bool) -> datetime | None:
        """Since when, by the hub's clock, the next news are to tell; None for not at all."""
        self._asked = self._missed and (listening or self._seconds() >= self._looks_at)
        return self._told_at if self._asked else None

    def note(self, present: Iterable[Presence], at: datetime, listening: bool) -> None:
        """Keep what the news of an instant have told."""
        if self._asked or not self._missed:
            self._told_at, self._missed = at, not listening
            self._looks_at = self._seconds() + LOOKS_EVERY
        for each in present:
            who = each.site, each.person
            if each.site != self.site and self._present.get(who) != each:
                self._present[who] = each
                self._heard.append(each)
