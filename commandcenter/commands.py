"""What may be asked of the desk: wishes in the imperative, which may be refused with a sentence.

`case` is a case's id, its number, or its id in the source that it was imported from. `base` is the
newest event of the decision's slot that the asker had seen; if given and the slot has moved on,
the request is refused and the newest state must be looked at. `docs/commands.md` shows each one as
JSON.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from commandcenter.report import Place


@dataclass(frozen=True, slots=True)
class Command:
    """Something that somebody asks for."""


@dataclass(frozen=True, slots=True)
class CaseCommand(Command):
    """Something that somebody asks for one case."""

    case: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterReport(Command):
    """Take down a report: a new case, or with `join` one more report of an open one."""

    description: str = ""
    class_code: str | None = None
    address: str | None = None
    place: Place | None = None
    cell: str | None = None
    """Code of a unit grid, where only that is known: the case is placed at its centre."""
    channel: str = "telephone"
    contact: str | None = None
    reported_at: datetime | None = None
    """When it was reported; now, if None."""
    join: str | None = None
    """A case that this is one more report of."""
    source: str | None = None
    """The system that passed the report on, if one did; and"""
    external_id: str | None = None
    """its id there, by which the case can be named as well."""


@dataclass(frozen=True, slots=True)
class FileCase(CaseCommand):
    """Make the report a case, under a class and one of its filing conditions."""

    class_code: str | None = None
    """None keeps the class that the report came with."""
    condition: str | None = None
    """None takes the class's first condition."""
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Reject(CaseCommand):
    """The report is no case; the reason is told to the reporter."""

    reason: str
    base: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceCase(CaseCommand):
    """Say or correct where it is."""

    place: Place | None = None
    cell: str | None = None
    address: str | None = None
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Dispatch(CaseCommand):
    """Give the case to a unit that must act."""

    to: str
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Recall(CaseCommand):
    """Take a wrong dispatch back before the unit has begun."""

    reason: str
    base: str | None = None


@dataclass(frozen=True, slots=True)
class SignFor(CaseCommand):
    """The unit takes the case."""

    base: str | None = None


@dataclass(frozen=True, slots=True)
class StartHandling(CaseCommand):
    """The unit begins."""

    base: str | None = None


@dataclass(frozen=True, slots=True)
class Return(CaseCommand):
    """The unit gives the case back: why, and whose it is."""

    reason: str
    owner: str | None = None
    base: str | None = None


@dataclass(frozen=True, slots=True)
class ReportDone(CaseCommand):
    """The unit says that it is done."""

    note: str = ""
    base: str | None = None


@dataclass(frozen=True, slots=True)
class StartCheck(CaseCommand):
    """Somebody else goes to look."""

    base: str | None = None


@dataclass(frozen=True, slots=True)
class PassCheck(CaseCommand):
    """Seen on site: it is done."""

    note: str = ""
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Close(CaseCommand):
    """Close, with the criterion that is met."""

    criterion: str | None = None
    """None takes the condition's first criterion."""
    note: str = ""
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Merge(CaseCommand):
    """The same thing is already another case, which goes on."""

    into: str
    reason: str = ""
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Void(CaseCommand):
    """The case should never have been."""

    reason: str
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Undo(CaseCommand):
    """Take back the newest act, if nothing has followed it."""

    event: str


@dataclass(frozen=True, slots=True)
class AddNote(CaseCommand):
    """Leave a remark."""

    text: str


@dataclass(frozen=True, slots=True)
class RevealContact(CaseCommand):
    """Show the reporter's contact of this one case; the look is logged with its reason."""

    reason: str
    report: str | None = None
    """Which report's contact; the first that has one, if None."""


@dataclass(frozen=True, slots=True)
class Erase(CaseCommand):
    """Erase the reporters' contacts, or all words of the reports as well."""

    reason: str
    what: str = "contact"
    """`contact` or `text`."""


@dataclass(frozen=True, slots=True)
class FireDueSteps(Command):
    """Fire every escalation step that is due now."""


@dataclass(frozen=True, slots=True)
class Configure(Command):
    """Put a new version of a piece of configuration in force."""

    kind: str
    key: str
    content: str | None = None
    blob: str | None = None
    effective_from: datetime | None = None


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
