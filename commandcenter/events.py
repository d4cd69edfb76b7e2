"""What has happened. An `Event` is an envelope around one of the bodies below, a fact in the past
tense. The log of events is the only truth; everything else is folded from it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from commandcenter.case import Deadline, Stage, Standing
from commandcenter.escalation import Binding, StepAction
from commandcenter.ids import AreaCode, CaseId, EventId, UnitCode
from commandcenter.report import Place, Report
from commandcenter.text import Text


@dataclass(frozen=True, slots=True)
class Body:
    """What an event says. `slot` names the decision that it settles; None for a plain fact."""

    slot: ClassVar[str | None] = None


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the log."""

    id: EventId
    part: str
    """The part of the log: the district of the seat that received the report, or `city`."""
    case: CaseId | None
    actor: str
    """Who did it: a person, or the name of a rule."""
    post: str
    on_behalf_of: str | None
    device: str
    occurred_at: datetime
    body: Body
    base: EventId | None = None
    """The newest event of the same slot that the author had seen."""
    schema: int = 1
    site_id: str = ""
    site_seq: int = 0
    """Place in this site's own chain, from 1; given by the store."""

    @property
    def type(self) -> str:
        """The name of what happened, as in the log."""
        return type(self.body).__name__


# --- reports and intake ---


@dataclass(frozen=True, slots=True)
class CaseReported(Body):
    """A report came in that nobody had before."""

    slot: ClassVar[str | None] = "intake"
    number: str
    report: Report
    standing: Standing
    source: str | None = None
    external_id: str | None = None
    """Its id in the system that passed the report on, if one did."""


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class ReportJoined(Body):
    """One more report of the same thing."""

    report: Report
    distance_m: float | None


@dataclass(frozen=True, slots=True)
class CaseAbsorbed(Body):
    """Another case turned out to be this one; its reports are joined here."""

    merged: CaseId
    merged_number: str
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class CaseReleased(Body):
    """A merge into this case was taken back, and its reports with it."""

    merged: CaseId
    reports: tuple[str, ...]
    """Ids of the reports."""


@dataclass(frozen=True, slots=True)
class CasePlaced(Body):
    """The place became known, or was corrected."""

    slot: ClassVar[str | None] = "place"
    place: Place
    cell: AreaCode | None
    address: Text | None


@dataclass(frozen=True, slots=True)
class CaseFiled(Body):
    """The report is a case: under which class and condition, until when."""

    slot: ClassVar[str | None] = "intake"
    class_code: str
    condition: str
    catalogue: str
    catalogue_version: int
    urgency: int
    deadline: Deadline
    chain: Binding | None


@dataclass(frozen=True, slots=True)
class CaseRejected(Body):
    """The report is no case, and the reporter is told why."""

    slot: ClassVar[str | None] = "intake"
    reason: Text


@dataclass(frozen=True, slots=True)
class CaseMerged(Body):
    """The same thing is already another case."""

    slot: ClassVar[str | None] = "identity"
    into: CaseId
    into_number: str
    reason: Text


@dataclass(frozen=True, slots=True)
class CaseVoided(Body):
    """The case should never have been."""

    slot: ClassVar[str | None] = "outcome"
    reason: Text


# --- assignment and handling ---


@dataclass(frozen=True, slots=True)
class CaseDispatched(Body):
    """A unit must act, until then, under this chain."""

    slot: ClassVar[str | None] = "assignment"
    unit: UnitCode
    deadline: Deadline
    chain: Binding | None


@dataclass(frozen=True, slots=True)
class DispatchRecalled(Body):
    """It went to the wrong unit; it is back with the dispatcher."""

    slot: ClassVar[str | None] = "assignment"
    reason: Text
    deadline: Deadline
    chain: Binding | None


@dataclass(frozen=True, slots=True)
class CaseSigned(Body):
    """The unit has taken the case."""

    slot: ClassVar[str | None] = "assignment"


@dataclass(frozen=True, slots=True)
class HandlingStarted(Body):
    """The unit is at work."""

    slot: ClassVar[str | None] = "assignment"


@dataclass(frozen=True, slots=True)
class CaseReturned(Body):
    """The unit will not act: why, and whose it is in its view."""

    slot: ClassVar[str | None] = "assignment"
    reason: Text
    owner: UnitCode | None
    deadline: Deadline
    chain: Binding | None


@dataclass(frozen=True, slots=True)
class HandlingDone(Body):
    """The unit says it is done."""

    slot: ClassVar[str | None] = "outcome"
    note: Text | None
    handled_by: str
    deadline: Deadline | None


# --- check and end ---


@dataclass(frozen=True, slots=True)
class CheckStarted(Body):
    """Somebody else is on the way to look."""

    slot: ClassVar[str | None] = "outcome"


@dataclass(frozen=True, slots=True)
class CheckPassed(Body):
    """Seen on site: it is really done."""

    slot: ClassVar[str | None] = "outcome"
    note: Text | None
    deadline: Deadline | None = None


@dataclass(frozen=True, slots=True)
class CaseClosed(Body):
    """Closed, with the criterion that is met."""

    slot: ClassVar[str | None] = "outcome"
    criterion: str | None
    """None where the case never had a filing condition."""
    note: Text | None


@dataclass(frozen=True, slots=True)
class Undone(Body):
    """An act was taken back before anything followed it; the former standing is put back."""

    event: EventId
    event_type: str
    slot_of_event: str
    former_head: EventId | None
    standing: Standing


# --- facts ---


@dataclass(frozen=True, slots=True)
class NoteAdded(Body):
    """A remark for everybody who reads the case."""

    text: Text


@dataclass(frozen=True, slots=True)
class ContactRevealed(Body):
    """Somebody looked at the reporter's contact, and why."""

    report: str
    reason: Text


@dataclass(frozen=True, slots=True)
class TextErased(Body):
    """Words were erased at someone's right or request; their digests stay."""

    digests: tuple[str, ...]
    what: str
    reason: Text


@dataclass(frozen=True, slots=True)
class StepFired(Body):
    """A step of the escalation chain fired."""

    chain: str
    version: int
    proof: EventId
    step: str
    action: StepAction
    reaches: str
    channel: str
    level: int
    due_at: datetime
    late: bool


# --- configuration, in part `city` ---


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


BODIES: dict[str, type[Body]] = {
    name: each
    for name, each in list(globals().items())
    if isinstance(each, type) and issubclass(each, Body) and each is not Body
}
"""Every body under the name it has in the log."""

ENDED_BY: dict[type[Body], Stage] = {
    CaseRejected: Stage.REJECTED,
    CaseMerged: Stage.MERGED,
    CaseVoided: Stage.VOIDED,
    CaseClosed: Stage.CLOSED,
}
"""The events after which a case leaves every queue and chain at once."""
