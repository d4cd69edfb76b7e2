"""What looks at every open case, but must make neither the start nor a flood of changes wait."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from itertools import islice

from commandcenter.case import Case
from commandcenter.situation import Change, Situation


class CatchesUp(ABC):
    """Takes note of what changes, and looks at it later: in quiet moments, or when it is asked.

    Watches the situation; lives on its thread. Whoever answers a question calls `catch_up` first.
    """

    def __init__(self, situation: Situation) -> None:
        self._unread = dict(situation.cases)
        """As they stand, in the order in which they came or changed."""
        situation.watchers.append(self)

    def catch_up(self, most: int | None = None) -> bool:
        """Look at what was noted, at up to `most` of it; whether anything is left."""
        for case_id in list(islice(self._unread, most)):
            self._enter(self._unread.pop(case_id))
        return bool(self._unread)

    def cases_changed(self, changes: Sequence[Change]) -> None:
        """These cases came, changed or left."""
        for change in changes:
            if self._unread.pop(change.id, None) is None and change.before is not None:
                self._leave(change.before)
            if change.after is not None:
                self._unread[change.id] = change.after

    def lights_changed(self, cases: Sequence[Case]) -> None:
        """Light says nothing of a place or of words."""
        return

    def city_changed(self) -> None:
        """What the configuration has to say is asked anew at each question."""
        return

    @abstractmethod
    def _enter(self, case: Case) -> None:
        """A case is as it stands here."""

    @abstractmethod
    def _leave(self, case: Case) -> None:
        """A case that was entered is so no more."""
