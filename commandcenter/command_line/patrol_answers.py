"""What the command line answers of patrols. Other systems rely on the keys of the JSON."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from commandcenter.case import Case, Stage
from commandcenter.city import City
from commandcenter.patrol.tasks import CHANNEL, TASK_STATE_NAMES, PatrolTask, TaskState
from commandcenter.wording import _, label

RECTIFIED = frozenset({Stage.DONE, Stage.CHECKING})
RECHECKED = frozenset({Stage.TO_CLOSE, Stage.CLOSED})


def patrol_row(task: PatrolTask, city: City) -> dict[str, Any]:
    """One cell of one plan as `patrols --json` lists it. Instants are in the city's zone."""

    def local(instant: datetime | None) -> str | None:
        return instant.astimezone(city.zone).isoformat() if instant else None

    return {
        "plan": task.plan.key,
        "cell": task.cell,
        "officer": task.officer,
        "post": task.plan.post,
        "state": task.state,
        "opens_at": local(task.opens),
        "due_at": local(task.due),
        "walked_at": local(task.walked),
        "missed": task.missed,
    }


def patrols_document(
    tasks: Sequence[PatrolTask], hazards: Iterable[Case], city: City
) -> dict[str, Any]:
    """What `patrols --json` prints."""
    by_state = Counter(task.state for task in tasks)
    return {
        "patrols": [patrol_row(task, city) for task in tasks],
        "by_state": {state.value: by_state[state] for state in TaskState},
        "hazards": hazard_counts(hazards),
    }


def hazard_counts(cases: Iterable[Case]) -> dict[str, int]:
    """How many hazards patrols found that still wait to be put right, how many are put right, and
    how many rechecked; cases that turned out to be none are left out.
    """
    counts = {"found": 0, "rectified": 0, "rechecked": 0}
    for case in cases:
        if not is_hazard(case) or case.stage in (Stage.VOIDED, Stage.MERGED, Stage.REJECTED):
            continue
        counts[lane_step(case)] += 1
    return counts


def is_hazard(case: Case) -> bool:
    """Whether a patrol found it."""
    return case.reports[0].channel == CHANNEL


def lane_step(case: Case) -> str:
    """Where a hazard stands in the inspection lane: found, rectified, rechecked."""
    if case.stage in RECHECKED:
        return "rechecked"
    return "rectified" if case.stage in RECTIFIED else "found"


def patrol_lines(tasks: Sequence[PatrolTask], city: City) -> list[str]:
    """What `patrols` prints for a person, one line for each task."""
    return [
        "\t".join(
            (
                _(TASK_STATE_NAMES[task.state]),
                label(task.plan.names),
                task.cell,
                officer_name(task, city),
                f"{task.due.astimezone(city.zone):%Y-%m-%d %H:%M}" if task.due else "-",
                str(task.missed),
            )
        )
        for task in tasks
    ]


def officer_name(task: PatrolTask, city: City) -> str:
    """Who answers for a task, in words: a cell without anybody says so."""
    return city.called(task.officer) if task.officer else _("nobody")
