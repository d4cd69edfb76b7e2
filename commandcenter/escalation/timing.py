"""When the steps of a draft would come, and which of them never do."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from commandcenter.case import Deadline
from commandcenter.catalogue import StageClock
from commandcenter.city import City
from commandcenter.clocks import chain_calendar, freeze, start_clock
from commandcenter.escalation.binding import Binding
from commandcenter.escalation.chain import (
    REPEATS_AT_MOST,
    ROUND,
    STEERS,
    TIMED,
    Chain,
    Phase,
    Step,
    StepAction,
    Window,
)
from commandcenter.escalation.finding import Finding
from commandcenter.escalation.step_words import span, title
from commandcenter.escalation.window import opening
from commandcenter.ids import EventId
from commandcenter.wording import _, ngettext
from commandcenter.working_calendar import Calendar, day_periods
from commandcenter.worktime import Limit

MOST_MESSAGES = 40
"""More than this many steps for one case nobody reads."""

LONGEST_MINUTES = 366 * 24 * 60
"""A year: no step waits for longer."""

_WEEK = 7


def timing_findings(chain: Chain, city: City, now: datetime) -> Iterator[Finding]:
    """Steps without a time, repeats that do nothing, windows that never open, waits too long."""
    yield from _order(chain.steps)
    yield from _windows(chain, city, now)
    if all(map(_counts, chain.steps)):
        yield from _as_it_would_run(chain, city, now)


def trial(chain: Chain, city: City, at: datetime) -> Binding:
    """`chain` as a case would carry it that began at `at`, by the longest limit of its cases."""
    return freeze(
        city, chain, longest_clock(chain, city, at), at=at, proof=EventId(""), known_at=at
    )


def longest_clock(chain: Chain, city: City, at: datetime) -> Deadline | None:
    """The clock that ends last among those that its cases run by; None without a catalogue."""
    if not city.catalogue_key:
        return None
    catalogue = city.catalogue
    if chain.phase is Phase.INTAKE:
        return start_clock(city, catalogue, StageClock.ACCEPT, at)
    clocks = (
        start_clock(city, catalogue, StageClock.HANDLING, at, limit)
        for limit in _limits(chain, city)
    )
    return max(filter(None, clocks), key=lambda each: each.due_at, default=None)


def _limits(chain: Chain, city: City) -> set[Limit]:
    """The limits of the cases that it is for; of all, if the catalogue knows none of them."""
    classes = city.catalogue.classes
    rules = chain.rules
    fitting = [
        each
        for each in classes
        if each.urgency in chain.urgencies
        and (not rules.classes or each.code.startswith(rules.classes))
    ]
    return {
        limit
        for each in fitting or classes
        for condition in each.conditions
        for limit in (condition.limit, *condition.limits.values())
    }


def _counts(step: Step) -> bool:
    """Whether the numbers of a step can be reckoned with."""
    minutes = step.after_minutes
    return minutes is None or 0 <= minutes <= LONGEST_MINUTES


def _order(steps: Iterable[Step]) -> Iterator[Finding]:
    """Each step has its one time, and no repeat is empty, endless or nested."""
    timed = False
    since_repeat: list[str] = []
    seen: set[str] = set()
    for step in steps:
        said = partial(Finding, step.key)
        times = [each is not None for each in (step.after_minutes, step.at_share, step.at_time)]
        by_event = step.trigger is not None and step.trigger not in TIMED
        if step.key in seen:
            yield said(_("Two steps have this key."), _("Give one of them another."))
        seen.add(step.key)
        if sum(times) > 1:
            yield said(
                _("It has two times at once."),
                _("Choose minutes, a share of the limit, or a time of day."),
            )
        if step.action is StepAction.WAIT and not step.after_minutes and sum(times) == 0:
            yield said(_("It waits for no time."), _("Say how long, or take it out."))
        elif not (any(times) or timed or by_event or step.action is StepAction.WINDOW):
            yield said(
                _("Nothing says when this step comes."),
                _("Give it a time, or put a wait before it."),
            )
        if not _counts(step):
            yield said(_("Nobody waits for so long."), _("Choose a shorter time."))
        timed = timed or any(times)
        if step.action is StepAction.REPEAT:
            yield from _repeat(step, since_repeat)
            since_repeat.clear()
        elif step.action not in STEERS and not by_event:
            since_repeat.append(step.key)


def _repeat(step: Step, since_repeat: list[str]) -> Iterator[Finding]:
    if step.times > REPEATS_AT_MOST:
        yield Finding(
            step.key,
            _("It repeats without end: nobody hears the {n}th time.").format(n=step.times),
            _("Repeat at most {n} times, then raise the case instead.").format(n=REPEATS_AT_MOST),
        )
    if step.times < 1:
        yield Finding(
            step.key, _("It repeats nothing."), _("Say how often, or take the repeat out.")
        )
    if step.repeat_from not in since_repeat:
        yield Finding(
            step.key,
            _("The step that it goes back to does not stand before it."),
            _("Choose one of the steps since the last repeat."),
        )


def _windows(chain: Chain, city: City, now: datetime) -> Iterator[Finding]:
    calendar = chain_calendar(city, None)
    last = chain.steps[-1].key if chain.steps else ""
    for step in chain.steps:
        if step.action is not StepAction.WINDOW:
            continue
        said, window = partial(Finding, step.key), step.window
        if window is None or window == Window():
            yield said(_("It lets pass at any time."), _("Say when it may go on."))
        elif (window.begins is None) != (window.ends is None):
            yield said(
                _("It has a beginning or an end, but not both."), _("Give both, or neither.")
            )
        elif window.working_time and _never_opens(window, city, calendar, now):
            yield said(
                _("It never opens: nobody works at these hours. What follows is not held at all."),
                _("Choose hours in which the working calendar has work, or leave it out."),
            )
        elif step.key == last:
            yield said(
                _("No step follows that it could hold."),
                _("Move it up, or take it out."),
                stops=False,
            )


def _never_opens(window: Window, city: City, calendar: Calendar, now: datetime) -> bool:
    """Whether an hour off work lets pass: a window that never opens holds nothing (`opening`)."""
    day = now.astimezone(city.zone).date()
    hour = datetime(day.year, day.month, day.day, tzinfo=city.zone).astimezone(UTC)
    for n in range(_WEEK * 24):
        at = hour + timedelta(hours=n)
        local = at.astimezone(city.zone).date()
        if not any(start <= at < end for start, end in day_periods(calendar, local)):
            return opening(window, at, city.zone, calendar) == at
    return False


def _as_it_would_run(chain: Chain, city: City, now: datetime) -> Iterator[Finding]:
    """What shows only once the chain is bound: silent repeats, late waits, steps out of order."""
    bound = trial(chain, city, now)
    due = {each.key: each.due_at for each in bound.steps}
    deadline = longest_clock(chain, city, now)
    before: tuple[Step, datetime] | None = None
    for step in chain.steps:
        if step.action is StepAction.REPEAT and step.repeat_from in due and step.times > 0:
            if f"{step.repeat_from}{ROUND}2" not in due:
                yield Finding(
                    step.key,
                    _("It repeats nothing: no time passes from one round to the next."),
                    _("Put a wait before the repeat."),
                )
        elif deadline is not None:
            yield from _too_long(step, due.get(step.key), deadline, chain.phase, now)
        at = due.get(step.key)
        if at is not None and step.at_share is None:
            if before is not None and at < before[1]:
                yield Finding(
                    step.key,
                    _("It comes before “{step}”, which stands above it.").format(
                        step=title(before[0])
                    ),
                    _("Move it up, or give it a later time."),
                    stops=False,
                )
            before = (step, at)
    if len(due) > MOST_MESSAGES:
        yield Finding(
            "",
            ngettext(
                "One case would bring {n} step.", "One case would bring {n} steps.", len(due)
            ).format(n=len(due)),
            _("Repeat less often: nobody reads so many."),
            stops=False,
        )


def _too_long(
    step: Step, at: datetime | None, deadline: Deadline, phase: Phase, now: datetime
) -> Iterator[Finding]:
    """A wait, or a time in minutes, that is over only when every case has long been overdue."""
    minutes = step.after_minutes
    if minutes is None or step.action in (StepAction.WINDOW, StepAction.REPEAT):
        return
    is_wait = step.action is StepAction.WAIT
    if is_wait:
        late = now + timedelta(minutes=minutes) > deadline.due_at
    else:
        late = phase is Phase.HANDLING and at is not None and at > deadline.due_at
    if late:
        limit = span((deadline.due_at - now) / timedelta(minutes=1) // 1)
        told = (
            _("This wait is longer than the longest limit of its cases, {limit} if one began now.")
            if is_wait
            else _("It comes after the longest limit of its cases, {limit} if one began now.")
        )
        yield Finding(
            step.key,
            told.format(limit=limit),
            _("Shorten it, or give the time as a share of the limit."),
            stops=False,
        )
