"""What may be put on record at any time."""

from datetime import datetime

from commandcenter.commands.request import CaseCommand
from commandcenter.frozen import frozen
from commandcenter.photo import PhotoKind
from commandcenter.report import Place


@frozen
class AddNote(CaseCommand):
    """Leave a remark."""

    text: str


@frozen
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


@frozen
class RevealContact(CaseCommand):
    """Show the reporter's contact of this one case; the look is logged with its reason."""

    reason: str
    report: str | None = None
    """Which report's contact; the first that has one, if None."""


@frozen
class Erase(CaseCommand):
    """Erase the reporters' contacts, or all words of the reports as well, or the photos."""

    reason: str
    what: str = "contact"
    """`contact`, `text` or `photos`."""


@frozen
class RecordArrival(CaseCommand):
    """Somebody is on the spot."""

    place: Place | None = None
    note: str = ""


@frozen
class RecordCall(CaseCommand):
    """Put a call on record."""

    note: str
    party: str = "reporter"
    """`reporter`, `unit` or `other`."""
