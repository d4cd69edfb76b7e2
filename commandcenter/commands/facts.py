"""What may be put on record at any time."""

from dataclasses import dataclass
from datetime import datetime

from commandcenter.commands.request import CaseCommand
from commandcenter.photo import PhotoKind
from commandcenter.report import Place


@dataclass(frozen=True, slots=True)
class AddNote(CaseCommand):
    """Leave a remark."""

    text: str


@dataclass(frozen=True, slots=True)
class AddPhoto(CaseCommand):
    """Add a photo: a file that is read here, or an image that was prepared and kept before."""

    kind: PhotoKind
    """`before`, `after`, `near` or `far`."""
    file: str | None = None
    """Path of a JPEG, PNG, WebP or HEIC file; only its pixels are kept. Or"""
    sha256: str | None = None
    """the name under which an image lies among the workspace's blobs."""
    note: str = ""
    taken_at: datetime | None = None
    """When it was taken, where the file does not say."""


@dataclass(frozen=True, slots=True)
class RevealContact(CaseCommand):
    """Show the reporter's contact of this one case; the look is logged with its reason."""

    reason: str
    report: str | None = None
    """Which report's contact; the first that has one, if None."""


@dataclass(frozen=True, slots=True)
class Erase(CaseCommand):
    """Erase the reporters' contacts, or all words of the reports as well, or the photos."""

    reason: str
    what: str = "contact"
    """`contact`, `text` or `photos`."""


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
    """`reporter`, `unit` or `other`."""
