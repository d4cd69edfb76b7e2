"""An escalation chain as the city writes it: its steps, what starts them, when they go on."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import time
from enum import StrEnum

from commandcenter.catalogue import Urgency
from commandcenter.frozen import frozen
from commandcenter.roles import Post
from commandcenter.wording import Label

LEVELS = range(4)
"""How far a case can have climbed: 0 where it began, 1 street, 2 district, 3 city."""

NEXT_LEVEL = -1
"""A raise to the level above the one that the case has climbed to."""

REPEATS_AT_MOST = 20
"""How often a chain may go through the same steps: a repeat without end is noise."""

AGAIN_MINUTES = (5.0, 15.0, 60.0)
"""When a step that could not be carried out is tried again, where a chain does not say."""

AGAIN_AT_MOST = 10
"""How often a step that could not be carried out is tried again."""

ROUND = "#"
"""Parts a step's key from the number of the round in which a repeat fires it again."""


class StepAction(StrEnum):
    """What a step does when it fires; the last four only steer the steps that follow."""

    NOTIFY = "notify"
    REMIND = "remind"
    RAISE = "raise"
    ORDER = "order"
    """Supervised handling is ordered by rule."""
    LEAD = "lead"
    """A unit is made to take the lead."""
    LANE = "lane"
    """The case goes to its units at once, as an emergency does."""
    WEBHOOK = "webhook"
    """Another system is told: recorded as a wish, delivered by whoever delivers."""
    ONLY_IF = "only_if"
    """Goes on only if there were enough cases of the area or class."""
    WAIT = "wait"
    WINDOW = "window"
    """What follows happens only in a window of time."""
    REPEAT = "repeat"
    """The steps from a step on come again, so many times."""


STEERS = frozenset({StepAction.WAIT, StepAction.WINDOW, StepAction.REPEAT})
"""Worked out when a chain is bound; they never fire themselves."""

SPEAKS = frozenset({StepAction.NOTIFY, StepAction.REMIND, StepAction.RAISE})
"""What needs somebody to be told."""


class Trigger(StrEnum):
    """What else than time starts a step, or keeps it from firing."""

    NO_ACKNOWLEDGEMENT = "no_acknowledgement"
    """Fires at its time unless somebody has acknowledged by then."""
    NO_SIGN = "no_sign"
    """Fires at its time unless the unit has signed for the case by then."""
    RETURNS = "returns"
    """Fires once the case was returned so many times (`count`, usually 2)."""
    REPORTS = "reports"
    """Fires with the nth report of the same thing (`count`)."""
    REQUEST = "request"
    """Fires only when a person escalates."""


TIMED = frozenset({Trigger.NO_ACKNOWLEDGEMENT, Trigger.NO_SIGN})
"""Triggers that go with a time; the others wait for something to happen."""


class Reach(StrEnum):
    """Who of those that `Step.reaches` names is told."""

    POST = "post"
    """Who is on duty under the post; where nobody is planned, everybody who holds it."""
    ON_DUTY = "on_duty"
    """Only who is on duty by the roster: with nobody there, the step could not be carried out."""
    ROLE = "role"
    """Everybody who holds the post, on duty or not."""
    SHIFT = "shift"
    """Everybody of the shifts that have a seat for the post."""
    ROTATION = "rotation"
    """One of those on duty after the other, case by case and round by round."""


class Phase(StrEnum):
    """Which wait a chain watches: for a dispatcher, or for the unit."""

    INTAKE = "intake"
    HANDLING = "handling"


@frozen
class Window:
    """When a chain may go on: every part that is given must hold."""

    begins: time | None = None
    """On the city's wall clock; and"""
    ends: time | None = None
    """until when: on the next day, if it is no later than `begins`."""
    weekdays: frozenset[int] = frozenset()
    """Monday is 0; empty means every day. The night to Saturday is Friday's."""
    working_time: bool = False
    """Only in the working time of the calendar that the case runs by."""
    on_duty: Post | None = None
    """Only while somebody is on duty under this post."""


@frozen
class CaseRate:
    """More than `cases` in `minutes`, among the cases of the same area or class."""

    cases: int
    minutes: float
    among: str = "class"
    """`class`, or a level of areas such as `community`, `street`, `district`."""
    tests: int = 3
    """How often it is looked at, `minutes` apart, before the chain ends there."""


