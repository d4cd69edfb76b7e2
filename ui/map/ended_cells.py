"""Open cases whose cell has ended: the map counts them in the cell that is there now.

A case keeps the cell that it was reported in; on the map it lies where it lies.
"""

from collections import Counter

from commandcenter.case import Case
from commandcenter.grid import CellIndex
from commandcenter.ids import CaseId


class EndedCells:
    """Counts the cases of cells that are not among those shown, by the cell at their point."""

    def __init__(self, shown: CellIndex) -> None:
        self._shown = shown
        self._where: dict[CaseId, tuple[str, bool]] = {}
        self.load: Counter[str] = Counter()
        self.overdue: Counter[str] = Counter()

    def put(self, case_id: CaseId, case: Case | None, overdue: bool) -> set[str]:
        """Take note of a case, or that it has gone; the cells shown whose load that changes."""
        touched: set[str] = set()
        before = self._where.pop(case_id, None)
        if before is not None:
            self._count(*before, -1)
            touched.add(before[0])
        if case is None or case.cell is None or case.cell in self._shown or case.place is None:
            return touched
        here = self._shown.cell_of(case.place.lon, case.place.lat)
        if here is not None:
            self._where[case_id] = (here, overdue)
            self._count(here, overdue, 1)
            touched.add(here)
        return touched

    def _count(self, cell: str, overdue: bool, by: int) -> None:
        self.load[cell] += by
        self.overdue[cell] += by * overdue
