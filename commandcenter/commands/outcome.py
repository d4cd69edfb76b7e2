"""What may be asked on the way to the end of a case, and after it."""

from dataclasses import dataclass

from commandcenter.commands.request import CaseCommand


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
class Undo(CaseCommand):
    """Take back the newest act, if nothing has followed it."""

    event: str
