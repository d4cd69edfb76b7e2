"""What happens to a report until it is a case."""

from typing import ClassVar

from commandcenter.case import Deadline, Standing
from commandcenter.escalation import Binding
from commandcenter.events.envelope import Body
from commandcenter.frozen import frozen
from commandcenter.ids import AreaCode, PersonId
from commandcenter.report import Place, Report
from commandcenter.text import Text


@frozen
class CaseReported(Body):
    """A report came in that nobody had before."""

    slot: ClassVar[str | None] = "intake"
    number: str
    report: Report
    standing: Standing
    source: str | None = None
    external_id: str | None = None
    """Its id in the system that passed the report on, if one did."""
    split_from: str = ""
    """Number of the case that it was split off from, if it was."""


@frozen
class CaseImported(Body):
    """A case as another system knows it, new or in a newer version."""

    slot: ClassVar[str | None] = "intake"
    number: str
    source: str
    external_id: str
    revision: str
    """Orders the versions of the same case: ISO 8601 time of the source's last change."""
    digest: str
    """SHA-256 of the source's cells that we read, to tell an unchanged row."""
    report: Report
    standing: Standing


@frozen
class ReportJoined(Body):
    """One more report of the same thing."""

    report: Report
    distance_m: float | None


@frozen
class CasePlaced(Body):
    """The place became known, or was corrected."""

    slot: ClassVar[str | None] = "place"
    place: Place
    cell: AreaCode | None
    address: Text | None


@frozen
class CaseFiled(Body):
    """The report is a case: under which class and condition, until when."""

    slot: ClassVar[str | None] = "intake"
    class_code: str
    condition: str
    catalogue: str
    catalogue_version: int
    urgency: int
    deadline: Deadline | None
    """None where the case is filed while a unit is at work on it already."""
    chain: Binding | None


@frozen
class CaseRejected(Body):
    """The report is no case, and the reporter is told why."""

    slot: ClassVar[str | None] = "intake"
    reason: Text


@frozen
class VerificationSent(Body):
    """Somebody goes to see whether the report is true; the clock of acceptance stands."""

    slot: ClassVar[str | None] = "intake"
    officer: PersonId | None
    note: Text | None
    deadline: Deadline
    chain: Binding | None


@frozen
class VerificationReported(Body):
    """What was found on the spot; the clock of acceptance goes on."""

    slot: ClassVar[str | None] = "intake"
    found: bool
    note: Text | None
    verified_by: PersonId
    deadline: Deadline | None
    chain: Binding | None


@frozen
class ReporterTold(Body):
    """The reporter was told what became of the report."""

    channel: str
    note: Text | None
