"""What happens when nobody acts: chains of steps, frozen into a case, fired by the clock.

Pure: `advance` says what is due at an instant that it is given; the caller stores it. A chain is
bound to a case at registration and again at each dispatch. Binding works out the instant of every
step once, so that neither a change of the chain nor of the calendar moves a running case.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from commandcenter.catalogue import Urgency
from commandcenter.wording import Label

LATE = timedelta(minutes=1)
"""A step fired later than this after its instant is marked late."""


LEVELS = range(4)
"""How far a case can have climbed: 0 where it began, 1 street, 2 district, 3 city."""


class StepAction(StrEnum):
    """What a step does when it fires."""

    NOTIFY = "notify"
    REMIND = "remind"
    RAISE = "raise"


class Phase(StrEnum):
    """Which wait a chain watches: for a dispatcher, or for the unit."""

    INTAKE = "intake"
    HANDLING = "handling"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: when, what, and who is reached by which channel."""

    key: str
    names: Label
    action: StepAction
    reaches: str
    """A post, or `unit` for the unit's duty desk."""
    channel: str = "app"
    after_minutes: float | None = None
    """Minutes after the chain was bound; or"""
    at_share: float | None = None
    """the share of the running limit that must be used: 0.5, 0.8, 1.0, 1.5."""
    level: int = 0
    """For a raise: the level that the case climbs to (see `LEVELS`)."""


@dataclass(frozen=True, slots=True)
class Chain:
    """An ordered escalation chain, one version of it, and the urgencies that it is for."""

    key: str
    version: int
    names: Label
    phase: Phase
    urgencies: tuple[Urgency, ...]
    steps: tuple[Step, ...]

    def step(self, key: str) -> Step:
        """The step `key`. Raises KeyError if the chain has none."""
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)


@dataclass(frozen=True, slots=True)
class ArmedStep:
    """A step of a running case: its instant, and whether it has fired."""

    key: str
    due_at: datetime
    fired_at: datetime | None = None
    late: bool = False
    skipped: bool = False
    """Its instant had passed before the case came to us, so it never fires."""

    @property
    def waiting(self) -> bool:
        """Whether it is still to come."""
        return self.fired_at is None and not self.skipped


@dataclass(frozen=True, slots=True)
class Binding:
    """A chain frozen into a case."""

    chain: str
    version: int
    bound_at: datetime
    proof: str
    """Id of the event that bound it; part of every fired step's identity."""
    steps: tuple[ArmedStep, ...]

    @property
    def next_step(self) -> ArmedStep | None:
        """The next step to come, or None."""
        return next((step for step in self.steps if step.waiting), None)

    def fired(self, key: str, at: datetime, late: bool) -> "Binding":
        """This binding after step `key` fired."""
        steps = tuple(
            replace(step, fired_at=at, late=late) if step.key == key else step
            for step in self.steps
        )
        return replace(self, steps=steps)


def bind(
    chain: Chain,
    *,
    at: datetime,
    proof: str,
    instant_at_share: Callable[[float], datetime | None],
    known_at: datetime,
) -> Binding:
    """Freeze `chain` into a case at instant `at`.

    `instant_at_share` gives the instant at which a share of the running limit is used, or None
    without a limit (such steps are left out). Steps due more than a minute before `known_at`,
    when the case became known here, are marked skipped: an imported old case wakes nobody for
    what passed long ago.
    """
    armed: list[ArmedStep] = []
    for step in chain.steps:
        if step.after_minutes is not None:
            due: datetime | None = at + timedelta(minutes=step.after_minutes)
        else:
            due = instant_at_share(step.at_share or 1.0)
        if due is not None:
            armed.append(ArmedStep(step.key, due, skipped=due < known_at - LATE))
    armed.sort(key=lambda step: step.due_at)
    return Binding(chain.key, chain.version, at, proof, tuple(armed))


def due_steps(binding: Binding, now: datetime) -> Iterator[tuple[ArmedStep, bool]]:
    """The steps of `binding` due at `now`, oldest first, each with whether it is late."""
    for step in binding.steps:
        if step.waiting and step.due_at <= now:
            yield step, now - step.due_at > LATE
