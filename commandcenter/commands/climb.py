"""What may be asked of the escalation chain that runs on a case."""

from commandcenter.commands.request import CaseCommand
from commandcenter.frozen import frozen


@frozen
class Acknowledge(CaseCommand):
    """Say that you have it in hand: the climb stands still for a while, the deadline does not."""

    note: str = ""
    minutes: float | None = None
    """How long without progress; at most, and by default, what the chain allows."""


@frozen
class Unacknowledge(CaseCommand):
    """Say that you have it in hand no more: the climb goes on."""

    note: str = ""


@frozen
class Silence(CaseCommand):
    """Shelve the chain for a time; it also ends with the next report."""

    reason: str
    hours: float
    owner: str | None = None
    """Whoever answers for it, by id or name; the asker, if None."""


@frozen
class EndSilence(CaseCommand):
    """Take the chain off the shelf before its time."""

    note: str = ""


@frozen
class EscalateNow(CaseCommand):
    """Let a step fire without waiting for its time."""

    reason: str
    step: str | None = None
    """Key of the step; the next one, if None."""


@frozen
class SkipStep(CaseCommand):
    """Leave a step out."""

    reason: str
    step: str | None = None
    """Key of the step; the next one, if None."""


@frozen
class RebindChain(CaseCommand):
    """Bind the chain now in force, or another, to a case on which a chain runs already."""

    reason: str
    chain: str | None = None
    """Key of the chain; the one that the rules choose, if None."""
