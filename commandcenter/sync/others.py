"""Who else is at a desk of the hub, as far as they were heard of of late."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from commandcenter.ids import CaseId
from commandcenter.sync import taking_turns
from commandcenter.sync.wire import Presence

PRESENT_FOR: Final = timedelta(seconds=25)
"""How long somebody counts as present who was not heard of again."""


class Others:
    """The others, each by the newest that was heard of them."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._by_site: dict[str, Presence] = {}

    @property
    def present(self) -> tuple[Presence, ...]:
        """What they do now."""
        soon = self._clock() - PRESENT_FOR
        self._by_site = {site: p for site, p in self._by_site.items() if p.at > soon}
        return tuple(self._by_site.values())

    def note(self, heard: Iterable[Presence]) -> None:
        """Take note of what was heard."""
        self._by_site |= {each.site: each for each in heard}

    def forget(self) -> None:
        """Nobody is heard of any more."""
        self._by_site = {}

    def wait_for(self, case: CaseId, site: str) -> timedelta:
        """For how long `site` leaves what is due for a case to them."""
        return taking_turns.wait(case, site, [each.site for each in self.present])
