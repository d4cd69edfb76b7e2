"""A chain frozen into a case: the instant of every step, worked out once.

So neither a change of the chain nor of the calendar moves a running case. Everything here is a
value; what fires when is `advance`'s to say.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from operator import attrgetter

from commandcenter.escalation.chain import (
    REPEATS_AT_MOST,
    ROUND,
    TIMED,
    Chain,
    Step,
    StepAction,
    Trigger,
    Window,
)
from commandcenter.frozen import frozen
from commandcenter.ids import PersonId
from commandcenter.text import Text

LATE = timedelta(minutes=1)
"""A step fired later than this after its instant is marked late."""

Placed = Callable[[str, datetime], datetime]
"""Where an instant of a step lies once its window has been asked."""


@frozen
class ArmedStep:
    """A step of a running case: its instant, and whether it has fired."""

    key: str
    due_at: datetime
    fired_at: datetime | None = None
    late: bool = False
    skipped: bool = False
    """It never fires: its instant had passed before the case came to us, or somebody said so."""
    tries: int = 0
    """How often it could not be carried out, or was held."""

    @property
    def waiting(self) -> bool:
        """Whether it is still to come."""
        return self.fired_at is None and not self.skipped


@frozen
class Condition:
    """A step that waits for something to happen, not for an instant."""

    key: str
    trigger: Trigger
    count: int = 0

    def holds(self, *, reports: int, returns: int) -> bool:
        """Whether it has happened. What a person asks for never holds by itself."""
        if self.trigger is Trigger.REPORTS:
            return reports >= self.count
        return self.trigger is Trigger.RETURNS and returns >= self.count


@frozen
class Acknowledged:
    """Somebody has it in hand: the climb stands still, the deadline does not."""

    by: PersonId
    at: datetime
    until: datetime
    """Without progress until then it is no longer so."""
    minutes: float


@frozen
class Silenced:
    """The chain is shelved: by whom, why, until when at the longest."""

    owner: PersonId
    reason: Text
    at: datetime
    until: datetime
    reports: int
    """How many reports there were: one more ends it."""


@frozen
class Binding:
    """A chain frozen into a case."""

    chain: str
    version: int
    bound_at: datetime
    proof: str
    """Id of the event that bound it; part of every fired step's identity."""
    steps: tuple[ArmedStep, ...]
    conditions: tuple[Condition, ...] = ()
    unless_acknowledged: tuple[str, ...] = ()
    """Keys of steps that do not fire once somebody has acknowledged."""
    unless_signed: tuple[str, ...] = ()
    """Keys of steps that do not fire once the unit has signed for the case."""
    acknowledged: Acknowledged | None = None
    silenced: Silenced | None = None
    put_by: str = ""
    """Id of the event that had put this chain in force: the version alone says no more which it
    was, once two desks have changed it without a line. Empty in old logs."""

    @property
    def next_step(self) -> ArmedStep | None:
        """The next step to come, or None."""
        for step in self.steps:
            if step.fired_at is None and not step.skipped:
                return step
        return None

    @property
    def keys(self) -> list[str]:
        """Of all its steps, those that wait for no instant too."""
        return [*(each.key for each in self.steps), *(each.key for each in self.conditions)]

    def next_instant(self, *, reports: int, returns: int) -> datetime | None:
        """When something of it is to happen next: a step, the end of a silence; None if never."""
        if self.silenced is not None:
            ended = reports > self.silenced.reports
            return self.silenced.at if ended else self.silenced.until
        if self.acknowledged is not None:
            return self.acknowledged.until
        for condition in self.conditions:
            if condition.holds(reports=reports, returns=returns):
                return self.bound_at
        step = self.next_step
        return None if step is None else step.due_at

    def armed(self, key: str) -> ArmedStep | None:
        """The step `key`, if it has an instant."""
        return next((step for step in self.steps if step.key == key), None)

    def fired(self, key: str, at: datetime, late: bool) -> "Binding":
        """This binding after step `key` fired."""
        if self.armed(key) is None:
            conditions = tuple(each for each in self.conditions if each.key != key)
            steps = (*self.steps, ArmedStep(key, at, at, late))
            return _in_order(replace(self, conditions=conditions, steps=steps))
        return self._with(key, lambda step: replace(step, fired_at=at, late=late))

    def skipping(self, key: str, *, rest: bool = False) -> "Binding":
        """This binding without step `key` to come; with `rest`, without any step at all."""
        if rest:
            steps = tuple(replace(s, skipped=True) if s.waiting else s for s in self.steps)
            return replace(self, steps=steps, conditions=())
        conditions = tuple(each for each in self.conditions if each.key != key)
        skipped = replace(self, conditions=conditions)
        return skipped._with(key, lambda s: replace(s, skipped=True) if s.waiting else s)

    def tried(self, key: str, again_at: datetime | None, at: datetime) -> "Binding":
        """This binding after step `key` could not be carried out: once more later, or no more."""

        def tried(step: ArmedStep) -> ArmedStep:
            if again_at is None:
                return replace(step, tries=step.tries + 1, skipped=True)
            return replace(step, tries=step.tries + 1, due_at=again_at)

        if self.armed(key) is None:
            conditions = tuple(each for each in self.conditions if each.key != key)
            steps = (*self.steps, ArmedStep(key, at))
            return replace(self, conditions=conditions, steps=steps).tried(key, again_at, at)
        return _in_order(self._with(key, tried))

    def dropped(self, keys: tuple[str, ...]) -> "Binding":
        """This binding without those of its steps that are not needed any more."""
        steps = tuple(
            replace(s, skipped=True) if s.waiting and s.key.partition(ROUND)[0] in keys else s
            for s in self.steps
        )
        return replace(self, steps=steps)

    def later(self, span: timedelta, least: datetime, by_share: set[str], at: Placed) -> "Binding":
        """This binding with its climb moved by `span`, so that its pace stays.

        What hangs on a share of the limit keeps its instant, but none comes before `least`.
        """

        def moved(step: ArmedStep) -> ArmedStep:
            if not step.waiting:
                return step
            due = step.due_at if step.key in by_share else step.due_at + span
            return replace(step, due_at=at(step.key, max(due, least)))

        return _in_order(replace(self, steps=tuple(map(moved, self.steps))))

    def beside(self, running: "Binding | None") -> "Binding":
        """This binding with what the same one, `running`, has been through elsewhere meanwhile.

        Whoever worked this one out may not have heard of it. What has fired or was skipped stays
        so, and a try counts, on whichever desk it was.
        """
        if running is None or running.proof != self.proof:
            return self
        own = {key.partition(ROUND)[0] for key in self.keys}
        passed = {s.key: s for s in running.steps if s.key.partition(ROUND)[0] in own}
        steps = (_further(step, passed.pop(step.key, step)) for step in self.steps)
        every = (*steps, *passed.values())
        begun = {step.key for step in every}
        conditions = tuple(each for each in self.conditions if each.key not in begun)
        if (every, conditions) == (self.steps, self.conditions):
            return self
        return _in_order(replace(self, steps=every, conditions=conditions))

    def _with(self, key: str, change: Callable[[ArmedStep], ArmedStep]) -> "Binding":
        steps = tuple(change(step) if step.key == key else step for step in self.steps)
        return replace(self, steps=steps)


