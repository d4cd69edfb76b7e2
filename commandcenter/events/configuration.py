"""What happens to the city's configuration, in part `city`."""

from dataclasses import dataclass
from datetime import datetime

from commandcenter.events.envelope import Body


@dataclass(frozen=True, slots=True)
class ConfigurationChanged(Body):
    """A new version of a piece of the city's configuration."""

    kind: str
    """areas, catalogue, units, calendar, chain, people, city."""
    key: str
    version: int
    effective_from: datetime
    content: str | None
    """JSON, for what is small; or"""
    blob: str | None
    """SHA-256 of a content-addressed blob, for what is large."""
