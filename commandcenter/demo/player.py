"""Plays a script of acts by the workspace's clock, through the desk like everybody else."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter

from commandcenter.commands import Command, FireDueSteps, RegisterReport
from commandcenter.desk import Desk
from commandcenter.events import Event
from commandcenter.frozen import frozen
from commandcenter.ids import PersonId
from commandcenter.refusal import Refused


@frozen
class Act:
    """Somebody does something at an instant of the day that is played."""

    at: datetime
    command: Command
    person: PersonId
    on_behalf_of: PersonId | None = None


class Player:
    """A script, and how far it has been played."""

    def __init__(self, acts: Iterable[Act], since: datetime | None = None) -> None:
        """`since`: what lies before it, or at it, has been played already."""
        self._acts = sorted(acts, key=attrgetter("at"))
        self._next = bisect_right(self._acts, since, key=attrgetter("at")) if since else 0

    @property
    def remaining(self) -> int:
        """How many acts are still to come."""
        return len(self._acts) - self._next

    @property
    def next_at(self) -> datetime | None:
        """When the next act is; None after the last."""
        return self._acts[self._next].at if self.remaining else None

    def play(self, desk: Desk, until: datetime) -> list[Event]:
        """Carry out every act due by `until`, in order, each at its own instant.

        What somebody has meanwhile decided otherwise is refused by the rules and left at that;
        a report that is in the store already is not taken down twice.
        """
        happened: list[Event] = []
        while self._next < len(self._acts) and self._acts[self._next].at <= until:
            act = self._acts[self._next]
            self._next += 1
            if _known(desk, act.command):
                continue
            # What fell due before this act fires before it.
            happened += desk.do(FireDueSteps(), at=act.at)
            people = desk.city.people
            try:
                happened += desk.do(
                    act.command,
                    person=people[act.person],
                    on_behalf_of=people[act.on_behalf_of] if act.on_behalf_of else None,
                    at=act.at,
                )
            except Refused:
                continue  # The dispatcher at the console has settled it otherwise.
        return happened


def _known(desk: Desk, command: Command) -> bool:
    if not isinstance(command, RegisterReport) or command.external_id is None:
        return False
    return desk.store.case(command.external_id) is not None
