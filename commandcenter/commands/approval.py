"""What may be asked that others must approve, and their answers."""

from datetime import datetime

from commandcenter.commands.request import CaseCommand
from commandcenter.frozen import frozen


@frozen
class AskExtension(CaseCommand):
    """Ask for one original limit more; at most twice, and never once overdue."""

    reason: str
    base: str | None = None


@frozen
class AskSuspension(CaseCommand):
    """Ask that the case rest until then; once, for a year at most, never once overdue."""

    reason: str
    until: datetime
    base: str | None = None


@frozen
class AskForcedClose(CaseCommand):
    """Ask that the case be closed without a check; another person must agree."""

    reason: str
    base: str | None = None


@frozen
class Approve(CaseCommand):
    """Agree to what was asked; the last approval carries it out."""

    note: str = ""
    base: str | None = None


@frozen
class Disapprove(CaseCommand):
    """Refuse what was asked."""

    reason: str
    base: str | None = None


@frozen
class Resume(CaseCommand):
    """Take up a resting case before its time."""

    reason: str
    base: str | None = None
