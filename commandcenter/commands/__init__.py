"""What may be asked of the desk: wishes in the imperative, which may be refused with a sentence.

`case` is a case's id, its number, or its id in the source that it was imported from. `base` is the
newest event of the decision's slot that the asker had seen; if given and the slot has moved on,
the request is refused and the newest state must be looked at. `docs/commands.md` shows each one as
JSON.
"""

import re

from commandcenter.commands.approval import (
    Approve,
    AskExtension,
    AskForcedClose,
    AskSuspension,
    Disapprove,
    Resume,
)
from commandcenter.commands.assignment import (
    AskCoHandling,
    Dispatch,
    DropTask,
    HandOn,
    PassDown,
    PassUp,
    Recall,
    ReportTaskDone,
    Return,
    ReturnTask,
    SignFor,
    SignTask,
    StartHandling,
)
from commandcenter.commands.climb import (
    Acknowledge,
    EndSilence,
    EscalateNow,
    RebindChain,
    Silence,
    SkipStep,
    Unacknowledge,
)
from commandcenter.commands.contest import SettleConflict
from commandcenter.commands.desk import (
    AuditChains,
    Configure,
    CorrectDeadlines,
    FireDueSteps,
    SettleDelivery,
)
from commandcenter.commands.facts import (
    AddNote,
    AddPhoto,
    Erase,
    RecordArrival,
    RecordCall,
    RevealContact,
)
from commandcenter.commands.identity import Merge, Split, Unmerge, Void
from commandcenter.commands.intake import (
    FileCase,
    PlaceCase,
    RegisterReport,
    Reject,
    ReportVerification,
    SendVerification,
    TellReporter,
)
from commandcenter.commands.outcome import (
    AppealClosed,
    AppealFurther,
    Close,
    DecideAppeal,
    FailCheck,
    PassCheck,
    RecordCallBack,
    Reopen,
    ReportDone,
    StartCheck,
    Undo,
)
from commandcenter.commands.oversight import (
    OrderHandling,
    RateAnswer,
    ReplyToOrder,
    ReportIn,
    Whistle,
)
from commandcenter.commands.patrol import RecordPatrol
from commandcenter.commands.request import CaseCommand, Command

__all__ = [
    "COMMANDS",
    "Acknowledge",
    "AddNote",
    "AddPhoto",
    "AppealClosed",
    "AppealFurther",
    "Approve",
    "AskCoHandling",
    "AskExtension",
    "AskForcedClose",
    "AskSuspension",
    "AuditChains",
    "CaseCommand",
    "Close",
    "Command",
    "Configure",
    "CorrectDeadlines",
    "DecideAppeal",
    "Disapprove",
    "Dispatch",
    "DropTask",
    "EndSilence",
    "Erase",
    "EscalateNow",
    "FailCheck",
    "FileCase",
    "FireDueSteps",
    "HandOn",
    "Merge",
    "OrderHandling",
    "PassCheck",
    "PassDown",
    "PassUp",
    "PlaceCase",
    "RateAnswer",
    "RebindChain",
    "Recall",
    "RecordArrival",
    "RecordCall",
    "RecordCallBack",
    "RecordPatrol",
    "RegisterReport",
    "Reject",
    "Reopen",
    "ReplyToOrder",
    "ReportDone",
    "ReportIn",
    "ReportTaskDone",
    "ReportVerification",
    "Resume",
    "Return",
    "ReturnTask",
    "RevealContact",
    "SendVerification",
    "SettleConflict",
    "SettleDelivery",
    "SignFor",
    "SignTask",
    "Silence",
    "SkipStep",
    "Split",
    "StartCheck",
    "StartHandling",
    "TellReporter",
    "Unacknowledge",
    "Undo",
    "Unmerge",
    "Void",
    "Whistle",
    "command_name",
]


def command_name(command: type[Command]) -> str:
    """How a command is called in JSON: `RegisterReport` is `register_report`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", command.__name__).lower()


COMMANDS: dict[str, type[Command]] = {
    command_name(each): each
    for each in list(globals().values())
    if isinstance(each, type) and issubclass(each, Command)
    if each not in (Command, CaseCommand)
}
"""Every command under the name it has in JSON."""
