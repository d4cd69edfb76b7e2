"""What happens to the city's configuration, in part `city`, and what follows for a case."""

from datetime import datetime

from commandcenter.case import Deadline
from commandcenter.escalation import Binding
from commandcenter.events.envelope import Body
from commandcenter.frozen import frozen


@frozen
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


@frozen
class DeadlineCorrected(Body):
    """Another calendar has moved the running deadline of a case that somebody named."""

    deadline: Deadline
    chain: Binding | None
