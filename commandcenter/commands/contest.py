"""What may be asked about a contest between two decisions."""

from commandcenter.commands.request import CaseCommand
from commandcenter.frozen import frozen


@frozen
class SettleConflict(CaseCommand):
    """Say which of two decisions stands, or that both teams stay."""

    event: str = ""
    """Id of the contested decision; may be left out where there is only one."""
    keep: str = "first"
    """`first`, `second` or `both`."""
    note: str = ""
