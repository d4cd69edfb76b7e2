"""Steps of escalation that fired, for those who only count them."""

from commandcenter.escalation import StepAction
from commandcenter.events import Event, StepFired
from commandcenter.ids import CaseId, EventId, new_id


def a_fired_step(at, reaches="dispatcher", action=StepAction.NOTIFY, **changes):
    """A step that fired at an instant and reached somebody."""
    made = {
        "chain": "intake",
        "version": 1,
        "proof": EventId("p"),
        "step": "remind",
        "action": action,
        "reaches": reaches,
        "channel": "app",
        "level": 0,
        "due_at": at,
        "late": False,
    }
    body = StepFired(**(made | changes))
    return Event(EventId(new_id()), "x", CaseId("c"), "rule", "rule", None, "desk", at, body)
