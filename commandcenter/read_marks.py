"""Which cases nobody has opened since they changed; kept from one console to the next."""

from datetime import datetime
from pathlib import Path

import msgspec

from commandcenter.frozen import frozen
from commandcenter.refusal import Refused
from commandcenter.wording import _

FILE = "unread.json"


@frozen
class ReadMarks:
    """What was read when a console was closed."""

    until: datetime
    """What happens to a case after this instant makes it unread."""
    unread: frozenset[str] = frozenset()
    """Ids of the open cases that had not been opened by then."""


def read_marks(folder: Path) -> ReadMarks | None:
    """The marks kept in a workspace; None if there are none or they are damaged.

    Nothing but marks is lost with them, so that a damaged file stops nobody from working.
    """
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=ReadMarks)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def write_marks(folder: Path, marks: ReadMarks) -> None:
    """Keep the marks, whole or not at all. Raises Refused where they cannot be written."""
    draft = folder / (FILE + ".new")
    try:
        draft.write_bytes(msgspec.json.encode(marks))
        draft.replace(folder / FILE)
    except OSError as fault:
        raise Refused(
            _("What has been read cannot be kept in {path}: {fault}.").format(
                path=folder / FILE, fault=fault.strerror or fault
            )
        ) from fault
