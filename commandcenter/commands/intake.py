"""What may be asked for a report until it is a case."""

from dataclasses import KW_ONLY
from datetime import datetime

from commandcenter.commands.request import CaseCommand, Command
from commandcenter.frozen import frozen
from commandcenter.report import Place


@frozen
class RegisterReport(Command):
    """Take down a report: a new case, or with `join` one more report of an open one."""

    _: KW_ONLY
    description: str = ""
    class_code: str | None = None
    address: str | None = None
    place: Place | None = None
    cell: str | None = None
    """Code of a unit grid, where only that is known: the case is placed at its centre."""
    channel: str = "telephone"
    component: str | None = None
    """Code of the municipal component that it is about."""
    contact: str | None = None
    reported_at: datetime | None = None
    """When it was reported; now, if None."""
    join: str | None = None
    """A case that this is one more report of."""
    source: str | None = None
    """The system that passed the report on, if one did; and"""
    external_id: str | None = None
    """its id there, by which the case can be named as well."""


@frozen
class FileCase(CaseCommand):
    """Make the report a case, under a class and one of its filing conditions."""

    class_code: str | None = None
    """None keeps the class that the report came with."""
    condition: str | None = None
    """None takes the class's first condition."""
    base: str | None = None


@frozen
class Reject(CaseCommand):
    """The report is no case; the reason is told to the reporter."""

    reason: str
    base: str | None = None


@frozen
class PlaceCase(CaseCommand):
    """Say or correct where it is."""

    place: Place | None = None
    cell: str | None = None
    address: str | None = None
    base: str | None = None


@frozen
class SendVerification(CaseCommand):
    """Send somebody to see whether the report is true, before it is filed."""

    officer: str | None = None
    """Who goes; None leaves it to the shift."""
    note: str = ""
    base: str | None = None


@frozen
class ReportVerification(CaseCommand):
    """Say what was found on the spot."""

    found: bool
    note: str = ""
    base: str | None = None


@frozen
class TellReporter(CaseCommand):
    """Put on record that the reporter was told what became of the report."""

    note: str = ""
    channel: str = "telephone"
