"""Whose turn it is where a step wakes one after the other.

Worked out from the steps that fired lately, so it survives a restart and the end of a day, and two
nodes with the same log say the same, in whatever order they heard of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from commandcenter.city import City
from commandcenter.escalation.chain import ROUND, Reach
from commandcenter.events import Event, StepFired
from commandcenter.ids import PersonId

LOOK_BACK: Final = timedelta(days=7)
"""How far back turns count; who has had none for so long comes first."""

Told = Mapping[str, Mapping[PersonId, tuple[datetime, int]]]
"""By post: when each was told last, and how often at that very instant."""


class Turns:
    """The turns that people have had, by post. Moves by `note` alone."""

    def __init__(self, told: Told | None = None) -> None:
        self._told = {post: dict(people) for post, people in (told or {}).items()}

    @classmethod
    def of(cls, events: Iterable[Event], city: City) -> "Turns":
        """The turns in a log."""
        turns = cls()
        for event in events:
            turns.note(event, city)
        return turns

    def copy(self) -> "Turns":
        """The same, to go on by itself."""
        return Turns(self._told)

    def note(self, event: Event, city: City) -> None:
        """Count the turn that `event` is, if it is one."""
        body, at = event.body, event.occurred_at
        if not isinstance(body, StepFired) or not _in_turn(body, city):
            return
        people = self._told.setdefault(body.reaches, {})
        for person in body.told:
            last, often = people.get(person, (at, 0))
            if at >= last:
                people[person] = (at, often + 1 if at == last else 1)

    def next(self, post: str, people: Sequence[PersonId], at: datetime) -> tuple[PersonId, ...]:
        """Whoever of `people` had a turn longest ago, or never; among equals the first."""
        told = self._told.get(post, {})

        def how_lately(person: PersonId) -> tuple[bool, tuple[datetime, int]]:
            last = told.get(person)
            if last is None or last[0] < at - LOOK_BACK:
                return False, (at, 0)
            return True, last

        return (min(people, key=how_lately),) if people else ()


def chains_in_turn(city: City) -> set[str]:
    """Keys of the chains with a step that wakes one after the other."""
    return {
        key
        for (key, _version), chain in city.chains.items()
        if any(step.reach is Reach.ROTATION for step in chain.steps)
    }


def _in_turn(fired: StepFired, city: City) -> bool:
    chain = city.chains.get((fired.chain, fired.version))
    key = fired.step.partition(ROUND)[0]
    steps = chain.steps if chain is not None else ()
    return any(step.key == key and step.reach is Reach.ROTATION for step in steps)
