"""What may be asked about whose a case is."""

from dataclasses import dataclass

from commandcenter.commands.request import CaseCommand
from commandcenter.roles import Loop


@dataclass(frozen=True, slots=True)
class Dispatch(CaseCommand):
    """Give the case to a unit that must act."""

    to: str
    co: tuple[str, ...] | None = None
    """Units that have a part in it; `to` leads and answers for all. None takes the class's own."""
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
    """The unit gives the case back: why, and whose it is. Both must be said."""

    reason: str
    owner: str | None = None
    base: str | None = None


@dataclass(frozen=True, slots=True)
class HandOn(CaseCommand):
    """Pass the case to a team or a person within the unit."""

    to: str
    """Code of a team of the unit, or a person of it."""
    note: str = ""
    base: str | None = None


@dataclass(frozen=True, slots=True)
class AskCoHandling(CaseCommand):
    """Give other units a part of the case; the lead answers for all."""

    units: tuple[str, ...]
    work: str = ""
    """What they are to do."""
    base: str | None = None


@dataclass(frozen=True, slots=True)
class SignTask(CaseCommand):
    """A co-handling unit takes its part."""

    unit: str | None = None
    """None means the unit of whoever asks."""


@dataclass(frozen=True, slots=True)
class ReportTaskDone(CaseCommand):
    """A co-handling unit says that its part is done."""

    unit: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReturnTask(CaseCommand):
    """A co-handling unit gives its part back."""

    reason: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class DropTask(CaseCommand):
    """A part is not needed any more."""

    unit: str
    reason: str


@dataclass(frozen=True, slots=True)
class PassUp(CaseCommand):
    """What this level cannot settle goes to the next one up, with its history and its clock."""

    reason: str
    to: Loop | None = None
    """None means the next level up."""
    base: str | None = None


@dataclass(frozen=True, slots=True)
class PassDown(CaseCommand):
    """What belongs below goes to the next level down, with its history and its clock."""

    reason: str
    to: Loop | None = None
    """None means the next level down."""
    base: str | None = None
