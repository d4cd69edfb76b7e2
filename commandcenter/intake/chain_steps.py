"""The fields of one step of an escalation chain, and whether the steps fit together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time

from commandcenter.escalation import CaseRate, Reach, Step, StepAction, Trigger, Window
from commandcenter.escalation.chain import NEXT_LEVEL, REPEATS_AT_MOST, SPEAKS, STEERS, TIMED
from commandcenter.intake.documents import BadField, Entry, of_enum
from commandcenter.roles import Post
from commandcenter.wording import _

REACHES = {"unit": "unit", **{post.value: post.value for post in Post}}
"""Whom a step can reach: a post, or the duty desk of the unit that has the case."""

STEP_FIELDS = (
    *("key", "names", "action", "reaches", "reach", "channel", "important", "level"),
    *("after_minutes", "at_share", "at_time", "trigger", "count", "window", "rate"),
    *("repeat_from", "times", "requirement", "reply_hours"),
)
"""What a step may say of itself."""

WINDOW_FIELDS = ("begins", "ends", "weekdays", "working_time", "on_duty")
RATE_FIELDS = ("cases", "minutes", "among", "tests")
TIMES = ("after_minutes", "at_share", "at_time")

_NAMELESS = STEERS | {StepAction.ONLY_IF}
"""Steps that tell nobody anything need no name."""

_LEVELS = 3
WEEKDAYS = {day: n for n, day in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}


def read_step(entry: Entry) -> Step:
    """A step by its fields. Raises BadField."""
    entry.only(*STEP_FIELDS)
    action = entry.choice("action", of_enum(StepAction))
    trigger = entry.choice("trigger", of_enum(Trigger)) if "trigger" in entry.content else None
    timed = [field for field in TIMES if field in entry.content]
    if len(timed) > 1:
        raise _two_times(entry)
    step = Step(
        key=entry.text("key"),
        names=entry.label("names", {"en": action.value} if action in _NAMELESS else None),
        action=action,
        reaches=_reaches(entry, action),
        channel=entry.text("channel", "app"),
        after_minutes=entry.number("after_minutes") if "after_minutes" in timed else None,
        at_share=entry.number("at_share", least=0.01) if "at_share" in timed else None,
        level=_level(entry, action),
        at_time=clock_time("at_time", entry.content["at_time"]) if "at_time" in timed else None,
        reach=entry.choice("reach", of_enum(Reach), Reach.POST),
        important=entry.flag("important", False),
        trigger=trigger,
        count=int(entry.number("count", 2 if trigger is Trigger.RETURNS else 0)),
        requirement=entry.text("requirement", ""),
        reply_hours=entry.number("reply_hours", 2.0, least=0.25),
    )
    if trigger is Trigger.REPORTS and step.count < 2:
        raise BadField("step.count", step.count, _("Say with which report."), _("Write 2 or more."))
    return _steering(entry, step)


def _steering(entry: Entry, step: Step) -> Step:
    """`step` with what only steps that steer have."""
    if step.action is StepAction.WINDOW:
        return replace(step, window=_window(_table(entry, "window")))
    if step.action is StepAction.ONLY_IF:
        return replace(step, rate=_rate(_table(entry, "rate")))
    if step.action is StepAction.REPEAT:
        times = int(entry.number("times", least=1))
        if times > REPEATS_AT_MOST:
            hint = _("Write at most {n}.").format(n=REPEATS_AT_MOST)
            raise BadField("step.times", times, _("That is noise."), hint)
        return replace(step, repeat_from=entry.text("repeat_from"), times=times)
    return step


def _two_times(entry: Entry) -> BadField:
    return BadField(
        "step.after_minutes",
        entry.text("key"),
        _("A step comes after some minutes, at a share of the limit, or at a time of day."),
        _("Give it one of after_minutes, at_share and at_time."),
    )


def _reaches(entry: Entry, action: StepAction) -> str:
    if action in SPEAKS:
        return entry.choice("reaches", REACHES)
    if action is StepAction.LEAD:
        return entry.text("reaches")
    return entry.text("reaches", "unit")


def _level(entry: Entry, action: StepAction) -> int:
    given = entry.content.get("level", 0)
    if given == "next" and action is StepAction.RAISE:
        return NEXT_LEVEL
    level = int(entry.number("level", 0))
    if (action is StepAction.RAISE) != (1 <= level <= _LEVELS):
        raise BadField(
            "step.level",
            level,
            _("Only a step that raises has a level."),
            _(
                'Write 1 (street), 2 (district), 3 (city) or "next" for a raise, and none for the '
                "others."
            ),
        )
    return level


def _table(entry: Entry, field: str) -> Entry:
    found = entry.content.get(field)
    if not isinstance(found, dict) or not found:
        raise entry.missing(f"step.{field}")
    return Entry(entry.row, found)


def _window(entry: Entry) -> Window:
    entry.only(*WINDOW_FIELDS)
    hours = {
        field: clock_time(field, entry.content[field])
        for field in ("begins", "ends")
        if field in entry.content
    }
    if len(hours) == 1:
        raise entry.missing("begins" if "ends" in hours else "ends")
    on_duty = entry.choice("on_duty", of_enum(Post)) if "on_duty" in entry.content else None
    return Window(
        hours.get("begins"),
        hours.get("ends"),
        frozenset(entry.choices("weekdays", WEEKDAYS)),
        entry.flag("working_time", False),
        on_duty,
    )


def _rate(entry: Entry) -> CaseRate:
    entry.only(*RATE_FIELDS)
    return CaseRate(
        int(entry.number("cases", least=1)),
        entry.number("minutes", least=1),
        entry.text("among", "class"),
        int(entry.number("tests", 3, least=1)),
    )


def in_order(steps: Sequence[Step]) -> None:
    """Make sure that the steps fit together: each has its time, and no repeat is empty or nested.

    Raises BadField.
    """
    timed = False
    since_repeat: list[Step] = []
    for step in steps:
        own = (step.after_minutes, step.at_share, step.at_time) != (None, None, None)
        by_event = step.trigger is not None and step.trigger not in TIMED
        if not (own or timed or by_event or step.action is StepAction.WINDOW):
            raise BadField(
                "step.after_minutes",
                step.key,
                _("Nothing says when this step comes."),
                _("Give it after_minutes, at_share or at_time, or put a wait before it."),
            )
        timed = timed or own
        if step.action is StepAction.REPEAT:
            _repeats(step, since_repeat)
            since_repeat.clear()
        elif not by_event:
            since_repeat.append(step)


def _repeats(repeat: Step, since: Sequence[Step]) -> None:
    """Make sure that a repeat has something to fire again, and some time between two rounds."""
    keys = [step.key if step.action not in STEERS else "" for step in since]
    if not repeat.repeat_from or repeat.repeat_from not in keys:
        raise BadField(
            "step.repeat_from",
            repeat.repeat_from,
            _("No step of that key stands between this repeat and the one before."),
            _("Name the first of the steps that come again."),
        )
    first, *others = since[keys.index(repeat.repeat_from) :]
    instants = {_own_time(first), *(_own_time(each) for each in others if _own_time(each))}
    if not any(map(_passes_time, others)) and len(instants) < 2:
        raise BadField(
            "step.repeat_from",
            repeat.repeat_from,
            _("All these steps come at one instant, so no round would follow another."),
            _("Put a wait before the repeat."),
        )


def _passes_time(step: Step) -> bool:
    """Whether what stands behind a step may come later than what stands before it."""
    steers = step.action in STEERS
    return steers and (step.action is StepAction.WINDOW or _own_time(step) is not None)


def _own_time(step: Step) -> tuple[object, ...] | None:
    """When a step comes by itself; None if together with what stands before it, or at once."""
    own = (step.after_minutes or None, step.at_share, step.at_time)
    return None if own == (None, None, None) else own


def clock_time(field: str, value: object) -> time:
    """A time of day, such as 08:30. Raises BadField."""
    if isinstance(value, time):
        return value
    try:
        return time.fromisoformat(str(value).strip())
    except ValueError:
        raise BadField(
            field, str(value), _("This is not a time of day."), _('Write for example "08:30".')
        ) from None
