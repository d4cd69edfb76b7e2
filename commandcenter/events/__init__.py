"""What has happened. An `Event` is an envelope around one of the bodies below, a fact in the past
tense. The log of events is the only truth; everything else is folded from it.
"""

from commandcenter.events.approval import (
    ApprovalAsked,
    ApprovalGiven,
    ApprovalRefused,
    CaseExtended,
    CaseForceClosed,
    CaseResumed,
    CaseSuspended,
)
from commandcenter.events.assignment import (
    CaseDispatched,
    CaseHandedOn,
    CasePassed,
    CaseReturned,
    CaseSigned,
    CoHandlingAsked,
    DispatchRecalled,
    HandlingStarted,
    TaskMoved,
)
from commandcenter.events.climb import (
    AcknowledgementEnded,
    ChainAcknowledged,
    ChainBound,
    ChainSilenced,
    SilenceEnded,
    StepFailed,
    StepHeld,
    StepMissed,
    StepSkipped,
    Why,
)
from commandcenter.events.configuration import ConfigurationChanged, DeadlineCorrected
from commandcenter.events.contest import ConflictSettled
from commandcenter.events.delivery import (
    DeliveryFailed,
    DeliverySettled,
    StepDelivered,
    Trouble,
)
from commandcenter.events.envelope import Body, Event
from commandcenter.events.facts import (
    ArrivalRecorded,
    CallRecorded,
    ContactRevealed,
    NoteAdded,
    PhotoAdded,
    StepFired,
    TextErased,
)
from commandcenter.events.identity import (
    CaseAbsorbed,
    CaseMerged,
    CaseReleased,
    CaseSplit,
    CaseUnmerged,
    CaseVoided,
)
from commandcenter.events.intake import (
    CaseFiled,
    CaseImported,
    CasePlaced,
    CaseRejected,
    CaseReported,
    ReporterTold,
    ReportJoined,
    VerificationReported,
    VerificationSent,
)
from commandcenter.events.outcome import (
    AppealDecided,
    AppealRaised,
    CallBackMade,
    CaseClosed,
    CaseReopened,
    CheckFailed,
    CheckPassed,
    CheckStarted,
    HandlingDone,
    Undone,
)
from commandcenter.events.oversight import (
    AnswerRated,
    HandlingOrdered,
    OrderOverdue,
    OrderReplied,
    UnitReportedIn,
    WhistleBlown,
    WhistleOverdue,
)
from commandcenter.events.patrol import PatrolWalked

__all__ = [
    "BODIES",
    "AcknowledgementEnded",
    "AnswerRated",
    "AppealDecided",
    "AppealRaised",
    "ApprovalAsked",
    "ApprovalGiven",
    "ApprovalRefused",
    "ArrivalRecorded",
    "Body",
    "CallBackMade",
    "CallRecorded",
    "CaseAbsorbed",
    "CaseClosed",
    "CaseDispatched",
    "CaseExtended",
    "CaseFiled",
    "CaseForceClosed",
    "CaseHandedOn",
    "CaseImported",
    "CaseMerged",
    "CasePassed",
    "CasePlaced",
    "CaseRejected",
    "CaseReleased",
    "CaseReopened",
    "CaseReported",
    "CaseResumed",
    "CaseReturned",
    "CaseSigned",
    "CaseSplit",
    "CaseSuspended",
    "CaseUnmerged",
    "CaseVoided",
    "ChainAcknowledged",
    "ChainBound",
    "ChainSilenced",
    "CheckFailed",
    "CheckPassed",
    "CheckStarted",
    "CoHandlingAsked",
    "ConfigurationChanged",
    "ConflictSettled",
    "ContactRevealed",
    "DeadlineCorrected",
    "DeliveryFailed",
    "DeliverySettled",
    "DispatchRecalled",
    "Event",
    "HandlingDone",
    "HandlingOrdered",
    "HandlingStarted",
    "NoteAdded",
    "OrderOverdue",
    "OrderReplied",
    "PatrolWalked",
    "PhotoAdded",
    "ReportJoined",
    "ReporterTold",
    "SilenceEnded",
    "StepDelivered",
    "StepFailed",
    "StepFired",
    "StepHeld",
    "StepMissed",
    "StepSkipped",
    "TaskMoved",
    "TextErased",
    "Trouble",
    "Undone",
    "UnitReportedIn",
    "VerificationReported",
    "VerificationSent",
    "WhistleBlown",
    "WhistleOverdue",
    "Why",
]

BODIES: dict[str, type[Body]] = {
    name: each
    for name, each in list(globals().items())
    if isinstance(each, type) and issubclass(each, Body) and each is not Body
}
"""Every body under the name it has in the log."""
