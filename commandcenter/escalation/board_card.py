"""The cards of the escalation board: a running chain, its level, its place on the axis of time."""

from datetime import datetime
from enum import IntEnum, StrEnum
from math import inf
from typing import Final

from commandcenter.case import Case
from commandcenter.escalation.binding import LATE, Binding
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId
from commandcenter.roles import Loop
from commandcenter.wording import N_


class Lane(IntEnum):
    """How far up a case stands."""

    BEGAN = 0
    STREET = 1
    DISTRICT = 2
    CITY = 3


LANE_NAMES: Final[dict[Lane, str]] = {
    Lane.BEGAN: N_("Community, or not raised"),
    Lane.STREET: N_("Street"),
    Lane.DISTRICT: N_("District"),
    Lane.CITY: N_("City"),
}
"""What a lane is called on screen; shown through `_`."""


class Column(IntEnum):
    """A stretch of the axis of time to the next step."""

    LATE = 0
    NOW = 1
    QUARTER = 2
    HOUR = 3
    HALF_DAY = 4
    LATER = 5


ENDS: Final[dict[Column, float]] = {
    Column.LATE: -LATE.total_seconds(),
    Column.NOW: 300.0,
    Column.QUARTER: 900.0,
    Column.HOUR: 3_600.0,
    Column.HALF_DAY: 14_400.0,
    Column.LATER: inf,
}
"""Seconds to the next step at which each stretch ends. Late is what the engine calls late."""

COLUMN_NAMES: Final[dict[Column, str]] = {
    Column.LATE: N_("Late"),
    Column.NOW: N_("Within 5 min"),
    Column.QUARTER: N_("5 to 15 min"),
    Column.HOUR: N_("15 to 60 min"),
    Column.HALF_DAY: N_("1 to 4 hours"),
    Column.LATER: N_("Later"),
}
"""What a stretch is called on screen; shown through `_`."""


class Mark(StrEnum):
    """Whether a chain climbs."""

    CLIMBS = "climbs"
    HELD = "held"
    """Somebody has acknowledged."""
    SILENCED = "silenced"


Key = tuple[float, str, CaseId]
"""Seconds since 1970 of the next step (never: infinite), the number, and the case."""


@frozen
class Card:
    """A running chain."""

    case: Case
    lane: Lane
    at: datetime | None
    """When something of it happens next; None while it only waits for something to happen."""
    mark: Mark
    step: str
    """Key of the step that is to come; empty if only a condition is left."""
    key: Key
    """Its place in the lane: changes only when the case does."""

    @property
    def binding(self) -> Binding:
        """The chain, as it is frozen into the case."""
        found = self.case.standing.chain
        assert found is not None, "a card is made of a case with a chain"
        return found


def lane_of(case: Case) -> Lane:
    """The lane of a case: as far as its chain has climbed, or a person has passed it up."""
    loop = case.standing.loop
    passed = 0 if loop is None else list(Loop).index(loop)
    return Lane(max(passed, case.standing.level))


def card_of(case: Case) -> Card | None:
    """The card of a case; None if no chain runs on it."""
    chain = case.standing.chain
    if chain is None or case.ended:
        return None
    step = chain.next_step
    if step is None and not chain.conditions:
        return None
    mark = Mark.SILENCED if chain.silenced else Mark.HELD if chain.acknowledged else Mark.CLIMBS
    at = case.next_step_at
    key = (inf if at is None else at.timestamp(), case.number, case.id)
    return Card(case, lane_of(case), at, mark, step.key if step else "", key)
