"""One tiling of the city through time: which cells are in force at which instant.

A cell that is split, merged or drawn anew is not changed: it ends at an instant, and others begin.
Cases keep the cell that they were reported in, and a late report is placed among the cells that
were in force when it was made.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from commandcenter.grid.areas import Area, CellIndex
from commandcenter.wording import _


class GridLayer:
    """The cells of one layer, past, present and to come.

    Raises ValueError if a cell ends before it begins, or two versions of one overlap in time.
    """

    def __init__(self, areas: Iterable[Area]) -> None:
        every = list(areas)
        split = {area.parent for area in every if area.parent is not None}
        self._cells = [area for area in every if area.code not in split]
        _check_times(self._cells)
        instants = {i for a in self._cells for i in (a.valid_from, a.valid_until) if i is not None}
        self.changes: tuple[datetime, ...] = tuple(sorted(instants))
        """When the tiling changes."""
        self._indexes: dict[int, CellIndex] = {}

    def cells(self, at: datetime | None = None) -> CellIndex:
        """The cells in force at an instant; without one, those after every change."""
        epoch = len(self.changes) if at is None else bisect_right(self.changes, at)
        return self._index(epoch)

    def areas(self, at: datetime | None = None) -> dict[str, Area]:
        """The same cells by their codes, those without a geometry too."""
        if not self.changes:
            return {area.code: area for area in self._cells}
        epoch = len(self.changes) if at is None else bisect_right(self.changes, at)
        return {area.code: area for area in self._in_epoch(epoch)}

    def next_change(self, after: datetime) -> datetime | None:
        """When the tiling changes next."""
        following = bisect_right(self.changes, after)
        return self.changes[following] if following < len(self.changes) else None

    def locate(
        self, lons: ArrayLike, lats: ArrayLike, instants: Sequence[datetime | None]
    ) -> list[str | None]:
        """Codes of the cells in which many places lay, each at its own instant; None for no cell.

        A place that is not a number lies in no cell; without an instant it lies in the newest.
        """
        lon = np.atleast_1d(np.asarray(lons, dtype=np.float64))
        lat = np.atleast_1d(np.asarray(lats, dtype=np.float64))
        newest = len(self.changes)
        epochs = np.array(
            [newest if at is None else bisect_right(self.changes, at) for at in instants],
            dtype=np.intp,
        )
        found: list[str | None] = [None] * len(epochs)
        for epoch in np.unique(epochs).tolist():
            chosen = np.flatnonzero(epochs == epoch)
            index = self._index(epoch)
            # The last code, None, is that of number -1: no cell.
            codes = [*index.codes, None]
            numbers = index.cells_of(lon[chosen], lat[chosen]).tolist()
            for at, number in zip(chosen.tolist(), numbers, strict=True):
                found[at] = codes[number]
        return found

    def make_ready(self) -> None:
        """Build the indexes of the newest tiling and of the one before it, for screens to use."""
        for epoch in {max(0, len(self.changes) - 1), len(self.changes)}:
            self._index(epoch)

    def _index(self, epoch: int) -> CellIndex:
        if epoch not in self._indexes:
            self._indexes[epoch] = CellIndex(self._in_epoch(epoch))
        return self._indexes[epoch]

    def _in_epoch(self, epoch: int) -> list[Area]:
        if not self.changes:
            return self._cells
        if epoch:
            begins = self.changes[epoch - 1]
            return [area for area in self._cells if area.in_force(begins)]
        return [area for area in self._cells if area.valid_from is None]


def newest_versions(areas: Iterable[Area]) -> list[Area]:
    """Of each code the version that came into force last, in the order given.

    Two areas of one code that do not differ in time are both kept, for AreaTree to refuse.
    """
    areas = list(areas)
    last: dict[str, Area] = {}
    for area in areas:
        before = last.get(area.code)
        if before is None or _begins(area) > _begins(before):
            last[area.code] = area
    return [area for area in areas if _begins(area) == _begins(last[area.code])]


def with_versions(known: Iterable[Area], changed: Mapping[str, Area]) -> list[Area]:
    """All areas of a layer with the newest version of some codes replaced, and new codes added."""
    kept = list(known)
    newest = {area.code: area for area in newest_versions(kept)}
    together = [changed[a.code] if a.code in changed and a is newest[a.code] else a for a in kept]
    return [*together, *(area for code, area in changed.items() if code not in newest)]


def _begins(area: Area) -> float:
    return float("-inf") if area.valid_from is None else area.valid_from.timestamp()


def _check_times(cells: Sequence[Area]) -> None:
    by_code: dict[str, list[Area]] = {}
    for area in cells:
        by_code.setdefault(area.code, []).append(area)
        if area.valid_until is not None and area.valid_until.timestamp() < _begins(area):
            raise ValueError(_("cell {code} ends before it begins").format(code=area.code))
    for code, versions in by_code.items():
        versions.sort(key=_begins)
        for earlier, later in pairwise(versions):
            end = earlier.valid_until
            if end is None or end.timestamp() > _begins(later):
                raise ValueError(
                    _("cell {code} would be in force twice at the same time").format(code=code)
                )
