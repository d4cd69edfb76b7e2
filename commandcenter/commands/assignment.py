"""What may be asked about whose a case is."""

from commandcenter.commands.request import CaseCommand
from commandcenter.frozen import frozen
from commandcenter.roles import Loop


@frozen
class Dispatch(CaseCommand):
    """Give the case to a unit that must act."""

    to: str
    co: tuple[str, ...] | None = None
    """Units that have a part in it; `to` leads and answers for all. None takes the class's own."""
    base: str | None = None


@frozen
class Recall(CaseCommand):
    """Take a wrong dispatch back before the unit has begun."""

    reason: str
    base: str | None = None


@frozen
class SignFor(CaseCommand):
    """The unit takes the case."""

    base: str | None = None


@frozen
class StartHandling(CaseCommand):
    """The unit begins."""

    base: str | None = None


@frozen
class Return(CaseCommand):
    """The unit gives the case back: why, and whose it is. Both must be said."""

    reason: str
    owner: str | None = None
    base: str | None = None


@frozen
class HandOn(CaseCommand):
    """Pass the case to a team or a person within the unit."""

    to: str
    """Code of a team of the unit, or a person of it."""
    note: str = ""
    base: str | None = None


@frozen
class AskCoHandling(CaseCommand):
    """Give other units a part of the case; the lead answers for all."""

    units: tuple[str, ...]
    work: str = ""
    """What they are to do."""
    base: str | None = None


@frozen
class SignTask(CaseCommand):
    """A co-handling unit takes its part."""

    unit: str | None = None
    """None means the unit of whoever asks."""


@frozen
class ReportTaskDone(CaseCommand):
    """A co-handling unit says that its part is done."""

    unit: str | None = None
    note: str = ""


@frozen
class ReturnTask(CaseCommand):
    """A co-handling unit gives its part back."""

    reason: str
    unit: str | None = None


@frozen
class DropTask(CaseCommand):
    """A part is not needed any more."""

    unit: str
    reason: str


@frozen
class PassUp(CaseCommand):
    """What this level cannot settle goes to the next one up, with its history and its clock."""

    reason: str
    to: Loop | None = None
    """None means the next level up."""
    base: str | None = None


@frozen
class PassDown(CaseCommand):
    """What belongs below goes to the next level down, with its history and its clock."""

    reason: str
    to: Loop | None = None
    """None means the next level down."""
    base: str | None = None
