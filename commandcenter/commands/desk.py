"""What may be asked that is of no single case."""

from dataclasses import dataclass
from datetime import datetime

from commandcenter.commands.request import Command


@dataclass(frozen=True, slots=True)
class FireDueSteps(Command):
    """Fire every escalation step that is due now."""


@dataclass(frozen=True, slots=True)
class AuditChains(Command):
    """Look at every open case for steps that were due and did not fire; say so and fire them."""


@dataclass(frozen=True, slots=True)
class CorrectDeadlines(Command):
    """Move the deadlines of these cases to where the calendars now in force put them."""

    cases: tuple[str, ...]
    calendar: str = ""
    """Key of the calendar that was corrected: cases of others stay. Any calendar, if empty."""


@dataclass(frozen=True, slots=True)
class Configure(Command):
    """Put a new version of a piece of configuration in force."""

    kind: str
    key: str
    content: str | None = None
    blob: str | None = None
    effective_from: datetime | None = None
    base: int | None = None
    """The version that the change was made to, 0 if there was none: refused where another is in
    force by now. None overrules whatever is."""
