"""Patrols: which cell is to be walked by whom until when, and what has been missed.

A plan says how often every cell of its areas is walked; what is due is a pure function of the plan,
the walks so far and now. Days and hours are those of the city's zone. Nothing here reads a clock.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from commandcenter.frozen import frozen
from commandcenter.ids import AreaCode, PersonId
from commandcenter.roles import Post
from commandcenter.wording import N_, Label

LOOK_BACK: Final = timedelta(days=92)
"""How far back missed patrols are counted."""

LANE: Final = "inspection"
"""The lane of classes whose cases are hazards: found, rectified, rechecked."""

CHANNEL: Final = "patrol"
"""How a hazard that a patrol found comes in."""

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Walks = Mapping[tuple[str, str], datetime]
"""When a plan's cell was last walked, by key of the plan and code of the cell."""


@frozen
class CheckItem:
    """One point that is looked at on every walk."""

    code: str
    names: Label


@frozen
class PatrolPlan:
    """A recurring patrol. Every unit grid of its areas is walked once in every window."""

    key: str
    names: Label
    areas: tuple[AreaCode, ...]
    """Unit grids, or areas whose unit grids are all walked."""
    since: datetime
    """Nothing is due, and nothing missed, before this instant."""
    days: int = 1
    """Every so many days, counted from the first one."""
    hours: int = 0
    """Within the shift every so many hours; 0 for once a shift."""
    weekdays: tuple[str, ...] = ()
    """Only on these of `WEEKDAYS`; empty for all."""
    begins: str = "08:00"
    """When the shift begins, on the wall clock of the city's zone."""
    ends: str = "18:00"
    """When it ends; on the next day if that is not later."""
    post: Post = Post.GRID_OFFICER
    person: PersonId | None = None
    """Who walks; None leaves it to whoever holds the post in the cell."""
    checklist: tuple[CheckItem, ...] = ()
    classes: tuple[str, ...] = ()
    """Codes of the classes that are looked for; empty for all of the inspection lane."""
    until: date | None = None
    """The last day of the plan; None for a plan without an end."""

    def __post_init__(self) -> None:
        """Raises ValueError for a shift, days or a rhythm that cannot be."""
        time.fromisoformat(self.begins), time.fromisoformat(self.ends)
        if self.days < 1 or self.hours < 0 or not set(self.weekdays) <= set(WEEKDAYS):
            raise ValueError(f"patrol {self.key} has no rhythm")


@frozen
class Window:
    """From when until when a cell is to be walked once."""

    opens: datetime
    due: datetime


class TaskState(StrEnum):
    """How it stands with a cell of a plan."""

    OVERDUE = "overdue"
    """A window has closed without a walk, and nobody has walked since."""
    DUE = "due"
    """A window is open."""
    DONE = "done"
    """Walked; the next window has not opened yet."""
    COMING = "coming"
    """The first window has not opened yet."""


TASK_STATE_NAMES: Final[dict[TaskState, str]] = {
    TaskState.OVERDUE: N_("overdue"),
    TaskState.DUE: N_("due"),
    TaskState.DONE: N_("walked"),
    TaskState.COMING: N_("coming"),
}
"""What a state is called on screen; shown through `_`."""


@frozen
class PatrolTask:
    """One cell of one plan, as it stands now."""

    plan: PatrolPlan
    cell: AreaCode
    officer: PersonId | None
    """Who answers for it; None where nobody holds the post in the cell."""
    state: TaskState
    opens: datetime | None
    """When the window in question opened, or will; None after the plan's end."""
    due: datetime | None
    """For an overdue one the end of the first window that was missed."""
    walked: datetime | None
    """When it was last walked."""
    missed: int = 0
    """Windows that closed unwalked since then, within `LOOK_BACK`."""


def unpack_plans(raw: bytes) -> dict[str, PatrolPlan]:
    """The plans, by key, that are written as a JSON list. Raises msgspec.MsgspecError."""
    return {plan.key: plan for plan in msgspec.json.decode(raw, type=list[PatrolPlan])}


