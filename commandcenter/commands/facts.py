"""What may be put on record at any time."""

from dataclasses import dataclass

from commandcenter.commands.request import CaseCommand
from commandcenter.report import Place


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
class RecordArrival(CaseCommand):
    """Somebody is on the spot."""

    place: Place | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class RecordCall(CaseCommand):
    """Put a call on record."""

    note: str
    party: str = "reporter"
    """`reporter`, `unit` or another."""
