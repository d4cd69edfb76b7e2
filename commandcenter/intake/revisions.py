"""Which of two versions of an imported case is the newer one.

A revision is two instants in ISO 8601, `<changed>/<seen>`: when the source says that it last
changed the case (may be empty), and the date of the file in which it was seen. The source's word
decides where both versions have it and it differs; otherwise the newer file does. So the order
does not depend on which file was imported first.
"""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from commandcenter.refusal import Refused
from commandcenter.wording import _


def revision(changed: datetime | None, seen: datetime) -> str:
    """The revision of a version that was changed, and seen in a file, at these instants."""
    return f"{_iso(changed) if changed else ''}/{_iso(seen)}"


def newer(first: str, second: str) -> bool:
    """Whether revision `first` is newer than revision `second`."""
    changed, _slash, seen = first.partition("/")
    other_changed, _slash, other_seen = second.partition("/")
    if changed and other_changed and changed != other_changed:
        return changed > other_changed
    return seen > other_seen


def extract_date(path: Path, as_of: date | None, zone: ZoneInfo) -> datetime:
    """When a file was seen: on the day that is told, else as the file is dated. Raises Refused."""
    if as_of is not None:
        return datetime.combine(as_of, time(), zone)
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        raise Refused(
            _("{path} cannot be opened: {fault}.").format(path=path, fault=error.strerror)
        ) from error


@lru_cache(maxsize=1024)
def _iso(instant: datetime) -> str:
    # Microseconds always: texts of one length compare like the instants.
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
