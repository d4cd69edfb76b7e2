"""What happened on patrols."""

from commandcenter.events.envelope import Body
from commandcenter.frozen import frozen
from commandcenter.ids import AreaCode, CaseId


@frozen
class CheckResult:
    """How one point of a checklist was found."""

    item: str
    in_order: bool


@frozen
class PatrolWalked(Body):
    """A cell of a patrol was walked. Of no single case; in the part of the seat."""

    plan: str
    cell: AreaCode
    results: tuple[CheckResult, ...]
    found: tuple[CaseId, ...]
    """The cases that the hazards became."""
    note: str
    """A remark on the walk itself; what concerns somebody stands in the cases, and can be
    erased."""