def windows(plan: PatrolPlan, zone: ZoneInfo, after: datetime, until: datetime) -> list[Window]:
    """The windows of a plan that close behind `after` and open by `until`, in order."""
    first = plan.since.astimezone(zone).date()
    begins, ends = time.fromisoformat(plan.begins), time.fromisoformat(plan.ends)
    night = ends <= begins
    # A window of many days that has begun long ago may still be open.
    day = max(first, after.astimezone(zone).date() - timedelta(days=plan.days + 1))
    day += timedelta(days=-(day - first).days % plan.days)
    last = until.astimezone(zone).date()
    if plan.until is not None:
        last = min(last, plan.until)
    found: list[Window] = []
    while day <= last:
        if not plan.weekdays or WEEKDAYS[day.weekday()] in plan.weekdays:
            end_day = day if plan.hours or plan.weekdays else day + timedelta(days=plan.days - 1)
            start = datetime.combine(day, begins)
            end = datetime.combine(end_day + timedelta(days=night), ends)
            found += _shift(start, end, plan.hours, zone)
        day += timedelta(days=plan.days)
    earliest = max(after, plan.since)
    return [each for each in found if each.due > earliest and each.opens <= until]


def _shift(start: datetime, end: datetime, hours: int, zone: ZoneInfo) -> list[Window]:
    """The windows of one shift; `start` and `end` are on the wall clock of `zone`."""
    length = timedelta(hours=hours) if hours else end - start
    found = []
    while start < end:
        stop = min(start + length, end)
        found.append(Window(_instant(start, zone), _instant(stop, zone)))
        start = stop
    return found


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=zone).astimezone(UTC)


def cell_tasks(
    plan: PatrolPlan,
    cells: Mapping[AreaCode, PersonId | None],
    walks: Walks,
    zone: ZoneInfo,
    now: datetime,
    begun: Mapping[AreaCode, datetime] | None = None,
) -> list[PatrolTask]:
    """How every cell of a plan stands at `now`; `cells` says who answers for each.

    `begun` says of cells that are younger than the plan since when they have been there.
    """
    past = windows(plan, zone, now - LOOK_BACK, now)
    # The next one opens within its rhythm, or after the days of the week between.
    ahead = now + timedelta(days=plan.days * 7 + 1)
    coming = next((w for w in windows(plan, zone, now, ahead) if w.opens > now), None)
    opened = [window.opens for window in past]
    tasks = []
    for cell, officer in cells.items():
        walked = walks.get((plan.key, cell))
        since = walked or (begun or {}).get(cell)
        owed = past if since is None else past[bisect_right(opened, since) :]
        tasks.append(_task(plan, cell, officer, walked, owed, coming, now))
    return tasks


def _task(
    plan: PatrolPlan,
    cell: AreaCode,
    officer: PersonId | None,
    walked: datetime | None,
    owed: Sequence[Window],
    coming: Window | None,
    now: datetime,
) -> PatrolTask:
    missed = [window for window in owed if window.due <= now]
    if missed:
        first = missed[0]
        return PatrolTask(
            plan, cell, officer, TaskState.OVERDUE, first.opens, first.due, walked, len(missed)
        )
    if owed:
        return PatrolTask(plan, cell, officer, TaskState.DUE, owed[-1].opens, owed[-1].due, walked)
    state = TaskState.COMING if walked is None else TaskState.DONE
    opens, due = (coming.opens, coming.due) if coming else (None, None)
    return PatrolTask(plan, cell, officer, state, opens, due, walked)


def in_order(tasks: Iterable[PatrolTask]) -> list[PatrolTask]:
    """Tasks as they are to be looked at: what is overdue longest, what is due soonest, the rest."""
    rank = {state: number for number, state in enumerate(TaskState)}
    every = list(tasks)
    every.sort(key=lambda each: (each.plan.key, each.cell))
    every.sort(key=lambda each: (each.due is None, each.due.timestamp() if each.due else 0.0))
    every.sort(key=lambda each: rank[each.state])
    return every
