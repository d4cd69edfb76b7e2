"""What can be reported: classes, the conditions under which a report becomes a case, their limits.

Whatever differs between cities is data here, never code: class numbers, limits, criteria.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from functools import cached_property

from commandcenter.frozen import frozen
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
    VERIFY = "verify"
    """Is the report true? Runs while somebody looks on site, before filing."""
    DISPATCH = "dispatch"
    SIGN = "sign"
    """Until the unit signs for a case that was sent to it."""
    HANDLING = "handling"
    CHECK = "check"
    CLOSE = "close"


LOOPS = ("community", "street", "district")
"""The three loops that may settle a case, from the lowest."""

LANES = ("emergency", "inspection", "mediation")
"""Lanes beside the ordinary one: emergencies; found, rectified, rechecked; disputes."""

USUAL_DISTRICT_CLASSES: dict[str, Label] = {
    "threshold": {"en": "Threshold", "zh_CN": "门槛类"},
    "improvement": {"en": "Improvement", "zh_CN": "提高类"},
}
"""Classes of district that many cities have: the least that is asked for, and more than that."""


@frozen
class ClosingCriterion:
    """What must be true on site for a case to close."""

    code: str
    names: Label


@frozen
class FilingCondition:
    """The exact condition under a class that makes a report a case; the limit belongs to it."""

    code: str
    names: Label
    limit: Limit
    """What holds wherever `limits` has nothing else."""
    criteria: tuple[ClosingCriterion, ...]
    limits: dict[str, Limit] = field(default_factory=dict)
    """Limits of their own for classes of district, such as `threshold` and `improvement`."""

    def limit_in(self, district_class: str | None) -> Limit:
        """The limit in a district of this class; None for a district without a class."""
        return self.limits.get(district_class or "", self.limit)


@frozen
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
    co_units: tuple[str, ...] = ()
    """Codes of the units that usually help the one that leads."""
    checklist: tuple[Label, ...] = ()
    """What to ask and do, in order: the standing procedure."""
    confidential: bool = False
    """Whether only those who work on a case may see it, as with disputes."""
    lane: str = ""
    """The lane of the service it runs in, one of `LANES`; empty for the ordinary one."""
    settles_at: str = ""
    """The lowest loop that usually settles it, one of `LOOPS`; empty where none is named."""

    @property
    def named_units(self) -> tuple[str, ...]:
        """Codes of all units that the catalogue names for it: to lead, or to help."""
        return self.units + self.co_units

    @property
    def emergency(self) -> bool:
        """Whether it goes to the emergency lane at once, without waiting for filing."""
        return self.urgency is Urgency.EMERGENCY

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
    StageClock.VERIFY: Limit(0.5, ClockKind.EMERGENCY_HOURS),
    StageClock.DISPATCH: Limit(0.25, ClockKind.EMERGENCY_HOURS),
    StageClock.SIGN: Limit(0.5, ClockKind.EMERGENCY_HOURS),
    StageClock.CHECK: Limit(0.5, ClockKind.EMERGENCY_HOURS),
    StageClock.CLOSE: Limit(0.5, ClockKind.EMERGENCY_HOURS),
}
"""What one city allows: 15 minutes to accept and to dispatch, 30 to verify, sign for and check.

Handling has none: its limit is that of the filing condition.
"""


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
    stage_limits_by_loop: dict[str, dict[StageClock, Limit]] = field(default_factory=dict)
    """Stage limits of their own for the loops named in `LOOPS`."""
    code_scheme: str = ""
    """Key of the scheme that its class codes follow; empty where codes are free."""
    district_classes: dict[str, Label] = field(default_factory=dict)
    """Classes of district that limits may differ by, with what people here call them."""

    def stage_limit(self, clock: StageClock, loop: str | None = None) -> Limit | None:
        """The limit of a stage: the loop's own, else the catalogue's, else the default."""
        own = self.stage_limits_by_loop.get(loop or "", {})
        return own.get(clock) or self.stage_limits.get(clock) or DEFAULT_STAGE_LIMITS.get(clock)

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
