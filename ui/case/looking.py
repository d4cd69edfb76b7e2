"""Reads what the case panel shows of one case, on the desk thread."""

from collections.abc import Sequence
from datetime import datetime

from commandcenter.case import Case
from commandcenter.channels.person import is_outward
from commandcenter.desk import Desk
from commandcenter.escalation import StepAction
from commandcenter.events import Body, DeliveryFailed, Event, StepDelivered, StepFired
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId


@frozen
class Found:
    """What is known of a case."""

    case: Case | None
    history: Sequence[Event] = ()
    sent: Sequence[Event] = ()
    """How the messages about its steps went."""

    def of(self, case: Case | None) -> "Found":
        """This, if it is about `case`; else nothing."""
        same = case is not None and self.case is not None and case.id == self.case.id
        return self if same else Found(case)


@frozen
class Look:
    """Reads one case."""

    case_id: str

    def __call__(self, desk: Desk) -> Found:
        """The case with its events, and how its messages went."""
        case = desk.store.case(self.case_id)
        if case is None:
            return Found(None)
        history = desk.store.history(case.id)
        since = _first_outward(history)
        sent = desk.store.deliveries(since, case.id) if since else []
        return Found(case, history, sent)


def tells_of(body: Body, case: CaseId) -> bool:
    """Whether an event tells how a message about `case` went."""
    return isinstance(body, StepDelivered | DeliveryFailed) and body.about == case


def _first_outward(history: Sequence[Event]) -> datetime | None:
    """When a step first sent a message away from the desk."""
    for event in history:
        body = event.body
        if isinstance(body, StepFired):
            webhook = body.action is StepAction.WEBHOOK
            if webhook or is_outward(body.channel):
                return event.occurred_at
    return None
