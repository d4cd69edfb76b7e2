"""What may be asked of patrols."""

from collections.abc import Mapping
from dataclasses import field

from commandcenter.commands.request import Command
from commandcenter.frozen import frozen
from commandcenter.report import Place


@frozen
class Hazard:
    """Something that a patrol found and somebody must put right."""

    class_code: str
    description: str = ""
    condition: str | None = None
    """Filing condition; None takes the class's first one."""
    place: Place | None = None
    """Where exactly; somewhere in the cell, if None."""
    address: str | None = None
    component: str | None = None
    """Code of the municipal component that it is about."""


@frozen
class RecordPatrol(Command):
    """Put on record that a cell was walked, and make a case of every hazard that was found."""

    plan: str
    cell: str
    results: Mapping[str, bool] = field(default_factory=dict)
    """Whether each point of the plan's checklist is in order, by its code."""
    found: tuple[Hazard, ...] = ()
    note: str = ""
    """A remark on the walk itself. It cannot be erased: nothing about a person belongs here."""
