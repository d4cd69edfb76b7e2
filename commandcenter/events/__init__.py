"""What has happened. An `Event` is an envelope around one of the bodies below, a fact in the past
tense. The log of events is the only truth; everything else is folded from it.
"""

from commandcenter.case import Stage
from commandcenter.events.assignment import (
    CaseDispatched,
    CaseReturned,
    CaseSigned,
    DispatchRecalled,
    HandlingStarted,
)
from commandcenter.events.configuration import ConfigurationChanged
from commandcenter.events.envelope import Body, Event
from commandcenter.events.facts import ContactRevealed, NoteAdded, StepFired, TextErased
from commandcenter.events.identity import CaseAbsorbed, CaseMerged, CaseReleased, CaseVoided
from commandcenter.events.intake import (
    CaseFiled,
    CaseImported,
    CasePlaced,
    CaseRejected,
    CaseReported,
    ReportJoined,
)
from commandcenter.events.outcome import (
    CaseClosed,
    CheckPassed,
    CheckStarted,
    HandlingDone,
    Undone,
)

__all__ = [
    "BODIES",
    "ENDED_BY",
    "Body",
    "CaseAbsorbed",
    "CaseClosed",
    "CaseDispatched",
    "CaseFiled",
    "CaseImported",
    "CaseMerged",
    "CasePlaced",
    "CaseRejected",
    "CaseReleased",
    "CaseReported",
    "CaseReturned",
    "CaseSigned",
    "CaseVoided",
    "CheckPassed",
    "CheckStarted",
    "ConfigurationChanged",
    "ContactRevealed",
    "DispatchRecalled",
    "Event",
    "HandlingDone",
    "HandlingStarted",
    "NoteAdded",
    "ReportJoined",
    "StepFired",
    "TextErased",
    "Undone",
]

BODIES: dict[str, type[Body]] = {
    name: each
    for name, each in list(globals().items())
    if isinstance(each, type) and issubclass(each, Body) and each is not Body
}
"""Every body under the name it has in the log."""

ENDED_BY: dict[type[Body], Stage] = {
    CaseRejected: Stage.REJECTED,
    CaseMerged: Stage.MERGED,
    CaseVoided: Stage.VOIDED,
    CaseClosed: Stage.CLOSED,
}
"""The events after which a case leaves every queue and chain at once."""
