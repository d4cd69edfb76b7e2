"""A source as it stood at an instant that has passed: for a demo, a drill, or a look back."""

from datetime import datetime, timedelta

from commandcenter.case import Stage
from commandcenter.frozen import frozen
from commandcenter.intake.source_rows import SourceRow


@frozen
class AsSeen:
    """A source's cases as they were open at one instant, moved along the time line."""

    at: datetime
    shift: timedelta = timedelta(0)
    """Added to every instant, so that a past day lies under another one."""

    def view(self, row: SourceRow) -> SourceRow | None:
        """`row` as it was then; None if it was not yet reported, or ended."""
        if row.reported > self.at or (row.closed is not None and row.closed <= self.at):
            return None
        return row._replace(
            reported=row.reported + self.shift,
            closed=None,
            due=row.due + self.shift if row.due else None,
            changed=None,
            stage=Stage.DISPATCHED,
        )

    def __str__(self) -> str:
        return f"{self.at.isoformat()} {self.shift}"
