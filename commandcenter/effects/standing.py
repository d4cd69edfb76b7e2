"""The ways in which every effect changes a case."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from commandcenter.case import Case, Deadline, Stage, with_clock
from commandcenter.events import Event
from commandcenter.frozen import replace
from commandcenter.proceedings import NONE

Effect = Callable[[Case, Event, Any], Case]


def stands(case: Case, **changes: Any) -> Case:
    """`case` with another standing; a chain that runs on keeps what it has been through."""
    chain = changes.get("chain")
    if chain is not None:
        changes["chain"] = chain.beside(case.standing.chain)
    return replace(case, standing=replace(case.standing, **changes))


def proceeds(case: Case, **changes: Any) -> Case:
    """`case` with other proceedings; with none at all where nothing is left of them."""
    proceedings = replace(case.proceedings, **changes)
    return stands(case, proceedings=None if proceedings == NONE else proceedings)


def due_with(case: Case, former: datetime, due_at: datetime) -> Case:
    """`case` whose open parts that were due with it at `former` are due at `due_at` as it is."""
    tasks = tuple(
        replace(task, due_at=due_at) if task.open and task.due_at == former else task
        for task in case.proceedings.tasks
    )
    return proceeds(case, tasks=tasks)


def to(stage: Stage) -> Effect:
    """The effect of coming to a stage and nothing else."""
    return lambda case, event, body: stands(case, stage=stage)


def timed(case: Case, event: Event, deadline: Deadline | None) -> Case:
    """`case` with its running clock stopped by `event`, and `deadline` started if there is one."""
    by = event.on_behalf_of or event.actor
    return replace(case, standing=with_clock(case.standing, deadline, event.occurred_at, by))


def ended(case: Case, event: Event, stage: Stage, **changes: Any) -> Case:
    """`case` at its end: no clock runs, no chain climbs, no request waits."""
    case = proceeds(case, request=None, suspended_from=None, suspended_until=None)
    at = event.occurred_at
    return timed(stands(case, stage=stage, ended_at=at, chain=None, **changes), event, None)


def taken_up(case: Case, event: Event, stage: Stage, deadline: Deadline, chain: Any) -> Case:
    """An ended case at `stage` again, with a clock and a chain of its own."""
    done = case.proceedings
    case = proceeds(
        case,
        verified=None,
        reopened=done.reopened + 1,
        reopened_at=event.occurred_at,
        to_tell=False,
        tasks=(),
    )
    case = stands(
        case,
        stage=stage,
        ended_at=None,
        criterion=None,
        outcome=None,
        handled_by=None,
        unit=None,
        chain=chain,
    )
    return timed(case, event, deadline)
