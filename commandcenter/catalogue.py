"""What can be reported: classes, the conditions under which a report becomes a case, their limits.

Whatever differs between cities is data here, never code: class numbers, limits, criteria.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from functools import cached_property

from commandcenter.refusal import Refused
from commandcenter.wording import Label, _, label
from commandcenter.worktime import ClockKind, Limit


class Urgency(IntEnum):
    """How soon somebody must act; smaller is sooner."""

    EMERGENCY = 0
    URGENT = 1
    ORDINARY = 2
    LOW = 3


class StageClock(StrEnum):
    """The clocks that run one after the other through a case's life."""

    ACCEPT = "accept"
    DISPATCH = "dispatch"
    HANDLING = "handling"
    CHECK = "check"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class ClosingCriterion:
    """What must be true on site for a case to close."""

    code: str
    names: Label


@dataclass(frozen=True, slots=True)
class FilingCondition:
    """The exact condition under a class that makes a report a case; the limit belongs to it."""

    code: str
    names: Label
    limit: Limit
    criteria: tuple[ClosingCriterion, ...]


@dataclass(frozen=True, slots=True)
class CaseClass:
    """A kind of component or incident."""

    code: str
    names: Label
    group: str
    """Code of the big class it belongs to."""
    kind: str
    """`component` (a fixed municipal thing) or `incident`."""
    urgency: Urgency
    conditions: tuple[FilingCondition, ...]
    units: tuple[str, ...] = ()
    """Codes of the units that usually handle it, the first one the default."""
    duplicate_radius_m: float = 50.0
    duplicate_hours: float = 24.0

    def condition(self, code: str | None) -> FilingCondition:
        """The filing condition `code`, or the first one for None. Raises Refused if unknown."""
        if code is None:
            return self.conditions[0]
        for condition in self.conditions:
            if condition.code == code:
                return condition
        raise Refused(
            _("{class_name} has no filing condition {code}.").format(
                class_name=label(self.names), code=code
            )
        )


DEFAULT_STAGE_LIMITS: dict[StageClock, Limit] = {
    StageClock.ACCEPT: Limit(0.25, ClockKind.EMERGENCY_HOURS),
    StageClock.DISPATCH: Limit(0.25, ClockKind.EMERGENCY_HOURS),
    StageClock.CHECK: Limit(0.5, ClockKind.EMERGENCY_HOURS),
    StageClock.CLOSE: Limit(0.5, ClockKind.EMERGENCY_HOURS),
}
"""What one city allows: 15 minutes to accept and to dispatch, 30 to check (and here to close)."""


@dataclass(frozen=True)
class Catalogue:
    """One version of a city's catalogue. A case keeps the version it was filed under."""

    key: str
    version: int
    names: Label
    calendar: str
    """Key of the working calendar its limits are counted in."""
    groups: dict[str, Label]
    classes: tuple[CaseClass, ...]
    stage_limits: dict[StageClock, Limit] = field(
        default_factory=lambda: dict(DEFAULT_STAGE_LIMITS)
    )
    example: bool = False
    """Whether its limits are examples to be replaced by the city."""

    @cached_property
    def by_code(self) -> Mapping[str, CaseClass]:
        """Every class under its code."""
        return {each.code: each for each in self.classes}

    def case_class(self, code: str) -> CaseClass:
        """The class `code`. Raises Refused with a sentence if there is none."""
        found = self.by_code.get(code)
        if found is None:
            raise Refused(_("The catalogue has no class {code}.").format(code=code))
        return found