def _further(told: ArmedStep, passed: ArmedStep) -> ArmedStep:
    """Of two states of a step the one that has come further."""
    if not passed.waiting or not told.waiting:
        return passed if not passed.waiting else told
    if passed.tries <= told.tries:
        return told
    return replace(told, tries=passed.tries, due_at=max(told.due_at, passed.due_at))


def _in_order(binding: Binding) -> Binding:
    return replace(binding, steps=tuple(sorted(binding.steps, key=attrgetter("due_at"))))


def _straight(key: str, at: datetime) -> datetime:
    return at


def _never_shown(step: Step, at: datetime) -> datetime:
    raise AssertionError("a wall clock was asked for where there is none")


def bind(
    chain: Chain,
    *,
    at: datetime,
    proof: str,
    instant_at_share: Callable[[float], datetime | None],
    known_at: datetime,
    opens: Callable[[Window | None, datetime], datetime] = lambda window, at: at,
    shows: Callable[[Step, datetime], datetime] = _never_shown,
) -> Binding:
    """Freeze `chain` into a case at instant `at`.

    `instant_at_share` gives the instant at which a share of the running limit is used, or None
    without a limit (such steps are left out). Steps due more than a minute before `known_at`,
    when the case became known here, are marked skipped: an imported old case wakes nobody for
    what passed long ago. `opens` says when a window lets pass, `shows` when the wall clock shows
    the time of a step.
    """
    armed: list[ArmedStep] = []
    conditions: list[Condition] = []
    window: Window | None = None
    cursor = at
    for step in chain.steps:
        if step.action is StepAction.WINDOW:
            window = step.window
        elif step.action is StepAction.REPEAT:
            cursor = _repeat(step, armed, cursor, partial(opens, window))
        elif step.trigger is not None and step.trigger not in TIMED:
            conditions.append(Condition(step.key, step.trigger, step.count))
        else:
            due = _due(step, at, cursor, instant_at_share, shows)
            if due is not None:
                cursor = due if step.action is StepAction.WAIT else opens(window, due)
                if step.action is not StepAction.WAIT:
                    armed.append(ArmedStep(step.key, cursor))
    armed = [replace(each, skipped=each.due_at < known_at - LATE) for each in armed]
    return Binding(
        *(chain.key, chain.version, at, proof),
        steps=tuple(sorted(armed, key=attrgetter("due_at"))),
        conditions=tuple(conditions),
        unless_acknowledged=_triggered(chain, Trigger.NO_ACKNOWLEDGEMENT),
        unless_signed=_triggered(chain, Trigger.NO_SIGN),
    )