@frozen
class Step:
    """One step: when, what, and who is reached by which channel.

    Without a time of its own it comes together with what stands before it.
    """

    key: str
    names: Label
    action: StepAction
    reaches: str
    """A post, or `unit` for the unit's duty desk; for a lead, the code of a unit."""
    channel: str = "app"
    after_minutes: float | None = None
    """Minutes after the chain was bound (of a wait: after what stands before it); or"""
    at_share: float | None = None
    """the share of the running limit that must be used: 0.5, 0.8, 1.0, 1.5; or"""
    level: int = 0
    """For a raise: the level that the case climbs to (see `LEVELS`), or `NEXT_LEVEL`."""
    at_time: time | None = None
    """the first time, after the chain was bound, that the city's wall clock shows this."""
    reach: Reach = Reach.POST
    important: bool = False
    """Whether it may disturb: sound, telephone, night."""
    trigger: Trigger | None = None
    count: int = 0
    """For `returns` and `reports`: how many."""
    window: Window | None = None
    rate: CaseRate | None = None
    repeat_from: str = ""
    """For a repeat: the first of the steps that come again; and"""
    times: int = 0
    """how often."""
    requirement: str = ""
    """For an order: what the unit must do and answer; for a webhook: the name of the endpoint."""
    reply_hours: float = 2.0
    """For an order: hours, day and night, until the answer is due."""


@frozen
class Rules:
    """Which cases a chain is for, beside phase and urgency; what is empty lets every case pass."""

    rank: int = 0
    """Chains of a lower rank are tried first; of the same rank, those that came first."""
    classes: tuple[str, ...] = ()
    """Codes of classes, or of groups: `03` means every class that begins so."""
    levels: tuple[str, ...] = ()
    """`community`, `street`, `district`: where it is worked on."""
    areas: tuple[str, ...] = ()
    """Codes of areas of any level that it lies in."""
    stages: tuple[str, ...] = ()


@frozen
class Subject:
    """What the rules ask of a case."""

    urgency: Urgency
    class_code: str | None = None
    level: str = "district"
    areas: frozenset[str] = frozenset()
    stage: str = ""


@frozen
class Chain:
    """An ordered escalation chain, one version of it, and the cases that it is for."""

    key: str
    version: int
    names: Label
    phase: Phase
    urgencies: tuple[Urgency, ...]
    steps: tuple[Step, ...]
    rules: Rules = Rules()
    acknowledged_minutes: float = 30.0
    """How long an acknowledgement holds the climb without progress."""
    silent_hours: float = 8.0
    """The longest time for which it may be silenced."""
    again_minutes: tuple[float, ...] = AGAIN_MINUTES
    """After how many minutes a step that could not be carried out is tried again, each time from
    the last; then the chain goes on without it. Empty: it is not tried again."""

    def step(self, key: str) -> Step:
        """The step `key`, in any round. Raises KeyError if the chain has none."""
        first = key.partition(ROUND)[0]
        for step in self.steps:
            if step.key == first:
                return step
        raise KeyError(key)

    def has(self, keys: Iterable[str]) -> bool:
        """Whether it has all these steps."""
        own = {step.key for step in self.steps}
        return all(key.partition(ROUND)[0] in own for key in keys)

    def window_of(self, key: str) -> Window | None:
        """The window that holds for the step `key`: the last one that stands before it."""
        found: Window | None = None
        for step in self.steps:
            if step.key == key.partition(ROUND)[0]:
                break
            if step.action is StepAction.WINDOW:
                found = step.window
        return found

    def fits(self, phase: Phase, subject: Subject) -> bool:
        """Whether it is for such a case."""
        rules, code = self.rules, subject.class_code
        return (
            self.phase is phase
            and subject.urgency in self.urgencies
            and _any(rules.classes, lambda each: code is not None and code.startswith(each))
            and _any(rules.levels, lambda each: each == subject.level)
            and _any(rules.areas, lambda each: each in subject.areas)
            and _any(rules.stages, lambda each: each == subject.stage)
        )


def _any(among: tuple[str, ...], fits: Callable[[str], bool]) -> bool:
    return not among or any(map(fits, among))


def numbered(step: Step, turn: int) -> Step:
    """`step` as its `turn`-th round fires it: the first under its own key."""
    return step if turn == 1 else replace(step, key=f"{step.key}{ROUND}{turn}")


def turn_of(key: str) -> int:
    """Which round a step's key is of."""
    return int(key.partition(ROUND)[2] or 1)
