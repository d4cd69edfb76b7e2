"""What happens when nobody acts: chains of steps, frozen into a case, fired by the clock.

`chain` is what a city writes, `binding` what a case carries, `window` when it may go on. How a
bound chain climbs is in `advance`; who is told in `reached`; what would have been in `rehearsal`.
"""

from commandcenter.escalation.binding import (
    LATE,
    Acknowledged,
    ArmedStep,
    Binding,
    Condition,
    Silenced,
    bind,
    due_steps,
)
from commandcenter.escalation.chain import (
    LEVELS,
    NEXT_LEVEL,
    CaseRate,
    Chain,
    Phase,
    Reach,
    Rules,
    Step,
    StepAction,
    Subject,
    Trigger,
    Window,
)

__all__ = [
    "LATE",
    "LEVELS",
    "NEXT_LEVEL",
    "Acknowledged",
    "ArmedStep",
    "Binding",
    "CaseRate",
    "Chain",
    "Condition",
    "Phase",
    "Reach",
    "Rules",
    "Silenced",
    "Step",
    "StepAction",
    "Subject",
    "Trigger",
    "Window",
    "bind",
    "due_steps",
]
