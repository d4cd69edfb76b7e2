"""What may be asked that is of no single case."""

from datetime import datetime

from commandcenter.commands.request import Command
from commandcenter.frozen import frozen


@frozen
class FireDueSteps(Command):
    """Fire every escalation step that is due now."""


@frozen
class AuditChains(Command):
    """Look at every open case for steps that were due and did not fire; say so and fire them."""


@frozen
class CorrectDeadlines(Command):
    """Move the deadlines of these cases to where the calendars now in force put them."""

    cases: tuple[str, ...]
    calendar: str = ""
    """Key of the calendar that was corrected: cases of others stay. Any calendar, if empty."""


@frozen
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


@frozen
class SettleDelivery(Command):
    """Have a message sent once more, or not any more, that waits or was given up."""

    fired: str
    """Id of the event that fired the step."""
    person: str
    """Who is told."""
    channel: str = ""
    """Key of the channel; empty where there was none."""
    again: bool = True
    """Whether it goes out once more, at once; else it is given up."""
