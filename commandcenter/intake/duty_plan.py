"""Who sits where while a calendar is taken in: a year of it moves thousands of turns."""

from collections.abc import Iterator
from datetime import date

from commandcenter.ids import PersonId
from commandcenter.roster.feed import FedTurn
from commandcenter.roster.shifts import DutyRoster, Turn, Week, monday_of

Sitting = dict[str, PersonId]
"""Who sits at which seat in one shift."""


class DutyPlan:
    """The weeks of a duty roster as they come to be. What was done since `begin` can be undone."""

    def __init__(self, roster: DutyRoster) -> None:
        self._roster = roster
        self._weeks: dict[tuple[str, date], dict[tuple[date, str], Sitting]] = {}
        self._before: list[tuple[Sitting, Sitting]] = []

    def sitting(self, roster: str, day: date, shift: str) -> Sitting:
        """Who sits there; to be looked at only."""
        return self._shifts(roster, day).setdefault((day, shift), {})

    def seat(self, turn: FedTurn) -> None:
        """Seat somebody; whoever sat there goes, and they leave another seat of the shift."""
        here = self._changed(turn)
        for seat in [each for each, who in here.items() if who == turn.person]:
            del here[seat]
        here[turn.seat] = turn.person

    def leave(self, turn: FedTurn) -> None:
        """Have nobody at a seat."""
        self._changed(turn).pop(turn.seat, None)

    def begin(self) -> None:
        """What follows may be undone."""
        self._before = []

    def undo(self) -> None:
        """Everything is as it was at `begin`."""
        for here, before in reversed(self._before):
            here.clear()
            here.update(before)

    def weeks(self) -> Iterator[Week]:
        """Every week that was looked at, as it is by now."""
        for (roster, monday), shifts in self._weeks.items():
            turns = [
                Turn(day, shift, seat, person)
                for (day, shift), sitting in shifts.items()
                for seat, person in sitting.items()
            ]
            turns.sort(key=lambda turn: (turn.day, turn.shift, turn.seat))
            yield Week(roster, monday, tuple(turns))

    def _changed(self, turn: FedTurn) -> Sitting:
        here = self.sitting(turn.roster, turn.day, turn.shift)
        self._before.append((here, dict(here)))
        return here

    def _shifts(self, roster: str, day: date) -> dict[tuple[date, str], Sitting]:
        key = (roster, monday_of(day))
        if key not in self._weeks:
            shifts = self._weeks[key] = dict[tuple[date, str], Sitting]()
            for turn in self._roster.week(roster, day).turns:
                shifts.setdefault((turn.day, turn.shift), {})[turn.seat] = turn.person
        return self._weeks[key]
