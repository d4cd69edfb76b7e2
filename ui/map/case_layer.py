"""The cases on the map: a symbol each, or one with a number where symbols would overlap.

Cases are kept by blocks of the screen at the zoom in use. What a block shows is worked out when it
is first seen and again only after a case in or beside it has changed, so a change costs the same
with ten cases as with ten thousand. Emergencies and the selected case are never hidden in a number.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ui.map.projection import WORLD, Floats, Viewport, plane_point

LIGHTS: Final = ("green", "grey", "yellow", "red")
"""The lights in the order of rising need, which is the order they are drawn in."""

BLOCK: Final = 256
"""Side of a block in logical pixels."""

FINE: Final = 12
"""Side in logical pixels of the squares whose cases always share one symbol."""

REACH: Final = 16
"""Logical pixels below which two symbols would overlap and become one with a number."""

MARGIN: Final = 4 * REACH
"""Logical pixels around a block that can change what it shows."""


@dataclass(frozen=True, slots=True)
class CaseMark:
    """One case for the map."""

    case_id: str
    lon: float
    """WGS-84 degrees."""
    lat: float
    light: str
    """green, yellow, red or grey."""
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class Symbol:
    """What is drawn at one place: a case, or the number of several."""

    x: float
    """Unit square."""
    y: float
    cases: tuple[str, ...]
    counts: tuple[int, ...]
    """How many of each of `LIGHTS`."""
    light: str
    """Of the neediest case here."""
    emergency: bool
    order: int
    """Higher is drawn on top: single cases by need, then numbers, then emergencies."""


class CaseLayer:
    """Where the cases are, and which symbols stand for them at the zoom in use."""

    def __init__(self) -> None:
        self._cases: dict[str, CaseMark] = {}
        self._places: dict[str, tuple[float, float]] = {}
        self._blocks: dict[tuple[int, int], set[str]] = {}
        self._symbols: dict[tuple[int, int], list[Symbol]] = {}
        self._scale = float(WORLD)
        self._selected: str | None = None

    def __len__(self) -> int:
        return len(self._cases)

    def __contains__(self, case_id: object) -> bool:
        return case_id in self._cases

    @property
    def selected(self) -> str | None:
        """The case that stands out, if any."""
        return self._selected

    def put(self, case: CaseMark) -> None:
        """Show a case, or show it anew after a change."""
        self.remove(case.case_id)
        place = plane_point(case.lon, case.lat)
        self._cases[case.case_id] = case
        self._places[case.case_id] = place
        self._blocks.setdefault(self._block(place), set()).add(case.case_id)
        self._forget_around(place)

    def remove(self, case_id: str) -> None:
        """Show a case no more; a case that is not there is no error."""
        if self._cases.pop(case_id, None) is None:
            return
        place = self._places.pop(case_id)
        self._blocks[self._block(place)].discard(case_id)
        self._forget_around(place)

    def set_all(self, cases: Iterable[CaseMark]) -> None:
        """Show these cases and no others."""
        self._cases = {case.case_id: case for case in cases}
        self._places = {
            case_id: plane_point(case.lon, case.lat) for case_id, case in self._cases.items()
        }
        self._sort_into_blocks()

    def select(self, case_id: str | None) -> None:
        """Let one case stand out from the numbers."""
        changed = (self._selected, case_id)
        self._selected = case_id
        for each in changed:
            if each is not None and each in self._places:
                self._forget_around(self._places[each])

    def place(self, case_id: str) -> tuple[float, float] | None:
        """Where a case is on the unit square; None if it is not on the map."""
        return self._places.get(case_id)

    def set_zoom(self, zoom: float) -> None:
        """Work out symbols for this zoom from now on."""
        scale = WORLD * 2.0**zoom
        if scale != self._scale:
            self._scale = scale
            self._sort_into_blocks()

    def symbols(self, view: Viewport) -> list[Symbol]:
        """What to draw in the window, the most pressing last."""
        factor = self._scale / view.scale
        left, top = view.left * factor - REACH, view.top * factor - REACH
        right = (view.left + view.width) * factor + REACH
        bottom = (view.top + view.height) * factor + REACH
        found = [
            symbol
            for row in range(int(top // BLOCK), int(bottom // BLOCK) + 1)
            for column in range(int(left // BLOCK), int(right // BLOCK) + 1)
            for symbol in self._symbols_in((column, row))
        ]
        found.sort(key=attrgetter("order"))
        return found

    def _symbols_in(self, block: tuple[int, int]) -> list[Symbol]:
        if block not in self._symbols:
            self._symbols[block] = self._work_out(block)
        return self._symbols[block]

    def _work_out(self, block: tuple[int, int]) -> list[Symbol]:
        column, row = block
        apart, together = [], []
        for across in (column - 1, column, column + 1):
            for down in (row - 1, row, row + 1):
                for case_id in self._blocks.get((across, down), ()):
                    if case_id != self._selected and not self._cases[case_id].emergency:
                        together.append(case_id)
                    elif (across, down) == block:
                        apart.append(case_id)
        symbols = [self._symbol([case_id]) for case_id in apart]
        if together:
            symbols += self._numbers(block, sorted(together))
        return symbols

    def _numbers(self, block: tuple[int, int], case_ids: list[str]) -> list[Symbol]:
        places = np.array([self._places[case_id] for case_id in case_ids]) * self._scale
        corner = np.array(block) * BLOCK
        near = ((places >= corner - MARGIN) & (places < corner + BLOCK + MARGIN)).all(axis=1)
        if not near.any():
            return []
        kept = np.flatnonzero(near)
        leaders, homes = gather(places[kept])
        mine = (np.floor(homes / BLOCK) == block).all(axis=1)
        order = np.argsort(leaders, kind="stable")
        groups = np.split(kept[order], np.flatnonzero(np.diff(leaders[order])) + 1)
        return [
            self._symbol([case_ids[index] for index in group])
            for group, own in zip(groups, mine, strict=True)
            if own
        ]

    def _symbol(self, case_ids: list[str]) -> Symbol:
        places = [self._places[case_id] for case_id in case_ids]
        counts = [0] * len(LIGHTS)
        for case_id in case_ids:
            counts[LIGHTS.index(self._cases[case_id].light)] += 1
        emergency = len(case_ids) == 1 and self._cases[case_ids[0]].emergency
        need = max(index for index, count in enumerate(counts) if count)
        return Symbol(
            sum(x for x, _y in places) / len(places),
            sum(y for _x, y in places) / len(places),
            tuple(case_ids),
            tuple(counts),
            LIGHTS[need],
            emergency,
            need + 10 * (len(case_ids) > 1) + 100 * emergency,
        )

    def _block(self, place: tuple[float, float]) -> tuple[int, int]:
        return int(place[0] * self._scale // BLOCK), int(place[1] * self._scale // BLOCK)

    def _forget_around(self, place: tuple[float, float]) -> None:
        column, row = self._block(place)
        for across in (column - 1, column, column + 1):
            for down in (row - 1, row, row + 1):
                self._symbols.pop((across, down), None)

    def _sort_into_blocks(self) -> None:
        self._symbols.clear()
        self._blocks = {}
        if not self._places:
            return
        places = np.array(list(self._places.values()))
        blocks = np.floor(places * self._scale / BLOCK).astype(np.int64).tolist()
        for case_id, (column, row) in zip(self._places, blocks, strict=True):
            self._blocks.setdefault((column, row), set()).add(case_id)


def gather(places: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Which places share a symbol: the group of each place, and the spot that leads each group.

    First all within one small square share; then a square joins the heaviest one within reach if
    that one is itself not outweighed. Only direct neighbours count, so the answer at a spot never
    depends on what is far away. Places and spots are (x, y) in logical world pixels.
    """
    squares, member = np.unique(np.floor(places / FINE), axis=0, return_inverse=True)
    member = member.reshape(-1)
    count = np.bincount(member)
    middle = np.stack([np.bincount(member, places[:, axis]) / count for axis in (0, 1)], axis=1)
    rank = np.empty(len(squares), np.intp)
    rank[np.lexsort((squares[:, 1], squares[:, 0], -count))] = np.arange(len(squares))
    apart = np.hypot(*(middle[:, None, :] - middle[None, :, :]).transpose(2, 0, 1))
    outweighed = (apart < REACH) & (rank[None, :] < rank[:, None])
    leads = ~outweighed.any(axis=1)
    candidates = np.where(outweighed & leads[None, :], rank[None, :], len(squares))
    best = candidates.min(axis=1)
    by_rank = np.argsort(rank)
    leader = np.arange(len(squares))
    joins = best < len(squares)
    leader[joins] = by_rank[best[joins]]
    heads, group = np.unique(leader[member], return_inverse=True)
    return group.reshape(-1), middle[heads]
