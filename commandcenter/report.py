"""A report as it was received, and the place it speaks of."""

from datetime import datetime

from commandcenter.frozen import frozen
from commandcenter.text import Text


@frozen
class Place:
    """A point on the ground, and how far it can be trusted."""

    lon: float
    """Degrees east, WGS-84."""
    lat: float
    """Degrees north, WGS-84."""
    accuracy_m: float | None = None
    """Radius in metres within which the true place lies, where known."""
    method: str = "click"
    """How it was found: gps, click, address, crossing, cell, coordinates, component, import."""
    crs: str = "EPSG:4326"
    """The reference system in which it came in, before conversion."""


@frozen
class Contact:
    """That a reporter left a way to be reached: never the number itself.

    The number lies in a table apart, under `digest`; it is read only with a logged reveal.
    """

    digest: str
    masked: Text
    """What may be shown without a reveal, such as `••• ••47`."""


@frozen
class Report:
    """One person's or sensor's word about one thing in one place."""

    id: str
    reported_at: datetime
    channel: str
    description: Text | None = None
    address: Text | None = None
    place: Place | None = None
    contact: Contact | None = None


def mask(contact: str) -> str:
    """`contact` with all but its last two signs hidden; very short ones are hidden whole."""
    kept = contact[-2:] if len(contact) > 5 else ""
    return "•" * min(8, max(3, len(contact) - len(kept))) + kept
