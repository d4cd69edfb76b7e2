"""The table that turns cell numbers into colours, so that a changed load is a changed entry.

A tile does not store plain cell numbers: each pixel also says whether it lies on a cell's edge or
on one of three stripes of a hatch. `mark` adds that once, when the tile is drawn; after that
colouring is one look-up, whatever the loads are.
"""

from bisect import bisect_right
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from ui.map.cell_raster import Ids
from ui.map.projection import Floats
from ui.theme import Theme

STEPS: Final = (1, 2, 3, 5, 9)
"""Open cases from which the second to the sixth colour of the load scale begin."""

_STEP_OF: Final = np.searchsorted(STEPS, np.arange(STEPS[-1] + 1), side="right")

EDGE: Final = 1
STRIPE: Final = 2
STRIPES: Final = 3
BANKS: Final = STRIPE + STRIPES
"""Ways a pixel of one cell may be marked: plain, edge, and one for each stripe of the hatch."""

HATCH_PERIOD: Final = 8
"""Logical pixels from one hatch line to the next; each stripe is one pixel of it."""

EDGED_FROM: Final = 7
HATCHED_FROM: Final = 10
"""Logical pixels across from which cells show an edge (the median cell) and a hatch (each)."""

HATCH_STRENGTH: Final = 0.6
"""Share of the overdue colour in a hatch line; the rest is the load beneath."""


class CellColours:
    """One colour per cell and mark, following load, overdue share and theme."""

    def __init__(self, theme: Theme, count: int = 0) -> None:
        self.version = 0
        """Grows with every change, so that a tile coloured meanwhile can be told to be stale."""
        self._loads = np.zeros(count + 1, np.int32)
        self._overdue = np.zeros(count + 1, np.int32)
        self.table = np.zeros(BANKS * (count + 1), np.uint32)
        """0xffRRGGBB by mark and cell number, as `mark` gives them."""
        self.set_theme(theme)

    @property
    def count(self) -> int:
        """How many cells there are; their numbers are 1 to `count`."""
        return len(self._loads) - 1

    def of_cell(self, number: int) -> tuple[int, int]:
        """Open and overdue cases of a cell."""
        return int(self._loads[number]), int(self._overdue[number])

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        ground = np.array([_rgb(colour) for colour in theme.load], np.float64)
        alarm = np.array(_rgb(theme.overdue), np.float64)
        plain = _packed(ground)
        hatched = _packed(HATCH_STRENGTH * alarm + (1 - HATCH_STRENGTH) * ground)
        edge = _packed(np.array([_rgb(theme.cell_edge)], np.float64))[0]
        looks = np.empty((BANKS, len(ground), STRIPES + 1), np.uint32)
        looks[:] = plain[:, None]
        looks[EDGE] = edge
        for stripe in range(STRIPES):
            looks[STRIPE + stripe, :, stripe + 1 :] = hatched[:, None]
        self._looks = looks.reshape(BANKS, -1)
        banks = self.table.reshape(BANKS, -1)
        banks[:, 0] = _packed(np.array([_rgb(theme.water)], np.float64))[0]
        banks[EDGE, 0] = edge
        self._fill()

    def set_loads(self, loads: NDArray[np.int64], overdue: NDArray[np.int64]) -> None:
        """Open and overdue cases of all cells, in the order the cells were given.

        Raises ValueError unless there is one figure for each cell.
        """
        if len(loads) != self.count or len(overdue) != self.count:
            raise ValueError(f"{len(loads)} loads and {len(overdue)} overdue for {self.count}")
        self._loads[1:] = loads
        self._overdue[1:] = overdue
        self._fill()

    def set_load(self, number: int, load: int, overdue: int) -> None:
        """Open and overdue cases of one cell."""
        self._loads[number] = load
        self._overdue[number] = overdue
        step = bisect_right(STEPS, load)
        lines = min(STRIPES, -(-overdue * STRIPES // max(load, 1)))
        bank = self.count + 1
        self.table[number::bank] = self._looks[:, step * (STRIPES + 1) + lines]
        self.version += 1

    def _fill(self) -> None:
        """All entries. A share of overdue cases, however small, deserves a first stripe."""
        loads, overdue = self._loads[1:], self._overdue[1:]
        steps = _STEP_OF[np.minimum(loads, len(_STEP_OF) - 1)]
        lines = np.minimum(STRIPES, -(-overdue * STRIPES // np.maximum(loads, 1)))
        look = steps * (STRIPES + 1) + lines
        banks = self.table.reshape(BANKS, -1)
        for bank in range(BANKS):
            banks[bank, 1:] = self._looks[bank].take(look)
        self.version += 1


def mark(ids: Ids, spans: Floats, median_span: float, left: int, top: int, ratio: float) -> Ids:
    """Cell numbers with their marks, one row and one column smaller than `ids`.

    `spans` is each cell's width in device pixels by number; (left, top) is the world pixel of the
    first, which keeps the hatch in step from tile to tile. The last row and column of `ids` only
    show where a neighbour begins.
    """
    inner = ids[:-1, :-1]
    banks = np.zeros(inner.shape, np.uint8)
    wide = spans >= HATCHED_FROM * ratio
    if wide.any():
        height, width = inner.shape
        along = _hatch(left + top, height + width, ratio)
        stripes = np.lib.stride_tricks.sliding_window_view(along, width)[:height]
        np.multiply(stripes, wide.take(inner), out=banks)
    if median_span >= EDGED_FROM * ratio:
        edge = inner != ids[1:, :-1]
        edge |= inner != ids[:-1, 1:]
        np.putmask(banks, edge, EDGE)
    return inner + np.multiply(banks, len(spans), dtype=np.int32)


def _hatch(start: int, length: int, ratio: float) -> NDArray[np.uint8]:
    """Mark of each diagonal from world diagonal `start` on: a stripe of the hatch, or none.

    The stripes lie side by side: the more of a cell is overdue, the heavier its lines.
    """
    place = (np.arange(start, start + length) % round(HATCH_PERIOD * ratio) / ratio).astype(int)
    marks = np.zeros(HATCH_PERIOD, np.uint8)
    marks[:STRIPES] = STRIPE + np.arange(STRIPES)
    return marks[np.minimum(place, HATCH_PERIOD - 1)]


def _rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def _packed(colours: Floats) -> NDArray[np.uint32]:
    red, green, blue = np.rint(colours).astype(np.uint32).T
    return np.asarray(0xFF000000 | red << 16 | green << 8 | blue, np.uint32)
