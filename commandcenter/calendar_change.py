"""What a corrected calendar does to open cases: which deadlines move, and where to.

A running deadline keeps the calendar that it was worked out with. So a change is looked at first
(`moves`, in a city as it would be), then saved, and then moves the deadlines of the cases that
somebody names, each by an event of its own (`correction`).
"""

from collections.abc import Iterable
from dataclasses import replace

from commandcenter import worktime
from commandcenter.case import DUE_SOON_SHARE, Case, Deadline
from commandcenter.city import City
from commandcenter.clocks import calendar_of
from commandcenter.escalation import Binding, Chain
from commandcenter.escalation.chain import turn_of
from commandcenter.events import DeadlineCorrected
from commandcenter.frozen import frozen
from commandcenter.roles import Post
from commandcenter.unit import UnitTree
from commandcenter.working_calendar import Calendar

CORRECTED_BY = frozenset({Post.ADMINISTRATOR, Post.SHIFT_LEADER})
"""Who may move the deadlines of running cases after a calendar was corrected."""


@frozen
class Move:
    """A case whose deadline the calendars would put elsewhere."""

    case: Case
    before: Deadline
    after: Deadline


def with_calendar(city: City, calendar: Calendar, unit: str | None = None) -> City:
    """`city` as it would be with `calendar` in force, and `unit` (if any) working by it."""
    version = city.versions.get(("calendar", calendar.key), 0) + 1
    changed = replace(
        city,
        calendars={**city.calendars, (calendar.key, version): calendar},
        versions={**city.versions, ("calendar", calendar.key): version},
    )
    return changed if unit is None else working_by(changed, unit, calendar.key)


def working_by(city: City, unit: str, key: str) -> City:
    """`city` with `unit` working by the calendar `key`; by the usual one if that is empty."""
    units = city.units.by_code.values()
    return replace(
        city,
        units=UnitTree(replace(u, calendar=key) if u.code == unit else u for u in units),
    )


def moves(cases: Iterable[Case], city: City) -> list[Move]:
    """Which of `cases` have another deadline by the calendars of `city`, the earliest due first."""
    found = []
    for case in cases:
        before = case.deadline
        after = worked_out(case, city)
        if before is not None and after is not None:
            found.append(Move(case, before, after))
    return sorted(found, key=lambda move: (move.before.due_at, move.case.number))


def worked_out(case: Case, city: City) -> Deadline | None:
    """The running deadline of `case` by the calendar that `city` has for it; None if it stays.

    It stays too where another system gave the due date, or while a pause holds it.
    """
    deadline = case.deadline
    if deadline is None or deadline.limit is None:
        return None
    key = city.calendar_key(city.catalogue_of(case), deadline.unit)
    version = city.versions.get(("calendar", key), 0)
    calendar = city.calendar(key, version)
    worked_out_by = (deadline.calendar, deadline.calendar_version)
    if (key, version) == worked_out_by and calendar_of(city, deadline) == calendar:
        return None
    start, limit, pauses = deadline.started_at, deadline.limit, deadline.pauses
    due_soon = worktime.instant_at_share(start, limit, DUE_SOON_SHARE, calendar, pauses)
    due = worktime.deadline(start, limit, calendar, pauses)
    if due is None or due_soon is None:
        return None
    if (due_soon, due) == (deadline.due_soon_at, deadline.due_at):
        return None
    return replace(
        deadline, calendar=key, calendar_version=version, due_soon_at=due_soon, due_at=due
    )


def correction(case: Case, city: City, key: str = "") -> DeadlineCorrected | None:
    """What moves `case` to where the calendars now in force put it; None if it stays there.

    With `key`, only if it is that calendar which holds for it. Steps that have fired stay; those
    to come that hang on a share of the limit move with it.
    """
    deadline = worked_out(case, city)
    if deadline is None or key not in ("", deadline.calendar):
        return None
    binding = case.standing.chain
    chain = city.chain_of(binding) if binding is not None else None
    if binding is not None and chain is not None:
        calendar = city.calendar(deadline.calendar, deadline.calendar_version)
        binding = _moved(binding, chain, deadline, calendar)
    return DeadlineCorrected(deadline, binding)


def _moved(binding: Binding, chain: Chain, deadline: Deadline, calendar: Calendar) -> Binding:
    steps = []
    for armed in binding.steps:
        share, limit = chain.step(armed.key).at_share, deadline.limit
        share = share if turn_of(armed.key) == 1 else None
        due = None
        if armed.waiting and share is not None and limit is not None:
            due = worktime.instant_at_share(
                deadline.started_at, limit, share, calendar, deadline.pauses
            )
        steps.append(armed if due is None else replace(armed, due_at=due))
    return replace(binding, steps=tuple(sorted(steps, key=lambda step: step.due_at)))
