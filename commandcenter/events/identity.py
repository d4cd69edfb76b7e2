"""Which case it is: merged, parted, split, or never one at all."""

from typing import ClassVar

from commandcenter.case import Deadline, Stage, Standing
from commandcenter.escalation import Binding
from commandcenter.events.envelope import Body
from commandcenter.frozen import frozen
from commandcenter.ids import CaseId
from commandcenter.report import Report
from commandcenter.text import Text


@frozen
class CaseAbsorbed(Body):
    """Another case turned out to be this one; its reports are joined here."""

    merged: CaseId
    merged_number: str
    reports: tuple[Report, ...]


@frozen
class CaseReleased(Body):
    """A merge into this case was taken back, and its reports with it."""

    merged: CaseId
    reports: tuple[str, ...]
    """Ids of the reports."""


@frozen
class CaseMerged(Body):
    """The same thing is already another case."""

    slot: ClassVar[str | None] = "identity"
    into: CaseId
    into_number: str
    reason: Text


@frozen
class CaseVoided(Body):
    """The case should never have been."""

    slot: ClassVar[str | None] = "outcome"
    reason: Text


@frozen
class CaseUnmerged(Body):
    """It was not the same thing after all: the case goes on where it stood."""

    slot: ClassVar[str | None] = "identity"
    stage: Stage
    parent: CaseId
    reason: Text
    deadline: Deadline | None
    chain: Binding | None


@frozen
class CaseSplit(Body):
    """The report was of two things; the other one is a case of its own."""

    into: CaseId
    into_number: str
    report: Report
    standing: Standing
