"""What may be asked of the desk: wishes in the imperative, which may be refused with a sentence.

`case` is a case's id, its number, or its id in the source that it was imported from. `base` is the
newest event of the decision's slot that the asker had seen; if given and the slot has moved on,
the request is refused and the newest state must be looked at. `docs/commands.md` shows each one as
JSON.
"""

import re

from commandcenter.commands.assignment import Dispatch, Recall, Return, SignFor, StartHandling
from commandcenter.commands.desk import Configure, FireDueSteps
from commandcenter.commands.facts import AddNote, Erase, RevealContact
from commandcenter.commands.identity import Merge, Void
from commandcenter.commands.intake import FileCase, PlaceCase, RegisterReport, Reject
from commandcenter.commands.outcome import Close, PassCheck, ReportDone, StartCheck, Undo
from commandcenter.commands.request import CaseCommand, Command

__all__ = [
    "COMMANDS",
    "AddNote",
    "CaseCommand",
    "Close",
    "Command",
    "Configure",
    "Dispatch",
    "Erase",
    "FileCase",
    "FireDueSteps",
    "Merge",
    "PassCheck",
    "PlaceCase",
    "Recall",
    "RegisterReport",
    "Reject",
    "ReportDone",
    "Return",
    "RevealContact",
    "SignFor",
    "StartCheck",
    "StartHandling",
    "Undo",
    "Void",
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