def _triggered(chain: Chain, trigger: Trigger) -> tuple[str, ...]:
    return tuple(step.key for step in chain.steps if step.trigger is trigger)


def _due(
    step: Step,
    at: datetime,
    cursor: datetime,
    instant_at_share: Callable[[float], datetime | None],
    shows: Callable[[Step, datetime], datetime],
) -> datetime | None:
    """The instant of a step without its window; None where there is no limit for its share."""
    if step.at_time is not None:
        return shows(step, cursor)
    if step.at_share is not None:
        return instant_at_share(step.at_share)
    if step.after_minutes is None:
        return cursor
    base = cursor if step.action is StepAction.WAIT else at
    return base + timedelta(minutes=step.after_minutes)


def _repeat(
    step: Step, armed: list[ArmedStep], cursor: datetime, opened: Callable[[datetime], datetime]
) -> datetime:
    """Add the rounds of a repeat, each as much later as one round lasts; where the chain stands."""
    keys = [each.key for each in armed]
    if step.repeat_from not in keys:
        return cursor  # What it repeats hangs on a limit that the case has not.
    block = armed[keys.index(step.repeat_from) :]
    length = cursor - block[0].due_at
    if length <= timedelta(0):
        return cursor
    for turn in range(2, 2 + min(step.times, REPEATS_AT_MOST)):
        for each in block:
            due = opened(each.due_at + length * (turn - 1))
            armed.append(ArmedStep(f"{each.key.partition(ROUND)[0]}{ROUND}{turn}", due))
        cursor = opened(cursor + length)
    return cursor


def due_steps(binding: Binding, now: datetime) -> Iterator[tuple[ArmedStep, bool]]:
    """The steps of `binding` due at `now`, oldest first, each with whether it is late."""
    for step in binding.steps:
        if step.waiting and step.due_at <= now:
            yield step, now - step.due_at > LATE
